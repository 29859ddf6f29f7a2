"""From claims to a skeleton of a deal, for a person to finish.

Nothing is added to what was reported: a term stands only where a claim says who is to do what,
no duty is mirrored, and what is open, doubted or still being worked out becomes a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from truceline.claims.likeness import overlap, stems
from truceline.claims.mentions import Gazetteer, parties_in
from truceline.claims.vocabulary import party_names, party_pattern
from truceline.model.claim import Claim, PlaceMention, Source
from truceline.model.place import Site, Unit
from truceline.model.reading import ReadingTogether


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of act: how reports put it, and how the deal language does."""

    pattern: re.Pattern[str]
    infinitive: str  # after "demands that X"
    present: str
    needs_area: bool = True


def _act(pattern: str, infinitive: str, present: str, *, needs_area: bool = True) -> Act:
    return Act(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), infinitive, present, needs_area)


_FORCES = r"(?:\w+ ){0,2}?(?:forces|troops|soldiers|army|units)"
ACTS = (
    _act(
        r"hand(?:s|ed|ing)? over|ced(?:e|es|ed|ing)|giv(?:e|es|ing) up|"
        r"relinquish(?:es|ed|ing)?|"
        r"surrender(?:s|ed|ing)?|transfer(?:s|red|ring)?",
        "hand over {area}",
        "hands over {area}",
    ),
    _act(
        rf"withdraw(?:s|n|ing|al)?(?: (?:its |all )?{_FORCES})?|withdrew|pull(?:s|ed|ing)? "
        rf"(?:its |{_FORCES} )?(?:back|out)|vacat(?:e|es|ed|ing)",
        "withdraw all forces from {area}",
        "withdraws all forces from {area}",
    ),
    _act(
        r"(?:halt|stop|suspend|end|ceas)(?:e|es|s|ed|ing)? (?:its |all |any )?offensive(?:s|"
        r" operations| actions)?",
        "halt offensive operations in {area}",
        "halts offensive operations in {area}",
    ),
    _act(
        r"cease hostilities|cease fire|(?:agree(?:s|d)? to|declar(?:e|es|ed)|observ(?:e|es|ed)|"
        r"accept(?:s|ed)?|join(?:s|ed)?) (?:\w+ ){0,4}?(?:ceasefire|truce|cease-fire)|"
        r"(?:stop|end|halt)(?:s|ed|ing)? (?:the )?(?:fighting|hostilities|war)",
        "cease hostilities",
        "ceases hostilities",
        needs_area=False,
    ),
)


def draft_deal(
    together: ReadingTogether,
    *,
    theatre: Gazetteer | None = None,
    theatre_name: str = "",
    claims_file: str = "claims.jsonl",
    title: str = "",
) -> str:
    """Return a commented `.deal` text whose every term cites its claims.

    Claims that retell an earlier report are cited beside it, not made into terms of their own.
    """
    drafting = _Drafting(together, theatre)
    terms = [line for claim in drafting.leading for line in drafting.term(claim)]
    questions = [line for claim in drafting.leading for line in drafting.question(claim)]
    dates = [report.reported_at for report in together.reports if report.reported_at]
    head = [
        "# A skeleton made from claims; nothing in it has been checked by a person yet.",
        "# What to do: confirm or strike each term, settle its area, and run `truceline check`.",
        f'deal "{_quoted(title or drafting.title)}"',
        f"theatre {theatre_name}" if theatre_name else "# theatre NAME",
        f"as of {max(dates)}" if dates else "# as of DATE",
        "status reported",
        f'claims "{claims_file}"',
        "",
        *drafting.parties(),
    ]
    return (
        "\n".join(
            [*head, "", *terms, *questions, *drafting.leftovers(), *drafting.warnings()]
        ).rstrip()
        + "\n"
    )


