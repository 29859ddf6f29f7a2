"""What the desk shows of a feed's own row where the mandate does not include attribution."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from truceline.steps.desk import desk_queue, desk_show

# the same day of one patrol, once as a patrol's rows and once as a feed mapped by its own names
PATROL = (
    "report,patrol,time,lon,lat,distance_km,observed,count,unit,party,basis\n"
    "z1,patrol 1,2021-10-12 10:00,37.75,48.14,1,heard,3,explosion,Second party,seen to fire\n"
)


@pytest.fixture
def workspace(examples: Path, tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns(".truceline")
    copy = shutil.copytree(examples / "mission-day", tmp_path / "day", ignore=ignored)
    (copy / "patrols.csv").write_text(PATROL, encoding="utf-8")
    return copy


def row_of(workspace: Path) -> dict[str, str]:
    finding = next(row for row in desk_queue(workspace).rows if row.kind == "finding")
    cells = json.loads(desk_show(workspace, finding.id).original)
    assert cells["observed"] == "heard"
    return {str(name): str(cell) for name, cell in cells.items()}


def test_the_cells_that_say_who_did_it_are_left_out(workspace: Path) -> None:
    cells = row_of(workspace)
    assert "Second party" not in cells.values()
    assert {"party", "basis"}.isdisjoint(cells)


def test_they_stand_where_attribution_is_mandated(workspace: Path) -> None:
    settings = workspace / "truceline.toml"
    written = settings.read_text(encoding="utf-8")
    settings.write_text(written.replace('"not mandated"', '"mandated"'), encoding="utf-8")
    assert row_of(workspace)["party"] == "Second party"
