"""Historical agreements: the figures and dates in print against what the texts compile to.

Every expected number is a published figure or plain arithmetic on the terms, and the comment
says which. Tolerances: 0.1 % where all geometry is in the text, 2 % where it comes from a
named layer, and a range that must hold a figure is no wider than 15 % of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.deal.compiling import compile_deal
from truceline.deal.dates import calendar_of
from truceline.model.estimate import Estimate
from truceline.model.terms import Instant, Obligation, Terms, Zone

GOOD = Path(__file__).resolve().parents[2] / "golden" / "deal" / "good"


@pytest.fixture(autouse=True)
def _compiled(compiled: Callable[[Path], Terms]) -> None:
    global _compile
    _compile = compiled


_compile: Callable[[Path], Terms] = compile_deal


def terms_of(name: str) -> Terms:
    return _compile(GOOD / f"{name}.deal")


def zone(name: str, zone_id: str) -> Zone:
    return next(z for z in terms_of(name).zones if z.id == zone_id)


def duty(name: str, obligation: str) -> Obligation:
    return next(o for o in terms_of(name).obligations if o.id == obligation)


def holds(figure: float, estimate: Estimate) -> bool:
    assert estimate.low is not None and estimate.high is not None
    narrow = estimate.high - estimate.low <= 0.15 * figure
    return narrow and estimate.low <= figure <= estimate.high


def at(instant: Instant | None) -> tuple[datetime | None, datetime | None]:
    assert instant is not None
    return instant.earliest, instant.latest


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


def test_preah_vihear_measures_what_its_corners_give() -> None:
    # geodesic polygon through the four corners, worked out with geographiclib
    area, perimeter = (
        zone("preah-vihear-2011", "pdz").area,
        zone("preah-vihear-2011", "pdz").perimeter,
    )
    assert area.best == pytest.approx(17.40, rel=1e-3)
    assert perimeter is not None and perimeter.best == pytest.approx(18.25, rel=1e-3)


def test_korean_zone_is_a_range_between_the_published_and_the_nominal_figure() -> None:
    # 4 km x 248 km = 992 km2 nominal; 907 km2 BBC; 896 km2 State Department
    area = zone("korea-1953", "dmz").area
    assert area.low is not None and area.high is not None
    assert 890 <= area.low <= 896 and 992 <= area.high <= 1000
    assert holds(907, area)


def test_the_korean_line_is_told_as_a_range_that_holds_what_is_drawn_and_what_is_printed() -> None:
    # Natural Earth draws 204 km; the BBC prints 248 km, the UN Command 155 miles (250 km)
    (mdl,) = [line for line in terms_of("korea-1953").lines if line.id == "mdl"]
    assert (mdl.length.low, mdl.length.high) == (pytest.approx(204, abs=0.5), 250)
    assert mdl.length.best is None
    assert any("248 to 250 km is published" in reason for reason in mdl.length.because)


def test_korean_zone_is_not_measured_on_a_line_that_lost_its_bends() -> None:
    assert any(
        "shows where the strip runs" in reason for reason in zone("korea-1953", "dmz").area.because
    )


def test_minsk_memorandum_clears_at_least_fifteen_kilometres_on_each_side() -> None:
    for party in ("pull-back", "pull-back.2"):
        distance = duty("minsk-memorandum-2014", party).distance
        assert distance is not None
        assert (distance.low, distance.high) == (15, None)
    # the two halves make up the whole of 2 x 15 = 30 km
    halves = [zone("minsk-memorandum-2014", f"pull-back.zone{n}").area.best for n in ("", ".2")]
    whole = zone("minsk-memorandum-2014", "security").area.best
    assert whole is not None and sum(half or 0 for half in halves) == pytest.approx(whole, rel=0.01)


def test_minsk_memorandum_measures_each_weapon_by_its_own_range_too() -> None:
    terms = terms_of("minsk-memorandum-2014")
    ranges = {
        (o.party, o.objects[0].text): o.distance.best
        for o in terms.obligations
        if o.term == "by-range" and o.distance is not None
    }
    # MT-12 9 km, 120 mm mortar 8 km, D-30 16 km, for each of the two parties
    assert sorted(ranges.values()) == [8, 8, 9, 9, 16, 16]


def test_minsk_2_carries_both_readings_of_the_width() -> None:
    for zone_id in ("artillery-zone", "rocket-zone", "long-range-zone"):
        open_zone = zone("minsk-2-2015", zone_id)
        wide, apart = (zone("minsk-2-2015", name) for name in open_zone.alternatives)
        assert open_zone.area.best is None
        assert open_zone.area.low == wide.area.best
        assert wide.area.best is not None and apart.area.best is not None
        # a strip of twice the width has not quite twice the area: its ends and bends differ
        assert 1.8 < apart.area.best / wide.area.best < 2.4


def test_minsk_2_has_a_reference_line_for_each_party() -> None:
    line = next(line for line in terms_of("minsk-2-2015").lines if line.id == "reference")
    assert line.kind == "one line per party"


def test_minsk_2_withdrawal_finishes_between_the_first_and_the_third_of_march() -> None:
    # ceasefire 15 Feb 00:00 Kyiv = 14 Feb 22:00 UTC; + 14 days = 1 March; start by day 2 -> 3 March
    due = at(duty("minsk-2-2015", "artillery").window.due)
    assert due == (utc(2015, 2, 28, 22), utc(2015, 3, 2, 22))


def test_disengagement_areas_are_at_least_four_square_kilometres() -> None:
    for name in ("stanytsia", "zolote", "petrivske"):
        area = zone("framework-decision-2016", name).area
        assert area.low == pytest.approx(4.0, rel=1e-3)
        assert area.high is None


def test_disengagement_opens_eight_days_after_a_breach() -> None:
    # breach on 9 Oct 2017; 10 to 16 Oct are seven days; so 17 Oct 00:00 Kyiv = 16 Oct 21:00 UTC
    start, _ = at(duty("framework-decision-2016", "disengagement").window.start)
    assert start == utc(2017, 10, 16, 21)
    gate = terms_of("framework-decision-2016").gates[0]
    assert (gate.days, gate.state) == (7, "not open")


def test_disengagement_takes_at_most_three_days_within_thirty() -> None:
    short, _ = at(duty("framework-decision-2016", "disengagement").window.due)
    whole, _ = at(duty("framework-decision-2016", "whole").window.due)
    # 30 days after 17 Oct 00:00 EEST is 16 Nov 00:00 EET: the clocks went back in between
    assert (short, whole) == (utc(2017, 10, 19, 21), utc(2017, 11, 15, 22))


def test_karabakh_begins_at_midnight_in_moscow() -> None:
    assert at(duty("nagorno-karabakh-2020", "ceasefire").window.start)[0] == utc(2020, 11, 9, 21)


def test_karabakh_amendment_keeps_both_dates() -> None:
    window = duty("nagorno-karabakh-2020", "kalbajar").window
    # days in Moscow: 25 Nov begins 24 Nov 21:00 UTC; the first date was 15 Nov
    assert at(window.due)[0] == utc(2020, 11, 24, 21)
    assert at(window.amended_from)[0] == utc(2020, 11, 14, 21)
    assert at(window.amended_on)[0] == utc(2020, 11, 14, 21)


def test_karabakh_peacekeepers_have_numbers_a_term_and_a_notice() -> None:
    obligation = duty("nagorno-karabakh-2020", "peacekeepers")
    assert [thing.quota.best for thing in obligation.objects if thing.quota] == [1960, 90, 380]
    # five years from 10 Nov 2020 00:00 Moscow; notice six months before, on 10 May 2025
    assert at(obligation.window.end)[0] == utc(2025, 11, 9, 21)
    assert at(obligation.window.notice)[0] == utc(2025, 5, 9, 21)


def test_kalbajar_range_holds_the_published_figure() -> None:
    assert holds(3050, zone("nagorno-karabakh-2020", "kalbajar-district").area)


def test_lachin_passes_without_its_corridor() -> None:
    lachin = duty("nagorno-karabakh-2020", "lachin")
    assert lachin.exceptions == ("corridor",)
    assert zone("nagorno-karabakh-2020", str(lachin.zone)).text == "Lachin district - corridor"


def test_lebanon_sixty_days_end_on_26_january() -> None:
    window = duty("lebanon-israel-2024", "withdrawal").window
    # 04:00 in Beirut is 02:00 UTC in winter; 27 Nov + 60 days = 26 Jan
    assert at(window.start)[0] == utc(2024, 11, 27, 2)
    assert at(window.due) == (utc(2025, 1, 26, 2), utc(2025, 1, 26, 2))


def test_blue_line_has_its_published_length() -> None:
    line = next(line for line in terms_of("lebanon-israel-2024").lines if line.id == "blue")
    assert line.published is not None and line.published.best == 120


def test_sudan_zone_is_nominal_and_its_days_count_from_d_day() -> None:
    # 2 x 10 km x 2,010 km = 40,200 km2; D-day 19 Dec 2012: D+28 = 16 Jan, D+47 = 4 Feb 2013
    assert zone("sudan-south-sudan-2012", "sdbz").area.best == 40_200
    assert at(duty("sudan-south-sudan-2012", "withdrawal").window.due)[0] == utc(2013, 1, 15, 21)
    assert at(duty("sudan-south-sudan-2012", "mechanism").window.start)[0] == utc(2013, 2, 3, 21)


def test_temporary_security_zone_is_one_sided_and_has_rivals() -> None:
    # 25 km x 900 km = 22,500 km2 on one side only
    assert zone("ethiopia-eritrea-2000", "tsz").area.best == 22_500
    assert len(zone("ethiopia-eritrea-2000", "tsz-rivals").alternatives) == 2


def test_cyprus_buffer_zone_is_within_two_per_cent() -> None:
    area = zone("cyprus-1974", "buffer").area
    assert area.best == pytest.approx(346, rel=0.02)
    assert holds(346, area)


def test_gcsp_buffer_is_ten_to_fifteen_kilometres_of_a_line_of_1200() -> None:
    # 10 x 1,200 and 15 x 1,200 km2
    area = zone("gcsp-proposal-2025", "buffer").area
    assert (area.low, area.best, area.high) == (12_000, None, 18_000)


def test_gcsp_distances_are_per_weapon_class() -> None:
    distances = {
        o.term: o.distance.best for o in terms_of("gcsp-proposal-2025").obligations if o.distance
    }
    assert distances == {"troops": 7.5, "artillery": 50, "mlrs": 75, "rocket-systems": 150}


def test_moratorium_has_two_starts_two_lists_and_two_ends_and_no_common_duty() -> None:
    russian, ukrainian = (duty("energy-moratorium-2025", f"{p}-moratorium") for p in ("ru", "ua"))
    # 18 March + 30 days = 17 April; 25 March + 30 days = 24 April (Moscow days)
    assert at(russian.window.end)[0] == utc(2025, 4, 16, 21)
    assert at(ukrainian.window.end)[0] == utc(2025, 4, 23, 21)
    assert russian.objects[1].text != ukrainian.objects[1].text
    assert russian.conditions == ("no breach by UA",)
    assert {o.party for o in terms_of("energy-moratorium-2025").obligations} == {"RU", "UA"}
    assert len(terms_of("energy-moratorium-2025").obligations) == 2


def test_repair_window_is_open_while_both_assurances_stand() -> None:
    window = terms_of("repair-window-2025").windows[0]
    # 08:00 in Kyiv in October is 05:00 UTC
    assert (window.state, at(window.opens)[0]) == ("open", utc(2025, 10, 10, 5))


def test_without_one_assurance_the_repair_window_is_not_open() -> None:
    text = (GOOD / "repair-window-2025.deal").read_text(encoding="utf-8")
    less = text.replace("record assured assured by UA on 2025-10-09\n", "")
    assert less != text
    terms = compile_deal(less)
    assert terms.windows[0].state == "not open"
    assert terms.gates[0].missing == ("UA",)


def test_golan_bands_nest_and_carry_quotas() -> None:
    first, second = duty("golan-1974", "il-first"), duty("golan-1974", "il-second")
    assert [thing.quota.high for thing in first.objects if thing.quota] == [6000, 75, 36]
    assert [thing.quota.high for thing in second.objects if thing.quota] == [450, 162]
    # bands do not overlap: the sum of the parts is the whole
    parts = [zone("golan-1974", f"{p}-{n}").area.best for p in ("il", "sy") for n in (10, 20, 25)]
    whole = zone("golan-1974", "no-sams.zone").area.best
    assert whole is not None and sum(part or 0 for part in parts) == pytest.approx(whole, rel=1e-6)


def test_dayton_areas_are_vacated_and_entered_on_different_days() -> None:
    # transfer of authority on 20 Dec 1995, a day in Sarajevo (UTC+1): +30 is 19 Jan, +45 is
    # 3 Feb, +90 is 19 March of a leap year, +120 is 18 April (UTC+2), each counted on a calendar
    due = {
        name: at(duty("dayton-1995", name).window.due)[0]
        for name in ("separate", "vacate", "cantonment")
    }
    assert due == {
        "separate": utc(1996, 1, 18, 23),
        "vacate": utc(1996, 2, 2, 23),
        "cantonment": utc(1996, 4, 17, 22),
    }
    assert at(duty("dayton-1995", "wait").window.end)[0] == utc(1996, 3, 18, 23)
    taking = duty("dayton-1995", "take-over")
    assert (taking.act, taking.of) == ("permit", "enter")
    assert at(taking.window.start)[0] == utc(1996, 3, 18, 23)


def test_dayton_zone_is_two_kilometres_on_either_side() -> None:
    # 4 km x 1,080 km = 4,320 km2, and "about 2 km" is read as 1.5 to 2.5 km: 5,400 at most
    area = zone("dayton-1995", "inter-entity-zone").area
    assert area.high is not None and area.high == pytest.approx(5_400, rel=1e-3)
    # the coarse line alone: two sides of 2 km and two half discs at its ends
    terms = terms_of("dayton-1995")
    length = next(line for line in terms.lines if line.id == "ceasefire-line").length.best
    assert length is not None
    best = zone("dayton-1995", "separation").area.best
    assert best == pytest.approx(4 * length + math.pi * 2**2, rel=0.01)


def test_kosovo_withdrawal_ends_on_20_june_and_the_air_follows_in_three_days() -> None:
    # entry into force 9 June 1999 (UTC+2); +11 days is 20 June, +3 days is 12 June
    assert at(duty("kosovo-1999", "begin").window.due)[0] == utc(1999, 6, 19, 22)
    assert at(duty("kosovo-1999", "aircraft").window.due)[0] == utc(1999, 6, 11, 22)


def test_kosovo_safety_zones_lie_outside_the_province() -> None:
    # a strip of depth d outside a convex outline of length p has p x d + pi d^2; the outline
    # here is nearly convex, so the strips are within a few per cent of that
    outline = zone("kosovo-1999", "kosovo").perimeter
    assert outline is not None and outline.best is not None
    for name, depth in (("ground-safety", 5), ("air-safety", 25)):
        wanted = outline.best * depth + math.pi * depth**2
        assert zone("kosovo-1999", name).area.best == pytest.approx(wanted, rel=0.05)
    # the three phases by latitude make up the province, and no ground is in two of them
    parts = [zone("kosovo-1999", name).area.best or 0 for name in ("north", "centre", "south")]
    assert sum(parts) == pytest.approx(zone("kosovo-1999", "kosovo").area.best, rel=1e-4)


def test_gaza_phases_and_days_fall_on_the_days_in_print() -> None:
    # 08:30 in Jerusalem is 06:30 UTC. Reported: the corridor was left on 9 February (day 22),
    # talks were to begin by 3 February (day 16), the first phase had 42 days
    first, _ = (w for w in terms_of("gaza-2025").windows)
    assert at(first.closes) == (utc(2025, 3, 2, 6, 30), utc(2025, 3, 2, 6, 30))
    assert at(duty("gaza-2025", "corridor").window.due)[0] == utc(2025, 2, 9, 6, 30)
    assert at(duty("gaza-2025", "talks").window.due)[0] == utc(2025, 2, 3, 6, 30)


def test_gaza_releases_come_every_seven_days_and_are_counted_by_the_head() -> None:
    again = [e for e in calendar_of(terms_of("gaza-2025")).entries if e.event == "again"]
    # from day 14 (1 February) every seven days until 2 March: 8, 15, 22 February, 1 March
    assert [(e.when.earliest.month, e.when.earliest.day) for e in again if e.when.earliest] == [
        (2, 8), (2, 15), (2, 22), (3, 1),
    ]  # fmt: skip
    (freed,) = duty("gaza-2025", "prisoners").objects
    assert freed.quota is not None and (freed.quota.best, freed.per) == (30, "hostage")


def test_colombia_counts_shares_of_weapons_from_d_day() -> None:
    # D is 1 Dec 2016 (UTC-5): +90 is 1 March 2017, +150 is 30 April, +180 is 30 May
    due = [at(duty("colombia-2016", f"arms-{n}").window.due)[0] for n in (30, 60, 100)]
    assert due == [utc(2017, 3, 1, 5), utc(2017, 3, 31, 5), utc(2017, 4, 30, 5)]
    shares = [duty("colombia-2016", f"arms-{n}").objects[0].quota for n in (30, 60, 100)]
    assert [(q.best, q.unit) for q in shares if q] == [(0.3, "share"), (0.6, "share"), (1, "share")]
    assert at(duty("colombia-2016", "zones-end").window.due)[0] == utc(2017, 5, 30, 5)


def test_a_ring_around_a_zone_leaves_the_zone_out() -> None:
    # discs of 2 and 3 km: 4 pi and 9 pi - 4 pi km2
    assert zone("colombia-2016", "transitional").area.best == pytest.approx(4 * math.pi, rel=1e-3)
    assert zone("colombia-2016", "ring").area.best == pytest.approx(5 * math.pi, rel=2e-3)


def test_sinai_areas_have_quotas_and_guns_by_their_range() -> None:
    objects = duty("sinai-1975", "limit-west").objects
    assert [o.quota.high for o in objects if o.quota] == [8, 75, 72, 8_000]
    assert objects[2].range_km == (None, 12)


def test_sinai_redeployment_runs_from_two_weeks_to_five_months() -> None:
    # the protocol of 22 Sept 1975 (Cairo: UTC+3 until 1 Oct, then UTC+2): 6 Oct to 22 Feb 1976
    window = duty("sinai-1975", "redeploy").window
    assert at(window.start)[0] == utc(1975, 10, 5, 22)
    assert at(window.due) == (utc(1976, 2, 21, 22), utc(1976, 2, 22, 22))
