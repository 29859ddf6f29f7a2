"""What agreements say in words of their own: outward zones, parallels, shares, rates."""

from __future__ import annotations

import math

import pytest

from truceline.deal.compiling import compile_deal
from truceline.deal.dates import calendar_of
from truceline.deal.formatting import check_deal, format_deal
from truceline.deal.ics import ics_text
from truceline.errors import InputError
from truceline.model.terms import Obligation, Terms

HEAD = """deal "Elsewhere"
theatre none
as of 2025-01-01
status signed
clock Europe/Kyiv
party A "First"
party B "Second"
actor M "Mission"
zone k = polygon through 1°N 30°E, 1°N 31°E, 1°S 31°E, 1°S 30°E
line l = line through 1°N 30°30'E, 1°S 30°30'E
entry into force 2025-03-03 00:00
"""


def compiled(text: str) -> Terms:
    return compile_deal(HEAD + text)


def area(text: str) -> float:
    (zone,) = [z for z in compiled(f"zone z = {text}\n").zones if z.id == "z"]
    assert zone.area.best is not None
    return zone.area.best


def duty(text: str) -> Obligation:
    return compiled(f"term t: {text}\n").obligations[0]


def undefined(text: str) -> list[tuple[str, str]]:
    problems, found = check_deal(HEAD + text)
    assert [str(p) for p in problems if p.severity == "error"] == []
    return [(item.topic, item.question) for item in found]


def test_a_zone_is_counted_outward_or_inward_from_a_boundary() -> None:
    # a degree at the equator is 111.3195 km along it and two degrees across 221.149 km (WGS 84);
    # outside a box: its perimeter times the depth and four quarter discs, inside without corners
    width, height = 111.3195, 221.149
    around = 2 * (width + height)
    assert area("within 5 km outside k") == pytest.approx(around * 5 + math.pi * 25, rel=2e-3)
    assert area("within 5 km inside k") == pytest.approx(around * 5 - 100, rel=2e-3)
    ring = around * 15 + math.pi * (20**2 - 5**2)
    assert area("between 5 and 20 km outside k") == pytest.approx(ring, rel=2e-3)
    assert area("within 5 km of k") == pytest.approx(area("k") + area("within 5 km outside k"))


def test_a_parallel_keeps_its_latitude_where_a_geodesic_does_not() -> None:
    text = (
        "zone strip = polygon through 59°N 20°E, 59°N 40°E, 61°N 40°E, 61°N 20°E\n"
        "zone upper = strip & north of parallel 60°N\n"
        "zone lower = strip & south of 60°N\n"
    )
    zones = {zone.id: zone.area.best or 0 for zone in compiled(text).zones}
    assert zones["upper"] + zones["lower"] == pytest.approx(zones["strip"], rel=1e-6)
    # the degree between two parallels is M N cos(60°) dlat dlon, with M = a (1 - e2) / W^3 =
    # 6,383.45 km and N = a / W = 6,394.21 km at 60° on WGS 84: 124,335 km2 for 20 degrees
    text = (
        "zone wide = polygon through 55°N 20°E, 55°N 40°E, 65°N 40°E, 65°N 20°E\n"
        "zone band = wide & between 59°30'N and 60°30'N\n"
    )
    band = next(z for z in compiled(text).zones if z.id == "band").area.best
    by_hand = 6383.45 * 6394.209 * 0.5 * math.radians(1) * math.radians(20)
    assert band == pytest.approx(by_hand, rel=1e-3)


def test_the_side_of_a_line_alone_has_no_size_without_a_theatre() -> None:
    (_, far) = compiled("zone far = west of l\n").zones
    assert (far.area.low, far.area.best, far.area.high) == (None, None, None)
    assert area("within 10 km west of l") == pytest.approx(area("within 10 km of l") / 2, rel=1e-3)


def test_a_circle_by_its_radius_is_round() -> None:
    assert area("circle of radius 5 km around 0°30'N 30°30'E") == pytest.approx(
        25 * math.pi, rel=1e-3
    )


def test_one_preposition_takes_several_places() -> None:
    text = "zone e = within 5 km of 5°N 30°E\nterm t: A withdraws tanks from k and e\n"
    terms = compiled(text)
    zones = {zone.id: zone for zone in terms.zones}
    both = zones[str(terms.obligations[0].zone)]
    assert both.text == "k + e"
    assert both.area.best == pytest.approx(
        (zones["k"].area.best or 0) + (zones["e"].area.best or 0)
    )


def test_several_lines_stand_where_one_is_wanted() -> None:
    with pytest.raises(InputError, match="several lines stand where one is wanted"):
        compiled("line m = boundary of k\nterm t: A withdraws tanks from l and m\n")


