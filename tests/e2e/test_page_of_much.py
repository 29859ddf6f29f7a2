"""Much at once: a year of daily maps, 50,000 incidents, maps of 20,000 vertices."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import page_loads
import pytest

from prerequisite import ROOT

if TYPE_CHECKING:
    from page_visits import Visiting

pytest_plugins = ("page_visits",)


def real_year() -> Path | None:
    """Return the folder of a year of published maps where real data is at hand."""
    data = Path(os.environ.get("TRUCELINE_TEST_DATA", ROOT.parent / "shared" / "data"))
    folder = data / "control" / "deepstate_daily"
    return folder if folder.is_dir() else None


def day_on(page: Any, day: str) -> None:
    """Wait until the map shows a day."""
    page.locator(f".maplibregl-map[data-day='{day}']").wait_for()


@pytest.mark.slow
def test_a_year_of_daily_maps_slides_day_by_day_and_from_end_to_end(
    visit: Visiting, tmp_path: Path
) -> None:
    from page_visits import served

    folder = page_loads.workspace(tmp_path / "year", days=354, maps=real_year())
    with served(folder) as url:
        page = visit(url).open()
        slider = page.get_by_role("slider", name="Date of the map")
        last = int(slider.get_attribute("max"))
        assert last >= 353
        slider.focus()
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
        told = page.locator("output.when").inner_text()
        day_on(page, page.evaluate("() => new URLSearchParams(location.hash.slice(1)).get('date')"))
        assert told in page.locator("aside.legend").inner_text()
        page.keyboard.press("Home")
        day_on(page, page.evaluate("() => new URLSearchParams(location.hash.slice(1)).get('date')"))
        assert slider.input_value() == "0"
        # dragging over hundreds of days asks for the day where the thumb rests, not for each
        box = slider.bounding_box()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.mouse.move(box["x"] + 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        for step in range(1, 60):
            page.mouse.move(box["x"] + box["width"] * step / 60, box["y"] + box["height"] / 2)
        page.mouse.up()
        day_on(page, page.evaluate("() => new URLSearchParams(location.hash.slice(1)).get('date')"))
        assert int(slider.input_value()) > last * 0.9
        assert len([url for url in asked if "/control/" in url]) < 40


@pytest.mark.slow
def test_fifty_thousand_incidents_on_a_map_of_twenty_thousand_vertices_leave_the_page_usable(
    visit: Visiting, tmp_path: Path
) -> None:
    from page_visits import served

    folder = page_loads.workspace(tmp_path / "much", vertices=20_000, incidents=50_000)
    with served(folder) as url:
        page = visit(url).open()
        legend = page.get_by_role("complementary", name="Legend")
        legend.get_by_text("50 000 incidents").wait_for()  # narrow spaces group the digits
        before = page.url
        page.locator(".maplibregl-canvas").focus()
        for key in ("ArrowRight", "ArrowDown", "Equal"):
            page.keyboard.press(key)
            page.wait_for_timeout(400)
        page.get_by_role("tab", name="Balance").click()
        page.get_by_role("heading", name="Balance sheet").wait_for()
        assert page.url != before  # the address follows the map
        # positions are rounded to about a kilometre before they leave the server
        told = page.evaluate(
            "async () => [...new Float32Array(await (await fetch('api/incidents')).arrayBuffer())]"
        )
        assert len(told) == 150_000  # longitude, latitude, day
        degrees = [value for at, value in enumerate(told) if at % 3 < 2]
        assert all(abs(round(value, 2) - value) < 1e-5 for value in degrees)


def test_incidents_of_a_day_and_of_a_month_follow_the_slider(
    visit: Visiting, tmp_path: Path
) -> None:
    from page_visits import served

    folder = page_loads.workspace(tmp_path / "days", days=3, incidents=2_000)
    rows = (folder / "incidents.csv").read_text(encoding="utf-8").splitlines()[1:]
    days = [row.split(",")[1] for row in rows]  # the days as the feed writes them
    with served(folder) as url:
        page = visit(url).open("incidents=day")
        legend = page.get_by_role("complementary", name="Legend")
        for day in ("2025-06-30", "2025-06-29"):
            legend.get_by_text(f"{days.count(day)} of 2\u202f000 incidents").wait_for()
            page.get_by_role("button", name="One day back").click()
        page.get_by_label("Incidents shown").select_option("month")
        month = sum("2025-05-30" <= day <= "2025-06-28" for day in days)
        legend.get_by_text(f"{month} of 2\u202f000 incidents").wait_for()
        assert "incidents=month" in page.url
        page.get_by_label("Incidents shown").select_option("")
        legend.get_by_text("2\u202f000 incidents").wait_for()
