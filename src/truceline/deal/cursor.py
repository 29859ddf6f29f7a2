"""A reading position in the tokens of one statement, with the small moves parsers are made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import NoReturn

from truceline.deal.lexer import Kind, Token
from truceline.deal.source import Span, problem_at
from truceline.deal.syntax import Name
from truceline.deal.vocabulary import RESERVED
from truceline.errors import Problem

MOST_PARTS = 80


class StumbleError(Exception):
    """The parser cannot go on at this place; the statement's parser gathers the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Cursor:
    """The tokens of one statement and the next one to read."""

    def __init__(self, tokens: list[Token], file: str, lines: list[str]) -> None:
        last = tokens[-1].at
        end = Span(last.end_line, last.end_column, last.end_line, last.end_column + 1)
        self.tokens = [*tokens, Token(Kind.END, "", "", end)]
        self.index = 0
        self.file = file
        self.lines = lines
        self.warnings: list[Problem] = []
        self._depth = 0  # of expressions within expressions

    # --- looking ------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.index]

    @property
    def at_end(self) -> bool:
        """Whether the statement has been read to its end."""
        return self.token.kind is Kind.END

    def ahead(self, count: int) -> Token:
        """Return the token `count` places further on, or the end."""
        return self.tokens[min(self.index + count, len(self.tokens) - 1)]

    def sees(self, phrase: str) -> bool:
        """Whether the next words are those of the phrase."""
        return self._matches(phrase.split()) > 0

    def sees_any(self, *phrases: str) -> bool:
        """Whether the next words are those of one of the phrases."""
        return any(self.sees(phrase) for phrase in phrases)

    def sees_sign(self, *signs: str) -> bool:
        """Whether the next token is one of these signs."""
        return self.token.kind is Kind.SIGN and self.token.text in signs

    def _matches(self, words: list[str]) -> int:
        for offset, word in enumerate(words):
            token = self.ahead(offset)
            if token.kind is not Kind.WORD or token.text.lower() != word.lower():
                return 0
        return len(words)

    # --- taking -------------------------------------------------------------------------

    def take(self) -> Token:
        """Return the next token and go past it."""
        token = self.token
        if token.kind is not Kind.END:
            self.index += 1
        return token

    def accept(self, phrase: str) -> bool:
        """Go past the words of the phrase if they come next."""
        count = self._matches(phrase.split())
        self.index += count
        return count > 0

    def accept_any(self, *phrases: str) -> str:
        """Go past the first of the phrases that comes next and return it, or return nothing."""
        return next((phrase for phrase in phrases if self.accept(phrase)), "")

    def accept_sign(self, sign: str) -> bool:
        """Go past the sign if it comes next."""
        if not self.sees_sign(sign):
            return False
        self.index += 1
        return True

    def accept_kind(self, kind: Kind) -> Token | None:
        """Go past the next token if it is of this kind, and return it."""
        return self.take() if self.token.kind is kind else None

    def expect(self, phrase: str, hint: str = "") -> None:
        """Go past the words of the phrase, or stumble."""
        if not self.accept(phrase):
            self.stumble_on(f'"{phrase}"', hint)

    def expect_sign(self, sign: str, hint: str = "") -> None:
        """Go past the sign, or stumble."""
        if not self.accept_sign(sign):
            self.stumble_on(f'"{sign}"', hint)

    def expect_text(self, what: str) -> str:
        """Return a text in quotation marks, or stumble."""
        token = self.accept_kind(Kind.TEXT)
        if token is None:
            self.stumble_on(f"{what} in quotation marks")
        return token.value

    def ident(self, what: str) -> Name:
        """Return a name of one word, or stumble."""
        token = self.token
        if token.kind is not Kind.WORD or token.text in RESERVED:
            self.stumble_on(what, self._why_no_name(token))
        self.index += 1
        return Name(token.text, at=token.at)

    def _why_no_name(self, token: Token) -> str:
        if token.kind is Kind.NUMBER:
            return f"A name begins with a letter: t{token.text}."
        if token.kind is Kind.TEXT:
            return f"Declare it with a short name, and write that here: actor ID {token.text}"
        if token.kind is Kind.WORD:
            return f'"{token.text}" is a word of the language; take another name.'
        return ""

    def idents(self, what: str) -> tuple[Name, ...]:
        """Return names of one word each, joined by commas or `and`."""
        names = [self.ident(what)]
        while self.accept_sign(",") or self.accept("and"):
            self.accept("and")
            names.append(self.ident(what))
        return tuple(names)

    def name(self, what: str) -> Name:
        """Return a name: words up to a reserved one, or a text in quotation marks."""
        start = self.token
        if start.kind is Kind.TEXT:
            self.index += 1
            return Name(start.value, quoted=True, at=start.at)
        words: list[Token] = []
        self._skip_article()
        while self.token.kind is Kind.WORD and self.token.text not in RESERVED:
            if words and self.token.starts_line:
                break  # a name ends with its line: a clause begins below it
            words.append(self.take())
        if not words:
            self.stumble_on(what)
        return Name(" ".join(word.text for word in words), at=words[0].at.to(words[-1].at))

    def _skip_article(self) -> None:
        """Go past `the` before a name: it belongs to the sentence, not to the name."""
        if self.token.text == "the" and self.ahead(1).kind is Kind.WORD:
            self.index += 1

    def raw(self, *stops: str) -> str:
        """Return the words as written up to one of the signs, a new line, or the end."""
        pieces: list[str] = []
        while not self.at_end and not self.sees_sign(*stops):
            if pieces and self.token.starts_line:
                break
            if pieces and self.token.spaced:
                pieces.append(" ")
            pieces.append(self.take().text)
        return "".join(pieces)

    def skip_to_next_line(self) -> None:
        """Go past the rest of the line on which something was wrong."""
        while not self.at_end:
            self.take()
            if self.token.starts_line:
                return

    # --- bounds -------------------------------------------------------------------------

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Count one level of an expression inside another, and stumble where there are too many."""
        self._depth += 1
        self.check_depth(self._depth)
        yield
        self._depth -= 1

    def check_depth(self, count: int) -> None:
        """Stumble where an expression has more parts, nested or in a row, than anybody reads."""
        if count > MOST_PARTS:
            self.stumble(
                "LIMIT-DEPTH",
                f"this expression has more than {MOST_PARTS} parts, one inside or after another",
                hint="Give a part of it a name of its own: zone part = ...",
            )

    # --- places and problems ------------------------------------------------------------

    def since(self, start: Token) -> Span:
        """Return the stretch of text from a token to the last one taken."""
        return start.at.to(self.tokens[max(self.index - 1, 0)].at)

    def problem(self, code: str, message: str, at: Span, hint: str = "") -> Problem:
        """Return a problem at a stretch of this statement."""
        line = self.lines[at.line - 1] if 0 < at.line <= len(self.lines) else ""
        return problem_at(code, message, at, self.file, line, hint=hint)

    def stumble(self, code: str, message: str, at: Span | None = None, hint: str = "") -> NoReturn:
        """Give up this part of the statement with a problem."""
        raise StumbleError(self.problem(code, message, at or self.token.at, hint))

    def stumble_on(self, wanted: str, hint: str = "") -> NoReturn:
        """Give up because something else was wanted at the next token."""
        shown = self.token.text if self.token.kind is Kind.TEXT else f'"{self.token.text}"'
        found = "the statement ends here" if self.at_end else f"found {shown}"
        self.stumble("DEAL-SYNTAX", f"{wanted} is wanted; {found}", hint=hint)


def nearest(word: str, known: tuple[str, ...] | list[str], count: int = 3) -> str:
    """Return a hint that names the nearest known words, or nothing when none is near."""
    spellings = {known_word.lower(): known_word for known_word in known}
    close = get_close_matches(word.lower(), list(spellings), n=count, cutoff=0.6)
    return suggestion(tuple(spellings[match] for match in close))


def suggestion(names: tuple[str, ...]) -> str:
    """Return a hint that offers these names, or nothing when there are none."""
    quoted = [f'"{name}"' for name in names]
    return f"Did you mean {' or '.join(quoted)}?" if quoted else ""
