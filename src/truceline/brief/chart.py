"""Who holds how much of each unit, before and after, as bars that can be compared at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from truceline.brief import palette
from truceline.brief.blocks import Figure
from truceline.brief.palette import Fill
from truceline.model.balance import TOTAL
from truceline.model.control import UnitArea
from truceline.model.record import PartyId

_WIDTH = 460.0
_LEFT, _RIGHT = 128.0, 36.0  # room for names of units, and for the share
_BAR, _PAIR_GAP, _ROW_GAP = 11.0, 2.5, 11.0


def held_bars(
    status_quo: Sequence[UnitArea],
    outcome: Sequence[UnitArea],
    parties: Sequence[PartyId],
    units: Sequence[str],
    caption: str,
    alt: str,
) -> Figure:
    """Return two bars a unit, now and after, split by holder, with the band as a whisker."""
    before = {str(row.unit): row for row in status_quo}
    after = {str(row.unit): row for row in outcome}
    fills = palette.fills(parties)
    body: list[str] = []
    y = 20.0
    for unit in units:
        rows = [("now", before[unit]), ("after", after[unit])]
        if before[unit].held_by == after[unit].held_by:
            rows = [("now and after", before[unit])]
        height = len(rows) * _BAR + (len(rows) - 1) * _PAIR_GAP
        body.append(_text(_LEFT - 44, y + height / 2 + 3.6, before[unit].name, 11.5, "end"))
        for moment, row in rows:
            body.append(_text(_LEFT - 8, y + _BAR - 2.2, moment if len(rows) > 1 else "", 9, "end"))
            body += _bar(row, fills, parties, y)
            y += _BAR + _PAIR_GAP
        y += _ROW_GAP - _PAIR_GAP
    height = y + 4
    patterns = "".join(
        palette.pattern(f"chart-{position}", fills[party]) for position, party in enumerate(parties)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {height:.0f}" '
        f'width="{_WIDTH:.0f}" height="{height:.0f}" font-family="Libertinus Serif" role="img" '
        f'aria-label="{escape(alt)}"><defs>{patterns}</defs>{_axis(height)}{"".join(body)}</svg>'
    )
    return Figure(svg, caption, alt, _WIDTH, height)


def divided_units(
    status_quo: Sequence[UnitArea], outcome: Sequence[UnitArea], parties: Sequence[PartyId]
) -> list[str]:
    """Return the units that more than one party holds, or where something changes."""
    after = {str(row.unit): row for row in outcome}
    return [
        str(row.unit)
        for row in status_quo
        if str(row.unit) not in (TOTAL, "residue")
        and (
            sum(party in row.held_by for party in parties) > 1
            or row.held_by != after[str(row.unit)].held_by
        )
    ]


def _span() -> float:
    return _WIDTH - _LEFT - _RIGHT


def _bar(
    row: UnitArea, fills: Mapping[PartyId, Fill], parties: Sequence[PartyId], y: float
) -> list[str]:
    whole = row.total.best or 1.0
    x = _LEFT
    drawn: list[str] = [
        f'<rect x="{_LEFT}" y="{y:.1f}" width="{_span():.1f}" height="{_BAR}" '
        f'fill="{palette.ABROAD}"/>'
    ]
    for position, party in enumerate(parties):
        held = row.held_by.get(party)
        if held is None or not held.best:
            continue
        wide = held.best / whole * _span()
        drawn.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{_BAR}" '
            f'fill="{palette.paint(f"chart-{position}", fills[party])}"/>'
        )
        x += wide
    drawn.append(
        f'<rect x="{_LEFT}" y="{y:.1f}" width="{_span():.1f}" height="{_BAR}" fill="none" '
        f'stroke="{palette.BOUNDARY}" stroke-width=".6"/>'
    )
    first = row.held_by.get(parties[0]) if parties else None
    if first is not None and first.low is not None and first.high is not None:
        low, high = (_LEFT + value / whole * _span() for value in (first.low, first.high))
        if high - low > 1:
            middle = y + _BAR / 2
            drawn.append(
                f'<path d="M{low:.1f} {middle:.1f}H{high:.1f}M{low:.1f} {middle - 3:.1f}v6'
                f'M{high:.1f} {middle - 3:.1f}v6" stroke="{palette.INK}" stroke-width="1.1"/>'
            )
    share = (first.best or 0.0) / whole if first is not None else 0.0
    drawn.append(_text(_WIDTH - 4, y + _BAR - 2, f"{share:.0%}", 9.5, "end"))
    return drawn


def _axis(height: float) -> str:
    marks = []
    for quarter in range(5):
        x = _LEFT + _span() * quarter / 4
        marks.append(
            f'<path d="M{x:.1f} 15V{height - 8:.1f}" stroke="{palette.BOUNDARY}" '
            'stroke-width=".5" opacity=".6"/>'
        )
        marks.append(_text(x, 11, f"{quarter * 25}%", 9, "middle"))
    return "".join(marks)


def _text(x: float, y: float, words: str, size: float, anchor: str) -> str:
    if not words:
        return ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" '
        f'fill="{palette.INK}">{escape(words)}</text>'
    )
