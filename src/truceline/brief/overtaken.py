"""Terms and figures that rest on a claim which a later report has overtaken."""

from __future__ import annotations

from collections.abc import Iterator

from truceline.brief.blocks import Cell, Column, Row, Span, Table, cell, line, quiet, tag
from truceline.brief.content import BriefContent
from truceline.brief.words import sentence
from truceline.model.balance import TOTAL
from truceline.model.claim import Claim


def overtaken_claims(then: BriefContent, now: BriefContent) -> Table | None:
    """Return what rests on the claims that were overtaken since; None where none was."""
    known = {(later.id, earlier) for later in then.claims for earlier in later.supersedes}
    rows = [
        _row(now, str(earlier), later)
        for later in now.claims
        for earlier in later.supersedes
        if (later.id, earlier) not in known
    ]
    if not rows:
        return None
    return Table(
        caption="Overtaken claims, and what rests on them",
        columns=(
            Column("", share=0.6),
            Column("Overtaken by", share=3),
            Column("Terms", share=1.2),
            Column("Figures", share=3),
        ),
        rows=tuple(rows),
        stacked=True,
    )


def _row(now: BriefContent, earlier: str, later: Claim) -> Row:
    terms = terms_resting_on(now, earlier)
    return Row(
        (
            cell(Span(earlier, "code")),
            Cell(
                (line(Span(later.id, "code"), " ", sentence(later.text)), line(tag(later.modality)))
            ),
            cell(", ".join(terms) or quiet("none")),
            cell("; ".join(figures_resting_on(now, terms)) or quiet("none")),
        )
    )


def terms_resting_on(content: BriefContent, claim: str) -> tuple[str, ...]:
    """Return the terms and open questions of a deal that cite a claim."""
    terms = [str(duty.term) for duty in content.terms.obligations if claim in duty.claims]
    questions = [str(question.id) for question in content.terms.open if claim in question.claims]
    return tuple(dict.fromkeys([*terms, *questions]))


def figures_resting_on(content: BriefContent, terms: tuple[str, ...]) -> Iterator[str]:
    """Yield the totals of the balance sheet that rest on any of some terms."""
    for row in content.sheet.rows:
        if row.unit == TOTAL and set(map(str, row.terms)) & set(terms):
            giver, receiver = content.name_of(row.from_party), content.name_of(row.to_party)
            measure = row.measure.replace("_", " ")
            yield f"{row.axis.capitalize()}, {measure}: {giver} to {receiver}"
