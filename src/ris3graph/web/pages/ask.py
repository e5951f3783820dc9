"""How pages get their data: by the query files of the catalogue, and no other way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from pyoxigraph import Literal, NamedNode

from ris3graph.errors import NotFoundError
from ris3graph.rdf.kept import KeptPerReader
from ris3graph.rdf.namespaces import BASE, entity, slug_of
from ris3graph.rdf.question import Question
from ris3graph.said import say
from ris3graph.web.i18n import language_of
from ris3graph.web.landscape import Deriving
from ris3graph.web.search import Searching

if TYPE_CHECKING:
    from ris3graph.exchange.files import Write
    from ris3graph.rdf.reader import Reader
    from ris3graph.services.statistics import Statistics
    from ris3graph.store import Difference, Version
    from ris3graph.web.answering import Submitting

Row = dict[str, str]
"""The bound variables of a solution, each with the text of its term."""


class VersionList(Protocol):
    """The published versions."""

    @property
    def is_mirror(self) -> bool:
        """Whether they are those of a mirror: one, and nothing of what was before."""
        ...

    def list(self) -> list[Version]:
        """Return all versions, newest first."""
        ...

    def get(self, number: int) -> Version:
        """Return one version."""
        ...

    def current(self) -> Version | None:
        """Return the current version, ``None`` where nothing was published."""
        ...

    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of all versions, newest first."""
        ...

    def last_with(self, *iris: str) -> int | None:
        """Return the last version with one of some things that the current one lacks."""
        ...


