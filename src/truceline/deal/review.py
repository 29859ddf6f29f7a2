"""The drafter's review: what a good ceasefire text defines and this one does not.

First whether hostilities cease at all; then what the text's own words leave open, in text
order; then the topics on which it is silent. Nothing here is an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from truceline.deal import syntax as s
from truceline.deal.acts import act_of
from truceline.deal.clauses import conditions_of, values_of
from truceline.deal.moments import moment_text
from truceline.deal.names import Scope, nodes
from truceline.deal.print_geometry import geometry_text
from truceline.deal.print_time import quantity_text
from truceline.deal.printer import phrase_text
from truceline.deal.topics import TOPICS, Topic
from truceline.deal.vocabulary import CATEGORY_OF
from truceline.model.review import Undefined
from truceline.model.terms import Obligation, Terms, TextPlace

_CEASEFIRE = "cessation of hostilities"
_CEASES = "cease hostilities"
_A_DAY = timedelta(hours=25)  # a whole day, also one with the change of the clocks
_TIMED = (s.Limit, s.InTime, s.Lasting)
_BEGINNINGS = frozenset({"starting", "starting no later than", "no earlier than"})
# acts that take time to carry out, so that a reader asks: by when?
_DATED = frozenset(
    {"withdraw", "enter", "hand over", "exchange", "release", "open", "repair", "demilitarise"}
)


def review(scope: Scope, terms: Terms) -> tuple[Undefined, ...]:
    """Return everything a text leaves undefined, each with the question to ask."""
    silent = list(_topics(scope))
    first = [item for item in silent if item.topic == _CEASEFIRE] or list(_partly(scope, terms))
    rest = [item for item in silent if item.topic != _CEASEFIRE]
    return (*first, *_open_words(scope), *_open_dates(terms), *rest)


# --- topics -----------------------------------------------------------------------------


def _topics(scope: Scope) -> Iterator[Undefined]:
    answered = {p.topic for p in scope.deal.of(s.ProvisionStatement) if not _says_nothing(p)}
    for name, topic in TOPICS.items():
        if topic.always and name not in answered and not _answered(name, topic, scope):
            yield Undefined(
                topic=name, question=topic.question, where=topic.placement, figure=topic.figure
            )


def _partly(scope: Scope, terms: Terms) -> Iterator[Undefined]:
    """Yield what a cessation of hostilities leaves out: some parties, places, domains, or days."""
    ceasing = [o for o in terms.obligations if o.act == _CEASES and o.status != "denied"]
    whole = [o for o in ceasing if not _limits(o, scope)]
    bound = {o.party for o in whole if o.party is not None}
    if not ceasing or (whole and bound >= set(scope.parties)):
        return
    if whole:
        missing = " and ".join(party for party in scope.parties if party not in bound)
        said = f"Only {' and '.join(sorted(bound))} ceases hostilities without a limit"
        asked = f"what binds {missing}?"
    else:
        limits = dict.fromkeys(limit for o in ceasing for limit in _limits(o, scope))
        said = f"Hostilities cease only {'; '.join(limits)}"
        asked = "do they go on otherwise?"
    yield Undefined(
        topic=_CEASEFIRE,
        question=f"{said}: {asked}",
        where=TOPICS[_CEASEFIRE].placement,
        figure=TOPICS[_CEASEFIRE].figure,
        place=ceasing[0].where,
    )


def _limits(duty: Obligation, scope: Scope) -> tuple[str, ...]:
    """Return within what a cessation holds: a zone, a domain, a window, or somebody's demand."""
    sentence = scope.terms[duty.term].sentence
    said = sentence.phrases if isinstance(sentence, s.Sentence) else ()
    place = " ".join(phrase_text(p) for p in said) if duty.zone or duty.sites else ""
    timed = [what for what in duty.conditions if what and " " not in what]
    return (
        *([place] if place else []),
        *([f"in the domain {', '.join(duty.domain)}"] if "ground" not in duty.domain else []),
        *([f"{_word_of(timed[0], scope)} {' and '.join(timed)}"] if timed else []),
        *([f"as {duty.status} by {duty.demanded_by}"] if duty.demanded_by is not None else []),
    )


def _word_of(condition: str, scope: Scope) -> str:
    return "during" if condition in scope.windows else "if"


def _says_nothing(provision: s.ProvisionStatement) -> bool:
    return all(value in ("", "unspecified") for _, value in provision.values)


