"""The control socket's file: opened for its owner only, found again, replaced when stale."""

from __future__ import annotations

import os
import socket
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ris3graph.errors import StoreBusyError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME: Final = "control.sock"
_LONGEST: Final = 100
"""Bytes of a path that every system takes: 104 on macOS, 108 on Linux, with the final zero."""


@contextmanager
def short_path(path: Path) -> Iterator[Path]:
    """Give a path for a socket that the system takes, however deep its folder lies.

    A path that is too long is reached through a link in the folder for
    temporary files, which goes when the context ends; a socket that is bound or
    connected by then stays so.

    Parameters
    ----------
    path
        Path of the socket; its folder exists.
    """
    path = path.absolute()
    if len(os.fsencode(path)) <= _LONGEST:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="ris3-") as folder:
        link = Path(folder) / "d"
        link.symlink_to(path.parent, target_is_directory=True)
        short = link / path.name
        if len(os.fsencode(short)) > _LONGEST:
            raise StoreError(
                f"The path of the control socket is too long for this system: {path}. "
                "Set TMPDIR to a shorter path."
            )
        yield short


def is_served(path: Path) -> bool:
    """Whether a server answers on the socket; no file, or one left behind, is none."""
    if not path.is_socket():
        return False
    with short_path(path) as short, socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2.0)
        try:
            probe.connect(str(short))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except OSError as error:
            raise StoreError(
                f"A server runs on this data directory and does not let us in: {error.strerror}. "
                f"Run the command as the user who started it ({path})."
            ) from error
    return True


def bind(path: Path) -> socket.socket:
    """Return a socket bound to ``path`` that only its owner may use.

    A file that a killed server left behind is replaced.

    Raises
    ------
    StoreBusyError
        A server answers there.
    StoreError
        Something else lies there, or the folder cannot be written to.
    """
    if is_served(path):
        raise StoreBusyError(f"A server runs on this data directory already ({path}).")
    if path.is_socket():
        path.unlink()
    elif path.exists():
        raise StoreError(f"{path} is in the way and is no socket; move it elsewhere.")
    bound = socket.socket(socket.AF_UNIX)
    try:
        with short_path(path) as short:
            bound.bind(str(short))
        # Nobody can connect before `listen`, so there is no moment at which others could.
        path.chmod(0o600)
    except OSError as error:
        bound.close()
        raise StoreError(
            f"The control socket {path} cannot be made: {error.strerror}. A server writes into its "
            "data directory: run it as a user who may, or serve a copy («cp -r») of it."
        ) from error
    return bound
