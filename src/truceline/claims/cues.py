"""Cues that are not verbs: "according to", "is confident that", "the claim that", "Name: ..."."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from truceline.claims import lexicon
from truceline.claims.content import WH, clause_follows, infinitive, phrase_end, reported_clause
from truceline.claims.syntax import BE, FINITE, NOMINAL, Group, Range, Sentence
from truceline.claims.tagger import common
from truceline.claims.vocabulary import people

LINKING = BE | frozenset(
    """seem seems seemed become became feel felt feels remain remains remained appear appears
    appeared sound sounds sounded""".split()
)
LIGHT = frozenset(
    """make makes made making has have had having issue issued issues issuing give gave given gives
    giving express expressed expresses expressing voice voiced voices voicing raise raised raises
    raising offer offered offers offering repeat repeated repeating announce announced release
    released deliver delivered send sent put post posted reject rejects rejected deny denies
    denied dismiss dismissed""".split()
)


# a line that such a word opens before a colon is of a kind, and nobody's word
LABELS = frozenset(
    """note update updates correction clarification photo photos video videos watch read more
    related source sources exclusive breaking opinion analysis live tip ps warning question answer
    q a background context where when what why how date time place location
    contact tags topics headline summary""".split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """One attribution, each role as ranges of the document's tokens."""

    cue: Range
    source: Range | None
    content: tuple[Range, ...]
    base: str  # the word that attributes, in its base form
    shape: (
        str  # "clause", "quote", "phrase", "infinitive", "according", "noun", "adjective", "colon"
    )


def colon(s: Sentence) -> Iterator[Found]:
    """Yield the attribution of a line that opens with a name and a colon, as headlines do."""
    if s.first != s.paragraph[0]:
        return
    for index in range(s.first + 1, min(s.first + 12, s.last)):
        if s[index].text == ":":
            break
    else:
        return
    name = range(s.first, index)
    if any(s[i].tag in FINITE or s[i].quote >= 0 for i in name) or not names_speaker(s, index):
        return
    if index - s.first > 5 and not any(s.lower(i) in ("on", "at", "to") for i in name):
        return
    content = s.trim(index + 1, s.paragraph[1])
    if content[1] - content[0] >= 3:
        yield Found((index, index + 1), (s.first, index), (content,), ":", "colon")


def names_speaker(s: Sentence, end: int) -> bool:
    """Whether the words before a colon name who speaks, not what kind of line this is."""
    words = [s.lower(i) for i in range(s.first, end)]
    if LABELS & {words[0], words[-1]}:
        return False
    if s.tag(s.first) == "NNP" or people().get(words[-1]) in ("document", "body", "unnamed"):
        return True
    # one capital word that is not a word of the language: a name the tagger has not met
    return end - s.first == 1 and s[s.first].text[0].isupper() and not common(words[0])


def according(s: Sentence) -> Iterator[Found]:
    """Yield the attributions by "according to", "in the words of" and ", per the"."""
    for index in range(s.first, s.last - 2):
        end = _according(s, index) if s[index].quote < 0 else None
        if end is None:
            continue
        source = long_phrase(s, end)
        if source and s.lower(source[1]) == "," and index == s.first:
            source = _with_name(s, source)
        if source is None:
            continue
        if _points_back(s, index) and s.previous is not None:
            yield Found(
                (index, end),
                source,
                (s.trim(s.previous.first, s.previous.last),),
                "accord",
                "according",
            )
            continue
        rest = s.trim(_after_citing(s, source[1]), s.last)
        if index <= s.first + 1:
            pieces: tuple[Range, ...] = (rest,)
        elif s.lower(source[1]) == "," and rest[1] - rest[0] > 4:
            pieces = (s.trim(s.first, index), rest)
        else:
            pieces = (s.trim(s.first, index),)
        if pieces[0][1] > pieces[0][0]:
            yield Found((index, end), source, pieces, "accord", "according")


def _points_back(s: Sentence, index: int) -> bool:
    """Whether "That's according to" says who said the sentence before."""
    return (
        index - s.first == 2
        and s.lower(s.first) in ("that", "this")
        and s.lower(s.first + 1) in ("'s", "’s", "is", "was")
    )


def cited(s: Sentence, group: Group, base: str, at: int) -> tuple[Range, str] | None:
    """Return whom "citing ..." names in passing, before the sentence goes on after a comma."""
    if base not in ("cite", "quote") or group.kind != "ing" or s.lower(group.first - 1) != ",":
        return None
    comma = _comma(s, at)
    if comma is None or s.lower(comma + 1).startswith("wh"):
        return None
    if any(s.tag(i) in FINITE or s.lower(i) == "as" for i in range(at, comma)):
        return None
    return s.trim(at, comma), "phrase"


def referring(s: Sentence) -> Iterator[Found]:
    """Yield whom a report goes back to by "with reference to", as translated agencies write."""
    for index in range(s.first + 1, s.last - 3):
        at = index + 2 if s.lower(index + 1) == "a" else index + 1
        if (s.lower(index), s.lower(at), s.lower(at + 1)) != ("with", "reference", "to"):
            continue
        phrase = s.phrase_right(at + 2)
        before = [g for g in s.groups if g.finite and g.last <= index]
        if phrase and before:
            yield Found((index, at + 2), s.subject(before[-1]), (phrase,), "cite", "phrase")


def _after_citing(s: Sentence, at: int) -> int:
    """Return where the sentence goes on after ", citing officials,", `at` where none stands."""
    if s.lower(at) != "," or s.lower(at + 1) not in ("citing", "quoting"):
        return at
    return _comma(s, at + 2) or at


