"""What is read before anybody asks for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from ris3graph.catalogue import ParameterType
from ris3graph.errors import NotFoundError, QueryError, VersionNotFoundError
from ris3graph.model import PILOT_REGIONS
from ris3graph.rdf.question import Question
from ris3graph.services.networks import whole_network
from ris3graph.store import Caller
from ris3graph.web.i18n import LANGUAGES
from ris3graph.web.pages.answer import RESULTS, first_rows
from ris3graph.web.pages.ask import Ask
from ris3graph.web.pages.data import count_quality
from ris3graph.web.pages.gaps import gaps_page
from ris3graph.web.pages.home import home_page
from ris3graph.web.pages.kinds import KINDS
from ris3graph.web.pages.listing import things_of
from ris3graph.web.pages.network import network_page
from ris3graph.web.pages.region import region_page

if TYPE_CHECKING:
    from ris3graph.catalogue import QueryFile
    from ris3graph.rdf.reader import Reader
    from ris3graph.web.answers import Answers
    from ris3graph.web.pages.ask import Site


def make_kept(site: Site) -> None:
    """Make what is kept on disk with the current version, so that no process makes it again.

    With all of CORDIS that takes half a minute, and what it takes of a processor is mostly
    Python's: a server has it done in another process.
    """
    try:
        reader = site.reader()
    except VersionNotFoundError:
        return
    _take((*_lists(site, reader), *_counts(site, reader)))


def _lists(site: Site, reader: Reader) -> Iterator[Callable[[], object]]:
    for name in ("actor", "collaboration"):
        yield partial(things_of, site, reader, KINDS[name])
    yield lambda: site.search(PILOT_REGIONS[0], version=reader.version)


def _counts(site: Site, reader: Reader) -> Iterator[Callable[[], object]]:
    yield partial(count_quality, site, reader)
    version = site.versions.get(reader.version)
    for graph in version.digests:
        yield partial(site.statistics.count, version, graph, reader)


def read_ahead(
    site: Site, answers: Answers | None = None, goes_on: Callable[[], bool] = lambda: True
) -> None:
    """Read what pages of the current version need, so that no visitor waits for it.

    What is quick and often asked for comes first. With all of CORDIS it takes the engine
    half a minute; without data, nothing.

    Parameters
    ----------
    site
        Whose pages.
    answers
        Where the first rows of the catalogue's queries are kept; without it they are not
        read.
    goes_on
        Asked between the steps; what is left falls when it says no.
    """
    try:
        reader = site.reader()
    except VersionNotFoundError:
        return
    _take(_steps(site, reader, answers), goes_on)


def _take(
    steps: Iterable[Callable[[], object]], goes_on: Callable[[], bool] = lambda: True
) -> None:
    for step in steps:
        if not goes_on():
            return
        # A visitor who asks the same will be told what is wrong.
        with suppress(QueryError, NotFoundError):
            step()


def _steps(site: Site, reader: Reader, answers: Answers | None) -> Iterator[Callable[[], object]]:
    for ask in (Ask(site, language, reader.version) for language in LANGUAGES):
        yield partial(home_page, ask)
    yield from _lists(site, reader)
    for ask in (Ask(site, language, reader.version) for language in LANGUAGES):
        yield partial(gaps_page, ask)
        for region in PILOT_REGIONS:
            yield partial(region_page, ask, region)
            yield partial(network_page, ask, region)
    regional = []
    if answers is not None:
        for query in site.catalogue:
            for values in _asked_often(query):
                step = partial(_first_rows, answers, query, values, reader.version)
                if values:
                    regional.append(step)
                else:
                    yield step
    yield from _counts(site, reader)
    # No version held a thing without a name, so all change sets are read.
    yield lambda: site.versions.last_with("")
    yield from regional
    yield lambda: whole_network(reader, site.catalogue)


def _asked_often(query: QueryFile) -> list[dict[str, list[str]]]:
    """Return the values with which a query is asked by links and by those who look around."""
    required = [parameter for parameter in query.header.parameters if parameter.required]
    if query.form != "select":
        return []
    if [parameter.type for parameter in required] == [ParameterType.REGION]:
        return [{required[0].name: [region]} for region in PILOT_REGIONS]
    return [] if required else [{}]


def _first_rows(
    answers: Answers, query: QueryFile, values: dict[str, list[str]], version: int
) -> None:
    # As a job: the other workers are for those who ask.
    question = Question(first_rows(query.bind(values)), RESULTS, None, version)
    answers.submit(question, Caller(is_job=True)).result()


class ReadAhead:
    """Reads ahead in a thread of its own, and begins anew with each version.

    Parameters
    ----------
    site, answers
        See `read_ahead`.
    keep
        Does what `make_kept` does, elsewhere, for as long as the function that it is given
        says yes; without it, it is done here.
    """

    def __init__(
        self,
        site: Site,
        answers: Answers,
        keep: Callable[[Callable[[], bool]], None] = lambda _: None,
    ) -> None:
        self._site = site
        self._answers = answers
        self._keep = keep
        self._turn = 0
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Read for the version that is current now; what was begun before falls."""
        goes_on = self._next_turn()
        # It holds nothing that must be put away, so nobody waits for its end.
        threading.Thread(target=self._read, args=(goes_on,), name="read-ahead", daemon=True).start()

    def close(self) -> None:
        """End after the step that is being read."""
        self._next_turn()

    def _read(self, goes_on: Callable[[], bool]) -> None:
        self._keep(goes_on)
        read_ahead(self._site, self._answers, goes_on)

    def _next_turn(self) -> Callable[[], bool]:
        with self._lock:
            self._turn += 1
            mine = self._turn
        return lambda: self._turn == mine
