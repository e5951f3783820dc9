"""What a process gives up before it runs what strangers wrote: memory, disk, the network.

It imports next to nothing: a user namespace can only be entered before a process has a
second thread, and the libraries of numbers start some when they are imported.
"""

from __future__ import annotations

import ctypes
import errno
import multiprocessing
import os
import platform
import signal
import struct
import sys
import threading
from dataclasses import dataclass
from typing import Final

_NEW_USER: Final = 0x10000000
_NEW_NET: Final = 0x40000000
_NO_NEW_PRIVILEGES: Final = 38
_SECCOMP: Final = 22
_FILTER: Final = 2
_REFUSE: Final = 0x00050000 | errno.EACCES
_ALLOW: Final = 0x7FFF0000

# Of <linux/audit.h> and each architecture's <asm/unistd.h>: its number, and its socket call.
_MACHINES: Final = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_URING: Final = 425
_X32: Final = 0x40000000


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a process gives up.

    Attributes
    ----------
    memory
        Bytes of address space that it may take beyond what it has.
    written
        Bytes of the largest file that it may write.
    nice
        How far it stands back behind others for the processor, 0 to 19.
    network
        Whether it keeps the network, since what it reads is there.
    """

    memory: int
    written: int
    nice: int = 0
    network: bool = False


def confine(confinement: Confinement) -> None:
    """Confine this process, for good; what the system cannot do is left out."""
    # At once: a handler in Python would wait for the engine.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "win32":
        os.nice(confinement.nice)
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415 (not on Windows)

    if not confinement.network:
        kept = (("namespace", _unshare()), ("seccomp", _refuse_sockets()))
        _kept_off.extend(name for name, done in kept if done)
    for kind, limit in (
        (resource.RLIMIT_AS, _address_space() + confinement.memory),
        (resource.RLIMIT_FSIZE, confinement.written),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (most, most))


def stand_apart() -> None:
    """Leave the process group of the one that made this process, and end when it ends.

    Ctrl+C, and what a supervisor sends to the group, is for the server, which ends its
    workers itself: another would be started in place of one that fell.
    """
    os.setpgid(0, 0)
    threading.Thread(target=_leave_with_maker, name="leave", daemon=True).start()


def settle(confinement: Confinement) -> None:
    """Do both; in this order, since a thread would hinder the first."""
    confine(confinement)
    stand_apart()


def _leave_with_maker() -> None:
    """End this process with the one that made it, whatever it is at."""
    maker = multiprocessing.parent_process()
    if maker is not None:
        maker.join()
        os._exit(1)


_kept_off: Final[list[str]] = []


def kept_off() -> tuple[str, ...]:
    """Say what keeps this process off the network: ``namespace``, ``seccomp``, both or none."""
    return tuple(_kept_off)


def _unshare() -> bool:
    """Leave the network by a namespace that has none, where the system lets us."""
    library = ctypes.CDLL(None)
    # Root needs no user namespace, and keeps the rights to its files without one.
    return bool(library.unshare(_NEW_NET) == 0 or library.unshare(_NEW_USER | _NEW_NET) == 0)


def _refuse_sockets() -> bool:
    """Have the kernel refuse new sockets, of this process and of all that it starts."""
    known = _MACHINES.get(platform.machine())
    if known is None:
        return False
    machine, socket = known
    program = b"".join(
        struct.pack("=HBBI", *step)
        for step in (
            (0x20, 0, 0, 4),  # the architecture of the call
            (0x15, 0, 4, machine),  # another one: refuse
            (0x20, 0, 0, 0),  # its number
            (0x35, 2, 0, _X32),  # of the other table of the same architecture: refuse
            (0x15, 1, 0, socket),
            (0x15, 0, 1, _URING),  # which opens sockets by a way of its own
            (0x06, 0, 0, _REFUSE),
            (0x06, 0, 0, _ALLOW),
        )
    )
    buffer = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    filled = Program(len(program) // 8, ctypes.addressof(buffer))
    library = ctypes.CDLL(None)
    # Without rights of root the kernel takes a filter only from who gave up new ones.
    return bool(
        library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
        and library.prctl(_SECCOMP, _FILTER, ctypes.byref(filled), 0, 0) == 0
    )


def _address_space() -> int:
    """Return the bytes of address space that this process has."""
    with open("/proc/self/statm", encoding="ascii") as sizes:  # noqa: PTH123 (imports next to nothing)
        return int(sizes.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
