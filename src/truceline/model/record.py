"""The base of every stored or sent record, its JSON, and the ids that records point with."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NewType, TypeVar

import msgspec

from truceline.errors import InputError, Problem, Where

PartyId = NewType("PartyId", str)
PlaceId = NewType("PlaceId", str)
UnitId = NewType("UnitId", str)  # an administrative unit by ISO 3166-2, e.g. "UA-14"
SiteId = NewType("SiteId", str)
LineId = NewType("LineId", str)
ZoneId = NewType("ZoneId", str)
TermId = NewType("TermId", str)
QuestionId = NewType("QuestionId", str)
ClaimId = NewType("ClaimId", str)
DocumentId = NewType("DocumentId", str)
PositionId = NewType("PositionId", str)
IncidentId = NewType("IncidentId", str)
FindingId = NewType("FindingId", str)
EntryId = NewType("EntryId", int)  # the gap-free index of a ledger entry

UNKNOWN_HOLDER = PartyId("unknown")
CONTESTED = PartyId("contested")


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A frozen noun: equal values give equal bytes. Subclasses repeat the three flags."""


class Shape:
    """A geometry in lon/lat degrees, WGS 84, held as WKB; in JSON it is GeoJSON.

    Rooms turn it into a shapely geometry with `truceline.geo.geometry_of`, so that
    reading a record does not load the geometry library.
    """

    __slots__ = ("wkb",)
    wkb: bytes

    def __init__(self, wkb: bytes) -> None:
        object.__setattr__(self, "wkb", wkb)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"Shape is frozen: {name} cannot be set")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shape) and self.wkb == other.wkb

    def __hash__(self) -> int:
        return hash(self.wkb)

    def __reduce__(self) -> tuple[type[Shape], tuple[bytes]]:
        return Shape, (self.wkb,)  # so that it can be sent to another process, though frozen

    def __repr__(self) -> str:
        return f"Shape({len(self.wkb)} bytes)"


def _encode_shape(value: object) -> msgspec.Raw:
    if isinstance(value, Shape):
        import shapely

        return msgspec.Raw(shapely.to_geojson(shapely.from_wkb(value.wkb)).encode())
    raise NotImplementedError(f"no JSON form for {type(value).__name__}")


def _decode_shape(kind: type, value: Any) -> object:
    if kind is Shape:
        import shapely

        return Shape(shapely.to_wkb(shapely.from_geojson(msgspec.json.encode(value))))
    raise NotImplementedError(f"no value of {kind.__name__} from JSON")


_ENCODER = msgspec.json.Encoder(enc_hook=_encode_shape)

R = TypeVar("R")


def to_json(record: object, *, indent: int = 0) -> bytes:
    """Return the record as JSON in UTF-8; equal records give equal bytes."""
    encoded = _ENCODER.encode(record)
    return msgspec.json.format(encoded, indent=indent) if indent else encoded


def from_json(encoded: bytes | str, kind: type[R], *, file: str = "") -> R:
    """Return the record of type `kind` in `encoded`, or raise `InputError` (JSON-SHAPE)."""
    try:
        return msgspec.json.decode(encoded, type=kind, dec_hook=_decode_shape)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise InputError(
            Problem("JSON-SHAPE", f"not a {kind.__name__}: {error}", Where(file=file))
        ) from None


def lines_from_json(path: Path, kind: type[R]) -> tuple[R, ...]:
    """Return the records of a JSON Lines file, or raise `InputError` naming every bad line."""
    records: list[R] = []
    problems: list[Problem] = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            records.append(from_json(line, kind))
        except InputError as error:
            problems += [p.at(Where(file=str(path), line=number)) for p in error.problems]
    if problems:
        raise InputError(*problems)
    return tuple(records)
