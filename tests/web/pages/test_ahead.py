"""Pages find what was read ahead of them."""

import threading
from concurrent.futures import Future

from ris3graph.catalogue import QueryFile
from ris3graph.errors import QueryLimitError
from ris3graph.model import PILOT_REGIONS
from ris3graph.rdf.namespaces import entity
from ris3graph.rdf.question import Question
from ris3graph.rdf.reader import Reader
from ris3graph.rdf.spool import Answer
from ris3graph.store import Caller, departures
from ris3graph.web import directory, landscape
from ris3graph.web.answers import Answers
from ris3graph.web.pages.ahead import ReadAhead, read_ahead
from ris3graph.web.pages.ask import Ask
from ris3graph.web.pages.data import count_quality
from ris3graph.web.pages.kinds import KINDS
from ris3graph.web.pages.listing import list_page
from ris3graph.web.pages.query import query_page
from ris3graph.web.sparql import ThreadRunner
from ris3graph.workspace import Workspace


def test_what_lists_need_is_read_ahead(pilot: Workspace, monkeypatch):
    read_ahead(pilot)

    def asked_again(*_args, **_values):
        raise AssertionError

    monkeypatch.setattr(directory, "table", asked_again)
    monkeypatch.setattr(landscape, "table", asked_again)
    assert list_page(Ask(pilot, "en"), KINDS["actor"]).turn.total == 719
    assert list_page(Ask(pilot, "en"), KINDS["collaboration"]).turn.total == 528


def test_what_the_data_page_counts_is_counted_ahead(pilot: Workspace, monkeypatch):
    read_ahead(pilot)
    reader: Reader = pilot.reader()

    def asked_again(*_args, **_values):
        raise AssertionError

    monkeypatch.setattr(type(reader), "serialise", asked_again)
    assert count_quality(pilot, reader)


def test_what_left_with_versions_is_read_ahead(pilot: Workspace, monkeypatch):
    read_ahead(pilot)

    def asked_again(*_args, **_values):
        raise AssertionError

    monkeypatch.setattr(departures.gzip, "open", asked_again)
    assert pilot.versions.last_with(entity("actor", "none")) is None


def test_first_rows_of_queries_that_need_no_value_or_a_region_are_kept(pilot: Workspace):
    computed: list[tuple[str, str]] = []
    threads = ThreadRunner(pilot.reader)

    def submit(question: Question, caller: Caller) -> Future[Answer]:
        computed.append((question.query, question.media_type))
        return threads.submit(question, caller)

    answers = Answers(submit)
    read_ahead(pilot, answers)
    read = len(computed)
    free = [
        query
        for query in pilot.catalogue
        if query.form == "select" and not any(p.required for p in query.header.parameters)
    ]
    assert len(free) > 30
    regional = [
        query
        for query in pilot.catalogue
        if query.form == "select"
        and [p.name for p in query.header.parameters if p.required] == ["region"]
    ]
    assert "helix-mixing" in {query.name for query in regional}
    asked: list[tuple[QueryFile, dict[str, list[str]]]] = [(query, {}) for query in free]
    asked += [(query, {"region": [region]}) for query in regional for region in PILOT_REGIONS]
    assert read == len(asked)
    for query, values in asked:
        page = query_page(Ask(pilot, "uk", None, answers), query.name, values)
        assert page.answer is not None, query.name
        assert page.error is None, query.name
    assert len(computed) == read


def test_reading_ahead_ends_when_it_is_told_so(pilot: Workspace):
    steps = iter([True, True, False])
    asked: list[object] = []

    def submit(*what) -> Future[Answer]:
        asked.append(what)
        raise QueryLimitError("busy")

    read_ahead(pilot, Answers(submit), lambda: next(steps))
    assert next(steps, None) is None, "asked between the steps"
    assert not asked, "the third step is not taken"


def test_a_new_version_takes_the_turn_of_the_one_before(pilot: Workspace):
    started, go_on = threading.Event(), threading.Event()
    asked: list[str] = []
    done = threading.Event()

    def submit(question: Question, _caller: Caller) -> Future[Answer]:
        asked.append(question.query)
        started.set()
        go_on.wait(timeout=30)
        answer: Future[Answer] = Future()
        answer.set_result(Answer.of(b"{}"))
        return answer

    ahead = ReadAhead(pilot, Answers(submit))
    ahead.begin()
    assert started.wait(timeout=30)
    ahead.close()
    go_on.set()
    for thread in threading.enumerate():
        if thread.name == "read-ahead":
            thread.join(timeout=30)
            done.set()
    assert done.is_set()
    assert len(asked) == 1, "nothing was begun after the end"


def test_without_data_nothing_is_read_ahead(tmp_path):
    read_ahead(Workspace.open(tmp_path / "data"))
