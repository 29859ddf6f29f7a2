"""The brief in a real browser: on a phone and on A4, with the network watched."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from prerequisite import not_run
from truceline.steps.brief import brief

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        not_run("playwright is not installed")
    if CHROMIUM is None:
        not_run("no chromium on this machine")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def page_file(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("brief")
    deal = examples / "preah-vihear-2011" / "deal.deal"
    return Path(brief(deal, out=out).html)


def opened(browser, file: Path, width: int):
    page = browser.new_page(viewport={"width": width, "height": 844})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    return page, asked


@pytest.mark.parametrize("width", [390, 1100])
def test_nothing_is_asked_of_any_server(browser, page_file, width):
    page, asked = opened(browser, page_file, width)
    assert asked == [page_file.as_uri()]
    page.close()


@pytest.mark.parametrize("width", [390, 1100])
def test_the_page_is_no_wider_than_the_screen(browser, page_file, width):
    page, _ = opened(browser, page_file, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


def test_names_on_maps_can_be_read_on_a_phone(browser, page_file):
    page, _ = opened(browser, page_file, 390)
    heights = page.evaluate(
        "[...document.querySelectorAll('.plates svg text')]"
        ".map(text => text.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) >= 5  # pixels of a phone, which has two or three to each
    page.close()


def test_a_script_in_a_report_does_not_run(browser, page_file, tmp_path):
    hostile = tmp_path / "hostile.html"
    text = page_file.read_text(encoding="utf-8")
    hostile.write_text(
        text.replace("</main>", "<script>document.title = 'ran'</script></main>"), encoding="utf-8"
    )
    page, _ = opened(browser, hostile, 1100)
    # the control: markup that got into the page is still stopped by its content policy
    assert page.title() != "ran"
    page.close()


def test_it_prints_on_a4(browser, page_file):
    page, _ = opened(browser, page_file, 1100)
    pdf = page.pdf(prefer_css_page_size=True)
    box = re.search(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert box is not None
    # A4 is 210 by 297 mm, and a point is 1/72 inch
    assert float(box[1]) == pytest.approx(210 / 25.4 * 72, abs=1)
    assert float(box[2]) == pytest.approx(297 / 25.4 * 72, abs=1)
    page.close()
