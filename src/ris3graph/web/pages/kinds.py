"""Kinds of things that have a profile and a list: what each shows, in one place.

A panel is a query file with one parameter, the thing. Its heading, its columns and the
words for an empty answer come from the header of that file, so a further panel is a
file and a line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ris3graph.rdf.namespaces import ONTOLOGY
from ris3graph.web.landscape import Landscape
from ris3graph.web.pages.ask import Row
from ris3graph.web.pages.panels import Panel

Find = Callable[[Landscape, str], list[str]]
"""Finds the records of a thing, the latest first."""


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
        Panel whose first column is drawn around the thing; empty for no picture.
    """

    name: str
    plural: str
    type: str
    facet: str
    panels: tuple[Panel, ...]
    records: Find | None = None
    records_query: str = ""
    picture: str = ""

    @property
    def facet_iri(self) -> str | None:
        """IRI of the property that the list is filtered by, ``None`` for none."""
        return ONTOLOGY + self.facet if self.facet else None


def _partners(landscape: Landscape, actor: str) -> list[Row]:
    rows: list[Row] = []
    for iri, joint in landscape.partners_of(actor):
        place = landscape.place(iri)
        if place is not None:
            side, region = landscape.sides[place], landscape.regions[place]
            rows.append({"partner": iri, "helix": side, "region": region, "records": str(joint)})
    return rows


_FIELDS: Final = Panel("fields", "entity-domains")
_RELATED: Final = Panel("related", "entity-related")
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
                Panel("fields", "entity-domains", always=True),
                Panel("partners", "actor-partners", always=True, rows=_partners),
                Panel("belongings", "actor-belongings"),
                _RELATED,
            ),
            Landscape.records_of,
            "actor-records",
            picture="partners",
        ),
        Kind(
            "cluster",
            "clusters",
            "Cluster",
            "domain",
            (Panel("members", "cluster-members", always=True), _FIELDS, _RELATED),
            picture="members",
        ),
        Kind(
            "infrastructure",
            "infrastructure",
            "InnovationInfrastructure",
            "infrastructureType",
            (
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
            (_PARTICIPANTS, _FIELDS, _RELATED),
            picture="participants",
        ),
        Kind(
            "event",
            "events",
            "Event",
            "eventType",
            (
                _PARTICIPANTS,
                Panel("directions", "event-directions", always=True),
                _FIELDS,
                _RELATED,
            ),
            picture="participants",
        ),
        Kind(
            "priority",
            "priorities",
            "S3Priority",
            "priorityStatus",
            (
                Panel("meetings", "priority-meetings", always=True),
                Panel("actors", "priority-actors", always=True),
                Panel("strategies", "priority-strategies"),
                _RELATED,
            ),
        ),
        Kind(
            "strategy",
            "strategies",
            "Strategy",
            "",
            (Panel("directions", "strategy-directions", always=True), _RELATED),
        ),
        Kind(
            "programme",
            "programmes",
            "Programme",
            "",
            (_RELATED,),
            Landscape.records_under,
            "programme-records",
        ),
        Kind(
            "instrument",
            "instruments",
            "PolicyInstrument",
            "instrumentType",
            (Panel("uses", "instrument-records", always=True), _RELATED),
        ),
    )
}
"""Kinds by name, in the order of the lists."""
