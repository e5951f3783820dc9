"""Monte Carlo p-values and control of the false discovery rate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control


def lower_p(sample: NDArray[np.float64], observed: float) -> float:
    """One-sided Monte Carlo p-value for a value that is too low.

    ``p = (1 + #{x ≤ observed}) / (B + 1)`` over the ``B`` values of the null sample,
    never zero (Phipson & Smyth, 2010). Values within 1e-9 count as equal, so that
    sums of fractions taken in another order are ties and not luck.
    """
    return float((1 + np.count_nonzero(sample <= observed + 1e-9)) / (sample.size + 1))


def floor_p(sample: NDArray[np.float64]) -> float:
    """Return the smallest p that the null could give: the share of its minimum.

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
        ``"bh"``: Benjamini & Hochberg (1995), for independent or positively
        dependent tests; ``"by"``: Benjamini & Yekutieli (2001), for any dependence.

    Returns
    -------
    list of float
        q-values in the order given; empty for an empty family.
    """
    if not p_values:
        return []
    adjusted: NDArray[np.float64] = false_discovery_control(
        np.asarray(p_values), method="by" if method == "by" else "bh"
    )
    return [float(q) for q in adjusted]


def tipping_number(sample: NDArray[np.float64], observed: float, level: float) -> int:
    """Count the further joint records that would undo a deficit.

    The smallest whole ``t`` for which ``observed + t`` is no longer below what
    chance gives at ``level``. It needs no model of what the sources miss.
    """
    t = 0
    while lower_p(sample, observed + t) < level:
        t += 1
    return t
