"""From a figure down to the words under it: figure, terms, claims, quotes, reports, entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.errors import NotFoundError, Problem, Where
from truceline.intake.files import sha256_of
from truceline.model.claim import Claim
from truceline.model.entry import Trace, TraceStep
from truceline.model.record import ClaimId, EntryId, lines_from_json
from truceline.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from truceline.ledger import Ledger
    from truceline.model.balance import BalanceRow
    from truceline.model.claim import Report
    from truceline.model.terms import Terms


def trace(path: str | Path, what: str) -> Trace:
    """Return the way from a figure, term, claim or entry down to quotes and originals.

    ``what`` is the index or key of an entry, the id of a claim or of a term, or a figure of the
    balance sheet as unit/axis/measure, e.g. ``UA-14/holding/area``. Raises `NotFoundError`
    (TRACE-UNKNOWN).
    """
    from truceline.ledger import open_ledger

    workspace = open_workspace(path)
    with open_ledger(workspace.root, workspace.ledger) as ledger:
        steps = tuple(_Tracing(workspace, ledger).of(what))
    if not steps:
        hint = "Name an entry by its index, a claim or term by its id, or UNIT/AXIS/MEASURE."
        message = f"nothing here is called {what[:60]!r}"
        raise NotFoundError(Problem("TRACE-UNKNOWN", message, Where(file=str(path)), hint))
    return Trace(asked=what, steps=steps)


class _Tracing:
    """What a trace through one workspace looks things up in; read when first needed."""

    def __init__(self, workspace: Workspace, ledger: Ledger) -> None:
        self._workspace, self._ledger = workspace, ledger
        self._claims: dict[str, tuple[Claim, Path]] = {
            claim.id: (claim, file)
            for file in workspace.claims
            for claim in lines_from_json(file, Claim)
        }
        self._reports: dict[str, Report] | None = None
        self._used: dict[str, list[EntryId]] | None = None

    def of(self, what: str) -> Iterator[TraceStep]:
        if what.isdecimal():
            yield from self._entry(int(what))
        elif (entry := self._ledger.by_key(what)) is not None:
            yield from self._entry(entry.index)
        elif what in self._claims:
            yield from self._claim(ClaimId(what), 0)
        elif what.count("/") == 2:
            yield from self._figure(what)
        elif self._workspace.deals:
            yield from self._term(self._compiled(), what, 0)

    def _compiled(self) -> Terms:
        from truceline.steps import deal

        return deal.compile(self._workspace.deal)

    def _entry(self, index: int) -> Iterator[TraceStep]:
        entry = self._ledger.entry(index)
        text = " ".join(part for part in (entry.kind, entry.subject, entry.note) if part)
        yield TraceStep(level=0, kind="entry", id=str(index), text=text, entries=(entry.index,))
        for file in entry.inputs:
            kept = self._ledger.originals.has(file.sha256)
            if kept:
                self._ledger.originals.read(file.sha256)  # raises where it was changed
            yield TraceStep(
                level=1,
                kind="input",
                id=file.sha256,
                text=file.name,
                where="kept as an original" if kept else "only its hash was recorded",
                holds=True if kept else None,
                entries=self._entries_using(file.sha256),
            )

    def _figure(self, what: str) -> Iterator[TraceStep]:
        from truceline.steps.balance import assessed

        _, sheet = assessed(self._workspace.deal)  # to look is no step of its own
        rows = [row for row in sheet.rows if f"{row.unit}/{row.axis}/{row.measure}" == what]
        terms = self._compiled()
        for row in rows:
            yield TraceStep(level=0, kind="figure", id=what, text=_said(row))
            for term in row.terms:
                yield from self._term(terms, term, 1)

    def _term(self, terms: Terms, id: str, level: int) -> Iterator[TraceStep]:
        for obligation in terms.obligations:
            if id in (obligation.id, obligation.term):
                yield TraceStep(
                    level=level,
                    kind="term",
                    id=obligation.term,
                    text=obligation.text,
                    where=f"{obligation.where.file}:{obligation.where.line}",
                )
                yield from self._cited(obligation.claims, level + 1)
        for question in terms.open:
            if question.id == id:
                where = f"{question.where.file}:{question.where.line}"
                yield TraceStep(level=level, kind="term", id=id, text=question.text, where=where)
                yield from self._cited(question.claims, level + 1)

    def _cited(self, claims: Iterable[ClaimId], level: int) -> Iterator[TraceStep]:
        for id in claims:
            yield from self._claim(id, level)

    def _claim(self, id: ClaimId, level: int) -> Iterator[TraceStep]:
        if id not in self._claims:
            text = "this claim is cited and is in no file of the workspace"
            yield TraceStep(level=level, kind="claim", id=id, text=text, holds=False)
            return
        claim, file = self._claims[id]
        told = " by way of ".join(source.described_as or source.text for source in claim.source)
        yield TraceStep(
            level=level,
            kind="claim",
            id=id,
            text=f"{claim.modality}: {claim.text}",
            where=f"told by {told}" if told else "",
            entries=self._entries_using(sha256_of(file)),
        )
        yield from self._quotes(claim, level + 1)

    def _quotes(self, claim: Claim, level: int) -> Iterator[TraceStep]:
        report = self._report(claim.doc_id)
        if report is None:
            text = "the report is not in the workspace, so that the quote cannot be checked"
            yield TraceStep(level=level, kind="report", id=claim.doc_id, text=text)
            return
        for start, end in claim.content:
            quote = report.text[start:end]
            yield TraceStep(
                level=level,
                kind="quote",
                id=f"{start}-{end}",
                text=quote,
                where=f"{report.file}, characters {start} to {end}",
                holds=bool(quote) and quote in claim.text,
            )
        yield TraceStep(
            level=level,
            kind="report",
            id=claim.doc_id,
            text=report.outlet,
            where=report.file,
            entries=self._entries_using(sha256_of(report.file)),
        )

    def _report(self, id: str) -> Report | None:
        if self._reports is None:
            from truceline.claims.reports import read_reports

            reports, _ = read_reports(self._workspace.reports)
            self._reports = {report.id: report for report in reports}
        return self._reports.get(id)

    def _entries_using(self, digest: str) -> tuple[EntryId, ...]:
        if self._used is None:
            self._used = {}
            for stored in self._ledger.entries():
                for file in stored.entry.inputs:
                    self._used.setdefault(file.sha256, []).append(stored.entry.index)
        return tuple(self._used.get(digest, ()))


def _said(row: BalanceRow) -> str:
    amount = row.amount
    figure = "unknown" if amount.best is None else f"{amount.best:,.0f} {amount.unit}"
    return (
        f"{row.unit_name}: {row.measure} on the axis of {row.axis}, "
        f"from {row.from_party or 'nobody named'} to {row.to_party or 'nobody named'}: {figure}"
    )
