"""What a source may say, before the shapes look at it.

Shapes judge the resolved graph as a whole; these rules judge each statement of a source:
it speaks of the world, not of the vocabulary or of results; its dates are dates; its
addresses are of the web; its texts can be written in every syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from ris3graph.errors import Problem
from ris3graph.ingest import Ingested
from ris3graph.rdf.namespaces import BASE, IDENTIFIER, ONTOLOGY, PREFIXES, VOCABULARY
from ris3graph.services.resolving import bounds

MAX_LINE: Final = 1 << 20
"""Longest statement in bytes; the engine itself ends at 16 MiB."""

_OURS: Final = (
    VOCABULARY,
    ONTOLOGY,
    BASE + "graph/",
    *(f"{IDENTIFIER}{kind}/" for kind in ("assessment", "run", "score", "load", "version")),
)
_RESULTS: Final = frozenset(ONTOLOGY + name for name in ("Assessment", "AnalysisRun", "Score"))
_TYPE: Final = PREFIXES["rdf"] + "type"
_DATES: Final = frozenset(ONTOLOGY + name for name in ("startDate", "endDate"))
_ADDRESSES: Final = frozenset({PREFIXES["foaf"] + "homepage"})
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def oversized(files: Sequence[Ingested]) -> list[Problem]:
    """Return a problem for each file with a statement that is too long to store."""
    return [
        Problem(
            file.name,
            f"A statement of {longest:,} bytes is too long",
            f"Keep texts under {MAX_LINE // 1024:,} KB; put documents elsewhere and link to them.",
        )
        for file in files
        if (longest := max(map(len, file.nquads.split(b"\n")), default=0)) > MAX_LINE
    ]


def inadmissible(quads: Iterable[Quad], files: Sequence[Ingested]) -> Iterator[Problem]:
    """Yield what a source may not say.

    Parameters
    ----------
    quads
        Statements of the source.
    files
        Its files, to name the one that a statement stands in.
    """
    for quad in quads:
        subject, value = quad.subject, quad.object
        if not isinstance(subject, NamedNode):
            continue
        found = _wrong(subject.value, quad.predicate.value, value)
        if found is not None:
            message, hint = found
            shown = value.value if isinstance(value, NamedNode | Literal) else str(value)
            yield Problem(
                file=file_of(subject.value, files) or subject.value,
                message=f"{message} ({subject.value})",
                hint=hint,
                column=quad.predicate.value.replace("#", "/").rsplit("/", 1)[-1],
                value=shown[:200],
            )


def _wrong(subject: str, predicate: str, value: object) -> tuple[str, str] | None:
    if subject.startswith(_OURS) and predicate != PREFIXES["prov"] + "wasDerivedFrom":
        return (
            "A source may not speak of the vocabulary, of graphs or of results",
            "Remove the statement: these come with the software or from its analysis.",
        )
    if predicate == _TYPE and isinstance(value, NamedNode) and value.value in _RESULTS:
        return (
            "A source may not bring results of its own",
            "Remove it; results come from «ris3graph analyse».",
        )
    text = value.value if isinstance(value, NamedNode | Literal) else ""
    if predicate in _DATES and bounds(text) is None:
        return ("This is no date", "Write YYYY-MM-DD, YYYY-MM or YYYY.")
    if predicate in _ADDRESSES and not text.startswith(("http://", "https://")):
        return ("This is no address of the web", "Write it with http:// or https://.")
    if isinstance(value, Literal) and _CONTROL.search(text):
        return ("The text has control characters", "Remove them; they cannot be written as XML.")
    return None


def file_of(node: str, files: Sequence[Ingested]) -> str | None:
    """Return the name of the file that speaks of a node."""
    sought = f"<{node}>".encode()
    return next((file.name for file in files if sought in file.nquads), None)