class Site(Searching, Deriving, Protocol):
    """What the pages need of a workspace."""

    @property
    def current(self) -> int:
        """Number of the current version, 0 where nothing was published."""
        ...

    @property
    def results_are_behind(self) -> bool:
        """Whether the current results may be those of older data."""
        ...

    @property
    def versions(self) -> VersionList:
        """The published versions."""
        ...

    @property
    def statistics(self) -> Statistics:
        """What graphs hold, counted."""
        ...

    def difference(self, first: int, second: int | None = None) -> Difference:
        """Return what differs between two versions; the second is the current one by default."""
        ...

    def archive(self, version: int) -> Write:
        """Return what writes a version as one file that stands for itself."""
        ...


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called on a page.

    Attributes
    ----------
    iri
        IRI of the thing.
    text
        Its label in the page's language, else in Ukrainian, else in English, else
        the end of its IRI.
    language
        Language of the text; empty where it is the end of the IRI.
    """

    iri: str
    text: str
    language: str

    @property
    def slug(self) -> str:
        """What follows the kind in the IRI."""
        return slug_of(self.iri)

    @property
    def kind(self) -> str:
        """Kind of an entity (``actor``, ``region`` …) or ``vocabulary``."""
        parts = self.iri.removeprefix(BASE).split("/")
        return parts[1] if parts[0] == "id" and len(parts) > 2 else parts[0]


class Names:
    """Labels of many things, fetched together."""

    def __init__(self, labels: dict[str, dict[str, str]], language: str) -> None:
        self._labels = labels
        self._language = language

    def get(self, iri: str) -> Name:
        """Return the name of a thing."""
        labels = self._labels.get(iri, {})
        for language in (self._language, "uk", "en"):
            if language in labels:
                return Name(iri, labels[language], language)
        for language, text in sorted(labels.items()):
            return Name(iri, text, language)
        return Name(iri, slug_of(iri), "")

    def find(self, iri: str | None) -> Name | None:
        """Return the name of a thing, ``None`` for none."""
        return None if iri is None else self.get(iri)

    def all(self, iris: Iterable[str]) -> tuple[Name, ...]:
        """Return the names of things, in their order."""
        return tuple(self.get(iri) for iri in iris)


class Ask:
    """Asks the query files of a site on one version, for a page in one language.

    Parameters
    ----------
    site
        Gives readers and the catalogue.
    language
        ``uk`` or ``en``.
    version
        Number of the version, ``None`` for the current one.
    answers
        Answers that are kept; without them what people ask is computed here each time.
    """

    def __init__(
        self,
        site: Site,
        language: str,
        version: int | None = None,
        answers: Submitting | None = None,
    ) -> None:
        self._answers = answers
        self.language = language
        self.site = site
        self.version = version
        self.reader = site.reader(version)

    def answer(self, text: str, media_type: str) -> bytes:
        """Answer a query that a person wrote or chose, where it can harm nobody else."""
        if self._answers is None:
            return self.reader.serialise(text, media_type)
        question = Question(text, media_type, None, self.reader.version)
        return self._answers.submit(question).result().read()

    def rows(
        self,
        query: str,
        limit: int | None = None,
        offset: int = 0,
        /,
        **values: str | Sequence[str],
    ) -> list[Row]:
        """Return the solutions of a query file as rows of text.

        Parameters
        ----------
        query
            Its name.
        limit, offset
            Most rows, all by default, and how many are passed over first.
        **values
            Its parameters.
        """
        asked = self.site.catalogue.get(query).bind(values, limit=limit, offset=offset)
        return _rows(self.reader, asked)

    def kept_rows(self, query: str, /, **values: str | Sequence[str]) -> tuple[Row, ...]:
        """Return the solutions of a query file that many pages ask the same way.

        The last `KEPT` of a version are kept; they are not the caller's to change.
        """
        text = self.site.catalogue.get(query).bind(values)
        return _kept.get(self.reader, text, lambda: tuple(_rows(self.reader, text)))

    def region(self, code: str) -> str:
        """Return the IRI of a region.

        Raises
        ------
        NotFoundError
            The data know no such region.
        """
        if not self.rows("page-regions", region=code):
            raise NotFoundError(say("There is no region «{code}».", code=code))
        return region_iri(code)

    def survivor(self, iri: str) -> str | None:
        """Return what a thing was merged into, ``None`` where it was not merged."""
        rows = self.rows("entity-survivor", entity=iri)
        return rows[0]["survivor"] if rows else None

    def names(self, iris: Iterable[str | None]) -> Names:
        """Return the labels of things; what is none of ours is passed over."""
        wanted = sorted({iri for iri in iris if iri is not None and iri.startswith(BASE)})
        labels: dict[str, dict[str, str]] = {}
        for iri in wanted:
            known = _labels.find(self.reader, iri)
            if known is not None:
                labels[iri] = known
        unknown = [iri for iri in wanted if iri not in labels]
        if unknown:
            query = self.site.catalogue.get("page-labels").bind({"thing": unknown})
            for thing, label in self.reader.select(query).rows:
                if isinstance(thing, NamedNode) and isinstance(label, Literal):
                    found = labels.setdefault(thing.value, {})
                    found.setdefault(label.language or language_of(label.value), label.value)
            for iri in unknown:
                _labels.get(self.reader, iri, partial(dict, labels.get(iri, {})))
        return Names(labels, self.language)


KEPT: Final = 32
"""Answers of a version that `Ask.kept_rows` keeps, each some hundred rows."""

_kept: Final[KeptPerReader[str, tuple[Row, ...]]] = KeptPerReader(KEPT)

LABELLED: Final = 10_000
"""Things of a version whose labels are kept: some megabytes."""

_labels: Final[KeptPerReader[str, dict[str, str]]] = KeptPerReader(LABELLED)


def _rows(reader: Reader, text: str) -> list[Row]:
    solutions = reader.select(text)
    return [
        {
            variable: term.value
            for variable, term in zip(solutions.variables, row, strict=True)
            if isinstance(term, NamedNode | Literal)
        }
        for row in solutions.rows
    ]


def count(row: Row, name: str) -> int:
    """Return a whole number of a row, 0 where it is not bound."""
    return int(float(row.get(name, "0")))


def number(row: Row, name: str) -> float | None:
    """Return a number of a row, ``None`` where it is not bound."""
    return float(row[name]) if name in row else None


def several(row: Row, name: str) -> list[str]:
    """Return the IRIs that a query joined with spaces."""
    return row.get(name, "").split()


def region_iri(code: str) -> str:
    """Return the IRI of a region."""
    return entity("region", code)
