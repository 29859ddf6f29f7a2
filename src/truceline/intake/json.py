"""JSON as RFC 8259 means it: no NaN, no key twice, no bottomless nesting, no endless number.

The fast path checks the whole file with a few scans of its bytes and parses it once; only a
file that fails is walked token by token, to say where.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from truceline.errors import InputError, Problem, Where
from truceline.intake.files import MAX_BYTES, check_is_not_a_page, check_size, read_bytes
from truceline.intake.text import decode

MAX_DEPTH = 64
MAX_NUMBER = 300  # characters; a double holds 17 significant digits and ends near 1e308

_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_NAN = re.compile(rb"NaN|Infinity")
_OF_NUMBERS = b"-+.0123456789eE"
_TO_SPACES = bytes(byte if byte in _OF_NUMBERS else 0x20 for byte in range(256))
_BIG_EXPONENT = re.compile(rb"[0-9.][eE]\+?[0-9]{3,}")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_STRING_TEXT = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_CUT = 6  # characters that a cut may leave of an escape, a literal or a number
_TOKEN = re.compile(
    r'(?P<string>"(?:[^"\\]++|\\.)*+")|(?P<open>[\[{])|(?P<close>[\]}])|(?P<colon>:)|(?P<comma>,)'
    r"|(?P<nan>-?(?:NaN|Infinity))|(?P<number>-?[0-9][-+.0-9eE]*)",
    re.DOTALL,
)


class _DuplicateKeyError(Exception):
    pass


def read_json(
    source: str | Path | bytes,
    *,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    file: str = "",
) -> object:
    """Return the value in a JSON file (or in its bytes), or raise what is wrong with it.

    Raises
    ------
    InputError
        FILE-KIND, LIMIT-SIZE, TEXT-ENCODING, LIMIT-DEPTH, JSON-NAN, JSON-NUMBER, JSON-DUPKEY,
        FILE-TORN where the file ends too early, JSON-SYNTAX otherwise.
    NotFoundError
        FILE-MISSING.
    """
    if isinstance(source, bytes):
        content, name = source, file
        check_size(len(content), max_bytes, name)
    else:
        content, name = read_bytes(source, max_bytes=max_bytes), file or str(source)
    check_is_not_a_page(content, "JSON", name)
    text = decode(content, file=name)
    if _is_suspect(content, max_depth):
        _raise_first_fault(text, max_depth, name)
    return _parsed(text, content, name)


def _is_suspect(content: bytes, max_depth: int) -> bool:
    """Whether the bytes outside strings hold anything that needs the slow, exact walk."""
    bare = _STRING.sub(b'"', content)
    return (
        _is_deeper(bare, max_depth)
        or _NAN.search(bare) is not None
        or max(map(len, bare.translate(_TO_SPACES).split()), default=0) > MAX_NUMBER
        # most files have no exponent at all: looking for the letter costs next to nothing
        or ((b"e" in bare or b"E" in bare) and _BIG_EXPONENT.search(bare) is not None)
    )


def _is_deeper(bare: bytes, max_depth: int) -> bool:
    """Whether brackets nest deeper than allowed: each pass takes the innermost level away."""
    left = bare.translate(_BRACKETS, _NOT_BRACKETS)
    for _ in range(max_depth):
        if b"[]" not in left:
            break
        left = left.replace(b"[]", b"")
    return b"[]" in left or left.count(b"[") > max_depth


def _parsed(text: str, content: bytes, file: str) -> object:
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except _DuplicateKeyError:
        _raise_duplicate_key(text, file)
    except json.JSONDecodeError as error:
        raise InputError(_syntax_problem(error, text, content, file)) from None
    if _SURROGATE.search(content):
        _check_surrogates(text, file)
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _DuplicateKeyError
    return members


def _raise_first_fault(text: str, max_depth: int, file: str) -> None:
    depth = 0
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind == "open":
            depth += 1
            if depth > max_depth:
                raise InputError(
                    Problem(
                        "LIMIT-DEPTH",
                        f"nests deeper than {max_depth} levels",
                        _place(text, match.start(), file),
                        "No map or table needs this; the file may be damaged or made to do harm.",
                    )
                )
        elif kind == "close":
            depth -= 1
        elif kind == "nan":
            raise InputError(
                Problem(
                    "JSON-NAN",
                    f"{token} is not a JSON number",
                    _place(text, match.start(), file, len(token)),
                    "Write null where a value is not known.",
                )
            )
        elif kind == "number":
            _check_number(token, text, match.start(), file)


def _check_number(token: str, text: str, start: int, file: str) -> None:
    if len(token) > MAX_NUMBER:
        found = f"a number of {len(token):,} characters; at most {MAX_NUMBER} are read"
    elif re.search(r"[eE]", token) and _overflows(token):
        found = f"{token} is larger than a number can be (about 1.8e308)"
    else:
        return
    raise InputError(Problem("JSON-NUMBER", found, _place(text, start, file)))


def _overflows(token: str) -> bool:
    try:
        return math.isinf(float(token))
    except ValueError:
        return False  # not a number at all: the parser says so


def _raise_duplicate_key(text: str, file: str) -> None:
    """Walk objects with the set of keys seen in each, and name the first that comes again."""
    seen: list[set[str]] = []
    for match, following in pairwise(_with_end(_TOKEN.finditer(text))):
        if match is None:
            break
        if match.lastgroup == "open":
            seen.append(set())
        elif match.lastgroup == "close":
            seen.pop()
        elif (
            match.lastgroup == "string" and following is not None and following.lastgroup == "colon"
        ):
            key = json.loads(match.group())
            if key in seen[-1]:
                where = _place(text, match.start(), file, len(match.group()))
                raise InputError(
                    Problem(
                        "JSON-DUPKEY",
                        f"the key {key[:60]!r} stands twice in one object",
                        where,
                        "Keep one of the two; readers disagree about which one counts.",
                    )
                )
            seen[-1].add(key)


def _with_end(matches: Iterator[re.Match[str]]) -> Iterator[re.Match[str] | None]:
    yield from matches
    yield None


def _syntax_problem(error: json.JSONDecodeError, text: str, content: bytes, file: str) -> Problem:
    bare = _STRING.sub(b"", content)
    is_open = b'"' in bare or len(re.findall(rb"[\[{]", bare)) > len(re.findall(rb"[\]}]", bare))
    at_the_end = error.pos >= len(text.rstrip()) - _CUT or error.msg.startswith("Unterminated")
    if not text.strip() or (is_open and at_the_end):
        return Problem(
            "FILE-TORN",
            f"ends at byte {len(content):,} before its JSON is complete; nothing was taken in",
            _place(text, len(text), file),
            "The file was cut short, for instance by a broken download: fetch it again.",
        )
    place = _place(text, error.pos, file)
    return Problem("JSON-SYNTAX", f"not JSON: {error.msg[0].lower()}{error.msg[1:]}", place)


def _check_surrogates(text: str, file: str) -> None:
    """Refuse half a surrogate pair, which no encoding of text can hold."""
    for match in _STRING_TEXT.finditer(text):
        try:
            json.loads(match.group(), strict=False).encode()
        except UnicodeEncodeError:
            raise InputError(
                Problem(
                    "TEXT-ENCODING",
                    "a \\u escape stands for half a character (a lone surrogate)",
                    _place(text, match.start(), file),
                )
            ) from None


def _place(text: str, position: int, file: str, width: int = 1) -> Where:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    byte = len(text[:position].encode())
    return Where(file=file, line=line, column=column, width=width, feature=f"byte {byte}")
