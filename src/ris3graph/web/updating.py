"""SPARQL updates over HTTP: run on a clone, and taken over as loads are."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Protocol

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ris3graph.errors import QueryRefusedError, Ris3Error, StoreBusyError
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.updates import read_update
from ris3graph.said import say
from ris3graph.services.manner import Manner
from ris3graph.services.provenance import Source
from ris3graph.web.answering import caller_of, seconds_of, until_gone
from ris3graph.web.bearer import steward_of
from ris3graph.web.graphstore import sha256_of, source_of

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from starlette.requests import Request

    from ris3graph.rdf.updates import Update
    from ris3graph.services.tokens import Token
    from ris3graph.store import Caller
    from ris3graph.web.graphstore import Writing
    from ris3graph.web.pages.ask import Site
    from ris3graph.web.protocol import ProtocolRequest


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
        assert self._runner is not None
        assert asked.update is not None
        version = self._site.current
        update = await to_thread.run_sync(self._read, asked, version)
        for graph in update.graphs:
            source_of(graph)
        caller = caller_of(request, seconds_of(asked.timeout))
        changed = await until_gone(request, self._runner.update(version, update, caller))
        try:
            made = await to_thread.run_sync(self._take_over, self._writing, token, version, changed)
        finally:
            for folder in {file.parent for file in changed.values() if file is not None}:
                shutil.rmtree(folder, ignore_errors=True)
        return Response(status_code=204, headers={"RIS3-Version": str(made)})

    def _read(self, asked: ProtocolRequest, version: int) -> Update:
        assert asked.update is not None
        if not version:
            return read_update(asked.update, DataSet((), ()))
        reader = self._site.reader(version)
        return read_update(asked.update, reader.standard(), asked.dataset(reader.graphs()))

    def _take_over(
        self, writing: Writing, token: Token, version: int, changed: dict[str, Path | None]
    ) -> int:
        if len(changed) > 1:
            raise QueryRefusedError(
                say(
                    "The update changes the graphs of {number} sources, and a version is made "
                    "of one. Send an update for each.",
                    number=len(changed),
                )
            )
        for graph, file in changed.items():
            try:
                made = self._load(writing, token, version, source_of(graph), file)
            except (Ris3Error, HTTPException) as error:
                writing.tokens.note(token.id, "update", graph, type(error).__name__)
                raise
            writing.tokens.note(token.id, "update", graph, f"version {made}")
            return made
        return version

    def _load(
        self, writing: Writing, token: Token, version: int, name: str, file: Path | None
    ) -> int:
        def condition() -> None:
            if self._site.current != version:
                raise StoreBusyError(
                    say("Another version was published meanwhile; send the update again.")
                )

        paths = []
        if file is not None:
            paths = [file.rename(file.with_name(f"update-{sha256_of(file)[:12]}.nt"))]
        outcome = writing.loads.load(
            paths,
            Source(name),
            lambda _: None,
            manner=Manner.EDIT if paths else Manner.REMOVE,
            who=token.name,
            condition=condition,
        )
        return int(outcome["version"])
