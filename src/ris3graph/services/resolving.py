"""The resolved graph: what the sources say together, ready for reading.

Everything of the source graphs, with identities canonicalised, plus what follows from
ontology and vocabularies. The engine infers nothing, so what readers rely on is
written down: superclasses, classes by type and kind, dates as bounds, one name in each
language, fields and the second partition on the subjects themselves, participations of
those whom a record names by their part. It follows from the sources before each
publishing and is never edited.

Statements are columns of terms (`ris3graph.rdf.lines`), and each rule is a join over
all of them: the same rules serve three rows and three million.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from ris3graph.rdf.lines import SCHEMA, is_iri
from ris3graph.rdf.namespaces import IDENTIFIER, ONTOLOGY, PREFIXES, concept, entity
from ris3graph.services.naming import LANGUAGE, NAMES, ORIGIN, named, unnamed


def _term(prefix: str, name: str) -> str:
    return f"<{PREFIXES[prefix]}{name}>"


def _ris3(name: str) -> str:
    return f"<{ONTOLOGY}{name}>"


def _concept(scheme: str, notation: str) -> str:
    return f"<{concept(scheme, notation)}>"


TYPE: Final = _term("rdf", "type")
DERIVED_FROM: Final = _term("prov", "wasDerivedFrom")
_SUBCLASS: Final = _term("rdfs", "subClassOf")
_FUNCTIONAL: Final = _term("owl", "FunctionalProperty")
_DATE: Final = _term("xsd", "date")
_TRUE: Final = f'"true"^^{_term("xsd", "boolean")}'
_TEXT: Final = r'^"(.*)"'
_SLUG: Final = rf"^<{re.escape(IDENTIFIER)}[^/]+/(.+)>$"
_PARTS: Final = {
    "fundedBy": ("FundingAward", "funder"),
    "awardedTo": ("FundingAward", "beneficiary"),
    "serviceUser": ("ServiceUse", "user"),
    "serviceProvider": ("ServiceUse", "provider"),
}
"""Properties that name who took part, with the class of the record and the role."""
_SURE: Final = [_concept("attribution-confidence", level) for level in ("high", "medium")]
_EMPTY: Final = pl.DataFrame(schema=SCHEMA)
_MOVES: Final = {"s": pl.String(), "to": pl.String()}


@dataclass(frozen=True, slots=True)
class Resolution:
    """Outcome of resolving.

    Attributes
    ----------
    statements
        The resolved graph, each statement once.
    merged
        How many entities were merged into another.
    cycles
        Entities that were asserted to be merged in a circle; the smallest IRI of each
        circle was taken as the survivor.
    """

    statements: pl.DataFrame
    merged: int
    cycles: tuple[str, ...]


class Described:
    """Statements by predicate.

    Parameters
    ----------
    statements
        With the columns of `ris3graph.rdf.lines.SCHEMA`.
    """

    def __init__(self, statements: pl.DataFrame) -> None:
        parts = statements.partition_by("p", as_dict=True, include_key=False)
        self._parts = {str(key[0]): part for key, part in parts.items()}

    def of(self, predicate: str) -> pl.DataFrame:
        """Return subjects and objects of a predicate, in the columns ``s`` and ``o``."""
        return self._parts.get(predicate, _EMPTY.drop("p"))


def resolve(sources: pl.DataFrame, identities: pl.DataFrame, schema: pl.DataFrame) -> Resolution:
    """Build the resolved graph.

    Parameters
    ----------
    sources
        Statements of all source graphs, each with the ``rank`` of its source.
    identities
        Statements of the graph of identity assertions.
    schema
        Statements of the ontology and the vocabularies.
    """
    survivor, cycles = canonical(identities)
    moves = pl.DataFrame(list(survivor.items()), schema=_MOVES, orient="row")
    rules = Described(schema)
    functional = rules.of(TYPE).filter(pl.col("o") == _FUNCTIONAL)["s"]
    open_ = rules.of(_ris3("leavesOpen")).filter(pl.col("o") == _TRUE)["s"]
    numbered = unnamed(sources, moves)
    origins = sources.filter(pl.col("p") == ORIGIN).join(numbered, on=["s", "rank"], how="anti")
    others = sources.filter(~pl.col("p").is_in([*NAMES, ORIGIN]))
    statements = pl.concat([others.select(*SCHEMA), origins.select(*SCHEMA)])
    if survivor:
        statements = _merged(statements, moves, functional, open_)
    statements = _closer(statements, functional, open_)
    said = Described(statements)
    types = _types(said, rules)
    inferred = [
        types.with_columns(p=pl.lit(TYPE)),
        *_dates(said, types),
        named(sources, moves, _of_class(types, "Collaboration"), numbered),
        _domains(said, types),
        *_parties(said, types, rules),
        _parts(said, types),
    ]
    added = [part.select(*SCHEMA) for part in inferred if part.height]
    together = pl.concat([statements, *added], rechunk=False)
    return Resolution(together.unique(), len(survivor), cycles)


def _merged(
    sources: pl.DataFrame, moves: pl.DataFrame, functional: pl.Series, open_: pl.Series
) -> pl.DataFrame:
    """Move all statements to the survivors.

    Where a thing has one value, the survivor's own stands, unless it leaves ``open_`` what
    a merged one says.
    """
    place = ["s", "p", "language"]
    # Most are of what nothing was merged with.
    touched = pl.concat([moves["s"], moves["to"]]).unique().implode()
    untouched = sources.filter(~pl.col("s").is_in(touched))
    with_language = (
        sources.filter(pl.col("s").is_in(touched))
        .unique()
        .with_columns(
            language=pl.col("o").str.extract(LANGUAGE).fill_null(""),
            says=~(pl.col("o").is_in(open_.implode()) & pl.col("p").is_in(functional.implode())),
        )
    )
    moving = with_language.join(moves, on="s").with_columns(s=pl.col("to"), was=pl.col("s"))
    closer = moving.filter("says").select(place).unique().with_columns(says=pl.lit(value=False))
    staying = with_language.join(moves, on="s", how="anti").join(
        closer, on=[*place, "says"], how="anti"
    )
    own = staying.join(moves.select(s="to").unique(), on="s", how="semi").select(place).unique()
    moved = (
        # In order, so that of several merged ones the same value is taken each time.
        moving.sort(~pl.col("says"), pl.concat_str(["was", "p", "o"], separator=" "))
        .join(own.with_columns(own=pl.lit(value=True)), on=place, how="left")
        .with_columns(
            taken=pl.col("own").fill_null(value=False) | (pl.int_range(pl.len()).over(place) > 0)
        )
        .filter(~(pl.col("taken") & pl.col("p").is_in(functional.implode())))
    )
    statements = pl.concat([untouched, staying.select(*SCHEMA), moved.select(*SCHEMA)])
    # Which row a statement comes from stays as it is.
    refers = pl.col("o").is_in(moves["s"].implode()) & (pl.col("p") != DERIVED_FROM)
    renamed = statements.filter(refers).join(moves.select(o="s", to="to"), on="o")
    return pl.concat([statements.filter(~refers), renamed.select("s", "p", o="to")])


def _closer(statements: pl.DataFrame, functional: pl.Series, open_: pl.Series) -> pl.DataFrame:
    """Leave out what leaves open that of which one and the same record is told more closely."""
    single = statements.filter(pl.col("p").is_in(functional.implode()))
    left_open = single.filter(pl.col("o").is_in(open_.implode()))
    closer = single.join(left_open, on=["s", "p"], how="semi").join(
        left_open, on=list(SCHEMA), how="anti"
    )
    given_up = left_open.join(closer, on=["s", "p"], how="semi")
    if given_up.is_empty():
        return statements
    return statements.join(given_up, on=list(SCHEMA), how="anti")


def canonical(identities: pl.DataFrame) -> tuple[dict[str, str], tuple[str, ...]]:
    """Follow identity assertions to their end.

    Returns
    -------
    tuple
        Survivor of each merged entity, chains followed, as terms; and the IRIs of the
        survivors of circles.
    """
    said = Described(identities.filter(is_iri(pl.col("s")) & is_iri(pl.col("o"))))
    survivors, losers = _grouped(said.of(_ris3("survivor"))), _grouped(said.of(_ris3("merged")))
    step: dict[str, str] = {}
    for assertion in sorted(losers):
        for loser in sorted(losers[assertion]):
            first = min(survivors.get(assertion, [loser]))
            if loser != first:
                step.setdefault(loser, first)
    found: dict[str, str] = {}
    cycles: set[str] = set()
    for start in step:
        path, node = [start], start
        while node in step and step[node] not in path:
            node = step[node]
            path.append(node)
        if node in step:
            node = min(path[path.index(step[node]) :])
            cycles.add(node)
        if start != node:
            found[start] = node
    return {f"<{k}>": f"<{v}>" for k, v in found.items()}, tuple(sorted(cycles))


def _grouped(pairs: pl.DataFrame) -> dict[str, list[str]]:
    """IRIs by subject, without brackets, which would change their order."""
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for subject, value in pairs.select("s", "o").iter_rows():
        grouped[subject[1:-1]].append(value[1:-1])
    return grouped


def bounds(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of an EDTF level 0 date, ``None`` for anything else."""
    parts = text.split("T", maxsplit=1)[0].split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return date(numbers[0], 1, 1), date(numbers[0], 12, 31)
        if len(numbers) == 2:
            last = calendar.monthrange(numbers[0], numbers[1])[1]
            return date(numbers[0], numbers[1], 1), date(numbers[0], numbers[1], last)
        day = date.fromisoformat("-".join(parts))
    except ValueError:
        return None
    return day, day


