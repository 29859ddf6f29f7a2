"""YAML as plain data: no aliases, no tags, and no word that silently becomes something else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from truceline.errors import InputError, Problem, Where, missing_extra
from truceline.intake.files import MEGABYTE
from truceline.intake.text import read_text

MAX_DEPTH = 32

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"[-+]?[0-9]{1,20}\.[0-9]{1,20}(?:[eE][-+]?[0-9]{1,2})?")
_SURPRISES = (
    # what YAML 1.1 makes of a plain word, and why that is refused here
    (re.compile(r"(?:y|n|yes|no|on|off)", re.IGNORECASE), "boolean"),
    (re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9]*)?"), "number in base 60"),
    (re.compile(r"[-+]?0[0-7_xXbBoO][0-9a-fA-F_]*"), "number in another base"),
    (re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE), "number that is not one"),
)
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}


def read_yaml(path: str | Path, *, max_bytes: int = MEGABYTE) -> object:
    """Return the value of a YAML file: mappings, lists, text, numbers, true, false and null.

    Raises
    ------
    InputError
        YAML-ALIAS, YAML-TAG, TYPE for a plain word such as NO, JSON-DUPKEY, LIMIT-DEPTH,
        YAML-SYNTAX, and what `read_text` raises.
    UnavailableError
        EXTRA-MISSING where PyYAML is not installed.
    """
    try:
        import yaml
    except ImportError:
        raise missing_extra("yaml", "reading YAML") from None

    text = read_text(path, max_bytes=max_bytes)
    try:
        return _Reading(str(path), list(yaml.parse(text, Loader=yaml.SafeLoader))).value()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = Where(str(path), mark.line + 1, mark.column + 1) if mark else Where(str(path))
        raise InputError(Problem("YAML-SYNTAX", f"not YAML: {error.problem}", where)) from None


class _Reading:
    """Builds the value from parser events, so that no alias or tag is ever acted upon."""

    def __init__(self, file: str, events: list[Any]) -> None:
        self._file = file
        # the first two events open the stream and the document
        self._events = iter(events[2:])

    def value(self) -> object:
        first = next(self._events, None)
        return None if first is None else self._node(first, 0)

    def _node(self, event: Any, depth: int) -> object:
        kind = type(event).__name__
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            self._refuse(event, "YAML-ALIAS", "an anchor or alias", "Write the value out.")
        if getattr(event, "tag", None):
            self._refuse(event, "YAML-TAG", f"the tag {event.tag[:40]}", "Write plain values.")
        if depth > MAX_DEPTH:
            self._refuse(event, "LIMIT-DEPTH", f"nesting deeper than {MAX_DEPTH} levels", "")
        if kind == "MappingStartEvent":
            return self._mapping(depth)
        if kind == "SequenceStartEvent":
            return self._sequence(depth)
        return self._scalar(event) if kind == "ScalarEvent" else None

    def _mapping(self, depth: int) -> dict[str, object]:
        members: dict[str, object] = {}
        while type(event := next(self._events)).__name__ != "MappingEndEvent":
            key = self._node(event, depth + 1)
            if not isinstance(key, str):
                self._refuse(event, "TYPE", f"a key that is {_kind(key)}", "Quote it.")
            elif key in members:
                self._refuse(event, "JSON-DUPKEY", f"the key {key[:60]!r} twice", "Keep one.")
            else:
                members[key] = self._node(next(self._events), depth + 1)
        return members

    def _sequence(self, depth: int) -> list[object]:
        items = []
        while type(event := next(self._events)).__name__ != "SequenceEndEvent":
            items.append(self._node(event, depth + 1))
        return items

    def _scalar(self, event: Any) -> object:
        text: str = event.value
        if event.style is not None:  # quoted or a block: text as it stands
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        if _NUMBER.fullmatch(text):
            return float(text)
        for pattern, what in _SURPRISES:
            if pattern.fullmatch(text):
                hint = f'If it is text, quote it: "{text}".'
                self._refuse(event, "TYPE", f"{text!r}, which YAML takes for a {what}", hint)
        return text

    def _refuse(self, event: Any, code: str, found: str, hint: str) -> None:
        mark = event.start_mark
        where = Where(file=self._file, line=mark.line + 1, column=mark.column + 1)
        raise InputError(Problem(code, f"found {found}; not allowed here", where, hint))


def _kind(value: object) -> str:
    return "empty" if value is None else type(value).__name__
