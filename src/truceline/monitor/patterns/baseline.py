"""A seasonal baseline: how many a week of the year lets expect, and how widely weeks vary.

Weekly counts are fitted with a log-linear model of a level and two harmonics of the year, by
iteratively reweighted least squares; weeks vary more than a Poisson count does, by a factor
estimated from the residuals (quasi-likelihood, McCullagh and Nelder 1989, ch. 9). Weeks of the
reference that stand out are weighted down once, so that a past build-up does not become the
norm (Farrington et al. 1996, doi:10.2307/2983331).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HARMONICS = 2
LEAST_WEEKS = 52  # of reference: less than a year knows no season
LEAST_COUNT = 20  # events in the reference: fewer carry no harmonics
_YEAR = 365.2425
_STANDS_OUT = 2.58  # Anscombe residuals beyond this are weighted down


@dataclass(frozen=True)
class Baseline:
    """The fitted season of one series."""

    coefficients: Floats  # (1 + 2 * harmonics,)
    covariance: Floats  # of the coefficients, with the dispersion in it
    dispersion: float  # at least 1
    freedom: int  # degrees of freedom that the dispersion rests on

    def expected(self, mondays: NDArray[np.datetime64]) -> Floats:
        """Return the expected count of each week, (n,)."""
        return np.exp(np.clip(design(mondays) @ self.coefficients, -30, 30))

    @cached_property
    def root(self) -> Floats:
        """A square root of the covariance, to draw coefficients with."""
        values, vectors = np.linalg.eigh(self.covariance)
        root: Floats = vectors * np.sqrt(np.maximum(values, 0.0))
        return root


def design(mondays: NDArray[np.datetime64]) -> Floats:
    """Return the columns of the model for weeks given by their Mondays, (n, 1 + 2 * harmonics)."""
    days = (mondays - np.datetime64("2000-01-01")).astype("timedelta64[D]").astype(np.float64)
    angles = 2 * np.pi * days[:, np.newaxis] / _YEAR * np.arange(1, HARMONICS + 1)
    return np.column_stack([np.ones(len(days)), np.sin(angles), np.cos(angles)])


def fit(mondays: NDArray[np.datetime64], counts: NDArray[np.int64]) -> Baseline:
    """Return the baseline of a reference of quiet weeks.

    Raises
    ------
    ValueError
        With fewer than LEAST_WEEKS weeks or LEAST_COUNT events: say so instead of fitting.
    """
    if len(counts) < LEAST_WEEKS or counts.sum() < LEAST_COUNT:
        raise ValueError(f"{len(counts)} weeks with {counts.sum()} events carry no baseline")
    x, y = design(mondays), counts.astype(np.float64)
    plain = _reweighted(x, y, np.ones(len(y)))
    residuals = _anscombe(y, np.exp(x @ plain[0]), plain[2])
    out = np.abs(residuals) > _STANDS_OUT
    weights = np.where(out, (_STANDS_OUT / np.maximum(np.abs(residuals), 1e-9)) ** 2, 1.0)
    coefficients, covariance, dispersion = _reweighted(x, y, weights * len(y) / weights.sum())
    return Baseline(coefficients, covariance, dispersion, len(y) - x.shape[1])


def _reweighted(x: Floats, y: Floats, weights: Floats) -> tuple[Floats, Floats, float]:
    """Return coefficients, their covariance, and the dispersion (Pearson)."""
    beta = np.zeros(x.shape[1])
    beta[0] = np.log(max(y.mean(), 0.1))
    # a slight ridge on the harmonics keeps a season that never had an event finite
    ridge = np.diag([0.0, *[1e-3] * (x.shape[1] - 1)])
    for _ in range(60):
        mean = np.exp(np.clip(x @ beta, -30, 30))
        information = x.T @ (x * (weights * mean)[:, np.newaxis]) + ridge
        step = np.linalg.solve(information, x.T @ (weights * (y - mean)) - ridge @ beta)
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            break
    mean = np.exp(np.clip(x @ beta, -30, 30))
    pearson = (weights * (y - mean) ** 2 / mean).sum() / (len(y) - x.shape[1])
    dispersion = max(1.0, float(pearson))
    information = x.T @ (x * (weights * mean)[:, np.newaxis]) + ridge
    covariance: Floats = np.asarray(np.linalg.inv(information) * dispersion, dtype=np.float64)
    return np.asarray(beta, dtype=np.float64), covariance, dispersion


def _anscombe(y: Floats, mean: Floats, dispersion: float) -> Floats:
    residuals: Floats = 1.5 * (y ** (2 / 3) - mean ** (2 / 3)) / (mean ** (1 / 6) * dispersion**0.5)
    return residuals


def draw_counts(
    generator: np.random.Generator, expected: Floats, dispersion: float | Floats
) -> NDArray[np.int64]:
    """Return counts with these means and a variance of dispersion times the mean.

    A Poisson count whose rate is itself gamma-distributed: a negative binomial count. The
    dispersion is one for all, or an array that is broadcast against the means.
    """
    scale = np.maximum(np.asarray(dispersion) - 1, 1e-9)
    rate = generator.gamma(np.maximum(expected, 1e-12) / scale) * scale
    counts: NDArray[np.int64] = generator.poisson(rate).astype(np.int64)
    return counts


def mondays_between(first: date, last: date) -> NDArray[np.datetime64]:
    """Return the Mondays of the weeks that lie wholly between two days, both included."""
    start = np.datetime64(first, "D")
    start += (7 - (start.astype(int) + 3) % 7) % 7  # day 0 of the epoch was a Thursday
    weeks = (np.datetime64(last, "D") - start).astype(int) + 1
    mondays: NDArray[np.datetime64] = start + 7 * np.arange(max(0, weeks // 7))
    return mondays
