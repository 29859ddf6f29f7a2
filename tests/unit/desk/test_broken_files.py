"""A deal or a feed with errors: the desk opens, says so, and works on all that needs neither."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from truceline.model.desk import Action, Complaint
from truceline.steps.desk import (
    desk_act,
    desk_complain,
    desk_file,
    desk_public,
    desk_queue,
    desk_show,
    local_person,
)

SEEN = "finding/patrol:q01/ceasefire"


@pytest.fixture
def day(examples: Path, tmp_path: Path) -> Path:
    """A mission's day on which one finding has been looked at."""
    ignored = shutil.ignore_patterns(".truceline")
    root = shutil.copytree(examples / "mission-day", tmp_path / "day", ignore=ignored)
    took(root, SEEN, "verification", own_observation=True, origins=("patrol 1",))
    return root


def took(root: Path, matter: str, kind: str, **said: object) -> None:
    seen = len(desk_show(root, matter).steps)
    action = Action(kind=kind, seen=seen, text="as it was seen", **said)  # type: ignore[arg-type]
    desk_act(root, matter, action, person=local_person("patrol"))


def break_deal(root: Path) -> None:
    deal = root / "deal.deal"
    text = deal.read_text(encoding="utf-8")
    deal.write_text(text.replace("ceases hostilities", "shall be of good cheer"), encoding="utf-8")


def break_deal_bytes(root: Path) -> None:
    (root / "deal.deal").write_bytes(b"deal \xff\xfe\n")


def break_feed(root: Path) -> None:
    (root / "patrols.csv").write_text("no,such,columns\n1,2,3\n", encoding="utf-8")


BREAKING = [break_deal, break_deal_bytes, break_feed]


@pytest.mark.parametrize("spoil", BREAKING)
def test_the_desk_opens_and_tells_what_is_wrong(day: Path, spoil: object) -> None:
    whole = desk_queue(day, all=True)
    assert whole.problems == ()
    spoil(day)  # type: ignore[operator]
    found = desk_queue(day, all=True)
    assert found.problems
    assert {problem.severity for problem in found.problems} <= {"error", "warning", "note"}
    assert any(problem.severity == "error" for problem in found.problems)
    name = "patrols.csv" if spoil is break_feed else "deal.deal"
    assert any(name in problem.file for problem in found.problems)
    assert not any("/" in problem.file for problem in found.problems), "no path of the machine"
    kinds = [row.kind for row in found.rows]
    assert kinds.count("case") == [row.kind for row in whole.rows].count("case") > 0
    # what the ledger has is there, though no file proposes it now
    assert [row.id for row in found.rows if row.kind == "finding"] == [SEEN]
    assert any("no new finding" in note for note in found.notes)


@pytest.mark.parametrize("spoil", BREAKING)
def test_what_does_not_need_the_deal_is_worked_on(day: Path, spoil: object) -> None:
    before = desk_show(day, SEEN)
    spoil(day)  # type: ignore[operator]
    found = desk_show(day, SEEN)
    assert found.finding == before.finding
    assert found.when == before.when
    took(day, SEEN, "decision", outcome="inconclusive")
    assert desk_show(day, SEEN).pending == 3
    taken = desk_complain(day, Complaint(party="A", text="shelled"), person=local_person("one"))
    assert taken.matter.state == "alleged"
    took(day, taken.matter.id, "notification", party="B")
    assert "Case file" in desk_file(day, taken.matter.id)
    assert desk_public(day).rows == ()


def test_of_a_broken_deal_the_places_of_findings_are_still_known(day: Path) -> None:
    before = desk_show(day, SEEN)
    title = next(row.title for row in desk_queue(day).rows if row.id == SEEN)
    break_deal(day)
    found = desk_show(day, SEEN)
    assert (found.lon, found.lat, found.category) == (before.lon, before.lat, before.category)
    assert next(row.title for row in desk_queue(day).rows if row.id == SEEN) == title


def test_a_mended_deal_brings_its_findings_back(day: Path) -> None:
    before = desk_queue(day, all=True)
    text = (day / "deal.deal").read_text(encoding="utf-8")
    break_deal(day)
    assert len(desk_queue(day, all=True).rows) < len(before.rows)
    (day / "deal.deal").write_text(text, encoding="utf-8")
    mended = desk_queue(day, all=True)
    assert (mended.rows, mended.counts, mended.problems) == (before.rows, before.counts, ())


def test_claims_are_there_when_the_deal_is_not(examples: Path, tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns(".truceline")
    root = shutil.copytree(examples / "donbas-2025-08", tmp_path / "claims", ignore=ignored)
    before = desk_queue(root).rows
    deals = sorted(root.glob("*.deal"))
    for deal in deals:
        deal.write_text("deal 'unfinished\nnonsense here\n", encoding="utf-8")
    found = desk_queue(root)
    assert found.problems
    assert found.rows == before
    decision = Action(kind="decision", seen=0, outcome="accepted", text="so it says")
    taken = desk_act(root, before[0].id, decision, person=local_person("one"))
    assert taken.matter.state == "accepted"


def test_a_case_whose_file_is_gone_is_told_and_the_others_are_worked_on(day: Path) -> None:
    """Its first steps stood in the file: what the ledger has of it follows on nothing now."""
    case = next(row.id for row in desk_queue(day, all=True).rows if row.kind == "case")
    took(day, case, "correction")
    (day / "cases.jsonl").write_text("", encoding="utf-8")
    found = desk_queue(day, all=True)
    assert case not in [row.id for row in found.rows]
    assert any(case in problem.message for problem in found.problems)
    assert SEEN in [row.id for row in found.rows]
    took(day, SEEN, "decision", outcome="inconclusive")
    assert desk_public(day).rows == ()
    assert case in str([problem.message for problem in desk_queue(day).problems])


def test_a_case_that_the_desk_carries_on_from_a_file_leaves_the_findings_as_they_are(
    day: Path,
) -> None:
    """Reviews of findings are read without the files of cases, whose steps come first."""
    from truceline.steps.monitor import monitor

    before = monitor(day / "deal.deal").findings
    case = next(row.id for row in desk_queue(day, all=True).rows if row.kind == "case")
    took(day, case, "correction")
    assert monitor(day / "deal.deal").findings == before
