"""Attributions inside attributions: "the agency said that the president is demanding ..."."""

from __future__ import annotations

from bisect import bisect_right
from itertools import groupby

from truceline.claims import lexicon
from truceline.claims.cues import Found
from truceline.claims.text import Document, Line

_DENIES = frozenset("deny reject dismiss dispute refute rebut disavow repudiate".split())
_WHOLE = 0.85  # of the outer content's words


def line_of(document: Document, token: int) -> Line:
    """Return the sentence that holds a token."""
    at = bisect_right(document.sentences, token, key=lambda line: line.first)
    return document.sentences[at - 1]


def by_sentence(document: Document, found: list[Found]) -> list[list[Found]]:
    """Return attributions grouped by the sentence their cue stands in."""
    return [
        list(group)
        for _, group in groupby(found, key=lambda item: line_of(document, item.cue[0]).first)
    ]


def holder_of(item: Found, found: list[Found]) -> Found | None:
    """Return the smallest attribution whose content this one stands in."""
    holding = [
        other
        for other in found
        if other is not item
        and any(a <= item.cue[0] and item.cue[1] <= b for a, b in other.content)
    ]
    return min(holding, key=lambda other: sum(b - a for a, b in other.content), default=None)


def outer_first(found: list[Found]) -> list[Found]:
    """Return attributions in the order of the text, one that holds another before it."""
    order: dict[Found, None] = {}
    for item in found:
        holder = holder_of(item, found)
        if holder is not None:
            order.setdefault(holder)
        order.setdefault(item)
    return list(order)


def cited_with(item: Found, told: list[Found], cites: list[Found]) -> Found | None:
    """Return the "citing ..." that goes with an attribution: the last before it, else the next."""
    for cite in cites:
        before = [other for other in told if other.cue[0] < cite.cue[0]]
        after = [other for other in told if other.cue[0] > cite.cue[0]]
        if before and max(before, key=lambda other: other.cue) is item:
            return cite
        if not before and after and min(after, key=lambda other: other.cue) is item:
            return cite
    return None


def _speaks(base: str) -> bool:
    """Whether a cue tells of speech, not of a finding or a wish."""
    frames = lexicon.verbs().get(base)
    return frames is None or any("i" in marks for marks in frames.values())


def is_wrapper(item: Found, found: list[Found], document: Document) -> bool:
    """Whether all that is said is that somebody else said something: the inner claim stands."""
    if item.base in _DENIES:
        return False  # "denied claims that ...": the denial is more than what it denies
    words = {i for a, b in item.content for i in range(a, b) if document.tokens[i].is_word}
    for other in found:
        if other is item or other.cue[0] not in words:
            continue
        if document.tokens[other.cue[0]].tag == "TO":
            continue  # "ready to admit inspectors" says nothing
        if any(t.lower in ("not", "n't", "never") for t in document.tokens[slice(*other.cue)]):
            continue  # nor does "could not tell where"
        if not (other.shape in ("clause", "quote") and _speaks(other.base)):
            continue
        inner = {i for a, b in (*other.content, other.cue) for i in range(a, b)}
        inner |= set(range(*other.source)) if other.source else set()
        if len(words & inner) >= _WHOLE * len(words):
            return True
    return False
