"""Having a conversation with a server, request by request."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

import httpx
from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    parse,
    parse_query_results,
)

from ris3graph.rdf.namespaces import source_graph
from ris3graph.store import DataDirectory
from tests.conformance.comparing import same_quads, stated
from tests.conformance.data import publish
from tests.conformance.exchanges import Conversation, Exchange
from tests.conformance.naming import Naming, graphs_of_address, graphs_of_update
from tests.conformance.verdict import PASSED, Verdict, unexpected

_UPDATE: Final = "application/sparql-update"
_BOOLEAN: Final = ("application/sparql-results+json", "application/sparql-results+xml")
_MEDIA_TYPES: Final = {
    "boolean": _BOOLEAN,
    "tabular": (*_BOOLEAN, "text/csv", "text/tab-separated-values"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples", "text/html"),
}
_PERSON: Final = "http://www.example/gsp/person/"


def judge_conversation(
    client: httpx.Client, address: str, data: DataDirectory, test: Conversation
) -> Verdict:
    """Return what is wrong with the first answer that is not the expected one."""
    publish(data, test.name, named=test.named)
    naming = Naming(_changed(test))
    location = ("", "")
    for number, exchange in enumerate(test.exchanges, 1):
        path = _path(exchange.path.replace(*location) if location[0] else exchange.path)
        body = exchange.request.body
        answer = client.request(
            exchange.method,
            f"{address}{naming.text(path)}",
            content=None if body is None else naming.text(body).encode(exchange.request.encoding),
            headers=dict(exchange.request.headers),
        )
        verdict = _judge(answer, exchange, naming)
        if not verdict.passed:
            of = f" ({exchange.method}, {number} of {len(test.exchanges)})"
            return Verdict(verdict.fault + of * (len(test.exchanges) > 1), verdict.refusal)
        if exchange.variable:
            location = exchange.variable, quote(answer.headers.get("location", ""), safe="")
    return PASSED


def _changed(test: Conversation) -> frozenset[str]:
    """Return the graphs of a test that changes some; what is only read keeps its names."""
    updates = [e for e in test.exchanges if ("content-type", _UPDATE) in e.request.headers]
    found = [graphs_of_update(e.request.body or "") for e in updates]
    return frozenset[str]().union(*found, *(graphs_of_address(e.path) for e in updates))


def _path(path: str) -> str:
    """Return a path of ours: where queries go, where graphs are, and a graph itself."""
    path = re.sub(r"^/gsp/person/([^?]*)\.ttl", "graph/source/person-\\1", path)
    path = re.sub(r"^/gsp(?=\?|$)", "graph-store", path)
    for name in (_PERSON, quote(_PERSON, safe="")):
        start = source_graph("person-")
        ours = start if name == _PERSON else quote(start, safe="")
        path = re.sub(rf"(?<=graph=){re.escape(name)}([^&]*)\.ttl", rf"{ours}\1", path)
    return re.sub("^/sparql/", "sparql", path)


def _judge(answer: httpx.Response, exchange: Exchange, naming: Naming) -> Verdict:
    status = str(answer.status_code)
    if status not in exchange.statuses and f"{status[0]}xx" not in exchange.statuses:
        return unexpected(answer)
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    if exchange.form and media_type not in _MEDIA_TYPES[exchange.form]:
        return Verdict(f"the answer is {media_type or 'nothing'}")
    if exchange.form == "RDF":
        list(parse(answer.content, format=RdfFormat.from_media_type(media_type)))
    if exchange.boolean is not None:
        found = parse_query_results(
            answer.content, format=QueryResultsFormat.from_media_type(media_type)
        )
        if not isinstance(found, QueryBoolean) or bool(found) != exchange.boolean:
            return Verdict("another answer")
    if exchange.response.body is not None:
        form = RdfFormat.from_media_type(media_type)
        if form is None:
            return Verdict(f"the answer is {media_type}")
        wanted = parse(naming.text(exchange.response.body), format=RdfFormat.TURTLE)
        if not same_quads(stated(parse(answer.content, format=form)), wanted):
            return Verdict("another graph")
    return PASSED
