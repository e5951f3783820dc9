"""Calls of allowed endpoints (SERVICE), made by the server and within limits."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import httpx
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from ris3graph.errors import FederationError, QueryLimitError
from ris3graph.rdf.federation import Call, calls_of, may_call
from ris3graph.rdf.reader import Solutions
from ris3graph.said import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from ris3graph.rdf.question import Question
    from ris3graph.rdf.reader import Term
    from ris3graph.rdf.spool import Answer
    from ris3graph.store import Caller
    from ris3graph.web.answering import Submitting

_ACCEPT: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.5"


@dataclass(frozen=True, slots=True)
class FederationLimits:
    """What calls of other endpoints may take.

    Attributes
    ----------
    seconds
        Longest time of all calls of a query together.
    rows, bytes
        Solutions of a call, and bytes of its answer.
    """

    seconds: float = 30.0
    rows: int = 10_000
    bytes: int = 4 << 20


class Federation:
    """The endpoints that queries may call.

    Parameters
    ----------
    allowed
        Their addresses, as queries have to write them; none by default.
    limits
        What calls may take.
    """

    def __init__(self, allowed: Sequence[str] = (), limits: FederationLimits | None = None) -> None:
        self.allowed = tuple(allowed)
        self._limits = FederationLimits() if limits is None else limits

    def is_asked(self, query: str) -> bool:
        """Say whether a query may hold a call that is made; a look, no reading."""
        return bool(self.allowed) and may_call(query)

    def resolve(self, query: str, seconds: float | None = None) -> str:
        """Return a query with its calls answered, as it is where it has none.

        Parameters
        ----------
        query
            SPARQL.
        seconds
            How long the calls may take, at most the limit.

        Raises
        ------
        QueryRefusedError, QueryError
            See `ris3graph.rdf.federation.calls_of`.
        FederationError
            An endpoint gave no answer, and the call is not silent.
        QueryLimitError
            An answer is longer than it may be.
        """
        if not self.is_asked(query):
            return query
        found = calls_of(query, self.allowed)
        if not found.calls:
            return query
        most = self._limits.seconds
        until = time.monotonic() + (most if seconds is None else min(seconds, most))
        with (
            # A redirect could lead anywhere: none is followed.
            httpx.Client(follow_redirects=False) as client,
            ThreadPoolExecutor(len(found.calls), thread_name_prefix="service") as threads,
        ):
            made = [threads.submit(self._solutions, client, call, until) for call in found.calls]
            return found.answered([done.result() for done in made])

    def _solutions(self, client: httpx.Client, call: Call, until: float) -> Solutions | None:
        try:
            return self._ask(client, call, until)
        except FederationError:
            if call.silent:
                return None
            raise

    def _ask(self, client: httpx.Client, call: Call, until: float) -> Solutions:
        try:
            content, media_type = self._fetch(client, call, until)
        except httpx.HTTPError as error:
            raise _failed(call, str(error) or type(error).__name__) from error
        form = QueryResultsFormat.from_media_type(media_type)
        if form is None:
            raise _failed(call, say("it answers with «{kind}»", kind=media_type[:80]))
        variables, rows = _read(call, content, form)
        if len(rows) > self._limits.rows:
            raise QueryLimitError(
                say(
                    "<{endpoint}> gives {found} solutions, and {most} are taken. Put a LIMIT in "
                    "a subquery of the call, or more patterns.",
                    endpoint=call.endpoint,
                    found=len(rows),
                    most=self._limits.rows,
                )
            )
        return Solutions(variables, rows)

    def _fetch(self, client: httpx.Client, call: Call, until: float) -> tuple[bytes, str]:
        pieces: list[bytes] = []
        size = 0
        with client.stream(
            "POST",
            call.endpoint,
            data={"query": call.query},
            headers={"Accept": _ACCEPT},
            timeout=max(0.05, until - time.monotonic()),
        ) as answer:
            if answer.status_code != 200:
                raise _failed(call, say("status {status}", status=answer.status_code))
            for piece in answer.iter_bytes(1 << 16):
                size += len(piece)
                if size > self._limits.bytes:
                    raise QueryLimitError(
                        say(
                            "The answer of <{endpoint}> is longer than {most} MB. Put a LIMIT in "
                            "a subquery of the call, or fewer variables.",
                            endpoint=call.endpoint,
                            most=self._limits.bytes >> 20,
                        )
                    )
                if time.monotonic() > until:
                    raise _failed(call, say("it took too long"))
                pieces.append(piece)
            media_type = answer.headers.get("content-type", "").partition(";")[0].strip()
        return b"".join(pieces), media_type


class FederatedAnswers:
    """Answers to queries that may call other endpoints.

    Parameters
    ----------
    answers
        Gives the answers once the calls are made.
    federation
        Makes the calls, in the thread of who asks.
    """

    def __init__(self, answers: Submitting, federation: Federation) -> None:
        self._answers = answers
        self._federation = federation

    def submit(self, question: Question, caller: Caller | None = None) -> Future[Answer]:
        """Hand a query over; see `ris3graph.web.answering.Submitting`."""
        seconds = None if caller is None else caller.seconds
        query = self._federation.resolve(question.query, seconds)
        return self._answers.submit(replace(question, query=query), caller)


def _read(
    call: Call, content: bytes, form: QueryResultsFormat
) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]]:
    """Return variables and rows of an answer."""
    results = None
    try:
        results = parse_query_results(content, format=form)
        if not isinstance(results, QuerySolutions):
            raise _failed(call, say("it answers yes or no, not with solutions"))
        return tuple(name.value for name in results.variables), [tuple(row) for row in results]
    except (SyntaxError, ValueError) as error:
        raise _failed(call, str(error)) from error
    finally:
        # An error's traceback would take it to another thread, where it may not end.
        del results


def _failed(call: Call, reason: str) -> FederationError:
    return FederationError(
        say(
            "<{endpoint}> gave no answer: {reason}. Ask again later, or write SERVICE SILENT to "
            "go on without it.",
            endpoint=call.endpoint,
            reason=reason,
        )
    )
