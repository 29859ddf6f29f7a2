"""The word lists of the room that are not cues: parties, outlets, hedges, kinds of people."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files


def rows(name: str) -> list[tuple[str, list[str]]]:
    """Return the rows "key : a | b" of a list; without a key, the first name is the key."""
    text = files("truceline.claims").joinpath("lexicon", name).read_text(encoding="utf-8")
    found = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        key, colon, rest = line.partition(" : ")
        words = [word.strip() for word in (rest if colon else line).split("|")]
        found.append((key if colon else words[0], words))
    return found


@cache
def people() -> dict[str, str]:
    """Return, for a noun, whether it stands for unnamed speakers, a group, a body, a document."""
    return {word: key for key, names in rows("people.txt") for word in names[0].split()}


@cache
def outlets() -> dict[str, str]:
    """Return, for every name of an outlet, the name it goes by."""
    return {name: key for key, names in rows("outlets.txt") for name in names}


@cache
def parties() -> dict[str, str]:
    """Return, for every name of a party, its id."""
    return {name: key for key, names in rows("parties.txt") for name in names}


@cache
def country_names() -> dict[str, str]:
    """Return the first name of every state, by its two-letter id."""
    return {key: name for key, name in party_names().items() if len(key) == 2}


@cache
def party_names() -> dict[str, str]:
    """Return the first name of every party, by its id."""
    return {key: names[0] for key, names in rows("parties.txt")}


def pattern_of(names: list[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of some names as whole words, the longest first."""
    choices = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{choices})(?!\w)")


@cache
def party_pattern() -> re.Pattern[str]:
    """Return the pattern of all party names."""
    return pattern_of(list(parties()))


@lru_cache(maxsize=64)
def outlet_pattern(introduced: tuple[str, ...] = ()) -> re.Pattern[str]:
    """Return the pattern of all outlet names, and of names made like those of newspapers.

    `introduced` are further names that a report uses of outlets: see `outlets_of`.
    """
    listed = pattern_of([*outlets(), *introduced]).pattern
    kinds = (
        "Times Post Herald Tribune Gazette Courier Chronicle Telegraph Journal Dispatch Standard "
        "Daily Broadcasting Mirror Observer Examiner Sentinel Bulletin Inquirer Record Echo Argus "
        "Weekly Radio Television TV News Today Mail Express Globe Independent Monitor Wire Star "
        "Sun Ledger Guardian Messenger Advertiser Reporter FM Insider Beacon Banner Clarion "
        "Enquirer "
        "Newswire Online Gazeta Zeitung Newsroom Pictorial Statesman Intelligencer Broadcaster"
    )
    made = (
        rf"(?<![\w-])(?!The )(?:[A-Z][\w’'-]+ ){{1,3}}"
        rf"(?:(?:(?:News|Telegraph|Press|Information) )?Agency|{'|'.join(kinds.split())})\b"
    )
    state = (
        r"(?<![\w-])(?:[A-Z]\w+ )?[Ss]tate(?:-run|-owned)? (?:news agency|television|TV|media|radio"
        r"|broadcaster)\b"
    )
    called = r"(?<![\w-])(?:Radio|TV|Television|Channel|Telewizja) (?:[A-Z][\w’-]+|\d+|One|Two)\b"
    media = (
        r"(?<![\w-])(?:[Aa] number of|[Vv]arious|[Ss]ome|[Nn]ational|[Ll]ocal|[Ss]everal|"
        r"[Rr]egional|[Ff]oreign|[Ii]ndependent|[Oo]pposition|"
        r"[Pp]ro-\w+|[A-Z][a-z]+(?:an|ian|ish|ese|i|ch)) (?:media|news outlets|outlets|newspapers|"
        r"press|news sites)\b(?! (?:office|conference|freedom|service))"
    )
    of_kind = "|".join(rf"(?<={word} )" for word in OUTLET_NOUNS)
    return re.compile(
        rf"{listed}|{made}|{state}|{called}|{media}|(?:{of_kind})[A-Z][\w’-]+(?: [A-Z][\w’-]+)?"
    )


_TITLE = r"[A-Z][\w’'-]*(?: (?:[A-Z][\w’'-]*|\d+)){0,3}"
_KIND_OF_OUTLET = (
    r"(?:newspaper|news site|news agency|news service|broadcaster|news outlet|outlet|magazine|"
    r"daily|"
    r"weekly|news website|website|news portal|portal|television channel|news channel|radio station|"
    r"television station|tabloid|wire service|Telegram channel|investigative site)"
)
_INTRODUCED = (
    rf"(?:[Tt]he )?(?P<a>{_TITLE}), (?:an?|the) (?:[\w-]+ ){{0,4}}?{_KIND_OF_OUTLET}\b",
    rf"\b{_KIND_OF_OUTLET} (?:called |named )?(?P<b>{_TITLE})",
    rf"(?P<c>{_TITLE})(?: (?:has|had|first|also|later))* (?:reported|reports|wrote|writes)"
    r"(?: [^.;\n]{0,160})?, (?:citing|quoting)\b",
    rf"(?:published|first reported|reported|aired|broadcast|printed|"
    rf"revealed) by (?:[Tt]he )?(?P<f>{_TITLE})",
    rf"(?P<g>{_TITLE}) (?:first reported|can reveal|has learned|has learnt|can disclose)\b",
    rf"(?P<d>{_TITLE}), (?:citing|quoting|which (?:cited|quoted)) (?!his|her)",
    rf"\b(?:told|interview with|interviewed by|"
    rf"speaking to) (?:[Tt]he )?(?P<e>{_TITLE}) (?:newspaper|news "
    r"agency|magazine|radio|television|TV|news site|website|channel)\b",
)


CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december""".split()
)


def outlets_of(text: str) -> tuple[str, ...]:
    """Return the names that a report brings in as those of outlets: "Lantern, a news site"."""
    found: set[str] = set()
    for pattern in _INTRODUCED:
        for match in re.finditer(pattern, text):
            name = next(words for words in match.groups() if words)
            name = re.sub(r"^(?:The|On|In|But|And|As|When|After|While) (?=[A-Z])", "", name)
            last = name.split()[-1].lower()
            if name not in parties() and last not in people() and last not in CALENDAR:
                found.add(name)
    return tuple(sorted(found))


OUTLET_NOUNS = ("newspaper", "magazine", "broadcaster", "news agency", "daily", "news site")


@cache
def hedge_patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return the patterns of the words that weaken a claim, kind by kind."""
    return [(kind, _hedges(names)) for kind, names in rows("hedges.txt")]


def _hedges(names: list[str]) -> re.Pattern[str]:
    special = {"*": r"\w+", "~be": r"(?:is|are|was|were|be|been|'s|’s|'re|’re)", "~ing": r"\w+ing"}
    choices = [
        r"\s+".join(special.get(word, re.escape(word)) for word in name.split())
        for name in sorted(names, key=len, reverse=True)
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(choices)})(?![\w-])", re.IGNORECASE)
