"""Signing in at the desk through an identity provider on another site, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from desk_visits import PASSWORD, Seat, served_desk, workspace_of
from page_visits import Visiting

pytest.importorskip("joserfc")

from fake_identity import FakeProvider, identity_provider
from truceline.steps.accounts import accounts_change

pytest_plugins = ("desk_visits",)


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with identity_provider() as provider:
        yield provider


@pytest.fixture
def seated(
    built_page: Path, visit: Visiting, fake: FakeProvider, examples: Path, tmp_path: Path
) -> Iterator[Seat]:
    """Somebody before the desk at `localhost`: to a browser another site than 127.0.0.1."""
    root = workspace_of(examples / "mission-day", tmp_path)
    accounts_change(root, "anna", identity="u-17")
    table = f'\n[identity]\nissuer = "{fake.issuer}"\nclient_id = "truceline"\n'
    settings = root / "truceline.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + table, encoding="utf-8")
    with served_desk(root, url="http://localhost:PORT") as address:
        url = f"http://localhost:{urlsplit(address).port}/"
        one = Seat(visit(url, width=1440, height=900).page, url)
        one.page.route(f"{fake.issuer}/**", lambda route: route.continue_())
        yield one


def test_the_button_leads_to_the_provider_and_back_to_the_desk(
    seated: Seat, fake: FakeProvider
) -> None:
    page = seated.page
    page.goto(f"{seated.url}desk.html")
    page.get_by_role("link", name="Sign in with your organisation").click()
    page.get_by_role("button", name="Sign out").wait_for()
    assert page.url == f"{seated.url}desk.html"
    assert fake.asked["redirect_uri"] == f"{seated.url}api/identity/back"
    page.locator(".rows button").first.wait_for()
    page.get_by_role("link", name="Own account: Anna").wait_for()
    # the session is as one that began with a password: out of reach of scripts and other sites
    held = {cookie["name"]: cookie for cookie in page.context.cookies(seated.url)}
    assert held["truceline_session"]["httpOnly"]
    assert held["truceline_session"]["sameSite"] == "Strict"
    page.reload()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()


def test_whom_the_provider_knows_and_the_desk_does_not_is_told_in_words(
    seated: Seat, fake: FakeProvider
) -> None:
    page = seated.page
    fake.claims = {"sub": "u-99"}
    page.goto(f"{seated.url}desk.html")
    page.get_by_role("link", name="Sign in with your organisation").click()
    page.locator("#wrong").get_by_text("there is no account for you here").wait_for()
    assert urlsplit(page.url).path == "/desk.html"
    page.get_by_label("Name", exact=True).wait_for()
    signed_in: Any = page.evaluate("async () => (await (await fetch('api/session')).json())")
    assert signed_in["signed_in"] is False


def test_a_provider_that_is_away_leaves_the_password(seated: Seat, fake: FakeProvider) -> None:
    page = seated.page
    page.goto(f"{seated.url}desk.html")
    issuer, fake.issuer = fake.issuer, "http://127.0.0.1:9"  # it calls itself something else now
    page.get_by_role("link", name="Sign in with your organisation").click()
    page.locator("#wrong").get_by_text("answer does not hold").wait_for()
    fake.issuer = issuer
    seated.fill_in("anna", PASSWORD)
    page.get_by_role("button", name="Sign out").wait_for()
