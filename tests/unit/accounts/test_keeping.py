"""Accounts survive a machine and a new version of the program: backup, restore, upgrade."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from truceline.accounts import open_accounts
from truceline.accounts.store import Accounts
from truceline.accounts.tables import VERSION
from truceline.errors import InputError
from truceline.ledger import open_ledger
from truceline.steps.accounts import accounts_add, accounts_list
from truceline.steps.custody import ledger_backup, ledger_keygen, ledger_restore
from truceline.steps.desk import desk_complain

PASSWORD = "seven grey herons wading"
CLIENT, HERE = "a browser", "192.0.2.7"

# the tables as the first version made them, written down by hand: never to be changed
FIRST_VERSION = """
CREATE TABLE account (name TEXT PRIMARY KEY, display TEXT NOT NULL, roles TEXT NOT NULL,
  password TEXT NOT NULL, subject TEXT UNIQUE, disabled INTEGER NOT NULL, created REAL NOT NULL,
  seen REAL) STRICT;
CREATE TABLE session (token TEXT PRIMARY KEY,
  name TEXT NOT NULL REFERENCES account(name) ON DELETE CASCADE,
  client TEXT NOT NULL, created REAL NOT NULL, seen REAL NOT NULL) STRICT;
CREATE TABLE token (id TEXT PRIMARY KEY, secret TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL REFERENCES account(name) ON DELETE CASCADE,
  label TEXT NOT NULL, created REAL NOT NULL, expires REAL NOT NULL) STRICT;
CREATE TABLE attempt (name TEXT NOT NULL, address TEXT NOT NULL, at REAL NOT NULL) STRICT;
CREATE TABLE asked (state TEXT PRIMARY KEY, nonce TEXT NOT NULL, verifier TEXT NOT NULL,
  at REAL NOT NULL) STRICT;
CREATE TABLE event (number INTEGER PRIMARY KEY, at REAL NOT NULL, what TEXT NOT NULL,
  who TEXT NOT NULL, address TEXT NOT NULL, about TEXT NOT NULL) STRICT;
