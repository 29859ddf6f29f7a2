"""The page: first view from a cold and a warm server, a step of the slider, frames under load.

Times are those of the browser's own clock, from the start of navigation. The first view is there
when the text can be read and who holds what on the last day is drawn, as the still picture that
comes before the map; the map is there when it can be moved and every name stands.
Frames are counted with requestAnimationFrame while the map is dragged for three seconds with the
pointer; a long task is one over 50 ms on the page's main thread, as the browser reports it. Without
a graphics card the map is drawn by the processor (SwiftShader), by far the larger part of a
frame.

There is no peer: a tile map needs a network. What is compared is the page with itself.

    python benchmarks/page_first_view.py [--runs 3] [--maps FOLDER]
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "tests")]

import page_loads  # noqa: E402
from page_visits import FLAGS, served  # noqa: E402

WATCH = """
window.frames_seen = []; window.long_tasks = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.long_tasks.push(one.duration);
}).observe({type: "longtask", buffered: true});
let before = 0;
const tick = (now) => {
  if (before) window.frames_seen.push(now - before);
  before = now;
  requestAnimationFrame(tick);
};
requestAnimationFrame(tick);
"""


def _page(browser: Any) -> Any:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(120_000)  # a bound on what has gone wrong, not a measure
    return page


def shown(page: Any, url: str) -> float:
    """Return the seconds from navigation until text and map are there."""
    page.goto(url)
    first_view(page)
    return map_ready(page)


def map_ready(page: Any) -> float:
    """Return the seconds from navigation until the map itself is drawn and can be moved."""
    page.locator("html[data-map=ready]").wait_for(state="attached")
    page.locator(".maplibregl-map[data-day]").wait_for()
    return _now(page)


def first_view(page: Any) -> float:
    """Return the seconds from navigation until the text and a picture of the map are there."""
    page.locator("ol.text li").first.wait_for()
    page.locator(".map [data-day]").first.wait_for()
    # the page's own mark: making the map keeps whoever asks from outside waiting
    read = "() => performance.getEntriesByName('still picture')[0]?.startTime ?? performance.now()"
    return float(page.evaluate(read)) / 1000


def _now(page: Any) -> float:
    return float(page.evaluate("() => performance.now()")) / 1000


def first_views(browser: Any, example: Path) -> list[tuple[float, float]]:
    """Return the seconds of the first view and of the map, nothing kept and after a new start."""
    shutil.rmtree(example / ".truceline" / "cache", ignore_errors=True)
    seconds = []
    for _ in range(2):
        with served(example) as url:
            page = _page(browser)
            page.goto(url)
            seconds.append((first_view(page), map_ready(page)))
            page.wait_for_timeout(4000)  # the server prepares and keeps the rest
            page.close()
    return seconds


def steps(browser: Any, folder: Path, count: int = 40) -> dict[str, float]:
    """Return milliseconds from a key on the slider to the day on the map, new days and known."""
    found: dict[str, list[float]] = {"new": [], "known": []}
    with served(folder) as url:
        page = _page(browser)
        shown(page, url)
        slider = page.get_by_role("slider", name="Date of the map")
        slider.focus()
        for key, kind in (("ArrowLeft", "new"), ("ArrowRight", "known")):
            for _ in range(count):
                started = time.perf_counter()
                page.keyboard.press(key)
                day = page.evaluate("() => new URLSearchParams(location.hash.slice(1)).get('date')")
                page.locator(f".maplibregl-map[data-day='{day}']").wait_for()
                found[kind].append(1000 * (time.perf_counter() - started))
        page.close()
    return {kind: statistics.median(times) for kind, times in found.items()} | {
        "slowest": max(found["new"])
    }


def frames(browser: Any, folder: Path) -> dict[str, float]:
    """Return how long frames take while the map is dragged, and the longest task."""
    with served(folder) as url:
        page = _page(browser)
        page.add_init_script(WATCH)
        shown(page, url)
        if (folder / "incidents.csv").is_file():
            page.get_by_text("50\u202f000 incidents").wait_for()
        page.wait_for_timeout(3000)
        page.evaluate("() => { window.frames_seen = []; window.long_tasks = []; }")
        box = page.locator(".maplibregl-canvas").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        ends = time.monotonic() + 3
        while time.monotonic() < ends:
            step = (time.monotonic() * 150) % 300
            page.mouse.move(x + abs(step - 150), y + abs(step - 150) / 2)
        page.mouse.up()
        seen = sorted(page.evaluate("() => window.frames_seen"))
        tasks = page.evaluate("() => window.long_tasks")
        page.close()
    return {
        "median": statistics.median(seen),
        "95 %": seen[int(0.95 * (len(seen) - 1))],
        "longest task": max(tasks, default=0.0),
    }


def main() -> None:
    """Print the table."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--maps", type=Path, help="a folder of daily maps in place of made ones")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {load:.1f} at the start,")
    print(f"Python {platform.python_version()}, litestar {version('litestar')}, SwiftShader")
    with tempfile.TemporaryDirectory() as kept, sync_playwright() as playwright:
        root = Path(kept)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS)
        )
        print(browser.browser_type.name, browser.version)
        example = root / "donbas"
        shutil.copytree(
            ROOT / "examples" / "donbas-2025-08",
            example,
            ignore=shutil.ignore_patterns(".truceline"),
        )
        views = [first_views(browser, example) for _ in range(given.runs)]
        for start, told in enumerate(("nothing kept", "after a start")):
            view, drawn = (
                statistics.median(run[start][which] for run in views) for which in (0, 1)
            )
            print(f"{told:15}{view:6.2f} s to the first view, {drawn:5.2f} s to the map")
        maps = given.maps.absolute() if given.maps else None
        year = page_loads.workspace(root / "year", days=354, maps=maps)
        print("step of the slider [ms]   ", _row(steps(browser, year)))
        small = page_loads.workspace(root / "small")
        much = page_loads.workspace(root / "much", vertices=20_000, incidents=50_000)
        print("frames, a small map [ms]  ", _row(frames(browser, small)))
        print("frames, 50,000 incidents and 20,000 vertices [ms]", _row(frames(browser, much)))
        browser.close()


def _row(times: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.0f}" for name, value in times.items())


if __name__ == "__main__":
    main()