def test_numbers_are_shares_rates_and_ceilings() -> None:
    (share,) = duty("A surrenders 30 percent of weapons to M").objects
    assert share.quota is not None and (share.quota.best, share.quota.unit) == (0.3, "share")
    (rate,) = duty("A allows passage of 600 trucks a day").objects
    assert (rate.category, rate.per) == ("humanitarian goods", "day")
    (head,) = duty("A releases 30 detainees per hostage").objects
    assert head.per == "hostage"
    tanks, guns = duty("A limits tanks to 450 and artillery to 162 in k").objects
    assert [o.quota.high for o in (tanks, guns) if o.quota] == [450, 162]
    (gun,) = duty("A withdraws artillery with range of over 20 km from k").objects
    assert gun.range_km == (20, None)


def test_what_is_done_with_consent_is_not_prohibited() -> None:
    found = duty("A does not fly drones over k\n  without approval of M")
    assert found.act == "do not fly"
    assert (found.exceptions, found.conditions) == (("with consent of M",), ())


def test_a_duty_that_comes_again_has_each_time_in_the_calendar() -> None:
    text = "term t: A reports\n  starting 2025-03-24\n  until 2025-04-10\n  weekly\n"
    calendar = calendar_of(compiled(text))
    again = [entry.when for entry in calendar.entries if entry.event == "again"]
    # midnight in Kyiv: UTC+2 on 24 March, UTC+3 from 30 March; 31 March and 7 April follow
    assert [when.earliest.isoformat()[:16] for when in again if when.earliest] == [
        "2025-03-30T21:00", "2025-04-06T21:00",
    ]  # fmt: skip
    events = ics_text(calendar).split("BEGIN:VEVENT")[1:]
    uids = [line for event in events for line in event.splitlines() if line.startswith("UID")]
    assert len(uids) == len(set(uids))


def test_months_are_counted_by_the_calendar_at_both_ends_of_a_range() -> None:
    due = duty("A withdraws tanks from k\n  within 5 to 6 months after entry into force").window.due
    assert due is not None and due.earliest is not None and due.latest is not None
    # 3 March 00:00 Kyiv (UTC+2) and five or six months by the calendar, in summer (UTC+3)
    assert due.earliest.isoformat()[:16] == "2025-08-02T21:00"
    assert due.latest.isoformat()[:16] == "2025-09-02T21:00"


def test_between_two_times_is_when_it_begins_and_by_when_it_is_done() -> None:
    window = duty("A withdraws tanks from k\n  between 2025-03-10 and 2025-03-20").window
    assert window.start is not None and window.due is not None
    assert (window.start.text, window.due.text) == ("2025-03-10", "2025-03-20")
    topics = [topic for topic, _ in undefined(
        "term t: A withdraws tanks from k\n  between 2025-03-10 and 2025-03-20\n")]  # fmt: skip
    assert "readings" not in topics and "deadline" not in topics


def test_a_start_is_no_deadline() -> None:
    topics = [topic for topic, _ in undefined("term t: A withdraws tanks from k\n  immediately\n")]
    assert "deadline" in topics


def test_who_ends_strikes_alone_has_not_ceased_hostilities() -> None:
    assert duty("A ceases strikes").act == "halt"
    assert duty("A ceases fire").act == "cease hostilities"
    first = undefined("term t: each party ceases offensive operations\n")[0]
    assert first[1].startswith("Do the parties cease hostilities at all?")


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("A ceases hostilities", "Only A ceases hostilities without a limit: what binds B?"),
        ("each party ceases fire in k", "Hostilities cease only in k: do they go on otherwise?"),
        (
            "each party ceases hostilities\n  domain maritime",
            "Hostilities cease only in the domain maritime: do they go on otherwise?",
        ),
        (
            "A demands that each party cease hostilities",
            "Hostilities cease only as demanded by A: do they go on otherwise?",
        ),
    ],
)
def test_a_ceasefire_with_a_limit_is_told_first(term: str, said: str) -> None:
    assert undefined(f"term t: {term}\n")[0] == ("cessation of hostilities", said)


def test_a_ceasefire_that_ends_is_asked_what_follows() -> None:
    text = "term t: each party ceases hostilities\n  for 60 days\n"
    assert "renewal" in [topic for topic, _ in undefined(text)]
    renewed = text + "  renewed for 60 days unless notice 10 days before\n"
    assert "renewal" not in [topic for topic, _ in undefined(renewed)]


def test_quoted_names_are_words_where_there_is_no_theatre() -> None:
    (zone,) = [z for z in compiled('term t: A withdraws tanks from "Central Park"\n').zones
               if z.id == "t.zone"]  # fmt: skip
    assert zone.area.best is None
    with pytest.raises(InputError, match="PLACE-UNKNOWN"):
        compiled("term t: A withdraws tanks from Central Park\n")


def test_a_name_ends_with_its_line() -> None:
    text = HEAD + "phase one: for 42 days\nterm t: A withdraws tanks from k\n  weekly\n"
    assert "  every 1 weeks\n" in format_deal(text)
    assert "from entry into force to 42 days after entry into force" in format_deal(text)


