"""The pilot's tables and the answers of queries, in forms that can be compared."""

from __future__ import annotations

import csv
from itertools import combinations
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from ris3graph import resources
from ris3graph.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ris3graph.workspace import Workspace

PREFIXES = """\
@prefix ris3: <https://w3id.org/ris3graph/ontology#> .
@prefix id: <https://w3id.org/ris3graph/id/> .
@prefix voc: <https://w3id.org/ris3graph/vocabulary/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
Row = dict[str, str]


def table(name: str) -> list[Row]:
    """The rows of a table of the pilot."""
    with (resources.pilot() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def members() -> dict[str, set[str]]:
    """The organisations that take part, by collaboration and event."""
    found: dict[str, set[str]] = {}
    for row in table("collaboration_participants"):
        found.setdefault(row["collaboration_id"], set()).add(row["actor_id"])
    for row in table("event_participants"):
        found.setdefault(row["event_id"], set()).add(row["actor_id"])
    return found


def of_actors(column: str) -> dict[str, str]:
    """A column of the table of actors, by actor."""
    return {row["actor_id"]: row[column] for row in table("actors")}


def pairs(regions: set[str], records: Iterable[str] | None = None) -> set[tuple[str, str]]:
    """Pairs of organisations of the regions with a record of at most 50 participants."""
    region = of_actors("region")
    chosen = None if records is None else set(records)
    return {
        pair
        for record, actors in members().items()
        if len(actors) <= 50 and (chosen is None or record in chosen)
        for pair in combinations(sorted(a for a in actors if region[a] in regions), 2)
    }


def rows(pilot: Workspace, name: str, **values: str | Sequence[str]) -> list[Row]:
    """The answer of a query on the pilot; of an IRI the part after the last slash."""
    solutions = pilot.query(name, **values)
    return [
        {
            variable: short(term)
            for variable, term in zip(solutions.variables, row, strict=True)
            if isinstance(term, NamedNode | Literal)
        }
        for row in solutions.rows
    ]


def answer(turtle: str, name: str, **values: str | Sequence[str]) -> list[Row]:
    """The answer of a query on a few statements; TriG puts them in named graphs."""
    store = Store()
    store.load(PREFIXES + turtle, format=RdfFormat.TRIG)
    text = Catalogue.shipped().get(name).bind(values)
    solutions = store.query(text)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [
        {
            variable: short(term)
            for variable in names
            if isinstance(term := row[variable], NamedNode | Literal)
        }
        for row in solutions
    ]


def short(term: NamedNode | Literal) -> str:
    """The text of a term; of one or several IRIs the parts after the last slash."""
    words = term.value.split(" ")
    if all(word.startswith("https://w3id.org/") for word in words):
        return " ".join(sorted(word.rsplit("/", 1)[-1] for word in words))
    return term.value
