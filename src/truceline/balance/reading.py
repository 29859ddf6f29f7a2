"""Consistent readings of an uncertain map: where one party holds more, the other holds less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING

from truceline.balance.ground import NOTHING, Gazetteer, Ground
from truceline.geo.shapes import geometry_of
from truceline.model.control import ControlMap, Holding
from truceline.model.record import CONTESTED, UNKNOWN_HOLDER, PartyId

if TYPE_CHECKING:
    from truceline.atlas import Theatre

Reading = Mapping[PartyId, Ground]  # what each party holds under one reading of the map


@dataclass(frozen=True)
class Readings:
    """The best reading, and for each party with a band its largest and smallest holding."""

    best: Reading
    others: tuple[Reading, ...] = ()
    outer: Reading = field(default_factory=dict)  # all that a party may hold, where in doubt
    bands: Reading = field(default_factory=dict)  # what it may hold and may not

    @cached_property
    def doubt(self) -> Ground:
        """All ground whose holder the map leaves in doubt."""
        return reduce(or_, self.bands.values(), NOTHING)

    @property
    def every(self) -> tuple[Reading, ...]:
        """All readings, the best one first."""
        return (self.best, *self.others)


def readings_of(
    control_map: ControlMap, theatre: Theatre, gazetteer: Gazetteer, parties: Iterable[PartyId]
) -> Readings:
    """Return the readings of a map that matter when the given parties give up ground.

    In the reading where a party holds most it has all of its outer shape and the others keep
    the rest; where it holds least, what it loses goes to whoever may hold it, else to unknown.
    """
    holdings = {holding.holder: holding for holding in control_map.holdings}
    best = {name: gazetteer.ground(geometry_of(held.best)) for name, held in holdings.items()}
    outer = {
        name: gazetteer.ground(geometry_of(held.outer)) if _has_band(held) else best[name]
        for name, held in holdings.items()
    }
    listed = _Listed(control_map, theatre)
    inner = {
        name: gazetteer.ground(geometry_of(held.inner))
        for name, held in holdings.items()
        if _has_band(held)
    }
    others: list[Reading] = []
    for party in dict.fromkeys(parties):
        if party in inner:
            others.append(listed.settle(_largest(best, party, outer[party]), most=party))
            others.append(listed.settle(_smallest(best, party, inner[party], outer)))
    return Readings(
        listed.settle(best),
        tuple(others),
        {name: outer[name] for name in inner},
        {name: outer[name] - inner[name] for name in inner},
    )


def _has_band(holding: Holding) -> bool:
    return not holding.inner == holding.best == holding.outer


def _largest(best: Reading, party: PartyId, outer: Ground) -> Reading:
    return {holder: held - outer for holder, held in best.items()} | {party: outer}


def _smallest(best: Reading, party: PartyId, inner: Ground, outer: Reading) -> Reading:
    reading = dict(best) | {party: inner}
    freed = best[party] - inner
    for holder in best:
        if holder != party and freed:
            gained = freed & outer[holder]
            reading[holder] = reading[holder] | gained
            freed = freed - gained
    if freed:
        reading[UNKNOWN_HOLDER] = reading.get(UNKNOWN_HOLDER, NOTHING) | freed
    return reading


class _Listed:
    """The settlements whose holder a map lists: a fact, whatever the land around them."""

    def __init__(self, control_map: ControlMap, theatre: Theatre) -> None:
        position = {place.id: index for index, place in enumerate(theatre.places)}
        self._holder = {
            position[listed.place]: listed.holder
            for listed in control_map.places
            if listed.place in position
        }

    def settle(self, reading: Reading, most: PartyId | None = None) -> Reading:
        """Return the reading with every listed settlement given to its listed holder.

        A contested one counts as a party's only where that party is read as holding most.
        """
        by_holder: dict[PartyId, set[int]] = {}
        for index, listed in self._holder.items():
            holder = most if most is not None and listed == CONTESTED else listed
            by_holder.setdefault(holder, set()).add(index)
        settled = {
            holder: replace(ground, settlements=ground.settlements - self._holder.keys())
            for holder, ground in reading.items()
        }
        for holder, indexes in by_holder.items():
            ground = settled.get(holder, NOTHING)
            settled[holder] = replace(ground, settlements=frozenset(ground.settlements | indexes))
        return settled
