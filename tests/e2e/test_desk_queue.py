"""The desk's queue in a real browser: longer than a page, due and overdue, beside a broken deal."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_visits import Seat, served_desk
from page_visits import Visiting
from test_page_for_everybody import PHONE, serious

from truceline.model.claim import Claim
from truceline.model.mission import CaseRecord, CaseStep
from truceline.model.record import PartyId, from_json, to_json

pytest_plugins = ("desk_visits",)

MANY = 1_200  # the page fetches 500 rows at a time
LIMITS = "provision incidents: notification within 24 hours; response within 3 days\n"


@pytest.fixture(scope="module")
def much(built_page: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with 1,200 claims; the last of them, in order of their ids, says "bridge"."""
    from msgspec.structs import replace

    root = tmp_path_factory.mktemp("much")
    line = (examples / "donbas-2025-08" / "claims.jsonl").read_bytes().splitlines()[0]
    first = from_json(line, Claim)
    with (root / "claims.jsonl").open("wb") as file:
        for number in range(MANY):
            text = "the bridge is mined" if number == MANY - 1 else f"road {number}"
            file.write(to_json(replace(first, id=f"c{number:04d}", text=text)) + b"\n")
    (root / "truceline.toml").write_text(
        '[workspace]\ntitle = "Much"\ntheatre = "ukraine"\nclaims = ["claims.jsonl"]\n', "utf-8"
    )
    return root


def alone(visit: Visiting, url: str, **size: int) -> Any:
    """Return the page of somebody alone at a desk without accounts."""
    one = Seat(visit(url, **{"width": 1440, "height": 900, **size}).page, url)
    one.page.goto(f"{url}desk.html")
    one.page.locator(".rows button").first.wait_for()
    return one.page


def test_a_long_queue_is_counted_whole_and_shown_page_by_page(visit: Visiting, much: Path) -> None:
    with served_desk(much, auth=False) as url:
        page = alone(visit, url)
        rows = page.locator(".rows button[data-row]")
        assert rows.count() == 500
        page.locator(".shown").get_by_text("1 200 listed").wait_for()
        page.get_by_role("button", name="Claims 1 200").wait_for()
        page.get_by_role("heading", name="1 200 matters wait").wait_for()
        page.locator("#more").scroll_into_view_if_needed()
        assert serious(page) == []
        page.get_by_role("button", name="Show more 500 of 1 200 shown").click()
        page.locator('[data-row="claim/c0500"]:focus').wait_for()
        assert rows.count() == 1000
        page.get_by_role("button", name="Show more 1 000 of 1 200 shown").click()
        page.locator('[data-row="claim/c1000"]:focus').wait_for()
        assert rows.count() == MANY
        assert page.locator("#more").count() == 0
        shown = rows.evaluate_all("rows => rows.map((row) => row.dataset.row)")
        assert shown == [f"claim/c{number:04d}" for number in range(MANY)]


def test_down_by_keyboard_past_the_end_of_a_page(visit: Visiting, much: Path) -> None:
    with served_desk(much, auth=False) as url:
        page = alone(visit, url)
        last = page.locator('[data-row="claim/c0499"]')
        last.scroll_into_view_if_needed()
        last.focus()
        page.keyboard.press("j")
        page.locator('[data-row="claim/c0500"]:focus').wait_for()
        page.keyboard.press("j")
        page.locator('[data-row="claim/c0501"]:focus').wait_for()
        page.keyboard.press("k")
        page.keyboard.press("k")
        page.locator('[data-row="claim/c0499"]:focus').wait_for()


def test_a_search_reaches_rows_that_no_page_has_shown(visit: Visiting, much: Path) -> None:
    with served_desk(much, auth=False) as url:
        page = alone(visit, url)
        page.keyboard.press("/")
        page.keyboard.type("bridge mined")
        page.locator(".shown").get_by_text("1 of 1 200 listed").wait_for()
        page.keyboard.press("Escape")
        page.locator('[data-row="claim/c1199"]:focus').wait_for()
        # leaving the field leaves in it what is looked for
        assert page.get_by_label("Search the queue").input_value() == "bridge mined"
        page.keyboard.press("Enter")
        page.locator(".standing .id", has_text="claim/c1199").wait_for()
        page.get_by_label("Search the queue").fill("")
        page.locator(".shown").get_by_text("1 200 listed").wait_for()
        page.locator('[data-row="claim/c0000"]').wait_for()
        page.get_by_role("combobox", name="Waits for").select_option("overdue")
        page.get_by_text("Nothing matches.").wait_for()


