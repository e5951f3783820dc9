"""Putting an update to a server, and judging what the graphs hold then."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import httpx
from pyoxigraph import Quad, RdfFormat, parse

from ris3graph.store import DataDirectory
from tests.conformance.comparing import same_quads, stated
from tests.conformance.data import publish
from tests.conformance.manifest import Change
from tests.conformance.naming import Naming, graphs_of_update, ours
from tests.conformance.verdict import PASSED, Verdict, unexpected


def judge_change(
    client: httpx.Client, address: str, data: DataDirectory, change: Change
) -> Verdict:
    """Return what is wrong with what an update did.

    The default graph is computed: what it holds then is not compared. An update that is
    to change it fails where it is not refused.
    """
    text, base = change.update.read_text("utf-8"), change.update.as_uri()
    told = {iri for iri, _ in change.named + change.named_result}
    graphs = graphs_of_update(text, base) | told
    if "Evaluation" in change.kind:
        publish(data, change.name, change.data, [(ours(i), f) for i, f in change.named])
    answer = client.post(
        f"{address}sparql",
        content=f"BASE <{base}>\n{Naming(graphs).text(text, base)}".encode(),
        headers={"content-type": "application/sparql-update"},
    )
    if "Syntax" in change.kind:
        return _judge_syntax(answer, change)
    if not answer.is_success:
        return unexpected(answer)
    if not same_quads(read(change.data), read(change.result)):
        return Verdict("the default graph was to change, and the update was not refused")
    wanted = dict(change.named_result)
    for iri in sorted(graphs):
        held = client.get(f"{address}graph-store", params={"graph": ours(iri), "format": "nt"})
        found = stated(parse(held.content, RdfFormat.N_TRIPLES)) if held.is_success else []
        expected = read([wanted[iri]]) if iri in wanted else []
        if not same_quads(found, expected):
            return Verdict(f"another graph <{iri}>")
    return PASSED


def _judge_syntax(answer: httpx.Response, change: Change) -> Verdict:
    # What is wrong has a place; without one the update was read, and failed at work.
    wrong = answer.status_code == 400 and "line" in answer.json()
    if change.kind.startswith("Negative"):
        return PASSED if answer.status_code == 400 else unexpected(answer)
    return PASSED if answer.status_code in (204, 400) and not wrong else unexpected(answer)


def read(files: Sequence[Path]) -> list[Quad]:
    """Return the statements of files."""
    return [quad for file in files for quad in parse(path=file, base_iri=file.as_uri())]