PRAGMA user_version = 1;
"""


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUCELINE_KEYS", str(tmp_path / "keys"))


def day(examples: Path, root: Path) -> Path:
    return shutil.copytree(
        examples / "mission-day", root, ignore=shutil.ignore_patterns(".truceline")
    )


@pytest.fixture
def served(examples: Path, tmp_path: Path) -> Path:
    """A workspace with two accounts, somebody signed in, a token, and a complaint."""
    from truceline.model.account import Person
    from truceline.model.desk import Complaint

    root = day(examples, tmp_path / "served")
    accounts_add(root, "ann", ["analyst"], password=PASSWORD)
    accounts_add(root, "adam", ["admin"], identity="sub-adam")
    ann = Person(name="ann", roles=("analyst",))
    desk_complain(root, Complaint(party="north", text="shots heard", key="1"), person=ann)
    return root


def back_up(root: Path, tmp_path: Path) -> tuple[Path, Path]:
    key = tmp_path / "keeper.key"
    ledger_backup(root, tmp_path / "b.age", recipients=[ledger_keygen(key)])
    return tmp_path / "b.age", key


def test_a_backup_brings_the_accounts_back_signed_out(
    served: Path, examples: Path, tmp_path: Path
) -> None:
    before = open_accounts(served / ".truceline")
    session = before.sign_in("ann", PASSWORD, CLIENT, HERE)
    token = before.add_token("ann", "qgis").secret
    file, key = back_up(served, tmp_path)
    other = day(examples, tmp_path / "other")
    ledger_restore(file, other, identity=key)
    after = open_accounts(other / ".truceline")
    assert after.list() == before.list()
    assert after.events() == before.events()
    assert after.of_session(session, CLIENT, HERE) is None
    assert before.of_session(session, CLIENT, HERE) is not None
    assert (person := after.of_token(token)) is not None and person.name == "ann"
    after.sign_in("ann", PASSWORD, CLIENT, HERE)
    assert stat.S_IMODE((other / ".truceline" / "accounts.sqlite").stat().st_mode) == 0o600
    with open_ledger(served) as one, open_ledger(other) as two:
        assert one.root() == two.root()


def test_nothing_of_a_session_is_left_in_the_backup(served: Path) -> None:
    from hashlib import sha256

    from truceline.accounts.keeping import packed

    accounts = open_accounts(served / ".truceline")
    token = accounts.sign_in("ann", PASSWORD, CLIENT, HERE)
    digest = sha256(token.encode()).hexdigest().encode()
    files = (served / ".truceline").glob("accounts.sqlite*")
    assert any(digest in file.read_bytes() for file in files)  # the control
    assert digest not in (packed(served / ".truceline") or b"")


def test_a_restore_does_not_write_over_other_accounts(
    served: Path, examples: Path, tmp_path: Path
) -> None:
    file, key = back_up(served, tmp_path)
    other = day(examples, tmp_path / "other")
    open_accounts(other / ".truceline").add("zoe", ["observer"], password=PASSWORD)
    with pytest.raises(InputError, match="ACCOUNT-EXISTS"):
        ledger_restore(file, other, identity=key)
    assert [one.name for one in accounts_list(other).accounts] == ["zoe"]
    with open_ledger(other) as ledger:
        assert ledger.size() == 0
    # with those out of the way the same backup goes in
    for left in (other / ".truceline").glob("accounts.sqlite*"):
        left.unlink()
    assert ledger_restore(file, other, identity=key) > 0


def test_a_ledger_without_accounts_is_backed_up_as_before(examples: Path, tmp_path: Path) -> None:
    from truceline.model.entry import Draft

    root = day(examples, tmp_path / "plain")
    with open_ledger(root) as ledger:
        ledger.append(Draft(kind="fact", key="k", content={"n": 1}))
    file, key = back_up(root, tmp_path)
    other = day(examples, tmp_path / "other")
    assert ledger_restore(file, other, identity=key) == 1
    assert not (other / ".truceline" / "accounts.sqlite").exists()


def test_an_open_server_sees_accounts_that_were_put_back(served: Path, tmp_path: Path) -> None:
    from truceline.accounts.keeping import packed

    folder = served / ".truceline"
    accounts, content = open_accounts(folder), packed(folder)
    assert content is not None
    accounts.set_disabled("ann", True)
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(content)
    for name in ("-wal", "-shm"):
        (folder / f"accounts.sqlite{name}").unlink(missing_ok=True)
    copy.replace(folder / "accounts.sqlite")
    assert not accounts.account("ann").disabled


def test_accounts_of_the_first_version_open_and_keep_everything(tmp_path: Path) -> None:
    from hashlib import sha256

    from truceline.accounts.passwords import hash_of

    file = tmp_path / "accounts.sqlite"
    far = 4_000_000_000.0
    rows: dict[str, list[tuple[Any, ...]]] = {
        "account": [("ann", "Ann", "analyst", hash_of(PASSWORD, "ann"), None, 0, 1.0, 2.0),
                    ("bob", "", "reviewer", "", "sub-bob", 1, 1.0, None)],
        "token": [("t1", sha256(b"secret").hexdigest(), "ann", "qgis", 1.0, far)],
        "event": [(1, 5.0, "signed in", "ann", HERE, "")],
    }  # fmt: skip
    with closing(sqlite3.connect(file)) as base:
        base.executescript(FIRST_VERSION)
        for table, held in rows.items():
            for row in held:
                base.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)
        base.commit()
    accounts = Accounts(file)
    assert [(one.name, one.roles, one.disabled) for one in accounts.list()] == [
        ("ann", ("analyst",), False), ("bob", ("reviewer",), True),
    ]  # fmt: skip
    assert accounts.of_session(accounts.sign_in("ann", PASSWORD, CLIENT, HERE), CLIENT, HERE)
    assert accounts.of_token("secret")
    assert accounts.events()[-1].what == "signed in"
    with closing(sqlite3.connect(file)) as base:
        assert base.execute("PRAGMA user_version").fetchone() == (VERSION,)


def test_many_who_open_the_accounts_first_make_them_once(tmp_path: Path) -> None:
    def enter(number: int) -> str:
        return open_accounts(tmp_path / "new").add(f"p{number}", ["observer"]).name

    with ThreadPoolExecutor(16) as pool:
        names = list(pool.map(enter, range(16)))
    assert {one.name for one in open_accounts(tmp_path / "new").list()} == set(names)
