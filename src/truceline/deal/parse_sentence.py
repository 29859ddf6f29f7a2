"""The sentence of a term: who must, must not or may do what, where; or what passes to whom."""

from __future__ import annotations

from dataclasses import replace

from truceline.deal.cursor import Cursor, nearest, suggestion
from truceline.deal.lexer import Kind, Token
from truceline.deal.parse_clauses import axis_of, giver_and_taker
from truceline.deal.parse_geometry import geometry
from truceline.deal.parse_things import joins, sees_distance, sees_number, things
from truceline.deal.parse_time import count, quantity, sees_instant_ahead, sees_quantity
from truceline.deal.syntax import (
    Amount,
    Geometry,
    Name,
    Passing,
    Phrase,
    Polarity,
    Quantity,
    Sentence,
    Thing,
)
from truceline.deal.vocabulary import (
    LENGTH_UNITS,
    LISTING,
    OTHER_VERBS,
    OWN_RANGE,
    PREPOSITIONS,
    PROPOSALS,
    RESERVED,
    THINGS,
    TIME_UNITS,
    VERBS,
    Verb,
)

_FORMS: dict[str, Verb] = {
    form: verb
    for verb in sorted(VERBS, key=lambda verb: -len(verb.base))
    for form in (verb.third, verb.base)
}
_EVERYONE = (
    "each party",
    "both parties",
    "all parties",
    "the parties",
    "each of the parties",
    "each side",
    "both sides",
    "parties",
)
_NEGATIONS = ("shall not", "must not", "will not", "does not", "do not", "may not")
_CLASSES = tuple(word for words in THINGS.values() for word in words)
_ENDING = RESERVED - {"within", "between", "unspecified", "either"}


def sentence(cursor: Cursor) -> Sentence | Passing:
    """Return the sentence of a term."""
    start = cursor.token
    proposer, proposing = _proposal(cursor)
    found: Sentence | Passing = _passing(cursor) if _sees_passing(cursor) else _act(cursor)
    return replace(found, proposer=proposer, proposing=proposing, at=cursor.since(start))


def _proposal(cursor: Cursor) -> tuple[Name | None, str]:
    if cursor.token.kind is not Kind.WORD or cursor.ahead(1).text not in PROPOSALS:
        return None, ""
    proposer = cursor.ident("a party or actor")
    word = cursor.take().text
    cursor.accept("that")
    return proposer, word


def _sees_passing(cursor: Cursor) -> bool:
    return cursor.ahead(1).text == "of"


def _passing(cursor: Cursor) -> Passing:
    axis = axis_of(cursor)
    cursor.expect("of")
    area = geometry(cursor)
    if not cursor.accept_any("passes", "pass"):
        cursor.stumble_on('"passes"', "Write: holding of east passes from UA to RU")
    giver, taker = giver_and_taker(cursor)
    return Passing(axis, area, giver, taker)


def _act(cursor: Cursor) -> Sentence:
    subjects, everyone = _subjects(cursor)
    polarity = _polarity(cursor)
    verb = _verb(cursor)
    found = _with_object(cursor, Sentence(subjects, everyone, polarity, verb.base), verb)
    found = replace(found, phrases=found.phrases + _more_places(cursor, found))
    found = replace(found, phrases=found.phrases + _phrases(cursor))
    if not found.words and verb.takes in ("words", "place or words"):
        token = cursor.accept_kind(Kind.TEXT)  # `reports to UN "on compliance"`
        if token is not None:
            more = _phrases(cursor)
            return replace(found, words=token.value, phrases=found.phrases + more)
    return found


def _more_places(cursor: Cursor, found: Sentence) -> tuple[Phrase, ...]:
    """Return the further places of `monitors Z1, Z2 and SITE`."""
    places: list[Phrase] = []
    start = cursor.token
    while found.place is not None and joins(cursor):
        places.append(Phrase("and", geometry(cursor), at=cursor.since(start)))
    return tuple(places)


def _with_object(cursor: Cursor, found: Sentence, verb: Verb) -> Sentence:
    if verb.takes == "things":
        named = _things(cursor)
        return replace(found, things=_limited(cursor, named) if verb.base == "limit" else named)
    if verb.takes == "title":
        return _title(cursor, found)
    if verb.takes == "words":
        return _told(cursor, found)
    if verb.takes == "place or words" and cursor.token.kind is Kind.TEXT:
        return replace(found, words=cursor.take().value)
    if verb.takes in ("place", "place or words") and not _ends_object(cursor):
        if cursor.sees_any(*_CLASSES) or sees_number(cursor):
            return replace(found, things=things(cursor))
        return replace(found, place=geometry(cursor))
    return found


def _told(cursor: Cursor, found: Sentence) -> Sentence:
    """Return the sentence with its quoted words, and whom they are told: `notifies B "..."`."""
    start = cursor.token
    told: tuple[Phrase, ...] = ()
    if start.kind is Kind.WORD and not _ends_object(cursor):
        names = cursor.idents("a party or actor")
        told = tuple(Phrase("to", name, at=name.at) for name in names)
        cursor.accept("of")
    token = cursor.accept_kind(Kind.TEXT)
    return replace(found, words=token.value if token else "", phrases=told)


def _ends_object(cursor: Cursor) -> bool:
    return _sees_phrase(cursor) or (_is_clause(cursor) and not sees_number(cursor))


