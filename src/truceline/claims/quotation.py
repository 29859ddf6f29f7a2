"""Quotations beside a cue, and clauses that stand before it: "..., the envoy said"."""

from __future__ import annotations

from truceline.claims.content import ADJUNCT
from truceline.claims.syntax import DASHES, FINITE, NOMINAL, VERBAL, Group, Range, Sentence


def closes_quote(s: Sentence, index: int) -> bool:
    """Whether a quotation ends here, a comma perhaps standing after its mark."""
    if index < s.paragraph[0]:
        return False
    if s.tokens[index].text in ",—–" and index:
        index -= 1
    number = s.tokens[index].quote
    if number < 0 or s.document.quotes[number][1] != index + 1 or is_title(s, number):
        return False
    return index >= s.first or s.tokens[index - 1].text in ".,?!…—–"


def back_to_start(s: Sentence, before: int) -> Range:
    """Return the quotation before a cue, with the words that lead into it."""
    index = before - 1 if s.tokens[before].text in ",—–" else before
    first, last = s.document.quotes[s.tokens[index].quote]
    if first > s.first and index >= s.first:
        lead = s.tokens[first - 1].text
        if lead not in ",:" or last - first < 6:
            first = s.first
    return first, last


def quote_after(s: Sentence, index: int) -> tuple[int, int, bool] | None:
    """Return (token, quotation, whether it follows directly) of a quotation after a cue."""
    direct = True
    for at in range(index, min(index + 14, s.last)):
        token = s[at]
        if token.quote >= 0:
            return None if is_title(s, token.quote) else (at, token.quote, direct)
        if token.text in ",:":
            direct = True
        elif token.lower in ("that", "whether", "how") or token.tag in VERBAL:
            return None
        else:
            direct = False
    return None


def is_title(s: Sentence, number: int) -> bool:
    """Whether a quotation is the name of a programme or paper: on "Morning Talk"."""
    first, last = s.document.quotes[number]
    words = [s.tokens[i] for i in range(first, last) if s.tokens[i].is_word]
    led = s.lower(first - 1) in ("on", "of", "in", "the", "'s", "to", "titled", "called")
    long = [word for word in words if len(word.text) > 3]
    return led and 0 < len(words) <= 6 and bool(long) and all(w.text[0].isupper() for w in long)


def continued(s: Sentence) -> list[Range]:
    """Return the quotation that opens the next sentence, where nobody else is named for it."""
    following = s.following
    if following is None:
        return []
    number = following[following.first].quote
    if number < 0 or s.document.quotes[number][0] != following.first:
        return []
    first, last = s.document.quotes[number]
    holder: Sentence | None = following
    while holder is not None and holder.last < last:
        holder = holder.following
    if holder is None:
        return []
    after = s.tokens[last : holder.last]
    return [] if any(t.quote < 0 and t.is_word for t in after) else [(first, last)]


def announced(s: Sentence) -> tuple[Range, str] | None:
    """Return what follows a sentence that ends with a colon: "In a statement he said:"."""
    if s.tokens[s.last - 1].text != ":" or s.last >= len(s.tokens):
        return None
    number = s.tokens[s.last].quote
    if number >= 0:
        return s.document.quotes[number], "quote"
    paragraph = next((p for p in s.document.paragraphs if p[0] == s.last), None)
    return (s.trim(*paragraph), "quote") if paragraph else None


def inverted_subject(s: Sentence, after: int) -> Range | None:
    """Return the subject after an inverted verb: "..., said Smith, a spokesman"."""
    if s.tag(after) not in NOMINAL or s.lower(after) in ("that", "it", "this"):
        return None
    phrase = s.phrase_right(after)
    if phrase is None:
        return None
    last = phrase[1]
    if s.lower(last) == "who":
        while last < s.last and s[last].text not in (",", ".", ";") and s[last].quote < 0:
            last += 1
    elif s.lower(last) == "," and (
        s.lower(last + 1) in ("a", "an", "the", "who", "whose", "which", "one")
        or s.tag(last + 1) in ("NN", "JJ")
    ):
        close = last + 1
        while close < s.last and s[close].text not in (",", ".", ";") and s[close].quote < 0:
            close += 1
        last = close
    return phrase[0], last


def goes_on_after(s: Sentence, after: int) -> int | None:
    """Return where the clause goes on after "..., he said on Monday", None if it does not fit."""
    first = s.lower(after)
    if first in (".", "", ";", ")", "?", "!") or first in DASHES:
        return s.last
    if first == ",":
        return after + 1
    if first not in ADJUNCT:
        return None
    index = after
    while index < s.last and s[index].text not in ",;":
        if s.tag(index) in FINITE and first not in ("when", "after", "as", "while", "before"):
            return None
        index += 1
    return index + 1 if index < s.last else s.last


def clause_before(s: Sentence, left: int) -> bool:
    """Whether what stands before token `left` can have been said: it has a verb or a quotation."""
    if left - s.first < 3:
        return False
    return any(
        s.first <= group.first < left and (group.finite or s.bare_past(group)) for group in s.groups
    ) or any(s[i].quote >= 0 for i in range(s.first, left))


def speaker_before(s: Sentence, group: Group) -> tuple[Range | None, int | None]:
    """Return the subject before the verb, and the token that stands before that subject."""
    subject = s.subject(group)
    if subject is None or subject[1] > group.first or group.first - subject[1] > 3:
        return subject, None
    left = subject[0] - 1
    return subject, left if left >= s.paragraph[0] else None
