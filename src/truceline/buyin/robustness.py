"""Stability when preferences are known only in part: always, ever, and in what share.

Unknown is not indifferent: every strict ranking that agrees with what is known counts alike.
Whether a state holds for somebody under R, GMR or SMR depends on that one's own preferences
alone, so the shares of those concepts are products over the decision makers; SEQ looks at the
others' preferences too and is counted over joint rankings. A share is a count of rankings, not
the probability of an event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod, sqrt

import numpy as np
from numpy.typing import NDArray

from truceline.buyin.downsets import OWN_CONCEPTS, Times, times_holding
from truceline.buyin.extremes import Extremes, Reach
from truceline.buyin.orderings import PartialOrder
from truceline.buyin.preference import INFEASIBLE_RANK
from truceline.buyin.stability import Analysis
from truceline.buyin.states import Flags, StateSpace, Values
from truceline.model.buyin import CONCEPTS, Concept, Reading, Robustness, Share
from truceline.model.estimate import Estimate, between, exactly

Known = PartialOrder | Values  # what is known of one decision maker's order, or all of it
Counts = NDArray[np.int64]
Ranks = NDArray[np.int32]

MOST_LISTED = 20_000  # a decision maker's rankings, up to here, are all gone through
MOST_JOINT_STATES = 1 << 25  # the same for rankings of everybody together, times the states
BATCH_STATES = 1 << 16  # states a batch: measured best between call overhead and cache
LEAST_COVERAGE = 0.8
NORMAL_95 = 1.96  # half width of a 95 % interval, in standard deviations


@dataclass(frozen=True)
class Uncertainty:
    """A conflict whose preferences are known only in part."""

    space: StateSpace
    names: tuple[str, ...]
    known: tuple[Known, ...]
    reading: Reading = "legal sequences"
    samples: int = 1_000
    seed: int = 0

    def robustness(self) -> Robustness:
        """Return which states are equilibria always, ever, and in what share of rankings."""
        shares = {concept: self._shares(concept) for concept in CONCEPTS}
        coverage = {
            name: coverage_of(self.space, maker, known)
            for maker, (name, known) in enumerate(zip(self.names, self.known, strict=True))
        }
        return Robustness(
            orderings=dict(zip(self.names, self._how_many, strict=True)),
            total=self._total,
            method=self._method,
            shares=shares,
            counts=self._counts() or None,
            drawn=self._drawn,
            coverage=coverage,
            warnings=tuple(_warnings(coverage, shares, len(self.space.states))),
        )

    @cached_property
    def _how_many(self) -> tuple[int | None, ...]:
        return tuple(k.count if isinstance(k, PartialOrder) else 1 for k in self.known)

    @cached_property
    def _total(self) -> int | None:
        counts = [count for count in self._how_many if count is not None]
        return prod(counts) if len(counts) == len(self._how_many) else None

    @property
    def _is_listed(self) -> bool:
        """Whether all joint rankings are gone through, so that every count is exact."""
        if self._total is None or not all(self._own_listed):
            return False
        return self._total * self.space.feasible.size <= MOST_JOINT_STATES

    @property
    def _own_listed(self) -> tuple[bool, ...]:
        return tuple(count is not None and count <= MOST_LISTED for count in self._how_many)

    @property
    def _method(self) -> str:
        if self._is_listed:
            return "every ranking that agrees with what is known"
        if self._own_is_exact:
            return (
                "R, GMR, SMR: every ranking that agrees with what is known; "
                f"SEQ: {self.samples} joint rankings drawn, seed {self.seed}"
            )
        walked = any(isinstance(k, PartialOrder) and not k.is_exactly_drawn for k in self.known)
        chance = "nearly alike (a random walk)" if walked else "alike"
        return f"{self.samples} rankings drawn, each {chance}; seed {self.seed}"

    @cached_property
    def rankings(self) -> tuple[Ranks, ...]:
        """The rankings of each decision maker that are looked at, as ranks (how many, states)."""
        rng = np.random.default_rng(self.seed)
        return tuple(
            self._looked_at(known, listed, rng)
            for known, listed in zip(self.known, self._own_listed, strict=True)
        )

    def _looked_at(self, known: Known, listed: bool, rng: np.random.Generator) -> Ranks:
        if not isinstance(known, PartialOrder):
            return known[None, :]
        best_first = np.array(list(known.rankings())) if listed else known.draw(rng, self.samples)
        shape = (len(best_first), self.space.feasible.size)
        ranks = np.full(shape, INFEASIBLE_RANK, dtype=np.int32)
        falling = np.arange(best_first.shape[1] - 1, -1, -1, dtype=np.int32)
        ranks[np.arange(len(best_first))[:, None], best_first] = falling
        return ranks

    @cached_property
    def _at_once(self) -> int:
        """How many rankings are judged side by side: a power of two."""
        return 1 << max(0, (BATCH_STATES // self.space.feasible.size).bit_length() - 1)

    @cached_property
    def _batch_space(self) -> StateSpace:
        return self.space.batched(self._at_once.bit_length() - 1)

    def _side_by_side(self, ranks: Ranks) -> Values:
        """Return the ranks of a batch in one array; left-over places repeat the last ranking."""
        spare = self._at_once - len(ranks)
        return np.pad(ranks, ((0, spare), (0, 0)), mode="edge").T.ravel()

    def _count(self, flags: Flags, of: int) -> Counts:
        """Return in how many of a batch a flag stands, state by state."""
        counts: Counts = flags.reshape(-1, self._at_once)[:, :of].sum(axis=1)
        return counts

    def _times_stable(self, maker: int, concept: Concept) -> Counts:
        """Return in how many of one decision maker's rankings each state is stable for it."""
        times = np.zeros(self.space.feasible.size, dtype=np.int64)
        rankings = self.rankings[maker]
        for start in range(0, len(rankings), self._at_once):
            batch = rankings[start : start + self._at_once]
            ranks = self._side_by_side(batch)
            analysis = Analysis(self._batch_space, (ranks,), self.reading)
            times += self._count(analysis.stable_for(maker, concept, ranks), len(batch))
        return times

    @cached_property
    def _times_sequential(self) -> tuple[Counts, int]:
        """In how many joint rankings each state is a SEQ equilibrium, and of how many."""
        times = np.zeros(self.space.feasible.size, dtype=np.int64)
        seen = 0
        for picks in self._joint():
            ranks = tuple(
                self._side_by_side(rankings[pick])
                for rankings, pick in zip(self.rankings, picks, strict=True)
            )
            analysis = Analysis(self._batch_space, ranks, self.reading)
            equilibria = analysis.equilibria(analysis.stable(("SEQ",))["SEQ"])
            times += self._count(equilibria, len(picks[0]))
            seen += len(picks[0])
        return times, seen

    def _joint(self) -> Iterator[Sequence[Counts]]:
        """Yield batches of joint rankings, as places in each decision maker's own.

        All of them, or as many as are drawn.
        """
        own = [len(rankings) for rankings in self.rankings]
        number = (self._total or 0) if self._is_listed else self.samples
        rng = np.random.default_rng(self.seed + 1)
        for start in range(0, number, self._at_once):
            size = min(self._at_once, number - start)
            if self._is_listed:
                yield np.unravel_index(np.arange(start, start + size), own)
            else:
                yield [rng.integers(count, size=size) for count in own]

    def _shares(self, concept: Concept) -> tuple[Share, ...]:
        if concept == "SEQ":
            times, seen = self._times_sequential
            return tuple(
                Share(
                    state=state,
                    share=_share(int(times[state]), seen, is_exact=self._is_listed),
                    always=int(times[state]) == seen,
                    ever=bool(times[state]),
                )
                for state in self.space.states
            )
        return tuple(self._product_share(state, concept) for state in self.space.states)

    def _product_share(self, state: int, concept: Concept) -> Share:
        parts = [
            _share(times[concept][state], of, is_exact=exact)
            for times, of, exact in self._own_times
        ]
        always, ever = self._always_and_ever(concept, state)
        return Share(state=state, share=_times_each_other(parts), always=always, ever=ever)

    @cached_property
    def _own_times(self) -> tuple[tuple[Times, int, bool], ...]:
        """In how many rankings of each decision maker each state holds, and of how many.

        And whether those are all of them, or a sample.
        """
        return tuple(map(self._times_of, self.space.makers))

    def _times_of(self, maker: int) -> tuple[Times, int, bool]:
        known = self.known[maker]
        if isinstance(known, PartialOrder) and known.count is not None and self._reach.is_small:
            times = times_holding(known, self._reach, maker)
            if times is not None:
                return times, known.count, True
        looked_at = {
            concept: self._times_stable(maker, concept).tolist() for concept in OWN_CONCEPTS
        }
        by_state = {
            concept: {state: times[state] for state in self.space.states}
            for concept, times in looked_at.items()
        }
        return by_state, len(self.rankings[maker]), self._own_listed[maker]

    @cached_property
    def _own_is_exact(self) -> bool:
        """Whether what depends on own preferences alone is exact for everybody."""
        return all(exact for _, _, exact in self._own_times)

    @property
    def _drawn(self) -> tuple[Concept, ...]:
        """The concepts whose always and ever say no more than what a sample shows."""
        own = () if self._own_is_exact or self._reach.is_small else OWN_CONCEPTS
        return own if self._is_listed else (*own, "SEQ")

    def _always_and_ever(self, concept: Concept, state: int) -> tuple[bool, bool]:
        if not self._own_is_exact and self._reach.is_small:
            return self._extremes.always(concept, state), self._extremes.ever(concept, state)
        own = [(times[concept][state], of) for times, of, _ in self._own_times]
        return all(times == of for times, of in own), all(times > 0 for times, _ in own)

    @cached_property
    def _reach(self) -> Reach:
        return Reach(self.space, self.reading)

    @cached_property
    def _extremes(self) -> Extremes:
        return Extremes(self.known, self._reach)

    def _counts(self) -> dict[Concept, dict[str, int]]:
        """Return the counts of joint rankings, for the concepts for which they are exact."""
        counts: dict[Concept, dict[str, int]] = {}
        if self._own_is_exact:
            for concept in OWN_CONCEPTS:
                counts[concept] = {
                    str(state): prod(times[concept][state] for times, _, _ in self._own_times)
                    for state in self.space.states
                }
        if self._is_listed:
            times, _ = self._times_sequential
            counts["SEQ"] = {str(state): int(times[state]) for state in self.space.states}
        return counts


