"""Quiet years stay quiet, harvests are no alarm, and a build-up is found within weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from truceline.monitor.patterns.baseline import draw_counts, fit, mondays_between
from truceline.monitor.patterns.departing import combined, rise, watch

REFERENCE = mondays_between(date(2021, 1, 1), date(2023, 12, 31))
YEAR = mondays_between(date(2024, 1, 1), date(2024, 12, 31))


def season(mondays: np.ndarray, level: float = 12, swing: float = 1.3) -> np.ndarray:
    """A sharp season, as fires have at harvest: a peak in August that is no pure harmonic."""
    day = (mondays - mondays.astype("datetime64[Y]")).astype(int)
    return level * np.exp(swing * np.cos(2 * np.pi * (day - 225) / 365))


def quiet(seed: int, dispersion: float = 1.8):
    draw = np.random.default_rng(seed)
    reference = draw_counts(draw, season(REFERENCE), dispersion)
    year = draw_counts(draw, season(YEAR), dispersion)
    return fit(REFERENCE, reference), year


def test_weeks_begin_on_mondays_and_lie_wholly_inside() -> None:
    # 1 January 2024 was a Monday; 31 December 2024 a Tuesday, so the last full week is 23-29
    assert str(YEAR[0]) == "2024-01-01"
    assert str(YEAR[-1]) == "2024-12-23"
    assert len(YEAR) == 52


def test_the_fit_finds_the_season_and_the_dispersion() -> None:
    baseline, _ = quiet(1)
    expected = baseline.expected(YEAR)
    assert np.abs(expected / season(YEAR) - 1).max() < 0.25
    assert baseline.dispersion == pytest.approx(1.8, abs=0.5)


def test_false_alarms_keep_to_their_bound_on_200_quiet_years() -> None:
    alarms = 0
    for seed in range(200):
        baseline, year = quiet(seed)
        alarms += watch(baseline, YEAR, year, false_alarms=0.05).alarm is not None
    assert alarms / 200 <= 0.05


def negative_binomial(draw: np.random.Generator, mean: np.ndarray, dispersion: float) -> np.ndarray:
    """Counts from another library's own law, not by the draws that the threshold is made with."""
    return draw.negative_binomial(mean / (dispersion - 1), 1 / dispersion)


# at seven tenths of the share in place of half, the first raised an alarm in 29 of 500 years
@pytest.mark.parametrize(("years", "sharp", "dispersion"), [(3, True, 4.0), (1, False, 2.5)])
def test_neither_a_sharp_harvest_nor_a_short_reference_breaks_the_bound(
    years: int, sharp: bool, dispersion: float
) -> None:
    alarms, past = 0, mondays_between(date(2024 - years, 1, 1), date(2023, 12, 31))
    for seed in range(200):
        draw = np.random.default_rng((years, seed))
        fitted = fit(past, negative_binomial(draw, harvest(past, sharp), dispersion))
        year = negative_binomial(draw, harvest(YEAR, sharp), dispersion)
        alarms += watch(fitted, YEAR, year, false_alarms=0.05).alarm is not None
    assert alarms / 200 <= 0.05


def harvest(mondays: np.ndarray, sharp: bool) -> np.ndarray:
    """Six weeks of August eleven times as busy as the year, which no two harmonics follow."""
    day = (mondays - mondays.astype("datetime64[Y]")).astype(int)
    return 6 + (60 * np.exp(-(((day - 215) / 25) ** 2)) if sharp else 9.0 + 0 * day)


def test_a_threshold_for_many_series_is_simulated_as_far_out_as_it_lies() -> None:
    # a share of 1 in 4,000, as 200 series leave each: of 2,000 simulated periods none is so rare,
    # and the largest of them would be passed by one in 2,001
    baseline, year = quiet(3)
    often, rare = (watch(baseline, YEAR, 9 * year, false_alarms=0.05 / n) for n in (1, 200))
    assert rare.threshold > often.threshold
    assert often.p == 1 / 2_001
    # ten simulated periods beyond half the share of 1 in 4,000
    assert rare.p == 1 / 80_001


def test_without_the_doubt_of_the_fit_the_bound_would_be_broken() -> None:
    # the control: a short reference taken for the truth raises far more alarms than stated
    alarms = 0
    year_only = REFERENCE[:53]
    for seed in range(100):
        draw = np.random.default_rng(seed)
        fitted = fit(year_only, draw_counts(draw, season(year_only, 4), 1.8))
        certain = replace(fitted, covariance=fitted.covariance * 0, freedom=10**9)
        year = draw_counts(draw, season(YEAR, 4), 1.8)
        alarms += watch(certain, YEAR, year, false_alarms=0.05).alarm is not None
    # 11 or more of 100 would come with a chance of 1 % if the bound of 5 % held
    assert alarms >= 11


def test_a_doubling_is_found_within_weeks() -> None:
    delays = []
    for seed in range(40):
        baseline, year = quiet(seed)
        planted = year.copy()
        draw = np.random.default_rng(seed + 1000)
        planted[20:] = draw_counts(draw, 2 * season(YEAR)[20:], 1.8)
        found = watch(baseline, YEAR, planted, false_alarms=0.05).alarm
        delays.append(99 if found is None else found - 20)
    late = sorted(delays)
    assert late[len(late) // 2] <= 4  # the median
    assert late[int(0.9 * len(late))] <= 8


def test_a_rise_is_dated_and_measured() -> None:
    expected = np.full(30, 10.0)
    counts = np.array([10] * 20 + [30] * 10)
    found = rise(counts, expected, 1.0, alarm=23)
    assert found.week == 20
    assert found.earliest <= 20 <= found.latest
    assert found.times_low < 3.0 < found.times_high


def test_too_thin_a_reference_is_refused() -> None:
    with pytest.raises(ValueError, match="carry no baseline"):
        fit(REFERENCE[:10], np.ones(10, dtype=np.int64))


def test_a_source_is_counted_once_however_many_series_it_has() -> None:
    once = combined({"fires": [0.04], "reports": [0.03]})
    often = combined({"fires": [0.04] * 10, "reports": [0.03]})
    assert often[0] > once[0]
    # Fisher for two p values by hand: q = p1 p2 (1 - ln(p1 p2))
    product = 0.04 * 0.03
    assert once[0] == pytest.approx(product * (1 - np.log(product)))
    assert once[1] == pytest.approx(0.06)


def test_one_source_alone_gains_nothing_by_being_combined() -> None:
    assert combined({"fires": [0.01]}) == pytest.approx((0.01, 0.01))
