"""What a search finds: hits, counts by kind, side and region, and pages of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ris3graph.rdf.namespaces import concept
from ris3graph.web.pages.ask import Ask, Name, region_iri
from ris3graph.web.pages.gaps import Choice

if TYPE_CHECKING:
    from ris3graph.search import Hit

SIZE: Final = 20
"""Hits on a page."""
_ALL: Final = 1_000_000
"""Hits that an answer without pages has at most: more than there are things."""
REGIONS: Final = 12
"""So many regions can be chosen from, those with the most hits."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing that was found.

    Attributes
    ----------
    thing
        The thing.
    kind
        What it is.
    side, region
        Its side and region, where it has them.
    matched
        The other name or the identifier that fits, empty where the shown name does.
    score
        How well it fits, above 0 to 1.
    """

    thing: Name
    kind: str
    side: Name | None
    region: Name | None
    matched: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Answer to a search.

    Attributes
    ----------
    text
        What was looked for.
    kind, region, helix
        What is filtered by; empty for no filter.
    total
        How many things fit.
    page, pages
        Number of the page that is shown, and how many there are.
    kinds
        Kinds with their numbers, the most frequent first.
    sides, regions
        Sides and regions that can be chosen, each with the number of hits.
    findings
        The page's hits.
    near
        Where nothing fits: the nearest things.
    """

    text: str
    kind: str
    region: str
    helix: str
    total: int
    page: int
    pages: int
    kinds: tuple[tuple[str, int], ...]
    sides: tuple[Choice, ...]
    regions: tuple[Choice, ...]
    findings: tuple[Finding, ...]
    near: tuple[Finding, ...]

    def table(self) -> tuple[Finding, ...]:
        """Rows of the page as CSV."""
        return self.findings


def search_page(
    ask: Ask,
    text: str,
    kind: str = "",
    region: str = "",
    helix: str = "",
    page: int = 1,
    size: int | None = SIZE,
) -> SearchPage:
    """Search, and return a page of ``size`` hits, or all where that is ``None``."""
    size = size or _ALL
    found = ask.site.search(
        text,
        version=ask.reader.version,
        kind=kind,
        region=region,
        helix=helix,
        language=ask.language,
        limit=size,
        offset=(page - 1) * size,
    )
    hits = (*found.hits, *found.near)
    regions = sorted(found.regions, key=lambda code: (-found.regions[code], code))[:REGIONS]
    if region and region not in regions:
        regions.append(region)
    sides = sorted({*found.helices, *filter(None, [helix])})
    names = ask.names(
        [region_iri(hit.region) for hit in hits if hit.region]
        + [concept("helix", hit.helix) for hit in hits if hit.helix]
        + [region_iri(code) for code in regions]
        + [concept("helix", side) for side in sides]
    )

    def finding(hit: Hit) -> Finding:
        return Finding(
            Name(hit.iri, hit.label.text, hit.label.language),
            hit.kind,
            names.get(concept("helix", hit.helix)) if hit.helix else None,
            names.get(region_iri(hit.region)) if hit.region else None,
            "" if hit.matched.text == hit.label.text else hit.matched.text,
            hit.score,
        )

    return SearchPage(
        text,
        kind,
        region,
        helix,
        found.total,
        page,
        max(1, -(-found.total // size)),
        tuple(sorted(found.kinds.items(), key=lambda item: (-item[1], item[0]))),
        tuple(
            Choice(side, names.get(concept("helix", side)), found.helices.get(side, 0))
            for side in sides
        ),
        tuple(
            Choice(code, names.get(region_iri(code)), found.regions.get(code, 0))
            for code in regions
        ),
        tuple(map(finding, found.hits)),
        tuple(map(finding, found.near)),
    )
