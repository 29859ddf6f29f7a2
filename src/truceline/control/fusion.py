"""Several maps of one day in one, by the grade of their sources; contested stays contested.

Where all sources that speak agree, the land is theirs who hold it. Where they differ it is
contested, whatever the weights: a majority of maps is no observation. The weights only say what
share of contested land each party is expected to hold, and the bounds show both extremes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.control.ground import Ground
from truceline.errors import InputError, Problem, Problems
from truceline.geo.measure import area_km2
from truceline.geo.shapes import areal, geometry_of, merged, shape_of
from truceline.model.claim import Credibility, Reliability
from truceline.model.control import (
    RESIDUE,
    ControlMap,
    FusedSource,
    Fusion,
    Holding,
    ShareRow,
)
from truceline.model.estimate import Estimate, between, exactly
from truceline.model.record import CONTESTED, UNKNOWN_HOLDER, PartyId

# The two scales stay apart as grades; a weight is a stated convention, not a probability. F and 6
# mean "cannot be judged": such a source has no say in the best value but widens the bounds.
RELIABILITY: dict[Reliability, float] = {"A": 1.0, "B": 0.8, "C": 0.6, "D": 0.4, "E": 0.2, "F": 0.0}
CREDIBILITY: dict[Credibility, float] = {"1": 1.0, "2": 0.8, "3": 0.6, "4": 0.4, "5": 0.2, "6": 0.0}
_SILENT = frozenset({UNKNOWN_HOLDER, RESIDUE})
_NOWHERE = shapely.Polygon()
_SPECK_KM2 = 1e-3


@dataclass(frozen=True)
class GradedMap:
    """A control map with the grade of its source; maps of one origin count once."""

    map: ControlMap
    reliability: Reliability
    credibility: Credibility
    origin: str = ""


@dataclass(frozen=True)
class _Face:
    """Land on which each source says one thing, in the order of the sources."""

    said: tuple[PartyId, ...]
    shape: BaseGeometry

    @property
    def voices(self) -> frozenset[PartyId]:
        return frozenset(self.said) - _SILENT


def fuse(maps: Sequence[GradedMap], ground: Ground) -> Fusion:
    """Return what graded maps together say, as a map with contested land and as shares by unit.

    A share's best value weighs the sources, its low counts only land that every source which
    speaks surely gives the party, its high all land that any source may give it.

    Raises
    ------
    InputError
        FUSION-DATE where the maps are of different days or theatres, FUSION-FEW for less than
        two maps.
    """
    _check(maps)
    weights = _weights(maps)
    faces = list(_overlay(maps, ground.land))
    parties = sorted({party for face in faces for party in face.voices} - {CONTESTED})
    sure = {party: _sure(party, maps, faces) for party in parties}
    may = {party: _may(party, maps, ground.land) for party in parties}
    rows = [
        _share(unit.id, unit.name, unit.shape, party, faces, weights, (sure[party], may[party]))
        for unit in ground.units
        for party in parties
    ]
    return Fusion(
        map=_fused_map(maps, faces, sure, may, ground),
        sources=tuple(_source(graded, w) for graded, w in zip(maps, weights, strict=True)),
        rows=tuple(row for row in rows if (row.area.high or 0.0) > _SPECK_KM2),
        notes=tuple(dict.fromkeys(note for graded in maps for note in graded.map.notes)),
    )


def read_grades(grades: Sequence[str], count: int) -> tuple[tuple[Reliability, Credibility], ...]:
    """Return grades such as "B2" as reliability and credibility, one for each of `count` maps.

    Raises
    ------
    InputError
        GRADE-FORM for each that is not a letter A-F with a digit 1-6, or where some are missing.
    """
    found = Problems()
    read: list[tuple[Reliability, Credibility]] = []
    for grade in grades:
        letter, digit = grade[:1].upper(), grade[1:]
        if letter in RELIABILITY and digit in CREDIBILITY:
            read.append((letter, digit))
        else:
            found.add(_bad_grade(f'"{grade}" is no grade'))
    if len(grades) != count:
        found.add(_bad_grade(f"{len(grades)} grades for {count} maps"))
    found.raise_if_any()
    return tuple(read)


def _bad_grade(message: str) -> Problem:
    return Problem(
        "GRADE-FORM",
        message,
        hint="Give each map a letter A-F for its source and a digit 1-6 for what it says: B2.",
    )


def _check(maps: Sequence[GradedMap]) -> None:
    if len(maps) < 2:
        raise InputError(Problem("FUSION-FEW", f"{len(maps)} map to fuse; at least 2 are needed"))
    days = sorted({str(graded.map.as_of) for graded in maps})
    theatres = sorted({graded.map.theatre for graded in maps})
    if len(days) > 1 or len(theatres) > 1:
        raise InputError(
            Problem(
                "FUSION-DATE",
                f"the maps are of {', '.join(days)} in {', '.join(theatres)}",
                hint="Fuse maps of one day and theatre; compare days with control diff.",
            )
        )


def _weights(maps: Sequence[GradedMap]) -> list[float]:
    """Return each map's weight, the maps of one origin sharing that of the best among them."""
    raw = [RELIABILITY[m.reliability] * CREDIBILITY[m.credibility] for m in maps]
    origins = [m.origin or f"map {index}" for index, m in enumerate(maps)]
    return [
        max(w for w, origin in zip(raw, origins, strict=True) if origin == mine)
        / origins.count(mine)
        if weight
        else 0.0
        for weight, mine in zip(raw, origins, strict=True)
    ]


