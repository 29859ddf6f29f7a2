"""Signing in through an identity provider: a real exchange with one on this machine.

The provider is made by the test: discovery, keys, a token endpoint that checks PKCE (RFC 7636).
"""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

pytest.importorskip("litestar")
pytest.importorskip("joserfc")

from joserfc import jwt
from joserfc.jwk import ECKey

from truceline.accounts.oidc import Provider
from truceline.steps.accounts import accounts_change
from truceline.web.serve import serving_of


class FakeProvider:
    """What an identity provider answers; a test changes what it says of whom."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig"})
        self.signing = self.key
        self.claims: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.issuer = ""

    def token(self, form: dict[str, list[str]]) -> dict[str, Any]:
        verifier = form["code_verifier"][0]
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        assert challenge == self.asked["code_challenge"]
        now = int(time.time())
        said = {
            "iss": self.issuer, "aud": "truceline", "sub": "u-17", "exp": now + 300,
            "nonce": self.asked["nonce"], **self.claims,
        }  # fmt: skip
        return {"id_token": jwt.encode({"alg": "ES256", "kid": "one"}, said, self.signing)}


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    provider = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.endswith("openid-configuration"):
                here = provider.issuer
                said = {"issuer": here, "authorization_endpoint": f"{here}/authorize"}
                self.answer({**said, "token_endpoint": f"{here}/token", "jwks_uri": f"{here}/keys"})
            else:
                self.answer({"keys": [provider.key.as_dict(private=False)]})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self.answer(provider.token(parse_qs(body)))

        def answer(self, said: dict[str, Any]) -> None:
            content = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield provider
    server.shutdown()
    server.server_close()


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
