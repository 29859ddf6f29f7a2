"""Conflicts in option form, and what is found about them: stability, shares, change sets.

A *state* is a whole number: the option with index b adds ``2**b`` when it is taken. A *pattern*
has one character an option, in index order: ``Y`` taken, ``N`` not taken, ``-`` either.
"""

from __future__ import annotations

from typing import Any, Literal

from truceline.model.estimate import Estimate
from truceline.model.record import ClaimId, Record

Concept = Literal["R", "GMR", "SMR", "SEQ"]
CONCEPTS: tuple[Concept, ...] = ("R", "GMR", "SMR", "SEQ")

Moves = Literal["both", "fwd", "back"]  # undone at will; only taken; only given up
Reading = Literal["legal sequences", "once each", "single move"]
Pair = tuple[int, int]  # the first state is better than the second

CONCEPT_MEANING: dict[Concept, str] = {
    "R": "Nash: no move of one's own leads to a better state",
    "GMR": "general metarational: the others can answer every improvement",
    "SMR": "symmetric metarational: and one cannot get out of the answer again",
    "SEQ": "sequential: the others can answer every improvement by moves that suit themselves",
}

READING_MEANING: dict[Reading, str] = {
    "legal sequences": (
        "the others answer by any legal sequence of moves, nobody moving twice in a row"
    ),
    "once each": "the others answer by a sequence in which each moves at most once",
    "single move": "one of the others answers by one move",
}


class Ranking(
    Record,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="method",
    tag="direct ranking, best first",
):
    """Every feasible state, best first; states of one group are equally good."""

    ranking: tuple[tuple[int, ...], ...]


class Priorities(
    Record,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="method",
    tag="option prioritisation, first statement most important",
):
    """Patterns in falling order of weight: one that holds outweighs all that come after it."""

    statements: tuple[str, ...]


class Payoffs(
    Record,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="method",
    tag="payoffs of the feasible states, higher is better",
):
    """A number for every feasible state, in ascending order of state; only the order counts."""

    payoff: tuple[float, ...]


Preference = Ranking | Priorities | Payoffs


class Option(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that one decision maker may do or leave."""

    index: int
    name: str
    dm: str
    moves: Moves = "both"


class DecisionMaker(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One who decides about options of their own, and prefers some states to others."""

    name: str
    options: tuple[int, ...] = ()
    preference: Preference


class Described(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words about a model: they are taken in, handed on, and not looked at."""

    id: str = ""
    title: str = ""
    source: str = ""
    format: str = ""
    conventions: Any = None
    meaning: str = ""
    property: str = ""
    note: str = ""
    checked_by: Any = None


class Conflict(
    Described,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="stability",
):
    """A conflict in option form, perhaps with the answer that is expected of it."""

    decision_makers: tuple[DecisionMaker, ...]
    options: tuple[Option, ...]
    infeasible: tuple[str, ...] = ()
    status_quo: int | None = None
    expected: Any = None


class Step(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One move: who makes it and the state it leads to."""

    dm: str
    to: int


class Answer(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One improvement and how the others answer it: a path to a state that is no better."""

    improvement: int
    path: tuple[Step, ...]


class Certificate(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why one state is stable, or not, for one decision maker under one concept.

    Stable: an `Answer` for every improvement. Not stable: ``unanswered``, an improvement that
    no legal answer of the others takes back.
    """

    concept: Concept
    reading: Reading = "legal sequences"
    dm: str
    state: int
    stable: bool
    answers: tuple[Answer, ...] = ()
    unanswered: int | None = None


class CoalitionVerdict(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a coalition can do together at one state, under each concept."""

    members: tuple[str, ...]
    state: int
    stable: dict[Concept, bool]
    joint_improvements: tuple[int, ...]


class Deterrent(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A move away from a state, and what would take its attraction away.

    It is enough that one of ``any_of`` holds: each is a set of states that the decision maker
    must find no better than the state asked about.
    """

    to: int
    any_of: tuple[tuple[int, ...], ...]


class Requirement(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one decision maker's preferences must be for a state to be stable."""

    dm: str
    concept: Concept
    holds_now: bool
    all_of: tuple[Deterrent, ...]


class Inverse(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Under which preferences one state would be an equilibrium of one concept."""

    state: int
    concept: Concept
    requirements: tuple[Requirement, ...]


class Route(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shortest legal path from the status quo to a state; empty when there is none.

    ``by_improvements`` says whether every step suits the one who makes it.
    """

    to: int
    reachable: bool
    by_improvements: bool
    path: tuple[Step, ...] = ()


class Ultimatum(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take it or leave it, by backward induction; None: what is known does not decide it."""

    proposer: str
    target: str
    status_quo: int
    accept: int
    threat: int
    threat_credible: bool | None
    outcome_if_rejected: int | None
    target_accepts: bool | None
    accepts_without_threat: bool | None
    threat_changes_decision: bool | None
    accept_better_for_proposer_than_status_quo: bool | None


class Share(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often a state is an equilibrium over the orderings that agree with the claims.

    A share of orderings, each counted alike: it is no probability that anything happens.
    """

    state: int
    share: Estimate
    always: bool
    ever: bool


class Robustness(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which states are equilibria always, ever, and in what share of the orderings."""

    orderings: dict[str, int | None]  # how many agree with what is known; None: too many to count
    total: int | None  # joint orderings
    method: str
    shares: dict[Concept, tuple[Share, ...]]
    counts: dict[Concept, dict[str, int]] | None = None  # by state, of the concepts counted exactly
    drawn: tuple[Concept, ...] = ()  # whose always and ever say only what a sample shows
    coverage: dict[str, float]  # share of own moves whose direction is known
    warnings: tuple[str, ...] = ()


class Pivot(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What setting one claim aside would change; the claims that move it most come first."""

    claim: ClaimId
    moves: Estimate
    changes: tuple[str, ...]


class Edit(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One term set to another value."""

    term: str
    value: str


class ChangeSets(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every smallest change found, unordered, none recommended.

    ``complete`` is False when the time or number allowed ran out first; ``note`` says which.
    """

    edits: tuple[tuple[Edit, ...], ...]
    fewest_edits: int | None
    concessions: tuple[tuple[str, ...], ...]
    fewest_concessions: int | None
    conflicts: tuple[tuple[str, ...], ...]
    not_for_trading: tuple[str, ...] = ()
    complete: bool = True
    note: str = ""
