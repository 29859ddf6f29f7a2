"""How much each party holds in each unit, on a stated Earth, with the band that a map has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.atlas import Theatre
from truceline.control.conventions import DEFAULT, Convention
from truceline.control.ground import Ground, ground_of
from truceline.control.settlements import NEAREST_PLACE
from truceline.geo.shapes import areal, geometry_of
from truceline.model.control import ControlArea, ControlMap, UnitArea
from truceline.model.estimate import Estimate, between, exactly, total
from truceline.model.record import UNKNOWN_HOLDER, PartyId, Shape

_BAND = "the line lies within a band around where it is drawn"
_SHORE = (
    "the coast is drawn at 1:10 million and lies {:g} km from a detailed one on the mean: what is "
    "so near to it may be sea"
)
_NEGLIGIBLE_KM2 = 1e-6  # a square metre: what noding leaves behind


def area_table(
    control_map: ControlMap, units: Theatre | Ground, *, convention: Convention = DEFAULT
) -> ControlArea:
    """Return the areas held in each unit, outside every unit, and in all [km2].

    The units are a theatre's, or those of other boundaries laid as ground. The parts add up:
    holders to a unit, units and the land outside them to the total. Land of a unit that the map
    says nothing of is held by "unknown".
    """
    ground = ground_of(units) if isinstance(units, Theatre) else units
    holdings = [
        (holding.holder, _Banded.of(holding.inner, holding.best, holding.outer))
        for holding in control_map.holdings
    ]
    rows = [_row(unit.id, unit.name, unit.shape, holdings, convention) for unit in ground.units]
    notes = (*control_map.notes, *ground.notes)
    if control_map.places and ground.coast_km:
        # a list says who holds a place, and nothing of where its land ends at the sea
        rows = [
            _with_shore(row, unit.shape, holdings, ground, convention)
            for row, unit in zip(rows, ground.units, strict=True)
        ]
        notes += (_SHORE.format(ground.coast_km) + ", and the low of a holding leaves it out",)
    if control_map.outside:
        rows.append(_outside(control_map, convention))
    return ControlArea(
        as_of=control_map.as_of,
        convention=convention.describe(
            ground.boundaries, NEAREST_PLACE if control_map.places else ""
        ),
        boundaries=ground.boundaries,
        rows=tuple(rows),
        total=_sum(rows, convention),
        notes=notes,
    )


class _Banded:
    """One holding's three shapes, one geometry where they are the same."""

    def __init__(self, inner: BaseGeometry, best: BaseGeometry, outer: BaseGeometry) -> None:
        self.shapes = (inner, best, outer)

    @classmethod
    def of(cls, inner: Shape, best: Shape, outer: Shape) -> _Banded:
        if inner == best == outer:
            same = geometry_of(best)
            return cls(same, same, same)
        return cls(geometry_of(inner), geometry_of(best), geometry_of(outer))

    def within(self, unit: BaseGeometry, whole: float, convention: Convention) -> Estimate:
        """Return the area inside a unit, with the band's bounds; never more than the whole."""
        inner, best, outer = self.shapes
        if inner is best is outer:
            return exactly(min(whole, _area(best, convention, unit)), "km2")
        low, middle, high = (min(whole, _area(shape, convention, unit)) for shape in self.shapes)
        low, high = min(low, middle), max(middle, high)
        if high - low < _NEGLIGIBLE_KM2:
            return exactly(middle, "km2")
        return between(low, middle, high, "km2", _BAND)


def _row(
    unit_id: str,
    name: str,
    shape: BaseGeometry,
    holdings: Sequence[tuple[PartyId, _Banded]],
    convention: Convention,
) -> UnitArea:
    shapely.prepare(shape)
    whole = convention.earth.area_km2(shape)
    held: dict[PartyId, Estimate] = {}
    for party, banded in holdings:
        if any(shapely.intersects(shape, part) for part in banded.shapes):
            amount = banded.within(shape, whole, convention)
            if (amount.high or 0.0) > _NEGLIGIBLE_KM2:
                held[party] = amount
    blank = whole - sum(amount.best or 0.0 for amount in held.values())
    if blank > max(_NEGLIGIBLE_KM2, whole * 1e-7):
        held[UNKNOWN_HOLDER] = total([exactly(blank, "km2"), *_given(held, UNKNOWN_HOLDER)], "km2")
    return _with_shares(unit_id, name, exactly(whole, "km2"), held)


def _with_shore(
    row: UnitArea,
    shape: BaseGeometry,
    holdings: Sequence[tuple[PartyId, _Banded]],
    ground: Ground,
    convention: Convention,
) -> UnitArea:
    """Return the row with each low less the land so near to the coast that it may be sea."""
    shore = areal(shapely.intersection(ground.shore, shape))
    if shore.is_empty:
        return row
    reason = _SHORE.format(ground.coast_km)
    held = dict(row.held_by)
    for party, banded in holdings:
        amount = held.get(party)
        if party == UNKNOWN_HOLDER or amount is None or not amount.low:
            continue
        inner = banded.shapes[0]
        doubtful = _area(areal(shapely.intersection(inner, shore)), convention)
        if doubtful > _NEGLIGIBLE_KM2:
            low = max(0.0, amount.low - doubtful)
            because = (*amount.because, reason)
            held[party] = between(low, amount.best, amount.high or 0.0, "km2", *because)
    return _with_shares(row.unit, row.name, row.total, held)


def _given(held: dict[PartyId, Estimate], party: PartyId) -> Iterable[Estimate]:
    return [held[party]] if party in held else []


def _outside(control_map: ControlMap, convention: Convention) -> UnitArea:
    held = {
        holding.holder: exactly(_area(geometry_of(holding.best), convention), "km2")
        for holding in control_map.outside
    }
    return _with_shares("residue", "Outside every unit", total(held.values(), "km2"), held)


def _sum(rows: Sequence[UnitArea], convention: Convention) -> UnitArea:
    parties = sorted({party for row in rows for party in row.held_by})
    held = {
        party: total((row.held_by[party] for row in rows if party in row.held_by), "km2")
        for party in parties
    }
    whole = total((row.total for row in rows), "km2")
    if convention.whole_km2 is not None:
        whole = exactly(convention.whole_km2, "km2")
    return _with_shares("total", "Total", whole, held)


def _with_shares(
    unit_id: str, name: str, whole: Estimate, held: dict[PartyId, Estimate]
) -> UnitArea:
    share = (
        {party: amount.scaled(1 / whole.best, "share") for party, amount in held.items()}
        if whole.best
        else {}
    )
    return UnitArea(unit=unit_id, name=name, total=whole, held_by=held, share=share)


def _area(shape: BaseGeometry, convention: Convention, unit: BaseGeometry | None = None) -> float:
    inside = shape if unit is None else areal(shapely.intersection(shape, unit))
    return 0.0 if inside.is_empty else convention.earth.area_km2(inside)
