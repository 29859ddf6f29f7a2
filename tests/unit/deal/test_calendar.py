"""Clocks and calendars: time zones, ranges, gates, amendments, and the iCalendar text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from truceline.atlas import open_theatre
from truceline.deal.dates import calendar_of, entry_instant
from truceline.deal.formatting import outline_deal
from truceline.deal.ics import ics_text
from truceline.deal.moments import moment_text
from truceline.errors import InputError
from truceline.model.calendar import Calendar, CalendarEntry

GOOD = Path(__file__).resolve().parents[2] / "golden" / "deal" / "good"
HEAD = """deal "Clocks"
theatre ukraine
clock Europe/Kyiv
party RU "Russian Federation"
party UA "Ukraine"
actor OSCE "A mission"
"""


THEATRE = open_theatre("ukraine")


def dates_of(text: str, **options: object) -> Calendar:
    return calendar_of(outline_deal(HEAD + text, theatre=THEATRE), **options)  # type: ignore[arg-type]


def entry(found: Calendar, name: str, event: str) -> CalendarEntry:
    return next(e for e in found.entries if (e.id, e.event) == (name, event))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


def test_midnight_in_kyiv_and_in_moscow_are_an_hour_apart_in_winter() -> None:
    found = dates_of(
        "instant K = 2026-01-01 00:00 Europe/Kyiv\ninstant M = 2026-01-01 00:00 Europe/Moscow\n"
    )
    kyiv, moscow = (entry(found, name, "instant").when.earliest for name in "KM")
    # UTC+2 against UTC+3, from the tz database's public tables
    assert (kyiv, moscow) == (utc(2025, 12, 31, 22), utc(2025, 12, 31, 21))


def test_a_day_without_a_time_zone_spans_the_whole_earth() -> None:
    head = HEAD.replace("clock Europe/Kyiv\n", "")
    when = outline_deal(head + "instant D = 2026-03-02\n").instants[0].instant
    # from midnight at UTC+14 to the end of the day at UTC-12
    assert (when.earliest, when.latest) == (utc(2026, 3, 1, 10), utc(2026, 3, 3, 12))


def test_an_hour_that_occurs_twice_keeps_both_moments() -> None:
    found = dates_of("instant D = 2015-10-25 03:30\n")
    when = entry(found, "D", "instant").when
    # clocks in Kyiv went back at 04:00 summer time on that day: 03:30 was 00:30 and 01:30 UTC
    assert (when.earliest, when.latest) == (utc(2015, 10, 25, 0, 30), utc(2015, 10, 25, 1, 30))


def test_days_are_counted_by_the_wall_clock_and_hours_by_the_stopwatch() -> None:
    found = dates_of(
        "entry into force 2026-03-28 12:00\n"
        "term a: each party withdraws tanks from Sumy oblast\n"
        "  within 1 day after entry into force\n"
        "term b: each party withdraws tanks from Sumy oblast\n"
        "  within 30 hours after entry into force\n"
    )
    # clocks go forward on 29 March 2026: noon to noon is 23 hours; 30 hours are 30 hours
    assert entry(found, "a", "due").when.earliest == utc(2026, 3, 29, 9)
    assert entry(found, "b", "due").when.earliest == utc(2026, 3, 28, 10) + timedelta(hours=30)


def test_a_day_may_be_written_with_the_name_of_its_month() -> None:
    one, other = (
        outline_deal(HEAD + f"instant D = {day}\n", theatre=THEATRE).instants[0].instant
        for day in ("1 March 2026", "2026-03-01")
    )
    assert (one.earliest, one.latest) == (other.earliest, other.latest)


def test_from_before_a_time_says_when_a_duty_starts() -> None:
    text = "term a: each party ceases hostilities from 1 March 2026 until 2026-04-01\n"
    found = dates_of(text)
    assert entry(found, "a", "starts").when.earliest == utc(2026, 2, 28, 22)
    assert entry(found, "a", "ends").when.earliest == utc(2026, 3, 31, 21)


def test_the_hour_24_is_the_midnight_that_ends_the_day() -> None:
    found = dates_of("instant D = 2026-01-31 24:00\n")
    # midnight between 31 January and 1 February in Kyiv
    assert entry(found, "D", "instant").when.earliest == utc(2026, 1, 31, 22)


def test_a_numbered_day_may_count_from_nought_or_from_one() -> None:
    found = dates_of("instant E = 2026-01-01 00:00 UTC\ninstant D = day 16 after E\n")
    when = entry(found, "D", "instant").when
    assert (when.earliest, when.latest) == (utc(2026, 1, 16), utc(2026, 1, 17))


def test_months_follow_the_calendar() -> None:
    found = dates_of("instant D = 2025-08-31 00:00\ninstant L = 6 months after D\n")
    # the last day of February stands for the 31st
    assert entry(found, "L", "instant").when.earliest == utc(2026, 2, 27, 22)


def test_what_counts_from_an_unknown_event_waits_for_it() -> None:
    text = "term a: UA withdraws tanks from Sumy oblast\n  within 14 days after entry into force\n"
    waiting = entry(dates_of(text), "a", "due")
    assert waiting.waits_for == ("entry into force",)
    given = entry_instant("2026-01-01 00:00 Europe/Kyiv", "")
    known = entry(dates_of(text, entry_into_force=given), "a", "due")
    assert known.when.earliest == utc(2026, 1, 14, 22)


def test_a_given_entry_into_force_replaces_the_one_in_the_text() -> None:
    text = (
        "entry into force 2025-01-01 00:00\n"
        "term a: UA withdraws tanks from Sumy oblast\n  within 2 days after entry into force\n"
    )
    given = entry_instant("2026-01-01", "Europe/Kyiv")
    assert entry(dates_of(text, entry_into_force=given), "a", "due").when.earliest == utc(
        2026, 1, 2, 22
    )


def test_a_deadline_without_an_anchor_counts_from_entry_into_force_and_says_so() -> None:
    found = dates_of("term a: UA withdraws tanks from Sumy oblast\n  within 5 days\n")
    due = entry(found, "a", "due")
    assert due.waits_for == ("entry into force",)
    assert "does not say of what" in due.when.text


def test_terms_may_wait_for_terms_in_any_order_of_the_text() -> None:
    found = dates_of(
        "term c: RU withdraws tanks from Sumy oblast\n  within 1 day after end of b\n"
        "term b: UA withdraws tanks from Sumy oblast\n  within 1 day after end of a\n"
        "term a: UA withdraws tanks from Kharkiv oblast\n  by 2026-01-01 00:00\n"
    )
    assert entry(found, "c", "due").when.earliest == utc(2026, 1, 2, 22)


def test_a_gate_counts_days_of_silence_after_the_last_break() -> None:
    gate = "gate g: 3 days without fire\n  recorded by OSCE\n"
    term = "term a: each party withdraws tanks from Sumy oblast\n  after g\n"
    broken = "record g broken on 2026-05-01\nrecord g broken on 2026-05-04\n"
    found = dates_of(gate + broken + term)
    # 5, 6 and 7 May must be silent: 8 May 00:00 in Kyiv is 7 May 21:00 UTC
    assert entry(found, "a", "starts").when.earliest == utc(2026, 5, 7, 21)
    assert entry(found, "a", "starts").held
    silent = "record g silent from 2026-05-05 to 2026-05-07\n"
    assert not entry(dates_of(gate + broken + silent + term), "a", "starts").held


def test_days_that_nobody_observed_leave_a_gate_undetermined() -> None:
    terms = outline_deal(
        HEAD
        + "gate g: 3 days without fire\nrecord g broken on 2026-05-04\n"
        + "record g silent on 2026-05-05\nrecord g not observed from 2026-05-06 to 2026-05-07\n"
    )
    assert terms.gates[0].state == "undetermined"


def test_an_amendment_keeps_the_date_before_it() -> None:
    found = dates_of(
        "term a: UA withdraws tanks from Sumy oblast\n  by 2026-01-10\n"
        "amendment of a on 2026-01-08: by 2026-01-20\n"
    )
    assert moment_text(entry(found, "a", "due").when) == "2026-01-20"
    assert moment_text(entry(found, "a", "was due").when) == "2026-01-10"


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2015, 2, 27), "ahead"),
        (date(2015, 3, 1), "now"),
        (date(2015, 3, 2), "perhaps past"),
        (date(2015, 3, 3), "past"),
    ],
)
def test_a_range_of_dates_may_be_past_before_it_surely_is(day: date, standing: str) -> None:
    terms = outline_deal(GOOD / "minsk-2-2015.deal")
    found = calendar_of(terms, on=day)
    # due between 1 March 00:00 and 3 March 00:00
    assert entry(found, "artillery", "due").standing == standing


def test_a_bad_entry_into_force_is_refused_by_name_of_the_option() -> None:
    with pytest.raises(InputError) as raised:
        entry_instant("01/02/2026", "Europe/Kyiv")
    assert raised.value.problems[0].code == "TIME-AMBIG"
    assert raised.value.problems[0].where.file == "--entry-into-force"


def test_the_icalendar_text_keeps_the_rules_of_the_format() -> None:
    found = calendar_of(outline_deal(GOOD / "nagorno-karabakh-2020.deal"))
    text = ics_text(found)
    assert text == ics_text(found)
    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert all(len(line.encode()) <= 75 for line in lines)
    assert text.count("BEGIN:VEVENT") == len(
        [e for e in found.entries if e.when.earliest is not None]
    )
    # a deadline of a whole day is a whole-day event on that local day
    unfolded = text.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20201125\r\nDTEND;VALUE=DATE:20201126" in unfolded
    assert "DTSTART:20201109T210000Z" in unfolded
    assert "AZ and AM" in unfolded and "\\," in unfolded


def test_less_than_a_day_of_silence_still_wants_a_day_on_record() -> None:
    # records are by day: twelve hours are not on record where no day of silence is
    text = (
        "gate quiet: 12 hours without fire\n  recorded by OSCE\nrecord quiet broken on 2025-10-20\n"
    )
    assert outline_deal(HEAD + text).gates[0].state == "not open"
    silent = "record quiet silent on 2025-10-21\n"
    assert outline_deal(HEAD + text + silent).gates[0].state == "open"


def test_what_the_text_dates_itself_has_the_status_of_the_deal() -> None:
    text = HEAD.replace("clock", "status proposed\nclock") + "entry into force 2026-03-01 00:00\n"
    found = calendar_of(outline_deal(text, theatre=THEATRE))
    assert [e.status for e in found.entries] == ["proposed"]
    assert "Status: proposed" in ics_text(found)
    assert "SUMMARY:entry into force\r\n" in ics_text(found)
