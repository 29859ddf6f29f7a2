"""The outcome if the terms as written are carried out, under every reading of what is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Literal

from truceline.balance.ground import NOTHING, Gazetteer, Ground
from truceline.balance.passage import Move, Passage, carry_out
from truceline.balance.reading import Reading, Readings, readings_of
from truceline.geo.measure import area_km2
from truceline.geo.shapes import geometry_of
from truceline.model.control import RESIDUE, ControlMap
from truceline.model.record import UNKNOWN_HOLDER, PartyId, TermId, ZoneId
from truceline.model.terms import Axis, Effect, Terms, Zone

if TYPE_CHECKING:
    from truceline.atlas import Theatre

Reach = Literal["best", "low", "high"]  # how far the zones go where their wording is open

_NEARLY = 1e-3  # of a zone: slivers that cutting one map by another leaves
_TRACE_KM2 = 0.01  # a hectare: what cutting one shape by another leaves behind

AXES: tuple[Axis, ...] = ("holding", "administration", "title", "forces")
ON_THE_GROUND: tuple[Axis, ...] = ("holding", "forces")


@dataclass(frozen=True)
class TermEffect:
    """An effect and the term it comes from."""

    term: TermId
    effect: Effect


@dataclass(frozen=True)
class Case:
    """One reading of the map with one reach of the zones, and what passes then, by axis."""

    reading: Reading
    reach: Reach
    passages: Mapping[Axis, tuple[Passage, ...]]


class Zones:
    """The zones of a deal, cut to the theatre's land, with what stands in them."""

    def __init__(self, terms: Terms, theatre: Theatre) -> None:
        self.theatre = theatre
        self.gazetteer = Gazetteer(theatre)
        self._zones: dict[ZoneId, Zone] = {zone.id: zone for zone in terms.zones}
        self._drawn: dict[tuple[ZoneId, Reach], Ground] = {}
        self._holders: dict[ZoneId, PartyId | None] = {}
        self._site_position = {site.id: index for index, site in enumerate(theatre.sites)}

    @cached_property
    def everything(self) -> Ground:
        """The recognised land of the theatre: nothing outside it passes to anyone."""
        return self.gazetteer.ground(self.theatre.land)

    def has_range(self, zone: ZoneId | None) -> bool:
        """Whether the reach of a zone is in doubt."""
        found = self._zones.get(zone) if zone else None
        return found is not None and (found.low is not None or found.high is not None)

    def is_open_in_wording(self, zone: ZoneId | None, doubt: Ground) -> bool:
        """Whether a zone's reach is in doubt beyond the doubt about who holds the ground."""
        if zone is None or not self.has_range(zone):
            return False
        open_ground = self.ground(zone, "high") - self.ground(zone, "low")
        return area_km2((open_ground - doubt).land) > _TRACE_KM2

    def ground(self, zone: ZoneId, reach: Reach = "best") -> Ground:
        """Return the ground of a zone, or nothing when it cannot be drawn."""
        if (zone, reach) not in self._drawn:
            self._drawn[zone, reach] = self._draw(self._zones.get(zone), reach)
        return self._drawn[zone, reach]

    def _draw(self, zone: Zone | None, reach: Reach) -> Ground:
        if zone is None:
            return NOTHING
        shape = {"best": None, "low": zone.low, "high": zone.high}[reach] or zone.shape
        if shape is None:
            return NOTHING
        drawn = self.gazetteer.ground(geometry_of(shape))
        return drawn & self.everything

    def of_effect(self, effect: Effect) -> Ground:
        """Return the ground that an effect is about: its zone, and the sites it names."""
        ground = self.ground(effect.zone) if effect.zone else NOTHING
        return self._with_sites(effect, ground)

    def in_case(self, effect: Effect, readings: Readings, reading: Reading, reach: Reach) -> Ground:
        """Return the ground that an effect is about under one reading of map and wording.

        A zone that is drawn by what a party holds goes as far as that party's holding: where
        the holding is in doubt, so is the zone, and the two are one doubt.
        """
        if effect.zone is None:
            return self._with_sites(effect, NOTHING)
        ground = self.ground(effect.zone, reach)
        holder = self._held_by(effect.zone, readings)
        if holder is not None:
            doubtful = self.ground(effect.zone, "high") & readings.bands[holder]
            ground = (ground | doubtful) & reading.get(holder, NOTHING)
        return self._with_sites(effect, ground)

    def _held_by(self, zone: ZoneId, readings: Readings) -> PartyId | None:
        """Return the party within whose holding a zone with a range lies, in every reading."""
        if zone not in self._holders:
            self._holders[zone] = next(
                (party for party in readings.outer if self._lies_within(zone, party, readings)),
                None,
            )
        return self._holders[zone]

    def _lies_within(self, zone: ZoneId, party: PartyId, readings: Readings) -> bool:
        if not self.has_range(zone):
            return False
        least = _NEARLY * area_km2(self.ground(zone).land)
        beyond = self.ground(zone) - readings.best[party]
        beyond_at_most = self.ground(zone, "high") - readings.outer[party]
        return max(area_km2(beyond.land), area_km2(beyond_at_most.land)) <= least

    def _with_sites(self, effect: Effect, ground: Ground) -> Ground:
        named = {self._site_position[site] for site in effect.sites if site in self._site_position}
        return replace(ground, sites=ground.sites | named)


