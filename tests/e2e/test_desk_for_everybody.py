"""The desk for everybody: axe in every view, on a telephone, and with no other host asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_visits import Seat, Seating, finding, served_desk
from page_visits import Visiting
from test_page_for_everybody import PHONE, serious

pytest_plugins = ("desk_visits",)

SIZES = [{"width": 1440, "height": 900}, {"width": PHONE, "height": 844}]


def fits(seat: Seat, width: int) -> None:
    wide = seat.page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= width, seat.page.url


def looked_at(seat: Seat, width: int) -> None:
    """Hold that a view has nothing that axe calls serious, and no sideways scrolling."""
    seat.page.wait_for_timeout(300)
    assert serious(seat.page) == [], seat.page.url
    fits(seat, width)


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_axe_finds_nothing_serious_at_the_desk(seat: Seating, size: dict[str, int]) -> None:
    width = size["width"]
    one = seat(**size)
    one.page.goto(f"{one.url}desk.html")
    one.page.get_by_role("heading", name="Sign in").wait_for()
    looked_at(one, width)
    one.sign_in("anna")
    one.page.locator(".rows button").first.wait_for()
    looked_at(one, width)
    one.look_at(finding(1))
    one.page.locator("html[data-map=ready]").wait_for(state="attached")
    looked_at(one, width)
    one.page.get_by_text("What cannot be done now").click()
    one.write("Verify")
    looked_at(one, width)
    one.page.keyboard.press("Escape")
    one.page.keyboard.press("Escape")
    one.look_at("case/2021-10-13/1")
    looked_at(one, width)
    for view in ("complaint", "report", "own"):
        one.page.goto(f"{one.url}desk.html#/{view}")
        looked_at(one, width)


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_axe_finds_nothing_serious_in_accounts_help_and_docs(
    seat: Seating, size: dict[str, int]
) -> None:
    one = seat("ada", **size)
    one.page.get_by_role("cell", name="ada").first.wait_for()
    looked_at(one, size["width"])
    one.page.keyboard.press("?")
    one.page.get_by_role("dialog").wait_for()
    looked_at(one, size["width"])


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_axe_finds_nothing_serious_in_what_is_released(
    visit: Visiting, day: Path, size: dict[str, int]
) -> None:
    with served_desk(day, auth=False, public=True) as url:
        one = Seat(visit(url, **size).page, url)
        one.page.goto(url)
        one.page.locator("html[data-map=ready]").wait_for(state="attached")
        looked_at(one, size["width"])


def test_no_view_asks_another_host_or_breaks_the_policy(seat: Seating) -> None:
    """Other hosts are cut and noted by the visit itself; here the browser's own complaints."""
    one = seat("anna")
    broken: list[str] = []
    one.page.on("console", lambda said: broken.append(said.text) if "Policy" in said.text else None)
    for view in ("desk.html", "public.html", "api.html", "index.html"):
        one.page.goto(f"{one.url}{view}")
        one.page.wait_for_load_state("networkidle") if view != "desk.html" else None
        one.page.wait_for_timeout(800)
    assert broken == []
