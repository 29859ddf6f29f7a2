"""People grade outlets and claims on two scales that stay apart; a wrong grade changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import truceline
from truceline.cli.main import main
from truceline.errors import InputError
from truceline.model.claim import Claim
from truceline.model.record import lines_from_json


@pytest.fixture
def workspace(tmp_path: Path, examples: Path) -> Path:
    folder = tmp_path / "work"
    source = examples / "donbas-2025-08"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns(".truceline"))
    return folder


def claims_of(workspace: Path) -> dict[str, Claim]:
    return {claim.id: claim for claim in lines_from_json(workspace / "claims.jsonl", Claim)}


def test_an_outlets_grade_is_not_a_claims_grade(workspace: Path) -> None:
    truceline.claims_grade(workspace, reliability={"Bloomberg": "B"}, credibility={"b4": "2"})
    claims = claims_of(workspace)
    assert (claims["b4"].reliability, claims["b4"].credibility) == ("B", "2")
    assert (claims["b5"].reliability, claims["b5"].credibility) == ("B", None)
    assert claims["s2"].reliability is None


def test_every_wrong_grade_is_told_and_nothing_is_written(workspace: Path) -> None:
    before = (workspace / "claims.jsonl").read_bytes()
    with pytest.raises(InputError) as caught:
        truceline.claims_grade(
            workspace, reliability={"Bloomburg": "B"}, credibility={"b4": "9", "zz": "1"}
        )
    codes = [problem.code for problem in caught.value.problems]
    assert sorted(codes) == ["CLAIM-UNKNOWN", "GRADE-UNKNOWN", "GRADE-UNKNOWN"]
    assert (workspace / "claims.jsonl").read_bytes() == before


def test_the_command_takes_names_and_grades(workspace: Path, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["claims", "grade", str(workspace), "--reliability", "Bloomberg=B"])
    assert ended.value.code == 0
    assert "through a graded outlet" in capsys.readouterr().out