def test_a_sentence_names_several_places_and_duties() -> None:
    text = (
        "zone e = within 5 km of 5°N 30°E\n"
        "term leave: A withdraws tanks from k\n"
        "term t: M monitors k, e and leave\n"
    )
    terms = compiled(text)
    watching = terms.obligations[-1]
    assert {z.id: z.text for z in terms.zones}[str(watching.zone)] == "k + e"
    assert [o.text for o in watching.objects] == ["leave"]


def test_somebody_may_be_told_before_or_after_the_words() -> None:
    first = duty('M notifies A and B "of the start"\n  24 hours before entry into force')
    then = duty('M notifies to A and B "of the start"\n  24 hours before entry into force')
    assert (first.counterpart, first.further, first.objects) == ("A", ("B",), then.objects)
    assert (then.counterpart, then.further) == ("A", ("B",))
    due = first.window.due
    assert due is not None and due.earliest is not None
    assert due.earliest.isoformat()[:16] == "2025-03-01T22:00"  # midnight in Kyiv is 22:00 UTC


def test_what_lies_within_of_one_or_of_the_other() -> None:
    text = (
        "line m = boundary of k\n"
        "term t: A does not deploy tanks within 5 km of l and within 3 km of m\n"
    )
    zones = {zone.id: zone.text for zone in compiled(text).zones}
    assert zones["t.zone"] == "within 5 km of l + within 3 km of m"


def test_a_calendar_of_many_times_says_where_it_stops() -> None:
    text = "term t: A reports\n  starting 2025-03-24\n  until 2026-03-24\n  every 1 hours\n"
    again = [e for e in calendar_of(compiled(text)).entries if e.event == "again"]
    assert "later times are not listed" in again[-1].when.text
    assert sum("not listed" in entry.when.text for entry in again) == 1


def said(text: str) -> list[tuple[str, str, str, str]]:
    """Return the code, the words under the caret, the message and the hint of each problem."""
    problems, _ = check_deal(HEAD + text)
    lines = (HEAD + text).split("\n")
    return [
        (p.code, lines[p.where.line - 1][p.where.column - 1 :], p.message, p.hint)
        for p in problems
        if p.severity == "error"
    ]


@pytest.mark.parametrize(
    ("written", "code", "told"),
    [
        # 30 days have November, April, June and September
        ("31/04/2026", "TIME-INVALID", "there is no day 31/04/2026"),
        ("2026-04-31", "TIME-INVALID", "2026-04-30"),
        ("31 April 2026", "TIME-INVALID", "there is no day 31 April 2026"),
        ("2026-13-01", "TIME-INVALID", "Months run from 01 to 12"),
        ("29.02.2026", "TIME-INVALID", "there is no day 29.02.2026"),
        ("02/03/2026", "TIME-AMBIG", "Write 2026-03-02 or 2026-02-03"),
        ("2026/03/02", "TIME-AMBIG", "Write 2026-02-03 or 2026-03-02"),
        ("30/04/2026", "TIME-FORM", "Write 2026-04-30"),
        ("03/03/2026", "TIME-FORM", "Write 2026-03-03"),
        ("05.03.22", "TIME-AMBIG", "Write year-month-day, e.g."),
    ],
)
def test_a_day_is_told_impossible_ambiguous_or_only_written_otherwise(
    written: str, code: str, told: str
) -> None:
    ((found, caret, message, hint),) = said(
        f"term t: A withdraws all forces from k\n  by {written}\n"
    )
    assert (found, caret) == (code, written)
    assert told in message + " " + hint
    assert hint


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("term t: A withdraws all forces from k\n  within 30 dais\n", "dais"),
        ("term t: A withdraws all forces from k within 30 dais\n", "dais"),
        ("term t: A withdraws all forces from k\n  for about 30 dais\n", "dais"),
        ("term t: each party ceases hostilities\n  for 10 to 15 wekes\n", "wekes"),
        ("term t: A withdraws tanks 15 kms from k\n", "kms from k"),
        ("zone z = within 30 klm of k\n", "klm of k"),
    ],
)
def test_an_unknown_unit_is_pointed_at_where_it_stands(text: str, unit: str) -> None:
    ((code, caret, _, hint),) = said(text)
    assert (code, caret) == ("MEASURE-UNKNOWN", unit)
    assert hint.startswith("Did you mean")


def test_a_polygon_that_crosses_itself_is_told_beside_every_other_mistake() -> None:
    found = said(
        "zone y = within 5 km of Atlantis\n"
        "zone z = polygon through 48°N 37°E, 49°N 38°E, 49°N 37°E, 48°N 38°E\n"
        "point corner = 48°N 38°E\n"
        "zone w = polygon through 48°N 37°E, 49°N 38°E, 49°N 37°E, corner\n"
        "zone v = polygon through 48°N 37°E, 49°N 37°E, 49°N 38°E, corner\n"
        "term t: A evacuates k\n"
    )
    assert [code for code, *_ in found] == [
        "PLACE-UNKNOWN", "GEO-SELFX", "GEO-SELFX", "VERB-UNKNOWN",
    ]  # fmt: skip
    assert all(hint for *_, hint in found)
