"""A thing amid those it is tied to: a drawing that is the same each time, names whole.

Those around stand on bows, sorted by side. Tables beside the drawing hold all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ris3graph.model import Helix
from ris3graph.rdf.namespaces import ONTOLOGY, entity, slug_of
from ris3graph.web.landscape import Landscape
from ris3graph.web.pages.ask import Ask, Name
from ris3graph.web.pages.bows import FRAMES, Frame, Spot, height_and_spots

_ORDER: Final = {side.value: place for place, side in enumerate(Helix)}
_CLASSES: Final = {
    entity("cluster", ""): ONTOLOGY + "Cluster",
    entity("infrastructure", ""): ONTOLOGY + "InnovationInfrastructure",
}
"""What can be around besides organisations, with its class."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One of those around.

    Attributes
    ----------
    thing
        Who or what it is.
    group
        Its side; of a cluster or a facility its class.
    shape
        How it is drawn: by side, or ``cluster`` or ``infrastructure``.
    records
        Joint records with the thing in the centre; 0 where they are not counted.
    related
        Whether it is tied to the thing by what is no joint record: an affiliation, a
        membership, a facility.
    spot
        Where it stands, with its name.
    """

    thing: Name
    group: Name
    shape: str
    records: int
    related: bool
    spot: Spot


@dataclass(frozen=True, slots=True)
class Link:
    """Two of those around that took part in something together, by their places."""

    x1: float
    y1: float
    x2: float
    y2: float
    records: int


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many of those drawn are of a side, or are clusters or facilities."""

    group: Name
    shape: str
    count: int


@dataclass(frozen=True, slots=True)
class View:
    """The drawing for screens of one width.

    Attributes
    ----------
    name
        ``wide`` or ``narrow``.
    width, height
        Its size.
    x, y
        Place of the thing itself.
    marks
        Those around it.
    links
        Ties among them.
    groups
        How many of them are of which side or class.
    """

    name: str
    width: int
    height: int
    x: int
    y: float
    marks: tuple[Mark, ...]
    links: tuple[Link, ...]
    groups: tuple[GroupCount, ...]


@dataclass(frozen=True, slots=True)
class Ego:
    """The drawing of a thing amid others.

    Attributes
    ----------
    side
        Side of the thing in the middle, where it is an organisation.
    views
        The drawing, for wide screens and for narrow ones.
    total
        How many there are around, drawn or not.
    """

    side: Name | None
    views: tuple[View, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Around:
    """Those around a thing.

    Attributes
    ----------
    partners
        Actors with their joint records, each once, the most important first; 0 for not
        counted.
    related
        What it is tied to by what is no joint record, each once: actors, some of which
        may be partners too, clusters and facilities.
    least
        Joint records that two of them must have for a line; 2 where the thing is itself
        a record of both.
    """

    partners: Sequence[tuple[str, int]]
    related: Sequence[str] = ()
    least: int = 1


def ego_of(
    ask: Ask, landscape: Landscape, thing: str, around: Around, side: Name | None = None
) -> Ego | None:
    """Draw a thing amid others.

    Parameters
    ----------
    ask
        For names.
    landscape
        Knows sides and ties of the actors.
    thing
        What is in the middle.
    around
        Those around it.
    side
        Side of the thing, where it is an organisation.

    Returns
    -------
    Ego or None
        ``None`` where nobody is around.
    """
    related = [iri for iri in around.related if _class(iri) or landscape.place(iri) is not None]
    joint = _joint(landscape, thing, related)
    views = []
    for frame in FRAMES:
        # Of a busy organisation both kinds of ties are seen.
        kin = related[: max(frame.most // 2, frame.most - len(around.partners))]
        drawn = {iri: joint.get(iri, 0) for iri in kin}
        others = (
            (iri, number)
            for iri, number in around.partners
            if iri not in drawn and landscape.place(iri) is not None
        )
        drawn |= dict(islice(others, frame.most - len(drawn)))
        if not drawn:
            return None
        views.append(_view(ask, landscape, frame, drawn, set(related), around.least))
    alone = sum(iri not in joint for iri in related)
    return Ego(side, tuple(views), len(around.partners) + alone)


def _class(iri: str) -> str:
    """Return the class of a cluster or a facility, empty for anything else."""
    return next((found for kind, found in _CLASSES.items() if iri.startswith(kind)), "")


def _joint(landscape: Landscape, thing: str, others: Sequence[str]) -> dict[str, int]:
    """Return the joint records of an organisation with others, of those that have any."""
    place = landscape.place(thing)
    if place is None:
        return {}
    known = ((iri, landscape.place(iri)) for iri in others)
    actors = [(iri, other) for iri, other in known if other is not None]
    ties = landscape.ties([place, *(other for _, other in actors)])
    return {
        actors[j - 1][0]: int(number)
        for i, j, number in zip(ties.row, ties.col, ties.data, strict=True)
        if i == 0
    }


def _view(
    ask: Ask,
    landscape: Landscape,
    frame: Frame,
    drawn: Mapping[str, int],
    related: Set[str],
    least: int,
) -> View:
    groups = {
        iri: _class(iri) if (place := landscape.place(iri)) is None else landscape.sides[place]
        for iri in drawn
    }
    names = ask.names([*drawn, *groups.values()])
    shapes = {
        iri: names.get(iri).kind if _class(iri) else slug_of(group) for iri, group in groups.items()
    }
    # By side, then clusters, then facilities.
    order = sorted(
        drawn,
        key=lambda iri: (_ORDER.get(shapes[iri], len(_ORDER)), shapes[iri], -drawn[iri], iri),
    )
    height, spots = height_and_spots([names.get(iri).text for iri in order], frame)
    marks = tuple(
        Mark(names.get(iri), names.get(groups[iri]), shapes[iri], drawn[iri], iri in related, spot)
        for iri, spot in zip(order, spots, strict=True)
    )
    counts = Counter((mark.group, mark.shape) for mark in marks)
    return View(
        frame.name,
        frame.width,
        height,
        frame.centre,
        round(height / 2, 1),
        marks,
        _links(landscape, marks, least),
        tuple(GroupCount(*group, number) for group, number in counts.items()),
    )


def _links(landscape: Landscape, marks: Sequence[Mark], least: int) -> tuple[Link, ...]:
    known = ((mark.spot, landscape.place(mark.thing.iri)) for mark in marks)
    actors = [(spot, place) for spot, place in known if place is not None]
    ties = landscape.ties([place for _, place in actors])
    found = []
    for i, j, number in zip(ties.row, ties.col, ties.data, strict=True):
        if number >= least:
            (one, _), (other, _) = actors[i], actors[j]
            found.append(Link(one.x, one.y, other.x, other.y, int(number)))
    return tuple(found)
