"""Where an organisation stands in the network, in words and in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ris3graph.rdf.namespaces import slug_of
from ris3graph.web.pages.ask import Ask, Name, count

WITHHELD: Final = frozenset({"cut_point", "bridge"})
"""What hangs on a single organisation is public at region level only."""


@dataclass(frozen=True, slots=True)
class Position:
    """A measure of position; ``of`` is the number of organisations measured."""

    measure: Name
    value: float
    rank: int | None
    of: int


def positions_of(ask: Ask, iri: str) -> tuple[Position, ...]:
    """Return the measures of an organisation that are public."""
    rows = [r for r in ask.rows("actor-scores", actor=iri) if slug_of(r["measure"]) not in WITHHELD]
    names = ask.names(row["measure"] for row in rows)
    return tuple(
        Position(
            names.get(row["measure"]),
            float(row["score"]),
            count(row, "rank") if "rank" in row else None,
            count(row, "actors"),
        )
        for row in rows
    )


def in_words(positions: tuple[Position, ...]) -> str | None:
    """Say how often the organisation stands between others; the first tenth is *often*."""
    for position in positions:
        if position.measure.slug == "betweenness" and position.rank is not None:
            if position.value <= 0:
                return "never"
            return "often" if position.rank <= max(1, position.of // 10) else "sometimes"
    return None
