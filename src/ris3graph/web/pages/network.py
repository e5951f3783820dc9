"""The network of a region: a drawing of who took part with whom, and its table twin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ris3graph.analysis.ties import LARGEST
from ris3graph.model import PILOT_REGIONS, Helix
from ris3graph.rdf.namespaces import concept, entity, slug_of
from ris3graph.web.landscape import Landscape, landscape_of
from ris3graph.web.pages.ask import Ask, Name, Names, region_iri
from ris3graph.web.pages.drawing import NARROW, WIDE, Drawing, Frame, Node, draw
from ris3graph.web.pages.listing import actors_of
from ris3graph.web.pages.panels import Turn
from ris3graph.web.parameters import one_of

SIZE: Final = 100
"""Rows of the table on one page."""
SORTS: Final = ("partners", "records", "name", "side")
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Legend:
    """An entry of the legend, which is the filter too; ``on`` where it is chosen."""

    value: str
    name: Name
    count: int
    on: bool


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """The network page.

    Attributes
    ----------
    region, regions
        Region that is shown, and those of the pilot.
    helix, kind, actor, sort
        What is filtered by, selected and sorted by; empty for none.
    sides, kinds
        The legend with counts.
    nodes, turn
        One page of the organisations with a record, and its place in the whole.
    size, ties
        How many organisations and ties the network has.
    selected
        The selected organisation.
    drawing, narrow
        The drawing, and one for phones; ``None`` where there is nothing to draw.
    components
        How many separate parts it has, and the size of the largest: ``largest``.
    largest
        Organisations in the largest part.
    left_out
        Records with too many participants to mean a tie.
    """

    region: Name
    regions: tuple[Name, ...]
    helix: str
    kind: str
    actor: str
    sort: str
    sides: tuple[Legend, ...]
    kinds: tuple[Legend, ...]
    nodes: tuple[Node, ...]
    turn: Turn
    size: int
    ties: int
    selected: Node | None
    drawing: Drawing | None
    narrow: Drawing | None
    components: int
    largest: int
    left_out: int

    def table(self) -> tuple[Node, ...]:
        """Rows of the page as CSV."""
        return self.nodes

    def download(self, suffix: str, version: int | None) -> str:
        """Return the address of the network that is shown as a file."""
        asked = {"region": self.region.slug, "helix": self.helix, "kind": self.kind}
        pinned = {} if version is None else {"version": str(version)}
        chosen = {name: value for name, value in (asked | pinned).items() if value}
        return f"/api/network.{suffix}?{urlencode(chosen)}"


@dataclass(frozen=True, slots=True, eq=False)
class _Network:
    """Organisations with a record, by place in the landscape, and their ties."""

    places: Places
    records: Places
    ties: sparse.coo_array
    left_out: int

    def partners(self) -> Places:
        """Return the number of partners of each."""
        ends = np.concatenate([self.ties.row, self.ties.col])
        return np.bincount(ends, minlength=len(self.places))

    def around(self, focus: int) -> Places:
        """Return the partners of one of them, by place in the network."""
        ties = self.ties
        return np.concatenate([ties.col[ties.row == focus], ties.row[ties.col == focus]])


def network_page(
    ask: Ask,
    region: str,
    helix: str = "",
    kind: str = "",
    actor: str = "",
    sort: str = "partners",
    page: str = "",
    size: int | None = SIZE,
) -> NetworkPage:
    """Return the network of a region.

    Parameters
    ----------
    ask
        Where to ask.
    region
        ISO 3166-2 code.
    helix, kind
        Side and kind of record to filter by; empty for all.
    actor
        Organisation that is selected; empty for none.
    sort, page
        Order of the table, and which page of it, from 1.
    size
        Organisations on a page; ``None`` for all of them on one.

    Raises
    ------
    NotFoundError
        The data know no such region.
    BadRequestError
        They know no such side or kind, or there is no such order or page.
    """
    place = ask.region(region)
    one_of("helix", helix, list(Helix))
    kinds = ask.rows("page-notations", scheme="collaboration-kind") if kind else []
    one_of("kind", kind, [row["notation"] for row in kinds])
    one_of("sort", sort, SORTS)
    landscape = landscape_of(ask.site, ask.reader)
    here = landscape.members(place)
    network = _network(landscape, here, helix, kind)
    partners = network.partners()
    focus = _find(landscape, network, actor)
    chosen = sort or SORTS[0]
    order = _ordered(ask, landscape, network, chosen)
    size = size or max(1, len(order))
    wanted = page
    if not page and focus is not None:
        wanted = str(int(np.flatnonzero(order == focus)[0]) // size + 1)
    turn = Turn.to(wanted, len(order), size)
    near = set() if focus is None else set(network.around(focus).tolist())
    shown = order[turn.first : turn.first + size]
    drawn = {frame: _drawn(network, partners, focus, frame) for frame in (WIDE, NARROW)}
    named = np.unique(np.concatenate([shown, *drawn.values()]))
    names = ask.names(
        [landscape.actors[place] for place in network.places[named]]
        + [region_iri(code) for code in (*PILOT_REGIONS, region)]
        + [concept("helix", item) for item in Helix]
        + list(landscape.kinds.values)
    )

    def node(place: int) -> Node:
        state = ""
        if focus is not None:
            state = "selected" if place == focus else "near" if place in near else "far"
        return Node(
            names.get(landscape.actors[network.places[place]]),
            names.get(landscape.sides[network.places[place]]),
            int(partners[place]),
            int(network.records[place]),
            state,
        )

    def drawing(frame: Frame) -> Drawing | None:
        nodes = [node(place) for place in drawn[frame].tolist()]
        return _drawing(network, landscape, drawn[frame], nodes, frame)

    parts = _parts(network)
    return NetworkPage(
        region=names.get(region_iri(region)),
        regions=names.all(region_iri(code) for code in PILOT_REGIONS),
        helix=helix,
        kind=kind,
        actor="" if focus is None else actor,
        sort=chosen,
        sides=_sides(landscape, here, kind, helix, names),
        kinds=_kinds(landscape, here, helix, kind, names),
        nodes=tuple(node(place) for place in shown.tolist()),
        turn=turn,
        size=len(order),
        ties=network.ties.nnz,
        selected=None if focus is None else node(focus),
        drawing=drawing(WIDE),
        narrow=drawing(NARROW),
        components=len(parts),
        largest=max(parts, default=0),
        left_out=network.left_out,
    )


def _network(landscape: Landscape, here: Places, helix: str, kind: str) -> _Network:
    members = _of_side(landscape, here, helix)
    inside = _of_kind(landscape, landscape.incidence[members], kind)
    records = np.diff(inside.indptr).astype(np.int64)
    taking = np.flatnonzero(records)
    sizes = np.bincount(inside.indices, minlength=len(landscape.records))
    return _Network(
        members[taking],
        records[taking],
        landscape.ties(members[taking], concept("collaboration-kind", kind) if kind else ""),
        int((sizes > LARGEST).sum()),
    )


def _of_side(landscape: Landscape, places: Places, helix: str) -> Places:
    if not helix:
        return places
    return places[landscape.sides.holds(concept("helix", helix))[places]]


def _of_kind(landscape: Landscape, inside: sparse.csr_array, kind: str) -> sparse.csr_array:
    """Leave only the records of a kind."""
    if not kind:
        return inside
    kept = landscape.kinds.holds(concept("collaboration-kind", kind)).astype(np.int64)
    left = inside.multiply(kept[np.newaxis, :]).tocsr()
    left.eliminate_zeros()
    return sparse.csr_array(left)


def _find(landscape: Landscape, network: _Network, actor: str) -> int | None:
    place = landscape.place(entity("actor", actor)) if actor else None
    if place is None:
        return None
    found = np.flatnonzero(network.places == place)
    return int(found[0]) if len(found) else None


def _ordered(ask: Ask, landscape: Landscape, network: _Network, sort: str) -> Places:
    """Sort the organisations; those that are alike stand in the order of their names."""
    ranks = actors_of(ask).order(
        ask.language, (landscape.actors[p] for p in network.places.tolist())
    )
    if sort == "name":
        return np.argsort(ranks)
    if sort == "side":
        order = [concept("helix", side) for side in Helix]
        codes = [order.index(side) if side in order else 9 for side in landscape.sides.values]
        sides = np.array(codes, dtype=np.int64)[landscape.sides.codes[network.places]]
        return np.lexsort((ranks, sides))
    first = network.records if sort == "records" else network.partners()
    return np.lexsort((ranks, -first))


def _drawn(network: _Network, partners: Places, focus: int | None, frame: Frame) -> Places:
    """Choose whom to draw: all, or the best linked, among the partners of the selected."""
    everyone = np.arange(len(network.places))
    if len(everyone) <= frame.nodes and network.ties.nnz <= frame.ties:
        return everyone
    among = everyone if focus is None else network.around(focus)
    best = among[np.argsort(-partners[among], kind="stable")][: frame.best]
    return np.sort(best if focus is None else np.append(best, focus))


def _drawing(
    network: _Network, landscape: Landscape, drawn: Places, nodes: list[Node], frame: Frame
) -> Drawing | None:
    if not nodes:
        return None
    ties = network.ties
    kept = np.flatnonzero(np.isin(ties.row, drawn) & np.isin(ties.col, drawn))
    if len(drawn) < len(network.places):
        kept = kept[np.argsort(-ties.data[kept], kind="stable")][: frame.strongest]
    iris = {place: landscape.actors[network.places[place]] for place in drawn.tolist()}
    joint = [(iris[int(ties.row[t])], iris[int(ties.col[t])], int(ties.data[t])) for t in kept]
    return draw(nodes, joint, frame)


def _parts(network: _Network) -> list[int]:
    """Return the sizes of the separate parts."""
    size = len(network.places)
    if not size:
        return []
    graph = sparse.coo_array(network.ties, shape=(size, size))
    _, labels = sparse.csgraph.connected_components(graph, directed=False)
    return [int(number) for number in np.bincount(labels)]


def _sides(
    landscape: Landscape, here: Places, kind: str, chosen: str, names: Names
) -> tuple[Legend, ...]:
    taking = np.diff(_of_kind(landscape, landscape.incidence[here], kind).indptr) > 0
    counts = landscape.sides.counts(here[taking])
    sides = [(side, concept("helix", side)) for side in Helix]
    return tuple(
        Legend(side, names.get(iri), counts.get(iri, 0), side == chosen)
        for side, iri in sides
        if iri in counts or side == chosen
    )


def _kinds(
    landscape: Landscape, here: Places, helix: str, chosen: str, names: Names
) -> tuple[Legend, ...]:
    inside = landscape.incidence[_of_side(landscape, here, helix)]
    records = np.unique(inside.indices).astype(np.int64)
    return tuple(
        Legend(slug_of(kind), names.get(kind), number, slug_of(kind) == chosen)
        for kind, number in landscape.kinds.counts(records).items()
        if kind
    )
