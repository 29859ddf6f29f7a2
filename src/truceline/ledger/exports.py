"""What may leave: built anew from an allow-list, with fixed masks, and looked at again.

An export is never made by taking things away. Fields that are not on the list are not copied;
an exact position is replaced by the one coarse position that was chosen for its subject the
first time, because a mask that is drawn anew each time averages out to the truth.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, get_args

from truceline.errors import Problem, UnavailableError, Where
from truceline.intake.json import read_json
from truceline.ledger.ledger import Ledger
from truceline.model.claim import Modality
from truceline.model.entry import Draft, Entry, LedgerExport, PublicEntry
from truceline.model.record import to_json
from truceline.model.terms import Act, Axis, Domain

CELL_DEG = 0.1  # of latitude, about 11 km; cells are as wide in kilometres as they are high
DELAY = timedelta(days=7)

# values from closed lists; free text, names, quotations and authors are never on it
ALLOWED: dict[str, frozenset[str] | re.Pattern[str]] = {
    "act": frozenset(get_args(Act)),
    "axis": frozenset(get_args(Axis)),
    "domain": frozenset(get_args(Domain)),
    "modality": frozenset(get_args(Modality)),
    "outcome": frozenset(
        (
            "substantiated",
            "not substantiated",
            "inconclusive",
            "unknown",
            "access denied",
            "outside mandate",
        )
    ),
    "status": frozenset(get_args(Modality)),
    "unit": re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}"),  # ISO 3166-2
}
_KINDS = ("fact", "correction", "retraction", "approval")


def export_public(
    ledger: Ledger, *, now: datetime | None = None, delay: timedelta = DELAY
) -> bytes:
    """Return the public view of a ledger as JSON, after reading it back and checking it.

    What happened less than `delay` ago is left out, so that an export helps nobody aim.
    Raises `UnavailableError` (EXPORT-WITHHELD) where the check finds anything unexpected.
    """
    latest = (now or datetime.now(UTC)) - delay
    rows = []
    for stored in list(ledger.entries()):
        entry = stored.entry
        if entry.kind in _KINDS and (entry.valid_from or entry.recorded_at) <= latest:
            rows.append(_public(ledger, entry, stored.leaf))
    export = to_json(
        LedgerExport(
            log=ledger.log_id,
            cell_deg=CELL_DEG,
            delay_days=delay / timedelta(days=1),
            entries=tuple(rows),
        ),
        indent=1,
    )
    check_export(export)
    return export


def mask_of(ledger: Ledger, subject: str, lon: float, lat: float) -> tuple[float, float]:
    """Return the coarse position of a subject: chosen once, and the same for ever.

    Later and better positions of the same subject do not move it.
    """
    key = f"mask/{sha256(subject.encode()).hexdigest()[:32]}"
    known = ledger.by_key(key)
    if known is None:
        centre = cell_centre(lon, lat)
        content = {"lon": centre[0], "lat": centre[1]}
        ledger.append(Draft(kind="mask", key=key, subject=subject, content=content))
        known = ledger.by_key(key)  # another export may have chosen one meanwhile: the first counts
        assert known is not None
    return known.content["lon"], known.content["lat"]


def cell_centre(lon: float, lat: float) -> tuple[float, float]:
    """Return the centre of the cell in which a position lies [degrees, two decimals].

    >>> cell_centre(37.8021, 48.0159)
    (37.77, 48.05)
    """
    row = math.floor(lat / CELL_DEG)
    middle = (row + 0.5) * CELL_DEG
    width = CELL_DEG / max(math.cos(math.radians(middle)), 0.01)
    column = math.floor(lon / width)
    return round((column + 0.5) * width, 2), round(middle, 2)


def check_export(export: bytes) -> None:
    """Read an export back and raise EXPORT-WITHHELD for anything that is not on the list."""
    document = read_json(export, max_bytes=len(export))
    if not isinstance(document, dict) or document.keys() != set(LedgerExport.__struct_fields__):
        raise _withheld("the document is not an export")
    for row in document["entries"]:
        _check_row(row)


def _check_row(row: dict[str, Any]) -> None:
    if row.keys() != set(PublicEntry.__struct_fields__):
        raise _withheld("an entry has other fields than those allowed")
    for name, value in row["content"].items():
        if not _may_leave(name, value):
            raise _withheld("a content field is not on the list")
    if (row["lon"] is None) != (row["lat"] is None):
        raise _withheld("half a position")
    if row["lon"] is not None and not _is_cell(row["lon"], row["lat"]):
        raise _withheld("a position is finer than its cell")


def _public(ledger: Ledger, entry: Entry, leaf: bytes) -> PublicEntry:
    content = {name: value for name, value in entry.content.items() if _may_leave(name, value)}
    lon, lat = entry.content.get("lon"), entry.content.get("lat")
    mask: tuple[float | None, float | None] = (None, None)
    if isinstance(lon, float) and isinstance(lat, float):
        mask = mask_of(ledger, entry.subject or entry.key, lon, lat)
    return PublicEntry(
        index=entry.index,
        kind=entry.kind,
        recorded_on=entry.recorded_at.date().isoformat(),
        leaf=leaf.hex(),
        content=content,
        lon=mask[0],
        lat=mask[1],
    )


def _may_leave(name: str, value: object) -> bool:
    allowed = ALLOWED.get(name)
    if allowed is None or not isinstance(value, str):
        return False
    if isinstance(allowed, re.Pattern):
        return allowed.fullmatch(value) is not None
    return value in allowed


def _is_cell(lon: float, lat: float) -> bool:
    return cell_centre(lon, lat) == (lon, lat)


def _withheld(what: str) -> UnavailableError:
    message = f"the export was made and not given out: {what}"
    return UnavailableError(Problem("EXPORT-WITHHELD", message, Where(feature="export")))
