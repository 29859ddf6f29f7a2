"""Who told whom: the chain from the source of a claim to the outlet that prints it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from truceline.claims.cues import Found
from truceline.claims.nesting import line_of
from truceline.claims.sources import Memory, describe, outlet_in, same_outlet
from truceline.claims.syntax import Range
from truceline.claims.text import Document, Line
from truceline.model.claim import Report, Source

_RELAYED = re.compile(
    r"\b(?:told|tells|spoke to|spoken to|speaking to|interview with|statement to|cited by|"
    r"quoted by|reported by|according to|on the air of|on air on|interview (?:to|on|for)|"
    r"appearing on|"
    r"(?:comments|remarks|commentary|conversation) (?:to|with)|published by|"
    r"obtained by|(?:carried|broadcast|aired|shown|run) (?:by|on)|(?:quoted|cited|published) in)"
    r"\s+(?:the\s+)?(?:(?:[\w-]+\s+)?(?:newspaper|daily|magazine|news site|news agency|"
    r"broadcaster|portal|website|channel|station)\s+)?$",
    re.IGNORECASE,
)
_TO_THE_PAPER = re.compile(
    r"\b(?:told|tells|spoke to|speaking to) the (?:newspaper|paper|agency|news agency|"
    r"magazine|broadcaster|outlet|station|site|network|channel)\b",
    re.IGNORECASE,
)
_ON_AIR = re.compile(r"\b(?:television|TV|radio|channel)\b", re.IGNORECASE)
_ON = re.compile(r"\bon (?:the )?$")
_QUOTES = re.compile(r"(?: (?:has|had|have|also))? (?:quot(?:ed|es|e)|cit(?:ed|es|e))\b")
_RETELLS = frozenset(
    "report story article newspaper magazine outlet broadcaster paper site website channel".split()
)


class Chains:
    """The chains of one report, which remember whom its sentences have named so far.

    `heard` is the report's text without what talks to its reader.
    """

    def __init__(self, report: Report, heard: str, memory: Memory, outlet: Source) -> None:
        self.report, self.heard, self.memory, self.outlet = report, heard, memory, outlet
        self.text = report.text

    def chain(
        self, document: Document, item: Found, cited: Found | None, outer: tuple[Source, ...]
    ) -> tuple[Source, ...]:
        """Return who told whom, innermost first: source, outlets on the way, this outlet last."""
        line = line_of(document, item.cue[0])
        sentence = document.words(line.first, line.last)
        links: list[Source] = []
        if cited:
            links += [self._speaker(document, piece, sentence) for piece in cited.content]
        if item.source and not is_expletive(document, item.source):
            links.append(self._speaker(document, item.source, sentence))
        links = _once(links)
        relay = self._relay(document, item, line, links)
        through = relay or tuple(link for link in links[1:] if link.kind == "outlet")
        if links and links[0].kind == "unnamed" and through:
            self.memory.relay = through
        tail = outer or (self.outlet,)
        return tuple(_once([*links, *(r for r in relay if not _named(r, [*links, *tail])), *tail]))

    def _speaker(self, document: Document, place: Range, sentence: str) -> Source:
        return describe(self.heard, document.span(*place), sentence, self.memory)

    def _relay(
        self, document: Document, item: Found, line: Line, links: list[Source]
    ) -> tuple[Source, ...]:
        """Return the outlet that a source spoke to, when it is not the one that prints this."""
        if any(link.kind == "outlet" for link in links):
            return ()
        if item.source:
            inside = outlet_in(self.text, *document.span(*item.source), self.memory)
            if inside and not self._own(inside):
                return (inside,)
        start, end = document.span(line.first, line.last)
        named = outlet_in(self.text, start, end, self.memory)
        if (
            named
            and named.span
            and not self._own(named)
            and (
                _RELAYED.search(self.text, start, named.span[0])
                or _QUOTES.match(self.text, named.span[1], end)
                or (_ON_AIR.search(named.text) and _ON.search(self.text, start, named.span[0]))
            )
        ):
            self.memory.outlet = named
            return (named,)
        if self.memory.outlet and _TO_THE_PAPER.search(self.text, start, end):
            return () if self._own(self.memory.outlet) else (self.memory.outlet,)
        if links and links[0].kind == "unnamed":
            return self.memory.relay
        retold = links and set(links[-1].text.lower().split()) & _RETELLS
        return self._last_outlet(start) if retold else ()

    def _last_outlet(self, before: int) -> tuple[Source, ...]:
        """Return the outlet that "the newspaper" stands for: the one named last."""
        named = None
        at = self.report.body[0]
        while (found := outlet_in(self.heard, at, before, self.memory)) and found.span:
            named, at = (named if self._own(found) else found), found.span[1]
        named = named or self.memory.outlet
        return (named,) if named else ()

    def _own(self, outlet: Source) -> bool:
        words = set(outlet.text.lower().split()) - {"the"}
        short = bool(words) and words < set(self.report.outlet.lower().split())
        return short or same_outlet(outlet.text, self.report.outlet)  # "The Shout": itself


def is_expletive(document: Document, source: Range) -> bool:
    """Whether a source is but a word that stands for nobody."""
    return document.words(*source).lower() in ("it", "there", "that", "this")


def _once(links: Iterable[Source]) -> list[Source]:
    seen: list[Source] = []
    for link in links:
        if not any(_named(link, [other]) for other in seen):
            seen.append(link)
    return seen


def _named(link: Source, others: Iterable[Source]) -> bool:
    return any(
        link.kind == other.kind and (link.text == other.text or same_outlet(link.text, other.text))
        for other in others
    )
