"""Shapes held against statements, column by column; see `ris3graph.services.shapes`."""

from __future__ import annotations

import re
from datetime import datetime, time
from decimal import Decimal
from typing import Final

import polars as pl
from rdflib import RDF, XSD, Literal
from rdflib.util import from_n3

from ris3graph.rdf.lines import is_iri
from ris3graph.rdf.namespaces import PREFIXES
from ris3graph.services.resolving import TYPE, Described
from ris3graph.services.shapes import SH, Shape, Step, Test

_SUBCLASS: Final = f"<{PREFIXES['rdfs']}subClassOf>"
_DAY: Final = rf'^"\d{{4}}-\d\d-\d\d"\^\^<{re.escape(PREFIXES["xsd"])}date>$'
_LANGUAGE: Final = r'"@([A-Za-z0-9-]+)$'
_UNESCAPED: Final = r'(?s)^"([^"\\]*)"[^"]*$'
_NUMBER: Final = (
    rf'^"(-?[0-9]+(?:\.[0-9]+)?)"\^\^<{re.escape(PREFIXES["xsd"])}(?:decimal|double|integer)>$'
)
_PAIR: Final = {"s": pl.String(), "o": pl.String()}


class Checker:
    """A graph that shapes are held against.

    Parameters
    ----------
    statements
        In the columns of `ris3graph.rdf.lines`, each once.
    focus
        Nodes, in a column ``s``, that are to be checked; all where there is none.
    """

    def __init__(self, statements: pl.DataFrame, focus: pl.DataFrame | None) -> None:
        self._said = Described(statements)
        self._focus = focus
        self._instances: dict[str, pl.DataFrame] = {}

    def check(self, shape: Shape) -> pl.DataFrame:
        """Return what breaks a shape: nodes ``s`` and values ``o``, null where there is none."""
        return self._broken(shape, self.targets(shape.classes, shape.subjects_of))

    def targets(self, classes: tuple[str, ...], subjects_of: tuple[str, ...]) -> pl.DataFrame:
        """Return the nodes that are instances of classes or subjects of properties."""
        found = [self._of_class(name) for name in classes]
        found += [self._said.of(name).select("s") for name in subjects_of]
        nodes = pl.concat(found).unique()
        return nodes if self._focus is None else nodes.join(self._focus, on="s", how="semi")

    def _of_class(self, name: str) -> pl.DataFrame:
        if name not in self._instances:
            classes, below = {name}, self._said.of(_SUBCLASS)
            while True:
                more = set(below.filter(pl.col("o").is_in(list(classes)))["s"]) - classes
                if not more:
                    break
                classes |= more
            typed = self._said.of(TYPE).filter(pl.col("o").is_in(list(classes)))
            self._instances[name] = typed.select("s").unique()
        return self._instances[name]

    def _values(self, nodes: pl.DataFrame, path: tuple[Step, ...]) -> pl.DataFrame:
        """Return the values of nodes at the end of a path, each once."""
        pairs = nodes.select("s", o="s")
        for step in path:
            ways = [self._said.of(name).select(o="s", to="o") for name in step]
            pairs = pairs.join(pl.concat(ways), on="o").select("s", o="to")
        return pairs.unique()

    def _broken(self, shape: Shape, nodes: pl.DataFrame) -> pl.DataFrame:
        if nodes.is_empty():  # as for most shapes of a small load
            return pl.DataFrame(schema=_PAIR)
        values = self._values(nodes, shape.path)
        broken = [self._failing(test, values) for test in shape.tests]
        broken += [self._conforming(other, values) for other in shape.excluded]
        for choices in shape.choices:
            left = values
            for choice in choices:
                left = left.join(self._conforming(choice, left), on=["s", "o"], how="anti")
            broken.append(left)
        for alternatives in shape.alternatives:
            fitting = pl.concat([self._conforming(one, values) for one in alternatives])
            single = fitting.group_by("s", "o").len().filter(pl.col("len") == 1)
            broken.append(values.join(single, on=["s", "o"], how="anti"))
        broken += [self._after(values, name) for name in shape.not_after]
        counts = shape.counts
        if "minCount" in counts:
            broken.append(_fewer(nodes, values, counts["minCount"]))
        if "maxCount" in counts:
            number = values.group_by("s").len()
            broken.append(_valueless(number.filter(pl.col("len") > counts["maxCount"])))
        if counts.get("uniqueLang"):
            language = values.with_columns(l=pl.col("o").str.extract(_LANGUAGE)).drop_nulls("l")
            broken.append(_valueless(language.group_by("s", "l").len().filter(pl.col("len") > 1)))
        if shape.qualified is not None:
            least, other = shape.qualified
            broken.append(_fewer(nodes, self._conforming(other, values), least))
        return pl.concat([pl.DataFrame(schema=_PAIR), *broken])

    def _conforming(self, shape: Shape, values: pl.DataFrame) -> pl.DataFrame:
        """Return those values that conform to a shape."""
        nodes = values.select(s="o").unique()
        wrong = self._broken(shape, nodes).select(o="s")
        return values.join(wrong, on="o", how="anti")

    def _failing(self, test: Test, values: pl.DataFrame) -> pl.DataFrame:
        """Return those values that fail a test."""
        term, wanted = pl.col("o"), list(test.values)
        if test.kind == "class":
            return values.join(self._of_class(wanted[0]).rename({"s": "o"}), on="o", how="anti")
        if test.kind == "in":
            return values.filter(~term.is_in(wanted))
        if test.kind == "nodeKind":
            kinds = text(wanted[0]).removeprefix(SH).split("Or")
            literal = term.str.starts_with('"')
            fits = (is_iri(term) & ("IRI" in kinds)) | (literal & ("Literal" in kinds))
            return values.filter(~fits)
        if test.kind == "languageIn":
            ranges = "|".join(re.escape(w.strip('"')) for w in wanted)
            return values.filter(~term.str.contains(rf'(?i)"@(?:{ranges})(?:-[a-z0-9-]*)?$'))
        # The others look into the text of a value: so each distinct one once.
        distinct = values["o"].unique()
        if test.kind == "pattern":
            distinct = _not_plainly(distinct, text(wanted[0]))
        elif test.kind in {"minInclusive", "maxInclusive"}:
            distinct = _not_well_within(distinct, test.kind, wanted[0])
        failing = [o for o in distinct if not _passes(test.kind, wanted[0], o)]
        return values.filter(term.is_in(failing))

    def _after(self, values: pl.DataFrame, name: str) -> pl.DataFrame:
        """Return those values that another property's value is not at least as great as."""
        pairs = values.join(self._said.of(name).select("s", other="o"), on="s")
        days = pl.col("o").str.contains(_DAY) & pl.col("other").str.contains(_DAY)
        rest = pairs.filter(~days)
        wrong = [not _at_most(from_n3(o), from_n3(b)) for o, b in rest.select("o", "other").rows()]
        late = pairs.filter(days & (pl.col("o") > pl.col("other")))
        return pl.concat([late, rest.filter(wrong)]).select("s", "o")


