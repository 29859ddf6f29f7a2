"""Who would hold an area or a site, if some of the terms on the table were carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from truceline.balance.ground import NOTHING, Ground
from truceline.balance.outcome import Case, Outcome, TermEffect, carry_out_on, outcome_of
from truceline.geo.measure import area_km2
from truceline.model.control import RESIDUE, ControlMap
from truceline.model.record import PartyId, TermId, ZoneId
from truceline.model.terms import Terms

if TYPE_CHECKING:
    from truceline.atlas import Theatre

WHOLE = 0.99  # of an area: coast, border and the width of a line are not what a position is about

Held = Mapping[PartyId, Ground]


@dataclass(frozen=True)
class Share:
    """The least and the most of an area that a party may hold."""

    low: float
    high: float


@dataclass
class Holdings:
    """The status quo and what terms make of it, under every reading of the map."""

    terms: Terms
    control_map: ControlMap
    theatre: Theatre
    _held: dict[tuple[TermEffect, ...], tuple[Held, ...]] = field(default_factory=dict)
    _shares: dict[tuple[PartyId, ZoneId, tuple[TermEffect, ...]], Share] = field(
        default_factory=dict
    )

    @cached_property
    def _everything(self) -> Outcome:
        """The outcome of all terms together: the readings of the map are shared by all."""
        return outcome_of(self.terms, self.control_map, self.theatre)

    def share(self, party: PartyId, zone: ZoneId, effects: Sequence[TermEffect]) -> Share:
        """Return how much of a zone a party holds once these effects are carried out."""
        key = (party, zone, tuple(effects))
        if key not in self._shares:
            values = []
            for case, held in zip(self._everything.cases, self._after(effects), strict=True):
                area = self._everything.zones.ground(zone, case.reach).land
                if area.is_empty:  # it cannot be drawn: any share of it may be held
                    values += [0.0, 1.0]
                    continue
                counted = area_km2(area) - self._area(held.get(RESIDUE), area)
                values.append(self._area(held.get(party), area) / counted if counted > 0 else 0.0)
            self._shares[key] = Share(min(values), max(values))
        return self._shares[key]

    def site_holders(self, site: str, effects: Sequence[TermEffect]) -> frozenset[PartyId | None]:
        """Return who may hold a site once these effects are carried out; None: nobody named."""
        place = next(n for n, known in enumerate(self.theatre.sites) if known.id == site)
        return frozenset(
            next((party for party, ground in held.items() if place in ground.sites), None)
            for held in self._after(effects)
        )

    def touches(self, effect: TermEffect, zone: ZoneId) -> bool:
        """Return whether an effect is about ground in a zone."""
        zones = self._everything.zones
        if effect.effect.zone is None:
            return False
        moved, asked = (zones.ground(z, "high").land for z in (effect.effect.zone, zone))
        return bool(moved.intersects(asked))

    @staticmethod
    def _area(ground: Ground | None, area: object) -> float:
        if ground is None:
            return 0.0
        common = (ground & Ground(area)).land
        return 0.0 if common.is_empty else area_km2(common)

    def _after(self, effects: Sequence[TermEffect]) -> tuple[Held, ...]:
        key = tuple(effects)
        if key not in self._held:
            self._held[key] = tuple(self._held_after(c, key) for c in self._everything.cases)
        return self._held[key]

    def _held_after(self, case: Case, effects: Sequence[TermEffect]) -> Held:
        known = self._everything
        held = dict(case.reading)
        for passage in carry_out_on(
            "holding", known.zones, known.readings, case.reading, case.reach, effects
        ):
            held[passage.origin] = held[passage.origin] - passage.ground
            if passage.holder is not None:
                held[passage.holder] = held.get(passage.holder, NOTHING) | passage.ground
        return held


def holding_effects(terms: Terms, in_force: frozenset[TermId]) -> tuple[TermEffect, ...]:
    """Return what the terms in force move on the axis of holding, in text order."""
    return tuple(
        TermEffect(obligation.term, effect)
        for obligation in terms.obligations
        if obligation.term in in_force
        for effect in obligation.effects
        if effect.axis == "holding" and effect.change == "passes"
    )
