"""The commands `truceline assess` and `compare`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from truceline.cli.output import amount, number, print_json, print_table, print_text, progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from truceline.model.balance import (
        BalanceRow,
        BalanceSheet,
        ComparedDuty,
        ComparedFigure,
        Comparison,
        PublishedComparison,
    )
    from truceline.model.estimate import Estimate

_NOBODY = "nobody named"


def assess(
    deal: Path,
    *,
    control: Path | None = None,
    theatre: str | None = None,
    as_known_at: str | None = None,
    json: bool = False,
) -> None:
    """Print the balance sheet of a deal: what would change if it were carried out as written.

    Parameters
    ----------
    deal
        A deal file, or a workspace.
    control
        A control map in place of the one the deal names.
    theatre
        A theatre in place of the one the deal names.
    as_known_at
        A date (its end, UTC) or a time with its zone: from the files of the workspace as the
        ledger knew them then.
    json
        Print one JSON document.
    """
    from truceline.steps.balance import assess as sheet_of
    from truceline.steps.recording import all_as_known

    named = (deal,) if control is None else (deal, control)
    with progress("weighing the deal against the map"), all_as_known(named, as_known_at) as known:
        sheet = sheet_of(known[0], control=None if control is None else known[1], theatre=theatre)
    if json:
        print_json(sheet)
        return
    _print_sheet(sheet)


def compare(
    deal: Path,
    *deals: Path,
    control: Path | None = None,
    html: Path | None = None,
    json: bool = False,
) -> None:
    """Print drafts side by side: what each would change, who must do what, which terms differ.

    Parameters
    ----------
    deal
        The first draft.
    deals
        The drafts it is compared with; with a workspace alone, its own drafts.
    control
        One control map for all of them, in place of those they name.
    html
        Also write a page with the maps of the drafts side by side to this file.
    json
        Print one JSON document.
    """
    from truceline.steps.balance import compare as comparison_of

    with progress("weighing the drafts"):
        comparison = comparison_of(deal, *deals, control=control, html=html)
    if json:
        print_json(comparison)
        return
    _print_comparison(comparison)


def _print_sheet(sheet: BalanceSheet) -> None:
    print_text(f"{sheet.title}\nIf the terms as written are carried out:\n")
    rows = [row for row in sheet.rows if _says_something(row)]
    if rows:
        _print_rows(rows)
    else:
        print_text("No term moves anything on any axis.")
    _print_zones(sheet)
    _print_line(sheet)
    _print_open(sheet)
    if sheet.published:
        print_text("")
        print_table(
            "Beside published figures, km2",
            ("figure", "published", "ours", "difference"),
            [row for compared in sheet.published for row in _published(compared)],
        )
    print_text("\n" + "\n".join((f"Areas: {sheet.convention}; {sheet.boundaries}", *sheet.notes)))


def _print_rows(rows: Sequence[BalanceRow]) -> None:
    print_table(
        "Balance sheet",
        ("axis", "unit", "from", "to", "measure", "amount", "status"),
        [
            (
                row.axis,
                row.unit_name,
                row.from_party or _NOBODY,
                row.to_party or _NOBODY,
                row.measure.replace("_", " "),
                _with_unit(row.amount),
                row.status,
            )
            for row in rows
        ],
    )


def _print_zones(sheet: BalanceSheet) -> None:
    if not sheet.zones:
        return
    print_text("")
    print_table(
        "Zones, whoever holds them",
        ("zone", "area, km2", "registered population", "settlements"),
        [
            (
                str(zone.zone),
                amount(zone.area, digits=2 if (zone.area.high or 0) < 100 else 0),
                amount(zone.registered_population),
                amount(zone.settlements),
            )
            for zone in sheet.zones
        ],
    )


def _print_line(sheet: BalanceSheet) -> None:
    line = sheet.line
    if line.after.high is None:
        return
    print_text(f"\nLine of contact, km: {amount(line.before)} now, {amount(line.after)} after\n")
    print_table(
        "What published ratios make of it: arithmetic, not advice",
        ("ratio", "per km", "now", "after"),
        [
            (
                f"{ratio.name}, {ratio.unit}",
                number(ratio.per_km, 1),
                *map(amount, (ratio.before, ratio.after)),
            )
            for ratio in sheet.watching
        ],
    )


def _says_something(row: BalanceRow) -> bool:
    """Whether a row is worth a line in a terminal: sites and people only where there are any."""
    return row.measure == "area" or row.amount.best is None or bool(row.amount.high)


def _with_unit(estimate: Estimate) -> str:
    unit = "" if estimate.unit in ("count", "share") else f" {estimate.unit}"
    if estimate.best is None and estimate.low is not None:
        open_ = "" if estimate.low else ", left open"  # from nothing to all of it
        return f"{number(estimate.low)} to {number(estimate.high)}{unit}{open_}"
    return f"{amount(estimate)}{unit}"


def _print_open(sheet: BalanceSheet) -> None:
    if not sheet.open:
        return
    rows = [
        (question.text, effect.answer, effect.basis, effect.measure, _with_unit(effect.amount))
        for question in sheet.open
        for effect in question.effect
    ]
    print_text("")
    if rows:
        print_table("Open questions", ("question", "answer", "basis", "measure", "effect"), rows)
    unanswered = [question.text for question in sheet.open if not question.effect]
    if unanswered:
        print_text("Open, with no answers named, so that no figure can be given:")
    for text in unanswered:
        print_text(f"  {text}")


def _published(compared: PublishedComparison) -> Iterable[tuple[str, str, str, str]]:
    figure = compared.figure
    difference = f"{compared.difference_km2:+,.0f} ({compared.share:+.1%})"
    text = f"{figure.text} ({figure.by})"
    yield text, number(figure.value_km2), amount(compared.ours), difference
    for part in compared.parts:
        yield f"  of it {part.name}: {part.because}", "", "", f"{part.amount_km2:+,.0f}"


def _print_comparison(comparison: Comparison) -> None:
    names = [draft.name for draft in comparison.drafts]
    for draft in comparison.drafts:
        print_text(f"{draft.name}: {draft.title} ({draft.status})")
    print_text("")
    print_table(
        "By outcome",
        ("figure", "measure", "unit", *names),
        [
            (
                figure.group,
                figure.measure.replace("_", " "),
                figure.unit_name,
                *("-" if value is None else _with_unit(value) for value in figure.values),
            )
            for figure in comparison.figures
            if _tells(figure)
        ],
    )
    print_text("")
    print_table(
        "Who must do what by when",
        ("duty", *names),
        [(_duty(duty), *(due or "-" for due in duty.due)) for duty in comparison.duties],
    )
    if comparison.changes:
        print_text("\nChanged terms")
    for change in comparison.changes:
        print_text(f"  {change.from_draft} -> {change.to_draft}: {change.term} {change.change}")
        for label, text in (("was", change.before), ("is", change.after)):
            if text:
                print_text(f"      {label}: {text}")
    print_text("\n" + "\n".join(comparison.notes))


def _tells(figure: ComparedFigure) -> bool:
    """Whether a figure is worth a line: areas by unit, the rest in total, zeros throughout not."""
    moves = any(value is not None and value.high != 0 for value in figure.values)
    return moves and (figure.unit == "total" or figure.measure == "area")


def _duty(duty: ComparedDuty) -> str:
    return f"{duty.party or 'nobody named'}: {duty.act}{f', {duty.about}' if duty.about else ''}"
