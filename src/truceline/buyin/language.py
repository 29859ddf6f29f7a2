"""The words of the positions language; the reference page and the parser both read these."""

from __future__ import annotations

from truceline.deal.vocabulary import VERBS, Verb
from truceline.model.position import Basis, Kind

KINDS: dict[str, Kind] = {
    "red-line": "red line",
    "red line": "red line",
    "demand": "demand",
    "demands": "demand",
    "preference": "preference",
    "offer": "offer",
    "offers": "offer",
}

BASES: dict[Basis, str] = {
    "stated": "the party said so in public, under its own name",
    "reported": "somebody else says that the party holds it",
    "inferred": "drawn from what the party did or said about something else",
    "assumed": "put in by the analyst",
}

CREDIBILITY: dict[str, str] = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "cannot be judged",
}

STATEMENTS: dict[str, str] = {
    "positions for": "the deal that the positions are about",
    "conflict": "a title, where there is no deal",
    "claims": "the file of claims that the positions cite",
    "as of": "the day up to which statements were taken in",
    "on the table": "a term beside the draft: an addition, or `instead of` a term of it",
    "option": "something a party may do or leave",
    "impossible": "options that cannot be taken together",
    "status quo": "the options taken now",
    "ultimatum": "take it or leave it: who says so to whom, and what is threatened",
}

# statements of the deal language that may stand here too: they add names, not terms
BORROWED = ("party", "actor", "zone", "line", "point", "site")

MOVES = {"cannot be undone": "fwd", "cannot be taken up again": "back"}

VERB_FORMS: dict[str, Verb] = {
    form: verb
    for verb in sorted(VERBS, key=lambda verb: -len(verb.base))
    for form in (verb.third, verb.base)
}
