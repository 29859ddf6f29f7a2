"""Conflicts too large to be read state by state: counted, cut to what is read, and said so."""

from __future__ import annotations

import pytest
from published_definitions import Game, stable_states

from truceline.buyin import run_conflicts
from truceline.buyin.run_conflicts import Asked, answer_conflict
from truceline.model.buyin import CONCEPTS, Conflict, DecisionMaker, Option, Priorities


def dominoes(n_options: int, status_quo: int | None = None) -> Conflict:
    """Return a conflict in which everybody wants the options before their own, in turn, taken.

    One option each, two-way; maker k wants option k taken exactly when k - 1 is.
    """
    patterns = [
        tuple(
            "-" * (k - 1) + pair + "-" * (n_options - k - 1)
            if k
            else pair[1] + "-" * (n_options - 1)
            for pair in (("YY", "NN") if k else ("-Y",))
        )
        for k in range(n_options)
    ]
    return Conflict(
        decision_makers=tuple(
            DecisionMaker(name=f"maker {k}", preference=Priorities(statements=patterns[k]))
            for k in range(n_options)
        ),
        options=tuple(
            Option(index=k, name=f"option {k}", dm=f"maker {k}", moves="both")
            for k in range(n_options)
        ),
        status_quo=status_quo,
    )


def test_a_conflict_of_many_states_is_counted_and_not_listed() -> None:
    found = answer_conflict(dominoes(17), Asked())
    assert found.n_feasible == 2**17
    assert found.feasible == ()
    assert found.stable == {}
    # the first option taken, and each after it as the one before: all taken, and nothing else
    assert found.equilibria["R"] == (2**17 - 1,)
    assert found.n_equilibria["R"] == 1
    # half of all states suit maker 0 (its option taken), and half maker k (as the one before)
    assert set(found.n_stable["R"].values()) == {2**16}
    assert any("counted" in warning for warning in found.warnings)
    assert found.agrees is None


def test_what_is_counted_is_what_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = answer_conflict(dominoes(6), Asked())
    monkeypatch.setattr(run_conflicts, "MOST_LISTED", 8)
    counted = answer_conflict(dominoes(6), Asked())
    assert counted.n_stable == listed.n_stable
    assert counted.n_equilibria == listed.n_equilibria
    for concept in CONCEPTS:
        assert listed.n_equilibria[concept] == len(listed.equilibria[concept])
        for name, states in listed.stable[concept].items():
            assert listed.n_stable[concept][name] == len(states)


def test_every_limit_that_is_met_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("MOST_WALKED", "MOST_PROVED", "MOST_NAMED", "COALITION_WORK"):
        monkeypatch.setattr(run_conflicts, limit, 4)
    found = answer_conflict(dominoes(4, status_quo=0), Asked(certificates=True, coalitions=True))
    said = " ".join(found.warnings)
    for what in ("labels", "certificates", "coalitions", "routes"):
        assert what in said
    assert len(found.labels) == 4
    assert {certificate.state for certificate in found.certificates} <= set(map(int, found.labels))
    assert found.certificates_check is True
    assert "15" in found.labels  # the Nash equilibrium, the strongest there is, is kept


def test_many_statements_outweigh_each_other_in_turn() -> None:
    # 70 statements about two options, more than weights 2^k can tell apart in 64 bits: the first
    # decides, and of the rest the only one that says anything new is the last
    statements = ("Y-",) * 69 + ("-Y",)
    conflict = Conflict(
        decision_makers=(
            DecisionMaker(name="A", preference=Priorities(statements=statements)),
            DecisionMaker(name="B", preference=Priorities(statements=("-Y",))),
        ),
        options=(
            Option(index=0, name="a", dm="A", moves="both"),
            Option(index=1, name="b", dm="B", moves="both"),
        ),
    )
    found = answer_conflict(conflict, Asked())
    assert found.ranking["A"] == ((3,), (1,), (2,), (0,))


def test_dominoes_fall_as_the_definitions_say() -> None:
    conflict = dominoes(5)
    found = answer_conflict(conflict, Asked())
    payoff = tuple(
        {state: -place for place, group in enumerate(found.ranking[maker.name]) for state in group}
        for maker in conflict.decision_makers
    )
    game = Game(tuple(range(5)), ("both",) * 5, (), payoff)
    for concept in CONCEPTS:
        by_maker = [set(states) for states in found.stable[concept].values()]
        assert by_maker == stable_states(game, concept)
