"""Who speaks: what kind of source it is, whether named, and how the report describes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from truceline.claims.vocabulary import (
    OUTLET_NOUNS,
    outlet_pattern,
    outlets,
    parties,
    party_pattern,
    people,
)
from truceline.model.claim import Source, SourceKind, Span

PRONOUNS = frozenset(
    {"they", "he", "she", "his", "her", "who", "it", "we", "i", "you", "that", "which", "those"}
)
_TITLES = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|President|Prime Minister|Chancellor|Minister|Secretary|Senator|Sen|Rep|"
    r"General|Gen|Colonel|Col|Lt|Maj|Ambassador|King|Prince|Emir|Sheikh|Envoy|Pope|Governor|Gov)\b"
)
_ROLES = re.compile(
    r"\b(?:president|minister|spokes(?:man|woman|person)|chief|head|leader|chairman|chairwoman|"
    r"director|governor|mayor|secretary|premier|chancellor|commander|adviser|envoy|ambassador|"
    r"negotiator|general|analyst|professor|king|emir|speaker|deputy)\b",
    re.IGNORECASE,
)
_PLEDGE = re.compile(
    r"(?:speaking |spoke |talking )?on (?:the )?condition of anonymity|"
    r"on condition that they not be (?:named|identified)|"
    r"(?:asked|asking|wished|declined|declining|refused|requested|requesting) "
    r"(?:not )?to be (?:named|identified)|"
    r"(?:was|were|is|are) not authori[sz]ed to \w+(?: \w+){0,2}|"
    r"did not give (?:his|her|their) names?|"
    r"(?:did|do|does) not (?:wish|want) to be (?:named|identified)|"
    r"would not (?:give (?:his|her|their) names?|be (?:named|identified))|"
    r"ask(?:ed|ing) that (?:his|her|their) names? not be (?:used|published|given)|"
    r"speaking on background|not for attribution|"
    r"not to be (?:quoted|identified|cited) by name|not (?:naming|identifying)(?= [,.]|,|\.| him|"
    r" her| them)|"
    r"not to (?:print|use|publish|give|reveal|disclose) (?:his|her|their) (?:sur)?names?|"
    r"on the (?:understanding|basis) (?:that )?(?:he|she|they) (?:would |will )?not be (?:named|"
    r"identified)|"
    r"(?:names?|identity) (?:be|was|were|has been|have been) (?:withheld|changed)|"
    r"granted anonymity|(?:speaking|spoke|talking) (?:strictly )?off the record|insist(?:ed|"
    r"ing) on anonymity|"
    r"spoke anonymously|who (?:requested|asked for) anonymity|anonymously",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-ZÀ-ÞĄ-Ž][\w’'-]+(?:\s+(?:al-|bin|van|de|von)?\s*[A-ZÀ-ÞĄ-Ž][\w’'-]+)+")
_AFTER_HEAD = re.compile(
    r"\s+((?:familiar|with (?:direct |first-hand )?knowledge|close|briefed|involved|in|at|from|who|"
    r"directly|privy|aware|present|on|near)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_DETERMINERS = re.compile(
    r"^(?:the|a|an|some|several|two|three|four|five|six|many|other|another|both|these|those|one|"
    r"all|more|at least|a number of|\d+)\s+",
    re.IGNORECASE,
)


_OFFICES = frozenset(
    """minister ambassador judge envoy commander mediator negotiator adviser spokesperson
    strategist general colonel governor""".split()
)


_TOGETHER = frozenset({"mediators", "guarantors"})


@dataclass
class Memory:
    """What a report has told so far about who speaks: pronouns and "the people" refer to it."""

    unnamed: Source | None = None
    relay: tuple[Source, ...] = ()  # the outlet the unnamed people spoke to, when not this one
    person: str = ""
    single: Source | None = None  # one person without a name, where that one spoke last
    group: Source | None = None
    outlet: Source | None = None
    outlet_names: tuple[str, ...] = ()  # names that the report brings in as those of outlets
    names: set[str] = field(default_factory=set)  # surnames of people named before
    heads: set[str] = field(default_factory=set)  # what the unnamed were called: "official"


def describe(text: str, span: Span, sentence: str, memory: Memory) -> Source:
    """Return the source in a span: its kind, whether it is unnamed, and how it is described."""
    promised = _PLEDGE.search(text, *span) is not None
    span = _without_pledge(text, span)
    words = text[slice(*span)]
    lower = words.lower()
    if lower in PRONOUNS:
        return _referred(words, span, lower, memory)
    kind = kind_of(words, memory)
    if _GAVE_NAME.search(words) or _OF_OURS.match(words):
        return Source(span=span, text=words, kind="person")
    if kind == "person" and _told_of_before(text, span, words):
        kind = "unnamed"
    of_them = _OF_THEM.match(lower) and not _NAME.search(words)
    if of_them or lower in ("one", "another") or _kept_back(words, kind, promised, memory):
        kind = "unnamed"
    if kind == "unnamed":
        return _unnamed(words, span, sentence, memory)
    source = Source(span=span, text=words, kind=kind)
    if kind == "person":
        name = _NAME.search(_without_titles(words))
        memory.person, memory.single = name[0] if name else words, None
        if name:
            memory.names.add(name[0].split()[-1])
    elif kind == "organisation":
        memory.group = source
    elif kind == "outlet":
        memory.outlet = source = _by_its_name(text, source, memory)
    return source


def _kept_back(words: str, kind: str, promised: bool, memory: Memory) -> bool:
    """Whether an office or a body that asked not to be named speaks: "the envoy, who asked ..."."""
    return promised and (
        kind == "organisation" or (kind == "person" and not _has_name(words, memory))
    )


def _told_of_before(text: str, span: Span, words: str) -> bool:
    """Whether "the teacher" goes back to a teacher, or to teachers, whom nobody named."""
    known = re.match(r"the (\w+)$", words, re.IGNORECASE)
    if known is None or people().get(known[1].lower()) != "someone":
        return False
    one = rf"(?:an?|one|another|two|three|several)\s(?:[\w-]+\s){{0,2}}{known[1]}"
    before = rf"\b(?:{one}|{known[1]}s)\b(?!,? (?-i:[A-Z]))"
    return re.search(before, text[: span[0]], re.IGNORECASE) is not None


def _by_its_name(text: str, source: Source, memory: Memory) -> Source:
    """Return an outlet without its article and without what is told of it after a comma."""
    assert source.span is not None
    name = outlet_pattern(memory.outlet_names).search(text, *source.span)
    if name is None or re.match(r"\s*(?:,|$)", text[name.end() : source.span[1]]) is None:
        return source
    return Source(span=name.span(), text=name[0], kind="outlet")


def _without_pledge(text: str, span: Span) -> Span:
    """Leave ", who spoke on condition of anonymity" out of a source: it is not the name."""
    aside = re.search(r",\s+who\b", text[slice(*span)])
    if aside and _PLEDGE.search(text[slice(*span)], aside.start()):
        return span[0], span[0] + aside.start()
    return span


def kind_of(words: str, memory: Memory) -> SourceKind:
    """Return what kind of source some words name."""
    head = _head(words)
    if _THOSE.match(words) or (memory.unnamed and words.lower() == "others"):
        return "unnamed"  # "some in the delegation", "several of those briefed"
    meaning = "group" if _ANYBODY.fullmatch(words) else _meaning(head)
    if meaning == "unnamed" and head not in people() and _KNOWN.match(words):
        meaning = "group"  # "the army's engineers", "the doctors": who they are was told
    if meaning == "group" and _COUNTED.match(words):
        meaning = "unnamed"
    outlet = outlet_pattern(memory.outlet_names).search(words)
    if outlet and meaning != "unnamed" and _LEADS_OUTLET.fullmatch(words[: outlet.start()]):
        return "outlet"
    named = _own_part(words) if meaning == "unnamed" else words
    if _TITLES.search(_BODIES.sub("", named)) or _has_name(named, memory):
        return "person"
    if meaning == "unnamed":
        return "person" if _is_office(words, head, memory) else "unnamed"
    if meaning == "someone":
        return "unnamed" if _INDEFINITE.match(words) else "person"
    if meaning == "document":
        return "document"
    if not meaning and _SOMEBODY.match(words) and _DOES.search(head) and "spokes" not in head:
        return "unnamed"  # "a local councillor", "two signatories"
    if _ROLES.fullmatch(head):
        return "person"
    return "organisation"


def _meaning(head: str) -> str:
    """Return what kind of people a noun means; "doctors" are people without a name as well."""
    found = people().get(head, "")
    if found or not head.endswith("s"):
        return found
    return "unnamed" if people().get(head.removesuffix("s")) == "someone" else ""


_COUNTED = re.compile(r"(?:two|three|four|five|six|seven|several|\d+)\b", re.IGNORECASE)
_LEADS_OUTLET = re.compile(
    rf".{{0,4}}|(?:the |an? )?(?:[\w-]+ ){{0,2}}(?:{'|'.join(OUTLET_NOUNS)}) ", re.IGNORECASE
)
_INDEFINITE = re.compile(r"(?:an?|one|another|two|three|some|several|\w+s$)\b", re.IGNORECASE)
_OF_ANOTHER = re.compile(
    r"\s(?:close to|near|to|of|for|with|around|in|at|familiar|briefed|by|from|travelling|"
    r"who)\b[^,]*"
)
_BODIES = re.compile(r"General (?:Staff|Assembly|Secretariat|Council|Command|Headquarters)")
_KNOWN = re.compile(
    r"(?:the|its|his|her|their|these|those)\s|\S+(?:\s\S+){0,3}['’]s?\s", re.IGNORECASE
)
_THOSE = re.compile(
    r"(?:some|others|many|several|few) (?:in|on|within|inside|at|close to|around) |"
    r"(?:(?:\w+|at least \w+) of )?those (?!who\b)(?=\w)|(?:\w+ of )?those who (?:were|had|have|"
    r"are|took)",
    re.IGNORECASE,
)
_GAVE_NAME = re.compile(
    r"\b(?:gave|giving) (?:only )?(?:his|her|their) (?:first )?name (?:only )?as\b"
)
_OF_OURS = re.compile(r"our (?:\w+ )?(?:colleague|correspondent|reporter|team)\b", re.IGNORECASE)
_OF_THEM = re.compile(
    r"(?:one|two|three|four|some|several|many|most|all|both|another|neither|none) of them\b"
)
_SOMEBODY = re.compile(r"(?:an?|one|another|two|three|four|five|several|\d+)\b", re.IGNORECASE)
_DOES = re.compile(
    r"(?:[^e]er|or|ist|ian|ant|man|woman|men|women|ee|person|ary|ive)s?$|(?:ies|people|folk)$"
)
_ANYBODY = re.compile(r"(?:(?:most|many|some|all|few|young|old|ordinary) )*people", re.IGNORECASE)
_PART_OF = re.compile(
    r"(?:one|two|three|some|several|many|most|all|both|another|none) of (?!them\b)", re.IGNORECASE
)


def _head(words: str) -> str:
    """Return the head noun: the last word before a comma, a preposition or a relative clause."""
    words = (
        re.sub(r"^\w+ of (?:the |these |those )?", "", words) if _PART_OF.match(words) else words
    )
    main = re.split(
        r",|\s(?:of|for|in|at|by|from|with|to|who|that|we|they|I|familiar|close|briefed|involved|"
        r"on|near|about|"
        r"speaking|present|privy|aware|directly|quoted|cited|interviewed|contacted|reached|"
        r"\w+ing (?:the|an?|them|him|her|it|his|their|on|in|at|for|with|to))\b",
        words.strip(),
        maxsplit=1,
    )[0]
    tokens = re.findall(r"[\w’'-]+", main)
    return tokens[-1].lower() if tokens else ""


def _own_part(words: str) -> str:
    """Return a source without the name of another: "an aide to President X"."""
    return _OF_ANOTHER.sub("", words)


def _singular(head: str) -> str:
    return {"people": "person", "somebody": "person"}.get(head, head.removesuffix("s"))


def _is_office(words: str, head: str, memory: Memory) -> bool:
    """Whether a noun such as "envoy" stands for the one who holds an office, not for somebody.

    "The envoy" and "its commander" are one known person; "a commander" and "the officials" are
    not, and "the official" is not where an official was quoted before without a name.
    """
    definite = re.match(
        r"(?:the|its|his|her|their)\s(?!(?:other|second|third)\b)|\S+(?:\s\S+){0,3}['’]s\s",
        words,
        re.I,
    )
    if head in _TOGETHER and definite:
        return True  # "the mediators" are one party to the talks
    headline = words.lower() == head  # "Envoy says ..."
    if not (definite or headline) or head != _singular(head):
        return False
    return _singular(head) not in memory.heads and head in _OFFICES


def _has_name(words: str, memory: Memory) -> bool:
    """Whether a person's name stands in a source."""
    bare = words.split(",")[0]
    if bare.split()[-1:] and bare.split()[-1] in memory.names:
        return True
    after = words[len(bare) + 1 :].strip(" ,")
    role = _ROLES.search(bare) or people().get(_head(bare)) in ("someone", "unnamed")
    if role and _NAME.fullmatch(after):
        return True  # "its spokesman, Pavlo Hnatiuk"; "a farmer, Ivan Tul"
    if outlet_pattern(memory.outlet_names).search(bare) or re.match(r"the\s", bare, re.IGNORECASE):
        return False
    name = _NAME.search(_without_titles(bare))
    if name is None or name[0] in parties():
        return False
    bodies = {word for word, meaning in people().items() if meaning == "body"}
    return not bodies & {word.lower() for word in name[0].split()}


