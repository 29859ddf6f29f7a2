"""Rules hold though many act at once: nobody approves their own work, the second is told.

The control of each race is the same race with the rule taken away, which must be lost.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from truceline.desk import acting
from truceline.errors import InputError, TrucelineError
from truceline.ledger import open_ledger
from truceline.model.account import Person
from truceline.model.desk import Action
from truceline.steps.desk import desk_act, desk_queue, desk_show

RACES = 500
BOTH = ("analyst", "reviewer")


@pytest.fixture(scope="module")
def day(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("races") / "day"
    return shutil.copytree(
        examples / "mission-day", copy, ignore=shutil.ignore_patterns(".truceline")
    )


def person(name: str) -> Person:
    return Person(name=name, roles=BOTH)


def decided(root: Path, matter: str, by: str) -> tuple[int, str, int]:
    """Bring a finding to a decision by one person; return its number, hash, and the steps."""
    seen = len(desk_show(root, matter).steps)
    desk_act(root, matter, Action(kind="verification", seen=seen, own_observation=True,
             origins=("patrol",)), person=person("verifier"))  # fmt: skip
    seen = len(desk_show(root, matter).steps)
    taken = desk_act(
        root, matter, Action(kind="decision", seen=seen, outcome="confirmed"), person=person(by)
    )
    number = taken.matter.pending or 0
    return number, taken.matter.steps[number - 1].sha256, len(taken.matter.steps)


def attempt(root: Path, matter: str, action: Action, who: Person, start: Barrier) -> str:
    start.wait()
    try:
        desk_act(root, matter, action, person=who)
    except InputError as error:
        return error.problems[0].code
    except TrucelineError as error:  # a busy ledger answers so, and nothing was written
        return error.problems[0].code
    return "taken"


def test_nobody_approves_their_own_work_in_500_races(day: Path) -> None:
    """In each race the decider approves from several places at once, beside each other."""
    matter = desk_queue(day).rows[0].id
    number, sha, seen = decided(day, matter, "bob")
    action = Action(kind="approval", seen=seen, approves=number, seen_sha256=sha)
    start = Barrier(4)
    with ThreadPoolExecutor(4) as many:
        for _ in range(RACES // 4):
            tried = [many.submit(attempt, day, matter, action, person("bob"), start)
                     for _ in range(4)]  # fmt: skip
            assert {one.result() for one in tried} == {"CASE-SECOND"}
    assert desk_show(day, matter).state == "under review"


@pytest.mark.parametrize("spelling", ["Bob", " bob ", "b\u200bob", "ｂｏｂ", ""])
def test_another_spelling_is_no_second_person(day: Path, spelling: str) -> None:
    """At the shell people name themselves, so that a name is not an account's."""
    matter = desk_queue(day).rows[0].id
    known = desk_show(day, matter)
    number = known.pending or decided(day, matter, "bob")[0]
    known = desk_show(day, matter)
    action = Action(
        kind="approval", seen=len(known.steps), approves=number,
        seen_sha256=known.steps[number - 1].sha256,
    )  # fmt: skip
    with pytest.raises(InputError) as refused:
        desk_act(day, matter, action, person=person(spelling))
    assert refused.value.problems[0].code == "CASE-SECOND"


def test_a_decision_and_its_approval_sent_at_once_by_one_person_never_both_stand(
    day: Path,
) -> None:
    matter = desk_queue(day).rows[1].id
    desk_act(day, matter, Action(kind="verification", seen=0, own_observation=True),
             person=person("verifier"))  # fmt: skip
    start = Barrier(2)
    with ThreadPoolExecutor(2) as many:
        for race in range(20):
            seen = len(desk_show(day, matter).steps)
            decision = Action(
                kind="decision", seen=seen, outcome="inconclusive", text=f"race {race}"
            )
            # the hash of what is not yet written cannot be known; a guess is refused
            approval = Action(kind="approval", seen=seen + 1, approves=seen + 1, seen_sha256="0")
            tried = [many.submit(attempt, day, matter, one, person("bob"), start)
                     for one in (decision, approval)]  # fmt: skip
            assert tried[0].result() == "taken"
            assert tried[1].result() in ("APPROVAL-HASH", "MATTER-MOVED", "CASE-SECOND")
    assert desk_show(day, matter).state == "under review"


def test_of_two_who_decide_at_once_one_is_taken_and_the_other_told_what_moved(day: Path) -> None:
    matter = desk_queue(day).rows[2].id
    desk_act(day, matter, Action(kind="verification", seen=0, own_observation=True),
             person=person("verifier"))  # fmt: skip
    start = Barrier(2)
    with ThreadPoolExecutor(2) as many:
        for _ in range(25):
            before = len(desk_show(day, matter).steps)
            one = Action(kind="decision", seen=before, outcome="confirmed", text="one")
            other = Action(kind="decision", seen=before, outcome="inconclusive", text="other")
            tried = [
                many.submit(attempt, day, matter, one, person("ann"), start),
                many.submit(attempt, day, matter, other, person("cara"), start),
            ]
            assert sorted(one.result() for one in tried) == ["MATTER-MOVED", "taken"]
            assert len(desk_show(day, matter).steps) == before + 1


def test_without_the_rule_the_race_is_lost(day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the check inside the writer's place taken away, both are written."""
    matter = desk_queue(day).rows[3].id
    desk_act(day, matter, Action(kind="verification", seen=0, own_observation=True),
             person=person("verifier"))  # fmt: skip
    monkeypatch.setattr(acting._Turn, "check", lambda self: None)
    monkeypatch.setattr(acting._Turn, "_key", unguarded_key(acting._Turn._key))
    before = len(desk_show(day, matter).steps)
    start = Barrier(2)
    with ThreadPoolExecutor(2) as many:
        tried = [
            many.submit(attempt, day, matter,
                        Action(kind="decision", seen=before, outcome=outcome, text=who),
                        person(who), start)
            for who, outcome in (("ann", "confirmed"), ("cara", "inconclusive"))
        ]  # fmt: skip
        assert [one.result() for one in tried] == ["taken", "taken"]
    with open_ledger(day) as ledger:
        steps = list(ledger.about(f"matter/{matter}"))
    assert len(steps) == before + 2


def unguarded_key(key: Any) -> Any:
    return lambda self, number: f"{key(self, number)}-{self.person.name}"
