"""Row E: stability of conflicts in option form, sampled orderings, and smallest changes.

The peer is the set-based implementation that the tests are checked with, written from the published
definitions (the engines that are used in the field are not openly licensed or in a package
registry). Both answer the same conflicts in one run, and the answers are compared before any time
is printed. Larger conflicts are then timed for ours alone, up to 20 options.

    python benchmarks/e_stability.py [--runs 5] [--seed 1]
"""

from __future__ import annotations

import argparse
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "unit" / "buyin"))

from conflicts import conflict_of
from published_definitions import Game, stable_states

from truceline.buyin.changes import Draft, EditableTerm, Wish
from truceline.buyin.orderings import partial_order
from truceline.buyin.preference import ranks_of
from truceline.buyin.robustness import Uncertainty
from truceline.buyin.smallest import Limits
from truceline.buyin.stability import Analysis
from truceline.buyin.states import StateSpace, space_of
from truceline.model.buyin import CONCEPTS

DECISION_MAKERS = 5


def drawn_game(n_options: int, seed: int) -> Game:
    """Return a conflict of five decision makers, some options one-way, some states infeasible."""
    draw = random.Random(seed)
    owners = tuple(option % DECISION_MAKERS for option in range(n_options))
    moves = tuple(draw.choice(["both", "both", "both", "fwd", "back"]) for _ in owners)
    infeasible = ["-"] * n_options
    for option in draw.sample(range(n_options), 3):
        infeasible[option] = draw.choice("YN")
    game = Game(owners, moves, ("".join(infeasible),), ())
    payoff = tuple(
        {state: draw.randint(0, 10**6) for state in game.states} for _ in range(DECISION_MAKERS)
    )
    return Game(owners, moves, game.infeasible, payoff)


def open_space(n_options: int) -> StateSpace:
    """Return a state space with all states feasible and all moves two-way."""
    owned = tuple(
        tuple(range(maker, n_options, DECISION_MAKERS)) for maker in range(DECISION_MAKERS)
    )
    feasible = np.ones(1 << n_options, dtype=np.bool_)
    return StateSpace(n_options, feasible, owned, ("both",) * n_options)


def seconds(work: Callable[[], object], runs: int) -> float:
    """Return the median CPU time of a piece of work [s]."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def against_the_peer(n_options: int, seed: int, runs: int) -> tuple[float, float]:
    """Return the times of peer and ours on one conflict, after comparing all verdicts."""
    game = drawn_game(n_options, seed)
    conflict = conflict_of(game)
    space = space_of(conflict)
    ranks = ranks_of(conflict, space)
    found = Analysis(space, ranks).stable()
    start = time.process_time()
    expected = {concept: stable_states(game, concept) for concept in CONCEPTS}
    peer = time.process_time() - start
    for concept in CONCEPTS:
        mine = [set(flags.nonzero()[0].tolist()) for flags in found[concept]]
        assert mine == expected[concept], f"{concept} differs at {n_options} options"
    return peer, seconds(lambda: Analysis(space, ranks).stable(), runs)


def alone(n_options: int, seed: int, runs: int) -> float:
    """Return our time for all verdicts of all concepts on a full ranking."""
    space = open_space(n_options)
    rng = np.random.default_rng(seed)
    ranks = tuple(rng.permutation(1 << n_options).astype(np.int32) for _ in range(DECISION_MAKERS))
    return seconds(lambda: Analysis(space, ranks).stable(), runs)


def sampled(n_options: int, profiles: int, seed: int) -> tuple[float, float]:
    """Return our time to draw and judge orderings of which nothing is known, and SEQ's part."""
    space = open_space(n_options)
    names = tuple(f"maker {number}" for number in range(DECISION_MAKERS))
    orders = tuple(partial_order(space.states, (), name) for name in names)
    uncertainty = Uncertainty(space, names, orders, samples=profiles, seed=seed)
    start = time.process_time()
    own = uncertainty.rankings  # drawn once, before the clock of the verdicts
    drawing = time.process_time() - start
    assert all(len(rankings) == profiles for rankings in own)
    start = time.process_time()
    uncertainty.robustness()
    return drawing, time.process_time() - start


def change_sets(n_terms: int, n_positions: int, seed: int) -> float:
    """Return our time for the 200 smallest edit sets, all concessions and conflicts."""
    draw = random.Random(seed)
    terms = tuple(EditableTerm(str(n), ("a", "b", "c"), "a") for n in range(n_terms))
    wishes = tuple(
        Wish(
            str(n),
            (
                tuple(
                    (str(term), frozenset(draw.sample("abc", draw.choice([1, 1, 2]))))
                    for term in draw.sample(range(n_terms), 3)
                ),
            ),
        )
        for n in range(n_positions)
    )
    draft = Draft(terms, wishes, Limits(seconds=60.0, sets=200))
    start = time.process_time()
    draft.change_sets()
    return time.process_time() - start


def main() -> None:
    """Run the row and print its tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    print(f"{platform.machine()} {platform.processor()}, Python {platform.python_version()}, ")
    print(f"numpy {version('numpy')}, python-sat {version('python-sat')}; CPU time, median\n")
    print("options  states  set-based [s]   ours [s]     ratio   (equal verdicts, five makers)")
    for n_options in (5, 6, 7, 8):
        peer, ours = against_the_peer(n_options, asked.seed, asked.runs)
        print(f"{n_options:7} {2**n_options:7} {peer:14.3f} {ours:10.4f} {peer / ours:9.0f}")
    print("\noptions  states     ours [s]   (full rankings, all four concepts)")
    for n_options in (10, 12, 14, 16, 18, 20):
        ours = alone(n_options, asked.seed, asked.runs if n_options < 16 else 1)
        print(f"{n_options:7} {2**n_options:7} {ours:12.4f}")
    drawing, judging = sampled(10, 1_000, asked.seed)
    print(f"\n1,000 joint orderings at 10 options: drawn in {drawing:.2f} s, ", end="")
    print(f"judged under all concepts in {judging:.2f} s")
    for n_positions in (60, 100, 200):
        ours = change_sets(150, n_positions, asked.seed)
        print(f"150 terms, {n_positions} positions: 200 smallest edit sets in {ours:.2f} s")


if __name__ == "__main__":
    main()
