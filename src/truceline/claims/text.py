"""Words, sentences, paragraphs and quotations of a report, each with its place in the original.

Offsets are half-open and count characters of the stored original, so that whatever is found
later can be quoted exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

OPENING = "“«„"
_CLOSERS = {
    "“": ("”", '"', "“"),
    "«": ("»",),
    "„": ("“", "”"),
    '"': ('"', "”"),
    "``": ("''", '"'),
    "''": ("''", '"'),
}
_SINGLE = ("’", "'")
_WORD = re.compile(
    r"""
    (?:[A-Za-z]\.){2,}            # U.S., a.m.
  | \d+(?:[.,:]\d+)*(?:st|nd|rd|th|s|bn|m|k)?\b  # 1,200  7:30  19th
  | [^\W\d_]+(?:[-‐‑'’&.](?=[^\W\d_])[^\W\d_]+|[-‐‑]\d+)*  # words, hyphens inside
  | \w+
  | \.{3,} | … | -{2,} | [–—]     # dots and dashes
  | '(?=''(?!'))              # a single mark before a double one
  | ``|''                         # typewriter quotation marks
  | [^\w\s]
    """,
    re.VERBOSE,
)
# what English hangs on the end of a word and a grammar counts as a word of its own
_CLITIC = re.compile(r"(?i)(?<=\w)(?:n['’]t|['’](?:s|re|ve|ll|d|m)|(?<=s)['’])$")
_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof gen col lt sgt capt maj cmdr adm sen rep gov pres hon rev st jr sr
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun
    inc ltd co corp vs no nos art para p pp ed approx dept est fig al etc ave blvd mt ft
    lt.gen maj.gen brig e.g i.e cf d-n.y r-ill""".split()
)
_STARTERS = frozenset(
    """the a an he she it they we i you in on at but and for as if when while this that these those
    his her its their there what who how why our my after before since asked both many some more
    most among under with by to from according however meanwhile still so yet not no one two
    mr mrs ms""".split()
)
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+(?=\S)")
_LONGEST = 400  # words of a sentence; what runs on longer is a list or no prose, and is cut
_PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(slots=True)
class Token:
    """One word or mark: where it stands, its form, its part of speech, its quotation."""

    start: int
    end: int
    text: str
    lower: str
    tag: str = ""
    quote: int = -1  # which quotation of the paragraph it stands in; -1 outside all

    @property
    def is_word(self) -> bool:
        """Whether the token holds a letter or digit."""
        return self.text[0].isalnum() or (len(self.text) > 1 and self.text[1:2].isalpha())


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: its range of tokens and its paragraph."""

    first: int
    last: int
    paragraph: int


@dataclass(slots=True)
class Document:
    """The words of a report with its paragraphs, sentences and quotations as token ranges."""

    text: str
    tokens: list[Token] = field(default_factory=list)
    paragraphs: list[tuple[int, int]] = field(default_factory=list)
    sentences: list[Line] = field(default_factory=list)
    quotes: list[tuple[int, int]] = field(default_factory=list)  # their marks included

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the character span of tokens `first` up to, not including, `last`."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def words(self, first: int, last: int) -> str:
        """Return the exact text of a range of tokens."""
        start, end = self.span(first, last)
        return self.text[start:end]


def tokenise(text: str, start: int = 0) -> list[Token]:
    """Return the words and marks of a text, offsets counted from `start`."""
    tokens: list[Token] = []
    for match in _WORD.finditer(text):
        word, at = match.group(), start + match.start()
        clitic = _CLITIC.search(word)
        cut = clitic.start() if clitic and clitic.start() else len(word)
        tokens.append(_token(word[:cut], at))
        if cut < len(word):
            tokens.append(_token(word[cut:], at + cut))
    return tokens


def _cut(first: int, last: int) -> Iterator[tuple[int, int]]:
    for start in range(first, last, _LONGEST):
        yield start, min(start + _LONGEST, last)


def _token(word: str, at: int) -> Token:
    return Token(at, at + len(word), word, word.lower().replace("’", "'").replace("‑", "-"))


def divide(text: str, start: int = 0, end: int | None = None) -> Document:
    """Return the words, sentences and quotations between two offsets of a text.

    A line break ends a paragraph, except in hard-wrapped copy, where a long line that does not
    end a sentence goes on in the next.
    """
    document = Document(text)
    for first, last in _blocks(text, start, len(text) if end is None else end):
        tokens = tokenise(text[first:last], first)
        if not tokens:
            continue
        base = len(document.tokens)
        number = len(document.paragraphs)
        document.tokens += tokens
        document.paragraphs.append((base, base + len(tokens)))
        document.sentences += [
            Line(base + a, base + b, number)
            for whole in _sentences(text[first:last], first, tokens)
            for a, b in _cut(*whole)
        ]
    document.quotes = _quotations(document)
    for number, (a, b) in enumerate(document.quotes):
        for token in document.tokens[a:b]:
            token.quote = number
    return document


def _blocks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    blocks: list[tuple[int, int]] = []
    for match in _PARAGRAPH.finditer(text, start, end):
        first, last = match.start(), match.end()
        if not match.group().strip():
            continue
        wrapped = (
            blocks
            and text.count("\n", blocks[-1][1], first) == 1
            and blocks[-1][1] - blocks[-1][0] > 50
            and re.match(r"[\w,;’'-]", text[blocks[-1][1] - 1]) is not None
        )
        if wrapped:
            blocks[-1] = (blocks[-1][0], last)
        else:
            blocks.append((first, last))
    return blocks


def _sentences(block: str, offset: int, tokens: list[Token]) -> list[tuple[int, int]]:
    cuts = [offset + m.end() for m in _SENTENCE_END.finditer(block) if _ends(block, m)]
    bounds: list[tuple[int, int]] = []
    first = 0
    for cut in [*cuts, offset + len(block) + 1]:
        last = first
        while last < len(tokens) and tokens[last].start < cut:
            last += 1
        if last > first:
            bounds.append((first, last))
        first = last
    return bounds


def _ends(block: str, match: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence rather than an abbreviation or an initial."""
    mark = match.group().strip()
    after = re.match(r"[\"'“‘«„(\[]*(\w+)", block[match.end() :])
    following = after.group(1) if after else ""
    if not mark.startswith("."):
        # an exclamation inside a quotation that goes on: "Go!" he said
        return not following[:1].islower()
    if following[:1].islower():
        return False
    if len(mark) > 1 and mark[1] != ".":
        return True
    before = re.search(r"([\w.&'’-]+)$", block[: match.start()])
    word = before.group(1) if before else ""
    if word.lower() in _ABBREVIATIONS and not (word.islower() and word in {"no", "art", "sun"}):
        return False
    if len(word) == 1 and word.isupper():  # an initial, as in J. Smith
        return False
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word):  # U.S. may end a sentence or not
        return following.lower() in _STARTERS
    return True


