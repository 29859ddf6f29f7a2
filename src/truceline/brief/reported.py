"""What is reported, by whom, and how surely: the claims, their chains, hedges and refusals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from truceline.brief.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Line,
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
from truceline.brief.content import BriefContent
from truceline.brief.words import day_in_words, plural, sentence
from truceline.model.claim import Claim, Source

_REFUSAL = {
    "declined": "declined to comment",
    "did not respond": "did not respond to a request for comment",
}


def reported(content: BriefContent) -> list[Block]:
    """Return the section on claims; a workspace without claims says so."""
    blocks: list[Block] = [
        Heading("What is reported, by whom, and how surely", anchor="reported"),
    ]
    claims = content.claims
    if not claims:
        text = "No claims were given: the terms stand on the text of the deal alone."
        return [*blocks, Paragraph(line(text))]
    blocks.append(Paragraph(_weight(claims)))
    blocks.append(_table([claim for claim in claims if claim.refusal is None]))
    refusals = [claim for claim in claims if claim.refusal is not None]
    if refusals:
        blocks.append(Heading("Asked, and did not comment", level=2, anchor="refusals"))
        blocks.append(Bullets(tuple(_refusals(refusals))))
    return blocks


def _weight(claims: Sequence[Claim]) -> Line:
    """Return how many claims, reports and origins there are: origins count, not articles."""
    reports = {claim.doc_id for claim in claims}
    origins = {claim.origin or str(claim.doc_id) for claim in claims}
    unnamed = sum(any(source.anonymous for source in claim.source) for claim in claims)
    return line(
        f"{plural(len(claims), 'claim')} in {plural(len(reports), 'report')} that go back to ",
        strong(plural(len(origins), "origin")),
        f". {plural(unnamed, 'claim rests', 'claims rest')} on sources the reports do not name. "
        "Each claim keeps the words of its report; words that weaken it are set in italics.",
    )


def _table(claims: Sequence[Claim]) -> Table:
    rows: list[Row] = []
    for doc, members in groupby(claims, key=lambda claim: claim.doc_id):
        group = list(members)
        rows.append(Row((cell(strong(_report(group, str(doc)))),), kind="group"))
        rows += [_row(claim) for claim in group]
    return Table(
        caption="Claims, with the chain of attribution from the first to the last to tell them",
        columns=(
            Column("", share=0.5),
            Column("What is said", share=4, speaks=True),
            Column("Who says so", share=3),
            Column("How surely", share=2.6),
        ),
        rows=tuple(rows),
        notes=(
            "Status words: reported, demanded, proposed, planned, conditional, agreed, signed, "
            "denied, open. What an outlet says in its own voice has the outlet alone in its chain.",
        ),
        stacked=True,
    )


def _report(claims: Sequence[Claim], doc: str) -> str:
    outlets = [claim.source[-1].text for claim in claims if claim.source]
    outlet = outlets[0] if outlets else doc
    days = [claim.reported_at for claim in claims if claim.reported_at]
    return f"{outlet}, {day_in_words(days[0])}" if days else outlet


def _row(claim: Claim) -> Row:
    part = () if claim.part == "body" else (line(quiet(claim.part)),)
    return Row(
        (
            cell(Span(str(claim.id), "code")),
            Cell((line(sentence(claim.text)), *part)),
            Cell(tuple(_chain(claim.source))),
            Cell((line(tag(claim.modality)), *_doubts(claim))),
        ),
        anchor=f"claim-{claim.id}",
    )


def _chain(chain: Sequence[Source]) -> Iterable[Line]:
    """Yield the links of a chain, one a line, the first to tell first."""
    if not chain:
        yield line(quiet("no source given"))
    for position, source in enumerate(chain):
        unnamed = f" (not named; {source.described_as})" if source.described_as else " (not named)"
        yield line(
            quiet("through ") if position else "",
            source.text,
            quiet(unnamed) if source.anonymous else "",
        )


def _doubts(claim: Claim) -> Iterable[Line]:
    words = [hedge.text for hedge in claim.hedges if hedge.text]
    if words:
        yield line(*(Span(text, "emphasis") for text in _joined(words)))
    if claim.reliability or claim.credibility:
        grade = f"source {claim.reliability or '–'}, information {claim.credibility or '–'}"
        yield line(quiet(grade))
    if claim.note:
        yield line(quiet(sentence(claim.note)))


def _joined(words: Sequence[str]) -> list[str]:
    return [word if position == 0 else f", {word}" for position, word in enumerate(words)]


def _refusals(claims: Iterable[Claim]) -> Iterable[Line]:
    """Yield each refusal once, with every report that repeats it."""
    by_who: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        who = claim.source[0].text if claim.source else "somebody"
        by_who.setdefault(
            (who.removeprefix("the ").removeprefix("The "), claim.refusal or ""), []
        ).append(claim)
    for (_, refusal), members in by_who.items():
        who = members[0].source[0].text if members[0].source else "Somebody"
        ids = ", ".join(str(claim.id) for claim in members)
        yield line(f"{who[0].upper()}{who[1:]} {_REFUSAL[refusal]} ", quiet(f"({ids})"), ".")
