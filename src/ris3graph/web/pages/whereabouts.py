"""Whether a version holds a thing, and if not, which version held it last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ris3graph.errors import GoneError, NotFoundError, VersionNotFoundError
from ris3graph.rdf.namespaces import GRAPH, entity, result_graph, slug_of
from ris3graph.said import say
from ris3graph.web.pages.ask import Ask

if TYPE_CHECKING:
    from collections.abc import Iterator

_CURATED: Final = GRAPH + "curated/"
_RESULTS: Final = result_graph("")
_OPENED: Final = 4
"""So many versions are opened to look into, where change sets do not tell."""


def holds(ask: Ask, iri: str) -> bool:
    """Whether a version describes a thing: in its standard data, or among what was decided.

    The results of an earlier run, whose graph stays, count as held by the versions in
    which the run was the current one.
    """
    if ask.rows("entity-class", entity=iri):
        return True
    # Lists, intervals and the like have no class.
    graphs = _graphs(ask, iri)
    standard = ask.reader.standard().default
    results = [graph for graph in graphs if graph.startswith(_RESULTS)]
    if results:
        return any(graph in standard for graph in results)
    return any(graph in standard or graph.startswith(_CURATED) for graph in graphs)


def last_holder(ask: Ask, iri: str) -> int:
    """Return the newest version that holds a thing which the current one does not.

    Raises
    ------
    GoneError
        The version that held it was removed.
    NotFoundError
        No version is known to have held it, or a certain version was asked for.
    """
    versions = ask.site.versions
    if ask.version is not None:
        raise NotFoundError(
            say("Version {number} of the data does not hold <{iri}>.", number=ask.version, iri=iri)
        )
    runs = [entity("run", slug_of(g)) for g in _graphs(ask, iri) if g.startswith(_RESULTS)]
    last = versions.last_with(iri, *runs)
    numbers = versions.numbers()
    if last is None:
        # Nobody noted what left between versions that are no longer kept.
        unclear = [number for number in numbers[1:] if number + 1 not in numbers]
    else:
        unclear = [number for number in numbers if number <= last]
    for number in _opened(ask, unclear):
        if holds(number, iri):
            return number.reader.version
    if last is not None:
        raise GoneError(
            say(
                "The data hold <{iri}> no more. Version {number} was the last with it, and is no "
                "longer kept.",
                iri=iri,
                number=last,
            )
        )
    missing = say("The data do not hold <{iri}>.", iri=iri)
    if len(numbers) == numbers[0]:
        raise NotFoundError(missing)
    raise NotFoundError(say("{what} Not all earlier versions are still kept.", what=missing))


def _opened(ask: Ask, numbers: list[int]) -> Iterator[Ask]:
    for number in numbers[:_OPENED]:
        try:
            yield Ask(ask.site, ask.language, number)
        except VersionNotFoundError:
            # Removed this very moment.
            continue


def _graphs(ask: Ask, iri: str) -> list[str]:
    return [row["graph"] for row in ask.rows("entity-graphs", entity=iri)]
