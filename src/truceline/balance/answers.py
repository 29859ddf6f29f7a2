"""A deal with some of its open questions answered: what a person wants to see carried out."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from truceline.errors import NotFoundError, Problem
from truceline.model.record import TermId
from truceline.model.terms import Alternative, Obligation, Question, Terms, Zone


def with_answers(terms: Terms, answers: Mapping[str, str]) -> Terms:
    """Return the terms with each answered question turned into a term of status open.

    `answers` maps a question's id to the text of one of its answers, reported, assumed or a
    reading of the wording. The term that it becomes says whose word it is, and is never a duty
    of anybody. Raises `NotFoundError` (ANSWER-UNKNOWN) naming the answers there are.
    """
    settled = terms
    for asked, answer in answers.items():
        question = next((one for one in terms.open if one.id == asked), None)
        if question is None:
            raise NotFoundError(
                Problem("ANSWER-UNKNOWN", f"the deal has no open question '{asked}'")
            )
        settled = _settle(settled, question, _chosen(question, answer))
    return settled


def _chosen(question: Question, answer: str) -> tuple[Alternative, str]:
    kinds = (
        ("reported", question.reported),
        ("assumed by analyst", question.assumed),
        ("a reading of the wording", question.wording),
    )
    for basis, alternatives in kinds:
        for alternative in alternatives:
            if alternative.text == answer:
                return alternative, basis
    offered = ", ".join(f'"{one.text}"' for _, several in kinds for one in several)
    raise NotFoundError(
        Problem(
            "ANSWER-UNKNOWN",
            f"question '{question.id}' has no answer \"{answer}\"",
            hint=f"Choose one of: {offered}" if offered else "The text gives it no answers",
        )
    )


def _settle(terms: Terms, question: Question, chosen: tuple[Alternative, str]) -> Terms:
    alternative, basis = chosen
    answered = Obligation(
        id=question.id,
        term=TermId(question.id),
        party=None,
        act="other",
        text=f"{question.text}: {alternative.text}",
        effects=alternative.effects,
        status="open",
        claims=question.claims,
        basis=basis,
        where=question.where,
    )
    return replace(
        terms,
        open=tuple(one for one in terms.open if one.id != question.id),
        obligations=(*terms.obligations, answered),
        zones=_zones(terms.zones, alternative),
    )


def _zones(zones: tuple[Zone, ...], alternative: Alternative) -> tuple[Zone, ...]:
    """Return the zones with the one that the wording left open drawn as the answer reads it."""
    reading = next((zone for zone in zones if zone.id == alternative.zone), None)
    if reading is None:
        return zones
    return tuple(
        replace(
            zone,
            shape=reading.shape,
            low=reading.low,
            high=reading.high,
            area=reading.area,
            perimeter=reading.perimeter,
            alternatives=(),
        )
        if reading.id in zone.alternatives
        else zone
        for zone in zones
    )
