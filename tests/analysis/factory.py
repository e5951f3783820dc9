"""Small dialogues written as one would say them."""

from __future__ import annotations

from datetime import date

from ris3graph.analysis.dialogue import Actor, Dialogue, Record, dialogue
from ris3graph.model import HELICES, Helix

SIDES = {h.value[0]: h for h in HELICES}
"""The first letter of an actor’s name is its side; any other is unknown."""


def actor(name: str, **fields: object) -> Actor:
    return Actor(
        **({"id": name, "helix": SIDES.get(name[0], Helix.UNKNOWN), "region": "UA-63"} | fields)
    )


def record(name: str, members: str, **fields: object) -> Record:
    defaults = {
        "id": name,
        "kind": "event",
        "eligibility": "any_body",
        "sides": frozenset(HELICES),
        "members": frozenset(members.split()),
        "earliest": date(2020, 1, 1),
        "latest": date(2020, 1, 2),
        "source": name,
    }
    return Record(**(defaults | fields))


def meeting(records: list[Record], as_of: date = date(2020, 6, 1), **context: object) -> Dialogue:
    names = sorted({m for r in records for m in r.members})
    actors = context.pop("actors", None) or [actor(name) for name in names]
    return dialogue(actors, records, as_of, **context)


def authority_only(name: str, members: str) -> Record:
    return record(
        name,
        members,
        kind="agreement",
        eligibility="local_authorities",
        sides=frozenset({Helix.AUTHORITY}),
    )
