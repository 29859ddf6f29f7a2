"""What is kept in mind of the desk is what the ledger says, whoever wrote to it."""

from __future__ import annotations

import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from truceline.desk import standings
from truceline.desk.remembering import Begun, Memory, memory_of
from truceline.ledger import open_ledger
from truceline.model.account import Person
from truceline.model.desk import Action, Complaint
from truceline.steps.desk import desk_act, desk_complain, desk_queue

NOW = datetime(2036, 3, 1, 9, 0, tzinfo=UTC)  # the ledger already has entries of today
ANN = Person(name="ann", roles=("analyst",))


@pytest.fixture
def day(examples: Path, tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns(".truceline")
    return shutil.copytree(examples / "mission-day", tmp_path / "day", ignore=ignored)


def test_after_every_step_it_is_what_the_ledger_says(day: Path) -> None:
    pick, ids, begun, memory = random.Random(12), [], Begun(object()), Memory()
    for number in range(40):
        now = NOW + timedelta(seconds=47 * number)
        if ids and pick.random() < 0.5:
            id = pick.choice(ids)
            ids.remove(id)
            step = Action(kind="verification", seen=1, own_observation=True)
            desk_act(day, id, step, person=ANN, now=now)
        else:
            complaint = Complaint(party="north", text="shots", key=str(number))
            ids.append(desk_complain(day, complaint, person=ANN, now=now).matter.id)
        with open_ledger(day) as ledger:
            kept = memory.standings(ledger, begun, now)
            assert kept == standings(ledger, now=now)


def test_a_time_limit_passes_without_anybody_acting(day: Path) -> None:
    id = desk_complain(
        day, Complaint(party="north", text="shots", key="1"), person=ANN, now=NOW
    ).matter.id
    begun = Begun(object(), {("complaint", "notification"): timedelta(hours=24)})
    memory = Memory()
    with open_ledger(day) as ledger:
        early = memory.standings(ledger, begun, NOW)
        late = memory.standings(ledger, begun, NOW + timedelta(hours=25))
    assert [limit.state for limit in early[id].deadlines] == ["running"]
    assert [limit.state for limit in late[id].deadlines] == ["missed"]


def test_what_is_given_out_is_a_copy(day: Path) -> None:
    desk_complain(day, Complaint(party="north", text="shots", key="1"), person=ANN, now=NOW)
    begun = Begun(object())
    with open_ledger(day) as ledger:
        memory = memory_of(ledger.log_id)
        memory.standings(ledger, begun, NOW).clear()
        assert memory.standings(ledger, begun, NOW) == standings(ledger, now=NOW)
        assert memory_of(ledger.log_id) is memory


def test_other_files_and_an_earlier_time_are_read_anew(day: Path) -> None:
    id = desk_complain(
        day, Complaint(party="north", text="shots", key="1"), person=ANN, now=NOW
    ).matter.id
    memory, later = Memory(), NOW + timedelta(hours=25)
    limits = {("complaint", "notification"): timedelta(hours=24)}
    with open_ledger(day) as ledger:
        assert memory.standings(ledger, Begun(object()), later)[id].deadlines == ()
        begun = Begun(object(), limits)
        assert memory.standings(ledger, begun, later)[id].deadlines[0].state == "missed"
        assert memory.standings(ledger, begun, NOW)[id].deadlines[0].state == "running"


def test_a_queue_made_from_memory_is_the_queue_made_anew(day: Path) -> None:
    from truceline.steps.proposing import proposed
    from truceline.workspace import open_workspace

    ids = [
        desk_complain(day, Complaint(party="north", text=f"shots {n}", key=str(n)), person=ANN)
        for n in range(5)
    ]
    for confidential in (True, False):
        desk_queue(day, all=True, now=NOW, confidential=confidential)
    step = Action(kind="verification", seen=1, own_observation=True)
    desk_act(day, ids[2].matter.id, step, person=ANN)
    for confidential in (True, False):
        kept = desk_queue(day, all=True, now=NOW, confidential=confidential)
        proposed(open_workspace(day)).rows.clear()
        assert kept == desk_queue(day, all=True, now=NOW, confidential=confidential)
        told = {row.id: row.title for row in kept.rows}
        assert ("shots 1" in told[ids[1].matter.id]) == confidential
