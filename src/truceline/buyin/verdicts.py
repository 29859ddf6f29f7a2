"""Whether a predicate holds over an outcome: yes, no, or open, with the reason.

A text that is only reported is not complete: what it does not say is open, not refused. So "some
term guarantees UA" is open over a reported draft without such a term, and fails over a signed
one; "no title passes from UA" holds as far as the text goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from truceline.balance.outcome import TermEffect
from truceline.buyin.drafting import OPEN, Drafting, Values, answers_to, question_key
from truceline.buyin.holding import WHOLE, Share, holding_effects
from truceline.buyin.parse_predicates import LINE_OF_CONTACT
from truceline.model.position import (
    AllOf,
    AnyOf,
    HasAgreed,
    Holds,
    Met,
    Not,
    NothingPasses,
    Position,
    Predicate,
    SomeTerm,
)
from truceline.model.record import PartyId, PositionId, TermId
from truceline.model.terms import Effect, Obligation, Question

COMPLETE = ("agreed", "signed")  # the status of a text that says all there is


@dataclass(frozen=True)
class Finding:
    """Whether something holds (None: open), why, by which terms, and what is missing."""

    holds: bool | None
    because: tuple[str, ...] = ()
    terms: tuple[TermId, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judge:
    """Predicates over one drafting, with any values of its editable terms."""

    drafting: Drafting
    positions: Mapping[PositionId, Position]

    def of(self, predicate: Predicate, values: Values) -> Finding:
        """Return whether a predicate holds when the editable terms have these values."""
        if isinstance(predicate, Holds):
            return self._holds(predicate, values)
        if isinstance(predicate, NothingPasses):
            return self._nothing_passes(predicate, values)
        if isinstance(predicate, SomeTerm):
            return self._some_term(predicate, values)
        if isinstance(predicate, HasAgreed):
            return self._has_agreed(predicate, values)
        if isinstance(predicate, Met):
            return self.of(self.positions[predicate.position].predicate, values)
        if isinstance(predicate, Not):
            found = self.of(predicate.that, values)
            return replace(found, holds=None if found.holds is None else not found.holds)
        parts = [self.of(part, values) for part in predicate.parts]
        return _all(parts) if isinstance(predicate, AllOf) else _any(parts)

    def relevant(self, predicate: Predicate) -> frozenset[str]:
        """Return the editable terms that can change whether a predicate holds."""
        if isinstance(predicate, Met):
            return self.relevant(self.positions[predicate.position].predicate)
        if isinstance(predicate, Not):
            return self.relevant(predicate.that)
        if isinstance(predicate, AllOf | AnyOf):
            return frozenset().union(*map(self.relevant, predicate.parts))
        if isinstance(predicate, Holds):
            return self._relevant_to_holding(predicate)
        terms = {
            self.drafting.editable_of(obligation.term)
            for obligation in self.drafting.terms.obligations
            if self._bears_on(obligation, predicate)
        }
        return frozenset(terms)

    def _bears_on(self, obligation: Obligation, predicate: Predicate) -> bool:
        if isinstance(predicate, SomeTerm):
            return self._matches(obligation, predicate)
        if isinstance(predicate, NothingPasses):
            return any(self._may_move(effect, predicate) for effect in obligation.effects)
        return isinstance(predicate, HasAgreed) and _binds(obligation, predicate.party)

    def _in_force(self, values: Values) -> list[Obligation]:
        terms = self.drafting.in_force(values)
        return [
            obligation
            for obligation in self.drafting.terms.obligations
            if obligation.term in terms and obligation.status != "denied"
        ]

    @property
    def _text_is_complete(self) -> bool:
        return self.drafting.terms.status in COMPLETE

    # --- terms --------------------------------------------------------------------------------

    def _some_term(self, wanted: SomeTerm, values: Values) -> Finding:
        found = [o for o in self._in_force(values) if self._matches(o, wanted)]
        terms = _terms(found)
        if found:
            return Finding(not wanted.none, tuple(f"term {t} says so" for t in terms), terms)
        if wanted.none:
            return Finding(True, ("no term of the text does",))
        if self._text_is_complete:
            return Finding(False, ("no term of the text does",))
        silence = "the text as known says nothing of it, and it may not be complete"
        return Finding(None, (silence,), missing=(f"a term: {wanted.words}",))

    def _matches(self, obligation: Obligation, wanted: SomeTerm) -> bool:
        return (
            obligation.act in wanted.acts
            and wanted.subject in (None, obligation.party)
            and (not wanted.by_third_party or self.drafting.is_third(obligation.party))
            and _is_about(obligation, wanted.about)
        )

    def _has_agreed(self, wanted: HasAgreed, values: Values) -> Finding:
        bound = [o for o in self._in_force(values) if _binds(o, wanted.party)]
        asked = [o for o in bound if o.status == "demanded" and o.demanded_by != wanted.party]
        unknown = [o for o in bound if o.status not in (*COMPLETE, "demanded")]
        if asked:
            terms = _terms(asked)
            return Finding(False, tuple(f"term {t} is demanded of it" for t in terms), terms)
        if unknown:
            terms = _terms(unknown)
            missing = tuple(f"whether {wanted.party} agrees to {t}" for t in terms)
            return Finding(None, ("its agreement is not reported",), terms, missing)
        return Finding(True, ("no term binds it without its agreement",), _terms(bound))

    # --- what passes --------------------------------------------------------------------------

    def _nothing_passes(self, wanted: NothingPasses, values: Values) -> Finding:
        passing: list[Obligation] = []
        unspecified: list[Obligation] = []
        for obligation in self._in_force(values):
            concerned = [e for e in obligation.effects if self._may_move(e, wanted)]
            if any(effect.change == "passes" for effect in concerned):
                passing.append(obligation)
            elif concerned:
                unspecified.append(obligation)
        if passing:
            terms = _terms(passing)
            return Finding(False, tuple(f"term {t} passes {wanted.axis}" for t in terms), terms)
        if unspecified:
            terms = _terms(unspecified)
            missing = tuple(f"the effect of term {t} on {wanted.axis}" for t in terms)
            because = tuple(f"term {t} leaves its effect on {wanted.axis} open" for t in terms)
            return Finding(None, because, terms, missing)
        return Finding(True, (f"no term passes {wanted.axis}, as far as the text goes",))

    def _may_move(self, effect: Effect, wanted: NothingPasses) -> bool:
        if effect.axis != wanted.axis or effect.change == "none":
            return False
        if wanted.from_party and effect.from_party not in (None, wanted.from_party):
            return False
        if wanted.to_party and effect.to_party not in (None, wanted.to_party):
            return False
        return not wanted.area or self._is_in(effect, wanted.area)

    def _is_in(self, effect: Effect, area: str) -> bool:
        zone = (self.drafting.areas or {}).get(area)
        holdings = self.drafting.holdings
        if zone is None or holdings is None:
            return True  # where a term reaches is not known without a map: it may be there
        return holdings.touches(TermEffect(TermId(""), effect), zone)

    # --- who holds ----------------------------------------------------------------------------

    def _holds(self, wanted: Holds, values: Values) -> Finding:
        holdings = self.drafting.holdings
        if holdings is None:
            return Finding(None, ("no control map is at hand",), missing=("a control map",))
        terms = self.drafting.in_force(values)
        carried_out = holding_effects(self.drafting.terms, terms)
        open_questions = [
            question
            for question in self._questions_about(wanted)
            if values.get(question_key(question.id), OPEN) == OPEN
        ]
        settled = self._settled_answers(wanted, values)
        found = [
            self._held(wanted, (*carried_out, *settled, *answers))
            for answers in _combinations(open_questions)
        ]
        if len({finding.holds for finding in found}) > 1:
            missing = tuple(question.text for question in open_questions)
            return Finding(None, tuple(f"it depends on: {text}" for text in missing), (), missing)
        touching = tuple(dict.fromkeys(e.term for e in carried_out if self._touches(e, wanted)))
        return replace(found[0], terms=touching)

    def _held(self, wanted: Holds, effects: Sequence[TermEffect]) -> Finding:
        holdings = self.drafting.holdings
        assert holdings is not None  # `_holds` has asked
        site = (self.drafting.sites or {}).get(wanted.area)
        if site is not None:
            holders = holdings.site_holders(site, effects)
            return _of_holders(wanted, holders)
        zone = (self.drafting.areas or {})[wanted.area]
        return _of_share(wanted, holdings.share(wanted.party, zone, effects))

    def _questions_about(self, wanted: Holds) -> list[Question]:
        return [
            question
            for question in self.drafting.terms.open
            if any(self._touches(e, wanted) for e in _answer_effects(question))
        ]

    def _settled_answers(self, wanted: Holds, values: Values) -> tuple[TermEffect, ...]:
        return tuple(
            effect
            for question in self._questions_about(wanted)
            for effect in _answer_effects(question, values.get(question_key(question.id)))
        )

    def _touches(self, effect: TermEffect, wanted: Holds) -> bool:
        site = (self.drafting.sites or {}).get(wanted.area)
        if site is not None and site in effect.effect.sites:
            return True
        zone = (self.drafting.areas or {}).get(wanted.area)
        holdings = self.drafting.holdings
        return zone is not None and holdings is not None and holdings.touches(effect, zone)

    def _relevant_to_holding(self, wanted: Holds) -> frozenset[str]:
        every = frozenset(o.term for o in self.drafting.terms.obligations)
        effects = holding_effects(self.drafting.terms, every)
        terms = {self.drafting.editable_of(e.term) for e in effects if self._touches(e, wanted)}
        return frozenset(terms | {question_key(q.id) for q in self._questions_about(wanted)})


def _answer_effects(question: Question, answer: str | None = None) -> tuple[TermEffect, ...]:
    """Return what the answers to a question move, or what one of them does."""
    return tuple(
        TermEffect(TermId(question.id), effect)
        for alternative in answers_to(question)
        if answer in (None, alternative.text)
        for effect in alternative.effects
        if effect.axis == "holding" and effect.change == "passes"
    )


def _combinations(questions: Sequence[Question]) -> Iterable[tuple[TermEffect, ...]]:
    """Yield what each combination of answers moves; an open question may also change nothing."""
    choices = [
        [(), *(_answer_effects(question, a.text) for a in answers_to(question))]
        for question in questions
    ]
    for combination in product(*choices):
        yield tuple(effect for effects in combination for effect in effects)


def _of_holders(wanted: Holds, holders: frozenset[PartyId | None]) -> Finding:
    surely = holders == {wanted.party}
    maybe = wanted.party in holders
    if wanted.none_of:
        surely, maybe = not maybe, not surely
    if surely == maybe:
        names = ", ".join(sorted(holder or "nobody named" for holder in holders))
        return Finding(surely, (f"held after the deal by: {names}",))
    return Finding(None, ("the map leaves open who holds it",), missing=("who holds it",))


def _of_share(wanted: Holds, share: Share) -> Finding:
    low, high = (1 - share.high, 1 - share.low) if wanted.none_of else (share.low, share.high)
    if (low, high) == (0.0, 1.0):
        return Finding(None, ("how much of it would be held is not known",), missing=("the area",))
    told = (
        f"{wanted.party} would hold {share.low:.0%} of it"
        if round(share.low, 2) == round(share.high, 2)
        else f"{wanted.party} would hold {share.low:.0%} to {share.high:.0%} of it"
    )
    if low >= WHOLE or high < WHOLE:
        return Finding(low >= WHOLE, (told,))
    missing = "who holds the ground that the map leaves in doubt"
    return Finding(None, (told, "the map leaves the rest in doubt"), missing=(missing,))


def _is_about(obligation: Obligation, about: str) -> bool:
    if not about:
        return True
    if about == LINE_OF_CONTACT:
        return obligation.line is not None or LINE_OF_CONTACT in obligation.text
    if about == obligation.counterpart:
        return True
    named: set[str | None] = {obligation.zone, obligation.line, *obligation.sites}
    named |= {thing.category for thing in obligation.objects}
    return about in named or _says(obligation.text, about)


def _says(text: str, about: str) -> bool:
    """Return whether a text holds these words whole: "UA" is not said by "guarantees"."""
    words = r"\s+".join(map(re.escape, about.split()))
    return re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE) is not None


def _binds(obligation: Obligation, party: PartyId) -> bool:
    return obligation.party == party and obligation.act != "permit"


def _terms(obligations: Iterable[Obligation]) -> tuple[TermId, ...]:
    return tuple(dict.fromkeys(obligation.term for obligation in obligations))


def _all(parts: Sequence[Finding]) -> Finding:
    return _merged(parts, decisive=False)


def _any(parts: Sequence[Finding]) -> Finding:
    return _merged(parts, decisive=True)


def _merged(parts: Sequence[Finding], *, decisive: bool) -> Finding:
    """Return what follows by Kleene's rules; `decisive` is the value that settles it alone."""
    values = [part.holds for part in parts]
    holds = decisive if decisive in values else None if None in values else not decisive
    telling = [part for part in parts if part.holds == holds]
    return Finding(
        holds,
        tuple(dict.fromkeys(reason for part in telling for reason in part.because)),
        tuple(dict.fromkeys(term for part in telling for term in part.terms)),
        tuple(dict.fromkeys(need for part in telling for need in part.missing)),
    )
