"""RDF files of every syntax that the engine reads, into the graph of their source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from ris3graph.errors import InputError
from ris3graph.ingest import mojibake
from ris3graph.ingest.findings import NOTHING, Findings, refuse
from ris3graph.ingest.nesting import is_readable
from ris3graph.ingest.text import CHOSEN, decode
from ris3graph.rdf.namespaces import PREFIXES, as_minted, source_file, source_graph
from ris3graph.rdf.skolem import skolemise
from ris3graph.said import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

RDF_SUFFIXES: Final[dict[str, RdfFormat]] = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".n3": RdfFormat.N3,
    ".jsonld": RdfFormat.JSON_LD,
}
Term = TypeVar("Term")
Taken = TypeVar("Taken")
_DERIVED: Final = NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
_TEXT: Final = frozenset(
    NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (("xsd", "string"), ("rdf", "langString"))
)
_SUSPECT: Final = re.compile(mojibake.SUSPECT)
_SHOWN: Final = 80
_REMOTE: Final = "LoadDocumentCallback"


def parse_rdf(
    data: bytes, *, name: str, source: str, findings: Findings
) -> tuple[bytes, int] | None:
    """Parse an RDF file into the graph of its source.

    The file may hold statements of the default graph, or of one named graph,
    whose name is then replaced. Blank nodes become IRIs. Nothing is fetched: a
    JSON-LD context on another host is a problem, not a request.

    Parameters
    ----------
    data
        The file, unpacked.
    name
        Its name, which tells the syntax.
    source
        Name of the source.
    findings
        Receives what is wrong.

    Returns
    -------
    tuple of bytes and int, or None
        N-Quads, each statement once and in the order of the file, then which file
        each thing comes from; and the number of those in the file. ``None`` where
        the findings say why there is none.
    """
    stem = _stem(name)
    quads = _read(data, stem, findings, list)
    if quads is None or _is_later(quads, findings):
        return None
    graphs = sorted({str(quad.graph_name) for quad in quads})
    if len(graphs) > 1:
        findings.add(
            say("The file holds statements of {number} graphs", number=len(graphs)),
            say("Write one file for each graph and load each as a source of its own."),
            value=", ".join(graphs)[:_SHOWN],
        )
        return None
    if not quads:
        findings.add(say("The file holds no statements"), CHOSEN)
        return None
    graph = NamedNode(source_graph(source))
    quads = _legible(_minted(quads, findings), findings)
    named = (Quad(q.subject, q.predicate, q.object, graph) for q in quads)
    try:
        distinct = dict.fromkeys(skolemise(named, f"{source}/{stem}"))
    except InputError as error:
        findings.add_all(error.problems)
        return None
    stated = len(distinct)
    distinct |= dict.fromkeys(_derived(distinct, NamedNode(source_file(source, name)), graph))
    return serialize(distinct, format=RdfFormat.N_QUADS) or b"", stated


def graph_names(data: bytes, *, name: str) -> frozenset[str]:
    """Return the names of the graphs that an RDF file holds statements of.

    That of the default graph is empty, a name of a blank node begins with ``_:``.

    Parameters
    ----------
    data, name
        As for :func:`parse_rdf`.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    findings = Findings(name)
    found = _read(data, _stem(name), findings, lambda quads: {quad.graph_name for quad in quads})
    refuse([findings])
    return frozenset(
        "" if isinstance(graph, DefaultGraph) else str(graph).strip("<>") for graph in found or ()
    )


def _is_later(quads: list[Quad], findings: Findings) -> bool:
    """Say whether there is what RDF 1.2 has and RDF 1.1 has not, and tell of it."""
    for quad in quads:
        value = quad.object
        if isinstance(value, Triple) or (isinstance(value, Literal) and value.direction):
            triple = isinstance(value, Triple)
            findings.add(
                say(
                    "The file holds {what}, which RDF 1.1 does not have and which cannot be stored",
                    what=say("a triple as a term") if triple else say("a text with a direction"),
                ),
                say(
                    "Write statements about statements by a thing of their own (rdf:Statement or a "
                    "record), and texts without direction."
                ),
                value=str(value)[:_SHOWN],
            )
            return True
    return False


