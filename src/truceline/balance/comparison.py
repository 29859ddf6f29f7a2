"""Several drafts side by side: what each would change on the ground, then which words differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec

from truceline.balance.duties import UNSPECIFIED, about, when
from truceline.balance.outcome import AXES
from truceline.model.balance import (
    NOBODY_NAMED,
    BalanceSheet,
    ComparedDuty,
    ComparedFigure,
    Comparison,
    Draft,
    TermChange,
)
from truceline.model.estimate import Estimate
from truceline.model.record import TermId
from truceline.model.terms import Obligation, Terms

# what comes first: what passes, then zones, then the line and who watches it
_ORDER = (*AXES, "zone", "line", "watching")

Figure = tuple[str, str, str, str]  # group, measure, unit, name of the unit


def compare(drafts: Sequence[tuple[Draft, Terms, BalanceSheet]]) -> Comparison:
    """Return drafts by outcome: figures, duties and dates side by side, and changes by term.

    Raises
    ------
    ValueError
        When there are fewer than two drafts.
    """
    if len(drafts) < 2:
        raise ValueError("a comparison needs two drafts or more")
    return Comparison(
        drafts=tuple(
            msgspec.structs.replace(draft, status=draft.status or terms.status)
            for draft, terms, _ in drafts
        ),
        figures=_figures([sheet for _, _, sheet in drafts]),
        duties=_duties([terms for _, terms, _ in drafts]),
        changes=tuple(
            change
            for (one, before, _), (other, after, _) in pairwise(drafts)
            for change in term_changes(one.name, before, other.name, after)
        ),
        notes=_notes([sheet for _, _, sheet in drafts]),
    )


def _figures(sheets: Sequence[BalanceSheet]) -> tuple[ComparedFigure, ...]:
    columns = [_figures_of(sheet) for sheet in sheets]
    found = dict.fromkeys(key for column in columns for key in column)
    keys = sorted(found, key=lambda key: _ORDER.index(key[0].split(":")[0].split()[0]))
    return tuple(
        ComparedFigure(
            group=group,
            measure=measure,
            unit=unit,
            unit_name=name,
            values=tuple(column.get((group, measure, unit, name)) for column in columns),
        )
        for group, measure, unit, name in keys
    )


def _figures_of(sheet: BalanceSheet) -> Mapping[Figure, Estimate]:
    figures: dict[Figure, Estimate] = {}
    for row in sheet.rows:
        giver, receiver = row.from_party or NOBODY_NAMED, row.to_party or NOBODY_NAMED
        group = f"{row.axis}: {giver} to {receiver}"
        figures[group, row.measure, row.unit, row.unit_name] = row.amount
    for zone in sheet.zones:
        group = f"zone {zone.zone}"
        figures[group, "area", "total", "Total"] = zone.area
        figures[group, "registered_population", "total", "Total"] = zone.registered_population
        figures[group, "settlements", "total", "Total"] = zone.settlements
    figures["line of contact", "length", "total", "Total"] = sheet.line.after
    for ratio in sheet.watching:
        figures[f"watching: {ratio.name}", ratio.unit, "total", "Total"] = ratio.after
    return figures


@dataclass
class _DutyRow:
    """One duty as the drafts have it: who, what, about what, and each draft's obligation."""

    about: str
    columns: dict[int, Obligation]

    def is_the_duty_of(self, obligation: Obligation, text: str) -> bool:
        """Whether an obligation of another draft is this duty: its term, or all it says."""
        any_one = next(iter(self.columns.values()))
        same_act = (any_one.party, any_one.act) == (obligation.party, obligation.act)
        same_term = any(one.term == obligation.term for one in self.columns.values())
        return same_act and (same_term or (bool(text) and self.about == text))


def _duties(drafts: Sequence[Terms]) -> tuple[ComparedDuty, ...]:
    rows: list[_DutyRow] = []
    for column, terms in enumerate(drafts):
        for obligation in terms.obligations:
            text = about(obligation, terms)
            open_rows = (row for row in rows if column not in row.columns)
            row = next((r for r in open_rows if r.is_the_duty_of(obligation, text)), None)
            if row is None:
                rows.append(_DutyRow(text, {column: obligation}))
            else:
                row.columns[column] = obligation
    return tuple(_compared(row, len(drafts)) for row in rows)


def _compared(row: _DutyRow, count: int) -> ComparedDuty:
    cells = [row.columns.get(column) for column in range(count)]
    first = next(cell for cell in cells if cell is not None)
    return ComparedDuty(
        party=first.party,
        act=first.act,
        about=row.about,
        due=tuple(None if cell is None else when(cell.window, dated=True) for cell in cells),
        status=tuple(None if cell is None else cell.status for cell in cells),
        terms=tuple(None if cell is None else cell.term for cell in cells),
    )


def term_changes(one: str, before: Terms, other: str, after: Terms) -> Iterable[TermChange]:
    """Yield the terms that one text has otherwise than the other, with both texts."""
    old, new = _texts(before), _texts(after)
    for term in dict.fromkeys((*old, *new)):
        was, is_now = old.get(term), new.get(term)
        if was == is_now:
            continue
        yield TermChange(
            from_draft=one,
            to_draft=other,
            term=term,
            change="added" if was is None else "removed" if is_now is None else "changed",
            before=was or "",
            after=is_now or "",
        )


def _texts(terms: Terms) -> Mapping[TermId, str]:
    """Return the text of each term, with the definition of the zones and lines it rests on."""
    zones = {zone.id: zone.text for zone in terms.zones}
    lines = {line.id: line.text for line in terms.lines}
    texts: dict[TermId, str] = {}
    for obligation in terms.obligations:
        definitions = [
            f"{name} = {text}"
            for name, text in (
                (obligation.zone, zones.get(obligation.zone) if obligation.zone else None),
                (obligation.line, lines.get(obligation.line) if obligation.line else None),
            )
            if text
        ]
        text = "; ".join((obligation.text, *_clauses_of(obligation), *definitions))
        texts[obligation.term] = texts.get(obligation.term, text)
    return texts


def _clauses_of(obligation: Obligation) -> Iterable[str]:
    """Yield when a duty holds, what it waits for and what it does not reach, in words."""
    timed = when(obligation.window)
    if timed != UNSPECIFIED:
        yield timed
    if obligation.conditions:
        yield f"on condition: {', '.join(obligation.conditions)}"
    if obligation.exceptions:
        yield f"except {', '.join(obligation.exceptions)}"


def _notes(sheets: Sequence[BalanceSheet]) -> tuple[str, ...]:
    conventions = dict.fromkeys(
        f"{sheet.convention}; boundaries: {sheet.boundaries}" for sheet in sheets
    )
    notes = [f"Areas: {convention}." for convention in conventions]
    if len(conventions) > 1:
        notes.append("The drafts were measured under different conventions: compare with care.")
    dates = {sheet.as_of for sheet in sheets}
    if len(dates) > 1:
        days = ", ".join(sorted(str(day) for day in dates))
        notes.append(f"The drafts start from different dates ({days}): the ground moved between.")
    return tuple(notes)
