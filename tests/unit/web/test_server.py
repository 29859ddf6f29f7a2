"""The server answers this machine only, under its own name, in one shape, and saves nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("litestar")

from litestar.testing import TestClient

from truceline.errors import InputError
from truceline.web import app as web_app
from truceline.web.app import Serving, build_app
from truceline.web.kept import Kept
from truceline.web.serve import serve

HERE = "http://127.0.0.1:8642"


@pytest.fixture(scope="module")
def root(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("served") / "donbas"
    ignored = shutil.ignore_patterns(".truceline")
    return shutil.copytree(examples / "donbas-2025-08", copy, ignore=ignored)


@pytest.fixture
def client(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a client of an application whose built page is one file, so that none is built."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").write_text("<!doctype html>", encoding="utf-8")
    monkeypatch.setattr(web_app, "STATIC", tmp_path / "static")
    with TestClient(build_app(Serving(root)), base_url=HERE) as client:
        yield client


def test_an_answer_forbids_scripts_and_frames_of_others(client: Any) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http:" not in policy
    assert client.get("/api/workspace").headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example", "0.0.0.0", ""])
def test_a_page_elsewhere_cannot_read_the_server_by_a_name_of_its_own(
    client: Any, name: str
) -> None:
    assert client.get("/api/workspace", headers={"host": f"{name}:8642"}).status_code == 421
    assert client.get("/api/workspace").status_code == 200


def test_a_text_is_taken_only_with_the_token_of_the_page(client: Any) -> None:
    text = {"text": 'deal "T"\ntheatre ukraine\n'}
    assert client.post("/api/deals/check", json=text).status_code == 403
    client.get("/api/workspace")
    token = {"x-csrftoken": client.cookies["csrftoken"]}
    answer = client.post("/api/deals/check", json=text, headers=token)
    assert answer.status_code == 200
    assert set(answer.json()) >= {"problems", "undefined"}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/deals/7", 404, "WORKSPACE-NO-DEAL"),
        ("/api/control/1999-01-01", 404, "CONTROL-NO-DAY"),
        ("/api/deals/0/balance?answer=nonsense", 422, "ANSWER-FORM"),
        ("/api/deals/0/balance?answer=znpp%3DMars", 404, "ANSWER-UNKNOWN"),
        ("/api/compare?deal=0", 400, "HTTP-REFUSED"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_with_its_code(
    client: Any, path: str, status: int, code: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.json()["problems"][0]["code"] == code


def test_an_error_nobody_foresaw_is_told_by_kind_and_quotes_nothing(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_root: Path) -> None:
        raise RuntimeError("the name of a source")

    monkeypatch.setattr("truceline.web.routes.page.page_names", fail)
    answer = client.get("/api/theatre/names")
    assert answer.status_code == 500
    assert "RuntimeError" in answer.text
    assert "source" not in answer.text


def test_checking_and_previewing_change_no_file(client: Any, root: Path) -> None:
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    client.get("/api/workspace")
    token = {"x-csrftoken": client.cookies["csrftoken"]}
    text = (root / "deal.deal").read_text(encoding="utf-8")
    body = {"text": text + "\nterm further: UA hands over Kherson oblast to RU\n", "deal": 0}
    assert client.post("/api/deals/preview", json=body, headers=token).status_code == 200
    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before


def test_without_accounts_only_this_machine_is_served(root: Path) -> None:
    with pytest.raises(InputError, match="SERVE-HOST"):
        serve(root, host="0.0.0.0")


# --- answers that are kept ---------------------------------------------------------------


def test_an_answer_is_made_once_while_what_it_rests_on_stays(tmp_path: Path) -> None:
    kept, made = Kept(tmp_path), []

    def make() -> bytes:
        made.append(1)
        return b"answer"

    assert kept.answer("balance", ("a",), make) == b"answer"
    assert Kept(tmp_path).answer("balance", ("a",), make) == b"answer"  # after a new start
    assert len(made) == 1
    kept.answer("balance", ("b",), make)
    kept.answer("outcome", ("a",), make)
    assert len(made) == 3


def test_a_damaged_answer_is_made_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.answer("balance", (), lambda: b"first")
    (file,) = tmp_path.glob("*.z")
    file.write_bytes(file.read_bytes()[:-3])
    assert kept.answer("balance", (), lambda: b"second") == b"second"


def test_a_folder_that_cannot_be_written_is_served_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert Kept(tmp_path / "file" / "below").answer("balance", (), lambda: b"a") == b"a"


def test_an_edited_deal_has_another_key_even_at_the_same_size_and_time(
    root: Path, tmp_path: Path
) -> None:
    import os

    from truceline.steps.remembered import stamp_of

    file = tmp_path / "deal.deal"
    shutil.copy(root / "deal.deal", file)
    kept = Kept(tmp_path / "kept")
    kept.answer("deal", (stamp_of(file),), lambda: b"before")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("2025-08-08", "2025-08-07"), encoding="utf-8")
    changed = stamp_of(file).changed_ns + 1
    os.utime(file, ns=(changed, changed))
    assert kept.answer("deal", (stamp_of(file),), lambda: b"after") == b"after"


def test_claims_and_incidents_are_never_kept_a_second_time(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").write_text("", encoding="utf-8")
    monkeypatch.setattr(web_app, "STATIC", tmp_path / "static")
    kept = Kept(tmp_path / "kept")
    with TestClient(build_app(Serving(root, kept)), base_url=HERE) as client:
        assert client.get("/api/claims").json()["claims"]
        assert client.get("/api/incidents").status_code == 200
    assert not (tmp_path / "kept").exists()
