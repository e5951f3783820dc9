"""``ris3graph serve`` on a mirror: pages and queries, no data of its own, no writes."""

from __future__ import annotations

import logging
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ris3graph.cli import server
from ris3graph.cli.options import settings
from ris3graph.errors import MirrorError, Ris3Error
from ris3graph.mirror import Address
from ris3graph.replica import Replica
from ris3graph.services.mirrored import open_mirror
from ris3graph.store import QueryWorkers
from ris3graph.web.answers import Answers
from ris3graph.web.app import create_app
from ris3graph.web.federating import Federation
from ris3graph.web.pages.ahead import ReadAhead
from ris3graph.web.pending import PendingPages

if TYPE_CHECKING:
    from ris3graph.config import Settings

_LOOKS: Final = 2.0
"""Seconds after which it looks whether the mirror holds another version."""

_log = logging.getLogger(__name__)


def serve_mirror(host: str | None, port: int | None) -> None:
    """Serve a mirror that the settings name, until a signal asks to stop.

    Parameters
    ----------
    host, port
        Where to listen; ``None`` leaves it to the settings.

    Raises
    ------
    Ris3Error
        The settings name no mirror, or the port is taken.
    """
    from ris3graph.cli.serving import place, ready  # noqa: PLC0415 (which imports this)

    chosen = settings()
    address = _address(chosen)
    with ExitStack() as stack:
        listening = stack.enter_context(server.listen(*place(host, port)))
        folder = chosen.read_folder or Path(
            # What is still being written when the server stops is no reason to fail.
            stack.enter_context(
                tempfile.TemporaryDirectory(prefix="ris3graph-", ignore_cleanup_errors=True)
            )
        )
        limits = chosen.queries()
        replica = Replica(address, folder, limits.answer)
        stack.callback(replica.close)
        replica.directory.create()
        workers = QueryWorkers(
            replica.place, replica.directory.spool, limits, open_mirror, network=True
        )
        answers = Answers(workers.submit)
        watch = _Watch(replica, ReadAhead(replica, answers))
        stack.callback(watch.close)
        stack.callback(workers.close)
        watch.begin()

        def give_up() -> None:
            watch.close()
            workers.close()

        server.serve(
            create_app(
                replica,
                workers,
                chosen.metrics,
                answers,
                PendingPages(),
                federation=Federation(chosen.endpoints()),
                rate=chosen.rate,
            ),
            None,
            listening=listening,
            data=folder,
            log_level=chosen.log_level,
            log_format=chosen.log_format,
            proxies=chosen.forwarded_allow_ips,
            ready=ready(listening),
            give_up=give_up,
        )


def _address(chosen: Settings) -> Address:
    return Address(
        chosen.read,
        "",
        chosen.read_product,
        chosen.read_user,
        chosen.read_password.get_secret_value(),
    )


class _Watch:
    """Reads ahead whenever the mirror holds another version, and tells the log of outages."""

    def __init__(self, replica: Replica, ahead: ReadAhead) -> None:
        self._replica = replica
        self._ahead = ahead
        self._closed = threading.Event()

    def begin(self) -> None:
        threading.Thread(target=self._look, name="watch", daemon=True).start()

    def close(self) -> None:
        self._closed.set()
        self._ahead.close()

    def _look(self) -> None:
        seen, lost = 0, ""
        while not self._closed.is_set():
            try:
                current = self._replica.current
                if lost:
                    _log.warning("The mirror is back, with version %d.", current)
                    lost = ""
                if current != seen:
                    seen = current
                    self._replica.tidy()
                    self._ahead.begin()
            except MirrorError as error:
                if str(error) != lost:
                    lost = str(error)
                    _log.warning("%s It is tried again.", error)
            except Ris3Error as error:
                _log.warning("%s", error)
            self._closed.wait(_LOOKS)
