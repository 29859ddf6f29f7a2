"""What passes of a zone that is drawn smaller than it is, told at the size the deal gives it."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.steps.balance import assess


def test_the_korean_zone_is_administered_at_its_own_size_and_not_as_drawn(examples: Path) -> None:
    # the text and its sources: 896 km2 (boundaries of the US Department of State) to nominally
    # 4 km x 250 km = 1,000 km2; the generalised line of the layer would give some 816
    sheet = assess(examples / "korea-1953" / "deal.deal")
    rows = {
        row.unit: row for row in sheet.rows if (row.axis, row.measure) == ("administration", "area")
    }
    total = rows["total"].amount
    assert (total.low, total.high) == (pytest.approx(896), pytest.approx(1_000))
    assert total.low <= 907 <= total.high  # as the BBC prints it
    assert any("shows where the strip runs" in reason for reason in total.because)
    # parts to the whole, at either end
    parts = [row.amount for unit, row in rows.items() if unit != "total"]
    assert sum(part.low for part in parts) == pytest.approx(total.low, rel=1e-6)
    assert sum(part.high for part in parts) == pytest.approx(total.high, rel=1e-6)


def test_what_watching_takes_is_counted_on_the_printed_length_too(examples: Path) -> None:
    sheet = assess(examples / "korea-1953" / "deal.deal")
    assert sheet.line.after.low < 248 < sheet.line.after.high
    assert any("km is published" in reason for reason in sheet.line.after.because)
    # 5,000 monitors on 1,200 km are 4.17 a kilometre: 1,033 to 1,042 on 248 to 250 km
    monitors = sheet.watching[0].after
    assert monitors.low < 1_033 and monitors.high == pytest.approx(1_042, abs=1)
    assert any("km is published" in reason for reason in monitors.because)
    assert any("km is published" in note for note in sheet.notes)


def test_a_zone_that_is_drawn_at_its_size_is_left_as_measured(examples: Path) -> None:
    # the order of 2011 gives all geometry: 17.40 km2 on the ellipsoid, whoever leaves it
    sheet = assess(examples / "preah-vihear-2011" / "deal.deal")
    highs = [row.amount.high for row in sheet.rows if (row.unit, row.measure) == ("total", "area")]
    assert highs
    assert all(high == pytest.approx(17.401, abs=0.002) for high in highs)
