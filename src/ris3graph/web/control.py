"""The control socket's application: loads, analyses and returns through a running server.

Only one process writes to a data directory. When that is the web server, the
command line asks it, over a Unix socket that only the server's user may open.
Each answer is a line of JSON per step: ``{"progress": …}``, at the end
``{"result": …}`` or ``{"problem": …}``. Texts go as they were made
(`ris3graph.said.as_json`), so that who asked can say them in another language.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict
from starlette.responses import StreamingResponse

from ris3graph.errors import Ris3Error, StoreBusyError
from ris3graph.said import as_json
from ris3graph.services.provenance import Source
from ris3graph.store.turns import WAITING
from ris3graph.web.problems import ProblemDocument, describe, install

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ris3graph.store.lock import Lock
    from ris3graph.store.turns import Turns

MEDIA_TYPE: Final = "application/jsonl"
Progress = Callable[[str], None]
"""Takes the step that begins, in words for a person."""
Outcome = Mapping[str, Any]
"""What came of it, ready for JSON."""
_Job = Callable[[Progress, "Lock"], Outcome]
_log = logging.getLogger(__name__)


class Work(Protocol):
    """What changes the data, here or in another process."""

    def load(self, paths: list[Path], source: Source, progress: Progress) -> Outcome:
        """Load files as a source and publish a version."""
        ...

    def analyse(self, progress: Progress) -> Outcome:
        """Compute the assessments of the current version, or find them."""
        ...

    def revert(self, number: int, progress: Progress) -> Outcome:
        """Publish an old version as a new one, and make its assessments current."""
        ...


class WorkInTurn(Protocol):
    """What changes the data in this process, for who holds the right to; it is given back."""

    def load(self, paths: list[Path], source: Source, progress: Progress, *, lock: Lock) -> Outcome:
        """Load files as a source and publish a version."""
        ...

    def analyse(self, progress: Progress, *, lock: Lock) -> Outcome:
        """Compute the assessments of the current version, or find them."""
        ...

    def revert(self, number: int, progress: Progress, *, lock: Lock) -> Outcome:
        """Publish an old version as a new one, and make its assessments current."""
        ...


class _LoadRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    paths: list[Path]
    source: Source


class _RevertRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int


def create_control_app(work: WorkInTurn, turns: Turns) -> FastAPI:
    """Return the application that is served on the control socket.

    Parameters
    ----------
    work
        Does what is asked, in a thread.
    turns
        Where who asks waits until nobody else writes.
    """
    app = FastAPI(title="ris3graph control", docs_url=None, redoc_url=None, openapi_url=None)
    install(app)
    jobs = _Jobs(turns)

    async def load(asked: _LoadRequest) -> StreamingResponse:
        return jobs.stream(
            "/load", lambda tell, lock: work.load(asked.paths, asked.source, tell, lock=lock)
        )

    async def analyse() -> StreamingResponse:
        return jobs.stream("/analyse", lambda tell, lock: work.analyse(tell, lock=lock))

    async def revert(asked: _RevertRequest) -> StreamingResponse:
        return jobs.stream(
            "/revert", lambda tell, lock: work.revert(asked.version, tell, lock=lock)
        )

    for path, handler in (("/load", load), ("/analyse", analyse), ("/revert", revert)):
        app.add_api_route(path, handler, methods=["POST"], response_class=StreamingResponse)
    return app


class _Jobs:
    """Does jobs in turn and tells of the steps of each while it runs."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._running: set[asyncio.Task[None]] = set()

    def stream(self, path: str, job: _Job) -> StreamingResponse:
        return StreamingResponse(self._lines(path, job), media_type=MEDIA_TYPE)

    async def _lines(self, path: str, job: _Job) -> AsyncIterator[str]:
        try:
            with self._turns.place() as turn:
                lock = self._turns.take(turn)
                if lock is None:
                    yield _line("progress", WAITING)
                    lock = await self._turns.called(turn)
        except StoreBusyError as error:
            yield _line("problem", describe(error, path).as_json())
            return
        lines: asyncio.Queue[str | None] = asyncio.Queue()
        # The job is not the request's: a caller who goes away leaves no half-done load.
        task = asyncio.create_task(_run(path, job, lock, lines))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(_report)
        while (line := await lines.get()) is not None:
            yield line


async def _run(path: str, job: _Job, lock: Lock, lines: asyncio.Queue[str | None]) -> None:
    loop = asyncio.get_running_loop()

    def put(line: str | None) -> None:
        loop.call_soon_threadsafe(lines.put_nowait, line)

    def work() -> None:
        finished = False
        try:
            put(_line("result", job(lambda step: put(_line("progress", step)), lock)))
            finished = True
        except Ris3Error as error:
            put(_line("problem", describe(error, path).as_json()))
            finished = True
        finally:
            lock.close()
            if not finished:
                put(_line("problem", _unexpected(path).as_json()))
            put(None)

    await asyncio.to_thread(work)


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("A job of the control socket failed", exc_info=error)


def _unexpected(path: str) -> ProblemDocument:
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    detail = "The server failed; its log says more."
    return ProblemDocument(status.value, "error", "Something went wrong", detail, path)


def _line(kind: str, content: object) -> str:
    return json.dumps({kind: as_json(content)}, ensure_ascii=False) + "\n"
