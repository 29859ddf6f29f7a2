"""Open questions: what each answer moves, and the range over all answers together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from truceline.balance.amounts import MEASURES, Key, Surveyor, Tally
from truceline.balance.outcome import Outcome, TermEffect
from truceline.balance.rows import UNIT_OF
from truceline.model.balance import (
    TOTAL,
    BalanceRow,
    Basis,
    CombinedRange,
    Measure,
    OpenEffect,
    OpenQuestionEffect,
    ZoneMeasure,
)
from truceline.model.estimate import Estimate, exactly, unknown
from truceline.model.record import UNKNOWN_HOLDER, PartyId, QuestionId, TermId, ZoneId
from truceline.model.terms import Alternative, Axis, Question, Terms

MAX_COMBINATIONS = 256  # of answers carried out together; questions beyond it are named

Group = tuple[Axis, PartyId, PartyId | None]  # who gives what kind of thing to whom


@dataclass(frozen=True)
class _Answer:
    """One answer to a question, and whose word it is."""

    text: str
    basis: Basis
    effects: tuple[TermEffect, ...]


def _answers(question: Question) -> list[_Answer]:
    def of(alternatives: Iterable[Alternative], basis: Basis) -> list[_Answer]:
        return [
            _Answer(
                alternative.text,
                basis,
                tuple(TermEffect(TermId(question.id), effect) for effect in alternative.effects),
            )
            for alternative in alternatives
        ]

    return [*of(question.reported, "reported"), *of(question.assumed, "assumed")]


def effects_of_questions(
    terms: Terms, outcome: Outcome, surveyor: Surveyor, zones: Sequence[ZoneMeasure]
) -> tuple[OpenQuestionEffect, ...]:
    """Return, question by question, what each answer adds to the figures of the sheet.

    A reading of the text's own words is answered by the zone it would make. A zone whose reach
    the wording leaves open is a question too, even if the text asks none.
    """
    base = surveyor.tallies(outcome.best.passages)
    measured = {zone.zone: zone for zone in zones}
    asked = [
        OpenQuestionEffect(
            question=question.id,
            text=question.text,
            effect=(
                *(
                    effect
                    for answer in _answers(question)
                    for effect in _effect_of(answer, outcome, surveyor, base)
                ),
                *(
                    effect
                    for reading in question.wording
                    for effect in _reading(reading, measured.get(reading.zone or ZoneId("")))
                ),
            ),
        )
        for question in terms.open
    ]
    return (*asked, *_wordings(terms, outcome))


def _reading(reading: Alternative, zone: ZoneMeasure | None) -> Iterable[OpenEffect]:
    """Yield the figures of the zone that one reading of the words would make."""
    if zone is None:
        return
    for measure, amount in (
        ("area of the zone", zone.area),
        ("registered population of the zone", zone.registered_population),
        ("settlements of the zone", zone.settlements),
    ):
        yield OpenEffect(answer=reading.text, basis="wording", measure=measure, amount=amount)


def _effect_of(
    answer: _Answer, outcome: Outcome, surveyor: Surveyor, base: dict[Key, Tally]
) -> list[OpenEffect]:
    if not answer.effects:
        reason = "the answer is not expressed as a change of holder"
        return [_no_figure(answer, unknown("count", reason))]
    answered = surveyor.tallies(outcome.with_answers(_passing(answer)).passages)
    found: list[OpenEffect] = []
    for key in dict.fromkeys((*answered, *base)):
        after, before = answered.get(key, Tally()), base.get(key, Tally())
        for measure in MEASURES:
            change = surveyor.value(after, measure) - surveyor.value(before, measure)
            if abs(change) > 1e-9:
                found.append(_effect(answer, key, measure, change, after, surveyor))
    return found or [_no_figure(answer, exactly(0.0, "count"))]


def _effect(
    answer: _Answer, key: Key, measure: Measure, change: float, after: Tally, surveyor: Surveyor
) -> OpenEffect:
    return OpenEffect(
        answer=answer.text,
        basis=answer.basis,
        axis=key.axis,
        measure=measure,
        unit=key.unit,
        from_party=None if key.from_party == UNKNOWN_HOLDER else key.from_party,
        to_party=key.to_party,
        amount=exactly(change, UNIT_OF[measure]),
        names=surveyor.site_names(after.sites) if measure == "sites" else (),
    )


def _no_figure(answer: _Answer, amount: Estimate) -> OpenEffect:
    return OpenEffect(answer=answer.text, basis=answer.basis, measure="any figure", amount=amount)


def _wordings(terms: Terms, outcome: Outcome) -> Iterable[OpenQuestionEffect]:
    asked = {question.about for question in terms.open}
    asked |= {variant for zone in terms.zones for variant in zone.alternatives}
    for zone in terms.zones:
        if zone.id in asked:
            continue
        if not outcome.zones.is_open_in_wording(zone.id, outcome.readings.doubt):
            continue
        yield OpenQuestionEffect(
            question=QuestionId(f"zone {zone.id}"),
            text=f"How far does {zone.id} reach? As written: {zone.text}",
            effect=(
                OpenEffect(
                    answer="from the narrowest to the widest reading",
                    basis="wording",
                    measure="area of the zone",
                    amount=zone.area,
                ),
            ),
        )


def combined_ranges(
    terms: Terms, rows: Sequence[BalanceRow], outcome: Outcome, surveyor: Surveyor
) -> tuple[CombinedRange, ...]:
    """Return each total over every combination of answers, its own band added.

    Questions are taken to be independent, so their answers combine as a product; beyond
    `MAX_COMBINATIONS` the last questions are left out, and named.
    """
    taken, left_out = _within_cap([q for q in terms.open if any(a.effects for a in _answers(q))])
    if not taken:
        return ()
    base = surveyor.tallies(outcome.best.passages)
    answered = _every_outcome(taken, outcome, surveyor)
    ranges: list[CombinedRange] = []
    for group in dict.fromkeys(_group(key) for tallies in (base, *answered) for key in tallies):
        for measure in MEASURES:
            written, *values = (
                _total_of(tallies, group, measure, surveyor) for tallies in (base, *answered)
            )
            if max(values) == min(values) == written:
                continue
            ranges.append(
                CombinedRange(
                    axis=group[0],
                    measure=measure,
                    from_party=None if group[1] == UNKNOWN_HOLDER else group[1],
                    to_party=group[2],
                    amount=_combined(group, measure, written, values, rows, taken),
                    questions=tuple(question.id for question in taken),
                    combinations=len(answered),
                    left_out=tuple(question.id for question in left_out),
                )
            )
    return tuple(ranges)


def _every_outcome(
    questions: Sequence[Question], outcome: Outcome, surveyor: Surveyor
) -> list[dict[Key, Tally]]:
    """Return what passes under each combination of answers, carried out after the terms."""
    found: list[dict[Key, Tally]] = []
    for answers in product(*(_answers(question) for question in questions)):
        effects = [item for answer in answers for item in _passing(answer)]
        found.append(surveyor.tallies(outcome.with_answers(effects).passages))
    return found


def _passing(answer: _Answer) -> list[TermEffect]:
    return [item for item in answer.effects if item.effect.change == "passes"]


def _within_cap(questions: Sequence[Question]) -> tuple[list[Question], list[Question]]:
    taken: list[Question] = []
    left_out: list[Question] = []
    for question in questions:
        count = prod(len(_answers(one)) for one in (*taken, question))
        (taken if count <= MAX_COMBINATIONS else left_out).append(question)
    return taken, left_out


def _group(key: Key) -> Group:
    return key.axis, key.from_party, key.to_party


def _total_of(
    tallies: dict[Key, Tally], group: Group, measure: Measure, surveyor: Surveyor
) -> float:
    return sum(
        surveyor.value(tally, measure) for key, tally in tallies.items() if _group(key) == group
    )


def _combined(
    group: Group,
    measure: Measure,
    written: float,
    values: Sequence[float],
    rows: Sequence[BalanceRow],
    questions: Sequence[Question],
) -> Estimate:
    below, above = _band_of_total(group, measure, rows)
    reasons = [
        f"question {question.id}: {' | '.join(f'{a.text} ({a.basis})' for a in _answers(question))}"
        for question in questions
    ]
    low, high = min(*values, written), max(*values, written)
    return Estimate(
        best=written,
        low=max(0.0, low - below),
        high=high + above,
        unit=UNIT_OF[measure],
        because=tuple(reasons),
    )


def _band_of_total(
    group: Group, measure: Measure, rows: Sequence[BalanceRow]
) -> tuple[float, float]:
    for row in rows:
        same = (row.axis, row.from_party, row.to_party, row.measure) == (*group, measure)
        amount = row.amount
        if same and row.unit == TOTAL and amount.best is not None:
            low, high = amount.low, amount.high
            below = 0.0 if low is None else amount.best - low
            return below, 0.0 if high is None else high - amount.best
    return 0.0, 0.0
