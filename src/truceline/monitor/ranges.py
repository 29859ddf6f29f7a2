"""Probabilities with a range, and what several of them come to together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Range:
    """A probability in [0, 1] as low, best and high; an unknown best is None."""

    low: float
    best: float | None
    high: float


ONE = Range(1.0, 1.0, 1.0)
UNKNOWN = Range(0.0, None, 1.0)


@dataclass(frozen=True)
class Ranges:
    """Probabilities (n,) as low, best and high; an unknown best is NaN."""

    low: Floats
    best: Floats
    high: Floats

    def __len__(self) -> int:
        return len(self.low)

    def rows(self, which: NDArray[np.int64]) -> Ranges:
        """Return some of the rows."""
        return Ranges(self.low[which], self.best[which], self.high[which])


def ranges_of(ranges: list[Range]) -> Ranges:
    """Return single ranges as columns."""
    return Ranges(
        np.array([each.low for each in ranges]),
        np.array([np.nan if each.best is None else each.best for each in ranges]),
        np.array([each.high for each in ranges]),
    )


def repeated(one: Range, count: int) -> Ranges:
    """Return one range as a column of `count` rows."""
    best = np.nan if one.best is None else one.best
    return Ranges(np.full(count, one.low), np.full(count, best), np.full(count, one.high))


def jointly(factors: list[Ranges]) -> Ranges:
    """Return the probability that all hold: the product, with bounds for any dependence.

    However the events depend on each other, they hold together with at least the sum of their
    probabilities less ``n - 1``, and with at most the least of them (Fréchet 1935). A factor
    that is certain leaves the others as they are.
    """
    low = np.maximum(sum(each.low for each in factors) - (len(factors) - 1), 0.0)
    best = np.prod([each.best for each in factors], axis=0)
    high = np.min([each.high for each in factors], axis=0)
    return Ranges(np.minimum(low, np.where(np.isnan(best), low, best)), best, high)
