"""Signing in through an identity provider: a real exchange with one on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

pytest.importorskip("litestar")
pytest.importorskip("joserfc")

from joserfc.jwk import ECKey

from fake_identity import FakeProvider, identity_provider
from truceline.accounts.oidc import Provider
from truceline.steps.accounts import accounts_change
from truceline.web.serve import serving_of


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with identity_provider() as provider:
        yield provider


@pytest.fixture
def client(desk_root: Path, fake: FakeProvider, open_app: Callable[..., Any]) -> Any:
    accounts_change(desk_root, "ann", identity="u-17")
    settings = {"issuer": fake.issuer, "client_id": "truceline"}
    provider = Provider.of(settings, "http://127.0.0.1:8642")
    return open_app(replace(serving_of(desk_root, auth=True), provider=provider))


def come_back(client: Any, fake: FakeProvider, **changed: str) -> Any:
    """Go to the provider as a browser does, and bring its answer back."""
    sent = client.get("/api/identity", follow_redirects=False)
    assert sent.status_code == 302
    asked = {key: value[0] for key, value in
             parse_qs(urlsplit(sent.headers["location"]).query).items()}  # fmt: skip
    fake.asked = asked
    state = changed.get("state", asked["state"])
    return client.get(f"/api/identity/back?code=c&state={state}", follow_redirects=False)


def test_whom_the_provider_vouches_for_is_signed_in_with_the_roles_held_here(
    client: Any, fake: FakeProvider
) -> None:
    fake.claims = {"roles": ["admin", "reviewer"]}  # what a token says of roles counts for nothing
    back = come_back(client, fake)
    assert back.status_code == 302
    assert back.headers["location"] == "/desk.html"
    session = client.get("/api/session").json()
    assert (session["name"], session["roles"]) == ("ann", ["analyst"])


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"iss": "https://another.example"},
        {"exp": 1_000_000_000},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_a_token_for_another_time_place_or_question_signs_nobody_in(
    client: Any, fake: FakeProvider, claims: dict[str, Any]
) -> None:
    fake.claims = claims
    assert come_back(client, fake).status_code == 401
    assert client.get("/api/session").json()["signed_in"] is False


def test_a_token_signed_by_somebody_else_signs_nobody_in(client: Any, fake: FakeProvider) -> None:
    fake.signing = ECKey.generate_key("P-256", {"kid": "one"})
    assert come_back(client, fake).status_code == 401


def test_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in(
    client: Any, fake: FakeProvider
) -> None:
    assert come_back(client, fake, state="made-up").status_code == 401


def test_an_answer_counts_once(client: Any, fake: FakeProvider) -> None:
    first = come_back(client, fake)
    assert first.status_code == 302
    again = client.get(
        f"/api/identity/back?code=c&state={fake.asked['state']}", follow_redirects=False
    )
    assert again.status_code == 401


def test_somebody_without_an_account_is_told_so(client: Any, fake: FakeProvider) -> None:
    fake.claims = {"sub": "u-99", "email": "ann@example.org", "email_verified": False}
    back = come_back(client, fake)
    assert back.status_code == 401
    assert "no account for you here" in back.text


def test_an_address_counts_only_where_the_provider_verified_it(
    client: Any, fake: FakeProvider, desk_root: Path
) -> None:
    accounts_change(desk_root, "bob", identity="bob@example.org")
    fake.claims = {"sub": "u-5", "email": "bob@example.org", "email_verified": True}
    assert come_back(client, fake).status_code == 302
    assert client.get("/api/session").json()["name"] == "bob"


def test_without_an_address_of_its_own_the_server_is_come_back_to_where_it_listens(
    desk_root: Path, fake: FakeProvider
) -> None:
    settings = desk_root / "truceline.toml"
    table = f'\n[identity]\nissuer = "{fake.issuer}"\nclient_id = "truceline"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + table, encoding="utf-8")
    provider = serving_of(desk_root, auth=True, port=9123).provider
    assert provider is not None
    assert provider.redirect == "http://127.0.0.1:9123/api/identity/back"
    behind = serving_of(desk_root, auth=True, url="https://desk.example.org").provider
    assert behind is not None
    assert behind.redirect == "https://desk.example.org/api/identity/back"


def test_a_browser_is_told_at_the_desk_by_a_code_and_nothing_of_what_was_sent(
    client: Any, fake: FakeProvider
) -> None:
    fake.claims = {"sub": "u-99"}
    client.headers["accept"] = "text/html,application/xhtml+xml,*/*;q=0.8"
    back = come_back(client, fake)
    assert back.status_code == 302
    assert back.headers["location"] == "/desk.html#/signin/ACCESS-LOGIN"
    forged = client.get("/api/identity/back?code=c&state=made-up", follow_redirects=False)
    assert forged.headers["location"] == "/desk.html#/signin/ACCESS-IDENTITY"
    assert client.get("/api/session").json()["signed_in"] is False
