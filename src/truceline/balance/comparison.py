"""Several drafts side by side: what each would change on the ground, then which words differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from truceline.balance.duties import about, when
from truceline.model.balance import (
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

Figure = tuple[str, str, str, str]  # group, measure, unit, name of the unit
Duty = tuple[str | None, str, str]  # party, act, what it is about


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
        drafts=tuple(draft for draft, _, _ in drafts),
        figures=_figures([sheet for _, _, sheet in drafts]),
        duties=_duties([terms for _, terms, _ in drafts]),
        changes=tuple(
            change
            for (one, before, _), (other, after, _) in pairwise(drafts)
            for change in _changes(one.name, before, other.name, after)
        ),
        notes=_notes([sheet for _, _, sheet in drafts]),
    )


def _figures(sheets: Sequence[BalanceSheet]) -> tuple[ComparedFigure, ...]:
    columns = [_figures_of(sheet) for sheet in sheets]
    keys = dict.fromkeys(key for column in columns for key in column)
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
        giver, receiver = row.from_party or "whoever is there", row.to_party or "nobody named"
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


def _duties(drafts: Sequence[Terms]) -> tuple[ComparedDuty, ...]:
    columns = [_duties_of(terms) for terms in drafts]
    keys = dict.fromkeys(key for column in columns for key in column)
    return tuple(
        ComparedDuty(
            party=next(column[key].party for column in columns if key in column),
            act=key[1],
            about=key[2],
            due=tuple(when(column[key].window) if key in column else None for column in columns),
            status=tuple(column[key].status if key in column else None for column in columns),
            terms=tuple(column[key].term if key in column else None for column in columns),
        )
        for key in keys
    )


def _duties_of(terms: Terms) -> Mapping[Duty, Obligation]:
    duties: dict[Duty, Obligation] = {}
    for obligation in terms.obligations:
        key = (obligation.party, obligation.act, about(obligation, terms))
        duties.setdefault(key, obligation)
    return duties


def _changes(one: str, before: Terms, other: str, after: Terms) -> Iterable[TermChange]:
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
        text = "; ".join((obligation.text, *definitions))
        texts[obligation.term] = texts.get(obligation.term, text)
    return texts


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
