"""Verb groups, noun phrases and clause ends of one sentence, from parts of speech alone.

No parse tree is built: English news prose says who speaks beside the verb that says so, and a
few rules about commas, relative clauses and coordination find the subject. Everything is in
token positions of the document.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from truceline.claims.text import Document, Line, Token
from truceline.claims.vocabulary import CALENDAR, people

NOUN = frozenset({"NN", "NNS", "NNP", "PRP", "CD", "EX", "FW", "POS"})
NOMINAL = NOUN | {"JJ", "DT", "PRP$", "PDT", "$"}
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
VERBAL = frozenset({"VB", "VBD", "VBZ", "VBP", "VBN", "VBG", "MD"})
RELATIVE = frozenset({"who", "which", "that", "whom"})
JOINING = frozenset(
    """of for in at from with on by to about under near between among against during over since
    inside within across behind around""".split()
)
SUBORDINATORS = frozenset(
    """because when while although though if after before as since unless until whereas whether
    that than so once where why how""".split()
)
DASHES = frozenset({"—", "–", "--", "-"})
BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "am", "'s", "'re", "'m"})
AUXILIARY = BE | {
    "has",
    "have",
    "had",
    "having",
    "'ve",
    "'d",
    "'ll",
    "do",
    "does",
    "did",
    "get",
    "gets",
    "got",
}


Range = tuple[int, int]  # half-open, in tokens


@dataclass(frozen=True, slots=True)
class Group:
    """One verb group ("has not yet been told"): its range, its main verb, its kind."""

    first: int
    last: int
    head: int
    finite: bool
    passive: bool
    kind: str  # "finite", "to", "ing" or "participle"


class Sentence:
    """A sentence with its verb groups, and questions one can ask of it."""

    def __init__(self, document: Document, line: Line) -> None:
        self.document = document
        self.first, self.last = line.first, line.last
        self.paragraph = document.paragraphs[line.paragraph]
        self.tokens = document.tokens
        self.following: Sentence | None = None
        self.previous: Sentence | None = None

    def __getitem__(self, index: int) -> Token:
        return self.tokens[index]

    def lower(self, index: int) -> str:
        """Return the form of a token in small letters, "" outside the sentence."""
        return self.tokens[index].lower if self.first <= index < self.last else ""

    def tag(self, index: int) -> str:
        """Return the part of speech of a token, "" outside the sentence."""
        return self.tokens[index].tag if self.first <= index < self.last else ""

    @cached_property
    def groups(self) -> list[Group]:
        """The verb groups outside quotations, left to right."""
        found: list[Group] = []
        index = self.first
        while index < self.last:
            if self.tokens[index].quote < 0 and self._opens_group(index):
                group = self._group_at(index)
                found.append(group)
                index = group.last
            else:
                index += 1
        return found

    def _opens_group(self, index: int) -> bool:
        tag = self.tokens[index].tag
        if tag == "TO":
            return self._next_verb(index + 1) is not None
        return tag in VERBAL

    def _next_verb(self, index: int) -> int | None:
        while index < self.last and self.tag(index) in ("RB", "RP"):
            index += 1
        return index if self.tag(index) in ("VB", "VBP", "VBD", "VBN") else None

    def _group_at(self, first: int) -> Group:
        tag = self.tokens[first].tag
        head, index = first, first + 1
        chain = [first] if tag != "TO" else []
        while index < self.last and self.tokens[index].quote < 0:
            follows = self.tag(index)
            if follows == "RB" or self.lower(index) in ("n't", "not"):
                index += 1
                continue
            opens = not chain or self.lower(chain[-1]) in AUXILIARY or self.tag(chain[-1]) == "MD"
            question = follows == "PRP" and self.lower(chain[-1] if chain else first) in AUXILIARY
            if follows in ("VB", "VBN", "VBG", "VBD", "VBP", "VBZ") and opens and not question:
                chain.append(index)
                head = index
                index += 1
                continue
            break
        if chain and head == first and tag == "TO":
            head = chain[-1]
        verbs = [self.lower(i) for i in chain]
        passive = (
            len(chain) > 1
            and verbs[-2] in BE | {"get", "gets", "got"}
            and self.tag(chain[-1]) in ("VBN", "VBD")
        )
        kinds = {"TO": "to", "VBG": "ing", "VBN": "participle"}
        kind = kinds.get(tag, "finite")
        return Group(first, head + 1, head, kind == "finite", passive, kind)

    def group_of(self, head: int) -> Group | None:
        """Return the verb group whose main verb, or any verb, is the token `head`."""
        for group in self.groups:
            if group.first <= head < group.last:
                return group
        return None

    # -- noun phrases ---------------------------------------------------------------------

    def phrase_left(self, end: int, *, tails: bool = True) -> Range | None:
        """Return the noun phrase that ends before token `end`, with its prepositional tails."""
        last = end
        index = end - 1
        while index >= self.first:
            if self.tokens[index].text == ")":
                opening = self._opening_bracket(index)
                if opening is None:
                    break
                index = opening - 1
            elif self._in_phrase(index, last) and (tails or self.lower(index) not in JOINING):
                index -= 1
            else:
                break
        first = self._strip_front(index + 1, last)
        return (first, last) if first < last else None

    def _opening_bracket(self, close: int) -> int | None:
        for index in range(close - 1, max(self.first, close - 10) - 1, -1):
            if self.tokens[index].text == "(":
                return index
        return None

    def _closing_bracket(self, opening: int) -> int | None:
        for index in range(opening + 1, min(self.last, opening + 10)):
            if self.tokens[index].text == ")":
                return index
        return None

    def _in_phrase(self, index: int, last: int) -> bool:
        token = self.tokens[index]
        if token.quote >= 0:
            return False
        follows = self.tag(index + 1) if index + 1 < last else ""
        if token.tag in ("DT", "PRP$", "PRP", "EX"):
            return follows not in ("DT", "PRP", "PRP$", "EX")
        if follows in ("DT", "PRP$", "PRP", "EX", "PDT"):
            # a determiner opens a phrase: only a preposition ties it to what stands before
            if token.tag == "CC":
                return token.lower in ("and", "or") and self.tag(index - 1) in NOUN
            return token.lower in JOINING or token.tag == "PDT"
        if token.tag in NOMINAL:
            return True
        if follows == "." and self.tokens[index + 1].text == "(":
            return token.tag in NOMINAL
        if token.tag in ("VBN", "VBG"):
            # "two diplomats briefed on the talks": a participle that belongs to the noun
            noun = self.tag(index - 1) in ("NN", "NNS") or self.lower(index - 1) == "those"
            reduced = self.lower(index + 1) in JOINING and noun
            gerund = token.tag == "VBG" and self.lower(index - 1) in ("in", "of", "on", "for")
            return follows in ("NN", "NNS", "NNP", "JJ") or reduced or gerund
        if token.tag == "RB":
            return follows in ("JJ", "CD", "RB")
        if token.tag == "CC":
            return (
                token.lower in ("and", "or", "&")
                and self.tag(index - 1) in NOUN | {"JJ"}
                and self.lower(index - 1) != ","
            )
        if token.lower in JOINING and token.tag in ("IN", "TO"):
            return True
        return token.lower in (".", "/", "&") and follows == "NNP"

    def _strip_front(self, first: int, last: int) -> int:
        """Drop a leading preposition with its phrase ("In Ohio voters said" keeps it whole)."""
        while first < last and (
            self.lower(first) in JOINING or self.tag(first) in ("CC", "RB", "POS", ".")
        ):
            first += 1
        return first

    def phrase_right(self, start: int) -> Range | None:
        """Return the noun phrase that begins at token `start`, with prepositional tails."""
        index, seen_noun = start, False
        while index < self.last and self.tokens[index].quote < 0:
            token = self.tokens[index]
            if token.text == "(" and seen_noun:
                close = self._closing_bracket(index)
                if close is None:
                    break
                index = close + 1
                continue
            if not self._continues(index, seen_noun):
                break
            seen_noun = seen_noun or token.tag in NOUN
            index += 1
        if not seen_noun and index > start and self.lower(index - 1) in people():
            seen_noun = True  # "the official", where the tagger saw an adjective
        return (start, index) if seen_noun else None

    def _continues(self, index: int, seen_noun: bool) -> bool:
        """Whether a noun phrase read from left to right goes on with token `index`."""
        token, before, after = self.tokens[index], self.lower(index - 1), self.tag(index + 1)
        if token.tag in ("DT", "PRP$", "PRP", "EX"):
            return not seen_noun or before in JOINING | {"and", "or"}
        if token.tag in NOMINAL:
            return True
        if token.text == "." and after in ("NNP", "NN") and index + 1 < self.last:
            # "Ms. Marchuk", "J. Smith"
            return self.tag(index - 1) == "NNP" and self.tokens[index + 1].text[0].isupper()
        if token.tag in ("VBN", "VBG"):
            describes = after in NOMINAL - {"DT", "PRP"}
            return describes and (not seen_noun or before in JOINING)
        if token.lower in ("of", "for", "in", "at", "from", "with", "to", "and", "&", "or"):
            return seen_noun and after in NOMINAL
        return token.tag == "RB" and not seen_noun

    # -- subjects -------------------------------------------------------------------------

    def subject(self, group: Group, depth: int = 0) -> Range | None:
        """Return the subject of a verb group, or None where the sentence gives none."""
        if depth > 4:
            return None
        if group.kind == "finite" or self.bare_past(group):
            return self._without_day(self._finite_subject(group.first, depth))
        return self._controller(group, depth)

    def _without_day(self, phrase: Range | None) -> Range | None:
        """Leave "on Friday" and "today" out of who did something: "the army on Friday denied"."""
        if phrase is None:
            return None
        last = phrase[1]
        day = self.lower(last - 1)
        if day in CALENDAR and self.lower(last - 2) == "on":
            last -= 2
        elif day in ("today", "yesterday", "tonight"):
            last -= 1
        return (phrase[0], last) if last > phrase[0] else phrase

    def bare_past(self, group: Group) -> bool:
        """Whether a participle stands where only a past tense can ("a source added")."""
        if group.kind != "participle" or group.passive:
            return False
        before = group.first - 1
        while self.tag(before) == "RB":
            before -= 1
        return self.tag(before) in ("PRP", "NNP", "NN", "NNS", "WP", "WDT", "CD") or self.lower(
            before
        ) in (",", "and", "but")

    def _finite_subject(self, first: int, depth: int) -> Range | None:
        index = first - 1
        while index >= self.first and (self.tag(index) == "RB" or self.lower(index) in ("also",)):
            index -= 1
        if index < self.first:
            return None
        word, tag = self.lower(index), self.tag(index)
        if tag in ("WP", "WDT") or (word in RELATIVE and tag in ("IN", "DT")):
            return (index, index + 1)
        if word in ("and", "or", "but") or tag == "CC":
            return self._shared(first, depth)
        restricted = self._with_relative(first) or self._with_contact(first)
        if restricted:
            return restricted
        if word == ")":
            return self.phrase_left(index + 1)
        if word == "," or word in DASHES:
            return self._antecedent(self._before_aside(index) or self._shared(first, depth), index)
        if self.tokens[index].quote >= 0:
            return self._quoted_name(index)
        if tag in NOMINAL or tag in ("VBG", "VBN"):
            return self.phrase_left(index + 1)
        return None

    def _antecedent(self, subject: Range | None, close: int) -> Range | None:
        """Return whom "who" stands for after "an officer who ..., and who ..., said"."""
        if subject is None or self.tag(subject[0]) != "WP" or self.lower(subject[0]) != "who":
            return subject
        first = next(i for i in range(self.first, subject[0] + 1) if self.lower(i) == "who")
        end = first - 1 if self.lower(first - 1) == "," else first
        phrase = self.phrase_left(end)
        return (phrase[0], close) if phrase else subject

    def _with_relative(self, first: int) -> Range | None:
        """Return "an official who has read it" before a verb: the clause belongs to the noun."""
        for index in range(first - 1, max(self.first, first - 16), -1):
            if self.tokens[index].text in ",;:" or self.tokens[index].quote >= 0:
                return None
            if self.tag(index) == "WP" or (
                self.tag(index) == "WDT" and self.lower(index) != "that"
            ):
                inside = [g for g in self.groups if index < g.first < first and g.finite]
                phrase = self.phrase_left(index) if self.tag(index - 1) in NOUN | {"DT"} else None
                return (phrase[0], first) if phrase and len(inside) == 1 else None
        return None

    def _with_contact(self, first: int) -> Range | None:
        """Return "officials we spoke to" before a verb: a relative clause without its pronoun."""
        index = first - 1
        if self.lower(index) in ("to", "with"):
            index -= 1
        if self.tag(index) not in ("VBD", "VBP", "VBN") or self.tag(index - 1) != "PRP":
            return None
        if self.tag(index - 2) not in ("NN", "NNS") or self.lower(index - 1) == "it":
            return None
        phrase = self.phrase_left(index - 1)
        return (phrase[0], first) if phrase else None

    def _quoted_name(self, index: int) -> Range | None:
        first, last = self.document.quotes[self.tokens[index].quote]
        if last - first > 8 or first <= self.first:
            return None
        phrase = self.phrase_left(first)
        return (phrase[0], last) if phrase else None

    def _before_aside(self, close: int) -> Range | None:
        """Return the noun phrase before an aside that ends at `close`, the aside included."""
        mark = self.lower(close)
        opening = "(" if mark == ")" else mark
        for index in range(close - 1, self.first, -1):
            if self.tokens[index].quote >= 0:
                continue
            word = self.lower(index)
            if word != opening and not (opening in DASHES and word in DASHES):
                continue
            if self.tag(index - 1) in NOUN and self._is_aside(index + 1, close, opening):
                phrase = self.phrase_left(index)
                if phrase:
                    return self._with_apposition((phrase[0], close))
            if mark != ",":
                return None
        return None

    def _is_aside(self, first: int, last: int, opening: str) -> bool:
        if last <= first:
            return False
        if opening != ",":
            return True
        word, tag = self.lower(first), self.tag(first)
        if tag in ("WP", "WDT", "WRB", "WP$") or word in ("whose", "who", "which"):
            return True
        start = first + (tag == "VBD")  # "an official, granted anonymity, said"
        finite = any(self.tag(i) in FINITE for i in range(start, last))
        relative = any(self.tag(i) in ("WP", "WDT") for i in range(first, last))
        if finite and not relative:
            return False
        return tag in NOMINAL or tag in ("VBG", "VBN", "VBD", "RB", "IN", "JJ", "TO")

    def _with_apposition(self, phrase: Range) -> Range:
        """Extend "the editor of the paper, its owner," leftwards to the name it stands beside."""
        first, last = phrase
        before = first - 1
        name = self.tag(before - 1) == "NNP" and self.lower(before - 1) not in CALENDAR
        if self.lower(before) == "," and name and self.lower(first) in ("a", "an", "the", "one"):
            left = self.phrase_left(before)
            if left and self.tag(left[0] - 1) != "IN":
                return (left[0], last)
        return phrase

    def _shared(self, first: int, depth: int) -> Range | None:
        """Return the subject of the finite verb before: coordinated verbs share it."""
        earlier = [
            g for g in reversed(self.groups) if g.last <= first and (g.finite or self.bare_past(g))
        ]
        alike = [g for g in earlier if self.tag(g.first) == self.tag(first)]
        return self.subject((alike or earlier)[0], depth + 1) if earlier else None

    def _controller(self, group: Group, depth: int) -> Range | None:
        """Return who is meant to carry out an infinitive or a participle."""
        if group.kind == "participle" and self.tag(group.first - 1) in NOUN:
            return self.phrase_left(group.first)
        earlier = [g for g in self.groups if g.last <= group.first]
        for other in reversed(earlier):
            if other.finite or self.bare_past(other):
                found = self.subject(other, depth + 1)
                if found and self.tag(found[0]) not in ("WP", "WDT"):
                    return found
        for other in self.groups:
            if other.first >= group.last and other.finite:
                return self.subject(other, depth + 1)
        return None

    # -- ends -----------------------------------------------------------------------------

    def trim(self, first: int, last: int) -> Range:
        """Return a range without the commas, dashes and full stops at its ends."""
        while first < last and self.tokens[first].text in ",;:.—–-)":
            first += 1
        while first < last and self.tokens[last - 1].text in ",;:.—–-(":
            last -= 1
        return first, last


def sentences_of(document: Document) -> list[Sentence]:
    """Return the sentences of a document, each knowing the one that follows."""
    sentences = [Sentence(document, line) for line in document.sentences]
    for sentence, following in pairwise(sentences):
        sentence.following = following
        following.previous = sentence
    return sentences
