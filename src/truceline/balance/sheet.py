"""The balance sheet of a deal: what it would change on the ground if carried out as written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from truceline.balance.after import areas_after, map_after
from truceline.balance.amounts import Surveyor
from truceline.balance.outcome import Outcome, outcome_of
from truceline.balance.questions import combined_ranges, effects_of_questions
from truceline.balance.rows import REGISTERED, rows_of
from truceline.balance.sizes import at_their_size
from truceline.balance.watching import watching
from truceline.control import area_table, line_of_contact
from truceline.control.ground import ground_of
from truceline.errors import NotFoundError
from truceline.model.balance import NOBODY_NAMED, BalanceSheet, LineChange, ZoneMeasure
from truceline.model.control import RESIDUE, ControlArea, ControlMap, LineOfContact, UnitArea
from truceline.model.estimate import Estimate, Unit, between, unknown
from truceline.model.record import CONTESTED, UNKNOWN_HOLDER, PartyId
from truceline.model.terms import Terms, Zone

if TYPE_CHECKING:
    from truceline.atlas import Theatre

__all__ = ["Assessment", "balance_sheet"]


def balance_sheet(terms: Terms, control_map: ControlMap, theatre: Theatre) -> BalanceSheet:
    """Return the status quo against the outcome, if the terms as written are carried out.

    Demanded, reported and agreed terms alike are carried out; each row shows the status of its
    term, so that a demand is never read as an agreement.
    """
    return Assessment(terms, control_map, theatre).sheet


@dataclass(frozen=True)
class Assessment:
    """A deal weighed against a control map: the sheet, and the maps that a brief draws."""

    terms: Terms
    control_map: ControlMap
    theatre: Theatre

    @cached_property
    def outcome(self) -> Outcome:
        """What passes, in every case."""
        return outcome_of(self.terms, self.control_map, self.theatre)

    @cached_property
    def map_after(self) -> ControlMap:
        """The map of holdings in the outcome."""
        return map_after(self.control_map, self.outcome)

    @cached_property
    def contact_before(self) -> LineOfContact | None:
        """The line of contact of the status quo, or None when fewer than two parties hold land."""
        return self._contact(self.control_map)

    @cached_property
    def contact_after(self) -> LineOfContact | None:
        """The line of contact in the outcome."""
        if self.map_after is self.control_map:
            return self.contact_before
        return self._contact(self.map_after)

    def _contact(self, control_map: ControlMap) -> LineOfContact | None:
        parties = _holding_parties(self.terms, self.control_map)
        if len(parties) != 2:
            return None
        try:
            return line_of_contact(control_map, *parties)
        except NotFoundError:  # the two do not meet, or one holds nothing any more
            return None

    @cached_property
    def sheet(self) -> BalanceSheet:
        """The balance sheet."""
        surveyor = Surveyor(self.theatre)
        status_quo = self._areas()
        drawn = rows_of(self.terms, self.control_map, self.outcome, surveyor)
        rows = at_their_size(drawn, self.terms)
        line = self._line()
        zones = tuple(self._zone(zone, surveyor) for zone in self.terms.zones)
        return BalanceSheet(
            title=self.terms.title,
            as_of=self.control_map.as_of,
            convention=self.control_map.convention,
            boundaries=self.control_map.boundaries,
            status_quo=status_quo,
            outcome=areas_after(status_quo, self.outcome, surveyor),
            rows=rows,
            line=line,
            watching=watching(line),
            open=effects_of_questions(self.terms, self.outcome, surveyor, zones),
            combined=combined_ranges(self.terms, rows, self.outcome, surveyor),
            zones=zones,
            notes=tuple(self._notes()),
        )

    @cached_property
    def _table(self) -> ControlArea:
        return area_table(self.control_map, ground_of(self.theatre))

    def _areas(self) -> tuple[UnitArea, ...]:
        return (*self._table.rows, self._table.total)

    def _line(self) -> LineChange:
        before, after = self.contact_before, self.contact_after
        if before is None:
            return self._line_of_the_deal()
        gone = between(0.0, 0.0, 0.0, "km", "the two holdings do not meet in the outcome")
        return LineChange(
            before=before.length,
            after=after.length if after else gone,
            between=before.between,
            scale_km=before.scale_km,
        )

    def _line_of_the_deal(self) -> LineChange:
        """Return the first line that the text itself draws; what was before is not known."""
        none = unknown("km", "this map shows no line between two parties of the deal")
        drawn = next((line for line in self.terms.lines if line.length.high is not None), None)
        if drawn is None:
            return LineChange(before=none, after=none)
        return LineChange(before=none, after=drawn.length, between=drawn.between)

    def _zone(self, zone: Zone, surveyor: Surveyor) -> ZoneMeasure:
        best, low, high = (
            self.outcome.zones.ground(zone.id, reach).settlements
            for reach in ("best", "low", "high")
        )
        if zone.shape is None and zone.low is None and zone.high is None:
            people = unknown("persons", *zone.area.because)
            count = unknown("count", *zone.area.because)
        elif self.theatre.is_nowhere:
            people = unknown("persons", "the deal names no theatre: nobody is counted")
            count = unknown("count", "the deal names no theatre: no settlement is listed")
        else:
            people = _ranged(
                zone, [surveyor.registered(found) for found in (low, best, high)], "persons"
            )
            count = _ranged(zone, [float(len(found)) for found in (low, best, high)], "count")
        return ZoneMeasure(
            zone=zone.id,
            text=zone.text,
            area=zone.area,
            registered_population=people,
            settlements=count,
        )

    def _notes(self) -> Iterable[str]:
        meant, shown = self.terms.as_of, self.control_map.as_of
        if meant and shown and meant != shown:
            yield f"The text means the ground as of {meant}; the map shows it as of {shown}."
        yield from _strange_holders(self.terms, self.control_map)
        for note in self._table.notes[len(self.control_map.notes) :]:
            yield f"{note[:1].upper()}{note[1:]}."
        yield "The outcome is what follows if the terms are carried out as written: no forecast."
        length = self._line().after
        if length.best is None and length.high is not None:
            yield f"The length of the line is a range: {'; '.join(length.because)}."
        places = self.theatre.places
        known = sum(place.population is not None for place in places)
        if not self.theatre.is_nowhere:
            yield (
                f"Settlements are those of the theatre's list: {len(places):,}, of them {known:,} "
                "with a registered population. What the list leaves out is not counted."
            )
        if self.theatre.population_note:
            yield self.theatre.population_note
        yield from self.theatre.notes
        if any(row.holder == NOBODY_NAMED for row in self.map_after.holdings):
            yield (
                "Some ground passes to nobody the text names; the length of the line counts only "
                "where the two parties' holdings meet."
            )


def _strange_holders(terms: Terms, control_map: ControlMap) -> Iterable[str]:
    """Yield a sentence for each holder on the map whom the deal does not name."""
    named = [str(actor.id) for actor in (*terms.parties, *terms.actors)]
    nobody = {CONTESTED, UNKNOWN_HOLDER, RESIDUE, NOBODY_NAMED, *named}
    for holding in control_map.holdings:
        if holding.holder not in nobody:
            near = get_close_matches(holding.holder, named, n=1, cutoff=0.75)
            meant = f' Did you mean "{near[0]}"?' if near else ""
            yield (
                f"{holding.holder} holds ground on the map and is no party of the deal: none of "
                f"what it holds counts as held by one.{meant}"
            )


def _holding_parties(terms: Terms, control_map: ControlMap) -> tuple[PartyId, ...]:
    holders = {holding.holder for holding in control_map.holdings}
    return tuple(actor.id for actor in terms.parties if actor.id in holders)


def _ranged(zone: Zone, values: list[float], unit: Unit) -> Estimate:
    """Return what a zone contains, given its count within the low, best and high shape.

    There is no best value without a best shape, and no highest where the text sets no limit.
    """
    low, best, high = values
    drawn = zone.shape is not None
    unlimited = zone.area.high is None
    reasons = zone.area.because if low != high or unlimited else ()
    registered = (REGISTERED,) if unit == "persons" else ()
    return Estimate(
        low=min(low, best) if drawn else low,
        best=best if drawn else None,
        high=None if unlimited else max(best, high),
        unit=unit,
        because=(*reasons, *registered),
    )
