"""Worker processes: right answers, errors with their place, and limits that cost nobody else."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from ris3graph.errors import QueryError, QueryLimitError, QueryRefusedError
from ris3graph.rdf.namespaces import RESOLVED_GRAPH
from ris3graph.store import DataDirectory, QueryWorkers, Writer, workers

CSV = "text/csv"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f) }"


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    found = DataDirectory(tmp_path_factory.mktemp("workers") / "data")
    with Writer(found) as writer, writer.draft() as draft:
        p, graph = NamedNode("http://x/p"), NamedNode(RESOLVED_GRAPH)
        draft.apply(
            added=[
                Quad(NamedNode(f"http://x/{i}"), p, Literal(str(i)), graph) for i in range(3000)
            ],
            removed=[],
        )
        draft.publish(who="test", why="test")
    return found


@pytest.fixture(scope="module")
def pool(directory):
    found = QueryWorkers(directory.store, timeout=3)
    yield found
    found.close()


def ask(pool, query):
    return pool.submit(query, CSV, None, 1).result()


def test_answers_like_a_reader(pool):
    assert ask(pool, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }") == b"n\r\n3000\r\n"


def test_errors_come_back_with_their_place(pool):
    with pytest.raises(QueryError) as wrong:
        ask(pool, "SELECT ?s {\n ?s ? }")
    assert (wrong.value.line, wrong.value.column) == (2, 8)
    with pytest.raises(QueryRefusedError):
        ask(pool, "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }")


def test_a_query_that_takes_too_long_is_ended_and_others_go_on(pool):
    slow = pool.submit(ENDLESS, CSV, None, 1)
    assert ask(pool, "SELECT ?s WHERE { ?s ?p '7' }") == b"s\r\nhttp://x/7\r\n"
    with pytest.raises(QueryLimitError, match="longer than 3 s"):
        slow.result()
    assert ask(pool, "SELECT ?s WHERE { ?s ?p '8' }") == b"s\r\nhttp://x/8\r\n"


def test_nesting_that_overflows_the_engine_costs_its_worker_only(pool):
    with pytest.raises(QueryError):
        ask(pool, "SELECT * WHERE {" + "{" * 20_000 + "}" * 20_000 + "}")
    assert ask(pool, "SELECT ?s WHERE { ?s ?p '9' }") == b"s\r\nhttp://x/9\r\n"


def test_too_many_are_turned_away_at_once(directory):
    busy = QueryWorkers(directory.store, timeout=60)
    try:
        waiting = [busy.submit(ENDLESS, CSV, None, 1) for _ in range(workers.WAITING)]
        with pytest.raises(QueryLimitError, match="Too many"):
            busy.submit(ENDLESS, CSV, None, 1)
    finally:
        busy.close()
    for answer in waiting:
        with pytest.raises(QueryLimitError):
            answer.result(timeout=10)
    with pytest.raises(QueryLimitError, match="ended"):
        busy.submit(ENDLESS, CSV, None, 1)


def test_workers_leave_with_the_process_that_made_them(directory):
    """Also from the midst of a query, which nothing in the worker can interrupt."""
    text = f"""
import multiprocessing, os, signal
from pathlib import Path
from ris3graph.store import DataDirectory, QueryWorkers

if __name__ == "__main__":
    pool = QueryWorkers(DataDirectory(Path({str(directory.path)!r})).store)
    pool.submit("ASK {{}}", "application/sparql-results+json", None, 1).result()
    pool.submit({ENDLESS!r}, {CSV!r}, None, 1)
    print(*(worker.pid for worker in multiprocessing.active_children()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    script = directory.path.parent / "made.py"
    script.write_text(text)
    made = subprocess.run([sys.executable, script], check=False, capture_output=True, text=True)
    workers_of_it = made.stdout.split()
    assert len(workers_of_it) == workers.WORKERS
    deadline = time.monotonic() + 20
    while _alive(workers_of_it):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _alive(processes: list[str]) -> list[str]:
    command = ["ps", "-o", "stat=", "-p", ",".join(processes)]
    states = subprocess.run(command, check=False, capture_output=True, text=True).stdout.split()
    return [state for state in states if not state.startswith("Z")]
