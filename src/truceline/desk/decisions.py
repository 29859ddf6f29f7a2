"""What was decided at the desk, as the other rooms take it: reviews of findings, cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from truceline.desk.matters import Limits, Standing, case_at, standings, steps_of_file
from truceline.ledger import Ledger
from truceline.model.finding import FindingReview
from truceline.model.mission import Case, CaseRecord
from truceline.model.record import FindingId


def decided_findings(ledger: Ledger) -> tuple[FindingReview, ...]:
    """Return what two people decided on findings and nobody withdrew."""
    found = (_review(standing) for standing in standings(ledger, kind="finding").values())
    return tuple(review for review in found if review is not None)


def cases_at_desk(
    ledger: Ledger,
    files: Iterable[CaseRecord],
    *,
    limits: Limits | None = None,
    now: datetime | None = None,
    known_at: datetime | None = None,
) -> tuple[Case, ...]:
    """Return the cases of files as the desk has carried them on, and those begun at the desk.

    With `known_at`, as the ledger knew them then.
    """
    before = {f"case/{record.id}": steps_of_file(record.steps) for record in files}
    known = standings(ledger, limits=limits, now=now, before=before, at=known_at)
    begun = [id for id in known if id.startswith(("case/", "finding/")) and id not in before]
    return tuple(
        case_at(id, known[id].steps if id in known else before[id], limits=limits, now=now)
        for id in (*before, *begun)
    )


def _review(standing: Standing) -> FindingReview | None:
    decided = standing.decided
    if standing.kind != "finding" or decided is None or decided.outcome is None:
        return None
    approval = next(
        step
        for step in reversed(standing.steps)
        if step.kind == "approval" and step.approves == decided.number
    )
    said = {
        kind: "; ".join(step.text for step in standing.steps if step.kind == kind)
        for kind in ("response", "dissent")
    }
    return FindingReview(
        finding=FindingId(standing.id.removeprefix("finding/")),
        outcome=decided.outcome,  # type: ignore[arg-type]
        reviewer=decided.by,
        second_reviewer=approval.by,
        own_observation=any(step.own_observation for step in standing.steps),
        response=said["response"],
        dissent=said["dissent"],
        note=decided.text,
    )
