"""Two scenarios through the page: a duty officer's morning, and a disputed complaint.

The workspace is the made-up mission's day: forty patrol rows of 13 October 2021 up to the cut-off
at 19:30 in Kyiv, one camera down, one checkpoint denied, a mandate without attribution.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from desk_visits import Seat, Seating, served_desk, workspace_of
from page_visits import Visiting

pytest_plugins = ("desk_visits",)

PARTIES = ("First party", "Second party")
# words that take a side, and figures that rank: none may stand anywhere on the desk
TAKING_SIDES = re.compile(r"\b(violat|aggress|enemy|regime|liberat|culprit|guilty|score)", re.I)


@pytest.fixture
def root(built_page: Path, examples: Path, tmp_path: Path) -> Path:
    return workspace_of(examples / "mission-day", tmp_path)


@pytest.fixture
def url(root: Path) -> Iterator[str]:
    with served_desk(root) as address:
        yield address


def report_of(one: Seat, *, known: str = "") -> str:
    """Make the report of the day in the page and return its text."""
    one.page.goto(f"{one.url}desk.html#/report")
    one.page.get_by_label("Reporting day").fill("2021-10-13")
    if known:
        one.page.get_by_label("As it was known at").fill(known)
    one.page.get_by_role("button", name="Make").click()
    told = "Made again as it was" if known else "is made and on record"
    one.page.locator(".told.shown").get_by_text(told).wait_for()
    return str(one.page.frame_locator("iframe").locator("body").inner_text())


def names_nobody(page: Any) -> None:
    """Hold that nothing on the page says who did it."""
    text = page.locator("body").inner_text()
    assert not [party for party in PARTIES if party in text]
    assert not TAKING_SIDES.search(text), TAKING_SIDES.search(text)


def test_a_duty_officer_goes_through_forty_rows_and_makes_the_report(
    seat: Seating, url: str
) -> None:
    one = seat("duty", url=url)
    rows = one.page.locator(".rows button")
    rows.first.wait_for()
    # the forty rows are p01 to p40; of p08 and p24 the patrol itself says that it was an exercise
    ids = [row.get_attribute("data-row") for row in rows.all()]
    day = {found[1] for id in ids if (found := re.search(r"patrol:(p\d\d)/", str(id)))}
    assert day == {f"p{number:02d}" for number in range(1, 41)} - {"p08", "p24"}
    names_nobody(one.page)

    one.look_at("finding/patrol:p20/ceasefire")
    names_nobody(one.page)
    one.take("Verify", origins="patrol 2", text="The patrol's notes fit the row.")
    one.state("under review")
    one.write("Decide", outcome="inconclusive", text="Heard at a distance by one patrol.")
    one.send("Decide")
    one.page.get_by_text("waits for a second person").first.wait_for()
    one.page.goto(f"{url}desk.html")
    one.page.get_by_label("Waits for").select_option("a second person")
    assert one.page.locator(".rows button").count() == 1
    names_nobody(one.page)

    told = report_of(one)
    assert "not observed" in told
    assert "undetermined" in told
    assert "denied" in told
    assert "12 October 2021" in told or "previous" in told.lower()
    assert not [party for party in PARTIES if party in told]


def test_a_disputed_complaint_is_decided_released_and_corrected(
    seat: Seating, visit: Visiting, root: Path, url: str
) -> None:
    said = "Our post by the bridge was fired at before dawn."
    clerk = seat("duty", url=url)
    clerk.page.goto(f"{url}desk.html#/complaint")
    clerk.page.get_by_label("Who complains").select_option("A")
    clerk.page.get_by_label("What it says").fill(said)
    clerk.page.get_by_label("When it happened").fill("2021-10-13T03:40")
    clerk.page.get_by_label("Where, as it says").fill("the post by the bridge")
    clerk.page.get_by_label("Latitude").fill("48.66123")
    clerk.page.get_by_label("Longitude").fill("39.24567")
    clerk.page.get_by_role("button", name="Take it in").click()
    clerk.state("alleged")
    matter = clerk.page.locator(".standing .id").inner_text().split(",")[0]

    # one first-hand sighting by the mission, and the other party disputes it
    clerk.take("Notify", party="B", text="By the liaison line.")
    clerk.take("Verify", saw=True, origins="patrol 1", text="Two fresh impacts, seen at 06:10.")
    clerk.take("Party's response", party="B", text="None of our forces fired that night.")

    # two reviewers act at once: the second is told, keeps the words, and approves instead
    anna, ben, clara = (seat(name, url=url) for name in ("anna", "ben", "clara"))
    anna.look_at(matter)
    ben.look_at(matter)
    reason = "Confirmed on the mission's own sighting; who fired is not known."
    anna.write("Decide", outcome="confirmed", text=reason)
    ben.write("Decide", outcome="confirmed", text="Two impacts: it happened.")
    anna.send("Decide")
    anna.page.get_by_text("waits for a second person").first.wait_for()
    ben.send("Decide")
    ben.page.get_by_text("Somebody acted before you").wait_for()
    assert ben.form().locator("textarea").input_value() == "Two impacts: it happened."
    ben.page.get_by_role("button", name="Leave it").click()
    ben.take("Approve")
    ben.state("confirmed")
    clara.look_at(matter)
    clara.take("Dissent", text="The hour of the impacts is not established.")

    decision = clara.page.locator(".decision").inner_text()
    assert reason in decision
    assert "None of our forces fired that night." in decision  # the response beside it
    assert "The hour of the impacts is not established." in decision
    assert "Who did it is not part of a decision here" in decision
    names_nobody(clara.page)

    # the report as it stands now, on record
    first = report_of(clara)
    assert "confirmed" in first
    known = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")

    # released by a third person; the public edition has no position, no words and no party
    pavel = seat("pavel", url=url)
    pavel.look_at(matter)
    pavel.take("Release")
    with served_desk(root, auth=False, public=True) as outside:
        page = visit(outside, width=1440, height=900).page
        page.goto(outside)
        page.get_by_role("row", name="13 October 2021").wait_for()
        assert page.url.endswith("/public.html")
        names_nobody(page)
        row = page.get_by_role("row", name="13 October 2021").inner_text()
        assert "confirmed" in row
        edition = page.evaluate("async () => (await fetch('public/edition')).text()")
    assert "48.66" not in edition
    assert "39.24" not in edition
    assert said not in edition
    assert matter.removeprefix("case/") not in edition

    # a later correction: nothing is changed, it is no longer what was released
    time.sleep(1.1)
    clerk.look_at(matter)
    clerk.take("Correct", text="The sighting was at 06:40, not at 06:10.")
    assert "released" not in clerk.page.locator(".standing .state").inner_text()
    assert "Two fresh impacts, seen at 06:10." in clerk.page.locator(".history").inner_text()

    # the report of before, made again as it was, and the one of now
    old = report_of(clerk, known=known)
    assert without_instants(old) == without_instants(first)
    assert "06:40" not in old


def without_instants(text: str) -> str:
    """Return a report without the line that says when it was made."""
    return "\n".join(line for line in text.splitlines() if not re.search(r"\b2026\b|made at", line))