def _answered(name: str, topic: Topic, scope: Scope) -> bool:
    own = _RULES.get(name)
    if own is not None and own(scope):
        return True
    for term in scope.deal.of(s.TermStatement):
        sentence = term.sentence
        if not isinstance(sentence, s.Sentence) or "denied" in values_of(term, "status"):
            continue
        if _act(sentence) in topic.acts:
            return True
        if any(_category(thing, scope) & set(topic.things) for thing in sentence.things):
            return True
    return False


def _act(sentence: s.Sentence) -> str:
    return act_of(sentence)[0]


def _category(thing: s.Thing, scope: Scope) -> set[str]:
    declared = scope.weapons.get(thing.name.text)
    if declared is not None:
        return {c for part in declared.things for c in _category(part, scope)}
    return {CATEGORY_OF.get(thing.name.text.lower(), "")}


def _begins(scope: Scope) -> bool:
    if "entry into force" in scope.instants:
        return True
    return any(
        _ceases(term) and any(isinstance(c, s.Limit) for c in term.clauses)
        for term in scope.deal.of(s.TermStatement)
    )


def _ceases(term: s.TermStatement) -> bool:
    return isinstance(term.sentence, s.Sentence) and _act(term.sentence) == "cease hostilities"


def _lasts(scope: Scope) -> bool:
    return any(
        isinstance(clause, s.Lasting | s.Renewal)
        or (isinstance(clause, s.Limit) and clause.word == "until")
        for term in scope.deal.of(s.TermStatement)
        for clause in term.clauses
    )


def _has_line(scope: Scope) -> bool:
    return bool(scope.deal.of(s.LineStatement))


def _has_site_regime(scope: Scope) -> bool:
    for term in scope.deal.of(s.TermStatement):
        if not isinstance(term.sentence, s.Sentence):
            continue
        targets = [phrase.target for phrase in term.sentence.phrases]
        if term.sentence.place is not None:
            targets.append(term.sentence.place)
        if any(scope.kind_of(target) == "site" for target in targets):
            return True
    return False


_RULES = {
    "entry into force": _begins,
    "duration": _lasts,
    "reference line": _has_line,
    "critical infrastructure": _has_site_regime,
}


# --- what the words leave open ----------------------------------------------------------


def _open_words(scope: Scope) -> Iterator[Undefined]:
    for statement in scope.deal.statements:
        if isinstance(statement, s.ZoneStatement | s.LineStatement):
            yield from _open_geometry(statement, scope)
        elif isinstance(statement, s.TermStatement):
            yield from _open_geometry(statement, scope)
            yield from _open_term(statement, scope)
        elif isinstance(statement, s.ProvisionStatement):
            yield from _open_provision(statement, scope)
    yield from _open_entry(scope)
    if not scope.deal.header("clock"):
        yield from _open_clock(scope)


def _open_provision(provision: s.ProvisionStatement, scope: Scope) -> Iterator[Undefined]:
    """Yield what a provision names and leaves unspecified, e.g. the prevailing language."""
    topic = TOPICS[provision.topic]
    for key, value in provision.values:
        if value == "unspecified" and not _says_nothing(provision):
            yield Undefined(
                topic=provision.topic,
                question=f"{key.capitalize()}: the text leaves it unspecified. {topic.question}",
                where=f"provision {provision.topic}: {key} ...",
                figure=topic.figure,
                place=provision.at.in_file(scope.deal.file),
            )


def _open_dates(terms: Terms) -> Iterator[Undefined]:
    """Yield the dates that the words leave between two days."""
    seen: set[str] = set()
    for obligation in terms.obligations:
        due = obligation.window.due
        if due is None or due.earliest is None or due.latest is None or obligation.term in seen:
            continue
        seen.add(obligation.term)
        if due.latest - due.earliest > _A_DAY:
            days = (due.latest - due.earliest).total_seconds() / 86_400
            yield Undefined(
                topic="date",
                question=f"On which day is {obligation.term} to be done? The words allow "
                f"{moment_text(due)}.",
                where=f"a clause under {obligation.term}: no later than a date and hour",
                figure=f"the date of {obligation.term}, by {days:.0f} days",
                place=obligation.where,
            )