def _types(said: Described, rules: Described) -> pl.DataFrame:
    """Every class of every subject: stated, by type and kind, and all above them."""
    stated = [said.of(TYPE)]
    for by, names in (("actorType", "actorClass"), ("collaborationKind", "collaborationClass")):
        classes = rules.of(_ris3(names)).rename({"s": "o", "o": "class"})
        stated.append(said.of(_ris3(by)).join(classes, on="o").select("s", o="class"))
    classes = pl.concat(stated).filter(is_iri(pl.col("o")))
    above = _above(rules.of(_SUBCLASS))
    return classes.join(above, on="o", how="left").select("s", o=pl.coalesce("above", "o")).unique()


def _above(direct: pl.DataFrame) -> pl.DataFrame:
    """Every class that has a superclass, with itself and all its superclasses that are ours."""
    parents: dict[str, list[str]] = {}
    for child, parent in direct.select("s", "o").iter_rows():
        found = parents.setdefault(child, [])
        if parent.startswith(f"<{ONTOLOGY}"):
            found.append(parent)
    pairs: list[tuple[str, str]] = []
    for child in parents:
        reached, open_ = {child}, [child]
        while open_:
            for parent in parents.get(open_.pop(), ()):
                if parent not in reached:
                    reached.add(parent)
                    open_.append(parent)
        pairs += [(child, above) for above in sorted(reached)]
    return pl.DataFrame(pairs, schema={"o": pl.String, "above": pl.String}, orient="row")


