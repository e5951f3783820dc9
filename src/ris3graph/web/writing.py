"""Changes over HTTP, by whichever protocol they come: who may, in which turn, what is told.

A change is a load: it goes through the shapes, gets provenance, a change set and a version
of its own, and is assessed. What its report has to say to a person is told to a program, too.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from typing import TYPE_CHECKING, Any, Final, Protocol

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from ris3graph.errors import Ris3Error
from ris3graph.rdf.namespaces import is_source_name, source_graph
from ris3graph.said import say
from ris3graph.services.provenance import Source
from ris3graph.web.answering import until_gone
from ris3graph.web.preferences import preferred_return
from ris3graph.web.problems import BadRequestError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping
    from pathlib import Path

    from starlette.requests import Request

    from ris3graph.services.manner import Manner
    from ris3graph.services.tokens import Token, Tokens
    from ris3graph.store import DataDirectory, Lock, Turns

TOLD: Final = 100
"""Warnings, and findings of the shapes, that a report lists; the rest is counted."""


class Loads(Protocol):
    """Loads into the data directory."""

    def load(
        self,
        paths: list[Path],
        source: Source,
        progress: Callable[[str], None],
        *,
        manner: Manner,
        who: str,
        lock: Lock,
    ) -> Mapping[str, Any]:
        """Load files as a source, publish a version, and assess it; the lock is given back."""
        ...

    def revert(
        self, number: int, progress: Callable[[str], None], *, lock: Lock
    ) -> Mapping[str, Any]:
        """Publish an old version as a new one; the lock is given back."""
        ...


@dataclass(frozen=True, slots=True)
class Writing:
    """What writing over HTTP needs.

    Attributes
    ----------
    directory
        The data directory.
    loads
        Does the work.
    turns
        Where writers wait for one another.
    tokens
        Who may.
    spool
        Folder for what is sent.
    limit
        Bytes of the largest body.
    """

    directory: DataDirectory
    loads: Loads
    turns: Turns
    tokens: Tokens
    spool: Path
    limit: int = 64 << 20

    @asynccontextmanager
    async def turn(self, request: Request, token: Token) -> AsyncIterator[Lock]:
        """Wait until nobody else writes; who goes away meanwhile leaves the queue.

        Raises
        ------
        StoreBusyError
            Too many wait, or others did not finish in time.
        """
        with self.turns.place(token.id) as turn:
            waiting = self.turns.called(turn)
            with await until_gone(request, waiting) as lock:
                yield lock

    @contextmanager
    def refusals(self, token: Token, action: str, graph: str) -> Iterator[None]:
        """Write into the audit what is refused."""
        try:
            yield
        except (Ris3Error, HTTPException) as error:
            self.tokens.note(token.id, action, graph, type(error).__name__)
            raise

    def load(
        self, token: Token, action: str, name: str, paths: list[Path], manner: Manner, lock: Lock
    ) -> Mapping[str, Any]:
        """Load files as a source for the holder of a token, and write it into the audit."""
        with self.refusals(token, action, source_graph(name)):
            outcome = self.loads.load(
                paths, Source(name), lambda _: None, manner=manner, who=token.agent, lock=lock
            )
        self.tokens.note(token.id, action, source_graph(name), f"version {outcome['version']}")
        return outcome

    def revert(self, token: Token, number: int, lock: Lock) -> Mapping[str, Any]:
        """Return to a version for the holder of a token, and write it into the audit."""
        with self.refusals(token, "revert", f"version {number}"):
            outcome = self.loads.revert(number, lambda _: None, lock=lock)
        self.tokens.note(token.id, "revert", f"version {number}", f"version {outcome['version']}")
        return outcome


def source_of(iri: str) -> str:
    """Return the name of the source whose graph it is.

    Raises
    ------
    HTTPException
        403: it is a graph that cannot be written.
    BadRequestError
        No source can have that name.
    """
    start = source_graph("")
    if not iri.startswith(start):
        raise HTTPException(
            403,
            say(
                "<{iri}> cannot be written: graphs of sources alone can, <{start}NAME>.",
                iri=iri[:200],
                start=start,
            ),
        )
    name = iri.removeprefix(start)
    if not is_source_name(name):
        raise BadRequestError(
            say(
                "«{name}» cannot be the name of a source: small Latin letters, digits and "
                "hyphens can.",
                name=name[:200],
            )
        )
    return name


def named_by_content(file: Path, kind: str) -> Path:
    """Give a file a name by its content: what came at other times stays apart from it."""
    with file.open("rb") as stream:
        digits = file_digest(stream, "sha256").hexdigest()[:12]
    return file.rename(file.with_name(f"{kind}-{digits}{file.suffix}"))


def unchanged(version: int) -> Mapping[str, Any]:
    """Return the outcome of a change of nothing."""
    nothing: dict[str, list[Any]] = {"warnings": [], "findings": []}
    return {"version": version, "published": False, "changes": {}, "otherFiles": False, **nothing}


def answer_change(
    request: Request,
    outcome: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
    *,
    created: bool = False,
) -> Response:
    """Return the answer to a change that was made.

    It has the report of the load as its content where there is something to tell of it, or
    where the caller would rather have one (``Prefer: return=…``, RFC 7240).

    Parameters
    ----------
    request
        The request.
    outcome
        What the load did.
    headers
        Further headers.
    created
        Whether it made a graph that was not there.
    """
    wanted = preferred_return(request)
    told = bool(outcome["warnings"] or outcome["findings"])
    sent = {"RIS3-Version": str(outcome["version"]), **(headers or {})}
    if wanted is not None:
        sent["Preference-Applied"] = f"return={wanted}"
    if wanted == "representation" or (told and wanted != "minimal"):
        return JSONResponse(_report(outcome), 201 if created else 200, headers=sent)
    return Response(status_code=201 if created else 204, headers=sent)


def _report(outcome: Mapping[str, Any]) -> dict[str, Any]:
    lists = {name: outcome[name] for name in ("warnings", "findings")}
    listed = {name: items[:TOLD] for name, items in lists.items()}
    omitted = sum(len(items) - len(listed[name]) for name, items in lists.items())
    return {**outcome, **listed, "omitted": omitted}
