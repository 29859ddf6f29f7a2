"""Reading, a verb a function: take reports in, find their claims, keep what people decide."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import get_args

from msgspec.structs import replace

from truceline.atlas import Theatre, open_theatre
from truceline.claims.draft import draft_deal as skeleton_of
from truceline.claims.instructions import addressed_spans, instruction_warnings
from truceline.claims.page import reading_page
from truceline.claims.plain import read_attributions
from truceline.claims.remote import Endpoint, read_remotely
from truceline.claims.reports import read_reports
from truceline.claims.review import (
    FILE,
    Decision,
    add_review,
    check_spans,
    decided,
    measure,
    read_reviews,
    unreviewed,
)
from truceline.claims.together import put_together, read_together
from truceline.errors import InputError, NotFoundError, Problem, Problems, Where
from truceline.intake.json import read_json
from truceline.model.claim import Claim, Credibility, Reliability, Report
from truceline.model.reading import ClaimGrades, ClaimReview, ClaimReviewMeasure, ReadingTogether
from truceline.model.record import lines_from_json, to_json
from truceline.steps.recording import recorded
from truceline.workspace import FILE as WORKSPACE_FILE
from truceline.workspace import Workspace, find_root, open_workspace

DEFAULT_THEATRE = "ukraine"


@recorded("read")
def read(
    *reports: str | Path,
    theatre: str | Path | None = None,
    reader_url: str | None = None,
    reader_model: str = "default",
    reader_key: str = "",
) -> ReadingTogether:
    """Return the claims of reports: files, folders, or a workspace with its reports.

    Places are looked up in `theatre`: the one named, else the workspace's, else Ukraine's.
    With a `reader_url` the claims come from an endpoint there, each checked word for word
    against its report.
    """
    paths = _expanded(reports)
    found, warnings = read_reports(paths)
    where = _theatre(paths, theatre)
    notes = tuple(str(warning) for warning in warnings)
    if reader_url is None:
        return read_together(found, where, notes)
    endpoint = Endpoint(url=reader_url, model=reader_model, key=reader_key)
    claims = [claim for report in found for claim in read_remotely(report, endpoint, where)]
    told = [
        str(warning)
        for report in found
        for warning in instruction_warnings(report, addressed_spans(report))
    ]
    return put_together(found, claims, (*notes, *told))


def attributions(file: str | Path) -> Iterable[dict[str, object]]:
    """Yield the attributions of a file of documents, `{"doc_id", "text"}` a line, in plain form."""
    path = Path(file)
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        row = read_json(line, file=f"{path}:{number}")
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            found = 'a line must be an object with "doc_id" and "text"'
            raise InputError(Problem("JSON-SHAPE", found, Where(file=str(path), line=number)))
        yield {"doc_id": row.get("doc_id"), "attributions": read_attributions(row["text"])}


def page_of(together: ReadingTogether) -> str:
    """Return the highlighted page of some reports and their claims."""
    return reading_page(together)


def draft_deal(
    together: ReadingTogether,
    *,
    theatre: str | Path | None = None,
    claims_file: str = "claims.jsonl",
) -> str:
    """Return a commented skeleton of a deal in which every term cites its claims."""
    files = [Path(report.file) for report in together.reports if report.file]
    where = _theatre(files, theatre)
    return skeleton_of(together, theatre=where, theatre_name=where.id, claims_file=claims_file)


def grade(
    claims: Iterable[Claim],
    reliability: dict[str, Reliability],
    credibility: dict[str, Credibility] | None = None,
) -> tuple[Claim, ...]:
    """Return claims with the grades a person gave: A-F to outlets, 1-6 to single claims.

    The two scales stay apart: a reliable source may pass on doubtful information. Nothing is
    graded that nobody graded.
    """
    given = credibility or {}
    return tuple(
        replace(
            claim,
            reliability=reliability.get(claim.source[-1].text if claim.source else "")
            or claim.reliability,
            credibility=given.get(claim.id) or claim.credibility,
        )
        for claim in claims
    )


@recorded("claims grade")
def claims_grade(
    workspace: str | Path,
    *,
    reliability: Mapping[str, str] | None = None,
    credibility: Mapping[str, str] | None = None,
) -> ClaimGrades:
    """Write a person's grades into the claims of a workspace, and return how many now have one.

    `reliability` grades outlets A to F, `credibility` single claims 1 to 6; the files are
    replaced whole or not at all. Raises `InputError` (GRADE-UNKNOWN, CLAIM-UNKNOWN) with all
    that is wrong.
    """
    opened = open_workspace(workspace)
    by_file = {file: lines_from_json(file, Claim) for file in opened.claims}
    every = [claim for claims in by_file.values() for claim in claims]
    outlets, told = dict(reliability or {}), dict(credibility or {})
    _check_grades(every, outlets, told)
    graded = {file: grade(claims, outlets, told) for file, claims in by_file.items()}  # type: ignore[arg-type]
    for file, claims in graded.items():
        fresh = file.with_suffix(f"{file.suffix}.new")
        fresh.write_bytes(b"".join(to_json(claim) + b"\n" for claim in claims))
        fresh.replace(file)
    now = [claim for claims in graded.values() for claim in claims]
    return ClaimGrades(
        claims=len(now),
        reliability=sum(claim.reliability is not None for claim in now),
        credibility=sum(claim.credibility is not None for claim in now),
    )


def _check_grades(
    claims: Sequence[Claim], reliability: Mapping[str, str], credibility: Mapping[str, str]
) -> None:
    found = Problems()
    outlets = sorted({claim.source[-1].text for claim in claims if claim.source})
    known = {claim.id for claim in claims}
    for outlet, letter in reliability.items():
        if outlet not in outlets:
            hint = f"They are: {', '.join(outlets)}"
            message = f"no claim came through the outlet {outlet!r}"
            found.add(Problem("GRADE-UNKNOWN", message, Where(feature="--reliability"), hint))
        if letter not in get_args(Reliability):
            message = f"{letter!r} is no grade of reliability; A to F are"
            found.add(Problem("GRADE-UNKNOWN", message, Where(feature="--reliability")))
    for claim_id, digit in credibility.items():
        if claim_id not in known:
            message = f"the workspace has no claim {claim_id}"
            found.add(Problem("CLAIM-UNKNOWN", message, Where(feature="--credibility")))
        if digit not in get_args(Credibility):
            message = f"{digit!r} is no grade of credibility; 1 to 6 are"
            found.add(Problem("GRADE-UNKNOWN", message, Where(feature="--credibility")))
    found.raise_if_any()


# -- review ---------------------------------------------------------------------------------


def claims_to_review(workspace: str | Path) -> tuple[tuple[Claim, Report | None], ...]:
    """Return the claims of a workspace that nobody has decided about, with their reports."""
    opened = open_workspace(workspace)
    reports = _stored(opened)
    waiting = unreviewed(workspace_claims(opened), read_reviews(review_file(opened)))
    return tuple((claim, reports.get(str(claim.doc_id))) for claim in waiting)


def workspace_claims(workspace: Workspace) -> tuple[Claim, ...]:
    """Return the claims of a workspace as they were read, checked against their reports."""
    reports = _stored(workspace)
    found = Problems()
    claims: list[Claim] = []
    for file in workspace.claims:
        for claim in lines_from_json(file, Claim):
            claims.append(claim)
            report = reports.get(str(claim.doc_id))
            if report:
                with found.gathering():
                    check_spans(claim, report, file=str(file))
    found.raise_if_any()
    return tuple(claims)


@recorded("claims review")
def decide(workspace: str | Path, decision: Decision) -> ClaimReview:
    """Keep one decision about a claim of a workspace, and return it as it was kept."""
    opened = open_workspace(workspace)
    by_id = {claim.id: claim for claim in workspace_claims(opened)}
    claim = by_id.get(decision.claim)
    if claim is None:
        raise NotFoundError(
            Problem(
                "CLAIM-UNKNOWN",
                f"the workspace has no claim {decision.claim}",
                Where(file=str(opened.root / WORKSPACE_FILE)),
                "Its claims are in the files that `claims` names in truceline.toml.",
            )
        )
    review = decided(claim, decision)
    add_review(review_file(opened), review)
    return review


def take_decisions(workspace: str | Path, file: str | Path) -> tuple[ClaimReview, ...]:
    """Keep the decisions that the page saved, all of them or none."""
    decisions = lines_from_json(Path(file), Decision)
    opened = open_workspace(workspace)
    known = {claim.id for claim in workspace_claims(opened)}
    found = Problems()
    for number, decision in enumerate(decisions, start=1):
        if decision.claim not in known:
            message = f"the workspace has no claim {decision.claim}"
            found.add(Problem("CLAIM-UNKNOWN", message, Where(file=str(file), line=number)))
    found.raise_if_any()
    return tuple(decide(workspace, decision) for decision in decisions)


def review_measure(workspace: str | Path) -> ClaimReviewMeasure:
    """Return how far people agreed with the reader in a workspace."""
    return measure(read_reviews(review_file(open_workspace(workspace))))


def review_file(workspace: Workspace) -> Path:
    """Return the file that keeps the decisions of a workspace."""
    return workspace.root / FILE


# -- what the verbs share -------------------------------------------------------------------


def _expanded(reports: Sequence[str | Path]) -> list[Path]:
    """Return the paths, a workspace's folder replaced by its reports."""
    paths: list[Path] = []
    for path in map(Path, reports):
        if (path / WORKSPACE_FILE).is_file():
            paths += open_workspace(path).reports
        else:
            paths.append(path)
    return paths


def _theatre(paths: Sequence[Path], theatre: str | Path | None) -> Theatre:
    if theatre is not None:
        return open_theatre(theatre)
    roots = (find_root(p.absolute() / "report" if p.is_dir() else p) for p in paths)
    root = next((root for root in roots if root), None)
    return open_theatre((root and _theatre_named(root)) or DEFAULT_THEATRE)


def _theatre_named(root: Path) -> str:
    """Return the theatre of a workspace whose claims may be about to be written."""
    table = tomllib.loads((root / WORKSPACE_FILE).read_text(encoding="utf-8")).get("workspace")
    named = table.get("theatre") if isinstance(table, dict) else None
    if not isinstance(named, str) or not named:
        return ""
    return str(root / named) if (root / named).is_dir() else named


def _stored(workspace: Workspace) -> dict[str, Report]:
    if not workspace.reports:
        return {}
    return {str(report.id): report for report in read_reports(workspace.reports)[0]}
