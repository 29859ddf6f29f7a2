"""What `truceline buyin run` reads and answers, in the same shapes: an answer is a test case.

Five kinds of file, told apart by ``kind``: ``stability`` (that is `Conflict` itself),
``stability-batch``, ``uncertain``, ``ultimatum`` and ``change-sets``. Fields that only describe
a file (`Described`) are taken and not looked at. Where a file
brings the answer that it expects, the answer says whether the two agree.
"""

from __future__ import annotations

from typing import Any

from truceline.model.buyin import (
    Certificate,
    CoalitionVerdict,
    Concept,
    Conflict,
    Described,
    Inverse,
    Moves,
    Pair,
    Reading,
    Route,
    Share,
)
from truceline.model.record import Record

Name = int | str


class OwnedOption(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An option of a batch case: the number of its decision maker, and its moves."""

    dm: int
    moves: Moves = "both"
    index: int | None = None
    name: str = ""


class BatchCase(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One nameless conflict; ``payoff`` follows the feasible states in ascending order."""

    options: tuple[OwnedOption, ...]
    infeasible: tuple[str, ...] = ()
    id: Name | None = None
    seed: int | None = None
    n_dms: int
    payoff: tuple[tuple[float, ...], ...]
    feasible: tuple[int, ...] | None = None
    stable: dict[Concept, tuple[tuple[int, ...], ...]] | None = None
    equilibria: dict[Concept, tuple[int, ...]] | None = None
    differs_if_each_other_dm_moves_at_most_once: Any = None  # concepts whose stable states differ
    differs_if_only_one_other_dm_moves: Any = None


class StabilityBatch(
    Described,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="stability-batch",
):
    """Many nameless conflicts; its answer has the same shape, filled in."""

    cases: tuple[BatchCase, ...]
    agrees: bool | None = None


class Uncertain(
    Described,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="uncertain",
):
    """A conflict of which only some preferences are known, as pairs (better, worse).

    ``base`` names the file beside this one (without ``.json``) whose options are meant; or the
    conflict stands in ``conflict``. Who is not listed keeps the preferences of the base.
    """

    base: str = ""
    conflict: Conflict | None = None
    known_better_than: dict[str, tuple[Pair, ...]]
    samples: int = 1_000
    seed: int = 0
    expected: Any = None


class UltimatumFile(
    Described,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="ultimatum",
):
    """Ultimatums. A case has ``status_quo``, ``accept`` and ``threat`` and two rankings.

    The rankings (best first) stand under the names of the two: first who proposes, then who is
    asked; or in the order that `proposer` and `target` give.
    """

    cases: tuple[dict[str, Any], ...]
    agrees: bool | None = None


class TermValues(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A term, the values it may take, and the one it has in the draft."""

    id: Name
    name: str = ""
    values: tuple[Name, ...]
    draft: Name
    tradable: bool = True


class TermChoice(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The term has one of these values."""

    term: Name
    value_in: tuple[Name, ...]


class TermPosition(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A position of a party: any one of these choices meets it."""

    id: Name
    name: str = ""
    party: Name
    holds_if_any: tuple[TermChoice, ...]


class ChangeSetFigures(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is found about the changes of one draft."""

    n_outcomes: int
    n_acceptable_to_all: int | None  # None: too many outcomes to go through
    violated_by_draft: dict[str, tuple[Name, ...]]
    fewest_edits: int | None
    minimum_edit_sets: tuple[tuple[tuple[Name, Name], ...], ...]
    n_inclusion_minimal_edit_sets: int
    inclusion_minimal_edit_sets: tuple[tuple[tuple[Name, Name], ...], ...] = ()
    minimal_concession_sets: tuple[tuple[Name, ...], ...]
    fewest_concessions: int | None
    minimal_conflicts_up_to_6: tuple[tuple[Name, ...], ...]
    not_for_trading: tuple[Name, ...] = ()
    complete: bool = True
    note: str = ""


class ChangeSetCase(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft, the positions on it, and how long to search."""

    id: Name | None = None
    seed: int | None = None
    terms: tuple[TermValues, ...]
    parties: int | tuple[Name, ...]
    positions: tuple[TermPosition, ...]
    seconds: float = 10.0
    expected: Any = None


class ChangeSetFile(
    Described,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="change-sets",
):
    """Drafts as terms with values, and the smallest changes to each."""

    cases: tuple[ChangeSetCase, ...]


RunFile = Conflict | StabilityBatch | Uncertain | UltimatumFile | ChangeSetFile


class StabilityFigures(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The stable states of each decision maker under each concept, and the equilibria."""

    feasible: tuple[int, ...]
    n_feasible: int
    ranking: dict[str, tuple[tuple[int, ...], ...]]
    stable: dict[Concept, dict[str, tuple[int, ...]]]
    equilibria: dict[Concept, tuple[int, ...]]


class StabilityAnswer(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer to a conflict; ``labels`` names the options taken in each equilibrium.

    What is too long to be listed is left empty, and ``warnings`` says so; the counts are there.
    """

    kind: str = "stability"
    id: str
    title: str
    reading: Reading
    sanctions: str  # what that reading means, in words
    feasible: tuple[int, ...]
    n_feasible: int
    ranking: dict[str, tuple[tuple[int, ...], ...]]
    stable: dict[Concept, dict[str, tuple[int, ...]]]
    equilibria: dict[Concept, tuple[int, ...]]
    n_stable: dict[Concept, dict[str, int]]
    n_equilibria: dict[Concept, int]
    labels: dict[str, tuple[str, ...]]
    certificates: tuple[Certificate, ...] = ()
    certificates_check: bool | None = None  # by the checker, which shares no code with the solver
    coalitions: tuple[CoalitionVerdict, ...] = ()
    inverse: tuple[Inverse, ...] = ()
    routes: tuple[Route, ...] = ()
    differs_under_other_readings: dict[Reading, tuple[Concept, ...]]
    warnings: tuple[str, ...] = ()
    expected: StabilityFigures
    agrees: bool | None = None


class UncertainFigures(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Counts over the rankings that agree with what is known, of concepts counted exactly."""

    rankings: dict[str, int | None]
    counts: dict[Concept, dict[str, int]] | None
    total: int | None
    always: dict[Concept, tuple[int, ...]]
    ever: dict[Concept, tuple[int, ...]]


class UncertainAnswer(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer to a conflict known in part."""

    kind: str = "uncertain"
    id: str
    reading: Reading
    sanctions: str
    method: str
    rankings: dict[str, int | None]
    counts: dict[Concept, dict[str, int]] | None
    total: int | None
    always: dict[Concept, tuple[int, ...]]
    ever: dict[Concept, tuple[int, ...]]
    shares: dict[Concept, tuple[Share, ...]]
    coverage: dict[str, float]
    warnings: tuple[str, ...] = ()
    expected: UncertainFigures
    agrees: bool | None = None


class UltimatumAnswer(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer to each ultimatum, in the shape in which it was asked."""

    kind: str = "ultimatum"
    id: str
    cases: tuple[dict[str, Any], ...]
    agrees: bool | None = None


class ChangeSetCaseAnswer(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer to one draft."""

    id: Name | None = None
    seed: int | None = None
    expected: ChangeSetFigures
    agrees: bool | None = None


class ChangeSetAnswer(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer to each draft."""

    kind: str = "change-sets"
    id: str
    cases: tuple[ChangeSetCaseAnswer, ...]
    agrees: bool | None = None


RunAnswer = StabilityAnswer | StabilityBatch | UncertainAnswer | UltimatumAnswer | ChangeSetAnswer
