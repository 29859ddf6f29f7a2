"""What of incidents may be shown to everybody: coarse, late, licensed, and no positions of arms.

Incidents whose licence forbids passing them on are left out and counted. Places are put on the
middle of a fixed cell, the same one every time: a mask drawn anew for each export would average
out to the true place. Sightings of weapons and forces are never shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from truceline.intake.tables import write_table
from truceline.model.incident import Incident

DELAY = timedelta(hours=72)
CELL_DEG = 0.1  # some 11 km to the north, 7 km to the east at 48 degrees
NEVER = frozenset({"weapons sighted", "forces sighted"})
COLUMNS = ("day", "lon", "lat", "cell_deg", "category", "count", "unit", "feed", "licence")


@dataclass
class PublicView:
    """The incidents that may be shown at `now`, and how many were held back, by reason."""

    incidents: Iterable[Incident]
    now: datetime
    held_back: dict[str, int] = field(default_factory=dict)
    licences: dict[str, None] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield a row an incident, of day, cell, category, count, feed and licence."""
        for incident in self.incidents:
            reason = self._reason(incident)
            if reason:
                self.held_back[reason] = self.held_back.get(reason, 0) + 1
                continue
            self.licences[incident.licence] = None
            yield (
                f"{incident.occurred_from.astimezone(UTC):%Y-%m-%d}",
                f"{_cell_middle(incident.lon):.2f}",
                f"{_cell_middle(incident.lat):.2f}",
                f"{CELL_DEG:g}",
                incident.category,
                "" if incident.count is None else f"{incident.count:g}",
                incident.count_unit,
                incident.feed,
                incident.licence,
            )

    def write(self, path: str | Path) -> tuple[str, ...]:
        """Write the rows as CSV, by day and cell, and return notes on what was held back."""
        write_table(path, COLUMNS, sorted(self.rows()))
        held = sorted(self.held_back.items())
        return (
            *(f"held back: {count:,} ({reason})" for reason, count in held),
            *(f"name with it: {licence}" for licence in sorted(self.licences) if licence),
        )

    def _reason(self, incident: Incident) -> str:
        if incident.redistribution == "none":
            return "its licence forbids passing it on"
        if incident.category in NEVER:
            return "a sighting of weapons or forces"
        if incident.occurred_to > self.now - DELAY:
            return f"not yet {DELAY.total_seconds() / 3600:.0f} hours ago"
        return ""


def _cell_middle(degrees: float) -> float:
    return (math.floor(degrees / CELL_DEG) + 0.5) * CELL_DEG
