"""What people decide about claims: accepted, corrected or rejected, kept and measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from truceline.errors import InputError, Problem, Where
from truceline.model.claim import Claim, Modality, Report
from truceline.model.reading import ClaimReview, ClaimReviewMeasure, Verdict
from truceline.model.record import ClaimId, lines_from_json, to_json

FILE = "claims.review.jsonl"  # beside the workspace's claims; one decision a line, appended


def read_reviews(path: Path) -> tuple[ClaimReview, ...]:
    """Return the decisions taken so far; none where there is no file yet."""
    return lines_from_json(path, ClaimReview) if path.exists() else ()


def add_review(path: Path, review: ClaimReview) -> None:
    """Append a decision; earlier ones stay, and the latest on a claim counts."""
    with path.open("ab") as lines:
        lines.write(to_json(review) + b"\n")


def reviewed(claims: Iterable[Claim], reviews: Sequence[ClaimReview]) -> tuple[Claim, ...]:
    """Return the claims as people left them: corrected ones replaced, rejected ones left out."""
    latest = {review.claim: review for review in reviews}
    kept = []
    for claim in claims:
        review = latest.get(claim.id)
        if review is None or review.verdict == "accepted":
            kept.append(claim)
        elif review.verdict == "corrected" and review.corrected:
            kept.append(review.corrected)
    return tuple(kept)


def claims_kept(files: Iterable[Path], root: Path) -> tuple[Claim, ...]:
    """Return the claims of some files as the people of a workspace left them."""
    reviews = read_reviews(root / FILE)
    return reviewed((claim for file in files for claim in lines_from_json(file, Claim)), reviews)


def unreviewed(claims: Iterable[Claim], reviews: Sequence[ClaimReview]) -> tuple[Claim, ...]:
    """Return the claims that nobody has decided about, or that were read anew since."""
    decided = {(review.claim, review.read.text) for review in reviews}
    return tuple(claim for claim in claims if (claim.id, claim.text) not in decided)


def measure(reviews: Sequence[ClaimReview]) -> ClaimReviewMeasure:
    """Return how far people agreed with the reader, counting the latest decision on a claim."""
    latest = list({review.claim: review for review in reviews}.values())
    changed: Counter[str] = Counter()
    for review in latest:
        if review.corrected:
            changed.update(
                field
                for field in Claim.__struct_fields__
                if getattr(review.corrected, field) != getattr(review.read, field)
            )
    verdicts = Counter(review.verdict for review in latest)
    return ClaimReviewMeasure(
        reviewed=len(latest),
        accepted=verdicts["accepted"],
        corrected=verdicts["corrected"],
        rejected=verdicts["rejected"],
        changed_fields=tuple(changed.most_common()),
    )


def check_spans(claim: Claim, report: Report, *, file: str = "") -> None:
    """Raise CLAIM-SPAN where a claim does not quote its report exactly."""
    where = Where(file=file, feature=f"claim {claim.id}")
    size = len(report.text)
    spans = [*claim.content, *claim.cue, *(s.span for s in claim.source if s.span)]
    if not claim.content or any(not 0 <= start < end <= size for start, end in spans):
        raise _not_quoted(f"has a span outside the {size:,} characters of {report.id}", where)
    if " … ".join(report.text[a:b] for a, b in claim.content) != claim.text:
        raise _not_quoted(f"does not quote {report.id} exactly", where)
    for link in claim.source:
        if link.span and report.text[slice(*link.span)] != link.text:
            raise _not_quoted(f"does not quote its source {link.text[:40]!r} exactly", where)


def _not_quoted(found: str, where: Where) -> InputError:
    hint = "Read the report again, or mend the offsets: they count characters of its stored text."
    return InputError(Problem("CLAIM-SPAN", found, where, hint))


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision as the page saves it: only what a person may say about a claim."""

    claim: ClaimId
    verdict: Verdict
    reviewer: str = ""
    modality: Modality | None = None
    note: str = ""


def decided(claim: Claim, decision: Decision) -> ClaimReview:
    """Return the review that a decision makes of a claim."""
    corrected = None
    if decision.verdict == "corrected":
        corrected = replace(
            claim,
            modality=decision.modality or claim.modality,
            note=decision.note or claim.note,
        )
    return ClaimReview(
        claim=claim.id,
        verdict=decision.verdict,
        reviewer=decision.reviewer or "not named",
        read=claim,
        corrected=corrected,
        note=decision.note,
    )
