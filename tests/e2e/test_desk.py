"""The review desk in real browsers: signing in, one finding and two people, what is new."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk_visits import PASSWORD, Seating, finding, served_desk, steps_of
from page_visits import Visiting

from truceline.model.desk import Action
from truceline.steps.desk import desk_act, local_person

pytest_plugins = ("desk_visits",)


def verified(root: Path, matter: str) -> None:
    """Bring a finding to where it can be decided on: a patrol has seen it."""
    action = Action(kind="verification", seen=0, own_observation=True, origins=("patrol 1",))
    desk_act(root, matter, action, person=local_person("patrol"))


def test_who_is_not_signed_in_sees_nothing_and_a_wrong_password_is_told(seat: Seating) -> None:
    one = seat()
    one.page.goto(f"{one.url}desk.html")
    one.fill_in("anna", "not it")
    one.page.locator("#wrong").get_by_text("password").wait_for()
    assert one.page.locator(".queue").count() == 0
    assert one.page.get_by_label("Password", exact=True).input_value() == ""
    one.fill_in("anna", PASSWORD)
    one.page.locator(".rows button").first.wait_for()


def test_signing_out_ends_the_session_and_clears_the_page(seat: Seating) -> None:
    one = seat("anna")
    one.look_at(finding(1))
    one.page.get_by_role("button", name="Sign out").click()
    one.page.get_by_role("heading", name="Sign in").wait_for()
    assert "explosion" not in one.page.locator("body").inner_text().lower()
    asked = one.page.evaluate("async () => (await fetch('api/desk/queue')).status")
    assert asked == 401
    one.page.reload()
    one.page.get_by_role("heading", name="Sign in").wait_for()


def test_the_queue_is_filtered_searched_and_counted(seat: Seating) -> None:
    one = seat("anna")
    rows = one.page.locator(".rows button")
    rows.first.wait_for()
    every = rows.count()
    one.page.get_by_label("Search the queue").fill("small-arms q02")
    assert rows.count() == 1
    assert "1 of" in one.page.locator(".shown").first.inner_text()
    one.page.get_by_label("Search the queue").fill("")
    one.page.get_by_label("settled ones too").check()
    one.page.get_by_role("button", name="Cases 1").click()
    assert rows.count() == 1
    rows.first.get_by_text("confirmed").wait_for()  # a row is laid out when it comes in sight
    one.page.get_by_role("button", name="All").click()
    assert rows.count() == every + 1


def test_a_form_opened_before_the_workspace_is_known_waits_for_its_parties(seat: Seating) -> None:
    """The answer on the workspace is held back: a field must not turn into another meanwhile."""
    one = seat()
    held: list[Any] = []
    one.page.route("**/api/workspace", lambda route: held.append(route))
    one.sign_in("anna")
    one.page.get_by_role("link", name="Complaint").click()
    one.page.get_by_role("heading", name="Take a complaint in").wait_for()
    one.page.wait_for_timeout(300)
    assert one.page.locator("select#complaint-party").is_disabled()
    held[0].continue_()
    one.page.get_by_label("Who complains").select_option("A")


def test_map_and_original_stand_side_by_side(seat: Seating) -> None:
    one = seat("anna")
    one.look_at(finding(1))
    one.page.locator("html[data-map=ready]").wait_for(state="attached")
    ground = one.page.locator(".ground").bounding_box()
    original = one.page.locator(".original").bounding_box()
    assert ground["width"] > 300
    assert original["width"] > 300
    assert abs(ground["y"] - original["y"]) < 2
    assert ground["x"] + ground["width"] <= original["x"] + 1
    row = one.page.locator(".original table.row")
    assert row.get_by_role("row", name="place Pervomaisk").is_visible()
    factors = one.page.locator(".original table.factors").inner_text()
    assert "0.20 to 1.00" in factors  # the range of the act stands beside its best value
    # the row of the patrol says 48.63, 38.55, and "heard 1 km to the east": so some 1 km on
    assert "48.63" in one.page.locator(".ground .told").inner_text()
    assert "502 m" in one.page.locator(".ground .told").inner_text()


def test_a_decision_takes_a_reason_and_an_approval_a_second_person(
    seat: Seating, day: Path
) -> None:
    matter = finding(2)
    verified(day, matter)
    anna = seat("anna")
    anna.look_at(matter)
    anna.write("Decide", outcome="inconclusive")
    anna.send("Decide")
    anna.page.get_by_role("alert").get_by_text("Give the reason").wait_for()
    anna.form().locator("textarea").fill("Heard, not seen.")
    anna.send("Decide")
    anna.page.get_by_text("“inconclusive” waits for a second person").wait_for()
    anna.page.get_by_text("What cannot be done now").click()
    assert "You took this decision" in anna.page.locator(".next").inner_text()

    ben = seat("ben")
    ben.look_at(matter)
    ben.write("Approve")
    assert "Heard, not seen." in ben.form().inner_text()
    ben.send("Approve")
    ben.state("inconclusive")
    told = [step for step in steps_of(day, matter) if step[1] != "record"]
    assert told == [("patrol", "verification"), ("anna", "decision"), ("ben", "approval")]


def test_of_two_who_act_at_once_the_second_is_told_and_loses_nothing(
    seat: Seating, day: Path
) -> None:
    matter = finding(3)
    verified(day, matter)
    anna, ben = seat("anna"), seat("ben")
    for one in (anna, ben):
        one.look_at(matter)
    anna.write("Decide", outcome="not substantiated", text="Nothing was found at the place.")
    ben.write("Decide", outcome="confirmed", text="Three fresh craters, seen by the patrol.")
    anna.send("Decide")
    anna.page.locator(".told.shown").get_by_text("Recorded as entry").wait_for()

    ben.send("Decide")
    ben.page.get_by_text("Somebody acted before you").wait_for()
    moved = ben.page.locator(".moved").inner_text()
    assert "Anna decided: not substantiated" in moved
    assert "Nothing was found at the place." in moved
    assert ben.form().locator("textarea").input_value().startswith("Three fresh craters")
    assert ben.form().get_by_role("radio", name="confirmed").is_checked()
    assert steps_of(day, matter)[-1] == ("anna", "decision")  # nothing of the second was written

    ben.send("Decide")  # having seen it, and of the same mind
    ben.page.locator(".told.shown").get_by_text("Recorded as entry").wait_for()
    decisions = [step for step in steps_of(day, matter) if step[1] == "decision"]
    assert decisions == [("anna", "decision"), ("ben", "decision")]
    history = ben.page.locator(".history").inner_text()
    assert "Nothing was found at the place." in history
    assert "Three fresh craters" in history


def test_an_approval_of_what_has_moved_is_refused_and_shows_what_stands(
    seat: Seating, day: Path
) -> None:
    matter = finding(4)
    verified(day, matter)
    anna, ben = seat("anna"), seat("ben")
    anna.look_at(matter)
    anna.take("Decide", outcome="confirmed", text="As the patrol saw it.")
    ben.look_at(matter)
    ben.write("Approve")
    anna.take("Decide", outcome="inconclusive", text="The patrol was not sure after all.")
    ben.send("Approve")
    ben.page.get_by_text("Somebody acted before you").wait_for()
    assert "The patrol was not sure after all." in ben.form().inner_text()
    assert ("ben", "approval") not in steps_of(day, matter)


def test_what_others_do_arrives_without_reloading(seat: Seating, day: Path) -> None:
    matter = finding(5)
    one = seat("anna")
    one.look_at(matter)
    one.page.evaluate("() => (window.sinceThen = true)")
    one.page.locator('[data-news="live"]').wait_for()
    verified(day, matter)  # by another process than the server's
    one.state("under review")
    row = one.page.locator(f'[data-row="{matter}"]')
    row.get_by_text("under review").wait_for()
    assert "Patrol verified" in one.page.locator(".moved").inner_text()
    assert one.page.evaluate("() => window.sinceThen") is True


def test_the_whole_way_from_queue_to_approval_is_gone_by_keyboard(seat: Seating, day: Path) -> None:
    matter = finding(6)
    anna = seat("anna")
    keys(anna.page, "/")
    anna.page.keyboard.type("q06")
    keys(anna.page, "Escape", "Enter")
    anna.page.locator(".standing").get_by_text(matter).wait_for()
    keys(anna.page, "v")
    anna.form().wait_for()
    keys(anna.page, "Space", "Tab")
    anna.page.keyboard.type("patrol 2")
    keys(anna.page, "Tab")
    anna.page.keyboard.type("Two craters, seen at noon.")
    keys(anna.page, "Control+Enter")
    anna.state("under review")
    keys(anna.page, "d")
    anna.form().wait_for()
    keys(anna.page, "Space", "Tab")  # the first outcome: confirmed
    anna.page.keyboard.type("Seen by the mission itself.")
    keys(anna.page, "Control+Enter")
    anna.page.get_by_text("“confirmed” waits for a second person").wait_for()

    ben = seat("ben")
    ben.page.locator(".rows button").first.wait_for()
    keys(ben.page, "j")  # what waits for a second person stands first, or is found by going down
    for _ in range(60):
        if ben.page.evaluate("() => document.activeElement.dataset.row") == matter:
            break
        keys(ben.page, "j")
    keys(ben.page, "Enter")
    ben.page.locator(".standing").get_by_text(matter).wait_for()
    keys(ben.page, "a")
    ben.form().wait_for()
    keys(ben.page, "Control+Enter")
    ben.state("confirmed")
    assert steps_of(day, matter)[-1] == ("ben", "approval")


def keys(page: Any, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)
        page.wait_for_timeout(60)


def test_letters_typed_in_a_field_are_no_keys_and_keys_can_be_turned_off(seat: Seating) -> None:
    one = seat("anna")
    one.look_at(finding(7))
    one.page.get_by_label("Search the queue").fill("")
    one.page.get_by_label("Search the queue").press_sequentially("vdc")
    assert one.form().count() == 0
    one.page.keyboard.press("Escape")
    one.page.get_by_label("Search the queue").fill("")
    one.page.keyboard.press("Escape")
    keys(one.page, "?")
    one.page.get_by_label("single letters are keys").uncheck()
    keys(one.page, "Escape")
    keys(one.page, "v")
    assert one.form().count() == 0


def test_a_session_that_ends_while_somebody_writes_costs_nothing(seat: Seating) -> None:
    one = seat("clara")
    one.look_at(finding(8))
    one.write("Verify", origins="patrol 3", text="Half an hour of notes.")
    one.page.context.clear_cookies(name="truceline_session")
    one.send("Verify")
    one.page.get_by_role("heading", name="Sign in again").wait_for()
    one.page.get_by_label("Password", exact=True).fill(PASSWORD)
    one.page.get_by_role("button", name="Sign in", exact=True).click()
    one.page.get_by_role("button", name="Sign out").wait_for()
    assert one.form().locator("textarea").input_value() == "Half an hour of notes."
    one.send("Verify")
    one.state("under review")


def test_somebody_else_at_the_same_browser_finds_nothing_that_was_typed(seat: Seating) -> None:
    one = seat("clara")
    one.look_at(finding(9))
    one.write("Verify", origins="patrol 3", text="For my eyes.")
    one.page.context.clear_cookies(name="truceline_session")
    one.send("Verify")
    one.fill_in("ben", PASSWORD)
    one.page.get_by_role("button", name="Sign out").wait_for()
    assert "For my eyes." not in one.page.content()
    assert one.form().count() == 0


def test_an_observer_is_told_why_and_sees_no_exact_place(seat: Seating) -> None:
    one = seat("olga")
    standing = one.look_at(finding(10))
    assert "Nothing, in your role" in standing.inner_text()
    assert "This takes the role analyst or reviewer; yours: observer." in standing.inner_text()
    assert "Rounded to about 10 km" in one.page.locator(".ground .told").inner_text()
    assert "not the row as the feed wrote it" in one.page.locator(".original").inner_text()
    keys(one.page, "v")
    one.page.locator(".told.shown").get_by_text("This takes the role").wait_for()
    keys(one.page, "m")
    one.page.locator(".why").get_by_text("This takes the role analyst or reviewer").wait_for()
    assert one.page.get_by_role("button", name="Take it in").is_disabled()


def test_an_administrator_runs_accounts_and_sees_nothing_of_the_desk(seat: Seating) -> None:
    ada = seat("ada")
    page = ada.page
    page.get_by_role("heading", name="Accounts").wait_for()
    assert page.locator(".queue").count() == 0
    page.get_by_label("Name", exact=True).fill("nina")
    page.get_by_label("First password").fill(PASSWORD)
    page.locator("form").get_by_label("observer").check()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("nina is added.").wait_for()
    page.get_by_role("button", name="Roles of nina").click()
    page.locator("td").get_by_label("admin").check()
    page.locator("td").get_by_label("reviewer").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").get_by_text("cannot be both").wait_for()
    page.get_by_role("button", name="Leave it").click()
    page.get_by_role("button", name="Close nina").click()
    page.get_by_text("nina is closed.").wait_for()

    nina = seat()
    nina.page.goto(f"{nina.url}desk.html")
    nina.fill_in("nina", PASSWORD)
    nina.page.locator("#wrong").get_by_text("password").wait_for()
    page.reload()
    page.get_by_label("Search the access log").fill("refused")
    page.get_by_role("cell", name="sign-in refused").first.wait_for()
    page.get_by_role("button", name="Reopen nina").click()
    page.get_by_text("nina is open again.").wait_for()
    nina.fill_in("nina", PASSWORD)
    nina.page.get_by_role("button", name="Sign out").wait_for()


def test_an_access_token_is_shown_once_and_reads(seat: Seating) -> None:
    one = seat("duty")
    one.page.get_by_role("link", name="Own account").click()
    one.page.get_by_label("What it is for").fill("QGIS at the office")
    one.page.get_by_role("button", name="Make a token").click()
    secret = one.page.locator(".secret code").inner_text()
    read = """async (secret) => (await fetch('ogc/collections', {credentials: 'omit',
        headers: {authorization: 'Bearer ' + secret}})).status"""
    assert one.page.evaluate(read, secret) == 200
    one.page.reload()
    one.page.get_by_role("cell", name="QGIS at the office", exact=True).wait_for()
    assert secret not in one.page.content()
    one.page.get_by_role("button", name="Drop the token for QGIS at the office").click()
    one.page.get_by_role("cell", name="QGIS at the office", exact=True).wait_for(state="detached")
    assert one.page.evaluate(read, secret) == 401


def test_the_docs_of_the_api_are_drawn_here(seat: Seating) -> None:
    one = seat()
    one.page.goto(f"{one.url}api.html")
    one.page.get_by_role("link", name="desk", exact=True).wait_for()
    one.page.get_by_role("button", name="Expand operation").first.wait_for(state="attached")
    one.page.locator("#operations-tag-desk").click()
    one.page.get_by_text("/api/desk/queue").first.wait_for()


@pytest.fixture(scope="module")
def claims(built_page: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    from desk_visits import workspace_of

    return workspace_of(examples / "donbas-2025-08", tmp_path_factory.mktemp("claims"))


def test_a_claim_is_read_in_its_report_and_decided_by_two(seat: Seating, claims: Path) -> None:
    with served_desk(claims) as url:
        anna = seat("anna", url=url)
        anna.look_at("claim/b4")
        passage = anna.page.locator(".original .content").first
        passage.wait_for()
        body = anna.page.locator(".original .body").bounding_box()
        marked = passage.bounding_box()
        assert body["y"] <= marked["y"] <= body["y"] + body["height"]  # scrolled into view
        anna.take("Decide", outcome="corrected", text="It is a demand, not an agreement.")
        ben = seat("ben", url=url)
        ben.look_at("claim/b4")
        ben.take("Approve")
        ben.state("corrected")


def test_alone_on_a_machine_one_person_decides_about_a_claim_and_not_about_a_finding(
    visit: Visiting, seat: Seating, claims: Path, day: Path
) -> None:
    from desk_visits import Seat

    verified(day, finding(11))
    with served_desk(claims, auth=False) as url:
        alone = Seat(visit(url, width=1440, height=900).page, url)
        alone.look_at("claim/b1")
        alone.take("Decide", outcome="accepted", text="As it stands there.")
        alone.state("accepted")
    with served_desk(day, auth=False) as url:
        alone = Seat(visit(url, width=1440, height=900).page, url)
        alone.look_at(finding(11))
        alone.take("Decide", outcome="inconclusive", text="I am the only one here.")
        alone.page.get_by_text("What cannot be done now").click()
        assert "no accounts, so nobody else can approve" in alone.page.locator(".next").inner_text()
