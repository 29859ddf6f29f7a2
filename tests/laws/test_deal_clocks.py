"""Laws: no earliest moment is after the latest; a later anchor never gives an earlier date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.deal import syntax as s
from truceline.deal.clocks import instant, later, settle
from truceline.model.terms import Instant

ZONES = ["", "UTC", "Europe/Kyiv", "Europe/Moscow", "Asia/Kathmandu", "America/New_York"]
DAYS = st.dates(date(1995, 1, 1), date(2035, 12, 31))
CLOCKS = st.builds(
    s.Clock, DAYS, st.none() | st.builds(time, st.integers(0, 23)), st.sampled_from(ZONES)
)
SPANS = st.builds(
    s.Amount,
    st.integers(0, 400).map(float),
    st.none(),
    st.just(""),
    st.sampled_from(["hours", "days", "months"]),
)


@settings(max_examples=200, deadline=None)
@given(CLOCKS, SPANS, st.booleans())
def test_earliest_is_never_after_latest(clock: s.Clock, span: s.Amount, before: bool) -> None:
    found = instant(s.Offset(span, clock, before), "")
    assert found.earliest is not None and found.latest is not None
    assert found.earliest <= found.latest


@settings(max_examples=200, deadline=None)
@given(DAYS, DAYS, SPANS, st.sampled_from(ZONES[1:]))
def test_a_later_anchor_never_gives_an_earlier_date(
    one: date, other: date, span: s.Amount, zone: str
) -> None:
    first, second = sorted((one, other))
    duty = instant(s.Offset(span, s.Anchor("start")), zone)
    dates = [
        settle(duty, {"start": instant(s.Clock(day, time(12), zone), "")}).earliest
        for day in (first, second)
    ]
    assert dates[0] is not None and dates[1] is not None and dates[0] <= dates[1]


@settings(max_examples=100, deadline=None)
@given(st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1)), st.integers(0, 400))
def test_whole_days_keep_the_hour_of_the_wall_clock(start: datetime, days: int) -> None:
    moment = start.replace(tzinfo=UTC, minute=30, second=0, microsecond=0)
    # Kathmandu has no summer time: there the wall clock and the stopwatch agree
    found = later(moment, days * 24.0, 0, "Asia/Kathmandu")
    assert (found - moment).total_seconds() == days * 86_400


@settings(max_examples=100, deadline=None)
@given(st.lists(CLOCKS, min_size=2, max_size=4))
def test_readings_span_each_of_their_options(clocks: list[s.Clock]) -> None:
    found = instant(s.EitherWhen(tuple(clocks)), "")
    options: list[Instant] = [instant(clock, "") for clock in clocks]
    assert found.earliest == min(o.earliest for o in options if o.earliest is not None)
    assert found.latest == max(o.latest for o in options if o.latest is not None)
