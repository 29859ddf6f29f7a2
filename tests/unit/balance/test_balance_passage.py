"""Terms carried out on sets of points, where every answer can be read off the page."""

from __future__ import annotations

import shapely

from truceline.balance.ground import Ground
from truceline.balance.passage import Move, carry_out


def ground(*points: int) -> Ground:
    return Ground(shapely.Polygon(), frozenset(points))


def move(term: str, giver: str | None, receiver: str | None, *points: int) -> Move:
    return Move(term, giver, receiver, ground(*points))


HELD = {"A": ground(1, 2, 3), "B": ground(4, 5)}


def passed(*moves: Move) -> list[tuple[str, str | None, frozenset[int], tuple[str, ...]]]:
    return [(p.origin, p.holder, p.ground.settlements, p.terms) for p in carry_out(HELD, moves)]


def test_a_party_gives_only_what_it_holds():
    assert passed(move("t", "A", "B", 3, 4)) == [("A", "B", frozenset({3}), ("t",))]


def test_a_party_that_holds_nothing_there_gives_nothing():
    assert passed(move("t", "A", "B", 4, 5)) == []


def test_two_terms_on_the_same_ground_count_once():
    assert passed(move("hand-over", "A", "B", 2, 3), move("again", "A", "B", 3)) == [
        ("A", "B", frozenset({2}), ("hand-over",)),
        ("A", "B", frozenset({3}), ("hand-over", "again")),
    ]


def test_who_receives_it_may_be_named_before_or_after_who_leaves_it():
    expected = [("A", "B", frozenset({3}))]
    leave, receive = move("leave", "A", None, 3), move("receive", "A", "B", 3)
    assert [row[:3] for row in passed(leave, receive)] == expected
    assert [row[:3] for row in passed(receive, leave)] == expected


def test_what_comes_back_has_not_passed():
    assert passed(move("give", "A", "B", 3), move("return", "B", "A", 3)) == []


def test_what_is_given_on_passes_from_the_first_to_the_last():
    assert passed(move("give", "A", "B", 3), move("on", "B", "C", 3)) == [
        ("A", "C", frozenset({3}), ("give", "on"))
    ]


def test_whoever_is_there_leaves():
    assert passed(move("clear", None, None, 3, 4)) == [
        ("A", None, frozenset({3}), ("clear",)),
        ("B", None, frozenset({4}), ("clear",)),
    ]
