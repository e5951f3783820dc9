"""What became of a thing: its latest state, and who succeeded whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ris3graph.rdf.namespaces import ONTOLOGY, slug_of
from ris3graph.web.pages.ask import Name, Names, Row

_STATES: Final = {
    "actorStatus": "activeTo",
    "infrastructureStatus": "statusDate",
    "priorityStatus": "decisionDate",
}
"""Properties that say how a thing stands, each with that of its date."""
_ENDED: Final = frozenset(
    {
        "cancelled",
        "dissolved",
        "ended",
        "expired",
        "historical",
        "merged",
        "repealed",
        "terminated",
    }
)
_PREDECESSOR: Final = "predecessor"
_SUCCESSOR: Final = ONTOLOGY + "successor"


@dataclass(frozen=True, slots=True)
class State:
    """How a thing stands, and as of when.

    Attributes
    ----------
    name
        The state.
    since
        Its date as the source has it; ``None`` where it has none.
    ended
        Whether the thing is there no more.
    """

    name: Name
    since: str | None
    ended: bool


@dataclass(frozen=True, slots=True)
class Succession:
    """Who took over from an organisation, and by which relation."""

    relation: Name
    successor: Name


def state_of(
    stated: Mapping[str, str], dated: Sequence[Row], name: Callable[[str | None], Name | None]
) -> State | None:
    """Return the state of a thing: the latest dated one, or that which is stated with it.

    Parameters
    ----------
    stated
        What is stated of the thing, by the short name of the property.
    dated
        Rows of ``entity-states``, the latest first.
    name
        Gives names.
    """
    if dated:
        status, since = dated[0]["status"], dated[0].get("date")
    else:
        known = (key for key in _STATES if key in stated and not _is_open(stated[key]))
        if (key := next(known, None)) is None:
            return None
        status, since = stated[key], stated.get(_STATES[key])
    found = name(status)
    return None if found is None else State(found, since, found.slug in _ENDED)


def with_history(
    statements: Sequence[Row], dated: Sequence[Row], succession: Sequence[Row]
) -> list[Row]:
    """Return statements about a thing with what records beside it say of it now.

    The latest dated state stands in the place of the one that is stated with the thing, and
    affiliations that lead to a successor or from a predecessor are as good as statements.
    Of what has a successor it is not said that its state is unknown.

    Parameters
    ----------
    statements, dated, succession
        Rows of ``entity-statements``, ``entity-states`` and ``actor-succession``.
    """
    states = {ONTOLOGY + key for key in _STATES}
    found = list(statements)
    if dated:
        replaced = states | {ONTOLOGY + "statusDate"}
        found = [row for row in found if row["property"] not in replaced]
        found += _latest(dated[0])
    elif any(row["succeeds"] == "true" for row in succession):
        found = [r for r in found if r["property"] not in states or not _is_open(r["value"])]
    for row in succession:
        property_ = row["relation"] if row["succeeds"] == "true" else _PREDECESSOR
        if property_ != _SUCCESSOR:
            found.append({"property": property_, "value": row["other"]} | _row(row))
    return found


def successions(succession: Sequence[Row], names: Names) -> tuple[Succession, ...]:
    """Return who took over from an organisation, of the rows of ``actor-succession``."""
    return tuple(
        Succession(names.get(row["relation"]), names.get(row["other"]))
        for row in succession
        if row["succeeds"] == "true"
    )


def _is_open(status: str) -> bool:
    return slug_of(status) == "unknown"


def _latest(row: Row) -> list[Row]:
    found = [{"property": ONTOLOGY + "statusValue", "value": row["status"]} | _row(row)]
    if "date" in row:
        date = {"property": ONTOLOGY + "statusDate", "value": row["date"], "datatype": "EDTF"}
        found.append(date | _row(row))
    return found


def _row(row: Row) -> Row:
    return {"row": row["row"]} if "row" in row else {}
