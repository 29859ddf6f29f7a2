"""Accepting, correcting and rejecting claims: in the terminal, from the page, and measured."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from truceline.claims.review import read_reviews, reviewed
from truceline.cli.main import main
from truceline.errors import InputError
from truceline.model.claim import Claim
from truceline.model.record import lines_from_json, to_json
from truceline.steps import claims as steps


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace with one report of three sentences and its claims."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "r.txt").write_text(
        "Id: r\nOutlet: Harbour Post\nDate: 2026-03-04\n\n"
        "The army will leave on Friday, a diplomat said. The militia denied that it fired first. "
        "The palace declined to comment.\n"
    )
    (tmp_path / "truceline.toml").write_text(
        '[workspace]\ntheatre = "ukraine"\nreports = ["reports"]\nclaims = ["claims.jsonl"]\n'
    )
    claims = steps.read(tmp_path / "reports").claims
    (tmp_path / "claims.jsonl").write_bytes(b"".join(to_json(c) + b"\n" for c in claims))
    return tmp_path


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def run(*words: str | Path) -> int:
    with pytest.raises(SystemExit) as stopped:
        main([str(word) for word in words])
    return int(stopped.value.code or 0)


def test_a_person_decides_about_every_claim_in_the_terminal(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # accept the first, correct the second to "reported", reject the third
    typed(monkeypatch, "a", "c", "reported", "it answers a charge", "r", "not a refusal")
    assert run("claims", "review", workspace, "--reviewer", "A. Reader") == 0
    shown = capsys.readouterr().out
    assert "[[The army will leave on Friday]], a diplomat said." in shown
    assert "3 claims reviewed: 1 accepted, 1 corrected, 1 rejected" in shown
    assert "modality corrected 1 times" in shown
    reviews = read_reviews(workspace / "claims.review.jsonl")
    assert [review.verdict for review in reviews] == ["accepted", "corrected", "rejected"]
    assert {review.reviewer for review in reviews} == {"A. Reader"}


def test_what_was_decided_is_not_asked_again(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "a", "q")
    run("claims", "review", workspace)
    assert [claim.id for claim, _ in steps.claims_to_review(workspace)] == ["r2", "r3"]


def test_the_end_of_the_input_stops_without_a_decision(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch)
    assert run("claims", "review", workspace) == 0
    assert len(steps.claims_to_review(workspace)) == 3


def test_corrected_claims_replace_and_rejected_ones_leave(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "c", "conditional", "", "r", "", "a")
    run("claims", "review", workspace)
    claims = lines_from_json(workspace / "claims.jsonl", Claim)
    kept = reviewed(claims, read_reviews(workspace / "claims.review.jsonl"))
    assert [(claim.id, claim.modality) for claim in kept] == [
        ("r1", "conditional"),
        ("r3", "reported"),
    ]


def test_decisions_saved_by_the_page_are_taken_in_together(workspace: Path) -> None:
    saved = workspace / "decisions.jsonl"
    saved.write_text(
        '{"claim":"r1","verdict":"accepted","reviewer":"B","note":""}\n'
        '{"claim":"r2","verdict":"corrected","reviewer":"B","note":"","modality":"open"}\n'
    )
    assert run("claims", "review", workspace, "--take", saved) == 0
    measure = steps.review_measure(workspace)
    assert (measure.accepted, measure.corrected) == (1, 1)


def test_a_decision_about_a_claim_that_is_not_there_takes_in_none(workspace: Path) -> None:
    saved = workspace / "decisions.jsonl"
    saved.write_text('{"claim":"r1","verdict":"accepted"}\n{"claim":"r9","verdict":"accepted"}\n')
    with pytest.raises(InputError, match="CLAIM-UNKNOWN"):
        steps.take_decisions(workspace, saved)
    assert not (workspace / "claims.review.jsonl").exists()


def test_claims_that_no_longer_quote_their_report_are_refused(workspace: Path) -> None:
    report = workspace / "reports" / "r.txt"
    report.write_text(report.read_text().replace("will leave", "might leave"))
    with pytest.raises(InputError, match="CLAIM-SPAN"):
        steps.claims_to_review(workspace)


def test_the_measure_is_one_json_document(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("claims", "review", workspace, "--json") == 0
    assert json.loads(capsys.readouterr().out)["reviewed"] == 0


def test_grades_are_given_apart_and_only_where_a_person_gave_them(workspace: Path) -> None:
    claims = lines_from_json(workspace / "claims.jsonl", Claim)
    graded = steps.grade(claims, {"Harbour Post": "B"}, {"r2": "4"})
    assert {claim.reliability for claim in graded} == {"B"}
    assert [claim.credibility for claim in graded] == [None, "4", None]


def test_other_commands_see_the_claims_as_people_left_them(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from truceline.claims.review import claims_kept

    typed(monkeypatch, "c", "conditional", "", "r", "", "a")
    run("claims", "review", workspace)
    kept = claims_kept([workspace / "claims.jsonl"], workspace)
    assert [(claim.id, claim.modality) for claim in kept] == [
        ("r1", "conditional"),
        ("r3", "reported"),
    ]
