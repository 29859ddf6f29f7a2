"""What a cue brings in: where a reported clause, infinitive or phrase begins and ends."""

from __future__ import annotations

from truceline.claims import lexicon
from truceline.claims.syntax import (
    DASHES,
    FINITE,
    NOMINAL,
    NOUN,
    SUBORDINATORS,
    VERBAL,
    Group,
    Range,
    Sentence,
)

WH = frozenset({"whether", "if", "how", "what", "why", "who", "where", "when", "which"})
ADJUNCT = frozenset(
    """in on at during after before when while as from through via to by of about last this
    earlier later yesterday today recently again monday tuesday wednesday thursday friday saturday
    sunday january february march april may june july august september october november december
    with outside flatly simply bluntly wryly there here late early""".split()
)
SUBORDINATE_END = frozenset({"although", "though", "while", "whereas", "but"})


def complement(
    s: Sentence, group: Group, frames: frozenset[str], end: int
) -> tuple[Range, str] | None:
    """Return what a verb with these frames brings in after token `end`, and its shape."""
    at = end
    while s.tag(at) == "RB" and s.lower(at) != "not":
        at += 1
    word = s.lower(at)
    if "t" in frames and infinitive(s, at):
        return s.trim(at, phrase_end(s, at)), "infinitive"
    if frames & {"c", "k"} and word == "that" and at + 1 < s.last:
        return reported_clause(s, at, at + 1, group)
    if "q" in frames and word in WH:
        return reported_clause(s, at, at + 1, group)
    if frames & {"a", "o"}:
        found = after_listener(s, group, frames, at)
        if found:
            return found
    if "c" in frames:
        clause = bare_clause(s, group, at)
        if clause is not None:
            return clause
    if "g" in frames and s.tag(at) == "VBG":
        return s.trim(at, phrase_end(s, at)), "phrase"
    if frames & {"n", "s"} and phrase_follows(s, at):
        return s.trim(at, phrase_end(s, at)), "phrase"
    if "v" in frames and likened(s, at):
        return s.trim(at, phrase_end(s, at)), "phrase"
    return None


def bare_clause(s: Sentence, group: Group, at: int) -> tuple[Range, str] | None:
    """Return a clause without "that", or with it after a few words: "said on Monday that"."""
    if clause_follows(s, at):
        return reported_clause(s, at, at, group)
    that = that_later(s, at)
    if that is None:
        that = after_condition(s, at)
    return None if that is None else reported_clause(s, that, that + 1, group)


def likened(s: Sentence, at: int) -> bool:
    """Whether a noun phrase is seen as, or set beside, something: "the truce as a trap"."""
    phrase = (at, at + 1) if s.tag(at) == "PRP" else s.phrase_right(at)
    if phrase is None:
        return False
    return s.lower(phrase[1]) in ("as", "to") or any(
        s.lower(i) == "to" for i in range(phrase[0] + 1, phrase[1] - 1)
    )


def after_listener(
    s: Sentence, group: Group, frames: frozenset[str], at: int
) -> tuple[Range, str] | None:
    """Return the content after a listener: "told reporters that", "urged Kyiv to"."""
    phrase = (at, at + 1) if s.tag(at) == "PRP" else s.phrase_right(at)
    if phrase is None:
        return None
    then = phrase[1]
    if "o" in frames and infinitive(s, then):
        return s.trim(at, phrase_end(s, then)), "infinitive"
    if "a" not in frames:
        return None
    if s.lower(then) == "that" or ("q" in frames and s.lower(then) in WH):
        return reported_clause(s, then, then + 1, group)
    if "c" in frames and clause_follows(s, then):
        return reported_clause(s, then, then, group)
    if "c" in frames:
        that = that_later(s, then)
        if that is not None:
            return reported_clause(s, that, that + 1, group)
    return None


def reported_clause(s: Sentence, first: int, at: int, group: Group) -> tuple[Range, str]:
    """Return the clause whose conjunction is token `first` and whose body starts at `at`."""
    return s.trim(first, clause_end(s, at, group)), "clause"


def infinitive(s: Sentence, at: int) -> bool:
    """Whether "to" and a verb stand here."""
    return s.tag(at) == "TO" and s.tag(at + 1) in VERBAL | {"RB"}


def that_later(s: Sentence, at: int) -> int | None:
    """Return "that" after a short adjunct: "said on Monday in Kyiv that"."""
    if s.lower(at) not in ADJUNCT | DASHES | {","}:
        return None
    for index in range(at, min(at + 14, s.last)):
        if s.lower(index) == "that" and s.tag(index) in ("IN", "WDT"):
            return index
        if s.tag(index) in FINITE or s[index].quote >= 0:
            return None
    return None


def after_condition(s: Sentence, at: int) -> int | None:
    """Return where a condition begins that a clause follows: "said, if elected, she would"."""
    if s.lower(at) != "," or s.lower(at + 1) not in ("if", "unless", "once", "when", "until"):
        return None
    close = next((i for i in range(at + 2, min(at + 14, s.last)) if s.lower(i) == ","), None)
    return at + 1 if close is not None and clause_follows(s, close + 1) else None