def _of_class(types: pl.DataFrame, *classes: str) -> pl.DataFrame:
    return types.filter(pl.col("o").is_in([_ris3(name) for name in classes])).select("s").unique()


def _dates(said: Described, types: pl.DataFrame) -> list[pl.DataFrame]:
    spans = _spans(said)
    dated = _of_class(types, "Collaboration", "Programme")
    own = dated.join(spans, on="s")
    # An undated tie of a programme with known years takes the programme's.
    inferred = (
        dated.join(spans, on="s", how="anti")
        .join(said.of(_ris3("underProgramme")).filter(is_iri(pl.col("o"))), on="s")
        .join(spans.rename({"s": "o"}), on="o")
        .sort(pl.col("o").str.head(-1))
        .unique("s", keep="first", maintain_order=True)
    )
    both = pl.concat([own, inferred.select(own.columns)])
    found = [
        both.drop_nulls(name).select(
            "s",
            p=pl.lit(_ris3(name)),
            o=pl.lit('"') + pl.col(name).dt.to_string("%Y-%m-%d") + pl.lit(f'"^^{_DATE}'),
        )
        for name in ("earliest", "latest")
    ]
    flag = inferred.select("s", p=pl.lit(_ris3("dateInferred")), o=pl.lit(_TRUE))
    return [*found, flag]


