"""Members of numbered groups as two arrays: where each group starts, and all members."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def grouped(
    groups: npt.NDArray[np.int64], members: npt.NDArray[np.int64], count: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Return pairs of group and member as offsets and members, ordered by group.

    Parameters
    ----------
    groups, members
        The pairs, numbered from 0.
    count
        Number of groups.
    """
    order = np.argsort(groups, kind="stable")
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(groups, minlength=count), out=starts[1:])
    return starts, members[order].astype(np.int32)


def gathered(
    starts: npt.NDArray[np.int64], chosen: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the places of all members of chosen groups, and how many each group has."""
    sizes = starts[chosen + 1] - starts[chosen]
    total = int(sizes.sum())
    shift = np.repeat(starts[chosen] - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes)
    return np.arange(total, dtype=np.int64) + shift, sizes
