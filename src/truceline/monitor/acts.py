"""Which acts an obligation prohibits, and how probably an incident of a category is one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from truceline.errors import InputError, Problem, Problems, Where
from truceline.intake.text import read_text
from truceline.model.incident import Category
from truceline.model.terms import Act, Domain, Obligation
from truceline.monitor.ranges import Range

CATEGORIES: tuple[str, ...] = get_args(Category)
_ACTS: tuple[str, ...] = get_args(Act)

WEAPONS = "weapons"  # after an act: its table where the obligation names a class of weapons
_NOT_WEAPONS = frozenset({"hostilities", "all forces", "units", "personnel", "foreign forces"})


@dataclass(frozen=True)
class Acts:
    """For each act, the probability that an incident of a category is what it prohibits."""

    table: Mapping[str, Mapping[str, Range]]
    any_domain: frozenset[str]
    same_as: Mapping[str, str] = field(default_factory=dict)

    def bears(self, obligation: Obligation) -> bool:
        """Whether any category of incident can be a breach of the obligation."""
        return bool(self._row(obligation))

    def share(
        self, obligation: Obligation, category: str, domain: Domain | None, weapon: str = ""
    ) -> Range:
        """Return how probably such an incident is an act that the obligation prohibits."""
        found = self._row(obligation).get(category)
        if found is None:
            return Range(0.0, 0.0, 0.0)
        if weapon and names_weapons(obligation):
            found = _with_weapon(found, obligation, weapon)
        if self._names_no_domain(obligation):
            return found
        if domain is None:
            return Range(0.0, found.best, found.high)
        return found if domain in obligation.domain else Range(0.0, 0.0, 0.0)

    def _row(self, obligation: Obligation) -> Mapping[str, Range]:
        act: str = obligation.act
        if act == "prohibit" and obligation.of:
            act = obligation.of
        act = self.same_as.get(act, act)
        of_weapons = self.table.get(f"{act} {WEAPONS}")
        if of_weapons is not None and names_weapons(obligation):
            return of_weapons
        return self.table.get(act, {})

    def _names_no_domain(self, obligation: Obligation) -> bool:
        # a term that names no domain compiles to "ground", as geometry does
        return obligation.act in self.any_domain and (
            obligation.domain == ("ground",) and "domain" not in obligation.text
        )


def names_weapons(obligation: Obligation) -> bool:
    """Whether an obligation is about a class of weapons, not about forces or acts as a whole."""
    return any(each.category and each.category not in _NOT_WEAPONS for each in obligation.objects)


def _with_weapon(share: Range, obligation: Obligation, weapon: str) -> Range:
    """Return the share where a weapon was recognised: of the class named, or not of it."""
    named = weapon.casefold()
    words = {each.category for each in obligation.objects}
    words |= {system for each in obligation.objects for system in each.systems}
    if any(word.casefold() in named for word in words if word):
        return Range(share.low, share.high, share.high)
    return Range(0.0, share.low, share.high)


@cache
def default_acts() -> Acts:
    """Return the table that comes with Truceline: judgements, to be replaced by a mission's own."""
    text = (files(__package__) / "acts.toml").read_text(encoding="utf-8")
    return _acts_of(tomllib.loads(text), "acts.toml")


def read_acts(path: str | Path) -> Acts:
    """Return a mission's own table, or raise ACTS-SHAPE naming everything wrong with it."""
    try:
        tables = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            Problem("TOML-SYNTAX", f"not TOML: {error}", Where(file=str(path)))
        ) from None
    return _acts_of(tables, str(path))


def _acts_of(tables: dict[str, Any], file: str) -> Acts:
    found = Problems()
    any_domain = frozenset(tables.pop("any_domain", ()))
    same_as = dict(tables.pop("same_as", {}))
    for act in (*any_domain, *same_as, *same_as.values(), *tables):
        if act.removesuffix(f" {WEAPONS}") not in _ACTS:
            found.add(_shape(f"{act!r} is no act; acts are {', '.join(_ACTS)}", file))
    table: dict[str, dict[str, Range]] = {}
    for act, row in tables.items():
        table[act] = {}
        for category, values in row.items():
            if category not in CATEGORIES:
                found.add(_shape(f"{act}: {category!r} is no category", file))
            with found.gathering():
                table[act][category] = _range(values, f"{act}, {category}", file)
    found.raise_if_any()
    return Acts(table, any_domain, same_as)


def _range(values: object, place: str, file: str) -> Range:
    if isinstance(values, list) and len(values) == 3:
        low, best, high = values
        known = [value for value in values if value != "?"]
        if (
            low != "?"
            and high != "?"
            and all(isinstance(value, int | float) and 0 <= value <= 1 for value in known)
            and known == sorted(known)
        ):
            return Range(float(low), None if best == "?" else float(best), float(high))
    raise InputError(
        _shape(f"{place}: three rising numbers from 0 to 1 are needed; the middle may be '?'", file)
    )


def _shape(message: str, file: str) -> Problem:
    return Problem("ACTS-SHAPE", message, Where(file=file))
