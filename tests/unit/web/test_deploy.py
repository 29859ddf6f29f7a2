"""What a server's administrator is given: a unit that systemd takes, and no password in a file."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from prerequisite import not_run
from truceline.cli.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "deploy"


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        not_run("no systemd-analyze here")
    for unit in DEPLOY.glob("truceline*"):
        text = unit.read_text(encoding="utf-8")
        # the program and its user are made when it is installed
        text = text.replace("/opt/truceline/bin/truceline", shutil.which("true") or "/bin/true")
        text = re.sub(r"^(User|Group)=.*$", r"\1=root", text, flags=re.M)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    for unit in sorted(tmp_path.iterdir()):
        done = subprocess.run(
            [program, "verify", str(unit)], capture_output=True, text=True, check=False
        )
        told = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
        assert done.returncode == 0, done.stderr
        assert told == []
    broken = tmp_path / "truceline.service"  # the control
    broken.write_text(broken.read_text().replace("ProtectSystem=strict", "ProtectSystem=perhaps"))
    done = subprocess.run([program, "verify", str(broken)], capture_output=True, text=True)
    assert str(broken) in done.stderr


@pytest.mark.parametrize("name", ["truceline.service", "truceline-backup.service", "Containerfile"])
def test_what_is_started_is_a_command_that_exists(name: str) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    words = {command.words for command in COMMANDS}
    started = re.findall(r"(?:bin/truceline|exec truceline) ([a-z]+(?: [a-z]+)?)(?= /)", text)
    assert started
    assert set(started) <= words


def test_both_proxies_pass_the_host_and_say_anew_who_asks() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert re.search(r"proxy_set_header Host\s+\$host;", nginx)
    assert re.search(r"proxy_set_header X-Forwarded-For\s+\$remote_addr;", nginx)
    assert re.search(r"proxy_set_header X-Forwarded-Proto\s+\$scheme;", nginx)
    assert re.search(r"/api/desk/events \{[^}]*proxy_buffering off;", nginx)
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert "header_up X-Forwarded-For {remote_host}" in caddy
    assert "flush_interval -1" in caddy


def test_the_password_of_the_ledger_comes_from_outside_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("psycopg")
    from urllib.parse import urlsplit

    from temporary_postgres import shared_postgres
    from truceline.ledger import open_ledger

    url = shared_postgres().url("passwords")
    port = urlsplit(url).port
    file = tmp_path / "pgpass"
    file.write_text(f"127.0.0.1:{port}:*:truceline:kept outside\n", encoding="utf-8")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    with open_ledger(tmp_path, url) as ledger:
        assert ledger.size() == 0
        connection = ledger.store._connection
        assert connection.info.password == "kept outside"  # type: ignore[attr-defined]
    kept = b"".join(path.read_bytes() for path in (tmp_path / ".truceline").rglob("*.*"))
    assert b"kept outside" not in kept