def _open_geometry(statement: s.Statement, scope: Scope) -> Iterator[Undefined]:
    place = statement.at.in_file(scope.deal.file)
    name: s.Name = statement.id  # type: ignore[attr-defined]
    for band in nodes(statement, s.Band):
        if not band.measure:
            width = quantity_text(band.width)
            yield Undefined(
                topic="width",
                question=f"Is {width} the distance on each side of the line, or the whole width?",
                where=f"{name.text}: band {width} per side, or {width} total width",
                figure=f"area of {name.text}, and the people in it: by a factor of two",
                place=place,
            )
    for line in nodes(statement, s.PerParty):
        yield Undefined(
            topic="reference line",
            question="The parties measure from different lines: where do their strips overlap, "
            "and where do they leave a gap?",
            where=f"{name.text}: one line for all, or a rule for overlaps and gaps",
            figure="area of every strip measured from it",
            place=line.at.in_file(scope.deal.file),
        )
    rivals: tuple[type[s.Node], ...] = (s.EitherGeometry, s.EitherAmount, s.EitherWhen)
    spans = [c.when for c in statement.clauses if isinstance(c, s.Limit) and c.word == "between"]
    for kind in rivals:
        for rival in nodes(statement, kind):
            if not any(rival is span for span in spans):  # the two ends of a time, no readings
                yield _rival(rival, name.text, scope)
    for nothing in nodes(statement, s.Unspecified):
        yield Undefined(
            topic="unspecified",
            question=f"What does {name.text} mean where the text says nothing?",
            where=name.text,
            figure=f"every figure of {name.text}",
            place=nothing.at.in_file(scope.deal.file),
        )


def _rival(rival: s.Node, name: str, scope: Scope) -> Undefined:
    words = scope.deal.line(rival.at.line)[rival.at.column - 1 :]
    if rival.at.end_line == rival.at.line:
        words = words[: rival.at.end_column - rival.at.column]
    return Undefined(
        topic="readings",
        question=f'Which of the readings "{words}" is meant?',
        where=name,
        figure=f"every figure of {name}",
        place=rival.at.in_file(scope.deal.file),
    )


def _open_term(term: s.TermStatement, scope: Scope) -> Iterator[Undefined]:
    sentence = term.sentence
    place = term.at.in_file(scope.deal.file)
    if _wants_date(term):
        yield Undefined(
            topic="deadline",
            question=f"By when is {term.id.text} to be done, and from when does the time run?",
            where=f"a clause under {term.id.text}: within 14 days of entry into force",
            figure=f"the dates of {term.id.text} and of all that waits for it",
            place=place,
        )
    if _ceases(term):
        yield from _after_ending(term, place)
    if isinstance(sentence, s.Passing):
        return
    if sentence.verb == "withdraw" and sentence.polarity == "must":
        yield from _what_leaves(term, sentence, place)
        yield from _after_leaving(term, sentence, scope)
    if sentence.verb == "hand over":
        yield from _what_passes(term, scope)
    if sentence.verb in ("halt", "cease") and len(sentence.subjects) == 1:
        others = [p for p in scope.parties if p != sentence.subjects[0].text]
        if others and not any(_same_duty(other, term, scope) for other in others):
            yield Undefined(
                topic="reciprocity",
                question=f"Only {sentence.subjects[0].text} is bound by {term.id.text}: "
                f"what must {' and '.join(others)} do, if anything?",
                where=f"a term for {' and '.join(others)}, if one is meant",
                place=place,
            )


def _wants_date(term: s.TermStatement) -> bool:
    timed = [c for c in term.clauses if isinstance(c, _TIMED)]
    unsaid = any(
        isinstance(c, s.InTime) and isinstance(c.length, s.Amount) and c.length.value is None
        for c in timed
    )
    if unsaid:
        return True
    sentence = term.sentence
    dated = isinstance(sentence, s.Passing) or (
        sentence.polarity == "must" and _act(sentence) in _DATED
    )
    return dated and not any(_ends(c) for c in timed) and not conditions_of(term)


def _ends(clause: s.Clause) -> bool:
    """Whether a clause of time says by when: that a duty starts does not say when it is done."""
    return not isinstance(clause, s.Limit) or clause.word not in _BEGINNINGS


