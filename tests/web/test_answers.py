"""Answers that are kept: computed once, given to all who wait, within their room."""

import threading
from concurrent.futures import CancelledError, Future

import pytest

from ris3graph.errors import QueryError
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.question import Question
from ris3graph.rdf.spool import Answer
from ris3graph.store import Caller
from ris3graph.web.answers import Answers
from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

JSON = "application/sparql-results+json"
QUERY = "SELECT ?s WHERE { ?s ?p ?o }"


class Source:
    """Computes answers when it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.futures: list[Future[Answer]] = []

    def submit(self, question: Question, caller: Caller) -> Future[Answer]:
        self.asked.append(question)
        self.futures.append(Future())
        return self.futures[-1]


def _answered(source: Source, answers: Answers, query: str, answer: bytes) -> bytes:
    own = answers.submit(Question(query, JSON, None, 1))
    if not own.done():
        source.futures[-1].set_result(Answer.of(answer))
    return own.result(timeout=5).read()


def test_what_was_computed_is_given_again():
    source = Source()
    answers = Answers(source.submit)
    assert _answered(source, answers, QUERY, b"one") == b"one"
    assert _answered(source, answers, QUERY, b"other") == b"one"
    assert len(source.asked) == 1
    assert answers.size == len(b"one") + len(QUERY)


@pytest.mark.parametrize(
    ("query", "media_type", "dataset", "version"),
    [
        (QUERY + " ", JSON, None, 1),
        (QUERY, "text/csv", None, 1),
        (QUERY, JSON, DataSet(("https://x.example/g",), ()), 1),
        (QUERY, JSON, None, 2),
    ],
)
def test_nothing_is_given_for_something_else(query, media_type, dataset, version):
    source = Source()
    answers = Answers(source.submit)
    _answered(source, answers, QUERY, b"one")
    answers.submit(Question(query, media_type, dataset, version))
    assert source.asked[1:] == [Question(query, media_type, dataset, version)]


def test_who_asks_the_same_at_once_shares_the_work_and_can_go_alone():
    source = Source()
    answers = Answers(source.submit)
    first, second, third = (answers.submit(Question(QUERY, JSON, None, 1)) for _ in range(3))
    assert len(source.asked) == 1
    first.cancel()
    source.futures[0].set_result(Answer.of(b"one"))
    assert second.result(timeout=5).read() == third.result(timeout=5).read() == b"one"


def test_many_threads_have_one_computation():
    source = Source()
    answers = Answers(source.submit)
    found: list[bytes] = []
    ready = threading.Barrier(9)

    def ask() -> None:
        ready.wait(timeout=5)
        found.append(answers.submit(Question(QUERY, JSON, None, 1)).result(timeout=5).read())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    ready.wait(timeout=5)
    while not source.futures:
        pass
    source.futures[0].set_result(Answer.of(b"one"))
    for thread in threads:
        thread.join(timeout=5)
    assert found == [b"one"] * 8
    assert len(source.asked) == 1


def test_the_work_ends_when_the_last_who_waits_goes_away():
    source = Source()
    answers = Answers(source.submit)
    waiting = [answers.submit(Question(QUERY, JSON, None, 1)) for _ in range(2)]
    waiting[0].cancel()
    assert not source.futures[0].cancelled()
    waiting[1].cancel()
    assert source.futures[0].cancelled()
    assert _answered(source, answers, QUERY, b"anew") == b"anew"
    assert len(source.asked) == 2


def test_who_gives_another_time_does_not_share():
    source = Source()
    answers = Answers(source.submit)
    question = Question(QUERY, JSON, None, 1)
    short, usual = (answers.submit(question, Caller("a", seconds)) for seconds in (1, None))
    source.futures[0].set_exception(QueryError("longer than 1 s"))
    with pytest.raises(QueryError, match="longer"):
        short.result(timeout=5)
    source.futures[1].set_result(Answer.of(b"one"))
    assert usual.result(timeout=5).read() == b"one"


def test_errors_reach_all_and_are_not_kept():
    source = Source()
    answers = Answers(source.submit)
    waiting = [answers.submit(Question(QUERY, JSON, None, 1)) for _ in range(2)]
    source.futures[0].set_exception(QueryError("wrong"))
    for own in waiting:
        with pytest.raises(QueryError, match="wrong"):
            own.result(timeout=5)
    assert _answered(source, answers, QUERY, b"right now") == b"right now"


def test_nobody_waits_for_what_was_given_up():
    source = Source()
    answers = Answers(source.submit)
    waiting = [answers.submit(Question(QUERY, JSON, None, 1)) for _ in range(2)]
    source.futures[0].cancel()
    for own in waiting:
        with pytest.raises(CancelledError):
            own.result(timeout=5)


def test_who_is_turned_away_leaves_nothing_behind():
    source = Source()
    turned_away = [True]

    def submit(*asked) -> Future[Answer]:
        if turned_away:
            turned_away.clear()
            raise QueryError("Too many queries are under way")
        return source.submit(*asked)

    answers = Answers(submit)
    with pytest.raises(QueryError):
        answers.submit(Question(QUERY, JSON, None, 1))
    assert _answered(source, answers, QUERY, b"one") == b"one"


def test_what_was_asked_longest_ago_makes_room():
    source = Source()
    query = "SELECT ?{} {{}}"
    size = len(query.format("a")) + 10
    answers = Answers(source.submit, room=9 * size)
    for letter in "abcdefghi":
        _answered(source, answers, query.format(letter), letter.encode() * 10)
    assert answers.size == 9 * size
    _answered(source, answers, query.format("a"), b"")
    _answered(source, answers, query.format("z"), b"z" * 10)
    assert answers.size == 9 * size
    assert len(source.asked) == 10
    _answered(source, answers, query.format("a"), b"")
    assert len(source.asked) == 10, "asked again, it stayed"
    _answered(source, answers, query.format("b"), b"b" * 10)
    assert len(source.asked) == 11, "nobody had asked for it again"


def test_what_would_take_most_of_the_room_is_given_and_not_kept():
    source = Source()
    answers = Answers(source.submit, room=1000)
    assert _answered(source, answers, QUERY, b"x" * 500) == b"x" * 500
    assert answers.size == 0


@pytest.mark.parametrize(
    "call", ["NOW()", "rand()", "UUID()", "STRUUID()", "N\\u004fW()", "# x\nNOW  ()"]
)
def test_what_changes_from_call_to_call_is_computed_each_time(call: str):
    source = Source()
    answers = Answers(source.submit)
    query = f"SELECT ({call} AS ?x) WHERE {{}}"
    _answered(source, answers, query, b"one")
    assert _answered(source, answers, query, b"two") == b"two"
    assert answers.size == 0


def test_the_page_and_the_address_of_a_query_share_their_answers(pilot: Workspace, monkeypatch):
    reader = pilot.reader()
    query = pilot.catalogue.get("schemes")
    asked: list[str] = []
    serialise = type(reader).serialise

    def counting(self, text, *more):
        asked.append(text)
        return serialise(self, text, *more)

    monkeypatch.setattr(type(reader), "serialise", counting)
    with Client(create_app(pilot)) as client:
        page = client.get("/uk/query?name=schemes")
        again = client.get("/en/query?name=schemes")
        document = client.get("/queries/schemes.json?limit=501")
        led = client.post("/en/query", data={"query": query.bind({}, limit=501)})
        posted = client.get(led.headers["location"])
    assert {page.status_code, again.status_code, document.status_code, posted.status_code} == {200}
    assert len([text for text in asked if "ConceptScheme" in text]) == 1
