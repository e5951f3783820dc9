"""Which versions are kept, and whether there is room for another.

Versions share what they have in common by hard links, so the bytes of a directory are
counted by file and not by name. The current version and those with a tag always stay.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass
from typing import Final

from rich.filesize import decimal

from ris3graph.errors import StoreError, TagTakenError, VersionNotFoundError
from ris3graph.said import say
from ris3graph.store.directory import DataDirectory, remove_tree, write_atomically

KEPT: Final = 50
"""Versions that are kept where nothing else is said."""
RESERVE: Final = 64 << 20
"""Bytes of the disk that a load leaves free, for the system and for what is under way."""

_TAG: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a data directory may grow.

    Attributes
    ----------
    keep
        How many of the newest versions stay.
    max_disk
        Most bytes that it may take; ``None`` for as many as there are.
    """

    keep: int = KEPT
    max_disk: int | None = None


def tags(directory: DataDirectory) -> dict[str, int]:
    """Return the numbers of the tagged versions by tag.

    Raises
    ------
    StoreError
        The file cannot be read.
    """
    file = directory.path / "tags.json"
    try:
        found = json.loads(file.read_text("utf-8"))
        return {str(name): int(number) for name, number in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise StoreError(f"{file} cannot be read: {error}. Restore it from a backup.") from error


def is_tag(name: str) -> bool:
    """Say whether a text can be a tag: small letters, digits, dots and hyphens."""
    return _TAG.fullmatch(name) is not None


def tag(directory: DataDirectory, name: str, number: int) -> bool:
    """Give a version a tag, which keeps it for good; return whether it is new.

    Raises
    ------
    StoreError
        The tag is no name.
    TagTakenError
        Another version has it.
    VersionNotFoundError
        There is no such version.
    """
    if not is_tag(name):
        raise StoreError(f"«{name}» is no tag: use small letters, digits, dots and hyphens.")
    if number < 1 or not directory.version(number).is_dir():
        raise VersionNotFoundError(f"There is no version {number}.")
    known = tags(directory)
    if known.get(name, number) != number:
        raise TagTakenError(
            say(
                "Version {number} has the tag «{name}» already; remove it first.",
                number=known[name],
                name=name,
            )
        )
    _write_tags(directory, known | {name: number})
    return name not in known


def untag(directory: DataDirectory, name: str) -> None:
    """Take a tag away.

    Raises
    ------
    VersionNotFoundError
        No version has it.
    """
    known = tags(directory)
    if name not in known:
        raise VersionNotFoundError(f"No version has the tag «{name}».")
    _write_tags(directory, {key: number for key, number in known.items() if key != name})


def _write_tags(directory: DataDirectory, known: dict[str, int]) -> None:
    write_atomically(directory.path / "tags.json", json.dumps(known, indent=1, sort_keys=True))


def prune(directory: DataDirectory, keep: int) -> tuple[int, ...]:
    """Remove old versions; the caller holds the writer's lock.

    Parameters
    ----------
    directory
        The data directory.
    keep
        How many of the newest stay; the current one and tagged ones stay besides.

    Returns
    -------
    tuple of int
        Numbers of the removed versions.
    """
    current = directory.current()
    numbers = sorted(
        int(entry.name)
        for entry in directory.versions.iterdir()
        if entry.name.isdigit() and int(entry.name) <= current
    )
    staying = {current, *tags(directory).values(), *numbers[len(numbers) - max(1, keep) :]}
    removed = [number for number in numbers if number not in staying]
    for number in removed:
        folder = directory.version(number)
        # Out of sight in one step, so that nobody opens half a version.
        gone = folder.with_name(f".{number}.removed")
        folder.rename(gone)
        remove_tree(gone)
        remove_tree(directory.indexes / str(number))
    return tuple(removed)


def used(directory: DataDirectory) -> int:
    """Return the bytes that a directory takes, hard-linked files once."""
    seen: set[tuple[int, int]] = set()
    total = 0
    for folder, _, names in os.walk(directory.path):
        for name in names:
            try:
                status = os.lstat(os.path.join(folder, name))  # noqa: PTH118 (quicker)
            except FileNotFoundError:
                # A draft that was discarded meanwhile.
                continue
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                total += status.st_size
    return total


def require_room(directory: DataDirectory, incoming: int, limit: int | None) -> None:
    """Refuse work for which the disk, or the share of it that was allowed, has no room.

    Parameters
    ----------
    directory
        The data directory.
    incoming
        Bytes that are about to be read in; 0 where all is written already.
    limit
        Most bytes that the directory may take; ``None`` for as many as there are.

    Raises
    ------
    StoreError
        With what to do about it.
    """
    place = directory.path
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    advice = "Remove old versions («ris3graph versions --prune») or give it more room."
    if free < incoming + RESERVE:
        raise StoreError(
            f"The disk of {directory.path} has {decimal(free)} left, which is too little. {advice}"
        )
    if limit is not None and (taken := used(directory)) + incoming > limit:
        raise StoreError(
            f"{directory.path} takes {decimal(taken)}, {decimal(incoming)} are to come, and "
            f"RIS3_MAX_DISK allows {decimal(limit)}. {advice}"
        )
