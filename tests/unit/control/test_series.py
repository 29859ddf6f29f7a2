"""Held, gained and lost over days: missing days, slivers, lost regions, months, the cache."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

from truceline.atlas import Theatre
from truceline.control.cache import cache_key, read_log, write_log
from truceline.control.changelog import log_changes, map_files
from truceline.control.conventions import DEFAULT
from truceline.control.ground import Ground
from truceline.control.series import month_rows, series_rows
from truceline.errors import InputError, NotFoundError
from truceline.geo.measure import area_km2
from truceline.model.control import SeriesRow
from truceline.model.record import PartyId

from .conftest import square, write_geojson

BB = PartyId("BB")
PLOT = square(31.0, 48.0, 31.01, 48.01)
PLOT_KM2 = area_km2(PLOT)
# apart from each other and from the plots that change
ISLAND = square(31.5, 48.5, 31.8, 48.8)
ISLAND_KM2 = area_km2(ISLAND)


def day_file(folder: Path, day: str, *shapes: shapely.Geometry) -> None:
    write_geojson(folder / f"{day}.geojson", (shapely.union_all(list(shapes)), {"holder": "BB"}))


def rows_of(folder: Path, ground: Ground) -> tuple[SeriesRow, ...]:
    return series_rows(log_changes(map_files(folder), ground, DEFAULT))


def totals(folder: Path, ground: Ground) -> list[SeriesRow]:
    return [row for row in rows_of(folder, ground) if row.unit == "total"]


def test_a_gain_and_a_loss_on_one_day_are_both_told(tmp_path: Path, ground: Ground) -> None:
    other = square(31.02, 48.0, 31.03, 48.01)
    day_file(tmp_path, "20250101", ISLAND, PLOT)
    day_file(tmp_path, "20250102", ISLAND, other)
    row = totals(tmp_path, ground)[-1]
    assert row.gained_km2 == pytest.approx(PLOT_KM2, rel=1e-6)
    assert row.lost_km2 == pytest.approx(PLOT_KM2, rel=1e-6)
    assert row.net_km2 == pytest.approx(0, abs=1e-6)


def test_units_and_outside_add_up_to_the_total_each_day(tmp_path: Path, ground: Ground) -> None:
    # the second square lies half in each unit, the third outside every unit
    across, beyond = square(30.99, 48.1, 31.01, 48.11), square(32.1, 48.1, 32.11, 48.11)
    day_file(tmp_path, "20250101", ISLAND)
    day_file(tmp_path, "20250102", ISLAND, across)
    day_file(tmp_path, "20250103", ISLAND, across, beyond)
    rows = rows_of(tmp_path, ground)
    for day in {row.date for row in rows}:
        held = {row.unit: row.held_km2 for row in rows if row.date == day}
        assert held.pop("total") == pytest.approx(sum(held.values()), rel=1e-9)
    last = {row.unit: row.held_km2 for row in rows if row.date == date(2025, 1, 3)}
    assert last["QQ-W"] == pytest.approx(area_km2(across) / 2, rel=1e-6)
    assert last["residue"] == pytest.approx(area_km2(beyond), rel=1e-6)


def test_days_without_a_map_are_counted_and_their_change_falls_on_the_next(
    tmp_path: Path, ground: Ground
) -> None:
    day_file(tmp_path, "20250101", ISLAND)
    day_file(tmp_path, "20250105", ISLAND, PLOT)
    row = totals(tmp_path, ground)[-1]
    assert row.missing_days == 3
    assert row.gained_km2 == pytest.approx(PLOT_KM2, rel=1e-6)


def test_a_map_saved_with_fewer_digits_gains_and_loses_nothing(
    tmp_path: Path, ground: Ground
) -> None:
    angles = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    fine = shapely.Polygon(
        np.column_stack([31.5 + 0.3 * np.cos(angles), 48.5 + 0.2 * np.sin(angles)])
    )
    coarse = shapely.transform(fine, lambda points: np.round(points, 6))
    day_file(tmp_path, "20250101", fine)
    day_file(tmp_path, "20250102", coarse)
    row = totals(tmp_path, ground)[-1]
    assert (row.gained_km2, row.lost_km2) == (0, 0)
    # a plain overlay invents slivers here: the check that this test can fail
    assert coarse.symmetric_difference(fine).area > 0


def test_a_region_missing_from_some_maps_is_flagged_and_not_counted(
    tmp_path: Path, ground: Ground
) -> None:
    day_file(tmp_path, "20250101", ISLAND, PLOT)
    day_file(tmp_path, "20250102", PLOT)
    day_file(tmp_path, "20250103", ISLAND, PLOT)
    first, gone, back = totals(tmp_path, ground)
    assert ISLAND_KM2 > 100
    assert gone.lost_km2 == back.gained_km2 == 0
    assert gone.held_km2 == first.held_km2 == back.held_km2
    assert gone.held_high - gone.held_low == pytest.approx(ISLAND_KM2, rel=1e-6)
    assert "back on 2025-01-03" in gone.flag
    assert back.flag == ""


def test_a_missing_region_is_one_even_where_a_border_cuts_it(
    tmp_path: Path, ground: Ground
) -> None:
    # 94 % of it lies in East, a strip of less than 100 km2 in West
    across = square(30.98, 48.5, 31.3, 48.8)
    day_file(tmp_path, "20250101", across, PLOT)
    day_file(tmp_path, "20250102", PLOT)
    day_file(tmp_path, "20250103", across, PLOT)
    rows = rows_of(tmp_path, ground)
    assert area_km2(square(30.98, 48.5, 31.0, 48.8)) < 100
    assert all(row.lost_km2 == 0 for row in rows)
    assert {row.unit for row in rows if row.flag} == {"QQ-W", "QQ-E", "total"}


def test_a_region_that_leaves_for_good_stays_flagged(tmp_path: Path, ground: Ground) -> None:
    day_file(tmp_path, "20250101", ISLAND, PLOT)
    day_file(tmp_path, "20250102", PLOT)
    day_file(tmp_path, "20250103", PLOT)
    last = totals(tmp_path, ground)[-1]
    assert "not back" in last.flag
    assert last.held_low == pytest.approx(PLOT_KM2, rel=1e-6)


def test_months_run_from_first_day_to_first_day(tmp_path: Path, ground: Ground) -> None:
    strips = [square(31.0 + i / 100, 48.0, 31.01 + i / 100, 48.01) for i in range(6)]
    for number, day in enumerate(("20250101", "20250131", "20250201", "20250228", "20250301")):
        day_file(tmp_path, day, *strips[: number + 1])
    rows = rows_of(tmp_path, ground)
    first = {m.month: m.net.best for m in month_rows(rows) if m.unit == "total"}
    # January: from one strip to three; February: from three to five
    assert first == pytest.approx({"2025-01": 2 * PLOT_KM2, "2025-02": 2 * PLOT_KM2}, rel=1e-5)
    last = {
        m.month: m.net.best for m in month_rows(rows, timing="last-to-last") if m.unit == "total"
    }
    # from the map of 31 January, with two strips, to that of 28 February, with four
    assert last == pytest.approx({"2025-02": 2 * PLOT_KM2}, rel=1e-5)


def test_a_boundary_day_without_a_map_gives_a_range(tmp_path: Path, ground: Ground) -> None:
    strips = [square(31.0 + i / 100, 48.0, 31.01 + i / 100, 48.01) for i in range(3)]
    day_file(tmp_path, "20250101", strips[0])
    day_file(tmp_path, "20250131", strips[0])
    day_file(tmp_path, "20250202", *strips)
    (month,) = (m for m in month_rows(rows_of(tmp_path, ground)) if m.unit == "total")
    # halfway between one strip and three
    assert month.net.best == pytest.approx(PLOT_KM2, rel=1e-4)
    assert month.net.low == pytest.approx(0, abs=1e-6)
    assert month.net.high == pytest.approx(2 * PLOT_KM2, rel=1e-4)


def test_a_posted_figure_may_be_of_either_map_around_midnight(
    tmp_path: Path, ground: Ground
) -> None:
    strips = [square(31.0 + i / 100, 48.0, 31.01 + i / 100, 48.01) for i in range(6)]
    days = ("20241231", "20250101", "20250131", "20250201")
    for number, day in zip((1, 2, 4, 6), days, strict=True):
        day_file(tmp_path, day, *strips[:number])
    (month,) = (
        m for m in month_rows(rows_of(tmp_path, ground), timing="posted") if m.unit == "total"
    )
    # from two strips to six; at least from two to four, at most from one to six
    strip = PLOT_KM2
    assert month.net.best == pytest.approx(4 * strip, rel=1e-5)
    assert month.net.low == pytest.approx(2 * strip, rel=1e-5)
    assert month.net.high == pytest.approx(5 * strip, rel=1e-5)


def test_a_month_whose_boundary_lies_in_a_long_gap_is_unknown(
    tmp_path: Path, ground: Ground
) -> None:
    day_file(tmp_path, "20250101", PLOT)
    day_file(tmp_path, "20250120", PLOT)
    day_file(tmp_path, "20250210", ISLAND, PLOT)
    (month,) = (m for m in month_rows(rows_of(tmp_path, ground)) if m.unit == "total")
    assert month.net.best is None
    assert month.net.because


def test_maps_out_of_order_or_without_a_date_are_refused(tmp_path: Path, ground: Ground) -> None:
    day_file(tmp_path, "undated", PLOT)
    with pytest.raises(InputError) as caught:
        rows_of(tmp_path, ground)
    assert caught.value.problems[0].code == "SERIES-DATE"


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        map_files(tmp_path)
    assert caught.value.problems[0].code == "SERIES-EMPTY"


def test_a_folder_that_is_none_is_told_as_missing_or_as_a_file(tmp_path: Path) -> None:
    day_file(tmp_path, "20250101", PLOT)
    with pytest.raises(NotFoundError) as missing:
        map_files(tmp_path / "maps")
    assert missing.value.problems[0].code == "FILE-MISSING"
    with pytest.raises(InputError) as caught:
        map_files(tmp_path / "20250101.geojson")
    assert caught.value.problems[0].code == "FILE-KIND"


def test_a_log_comes_back_from_its_cache_as_it_was(
    tmp_path: Path, ground: Ground, small: Theatre
) -> None:
    pytest.importorskip("pyarrow")
    maps = tmp_path / "maps"
    maps.mkdir()
    day_file(maps, "20250101", ISLAND)
    day_file(maps, "20250102", ISLAND, PLOT)
    files = map_files(maps)
    log = log_changes(files, ground, DEFAULT)
    kept = tmp_path / "log.parquet"
    key = cache_key(files, small.folder / "units.geojson", "geodesic")
    write_log(kept, log, key)
    again = read_log(kept, key)
    assert again is not None
    assert series_rows(again) == series_rows(log)
    # one changed map, and the cache is not used
    day_file(maps, "20250102", ISLAND)
    assert read_log(kept, cache_key(files, small.folder / "units.geojson", "geodesic")) is None


def test_the_cache_is_a_geoparquet_file_that_others_read(tmp_path: Path, ground: Ground) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    import json

    day_file(tmp_path, "20250101", ISLAND)
    log = log_changes(map_files(tmp_path), ground, DEFAULT)
    write_log(tmp_path / "log.parquet", log, "a key")
    table = parquet.read_table(tmp_path / "log.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"][geo["primary_column"]]["encoding"] == "WKB"
    shape = shapely.from_wkb(table.column("geometry")[0].as_py())
    assert area_km2(shape) == pytest.approx(ISLAND_KM2, rel=1e-6)


def test_in_a_workspace_a_second_run_reads_the_cache(
    tmp_path: Path, small: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    from truceline.steps import control as steps

    (tmp_path / "truceline.toml").write_text(
        f'[workspace]\ntitle = "A trial"\ntheatre = "{small.folder}"\n', "utf-8"
    )
    maps = tmp_path / "maps"
    maps.mkdir()
    day_file(maps, "20250101", ISLAND)
    day_file(maps, "20250102", ISLAND, PLOT)
    first = steps.control_series(maps)
    assert (tmp_path / ".truceline" / "cache" / "maps.parquet").is_file()

    def reads_nothing(*_: object, **__: object) -> None:
        raise AssertionError("the maps were read again")

    monkeypatch.setattr(steps, "log_changes", reads_nothing)
    assert steps.control_series(maps) == first
    # another convention is another key: the maps have to be read
    with pytest.raises(AssertionError, match="read again"):
        steps.control_series(maps, convention="deepstate")


def test_between_maps_far_apart_a_region_may_have_changed_hands(
    tmp_path: Path, ground: Ground
) -> None:
    day_file(tmp_path, "20250101", ISLAND, PLOT)
    day_file(tmp_path, "20250301", PLOT)
    last = totals(tmp_path, ground)[-1]
    assert last.flag == ""
    assert last.lost_km2 == pytest.approx(ISLAND_KM2, rel=1e-6)


def test_a_region_that_the_first_maps_lacked_is_flagged_when_it_comes(
    tmp_path: Path, ground: Ground
) -> None:
    day_file(tmp_path, "20250101", PLOT)
    day_file(tmp_path, "20250102", ISLAND, PLOT)
    day_file(tmp_path, "20250103", ISLAND, PLOT)
    _, came, after = totals(tmp_path, ground)
    assert came.gained_km2 == pytest.approx(ISLAND_KM2, rel=1e-6)
    assert "came onto the map at once on 2025-01-02" in came.flag
    assert after.flag == ""


def test_the_return_of_a_missing_region_is_no_arrival(tmp_path: Path, ground: Ground) -> None:
    day_file(tmp_path, "20250101", ISLAND, PLOT)
    day_file(tmp_path, "20250102", PLOT)
    day_file(tmp_path, "20250103", ISLAND, PLOT)
    assert totals(tmp_path, ground)[-1].flag == ""


def test_a_cache_serves_every_unit_that_is_asked_for(
    tmp_path: Path, small: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    from truceline.steps import control as steps

    maps = tmp_path / "maps"
    maps.mkdir()
    day_file(maps, "20250101", ISLAND)
    day_file(maps, "20250102", ISLAND, PLOT)
    kept = tmp_path / "log.parquet"
    whole = steps.control_series(maps, theatre=small.folder, cache=kept)

    def reads_nothing(*_: object, **__: object) -> None:
        raise AssertionError("the maps were read again")

    monkeypatch.setattr(steps, "log_changes", reads_nothing)
    total = steps.control_series(maps, theatre=small.folder, cache=kept, by="total")
    assert total.rows == tuple(row for row in whole.rows if row.unit == "total")


@pytest.mark.parametrize("ending", [".zip", ".fgb", ".geoparquet"])
def test_every_kind_of_map_that_is_read_counts_as_a_day_of_a_folder(
    ending: str, tmp_path: Path
) -> None:
    for name in ("20250101.geojson", f"20250102{ending}"):
        (tmp_path / name).write_bytes(b"")
    assert [path.suffix for path in map_files(tmp_path)] == [".geojson", ending]
