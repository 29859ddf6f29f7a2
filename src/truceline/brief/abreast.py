"""Drafts abreast: their maps side by side, then figures, duties and changed terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from truceline.brief.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Figures,
    Heading,
    Line,
    Paragraph,
    Row,
    Table,
    cell,
    line,
    quiet,
    strong,
    tag,
)
from truceline.brief.cells import amount_cell
from truceline.brief.content import BriefContent
from truceline.brief.plates import common_focus, common_legend, outcome_figure
from truceline.brief.words import day_in_words, plural, sentence, zone_name
from truceline.model.balance import TOTAL, ComparedFigure, Comparison

_MEASURES = {
    "area": "Area, km²",
    "registered_population": "Registered population",
    "settlements": "Settlements",
    "sites": "Sites",
    "length": "Length, km",
}


def tell_comparison(comparison: Comparison, contents: Sequence[BriefContent]) -> Document:
    """Return the page that sets two drafts or more side by side, by outcome first."""
    names = [draft.name for draft in comparison.drafts]
    blocks: list[Block] = [
        Paragraph(line(_opening(comparison)), "lead"),
        _drafts(comparison),
        Heading("On the map", anchor="map"),
        _maps(comparison, contents),
        Heading("By outcome", anchor="outcome"),
        *_figures(comparison, names),
        Heading("Who must do what, by when", anchor="duties"),
        _duties(comparison, names),
        Heading("Changed terms", anchor="changes"),
        *_changes(comparison),
        Heading("Conventions", anchor="conventions"),
        Bullets(tuple(line(sentence(note)) for note in comparison.notes)),
    ]
    days = [draft.as_of for draft in comparison.drafts if draft.as_of]
    return Document(
        title=" / ".join(names),
        kicker="Truceline comparison",
        standing=line(f"{plural(len(names), 'draft')} side by side"),
        blocks=tuple(blocks),
        colophon=("It takes no side, predicts nothing and recommends nothing.",),
        dated=max(days, default=None),
    )


def _opening(comparison: Comparison) -> str:
    changes = len(comparison.changes)
    duties = sum(len(set(duty.due)) > 1 for duty in comparison.duties)
    return (
        "Drafts are compared by what they would change on the ground if carried out as written, "
        f"then by their words. {plural(changes, 'term')} changed from one draft to the next; "
        f"{plural(duties, 'duty', 'duties')} or their dates differ."
    )


def _drafts(comparison: Comparison) -> Table:
    return Table(
        caption="The drafts",
        columns=(
            Column("Draft", share=1.3),
            Column("Title", share=3.4, speaks=True),
            Column("Status", share=1),
            Column("Ground as of", share=1.2),
            Column("Left undefined", "right", 1),
        ),
        rows=tuple(
            Row(
                (
                    cell(strong(draft.name)),
                    cell(draft.title),
                    cell(tag(draft.status)) if draft.status else cell(),
                    cell(day_in_words(draft.as_of) if draft.as_of else "not stated"),
                    cell("" if draft.undefined is None else str(draft.undefined)),
                )
            )
            for draft in comparison.drafts
        ),
        stacked=True,
    )


def _maps(comparison: Comparison, contents: Sequence[BriefContent]) -> Figures:
    focus = common_focus(contents)
    figures = tuple(
        outcome_figure(content, focus, f"draft-{position}", draft.name, zones=True)
        for position, (draft, content) in enumerate(zip(comparison.drafts, contents, strict=True))
    )
    note = "Each map shows who would hold what if that draft were carried out as written."
    return Figures(figures, common_legend(contents, focus), note)


def _figures(comparison: Comparison, names: Sequence[str]) -> Iterable[Table]:
    families: dict[str, list[ComparedFigure]] = {}
    for figure in comparison.figures:
        if _moves(figure):
            families.setdefault(_family(figure), []).append(figure)
    for family, figures in families.items():
        yield Table(
            caption=family,
            columns=(Column("", share=2.6), *(Column(name, "right", 1.5) for name in names)),
            rows=tuple(_figure_row(figure) for figure in figures),
        )


def _family(figure: ComparedFigure) -> str:
    """Return the caption of the table that a figure stands in."""
    kind = figure.group.partition(":")[0].partition(" ")[0]
    known = {"zone": "Zones, whoever holds them", "watching": "What published ratios make of it"}
    return known.get(kind, figure.group[0].upper() + figure.group[1:])


def _moves(figure: ComparedFigure) -> bool:
    """Whether a figure is worth a row: areas by unit, the rest in total, zeros throughout not."""
    moves = any(value is not None and value.high != 0 for value in figure.values)
    return moves and (figure.unit == TOTAL or figure.measure == "area")


def _figure_row(figure: ComparedFigure) -> Row:
    measure = _MEASURES.get(figure.measure, figure.measure)
    where = "" if figure.unit == TOTAL else f", {figure.unit_name}"
    kind, _, name = figure.group.partition(" ")
    of = f"{zone_name(name)}: " if kind in ("zone", "watching:") else ""
    sums_up = figure.unit == TOTAL and figure.measure == "area" and not of
    return Row(
        (
            cell(strong(of) if of else "", f"{measure}{where}"),
            *(amount_cell(value) for value in figure.values),
        ),
        kind="total" if sums_up else "plain",
    )


def _duties(comparison: Comparison, names: Sequence[str]) -> Table:
    return Table(
        caption="Duties of each draft, with the time each names",
        columns=(Column("Duty", share=3), *(Column(name, share=1.6) for name in names)),
        rows=tuple(
            Row(
                (
                    Cell(
                        (
                            line(strong(str(duty.party or "nobody named")), f" {duty.act}"),
                            *((line(quiet(duty.about)),) if duty.about else ()),
                        )
                    ),
                    *(
                        cell(quiet("–")) if due is None else Cell(_due(due, status))
                        for due, status in zip(duty.due, duty.status, strict=True)
                    ),
                )
            )
            for duty in comparison.duties
        ),
        stacked=True,
    )


def _due(due: str, status: str | None) -> tuple[Line, ...]:
    return (line(due), line(tag(status))) if status else (line(due),)


def _changes(comparison: Comparison) -> Iterable[Block]:
    if not comparison.changes:
        yield Paragraph(line("No term differs."))
        return
    rows: list[Row] = []
    step = ""
    for change in comparison.changes:
        now = f"{change.from_draft} → {change.to_draft}"
        if now != step:
            rows.append(Row((cell(strong(now)),), kind="group"))
            step = now
        rows.append(
            Row(
                (
                    cell(strong(str(change.term))),
                    cell(tag(change.change)),
                    cell(change.before or "–"),
                    cell(change.after or "–"),
                )
            )
        )
    yield Table(
        caption="Terms that are not the same",
        columns=(
            Column("Term", share=1.2),
            Column("Change", share=0.9),
            Column("Before", share=3),
            Column("After", share=3),
        ),
        rows=tuple(rows),
        stacked=True,
    )
