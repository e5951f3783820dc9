"""The web server and the control socket in one event loop."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

import uvicorn

from ris3graph.cli.heads import BoundedHeads
from ris3graph.errors import Ris3Error, StoreBusyError
from ris3graph.web.logs import set_up
from ris3graph.web.unixsocket import NAME, bind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastapi import FastAPI

_GRACE: Final = 5
"""Seconds that open requests get to end when the server is told to stop."""
_GIVING_UP: Final = 2
"""Seconds after which their queries are ended, so that they are answered within the grace."""

_TURN: Final = 0.001
"""Seconds after which a thread lets another one go on."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens, or say what to do where it cannot.

    Parameters
    ----------
    host
        Name or address of the interface.
    port
        Port; 0 takes a free one.

    Raises
    ------
    StoreBusyError
        The port is taken.
    Ris3Error
        The address cannot be listened on.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # With its protocol named, or asyncio would not know it for TCP and leave Nagle's
        # algorithm on: each answer of two pieces would then wait 40 ms for an acknowledgement.
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise Ris3Error(f"«{host}» is no address of this machine: {error.strerror}.") from error
    try:
        if sys.platform != "win32":
            # A server that was stopped a moment ago keeps the port from nobody.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise StoreBusyError(
                f"Port {port} is taken by another program. Choose another one: "
                f"--port {port % 65535 + 1} (with make: PORT={port % 65535 + 1})."
            ) from error
        raise Ris3Error(
            f"{host}, port {port}, cannot be listened on: {error.strerror}. "
            "Choose another with --host and --port."
        ) from error
    return listening


def serve(
    app: FastAPI,
    control: FastAPI | None,
    *,
    listening: socket.socket,
    data: Path,
    log_level: str,
    log_format: str,
    proxies: str,
    ready: Callable[[], None],
    give_up: Callable[[], None],
) -> None:
    """Serve until a signal asks to stop.

    Parameters
    ----------
    app
        The web application.
    control
        The application of the control socket; ``None`` for none.
    listening
        Socket of the web application.
    data
        Data directory, in which the control socket is made.
    log_level
        Name of the lowest level that is logged, to standard error.
    log_format
        ``text`` or ``json``.
    proxies
        Addresses whose ``X-Forwarded-…`` headers are believed, separated by commas.
    ready
        Called once both are reachable.
    give_up
        Ends what open requests wait for, when they had their time after such a signal.
    """
    set_up(log_level, log_format)
    # Reading ahead and loading run in threads: who asks is let in between sooner.
    sys.setswitchinterval(_TURN)
    path = data / NAME
    with ExitStack() as stack:
        served = [(_Server(app, proxies), stack.enter_context(listening))]
        if control is not None:
            served.append((_Server(control, ""), stack.enter_context(bind(path))))
            stack.callback(path.unlink, missing_ok=True)
        asyncio.run(_serve(served, ready, give_up))


class _Server(uvicorn.Server):
    """A server that leaves signals alone: there are two, and one process."""

    def __init__(self, app: FastAPI, proxies: str) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=BoundedHeads,
                log_config=None,
                # Its lines would hold addresses and queries; the application has its own.
                access_log=False,
                proxy_headers=bool(proxies),
                forwarded_allow_ips=proxies,
                server_header=False,
                timeout_graceful_shutdown=_GRACE,
                lifespan="auto",
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signals."""
        yield


async def _serve(
    served: list[tuple[_Server, socket.socket]],
    ready: Callable[[], None],
    give_up: Callable[[], None],
) -> None:
    servers = [server for server, _ in served]

    def stop() -> None:
        for server in servers:
            # Asked twice, it does not wait for open requests.
            server.force_exit = server.should_exit
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    tasks = [asyncio.create_task(server.serve(sockets=[at])) for server, at in served]
    try:
        while not all(server.started for server in servers):
            if any(task.done() for task in tasks):
                break
            await asyncio.sleep(0.01)
        else:
            ready()
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for server in servers:
            server.should_exit = True
        giving_up = asyncio.create_task(_later(give_up))
        await asyncio.gather(*tasks)
        giving_up.cancel()


async def _later(give_up: Callable[[], None]) -> None:
    await asyncio.sleep(_GIVING_UP)
    await asyncio.to_thread(give_up)
