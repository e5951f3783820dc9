"""Monte Carlo p-values and control of the false discovery rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

LEFT_OUT = 100
"""So many subsets are made at most when parts of the data are left out in turn."""


def left_out(sizes: Mapping[str, int]) -> list[frozenset[str]]:
    """Say which parts of the data are left out together, the largest first.

    One part at a time up to `LEFT_OUT` parts. Where there are more, the larger ones are
    left out singly and the others in blocks (delete-a-group jackknife: Kott, 2001): a
    finding that stands without a block stands on none of its members alone.

    Parameters
    ----------
    sizes
        What each part carries; the largest are the likeliest to carry a finding alone.
    """
    ordered = sorted(sizes, key=lambda name: (-sizes[name], name))
    singly = len(ordered) if len(ordered) <= LEFT_OUT else LEFT_OUT // 2
    rest = ordered[singly:]
    step = max(1, -(-len(rest) // (LEFT_OUT - LEFT_OUT // 2)))
    blocks = [frozenset(rest[i : i + step]) for i in range(0, len(rest), step)]
    return [*(frozenset({name}) for name in ordered[:singly]), *blocks]


def lower_p(sample: NDArray[np.float64], observed: float) -> float:
    """One-sided Monte Carlo p-value for a value that is too low.

    ``p = (1 + #{x ≤ observed}) / (B + 1)`` over the ``B`` values of the null sample,
    never zero (Phipson & Smyth, 2010). Values within 1e-9 count as equal, so that
    sums of fractions taken in another order are ties and not luck.
    """
    return float((1 + np.count_nonzero(sample <= observed + 1e-9)) / (sample.size + 1))


def floor_p(sample: NDArray[np.float64]) -> float:
    """Estimate the smallest p that the null could give: the share of its minimum.

    A cell whose floor lies above the level of the test cannot be found
    significant, whatever was observed: it is not testable.
    """
    return lower_p(sample, float(sample.min()))


def central_interval(sample: NDArray[np.float64]) -> tuple[float, float]:
    """Return the central 95 % of a null sample."""
    low, high = np.quantile(sample, (0.025, 0.975), method="closest_observation")
    return float(low), float(high)


def adjust(p_values: Sequence[float], method: str = "bh") -> list[float]:
    """Adjust the p-values of one family.

    Parameters
    ----------
    p_values
        All p-values of the family, in any order.
    method
        ``"bh"``: Benjamini & Hochberg (1995), shown for independent and positively
        dependent tests; ``"by"``: Benjamini & Yekutieli (2001), for any dependence,
        reported beside it because cells of one region compete for the same records.

    Returns
    -------
    list of float
        q-values in the order given; empty for an empty family.
    """
    m = len(p_values)
    if m == 0:
        return []
    # Written out here: importing scipy.stats for it takes a second.
    penalty = sum(1.0 / k for k in range(1, m + 1)) if method == "by" else 1.0
    order = np.argsort(p_values)
    ranked = np.asarray(p_values)[order] * m * penalty / np.arange(1, m + 1)
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(ranked[::-1])[::-1])
    return [float(q) for q in adjusted]


def tipping_number(sample: NDArray[np.float64], observed: float, level: float) -> int:
    """Count the further joint records that would undo a deficit.

    The smallest whole ``t`` for which ``observed + t`` is no longer below what
    chance gives at ``level``, all else as it is; so at most that many are needed.
    """
    t = 0
    while lower_p(sample, observed + t) < level:
        t += 1
    return t
