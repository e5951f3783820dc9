"""The engine alone, without store, server and protocol: whose fault a failure is."""

from __future__ import annotations

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
)

from tests.conformance.comparing import same_answer, same_graph, same_table
from tests.conformance.manifest import Case
from tests.conformance.running import JSON, SYNTAX


def fails_alone(case: Case) -> bool:
    """Whether the engine by itself gives another answer than is expected, too."""
    store = Store()
    for file in case.data:
        store.load(path=str(file), base_iri=file.as_uri())
    for iri, file in case.named:
        store.load(path=str(file), base_iri=file.as_uri(), to_graph=NamedNode(iri))
    try:
        found = store.query(case.query.read_text("utf-8"), base_iri=case.query.as_uri())
    except (SyntaxError, ValueError, RuntimeError):
        return case.kind != "NegativeSyntaxTest11"
    if case.kind in SYNTAX:
        return case.kind == "NegativeSyntaxTest11"
    assert case.result is not None, case.iri
    if not isinstance(found, QuerySolutions | QueryBoolean):
        text = found.serialize(format=RdfFormat.TURTLE)
        return not same_graph(text or b"", "text/turtle", case.result)
    if case.result.suffix == ".csv":
        return not same_table(found.serialize(format=QueryResultsFormat.CSV) or b"", case.result)
    text = found.serialize(format=QueryResultsFormat.JSON)
    return not same_answer(text or b"", JSON, case.result)
