"""A series as a chart: what a holder held day by day, and what it gained net each month (SVG).

Plain SVG without a font of its own or a script, legible in grey. The vertical axis of the upper
panel does not start at zero, and says so; a stretch without maps is left blank.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import pairwise

from truceline.model.control import MonthRow, Series, SeriesRow
from truceline.model.record import PartyId

_WIDTH, _LEFT, _RIGHT = 860.0, 78.0, 22.0
_TOP, _UPPER, _GAP, _LOWER = 74.0, 250.0, 64.0, 150.0
_HEIGHT = _TOP + _UPPER + _GAP + _LOWER + 62.0
_BROKEN = timedelta(days=7)  # the line is not drawn over a longer stretch without a map
_INK, _FAINT, _LINE, _BAR = "#222", "#d9d9d9", "#1f4e79", "#6f8fae"


@dataclass(frozen=True)
class _Scale:
    """A linear scale from values to places on the page."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)


def series_chart(series: Series, holder: PartyId, *, unit: str = "total", name: str = "") -> str:
    """Return the chart of one holder in one unit as SVG text; `name` is what the unit is called.

    Raises
    ------
    ValueError
        If the series has no row of that holder and unit.
    """
    rows = [row for row in series.rows if row.unit == unit and row.holder == holder]
    if not rows:
        raise ValueError(f"the series has no row of {holder} in {unit}")
    months = [row for row in series.months if row.unit == unit and row.holder == holder]
    days = _Scale(rows[0].date.toordinal(), rows[-1].date.toordinal(), _LEFT, _WIDTH - _RIGHT)
    where = "" if unit == "total" else f" in {name or unit}"
    heading = f"Area held by {holder}{where}, {rows[0].date} to {rows[-1].date}"
    body = [
        *_heading(heading, series),
        *_upper(rows, days),
        *_lower(months, days),
        *_dates(days, rows[0].date, rows[-1].date),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" '
        f'width="{_WIDTH:g}" height="{_HEIGHT:g}" role="img" aria-label="{escape(heading)}" '
        f'font-family="sans-serif" font-size="12" fill="{_INK}">\n'
        f'<rect width="{_WIDTH:g}" height="{_HEIGHT:g}" fill="#fff"/>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )


def _heading(text: str, series: Series) -> Iterator[str]:
    yield _text(_LEFT, 26, text, size=17, weight="bold")
    yield _text(_LEFT, 45, series.convention, size=11, colour="#555")
    yield _text(
        _LEFT,
        _HEIGHT - 12,
        "Blank stretch: more than a week without a map. Hatched month: its figure is a range.",
        size=11,
        colour="#555",
    )


def _upper(rows: Sequence[SeriesRow], days: _Scale) -> Iterator[str]:
    low, high = min(row.held_low for row in rows), max(row.held_high for row in rows)
    ticks = _ticks(low, high)
    up = _Scale(ticks[0], ticks[-1], _TOP + _UPPER, _TOP)
    yield _text(_LEFT, _TOP - 8, "held, km² (the axis does not start at zero)", size=11)
    yield from _grid(ticks, up)
    for stretch in _stretches(rows):
        if any(row.held_low != row.held_high for row in stretch):
            edge = [(row.date, row.held_high) for row in stretch]
            edge += [(row.date, row.held_low) for row in reversed(stretch)]
            yield f'<polygon points="{_points(edge, days, up)}" fill="{_BAR}" fill-opacity="0.35"/>'
        course = _points([(row.date, row.held_km2) for row in stretch], days, up)
        yield f'<polyline points="{course}" fill="none" stroke="{_LINE}" stroke-width="2"/>'
    for row in (rows[0], rows[-1]):
        x, y = days(row.date.toordinal()), up(row.held_km2)
        anchor = "start" if row is rows[0] else "end"
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_LINE}"/>'
        yield _text(x, y - 8, f"{row.held_km2:,.0f}", size=11, anchor=anchor)


def _lower(months: Sequence[MonthRow], days: _Scale) -> Iterator[str]:
    known = [row for row in months if row.net.best is not None]
    if not known:
        return
    values = [row.net.best or 0.0 for row in known]
    ticks = _ticks(min(0.0, *values), max(0.0, *values))
    top = _TOP + _UPPER + _GAP
    up = _Scale(ticks[0], ticks[-1], top + _LOWER, top)
    yield (
        '<defs><pattern id="h" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{_BAR}"/>'
        '<path d="M0 0V6" stroke="#fff" stroke-width="2"/></pattern></defs>'
    )
    yield _text(_LEFT, top - 8, f"gained net a month, km² ({months[0].timing})", size=11)
    yield from _grid(ticks, up)
    for row, value in zip(known, values, strict=True):
        start = date.fromisoformat(f"{row.month}-01")
        after = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        x = max(_LEFT, days(start.toordinal())) + 1
        width = min(days.end, days(after.toordinal())) - x - 1
        y, foot = sorted((up(value), up(0.0)))
        fill = _BAR if row.net.is_exact else "url(#h)"
        yield (
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{foot - y:.1f}" '
            f'fill="{fill}"/>'
        )
        yield _text(x + width / 2, y - 4, f"{value:,.0f}", size=10, anchor="middle")


def _dates(days: _Scale, first: date, last: date) -> Iterator[str]:
    foot = _TOP + _UPPER + _GAP + _LOWER
    firsts = [
        date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if first <= date(year, month, 1) <= last
    ]
    step = max(1, math.ceil(len(firsts) / 14))
    for day in firsts[::step]:
        x = days(day.toordinal())
        for y in (_TOP + _UPPER, foot):
            yield f'<path d="M{x:.1f} {y:g}v5" stroke="{_INK}"/>'
            yield _text(x, y + 18, f"{day:%b %y}", size=10, anchor="middle")


def _grid(ticks: Sequence[float], up: _Scale) -> Iterator[str]:
    for tick in ticks:
        y = up(tick)
        yield (
            f'<path d="M{_LEFT:g} {y:.1f}H{_WIDTH - _RIGHT:g}" '
            f'stroke="{_INK if tick == 0 else _FAINT}" stroke-width="0.7"/>'
        )
        yield _text(_LEFT - 8, y + 4, f"{tick:,.0f}", size=11, anchor="end")


def _ticks(low: float, high: float) -> list[float]:
    """Return round values that span a range, about five of them."""
    span = (high - low) or max(1.0, abs(high) * 0.01)
    magnitude = 10.0 ** math.floor(math.log10(span / 4))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= span / 5)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * index for index in range(first, last + 1)]


def _stretches(rows: Sequence[SeriesRow]) -> Iterator[list[SeriesRow]]:
    stretch = [rows[0]]
    for before, row in pairwise(rows):
        if row.date - before.date > _BROKEN:
            yield stretch
            stretch = []
        stretch.append(row)
    yield stretch


def _points(course: Sequence[tuple[date, float]], days: _Scale, up: _Scale) -> str:
    return " ".join(f"{days(day.toordinal()):.1f},{up(value):.1f}" for day, value in course)


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: int,
    weight: str = "normal",
    anchor: str = "start",
    colour: str = _INK,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
    )
