"""What an editor asks while a deal is being written: problems, the meaning of a word, names.

Texts are given as they stand in the editor, with the path of their file, so that the control
map and claims beside it are found. Positions are lines and columns from 1.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from truceline.deal.compiling import control_map, outlined, read_deal
from truceline.deal.contradictions import contradictions
from truceline.deal.names import Scope
from truceline.deal.parser import parse_gathering
from truceline.deal.vocabulary import STATEMENTS, THINGS, VERBS
from truceline.errors import Problem, Problems, TrucelineError
from truceline.model.estimate import Estimate
from truceline.model.place import NamedLine, Place, Site, Unit

_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def diagnosed(text: str, file: str) -> tuple[Problem, ...]:
    """Return every problem and contradiction of a text, in order."""
    tree, found = parse_gathering(text, file)
    problems = Problems()
    problems.extend(found)
    read = read_deal(tree)
    problems.extend(read.problems)
    if not problems.errors:
        terms, _ = outlined(read)
        problems.extend(read.problems)
        problems.extend(contradictions(terms, read.scope))
    return problems.in_order()


def explained(text: str, file: str, line: int, column: int) -> str:
    """Return what the word at a place means: a zone with its area, a place, a verb; or nothing."""
    word = _word_at(text, line, column)
    if not word:
        return ""
    scope = read_deal(parse_gathering(text, file)[0]).scope
    if word in scope.places or word in scope.actors:
        return _own(word, text, file, scope)
    return _of_language(word) or _of_theatre(word, scope)


def _word_at(text: str, line: int, column: int) -> str:
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return ""
    for match in _WORD.finditer(lines[line - 1]):
        if match.start() < column <= match.end() + 1:
            return match[0]
    return ""


def _own(word: str, text: str, file: str, scope: Scope) -> str:
    if word in scope.actors:
        actor = scope.actors[word]
        return f"{actor.title}: {'a party' if actor.is_party else 'an actor'}"
    for name, meaning in _measured(text, file):
        if name == word:
            return meaning
    return ""


@lru_cache(maxsize=8)
def _measured(text: str, file: str) -> tuple[tuple[str, str], ...]:
    """Return what each line and zone of a text measures; drawn once for a text."""
    from truceline.deal.assembling import assemble

    read = read_deal(parse_gathering(text, file)[0])
    if read.problems.errors:
        return ()
    try:
        terms, duties = outlined(read)
        whole, _, _ = assemble(terms, duties, control_map(read, None), Path(file).parent)
    except TrucelineError:
        return ()  # what cannot be drawn is told by the problems of the text
    lines = [(str(line.id), f"{line.text}\n\n{_figure(line.length)}") for line in whole.lines]
    zones = [(str(zone.id), f"{zone.text}\n\n{_figure(zone.area)}") for zone in whole.zones]
    return (*lines, *zones)


def _figure(estimate: Estimate) -> str:
    unit = {"km2": "km²"}.get(estimate.unit, estimate.unit)

    def shown(value: float | None) -> str:
        return "unknown" if value is None else f"{value:,.0f}"

    if estimate.is_exact:
        return f"{shown(estimate.best)} {unit}"
    best = "" if estimate.best is None else f"{shown(estimate.best)}, "
    reasons = "".join(f"\n- {reason}" for reason in estimate.because)
    return f"{best}{shown(estimate.low)} to {shown(estimate.high)} {unit}{reasons}"


def _of_language(word: str) -> str:
    for verb in VERBS:
        if word in (verb.base, verb.third):
            return f"{verb.base}: {verb.help}"
    return f"{word}: {STATEMENTS[word]}" if word in STATEMENTS else ""


def _of_theatre(word: str, scope: Scope) -> str:
    if scope.theatre is None:
        return ""
    found = scope.theatre.lookup(word)
    return "\n\n".join(_place_text(thing) for thing in found[:4])


def _place_text(thing: Unit | Place | Site | NamedLine) -> str:
    if isinstance(thing, Place) and thing.population is not None:
        year = f" in {thing.population_year}" if thing.population_year else ""
        return f"{thing.name}: a settlement, {thing.population:,} registered{year}"
    kinds = {Unit: "unit", Place: "settlement", Site: "site", NamedLine: "line"}
    return f"{thing.name}: a {kinds[type(thing)]} ({thing.id})"


def completed(text: str, file: str) -> tuple[tuple[str, str], ...]:
    """Return the words that may come next, each with what it is: names first, then the language."""
    scope = read_deal(parse_gathering(text, file)[0]).scope
    own = [(name, "of this deal") for name in (*scope.actors, *scope.places, *scope.weapons)]
    own += [(name, "term") for name in scope.terms]
    places: list[tuple[str, str]] = []
    if scope.theatre is not None:
        places += [(f"{u.name} {u.kind}".strip(), "unit") for u in scope.theatre.units]
        places += [(f'site "{site.name}"', "site") for site in scope.theatre.sites]
        places += [(f'line "{line.name}"', "line") for line in scope.theatre.lines]
        places += [(place.name, "settlement") for place in scope.theatre.places]
    language = [(word, "statement") for word in STATEMENTS]
    language += [(verb.third, "verb") for verb in VERBS]
    language += [(word, "class") for words in THINGS.values() for word in words]
    found: dict[str, str] = {}
    for word, what in (*own, *places, *language):
        found.setdefault(word, what)
    return tuple(found.items())