def _overlay(maps: Sequence[GradedMap], land: BaseGeometry) -> Iterator[_Face]:
    faces = [_Face((), land)]
    for graded in maps:
        faces = [cut for face in faces for cut in _cut(face, graded.map)]
    return iter(faces)


def _cut(face: _Face, control_map: ControlMap) -> Iterator[_Face]:
    left = face.shape
    for holding in control_map.holdings:
        if holding.holder in _SILENT:
            continue
        held = geometry_of(holding.best)
        inside = areal(shapely.intersection(face.shape, held))
        if not inside.is_empty:
            yield _Face((*face.said, holding.holder), inside)
            left = areal(shapely.difference(left, held))
    if not left.is_empty:
        yield _Face((*face.said, UNKNOWN_HOLDER), left)


def _sure(party: PartyId, maps: Sequence[GradedMap], faces: Sequence[_Face]) -> BaseGeometry:
    """Return what every source that speaks surely gives a party."""
    agreed = []
    for face in faces:
        if face.voices != {party}:
            continue
        shape = face.shape
        for graded, said in zip(maps, face.said, strict=True):
            if said == party:
                shape = shapely.intersection(shape, _shape(graded.map, party, "inner"))
        agreed.append(areal(shape))
    return merged(agreed) if agreed else _NOWHERE


def _may(party: PartyId, maps: Sequence[GradedMap], land: BaseGeometry) -> BaseGeometry:
    """Return what any source may give a party, contested land included."""
    given = [
        _shape(graded.map, holder, "outer") for graded in maps for holder in (party, CONTESTED)
    ]
    return areal(merged(given).intersection(land))


def _shape(control_map: ControlMap, party: PartyId, which: str) -> BaseGeometry:
    for holding in control_map.holdings:
        if holding.holder == party:
            return geometry_of(getattr(holding, which))
    return _NOWHERE


def _share(
    unit_id: str,
    name: str,
    unit: BaseGeometry,
    party: PartyId,
    faces: Sequence[_Face],
    weights: Sequence[float],
    bounds: tuple[BaseGeometry, BaseGeometry],
) -> ShareRow:
    best = sum(
        _expected(face, party, weights) * _inside(face.shape, unit)
        for face in faces
        if party in face.voices or CONTESTED in face.voices
    )
    low, high = (_inside(shape, unit) for shape in bounds)
    area = _estimate(min(low, best), best, max(high, best))
    return ShareRow(
        unit=unit_id,
        name=name,
        holder=party,
        area=area,
        share=area.scaled(1 / area_km2(unit), "share"),
    )


def _estimate(low: float, best: float, high: float) -> Estimate:
    if high - low < _SPECK_KM2:
        return exactly(best, "km2")
    return between(
        low, best, high, "km2", "sources differ, or their lines lie within bands; weighed by grade"
    )


def _expected(face: _Face, party: PartyId, weights: Sequence[float]) -> float:
    """Return the weighted share of a face that its sources give a party.

    A source that calls the land contested gives each party named on the face an equal part.
    """
    named = face.voices - {CONTESTED}
    if named == {party} and CONTESTED not in face.voices:
        return 1.0
    given = spoken = 0.0
    for said, weight in zip(face.said, weights, strict=True):
        if said in _SILENT:
            continue
        spoken += weight
        if said == party:
            given += weight
        elif said == CONTESTED and party in named:
            given += weight / len(named)
    return given / spoken if spoken else 0.0


def _inside(shape: BaseGeometry, unit: BaseGeometry) -> float:
    part = areal(shapely.intersection(shape, unit))
    return 0.0 if part.is_empty else area_km2(part)


def _fused_map(
    maps: Sequence[GradedMap],
    faces: Sequence[_Face],
    sure: dict[PartyId, BaseGeometry],
    may: dict[PartyId, BaseGeometry],
    ground: Ground,
) -> ControlMap:
    by_holder: dict[PartyId, list[BaseGeometry]] = {}
    for face in faces:
        holder = UNKNOWN_HOLDER if not face.voices else CONTESTED
        if len(face.voices) == 1:
            (holder,) = face.voices
        by_holder.setdefault(holder, []).append(face.shape)
    holdings = []
    for holder, shapes in sorted(by_holder.items()):
        best = merged(shapes)
        inner = sure.get(holder, best)
        outer = merged([best, may.get(holder, best)])
        holdings.append(
            Holding(
                holder=holder,
                best=shape_of(best),
                inner=shape_of(inner),
                outer=shape_of(outer),
            )
        )
    first = maps[0].map
    return ControlMap(
        as_of=first.as_of,
        theatre=first.theatre,
        convention="agreed by every source that speaks; else contested; geodesic WGS 84",
        boundaries=ground.boundaries,
        basis="; ".join(graded.map.basis for graded in maps),
        holdings=tuple(holdings),
        roughness=max(graded.map.roughness for graded in maps),
    )


def _source(graded: GradedMap, weight: float) -> FusedSource:
    return FusedSource(
        basis=graded.map.basis,
        origin=graded.origin,
        reliability=graded.reliability,
        credibility=graded.credibility,
        weight=weight,
    )