def _without_titles(words: str) -> str:
    """Drop titles and adjectives of nationality before a name."""
    return re.sub(r"^(?:[Tt]he\s+)?", "", party_pattern().sub("", words)).strip()


def _unnamed(words: str, span: Span, sentence: str, memory: Memory) -> Source:
    described = described_as(words)
    pledge = _PLEDGE.search(sentence)
    of_outlet = outlet_pattern(memory.outlet_names).match(words) is not None
    back = re.match(r"(?:the|these|those)\s|(?:one|two|some|both|another) of them\b", words, re.I)
    head = _singular(_head(words))
    them = re.match(r"\w+ of them\b", words, re.I) is not None
    same = them or head in memory.heads | _ANY_OF_THEM
    refers = memory.unnamed and (of_outlet or (back and same))
    memory.heads.add(head)
    if refers and memory.unnamed and not _AFTER_HEAD.search(words):
        described = memory.unnamed.described_as or described
    if pledge and not refers:
        promise = pledge[0].replace("speaking ", "").replace("spoke ", "")
        described = f"{described}; {promise}" if described else promise
    source = Source(span=span, text=words, kind="unnamed", anonymous=True, described_as=described)
    if not refers:
        memory.unnamed, memory.relay = source, ()
    if re.match(r"(?:an?|one|another|the)\s", words, re.I) and not _head(words).endswith("s"):
        memory.single = source
    return source


