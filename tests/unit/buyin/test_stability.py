"""The fast solver against the published definitions, and its certificates against the checker."""

from __future__ import annotations

from itertools import combinations

import msgspec
import numpy as np
import published_definitions as book
import pytest
from conflicts import Drawn

from truceline.buyin.certificate import Certifier
from truceline.buyin.checker import fault_of
from truceline.buyin.coalitions import Coalitions
from truceline.buyin.inverse import InverseQuestion, requirement_holds
from truceline.buyin.paths import by_rank, routes
from truceline.buyin.stability import Analysis
from truceline.model.buyin import CONCEPTS, Answer, Certificate, Reading, Step

READINGS: dict[Reading, object] = {
    "legal sequences": book.reachable,
    "once each": book.once_each,
    "single move": book.single_moves,
}


def found(drawn: Drawn, reading: Reading) -> dict[str, list[set[int]]]:
    stable = Analysis(drawn.space, drawn.ranks, reading).stable()
    return {c: [set(np.flatnonzero(f).tolist()) for f in flags] for c, flags in stable.items()}


def test_a_thousand_random_conflicts_come_out_as_the_definitions_say() -> None:
    one_way = infeasible = crowds = 0
    for seed in range(1000):
        drawn = Drawn(seed)
        expected = {concept: book.stable_states(drawn.game, concept) for concept in CONCEPTS}
        assert found(drawn, "legal sequences") == expected, seed
        one_way += {"fwd", "back"} & set(drawn.game.moves) != set()
        infeasible += len(drawn.game.states) < 2 ** len(drawn.game.owners)
        crowds += len(drawn.game.people) >= 4
    assert min(one_way, infeasible, crowds) > 200  # the draw does reach the hard cases


@pytest.mark.parametrize("seed", range(2000, 2012))
def test_larger_conflicts_come_out_as_the_definitions_say(seed: int) -> None:
    drawn = Drawn(seed, options=(6, 7))
    assert found(drawn, "legal sequences") == {
        concept: book.stable_states(drawn.game, concept) for concept in CONCEPTS
    }


@pytest.mark.parametrize("reading", ["once each", "single move"])
def test_the_narrower_readings_come_out_as_defined(reading: Reading) -> None:
    for seed in range(150):
        drawn = Drawn(seed)
        assert found(drawn, reading) == {
            concept: book.stable_states(drawn.game, concept, READINGS[reading])
            for concept in CONCEPTS
        }, seed


def test_a_batch_of_orderings_is_each_ordering_alone() -> None:
    drawn = Drawn(4, options=(5, 5))
    rng = np.random.default_rng(1)
    several = []
    for _ in range(8):
        ranks = []
        for _ in drawn.names:
            rank = np.full(drawn.space.feasible.size, -1, dtype=np.int32)
            rank[drawn.space.feasible] = rng.permutation(len(drawn.space.states))
            ranks.append(rank)
        several.append(tuple(ranks))
    batch = tuple(np.stack(column, axis=-1).ravel() for column in zip(*several, strict=True))
    together = Analysis(drawn.space.batched(3), batch).stable()
    for place, ranks in enumerate(several):
        alone = Analysis(drawn.space, ranks).stable()
        for concept in CONCEPTS:
            for maker in drawn.space.makers:
                part = together[concept][maker].reshape(-1, 8)[:, place]
                assert np.array_equal(part, alone[concept][maker])


@pytest.mark.parametrize("reading", list(READINGS))
def test_every_verdict_carries_a_certificate_that_checks(reading: Reading) -> None:
    for seed in range(60):
        drawn = Drawn(seed)
        stable = found(drawn, reading)
        certifier = Certifier(drawn.space, drawn.ranks, drawn.names, reading)
        for certificate in certifier.certificates(drawn.space.states):
            maker = drawn.names.index(certificate.dm)
            assert certificate.stable == (certificate.state in stable[certificate.concept][maker])
            assert fault_of(certificate, drawn.conflict, drawn.ranking) == ""


