"""``ris3graph serve`` and ``ris3graph demo``."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import CancelledError
from functools import partial
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ris3graph import resources
from ris3graph.cli import output
from ris3graph.cli.options import DataOption, JsonOption, settings
from ris3graph.cli.work import local_work
from ris3graph.errors import Ris3Error, StoreBusyError
from ris3graph.rdf.namespaces import source_graph
from ris3graph.web.unixsocket import NAME, is_served

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    from ris3graph.cli.work import LocalWork
    from ris3graph.store import QueryWorkers
    from ris3graph.web.control import Progress
    from ris3graph.workspace import Workspace

_log = logging.getLogger(__name__)

PILOT: Final = "pilot"
"""Name of the source that the demo loads."""

HostOption = Annotated[
    str | None, typer.Option("--host", help="Address to listen on (RIS3_HOST; 127.0.0.1).")
]
PortOption = Annotated[
    int | None,
    typer.Option("--port", min=0, max=65535, help="Port to listen on (RIS3_PORT; 8000)."),
]


def serve(
    host: HostOption = None,
    port: PortOption = None,
    data: DataOption = None,
) -> None:
    """Serve the pages, the query endpoint and the downloads until Ctrl+C.

    With RIS3_READ a mirror is read instead of a data directory, and nothing is written.
    """
    if settings().read:
        if data is not None:
            raise Ris3Error("RIS3_READ names a mirror to read: leave --data out, or unset it.")
        from ris3graph.cli.reading import serve_mirror  # noqa: PLC0415 (keeps --help quick)

        serve_mirror(host, port)
        return
    listening, directory = _listen(host, port, data)
    from ris3graph.workspace import Workspace  # noqa: PLC0415 (keeps --help quick)

    with listening:
        _serve(Workspace.open(directory), listening, directory)


def demo(
    host: HostOption = None,
    port: PortOption = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Load the pilot, assess it, say what was found, and serve the pages.

    A second run finds what the first one loaded and computed.
    """
    # Before minutes of work, not after: the port may be taken.
    listening, directory = _listen(host, port, data)
    from ris3graph.cli.summary import document, names_of, write_document  # noqa: PLC0415
    from ris3graph.workspace import Workspace  # noqa: PLC0415 (keeps --help quick)

    with listening:
        workspace = Workspace.open(directory)
        with output.steps("Demo") as tell:
            _prepare(local_work(workspace), workspace, tell)
        found = document(workspace, None, None)
        if json:
            output.write_json(found)
        else:
            language = settings().language
            write_document(found, names_of(workspace, language), language, brief=True)
        _serve(workspace, listening, directory)


def _prepare(work: LocalWork, workspace: Workspace, tell: Progress) -> None:
    """Load the pilot where it is not loaded, and assess."""
    from ris3graph.services.provenance import Source  # noqa: PLC0415 (keeps --help quick)

    if not workspace.current or source_graph(PILOT) not in workspace.reader().graphs():
        work.load([resources.pilot()], Source(PILOT), tell)
    work.analyse(tell)


def _listen(host: str | None, port: int | None, data: Path | None) -> tuple[socket.socket, Path]:
    """Take the port and name the data directory, by options or settings."""
    from ris3graph.cli.server import listen  # noqa: PLC0415 (keeps --help quick)

    chosen = settings()
    directory = chosen.data if data is None else data
    if is_served(directory / NAME):
        raise StoreBusyError(f"A server runs on {directory} already; stop it, or use that one.")
    return listen(*place(host, port)), directory


def place(host: str | None, port: int | None) -> tuple[str, int]:
    """Return where to listen, by options or settings."""
    chosen = settings()
    return chosen.host if host is None else host, chosen.port if port is None else port


def ready(listening: socket.socket) -> Callable[[], None]:
    """Return what says where the pages are."""
    from ris3graph.web.logs import announce  # noqa: PLC0415 (keeps --help quick)

    host, port = listening.getsockname()[:2]
    address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    tell = announce if settings().log_format == "json" else output.messages().print
    return lambda: tell(f"Open {address} in a browser. Ctrl+C stops.")


def _serve(workspace: Workspace, listening: socket.socket, directory: Path) -> None:
    from ris3graph.cli import server  # noqa: PLC0415 (keeps --help quick)
    from ris3graph.cli.apart import WorkApart, keep_apart  # noqa: PLC0415
    from ris3graph.services.mirroring import KeepingUp, Mirroring  # noqa: PLC0415
    from ris3graph.services.mirrors import Mirrors  # noqa: PLC0415
    from ris3graph.services.searching import open_reader  # noqa: PLC0415
    from ris3graph.services.tokens import Tokens  # noqa: PLC0415
    from ris3graph.store import QueryWorkers, Turns  # noqa: PLC0415
    from ris3graph.store.state import State  # noqa: PLC0415
    from ris3graph.web.answers import Answers  # noqa: PLC0415
    from ris3graph.web.app import create_app  # noqa: PLC0415
    from ris3graph.web.control import create_control_app  # noqa: PLC0415
    from ris3graph.web.federating import Federation  # noqa: PLC0415
    from ris3graph.web.pages.ahead import ReadAhead  # noqa: PLC0415
    from ris3graph.web.pending import PendingPages  # noqa: PLC0415
    from ris3graph.web.writing import Writing  # noqa: PLC0415

    chosen = settings()
    workspace.directory.create()
    workers = QueryWorkers(
        workspace.directory.store, workspace.directory.spool, chosen.queries(), open_reader
    )
    answers = Answers(workers.submit)
    ahead = ReadAhead(workspace, answers, partial(keep_apart, directory))
    turns = Turns(workspace.directory, chosen.writes())
    mirroring = Mirroring(
        workspace.directory, Mirrors(State(directory)), lambda: workspace.results_are_behind
    )
    keeping_up = KeepingUp(mirroring)

    def published() -> None:
        ahead.begin()
        keeping_up.wake()

    work = WorkApart(workspace, turns, published)
    writing = Writing(
        workspace.directory,
        work,
        turns,
        Tokens(State(directory)),
        workspace.directory.spool,
        chosen.upload_limit,
    )
    # A visitor who comes before it is done waits for what is left.
    ahead.begin()
    keeping_up.begin()
    # It publishes as a load does, so the end of the server may cut it off anywhere.
    threading.Thread(target=work.catch_up, name="catch-up", daemon=True).start()
    threading.Thread(target=_tell_network, args=(workers,), name="workers", daemon=True).start()

    def give_up() -> None:
        turns.close()
        ahead.close()
        keeping_up.close()
        workers.close()

    try:
        server.serve(
            create_app(
                workspace,
                workers,
                chosen.metrics,
                answers,
                PendingPages(),
                writing,
                Federation(chosen.endpoints()),
                chosen.rate,
                mirroring,
            ),
            create_control_app(work, turns),
            listening=listening,
            data=directory,
            log_level=chosen.log_level,
            log_format=chosen.log_format,
            proxies=chosen.forwarded_allow_ips,
            ready=ready(listening),
            give_up=give_up,
        )
    finally:
        give_up()
        work.close()


def _tell_network(workers: QueryWorkers) -> None:
    """Log what keeps the query workers off the network; it starts them, too."""
    try:
        kept = workers.kept_off()
    except CancelledError:
        # The server ends already.
        return
    if kept:
        _log.info("Query workers have no network: %s.", " and ".join(kept))
    else:
        _log.warning(
            "Query workers could reach the network: this system has no seccomp filter and lets "
            "nobody make network namespaces. SERVICE and LOAD are refused all the same."
        )
