"""What the metadata say about a table: columns, datatypes, keys, templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ris3graph.ingest.dialect import COMMAS, Dialect
from ris3graph.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    from ris3graph.ingest.templates import Template

EDTF: Final = PREFIXES["edtf"] + "EDTF"
"""Datatype of dates that may be a year, a month or a day."""


@dataclass(frozen=True, slots=True)
class Datatype:
    """What the cells of a column hold; ``iri`` is the datatype of the literals."""

    base: str = "string"
    iri: str = PREFIXES["xsd"] + "string"
    format: str | None = None
    minimum: float | None = None
    maximum: float | None = None

    @property
    def words(self) -> tuple[str, str]:
        """What a column of truth values has for true and for false."""
        yes, _, no = (self.format or "true|false").partition("|")
        return yes, no


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, real or virtual."""

    name: str
    titles: tuple[str, ...]
    datatype: Datatype
    required: bool
    null: tuple[str, ...]
    lang: str | None
    separator: str | None
    predicate: str | None
    about: Template | None
    value: Template | None
    virtual: bool
    default: str | None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns whose values must stand in columns of another table."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """What the metadata say about one table.

    ``about`` is the main subject of a row; ``primary_key`` names its columns;
    ``licence`` is the IRI or text of ``dcterms:license``; ``url`` names the file and,
    after ``#``, the sheet of a workbook.
    """

    url: str
    about: Template
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    licence: str | None = None
    dialect: Dialect = COMMAS

    @property
    def real(self) -> tuple[Column, ...]:
        """Columns that stand in the file."""
        return tuple(column for column in self.columns if not column.virtual)

    def sayers(self) -> dict[str, list[str]]:
        """Return the columns of the file that say a property, by its IRI.

        Of those that say it of the main subject of a row, or else of another one.
        """
        main: dict[str, list[str]] = {}
        others: dict[str, list[str]] = {}
        for column in self.columns:
            if column.predicate is not None:
                given = () if column.value is None else column.value.variables
                of = main if column.about in (None, self.about) else others
                names = of.setdefault(column.predicate, [])
                names += given if column.virtual else [column.name]
        return others | main
