"""Every role on every route, and every role with every action in every state."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

pytest.importorskip("litestar")

from litestar.testing import TestClient

from truceline.accounts import Accounts
from truceline.desk.acting import NEEDS
from truceline.ledger import open_ledger
from truceline.model.account import Role
from truceline.model.desk import Action
from truceline.steps.accounts import accounts_add
from truceline.steps.desk import desk_act, desk_show, local_person
from truceline.web import app as web_app
from truceline.web.permissions import Route, actions, roles_page, routes
from truceline.web.serve import serving_of

HERE = "http://127.0.0.1:8642"
PASSWORD = "seven grey herons wading"
ROLES: tuple[Role, ...] = get_args(Role)
PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "roles.md"

# what a route needs so that it is reached at all; what it then answers is not asked here
_PARTS = {"index": "0", "day": "latest", "name": "units", "form": "csv", "id": "x", "feature": "x"}
_QUERY = {"/api/desk/matter": "?id=case/x", "/api/compare": "?deal=0&deal=0"}
_ENDLESS = {"/api/desk/events"}  # a stream: whoever may is told for ever (test_news)


@pytest.fixture(scope="module")
def root(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("desk") / "day"
    shutil.copytree(examples / "mission-day", copy, ignore=shutil.ignore_patterns(".truceline"))
    for role in ROLES:
        accounts_add(copy, role.replace(" ", "-"), [role], password=PASSWORD)
    return copy


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    (folder / "index.html").write_text("<!doctype html>", encoding="utf-8")
    return folder


@contextmanager
def served(root: Path, static: Path, **options: Any) -> Iterator[TestClient[Any]]:
    before, web_app.STATIC = web_app.STATIC, static
    try:
        with TestClient(web_app.build_app(serving_of(root, **options)), base_url=HERE) as client:
            yield client
    finally:
        web_app.STATIC = before


@pytest.fixture(scope="module")
def clients(root: Path, static: Path) -> Iterator[dict[str, TestClient[Any]]]:
    """A client for each role, signed in, and one for nobody."""
    with served(root, static, auth=True) as nobody:
        signed_in = {"nobody": nobody}
        for role in ROLES:
            client = TestClient(nobody.app, base_url=HERE)
            client.get("/api/session")
            said = {"name": role.replace(" ", "-"), "password": PASSWORD}
            answer = client.post("/api/session", json=said, headers=forged_not(client))
            assert answer.status_code == 201, answer.text
            signed_in[role] = client
        yield signed_in


def forged_not(client: TestClient[Any]) -> dict[str, str]:
    return {"x-csrftoken": client.cookies.get("csrftoken") or ""}


def asked(client: TestClient[Any], route: Route) -> int:
    path = re.sub(r"{(\w+):\w+}", lambda found: _PARTS[found[1]], route.path)
    sent = {} if route.method in ("GET", "DELETE") else {"json": {}}
    answer = client.request(
        route.method,
        path + _QUERY.get(path, ""),
        headers=forged_not(client),
        follow_redirects=False,
        **sent,
    )
    return answer.status_code


ASKED = [
    route for route in routes()
    if route.path not in _ENDLESS and (route.method, route.path) != ("DELETE", "/api/session")
]  # fmt: skip


@pytest.mark.parametrize("route", ASKED, ids=lambda route: f"{route.method} {route.path}")
def test_a_route_is_open_to_exactly_the_roles_of_the_table(
    clients: dict[str, TestClient[Any]], route: Route
) -> None:
    for role in ROLES:
        status = asked(clients[role], route)
        refused = status in (401, 403)
        assert refused != route.open_to(role), f"{role}: {status}"
        assert status < 500, f"{role}: {status}"


@pytest.mark.parametrize("route", ASKED, ids=lambda route: f"{route.method} {route.path}")
def test_nobody_is_let_in_but_where_anybody_is(
    clients: dict[str, TestClient[Any]], route: Route
) -> None:
    status = asked(clients["nobody"], route)
    if route.needs == "anybody":
        assert status != 403
    else:
        assert status == 401


def test_every_route_says_what_it_takes() -> None:
    assert [route for route in routes() if route.needs == "nobody's"] == []


def test_the_page_of_the_documentation_is_the_table_of_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == roles_page(), "run: python tools/write_roles.py"


# ---- actions


def brought_to(root: Path, matter: str, state: str) -> None:
    """Bring a matter into a state by steps that the procedure allows."""

    def step(kind: str, who: str, **said: Any) -> None:
        known = desk_show(root, matter)
        sha = known.steps[known.pending - 1].sha256 if known.pending else ""
        action = Action(
            kind=kind, seen=len(known.steps), text="as it was seen",  # type: ignore[arg-type]
            approves=known.pending if kind == "approval" else None,
            seen_sha256=sha if kind == "approval" else "", **said,
        )  # fmt: skip
        desk_act(root, matter, action, person=local_person(who))

    if matter.startswith("claim/"):
        if state != "read":
            step("decision", "one", outcome=state)
        return
    if state == "recorded":
        return
    if state == "alleged":
        step("complaint", "one", party="A")
    elif state == "withdrawn":
        step("withdrawal", "one")
    else:
        step("verification", "one", own_observation=True, origins=("patrol 1",))
        if state != "under review":
            step("decision", "two", outcome=state)
            step("approval", "three")


STATES = [
    (kind, state, possible)
    for kind, states in (("finding", actions()[:9]), ("claim", actions()[9:]))
    for state, possible in states
]


@pytest.mark.parametrize(("kind", "state", "possible"), STATES, ids=lambda value: str(value)[:30])
def test_an_action_is_taken_by_exactly_the_roles_and_in_the_states_of_the_table(
    examples: Path, static: Path, tmp_path: Path, kind: str, state: str, possible: tuple[str, ...]
) -> None:
    """Each role tries each action on a matter in this state, which then is looked at again."""
    name = "mission-day" if kind == "finding" else "donbas-2025-08"
    ignored = shutil.ignore_patterns(".truceline")
    root = shutil.copytree(examples / name, tmp_path / name, ignore=ignored)
    for role in ROLES:
        accounts_add(root, role.replace(" ", "-"), [role], password=PASSWORD)
    matters = iter(offered(root, kind))
    with served(root, static, auth=True) as nobody:
        for role in ROLES:
            client = TestClient(nobody.app, base_url=HERE)
            client.get("/api/session")
            said = {"name": role.replace(" ", "-"), "password": PASSWORD}
            assert client.post(
                "/api/session", json=said, headers=forged_not(client)
            ).status_code == 201  # fmt: skip
            fresh = None
            for action, needs in NEEDS.items():
                if fresh is None:
                    fresh = next(matters)
                    brought_to(root, fresh, state)
                before = desk_show(root, fresh)
                answer = client.post(
                    "/api/desk/act",
                    json={"id": fresh, "action": attempt(action, kind, len(before.steps))},
                    headers=forged_not(client),
                )
                able = client.get("/api/session").json()["may"]
                allowed = needs in able and "read" in able
                taken = answer.status_code == 201
                assert taken == (allowed and action in possible), (role, action, answer.text)
                if not allowed:
                    assert answer.status_code == 403, (role, action, answer.text)
                after = desk_show(root, fresh)
                grew = len(after.steps) - len(before.steps)
                assert (grew > 0) == taken
                fresh = None if taken else fresh


def attempt(action: str, kind: str, seen: int) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": action, "seen": seen, "text": "tried"}
    if action == "decision":
        said["outcome"] = "accepted" if kind == "claim" else "inconclusive"
    if action == "complaint":
        said["party"] = "A"
    return said


def offered(root: Path, kind: str) -> list[str]:
    from truceline.steps.desk import desk_queue

    return [row.id for row in desk_queue(root).rows if row.kind == kind]


def test_an_access_token_reads_as_its_owner_and_changes_nothing(
    clients: dict[str, TestClient[Any]], root: Path
) -> None:
    analyst = clients["analyst"]
    made = analyst.post("/api/tokens", json={"label": "QGIS"}, headers=forged_not(analyst)).json()
    program = TestClient(analyst.app, base_url=HERE)
    bearer = {"authorization": f"Bearer {made['secret']}"}
    assert program.get("/ogc/collections", headers=bearer).status_code == 200
    assert program.get("/api/accounts", headers=bearer).status_code == 403
    program.get("/api/session")
    said = {"party": "A", "text": "x"}
    sent = {**bearer, **forged_not(program)}
    assert program.post("/api/desk/complaints", json=said, headers=sent).status_code == 403
    assert made["secret"] not in analyst.get("/api/tokens").text


def test_what_an_administrator_changes_stands_in_the_ledger(
    clients: dict[str, TestClient[Any]], root: Path
) -> None:
    admin = clients["admin"]
    said = {"name": "newcomer", "roles": ["observer"], "password": PASSWORD}
    assert admin.post("/api/accounts", json=said, headers=forged_not(admin)).status_code == 201
    both = {"roles": ["admin", "reviewer"]}
    answer = admin.patch("/api/accounts/newcomer", json=both, headers=forged_not(admin))
    assert answer.status_code == 422
    assert "ROLE-APART" in answer.text
    with open_ledger(root) as ledger:
        changes = list(ledger.about("account/newcomer"))
    assert [(entry.author, entry.content["change"]) for entry in changes] == [("admin", "added")]
    assert PASSWORD not in str(changes)


def test_a_session_used_from_elsewhere_ends_for_both_and_is_written_down(root: Path) -> None:
    accounts = Accounts(root / ".truceline" / "accounts.sqlite", lambda: datetime.now(UTC))
    token = accounts.sign_in("analyst", PASSWORD, "browser|10.0.0.1", "10.0.0.1")
    assert accounts.of_session(token, "browser|10.0.0.1", "10.0.0.1") is not None
    assert accounts.of_session(token, "other|10.0.0.2", "10.0.0.2") is None
    assert accounts.of_session(token, "browser|10.0.0.1", "10.0.0.1") is None
    assert accounts.events(1)[0].what == "session used elsewhere"
