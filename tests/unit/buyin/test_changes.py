"""Change sets against brute force over all outcomes and all sets of positions."""

from __future__ import annotations

import random
from itertools import chain, combinations, product

import pytest

from truceline.buyin.changes import Draft, EditableTerm, Wish
from truceline.buyin.smallest import Limits


def drawn_draft(seed: int) -> Draft:
    draw = random.Random(seed)
    terms = tuple(
        EditableTerm(f"t{n}", tuple("abc"[: draw.randint(2, 3)]), "a", draw.random() < 0.85)
        for n in range(draw.randint(2, 5))
    )
    wishes = []
    for n in range(draw.randint(1, 6)):
        clauses = []
        for _ in range(draw.choice([1, 1, 2])):
            chosen = draw.sample(terms, draw.randint(1, 2))
            clauses.append(
                tuple(
                    (t.id, frozenset(draw.sample(t.values, draw.randint(1, len(t.values) - 1))))
                    for t in chosen
                )
            )
        wishes.append(Wish(f"w{n}", tuple(clauses)))
    return Draft(terms, tuple(wishes))


def outcomes(draft: Draft) -> list[dict[str, str]]:
    values = [t.values if t.tradable else (t.draft,) for t in draft.terms]
    return [dict(zip((t.id for t in draft.terms), v, strict=True)) for v in product(*values)]


def no_smaller(sets: set[frozenset]) -> set[frozenset]:
    return {one for one in sets if not any(other < one for other in sets)}


def subsets(items: list[str]) -> list[frozenset[str]]:
    return [
        frozenset(c)
        for c in chain.from_iterable(combinations(items, n) for n in range(len(items) + 1))
    ]


def edits_by_brute_force(draft: Draft) -> set[frozenset]:
    drafted = {t.id: t.draft for t in draft.terms}
    return no_smaller(
        {
            frozenset((t, v) for t, v in outcome.items() if v != drafted[t])
            for outcome in outcomes(draft)
            if all(wish.holds(outcome) for wish in draft.wishes)
        }
    )


def can_all_hold(draft: Draft, wishes: frozenset[str]) -> bool:
    return any(
        all(w.holds(outcome) for w in draft.wishes if w.id in wishes) for outcome in outcomes(draft)
    )


def test_change_sets_are_those_of_brute_force() -> None:
    blocked = conflicting = 0
    for seed in range(150):
        draft = drawn_draft(seed)
        found = draft.change_sets()
        names = [wish.id for wish in draft.wishes]
        holding = [s for s in subsets(names) if can_all_hold(draft, s)]
        given_up = no_smaller({frozenset(names) - s for s in holding})
        failing = no_smaller({s for s in subsets(names) if s not in holding})
        assert {frozenset((e.term, e.value) for e in s) for s in found.edits} == (
            edits_by_brute_force(draft)
        )
        assert set(map(frozenset, found.concessions)) == given_up
        assert set(map(frozenset, found.conflicts)) == failing
        assert found.fewest_concessions == min(map(len, given_up))
        assert found.complete
        blocked += not found.edits
        conflicting += bool(failing)
    assert blocked > 20
    assert conflicting > 20


def test_a_term_that_is_not_for_trading_is_named_and_never_edited() -> None:
    draft = Draft(
        (
            EditableTerm("amnesty", ("as drafted", "dropped"), "as drafted", tradable=False),
            EditableTerm("halt", ("as drafted", "dropped"), "as drafted"),
        ),
        (
            Wish("no amnesty", ((("amnesty", frozenset({"dropped"})),),)),
            Wish("no halt", ((("halt", frozenset({"dropped"})),),)),
        ),
    )
    found = draft.change_sets()
    assert found.not_for_trading == ("amnesty",)
    assert found.edits == ()
    assert found.concessions == (("no amnesty",),)
    assert found.conflicts == (("no amnesty",),)


def test_a_draft_that_nobody_objects_to_needs_no_change() -> None:
    draft = Draft((EditableTerm("t", ("a", "b"), "a"),), (Wish("w", ((("t", frozenset("a")),),)),))
    found = draft.change_sets()
    assert (found.edits, found.concessions, found.conflicts) == (((),), ((),), ())
    assert Draft((), ()).change_sets().edits == ((),)


def test_what_the_limits_cut_off_is_said() -> None:
    # each of twelve wishes is met by either of two terms: 2^12 smallest edit sets
    terms = tuple(EditableTerm(f"{n}{x}", ("no", "yes"), "no") for n in range(12) for x in "ab")
    wishes = tuple(
        Wish(str(n), ((((f"{n}a"), frozenset({"yes"})), ((f"{n}b"), frozenset({"yes"}))),))
        for n in range(12)
    )
    found = Draft(terms, wishes, Limits(sets=40)).change_sets()
    assert len(found.edits) == 40
    assert found.fewest_edits == 12
    assert not found.complete
    assert "first 40" in found.note


@pytest.mark.slow
def test_the_time_limit_is_kept_and_said() -> None:
    draw = random.Random(2)
    terms = tuple(EditableTerm(str(n), tuple("abcd"), "a") for n in range(300))
    wishes = tuple(
        Wish(
            str(n),
            (
                tuple(
                    (str(t), frozenset(draw.sample("abcd", 2))) for t in draw.sample(range(300), 3)
                ),
            ),
        )
        for n in range(1_500)
    )
    found = Draft(terms, wishes, Limits(seconds=0.5, sets=10**6)).change_sets()
    assert not found.complete
    assert "stopped after 0.5 s" in found.note
