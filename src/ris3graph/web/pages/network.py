"""The network of a region: a drawing of who took part with whom, and its table twin."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from textwrap import shorten
from typing import Final
from urllib.parse import urlencode

from ris3graph.analysis.ties import LARGEST
from ris3graph.errors import NotFoundError
from ris3graph.model import PILOT_REGIONS, Helix
from ris3graph.rdf.namespaces import concept, slug_of
from ris3graph.web.layout import layout
from ris3graph.web.pages.ask import Ask, Name, Row, region_iri

DRAWN: Final = 400
"""Above so many nodes a drawing shows nothing; the table stands alone."""
NAMED: Final = 6
"""So many names stand in a drawing where nothing is selected."""
NAMED_TRIES: Final = 16
LETTER: Final = 8.4
"""Width of a letter of a name in the drawing."""
NAME_LENGTH: Final = 36
"""Longer names are cut in the drawing."""
SORTS: Final = ("partners", "records", "name", "side")
_Namer = Callable[[str], Name]


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation in the network.

    Attributes
    ----------
    actor, side
        Who it is, and its side.
    partners, records
        With how many others, and in how many records.
    x, y
        Place in the drawing; 0 where it is not drawn.
    radius
        Size of its mark.
    state
        ``selected``, ``near`` (a partner of the selected), ``far`` or empty.
    label
        Its name as it stands in the drawing, at ``label_y``; empty where it does not.
    label_y
        Line of the name.
    """

    actor: Name
    side: Name
    partners: int
    records: int
    x: float
    y: float
    radius: float
    state: str
    label: str
    label_y: float


@dataclass(frozen=True, slots=True)
class Tie:
    """Two organisations with joint records; places are those of the drawing."""

    first: str
    second: str
    records: int
    x1: float
    y1: float
    x2: float
    y2: float
    state: str


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
        Region that is shown, and those that can be.
    helix, kind, actor, sort
        What is filtered by, selected and sorted by; empty for none.
    sides, kinds
        The legend with counts.
    nodes, ties
        The network; isolates are left out unless nothing else is there.
    selected
        The selected organisation.
    drawn
        Whether there is a drawing.
    width, height
        Size of the drawing.
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
    ties: tuple[Tie, ...]
    selected: Node | None
    drawn: bool
    width: float
    height: float
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


def network_page(
    ask: Ask, region: str, helix: str = "", kind: str = "", actor: str = "", sort: str = "partners"
) -> NetworkPage:
    """Return the network of a region.

    Raises
    ------
    NotFoundError
        The data know no such region.
    """
    if not ask.rows("page-regions", region=region):
        raise NotFoundError(f"There is no region «{region}».")
    everything = ask.rows("page-participations", region=region)
    rows = [row for row in everything if not kind or slug_of(row["kind"]) == kind]
    if helix:
        rows = [row for row in rows if slug_of(row["helix"]) == helix]
    side = {row["actor"]: row["helix"] for row in everything}
    weights, taken, left_out = _project(rows)
    partners: defaultdict[str, set[str]] = defaultdict(set)
    for first, second in weights:
        partners[first].add(second)
        partners[second].add(first)
    chosen = sort if sort in SORTS else "partners"
    names = ask.names(
        [*side, *side.values(), *(row["kind"] for row in everything)]
        + [region_iri(code) for code in (*PILOT_REGIONS, region)]
        + [concept("helix", item) for item in Helix]
    )
    members = tuple(sorted(taken))
    drawn = len(members) <= DRAWN
    picture = layout(members, tuple(sorted(weights))) if drawn else layout((), ())
    focus = next((iri for iri in members if actor and slug_of(iri) == actor), None)

    def state(*touched: str) -> str:
        if focus is None:
            return ""
        if focus in touched:
            return "selected" if len(touched) == 1 else "near"
        near = len(touched) == 1 and touched[0] in partners[focus]
        return "near" if near else "far"

    nodes = [
        Node(
            names.get(iri),
            names.get(side[iri]),
            len(partners[iri]),
            taken[iri],
            *_rounded(picture.places, iri),
            round(5.0 + min(len(partners[iri]), 25) ** 0.5 * 1.4, 1),
            state(iri),
            "",
            0.0,
        )
        for iri in members
    ]
    nodes = _with_names(nodes)
    sizes = _components(members, partners)
    return NetworkPage(
        region=names.get(region_iri(region)),
        regions=names.all(region_iri(code) for code in PILOT_REGIONS),
        helix=helix,
        kind=kind,
        actor=slug_of(focus) if focus else "",
        sort=chosen,
        sides=_sides(everything, kind, helix, names.get),
        kinds=_kinds(everything, helix, kind, names.get),
        nodes=tuple(sorted(nodes, key=_ORDER[chosen])),
        ties=tuple(
            Tie(
                slug_of(first),
                slug_of(second),
                records,
                *_rounded(picture.places, first),
                *_rounded(picture.places, second),
                state(first, second),
            )
            for (first, second), records in sorted(weights.items())
        ),
        selected=next((node for node in nodes if node.state == "selected"), None),
        drawn=drawn and bool(members),
        width=picture.width,
        height=round(picture.height, 1),
        components=len(sizes),
        largest=max(sizes, default=0),
        left_out=left_out,
    )


