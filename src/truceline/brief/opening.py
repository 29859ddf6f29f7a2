"""How a brief opens: what the text is in three sentences, and the few numbers that carry it."""

from __future__ import annotations

from collections.abc import Iterable

from truceline.brief.blocks import KeyFigure, KeyFigures, Line, Paragraph, line, quiet, strong
from truceline.brief.content import BriefContent
from truceline.brief.words import best, plural, spread, unit_of, with_unit, zone_name
from truceline.model.balance import TOTAL, BalanceRow, Measure
from truceline.model.terms import Axis

_MOST_FIGURES = 4


def lead(content: BriefContent) -> Paragraph:
    """Return the first paragraph: terms and their standing, what is open, what would pass."""
    return Paragraph((*_what_it_is(content), *_what_passes(content)), "lead")


def _what_it_is(content: BriefContent) -> Line:
    deal = content.terms
    by_status: dict[str, set[str]] = {}
    for obligation in deal.obligations:
        by_status.setdefault(obligation.status, set()).add(str(obligation.term))
    standing = ", ".join(f"{len(names)} {status}" for status, names in by_status.items())
    count = len({obligation.term for obligation in deal.obligations})
    ceases = any(obligation.act == "cease hostilities" for obligation in deal.obligations)
    return line(
        f"The text holds {plural(count, 'term')}" + (f" ({standing})" if standing else "") + ". ",
        "" if ceases else "None of them is a cessation of hostilities. ",
        f"{plural(len(deal.open), 'question is', 'questions are')} open. " if deal.open else "",
    )


def _what_passes(content: BriefContent) -> Line:
    moving = _moving(content)
    if not moving:
        return line("As the text stands, no ground passes from one party to another.")
    return line(
        "Carried out as written, the terms would pass the holding of ",
        *(part for position, row in enumerate(moving) for part in _passage(position, row, content)),
        ".",
    )


def _passage(position: int, row: BalanceRow, content: BriefContent) -> Line:
    giver, receiver = content.name_of(row.from_party), content.name_of(row.to_party)
    range_ = spread(row.amount) if row.amount.best is not None else ""
    return line(
        ", and of " if position else "",
        strong(with_unit(row.amount)),
        quiet(f" ({range_} {unit_of(row.amount)})") if range_ else "",
        f" from {giver} to {receiver}",
    )


def key_figures(content: BriefContent) -> KeyFigures:
    """Return the few numbers that carry the brief; zones, where no holding passes."""
    moving = _moving(content)
    figures = [_area(row, content) for row in moving]
    if len(moving) == 1:
        figures += _people(moving[0], content)
    if not moving:
        figures += _zones(content)
    figures += _open_titles(content)
    figures += _line(content)
    return KeyFigures(tuple(figures[:_MOST_FIGURES]))


def _totals(content: BriefContent, axis: Axis, measure: Measure) -> list[BalanceRow]:
    return [
        row
        for row in content.sheet.rows
        if row.unit == TOTAL and (row.axis, row.measure) == (axis, measure) and row.amount.high
    ]


def _moving(content: BriefContent) -> list[BalanceRow]:
    """Return the totals of land whose holding passes, the largest first."""
    rows = _totals(content, "holding", "area")
    return sorted(rows, key=lambda row: -(row.amount.high or 0.0))[:2]


def _area(row: BalanceRow, content: BriefContent) -> KeyFigure:
    giver, receiver = content.name_of(row.from_party), content.name_of(row.to_party)
    return KeyFigure(
        f"Holding passes from {giver} to {receiver}",
        with_unit(row.amount),
        spread(row.amount) if row.amount.best is not None else "",
        f"if carried out; status: {row.status}",
    )


def _people(moving: BalanceRow, content: BriefContent) -> Iterable[KeyFigure]:
    for row in _totals(content, "holding", "registered_population"):
        if (row.from_party, row.to_party) == (moving.from_party, moving.to_party):
            range_ = spread(row.amount) if row.amount.best is not None else ""
            note = "present population unknown"
            yield KeyFigure("Registered population there", with_unit(row.amount), range_, note)


def _open_titles(content: BriefContent) -> Iterable[KeyFigure]:
    for row in _totals(content, "title", "area")[:1]:
        if row.amount.best is None:
            giver, receiver = content.name_of(row.from_party), content.name_of(row.to_party)
            note = f"if carried out; status: {row.status}"
            what = f"Title, {giver} to {receiver}: left open"
            yield KeyFigure(what, with_unit(row.amount), "", note)


def _line(content: BriefContent) -> Iterable[KeyFigure]:
    change = content.sheet.line
    before, after = change.before, change.after
    if before.best is None:
        return
    ranged = spread(before) or spread(after)
    scale = f"bends under {change.scale_km:g} km drawn straight" if change.scale_km else ""
    yield KeyFigure(
        "Line of contact, now and if carried out",
        f"{best(before)} → {with_unit(after)}",
        f"{spread(before)} → {spread(after)}" if ranged else "",
        scale,
    )


def _zones(content: BriefContent) -> Iterable[KeyFigure]:
    variants = {variant for zone in content.terms.zones for variant in zone.alternatives}
    for zone in content.sheet.zones:
        if zone.zone not in variants:
            yield KeyFigure(
                f"Zone {zone_name(zone.zone)}",
                with_unit(zone.area),
                spread(zone.area) if zone.area.best is not None else "",
                f"registered population: {best(zone.registered_population)}",
            )
