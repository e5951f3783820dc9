"""What the methods are given: actors, records of joint activity, and their context.

Plain frozen data. A *record* is a hyperedge: one project, memorandum, event …
with the actors that took part. Nothing here reads a file or a store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from ris3graph.model import Helix


@dataclass(frozen=True, slots=True)
class Actor:
    """An organisation that may take part in dialogue.

    Attributes
    ----------
    id
        Identifier, unique.
    helix
        Primary side of the quadruple helix.
    region
        ISO 3166-2 code, or a country or wider code for actors elsewhere.
    scope
        ``yes``: has a recorded tie, membership or role; ``registry_only``: known
        from a register alone, so in no denominator; ``no``: out of scope.
    active
        False for bodies that are dissolved, merged or renamed into another.
    sensitive
        True for bodies (defence, energy …) whose position is not published by name.
    known_from
        The family of sources that shows the actor; strata of the activity test.
    domains
        S3 domains (notations), from attributions that are stated or of at least
        medium confidence.
    """

    id: str
    helix: Helix
    region: str
    scope: str = "yes"
    active: bool = True
    sensitive: bool = False
    known_from: str = ""
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Record:
    """One occasion on which actors worked or met together.

    Attributes
    ----------
    id
        Identifier, unique.
    kind
        Notation of the collaboration kind.
    eligibility
        Notation of who could have taken part; ``sides`` are those helices.
    sides
        Helices that could have taken part; others are structural zeros.
    members
        Identifiers of the participants, each once.
    weight, half_life
        Strength of the kind, and years after which a tie counts half.
    dialogue
        False for kinds that are no dialogue (membership, affiliation).
    region
        Where it took place, if anywhere in particular.
    earliest, latest
        Bounds of its dates; ``None`` when undated.
    date_inferred
        True when the dates are those of its programme.
    complete
        False when the source is known not to name all participants: who is missing
        there may have been there.
    domains
        S3 domains that the record itself is attributed to.
    source
        Site or data set that shows it; records of one source stand or fall together.
    """

    id: str
    kind: str
    eligibility: str
    sides: frozenset[Helix]
    members: frozenset[str]
    weight: float = 1.0
    half_life: float = 3.0
    dialogue: bool = True
    region: str | None = None
    earliest: date | None = None
    latest: date | None = None
    date_inferred: bool = False
    complete: bool = True
    domains: frozenset[str] = frozenset()
    source: str = ""

    @property
    def open(self) -> bool:
        """Whether more than one side could have taken part."""
        return len(self.sides) > 1


@dataclass(frozen=True, slots=True)
class Priority:
    """A smart-specialisation direction of a region.

    Attributes
    ----------
    id, region
        Identifier; ISO 3166-2 code of the region.
    status
        ``adopted``, ``discussed`` …
    domains
        S3 domains (notations) that its wording covers.
    """

    id: str
    region: str
    status: str
    domains: frozenset[str]


@dataclass(frozen=True)
class Dialogue:
    """All that an analysis reads, in a fixed order.

    Attributes
    ----------
    actors, records, priorities
        Sorted by identifier.
    forums
        Memberships that give two actors a common roof: cluster → members.
    affiliations
        Pairs of actors of which one is a part of, or follows, the other.
    as_of
        Day that ages are counted to: the day the data were compiled.
    """

    actors: tuple[Actor, ...]
    records: tuple[Record, ...]
    as_of: date
    priorities: tuple[Priority, ...] = ()
    forums: dict[str, frozenset[str]] = field(default_factory=dict)
    affiliations: frozenset[frozenset[str]] = frozenset()

    @cached_property
    def by_id(self) -> dict[str, Actor]:
        """Actors by identifier."""
        return {actor.id: actor for actor in self.actors}

    @cached_property
    def _by_region(self) -> dict[str, list[Actor]]:
        found: defaultdict[str, list[Actor]] = defaultdict(list)
        for actor in self.actors:
            if actor.scope == "yes":
                found[actor.region].append(actor)
        return dict(found)

    @cached_property
    def _by_member(self) -> dict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for place, record in enumerate(self.records):
            for member in record.members:
                found[member].append(place)
        return dict(found)

    def present(self, region: str) -> list[Actor]:
        """Actors of a region that are in scope, of known and unknown helix alike."""
        return list(self._by_region.get(region, ()))

    def regional(self, region: str) -> list[Record]:
        """Records of dialogue within a region, restricted to its own actors.

        A record belongs to the region when it took place there, or in no
        particular place. Participants from elsewhere, of unknown helix, out of
        scope or of a side that could not take part are left out; what keeps fewer
        than two participants is no occasion for dialogue within the region.
        Registers that admit one side only are left out: they say nothing about
        dialogue between sides (structural zeros).
        """
        present = {actor.id: actor.helix for actor in self.present(region)}
        seen = {place for actor in present for place in self._by_member.get(actor, ())}
        found = []
        for record in map(self.records.__getitem__, sorted(seen)):
            if not (record.dialogue and record.open and record.region in (region, None)):
                continue
            kept = frozenset(m for m in record.members if present.get(m) in record.sides)
            if len(kept) >= 2:
                found.append(replace(record, members=kept))
        return found


def dialogue(
    actors: Iterable[Actor],
    records: Iterable[Record],
    as_of: date,
    *,
    priorities: Iterable[Priority] = (),
    forums: dict[str, frozenset[str]] | None = None,
    affiliations: Iterable[frozenset[str]] = (),
) -> Dialogue:
    """Put actors, records and their context into the fixed order of a `Dialogue`."""
    return Dialogue(
        actors=tuple(sorted(actors, key=lambda a: a.id)),
        records=tuple(sorted(records, key=lambda r: r.id)),
        as_of=as_of,
        priorities=tuple(sorted(priorities, key=lambda p: p.id)),
        forums=dict(sorted((forums or {}).items())),
        affiliations=frozenset(affiliations),
    )