def phrase_follows(s: Sentence, at: int) -> bool:
    """Whether a noun phrase or a quotation begins here."""
    return s.tag(at) in NOMINAL | {"VBG", "WP", "VBN"} or (
        s.first <= at < s.last and s[at].quote >= 0
    )


def clause_follows(s: Sentence, at: int) -> bool:
    """Whether a clause begins here: a subject and then a finite verb."""
    seen, inside = False, 0  # a subject; relative clauses whose verb is still to come
    for index in range(at, min(at + 40, s.last)):
        token = s[index]
        if token.quote >= 0:
            return True
        if token.text in (";", ":") or (token.text == "," and not seen):
            return False
        if token.text == "," and interrupting(s, index + 1):
            return False
        if seen and subordinates(s, index):
            return False
        if token.tag in FINITE and (seen or token.tag == "MD"):
            if not inside:
                return True
            inside -= 1
        elif seen and (token.tag in ("WP", "WDT") or token.lower == "that"):
            inside += 1
        elif token.tag == "DT" and s.tag(index + 1) in FINITE:
            return True
        elif token.tag in NOUN or token.lower in ("that", "this", "these", "those", "there"):
            seen = True
        elif not seen and (token.tag in ("VBD", "VB") or token.lower in ("who", "which", "whose")):
            return False
    return False


def clause_end(s: Sentence, at: int, group: Group) -> int:
    """Return where a reported clause that begins at `at` ends."""
    fronted = is_fronted(s, group)
    index = at
    while index < s.last:
        token = s[index]
        if token.quote >= 0:
            index = s.document.quotes[token.quote][1]
            continue
        if token.text == ";":
            return index
        if token.text in (",", "—", "–", "--") and (fronted or breaks(s, index + 1)):
            return index
        index += 1
    return index  # a quotation may run on past the end of the sentence


def is_fronted(s: Sentence, group: Group) -> bool:
    """Whether a cue stands in a clause that leads into the sentence: "When he said ..., they"."""
    if group.kind in ("participle", "ing"):
        return group.first - s.first <= 1
    opens = s.tag(s.first) in ("WRB", "IN") and s.lower(s.first) in SUBORDINATORS
    return opens and not any(s[i].text == "," for i in range(s.first, group.first))


def breaks(s: Sentence, at: int) -> bool:
    """Whether what follows a comma is no longer part of the reported clause."""
    word = s.lower(at)
    if word == "according" or word in SUBORDINATE_END:
        return True
    if s.tag(at) == "VBG" and "c" in frames_of(word):
        return True
    if s.tag(at) == "IN" and s.lower(at + 1) == "what":
        return True  # "in what would be the first such step": the writer's own remark
    if word == "and":
        return cue_clause(s, at + 1)
    return interrupting(s, at)


def frames_of(word: str) -> frozenset[str]:
    """Return every frame of the verbs that a word may be a form of."""
    forms = lexicon.forms().get(word, ())
    return frozenset().union(*(f for form in forms for f in lexicon.verbs()[form.base].values()))


def cue_clause(s: Sentence, at: int) -> bool:
    """Whether a clause with a cue of its own begins here."""
    for group in s.groups:
        if group.first >= at and group.finite:
            return "c" in frames_of(s.lower(group.head))
    return False


def interrupting(s: Sentence, at: int) -> bool:
    """Whether a speaker is named here in passing: ", he said,"."""
    phrase = s.phrase_right(at)
    if phrase is None:
        return False
    verb = phrase[1]
    ends = s.lower(verb + 1)
    return "i" in frames_of(s.lower(verb)) and (ends in (",", ".", "") or ends in ADJUNCT)


def phrase_end(s: Sentence, at: int) -> int:
    """Return where a noun phrase or infinitive that is reported ends."""
    index = at
    while index < s.last:
        token = s[index]
        if token.quote >= 0:
            index = s.document.quotes[token.quote][1]
            continue
        if token.text in (";", ":"):
            return index
        if token.text in (",", "—", "–", "--") and phrase_breaks(s, index + 1):
            return index
        if index > at and subordinates(s, index):
            return index
        if token.lower in ("and", "but") and s.tag(index + 1) in FINITE:
            return index
        index += 1
    return index


def phrase_breaks(s: Sentence, at: int) -> bool:
    """Whether what follows a comma is no longer part of a reported phrase."""
    word = s.lower(at)
    return (
        interrupting(s, at)
        or s.tag(at) in ("VBG", "VBD", "WRB", "PRP", "WP", "WDT")
        or word in ("but", "while", "although", "though", "according", "after", "because")
        or (word == "and" and s.tag(at + 1) in VERBAL | {"PRP"})
    )


def subordinates(s: Sentence, index: int) -> bool:
    """Whether a clause of time, cause or condition begins here."""
    word = s.lower(index)
    if s.tag(index) not in ("IN", "WRB"):
        return False
    if word == "as":
        return s.tag(index + 1) == "PRP"
    return word in ("because", "although", "though", "when", "while", "since")
