"""Departures: a cumulative sum against the season, with a threshold that quiet years set.

The statistic gathers, week by week, how much better the counts fit a doubled baseline than the
baseline itself, and starts again at zero when it falls below (CUSUM, Page 1954,
doi:10.1093/biomet/41.1-2.100). Its threshold is the level that a stated share of simulated quiet
periods stay under. They are drawn from the fitted season with its dispersion and with the doubt
of the fit itself, which matters more than the drawing where a reference is short.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.monitor.patterns.baseline import Baseline, Floats, design, draw_counts

DOUBLED = 2.0  # the rise that the sum is tuned to
SIMULATED = 2_000  # quiet periods, for the threshold: at least so many
BEYOND = 10  # of them are to lie beyond it, or it is not known well enough
MOST_SIMULATED = 200_000
_AT_ONCE = 20_000
_SEED = 20_260_101  # the same data give the same alarm

# A fit is a little too sure of itself, and a season may be sharper than two harmonics: simulated
# quiet years pass a threshold set at the full share in 5 to 8 cases of 100 where 5 are stated.
# Set at half of it, they pass in 2 to 4.
_GUARD = 0.5


@dataclass(frozen=True)
class Watched:
    """One watched period against its baseline."""

    expected: Floats  # (n_weeks,)
    level: Floats  # the gathered departure, (n_weeks,), over the threshold
    threshold: float
    alarm: int | None  # the first week above it
    p: float  # share of simulated quiet periods with a maximum at least as high


def gathered(counts: NDArray[np.int64], expected: Floats, dispersion: float) -> Floats:
    """Return the cumulative sum of each period, (..., n_weeks)."""
    gain = (counts * np.log(DOUBLED) - (DOUBLED - 1) * expected) / dispersion
    level = np.zeros(gain.shape[:-1])
    steps = np.empty_like(gain)
    for week in range(gain.shape[-1]):
        level = np.maximum(0.0, level + gain[..., week])
        steps[..., week] = level
    return np.asarray(steps, dtype=np.float64)


def watch(
    baseline: Baseline,
    mondays: NDArray[np.datetime64],
    counts: NDArray[np.int64],
    *,
    false_alarms: float,
) -> Watched:
    """Return how counts stand against their season, with at most this share of false alarms.

    Parameters
    ----------
    baseline
        The season fitted to the reference.
    mondays, counts
        The watched weeks, (n_weeks,).
    false_alarms
        The share of quiet periods of this length that may raise an alarm, (0, 1).
    """
    expected = baseline.expected(mondays)
    share = _GUARD * false_alarms
    quiet = _quiet_maxima(baseline, mondays, int(min(MOST_SIMULATED, BEYOND / share)))
    # the (k + 1)-th largest of n values is passed by a new quiet one with chance (k + 1)/(n + 1)
    allowed = int(share * (len(quiet) + 1)) - 1
    threshold = float(np.sort(quiet)[::-1][max(allowed, 0)])
    level = gathered(counts, expected, baseline.dispersion)
    above = np.flatnonzero(level > threshold)
    p = (1 + int((quiet >= level.max()).sum())) / (len(quiet) + 1)
    return Watched(
        expected=expected,
        level=level / threshold if threshold > 0 else level,
        threshold=threshold,
        alarm=int(above[0]) if len(above) else None,
        p=p,
    )


def _quiet_maxima(baseline: Baseline, mondays: NDArray[np.datetime64], number: int) -> Floats:
    """Return the highest level of each simulated quiet period, judged by the fitted season.

    At least so many periods, and never fewer than `SIMULATED`.
    """
    generator = np.random.default_rng(_SEED)
    number = max(SIMULATED, number)
    sizes = [min(_AT_ONCE, number - start) for start in range(0, number, _AT_ONCE)]
    return np.concatenate([_maxima(baseline, mondays, size, generator) for size in sizes])


def _maxima(
    baseline: Baseline,
    mondays: NDArray[np.datetime64],
    number: int,
    generator: np.random.Generator,
) -> Floats:
    """Return the highest levels of so many quiet periods.

    Each period has a season of its own, drawn from the doubt of the fit: what is simulated is
    a quiet truth that the reference happened to tell us this much about.
    """
    doubt = generator.standard_normal((number, len(baseline.coefficients))) @ baseline.root.T
    # a dispersion estimated from few weeks may be too small: draw it by its chi-squared law, and
    # where it is larger than was thought, so is the doubt of the coefficients
    chi = (generator.chisquare(baseline.freedom, number) / baseline.freedom)[:, np.newaxis]
    doubt /= np.sqrt(chi)
    truth = np.exp(np.clip((baseline.coefficients + doubt) @ design(mondays).T, -30, 30))
    spread = np.maximum(1.0, baseline.dispersion / chi)
    counts = draw_counts(generator, truth, spread)
    levels = gathered(counts, baseline.expected(mondays), baseline.dispersion)
    return np.asarray(levels.max(axis=-1), dtype=np.float64)


@dataclass(frozen=True)
class Rise:
    """When a departure began and how large it is."""

    week: int  # the most likely first week
    earliest: int  # first and last week that the counts do not rule out (95 %)
    latest: int
    times: float  # the baseline, since then
    times_low: float
    times_high: float


def rise(counts: NDArray[np.int64], expected: Floats, dispersion: float, alarm: int) -> Rise:
    """Return since when, and how many times the baseline, the weeks up to an alarm departed.

    The likelihood of each first week with its own best factor is compared; weeks within the
    95 % range of the likelihood ratio (3.84 with one degree of freedom) are not ruled out.
    """
    gains = np.array(
        [
            _log_gain(counts[week : alarm + 1], expected[week : alarm + 1])
            for week in range(alarm + 1)
        ]
    )
    gains = gains / dispersion
    best = int(gains.argmax())
    possible = np.flatnonzero(2 * (gains[best] - gains) <= 3.841)
    seen, base = float(counts[best : alarm + 1].sum()), float(expected[best : alarm + 1].sum())
    times = seen / base
    spread = 1.96 * np.sqrt(dispersion / max(seen, 1.0))
    return Rise(
        week=best,
        earliest=int(possible[0]),
        latest=int(possible[-1]),
        times=times,
        times_low=times * float(np.exp(-spread)),
        times_high=times * float(np.exp(spread)),
    )


def _log_gain(counts: NDArray[np.int64], expected: Floats) -> float:
    seen, base = float(counts.sum()), float(expected.sum())
    if seen <= base:
        return 0.0
    return seen * float(np.log(seen / base)) - (seen - base)


def combined(p_of_source: dict[str, list[float]]) -> tuple[float, float]:
    """Return the joint p of several sources: if independent, and however they depend.

    Series of one source are one signal: the smallest of its m values, times m (Bonferroni). The
    sources are then joined by Fisher's method, which supposes that they are independent; the
    second value is the smallest over all sources times their number, which holds whatever
    their dependence. Neither counts a source twice.
    """
    once = [min(1.0, min(values) * len(values)) for values in p_of_source.values()]
    count = len(once)
    statistic = -sum(float(np.log(max(p, 1e-300))) for p in once)
    # upper tail of a chi-squared with 2n degrees of freedom: a Poisson sum
    term, tail = 1.0, 1.0
    for k in range(1, count):
        term *= statistic / k
        tail += term
    fisher = min(1.0, float(np.exp(-statistic)) * tail)
    return fisher, min(1.0, min(once) * count)
