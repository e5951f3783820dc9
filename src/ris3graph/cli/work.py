"""Who does the work: the server that owns the data directory, or this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ris3graph.web.unixsocket import NAME, is_served

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ris3graph.web.control import Work
    from ris3graph.workspace import Workspace

    Progress = Callable[[str], None]
    Outcome = Mapping[str, Any]


class LocalWork:
    """Loads and analyses in this process.

    Parameters
    ----------
    workspace
        The data that are changed.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def load(self, paths: list[Path], source: str, progress: Progress) -> Outcome:
        """Load files as a source and publish a version."""
        raise NotImplementedError

    def validate(self, paths: list[Path], source: str, progress: Progress) -> Outcome:
        """Do all of a load but the publishing."""
        raise NotImplementedError

    def analyse(self, progress: Progress) -> Outcome:
        """Compute the assessments of the current version, or find them."""
        raise NotImplementedError


def work(data: Path) -> Work:
    """Return what works on a data directory: a running server's, or our own."""
    socket = data / NAME
    if is_served(socket):
        from ris3graph.cli.remote import RemoteWork  # noqa: PLC0415 (only beside a server)

        return RemoteWork(socket)
    from ris3graph.workspace import Workspace  # noqa: PLC0415 (keeps --help quick)

    return LocalWork(Workspace.open(data))
