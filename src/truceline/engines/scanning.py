"""The space-time permutation scan: where and when more happened than place and time explain.

Windows are cylinders: a circle around a place, and some consecutive bins of time. With ``c`` of
``C`` cases in a window and ``mu`` expected, the statistic is the log likelihood ratio

    c ln(c / mu) + (C - c) ln((C - c) / (C - mu)),   where c > mu,

and mu is the cases of the circle times the cases of the bins over C: place and time are each as
busy as they are (Kulldorff et al. 2005, doi:10.1371/journal.pmed.0020059). Significance comes from
shuffling the times among the cases.

Shuffling leaves every expected count as it is, so that a window beats the best so far exactly
when its cases reach a whole number that depends on mu alone. Circles around one place grow: over
a run of them the cases of a window are at most those of the last, and the expected at least those
of the first. Runs that cannot reach the number are passed over whole. Where every place was
watched alike, the numbers come from a table (`truceline.engines.thresholds`); where watching
differed, from the expected counts of each place (`truceline.engines.cylinders`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truceline.engines.plane import Floats, Ints
from truceline.errors import missing_extra

_GLOBE_KM = 6371.0088  # mean radius: it only bends a chord, by 0.13 m in 50 km


@dataclass(frozen=True)
class Cases:
    """Cases by place and bin of time: place of each case (n,), its bin (n,), places' x, y [km].

    With ``z`` places stand on the globe: x, y and z are counted from its centre [km].
    """

    place: Ints
    bin: Ints
    x: Floats
    y: Floats
    bins: int
    z: Floats | None = None

    def away(self, place: int) -> Floats:
        """Return how far every place is from one, along the plane or the globe [km]."""
        flat: Floats = np.hypot(self.x - self.x[place], self.y - self.y[place])
        if self.z is None:
            return flat
        chord = np.hypot(flat, self.z - self.z[place])
        return np.asarray(2 * _GLOBE_KM * np.arcsin(np.minimum(1.0, chord / (2 * _GLOBE_KM))))


@dataclass(frozen=True)
class Reach:
    """How far windows reach: circles up to a radius [km], and so many bins."""

    radius_km: float
    bins: int
    prospective: bool = False  # only windows that last until now
    least_cases: int = 2  # of a window


@dataclass(frozen=True)
class Window:
    """One cylinder: its centre and places, bins [first, last), and what it holds."""

    centre: int
    places: Ints
    radius_km: float
    first: int
    last: int
    cases: int
    expected: float
    statistic: float
    p: float = 1.0


@dataclass(frozen=True)
class Scan:
    """The best windows that share no place, and the largest statistic of each replicate."""

    windows: tuple[Window, ...]
    replicates: Floats

    def critical(self, level: float = 0.05) -> float:
        """Return the statistic that chance reaches with probability `level`."""
        ordered = np.sort(self.replicates)[::-1]
        # the rank that SaTScan uses: (replicates + 1) * level, counted from the top
        rank = max(1, int(level * (len(ordered) + 1)))
        return float(ordered[rank - 1])


def scan(
    cases: Cases,
    reach: Reach,
    *,
    replicates: int = 999,
    seed: int = 1,
    exposure: Floats | None = None,
    most: int = 20,
    replicating: Replicating | None = None,
) -> Scan:
    """Return the windows with most more cases than expected, with Monte Carlo p-values.

    Parameters
    ----------
    cases
        Cases by place and bin.
    reach
        The largest circle and the longest time.
    replicates
        Shuffles; p-values come in steps of 1 / (replicates + 1).
    seed
        Of the shuffles.
    exposure
        How much of each place and bin was watched (places, bins), where it differs.
    most
        Windows to return.
    replicating
        What searches the shuffles in place of this process, with the same answer.

    Raises
    ------
    UnavailableError
        EXTRA-MISSING without numba.
    """
    kernel = _kernel(even=exposure is None)
    rings = _rings(cases, reach.radius_km)
    order = np.argsort(cases.place, kind="stable")
    counts = np.bincount(cases.place, minlength=len(cases.x))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    times = cases.bin[order].astype(np.int64)
    expected = _expected(cases, counts, times, exposure)
    layout = kernel.layout_of(
        offsets, rings.offsets, rings.places, rings.last, times, expected, reach.bins,
        reach.prospective, max(2, reach.least_cases),
    )  # fmt: skip
    windows = _apart(cases, rings, kernel.best_by_centre(times, layout), most)
    draw = Shuffler(times, offsets, expected, exposure is not None, seed)
    largest = (replicating or replicate)(layout, draw, np.arange(replicates))
    return Scan(tuple(_with_p(window, largest) for window in windows), largest)


def replicate(layout: Any, draw: Shuffler, numbers: Ints) -> Floats:
    """Return the largest statistic of each shuffle of these numbers.

    A search that knows of a value to beat passes over more. Nine tenths of the least so far is
    nearly always beaten; where it is not, the shuffle is searched again from nothing.
    """
    search = layout.searcher()
    largest = np.empty(len(numbers))
    floor = 0.0
    for index, number in enumerate(numbers.tolist()):
        times = draw(number)
        largest[index] = search(times, floor)
        if largest[index] <= floor:
            largest[index] = search(times, 0.0)
        floor = 0.9 * float(largest[: index + 1].min())
    return largest


def _kernel(*, even: bool) -> Any:
    """Return the compiled loops for places that were watched alike, or not."""
    from truceline.engines.compiled import has_numba

    if not has_numba():
        raise missing_extra("fast", "the search for clusters")
    from truceline.engines import cylinders, thresholds

    return thresholds if even else cylinders


@dataclass(frozen=True)
class _Rings:
    """For each place the places around it, nearest first, and where a circle may end."""

    offsets: Ints
    places: Ints
    distance: Floats
    last: NDArray[np.bool_]


def _rings(cases: Cases, radius_km: float) -> _Rings:
    places, distances, last = [], [], []
    for centre in range(len(cases.x)):
        away = cases.away(centre)
        near = np.flatnonzero(away <= radius_km)
        near = near[np.lexsort((near, away[near]))]
        places.append(near)
        distances.append(away[near])
        # places at one distance enter a circle together
        last.append(np.append(away[near][1:] != away[near][:-1], True))
    offsets = np.concatenate([[0], np.cumsum([len(near) for near in places])]).astype(np.int64)
    return _Rings(
        offsets,
        np.concatenate(places).astype(np.int64),
        np.concatenate(distances),
        np.concatenate(last),
    )


def _expected(
    cases: Cases, counts: Ints, times: Ints, exposure: Floats | None
) -> NDArray[np.float64]:
    """Return the expected cases of each place and bin (places, bins); sums are those observed."""
    by_bin = np.bincount(times, minlength=cases.bins).astype(np.float64)
    share = counts[:, None] * by_bin[None, :] / max(len(times), 1)
    if exposure is None:
        return share
    # place and time keep their sums under unequal watching: iterative proportional fitting
    fitted = share * exposure
    for _ in range(200):
        fitted *= _ratio(counts, fitted.sum(axis=1))[:, None]
        scale = _ratio(by_bin, fitted.sum(axis=0))
        fitted *= scale[None, :]
        if np.allclose(scale[by_bin > 0], 1.0, atol=1e-12):
            break
    return np.asarray(fitted, dtype=np.float64)


def _ratio(wanted: Any, found: Floats) -> Floats:
    ratio: Floats = np.divide(wanted, found, out=np.zeros(len(found)), where=found > 0)
    return ratio


class Shuffler:
    """Draws times for the cases: shuffled among all, or by each place's expected counts.

    Each shuffle has a number and a stream of its own, so that any machine draws the same.
    """

    def __init__(
        self, times: Ints, offsets: Ints, expected: Floats, adjusted: bool, seed: int
    ) -> None:
        self._times, self._seed = times, seed
        self._place = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
        self._shares = np.cumsum(expected, axis=1) if adjusted else None

    def __call__(self, number: int) -> Ints:
        """Return the times of one shuffle."""
        rng = np.random.default_rng((self._seed, number))
        if self._shares is None:
            shuffled: Ints = rng.permutation(self._times)
            return shuffled
        level = rng.uniform(size=len(self._place)) * self._shares[self._place, -1]
        drawn = (self._shares[self._place] <= level[:, None]).sum(axis=1)
        return np.asarray(np.minimum(drawn, self._shares.shape[1] - 1), dtype=np.int64)


Replicating = Callable[[Any, Shuffler, Ints], Floats]  # layout, draw, numbers of shuffles


def _apart(cases: Cases, rings: _Rings, best: Any, most: int) -> list[Window]:
    """Return each centre's best window from the largest down, leaving out overlapping circles."""
    statistic, member, first, last, count, expected = best
    taken = np.zeros(len(cases.x), dtype=bool)
    windows: list[Window] = []
    for centre in np.lexsort((np.arange(len(statistic)), -statistic)).tolist():
        if len(windows) == most or statistic[centre] <= 0:
            break
        start, stop = rings.offsets[centre], member[centre] + 1
        places = rings.places[start:stop]
        if taken[places].any():
            continue
        taken[places] = True
        windows.append(
            Window(
                centre=centre,
                places=places,
                radius_km=float(rings.distance[member[centre]]),
                first=int(first[centre]),
                last=int(last[centre]),
                cases=int(count[centre]),
                expected=float(expected[centre]),
                statistic=float(statistic[centre]),
            )
        )
    return windows


def _with_p(window: Window, largest: Floats) -> Window:
    reached = int((largest >= window.statistic).sum())
    return replace(window, p=(reached + 1) / (len(largest) + 1))
