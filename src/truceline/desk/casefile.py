"""The case file: what a party may know of a matter, built anew from an allow-list.

It tells what was done and when, the outcome, and that party's own words. Who worked on it, whose
word it rests on, what the other party said, and exact places stay inside; the reason of a
decision is told once it has been released.
"""

from __future__ import annotations

from truceline.brief.blocks import (
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Row,
    Span,
    Table,
    cell,
    line,
    quiet,
)
from truceline.desk.matters import Standing
from truceline.desk.publishing import Happened
from truceline.intake.text import folded
from truceline.ledger.exports import CELL_DEG, cell_centre
from truceline.model.desk import Step

_TOLD = {
    "record": "recorded",
    "complaint": "complaint",
    "notification": "notified",
    "verification": "verified",
    "response": "response",
    "decision": "decided",
    "approval": "approved by a second person",
    "dissent": "a reviewer dissented",
    "escalation": "escalated",
    "withdrawal": "withdrawn",
    "correction": "corrected",
    "publication": "released",
}


def case_file(standing: Standing, happened: Happened, party: str, *, workspace: str) -> Document:
    """Return the case file of a matter for one party, as a document to print."""
    blocks: list[Block] = [
        Heading("What it is about", anchor="about"),
        Paragraph(line(_about(happened))),
        Heading("What was done", anchor="steps"),
        Table(
            caption="Steps, in the order in which they were taken (UTC)",
            columns=(Column("When"), Column("What", share=1.4), Column("Words", share=3.0)),
            rows=tuple(_row(standing, step, party) for step in standing.steps),
            notes=(
                "A decision is in force once a second person has approved it.",
                "A machine's record is a proposal; an incident is no breach until it is decided.",
            ),
            stacked=True,
        ),
    ]
    if standing.deadlines:
        blocks += [
            Heading("Time limits of the agreement", anchor="limits"),
            Table(
                caption="What was due when (UTC)",
                columns=(Column("Step"), Column("Due"), Column("Stands")),
                rows=tuple(
                    Row((cell(limit.step), cell(f"{limit.due:%Y-%m-%d %H:%M}"), cell(limit.state)))
                    for limit in standing.deadlines
                ),
            ),
        ]
    return Document(
        title=f"Case file: {standing.state}",
        kicker=workspace,
        standing=line(f"For {party}" if party else "Without the words of any party"),
        blocks=tuple(blocks),
        colophon=(
            "It names no source and no person, and attributes nothing to any party.",
            f"Places are the middles of cells of {CELL_DEG:g} degrees.",
        ),
    )


def _about(happened: Happened) -> str:
    what = happened.category or "what was complained of"
    when = f"on {happened.when:%Y-%m-%d}" if happened.when else "on a day that is not known"
    if happened.lon is None or happened.lat is None:
        return f"{what[0].upper()}{what[1:]}, {when}, at a place that is not stated."
    lon, lat = cell_centre(happened.lon, happened.lat)
    return f"{what[0].upper()}{what[1:]}, {when}, near {lat:.2f} N, {lon:.2f} E."


def _row(standing: Standing, step: Step, party: str) -> Row:
    told = _TOLD[step.kind]
    if step.kind == "decision" and step.outcome:
        told = f"decided: {step.outcome}"
    return Row(
        (cell(f"{step.at:%Y-%m-%d %H:%M}"), cell(told), cell(*_words(standing, step, party)))
    )


def _words(standing: Standing, step: Step, party: str) -> list[str | Span]:
    own = bool(party) and folded(str(step.party or "")) == folded(party)
    if own and step.kind in ("complaint", "response", "notification"):
        return [step.text]
    if step.kind == "decision" and standing.published and step == standing.decided:
        return [step.text]
    return [quiet("not told here")] if step.text else []
