"""Accounts: passwords, sessions, floods, tokens; a refusal tells nothing and is written down."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytest.importorskip("argon2")

from truceline.accounts import Accounts, open_accounts
from truceline.accounts.store import ATTEMPTS, IDLE, LONGEST
from truceline.errors import InputError, NotFoundError, UnavailableError

PASSWORD = "seven grey herons wading"
HERE, BROWSER = "10.0.0.7", "browser|10.0.0.7"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Accounts:
    made = Accounts(tmp_path / "accounts.sqlite", clock)
    made.add("ann", ["analyst"], password=PASSWORD)
    return made


def code_of(refused: pytest.ExceptionInfo[InputError]) -> str:
    return refused.value.problems[0].code


def test_neither_passwords_nor_tokens_stand_in_the_file(accounts: Accounts) -> None:
    token = accounts.sign_in("ann", PASSWORD, BROWSER, HERE)
    secret = accounts.add_token("ann", "QGIS").secret
    stored = b"".join(
        file.read_bytes() for file in accounts.path.parent.iterdir() if file.is_file()
    )
    for kept_out in (PASSWORD, token, secret):
        assert kept_out.encode() not in stored


def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words(
    accounts: Accounts,
) -> None:
    messages = set()
    for name, password in (("ann", "not that one at all"), ("nobody", PASSWORD)):
        with pytest.raises(InputError) as refused:
            accounts.sign_in(name, password, BROWSER, HERE)
        messages.add(str(refused.value))
    assert len(messages) == 1


def test_a_flood_of_attempts_is_refused_until_time_has_passed(
    accounts: Accounts, clock: Clock
) -> None:
    for _ in range(ATTEMPTS[0]):
        with pytest.raises(InputError) as refused:
            accounts.sign_in("ann", "wrong wrong wrong", BROWSER, HERE)
        assert code_of(refused) == "ACCESS-LOGIN"
    with pytest.raises(InputError) as refused:
        accounts.sign_in("ann", PASSWORD, BROWSER, HERE)
    assert code_of(refused) == "ACCESS-RATE"
    # a colleague of the same name elsewhere is not kept out by it
    assert accounts.sign_in("ann", PASSWORD, "browser|10.0.0.8", "10.0.0.8")
    clock.now += timedelta(minutes=16)
    assert accounts.sign_in("ann", PASSWORD, BROWSER, HERE)


def test_many_attempts_at_once_do_not_slip_past_the_count(accounts: Accounts) -> None:
    def attempt(number: int) -> str:
        try:
            accounts.sign_in("ann", f"wrong wrong {number}", BROWSER, HERE)
        except InputError as error:
            return error.problems[0].code
        return "in"

    with ThreadPoolExecutor(12) as many:
        codes = list(many.map(attempt, range(24)))
    assert codes.count("ACCESS-LOGIN") <= ATTEMPTS[0]
    assert codes.count("in") == 0


def test_a_session_ends_when_nobody_uses_it_and_at_the_latest_after_a_shift(
    accounts: Accounts, clock: Clock
) -> None:
    token = accounts.sign_in("ann", PASSWORD, BROWSER, HERE)
    for _ in range(int(LONGEST / timedelta(minutes=30)) - 1):
        clock.now += timedelta(minutes=30)
        assert accounts.of_session(token, BROWSER, HERE) is not None
    clock.now += timedelta(minutes=31)
    assert accounts.of_session(token, BROWSER, HERE) is None
    idle = accounts.sign_in("ann", PASSWORD, BROWSER, HERE)
    clock.now += IDLE + timedelta(seconds=1)
    assert accounts.of_session(idle, BROWSER, HERE) is None


def test_other_roles_and_a_closed_account_hold_from_the_next_request_on(
    accounts: Accounts,
) -> None:
    token = accounts.sign_in("ann", PASSWORD, BROWSER, HERE)
    secret = accounts.add_token("ann", "QGIS").secret
    accounts.set_roles("ann", ["observer"])
    person = accounts.of_session(token, BROWSER, HERE)
    assert person is not None
    assert person.roles == ("observer",)
    accounts.set_disabled("ann", True)
    assert accounts.of_session(token, BROWSER, HERE) is None
    assert accounts.of_token(secret) is None
    with pytest.raises(InputError):
        accounts.sign_in("ann", PASSWORD, BROWSER, HERE)


def test_a_new_password_signs_everybody_out(accounts: Accounts) -> None:
    token = accounts.sign_in("ann", PASSWORD, BROWSER, HERE)
    accounts.set_password("ann", "eleven slow barges upstream")
    assert accounts.of_session(token, BROWSER, HERE) is None
    with pytest.raises(InputError):
        accounts.sign_in("ann", PASSWORD, BROWSER, HERE)


def test_an_access_token_ends_with_its_days(accounts: Accounts, clock: Clock) -> None:
    secret = accounts.add_token("ann", "QGIS", days=1).secret
    assert accounts.of_token(secret) is not None
    clock.now += timedelta(days=1, seconds=1)
    assert accounts.of_token(secret) is None


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("bob", "short", "PASSWORD-WEAK"),
        ("bob", "bob" * 6, "PASSWORD-WEAK"),
        ("bob", "abababababababab", "PASSWORD-WEAK"),
        ("Bob", PASSWORD, "ACCOUNT-NAME"),
        ("../bob", PASSWORD, "ACCOUNT-NAME"),
        ("ann", PASSWORD, "ACCOUNT-EXISTS"),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_its_reason(
    accounts: Accounts, name: str, password: str, code: str
) -> None:
    with pytest.raises(InputError) as refused:
        accounts.add(name, ["observer"], password=password)
    assert code_of(refused) == code
    assert password not in str(refused.value)


@pytest.mark.parametrize(
    "roles",
    [["admin", "reviewer"], ["source handler", "reviewer"], ["admin", "source handler"],
     ["admin", "publisher"], ["analyst", "source handler"]],
)  # fmt: skip
def test_who_runs_accounts_or_knows_sources_decides_nothing(
    accounts: Accounts, roles: list[str]
) -> None:
    with pytest.raises(InputError) as refused:
        accounts.add("bob", roles, password=PASSWORD)
    assert code_of(refused) == "ROLE-APART"


def test_an_account_that_is_not_there_is_told(accounts: Accounts) -> None:
    with pytest.raises(NotFoundError):
        accounts.account("nobody")


def test_accounts_of_a_later_program_are_left_alone(tmp_path: Path) -> None:
    made = open_accounts(tmp_path)
    base = sqlite3.connect(made.path)
    base.execute("PRAGMA user_version = 99")
    base.close()
    with pytest.raises(UnavailableError):
        open_accounts(tmp_path)


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    made = open_accounts(tmp_path / "workspace")
    assert made.path.stat().st_mode & 0o077 == 0
