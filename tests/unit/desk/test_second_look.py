"""Faults found on a second reading: each stood here as a failing test before it was mended."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from truceline.claims.review import read_reviews
from truceline.model.account import Person
from truceline.model.desk import Action, Complaint, Taken
from truceline.steps.desk import desk_act, desk_complain, desk_queue, desk_show
from truceline.steps.proposing import proposed
from truceline.workspace import open_workspace

PUBLISHER = Person(name="pia", roles=("publisher",))


def copied(examples: Path, folder: Path, name: str) -> Path:
    return shutil.copytree(
        examples / name, folder / name, ignore=shutil.ignore_patterns(".truceline")
    )


@pytest.fixture
def day(examples: Path, tmp_path: Path) -> Path:
    return copied(examples, tmp_path, "mission-day")


@pytest.fixture
def reports(examples: Path, tmp_path: Path) -> Path:
    return copied(examples, tmp_path, "donbas-2025-08")


def act(root: Path, matter: str, kind: str, who: Person, **said: Any) -> Taken:
    known = desk_show(root, matter)
    pending = known.pending if kind == "approval" else None
    sha = known.steps[pending - 1].sha256 if pending else ""
    action = Action(
        kind=kind, seen=len(known.steps), approves=pending, seen_sha256=sha, **said  # type: ignore[arg-type]
    )  # fmt: skip
    return desk_act(root, matter, action, person=who)


def reviewer(name: str) -> Person:
    return Person(name=name, roles=("reviewer",))


def confirmed(root: Path) -> str:
    matter = next(row.id for row in desk_queue(root).rows if row.kind == "finding")
    act(root, matter, "verification", reviewer("one"), text="a witness said so",
        own_observation=True)  # fmt: skip
    act(root, matter, "decision", reviewer("two"), outcome="confirmed", text="craters")
    act(root, matter, "approval", reviewer("three"))
    return matter


def test_who_releases_is_answered_with_no_more_than_he_may_read(day: Path) -> None:
    matter = confirmed(day)
    taken = act(day, matter, "publication", PUBLISHER)
    assert taken.matter.published
    assert taken.matter.original == ""
    assert "witness" not in str(taken.matter.steps)
    assert taken.matter.lon is not None
    assert taken.matter.lon == round(taken.matter.lon, 1)


def test_a_complaint_sent_again_after_midnight_is_the_same_case(day: Path) -> None:
    """A number of the sender's own makes sending again safe, on whatever day the retry comes."""
    complaint = Complaint(party="A", text="shots", key="letter 17")
    before = datetime(2036, 3, 1, 23, 59, tzinfo=UTC)
    after = datetime(2036, 3, 2, 0, 1, tzinfo=UTC)
    who = reviewer("one")
    first = desk_complain(day, complaint, person=who, now=before)
    again = desk_complain(day, complaint, person=who, now=after)
    assert again.matter.id == first.matter.id
    assert (again.outcome, again.entry) == ("same", first.entry)


def test_a_second_correction_that_differs_in_its_modality_alone_is_carried_out(
    reports: Path,
) -> None:
    for modality in ("proposed", "planned"):
        act(reports, "claim/b4", "decision", reviewer("one"), outcome="corrected",
            modality=modality, text="read again")  # fmt: skip
        act(reports, "claim/b4", "approval", reviewer("two"))
    kept = read_reviews(reports / "claims.review.jsonl")
    assert [one.corrected.modality for one in kept if one.corrected] == ["proposed", "planned"]


def test_a_decision_on_a_claim_that_no_file_holds_any_more_stands_without_an_error(
    reports: Path,
) -> None:
    act(reports, "claim/s5", "decision", reviewer("one"), outcome="accepted")
    file = reports / "claims.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if '"id":"s5"' not in line.replace(" ", "")),
                    encoding="utf-8")  # fmt: skip
    assert act(reports, "claim/s5", "approval", reviewer("two")).matter.state == "accepted"


def test_a_finding_is_called_what_it_was_proposed_as_whatever_was_decided(day: Path) -> None:
    """The state stands beside the title; after a restart the title must not tell it as well."""
    matter = confirmed(day)
    before = desk_show(day, matter).title
    os.utime(day / "patrols.csv")  # the files are read again, as after a restart
    after = desk_show(day, matter)
    assert after.title == before
    assert after.finding is not None
    assert after.finding.status != "confirmed"


def test_a_new_map_makes_the_findings_anew(day: Path) -> None:
    """Zones are drawn on the map that a workspace names, so that findings rest on it too."""
    (day / "control").mkdir()
    listed = day / "control" / "2021-10-01.csv"
    head = "place,unit,geonameid,holder,as_of,basis,url,note\n"
    listed.write_text(f"{head}Donetsk,UA-14,,A,2021-10-01,made up,,\n", encoding="utf-8")
    toml = day / "truceline.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + 'control = ["control"]\n', encoding="utf-8")
    before = proposed(open_workspace(day))
    assert proposed(open_workspace(day)) is before
    listed.write_text(f"{head}Donetsk,UA-14,,B,2021-10-01,made up,,\n", encoding="utf-8")
    assert proposed(open_workspace(day)) is not before
