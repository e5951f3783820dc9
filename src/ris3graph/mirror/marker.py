"""What a mirror says of itself, in a small graph of its own: which version it holds.

It is written first, to say that a push is under way, and last, to say what it made. Each
push has a name of its own: who finds the same name before and after a query knows that
nothing was written in between.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Triple, serialize

from ris3graph.errors import MirrorError
from ris3graph.mirror.endpoint import Endpoint, unreadable
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import MIRROR_GRAPH, PREFIXES
from ris3graph.said import say

_HERE: Final = NamedNode(MIRROR_GRAPH)
_PUSH: Final = NamedNode(PREFIXES["dct"] + "identifier")
_STATUS: Final = NamedNode(PREFIXES["schema"] + "creativeWorkStatus")
_VERSION: Final = NamedNode(PREFIXES["schema"] + "version")
_DOCUMENT: Final = NamedNode(PREFIXES["dct"] + "description")
_COMPLETE: Final = "complete"
_UNDER_WAY: Final = "in progress"
_ALL: Final = f"SELECT ?p ?o WHERE {{ {_HERE} ?p ?o }}"
_BRIEF: Final = f"SELECT ?p ?o WHERE {{ {_HERE} ?p ?o VALUES ?p {{ {_PUSH} {_STATUS} }} }}"


@dataclass(frozen=True)
class Marker:
    """What a mirror holds.

    Attributes
    ----------
    push
        Name of the push that made it.
    complete
        Whether that push was finished.
    number
        Number of the version.
    text
        JSON: ``version`` as in its ``version.json``, ``standard``, the graphs of the
        standard data set, and ``behind``, whether its results may be those of older facts.
    """

    push: str
    complete: bool
    number: int
    text: str

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The JSON, parsed."""
        found: Mapping[str, Any] = json.loads(self.text)
        return found

    @property
    def digests(self) -> dict[str, tuple[str, int]]:
        """Digest and statements of each graph."""
        graphs = self.document["version"]["graphs"]
        return {graph: (state["digest"], state["quads"]) for graph, state in graphs.items()}

    @cached_property
    def dataset(self) -> DataSet:
        """The standard data set, and all graphs."""
        named = tuple(sorted(self.document["version"]["graphs"]))
        return DataSet(tuple(self.document["standard"]), named)

    def content(self) -> bytes:
        """Return its graph as N-Triples."""
        status = _COMPLETE if self.complete else _UNDER_WAY
        said = (
            (_PUSH, self.push),
            (_STATUS, status),
            (_VERSION, str(self.number)),
            (_DOCUMENT, self.text),
        )
        triples = [Triple(_HERE, predicate, Literal(text)) for predicate, text in said]
        return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def read_marker(endpoint: Endpoint) -> Marker | None:
    """Return what a mirror says of itself, ``None`` where it says nothing.

    Raises
    ------
    MirrorError
        It cannot be reached, or what it says makes no sense.
    """
    said = _said(endpoint, _ALL)
    if not said:
        return None
    try:
        marker = Marker(
            said[_PUSH.value],
            said[_STATUS.value] == _COMPLETE,
            int(said[_VERSION.value]),
            said[_DOCUMENT.value],
        )
        assert marker.dataset
    except (KeyError, ValueError, TypeError, AssertionError) as error:
        raise MirrorError(
            say("What the mirror says in <{graph}> cannot be understood.", graph=MIRROR_GRAPH)
        ) from error
    return marker


def is_still(endpoint: Endpoint, marker: Marker) -> bool:
    """Whether a mirror says still what it said, so that nothing was written in between."""
    said = _said(endpoint, _BRIEF)
    return said == {_PUSH.value: marker.push, _STATUS.value: _COMPLETE}


def _said(endpoint: Endpoint, query: str) -> dict[str, str]:
    with endpoint.rows(query, DataSet((MIRROR_GRAPH,), ())) as rows:
        if isinstance(rows, QuerySolutions):
            return {row[0].value: row[1].value for row in rows}
    raise unreadable()
