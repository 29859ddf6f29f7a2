"""Where a mission's incidents lie: the units of its theatre, the zones of its deal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from truceline.engines.edges import ZoneShape
from truceline.engines.matching import ZoneIndex
from truceline.geo.shapes import geometry_of
from truceline.model.incident import Incident
from truceline.model.record import IncidentId
from truceline.model.terms import Terms
from truceline.monitor.match import SIGMA_SHARE

if TYPE_CHECKING:
    from truceline.atlas import Theatre

OUTSIDE = "outside every unit"
PERHAPS = 0.05  # from this probability on, an incident may have been in an area


@dataclass(frozen=True)
class MissionGround:
    """The units of a theatre and the zones of a deal, to tell where an incident lies."""

    units: dict[str, BaseGeometry]
    zones: dict[str, BaseGeometry]

    @cached_property
    def areas(self) -> dict[str, BaseGeometry]:
        """Every area that can be named: a zone of the deal has its name before a unit."""
        return {**self.units, **self.zones}

    def unit_of(self, incident: Incident) -> str:
        """Return the name of the unit, or that it lies outside every one."""
        return next((name for name in self.units if self.lies_in(name, incident)), OUTSIDE)

    def lies_in(self, area: str, incident: Incident) -> bool:
        """Tell whether an incident was placed in an area; one that is not known holds none."""
        shape = self.units.get(area) or self.zones.get(area)
        return shape is not None and bool(shape.covers(shapely.Point(incident.lon, incident.lat)))

    def perhaps_in(
        self, areas: Collection[str], incidents: Sequence[Incident]
    ) -> dict[str, frozenset[IncidentId]]:
        """Return by area which incidents may have been there, as far as they are placed at all."""
        names = [name for name in areas if name in self.areas]
        if not names or not incidents:
            return {name: frozenset() for name in areas}
        shapes = [
            ZoneShape(row, self.units.get(name) or self.zones[name])
            for row, name in enumerate(names)
        ]
        index = ZoneIndex(shapes, len(names), kernel="numpy")
        found: dict[str, set[IncidentId]] = {name: set() for name in areas}
        for spread, share in (("gaussian", SIGMA_SHARE), ("disc", 1.0)):
            these = [one for one in incidents if one.spread == spread]
            if not these:
                continue
            pairs = index.probabilities(
                np.array([one.lon for one in these]),
                np.array([one.lat for one in these]),
                np.array([one.precision_m for one in these]) * share,
                spread=spread,  # type: ignore[arg-type]
                least=PERHAPS,
            )
            for row, zone in zip(pairs.point.tolist(), pairs.zone.tolist(), strict=True):
                found[names[zone]].add(these[row].id)
        return {name: frozenset(ids) for name, ids in found.items()}

    def unknown(self, areas: Collection[str]) -> tuple[str, ...]:
        """Return a sentence on each area that is neither a unit nor a zone."""
        return tuple(
            f"{name}: no unit of the theatre and no zone of the deal, so no incident can be "
            f"counted in it{self._near(name)}"
            for name in dict.fromkeys(areas)
            if name not in self.areas
        )

    def _near(self, name: str) -> str:
        near = get_close_matches(name, self.areas, n=1)
        return f"; did you mean {near[0]}?" if near else ""


def ground_of_mission(theatre: Theatre, terms: Terms) -> MissionGround:
    """Return the ground that a theatre and a deal give."""
    units = {unit.name: theatre.geometry(unit.id) for unit in theatre.units}
    zones = {str(zone.id): geometry_of(zone.shape) for zone in terms.zones if zone.shape}
    shapely.prepare([*units.values(), *zones.values()])
    return MissionGround(units, zones)
