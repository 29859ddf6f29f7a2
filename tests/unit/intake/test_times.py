"""What a time must say, and the two hours a year that local clocks cannot be trusted."""

from datetime import UTC, date, datetime, timedelta

import pytest

from truceline.errors import InputError
from truceline.intake.times import (
    check_not_future,
    clock_skew,
    parse_date,
    parse_instant,
)


def code_of(call, *args, **kwargs):
    with pytest.raises(InputError) as caught:
        call(*args, **kwargs)
    return caught.value.problems[0].code


def hint_of(call, *args, **kwargs):
    with pytest.raises(InputError) as caught:
        call(*args, **kwargs)
    return caught.value.problems[0].hint


def test_iso_dates_are_read():
    assert parse_date(" 2015-03-02 ") == date(2015, 3, 2)


def test_a_date_that_may_be_two_days_is_refused_with_both():
    assert code_of(parse_date, "02/03/2015") == "TIME-AMBIG"
    assert hint_of(parse_date, "02/03/2015") == "Write 2015-03-02 or 2015-02-03."


def test_a_date_with_one_reading_is_still_not_guessed():
    assert code_of(parse_date, "25.10.2015") == "TIME-FORM"
    assert hint_of(parse_date, "25.10.2015") == "Write it as 2015-10-25."
    assert code_of(parse_date, "02.02.2015") == "TIME-FORM"


def test_a_feed_may_declare_its_order():
    assert parse_date("02/03/2015", order="day first") == date(2015, 3, 2)
    assert parse_date("02/03/2015", order="month first") == date(2015, 2, 3)
    assert code_of(parse_date, "25/13/2015", order="day first") == "TIME-NEVER"


@pytest.mark.parametrize("text", ["2015-02-29", "2015-13-01", "0000-01-01"])
def test_days_that_never_were(text):
    assert code_of(parse_date, text) == "TIME-NEVER"


@pytest.mark.parametrize("text", ["", "yesterday", "2015-3-2", "20150302", "2015-03-02T10:00Z"])
def test_other_ways_of_writing_a_date(text):
    assert code_of(parse_date, text) == "TIME-FORM"


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2015-03-02T14:30+02:00", 12, 30),
        ("2015-03-02 14:30:00Z", 14, 30),
        ("2015-03-02 14:30 Europe/Kyiv", 12, 30),  # EET, UTC+2 in winter
        ("2015-03-02T14:30+02:00[Europe/Kyiv]", 12, 30),
        ("2015-03-02T14:30-0330", 18, 0),
    ],
)
def test_instants_come_back_in_utc(text, hour, minute):
    assert parse_instant(text) == datetime(2015, 3, 2, hour, minute, tzinfo=UTC)


def test_a_time_without_zone_is_refused_unless_the_feed_has_one():
    assert code_of(parse_instant, "2015-03-02T14:30") == "TIME-NOZONE"
    in_kyiv = parse_instant("2015-03-02T14:30", zone="Europe/Kyiv")
    assert in_kyiv == datetime(2015, 3, 2, 12, 30, tzinfo=UTC)


def test_the_hour_that_came_twice_is_asked_for():
    # Ukraine left summer time on 25 October 2015 at 04:00 local: 03:30 came at 00:30 and 01:30 UTC
    text = "2015-10-25 03:30 Europe/Kyiv"
    assert code_of(parse_instant, text) == "TIME-TWICE"
    assert "2015-10-25T03:30+03:00" in hint_of(parse_instant, text)
    assert "2015-10-25T03:30+02:00" in hint_of(parse_instant, text)
    assert parse_instant(text, which="first") == datetime(2015, 10, 25, 0, 30, tzinfo=UTC)
    assert parse_instant(text, which="second") == datetime(2015, 10, 25, 1, 30, tzinfo=UTC)
    assert parse_instant("2015-10-25T03:30+02:00") == datetime(2015, 10, 25, 1, 30, tzinfo=UTC)


def test_the_hour_that_never_was_is_refused():
    # summer time began on 29 March 2015 at 03:00 local
    assert code_of(parse_instant, "2015-03-29 03:30 Europe/Kyiv") == "TIME-NEVER"
    assert code_of(parse_instant, "2015-03-29T03:30+02:00[Europe/Kyiv]") == "TIME-ZONE"


@pytest.mark.parametrize(("name", "place"), [("MSK", "Europe/Moscow"), ("EET", "Europe/Kyiv")])
def test_an_abbreviation_is_no_zone(name, place):
    assert code_of(parse_instant, f"2015-03-02 14:30 {name}") == "TIME-ZONE"
    assert place in hint_of(parse_instant, f"2015-03-02 14:30 {name}")


@pytest.mark.parametrize("text", ["2015-03-02 24:00Z", "2015-03-02 12:61Z", "2015-03-02 9:00Z"])
def test_clocks_that_do_not_exist(text):
    assert code_of(parse_instant, text) == "TIME-FORM"


def test_zone_names_cannot_reach_files():
    assert code_of(parse_instant, "2015-03-02 14:30", zone="../../etc/passwd") == "TIME-ZONE"


def test_an_event_of_the_year_2202_is_refused():
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert code_of(check_not_future, datetime(2202, 4, 1, tzinfo=UTC), now) == "TIME-FUTURE"
    check_not_future(now + timedelta(hours=25), now)


def test_a_clock_behind_the_last_entry_is_a_warning():
    last = datetime(2026, 11, 22, tzinfo=UTC)
    warning = clock_skew(last - timedelta(days=3), last)
    assert warning is not None
    assert (warning.code, warning.severity) == ("CLOCK-SKEW", "warning")
    assert "3 days" in warning.message
    assert clock_skew(last + timedelta(days=1), last) is None


@pytest.mark.parametrize("written", ["02/03/2015", "02/03/2015 10:00", "02.03.2015, noon"])
def test_a_bare_ambiguous_date_where_a_time_is_wanted_is_told_as_ambiguous(written: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_instant(written, zone="Europe/Kyiv")
    assert caught.value.problems[0].code == "TIME-AMBIG"
