"""The pairs looked at are all that lie near enough, found by comparing each with each."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.test_joining import pairs_of, reports, rows

from truceline.engines import joining
from truceline.engines.compiled import has_numba
from truceline.engines.joining import join
from truceline.engines.nearness import (
    FARTHEST_M,
    GAP_DAYS,
    LONGEST_DAYS,
    REACH,
    WIDEST_M,
    Listed,
    Located,
    Search,
    near_pairs,
)
from truceline.engines.plane import Floats, Ints

WAYS = [
    False,
    pytest.param(True, marks=pytest.mark.skipif(not has_numba(), reason="numba is absent")),
]


def located(seed: int, count: int = 1500) -> Located:
    """Reports of every precision, so close together that pairs stand at every distance."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 150_000, (2, count)).round(-1)
    sigma = rng.choice([20.0, 250.0, 251.0, 850.0, 1600.0, 3900.0, 8000.0, 12_000.0, 13_000.0],
                       count)  # fmt: skip
    length = rng.choice([0.0, 1 / 24, 1.0, 3.0, 3.5], count)
    return Located(x, y, sigma, rng.uniform(0, 20, count).round(2), length)


def each_with_each(r: Located) -> set[tuple[int, int]]:
    one, other = np.triu_indices(len(r.x), 1)
    far = np.hypot(r.x[one] - r.x[other], r.y[one] - r.y[other])
    error = np.hypot(r.sigma_m[one], r.sigma_m[other])
    apart = np.abs(r.middle[one] - r.middle[other]) - (r.length[one] + r.length[other]) / 2
    usable = (r.sigma_m <= WIDEST_M) & (r.length <= LONGEST_DAYS)
    near = (far <= REACH * error) & (far <= FARTHEST_M) & (apart <= GAP_DAYS)
    near &= usable[one] & usable[other]
    return set(zip(one[near].tolist(), other[near].tolist(), strict=True))


@pytest.mark.parametrize("compiled", WAYS)
@pytest.mark.parametrize("seed", [1, 2])
def test_no_near_pair_is_lost_and_none_comes_twice(seed: int, compiled: bool) -> None:
    made = located(seed)
    first, second = near_pairs(made, compiled=compiled)
    found = list(zip(first.tolist(), second.tolist(), strict=True))
    assert len(found) == len(set(found)) > 10_000
    assert set(found) == each_with_each(made)


@pytest.mark.parametrize("compiled", WAYS)
def test_of_very_many_pairs_a_sample_teaches_and_the_likely_ones_are_kept(
    compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = reports(6000)
    whole = join(made, compiled=compiled)
    monkeypatch.setattr(joining, "MOST_PAIRS", len(whole.pairs) // 3)
    sampled = join(made, compiled=compiled)
    # a quarter of the pairs teaches nearly what all teach, and hardly a group comes out otherwise
    assert sampled.repeats == pytest.approx(whole.repeats, rel=0.1)
    together = pairs_of(whole.group)
    assert len(together ^ pairs_of(sampled.group)) < 0.02 * len(together)
    assert sampled.pairs.probability.min() >= joining.LIKELY
    kept = set(zip(sampled.pairs.first.tolist(), sampled.pairs.second.tolist(), strict=True))
    likely = whole.pairs.probability >= 2 * joining.LIKELY
    wanted = zip(whole.pairs.first[likely].tolist(), whole.pairs.second[likely].tolist(),
                 strict=True)  # fmt: skip
    lost = [pair for pair in wanted if pair not in kept]
    assert len(lost) <= 0.01 * likely.sum()


@pytest.mark.parametrize("compiled", WAYS)
def test_pairs_found_elsewhere_give_the_same_when_they_are_too_many(
    compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = reports(3000)
    monkeypatch.setattr(joining, "MOST_PAIRS", 1000)

    def elsewhere(where: Located) -> tuple[Ints, Ints]:
        first, second = near_pairs(where)
        return first[::-1].copy(), second[::-1].copy()

    here, there = join(made, compiled=compiled), join(made, compiled=compiled, pairing=elsewhere)
    assert np.array_equal(here.group, there.group)
    assert np.array_equal(here.pairs.first, there.pairs.first)
    assert np.array_equal(here.pairs.probability, there.pairs.probability)


def test_the_sample_does_not_depend_on_the_order_of_reports(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, _ = reports(3000)
    monkeypatch.setattr(joining, "MOST_PAIRS", 1000)
    order = np.random.default_rng(3).permutation(len(made))
    assert join(rows(made, order)).repeats == pytest.approx(join(made).repeats, rel=1e-9)


def test_marks_spread_evenly() -> None:
    made = located(4, 4000)
    marks: Floats = (made.marks() / 2.0**64).astype(np.float64)
    # of 4,000 even draws the share below a half lies within 4 standard errors of it
    assert abs(np.mean(marks < 0.5) - 0.5) < 4 * 0.5 / np.sqrt(len(marks))
    first, second = near_pairs(made)
    # a pair is in a part of the reports where both are: in half of them, a quarter of the pairs
    part = made.part(0.5)
    for near in (Listed(first, second), Search(made, compiled=False)):
        quarter = {
            pair for a, b in near.within(part) for pair in zip(a.tolist(), b.tolist(), strict=True)
        }
        assert len(quarter) == pytest.approx(len(first) / 4, rel=0.1)
        assert quarter == {
            (a, b) for a, b in zip(first.tolist(), second.tolist(), strict=True)
            if part[a] and part[b]
        }  # fmt: skip
