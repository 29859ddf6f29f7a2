"""What the server refuses, in its own words, and writes into the access log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("litestar")

from truceline.errors import InputError, UnavailableError
from truceline.steps.accounts import accounts_log
from truceline.web.serve import serve, serving_of

PASSWORD = "seven grey herons wading"
HERE = "http://127.0.0.1:8642"


@pytest.fixture
def client(desk_root: Path, open_app: Callable[..., Any]) -> Any:
    return open_app(serving_of(desk_root, auth=True))


def token(client: Any) -> dict[str, str]:
    client.get("/api/session")
    return {"x-csrftoken": client.cookies["csrftoken"]}


def sign_in(client: Any, name: str) -> dict[str, str]:
    headers = token(client)
    said = {"name": name, "password": PASSWORD}
    assert client.post("/api/session", json=said, headers=headers).status_code == 201
    return headers


def logged(root: Path) -> list[str]:
    return [event.what for event in accounts_log(root).events]


def test_a_session_cookie_taken_to_another_browser_is_worth_nothing_there_or_here(
    client: Any, desk_root: Path
) -> None:
    sign_in(client, "ann")
    assert client.get("/api/desk/queue").status_code == 200
    stolen = client.get("/api/desk/queue", headers={"user-agent": "another browser"})
    assert stolen.status_code == 401
    assert client.get("/api/desk/queue").status_code == 401
    assert "session used elsewhere" in logged(desk_root)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Any) -> None:
    headers = token(client)
    said = {"name": "ann", "password": PASSWORD}
    cookie = client.post("/api/session", json=said, headers=headers).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_behind_https_cookies_go_by_https_alone(
    desk_root: Path, open_app: Callable[..., Any]
) -> None:
    served = serving_of(desk_root, auth=True, url="https://desk.example.org")
    client = open_app(served)
    client.base_url = "https://desk.example.org"
    headers = token(client)
    said = {"name": "ann", "password": PASSWORD}
    answer = client.post("/api/session", json=said, headers=headers)
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_a_forged_request_is_refused_and_written_down(client: Any, desk_root: Path) -> None:
    sign_in(client, "ann")
    said = {"party": "A", "text": "forged"}
    for headers in ({}, {"x-csrftoken": "0" * 64}):
        assert client.post("/api/desk/complaints", json=said, headers=headers).status_code == 403
    assert "forged request" in logged(desk_root)


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd", "/..%2f..%2fetc/passwd", "/assets/..%5c..%5csecret", "/%2e%2e/ledger",
     "/api/control/..%2f..%2ftruceline.toml", "/.truceline/ledger.sqlite", "/a%00b"],
)  # fmt: skip
def test_a_path_that_climbs_gets_nowhere(client: Any, path: str) -> None:
    sign_in(client, "ann")
    answer = client.get(path)
    assert answer.status_code in (400, 404)
    assert "SQLite" not in answer.text
    assert "root:" not in answer.text


def test_climbing_is_written_down(client: Any, desk_root: Path) -> None:
    client.get("/..%2f..%2fetc/passwd")
    assert "path refused" in logged(desk_root)


def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    client: Any, desk_root: Path
) -> None:
    headers = {**sign_in(client, "ann"), "content-type": "application/json"}
    answer = client.post("/api/desk/complaints", content=b"x" * 3_000_000, headers=headers)
    assert answer.status_code == 413
    assert "body too large" in logged(desk_root)


def test_one_client_does_not_take_all_there_is(
    desk_root: Path, open_app: Callable[..., Any]
) -> None:
    client = open_app(replace(serving_of(desk_root, auth=True), per_minute=20))
    codes = [client.get("/api/session").status_code for _ in range(25)]
    assert codes[:20] == [200] * 20
    assert set(codes[20:]) == {429}


def test_looking_at_confidential_material_is_written_down_once_an_hour(
    client: Any, desk_root: Path
) -> None:
    from truceline.ledger import open_ledger

    sign_in(client, "ann")
    row = client.get("/api/desk/queue").json()["rows"][0]["id"]
    for _ in range(3):
        assert client.get("/api/desk/matter", params={"id": row}).status_code == 200
    with open_ledger(desk_root) as ledger:
        read = [entry.content["read"] for entry in ledger.about("reading/ann")]
    assert read == [row]


def test_an_observer_sees_no_exact_place_no_original_and_no_words(
    client: Any, desk_root: Path
) -> None:
    sign_in(client, "olga")
    row = client.get("/api/desk/queue").json()["rows"][0]
    matter = client.get("/api/desk/matter", params={"id": row["id"]}).json()
    assert matter["original"] == ""
    assert matter["report"] is None
    assert (matter["lon"], matter["lat"]) == (row["lon"], row["lat"])
    assert matter["lon"] == round(matter["lon"], 1)


def test_no_page_may_run_a_script_of_its_own(client: Any) -> None:
    for path in ("/", "/desk.html", "/api/session"):
        policy = client.get(path).headers["content-security-policy"]
        scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
        assert scripts == "script-src 'self'"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"host": "0.0.0.0"}, "SERVE-HOST"),
        ({"auth": True, "public": True}, "SERVE-HOST"),
        ({"auth": True, "url": "desk.example.org"}, "SERVE-URL"),
        ({"auth": True, "host": "0.0.0.0"}, "SERVE-URL"),
    ],
)
def test_a_server_that_should_not_be_is_refused_at_the_start(
    desk_root: Path, options: dict[str, Any], code: str
) -> None:
    with pytest.raises(InputError) as refused:
        serve(desk_root, **options)
    assert refused.value.problems[0].code == code


def test_without_the_extra_the_command_that_installs_it_is_told(
    desk_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    from truceline.accounts import passwords

    passwords._hasher.cache_clear()
    monkeypatch.setitem(sys.modules, "argon2", None)
    with pytest.raises(UnavailableError) as refused:
        serving_of(desk_root, auth=True)
    assert "truceline[server]" in refused.value.problems[0].hint


def test_the_public_server_has_what_was_released_and_nothing_else(
    desk_root: Path, open_app: Callable[..., Any]
) -> None:
    client = open_app(serving_of(desk_root, public=True))
    assert client.get("/").text == client.get("/public.html").text
    assert client.get("/public/edition").status_code == 200
    assert client.get("/health").status_code == 200
    for path in ("/api/workspace", "/api/desk/queue", "/api/session", "/ogc", "/metrics",
                 "/openapi.json", "/download/findings/csv"):  # fmt: skip
        assert client.get(path).status_code in (401, 403, 404), path
