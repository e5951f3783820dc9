"""Putting a query to a server, and judging its answer."""

from __future__ import annotations

from typing import Final

import httpx

from ris3graph.rdf.tokens import form_of
from tests.conformance.comparing import same_answer, same_graph, same_table
from tests.conformance.manifest import Case
from tests.conformance.verdict import PASSED, Verdict, unexpected

JSON: Final = "application/sparql-results+json"
ACCEPT: Final = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".srx": "application/sparql-results+xml",
}


def judge_query(client: httpx.Client, endpoint: str, case: Case) -> Verdict:
    """Return what is wrong with the answer to a query."""
    # Relative IRIs of a query are those of its file.
    query = f"BASE <{case.query.as_uri()}>\n{case.query.read_text(encoding='utf-8')}"
    graph = form_of(query) in ("construct", "describe")
    suffix = "" if case.result is None else case.result.suffix
    accept = "text/turtle" if graph else ACCEPT.get(suffix, JSON)
    answer = client.post(
        endpoint,
        content=query.encode(),
        headers={"content-type": "application/sparql-query", "accept": accept},
    )
    if "Syntax" in case.kind:
        wanted = 400 if case.kind.startswith("Negative") else 200
        return PASSED if answer.status_code == wanted else unexpected(answer)
    if answer.status_code != 200:
        return unexpected(answer)
    assert case.result is not None, case.iri
    media_type = answer.headers["content-type"].partition(";")[0]
    if suffix == ".csv":
        same = same_table(answer.content, case.result)
    elif graph:
        same = same_graph(answer.content, media_type, case.result)
    else:
        same = same_answer(answer.content, media_type, case.result)
    return PASSED if same else Verdict("another answer")
