"""Every letter of the desk that acts, pressed once in a real browser, and what it wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk_visits import Seat, Seating, steps_of

from truceline.model.desk import Action
from truceline.steps.desk import desk_act, desk_show, local_person

pytest_plugins = ("desk_visits",)


def finding(report: str) -> str:
    return f"finding/patrol:{report}/ceasefire"


def step(root: Path, matter: str, kind: str, who: str, **said: Any) -> None:
    known = desk_show(root, matter)
    pending = known.pending if kind == "approval" else None
    action = Action(
        kind=kind, seen=len(known.steps), approves=pending,  # type: ignore[arg-type]
        seen_sha256=known.steps[pending - 1].sha256 if pending else "", **said,
    )  # fmt: skip
    desk_act(root, matter, action, person=local_person(who))


def decided(root: Path, matter: str, *, approved: bool) -> None:
    step(root, matter, "verification", "patrol", own_observation=True, origins=("patrol 1",))
    step(root, matter, "decision", "one", outcome="inconclusive", text="It was heard only.")
    if approved:
        step(root, matter, "approval", "two")


# the key, the step it writes, who presses it, the finding, and whether a decision is in force
KEYS = [
    ("n", "notification", "duty", "p01", False),
    ("e", "escalation", "duty", "p02", False),
    ("w", "withdrawal", "anna", "p03", False),
    ("c", "correction", "anna", "p04", True),
    ("p", "publication", "pavel", "p05", True),
    ("r", "response", "duty", "p06", False),
    ("x", "dissent", "clara", "p07", True),
]
NEEDS_A_PARTY = ("notification", "response")


@pytest.mark.parametrize(("key", "kind", "who", "report", "approved"), KEYS)
def test_a_key_opens_its_form_and_the_form_writes_its_step(
    seat: Seating, day: Path, key: str, kind: str, who: str, report: str, approved: bool
) -> None:
    matter = finding(report)
    decided(day, matter, approved=approved)
    one = seat(who)
    one.look_at(matter)
    one.page.locator(".standing #matter:focus").wait_for()
    one.page.keyboard.press(key)
    one.form().wait_for()
    if kind in NEEDS_A_PARTY:
        one.form().locator("select").select_option("B")
    one.form().locator("textarea").fill("Written by key.")
    one.page.keyboard.press("Control+Enter")
    one.page.locator(".told.shown").get_by_text("Recorded as entry").wait_for()
    assert steps_of(day, matter)[-1] == (who, kind)
    assert desk_show(day, matter).steps[-1].text == "Written by key."
    row = one.page.locator(f'.history li[data-kind="{kind}"]')
    row.wait_for()
    # which party it was is told to nobody
    assert row.inner_text().count("a party") == (kind in NEEDS_A_PARTY)
    assert "Second party" not in one.page.locator(".history").inner_text()


@pytest.mark.parametrize(
    ("key", "who", "why"),
    [
        ("n", "pavel", "This takes the role analyst or reviewer"),
        ("x", "duty", "This takes the role reviewer"),
        ("p", "anna", "This takes the role publisher"),
        ("p", "pavel", "Only a decision that a second person has approved can be released."),
        ("a", "anna", "No decision waits for a second person."),
        ("d", "anna", "Verify first"),
    ],
)
def test_a_key_that_cannot_be_used_says_why(seat: Seating, key: str, who: str, why: str) -> None:
    one = seat(who)
    one.look_at(finding("p10"))
    one.page.locator(".standing #matter:focus").wait_for()
    one.page.keyboard.press(key)
    one.page.locator(".told.shown").get_by_text(why).wait_for()
    assert one.form().count() == 0


# ---- the case file


def opened(one: Seat) -> str:
    """Open the case file by its button; return the text of the page that comes up."""
    with one.page.expect_popup() as coming:
        one.page.get_by_role("link", name="Open the case file").click()
    page = coming.value
    page.get_by_role("heading", name="What was done").wait_for()
    text = page.locator("body").inner_text()
    page.close()
    return text


def test_the_case_file_is_opened_for_a_party_with_its_words_alone(seat: Seating, day: Path) -> None:
    matter = finding("p09")
    decided(day, matter, approved=False)
    step(day, matter, "response", "duty", party="B", text="We did not fire.")
    one = seat("duty")
    one.look_at(matter)
    one.page.get_by_role("button", name="Case file for a party").click()
    plain = opened(one)
    assert "We did not fire." not in plain
    assert "decided: inconclusive" in plain
    one.page.locator(".file select").select_option("B")
    assert "We did not fire." in opened(one)
    one.page.locator(".file select").select_option("A")
    assert "We did not fire." not in opened(one)


@pytest.mark.parametrize("who", ["olga", "pavel"])
def test_who_may_not_read_originals_has_no_such_button(seat: Seating, who: str) -> None:
    one = seat(who)
    one.look_at(finding("p10"))
    assert one.page.get_by_role("button", name="Case file for a party").count() == 0
    assert one.page.locator(".file").count() == 0
