"""The vocabulary as tables for the reference and a grammar for editors; `Terms` as a JSON Schema.

The reference page, the editor grammar and the schema are written from here by
``tools/write_language_files.py``; a test fails when they are out of date.
"""

from __future__ import annotations

import msgspec

from truceline.deal.topics import TOPICS
from truceline.deal.vocabulary import (
    AXES,
    CANONICAL_UNIT,
    DOMAINS,
    LENGTH_UNITS,
    PREPOSITIONS,
    PROPOSALS,
    QUALIFIERS,
    RESERVED,
    STATEMENTS,
    STATUSES,
    THINGS,
    TIME_UNITS,
    VERBS,
)
from truceline.model.record import Shape
from truceline.model.terms import Terms


def tables() -> dict[str, str]:
    """Return each generated part of the reference page, by its name, in Markdown."""
    return {
        "statements": _table(("statement", "what it gives"), list(STATEMENTS.items())),
        "verbs": _verbs(),
        "things": _table(
            ("class", "words"), [(name, ", ".join(words)) for name, words in THINGS.items()]
        ),
        "prepositions": _words(PREPOSITIONS),
        "proposals": _table(("word", "status"), list(PROPOSALS.items())),
        "statuses": _words(STATUSES),
        "domains": _words(DOMAINS),
        "length units": _words(_canonical(LENGTH_UNITS)),
        "topics": _table(
            ("topic", "the question it answers"),
            [(name, topic.question) for name, topic in TOPICS.items()],
        ),
        "reserved": _words(sorted(RESERVED)),
    }


def _canonical(units: dict[str, float]) -> list[str]:
    return list(dict.fromkeys(CANONICAL_UNIT.get(unit, unit) for unit in units))


def _words(words: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _table(head: tuple[str, str], rows: list[tuple[str, str]]) -> str:
    lines = [f"| {head[0]} | {head[1]} |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{first}` | {second} |" for first, second in rows)])


def _verbs() -> str:
    head = ["| verb | act | with `not` | meaning |", "|---|---|---|---|"]
    rows = [f"| `{v.base}` | {v.act} | {v.denied} | {v.help} |" for v in VERBS]
    return "\n".join([*head, *rows])


def textmate() -> dict[str, object]:
    """Return the TextMate grammar of the language."""
    verbs = sorted({form for verb in VERBS for form in (verb.base, verb.third)}, key=_longest)
    units = sorted([*LENGTH_UNITS, *TIME_UNITS, "km2", "mm"], key=_longest)
    words = sorted([*RESERVED, *QUALIFIERS, *PROPOSALS, "each party", "somebody"], key=_longest)
    return {
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "Truceline deal",
        "scopeName": "source.deal",
        "fileTypes": ["deal"],
        "patterns": [
            {"name": "comment.line.number-sign.deal", "match": "#.*$"},
            {"name": "string.quoted.double.deal", "match": '"[^"]*"'},
            {
                "name": "constant.other.claim.deal",
                "match": r"\[[^\]]*\]",
            },
            {
                "match": f"^({_any(sorted(STATEMENTS, key=_longest))})\\b",
                "name": "keyword.control.statement.deal",
            },
            {
                "name": "constant.numeric.date.deal",
                "match": r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b",
            },
            {"name": "constant.other.timezone.deal", "match": r"\b[A-Z][a-z]+/[A-Z][A-Za-z_]+\b"},
            {
                "name": "constant.numeric.coordinate.deal",
                "match": r"\d+(?:\.\d+)?°(?:[\d.]+['′])?(?:[\d.]+[\"″])?[NSEW]",
            },
            {"name": "constant.numeric.deal", "match": r"\b\d[\d,.]*\b"},
            {"name": "support.constant.unit.deal", "match": f"\\b({_any(units)})\\b"},
            {"name": "support.constant.axis.deal", "match": f"\\b({_any(AXES)})\\b"},
            {"name": "support.function.verb.deal", "match": f"\\b({_any(verbs)})\\b"},
            {"name": "keyword.other.deal", "match": f"\\b({_any(words)})\\b"},
            {"name": "keyword.operator.deal", "match": r"[+&=|]|(?<=\s)-(?=\s)"},
        ],
    }


def _longest(word: str) -> tuple[int, str]:
    return -len(word), word


def _any(words: list[str] | tuple[str, ...]) -> str:
    return "|".join(words)


# --- JSON Schema ------------------------------------------------------------------------


def terms_schema() -> dict[str, object]:
    """Return the JSON Schema of compiled terms; a shape is a GeoJSON geometry."""
    schema = msgspec.json.schema(Terms, schema_hook=_shape_schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Truceline terms/1",
        **schema,
    }


def _shape_schema(kind: type) -> dict[str, object]:
    if kind is Shape:
        return {"type": "object", "required": ["type"], "description": "a GeoJSON geometry"}
    raise NotImplementedError(f"no schema for {kind.__name__}")
