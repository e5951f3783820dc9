"""The control socket's application: loads, analyses and returns through a running server.

Only one process writes to a data directory. When that is the web server, the
command line asks it, over a Unix socket that only the server's user may open.
Each answer is a line of JSON per step: ``{"progress": …}``, at the end
``{"result": …}`` or ``{"problem": …}``.
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
from ris3graph.services.provenance import Source
from ris3graph.web.problems import ProblemDocument, describe, install

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MEDIA_TYPE: Final = "application/jsonl"
Progress = Callable[[str], None]
"""Takes the step that begins, in words for a person."""
Outcome = Mapping[str, Any]
"""What came of it, ready for JSON."""
_Job = Callable[[Progress], Outcome]
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


class _LoadRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    paths: list[Path]
    source: Source


class _RevertRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int


def create_control_app(work: Work) -> FastAPI:
    """Return the application that is served on the control socket.

    Parameters
    ----------
    work
        Does what is asked, in a thread; one request at a time, further ones are
        told that the server is busy.
    """
    app = FastAPI(title="ris3graph control", docs_url=None, redoc_url=None, openapi_url=None)
    install(app)
    jobs = _Jobs()

    async def load(asked: _LoadRequest) -> StreamingResponse:
        return jobs.stream("/load", lambda tell: work.load(asked.paths, asked.source, tell))

    async def analyse() -> StreamingResponse:
        return jobs.stream("/analyse", work.analyse)

    async def revert(asked: _RevertRequest) -> StreamingResponse:
        return jobs.stream("/revert", lambda tell: work.revert(asked.version, tell))

    for path, handler in (("/load", load), ("/analyse", analyse), ("/revert", revert)):
        app.add_api_route(path, handler, methods=["POST"], response_class=StreamingResponse)
    return app


class _Jobs:
    """Runs one job at a time and tells of its steps while it runs."""

    def __init__(self) -> None:
        self._running: asyncio.Task[None] | None = None

    def stream(self, path: str, job: _Job) -> StreamingResponse:
        if self._running is not None and not self._running.done():
            raise StoreBusyError("The server is loading or analysing already; try again later.")
        lines: asyncio.Queue[str | None] = asyncio.Queue()
        # The job is not the request's: a caller who goes away leaves no half-done load.
        self._running = asyncio.create_task(_run(path, job, lines))
        self._running.add_done_callback(_report)
        return StreamingResponse(_drain(lines), media_type=MEDIA_TYPE)


async def _drain(lines: asyncio.Queue[str | None]) -> AsyncIterator[str]:
    while (line := await lines.get()) is not None:
        yield line


async def _run(path: str, job: _Job, lines: asyncio.Queue[str | None]) -> None:
    loop = asyncio.get_running_loop()

    def put(line: str | None) -> None:
        loop.call_soon_threadsafe(lines.put_nowait, line)

    def work() -> None:
        finished = False
        try:
            put(_line("result", job(lambda step: put(_line("progress", step)))))
            finished = True
        except Ris3Error as error:
            put(_line("problem", describe(error, path).as_json()))
            finished = True
        finally:
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
    return json.dumps({kind: content}, ensure_ascii=False) + "\n"
