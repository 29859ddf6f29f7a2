"""Texts that no drafter writes: too deep, too long, empty, or with files that are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.deal.formatting import check_deal
from truceline.errors import InputError, NotFoundError, Problem

HEAD = 'deal "Bounds"\ntheatre ukraine\nparty A "A party"\n'


def problems_of(text: str) -> list[Problem]:
    return list(check_deal(text)[0])


@pytest.mark.parametrize(
    "line",
    [
        "zone z = " + "(" * 3000 + "Sumy oblast" + ")" * 3000,
        "zone z = " + " + ".join(["Sumy oblast"] * 3000),
        "zone z = " + " & ".join(["Sumy oblast"] * 3000),
        "zone z = " + "boundary of " * 3000 + "Sumy oblast",
        "instant i = " + "2 days after " * 3000 + "signature",
    ],
    ids=["brackets", "sum", "intersection", "of of", "after after"],
)
def test_depth_is_bounded_with_a_message(line: str) -> None:
    found = problems_of(HEAD + line + "\n")
    assert [problem.code for problem in found] == ["LIMIT-DEPTH"]
    assert len(str(found[0])) < 400


def test_eighty_parts_are_still_read() -> None:
    line = "zone z = " + " + ".join(["Sumy oblast"] * 80)
    assert problems_of(HEAD + line + "\n") == []


def test_an_empty_deal_says_what_a_deal_needs() -> None:
    assert [problem.code for problem in problems_of("\n")] == ["DEAL-HEADER", "DEAL-HEADER"]


def test_an_unknown_theatre_is_one_problem_and_not_one_a_place() -> None:
    text = HEAD.replace("ukraine", "atlantis") + "zone z = Sumy oblast\nzone y = Nowhere\n"
    assert [problem.code for problem in problems_of(text)] == ["THEATRE-UNKNOWN"]


def test_a_bad_claims_file_is_told_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "claims.jsonl").write_text('{"id": oops}\n', encoding="utf-8")
    deal = tmp_path / "x.deal"
    deal.write_text(HEAD + 'claims "claims.jsonl"\n', encoding="utf-8")
    (found,) = check_deal(deal)[0]
    assert (found.code, found.where.line) == ("JSON-SHAPE", 1)


def test_a_claims_file_that_is_not_there_is_told_at_its_line() -> None:
    (found,) = problems_of(HEAD + 'claims "nothing.jsonl"\n')
    assert (found.code, found.where.line) == ("FILE-MISSING", 4)


def test_a_missing_deal_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        check_deal(Path("nowhere.deal"))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    deal = tmp_path / "x.deal"
    deal.write_bytes(b"\xff\xfe\x00bad")
    with pytest.raises(InputError) as raised:
        check_deal(deal)
    assert raised.value.problems[0].code == "TEXT-ENCODING"


def test_windows_line_ends_change_nothing() -> None:
    assert problems_of((HEAD + "zone z = Sumy oblast # c\n").replace("\n", "\r\n")) == []
