"""The case file tells a party what was done and its own words, and none of what stays inside."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from truceline.model.account import Person
from truceline.model.desk import Action, Complaint
from truceline.steps.desk import desk_act, desk_complain, desk_file, desk_show


@pytest.fixture
def day(examples: Path, tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns(".truceline")
    return shutil.copytree(examples / "mission-day", tmp_path / "day", ignore=ignored)


def person(name: str, *roles: str) -> Person:
    return Person(name=name, roles=roles or ("analyst", "reviewer"))  # type: ignore[arg-type]


def step(root: Path, matter: str, kind: str, who: str, **said: object) -> None:
    known = desk_show(root, matter)
    pending = known.pending if kind == "approval" else None
    action = Action(
        kind=kind, seen=len(known.steps), approves=pending,  # type: ignore[arg-type]
        seen_sha256=known.steps[pending - 1].sha256 if pending else "", **said,  # type: ignore[arg-type]
    )  # fmt: skip
    desk_act(root, matter, action, person=person(who, "analyst", "reviewer", "publisher"))


SECRETS = (
    "annalena-q", "bertram-q", "corazon-q", "informant by the mill", "the other party disputes it",
    "38.12345", "48.54321", "exact barn 7", "reviewer thinks otherwise",
)  # fmt: skip


def worked_on(root: Path) -> str:
    complaint = Complaint(
        party="A", text="our position was shelled", place="exact barn 7", lon=38.12345, lat=48.54321
    )
    matter = desk_complain(root, complaint, person=person("annalena-q")).matter.id
    step(root, matter, "notification", "annalena-q", party="B", text="B was told of it")
    step(root, matter, "verification", "annalena-q", text="informant by the mill",
         origins=("patrol 1",), own_observation=True)  # fmt: skip
    step(root, matter, "response", "annalena-q", party="B", text="the other party disputes it")
    step(root, matter, "decision", "bertram-q", outcome="confirmed", text="craters were seen")
    step(root, matter, "approval", "corazon-q")
    step(root, matter, "dissent", "corazon-q", text="reviewer thinks otherwise")
    return matter


def test_a_party_reads_its_own_words_and_none_of_the_secrets(day: Path) -> None:
    matter = worked_on(day)
    page = desk_file(day, matter, party="A")
    assert "our position was shelled" in page
    assert "decided: confirmed" in page
    assert "a reviewer dissented" in page
    for secret in SECRETS:
        assert secret not in page
    assert "craters were seen" not in page, "a reason is told once it is released"


def test_the_other_party_reads_its_own_words_instead(day: Path) -> None:
    page = desk_file(day, worked_on(day), party="b ")
    assert "the other party disputes it" in page
    assert "our position was shelled" not in page


def test_a_reason_is_told_once_it_has_been_released(day: Path) -> None:
    matter = worked_on(day)
    step(day, matter, "publication", "corazon-q")
    assert "craters were seen" in desk_file(day, matter, party="A")
