"""ISW: assessed control of terrain, one layer a file, as GeoJSON or as a shapefile.

The layer names nobody and carries no status: its file name says what it is ("Russian assessed
control of terrain in Ukraine"). The shapefiles are in Web Mercator, and their area columns are
areas on that plane: 2.2 times too large at this latitude. No area column is ever used here.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

from truceline.control import conventions as c
from truceline.control.published import PublishedArea, PublishedMap
from truceline.control.readers.polygon import unused_area_columns
from truceline.geo.measure import area_km2
from truceline.geo.reading import Features
from truceline.model.record import PartyId

_RU = PartyId("RU")
_LAYER = re.compile(r"(Russian|Assessed|Claimed|Ukrain\w*).*?(CoT|Control|Advance|Claim)", re.I)
_DAY = re.compile(r"20\d{6}")
_SPECK_KM2 = 0.5  # ISW draws islands as points made of a tiny ring


def is_isw(path: Path) -> bool:
    """Return whether a file is an ISW layer, by its name."""
    return bool(_LAYER.search(path.stem)) and "cot" in path.stem.lower()


def read_isw(document: Features, path: Path) -> PublishedMap:
    """Return an ISW layer: held where assessed, claimed where only claimed."""
    status = c.CLAIMED if "claim" in path.stem.lower() else c.HELD
    areas = tuple(
        PublishedArea(status, path.stem, feature.geometry, _RU)
        for feature in document
        if feature.geometry is not None and feature.geometry.geom_type.endswith("Polygon")
    )
    notes = ["holder RU by the layer's name (Russian assessed control of terrain)"]
    notes += unused_area_columns(document)
    specks = sum(area_km2(area.shape) < _SPECK_KM2 for area in areas)
    if specks:
        notes.append(f"{specks} areas smaller than {_SPECK_KM2:g} km2, kept as drawn")
    notes += [note.message for note in document.notes]
    return PublishedMap(
        file=str(path),
        format="isw",
        as_of=_date_of(document, path),
        basis=f"Institute for the Study of War, layer {path.stem}",
        areas=areas,
        notes=tuple(notes),
    )


def _date_of(document: Features, path: Path) -> date | None:
    found = _DAY.search(path.stem)
    if found:
        return datetime.strptime(found[0], "%Y%m%d").replace(tzinfo=UTC).date()
    stamps = {feature.properties.get("datetime") for feature in document}
    milliseconds = next((stamp for stamp in stamps if isinstance(stamp, int)), None)
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1e3, UTC).date()
