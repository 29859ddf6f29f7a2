"""What each holder gained and lost between two maps, without the traces of re-digitising.

When a publisher saves a map with fewer digits, every vertex moves by centimetres and a plain
overlay finds hundreds of slivers. Both maps are laid on one fine grid first (see
`truceline.geo.changed`), and what is narrower than a metre is no change.
"""

from __future__ import annotations

from collections.abc import Iterable

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.control.conventions import DEFAULT, Convention
from truceline.control.ground import Ground
from truceline.errors import InputError, Problem
from truceline.geo.changed import change_between, gridded
from truceline.geo.shapes import areal, geometry_of, merged
from truceline.model.control import RESIDUE, ChangeRow, ControlDiff, ControlMap, Holding
from truceline.model.estimate import Estimate, between, exactly, total
from truceline.model.record import PartyId, Shape

_EMPTY = shapely.Polygon()


def control_diff(
    before: ControlMap, after: ControlMap, ground: Ground, *, convention: Convention = DEFAULT
) -> ControlDiff:
    """Return what each holder gained and lost in each unit from one map to another [km2].

    Where the maps have bands, the low gain is what is surely new and the high what may be.

    Raises
    ------
    InputError
        CONTROL-THEATRE where the maps are of different theatres.
    """
    if before.theatre != after.theatre:
        raise InputError(
            Problem(
                "CONTROL-THEATRE",
                f"the maps are of two theatres, {before.theatre} and {after.theatre}",
            )
        )
    rows = [
        row
        for party in _parties(before, after)
        for row in _rows(party, _of(before, party), _of(after, party), ground, convention)
    ]
    rows.sort(key=lambda row: (row.unit, row.holder))
    return ControlDiff(
        before=before.as_of,
        after=after.as_of,
        convention=convention.describe(ground.boundaries),
        boundaries=ground.boundaries,
        rows=tuple(rows),
        total=tuple(_total(party, rows) for party in _parties(before, after)),
        notes=tuple(dict.fromkeys((*before.notes, *after.notes, *ground.notes))),
    )


def _parties(*maps: ControlMap) -> list[PartyId]:
    found = {holding.holder for control_map in maps for holding in control_map.holdings}
    return sorted(found - {RESIDUE})


def _of(control_map: ControlMap, party: PartyId) -> Holding:
    for holding in control_map.holdings:
        if holding.holder == party:
            return holding
    nothing = Shape(shapely.to_wkb(_EMPTY))
    return Holding(holder=party, best=nothing, inner=nothing, outer=nothing)


def _rows(
    party: PartyId, old: Holding, new: Holding, ground: Ground, convention: Convention
) -> Iterable[ChangeRow]:
    gained, lost = _only(old.best, new.best), _only(new.best, old.best)
    sure_gain, may_gain = _bounds(old, new, gained)
    sure_loss, may_loss = _bounds(new, old, lost)
    everything = shapely.union_all([may_gain, may_loss])
    for unit in ground.units:
        if not shapely.intersects(unit.shape, everything):
            continue
        gain = _estimate((sure_gain, gained, may_gain), unit.shape, convention)
        loss = _estimate((sure_loss, lost, may_loss), unit.shape, convention)
        if gain.high or loss.high:
            net = total([gain, loss.scaled(-1)], "km2")
            yield ChangeRow(
                unit=unit.id, name=unit.name, holder=party, gained=gain, lost=loss, net=net
            )


def _bounds(old: Holding, new: Holding, best: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    if old.inner == old.outer and new.inner == new.outer:
        return best, best
    return _only(old.outer, new.inner), _only(old.inner, new.outer)


def _only(before: Shape, after: Shape) -> BaseGeometry:
    """Return what only the later shape has, without slivers."""
    change = change_between(gridded(geometry_of(before)), gridded(geometry_of(after)))
    return merged(change.gained) if change.gained else _EMPTY


def _estimate(
    shapes: tuple[BaseGeometry, BaseGeometry, BaseGeometry],
    unit: BaseGeometry,
    convention: Convention,
) -> Estimate:
    low, best, high = (_area(shape, unit, convention) for shape in shapes)
    if low == best == high:
        return exactly(best, "km2")
    return between(
        min(low, best), best, max(best, high), "km2", "the lines of both maps lie within bands"
    )


def _area(shape: BaseGeometry, unit: BaseGeometry, convention: Convention) -> float:
    inside = areal(shape.intersection(unit))
    return 0.0 if inside.is_empty else convention.earth.area_km2(inside)


def _total(party: PartyId, rows: list[ChangeRow]) -> ChangeRow:
    mine = [row for row in rows if row.holder == party]
    return ChangeRow(
        unit="total",
        name="Total",
        holder=party,
        gained=total((row.gained for row in mine), "km2"),
        lost=total((row.lost for row in mine), "km2"),
        net=total((row.net for row in mine), "km2"),
    )