def _spans(said: Described) -> pl.DataFrame:
    """First and last day of each subject that has a date which is one."""
    days = {}
    for name in ("startDate", "endDate"):
        values = said.of(_ris3(name)).select("s", text=pl.col("o").str.extract(_TEXT))
        known = [
            (text, *found)
            for text in values["text"].drop_nulls().unique()
            if (found := bounds(text)) is not None
        ]
        schema = {"text": pl.String, "first": pl.Date, "last": pl.Date}
        table = pl.DataFrame(known, schema=schema, orient="row")
        days[name] = values.join(table, on="text").group_by("s")
    starts = days["startDate"].agg(earliest=pl.col("first").min(), start=pl.col("last").max())
    ends = days["endDate"].agg(end=pl.col("last").max())
    return starts.join(ends, on="s", how="full", coalesce=True).select(
        "s", "earliest", latest=pl.coalesce("end", "start")
    )


def _domains(said: Described, types: pl.DataFrame) -> pl.DataFrame:
    """Fields that are attributed surely enough, on what they are attributed to."""
    stated = said.of(_ris3("basis")).filter(pl.col("o") == _concept("attribution-basis", "stated"))
    levels = said.of(_ris3("attributionConfidence"))
    sure = levels.filter(pl.col("o").is_in(_SURE))
    taken = pl.concat([stated.select("s"), sure.select("s")]).unique()
    return (
        _of_class(types, "Attribution")
        .join(taken, on="s", how="semi")
        .join(said.of(_ris3("subject")).filter(is_iri(pl.col("o"))), on="s")
        .rename({"o": "about"})
        .join(said.of(_ris3("domain")), on="s")
        .select(s="about", p=pl.lit(_ris3("domain")), o="o")
    )


def _parts(said: Described, types: pl.DataFrame) -> pl.DataFrame:
    """Participations of those whom an award or a use of a service names by their part.

    One that a source states itself stands. Nobody is invented: whoever operates a facility
    need not have provided the service.
    """
    parties = [
        _of_class(types, class_)
        .join(said.of(_ris3(name)).filter(is_iri(pl.col("o"))), on="s")
        .with_columns(role=pl.lit(_concept("participation-role", role)))
        for name, (class_, role) in _PARTS.items()
    ]
    taking_part = said.of(_ris3("inCollaboration")).join(said.of(_ris3("participant")), on="s")
    found = (
        pl.concat(parties)
        .join(taking_part.select(s="o", o="o_right"), on=["s", "o"], how="anti")
        .with_columns(
            node=pl.format(
                "<{}{}/{}>",
                pl.lit(entity("participation", "")),
                pl.col("s").str.extract(_SLUG),
                pl.col("o").str.extract(_SLUG),
            )
        )
        .drop_nulls("node")
    )
    rows = found.join(said.of(DERIVED_FROM).rename({"o": "row"}), on="s")
    stated = (
        (found, TYPE, pl.lit(_ris3("Participation"))),
        (found, _ris3("inCollaboration"), pl.col("s")),
        (found, _ris3("participant"), pl.col("o")),
        (found, _ris3("role"), pl.col("role")),
        (rows, DERIVED_FROM, pl.col("row")),
    )
    return pl.concat(
        [table.select(s="node", p=pl.lit(name), o=value) for table, name, value in stated]
    )


def _parties(said: Described, types: pl.DataFrame, rules: Described) -> list[pl.DataFrame]:
    """Second partition: operators of infrastructure, NGOs by side, the rest by type."""
    party = _ris3("party")

    def stated(who: pl.DataFrame, notation: str) -> pl.DataFrame:
        return who.select("s", p=pl.lit(party), o=pl.lit(_concept("party", notation)))

    actors = _of_class(types, "Actor")
    operators = actors.join(said.of(_ris3("operatedBy")).select(s="o"), on="s", how="semi")
    rest = actors.join(operators, on="s", how="anti")
    helix = said.of(_ris3("primaryHelix"))
    civil = helix.filter(pl.col("o") == _concept("helix", "civil_society"))
    ngos = rest.join(civil, on="s", how="semi")
    by_type = (
        rest.join(ngos, on="s", how="anti")
        .join(said.of(_ris3("actorType")), on="s")
        .join(rules.of(party).rename({"s": "o", "o": "party"}), on="o")
        .select("s", p=pl.lit(party), o="party")
    )
    return [stated(operators, "infrastructure"), stated(ngos, "ngo"), by_type]
