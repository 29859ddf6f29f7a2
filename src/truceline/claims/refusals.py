"""Who refused to comment: each party of "neither X nor Y", "X and Y" on its own."""

from __future__ import annotations

import re

from truceline.model.claim import Span

MOST = 4  # parties of one refusal
_FRONTED = re.compile(
    r"\s*(?:When |If )?(?:asked|on|in|at|after|before|despite)\b[^,]*,", re.IGNORECASE
)
_CALLED = re.compile(
    r"\s*(?:\w+ ){0,3}?(?:calls?|emails?|messages?|letters?|questions?|requests?|inquiries|texts?)"
    r"\b(?: (?:and|or) \w+)?(?: for comment)?(?:(?: sent| made| put)? to | left (?:with|for) )"
    r"|\s*(?:an? |our |repeated )?(?:requests?|calls?|emails?|"
    r"questions?)(?: for comment)? (?:from|to) "
    r"|\s*\w+(?: \w+)? (?:sought|asked for|requested) (?:an? )?(?:comment|response|reaction)s?"
    r" from ",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\s*\d{1,2}[:.]\d{2}\s")
_HELPING = re.compile(
    r"(?:\s*\b(?:have|has|had|also|both|immediately|all|was|were|is|are|would|will|so far|again|"
    r"simply|repeatedly|flatly|politely))+\s*$",
    re.IGNORECASE,
)
_PHONE = re.compile(r"['’]s? (?:\w+ )?(?:phone|telephone|mobile)s?\s*$", re.IGNORECASE)
# "the ministry said it ...": it is the ministry that does not comment
_OF_ITSELF = re.compile(
    r"(?P<who>.+?),? (?:said|says|replied|wrote|added)(?: \w+day)?(?: that)? (?:it|they|s?he)\s*$",
    re.IGNORECASE | re.DOTALL,
)
_LEAD = re.compile(r"(?:\s|,|\b(?:and|nor|or|both)\b)*(?=\S)", re.IGNORECASE)
_SPACE = re.compile(r"[\s,]*(?=\S)")
_ASIDE = re.compile(
    r"\s*(?:,\s*)?(?:a|an|who|whose|which|reached|contacted|asked|approached|the \w+'s)\s"
)


def refusing(text: str, start: int, stop: int, who: Span | None = None) -> list[Span]:
    """Return who did not answer, named between the start of a sentence and the refusal.

    Where the words of the refusal name them behind it ("no comment from the army"), `who` is that.
    """
    if who is not None:
        return _placed(text[slice(*who)], who[0])
    before = text[start:stop]
    clause = re.split(r"[;:](?!\d)|,\s*(?:and|but|while|as)\s+|\s(?:while|but)\s", before)[-1]
    for opening in (_CLOCK, _FRONTED, _CALLED):
        lead = opening.match(clause)
        clause = clause[lead.end() :] if lead else clause
    at = start + len(before) - len(clause)
    clause = re.sub(r",? and\s*$", "", clause)
    itself = _OF_ITSELF.match(clause)
    clause = itself["who"] if itself else clause
    if re.search(r"\bnor\b", clause):
        both = re.match(r"\s*neither\s+", clause, re.IGNORECASE)
        at, clause = (at + both.end(), clause[both.end() :]) if both else (at, clause)
    clause = _PHONE.sub("", _HELPING.sub("", clause))
    return _placed(clause, at)


def _placed(clause: str, at: int) -> list[Span]:
    """Return the parties that some words name, by their place in the report."""
    spans = _parties(clause)
    return [(at + a, at + a + len(clause[a:b].rstrip(" ,"))) for a, b in spans][:MOST]


def _parties(clause: str) -> list[Span]:
    listed = re.search(r"\b(?:and|nor|or)\b", clause) is not None
    spans: list[Span] = []
    for match in re.finditer(r"(?:(?!\s+(?:and|nor|or)\s+|,\s).)+", clause):
        words = match[0]
        if spans and _ASIDE.match(words):
            continue  # what is told of the name before
        lead = (_LEAD if listed else _SPACE).match(words)
        skip = lead.end() if lead and words[lead.end() :] else 0
        if not words[skip:].strip():
            continue
        if spans and not listed:
            spans[-1] = (
                spans[-1][0],
                match.end(),
            )  # an apposition: "the negotiator, Taras Lysenko"
        else:
            spans.append((match.start() + skip, match.end()))
    return spans
