"""What a run is asked to do; part of its key, so changed only with the method's version."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ris3graph.model import PILOT_REGIONS

METHOD_VERSION = "2"
"""Raised whenever the same data and parameters would give other results."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters of an analysis run, defaults as in the project's methods.

    Attributes
    ----------
    regions
        Regions that are assessed, ISO 3166-2.
    replicates
        Null samples ``B`` of each Monte Carlo test.
    level
        Level of the false discovery rate.
    min_expected
        A cell in which chance would give fewer joint records is not testable.
    seed
        Seed of all random numbers.
    recent_years
        An actor is recently active with a dated record no older than this.
    min_records
        An actor seen in fewer such records is too little known for a pair.
    min_need
        Pairs below this need are not proposed.
    pairs_per_region
        At most so many pairs are proposed for a region.
    path_work
        Shortest-path measures are taken where actors times ties are no more: the default
        is about half a minute on two processors.
    scores_in_full
        Up to so many actors of the network all have their scores published.
    first_ranks
        In a larger network, scores of so many first places of each measure are, beside
        those of the regions.
    """

    regions: tuple[str, ...] = PILOT_REGIONS
    replicates: int = 9_999
    level: float = 0.05
    min_expected: float = 5.0
    seed: int = 20_240_607
    recent_years: int = 10
    min_records: int = 2
    min_need: float = 0.25
    pairs_per_region: int = 10
    path_work: int = 10_000_000_000
    scores_in_full: int = 10_000
    first_ranks: int = 1_000

    def as_dict(self) -> dict[str, object]:
        """Return the parameters by name, in a form that JSON can hold."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
