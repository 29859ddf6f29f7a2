"""A queue longer than a page: every row is reached once, the counts are of the whole queue."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.cli.main import main
from truceline.model.claim import Claim
from truceline.model.desk import Action
from truceline.model.record import from_json, to_json
from truceline.steps.desk import desk_act, desk_queue, local_person
from truceline.steps.queue import Wanted

MANY = 2_500  # more than twice what one answer holds unless it is asked for more


@pytest.fixture(scope="module")
def much(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with 2,500 claims, every tenth of which says "bridge"."""
    root = tmp_path_factory.mktemp("much")
    line = (examples / "donbas-2025-08" / "claims.jsonl").read_bytes().splitlines()[0]
    first = from_json(line, Claim)
    with (root / "claims.jsonl").open("wb") as file:
        for number in range(MANY):
            text = f"{'bridge' if number % 10 == 0 else 'road'} {number}"
            file.write(to_json(_changed(first, id=f"c{number}", text=text)) + b"\n")
    (root / "truceline.toml").write_text(
        '[workspace]\ntitle = "Much"\ntheatre = "ukraine"\nclaims = ["claims.jsonl"]\n', "utf-8"
    )
    return root


def _changed(claim: Claim, **fields: object) -> Claim:
    from msgspec.structs import replace

    return replace(claim, **fields)  # type: ignore[arg-type]


def test_pages_hold_every_row_once_in_the_order_of_the_whole(much: Path) -> None:
    whole = desk_queue(much, limit=10_000)
    assert len(whole.rows) == whole.total == whole.waiting == MANY
    paged = [
        row
        for offset in range(0, MANY, 700)
        for row in desk_queue(much, limit=700, offset=offset).rows
    ]
    assert paged == list(whole.rows)
    assert desk_queue(much, offset=MANY).rows == ()


def test_counts_are_of_the_whole_queue_whatever_the_page(much: Path) -> None:
    page = desk_queue(much, limit=10, offset=30)
    assert len(page.rows) == 10
    assert (page.total, page.waiting, page.second) == (MANY, MANY, 0)
    assert page.counts.kinds == {"claim": MANY}
    assert page.counts.states == {"read": MANY}
    assert page.counts.overdue == 0


def test_a_search_finds_what_no_page_has_shown(much: Path) -> None:
    found = desk_queue(much, limit=5, only=Wanted(search="Bridge"))
    assert found.total == MANY // 10
    assert len(found.rows) == 5
    assert all("bridge" in row.title for row in found.rows)
    assert found.counts.kinds == {"claim": MANY}  # of the queue, not of what was looked for
    one = desk_queue(much, only=Wanted(search="bridge 2490"))
    assert [row.id for row in one.rows] == ["claim/c2490"]
    assert desk_queue(much, only=Wanted(kind="case")).total == 0
    assert desk_queue(much, only=Wanted(state="read", waits_for="somebody")).total == MANY
    assert desk_queue(much, only=Wanted(overdue=True)).total == 0


def test_what_waits_for_a_second_person_is_counted_and_asked_for(much: Path) -> None:
    decision = Action(kind="decision", seen=0, outcome="accepted", text="as it stands")
    person = local_person("one")
    from msgspec.structs import replace

    desk_act(much, "claim/c7", decision, person=replace(person, via="session"))
    found = desk_queue(much, limit=1, only=Wanted(waits_for="a second person"))
    assert (found.total, found.second) == (1, 1)
    assert found.rows[0].id == "claim/c7"
    assert found.counts.waits_for == {"somebody": MANY - 1, "a second person": 1}


def test_the_shell_turns_pages_too(much: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["desk", "list", str(much), "--limit", "3", "--offset", "2497", "--json"])
    assert not ended.value.code
    rows = desk_queue(much, limit=10_000).rows
    told = capsys.readouterr().out
    assert all(f'"{row.id}"' in told for row in rows[2497:])
    assert f'"{rows[2496].id}"' not in told
