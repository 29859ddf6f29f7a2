"""Terms -> obligations: one for each party and class of object, and nothing the text leaves out.

Effects follow from the words alone: a withdrawal of all forces takes the party's forces away
and moves nothing else; whoever holds the ground afterwards is not said by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from truceline.deal import syntax as s
from truceline.deal.acts import act_of
from truceline.deal.clauses import (
    basis_of,
    claims_of,
    conditions_of,
    names_of,
    says,
    values_of,
)
from truceline.deal.names import Scope, is_own_words
from truceline.deal.print_geometry import geometry_text
from truceline.deal.printer import sentence_text, thing_text
from truceline.deal.spans import Span3, km_of, span_of
from truceline.deal.vocabulary import (
    ALL_FORCES,
    CATEGORY_OF,
    LISTING,
    OWN_RANGE,
    PROPOSALS,
)
from truceline.deal.windows import window_of
from truceline.model.claim import Modality
from truceline.model.estimate import Estimate
from truceline.model.place import NamedLine, Site
from truceline.model.record import LineId, PartyId, SiteId, TermId, ZoneId
from truceline.model.terms import (
    Act,
    Axis,
    Domain,
    Effect,
    Objects,
    Obligation,
)

# protected by law whatever the parties want: kept out of any search for concessions
_NOT_FOR_TRADING = frozenset(
    {
        "civilians", "children", "humanitarian goods", "missing persons", "remains",
        "prisoners of war", "detainees",
    }
)  # fmt: skip


# the same, where a text speaks of them in its own words
_RIGHTS = (
    "sexual violence", "survivors", "forced displacement", "deportation", "torture", "amnesty",
    "humanitarian law", "right to return",
)  # fmt: skip


@dataclass(frozen=True)
class Spot:
    """Where an obligation applies: zones, line, sites, distance, and the other party."""

    zone: ZoneId | None = None
    destination: ZoneId | None = None
    line: s.Geometry | None = None
    distance: s.Quantity | None = None
    sites: tuple[SiteId, ...] = ()
    counterparts: tuple[PartyId, ...] = ()
    for_things: tuple[Objects, ...] = ()
    taker: PartyId | None = None


@dataclass(frozen=True)
class InlineZone:
    """An area that a term spells out itself, with the domain it is meant in."""

    id: ZoneId
    geometry: s.Geometry
    domain: tuple[Domain, ...]


@dataclass
class Duties:
    """Compiles terms; areas that a term spells out itself get a zone of their own."""

    scope: Scope
    status: Modality
    clock: str
    file: str
    inline: dict[str, InlineZone] = field(default_factory=dict)
    inline_lines: dict[str, tuple[LineId, s.Geometry]] = field(default_factory=dict)

    def of(self, term: s.TermStatement) -> tuple[Obligation, ...]:
        """Return the obligations of one term."""
        sentence = term.sentence
        if isinstance(sentence, s.Passing):
            made = [self._passing(term, sentence)]
        else:
            made = list(self._acts(term, sentence))
        return tuple(self._numbered(made))

    def _numbered(self, made: list[Obligation]) -> Iterator[Obligation]:
        from msgspec.structs import replace

        for number, obligation in enumerate(made, start=1):
            suffix = f".{number}" if number > 1 else ""
            yield replace(obligation, id=f"{obligation.term}{suffix}")

    # --- what every obligation of a term shares -----------------------------------------

    def _base(self, term: s.TermStatement, act: Act) -> Obligation:
        sentence = term.sentence
        status = self._status(term)
        return Obligation(
            id=term.id.text,
            term=TermId(term.id.text),
            party=None,
            act=act,
            title=term.title,
            text=sentence_text(sentence),
            demanded_by=PartyId(sentence.proposer.text) if sentence.proposer else None,
            domain=domain_of(term),
            window=window_of(term.clauses, self.clock),
            exceptions=self._exceptions(term),
            conditions=self._conditions(term),
            verified_by=tuple(PartyId(name) for name in names_of(term, "verified by")),
            declaration="".join(names_of(term, "under")),
            status=status,
            claims=claims_of(term),
            basis=basis_of(term),
            reciprocal=says(term, "reciprocal"),
            tradable=not says(term, "not for trading"),
            where=term.at.in_file(self.file),
        )

    def _status(self, term: s.TermStatement) -> Modality:
        said = "".join(values_of(term, "status"))
        proposed = PROPOSALS.get(term.sentence.proposing, "")
        return said or proposed or self.status  # type: ignore[return-value]

    def _exceptions(self, term: s.TermStatement) -> tuple[str, ...]:
        items = [item for c in term.clauses if isinstance(c, s.Except) for item in c.items]
        consent = names_of(term, "without consent of")
        return (
            *(geometry_text(item).strip('"') for item in items),
            *(f"with consent of {party}" for party in consent),
        )

    def _conditions(self, term: s.TermStatement) -> tuple[str, ...]:
        named = [name.text for name in conditions_of(term)]
        consent = names_of(term, "consent of")
        released = names_of(term, "released on breach by")
        return (
            *named,
            *(f"in exchange for {what}" for what in values_of(term, "in exchange for")),
            *(f"consent of {party}" for party in consent),
            *(f"no breach by {party}" for party in released),
            *(("voluntary",) if says(term, "voluntary") else ()),
        )

    # --- ground passing -----------------------------------------------------------------

    def _passing(self, term: s.TermStatement, passing: s.Passing) -> Obligation:
        from msgspec.structs import replace

        base = self._base(term, "pass holding")
        zone = self.zone_id(self._less_exceptions(passing.area, term), term)
        giver = PartyId(passing.giver.text) if passing.giver else None
        taker = PartyId(passing.taker.text) if passing.taker else None
        effect = Effect(
            axis=passing.axis,  # type: ignore[arg-type]
            change="passes",
            from_party=giver,
            to_party=taker,
            zone=zone,
            manner=_manner(term),
        )
        return replace(
            base,
            party=giver,
            counterpart=taker,
            zone=zone,
            effects=self._effects(term, (effect,), zone, ()),
        )

    # --- acts ---------------------------------------------------------------------------

    def _acts(self, term: s.TermStatement, sentence: s.Sentence) -> Iterator[Obligation]:
        from msgspec.structs import replace

        act, of = act_of(sentence)
        base = replace(self._base(term, act), of=of)
        spot = self._spot(term, sentence)
        objects = (*self._objects(sentence), *spot.for_things)
        for party in self._subjects(sentence):
            for things, distance in self._by_range(objects, spot, term):
                line, zone = self._measured(term, spot, party, distance)
                made = replace(
                    base,
                    party=party,
                    counterpart=next(iter(spot.counterparts), _mutual(sentence, party)),
                    further=spot.counterparts[1:],
                    objects=things,
                    zone=zone,
                    destination=spot.destination,
                    line=line,
                    distance=None if distance is None else distance.estimate("km"),
                    sites=spot.sites,
                )
                yield replace(
                    made,
                    effects=self._effects(term, self._by_act(made, term, spot), zone, spot.sites),
                    tradable=made.tradable and _may_be_traded(made),
                )

    def _subjects(self, sentence: s.Sentence) -> tuple[PartyId | None, ...]:
        if sentence.everyone:
            return tuple(PartyId(party) for party in self.scope.parties)
        return tuple(PartyId(name.text) for name in sentence.subjects) or (None,)

    def _objects(self, sentence: s.Sentence) -> tuple[Objects, ...]:
        made = [o for thing in sentence.things for o in self._thing(thing, sentence)]
        if sentence.words:
            made.append(Objects(text=sentence.words))
        return tuple(made)

    def _thing(self, thing: s.Thing, sentence: s.Sentence) -> tuple[Objects, ...]:
        declared = self.scope.weapons.get(thing.name.text)
        if declared is not None:
            return tuple(o for part in declared.things for o in self._thing(part, sentence))
        quota = thing.quantity
        limits = sentence.verb == "limit" or sentence.polarity == "must not"
        calibre = None if thing.calibre is None else span_of(thing.calibre)
        reach = None if thing.reach is None else km_of(thing.reach)
        return (
            Objects(
                text=thing_text(thing).strip('"'),
                category=CATEGORY_OF.get(thing.name.text.lower(), ""),
                calibre_mm=None if calibre is None else (calibre.low, calibre.high),
                systems=thing.systems,
                range_km=None if reach is None else (reach.low, reach.high),
                quota=None if quota is None else _number(quota, limits),
                at_most=quota is not None and (limits or quota.qualifier == "at most"),
                per=thing.per,
            ),
        )

    def _by_range(
        self, objects: tuple[Objects, ...], spot: Spot, term: s.TermStatement
    ) -> Iterator[tuple[tuple[Objects, ...], Span3 | None]]:
        """Yield objects with their distance: one group, or one a weapon by its own range."""
        if spot.distance is None:
            yield objects, None
        elif not is_own_range(spot.distance):
            yield objects, km_of(spot.distance)
        else:
            assert isinstance(term.sentence, s.Sentence)
            for thing in term.sentence.things:
                declared = self.scope.weapons.get(thing.name.text)
                reach = None if declared is None else declared.reach
                if reach is None:
                    self.scope.say(
                        "WEAPON-RANGE",
                        f'the maximum range of "{thing.name.text}" is not given',
                        thing.at,
                        "Declare it: weapons NAME = artillery range 9 km",
                    )
                else:
                    yield self._thing(thing, term.sentence), km_of(reach)

    # --- where --------------------------------------------------------------------------

    def _spot(self, term: s.TermStatement, sentence: s.Sentence) -> Spot:
        spot = Spot()
        place = sentence.place
        first = () if place is None else (s.Phrase("and", place, at=place.at),)
        for phrase in self._joined((*first, *sentence.phrases)):
            spot = self._placed(spot, phrase.word, phrase.target, phrase.distance, term)
        return spot

    def _joined(self, phrases: tuple[s.Phrase, ...]) -> Iterator[s.Phrase]:
        """Yield phrases with the areas of one list put together: `from Z1, Z2 and SITE`."""
        areas: dict[str, s.Phrase] = {}
        lines: set[str] = set()
        for phrase in phrases:
            kind = self.scope.kind_of(phrase.target)
            listed = phrase.word in LISTING | {"and"} and phrase.distance is None
            if listed and kind == "area":
                first = areas.get(phrase.word)
                both = phrase if first is None else replace_target(first, phrase)
                areas[phrase.word] = both
                continue
            if listed and kind == "line" and phrase.word in lines:
                self.scope.say(
                    "LINE-KIND",
                    "several lines stand where one is wanted",
                    phrase.target.at,
                    "Write one term for each line.",
                )
            lines |= {phrase.word} if kind == "line" else set()
            yield phrase
        yield from areas.values()

    def _placed(
        self,
        spot: Spot,
        word: str,
        target: s.Geometry,
        distance: s.Quantity | None,
        term: s.TermStatement,
    ) -> Spot:
        from dataclasses import replace

        if isinstance(target, s.Name) and self._is_a_duty(target):
            return replace(spot, for_things=(*spot.for_things, Objects(text=target.text)))
        if isinstance(target, s.Name) and _is_about(target, word):
            category = CATEGORY_OF.get(target.text.lower(), "")
            thing = Objects(text=target.text, category=category)
            return replace(spot, for_things=(*spot.for_things, thing))
        found = self.scope.find(target) if isinstance(target, s.Name) else None
        kind = self.scope.kind_of(target)
        if kind == "party" and isinstance(target, s.Name):
            party = PartyId(target.text)
            taker = party if word == "to" else spot.taker
            return replace(spot, counterparts=(*spot.counterparts, party), taker=taker)
        if kind == "line":
            return replace(spot, line=target, distance=distance or spot.distance)
        if kind == "site":
            return replace(spot, sites=(*spot.sites, self._site_id(target, found)))
        if spot.zone is not None and word in ("to", "into", "toward"):
            return replace(spot, destination=self.zone_id(target, term))
        if distance is not None:
            target = s.Within(distance, target, at=target.at)
        return replace(spot, zone=self.zone_id(self._less_exceptions(target, term), term))

    def _is_a_duty(self, name: s.Name) -> bool:
        """Whether a name is that of a term: `monitors withdrawal`; a place of the name is first."""
        own = not name.quoted and name.text in self.scope.terms
        return own and self.scope.find(name) is None

    def _less_exceptions(self, area: s.Geometry, term: s.TermStatement) -> s.Geometry:
        """Return the area without those that the term excepts; exceptions in words stay words."""
        if self.scope.kind_of(area) != "area":
            return area
        for clause in term.clauses:
            items = clause.items if isinstance(clause, s.Except) else ()
            for item in items:
                if self.scope.kind_of(item) == "area":
                    area = s.Algebra("-", area, item, at=area.at)
        return area

    def _site_id(self, target: s.Geometry, found: object) -> SiteId:
        if isinstance(target, s.SiteRef):
            found = self.scope.find(target.name, "site")
        if isinstance(found, s.SiteStatement):
            known = None
            if found.near is None and self.scope.theatre is not None:
                known = self.scope.theatre.site(found.title)
            return known.id if known is not None else SiteId(found.id.text)
        return found.id if isinstance(found, Site) else SiteId(geometry_text(target))

    def _measured(
        self, term: s.TermStatement, spot: Spot, party: PartyId | None, distance: Span3 | None
    ) -> tuple[LineId | None, ZoneId | None]:
        """Return the line a party measures from, and the strip that a distance from it clears."""
        line = spot.line
        for clause in term.clauses:
            if isinstance(clause, s.Measured):
                own = (g for names, g in clause.entries if party in {n.text for n in names})
                line = next(own, line)
        if line is None:
            return None, spot.zone
        line = self._own_line(line, party)
        line_id = self.line_id(line, term)
        if distance is None or spot.zone is not None or distance.low is None:
            return line_id, spot.zone
        upper = distance.high if distance.high != distance.low else None
        qualifier = "at least" if distance.high is None else ""
        amount = s.Amount(distance.low, upper, qualifier, "km")  # type: ignore[arg-type]
        on = s.Name(party) if party in self.scope.parties else None
        return line_id, self.zone_id(s.Within(amount, line, on), term)

    def _own_line(self, line: s.Geometry, party: PartyId | None) -> s.Geometry:
        statement = self.scope.find(line, "line") if isinstance(line, s.Name) else None
        inner = statement.line if isinstance(statement, s.LineStatement) else line
        if isinstance(inner, s.PerParty):
            own = (g for names, g in inner.entries if party in {n.text for n in names})
            return next(own, line)
        return line

    def zone_id(self, geometry: s.Geometry, term: s.TermStatement) -> ZoneId:
        """Return the id of a declared zone, or of the one made for an area spelled out here."""
        if isinstance(geometry, s.Name):
            found = self.scope.find(geometry, "area")
            if isinstance(found, s.ZoneStatement):
                return ZoneId(found.id.text)
        text = geometry_text(geometry)
        if text not in self.inline:
            stem = f"{term.id.text}.zone"
            taken = sum(zone.id.startswith(stem) for zone in self.inline.values())
            name = ZoneId(stem if not taken else f"{stem}.{taken + 1}")
            self.inline[text] = InlineZone(name, geometry, domain_of(term))
        return self.inline[text].id

    def line_id(self, geometry: s.Geometry, term: s.TermStatement) -> LineId:
        """Return the id of a line: declared, of the theatre, or made for this term."""
        found = self.scope.find(geometry, "line") if isinstance(geometry, s.Name) else None
        if isinstance(found, s.LineStatement):
            return LineId(found.id.text)
        if isinstance(found, NamedLine):
            return found.id
        text = geometry_text(geometry)
        if text not in self.inline_lines:
            stem = f"{term.id.text}.line"
            taken = sum(line.startswith(stem) for line, _ in self.inline_lines.values())
            name = LineId(stem if not taken else f"{stem}.{taken + 1}")
            self.inline_lines[text] = (name, geometry)
        return self.inline_lines[text][0]

    # --- effects ------------------------------------------------------------------------

    def _effects(
        self,
        term: s.TermStatement,
        implied: tuple[Effect, ...],
        zone: ZoneId | None,
        sites: tuple[SiteId, ...],
    ) -> tuple[Effect, ...]:
        """Return the effects that follow from the words, unless the term states them itself."""
        stated = [c for c in term.clauses if isinstance(c, s.EffectClause)]
        axes = {clause.axis for clause in stated}
        made = [effect for effect in implied if effect.axis not in axes]
        made += [
            Effect(
                axis=clause.axis,  # type: ignore[arg-type]
                change=clause.change,
                from_party=PartyId(clause.giver.text) if clause.giver else None,
                to_party=PartyId(clause.taker.text) if clause.taker else None,
                zone=zone,
                sites=sites,
                manner=_manner(term),
            )
            for clause in stated
        ]
        return tuple(made)

    def _by_act(self, made: Obligation, term: s.TermStatement, spot: Spot) -> tuple[Effect, ...]:
        """Return what an act moves by its meaning alone; most acts move nothing."""
        moved = _EFFECTS.get(made.act)
        nowhere = made.zone is None and not made.sites
        if moved is None or nowhere or (made.act == "withdraw" and not _takes_everyone(made)):
            return ()
        axis, giver, taker = moved
        who = {"party": made.party, "recipient": spot.taker, "holder": made.counterpart}
        effect = Effect(
            axis=axis,
            change="passes",
            from_party=who.get(giver),
            to_party=who.get(taker),
            zone=made.zone,
            sites=made.sites,
            manner=_manner(term),
        )
        return (effect,)


# act -> the axis it moves, from whom, to whom; nobody is named where the act names nobody
_EFFECTS: dict[Act, tuple[Axis, str, str]] = {
    "withdraw": ("forces", "party", ""),
    "enter": ("forces", "", "party"),
    "demilitarise": ("forces", "party", ""),
    "hand over": ("holding", "party", "recipient"),
    "administer": ("administration", "", "party"),
    "cede title": ("title", "party", "recipient"),
    "recognise title": ("title", "", "holder"),
}


def _takes_everyone(made: Obligation) -> bool:
    """Whether a withdrawal is of all forces, not of a weapon class or a number."""
    if not made.objects:
        return True  # "UA withdraws from Z": the party itself leaves
    return any(thing.category in ALL_FORCES and thing.quota is None for thing in made.objects)


# --- small parts ------------------------------------------------------------------------


def domain_of(statement: s.Statement) -> tuple[Domain, ...]:
    """Return the domains of a zone or term: the ground, unless it says otherwise."""
    return values_of(statement, "domain") or ("ground",)  # type: ignore[return-value]


def is_own_range(distance: s.Quantity) -> bool:
    """Whether a distance is the weapon's own maximum range."""
    return isinstance(distance, s.Amount) and distance.unit == OWN_RANGE


