"""Which act a sentence means: its verb, its negation or permission, and what it is about."""

from __future__ import annotations

from truceline.deal import syntax as s
from truceline.deal.vocabulary import CATEGORY_OF, VERBS
from truceline.model.terms import Act

_VERB = {verb.base: verb for verb in VERBS}
# what must cease for a ceasefire: whoever ends strikes or offensives alone goes on with the rest
_ALL_FIGHTING = frozenset({"hostilities", "fire", "use of force"})


def act_of(sentence: s.Sentence) -> tuple[Act, Act | None]:
    """Return the act of a sentence, and the act that it permits or prohibits, if it does."""
    verb = _VERB[sentence.verb]
    if sentence.polarity == "may":
        return "permit", verb.act
    if sentence.polarity == "must":
        ends_less = verb.act == "cease hostilities" and not _is_about_all_fighting(sentence)
        return ("halt" if ends_less else verb.act), None
    if any(thing.quantity is not None for thing in sentence.things):
        return "limit", verb.denied
    return verb.denied, verb.act if verb.denied == "prohibit" else None


def _is_about_all_fighting(sentence: s.Sentence) -> bool:
    named = {CATEGORY_OF.get(thing.name.text.lower(), "") for thing in sentence.things}
    return not named or bool(named & _ALL_FIGHTING)