class _Drafting:
    """The drafting of one deal."""

    def __init__(self, together: ReadingTogether, theatre: Gazetteer | None) -> None:
        self.together, self.theatre = together, theatre
        self.text = {report.id: report.text for report in together.reports}
        self.used: set[str] = set()
        self.bound: dict[str, None] = {}
        body = [c for c in together.claims if c.part == "body" and not c.refusal]
        self.leading: list[Claim] = []
        self.beside: dict[str, list[str]] = {}
        for claim in sorted(body, key=lambda c: c.origin != c.doc_id):
            told = next((c for c in self.leading if self._retells(claim, c)), None)
            if told is None:
                self.leading.append(claim)
            else:
                self.beside.setdefault(told.id, []).append(claim.id)
        self._written = {claim.id: self._terms(claim) for claim in self.leading}

    @property
    def title(self) -> str:
        """The headline of the first report, or its id."""
        first = self.together.reports[0]
        return first.text[slice(*first.headline)] if first.headline else str(first.id)

    def _retells(self, claim: Claim, told: Claim) -> bool:
        if claim.doc_id == told.doc_id:
            return False
        return overlap(claim.text, told.text) >= 0.7 or stems(claim.text) == stems(told.text)

    def cited(self, claim: Claim) -> str:
        """Return the citation of a claim and of those that say the same."""
        names = [claim.id, *self.beside.get(claim.id, ())]
        return f"[{'claims' if len(names) > 1 else 'claim'} {', '.join(names)}]"

    # -- terms ------------------------------------------------------------------------------

    def term(self, claim: Claim) -> list[str]:
        """Return the term of a claim with its passage, its chain and its doubts as comments."""
        written = self._written[claim.id]
        if not written:
            return []
        self.used.add(claim.id)
        lines = [f"# {_chain(claim)}: {_told(claim.text)}"]
        hedges = [f"“{h.text}” ({h.kind})" for h in claim.hedges if h.kind != "possibility"]
        if hedges:
            lines.append(f"# hedged: {', '.join(hedges)}")
        return [*lines, *written, ""]

    def _terms(self, claim: Claim) -> list[str]:
        if claim.modality == "open":
            return []
        for act in ACTS:
            match = act.pattern.search(claim.text)
            actor = self._actor(claim, match) if match else None
            if match and actor:
                return self._of_act(claim, act, match, actor)
        return []

    def _actor(self, claim: Claim, act: re.Match[str]) -> str | None:
        """Return the party named last before the act: who is to do it, by the report's words."""
        named = list(party_pattern().finditer(claim.text, 0, act.start()))
        if not named:
            return None
        found = parties_in(claim.text, [named[-1].span()], {})
        return found[0] if found else None

    def _of_act(self, claim: Claim, act: Act, match: re.Match[str], actor: str) -> list[str]:
        proposer = self._proposer(claim, actor)
        self.bound.update(dict.fromkeys([p for p in (proposer, actor) if p]))
        areas, unresolved = self._areas(claim, match.end())
        sentences = []
        if not act.needs_area or areas:
            area = " + ".join(areas)
            sentences.append((act.infinitive if proposer else act.present).format(area=area))
        if act.needs_area and (unresolved or not areas):
            words = _quoted(claim.text[match.start() :])
            sentences.append(f'{"undertake" if proposer else "undertakes"} "{words}"')
        lines: list[str] = []
        for number, sentence in enumerate(sentences):
            name = f"t-{claim.id}" + (f"-{number + 1}" if len(sentences) > 1 else "")
            who = f"{proposer} {_PROPOSES[claim.modality]} that {actor}" if proposer else actor
            lines.append(f"term {name}: {who} {sentence}  {self.cited(claim)}")
            if not proposer or claim.modality == "denied":
                lines.append(f"  status {claim.modality}")
            lines += self._effects(claim, act, areas if not sentence.startswith("under") else [])
        return lines

    def _proposer(self, claim: Claim, actor: str) -> str | None:
        """Return the party that demands, proposes or plans it, where the report names one."""
        if claim.modality not in _PROPOSES or len(claim.source) < 2:
            return None
        source = claim.source[0]
        if source.span is None or source.anonymous or source.kind == "outlet":
            return None
        named = parties_in(source.text, [(0, len(source.text))], {})
        return next((party for party in named if party != actor), None)

    def _areas(self, claim: Claim, after: int) -> tuple[list[str], bool]:
        """Return the areas of the places named after the act, and whether other names are left."""
        text = self.text.get(claim.doc_id, "")
        at = claim.content[0][0] + after if text and len(claim.content) == 1 else 0
        places = [p for p in claim.places if p.span and p.span[0] >= at]
        names = [name for place in places if (name := self._area(place))]
        rest = text[at : claim.content[-1][1]] if text else ""
        for place in places:
            rest = rest.replace(place.text, "")
        rest = party_pattern().sub("", rest.split(", which")[0])
        unresolved = len(names) < len(places) or bool(re.search(r"\b[A-Z][a-z]{2,}", rest))
        holder = re.search(r"held by (?:the )?(\w+(?: \w+)?)", text[at : claim.content[-1][1]])
        held = parties_in(holder[1], [(0, len(holder[1]))], {}) if holder else ()
        if held and names:
            return [f"({' + '.join(names)}) held by {held[0]}"], unresolved
        return names, unresolved

    def _area(self, place: PlaceMention) -> str:
        """Return a place as the deal language writes it; "" where it cannot be told."""
        if place.place is None or self.theatre is None:
            return ""
        thing = next((t for t in self.theatre.lookup(place.text) if t.id == place.place), None)
        if thing is None:
            bare = re.sub(r"s$", "", place.text)
            thing = next((t for t in self.theatre.lookup(bare) if t.id == place.place), None)
        if isinstance(thing, Unit):
            return f"{thing.name} {thing.kind}" if thing.kind == "oblast" else thing.name
        if isinstance(thing, Site):
            return f'site "{thing.name}"'
        return thing.name if thing else ""

    def _effects(self, claim: Claim, act: Act, areas: list[str]) -> list[str]:
        """Say what cannot move: an area the report calls annexed is held already."""
        if not areas or not act.infinitive.startswith("hand over"):
            return []
        if re.search(r"\bannexed\b", claim.text):
            note = "  # the report calls it annexed: held already, so that only title can move"
            return [note, "  effect on holding: none", "  effect on title: unspecified"]
        return []

    # -- questions ------------------------------------------------------------------------------

    def question(self, claim: Claim) -> list[str]:
        """Return the open question of a claim that is open, doubted or still being worked out."""
        doubted = [h for h in claim.hedges if h.kind in ("explicit doubt", "ongoing")]
        if claim.modality != "open" and not doubted:
            return []
        self.used.add(claim.id)
        lines = [f"# {_chain(claim)}" + "".join(f", “{hedge.text}”" for hedge in doubted)]
        lines.append(f'open q-{claim.id}: "{_quoted(claim.text)}"  {self.cited(claim)}')
        return [*lines, ""]

    # -- the rest -------------------------------------------------------------------------------

    def parties(self) -> list[str]:
        """Return the parties and actors; who only takes part is an actor."""
        named = dict.fromkeys(party for claim in self.together.claims for party in claim.parties)
        bound = [p for p in named if p in self._all_bound()]
        lines = [f'party {p} "{party_names().get(p, p)}"' for p in bound]
        return lines + [f'actor {p} "{party_names().get(p, p)}"' for p in named if p not in bound]

    def _all_bound(self) -> set[str]:
        held = re.compile(r"held by (\w+)")
        written = "\n".join(line for lines in self._written.values() for line in lines)
        holders = held.findall(written)
        return {*self.bound, *holders}

    def leftovers(self) -> list[str]:
        """Return, as comments, the claims that no term or question came of, and the refusals."""
        rest = [c for c in self.leading if c.id not in self.used]
        lines = ["# Read, and not made into a term:"] if rest else []
        lines += [f"#   {c.id} {_chain(c)}: {_told(c.text)}" for c in rest]
        refusals = [c for c in self.together.claims if c.refusal and c.origin == c.doc_id]
        lines += ["# Refusals:"] if refusals else []
        lines += [f"#   {c.id} {c.source[0].text}: {c.refusal}" for c in refusals]
        return [*lines, ""] if lines else []

    def warnings(self) -> Iterable[str]:
        """Return the drifts as comments."""
        if self.together.drifts:
            yield "# Where reports drift apart:"
        for drift in self.together.drifts:
            yield f"#   {drift.surer} against {drift.weaker}: {drift.message}"


_PROPOSES = {"demanded": "demands", "proposed": "proposes", "planned": "plans", "denied": "denies"}


def _chain(claim: Claim) -> str:
    return " <- ".join(_link(link) for link in claim.source)


def _link(link: Source) -> str:
    about = ["unnamed"] if link.anonymous else []
    if link.described_as and link.described_as not in link.text:
        about.append(link.described_as)
    return f"{link.text} ({', '.join(about)})" if about else link.text


def _told(text: str) -> str:
    """Return a claim's words for a comment: in quotation marks, once."""
    words = " ".join(text.split())
    inner = words.strip('“”"')
    wholly = words[:1] in '“"' and words[-1:] in '”"' and not set(inner) & set('“”"')
    return f"“{inner if wholly else words}”"


def _quoted(text: str) -> str:
    """Return text that can stand between quotation marks on one line."""
    return " ".join(text.replace('"', "”").split())
