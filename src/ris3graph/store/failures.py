"""What the engine and the disk say when they fail, as errors that tell what to do.

The engine's word for damaged files is a plain ``RuntimeError`` that begins with
«Corruption»; its word for a full disk may have the text and not the number.
"""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ris3graph.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

RESTORE: Final = "Restore the data directory from a backup («ris3graph restore»)."
ROOM: Final = (
    "Make room on the disk («ris3graph versions --prune» removes old versions), then do it again."
)
_DAMAGED: Final = "Corruption: "
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_TEXTS: Final = ("No space left", "quota exceeded", "File too large")


def failure(what: str, error: Exception) -> StoreError:
    """Return an error that says what failed, why, and what can be done.

    Parameters
    ----------
    what
        What could not be done, as the beginning of a sentence.
    error
        Why, in the words of the engine or of the system.
    """
    advice = ""
    if is_damage(error) or isinstance(error, FileNotFoundError):
        advice = f" «ris3graph check» lists what is damaged. {RESTORE}"
    elif is_full(error):
        advice = f" {ROOM}"
    return StoreError(f"{what}: {reason(error)}.{advice}")


@contextmanager
def damage_told() -> Iterator[None]:
    """Turn the engine's word for damaged files into an error of ours."""
    try:
        yield
    except RuntimeError as error:
        if not is_damage(error):
            raise
        raise damage(error) from error


def damage(error: RuntimeError) -> StoreError:
    """Return the error for files that the engine found damaged."""
    return failure("A file of the data directory is damaged", error)


def reason(error: Exception) -> str:
    """Return why something failed, as the end of a sentence without its stop."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(said.replace(_DAMAGED, "").split()).rstrip(". ")


def is_damage(error: BaseException | None) -> bool:
    """Say whether the engine found a file that is not as it was written."""
    return type(error) is RuntimeError and str(error).startswith(_DAMAGED)


def is_full(error: BaseException | None) -> bool:
    """Say whether the disk, or one's share of it, is full."""
    if not isinstance(error, OSError):
        return False
    return error.errno in _FULL or any(text in str(error) for text in _FULL_TEXTS)
