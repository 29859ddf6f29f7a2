"""The commands `truceline read` and `truceline claims review`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from truceline.cli.output import print_json, print_text, warn
from truceline.errors import InputError, Problem

if TYPE_CHECKING:
    from truceline.model.claim import Claim, Modality, Report
    from truceline.model.reading import ReadingTogether

Form = Literal["claims", "attributions"]
KEY_VARIABLE = "TRUCELINE_READER_KEY"


def read(
    *reports: Path,
    theatre: str | None = None,
    html: bool = False,
    draft_deal: Annotated[bool, Parameter(name="--draft-deal")] = False,
    out: Path | None = None,
    format: Form = "claims",
    reader_url: str | None = None,
    reader_model: str = "default",
    as_known_at: str | None = None,
    json: bool = False,
) -> None:
    """Find who says what in reports, through whom, and how surely.

    Parameters
    ----------
    reports
        Text, HTML, PDF, RSS or Atom files, folders of them, or a workspace.
    theatre
        Where places are looked up; the workspace's, else Ukraine's.
    html
        Write one page with every claim marked where it stands.
    draft_deal
        Write a skeleton of a deal whose terms cite their claims, for a person to finish.
    out
        Write to this file instead of standard output. A drafted deal gets its claims beside it.
    format
        "attributions" prints source, cue and content spans of a file of documents
        ({"doc_id", "text"} a line).
    reader_url
        Ask an endpoint that speaks the OpenAI protocol instead of the built-in reader; its key
        is read from the variable TRUCELINE_READER_KEY.
    reader_model
        The model to ask for there.
    as_known_at
        A date (its end, UTC) or a time with its zone: the reports as the ledger knew them
        then. Name one workspace, or one report in one.
    json
        Print one claim a line (JSON Lines).
    """
    from truceline.errors import InputError, Problem

    if not reports:
        found = "no report was named"
        raise InputError(Problem("READ-EMPTY", found, hint="truceline read REPORT..."))
    if format == "attributions":
        _print_attributions(reports, out)
        return
    from truceline.steps import claims as steps
    from truceline.steps.recording import all_as_known

    with all_as_known(reports, as_known_at) as known:
        together = steps.read(
            *known,
            theatre=theatre,
            reader_url=reader_url,
            reader_model=reader_model,
            reader_key=os.environ.get(KEY_VARIABLE, ""),
        )
    for note in together.notes:
        warn(note)
    if html:
        _write(steps.page_of(together), out)
    elif draft_deal:
        _write_draft(together, theatre, out)
    elif json or out:
        _write(_lines(together.claims), out)
    else:
        _print_claims(together)


def _print_attributions(files: Iterable[Path], out: Path | None) -> None:
    from json import dumps

    from truceline.steps.claims import attributions

    rows = [dumps(row, ensure_ascii=False) for file in files for row in attributions(file)]
    _write("\n".join(rows) + "\n", out)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        print_text(text)
    else:
        out.write_text(text, encoding="utf-8")
        warn(f"wrote {out}")


def _write_draft(together: ReadingTogether, theatre: str | None, out: Path | None) -> None:
    from truceline.steps import claims as steps

    if out is None:
        print_text(steps.draft_deal(together, theatre=theatre))
        warn("the claims that it cites are not written: --out FILE puts them beside the deal")
        return
    beside = out.with_suffix(".claims.jsonl")
    beside.write_text(_lines(together.claims), encoding="utf-8")
    _write(steps.draft_deal(together, theatre=theatre, claims_file=beside.name), out)


def _lines(claims: Iterable[Claim]) -> str:
    from truceline.model.record import to_json

    return "".join(to_json(claim).decode() + "\n" for claim in claims)


def _print_claims(together: ReadingTogether) -> None:
    for claim in together.claims:
        print_text(
            f"{claim.id:<5} {_how(claim)}\n      {_who(claim)}\n      {_shortened(claim.text)}"
        )
    if together.drifts:
        print_text("\nWhere it drifts:")
        for drift in together.drifts:
            print_text(f"  {drift.surer} against {drift.weaker}: {drift.message}")
    for origin in together.origins:
        if len(origin.reports) > 1:
            print_text(f"\nOne origin: {', '.join(origin.reports)} ({'; '.join(origin.because)})")
    for item in together.supersessions:
        print_text(f"\n{item.later} overtakes {item.earlier}: {'; '.join(item.changed)}")


def _who(claim: Claim) -> str:
    return " <- ".join(
        link.text + (" (unnamed)" if link.anonymous else "") for link in claim.source
    )


def _how(claim: Claim) -> str:
    return "; ".join([claim.refusal or claim.modality, *(hedge.text for hedge in claim.hedges)])


def _shortened(text: str, width: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def review(
    workspace: Path,
    *,
    reviewer: str = "",
    take: Path | None = None,
    measure: bool = False,
    json: bool = False,
) -> None:
    """Accept, correct or reject the claims of a workspace, one after another.

    Parameters
    ----------
    workspace
        A folder with truceline.toml that names claims and reports.
    reviewer
        Who decides; kept with every decision.
    take
        Take in the decisions that a page made by `truceline read --html` saved.
    measure
        Say how far people agreed with the reader so far.
    json
        Print the measure as one JSON document.
    """
    from truceline.steps import claims as steps

    if take is not None:
        kept = steps.take_decisions(workspace, take)
        warn(f"kept {len(kept)} decisions")
    elif not (measure or json):
        _ask_for_each(workspace, reviewer)
    found = steps.review_measure(workspace)
    if json:
        print_json(found)
        return
    print_text(
        f"{found.reviewed} claims reviewed: {found.accepted} accepted, "
        f"{found.corrected} corrected, {found.rejected} rejected"
    )
    for field, times in found.changed_fields:
        print_text(f"  {field} corrected {times} times")


def grade(
    workspace: Path,
    *,
    reliability: tuple[str, ...] = (),
    credibility: tuple[str, ...] = (),
    json: bool = False,
) -> None:
    """Grade outlets (A to F) and single claims (1 to 6); the two scales stay apart.

    Parameters
    ----------
    workspace
        A folder with truceline.toml that names claims.
    reliability
        An outlet and its grade, e.g. "Bloomberg=B"; may be given several times.
    credibility
        A claim and its grade, e.g. "b4=2"; may be given several times.
    json
        Print one JSON document.
    """
    from truceline.steps.claims import claims_grade

    found = claims_grade(
        workspace, reliability=_pairs(reliability), credibility=_pairs(credibility)
    )
    if json:
        print_json(found)
        return
    print_text(
        f"{found.claims} claims: {found.reliability} through a graded outlet, "
        f"{found.credibility} graded themselves"
    )


def _pairs(given: Iterable[str]) -> dict[str, str]:
    pairs = {}
    for text in given:
        name, separator, value = text.rpartition("=")
        if not separator:
            raise InputError(
                Problem("GRADE-UNKNOWN", f"{text!r} is not NAME=GRADE", hint='Write "Bloomberg=B"')
            )
        pairs[name.strip()] = value.strip()
    return pairs


def _ask_for_each(workspace: Path, reviewer: str) -> None:
    """Show each claim that waits in its surroundings, and keep what the person types."""
    from truceline.claims.review import Decision
    from truceline.steps import claims as steps

    waiting = steps.claims_to_review(workspace)
    for number, (claim, report) in enumerate(waiting, start=1):
        print_text(f"\n{number} of {len(waiting)}")
        print_text(_shown(claim, report))
        verdict = _answer("[a]ccept, [c]orrect, [r]eject, [s]kip, [q]uit", "acrsq")
        if verdict == "q":
            return
        if verdict == "s":
            continue
        modality = _modality(claim) if verdict == "c" else None
        note = _typed("note (may stay empty)") if verdict != "a" else ""
        word = {"a": "accepted", "c": "corrected", "r": "rejected"}[verdict]
        steps.decide(
            workspace,
            Decision(
                claim=claim.id,
                verdict=word,  # type: ignore[arg-type]
                reviewer=reviewer,
                modality=modality,
                note=note,
            ),
        )


def _shown(claim: Claim, report: Report | None) -> str:
    """Return a claim as the terminal shows it: its passage marked within its surroundings."""
    passage = claim.text
    if report is not None:
        start, end = claim.content[0][0], claim.content[-1][1]
        before = report.text[max(0, start - 160) : start].split("\n")[-1]
        after = report.text[end : end + 160].split("\n")[0]
        passage = f"{before}[[{report.text[start:end]}]]{after}"
    return f"{claim.id}  {_how(claim)}\n  {_who(claim)}\n  {passage}"


def _modality(claim: Claim) -> Modality:
    from typing import get_args

    from truceline.model.claim import Modality

    words = get_args(Modality)
    while True:
        typed = _typed(f"modality ({', '.join(words)}) [{claim.modality}]") or claim.modality
        if typed in words:
            return typed  # type: ignore[return-value]
        warn(f"{typed!r} is none of them")


def _answer(question: str, letters: str) -> str:
    while True:
        typed = _typed(question).lower()[:1]
        if typed and typed in letters:
            return typed
        warn(f"type one of: {', '.join(letters)}")


def _typed(question: str) -> str:
    """Return a line from the person; the end of the input means to stop."""
    sys.stderr.write(f"{question}: ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    return line.strip() if line else "q"
