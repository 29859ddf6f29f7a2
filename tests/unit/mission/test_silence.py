"""Silence has three values, and a day nobody watched is not a day of silence."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from truceline.model.incident import Incident
from truceline.model.mission import SilentDay, Watch
from truceline.monitor.mission.silence import day_span, silence, silent_days


def days(states: str) -> list[SilentDay]:
    names = {"s": "silent", "b": "broken", "n": "not observed"}
    first = date(2017, 10, 1)
    return [
        SilentDay(day=first + timedelta(i), state=names[state], observed_hours=24)
        for i, state in enumerate(states)
    ]


def state_of(states: str, needed: int = 7) -> str:
    return silence("area", days(states), needed=needed, least_hours=12).state


def test_seven_silent_days_are_silence() -> None:
    found = silence("area", days("bsssssss"), needed=7, least_hours=12)
    assert (found.state, found.since) == ("silent", date(2017, 10, 2))


def test_a_breach_resets_the_count() -> None:
    # Framework Decision of 2016: a breach on 9 October, so seven days end with the 16th
    assert state_of("ssssssbssssss") == "not silent"
    assert state_of("ssssssbsssssss") == "silent"


def test_a_day_not_observed_leaves_it_undetermined() -> None:
    assert state_of("sssnsss") == "undetermined"


def test_it_is_not_undetermined_where_no_day_could_save_it() -> None:
    assert state_of("snbsnsb") == "not silent"


def test_the_days_of_a_mission_end_at_its_cut_off() -> None:
    # OSCE SMM reports ran from 19:30 to 19:30 local time; Kyiv is at UTC+3 in October
    assert day_span(date(2021, 10, 13), "Europe/Kyiv", time(19, 30)) == (
        datetime(2021, 10, 12, 16, 30, tzinfo=UTC),
        datetime(2021, 10, 13, 16, 30, tzinfo=UTC),
    )


def test_the_day_on_which_clocks_go_back_has_25_hours() -> None:
    start, end = day_span(date(2021, 10, 31), "Europe/Kyiv")
    assert end - start == timedelta(hours=25)


def shot(start: datetime, end: datetime, **more) -> Incident:
    return Incident(
        id="i1", feed="patrol", occurred_from=start, occurred_to=end, lon=38, lat=48,
        precision_m=500, category="small-arms fire", **more,
    )  # fmt: skip


def on(day: date, incidents, hours: float = 24) -> SilentDay:
    start, _ = day_span(day, "UTC")
    seen = Watch(
        id="w", means="camera", area="a", starts=start, ends=start + timedelta(hours=hours),
        state="watched",
    )  # fmt: skip
    (found,) = silent_days("a", [day], incidents, [seen], zone="UTC", least_hours=12)
    return found


NOON = datetime(2021, 10, 13, 12, tzinfo=UTC)


def test_fire_breaks_a_day_even_if_it_was_hardly_watched() -> None:
    assert on(NOON.date(), [shot(NOON, NOON + timedelta(minutes=1))], hours=1).state == "broken"


def test_an_exercise_breaks_nothing() -> None:
    fire = shot(NOON, NOON + timedelta(minutes=1), exercise=True)
    assert on(NOON.date(), [fire]).state == "silent"


def test_fire_on_one_of_two_days_leaves_both_unknown() -> None:
    midnight = datetime(2021, 10, 14, tzinfo=UTC)
    fire = shot(midnight - timedelta(hours=1), midnight + timedelta(hours=1))
    assert on(NOON.date(), [fire]).state == "not observed"


def test_too_few_hours_are_said() -> None:
    found = on(NOON.date(), [], hours=6)
    assert (found.state, found.because) == ("not observed", ("watched 6.0 h, of 12 h needed",))