_ANY_OF_THEM = frozenset("person source two three both pair official".split())


def described_as(words: str) -> str:
    """Return what a report says of people it does not name.

    >>> described_as("two people familiar with the matter")
    'familiar with the matter'
    >>> described_as("a senior Ukrainian official")
    'senior Ukrainian official'
    """
    after = _AFTER_HEAD.search(words)
    if after:
        return " ".join(after[1].rstrip(" ,").split())
    bare = words
    while (shorter := _DETERMINERS.sub("", bare)) != bare:
        bare = shorter
    return " ".join(bare.split())


def _referred(words: str, span: Span, lower: str, memory: Memory) -> Source:
    if lower in ("he", "she") and memory.single:
        known = memory.single.described_as
        return Source(span=span, text=words, kind="unnamed", anonymous=True, described_as=known)
    if lower in ("he", "she") and memory.person:
        return Source(span=span, text=words, kind="person", described_as=memory.person)
    if lower in ("they", "who", "those") and memory.unnamed:
        return Source(
            span=span,
            text=words,
            kind="unnamed",
            anonymous=True,
            described_as=memory.unnamed.described_as,
        )
    if lower in ("they", "it") and memory.group:
        return Source(span=span, text=words, kind="organisation", described_as=memory.group.text)
    return Source(span=span, text=words, kind="person" if lower in ("he", "she") else "none")


def outlet_in(text: str, start: int, end: int, memory: Memory) -> Source | None:
    """Return the first outlet named between two offsets."""
    match = outlet_pattern(memory.outlet_names).search(text, start, end)
    return Source(span=match.span(), text=match[0], kind="outlet") if match else None


def same_outlet(one: str, other: str) -> bool:
    """Whether two names are of one outlet."""
    return outlets().get(one, one).lower() == outlets().get(other, other).lower()