_ORDER: Final[dict[str, Callable[[Node], tuple[int | str, str]]]] = {
    "partners": lambda node: (-node.partners, node.actor.text),
    "records": lambda node: (-node.records, node.actor.text),
    "name": lambda node: (node.actor.text, ""),
    "side": lambda node: (node.side.text, node.actor.text),
}


def _project(rows: list[Row]) -> tuple[Counter[tuple[str, str]], Counter[str], int]:
    """Joint records of each pair, records of each organisation, records left out."""
    members: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        members[row["record"]].add(row["actor"])
    weights: Counter[tuple[str, str]] = Counter()
    taken: Counter[str] = Counter()
    left_out = 0
    for group in members.values():
        taken.update(group)
        if len(group) > LARGEST:
            left_out += 1
        else:
            weights.update(combinations(sorted(group), 2))
    return weights, taken, left_out


def _rounded(places: dict[str, tuple[float, float]], node: str) -> tuple[float, float]:
    x, y = places.get(node, (0.0, 0.0))
    return round(x, 1), round(y, 1)


def _with_names(nodes: list[Node]) -> list[Node]:
    """Name the selected node, or the best linked ones whose names cover nothing."""
    selected = [node for node in nodes if node.state == "selected"]
    best = sorted(nodes, key=lambda node: (-node.partners, node.actor.text))
    taken: list[tuple[float, float, float]] = []
    chosen: dict[str, float] = {}
    for node in selected or best[:NAMED_TRIES]:
        half = min(len(node.actor.text), NAME_LENGTH) * LETTER / 2
        above, below = node.y - node.radius - 5, node.y + node.radius + 16
        places = [above] if selected else [above, below]
        line = next((y for y in places if selected or _free(node.x, y, half, nodes, taken)), None)
        if line is not None:
            taken.append((node.x, line, half))
            chosen[node.actor.iri] = round(line, 1)
        if len(taken) == NAMED:
            break
    return [
        replace(
            node,
            label=shorten(node.actor.text, NAME_LENGTH, placeholder="…"),
            label_y=chosen[node.actor.iri],
        )
        if node.actor.iri in chosen
        else node
        for node in nodes
    ]


def _free(
    x: float, y: float, half: float, nodes: list[Node], taken: list[tuple[float, float, float]]
) -> bool:
    """Whether a name of half a width, on a line, covers no other name and at most one node."""
    apart = all(abs(x - other) > half + h or abs(y - line) > 22 for other, line, h in taken)
    covered = sum(abs(n.x - x) < half and abs(n.y - (y - 5)) < n.radius + 5 for n in nodes)
    return apart and covered <= 1


def _components(members: tuple[str, ...], partners: defaultdict[str, set[str]]) -> list[int]:
    seen: set[str] = set()
    sizes = []
    for start in members:
        if start in seen:
            continue
        reached, frontier = {start}, [start]
        while frontier:
            for node in partners[frontier.pop()] - reached:
                reached.add(node)
                frontier.append(node)
        seen |= reached
        sizes.append(len(reached))
    return sizes


def _sides(rows: list[Row], kind: str, chosen: str, name: _Namer) -> tuple[Legend, ...]:
    shown = {(r["actor"], slug_of(r["helix"])) for r in rows if kind in ("", slug_of(r["kind"]))}
    counts = Counter(side for _, side in shown)
    return tuple(
        Legend(side, name(concept("helix", side)), counts[side], side == chosen)
        for side in Helix
        if counts[side] or side == chosen
    )


def _kinds(rows: list[Row], helix: str, chosen: str, name: _Namer) -> tuple[Legend, ...]:
    shown = {(r["record"], r["kind"]) for r in rows if helix in ("", slug_of(r["helix"]))}
    counts = Counter(kind for _, kind in shown)
    return tuple(
        Legend(slug_of(kind), name(kind), number, slug_of(kind) == chosen)
        for kind, number in sorted(counts.items())
    )