def _share(times: int, of: int, *, is_exact: bool) -> Estimate:
    """Return a share, with the Wilson interval at 95 % where it rests on a sample."""
    best = times / of
    if is_exact:
        return exactly(best, "share")
    z2 = NORMAL_95**2
    middle = (best + z2 / (2 * of)) / (1 + z2 / of)
    half = NORMAL_95 * sqrt(best * (1 - best) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    low, high = max(0.0, min(best, middle - half)), min(1.0, max(best, middle + half))
    return between(low, best, high, "share", f"{of} rankings drawn, not all gone through")


def _times_each_other(parts: Sequence[Estimate]) -> Estimate:
    reasons = tuple(dict.fromkeys(reason for part in parts for reason in part.because))
    return Estimate(
        low=prod(part.low or 0.0 for part in parts),
        best=prod(part.best or 0.0 for part in parts),
        high=prod(part.high or 0.0 for part in parts),
        unit="share",
        because=reasons,
    )


def coverage_of(space: StateSpace, maker: int, known: Known) -> float:
    """Return the share of one's own moves of which it is known whether they are for the better."""
    if not isinstance(known, PartialOrder):
        return 1.0
    moves = [(a, b) for a in space.states for b in space.own_moves(maker, a)]
    return sum(known.knows(a, b) for a, b in moves) / len(moves) if moves else 1.0


def _warnings(
    coverage: Mapping[str, float], shares: Mapping[Concept, Sequence[Share]], n_states: int
) -> Iterator[str]:
    for name, share in coverage.items():
        if share < LEAST_COVERAGE:
            yield (
                f"what is known decides the direction of {share:.0%} of {name}'s own moves; below "
                f"{LEAST_COVERAGE:.0%} the result says more about what is missing than about {name}"
            )
    for concept, of_concept in shares.items():
        ever = sum(share.ever for share in of_concept)
        if 2 * ever > n_states:
            yield (
                f"{concept}: {ever} of {n_states} states can be equilibria; "
                "a result that rules out so little decides little"
            )
