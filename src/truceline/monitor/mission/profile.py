"""A mission's profile: its words, its kinds of incident, its cut-off, what it may print."""

from __future__ import annotations

import tomllib
from datetime import time
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from truceline.errors import InputError, NotFoundError, Problem, Problems, Where
from truceline.model.incident import Category

Section = Literal[
    "summary",
    "violations",
    "silence",
    "withdrawal",
    "disengagement",
    "freedom of movement",
    "repairs",
    "civilian casualties",
    "cases",
    "annex",
]
Column = Literal["time", "place", "how", "number", "what", "weapon", "exercise", "party"]

DEFAULT_PROFILE = "osce-like"

_SHIPPED = "profiles"
_CATEGORIES = frozenset(get_args(Category))


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mission's own words, which never give way to ours."""

    incident: str = "incident"
    incidents: str = "incidents"
    area: str = "area"
    silence: str = "silence period"
    denied: str = "access denied"


class PublicEdition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a public edition is rounded and held back."""

    position_deg: float = 0.1
    delay_hours: float = 24


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One mission's way of working: one TOML file."""

    name: str
    attribution: Literal["mandated", "not mandated"]
    cut_off: str = "00:00"
    zone: str = "UTC"
    clocks: tuple[str, ...] = ()  # further zones that windows are printed in
    sections: tuple[Section, ...]
    annex: tuple[Column, ...]
    words: Words = Words()
    kinds: dict[str, str] = {}  # our category -> the kind the mission prints
    public: PublicEdition = PublicEdition()

    @property
    def hour(self) -> time:
        """The hour at which a reporting day ends, on the mission's clock."""
        return time.fromisoformat(self.cut_off)

    def kind_of(self, category: str) -> str:
        """Return the mission's own kind of a category, or the category where it has none."""
        return self.kinds.get(category, category)


def shipped() -> tuple[str, ...]:
    """Return the names of the profiles that come with Truceline."""
    folder = files(__package__).joinpath(_SHIPPED)
    return tuple(sorted(Path(entry.name).stem for entry in folder.iterdir()))


@cache
def read_profile(name_or_path: str) -> Profile:
    """Return a shipped profile by its name, or one of the user's by its path.

    Raises
    ------
    NotFoundError
        PROFILE-UNKNOWN, with the names there are.
    InputError
        TOML-SYNTAX, PROFILE-SHAPE: every mistake of the file.
    """
    text, file = _text_of(name_or_path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(Problem("TOML-SYNTAX", str(error), Where(file=file))) from None
    try:
        profile = msgspec.convert(table, Profile)
    except msgspec.ValidationError as error:
        raise InputError(Problem("PROFILE-SHAPE", str(error), Where(file=file))) from None
    _check(profile, file)
    return profile


def _text_of(name_or_path: str) -> tuple[str, str]:
    if name_or_path in shipped():
        entry = files(__package__).joinpath(_SHIPPED, f"{name_or_path}.toml")
        return entry.read_text(encoding="utf-8"), f"{name_or_path}.toml"
    path = Path(name_or_path)
    if not path.is_file():
        raise NotFoundError(
            Problem(
                "PROFILE-UNKNOWN",
                f"there is no profile {name_or_path}",
                hint=f"Name a file, or one of: {', '.join(shipped())}",
            )
        )
    return path.read_text(encoding="utf-8"), str(path)


def _check(profile: Profile, file: str) -> None:
    found = Problems()
    where = Where(file=file)
    for category in profile.kinds:
        if category not in _CATEGORIES:
            allowed = ", ".join(sorted(_CATEGORIES))
            message = f"[kinds] names '{category}', which is no category; allowed: {allowed}"
            found.add(Problem("PROFILE-SHAPE", message, where))
    try:
        profile.hour  # noqa: B018  it is read for what it refuses
    except ValueError:
        message = f"cut_off is '{profile.cut_off}', not an hour such as 19:30"
        found.add(Problem("PROFILE-SHAPE", message, where))
    for zone in (profile.zone, *profile.clocks):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            message = f"'{zone}' is no zone; an IANA name such as Europe/Kyiv is wanted"
            found.add(Problem("TIME-ZONE", message, where))
    found.raise_if_any()