def _comma(s: Sentence, at: int) -> int | None:
    """Return where the next comma outside a quotation stands."""
    return next((i for i in range(at, s.last) if s.lower(i) == "," and s[i].quote < 0), None)


_LEADS = (("according", "to"), ("in", "the", "words", "of"))


def _according(s: Sentence, index: int) -> int | None:
    """Return where the source begins if a phrase that only leads to a source stands here."""
    if s.lower(index) == "in" and s.tag(index + 1) == "PRP$" and s.lower(index + 2) == "words":
        return index + 1
    for lead in _LEADS:
        if all(s.lower(index + n) == word for n, word in enumerate(lead)):
            return index + len(lead)
    named = s.lower(index + 1) == "the" or s.tag(index + 1) in ("NNP", "CD", "DT", "NNS")
    if s.lower(index) == "per" and s.lower(index - 1) == "," and named:
        return index + 1
    return None


def _with_name(s: Sentence, source: Range) -> Range:
    """Take the name after an office in: "according to its speaker, Ivo Marn, ..."."""
    index = source[1] + 1
    while s.tag(index) == "NNP":
        index += 1
    named = index - source[1] > 2 and s.lower(index) == "," and s.tag(source[1] - 1) != "NNP"
    return (source[0], index) if named else source


def long_phrase(s: Sentence, at: int) -> Range | None:
    """Return the noun phrase at `at` with what follows it up to a comma or full stop."""
    index = at
    while index < s.last and (s[index].text not in (",", ";", ".", ":") or s[index].quote >= 0):
        index += 1
    if s.lower(index) == "," and s.lower(index + 1) in ("who", "which", "a", "an"):
        index += 1
        while index < s.last and s[index].text not in (",", ";", "."):
            index += 1
    return (at, index) if index > at else None


def adjectives(s: Sentence) -> Iterator[Found]:
    """Yield the attributions by an adjective: "is confident that"."""
    for head in range(s.first + 1, s.last):
        entry = lexicon.adjectives().get(s.lower(head))
        if entry is None or s[head].quote >= 0:
            continue
        group = copula(s, head)
        content = of_adjective(s, group, head, *entry) if group else None
        if group and content and content[1] > content[0]:
            end = content[0] if s.lower(content[0] - 1) in entry[1] else head + 1
            subject = s.subject(group)
            if subject and s.lower(subject[0]) in ("it", "there"):
                subject = None  # "it is unclear whether": nobody is named for it
            yield Found((group.first, end), subject, (content,), s.lower(head), "adjective")


def of_adjective(
    s: Sentence,
    group: Group,
    head: int,
    frames: frozenset[str],
    prepositions: frozenset[str],
) -> Range | None:
    """Return what the word at `head` brings in."""
    at = head + 1
    word = s.lower(at)
    follows = word == "that" or (s.tag(at) in NOMINAL and clause_follows(s, at))
    if ("c" in frames and follows) or ("q" in frames and word in WH):
        return reported_clause(s, at, at, group)[0]
    if "t" in frames and infinitive(s, at):
        return s.trim(at, phrase_end(s, at))
    if word in prepositions:
        return s.trim(at + 1, phrase_end(s, at + 1))
    return None


def copula(s: Sentence, head: int) -> Group | None:
    """Return the linking verb before an adjective, adverbs between them passed over."""
    before = head - 1
    while s.tag(before) == "RB" or s.lower(before) in ("very", "not"):
        before -= 1
    group = s.group_of(before)
    return group if group is not None and s.lower(group.head) in LINKING else None


def nouns(s: Sentence) -> Iterator[Found]:
    """Yield the attributions by a noun: "the ministry's claim that", "its refusal to"."""
    for head in range(s.first + 1, s.last - 1):
        entry = lexicon.nouns().get(s.lower(head))
        if entry is None or s[head].quote >= 0 or s.tag(head) not in ("NN", "NNS"):
            continue
        source, first = owner(s, head)
        content = of_noun(s, head, *entry, owned=source is not None)
        if content and content[1] > content[0]:
            end = content[0] if s.lower(content[0] - 1) in entry[1] else head + 1
            yield Found((first, end), source, (content,), s.lower(head), "noun")


def of_noun(
    s: Sentence, head: int, frames: frozenset[str], prepositions: frozenset[str], *, owned: bool
) -> Range | None:
    """Return what a noun brings in; but for a clause, only where it is somebody's."""
    word = s.lower(head + 1)
    if "c" in frames and word == "that":
        noun = Group(head, head + 1, head, False, False, "noun")
        return reported_clause(s, head + 1, head + 2, noun)[0]
    if not owned:
        return None
    if "t" in frames and infinitive(s, head + 1):
        return s.trim(head + 1, phrase_end(s, head + 1))
    if word in prepositions and s.tag(head + 2) in NOMINAL | {"VBG"}:
        return s.trim(head + 2, phrase_end(s, head + 2))
    return None


def owner(s: Sentence, head: int) -> tuple[Range | None, int]:
    """Return whose claim it is (a possessive, or the subject of "made"), and the cue's start."""
    index = head - 1
    while s.tag(index) in ("JJ", "NN", "VBN", "VBG", "RB", "CD"):
        index -= 1
    if s.tag(index) == "PRP$":
        return (index, index + 1), index + 1
    if s.tag(index) == "POS":
        return s.phrase_left(index, tails=False), index + 1
    if s.tag(index) == "DT":
        index -= 1
    group = s.group_of(index)
    if group is not None and s.lower(group.head) in LIGHT and group.last == index + 1:
        return s.subject(group), group.first
    return None, index + 1
