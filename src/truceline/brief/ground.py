"""What it would mean on the ground: the balance sheet as key figures and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from truceline.brief.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    Row,
    Span,
    Table,
    cell,
    line,
    quiet,
    strong,
    tag,
)
from truceline.brief.cells import amount_cell
from truceline.brief.content import BriefContent
from truceline.brief.plates import bars
from truceline.brief.words import (
    MINUS,
    best,
    day_in_words,
    listed,
    number,
    signed_share,
)
from truceline.model.balance import TOTAL, BalanceRow, Measure, PublishedComparison
from truceline.model.control import UnitArea
from truceline.model.record import PartyId
from truceline.model.terms import Axis

Group = tuple[Axis, PartyId | None, PartyId | None]

_AXIS = {
    "holding": "Holding: who is there",
    "administration": "Administration: who governs",
    "title": "Title: who claims, cedes or recognises sovereignty",
    "forces": "Forces: whose are present",
}
_COLUMNS: tuple[Measure, ...] = ("area", "registered_population", "settlements", "sites")


def on_the_ground(content: BriefContent) -> list[Block]:
    """Return the section that holds the balance sheet, axis by axis."""
    blocks: list[Block] = [
        Heading("The balance sheet", anchor="balance"),
        Paragraph(
            line(
                "If the terms as written are carried out, this is what would change. Each axis is "
                "kept apart: who is there, who governs, who has title, whose forces are present. "
                "The large value is the best estimate; the smaller line under it is its range."
            )
        ),
    ]
    if not content.sheet.rows:
        blocks.append(Paragraph(line("No term moves anything on any axis.")))
    said: set[str] = set()
    for group, rows in _groups(content.sheet.rows).items():
        notes = [note for note in _group_notes(rows) if note not in said]
        said.update(notes)
        blocks.append(_group_table(group, rows, notes, content))
    blocks += [_areas(content), *bars(content)] if _is_held(content) else [_UNHELD]
    if content.sheet.watching:
        blocks.append(_watching(content))
    if content.sheet.published:
        blocks += _published(content)
    return blocks


def _groups(rows: Iterable[BalanceRow]) -> Mapping[Group, list[BalanceRow]]:
    groups: dict[Group, list[BalanceRow]] = {}
    for row in rows:
        groups.setdefault((row.axis, row.from_party, row.to_party), []).append(row)
    return groups


def _group_table(
    group: Group, rows: Sequence[BalanceRow], notes: Sequence[str], content: BriefContent
) -> Table:
    axis, giver, receiver = group
    units: dict[str, dict[Measure, BalanceRow]] = {}
    for row in rows:
        units.setdefault(str(row.unit), {}).setdefault(row.measure, row)
    status = dict.fromkeys(row.status for row in rows)
    passing = f"{content.name_of(giver)} to {content.name_of(receiver)}"
    return Table(
        caption=f"{_AXIS[axis]}. From {passing} (status: {', '.join(status)})",
        columns=(
            Column("", share=2),
            Column("Area, km²", "right", 1.5),
            Column("Registered population", "right", 1.6),
            Column("Settlements", "right", 1.2),
            Column("Sites", "right", 0.9),
        ),
        rows=tuple(_unit_row(unit, measures) for unit, measures in units.items()),
        notes=tuple(notes),
    )


def _unit_row(unit: str, measures: Mapping[Measure, BalanceRow]) -> Row:
    name = next(iter(measures.values())).unit_name
    cells = [
        amount_cell(measures[measure].amount) if measure in measures else cell()
        for measure in _COLUMNS
    ]
    return Row((cell(name), *cells), kind="total" if unit == TOTAL else "plain")


def _group_notes(rows: Sequence[BalanceRow]) -> Iterable[str]:
    """Yield names of what passes, then the reasons for the ranges, each said once."""
    for measure, words in (("settlements", "Settlements"), ("sites", "Sites")):
        for row in rows:
            if row.measure == measure and row.names:
                yield f"{words}, {row.unit_name}: {listed(row.names)}."
    reasons = dict.fromkeys(
        reason for row in rows if row.unit == TOTAL for reason in row.amount.because
    )
    yield from (f"{reason[0].upper()}{reason[1:]}." for reason in reasons)


_UNHELD = Paragraph(
    line("Who holds how much is not known: no control map shows ground that a party holds.")
)


def _is_held(content: BriefContent) -> bool:
    """Whether anybody of the deal is shown to hold anything, now or after."""
    rows = (*content.sheet.status_quo, *content.sheet.outcome)
    return any(party in row.held_by for row in rows for party in content.parties)


def _areas(content: BriefContent) -> Table:
    """Return who holds how much now and after, for the units where it is divided or changes."""
    parties = content.parties
    before = {str(row.unit): row for row in content.sheet.status_quo}
    after = {str(row.unit): row for row in content.sheet.outcome}
    shown = [unit for unit in before if unit != TOTAL and _is_divided(before, after, unit, parties)]
    rest = [unit for unit in before if unit != TOTAL and unit not in shown]
    rows = [_areas_row(before[unit], after[unit], parties) for unit in shown]
    if TOTAL in before:
        rows.append(_areas_row(before[TOTAL], after[TOTAL], parties, kind="total"))
    whole = {
        party: [_unit_name(unit, content) for unit in rest if party in before[unit].held_by]
        for party in parties
    }
    return Table(
        caption="Who holds how much, in km²: status quo and outcome",
        columns=(
            Column("", share=1.7),
            Column("In all", "right", 1.1),
            *(
                Column(f"{party}, {moment}", "right", 1.4)
                for party in parties
                for moment in ("now", "after")
            ),
        ),
        rows=tuple(rows),
        notes=(
            *(
                f"Held wholly by {content.name_of(party)}, before and after: {listed(names, 30)}."
                for party, names in whole.items()
                if names
            ),
            "What no party is shown to hold (water inside the units, land nobody is listed for) "
            "is left out of the columns and counted in the whole.",
        ),
    )


def _unit_name(unit: str, content: BriefContent) -> str:
    """Return a unit's name, with its kind where two units share the name."""
    named = {str(one.id): one for one in content.theatre.units}
    if unit not in named:
        return unit
    same = [one for one in named.values() if one.name == named[unit].name]
    return named[unit].name if len(same) == 1 else f"{named[unit].name} ({named[unit].kind})"


