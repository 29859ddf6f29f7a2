"""The page in a real browser with every other host cut off, as a person goes through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

if TYPE_CHECKING:
    from page_visits import Visiting

pytest_plugins = ("page_visits",)

# a place in Donetsk oblast that the worked example's map shows as held by Ukraine: inside the
# zone "east", and 20 km from its edge, so that the pointer at the map's middle is on it
IN_EAST = "map=37.45,48.65,8.5"


def text_of(page: Any) -> str:
    return str(page.locator("#view").inner_text())


def lit(page: Any) -> str:
    return str(page.locator("section.map").get_attribute("data-lit"))


def show(page: Any, tab: str) -> None:
    page.get_by_role("tab", name=tab, exact=True).click()


def test_the_page_opens_on_the_map_the_deal_and_the_legend(
    visit: Visiting, worked_example: str
) -> None:
    page = visit(worked_example).open()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Territorial terms")
    assert "zone east" in text_of(page)
    legend = page.get_by_role("complementary", name="Legend")
    legend.get_by_text("Held on 8 August 2025").wait_for()
    assert "Russian Federation" in legend.inner_text()
    assert page.locator(".maplibregl-ctrl-scale").is_visible()


def test_a_request_to_another_host_is_cut_and_noted(visit: Visiting, worked_example: str) -> None:
    one = visit(worked_example)
    with pytest.raises(Exception, match="ERR_FAILED"):
        one.page.goto("http://elsewhere.invalid/")
    assert one.elsewhere == ["http://elsewhere.invalid/"]
    one.elsewhere.clear()


def test_a_script_of_the_page_itself_is_refused(visit: Visiting, worked_example: str) -> None:
    page = visit(worked_example).open()
    with pytest.raises(Exception, match="Content Security Policy"):
        page.add_script_tag(content="window.planted = 1")
    assert page.evaluate("() => window.planted") is None


def test_a_clause_lights_its_zone_and_a_zone_finds_its_clause(
    visit: Visiting, worked_example: str
) -> None:
    page = visit(worked_example).open(IN_EAST)
    page.locator("button.clause", has_text="zone east").hover()
    assert lit(page) == "east"
    page.mouse.move(5, 5)
    assert lit(page) == ""

    box = page.locator(".maplibregl-canvas").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator("li.lit", has_text="zone east").wait_for()
    show(page, "Balance")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator("li.lit", has_text="zone east").wait_for()
    assert page.get_by_role("tab", name="Deal", exact=True).get_attribute("aria-selected") == "true"


def test_an_answer_to_an_open_question_redraws_map_and_figures(
    visit: Visiting, worked_example: str
) -> None:
    # by the text alone nothing passes to Ukraine; handing it the one plant moves one site
    page = visit(worked_example).open("tab=balance")
    page.locator("tr.total").first.wait_for()
    assert "Russian Federation → Ukraine" not in text_of(page)
    show(page, "Open questions")
    page.get_by_role("radio", name="Ukraine").check()
    page.locator("[data-shows=outcome]").wait_for(state="attached")
    show(page, "Balance")
    page.get_by_text("Russian Federation → Ukraine").first.wait_for()
    assert parse_qs(urlsplit(page.url).fragment)["answer"] == ["znpp=UA"]


def test_a_figure_is_traced_to_the_quoted_passage_and_the_report(
    visit: Visiting, worked_example: str
) -> None:
    page = visit(worked_example).open("tab=balance")
    page.get_by_role("button", name="where from").first.click()
    trace = page.get_by_role("dialog")
    assert "demands that holding of east pass" in trace.inner_text()
    trace.get_by_text("claim b4").first.wait_for()
    assert trace.locator("blockquote .content").first.inner_text() != ""
    assert "Bloomberg" in trace.inner_text()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0


def test_an_error_is_told_while_writing_with_its_place_and_remedy(
    visit: Visiting, worked_example: str
) -> None:
    page = visit(worked_example).open()
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Deal text").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nzone spare = within 2 km of Kramatorks\n")
    problem = page.locator("li.error")
    problem.first.wait_for()
    assert "Kramatorsk" in problem.first.inner_text()  # the remedy it suggests
    assert "PLACE-UNKNOWN" in problem.first.inner_text()
    assert page.get_by_role("button", name="Preview the outcome").is_disabled()


def test_place_names_are_completed(visit: Visiting, worked_example: str) -> None:
    page = visit(worked_example).open()
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Deal text").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nzone spare = within 2 km of Kramat")
    page.get_by_role("option", name="Kramatorsk").first.wait_for()


def test_an_edited_text_is_previewed_beside_the_saved_one_and_never_saved(
    visit: Visiting, worked_example: str
) -> None:
    page = visit(worked_example).open("tab=balance")
    page.locator("tr.total").first.wait_for()
    show(page, "Deal")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Deal text").click()
    page.keyboard.press("Control+End")
    # a second term by which the rest of one oblast would pass too
    page.keyboard.type("\nterm further: UA hands over Kherson oblast to RU\n")
    page.get_by_text("No errors").wait_for()
    page.get_by_role("button", name="Preview the outcome").click()
    page.get_by_text("Preview of the edited text").wait_for()
    page.locator("[data-shows=preview]").wait_for(state="attached")
    row = page.locator("#view table tr", has_text="holding, area: Ukraine → Russian Federation")
    saved, edited = (row.locator("td.figure").nth(at).inner_text() for at in (0, 1))
    assert saved != edited
    page.reload()
    page.get_by_text("zone east").first.wait_for()
    assert "term further" not in text_of(page)


def test_two_drafts_are_compared_with_a_swipe(visit: Visiting, three_drafts: str) -> None:
    page = visit(three_drafts).open()
    show(page, "Compare")
    page.locator("html[data-swipe=ready]").wait_for(state="attached")
    page.get_by_role("columnheader", name="november").first.wait_for()
    titles = page.locator("p.title")
    assert "August 2025" in titles.nth(0).inner_text()
    assert "November 2025" in titles.nth(1).inner_text()
    half = page.locator(".half.clipped")
    before = half.get_attribute("style")
    page.get_by_label("Swipe between the two drafts").focus()
    page.keyboard.press("ArrowRight")
    assert half.get_attribute("style") != before


def test_an_address_opens_the_same_view_again(visit: Visiting, worked_example: str) -> None:
    first = visit(worked_example).open(f"{IN_EAST}&tab=questions")
    first.get_by_role("radio", name="Ukraine").check()
    first.get_by_label("Viewpoint on borders").select_option("RU")
    first.get_by_label("Settlements named in").select_option("cyrillic")
    first.locator("[data-shows=outcome]").wait_for(state="attached")
    address = urlsplit(first.url).fragment
    second = visit(worked_example).open(address)
    second.locator("[data-shows=outcome]").wait_for(state="attached")
    assert second.get_by_role("radio", name="Ukraine").is_checked()
    assert second.get_by_label("Viewpoint on borders").input_value() == "RU"
    assert urlsplit(second.url).fragment == address


def test_a_claim_on_ground_is_shown_as_a_claim_and_the_default_is_nobodys(
    visit: Visiting, worked_example: str
) -> None:
    page = visit(worked_example).open()
    legend = page.get_by_role("complementary", name="Legend")
    assert page.get_by_label("Viewpoint on borders").input_value() == ""
    assert "claimed by" not in legend.inner_text()
    page.get_by_label("Viewpoint on borders").select_option("RU")
    legend.get_by_text("claimed by Russian Federation, on its own word").wait_for()
    legend.get_by_text("Whose borders").click()
    assert "Internationally recognised borders" in legend.inner_text()
    assert "It changes no border and no figure" in legend.inner_text()


def test_a_print_holds_the_map_the_legend_and_the_view_without_controls(
    visit: Visiting, worked_example: str
) -> None:
    page = visit(worked_example).open("tab=balance")
    page.locator("tr.total").first.wait_for()
    page.emulate_media(media="print")
    assert page.locator(".maplibregl-canvas").is_visible()
    assert page.get_by_role("complementary", name="Legend").is_visible()
    assert page.locator("tr.total").first.is_visible()
    assert not page.get_by_role("tablist").is_visible()
    assert not page.get_by_role("button", name="Measure").is_visible()
    assert page.pdf(format="A4", print_background=True).startswith(b"%PDF")


def test_a_distance_is_measured_on_the_ellipsoid(visit: Visiting, worked_example: str) -> None:
    # two clicks 100 px apart along the meridian at zoom 8: the Mercator map has 512 x 2^8 px
    # around the equator, so a pixel is 40 075.017 km / 131 072 x cos(48.65) = 0.2020 km, and
    # 100 px are 20.2 km on the sphere; the ellipsoid differs by less than half a percent
    page = visit(worked_example).open("map=37.45,48.65,8.00")
    page.get_by_role("button", name="Measure").click()
    box = page.locator(".maplibregl-canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(x, y + 50)
    page.wait_for_timeout(400)  # two quick clicks would be a double click, which zooms
    page.mouse.click(x, y - 50)
    told = page.get_by_text("km on the ellipsoid").inner_text()
    assert float(told.split()[0]) == pytest.approx(20.2, abs=0.2)


def test_what_passes_is_marked_on_the_map_and_told_before_the_tables(
    visit: Visiting, worked_example: str
) -> None:
    page = visit(worked_example).open("tab=balance")
    headline = page.locator(".headline")
    headline.get_by_text("Ukraine → Russian Federation").wait_for()
    # the large figure is that of the table's total
    total = page.locator("tr.total td.figure").first.inner_text().split("km²")[0].split()
    assert headline.locator(".large").first.inner_text().split("km²")[0].split() == total
    legend = page.get_by_role("complementary", name="Legend")
    assert "passes if carried out" not in legend.inner_text()
    page.get_by_role("button", name="If carried out").click()
    legend.get_by_text("passes if carried out").wait_for()


def test_what_each_answer_changes_stays_in_sight_once_one_is_chosen(
    visit: Visiting, worked_example: str
) -> None:
    page = visit(worked_example).open("tab=questions&answer=znpp%3DUA")
    row = page.locator("#view tr.chosen", has_text="Ukraine")
    row.wait_for()
    assert "sites" in row.inner_text()


def test_a_claim_shows_its_passage_then_the_whole_report_and_the_term_that_cites_it(
    visit: Visiting, worked_example: str
) -> None:
    page = visit(worked_example).open("tab=claims")
    claim = page.locator("article#claim-b4")
    assert "is demanding" in claim.locator("blockquote").inner_text()
    assert "Outlet:" not in claim.locator("blockquote").inner_text()
    claim.get_by_role("button", name="whole report").click()
    assert "Outlet:" in claim.locator("blockquote").inner_text()
    claim.get_by_role("button", name="term hand-over").click()
    assert "demands that holding of east pass" in page.get_by_role("dialog").inner_text()


def test_a_link_to_the_view_is_copied(visit: Visiting, worked_example: str) -> None:
    one = visit(worked_example)
    one.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = one.open(f"{IN_EAST}&tab=balance")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Link copied").wait_for()
    assert page.evaluate("() => navigator.clipboard.readText()") == page.url
