"""What a source may say, before the shapes look at it.

Shapes judge the resolved graph as a whole; these rules judge each statement of a source:
it speaks of the world, not of what the software names, and by terms that there are; it
says of no other source that its things come from there; its dates are dates; its
addresses are of the web; its texts can be written in every syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import polars as pl
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ris3graph.errors import Problem
from ris3graph.ingest import Ingested
from ris3graph.ingest.terms import is_defined, similar_term
from ris3graph.rdf.lines import MAX_LINE, SCHEMA, encoded
from ris3graph.rdf.namespaces import BASE, GENID, IDENTIFIER, ONTOLOGY, PREFIXES
from ris3graph.said import say
from ris3graph.services import terms
from ris3graph.services.origins import Load, Origins
from ris3graph.services.resolving import bounds
from ris3graph.services.shipped import listed

_FREE: Final = (IDENTIFIER, GENID)
"""Below these roots sources name things; all other names of ours are the software's …"""
_MADE: Final = tuple(
    f"{IDENTIFIER}{kind}/" for kind in ("assessment", "run", "score", "load", "version", "identity")
)
"""… and so are those of the kinds of things that it makes itself."""
_RESULTS: Final = frozenset(ONTOLOGY + name for name in ("Assessment", "AnalysisRun", "Score"))
_TYPE: Final = PREFIXES["rdf"] + "type"
_ADDRESSES: Final = frozenset({PREFIXES["foaf"] + "homepage"})
_DERIVED: Final = PREFIXES["prov"] + "wasDerivedFrom"
_ORIGINS: Final = frozenset(
    {
        _DERIVED,
        *(
            PREFIXES["prov"] + name
            for name in ("hadPrimarySource", "wasQuotedFrom", "wasRevisionOf")
        ),
    }
)
"""Says where a thing comes from, with all that it follows from (PROV-O)."""
_SUSPECT: Final = r"[\x00-\x1f\x7f\x{FFFE}\x{FFFF}]|\\[bfuU]"
"""What may be a control character: one, or an escape that may stand for one."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def oversized(statements: pl.DataFrame, file: Ingested) -> list[Problem]:
    """Return a problem if a file has a statement that is too long to store."""
    length = pl.sum_horizontal(pl.col(*SCHEMA).str.len_bytes())
    long = statements.with_columns(length.alias("length")).filter(pl.col("length") > MAX_LINE)
    if long.is_empty():
        return []
    subject, predicate, value, longest = long.sort("length").row(-1)
    message = say(
        "A statement of {number} bytes is too long ({thing})",
        number=f"{longest:,}",
        thing=subject.strip("<>")[:200],
    )
    hint = say(
        "Keep texts under {number} KB; put documents elsewhere and link to them.",
        number=f"{MAX_LINE // 1024:,}",
    )
    column = file.column(predicate.strip("<>"))
    return [Problem(file.name, message, hint, column=column, value=value[:200])]


def inadmissible(statements: pl.DataFrame, graph: str, file: Ingested) -> Iterator[Problem]:
    """Yield what a source may not say.

    Parameters
    ----------
    statements
        Statements of one file, in the columns of `ris3graph.rdf.lines`.
    graph
        IRI of the graph of its source.
    file
        The file.
    """
    suspects = statements.filter(_suspicious(statements, graph))
    origins = Origins(statements, suspects.select("s").unique(), Load(graph, [file]))
    for triple in parse(b"".join(encoded(suspects)), format=RdfFormat.N_TRIPLES):
        subject, value = triple.subject, triple.object
        if not isinstance(subject, NamedNode):
            continue
        found = _wrong(subject.value, triple.predicate.value, value, graph)
        if found is not None:
            message, hint = found
            shown = value.value if isinstance(value, NamedNode | Literal) else str(value)
            yield Problem(
                file=file.name,
                message=say("{message} ({thing})", message=message, thing=subject.value),
                hint=hint,
                line=origins.of(str(subject)).line,
                column=file.column(triple.predicate.value),
                value=shown[:200],
            )


def _suspicious(statements: pl.DataFrame, graph: str) -> pl.Expr:
    """Which statements to look at one by one: all that are wrong, and few others."""
    s, p, o = pl.col("s"), pl.col("p"), pl.col("o")
    reserved = s.str.starts_with(f"<{BASE}") & (_below(s, _MADE) | ~_below(s, _FREE))
    # The reader notes of each thing which file it comes from; what is wrong is told once.
    spoken_of = statements.filter(reserved & (p != f"<{_DERIVED}>"))["s"].unique()
    noted = (p == f"<{_DERIVED}>") & s.is_in(spoken_of.implode())
    origin = p.is_in(_bracketed(_ORIGINS))
    places = statements.filter(origin & ~_below(o, (f"{graph}/",)))["o"].unique()
    foreign = [place for place in places if _is_reserved(place.strip('<>"'))]
    dates = p.is_in(_bracketed(terms.dates()))
    days = statements.filter(dates)["o"].unique()
    known = [day for day in days if bounds(day.strip('"').split('"', 1)[0]) is not None]
    homepages = p.is_in(_bracketed(_ADDRESSES))
    used = pl.concat([statements["p"].unique(), statements["o"]])
    used = used.filter(used.str.starts_with(f"<{ONTOLOGY}")).unique()
    undefined = [term for term in used if not is_defined(term[1:-1])]
    return (
        (reserved & ~noted)
        | (origin & o.is_in(foreign) & ~noted)
        | ((p == f"<{_TYPE}>") & o.is_in(_bracketed(_RESULTS)))
        | s.is_in(list({subject for subject, _ in listed()}))
        | p.is_in(undefined)
        | o.is_in(undefined)
        | (p.is_in(_bracketed(terms.irreflexive())) & (s == o))
        | (dates & ~o.is_in(known))
        | (homepages & ~o.str.contains('^[<"]https?://'))
        | (o.str.starts_with('"') & o.str.contains(_SUSPECT))
    )


def _wrong(subject: str, predicate: str, value: object, graph: str) -> tuple[str, str] | None:
    text = value.value if isinstance(value, NamedNode | Literal) else ""
    if _is_reserved(subject):
        return (
            say(
                "A source may not speak of what the software names: vocabularies, shapes, "
                "queries, graphs, results, decisions on identity"
            ),
            say("Remove the statement: these come with the software or from its analysis."),
        )
    if predicate in _ORIGINS and _is_reserved(text) and not text.startswith(f"{graph}/"):
        return (
            say("A source may not say that its things come from another source"),
            say(
                "Name a document on the web, or a file or row of this source ({graph}/…).",
                graph=graph,
            ),
        )
    if str(value) not in listed().get((f"<{subject}>", f"<{predicate}>"), (str(value),)):
        return (
            say("A source may not change what the project’s own list says of it"),
            say("Remove the statement; what the list does not say may be added."),
        )
    if predicate == _TYPE and isinstance(value, NamedNode) and value.value in _RESULTS:
        return (
            say("A source may not bring results of its own"),
            say("Remove it; results come from «ris3graph analyse»."),
        )
    for iri in (predicate, text if isinstance(value, NamedNode) else ""):
        if not is_defined(iri):
            return _undefined(iri)
    return _malformed(subject, predicate, value, text)


def _undefined(iri: str) -> tuple[str, str]:
    near = similar_term(iri)
    advice = say("Correct its name; the page /ontology lists the terms.")
    if near is not None:
        advice = say("Similar is {name}.", name=near)
    return say("The ontology has no term {name}", name=iri.removeprefix(ONTOLOGY)), advice


def _malformed(subject: str, predicate: str, value: object, text: str) -> tuple[str, str] | None:
    if predicate in terms.irreflexive() and text == subject:
        return say("It leads to itself"), say("Name the other one, or delete the statement.")
    if predicate in terms.dates() and bounds(text) is None:
        return say("This is no date"), say("Write YYYY-MM-DD, YYYY-MM or YYYY.")
    if predicate in _ADDRESSES and not text.startswith(("http://", "https://")):
        return say("This is no address of the web"), say("Write it with http:// or https://.")
    if isinstance(value, Literal) and _CONTROL.search(text):
        return (
            say("The text has control characters"),
            say("Remove them; they cannot be written as XML."),
        )
    return None


def _is_reserved(iri: str) -> bool:
    """Say whether a name is the software's to speak of."""
    return iri.startswith(BASE) and (iri.startswith(_MADE) or not iri.startswith(_FREE))


def _below(term: pl.Expr, roots: Iterable[str]) -> pl.Expr:
    return pl.any_horizontal(term.str.starts_with(f"<{root}") for root in roots)


def _bracketed(iris: Iterable[str]) -> list[str]:
    return [f"<{iri}>" for iri in iris]
