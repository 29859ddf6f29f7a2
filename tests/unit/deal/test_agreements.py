"""Historical agreements: the figures and dates in print against what the texts compile to.

Every expected number is a published figure or plain arithmetic on the terms, and the comment
says which. Tolerances: 0.1 % where all geometry is in the text, 2 % where it comes from a
named layer, and a range that must hold a figure is no wider than 15 % of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.deal.compiling import compile_deal
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
