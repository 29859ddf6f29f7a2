"""Who holds what on a date, as areas with a band, and the line of contact between parties."""

from __future__ import annotations

from datetime import date

import msgspec

from truceline.model.claim import Credibility, Reliability
from truceline.model.estimate import Estimate
from truceline.model.record import PartyId, PlaceId, Record, Shape, UnitId

# what lies between a published map and the boundaries: coast and border that neither drew alike
RESIDUE = PartyId("residue")


class Holding(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The land one party holds: the best shape, what it holds surely, and what it may hold.

    ``inner`` is contained in ``best``, which is contained in ``outer``; where the map has no
    band the three are the same shape.
    """

    holder: PartyId  # a party, "contested" or "unknown"
    best: Shape
    inner: Shape
    outer: Shape


class PlaceHolding(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who holds one settlement on a date, and the public map or report that says so."""

    place: PlaceId
    name: str
    unit: UnitId | None
    lon: float
    lat: float
    holder: PartyId
    as_of: date
    basis: str
    url: str = ""
    note: str = ""


class ControlMap(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Holdings of all parties over a theatre on a date.

    Holdings do not overlap and cover the theatre's land: what nobody is said to hold is held
    by "unknown", and what lies between a published map and the coast or border inside a unit is
    a holding of its own, "residue", that never passes to anyone. Land of the published map
    outside every unit is ``residue`` as a shape.
    """

    as_of: date | None
    theatre: str
    convention: str  # e.g. "geodesic WGS 84, theatre boundaries, land only"
    boundaries: str
    basis: str  # what the map was made from
    holdings: tuple[Holding, ...]
    places: tuple[PlaceHolding, ...] = ()
    roughness: float = 1.0  # how many times as long as drawn a real line may be
    residue: Shape | None = None
    outside: tuple[Holding, ...] = ()  # the same land by who is drawn to hold it
    notes: tuple[str, ...] = ()  # named treatments applied to the input


class LengthAtScale(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The length of a line after bends smaller than a scale are drawn straight."""

    scale_km: float
    length_km: float


class PlaceDistance(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a place is from the line of contact, with the range that the line's band gives."""

    place: str
    distance: Estimate


class Sector(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stretch of the line, numbered along it; lengths are at full detail."""

    number: int
    start_km: float
    end_km: float
    shape: Shape = msgspec.field(name="geometry")
    start_near: str = ""  # the settlement nearest to either end, to call the stretch by
    end_near: str = ""


class LineOfContact(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The line between two parties' holdings; a length is given with the scale it is stated at."""

    schema: str = "control-line/1"
    between: tuple[PartyId, PartyId]
    as_of: date | None
    length: Estimate
    scale_km: float  # the simplification tolerance at which `length.best` is stated
    shape: Shape = msgspec.field(name="geometry")
    band: Shape | None = None
    convention: str = ""
    curve: tuple[LengthAtScale, ...] = ()  # one line, several lengths: finest scale first
    distances: tuple[PlaceDistance, ...] = ()
    sectors: tuple[Sector, ...] = ()
    notes: tuple[str, ...] = ()


class UnitArea(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The areas held in one unit: the sum over holders is the unit's area."""

    unit: UnitId | str  # "residue" and "total" are rows too
    name: str
    total: Estimate
    held_by: dict[PartyId, Estimate]
    share: dict[PartyId, Estimate]


class ControlArea(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table that `control area` prints: a row a unit, land outside every unit, the total."""

    schema: str = "control-area/1"
    as_of: date | None
    convention: str
    boundaries: str
    rows: tuple[UnitArea, ...]
    total: UnitArea
    notes: tuple[str, ...] = ()


class ChangeRow(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one holder gained and lost in one unit between two maps."""

    unit: UnitId | str
    name: str
    holder: PartyId
    gained: Estimate
    lost: Estimate
    net: Estimate


class ControlDiff(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table that `control diff` prints: a row a unit and holder, and the total a holder."""

    schema: str = "control-diff/1"
    before: date | None
    after: date | None
    convention: str
    boundaries: str
    rows: tuple[ChangeRow, ...]
    total: tuple[ChangeRow, ...]
    notes: tuple[str, ...] = ()


class SeriesRow(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one holder held in one unit on one day, and what changed since the map before [km2].

    `held_low` and `held_high` differ where a region is missing from the day's map: it is then
    neither lost nor gained, and `flag` says so. `missing_days` counts the days without a map
    since the one before.
    """

    date: date
    unit: UnitId | str
    holder: PartyId
    held_km2: float
    held_low: float
    held_high: float
    gained_km2: float
    lost_km2: float
    net_km2: float
    missing_days: int
    flag: str = ""


class MonthRow(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one holder gained net in one unit in one month, under a stated timing."""

    month: str  # "2024-11"
    unit: UnitId | str
    holder: PartyId
    net: Estimate
    gained_km2: float
    lost_km2: float
    timing: str
    note: str = ""


class Series(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rows that `control series` prints: one a day, unit and holder, and monthly sums."""

    schema: str = "control-series/1"
    convention: str
    boundaries: str
    rows: tuple[SeriesRow, ...]
    months: tuple[MonthRow, ...] = ()
    notes: tuple[str, ...] = ()


class FusedSource(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One map that went into a fusion: what it rests on, its grade, and its share of the weight."""

    basis: str
    origin: str  # maps of one origin count once
    reliability: Reliability
    credibility: Credibility
    weight: float  # 0 where the source cannot be judged


class ShareRow(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What graded sources together say that one party holds in one unit."""

    unit: UnitId | str
    name: str
    holder: PartyId
    area: Estimate
    share: Estimate


class Fusion(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Several maps of one day in one: agreed land, contested land, and shares with their bands."""

    schema: str = "control-fusion/1"
    map: ControlMap
    sources: tuple[FusedSource, ...]
    rows: tuple[ShareRow, ...]
    notes: tuple[str, ...] = ()
