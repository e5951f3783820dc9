"""Kinds of things that have a profile and a list: what each shows, in one place.

A panel is a query file with one parameter, the thing. Its heading, its columns and the
words for an empty answer come from the header of that file, so a further panel is a
file and a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ris3graph.rdf.namespaces import ONTOLOGY
from ris3graph.web.landscape import Landscape
from ris3graph.web.pages.counted import partners, takers
from ris3graph.web.pages.panels import Panel

Find = Callable[[Landscape, str], list[str]]
"""Finds the records of a thing, the latest first."""
Around = Callable[[Landscape, str], Sequence[tuple[str, int]]]
"""Finds the actors around a thing with their joint records, most first; 0 for not counted."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of things.

    Attributes
    ----------
    name
        As in the IRI and in the address of a profile: ``/cluster/SLUG``.
    plural
        Address of the list: ``/clusters``.
    type
        Class of the ontology that such things have.
    facet
        Property that the list is filtered by, besides the region.
    panels
        Tables of the profile, in their order.
    records
        Finds the records of joint activity that the profile lists.
    records_query
        Query that gives the same records.
    picture
        Panel that holds those who are drawn around the thing.
    around
        Finds them without the engine; ``None`` where they are those of the panel.
    """

    name: str
    plural: str
    type: str
    facet: str
    panels: tuple[Panel, ...]
    records: Find | None = None
    records_query: str = ""
    picture: str = ""
    around: Around | None = None

    @property
    def facet_iri(self) -> str | None:
        """IRI of the property that the list is filtered by, ``None`` for none."""
        return ONTOLOGY + self.facet if self.facet else None


def _participants(landscape: Landscape, record: str) -> list[tuple[str, int]]:
    return [(actor, 0) for actor in landscape.participants_of(record)]


_FIELDS: Final = Panel("fields", "entity-domains")
_RELATED: Final = Panel("related", "entity-related")
_ROWS: Final = "participation-rows"
_STATES: Final = Panel("states", "entity-states")
_PARTICIPANTS: Final = Panel("participants", "record-participants", always=True)

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "actor",
            "actors",
            "Actor",
            "primaryHelix",
            (
                _STATES,
                Panel("relocations", "actor-relocations"),
                Panel("fields", "entity-domains", always=True),
                Panel("partners", "actor-partners", True, partners, _ROWS),
                Panel("belongings", "actor-belongings"),
                _RELATED,
            ),
            Landscape.records_of,
            "actor-records",
            picture="partners",
            around=Landscape.partners_of,
        ),
        Kind(
            "cluster",
            "clusters",
            "Cluster",
            "domain",
            (_STATES, Panel("members", "cluster-members", always=True), _FIELDS, _RELATED),
            picture="members",
        ),
        Kind(
            "infrastructure",
            "infrastructure",
            "InnovationInfrastructure",
            "infrastructureType",
            (
                _STATES,
                Panel("users", "infrastructure-users", always=True),
                _FIELDS,
                Panel("neighbours", "infrastructure-neighbours"),
                _RELATED,
            ),
            picture="users",
        ),
        Kind(
            "collaboration",
            "collaborations",
            "Collaboration",
            "collaborationKind",
            (_STATES, _PARTICIPANTS, _FIELDS, _RELATED),
            picture="participants",
            around=_participants,
        ),
        Kind(
            "event",
            "events",
            "Event",
            "eventType",
            (
                _STATES,
                _PARTICIPANTS,
                Panel("directions", "event-directions", always=True),
                _FIELDS,
                _RELATED,
            ),
            picture="participants",
            around=_participants,
        ),
        Kind(
            "priority",
            "priorities",
            "S3Priority",
            "priorityStatus",
            (
                _STATES,
                Panel("meetings", "priority-meetings", always=True),
                Panel("actors", "priority-actors", always=True),
                Panel("strategies", "priority-strategies"),
                _RELATED,
            ),
            picture="actors",
        ),
        Kind(
            "strategy",
            "strategies",
            "Strategy",
            "",
            (
                _STATES,
                Panel("directions", "strategy-directions", always=True),
                Panel("actors", "strategy-actors", always=True),
                _RELATED,
            ),
            picture="actors",
        ),
        Kind(
            "programme",
            "programmes",
            "Programme",
            "",
            (_STATES, Panel("actors", "programme-actors", True, takers, _ROWS), _RELATED),
            Landscape.records_under,
            "programme-records",
            picture="actors",
            around=Landscape.actors_under,
        ),
        Kind(
            "instrument",
            "instruments",
            "PolicyInstrument",
            "instrumentType",
            (
                _STATES,
                Panel("uses", "instrument-records", always=True),
                Panel("actors", "instrument-actors", always=True, sources=_ROWS),
                _RELATED,
            ),
            picture="actors",
        ),
    )
}
"""Kinds by name, in the order of the lists."""
