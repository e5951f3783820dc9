"""An old version as a new one: undo that loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ris3graph.store.contents import statements_of

if TYPE_CHECKING:
    from ris3graph.store.version import Version, Versions
    from ris3graph.store.writer import Writer


def revert(writer: Writer, versions: Versions, number: int, *, who: str) -> Version | None:
    """Publish what a version held as a new one; all versions between stay as they are.

    Only what differs is written, and a crash leaves the current version as it was.

    Parameters
    ----------
    writer
        Holder of the writer's lock.
    versions
        The versions of its data directory.
    number
        The version to return to.
    who
        Who asks, for the record of the new version.

    Returns
    -------
    Version or None
        The new version; ``None`` where the current one holds the same.

    Raises
    ------
    VersionNotFoundError
        There is no such version, or it is no longer kept.
    """
    target = versions.get(number)
    store = versions.store(number)
    with writer.draft() as draft:
        for graph in sorted({*draft.digests, *target.digests}):
            if draft.digests.get(graph) != target.digests.get(graph):
                draft.replace(graph, statements_of(store, graph))
        if not draft.change_set():
            return None
        return draft.publish(who=who, why=f"Return to version {number}")
