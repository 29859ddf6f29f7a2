"""The page for everybody: by keyboard, by screen reader, on a phone, in three scripts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from prerequisite import ROOT, not_run

if TYPE_CHECKING:
    from page_visits import Visiting

pytest_plugins = ("page_visits",)

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
PHONE = 390  # [px] the width of a common telephone

LEVANT = """\
deal "Names in three scripts"
theatre levant
as of 2025-01-01
status reported
party A "Party A"
party B "Party B"
"""


def serious(page: Any) -> list[str]:
    """Return what axe finds of serious and critical impact, by rule and element."""
    if not AXE.is_file():
        not_run("axe-core is not installed in web/node_modules")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document)")
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.mark.slow
def test_axe_finds_nothing_serious_in_any_view(visit: Visiting, three_drafts: str) -> None:
    page = visit(three_drafts).open()
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.locator("#view h2").first.wait_for()
        page.wait_for_load_state("networkidle")  # what a view is filled with counts too
        assert serious(page) == [], tab.inner_text()


def test_leaving_a_map_while_it_is_being_drawn_leaves_no_error(
    visit: Visiting, three_drafts: str
) -> None:
    """What was asked for a map comes back after it is gone; the visit fails on any error."""
    page = visit(three_drafts).open()
    for pause_ms in (0, 20, 60, 120, 200, 300, 450, 700):
        page.get_by_role("tab", name="Compare").click()
        page.wait_for_timeout(pause_ms)
        page.get_by_role("tab", name="Balance").click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)


def test_axe_finds_nothing_serious_in_the_editor_and_a_trace(
    visit: Visiting, worked_example: str
) -> None:
    page = visit(worked_example).open()
    page.get_by_role("button", name="Edit").click()
    page.get_by_text("No errors").wait_for()
    assert serious(page) == []
    page.get_by_role("tab", name="Balance").click()
    page.get_by_role("button", name="where from").first.click()
    page.get_by_role("dialog").locator("blockquote").first.wait_for()
    assert serious(page) == []


def test_axe_would_find_a_nameless_button(visit: Visiting, worked_example: str) -> None:
    page = visit(worked_example).open()
    page.evaluate("() => document.body.append(document.createElement('button'))")
    assert any(found.startswith("button-name") for found in serious(page))


def test_everything_is_reached_and_worked_by_keyboard(visit: Visiting, worked_example: str) -> None:
    page = visit(worked_example).open()
    page.keyboard.press("Tab")
    assert focused(page) == "Skip the map"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "Deal"

    page.keyboard.press("ArrowRight")
    assert focused(page) == "Balance"
    assert page.get_by_role("heading", name="Balance sheet").is_visible()
    page.keyboard.press("ArrowLeft")

    reach(page, "zone east")  # focus on a clause lights its zone
    assert page.locator("section.map").get_attribute("data-lit") == "east"
    reach(page, "term hand-over")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    assert focused(page).startswith("term hand-over")  # focus comes back to where it was


def focused(page: Any) -> str:
    return str(page.evaluate("() => document.activeElement.textContent.trim()"))


def reach(page: Any, text: str) -> None:
    """Press Tab until something whose text begins so has the focus."""
    for _ in range(60):
        if focused(page).startswith(text):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {text!r}")


def test_a_phone_shows_every_view_without_sideways_scrolling(
    visit: Visiting, worked_example: str
) -> None:
    page = visit(worked_example, width=PHONE, height=844).open()
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.locator("#view h2").first.wait_for()
        width = page.evaluate("() => document.documentElement.scrollWidth")
        assert width <= PHONE, tab.inner_text()
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, select, input")]
            .filter((one) => one.offsetParent && !one.closest("li.zones, #view p, #view li"))
            .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
            .filter(([, box]) => box.width > 1 && box.height > 1 && box.height < 13)
            .map(([html]) => html)"""
    )
    assert small == []


def test_names_are_drawn_in_latin_cyrillic_and_arabic_letters(
    visit: Visiting, built_page: Path, tmp_path: Path
) -> None:
    from page_visits import served

    deal = tmp_path / "names.deal"
    deal.write_text(LEVANT, encoding="utf-8")
    with served(deal) as url:
        page = visit(url).open("map=35.5,33.9,9.5")
        offered = page.get_by_label("Settlements named in").locator("option")
        assert {"latin names", "arabic names"} <= {
            text.lower() for text in offered.all_inner_texts()
        }
        pictures = {}
        for script in ("", "arabic", "hebrew", "cyrillic"):
            if script and not page.locator(f'option[value="{script}"]').count():
                continue
            page.get_by_label("Settlements named in").select_option(script)
            page.wait_for_timeout(1500)  # labels fade over
            pictures[script] = page.locator(".maplibregl-canvas").screenshot()
    assert len(set(pictures.values())) == len(pictures) >= 3
    loaded = page.evaluate(
        "() => [...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family)"
    )
    assert any("Arabic" in family for family in loaded)