def forged(certificate: Certificate, drawn: Drawn) -> list[Certificate]:
    """Return certificates that claim the opposite, or leave out or bend a path."""
    other_state = next(s for s in drawn.space.states if s != certificate.state)
    forgeries = [
        msgspec.structs.replace(certificate, stable=not certificate.stable, answers=()),
        msgspec.structs.replace(certificate, stable=False, unanswered=certificate.state),
    ]
    if certificate.answers:
        first = certificate.answers[0]
        bent = Answer(
            improvement=first.improvement,
            path=(*first.path, Step(dm=first.path[-1].dm, to=other_state)),
        )
        shortened = Answer(improvement=first.improvement, path=())
        rest = certificate.answers[1:]
        forgeries += [
            msgspec.structs.replace(certificate, answers=(bent, *rest)),
            msgspec.structs.replace(certificate, answers=(shortened, *rest)),
            msgspec.structs.replace(certificate, answers=rest),
        ]
    return forgeries


def test_a_forged_certificate_does_not_check() -> None:
    tried = 0
    for seed in range(40):
        drawn = Drawn(seed)
        if len(drawn.space.states) < 2:
            continue
        certifier = Certifier(drawn.space, drawn.ranks, drawn.names)
        for certificate in certifier.certificates(drawn.space.states):
            if certificate.stable and not certificate.answers:
                continue  # nothing to answer: the claim is the whole certificate
            for forgery in forged(certificate, drawn):
                assert fault_of(forgery, drawn.conflict, drawn.ranking), forgery
                tried += 1
    assert tried > 1000


def test_coalitions_come_out_as_the_definitions_say() -> None:
    for seed in range(120):
        drawn = Drawn(seed)
        coalitions = Coalitions(drawn.space, drawn.ranks, drawn.names)
        for size in range(1, len(drawn.names) + 1):
            for members in combinations(range(len(drawn.names)), size):
                for state in drawn.space.states[:6]:
                    verdict = coalitions.verdict(members, state)
                    assert set(verdict.joint_improvements) == book.coalition_improvements(
                        drawn.game, set(members), state
                    )
                    assert verdict.stable == {
                        concept: book.is_coalition_stable(drawn.game, set(members), state, concept)
                        for concept in CONCEPTS
                    }


def test_a_coalition_of_one_is_the_decision_maker_alone() -> None:
    for seed in range(60):
        drawn = Drawn(seed)
        stable = found(drawn, "legal sequences")
        coalitions = Coalitions(drawn.space, drawn.ranks, drawn.names)
        for maker in range(len(drawn.names)):
            for state in drawn.space.states:
                verdict = coalitions.verdict((maker,), state)
                assert verdict.stable == {c: state in stable[c][maker] for c in CONCEPTS}


def test_the_inverse_question_names_exactly_the_preferences_that_hold_a_state() -> None:
    # any ranking at all: the conditions hold if and only if the definitions call the state stable
    for seed in range(40):
        drawn = Drawn(seed)
        rng = np.random.default_rng(seed)
        question = InverseQuestion(drawn.space, drawn.ranks, drawn.names)
        for state in drawn.space.states[:4]:
            for concept in CONCEPTS:
                inverse = question.answer(state, concept)
                for maker, requirement in enumerate(inverse.requirements):
                    other = rng.integers(0, 5, size=drawn.space.feasible.size).astype(np.int32)
                    payoff = list(drawn.game.payoff)
                    payoff[maker] = {s: int(other[s]) for s in drawn.space.states}
                    game = book.Game(
                        drawn.game.owners, drawn.game.moves, drawn.game.infeasible, tuple(payoff)
                    )
                    assert requirement_holds(requirement.all_of, state, other) == book.is_stable(
                        game, maker, state, concept
                    )
                    assert requirement.holds_now == book.is_stable(
                        drawn.game, maker, state, concept
                    )


def test_a_route_is_legal_and_exists_exactly_where_the_definitions_reach() -> None:
    for seed in range(80):
        drawn = Drawn(seed)
        game, people = drawn.game, set(drawn.game.people)
        start = drawn.space.states[0]
        free = book.reachable(people, start, game.one_step) | {start}
        willing = book.reachable(people, start, game.improvements) | {start}
        for route in routes(
            drawn.space, by_rank(drawn.ranks), drawn.names, start, drawn.space.states
        ):
            assert route.reachable == (route.to in free)
            assert route.by_improvements == (route.to in willing)
            state, last = start, ""
            for step in route.path:
                move = game.improvements if route.by_improvements else game.one_step
                assert step.dm != last
                assert step.to in move(drawn.names.index(step.dm), state)
                state, last = step.to, step.dm
            assert not route.reachable or state == route.to
