"""Real files of the feeds, where they are at hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.model.incident import Incident
from truceline.monitor.quarantine import Quarantine
from truceline.monitor.readers.reading import IncidentStream, Reading

pytestmark = pytest.mark.needs_data


def read(path: Path) -> tuple[list[Incident], IncidentStream, Quarantine]:
    quarantine = Quarantine()
    reading = Reading(now=datetime(2026, 1, 1, tzinfo=UTC), zone="Europe/Kyiv")
    stream = IncidentStream([path], reading, quarantine)
    return list(stream), stream, quarantine


def test_a_table_that_a_spreadsheet_saved_again_has_the_dates_of_the_original(
    test_data: Path,
) -> None:
    folder = test_data / "events" / "ucdp"
    first, _, _ = read(folder / "ucdp_ged221_ukraine_2014_2021_api.csv")
    again, stream, quarantine = read(folder / "ucdp_ged_ukraine_2014_2023_peacerep.csv")
    assert (len(first), len(again), quarantine.count) == (3000, 3883, 0)  # as counted by hand
    dates = {each.id: (each.occurred_from, each.occurred_to) for each in first}
    shared = [each for each in again if each.id in dates]
    assert len(shared) > 2900
    # a later release moved some events; day and month swapped would move a third of them
    differing = [
        each for each in shared if (each.occurred_from, each.occurred_to) != dates[each.id]
    ]
    assert len(differing) < 0.02 * len(shared)
    assert any("cp1252" in note for note in stream.notes)


def test_every_row_of_the_other_feeds_is_read_or_told(test_data: Path) -> None:
    events = test_data / "events"
    rows = {
        "viina/VIINA_2022_REBUILD.csv": 2060,
        "viina/VIINA_2023_REBUILD.csv": 650,
        "gdelt/20180101000000.export.CSV": 2414,
        "firms/firms_j1_viirs_nrt_2025-08-15_excerpt.csv": 39,
        "firms/firms_merged_mixed_sensor_2023-06-01_excerpt.csv": 13,
    }  # lines of each file less its header
    for name, lines in rows.items():
        incidents, stream, quarantine = read(events / name)
        assert len(incidents) + stream.repeated + quarantine.count == lines, name
        assert all(incident.occurred_from < incident.occurred_to for incident in incidents)
        assert all(incident.licence and incident.original for incident in incidents)
