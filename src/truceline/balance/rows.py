"""The rows of the balance sheet: what passes, what expressly does not, and what is left open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from truceline.balance.amounts import MEASURES, CaseTally, Surveyor, Tally
from truceline.balance.ground import NOTHING
from truceline.balance.outcome import AXES, ON_THE_GROUND, Case, Outcome
from truceline.balance.reading import Reading
from truceline.model.balance import TOTAL, BalanceRow, Measure
from truceline.model.claim import Modality
from truceline.model.control import ControlMap
from truceline.model.estimate import Estimate, Unit, between, exactly, total
from truceline.model.record import UNKNOWN_HOLDER, PartyId, TermId, ZoneId
from truceline.model.terms import Axis, Effect, Obligation, Terms

UNIT_OF: dict[Measure, Unit] = {
    "area": "km2",
    "registered_population": "persons",
    "settlements": "count",
    "sites": "count",
}

REGISTERED = (
    "registered population of listed settlements; the present population is unknown and, "
    "in emptied towns, smaller by multiples"
)

SETTLED = (
    "the band of the line moves no settlement: who holds each one in it is a fact of the list, "
    "and every reading of the line leaves it there"
)


def rows_of(
    terms: Terms, control_map: ControlMap, outcome: Outcome, surveyor: Surveyor
) -> tuple[BalanceRow, ...]:
    """Return every amount that passes, unit by unit with a total, axis by axis."""
    measured = [CaseTally(case, surveyor.tallies(case.passages)) for case in outcome.cases]
    status = _status_by_term(terms)
    reasons = _Reasons(terms, control_map)
    rows = list(_passing(measured, surveyor, status, reasons))
    known = outcome.readings.best
    for obligation in terms.obligations:
        for effect in obligation.effects:
            if effect.change != "passes" or _is_nowhere_known(effect, known):
                rows += _undecided_rows(obligation, effect, outcome, surveyor)
    return _with_totals(rows, surveyor)


def _status_by_term(terms: Terms) -> dict[TermId, Modality]:
    status: dict[TermId, Modality] = {}
    for obligation in terms.obligations:
        status.setdefault(obligation.term, obligation.status)
    return status


class _Reasons:
    """Why an amount has a range, in words that name the map or the zone behind it."""

    def __init__(self, terms: Terms, control_map: ControlMap) -> None:
        self._zones = {zone.id: zone for zone in terms.zones}
        self._zones_of: dict[TermId, list[ZoneId]] = {}
        for obligation in terms.obligations:
            named = [effect.zone for effect in obligation.effects if effect.zone]
            self._zones_of.setdefault(obligation.term, []).extend(named)
        self._map = control_map.basis or "the control map"
        self._manner = {
            (obligation.term, effect.axis): f"term {obligation.term}: {effect.manner}"
            for obligation in terms.obligations
            for effect in obligation.effects
            if effect.manner
        }

    def of_manner(self, terms: Iterable[TermId], axis: Axis) -> tuple[str, ...]:
        """Return in what manner the terms move something: "de facto" is not "de jure"."""
        found = (self._manner.get((term, axis)) for term in terms)
        return tuple(reason for reason in found if reason)

    def of_area(self, terms: Iterable[TermId], by_reading: bool, by_reach: bool) -> tuple[str, ...]:
        """Return the reasons that apply when readings of the map, or of the text, differ."""
        reasons: dict[str, None] = {}
        if by_reading:
            reasons[f"where the line runs is known only within a band ({self._map})"] = None
        if by_reach:
            for term in terms:
                for zone in self._zones_of.get(term, ()):
                    found = self._zones.get(zone)
                    because = found.area.because if found else ()
                    reasons |= {f"zone {zone}: {reason}": None for reason in because}
        return tuple(reasons)


def _passing(
    measured: Sequence[CaseTally],
    surveyor: Surveyor,
    status: Mapping[TermId, Modality],
    reasons: _Reasons,
) -> Iterable[BalanceRow]:
    """Yield a row for each measure of everything that passes in any case."""
    for key in dict.fromkeys(key for case in measured for key in case.tallies):
        tallies = [case.tallies.get(key, Tally()) for case in measured]
        terms = tuple(dict.fromkeys(term for tally in tallies for term in tally.terms))
        best = tallies[0]
        areas = [surveyor.value(tally, "area") for tally in tallies]
        for measure in MEASURES:
            values = [surveyor.value(tally, measure) for tally in tallies]
            because = (
                *_why_ranged(measured, values, terms, reasons),
                *_why_not_ranged(measure, measured, areas, values),
                *_what_counted(measure, max(values), best, surveyor),
                *reasons.of_manner(terms, key.axis),
            )
            yield BalanceRow(
                unit=key.unit,
                unit_name=surveyor.units[key.unit].name,
                axis=key.axis,
                measure=measure,
                from_party=None if key.from_party == UNKNOWN_HOLDER else key.from_party,
                to_party=key.to_party,
                amount=between(min(values), values[0], max(values), UNIT_OF[measure], *because),
                names=_names(surveyor, best, measure),
                terms=terms,
                status=_one_status(terms, status),
            )


def _why_ranged(
    measured: Sequence[CaseTally],
    values: Sequence[float],
    terms: Iterable[TermId],
    reasons: _Reasons,
) -> tuple[str, ...]:
    """Return the reasons why an amount is not the same in all cases."""
    first = measured[0].case
    return reasons.of_area(
        terms,
        by_reading=_differ(measured, values, lambda case: case.reach == first.reach),
        by_reach=_differ(measured, values, lambda case: case.reading is first.reading),
    )


def _why_not_ranged(
    measure: Measure,
    measured: Sequence[CaseTally],
    areas: Sequence[float],
    values: Sequence[float],
) -> Iterable[str]:
    """Yield why people and places have no range where the ground they are on has one."""
    if measure not in ("registered_population", "settlements") or not max(values):
        return
    reach = measured[0].case.reach

    def by_line(found: Sequence[float]) -> bool:
        return _differ(measured, found, lambda case: case.reach == reach)

    if by_line(areas) and not by_line(values):
        yield SETTLED


def _differ(
    measured: Sequence[CaseTally], values: Sequence[float], alike: Callable[[Case], bool]
) -> bool:
    """Whether the values of cases that are otherwise alike differ from the first."""
    return any(
        alike(item.case) and abs(value - values[0]) > 1e-6 * max(1.0, abs(values[0]))
        for item, value in zip(measured, values, strict=True)
    )


def _what_counted(measure: Measure, most: float, best: Tally, surveyor: Surveyor) -> Iterable[str]:
    """Yield what a count of people is and what it leaves out."""
    if measure != "registered_population" or not most:
        return
    yield REGISTERED
    missing = surveyor.without_figure(best.settlements)
    if missing:
        yield f"{missing} listed settlements have no registered figure"


def _names(surveyor: Surveyor, tally: Tally, measure: Measure) -> tuple[str, ...]:
    if measure == "settlements":
        return surveyor.settlement_names(tally.settlements)
    return surveyor.site_names(tally.sites) if measure == "sites" else ()


def _one_status(terms: Iterable[TermId], status: Mapping[TermId, Modality]) -> Modality:
    """Return the status of the first term: the one that the others only repeat or complete."""
    return next((status[term] for term in terms if term in status), "reported")


def _is_nowhere_known(effect: Effect, known: Reading) -> bool:
    """Whether a party is to leave ground on a map that does not know it to hold any."""
    leaves = effect.axis in ON_THE_GROUND and effect.from_party is not None
    return leaves and effect.from_party not in known


def _undecided_rows(
    obligation: Obligation, effect: Effect, outcome: Outcome, surveyor: Surveyor
) -> Iterable[BalanceRow]:
    """Return rows for an effect that the text denies (nothing moves) or nobody can settle."""
    ground = outcome.zones.of_effect(effect)
    if effect.axis in ON_THE_GROUND and effect.from_party and effect.change != "none":
        known = outcome.readings.best
        ground = ground & known.get(effect.from_party, known.get(UNKNOWN_HOLDER, NOTHING))
    for unit in surveyor.units:
        tally = surveyor.tally(unit, ground)
        if tally is None:
            continue
        for measure in MEASURES:
            yield BalanceRow(
                unit=unit,
                unit_name=surveyor.units[unit].name,
                axis=effect.axis,
                measure=measure,
                from_party=effect.from_party or obligation.party,
                to_party=effect.to_party or obligation.counterpart,
                amount=_undecided(
                    effect, obligation, surveyor.value(tally, measure), UNIT_OF[measure]
                ),
                terms=(obligation.term,),
                status=obligation.status,
            )


def _undecided(effect: Effect, obligation: Obligation, most: float, unit: Unit) -> Estimate:
    term = obligation.term
    if effect.change == "none":
        reason = f"term {term} says it has no effect on {effect.axis}"
        return between(0.0, 0.0, 0.0, unit, reason)
    if most == 0:
        return exactly(0.0, unit)
    if effect.change == "passes":
        reason = f"the map does not say how much of it {effect.from_party} holds"
    else:
        reason = f"term {term} leaves its effect on {effect.axis} unspecified: nothing to all of it"
    return between(0.0, None, most, unit, reason)


def _with_totals(rows: Iterable[BalanceRow], surveyor: Surveyor) -> tuple[BalanceRow, ...]:
    """Return the rows in reading order, each group closed by its total."""
    groups: dict[tuple[Axis, PartyId | None, PartyId | None, Measure], list[BalanceRow]] = {}
    for row in rows:
        groups.setdefault((row.axis, row.from_party, row.to_party, row.measure), []).append(row)
    order = {unit: position for position, unit in enumerate(surveyor.units)}
    ordered: list[BalanceRow] = []
    for axis in AXES:
        for group, members in groups.items():
            if group[0] != axis:
                continue
            members.sort(key=lambda row: order[row.unit])  # type: ignore[index]
            ordered += [*members, _total(members)]
    return tuple(ordered)


def _total(members: Sequence[BalanceRow]) -> BalanceRow:
    first = members[0]
    return BalanceRow(
        unit=TOTAL,
        unit_name="Total",
        axis=first.axis,
        measure=first.measure,
        from_party=first.from_party,
        to_party=first.to_party,
        amount=total((row.amount for row in members), UNIT_OF[first.measure]),
        terms=tuple(dict.fromkeys(term for row in members for term in row.terms)),
        status=first.status,
    )