def _is_clause(cursor: Cursor) -> bool:
    return cursor.at_end or cursor.sees_sign("[") or cursor.token.text in _ENDING


def _subjects(cursor: Cursor) -> tuple[tuple[Name, ...], bool]:
    if cursor.accept_any(*_EVERYONE):
        return (), True
    if cursor.accept("somebody"):
        return (), False
    if cursor.sees("no"):
        cursor.stumble_on("who must not", "Write: each party does not fly drones over ZONE")
    return cursor.idents('a party or actor, "each party" or "somebody"'), False


def _polarity(cursor: Cursor) -> Polarity:
    if cursor.accept_any(*_NEGATIONS):
        return "must not"
    if cursor.accept("may"):
        return "may"
    cursor.accept_any("shall", "must", "will")
    return "must"


def _verb(cursor: Cursor) -> Verb:
    form = cursor.accept_any(*_FORMS)
    if not form:
        word = cursor.token.text
        cursor.stumble(
            "VERB-UNKNOWN",
            f'unknown verb "{word}"' if word else "a verb is wanted; the statement ends here",
            hint=suggestion(OTHER_VERBS.get(word.lower(), ()))
            or nearest(word, list(_FORMS))
            or 'For a duty with a verb of its own write: UA undertakes "to ...".',
        )
    return _FORMS[form]


def _title(cursor: Cursor, found: Sentence) -> Sentence:
    start = cursor.token
    cursor.expect("title", "Write: UA cedes title to Crimea to RU")
    phrases: tuple[Phrase, ...] = ()
    if cursor.accept("of"):
        phrases = (Phrase("of", cursor.ident("a party"), at=cursor.since(start)),)
    cursor.expect("to")
    return replace(found, place=geometry(cursor), phrases=phrases)


# --- objects ----------------------------------------------------------------------------


def _things(cursor: Cursor) -> tuple[Thing, ...]:
    if _ends_object(cursor) or sees_distance(cursor):
        return ()
    return things(cursor)


def _limited(cursor: Cursor, limited: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """Return each class with its ceiling: `limits tanks to 450 and artillery to 162`."""
    cursor.expect("to", "Write: UA limits personnel to 600,000")
    number = count(cursor)
    found = tuple(replace(thing, quantity=number) for thing in limited)
    if not (cursor.sees("and") or cursor.sees_sign(",")):
        return found
    joins(cursor)
    return (*found, *_limited(cursor, things(cursor)))


# --- phrases ----------------------------------------------------------------------------


def _sees_phrase(cursor: Cursor) -> bool:
    """Whether a preposition with a place or somebody behind it comes next."""
    if sees_distance(cursor):
        return True
    if cursor.sees_any("at least", "at most"):
        return False
    if cursor.sees_any("within", "for"):
        return _opens_place(cursor)
    if cursor.sees("in exchange for") or (cursor.sees("from") and sees_instant_ahead(cursor)):
        return False  # a clause that begins with the words of a place
    return cursor.sees_any(*PREPOSITIONS)


def _opens_place(cursor: Cursor) -> bool:
    start = cursor.index
    word = cursor.take().text
    timed = sees_quantity(cursor, TIME_UNITS) or cursor.sees("unspecified")
    timed = timed or (word == "for" and sees_number(cursor))  # no place begins with a number
    spaced = word == "for" or sees_quantity(cursor, LENGTH_UNITS)
    cursor.index = start
    return spaced and not timed


def _phrases(cursor: Cursor) -> tuple[Phrase, ...]:
    found: list[Phrase] = []
    while not cursor.at_end and _sees_phrase(cursor):
        start = cursor.token
        within = cursor.sees("within")
        found.append(_phrase(cursor))
        while within and _goes_on_within(cursor):
            found.append(_phrase(cursor))
        many = found[-1].word in LISTING and not within and found[-1].distance is None
        while many and joins(cursor):
            target = geometry(cursor)
            found.append(Phrase(found[-1].word, target, at=cursor.since(start)))
    return tuple(found)


def _goes_on_within(cursor: Cursor) -> bool:
    """Go past the `and` of `within 25 km of A and within 25 km of B`."""
    start = cursor.index
    if joins(cursor) and cursor.sees("within") and _opens_place(cursor):
        return True
    cursor.index = start
    return False


def _phrase(cursor: Cursor) -> Phrase:
    start = cursor.token
    distance: Quantity | None = None
    if sees_distance(cursor):
        distance = _distance(cursor)
        word = cursor.accept_any("from", "behind")
        if not word:
            cursor.stumble_on('"from" or "behind" after the distance')
    elif cursor.sees("within"):
        word = "in"
    else:
        word = cursor.accept_any(*PREPOSITIONS)
    target: Geometry = _target(cursor, word, start)
    return Phrase(word, target, distance, at=cursor.since(start))


def _distance(cursor: Cursor) -> Quantity:
    start = cursor.token
    if cursor.accept(OWN_RANGE):
        return Amount(None, unit=OWN_RANGE, at=cursor.since(start))
    return quantity(cursor, LENGTH_UNITS, "a distance")


def _target(cursor: Cursor, word: str, start: Token) -> Geometry:
    if cursor.at_end:
        cursor.stumble("DEAL-SYNTAX", f'a place or a name is wanted after "{word}"', start.at)
    return geometry(cursor)
