"""Decisions of people on findings: two of them, and never on one origin alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import get_args

import msgspec

from truceline.errors import InputError, Problem, Problems
from truceline.intake.tables import Row, Table
from truceline.model.finding import Finding, FindingReview, Outcome
from truceline.model.record import FindingId

COLUMNS = ("finding", "outcome", "reviewer", "second_reviewer", "own_observation", "response",
           "dissent", "note")  # fmt: skip
_OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


def read_reviews(path: str | Path) -> tuple[FindingReview, ...]:
    """Return the reviews of a CSV file, all or none.

    Raises
    ------
    InputError
        TABLE-CELL for an outcome that is none, REVIEW-STANDARD where the decision lacks a
        second person.
    """
    table = Table(path, required=COLUMNS[:3])
    found, reviews = Problems(), []
    for row in table.rows():
        with found.gathering():
            reviews.append(_review(row))
    found.raise_if_any()
    return tuple(reviews)


def _review(row: Row) -> FindingReview:
    written = row["outcome"].strip().lower()
    outcome = next((each for each in _OUTCOMES if each == written), None)
    if outcome is None:
        raise InputError(
            Problem("TABLE-CELL", f"outcome is {written[:30]!r}; {', '.join(_OUTCOMES)}", row.where)
        )
    first, second = row["reviewer"].strip(), row.get("second_reviewer").strip()
    if outcome == "confirmed" and (not first or not second or first.lower() == second.lower()):
        raise InputError(
            Problem(
                "REVIEW-STANDARD",
                "a finding is confirmed by two people; one is named",
                row.where,
                "Have a second person look at it and write both names.",
            )
        )
    return FindingReview(
        finding=FindingId(row["finding"].strip()),
        outcome=outcome,
        reviewer=first,
        second_reviewer=second,
        own_observation=row.get("own_observation").strip().lower() == "yes",
        response=row.get("response"),
        dissent=row.get("dissent"),
        note=row.get("note"),
    )


def reviewed(findings: Sequence[Finding], reviews: Iterable[FindingReview]) -> tuple[Finding, ...]:
    """Return findings with the outcomes of their reviews.

    Raises
    ------
    InputError
        As `check_reviews` does.
    """
    by_finding = {review.finding: review for review in reviews}
    check_reviews(by_finding, {each.id: (each.reports, each.origins) for each in findings})
    return decided(findings, by_finding)


def check_reviews(
    reviews: Mapping[FindingId, FindingReview], told: Mapping[FindingId, tuple[int, int]]
) -> None:
    """Refuse reviews that cannot stand; `told` holds reports and origins of each finding.

    Raises
    ------
    InputError
        REVIEW-STANDARD where a finding of one origin, not the body's own observation, would be
        confirmed: however often one report is repeated, it stays one. REVIEW-UNKNOWN for a
        review of a finding that is not there.
    """
    found = Problems()
    for name in sorted(set(reviews) - set(told)):
        found.add(Problem("REVIEW-UNKNOWN", f"no finding {name!r} is among these findings"))
    for name, (reports, origins) in told.items():
        review = reviews.get(name)
        if review and review.outcome == "confirmed" and origins < 2 and not review.own_observation:
            found.add(
                Problem(
                    "REVIEW-STANDARD",
                    f"{name} rests on one origin ({reports} reports)",
                    hint="Find a second, independent origin, or observe it yourselves.",
                )
            )
    found.raise_if_any()


def decided(
    findings: Iterable[Finding], reviews: Mapping[FindingId, FindingReview]
) -> tuple[Finding, ...]:
    """Return findings with the outcomes of their reviews, which are checked elsewhere."""
    return tuple(
        msgspec.structs.replace(each, status=review.outcome, review=review)
        if (review := reviews.get(each.id))
        else each
        for each in findings
    )


def with_decisions(
    findings: Sequence[Finding], decisions: Iterable[FindingReview]
) -> tuple[Finding, ...]:
    """Return findings with what the desk decided, whose procedure has held its rules already.

    A decision on a finding that is not among these is of another feed, or of another deal.
    """
    by_finding = {decision.finding: decision for decision in decisions}
    return tuple(
        finding
        if (decision := by_finding.get(finding.id)) is None or finding.review is not None
        else msgspec.structs.replace(finding, status=decision.outcome, review=decision)
        for finding in findings
    )