# ---- time limits


@pytest.fixture
def due(built_page: Path, examples: Path, tmp_path: Path) -> Path:
    """A mission's day whose deal sets limits, with a complaint of an hour ago and one of 30 h."""
    ignored = shutil.ignore_patterns(".truceline")
    root = shutil.copytree(examples / "mission-day", tmp_path / "day", ignore=ignored)
    deal = root / "deal.deal"
    deal.write_text(deal.read_text(encoding="utf-8") + LIMITS, encoding="utf-8")
    now = datetime.now(UTC)
    with (root / "cases.jsonl").open("ab") as file:
        for text, hours in (("shelled at noon", 1), ("shelled at night", 30)):
            at = now - timedelta(hours=hours)
            step = CaseStep(kind="complaint", at=at, by="duty", party=PartyId("A"), text=text)
            file.write(to_json(CaseRecord(id=f"{hours} h ago", steps=(step,))) + b"\n")
    return root


def test_what_is_overdue_stands_first_and_says_by_how_much(visit: Visiting, due: Path) -> None:
    """A party is to be notified within 24 hours: one complaint has 23 left, one is 6 over."""
    with served_desk(due, auth=False) as url:
        page = alone(visit, url)
        first, second = page.locator(".rows li").nth(0), page.locator(".rows li").nth(1)
        first.get_by_text("shelled at night").wait_for()
        first.locator(".due.late").get_by_text("overdue by 6 h").wait_for()
        second.get_by_text("shelled at noon").wait_for()
        second.locator(".due:not(.late)").get_by_text("due in 23 h").wait_for()
        page.locator(".shown").get_by_text("1 overdue").wait_for()
        page.get_by_role("combobox", name="Waits for").select_option("overdue")
        page.locator(".shown").get_by_text("1 of").wait_for()
        assert page.locator(".rows button").count() == 1
        page.locator(".rows button").first.click()
        limits = page.locator(".limits")
        limits.get_by_text("notification").wait_for()
        assert limits.locator("li.late").count() == 1
        assert "missed" in limits.inner_text()


# ---- beside a broken deal


def test_a_broken_deal_is_told_and_the_rest_is_worked_on(visit: Visiting, due: Path) -> None:
    (due / "deal.deal").write_text('deal "x"\nnonsense here\n', encoding="utf-8")
    with served_desk(due, auth=False) as url:
        page = alone(visit, url)
        problems = page.locator(".problems")
        problems.locator("summary").get_by_text("has errors").wait_for()
        problems.locator("summary").click()
        problems.get_by_text("deal.deal:2").wait_for()
        assert serious(page) == []
        page.locator(".rows button", has_text="shelled at noon").click()
        page.locator(".standing .id", has_text="case/").wait_for()
        page.keyboard.press("n")
        form = page.locator(".standing form")
        form.get_by_role("textbox", name="Party").fill("B")
        page.keyboard.press("Control+Enter")
        page.locator(".told.shown").get_by_text("Recorded as entry").wait_for()
        page.locator('.history li[data-kind="notification"]').wait_for()


def test_on_a_telephone_the_long_queue_and_the_problems_fit(
    visit: Visiting, due: Path, much: Path
) -> None:
    (due / "deal.deal").write_text('deal "x"\nnonsense here\n', encoding="utf-8")
    for root, shown in ((due, ".problems summary"), (much, "#more")):
        with served_desk(root, auth=False) as url:
            page = alone(visit, url, width=PHONE, height=844)
            page.locator(shown).scroll_into_view_if_needed()
            assert page.locator(shown).bounding_box()["height"] >= 24
            assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE
