"""What is known of a feed: its precision codes in metres, its categories, its licence."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

import msgspec

from truceline.errors import InputError, Problem, Where
from truceline.model.incident import Category, Redistribution, Spread
from truceline.model.terms import Domain

Days = Literal["utc", "local"]

CATEGORIES: tuple[Category, ...] = get_args(Category)


class Precision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How near the true position is, for one of a feed's precision codes."""

    metres: float
    spread: Spread
    means: str


class Feed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One feed as its TOML file describes it."""

    title: str
    licence: str
    redistribution: Redistribution
    documentation: str
    days: Days  # whose days the feed's dates are
    precision: Mapping[str, Precision]
    category: Mapping[str, Category]
    domain: Mapping[str, Domain]
    category_by_type: Mapping[str, Category] = {}
    time_precision: Mapping[str, str] = {}
    labels: Mapping[str, Category] = {}
    stems: Mapping[str, Category] = {}
    encodings: tuple[str, ...] = ("utf-8",)

    def precision_of(self, code: str, where: Where) -> Precision:
        """Return the precision of a code, or raise INCIDENT-PRECISION naming the known codes."""
        found = self.precision.get(code.strip())
        if found is None:
            known = ", ".join(f"{key} ({each.means})" for key, each in self.precision.items())
            raise InputError(
                Problem(
                    "INCIDENT-PRECISION",
                    f"{code!r} is not a precision code of {self.title}",
                    where,
                    f"Known codes: {known}.",
                )
            )
        return found


@cache
def feed_named(name: str) -> Feed:
    """Return the description of a feed that Truceline knows."""
    text = (files(__package__) / "feeds" / f"{name}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Feed)


# A category's domain where a feed does not say: None where it could be several.
DOMAIN_OF: Mapping[Category, Domain] = {
    "shelling": "long range",
    "missile strike": "long range",
    "air strike": "air",
    "drone strike": "drone",
    "armed clash": "ground",
    "small-arms fire": "ground",
    "mine or improvised explosive": "ground",
    "violence against civilians": "ground",
    "sexual violence": "ground",
    "detention or abduction": "ground",
    "damage to property": "ground",
    "forces sighted": "ground",
    "weapons sighted": "ground",
    "movement or capture": "ground",
    "electronic interference": "electronic",
    "maritime incident": "maritime",
    "unrest": "ground",
    "non-violent event": "ground",
}


@dataclass(frozen=True)
class Kind:
    """A category, the feed's words that gave it, and its domain."""

    category: Category
    words: str
    domain: Domain | None


def kind_of(category: Category, words: str, feed: Feed, key: str = "") -> Kind:
    """Return a category with its domain: the feed's own where it has one."""
    return Kind(category, words, feed.domain.get(key) or DOMAIN_OF.get(category))
