"""The page: one file, no request, no script, whatever text a report brings in."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from truceline.brief import BriefContent, html_of, tell

VOID = frozenset({"meta", "col"})


class Page(HTMLParser):
    """Keeps tags, attributes and text; fails where a tag closes another than the last opened."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def all(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


@pytest.fixture(scope="module")
def html(content: BriefContent) -> str:
    return html_of(tell(content))


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_every_tag_is_closed_in_order(page):
    assert page.open == []


def test_text_of_reports_and_terms_cannot_act(page):
    assert "script" not in page.tags
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert "".join(page.text).count("<script>alert('x')</script>") == 2  # claim and term, as text


def test_nothing_is_fetched(html, page):
    # a fragment, an id in the same SVG, or the name of the SVG namespace: nothing else
    assert all(link.startswith("#") for link in page.all("href"))
    assert page.all("src") == []
    assert set(re.findall(r"url\((.)", html)) == {"#"}
    assert set(re.findall(r"https?://[^\s\"'<]+", html)) == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in page.all("content")[0]


def test_every_anchor_that_is_linked_to_exists_once(page):
    ids = page.all("id")
    assert len(ids) == len(set(ids))  # patterns of several maps share the page
    assert {link.removeprefix("#") for link in page.all("href")} <= set(ids)


def test_the_same_content_gives_the_same_bytes(content, html):
    assert html_of(tell(content)) == html


def test_the_page_says_who_said_it_and_how_surely(page):
    text = " ".join(page.text)
    assert "4 claims in 2 reports that go back to" in text
    assert "1 origin" in text
    assert "officials" in text
    assert "(not named; not for name)" in text
    assert "far from certain" in text
    assert "The body says less." in text


def test_a_refusal_is_told_once_with_every_report_of_it(page):
    assert "".join(page.text).count("The Ministry declined to comment (c3, c4).") == 1


def test_the_page_opens_with_what_passes_and_its_status(page):
    text = "".join(page.text)
    opening = text[text.index("The text holds") :]
    assert opening.startswith("The text holds 2 terms (1 demanded, 1 reported).")
    assert "None of them is a cessation of hostilities." in opening
    assert "if carried out; status: demanded" in text


def test_silence_and_gaps_are_listed(page):
    text = "".join(page.text)
    assert "The text says nothing about West." in text
    assert "Who verifies?" in text


def test_assumed_answers_are_marked_as_assumed(page):
    assert "assumed by the analyst" in "".join(page.text)
