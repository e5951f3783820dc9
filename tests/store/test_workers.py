"""Worker processes: right answers, errors with their place, and limits that cost nobody else."""

from __future__ import annotations

import gc
import re
import subprocess
import sys
import time

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from ris3graph.errors import QueryError, QueryLimitError, QueryRefusedError
from ris3graph.rdf.namespaces import RESOLVED_GRAPH
from ris3graph.rdf.question import Question
from ris3graph.rdf.spool import INLINE
from ris3graph.store import Caller, DataDirectory, QueryLimits, QueryWorkers, Writer
from ris3graph.store.fairness import FairQueue

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
def spool(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spool")
    (folder / "left").write_bytes(b"of a server that was killed")
    return folder


@pytest.fixture(scope="module")
def pool(directory, spool):
    limits = QueryLimits(seconds=3, answer=4 << 20, memory=3 << 29, slow_seconds=2)
    found = QueryWorkers(directory.store, spool, limits)
    yield found
    found.close()


def ask(pool, query, **caller):
    return pool.submit(Question(query, CSV, None, 1), Caller(**caller)).result(timeout=60).read()


def test_answers_like_a_reader(pool, spool):
    assert not list(spool.iterdir())
    assert ask(pool, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }") == b"n\r\n3000\r\n"


def test_jobs_are_counted_apart(pool):
    job = pool.submit(Question(ENDLESS, CSV, None, 1), Caller(is_job=True))
    assert (pool.under_way, pool.jobs_under_way) == (0, 1)
    asked = pool.submit(Question(ENDLESS, CSV, None, 1))
    assert (pool.under_way, pool.jobs_under_way) == (1, 1)
    asked.cancel()
    job.cancel()
    while pool.under_way or pool.jobs_under_way:
        time.sleep(0.02)


def test_workers_have_no_network(pool):
    kept = pool.kept_off()
    assert "seccomp" in kept or sys.platform != "linux"
    assert set(kept) <= {"namespace", "seccomp"}


def test_errors_come_back_with_their_place(pool):
    with pytest.raises(QueryError) as wrong:
        ask(pool, "SELECT ?s {\n ?s ? }")
    assert (wrong.value.line, wrong.value.column) == (2, 8)
    with pytest.raises(QueryRefusedError):
        ask(pool, "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }")


def test_long_answers_come_by_file_which_goes_with_them(pool, spool):
    query = "SELECT ?s ?t WHERE { ?s ?p ?o . ?t ?p ?u } LIMIT 100000"
    answer = pool.submit(Question(query, CSV, None, 1)).result(timeout=60)
    assert answer.size > INLINE
    assert not answer.is_inline
    (file,) = spool.iterdir()
    assert file.stat().st_size == answer.size
    content = answer.read()
    assert content.count(b"\r\n") == 100_001
    assert b"".join(answer.pieces()) == content
    del answer
    gc.collect()
    assert not list(spool.iterdir())


def test_an_answer_over_its_limit_is_refused_and_leaves_nothing(pool, spool):
    with pytest.raises(QueryLimitError, match=r"longer than 4\.19"):
        ask(pool, "SELECT ?s ?t WHERE { ?s ?p ?o . ?t ?p ?u }")
    assert not list(spool.iterdir())


def test_a_query_that_takes_too_long_is_ended_and_others_go_on(pool, caplog):
    slow = pool.submit(Question(ENDLESS, CSV, None, 1))
    assert ask(pool, "SELECT ?s WHERE { ?s ?p '7' }") == b"s\r\nhttp://x/7\r\n"
    with pytest.raises(QueryLimitError, match="longer than 3 s"):
        slow.result(timeout=60)
    assert ask(pool, "SELECT ?s WHERE { ?s ?p '8' }") == b"s\r\nhttp://x/8\r\n"
    assert re.search(r"slow query: \d+\.\d s, version 1: SELECT \(COUNT.*\?g \?h \?i", caplog.text)


def test_a_query_may_ask_for_less_time_and_for_no_more_than_there_is(pool):
    with pytest.raises(QueryLimitError, match=r"longer than 0\.5 s"):
        ask(pool, ENDLESS, seconds=0.5)
    with pytest.raises(QueryLimitError, match="300 s at most"):
        ask(pool, ENDLESS, seconds=301)


@pytest.mark.slow
def test_one_that_takes_too_much_memory_costs_its_worker_only(pool):
    grouped = (
        "SELECT ?x (GROUP_CONCAT(?long) AS ?all) WHERE { ?s ?p ?o . ?t ?p ?u "
        "BIND(CONCAT(STR(?s), STR(?t), STR(?o), STR(?u)) AS ?long) } GROUP BY ?long ?x"
    )
    with pytest.raises(QueryLimitError, match="more memory"):
        ask(pool, grouped, seconds=50)
    assert ask(pool, "SELECT ?s WHERE { ?s ?p '9' }") == b"s\r\nhttp://x/9\r\n"


def test_nesting_that_overflows_the_engine_costs_its_worker_only(pool):
    with pytest.raises(QueryError):
        ask(pool, "SELECT * WHERE {" + "{" * 20_000 + "}" * 20_000 + "}")
    assert ask(pool, "SELECT ?s WHERE { ?s ?p '9' }") == b"s\r\nhttp://x/9\r\n"


def test_who_goes_away_ends_the_query(directory, tmp_path):
    limits = QueryLimits(workers=1, seconds=300)
    pool = QueryWorkers(directory.store, tmp_path / "spool", limits)
    try:
        running, waiting = (pool.submit(Question(ENDLESS, CSV, None, 1)) for _ in range(2))
        assert pool.under_way == 2
        assert waiting.cancel()
        assert pool.under_way == 1
        assert running.cancel()
        assert ask(pool, "SELECT ?s WHERE { ?s ?p '7' }") == b"s\r\nhttp://x/7\r\n"
        assert pool.under_way == 0
    finally:
        pool.close()


def test_too_many_are_turned_away_at_once(directory, tmp_path):
    limits = QueryLimits(seconds=60, waiting=6, waiting_each=3)
    busy = QueryWorkers(directory.store, tmp_path / "spool", limits)
    question = Question(ENDLESS, CSV, None, 1)
    try:
        # Two run, three wait.
        asked = [busy.submit(question, Caller("one")) for _ in range(5)]
        with pytest.raises(QueryLimitError, match="Too many"):
            busy.submit(question, Caller("one"))
        asked.append(busy.submit(question, Caller("other")))
        with pytest.raises(QueryLimitError, match="Too many"):
            busy.submit(question, Caller("third"))
    finally:
        busy.close()
    for answer in asked:
        with pytest.raises(QueryLimitError):
            answer.result(timeout=10)
    with pytest.raises(QueryLimitError, match="ended"):
        busy.submit(question)


def test_workers_leave_with_the_process_that_made_them(directory, tmp_path):
    """Also from the midst of a query, which nothing in the worker can interrupt."""
    text = f"""
import multiprocessing, os, signal
from pathlib import Path
from ris3graph.rdf.question import Question
from ris3graph.store import DataDirectory, QueryWorkers

if __name__ == "__main__":
    folder = DataDirectory(Path({str(directory.path)!r}))
    pool = QueryWorkers(folder.store, Path({str(tmp_path / "spool")!r}))
    pool.submit(Question("SELECT * {{}}", {CSV!r}, None, 1)).result()
    pool.submit(Question({ENDLESS!r}, {CSV!r}, None, 1))
    print(*(worker.pid for worker in multiprocessing.active_children()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    script = tmp_path / "made.py"
    script.write_text(text)
    made = subprocess.run([sys.executable, script], check=False, capture_output=True, text=True)
    workers_of_it = made.stdout.split()
    assert len(workers_of_it) == QueryLimits().workers, made.stderr
    deadline = time.monotonic() + 20
    while _alive(workers_of_it):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _alive(processes: list[str]) -> list[str]:
    command = ["ps", "-o", "stat=", "-p", ",".join(processes)]
    states = subprocess.run(command, check=False, capture_output=True, text=True).stdout.split()
    return [state for state in states if not state.startswith("Z")]


def test_clients_take_turns():
    queue: FairQueue[str] = FairQueue(5, 3)
    assert [queue.put("a", item) for item in ("a1", "a2", "a3", "a4")] == [True] * 3 + [False]
    assert [queue.put("b", item) for item in ("b1", "b2", "b3")] == [True, True, False]
    queue.discard("a", "a2")
    queue.discard("c", "c1")
    assert (len(queue), queue.put("c", "c1")) == (4, True)
    assert [queue.take() for _ in range(6)] == ["a1", "b1", "c1", "a3", "b2", None]
