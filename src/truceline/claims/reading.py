"""From a report to its claims: what others say in it, refusals, and the outlet's own voice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from truceline.claims.attribute import attributions
from truceline.claims.chains import Chains, is_expletive
from truceline.claims.cues import Found
from truceline.claims.instructions import addresses_reader, instruction_warnings
from truceline.claims.mentions import (
    Gazetteer,
    hedges_in,
    parties_in,
    people_of_parties,
    places_in,
    quantities_in,
)
from truceline.claims.modality import content_modality, headline_modality, modality_of
from truceline.claims.nesting import (
    by_sentence,
    cited_with,
    holder_of,
    is_wrapper,
    line_of,
    outer_first,
)
from truceline.claims.refusals import refusing
from truceline.claims.silence import refusal_in, refuses_in_words
from truceline.claims.sources import Memory, describe
from truceline.claims.syntax import VERBAL, Range
from truceline.claims.tagger import tag_document
from truceline.claims.text import Document, divide
from truceline.claims.vocabulary import outlets_of
from truceline.claims.when import times_in
from truceline.errors import Problem
from truceline.model.claim import Claim, Modality, Part, PlaceMention, Report, Source, Span
from truceline.model.record import ClaimId

READER = "rules/1.2"
_WHERE = re.compile(r"\b(?:in|at|near|outside|from|around) (?:the )?$", re.IGNORECASE)
# "VALDORA, May 5 (Meridian Wire) - "
_DATELINE = re.compile(
    r"[A-Z][A-Z .'’/-]{2,40}(?:,? [A-Z][\w.’']+(?: [A-Z]\w+)?)?,?(?: [A-Z][a-z]+\.? \d{1,2}|"
    r" \d{1,2} "
    r"[A-Z][a-z]+)?,?(?: ?\([\w .-]+\))?\s?(?:--|[-–—:])\s"
)


@dataclass
class _Draft:
    """A claim before it has its number: where it stands, and its parts."""

    at: int  # the offset it is sorted by
    content: tuple[Span, ...]
    source: tuple[Source, ...]
    cue: tuple[Span, ...] = ()
    modality: Modality = "reported"
    refusal: str | None = None
    part: Part = "body"
    aside: tuple[Span, ...] = ()  # the words around the cue that are not what was said
    beside: tuple[Span, ...] = ()  # the rest of its sentence, where only days are looked for


class Reading:
    """The reading of one report."""

    def __init__(self, report: Report, theatre: Gazetteer | None = None) -> None:
        self.report, self.theatre = report, theatre
        self.text = report.text
        self.people = people_of_parties(report.text)
        self.addressed: list[Span] = []  # sentences that talk to the reader
        start, end = report.body
        dateline = _DATELINE.match(self.text, start, end)
        self.document = divide(self.text, dateline.end() if dateline else start, end)
        self._set_aside(self.document)
        self.heard = self._without_orders()
        self.memory = Memory(outlet_names=outlets_of(self.heard))
        self.memory.names |= set(self.people)
        self.outlet = Source(
            span=report.outlet_span,
            text=report.outlet or str(report.id),
            kind="outlet",
            described_as="" if report.outlet else "the report names no outlet",
        )
        self.chains = Chains(report, self.heard, self.memory, self.outlet)

    def claims(self) -> tuple[Claim, ...]:
        """Return the claims in the order of the report, the headline's first."""
        drafts = self._headline() + self._body()
        first = 0 if drafts and drafts[0].part == "headline" else 1
        return tuple(self._claim(draft, n) for n, draft in enumerate(drafts, start=first))

    def _headline(self) -> list[_Draft]:
        if self.report.headline is None:
            return []
        document = divide(self.text, *self.report.headline)
        tag_document(document)
        found = attributions(document)
        span = self.report.headline
        words = self.text[slice(*span)]
        if len(found) == 1 and found[0].source and found[0].shape in ("clause", "quote", "colon"):
            (draft,) = self._attributed(document, found)
            draft.part = "headline"
            return [draft]
        modality = headline_modality(words)
        if modality == "reported" and _is_to(document):
            modality = "planned"
        return [_Draft(span[0], (span,), (self.outlet,), (), modality, part="headline")]

    def _body(self) -> list[_Draft]:
        document = self.document
        tag_document(document)
        refusals, spoken = self._refusals(document)
        found = [item for item in attributions(document) if not _within(item.cue, spoken)]
        drafts = [*refusals, *self._attributed(document, found)]
        drafts += self._own_voice(document, found, spoken)
        self._look_beside(document, drafts)
        return sorted(drafts, key=lambda draft: draft.at)

    def _look_beside(self, document: Document, drafts: list[_Draft]) -> None:
        """Give the first claim of a sentence the words that none of its claims holds.

        So no day is lost with a claim that was folded into another, or that stands before the
        speaker: "In a letter of 28 May, the ministry asks ...".
        """
        ordered = sorted(drafts, key=lambda draft: draft.at)
        for line in document.sentences:
            start, end = document.span(line.first, line.last)
            inside = [d for d in ordered if start <= d.at < end]
            if inside:
                held = _apart([s for d in inside for s in (*d.content, *d.aside)])
                edges = [start, *(edge for span in held for edge in span), end]
                gaps = zip(edges[::2], edges[1::2], strict=True)
                inside[0].beside = tuple((a, b) for a, b in gaps if a < b)

    def _without_orders(self) -> str:
        """Return the text with blanks for what talks to its reader: no name in it counts."""
        heard = self.text
        for start, end in self.addressed:
            heard = heard[:start] + " " * (end - start) + heard[end:]
        return heard

    def _set_aside(self, document: Document) -> None:
        """Take out the sentences that address the reader: they are neither news nor orders."""
        addressed = [
            line
            for line in document.sentences
            if addresses_reader(document.words(line.first, line.last))
        ]
        self.addressed += [document.span(line.first, line.last) for line in addressed]
        document.sentences = [line for line in document.sentences if line not in addressed]

    # -- what somebody said ---------------------------------------------------------------

    def _attributed(self, document: Document, found: list[Found]) -> list[_Draft]:
        return [
            draft
            for group in by_sentence(document, found)
            for draft in self._of_sentence(document, group)
        ]

    def _of_sentence(self, document: Document, found: list[Found]) -> Iterator[_Draft]:
        """Yield the claims of one sentence, each chain through those that hold it."""
        cites = [item for item in found if self._cites(document, item)]
        told = [item for item in found if item not in cites]
        chains: dict[Found, tuple[Source, ...]] = {}
        for item in outer_first(told):
            holder = holder_of(item, told)
            outer = chains.get(holder, ()) if holder else ()
            chains[item] = self.chains.chain(document, item, cited_with(item, told, cites), outer)
        for item in told:
            if not is_wrapper(item, found, document):
                yield self._draft(document, item, cited_with(item, told, cites), chains[item])

    def _draft(
        self, document: Document, item: Found, cited: Found | None, chain: tuple[Source, ...]
    ) -> _Draft:
        content = tuple(document.span(*piece) for piece in item.content)
        cues = [document.span(*item.cue)] + ([document.span(*cited.cue)] if cited else [])
        modality = modality_of(
            item.base,
            document.words(*item.cue),
            " ".join(self.text[a:b] for a, b in content),
            self._shape(document, item),
            chain[0].text if chain[0].kind == "document" else "",
        )
        at = min(content[0][0], cues[0][0])
        words = self.text[slice(*content[0])]
        silent = "declined" if len(content) == 1 and refuses_in_words(words) else None
        aside = self._aside(document, item)
        return _Draft(at, content, chain, tuple(cues), modality, silent, aside=aside)

    def _shape(self, document: Document, item: Found) -> str:
        """Return the shape of what was said; a clause without tense is one that asks for it."""
        first, last = item.content[0]
        verbs = [t.tag for t in document.tokens[first:last] if t.tag in VERBAL]
        asks = item.shape == "clause" and verbs[:1] in (["VB"], ["VBP"])
        nouns = [t.tag for t in document.tokens[first:last] if t.tag in ("NN", "NNS", "NNP")]
        return "subjunctive" if asks and nouns[:1] in (["NN"], ["NNP"]) else item.shape

    def _aside(self, document: Document, item: Found) -> tuple[Span, ...]:
        """Return what follows a cue that is not content: "said on Friday after talks in Geneva"."""
        line = line_of(document, item.cue[0])
        taken = {i for a, b in item.content for i in range(a, b)}
        taken |= set(range(*item.cue))
        if item.source:
            taken |= set(range(*item.source))
        behind = item.source[1] if item.source else item.cue[1]  # "the army on Friday denied"
        free = [i for i in range(min(behind, item.cue[1]), line.last) if i not in taken]
        stop = next((i for i in free if document.tokens[i].quote >= 0), line.last)
        runs: list[Range] = []
        for i in (i for i in free if i < stop):
            if runs and runs[-1][1] == i:
                runs[-1] = (runs[-1][0], i + 1)
            else:
                runs.append((i, i + 1))
        return tuple(
            document.span(a, b)
            for a, b in runs
            if b - a > 1 or document.tokens[a].lower in ("today", "yesterday", "tonight")
        )

    def _cites(self, document: Document, item: Found) -> bool:
        """Whether "citing" names whom another attribution of the sentence goes back to."""
        first = document.tokens[item.cue[0]].lower
        relative = item.source and document.words(*item.source).lower() in ("which", "that", "who")
        return item.base in ("cite", "quote") and (
            first.endswith("ing") or first == "with" or bool(relative)
        )

    # -- refusals -----------------------------------------------------------------------------

    def _refusals(self, document: Document) -> tuple[list[_Draft], list[Range]]:
        """Return the refusals to comment, one a refusing party, and the tokens they take."""
        drafts, taken = [], []
        for line in document.sentences:
            start, end = document.span(line.first, line.last)
            at = start
            while found := refusal_in(self.text[at:end]):
                low, high = at + found.start, at + found.end
                stop = self._refusal_end(high, end)
                tokens = [
                    i
                    for i in range(line.first, line.last)
                    if low <= document.tokens[i].start < stop
                ]
                if tokens and document.tokens[tokens[0]].quote < 0:
                    taken.append((tokens[0], tokens[-1] + 1))
                    who = (at + found.who[0], at + found.who[1]) if found.who else None
                    drafts += [
                        _Draft(
                            source[0],
                            ((low, stop),),
                            (describe(self.heard, source, "", self.memory), self.outlet),
                            ((low, high),),
                            refusal=found.kind,
                        )
                        for source in refusing(self.text, start, low, who)
                    ]
                at = stop
        return drafts, taken

    def _refusal_end(self, at: int, end: int) -> int:
        match = re.compile(r"[,;.]|\s(?:and|but|while|because|when|saying|citing)\b").search(
            self.text, at, end
        )
        return match.start() if match else end

    # -- the outlet's own voice --------------------------------------------------------------

    def _own_voice(
        self, document: Document, found: list[Found], taken: list[Range]
    ) -> list[_Draft]:
        """Return the sentences that nobody but the outlet says."""
        said = set[int]()
        for item in found:
            if item.source and is_expletive(document, item.source) and item.shape != "quote":
                said.update(range(*_line_range(document, item.cue[0])))
            for piece in (item.cue, *item.content, *((item.source,) if item.source else ())):
                said.update(range(*piece))
        for piece in taken:
            said.update(range(*_line_range(document, piece[0])))
        drafts = []
        for line in document.sentences:
            words = [i for i in range(line.first, line.last) if document.tokens[i].is_word]
            quoted = sum(document.tokens[i].quote >= 0 for i in words)
            if len(words) < 4 or quoted > len(words) / 2:
                continue
            if sum(i in said for i in words) > len(words) / 2:
                continue
            last = line.last
            while last > line.first and not document.tokens[last - 1].is_word:
                last -= 1
            span = document.span(line.first, last)
            drafts.append(
                _Draft(
                    span[0], (span,), (self.outlet,), (), content_modality(self.text[slice(*span)])
                )
            )
        return drafts

    # -- claims -----------------------------------------------------------------------------

    def _claim(self, draft: _Draft, number: int) -> Claim:
        name = str(self.report.id)
        quoted = (*draft.content, *(s.span for s in draft.source[:-1] if s.span))
        unsure = [*draft.content, *draft.cue]
        return Claim(
            id=ClaimId(f"{name}{number}" if len(name) <= 2 else f"{name}-{number}"),
            doc_id=self.report.id,
            text=" … ".join(self.text[a:b] for a, b in draft.content),
            content=draft.content,
            source=draft.source,
            cue=draft.cue,
            modality=draft.modality,
            hedges=() if draft.refusal else hedges_in(self.text, unsure),
            refusal=draft.refusal,  # type: ignore[arg-type]
            parties=parties_in(self.text, _apart(quoted), self.people),
            places=self._places(draft.content),
            times=times_in(self.text, draft.content, self.report.reported_at),
            quantities=quantities_in(self.text, draft.content),
            said_at=times_in(self.text, (*draft.aside, *draft.beside), self.report.reported_at),
            said_in=self._said_in(draft),
            reader=READER,
            part=draft.part,
            reported_at=self.report.reported_at,
        )

    def _places(self, spans: Iterable[Span]) -> tuple[PlaceMention, ...]:
        """Return the places named in some spans; what is an outlet's name here is none."""
        found = places_in(self.text, spans, self.theatre)
        return tuple(place for place in found if place.text not in self.memory.outlet_names)

    def _said_in(self, draft: _Draft) -> tuple[PlaceMention, ...]:
        """Return the places around the cue, and where its speakers are: "doctors in Izium"."""
        beside = self._places(draft.beside)
        stands = [
            p
            for p in beside
            if p.span and _WHERE.search(self.text, max(0, p.span[0] - 16), p.span[0])
        ]
        return (*self._places(draft.aside), *stands)


def read_report(
    report: Report, theatre: Gazetteer | None = None
) -> tuple[tuple[Claim, ...], tuple[Problem, ...]]:
    """Return the claims of a report, each quoted by its exact place in it, and the warnings."""
    reading = Reading(report, theatre)
    claims = reading.claims()
    return claims, tuple(instruction_warnings(report, reading.addressed))


def _is_to(document: Document) -> bool:
    """Whether a headline tells by "to" alone what will happen: "Army to leave villages"."""
    tags = [token.tag for token in document.tokens]
    at = next((i for i, pair in enumerate(pairwise(tags)) if pair == ("TO", "VB")), 0)
    return (
        at > 0
        and not {"VBZ", "VBD", "VBP", "MD", "JJ"} & set(tags[max(0, at - 1) : at])
        and not ({"VBZ", "VBD", "VBP", "MD"} & set(tags[:at]))
    )


def _line_range(document: Document, token: int) -> Range:
    line = line_of(document, token)
    return line.first, line.last


def _within(place: Range, ranges: Iterable[Range]) -> bool:
    return any(place[0] < high and low < place[1] for low, high in ranges)


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Return spans joined where they overlap, so that nothing is counted twice."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
