"""Party by party: does the draft meet what is on record, breach it, or leave it open.

How surely an objection is really held is given as bounds alone. Several claims may go back to one
source, so their chances may not be multiplied: at least the surest of them, at most their sum
(Fréchet's bounds, which hold whatever the claims have in common).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from truceline.buyin.drafting import Values
from truceline.buyin.language import CREDIBILITY
from truceline.buyin.verdicts import Judge
from truceline.model.claim import Credibility
from truceline.model.estimate import Estimate, exactly
from truceline.model.position import (
    BINDING,
    Acceptance,
    Answered,
    Grounds,
    PartyVerdict,
    Position,
    PositionVerdict,
)
from truceline.model.record import PartyId

# From the Admiralty code's words for information to the ranges that ICD 203 (Analytic Standards,
# US Office of the Director of National Intelligence, 2015) gives words of likelihood.
CHANCE: dict[Credibility, tuple[float, float]] = {
    "1": (0.95, 1.0),  # confirmed: almost certain
    "2": (0.55, 0.95),  # probably true: likely to very likely
    "3": (0.20, 0.80),  # possibly true: neither unlikely nor likely is ruled out
    "4": (0.05, 0.45),  # doubtful: very unlikely to unlikely
    "5": (0.0, 0.20),  # improbable
    "6": (0.0, 1.0),  # cannot be judged
}
_WORD: dict[bool | None, Answered] = {True: "met", False: "not met", None: "open"}


def position_verdicts(
    judge: Judge, positions: Iterable[Position], values: Values
) -> tuple[PositionVerdict, ...]:
    """Return whether the draft meets each position, and why."""
    verdicts = []
    for position in positions:
        found = judge.of(position.predicate, values)
        verdicts.append(
            PositionVerdict(
                position=position.id,
                party=position.party,
                kind=position.kind,
                text=position.text,
                holds=_WORD[found.holds],
                because=found.because,
                terms=found.terms,
                missing=found.missing,
                grounds=position.grounds,
            )
        )
    return tuple(verdicts)


def party_verdicts(
    verdicts: Sequence[PositionVerdict], parties: Mapping[PartyId, str]
) -> tuple[PartyVerdict, ...]:
    """Return who accepts, who objects and what is open, in the order of the parties given.

    A party objects by a red line or demand that the draft does not meet. Preferences and offers
    are shown and decide nothing. A party without a position on record accepts nothing.
    """
    return tuple(
        _party_verdict(party, name, [v for v in verdicts if v.party == party])
        for party, name in parties.items()
    )


def _party_verdict(party: PartyId, name: str, own: Sequence[PositionVerdict]) -> PartyVerdict:
    binding = [verdict for verdict in own if verdict.kind in BINDING]
    breached = [verdict for verdict in binding if verdict.holds == "not met"]
    return PartyVerdict(
        party=party,
        name=name,
        verdict=acceptance(binding),
        objects_by=tuple(verdict.position for verdict in breached),
        open_by=tuple(verdict.position for verdict in binding if verdict.holds == "open"),
        firmly=acceptance([v for v in binding if v.grounds.basis == "stated"]),
        objection=surely_held([verdict.grounds for verdict in breached]),
    )


def acceptance(binding: Collection[PositionVerdict]) -> Acceptance:
    """Return what follows from the red lines and demands of one party."""
    answers = {verdict.holds for verdict in binding}
    if not answers:
        return "no position on record"
    if "not met" in answers:
        return "objects"
    return "open" if "open" in answers else "accepts"


@dataclass(frozen=True)
class _Bounds:
    low: float
    high: float
    because: str


def surely_held(breached: Sequence[Grounds]) -> Estimate:
    """Return how surely at least one of the positions is held: bounds, whatever they share."""
    if not breached:
        return exactly(0.0, "probability")
    bounds = [_bounds(grounds) for grounds in breached]
    low = max(bound.low for bound in bounds)
    high = min(1.0, sum(bound.high for bound in bounds))
    if low == high:
        return exactly(low, "probability")
    reasons = tuple(dict.fromkeys(bound.because for bound in bounds if bound.low < bound.high))
    return Estimate(low=low, best=None, high=high, unit="probability", because=reasons)


def _bounds(grounds: Grounds) -> _Bounds:
    if grounds.credibility is not None:
        low, high = CHANCE[grounds.credibility]
        words = CREDIBILITY[grounds.credibility]
        return _Bounds(low, high, f"credibility {grounds.credibility}: {words}")
    if grounds.basis == "stated":
        return _Bounds(1.0, 1.0, "stated by the party itself")
    return _Bounds(0.0, 1.0, f"{grounds.basis}, with no credibility given")
