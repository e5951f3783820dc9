"""Tests that are requests and what is to be answered, in W3C's vocabulary of HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

from rdflib import RDF, Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from tests.conformance.manifest import MF, Named, Test, listed, named_of, test_of

HT: Final = Namespace("http://www.w3.org/2011/http#")
CNT: Final = Namespace("http://www.w3.org/2011/content#")
_STATUS: Final = {item.phrase.replace(" ", ""): str(item.value) for item in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Message:
    """Headers and body of a request or a response."""

    headers: tuple[tuple[str, str], ...]
    body: str | None
    encoding: str

    @property
    def content(self) -> bytes | None:
        """The body as it is sent."""
        return None if self.body is None else self.body.encode(self.encoding)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what is to be answered.

    Attributes
    ----------
    method, path, request
        The request; its path begins with ``/sparql`` or ``/gsp``.
    statuses
        Those that are right: ``201``, or a class such as ``2xx``.
    form
        ``boolean``, ``tabular``, ``RDF``, or empty where nothing is said.
    boolean
        The answer to an ASK, where it is said.
    variable
        What stands for the ``Location`` of the response in the requests after it.
    response
        Headers and body that are expected, where a body is.
    """

    method: str
    path: str
    request: Message
    statuses: frozenset[str]
    form: str
    boolean: bool | None
    variable: str
    response: Message


@dataclass(frozen=True, slots=True)
class Conversation(Test):
    """A test that is exchanges, one after the other, with named graphs to begin with."""

    named: Named
    exchanges: tuple[Exchange, ...]


def conversations(manifest: Path) -> Iterator[Conversation]:
    """Yield the tests of a manifest, those last that it describes and does not list."""
    seen = set()
    for graph, node, test in listed(manifest):
        seen.add(node)
        yield _conversation(graph, node, test)
    graph = Graph().parse(manifest, publicID=manifest.as_uri())
    for node in sorted(graph.subjects(RDF.type, MF.GraphStoreProtocolTest)):
        if node not in seen:
            yield _conversation(graph, node, test_of(graph, node, manifest))


def _conversation(graph: Graph, node: Node, test: Test) -> Conversation:
    (requests,) = graph.objects(graph.value(node, MF.action), HT.requests)
    return Conversation(
        test.iri,
        test.name,
        test.suite,
        test.kind,
        named_of(graph, node),
        tuple(_exchange(graph, request) for request in Collection(graph, requests)),
    )


def _exchange(graph: Graph, node: Node) -> Exchange:
    response = graph.value(node, HT.resp)
    assert response is not None
    boolean = graph.value(response, MF.expectedBoolean)
    return Exchange(
        method=str(graph.value(node, HT.methodName)),
        path=str(graph.value(node, HT.absolutePath)),
        request=_message(graph, node),
        statuses=frozenset(_status(item) for item in graph.objects(response, MF.expectedStatus)),
        form=str(graph.value(response, MF.expectedFormat, default="")),
        boolean=None if boolean is None else bool(boolean.toPython()),  # type: ignore[attr-defined]
        variable=str(graph.value(response, MF.expectedLocation, default="")),
        response=_message(graph, response),
    )


def _status(iri: Node) -> str:
    name = str(iri).rpartition("#")[2]
    return name.removeprefix("StatusCode") if name.startswith("StatusCode") else _STATUS[name]


def _message(graph: Graph, node: Node) -> Message:
    headers = graph.value(node, HT.headers)
    body = graph.value(node, HT.body)
    chars = None if body is None else graph.value(body, CNT.chars)
    return Message(
        headers=tuple(
            (str(graph.value(item, HT.fieldName)), str(graph.value(item, HT.fieldValue)))
            for item in ([] if headers is None else Collection(graph, headers))
        ),
        body=None if chars is None else str(chars),
        encoding="utf-8" if body is None else str(graph.value(body, CNT.characterEncoding)),
    )
