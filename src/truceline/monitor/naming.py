"""Names of parties as feeds write them -> parties of the deal, and who may have acted."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from truceline.errors import InputError, Problem, Where
from truceline.intake.text import read_text
from truceline.model.incident import Attribution
from truceline.model.record import PartyId
from truceline.model.terms import Actor
from truceline.monitor.ranges import ONE, UNKNOWN, Range


def party_names(
    actors: Sequence[Actor], more: Mapping[str, str] | None = None
) -> dict[str, PartyId]:
    """Return the party of each name, in lower case: the deal's own names and a user's list.

    Names are compared whole; a feed's "Military Forces of X" is a party only if a list says so.
    """
    names = {actor.id.lower(): actor.id for actor in actors}
    names |= {actor.name.lower(): actor.id for actor in actors if actor.name}
    return names | {name.lower(): PartyId(party) for name, party in (more or {}).items()}


def read_party_names(path: str | Path) -> dict[str, str]:
    """Return a list of names, a TOML table ``[names]`` of "name" = "party", or refuse it."""
    try:
        names = tomllib.loads(read_text(path)).get("names")
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            Problem("TOML-SYNTAX", f"not TOML: {error}", Where(file=str(path)))
        ) from None
    if not isinstance(names, dict) or not all(isinstance(each, str) for each in names.values()):
        raise InputError(
            Problem(
                "NAMES-SHAPE",
                'no table [names] with lines such as "Military Forces of X" = "X"',
                Where(file=str(path)),
            )
        )
    return names


def share_of(
    party: PartyId | None, attributions: Sequence[Attribution], names: Mapping[str, PartyId]
) -> Range:
    """Return how probably it was this party that acted.

    What one feed says is never certain: low is 0. Where several are named and none is said to
    have acted, each is as likely as the other. A party named only as the target of an act is
    not its likely author, though it cannot be ruled out.
    """
    if party is None:
        return ONE  # the text binds whoever acts
    acting = [each for each in attributions if each.role != "target"]
    if not acting:
        return UNKNOWN
    known = [each.party or names.get(each.name.lower()) for each in acting]
    if party in known:
        return Range(0.0, known.count(party) / len(known), 1.0)
    if None in known:
        return UNKNOWN
    return Range(0.0, 0.0, 1.0)