def _number(quota: s.Amount, limits: bool) -> Estimate:
    """Return a number as written: a count, or a share of all for `30 percent of weapons`."""
    span = _quota(span_of(quota), limits)
    if quota.unit == "percent":
        return span.times(0.01).estimate("share")
    return span.estimate("count")


def _quota(span: Span3, limits: bool) -> Span3:
    """Return a number as a quota: "not more than 6,000" and "to 6,000" both allow up to it."""
    if not limits or span.low is None:
        return span
    return Span3(0.0, span.low, span.low, (*span.because, "a ceiling, not a count"))


def _is_about(target: s.Name, word: str) -> bool:
    """Whether a phrase names what the act is about, not where: `for civilians`."""
    about = word in ("for", "to", "with", "against")
    return target.text.lower() in CATEGORY_OF or (about and is_own_words(target))


def replace_target(first: s.Phrase, other: s.Phrase) -> s.Phrase:
    """Return the first phrase with the area of the other added to its own."""
    both = s.Algebra("+", first.target, other.target, at=first.at)
    return s.Phrase(first.word, both, at=first.at)


def _mutual(sentence: s.Sentence, party: PartyId | None) -> PartyId | None:
    """Return with whom a party exchanges or meets, where the two are named side by side."""
    if sentence.verb not in ("exchange", "meet") or len(sentence.subjects) != 2:
        return None
    return next(PartyId(name.text) for name in sentence.subjects if name.text != party)


def _may_be_traded(made: Obligation) -> bool:
    protected = any(thing.category in _NOT_FOR_TRADING for thing in made.objects)
    words = made.text.lower()
    named = any(right in words for right in _RIGHTS)
    return not (protected or named or (made.act == "do not attack" and made.sites))


def _manner(term: s.TermStatement) -> str:
    return next((word for word in ("de facto", "de jure") if says(term, word)), "")