@dataclass(frozen=True)
class Outcome:
    """Every case carried out; the first takes the best value of everything."""

    zones: Zones
    readings: Readings
    effects: tuple[TermEffect, ...]
    cases: tuple[Case, ...]

    @property
    def best(self) -> Case:
        """The case that takes the best value of everything."""
        return self.cases[0]

    def with_answers(self, answers: Sequence[TermEffect]) -> Case:
        """Return the best case with further effects carried out after the terms."""
        effects = (*self.effects, *answers)
        return _case(self.zones, self.readings, self.readings.best, "best", effects)


def outcome_of(terms: Terms, control_map: ControlMap, theatre: Theatre) -> Outcome:
    """Return what the terms move, if they are carried out as written."""
    effects = tuple(
        TermEffect(obligation.term, effect)
        for obligation in terms.obligations
        for effect in obligation.effects
        if effect.change == "passes"
    )
    zones = Zones(terms, theatre)
    givers = _givers(terms, control_map)
    readings = readings_of(control_map, theatre, zones.gazetteer, givers)
    worded = any(zones.is_open_in_wording(item.effect.zone, readings.doubt) for item in effects)
    reaches: tuple[Reach, ...] = ("best", "low", "high") if worded else ("best",)
    cases = tuple(
        _case(zones, readings, reading, reach, effects)
        for reading, reach in product(readings.every, reaches)
    )
    return Outcome(zones, readings, effects, cases)


def _givers(terms: Terms, control_map: ControlMap) -> list[PartyId]:
    """Return the parties that a term takes ground or forces from; all holders for "whoever"."""
    givers: dict[PartyId, None] = {}
    for obligation in terms.obligations:
        for effect in obligation.effects:
            if effect.axis not in ON_THE_GROUND or effect.change == "none":
                continue
            if effect.from_party is None:
                givers |= dict.fromkeys(holding.holder for holding in control_map.holdings)
            else:
                givers[effect.from_party] = None
    return list(givers)


def _case(
    zones: Zones,
    readings: Readings,
    reading: Reading,
    reach: Reach,
    effects: Iterable[TermEffect],
) -> Case:
    by_axis: dict[Axis, list[TermEffect]] = {axis: [] for axis in AXES}
    for item in effects:
        by_axis[item.effect.axis].append(item)
    passages = {
        axis: carry_out_on(axis, zones, readings, reading, reach, concerned)
        for axis, concerned in by_axis.items()
    }
    return Case(reading, reach, passages)


def carry_out_on(
    axis: Axis,
    zones: Zones,
    readings: Readings,
    reading: Reading,
    reach: Reach,
    effects: Sequence[TermEffect],
) -> tuple[Passage, ...]:
    """Return what the effects on one axis move under one reading and reach.

    Holding passes from who is there; forces are taken to be where their party holds the
    ground; the residue along coast and border passes to nobody. Administration and title pass
    over the zone as written, whoever holds it.
    """
    moves = [
        Move(
            item.term,
            item.effect.from_party,
            item.effect.to_party,
            zones.in_case(item.effect, readings, reading, reach),
        )
        for item in effects
    ]
    if axis in ON_THE_GROUND:
        held = {holder: ground for holder, ground in reading.items() if holder != RESIDUE}
        return carry_out(held, moves)
    from_somebody = [replace(move, from_party=move.from_party or UNKNOWN_HOLDER) for move in moves]
    givers = {move.from_party: zones.everything for move in from_somebody if move.from_party}
    return carry_out(givers, from_somebody)
