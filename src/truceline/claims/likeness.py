"""How alike two texts are: shared words for claims, shared runs of words for reports."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from truceline.claims.vocabulary import parties, party_pattern

_EMPTY = frozenset(
    """the a an of to in on at for from with by and or but that which who is are was were be been
    being has have had it its he she they his her their this these those as not no will would could
    may might should can also more than about after before over under into out up said say says
    according all any some such other there still between both""".split()
)
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_ENDINGS = re.compile(r"(?:ing|ed|es|s|ies|al|ly)$")
# words that reports use for the same thing
_SAME = {
    word: group[0]
    for group in (
        ("deal", "agreement", "accord", "pact", "settlement", "treaty"),
        ("ceasefire", "truce", "cease-fire", "armistice"),
        ("cede", "ceding", "cession", "relinquish", "surrender"),
        ("troops", "soldiers", "forces", "army", "military"),
        ("talks", "negotiations", "discussions"),
        ("withdraw", "withdrawal", "withdrawing", "withdrawn", "pullback", "pullout"),
        ("oblast", "oblasts", "region", "regions", "province", "provinces"),
    )
    for word in group
}
RUN = 5  # words; five in a row seldom coincide by chance


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """Return the words that carry meaning, without endings; names of one party are one word."""
    named = party_pattern().sub(lambda match: parties()[match[0]], text)
    words = (word.removesuffix("'s").removesuffix("’s") for word in _WORD.findall(named.lower()))
    return frozenset(_stem(word) for word in words if word not in _EMPTY)


def _stem(word: str) -> str:
    word = _SAME.get(word, word)
    return _ENDINGS.sub("", word) if len(word) > 4 else word


def overlap(one: str, other: str) -> float:
    """Return the share of the shorter text's words that the other holds too [0, 1]."""
    a, b = stems(one), stems(other)
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller >= 3 else 0.0


def companions(texts: Sequence[str], least: float) -> list[list[int]]:
    """Return, for each text, the later ones that overlap it by at least `least` [0, 1]."""
    holders: dict[str, list[int]] = defaultdict(list)
    sets = [stems(text) for text in texts]
    shared: list[Counter[int]] = [Counter() for _ in texts]
    for number, words in enumerate(sets):
        for word in words:
            for earlier in holders[word]:
                shared[earlier][number] += 1
            holders[word].append(number)
    return [
        [
            other
            for other, count in sorted(shared[number].items())
            if (smaller := min(len(words), len(sets[other]))) >= 3 and count / smaller >= least
        ]
        for number, words in enumerate(sets)
    ]


@lru_cache(maxsize=512)
def runs(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of five words of a text."""
    words = [word.lower() for word in _WORD.findall(text)]
    return frozenset(tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def copied(one: str, other: str) -> float:
    """Return the share of the shorter text's runs of words that stand in the other too [0, 1]."""
    a, b = runs(one), runs(other)
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller >= 8 else 0.0
