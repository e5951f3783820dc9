"""The HTTP side of a mirror: SPARQL 1.1 Protocol and Graph Store Protocol.

Redirects are not followed, proxies of the environment not used: what is asked goes to
the address that was configured and nowhere else. What comes back is counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

import httpx
from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from ris3graph.errors import MirrorError, QueryError, QueryLimitError
from ris3graph.mirror.address import Address
from ris3graph.mirror.stream import AnswerStream
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import GRAPH
from ris3graph.said import say

_STATEMENTS: Final = "application/n-triples"

_NOTHING: Final = GRAPH + "none"
"""A graph that there is not: a data set without graphs cannot be asked for otherwise."""
_CONNECT: Final = 5.0
_SHOWN: Final = 300
"""Characters of what a mirror says that are passed on."""
_OF_QUERY: Final = frozenset({400, 422, 500, 501})
"""Statuses by which products say that the query is at fault, or too much for them."""
_OF_SIZE: Final = frozenset({408, 413, 414, 504})


class Endpoint:
    """A mirror that can be asked and written to, from several threads at once.

    Use it as a context manager, or close it.

    Parameters
    ----------
    address
        Where it is.
    seconds
        After which a mirror that says nothing is given up.
    most
        Bytes of an answer; ``None`` for any number.
    """

    def __init__(self, address: Address, seconds: float = 60.0, most: int | None = None) -> None:
        self.address = address
        self._most = most
        self._client = httpx.Client(
            auth=_auth(address),
            follow_redirects=False,
            trust_env=False,
            timeout=httpx.Timeout(seconds, connect=_CONNECT),
            headers={"User-Agent": "ris3graph", "Accept-Encoding": "identity"},
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=16),
        )

    def __enter__(self) -> Endpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open."""
        self._client.close()

    @contextmanager
    def rows(self, query: str, dataset: DataSet | None) -> Iterator[QuerySolutions | QueryBoolean]:
        """Give rows, or yes or no, to be read once.

        Parameters
        ----------
        query
            SPARQL without ``FROM``.
        dataset
            What it sees; ``None`` for all that is there.

        Raises
        ------
        MirrorError
            The mirror cannot be reached, or this is no answer.
        QueryError
            It refuses the query or cuts the answer.
        """
        media_type = self.address.of.rows
        form = QueryResultsFormat.from_media_type(media_type)
        assert form is not None
        with self._answer(query, dataset, media_type) as stream:
            yield _yes_or_no(parse_query_results(stream, form), self.address.of.ask)

    @contextmanager
    def triples(self, query: str, dataset: DataSet) -> Iterator[Iterator[Triple]]:
        """Give statements, to be read once; see `rows`."""
        with self._answer(query, dataset, _STATEMENTS) as stream:
            quads = parse(stream, format=RdfFormat.N_TRIPLES)
            yield (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)

    @contextmanager
    def _answer(self, query: str, dataset: DataSet | None, media_type: str) -> Iterator[IO[bytes]]:
        form: dict[str, str | list[str]] = {"query": query}
        if dataset is not None:
            form["default-graph-uri"] = list(dataset.default) or [_NOTHING]
            form["named-graph-uri"] = list(dataset.named) or [_NOTHING]
        product = self.address.of
        try:
            with self._client.stream(
                "POST", self.address.query, data=form, headers={"Accept": media_type}
            ) as response:
                _refuse(response)
                if product.cut and product.cut in response.headers:
                    raise QueryLimitError(
                        say(
                            "The mirror cuts answers at {rows} rows. Ask for less: a LIMIT.",
                            rows=response.headers[product.cut],
                        )
                    )
                stream = AnswerStream(response.iter_raw(), self._most, product.mend)
                yield stream  # type: ignore[misc] # one in all that it is read by
        except httpx.HTTPError as error:
            raise _lost(self.address.query, error) from error
        except SyntaxError as error:
            raise unreadable() from error

    def put(self, graph: str, content: bytes) -> None:
        """Replace a graph by N-Triples."""
        self._write("PUT", graph, content)

    def add(self, graph: str, content: bytes) -> None:
        """Add N-Triples to a graph."""
        self._write("POST", graph, content)

    def delete(self, graph: str) -> None:
        """Remove a graph, if it is there."""
        self._write("DELETE", graph, None)

    def _write(self, method: str, graph: str, content: bytes | None) -> None:
        kind = {} if content is None else {"Content-Type": self.address.of.content_type}
        try:
            response = self._client.request(
                method,
                self.address.store,
                params={"graph": graph},
                content=content,
                headers={**kind, "Accept": "*/*"},
            )
        except httpx.HTTPError as error:
            raise _lost(self.address.store, error) from error
        if response.is_success or (method == "DELETE" and response.status_code == 404):
            return
        raise MirrorError(
            f"The mirror answers {response.status_code} to {method} of <{graph}>: "
            f"{_shortened(response.text)}."
        )


def unreadable() -> MirrorError:
    """Return what to say of an answer that is no SPARQL, or was cut off."""
    return MirrorError(say("The answer of the mirror cannot be read."))


def changing() -> MirrorError:
    """Return what to say while a mirror is being written to."""
    return MirrorError(say("The mirror is being brought to another version."))


def _auth(address: Address) -> httpx.Auth | None:
    if not address.password:
        return None
    login = address.of.login
    if login == "bearer" or not address.user:
        return _Bearer(address.password)
    kind = httpx.DigestAuth if login == "digest" else httpx.BasicAuth
    return kind(address.user, address.password)


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override] # sends nothing back in
        request.headers["Authorization"] = self._header
        yield request


def _yes_or_no(
    found: QuerySolutions | QueryBoolean, variable: str
) -> QuerySolutions | QueryBoolean:
    """Return what was found; a yes or no where a product says that as a row."""
    if not variable or not isinstance(found, QuerySolutions):
        return found
    if [name.value for name in found.variables] != [variable]:
        return found
    said = [row[0].value for row in found] == ["1"]
    plain = json.dumps({"head": {}, "boolean": said})
    return parse_query_results(plain, QueryResultsFormat.JSON)


def _refuse(response: httpx.Response) -> None:
    """Raise what an answer without success means."""
    status = response.status_code
    if response.is_success:
        return
    if status in _OF_SIZE:
        raise QueryLimitError(
            say("The query is too much for the mirror (it answers {status}).", status=status)
        )
    if status in _OF_QUERY:
        raise QueryError(say("The query failed: {reason}.", reason=_told(response)))
    if response.is_redirect:
        raise MirrorError(say("The mirror leads elsewhere ({status}).", status=status))
    if status in (401, 403):
        raise MirrorError(say("The mirror does not let us in ({status}).", status=status))
    raise MirrorError(say("The mirror answers {status}.", status=status))


def _told(response: httpx.Response) -> str:
    text = b""
    for piece in response.iter_raw():
        text += piece
        if len(text) > 4 * _SHOWN:
            break
    return _shortened(text.decode("utf-8", "replace"))


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words[:_SHOWN].rstrip(".")


def _lost(address: str, error: httpx.HTTPError) -> MirrorError:
    host = httpx.URL(address).host
    return MirrorError(
        say(
            "The mirror at {host} cannot be reached ({reason}).",
            host=host,
            reason=type(error).__name__,
        )
    )
