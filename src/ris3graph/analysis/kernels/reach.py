"""Steps from one vertex to all others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.compiled import compiled


@compiled
def steps_from(source: int, ptr: NDArray[np.int64], idx: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Search breadth first; −1 for vertices out of reach."""
    n = ptr.size - 1
    steps = np.full(n, -1, dtype=np.int32)
    order = np.empty(n, dtype=np.int64)
    order[0] = source
    steps[source] = 0
    done, found = 0, 1
    while done < found:
        v = order[done]
        done += 1
        for k in range(ptr[v], ptr[v + 1]):
            w = idx[k]
            if steps[w] < 0:
                steps[w] = steps[v] + 1
                order[found] = w
                found += 1
    return steps
