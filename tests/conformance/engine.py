"""The engine alone, without store, server and protocol: whose fault a failure is."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
)

from tests.conformance.changing import read
from tests.conformance.comparing import same_answer, same_graph, same_quads, same_table
from tests.conformance.manifest import Case, Change, Named
from tests.conformance.running import JSON

_WRONG = (SyntaxError, ValueError, RuntimeError, OSError)


def fails_alone(case: Case | Change) -> bool:
    """Whether the engine by itself gives another answer than is expected, too."""
    return _fails_query(case) if isinstance(case, Case) else _fails_update(case)


def _fails_query(case: Case) -> bool:
    negative = case.kind.startswith("Negative")
    try:
        store = _store(case.data, case.named)
        found = store.query(case.query.read_text("utf-8"), base_iri=case.query.as_uri())
    except _WRONG:
        return not negative
    if "Syntax" in case.kind:
        return negative
    assert case.result is not None, case.iri
    if not isinstance(found, QuerySolutions | QueryBoolean):
        text = found.serialize(format=RdfFormat.TURTLE)
        return not same_graph(text or b"", "text/turtle", case.result)
    if case.result.suffix == ".csv":
        return not same_table(found.serialize(format=QueryResultsFormat.CSV) or b"", case.result)
    text = found.serialize(format=QueryResultsFormat.JSON)
    return not same_answer(text or b"", JSON, case.result)


def _fails_update(change: Change) -> bool:
    negative = change.kind.startswith("Negative")
    try:
        store = _store(change.data, change.named)
        store.update(change.update.read_text("utf-8"), base_iri=change.update.as_uri())
    except SyntaxError:
        return not negative
    except _WRONG:
        # What is read and then fails at work, such as a LOAD, is no matter of syntax.
        return "Syntax" not in change.kind or negative
    if "Syntax" in change.kind:
        return negative
    wanted = dict(change.named_result)
    names = {graph.value for graph in store.named_graphs()} | wanted.keys()
    return not same_quads(
        store.quads_for_pattern(None, None, None, DefaultGraph()), read(change.result)
    ) or not all(
        same_quads(
            store.quads_for_pattern(None, None, None, NamedNode(name)),
            read([wanted[name]] if name in wanted else []),
        )
        for name in names
    )


def _store(data: tuple[Path, ...], named: Named) -> Store:
    store = Store()
    for file in data:
        store.load(path=str(file), base_iri=file.as_uri())
    for iri, file in named:
        store.load(path=str(file), base_iri=file.as_uri(), to_graph=NamedNode(iri))
    return store
