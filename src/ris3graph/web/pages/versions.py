"""The published versions, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ris3graph.store.version import Version


@dataclass(frozen=True, slots=True)
class VersionItem:
    """A version: when, who, why, and how much it changed."""

    number: int
    time: datetime
    who: str
    why: str
    software: str
    quads: int
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """The versions page.

    Attributes
    ----------
    versions
        The newest first.
    mirrored
        Whether it is that of a mirror, which holds one alone.
    """

    versions: tuple[VersionItem, ...]
    mirrored: bool = False

    def table(self) -> tuple[VersionItem, ...]:
        """Rows of the page as CSV."""
        return self.versions


def versions_page(versions: Iterable[Version], *, mirrored: bool = False) -> VersionsPage:
    """Return the versions page."""
    return VersionsPage(
        tuple(
            VersionItem(
                version.number,
                version.time,
                version.who,
                version.why,
                version.software,
                version.quads,
                sum(change.added for change in version.changes.values()),
                sum(change.removed for change in version.changes.values()),
            )
            for version in versions
        ),
        mirrored,
    )
