"""What a claim is about: parties, places of the theatre, times, quantities and hedges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from truceline.claims.vocabulary import country_names, hedge_patterns, parties, party_pattern
from truceline.model.claim import Hedge, HedgeKind, PlaceMention, QuantityMention, Span
from truceline.model.place import NamedLine, Place, Site, Unit


class Gazetteer(Protocol):
    """What the reader needs of a theatre: every thing that a name may mean."""

    def lookup(self, name: str) -> tuple[Unit | Place | Site | NamedLine, ...]:
        """Return the things of that name."""
        ...


_UNIT_WORDS = (
    "oblasts? regions? provinces? governorates? districts? republics? prefectures?".split()
)
_UNIT = re.compile(rf"(?:{'|'.join(_UNIT_WORDS)})\b", re.IGNORECASE)
_NAME = r"[^\W\d_a-z][\w’'ʼ-]*"
_NAMES = re.compile(
    rf"(?<!\w)(?:the\s+)?({_NAME}(?:[ \t\n](?:{_NAME}|of|de|al|el|and(?=\s+the)))*)", re.UNICODE
)
_SITE_TAIL = re.compile(
    r"\s+(?:nuclear power (?:plant|station)|power plant|NPP|dam|bridge|reservoir|hydroelectric"
    r" (?:plant|station)|crossing(?: point)?|port|airport|substation|temple)\b",
    re.IGNORECASE,
)
_NUMBER = r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS = {
    word: float(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"fifteen": 15.0, "twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "ninety": 90.0}
_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_UNITS = {
    "km2": r"square kilomet(?:re|er)s?|sq\.? ?km|km²|km2",
    "mi2": r"square miles?|sq\.? ?mi",
    "km": r"kilomet(?:re|er)s?|km",
    "mi": r"miles?",
    "m": r"met(?:re|er)s?",
    "percent": r"per ?cent|%|percentage points?",
    "hours": r"hours?",
    "days": r"days?",
    "weeks": r"weeks?",
    "months": r"months?",
    "years": r"years?",
    "persons": r"(?:[a-z]+ ){0,2}?(?:people|persons|soldiers|troops|civilians|prisoners|detainees|"
    r"fighters|peacekeepers|monitors|observers|residents|children|refugees|hostages|men|women)",
    "settlements": r"(?:[a-z]+ )?(?:settlements|villages|towns|cities)",
    "count": r"(?:[a-z]+ )?(?:drones|tanks|missiles|vehicles|shells|incidents|violations|attacks|"
    r"strikes|checkpoints|posts|trucks|aircraft|howitzers|bodies)",
}
_QUANTITY = re.compile(
    rf"(?<![\w.,-])(?:(?P<money>[$€£])\s?)?(?P<number>{_NUMBER}|(?:{'|'.join(_WORDS)})(?=[\s-]))"
    rf"(?:[\s-](?P<scale>thousand|million|billion)\b)?"
    rf"(?:[\s-]?(?P<unit>{'|'.join(f'(?P<u{i}>{p})' for i, p in enumerate(_UNITS.values()))})"
    rf"(?![\w²]))?",
    re.IGNORECASE,
)


def parties_in(text: str, spans: Iterable[Span], people: dict[str, str]) -> tuple[str, ...]:
    """Return the ids of the parties named in some spans, in order of mention.

    `people` holds the surnames that the report itself ties to a party ("Russian President
    Vladimir Putin"), so that "Putin" later counts for it.
    """
    found: dict[str, None] = {}
    for start, end in sorted(spans):
        hits = [(m.start(), parties()[m[0]]) for m in party_pattern().finditer(text, start, end)]
        for name, party in people.items():
            hits += [
                (m.start(), party)
                for m in re.compile(rf"\b{re.escape(name)}\b").finditer(text, start, end)
            ]
        found.update(dict.fromkeys(party for _, party in sorted(hits)))
    return tuple(found)


_TITLED = re.compile(
    rf"({party_pattern().pattern})(?:['’]s)?\s+(?:[a-z]+\s+){{0,3}}?"
    r"(?:[Pp]resident|[Pp]rime [Mm]inister|[Cc]hancellor|[Ff]oreign [Mm]inister|[Dd]efen[cs]e"
    r" [Mm]inister|leader|[Ss]ecretary of [Ss]tate|[Ee]nvoy|negotiator|ambassador|spokes\w+|"
    rf"Secretary-General|general|King|Emir|ruler)\s+((?:{_NAME}\s+){{0,2}}{_NAME})"
)


def people_of_parties(text: str) -> dict[str, str]:
    """Return the surnames that a report ties to a party by a title beside them."""
    found: dict[str, str] = {}
    for match in _TITLED.finditer(text):
        party, name = parties().get(match[1]), match[2].split()[-1]
        if party and name not in parties():
            found.setdefault(name.removesuffix("'s").removesuffix("’s"), party)
    return found


def hedges_in(text: str, spans: Iterable[Span]) -> tuple[Hedge, ...]:
    """Return the words in some spans that weaken what is said, none inside another."""
    found: list[tuple[Span, HedgeKind]] = []
    for start, end in spans:
        for kind, pattern in hedge_patterns():
            for match in pattern.finditer(text, start, end):
                span = match.span()
                if kind == "approximation" and not _before_number(text, span[1], end):
                    continue
                if not any(s < span[1] and span[0] < e for (s, e), _ in found):
                    found.append((span, kind))  # type: ignore[arg-type]
    return tuple(
        Hedge(span=span, text=text[span[0] : span[1]], kind=kind) for span, kind in sorted(found)
    )


_COUNTED = re.compile(
    r"\s+(?:[$€£]?\d|a (?:third|quarter|half)|half|" + "|".join(_WORDS) + r")", re.IGNORECASE
)


def _before_number(text: str, at: int, end: int) -> bool:
    return _COUNTED.match(text, at, end) is not None


def places_in(
    text: str, spans: Iterable[Span], theatre: Gazetteer | None
) -> tuple[PlaceMention, ...]:
    """Return the places of the theatre that are named in some spans, and countries as places.

    A name that may be several things is settled by the words beside it ("oblasts" makes every
    name of its list a unit), else it is left open with its candidates. A capital or a country
    is a place only after a preposition of place: in "held by Kyiv" it is a party.
    """
    found: list[PlaceMention] = []
    for start, end in spans:
        at = start
        while match := _NAMES.search(text, at, end):
            mention = _place_at(text, match.span(1), end, theatre)
            if mention is not None and mention.span is not None:
                found.append(mention)
                at = mention.span[1]
            else:
                at = match.start(1) + len(match[1].split()[0])
    return tuple(found)


def _place_at(text: str, whole: Span, limit: int, theatre: Gazetteer | None) -> PlaceMention | None:
    """Return the longest name at the start of a run of capitals that the theatre knows."""
    start, end = whole
    tail = _SITE_TAIL.match(text, end, limit)
    if tail and theatre and (things := theatre.lookup(text[start : tail.end()])):
        return _mention(text, (start, tail.end()), things)
    if _in_name(text, start):
        return None
    for stop in reversed([start + m.end() for m in re.finditer(r"\S+", text[start:end])]):
        name = re.sub(r"['’]s$", "", text[start:stop])
        if stop < end and not _ends_name(text, stop, end):
            continue
        found = _known(text, (start, start + len(name)), limit, theatre)
        if found:
            return found
    return None


def _in_name(text: str, start: int) -> bool:
    """Whether a capitalised word before makes this the later part of a name ("President X")."""
    before = re.search(rf"({_NAME})\s$", text[max(0, start - 40) : start])
    return before is not None and not re.search(r"['’]s$|^(?:The|In|On|At|From|Near)$", before[1])


def _ends_name(text: str, stop: int, end: int) -> bool:
    """Whether a name can end before the rest of its run of capitals: "Kherson and ..."."""
    return (
        re.match(r"['’]s\b|\s(?:of|and|de|al|el)\b", text[stop:end]) is not None
        or bool(_UNIT.match(text, stop + 1, end))
        or text[stop - 2 : stop] in ("'s", "’s")
    )


def _known(text: str, span: Span, limit: int, theatre: Gazetteer | None) -> PlaceMention | None:
    name = text[slice(*span)]
    party = parties().get(name)
    if party and not _LOCATIVE.search(text, max(0, span[0] - 24), span[0]):
        return None
    lookup = theatre.lookup if theatre else (lambda _: ())
    after = _UNIT.match(text, span[1] + 1, limit)
    if after and (things := lookup(f"{name} {after[0].rstrip('s')}")):
        return _mention(text, (span[0], after.end()), things)
    things = lookup(name) if name not in _NOT_PLACES else ()
    if things and _lists_units(text, span[1], limit):
        things = tuple(thing for thing in things if isinstance(thing, Unit)) or things
    if things:
        return _mention(text, span, things)
    inside = re.compile(r"\b(?:in|into|inside|across|throughout|within)\s$", re.IGNORECASE)
    if (
        party
        and name == country_names().get(party)
        and inside.search(text, max(0, span[0] - 12), span[0])
    ):
        return PlaceMention(span=span, text=name, place=party)
    return None


_LOCATIVE = re.compile(
    r"\b(?:in|into|inside|outside|near|around|across|throughout|within|at|from|of|over|to|toward|"
    r"towards|through|south of|north of|east of|west of)\s(?:the\s)?$",
    re.IGNORECASE,
)
_NOT_PLACES = frozenset({"The", "A", "In", "On", "May", "March", "Mir"})
_LIST = re.compile(rf"(?:,?\s+(?:and\s+)?{_NAME})+\s+(?={'|'.join(_UNIT_WORDS)})", re.UNICODE)


def _lists_units(text: str, at: int, limit: int) -> bool:
    """Whether a list goes on here that ends in "oblasts": "Luhansk and Donetsk oblasts"."""
    match = _LIST.match(text, at, limit)
    return match is not None and _UNIT.match(text, match.end(), limit) is not None


def _mention(
    text: str, span: Span, things: tuple[Unit | Place | Site | NamedLine, ...]
) -> PlaceMention:
    ids = tuple(dict.fromkeys(str(thing.id) for thing in things))
    return PlaceMention(
        span=span,
        text=text[span[0] : span[1]],
        place=ids[0] if len(ids) == 1 else None,
        candidates=ids if len(ids) > 1 else (),
    )


def quantities_in(text: str, spans: Iterable[Span]) -> tuple[QuantityMention, ...]:
    """Return the numbers with a unit in some spans; a bare number counts only as money."""
    return tuple(mention for span in spans for mention in _quantities(text, span))


def _quantities(text: str, span: Span) -> Iterator[QuantityMention]:
    for match in _QUANTITY.finditer(text, *span):
        unit = next(
            (name for i, name in enumerate(_UNITS) if match[f"u{i}"]),
            {"$": "USD", "€": "EUR", "£": "GBP"}.get(match["money"] or "", ""),
        )
        if not unit:
            continue
        number = match["number"].lower()
        value = _WORDS.get(number)
        if value is None:
            value = float(re.sub(r"[,\u00a0\u202f ]", "", number))
        value *= _SCALE.get((match["scale"] or "").lower(), 1.0)
        written = match[0].rstrip()
        yield QuantityMention(
            span=(match.start(), match.start() + len(written)), text=written, value=value, unit=unit
        )
