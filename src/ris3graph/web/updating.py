"""SPARQL updates over HTTP: run on a clone, and taken over as loads are."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING, Any, Protocol

from anyio import to_thread

from ris3graph.errors import QueryRefusedError
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.updates import read_update
from ris3graph.said import say
from ris3graph.services.manner import Manner
from ris3graph.web.answering import caller_of, seconds_of, until_gone
from ris3graph.web.bearer import steward_of
from ris3graph.web.writing import answer_change, named_by_content, source_of, unchanged

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from ris3graph.rdf.updates import Update
    from ris3graph.services.tokens import Token
    from ris3graph.store import Caller, Lock
    from ris3graph.web.pages.ask import Site
    from ris3graph.web.protocol import ProtocolRequest
    from ris3graph.web.writing import Writing


class UpdateRunner(Protocol):
    """Runs an update where it can harm nobody; see `ris3graph.store.QueryWorkers.update`."""

    def update(
        self, version: int, update: Update, caller: Caller | None = None
    ) -> Future[dict[str, Path | None]]:
        """Return what the graphs that an update changes hold then."""
        ...


class Updates:
    """Takes updates.

    Parameters
    ----------
    site
        Gives readers of versions.
    writing
        Who may, and how data are loaded; ``None`` where nobody can.
    runner
        Runs updates.
    """

    def __init__(self, site: Site, writing: Writing | None, runner: UpdateRunner | None) -> None:
        self._site = site
        self._writing = writing if runner is not None else None
        self._runner = runner

    @property
    def are_taken(self) -> bool:
        """Whether anybody can send updates."""
        return self._writing is not None

    async def answer(self, request: Request, asked: ProtocolRequest) -> Response:
        """Run an update, and publish what it changed as a version.

        Raises
        ------
        HTTPException
            401 or 403: the caller may not, or not this graph.
        Ris3Error
            It is wrong, refused, took too much, or the shapes refuse what it makes.
        """
        tokens = None if self._writing is None else self._writing.tokens
        token = await to_thread.run_sync(steward_of, request, tokens)
        assert self._writing is not None, "nobody has a token where nobody can write"
        caller = caller_of(request, seconds_of(asked.timeout))
        # What can be refused is refused before it waits for others.
        update = await to_thread.run_sync(self._read, asked)
        if not update.graphs:
            return answer_change(request, unchanged(self._site.current))
        async with self._writing.turn(request, token) as lock:
            # Patterns see what is there now.
            update = await to_thread.run_sync(self._read, asked)
            outcome = await self._run(request, update, token, caller, lock)
        return answer_change(request, outcome)

    async def _run(
        self, request: Request, update: Update, token: Token, caller: Caller, lock: Lock
    ) -> Mapping[str, Any]:
        assert self._writing is not None
        assert self._runner is not None
        version = self._site.current
        running = self._runner.update(version, update, caller)
        changed = await until_gone(request, asyncio.wrap_future(running))
        try:
            return await to_thread.run_sync(
                self._take_over, self._writing, token, version, changed, lock
            )
        finally:
            for folder in {file.parent for file in changed.values() if file is not None}:
                shutil.rmtree(folder, ignore_errors=True)

    def _read(self, asked: ProtocolRequest) -> Update:
        """Read an update.

        Raises
        ------
        QueryError
            It is wrong or refused.
        HTTPException
            It writes what cannot be written.
        """
        assert asked.update is not None
        if self._site.current:
            reader = self._site.reader(None)
            read = read_update(asked.update, reader.standard(), asked.dataset(reader.graphs()))
        else:
            read = read_update(asked.update, DataSet((), ()))
        for graph in read.graphs:
            source_of(graph)
        return read

    def _take_over(
        self,
        writing: Writing,
        token: Token,
        version: int,
        changed: dict[str, Path | None],
        lock: Lock,
    ) -> Mapping[str, Any]:
        if len(changed) > 1:
            raise QueryRefusedError(
                say(
                    "The update changes the graphs of {number} sources, and a version is made "
                    "of one. Send an update for each.",
                    number=len(changed),
                )
            )
        for graph, file in changed.items():
            paths = [] if file is None else [named_by_content(file, "update")]
            manner = Manner.EDIT if paths else Manner.REMOVE
            return writing.load(token, "update", source_of(graph), paths, manner, lock)
        return unchanged(version)
