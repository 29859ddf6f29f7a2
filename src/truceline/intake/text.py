"""Text from outside: its encoding, and letters that look like others."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from truceline.errors import InputError, Problem, Where
from truceline.intake.files import MAX_BYTES, read_bytes

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u200b-\u200f\u2060\ufeff\u00ad\u0300-\u036f'’-])*")
_LETTERS = {
    "Latin": re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]"),
    "Greek": re.compile(r"[Ͱ-Ͽἀ-῾]"),
    "Cyrillic": re.compile(r"[Ѐ-ԯ]"),
    "Armenian": re.compile(r"[Ա-֏]"),
    "Hebrew": re.compile(r"[א-ת]"),
    "Arabic": re.compile(r"[ء-يٱ-ۓ]"),
    "Georgian": re.compile(r"[Ⴀ-ჿ]"),
}
_RIGHT_TO_LEFT = re.compile(r"[א-ת؀-ۿ܀-ݏ]")
_OVERRIDES = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_DIRECTION_MARKS = re.compile(r"[\u200e\u200f\u061c]")
# a joiner between Arabic letters is spelling; anywhere else it hides a difference
_INVISIBLE = re.compile(
    r"[\u200b\u2060\ufeff\u00ad]|(?<![ء-ۓ])[\u200c\u200d]|[\u200c\u200d](?![ء-ۓ])"
)


def decode(content: bytes, *, encoding: str = "utf-8", file: str = "") -> str:
    """Return bytes as text, or raise TEXT-ENCODING with the first byte that does not fit.

    A byte order mark is taken off. The encoding is never guessed: another one than UTF-8 is
    named by the caller, who knows the feed.
    """
    for mark, name in _MARKS:
        if content.startswith(mark) and not encoding.lower().startswith(name.lower()):
            raise _encoding_error(file, 0, f"the text is {name}; {encoding.upper()} is needed", "")
    try:
        return content.decode("utf-8-sig" if encoding.lower() == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"0x{content[error.start]:02X} is not {encoding.upper()} text"
        raise _encoding_error(file, line, message, f"byte {error.start}") from None


def _encoding_error(file: str, line: int, message: str, feature: str) -> InputError:
    hint = (
        "Save the file as UTF-8. Text written on Windows is often cp1252 (Western) or cp1251 "
        "(Cyrillic); an editor or iconv converts it."
    )
    return InputError(
        Problem("TEXT-ENCODING", message, Where(file=file, line=line, feature=feature), hint)
    )


def read_text(path: str | Path, *, encoding: str = "utf-8", max_bytes: int = MAX_BYTES) -> str:
    """Return the text of a file, or raise FILE-MISSING, LIMIT-SIZE or TEXT-ENCODING."""
    return decode(read_bytes(path, max_bytes=max_bytes), encoding=encoding, file=str(path))


def mixed_script(text: str, where: Where | None = None) -> tuple[Problem, ...]:
    """Return a TEXT-MIXEDSCRIPT warning for each word that is not what it looks like.

    Found are words with letters of two scripts ("Dоnetsk" with a Cyrillic о), invisible marks,
    and marks that turn the reading direction. The text is kept as it was given; a caller that
    matches names must hold such a name for review instead of matching it.
    """
    if text.isascii():
        return ()
    place = where or Where()
    return tuple(
        Problem(
            "TEXT-MIXEDSCRIPT",
            message,
            place,
            "Kept as given; it matches a name only after a person has looked at it.",
            severity="warning",
        )
        for message in dict.fromkeys(_suspicions(text))
    )


def _suspicions(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match.group()
        if word.isascii():
            continue
        scripts = [name for name, letters in _LETTERS.items() if letters.search(word)]
        parts = re.split(r"['’-]", word)
        if len(scripts) > 1 and any(_is_mixed(part) for part in parts):
            yield f"the word {_shown(word)} mixes {' and '.join(scripts)} letters"
    for pattern, what in (
        (_OVERRIDES, "turns the reading direction"),
        (_INVISIBLE, "is invisible"),
    ):
        for match in pattern.finditer(text):
            yield f"the mark {_named(match.group())} {what}"
    if not _RIGHT_TO_LEFT.search(text):
        for match in _DIRECTION_MARKS.finditer(text):
            yield f"the mark {_named(match.group())} turns the reading direction"


def _is_mixed(word: str) -> bool:
    return sum(letters.search(word) is not None for letters in _LETTERS.values()) > 1


def _shown(word: str) -> str:
    """Return a word with its non-Latin letters named by code, so that a reader sees them."""
    return "".join(char if char.isascii() else f"<U+{ord(char):04X}>" for char in word[:40])


def _named(mark: str) -> str:
    return f"U+{ord(mark):04X} {unicodedata.name(mark, 'unnamed')}"


def folded(name: str) -> str:
    """Return a name without what the eye passes over: case, width, spaces, invisible marks.

    >>> folded(" Bob\u200b  SMITH ") == folded("bob smith")
    True
    """
    wide = unicodedata.normalize("NFKC", name)
    shown = "".join(char for char in wide if unicodedata.category(char) != "Cf")
    return " ".join(shown.casefold().split())
