"""The vocabulary of the data: classes and properties of the ontology, concept schemes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ris3graph.rdf.namespaces import ONTOLOGY, PREFIXES
from ris3graph.web.pages.ask import Ask, Name, Row, count, several

_CLASS: Final = PREFIXES["owl"] + "Class"


@dataclass(frozen=True, slots=True)
class TermItem:
    """A class or property.

    Attributes
    ----------
    name
        Its name.
    local
        What follows the # in its IRI.
    definition, language
        What it means, and the language of that text.
    above
        Classes or properties that it is a kind of.
    domain, range
        Of a property: what has it, and what its values are.
    """

    name: Name
    local: str
    definition: str
    language: str
    above: tuple[Name, ...]
    domain: tuple[Name, ...]
    range: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the ontology.

    Attributes
    ----------
    name
        Its title.
    version, prior
        IRI of its version and of the one before, where they are stated.
    """

    name: Name
    version: str | None
    prior: str | None


@dataclass(frozen=True, slots=True)
class OntologyPage:
    """The ontology.

    Attributes
    ----------
    parts
        What it is made of.
    classes, properties
        Its terms, by name.
    """

    parts: tuple[Part, ...]
    classes: tuple[TermItem, ...]
    properties: tuple[TermItem, ...]

    def table(self) -> tuple[TermItem, ...]:
        """Rows of the page as CSV."""
        return self.classes + self.properties


@dataclass(frozen=True, slots=True)
class SchemeItem:
    """A concept scheme and how many concepts it has."""

    scheme: Name
    concepts: int


@dataclass(frozen=True, slots=True)
class SchemesPage:
    """The concept schemes.

    Attributes
    ----------
    schemes
        All of them.
    """

    schemes: tuple[SchemeItem, ...]

    def table(self) -> tuple[SchemeItem, ...]:
        """Rows of the page as CSV."""
        return self.schemes


def ontology_page(ask: Ask) -> OntologyPage:
    """Return all classes and properties."""
    rows = ask.rows("ontology-terms")
    names = ask.names(
        iri
        for row in rows
        for iri in (
            row["term"],
            *(i for key in ("above", "domain", "range") for i in several(row, key)),
        )
    )
    defined: dict[str, list[Row]] = {}
    for row in rows:
        defined.setdefault(row["term"], []).append(row)
    items: dict[bool, list[TermItem]] = {True: [], False: []}
    for term, found in defined.items():
        chosen = next((r for r in found if r.get("language") == ask.language), found[0])
        items[chosen["kind"] == _CLASS].append(
            TermItem(
                names.get(term),
                term.removeprefix(ONTOLOGY),
                chosen.get("definition", ""),
                chosen.get("language", ""),
                names.all(sorted(several(chosen, "above"))),
                names.all(sorted(several(chosen, "domain"))),
                names.all(sorted(several(chosen, "range"))),
            )
        )
    return OntologyPage(_parts(ask), tuple(items[True]), tuple(items[False]))


def _parts(ask: Ask) -> tuple[Part, ...]:
    rows = ask.rows("ontology-versions")
    names = ask.names(row["ontology"] for row in rows)
    return tuple(
        Part(names.get(row["ontology"]), row.get("version"), row.get("prior")) for row in rows
    )


def schemes_page(ask: Ask) -> SchemesPage:
    """Return all concept schemes."""
    rows = ask.rows("schemes")
    names = ask.names(row["scheme"] for row in rows)
    return SchemesPage(
        tuple(SchemeItem(names.get(row["scheme"]), count(row, "concepts")) for row in rows)
    )