def _is_divided(
    before: Mapping[str, UnitArea],
    after: Mapping[str, UnitArea],
    unit: str,
    parties: Sequence[PartyId],
) -> bool:
    holders = [party for party in parties if party in before[unit].held_by]
    return len(holders) > 1 or before[unit].held_by != after[unit].held_by


def _areas_row(
    before: UnitArea, after: UnitArea, parties: Sequence[PartyId], kind: str = "plain"
) -> Row:
    cells: list[Cell] = []
    for party in parties:
        was, will = before.held_by.get(party), after.held_by.get(party)
        cells.append(amount_cell(was) if was else cell("0"))
        cells.append(
            cell(quiet("same")) if was == will else amount_cell(will) if will else cell("0")
        )
    whole = best(before.total)
    return Row(
        (cell(before.name), cell(whole), *cells), kind="total" if kind == "total" else "plain"
    )


def _watching(content: BriefContent) -> Table:
    change = content.sheet.line
    rows = [
        Row(
            (
                cell(strong("Line of contact, km")),
                cell(),
                amount_cell(change.before),
                amount_cell(change.after),
            )
        )
    ]
    rows += [
        Row(
            (
                Cell((line(f"{ratio.name}: {ratio.unit}"), line(quiet(ratio.source)))),
                cell(f"{ratio.per_km:.1f}"),
                amount_cell(ratio.before),
                amount_cell(ratio.after),
            )
        )
        for ratio in content.sheet.watching
    ]
    return Table(
        caption="The line to be watched, and what published ratios would make of it",
        columns=(
            Column("", share=4.4),
            Column("Per km", "right", 0.8),
            Column("Now", "right", 1.2),
            Column("After", "right", 1.2),
        ),
        rows=tuple(rows),
        notes=(
            "Arithmetic on ratios that others published for other lines and other times; not "
            "advice, and no finding that so many would suffice.",
            *(f"{reason[0].upper()}{reason[1:]}." for reason in change.before.because),
        ),
    )


def _published(content: BriefContent) -> list[Block]:
    rows: list[Row] = []
    for compared in content.sheet.published:
        rows += _published_rows(compared)
    return [
        Heading("Beside published figures", level=2, anchor="published"),
        Table(
            caption="Figures printed at the time, beside ours for the status quo, in km²",
            columns=(
                Column("", share=4.4),
                Column("Published", "right", 1.2),
                Column("Ours", "right", 1.4),
                Column("Difference", "right", 1.3),
            ),
            rows=tuple(rows),
            notes=(
                "A difference over 1 % is taken apart into parts that sum to it. No range was "
                "widened to cover one: what no cause accounts for is marked unexplained.",
            ),
        ),
    ]


def _published_rows(compared: PublishedComparison) -> Iterable[Row]:
    figure = compared.figure
    day = f", {day_in_words(figure.published_on)}" if figure.published_on else ""
    yield Row(
        (
            Cell((line(figure.text), line(quiet(f"{figure.by}{day}")))),
            cell(number(figure.value_km2, "km2")),
            amount_cell(compared.ours),
            Cell(
                (line(_signed(compared.difference_km2)), line(quiet(signed_share(compared.share))))
            ),
        )
    )
    for part in compared.parts:
        unexplained = part.name == "unexplained" and abs(part.amount_km2) >= 0.5
        name: str | Span = tag(part.name) if unexplained else part.name
        yield Row(
            (
                cell(quiet("of it, "), name, quiet(f": {part.because}")),
                cell(_signed(part.amount_km2)),
            ),
            kind="detail",
        )


def _signed(value: float) -> str:
    text = f"{abs(value):,.0f}"
    return text if text == "0" else f"{MINUS if value < 0 else '+'}{text}"
