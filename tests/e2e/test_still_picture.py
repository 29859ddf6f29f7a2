"""The still picture that stands where the map will be: first of all, and without WebGL for good."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from page_visits import Visiting

pytest_plugins = ("page_visits",)

NO_WEBGL = """
const given = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : given.call(this, kind, ...rest);
};
"""
# the share of pixels of two pictures that differ plainly, the second moved to the right
APART = """
async ([one, other, moved]) => {
  const seen = async (picture, left) => {
    const image = new Image();
    image.src = `data:image/png;base64,${picture}`;
    await image.decode();
    const pen = Object.assign(document.createElement("canvas"), {width: 420, height: 560}).getContext("2d");
    pen.drawImage(image, -left, -180);
    return pen.getImageData(0, 0, 420, 560).data;
  };
  const [first, second] = [await seen(one, 280), await seen(other, 280 + moved)];
  let apart = 0;
  for (let at = 0; at < first.length; at += 4)
    apart += [0, 1, 2].some((part) => Math.abs(first[at + part] - second[at + part]) > 24);
  return apart / (first.length / 4);
}
"""  # noqa: E501


def seen(page: Any) -> str:
    return b64encode(page.screenshot()).decode()


def test_a_still_picture_comes_before_the_map_and_lies_where_the_map_does(
    visit: Visiting, worked_example: str
) -> None:
    page = visit(worked_example).page
    held: list[Any] = []
    page.route("**/assets/maps-*.js", lambda route: held.append(route))
    page.goto(worked_example)
    page.locator("canvas.sketch[data-day='2025-08-08']").wait_for()
    page.locator("ol.text li").first.wait_for()
    page.get_by_text("as of 8 August 2025").wait_for()  # by then its zones are drawn too
    page.wait_for_timeout(300)
    still = seen(page)
    held[0].continue_()
    page.locator("html[data-map=ready]").wait_for(state="attached")
    page.locator("canvas.sketch").wait_for(state="detached")
    map_ = seen(page)
    # names and sites differ, but coasts, borders and holdings lie on each other and nowhere else
    apart = {moved: page.evaluate(APART, [still, map_, moved]) for moved in (-6, -2, 0, 2, 6)}
    assert min(apart, key=lambda moved: apart[moved]) == 0
    assert apart[0] < 0.15


def test_a_browser_without_webgl_shows_the_still_picture_and_says_so(
    visit: Visiting, worked_example: str
) -> None:
    page = visit(worked_example).page
    page.add_init_script(NO_WEBGL)
    page.goto(f"{worked_example}#after=1")
    page.get_by_text("This browser draws no WebGL").wait_for()
    page.locator("canvas.sketch[data-day='2025-08-08']").wait_for()
    legend = page.get_by_role("complementary", name="Legend")
    legend.get_by_text("Held on 8 August 2025").wait_for()
    assert page.get_by_role("button", name="Measure").count() == 0
    page.get_by_role("tab", name="Compare", exact=True).click()
    page.get_by_role("tab", name="Deal", exact=True).click()
    page.locator("canvas.sketch[data-day='2025-08-08']").wait_for()
