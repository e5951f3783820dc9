"""What cannot all be true of one thing: two values where there is one, an end before its start.

A source that says so is refused, with both places. That several sources differ in what
they say of one thing is told, for none of them is at fault by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from ris3graph.errors import Problem
from ris3graph.rdf.lines import as_stored
from ris3graph.rdf.namespaces import IDENTIFIER, ONTOLOGY, slug_of
from ris3graph.said import say
from ris3graph.services import terms
from ris3graph.services.checking import text
from ris3graph.services.naming import LABEL, LANGUAGE, NAMES, TITLE
from ris3graph.services.origins import Load, Origins, rows_of
from ris3graph.services.resolving import bounds
from ris3graph.services.validation import Finding, Severity

WORDS: Final = {
    LABEL: {"en": "name", "uk": "назва"},
    TITLE: {"en": "title", "uk": "назва"},
}
"""What names are called; the properties are none of ours."""
_FROM, _TO = f"<{ONTOLOGY}activeFrom>", f"<{ONTOLOGY}activeTo>"
_PLACE: Final = ("s", "p", "language")
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Part:
    """What one file of a source says.

    Attributes
    ----------
    file
        Its name.
    statements
        In the columns of `ris3graph.rdf.lines`, in the order of the file.
    line_of
        Gives the line of a row of it, where it is a table.
    column_of
        Gives the column that says a property, by its IRI; for RDF, the property's name.
    """

    file: str
    statements: pl.DataFrame
    line_of: Callable[[int], int]
    column_of: Callable[[str], str] = slug_of


@dataclass(frozen=True, slots=True)
class _Sighting:
    """A value, and where it stands."""

    file: str
    line: int | None
    column: str
    value: str


_Seen = Mapping[tuple[str, str], Sequence[_Sighting]]
"""Where values stand, by subject and property, in the order of the files."""


def contradictions(
    said: pl.DataFrame, parts: Sequence[Part], limit: int
) -> tuple[list[Problem], int]:
    """Return where a source contradicts itself.

    Parameters
    ----------
    said
        All statements of the source, each once, as the engine keeps them.
    parts
        What each of its files says.
    limit
        How many problems are wanted at most.

    Returns
    -------
    tuple
        The problems, and how many more there are.
    """
    places = _twofold(said).select(_PLACE).unique(maintain_order=True)
    late = _late(said)
    first, ended = places.head(limit), late.head(max(0, limit - places.height))
    wanted = pl.concat(
        [first.select("s", "p"), *(ended.select("s", p=pl.lit(name)) for name in (_FROM, _TO))]
    ).unique()
    seen = _seen(parts, wanted)
    problems = [_two(thing, name, language, seen) for thing, name, language in first.rows()]
    problems += [_ended(thing, start, end, seen) for thing, start, end in ended.rows()]
    return problems, places.height + late.height - len(problems)


def disagreements(
    statements: pl.DataFrame, focus: pl.DataFrame | None, load: Load | None = None
) -> list[Finding]:
    """Return where sources differ in what can only be one.

    Parameters
    ----------
    statements
        The resolved graph, or a part of it.
    focus
        Nodes, in a column ``s``, that are asked about; all where there is none.
    load
        What is being loaded, whose lines and columns are told.
    """
    about = statements if focus is None else statements.join(focus, on="s", how="semi")
    places = _twofold(about).group_by(_PLACE, maintain_order=True).agg("o")
    origins = Origins(about, places.select("s").unique(), load)
    findings = []
    for subject, predicate, _, values in places.rows():
        origin = origins.of(subject, predicate[1:-1])
        names = _names(predicate)
        findings.append(
            Finding(
                severity=Severity.WARNING,
                shape="OneValue",
                node=subject[1:-1],
                messages={
                    "en": f"Sources differ in “{names['en']}”, of which there is only one. "
                    "Correct it where it is wrong.",
                    "uk": f"Джерела розходяться в значенні «{names['uk']}», а воно лише одне. "
                    "Виправте його там, де воно хибне.",
                },
                path=predicate[1:-1],
                value=" | ".join(map(_shown, values)),
                file=origin.file,
                row=origin.row,
                line=origin.line,
                column=origin.column,
            )
        )
    return findings


def _twofold(statements: pl.DataFrame) -> pl.DataFrame:
    """Return the statements of which there is one too many: of functional properties, and names.

    Texts of several languages do not contradict one another.
    """
    wanted = [*NAMES, *(f"<{iri}>" for iri in terms.functional())]
    stated = statements.filter(pl.col("p").is_in(wanted))
    # Few are left: only of these the language is looked for.
    several = stated.group_by("s", "p").len().filter(pl.col("len") > 1)
    told = stated.join(several, on=["s", "p"], how="semi").with_columns(
        language=pl.col("o").str.extract(LANGUAGE).fill_null("")
    )
    crowded = told.group_by(_PLACE).len().filter(pl.col("len") > 1)
    return told.join(crowded, on=_PLACE, how="semi").sort(*_PLACE, "o")


def _late(said: pl.DataFrame) -> pl.DataFrame:
    """Return what ends before it begins: subject, start and end."""
    start, end = (said.filter(pl.col("p") == name) for name in (_FROM, _TO))
    both = start.select("s", start="o").join(end.select("s", end="o"), on="s").sort("s")
    return both.filter(pl.Series([_is_late(*row[1:]) for row in both.rows()], dtype=pl.Boolean))


def _is_late(start: str, end: str) -> bool:
    first, last = bounds(text(start)), bounds(text(end))
    return first is not None and last is not None and first[0] > last[1]


def _seen(parts: Sequence[Part], wanted: pl.DataFrame) -> _Seen:
    """Find where the values of subjects and properties stand."""
    found: defaultdict[tuple[str, str], list[_Sighting]] = defaultdict(list)
    for part in parts:
        lines: defaultdict[str, list[int]] = defaultdict(list)
        for subject, _, file, row in rows_of(part.statements, wanted).rows():
            if file == part.file:
                lines[subject].append(part.line_of(row))
        stated = as_stored(part.statements.join(wanted, on=["s", "p"], how="semi"))
        for key, group in stated.group_by("s", "p", maintain_order=True):
            subject, predicate = map(str, key)
            at: list[int | None] = [*lines[subject]]
            if len(at) != group.height:
                # Which row says which value is not known: the first one stands for all.
                at = [at[0] if at else None] * group.height
            found[subject, predicate] += [
                _Sighting(part.file, line, part.column_of(predicate[1:-1]), value)
                for line, value in zip(at, group["o"], strict=True)
            ]
    return found


def _two(subject: str, predicate: str, language: str, seen: _Seen) -> Problem:
    first, *others = (one for one in seen[subject, predicate] if _tag(one.value) == language)
    other = next(one for one in others if one.value != first.value)
    name = _names(predicate)["en"]
    return Problem(
        file=other.file,
        message=say(
            "{thing} has one “{name}”: it is «{value}» at {place}, and here",
            thing=_thing(subject),
            name=say(name),
            value=_shown(first.value),
            place=_place(first),
        ),
        hint=say("Keep one, and write the other as another name (skos:altLabel).")
        if predicate == LABEL
        else say("Delete the wrong one, or give each of two things an identifier of its own."),
        line=other.line,
        column=other.column,
        value=_shown(other.value),
    )


def _ended(subject: str, start: str, end: str, seen: _Seen) -> Problem:
    begin, sighting = (
        next(one for one in seen[subject, name] if one.value == value)
        for name, value in ((_FROM, start), (_TO, end))
    )
    return Problem(
        file=sighting.file,
        message=say(
            "{thing} begins («{start}») after its end", thing=_thing(subject), start=_shown(start)
        ),
        hint=say("Correct {start} or {end}.", start=begin.column, end=sighting.column),
        line=sighting.line,
        column=sighting.column,
        value=_shown(end),
    )


def _tag(term: str) -> str:
    found = re.search(LANGUAGE, term)
    return "" if found is None else found[1]


def _place(sighting: _Sighting) -> str:
    if sighting.line is None:
        return sighting.file
    return say("{file}, line {number}", file=sighting.file, number=sighting.line)


def _names(predicate: str) -> Mapping[str, str]:
    return WORDS.get(predicate) or terms.names(predicate[1:-1])


def _thing(subject: str) -> str:
    return subject[1:-1].removeprefix(IDENTIFIER)


def _shown(term: str) -> str:
    return (slug_of(term[1:-1]) if term.startswith("<") else text(term))[:_LONGEST]
