"""What has changed since an earlier time: claims, terms and figures, each was and is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from truceline.balance import term_changes
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
from truceline.brief.overtaken import overtaken_claims
from truceline.brief.words import sentence
from truceline.model.balance import TOTAL
from truceline.model.claim import Claim
from truceline.model.estimate import Estimate


@dataclass(frozen=True)
class Earlier:
    """What was known at an earlier time, and how that time is named."""

    at: str
    content: BriefContent


def changed_since(earlier: Earlier, now: BriefContent) -> list[Block]:
    """Return the section on what has changed; it says so where nothing has."""
    then = earlier.content
    tables = [
        table
        for table in (
            _claims(then, now),
            overtaken_claims(then, now),
            _terms(then, now),
            _figures(then, now),
        )
        if table is not None
    ]
    heading = Heading(f"What has changed since {earlier.at}", anchor="since")
    if not tables:
        return [heading, Paragraph(line("No claim, term or figure has changed."))]
    return [heading, *tables]


def _claims(then: BriefContent, now: BriefContent) -> Table | None:
    before = {claim.id: claim for claim in then.claims}
    after = {claim.id: claim for claim in now.claims}
    rows = []
    for name in dict.fromkeys((*before, *after)):
        was, is_now = before.get(name), after.get(name)
        if was != is_now:
            change = "new" if was is None else "withdrawn" if is_now is None else "corrected"
            rows.append(_claim_row(str(name), change, was, is_now))
    if not rows:
        return None
    return Table(
        caption="Claims",
        columns=(
            Column("", share=0.6),
            Column("Change", share=1),
            Column("Was", share=3),
            Column("Is", share=3),
        ),
        rows=tuple(rows),
        stacked=True,
    )


def _claim_row(name: str, change: str, was: Claim | None, is_now: Claim | None) -> Row:
    return Row((cell(Span(name, "code")), cell(tag(change)), _said(was), _said(is_now)))


def _said(claim: Claim | None) -> Cell:
    if claim is None:
        return cell(quiet("–"))
    return Cell((line(sentence(claim.text)), line(tag(claim.modality))))


def _terms(then: BriefContent, now: BriefContent) -> Table | None:
    changes = list(term_changes("then", then.terms, "now", now.terms))
    if not changes:
        return None
    return Table(
        caption="Terms",
        columns=(
            Column("Term", share=1.2),
            Column("Change", share=1),
            Column("Was", share=3),
            Column("Is", share=3),
        ),
        rows=tuple(
            Row(
                (
                    cell(strong(str(change.term))),
                    cell(tag(change.change)),
                    cell(change.before or quiet("–")),
                    cell(change.after or quiet("–")),
                )
            )
            for change in changes
        ),
        stacked=True,
    )


def _figures(then: BriefContent, now: BriefContent) -> Table | None:
    before, after = _totals(then), _totals(now)
    rows = [
        Row((cell(name), amount_cell(before.get(name)), amount_cell(after.get(name))))
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    ]
    if not rows:
        return None
    return Table(
        caption="Figures",
        columns=(Column("", share=4), Column("Was", "right", 1.5), Column("Is", "right", 1.5)),
        rows=tuple(rows),
    )


def _totals(content: BriefContent) -> Mapping[str, Estimate]:
    """Return every total of the sheet, and the line, by what it is called."""
    return dict(_named_totals(content))


def _named_totals(content: BriefContent) -> Iterable[tuple[str, Estimate]]:
    for row in content.sheet.rows:
        if row.unit == TOTAL:
            giver, receiver = content.name_of(row.from_party), content.name_of(row.to_party)
            measure = row.measure.replace("_", " ")
            yield f"{row.axis.capitalize()}, {measure}: {giver} to {receiver}", row.amount
    yield "Line of contact now, km", content.sheet.line.before
    yield "Line of contact if carried out, km", content.sheet.line.after