def _after_ending(term: s.TermStatement, place: TextPlace) -> Iterator[Undefined]:
    """Yield what follows a ceasefire that ends and is not renewed."""
    ends = any(isinstance(c, s.Lasting) or (isinstance(c, s.Limit) and c.word == "until")
               for c in term.clauses)  # fmt: skip
    if ends and not any(isinstance(c, s.Renewal) for c in term.clauses):
        yield Undefined(
            topic="renewal",
            question=f"What follows when {term.id.text} ends: is it renewed, by whom and how?",
            where=f"a clause under {term.id.text}: renewed for 30 days unless notice ...",
            figure="the last date of the calendar",
            place=place,
        )


def _what_leaves(
    term: s.TermStatement, sentence: s.Sentence, place: TextPlace
) -> Iterator[Undefined]:
    if not sentence.things:
        yield Undefined(
            topic="objects",
            question=f"What is withdrawn under {term.id.text}: all forces, or which weapons?",
            where=f"{term.id.text}: withdraws all forces from ...",
            figure="the rows of forces in the balance sheet",
            place=place,
        )


def _after_leaving(
    term: s.TermStatement, sentence: s.Sentence, scope: Scope
) -> Iterator[Undefined]:
    left = next((p.target for p in sentence.phrases if p.word == "from" and not p.distance), None)
    everyone = not sentence.things or any(
        "all forces" in _category(thing, scope) for thing in sentence.things
    )
    if left is None or not everyone:
        return
    where = geometry_text(left)
    place = term.at.in_file(scope.deal.file)
    if not _somebody_comes(left, scope):
        yield Undefined(
            topic="after withdrawal",
            question=f"Who holds, polices and governs {where} once the forces have left?",
            where="a term: X administers ..., or: the zone is demilitarised and policed by ...",
            figure="holding and administration of the area in the balance sheet",
            place=place,
        )
    if not any(p.topic == "interval" for p in scope.deal.of(s.ProvisionStatement)):
        yield Undefined(
            topic="interval",
            question=f"Who secures {where} between one party's leaving and another's coming?",
            where=TOPICS["interval"].placement,
            figure=TOPICS["interval"].figure,
            place=place,
        )


def _somebody_comes(left: s.Geometry, scope: Scope) -> bool:
    for term in scope.deal.of(s.TermStatement):
        sentence = term.sentence
        if isinstance(sentence, s.Passing):
            if sentence.axis == "holding" and sentence.area == left:
                return True
        elif sentence.verb in ("administer", "enter") and sentence.place == left:
            return True
    return False


def _what_passes(term: s.TermStatement, scope: Scope) -> Iterator[Undefined]:
    said = {c.axis for c in term.clauses if isinstance(c, s.EffectClause)}
    unsaid = [axis for axis in ("holding", "administration", "title") if axis not in said]
    if unsaid:
        yield Undefined(
            topic="what passes",
            question=f"Does {term.id.text} move {', '.join(unsaid)}, or only some of these?",
            where=f"clauses under {term.id.text}: effect on title: none",
            figure="the rows of holding, administration and title in the balance sheet",
            place=term.at.in_file(scope.deal.file),
        )


def _same_duty(party: str, term: s.TermStatement, scope: Scope) -> bool:
    assert isinstance(term.sentence, s.Sentence)
    for other in scope.deal.of(s.TermStatement):
        sentence = other.sentence
        if not isinstance(sentence, s.Sentence) or sentence.verb not in ("halt", "cease"):
            continue
        if sentence.everyone or party in {name.text for name in sentence.subjects}:
            return True
    return False


def _open_entry(scope: Scope) -> Iterator[Undefined]:
    """Yield the hour of an entry into force that is only a day."""
    entry = scope.instants.get("entry into force")
    if entry is not None and isinstance(entry.when, s.Clock) and entry.when.hour is None:
        yield Undefined(
            topic="entry into force",
            question="At which hour does it enter into force? A whole day leaves it open.",
            where=f"entry into force {entry.when.day} 00:00",
            figure="the first day of every duty",
            place=entry.at.in_file(scope.deal.file),
        )


def _open_clock(scope: Scope) -> Iterator[Undefined]:
    unzoned = [clock for clock in nodes(scope.deal, s.Clock) if not clock.zone]
    if unzoned:
        yield Undefined(
            topic="time zone",
            question="In which time zone are the dates and hours of the text?",
            where="clock Europe/Kyiv",
            figure="every date, by up to 26 hours",
            place=unzoned[0].at.in_file(scope.deal.file),
        )