def _not_plainly(terms: pl.Series, pattern: str) -> pl.Series:
    """Leave out literals without escapes that match; few are left, and all that do not."""
    body = terms.str.extract(_UNESCAPED)
    return terms.filter(~body.str.contains(pattern).fill_null(value=False))


def _not_well_within(terms: pl.Series, kind: str, bound: str) -> pl.Series:
    """Leave out numbers that are well within a bound; few are left, and all that are not."""
    limit = from_n3(bound)
    if not isinstance(limit, Literal) or not isinstance(limit.value, int | float | Decimal):
        return terms
    number = terms.str.extract(_NUMBER).cast(pl.Float64)
    within = number > float(limit.value) if kind == "minInclusive" else number < float(limit.value)
    return terms.filter(~within.fill_null(value=False))


def _valueless(nodes: pl.DataFrame) -> pl.DataFrame:
    return nodes.select("s", o=pl.lit(None, dtype=pl.String))


def _fewer(nodes: pl.DataFrame, values: pl.DataFrame, least: int) -> pl.DataFrame:
    number = values.group_by("s").len()
    enough = number.filter(pl.col("len") >= least) if least else nodes
    return _valueless(nodes.join(enough, on="s", how="anti"))


def text(term: str) -> str:
    """Return what a term says: an IRI, or the text of a literal."""
    body = term[1:-1] if term.startswith("<") else term[1 : term.rindex('"')]
    return str(from_n3(f'"{body}"')) if "\\" in body else body


def _passes(kind: str, wanted: str, term: str) -> bool:
    if kind == "pattern":
        return re.search(text(wanted), text(term)) is not None
    value = from_n3(term)
    if not isinstance(value, Literal):
        return False
    if kind == "datatype":
        found = RDF.langString if value.language else value.datatype or XSD.string
        return str(found) == text(wanted) and not value.ill_typed
    bound = from_n3(wanted)
    return _at_most(bound, value) if kind == "minInclusive" else _at_most(value, bound)


def _at_most(one: object, other: object) -> bool:
    """Whether two literals can be compared and the first is not the greater one."""
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return False
    if isinstance(one.value, str) != isinstance(other.value, str):
        return False
    try:
        # Only this says which types can be compared: rdflib puts all others in some order.
        if one.eq(other):
            return True
        if isinstance(one.value, datetime | time):
            return bool(one.value < other.value)
    except (TypeError, NotImplementedError):
        return False
    return bool(one < other)