def _quotations(document: Document) -> list[tuple[int, int]]:
    """Pair the quotation marks, paragraph by paragraph.

    A quotation left open at the end of a paragraph goes on in the next one if that opens with a
    quotation mark, as newspapers print speeches; otherwise it ends with its paragraph.
    """
    quotes: list[tuple[int, int]] = []
    carried = -1
    for number, (first, last) in enumerate(document.paragraphs):
        found, opened = _paired(document, first, last)
        if carried >= 0 and found:
            found[0] = (carried, found[0][1])
        elif carried >= 0 and opened >= 0:
            opened = carried
        carried = -1
        if opened >= 0 and last - opened > 3:
            if _opens_with_quote(document, number + 1):
                carried = opened
            else:
                found.append((opened, last))
        quotes += found
    return quotes


def _opens_with_quote(document: Document, number: int) -> bool:
    if number >= len(document.paragraphs):
        return False
    return document.tokens[document.paragraphs[number][0]].text in OPENING + '"'


def _paired(document: Document, first: int, last: int) -> tuple[list[tuple[int, int]], int]:
    """Return the closed quotations of a range, and where one was left open (or -1)."""
    pairs: list[tuple[int, int]] = []
    opened = -1
    closer: tuple[str, ...] = ()
    for index in range(first, last):
        mark = document.tokens[index].text
        if opened < 0:
            if mark in OPENING or mark in ('"', "``", "''"):
                opened, closer = index, _CLOSERS[mark]
            elif mark == "‘" or (mark == "'" and _stands_alone(document, index)):
                opened, closer = index, _SINGLE
        elif mark in closer and (mark not in "’'“" or _closes(document, index)):
            pairs.append((opened, index + 1))
            opened = -1
    if opened >= 0 and closer is _SINGLE:
        opened = -1  # an apostrophe after all
    return pairs, opened


def _stands_alone(document: Document, index: int) -> bool:
    start = document.tokens[index].start
    return (
        start > 0
        and document.text[start - 1].isspace()
        and not document.text[start + 1 : start + 2].isspace()
    )


def _closes(document: Document, index: int) -> bool:
    """Whether a mark that may also open, or be an apostrophe, closes a quotation here."""
    token = document.tokens[index]
    before = document.text[token.start - 1 : token.start]
    after = document.text[token.end : token.end + 1]
    return not before.isspace() and not after.isalnum()
