"""The queue over HTTP: page by page, by kind and words, and open beside a broken deal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("litestar")

from truceline.web.serve import serving_of


def test_pages_and_searches_are_asked_for_in_the_address(
    desk_root: Path, open_app: Callable[..., Any]
) -> None:
    client = open_app(serving_of(desk_root))
    whole = client.get("/api/desk/queue?all=true").json()
    assert whole["total"] == len(whole["rows"]) == sum(whole["counts"]["kinds"].values())
    second = client.get("/api/desk/queue?all=true&limit=20&offset=20").json()
    assert second["rows"] == whole["rows"][20:40]
    assert (second["total"], second["offset"]) == (whole["total"], 20)
    cases = client.get("/api/desk/queue?all=true&kind=case").json()
    assert [row["kind"] for row in cases["rows"]] == ["case"]
    assert cases["counts"] == whole["counts"]
    assert client.get("/api/desk/queue?state=under%20review").json()["rows"] == []
    assert client.get("/api/desk/queue?search=q02&limit=1").json()["total"] == 1


@pytest.mark.parametrize(
    "asked", ["kind=bogus", "state=bogus", "waits_for=me", "limit=0", "limit=10001", "offset=-1"]
)
def test_what_the_description_does_not_have_is_refused(
    desk_root: Path, open_app: Callable[..., Any], asked: str
) -> None:
    assert open_app(serving_of(desk_root)).get(f"/api/desk/queue?{asked}").status_code == 400


def test_who_may_not_read_originals_is_told_of_a_broken_feed_and_none_of_its_words(
    desk_root: Path, open_app: Callable[..., Any]
) -> None:
    from truceline.steps.desk import desk_queue

    (desk_root / "patrols.csv").write_text("informant by the mill\n", encoding="utf-8")
    client = open_app(serving_of(desk_root))
    told = client.get("/api/desk/queue")
    assert told.status_code == 200
    assert told.json()["problems"]
    coarse = desk_queue(desk_root, confidential=False).problems
    assert [one.file for one in coarse] == ["patrols.csv"]
    assert {one.message for one in coarse} == {"this could not be read"}


def test_beside_a_broken_deal_the_page_still_gets_all_it_opens_with(
    desk_root: Path, open_app: Callable[..., Any]
) -> None:
    (desk_root / "deal.deal").write_text('deal "x"\nnonsense here\n', encoding="utf-8")
    client = open_app(serving_of(desk_root))
    for path in ("/api/session", "/api/workspace", "/api/desk/queue", "/api/deals/0",
                 "/api/theatre", "/public/edition", "/health"):  # fmt: skip
        assert client.get(path).status_code == 200, path
    problems = client.get("/api/desk/queue").json()["problems"]
    assert ("deal.deal", 2) in [(problem["file"], problem["line"]) for problem in problems]
