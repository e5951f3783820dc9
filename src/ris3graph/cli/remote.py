"""Work done by a running server, asked for over its control socket."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import httpx

from ris3graph.cli import output
from ris3graph.errors import (
    AnalysisError,
    InputError,
    NotFoundError,
    Problem,
    QueryError,
    Ris3Error,
    StoreBusyError,
    StoreError,
    ValidationError,
    VersionNotFoundError,
)
from ris3graph.said import from_json
from ris3graph.web.unixsocket import short_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ris3graph.services.provenance import Source
    from ris3graph.web.control import Outcome, Progress

_ERRORS: Final[dict[str, type[Ris3Error]]] = {
    "store-busy": StoreBusyError,
    "store": StoreError,
    "analysis": AnalysisError,
    "not-found": NotFoundError,
    "version": VersionNotFoundError,
    "query": QueryError,
}


class RemoteWork:
    """Loads, analyses and returns through the server that owns the data directory.

    Parameters
    ----------
    socket
        Path of its control socket.
    """

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def load(self, paths: list[Path], source: Source, progress: Progress) -> Outcome:
        """Load files as a source and publish a version."""
        return self._ask("/load", _files(paths, source), progress)

    def analyse(self, progress: Progress) -> Outcome:
        """Compute the assessments of the current version, or find them."""
        return self._ask("/analyse", None, progress)

    def revert(self, number: int, progress: Progress) -> Outcome:
        """Publish an old version as a new one."""
        return self._ask("/revert", {"version": number}, progress)

    def _ask(self, path: str, content: object, progress: Progress) -> Outcome:
        # A load may take minutes between two lines; the server is on this machine.
        timeout = httpx.Timeout(5.0, read=None)
        try:
            with (
                short_path(self._socket) as short,
                httpx.Client(
                    transport=httpx.HTTPTransport(uds=str(short)),
                    base_url="http://ris3graph",
                    timeout=timeout,
                ) as client,
                client.stream("POST", path, json=content) as response,
            ):
                if response.status_code != httpx.codes.OK:
                    raise error_of(json.loads(response.read()))
                return _follow(response.iter_lines(), progress)
        except KeyboardInterrupt:
            output.messages().print(
                "What the server has begun it finishes; «ris3graph versions» says when it is done."
            )
            raise
        except httpx.HTTPError as error:
            raise StoreError(
                "The server on this data directory stopped answering; see its log. "
                "Whether the work was done, «ris3graph versions» says."
            ) from error


def error_of(problem: Mapping[str, Any]) -> Ris3Error:
    """Return the error that a problem document was made of."""
    detail = str(problem.get("detail", problem.get("title", "The server failed.")))
    code = str(problem.get("type", "")).rpartition("/")[2]
    if code in ("input", "validation"):
        problems = [
            Problem(
                file=item["file"],
                message=item["message"],
                hint=item["hint"],
                line=item["line"],
                column=item["column"],
                value=item["value"],
            )
            for item in problem["problems"]
        ]
        kind = ValidationError if code == "validation" else InputError
        return kind(problems, int(problem.get("omitted", 0)))
    return _ERRORS.get(code, Ris3Error)(detail)


def _files(paths: list[Path], source: Source) -> dict[str, object]:
    # The server has a working directory of its own.
    return {"paths": [str(path.absolute()) for path in paths], "source": asdict(source)}


def _follow(lines: Iterator[str], progress: Progress) -> Outcome:
    for line in lines:
        message = json.loads(line, object_hook=from_json)
        if "progress" in message:
            progress(message["progress"])
        elif "problem" in message:
            raise error_of(message["problem"])
        else:
            outcome: Outcome = message["result"]
            return outcome
    raise StoreError("The server closed the connection before it had finished; see its log.")
