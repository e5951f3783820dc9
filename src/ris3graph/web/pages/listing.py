"""The list of all things of a kind, by region and by type, in pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ris3graph.rdf.namespaces import VOCABULARY, slug_of
from ris3graph.web.directory import Directory, directory_of, sort_key
from ris3graph.web.pages.ask import Ask, Name, Site
from ris3graph.web.pages.kinds import KINDS, Kind
from ris3graph.web.pages.panels import Turn
from ris3graph.web.parameters import one_of

if TYPE_CHECKING:
    from ris3graph.rdf.reader import Reader

SIZE: Final = 50
SORTS: Final = ("name", "records")


def actors_of(ask: Ask) -> Directory:
    """Return the directory of organisations."""
    return things_of(ask.site, ask.reader, KINDS["actor"])


def things_of(site: Site, reader: Reader, kind: Kind) -> Directory:
    """Return the directory of a kind in a version."""
    return directory_of(site, reader, kind.name, kind.type, kind.facet)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be filtered by, and how many things it would leave."""

    value: str
    name: Name
    count: int


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of the list, and the number of its records or participants."""

    thing: Name
    type: Name | None
    region: Name | None
    records: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list of things.

    Attributes
    ----------
    kind, kinds
        Kind that is listed, and all that can be, each with the address of its list.
    region, facet, sort
        What is filtered and sorted by; empty for no filter.
    facet_name
        Property behind the filter by type, ``None`` where there is none.
    regions, facets
        What can be filtered by.
    items
        Things of this page.
    turn
        Place in the whole.
    """

    kind: str
    kinds: tuple[tuple[str, str], ...]
    region: str
    facet: str
    sort: str
    facet_name: Name | None
    regions: tuple[Choice, ...]
    facets: tuple[Choice, ...]
    items: tuple[Item, ...]
    turn: Turn

    def table(self) -> tuple[Item, ...]:
        """Rows of the page as CSV."""
        return self.items


def list_page(
    ask: Ask,
    kind: Kind,
    region: str = "",
    facet: str = "",
    sort: str = "",
    page: str = "",
    size: int | None = SIZE,
) -> ListPage:
    """Return a page of the things of a kind.

    Parameters
    ----------
    ask
        Where to ask.
    kind
        What to list.
    region
        ISO 3166-2 code to filter by; empty for all.
    facet
        Notation of the type to filter by; empty for all.
    sort
        ``name`` or ``records``.
    page
        Number of the page, from 1.
    size
        Things on a page; ``None`` for all of them on one.

    Raises
    ------
    NotFoundError
        The data know no such region.
    BadRequestError
        They know no such type, or there is no such order or page.
    """
    directory = things_of(ask.site, ask.reader, kind)
    place = ask.region(region) if region else ""
    types = _types(ask, directory) if facet else {}
    one_of("type", facet, types)
    one_of("sort", sort, SORTS)
    chosen = types.get(facet, "")
    chosen_sort = sort or SORTS[0]
    total = directory.page(ask.language, place, chosen, size=0).total
    turn = Turn.to(page, total, size or max(1, total))
    found = directory.page(
        ask.language,
        place,
        chosen,
        by_records=chosen_sort == "records",
        first=turn.first,
        size=total if size is None else size,
    )
    names = ask.names(
        [iri for item in found.items for iri in (item.iri, item.region or None, item.facet or None)]
        + [*found.regions, *found.facets, kind.facet_iri]
    )

    def choices(counts: dict[str, int]) -> tuple[Choice, ...]:
        items = [Choice(slug_of(iri), names.get(iri), number) for iri, number in counts.items()]
        return tuple(sorted(items, key=lambda item: sort_key(item.name.text)))

    return ListPage(
        kind=kind.name,
        kinds=tuple((other.name, other.plural) for other in KINDS.values()),
        region=region,
        facet=facet,
        sort=chosen_sort,
        facet_name=names.find(kind.facet_iri),
        regions=choices(found.regions),
        facets=choices(found.facets),
        items=tuple(
            Item(
                names.get(item.iri),
                names.find(item.facet or None),
                names.find(item.region or None),
                item.records,
            )
            for item in found.items
        ),
        turn=turn,
    )


def _types(ask: Ask, directory: Directory) -> dict[str, str]:
    """Return what a list can be filtered by: what its things have, and all of that scheme."""
    used = {slug_of(iri): iri for iri in directory.page(ask.language, size=0).facets}
    schemes = {
        iri.removeprefix(VOCABULARY).partition("/")[0]
        for iri in used.values()
        if iri.startswith(VOCABULARY)
    }
    rows = [row for scheme in schemes for row in ask.rows("page-notations", scheme=scheme)]
    return {row["notation"]: row["concept"] for row in rows} | used
