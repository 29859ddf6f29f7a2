"""The word lists of the room that are not cues: parties, outlets, hedges, kinds of people."""

from __future__ import annotations

import re
from functools import cache
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


@cache
def outlet_pattern() -> re.Pattern[str]:
    """Return the pattern of all outlet names, and of names made like those of newspapers."""
    listed = pattern_of(list(outlets())).pattern
    kinds = (
        "Times Post Herald Tribune Gazette Courier Chronicle Telegraph Journal Dispatch Standard "
        "Daily Broadcasting Mirror Observer Examiner Sentinel Bulletin Inquirer Record Echo Argus "
        "Weekly Radio Television TV News Today Mail Express Globe Independent Monitor Wire Star "
        "Sun Ledger Guardian Messenger Advertiser Reporter FM"
    )
    made = (
        rf"(?<![\w-])(?!The )(?:[A-Z][\w’'-]+ ){{1,3}}"
        rf"(?:{'|'.join(kinds.split())}|(?:News|Telegraph|Press) Agency)\b"
    )
    state = (
        r"(?<![\w-])(?:[A-Z]\w+ )?[Ss]tate(?:-run|-owned)? (?:news agency|television|TV|media|radio"
        r"|broadcaster)\b"
    )
    of_kind = "|".join(rf"(?<={word} )" for word in OUTLET_NOUNS)
    return re.compile(rf"{listed}|{made}|{state}|(?:{of_kind})[A-Z][\w’-]+(?: [A-Z][\w’-]+)?")


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