def _derived(quads: Iterable[Quad], file: NamedNode, graph: NamedNode) -> list[Quad]:
    """Say of each thing which file it comes from, unless the file itself says so."""
    subjects = dict.fromkeys(quad.subject for quad in quads if isinstance(quad.subject, NamedNode))
    told = {quad.subject for quad in quads if quad.predicate == _DERIVED}
    return [Quad(thing, _DERIVED, file, graph) for thing in subjects if thing not in told]


def _minted(quads: list[Quad], findings: Findings) -> list[Quad]:
    """Write the names of our own things as they are minted, and tell which were not."""
    otherwise: dict[str, NamedNode] = {}
    terms = (term for quad in quads for term in (quad.subject, quad.object))
    for value in {term.value for term in terms if isinstance(term, NamedNode)}:
        if as_minted(value) != value:
            otherwise[value] = NamedNode(as_minted(value))
    if not otherwise:
        return quads
    findings.warn(
        say(
            "Names of {number} things were percent-encoded, so that they can be addresses",
            number=len(otherwise),
        ),
        say("Nothing need be done; write them like this to be told no more."),
        value=otherwise[min(otherwise)].value,
    )

    def name(term: Term) -> Term | NamedNode:
        return otherwise.get(term.value, term) if isinstance(term, NamedNode) else term

    return [Quad(name(q.subject), q.predicate, name(q.object), q.graph_name) for q in quads]


def _legible(quads: list[Quad], findings: Findings) -> list[Quad]:
    """Repair texts that were encoded twice, and tell of them."""
    texts = {
        q.object for q in quads if isinstance(q.object, Literal) and q.object.datatype in _TEXT
    }
    suspects = [literal for literal in texts if _SUSPECT.search(literal.value)]
    repaired = {
        literal: Literal(text, language=literal.language)
        for literal in suspects
        if (text := mojibake.mend(literal.value).text) != literal.value
    }
    if not repaired:
        return quads
    findings.warn(
        say("{number} texts were encoded twice; they were repaired", number=len(repaired)),
        NOTHING,
        value=min(literal.value for literal in repaired)[:_SHOWN],
    )
    return [
        Quad(q.subject, q.predicate, repaired.get(q.object, q.object), q.graph_name)
        if isinstance(q.object, Literal)
        else q
        for q in quads
    ]


def _stem(name: str) -> str:
    return name.lower().removesuffix(".gz")


def _read(
    data: bytes, stem: str, findings: Findings, take: Callable[[Iterable[Quad]], Taken]
) -> Taken | None:
    """Parse a file; return what is taken of its statements, nothing where findings say why."""
    text = decode(data, findings)
    suffix = next(suffix for suffix in RDF_SUFFIXES if stem.endswith(suffix))
    if text is None or not is_readable(text, suffix, findings):
        return None
    try:
        return take(parse(input=text, format=RDF_SUFFIXES[suffix]))
    except SyntaxError as error:
        _explain(error, text, findings)
        return None


def _explain(error: SyntaxError, text: str, findings: Findings) -> None:
    """Put a parser's complaint into a problem with line and column."""
    message = re.sub(r"^Parser error at line .*?: |\s*\(line \d+\)$", "", str(error))
    if _REMOTE in message:
        findings.add(
            say("The file refers to a JSON-LD context on another host, which is not fetched"),
            say("Write the context into the file, or convert it to Turtle first."),
        )
        return
    line = error.lineno
    lines = text.split("\n")
    shown = lines[line - 1].strip()[:_SHOWN] if line and line <= len(lines) else None
    findings.add(
        say("The RDF cannot be read: {reason}", reason=message),
        say("Correct the place, or write the file again with the program that made it."),
        line=line,
        column=None if error.offset is None else str(error.offset),
        value=shown,
    )
