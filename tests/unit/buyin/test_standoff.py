"""Preferences from statements: which states they order, and what follows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from truceline.buyin.page import page_of
from truceline.buyin.parse_positions import parse_positions
from truceline.buyin.pictures import state_graph
from truceline.buyin.reading import read_matter
from truceline.buyin.standoff import Standoff
from truceline.buyin.weighing import Weighing
from truceline.errors import InputError
from truceline.model.buyin import CONCEPTS
from truceline.model.position import ConflictFound

# bit 0: A waits; bit 1: A goes; bit 2: B stops
OPTIONS = """conflict "c"
actor A "Party A"
actor B "Party B"
option waits: A "waits"
option goes: A "goes"
option stops: B "stops"  cannot be undone
"""


def standoff(text: str, met: dict | None = None) -> Standoff:
    return Standoff(parse_positions(OPTIONS + text, "c.positions"), met or {})


def known(text: str, maker: int = 0) -> set[tuple[int, int]]:
    found = standoff(text)
    return {
        (a, b)
        for a in found.space.states
        for b in found.space.states
        if found.prefers(found.makers[maker], a, b)
    }


def test_other_things_equal_means_that_all_else_is_the_same() -> None:
    # waits over goes: {waits} over {goes}, with stops alike on both sides
    assert known("A prefers waits over goes [no claim]\n") == {(1, 2), (5, 6)}


def test_always_drops_that_condition() -> None:
    assert known("A always prefers waits over goes [no claim]\n") == {
        (a, b) for a in (1, 5) for b in (2, 6)
    }


def test_when_limits_it_to_some_states() -> None:
    assert known("A prefers waits over goes when stops [no claim]\n") == {(5, 6)}


def test_priorities_order_by_the_first_difference() -> None:
    pairs = known("impossible: waits and goes\nA puts first: stops; then not goes [no claim]\n")
    # stops: 4 5 6 above 0 1 2; then without goes: 4 5 above 6, and 0 1 above 2
    assert pairs == {(a, b) for a in (4, 5, 6) for b in (0, 1, 2)} | {
        (4, 6),
        (5, 6),
        (0, 2),
        (1, 2),
    }


def test_what_follows_from_two_statements_is_known_too() -> None:
    pairs = known(
        "A prefers waits over not waits [no claim]\nA prefers stops over not stops [no claim]\n"
    )
    assert (5, 0) in pairs  # 5 over 4 over 0


def test_preferences_that_run_in_a_circle_are_refused_with_the_circle() -> None:
    with pytest.raises(InputError) as caught:
        known(
            "A always prefers waits over goes [no claim]\n"
            "A always prefers goes over stops [no claim]\n"
            "A always prefers stops over waits [no claim]\n"
        )
    (problem,) = caught.value.problems
    assert problem.code == "PREFERENCE-CYCLE"
    assert "(waits) over (goes) over (stops) over (waits)" in problem.message
    # it points at the third statement, which the first two do not agree with
    # the second statement closes a circle already: by the first (waits + stops) is over (goes),
    # by the second (goes) is over (waits + stops)
    assert str(problem.where) == f"c.positions:{OPTIONS.count(chr(10)) + 2}:1"


def test_a_preference_that_hangs_on_an_open_position_is_set_aside_and_said() -> None:
    text = "A demand seat: B has agreed [claim c]\nA prefers waits over goes if seat [no claim]\n"
    for answer, expected in (("met", True), ("not met", None), ("open", None)):
        found = standoff(text, {"A seat": answer})
        assert found.prefers("A", 1, 2) is expected
    assert "A seat" in standoff(text, {"A seat": "open"}).found().notes[0]


def test_an_ultimatum_is_decided_only_as_far_as_preferences_are_known() -> None:
    ask = "status quo: waits\nultimatum A to B: waits + stops, or else goes [no claim]\n"

    def of(text: str):
        return standoff(ask + text).found().ultimatums[0].found

    assert of("").threat_credible is None
    assert of("A always prefers goes over waits [no claim]\n").threat_credible is True
    # whatever the threat is worth, B prefers to stop
    assert of("B always prefers stops over not stops [no claim]\n").target_accepts is True


def test_impossible_combinations_leave_no_state() -> None:
    assert standoff("impossible: waits and goes\n").space.states == (0, 1, 2, 4, 5, 6)
    with pytest.raises(InputError, match="GRAPH-EMPTY"):
        _ = standoff("impossible: waits\nimpossible: not waits\n").space
    with pytest.raises(InputError, match="GRAPH-STATE"):
        _ = standoff("impossible: waits and goes\nstatus quo: waits + goes\n").status_quo


def test_25_options_in_a_positions_file_are_refused() -> None:
    text = 'conflict "c"\nactor A "Party A"\n' + "".join(
        f'option o{number}: A "x"\n' for number in range(25)
    )
    with pytest.raises(InputError, match="GRAPH-TOO-LARGE"):
        _ = Standoff(parse_positions(text, "c.positions"), {}).space


@pytest.fixture(scope="module")
def cuba(examples: Path) -> Weighing:
    return Weighing(read_matter(examples / "cuba-1962" / "conflict.positions"))


def test_of_cuba_the_letters_alone_say_that_withdrawal_holds(cuba: Weighing) -> None:
    # bits: strike, quarantine, withdraw, escalate. What happened is 6, and then 4.
    found = cuba.conflict
    assert isinstance(found, ConflictFound)
    for concept in ("GMR", "SMR"):
        assert [s.state for s in found.robustness.shares[concept] if s.always] == [4, 6]
    assert 0.5 < found.robustness.coverage["SU"] < 0.8


def test_of_cuba_one_letter_decides(cuba: Weighing) -> None:
    pivots = {pivot.claim: " ".join(pivot.changes) for pivot in cuba.buyin().pivots}
    assert "GMR: 2 no longer always hold, (su-withdraws)" in pivots["n2"]


def test_the_picture_has_every_state_once_and_an_arrow_for_every_known_move(cuba: Weighing) -> None:
    found = cuba.conflict
    assert found is not None
    picture = state_graph(found)
    assert picture is not None
    for state in found.states:
        assert len(re.findall(rf">state {state}(?:: now)?<", picture.svg)) == 1
    known_moves = sum(move.better is True for move in found.moves)
    assert picture.svg.count("marker-end") == known_moves
    assert picture.svg.count(">SEQ<") == len(found.states)
    for maker in ("US", "SU"):  # each arrow names who moves
        by_maker = sum(move.better is True and move.party == maker for move in found.moves)
        assert picture.svg.count(f">{maker}<") == by_maker


def test_the_page_loads_nothing_from_outside_and_escapes_what_it_is_given(cuba: Weighing) -> None:
    import msgspec

    found = msgspec.structs.replace(cuba.buyin(), title="<script>alert(1)</script>")
    page = page_of(found)
    assert "<script" not in page
    assert not re.search(r'(src|href)="http', page)
    assert page == page_of(found)


def test_no_page_ranks_parties_or_speaks_of_a_probability_of_peace(cuba: Weighing) -> None:
    text = re.sub(r"<[^>]+>", " ", page_of(cuba.buyin())).lower()
    assert not re.search(r"probability of peace|likely to accept|score|rank(ed|ing) of part", text)
    assert "it is no probability" in text
    assert all(concept in text.upper() for concept in CONCEPTS)
