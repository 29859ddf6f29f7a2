"""A server uses its connections to PostgreSQL again; nobody else does, and none is used broken."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("psycopg")

from temporary_postgres import shared_postgres
from truceline.ledger import Ledger, open_ledger
from truceline.ledger.connections import waiting
from truceline.model.entry import Draft


@pytest.fixture(scope="module")
def url() -> str:
    return shared_postgres().url("connections")


def process_of(ledger: Ledger) -> int:
    """Return the number of the database's process that serves a connection."""
    (number,) = ledger.store.execute("SELECT pg_backend_pid()").fetchone()
    return int(number)


def used(folder: Path, url: str) -> int:
    with open_ledger(folder, url) as ledger:
        return process_of(ledger)


def test_a_command_opens_its_own_and_closes_it(tmp_path: Path, url: str) -> None:
    assert used(tmp_path, url) != used(tmp_path, url)


def test_a_server_uses_a_connection_again(tmp_path: Path, url: str) -> None:
    with waiting.kept(2):
        first = used(tmp_path, url)
        assert used(tmp_path, url) == first
        with open_ledger(tmp_path, url) as one, open_ledger(tmp_path, url) as two:
            assert process_of(one) == first != process_of(two)
    assert used(tmp_path, url) != first, "none is left when the server has ended"


def test_no_more_wait_than_may(tmp_path: Path, url: str) -> None:
    with waiting.kept(1):
        with open_ledger(tmp_path, url) as one, open_ledger(tmp_path, url) as two:
            both = {process_of(one), process_of(two)}
        assert len(both) == 2
        with open_ledger(tmp_path, url) as one, open_ledger(tmp_path, url) as two:
            assert len(both & {process_of(one), process_of(two)}) == 1


def test_one_that_its_server_has_ended_is_not_used(tmp_path: Path, url: str) -> None:
    with waiting.kept(2):
        first = used(tmp_path, url)
        import psycopg

        with psycopg.connect(url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (first,))
        with open_ledger(tmp_path, url) as ledger:
            assert process_of(ledger) != first
            ledger.append(Draft(kind="fact", key="a", subject="s", author="x", content={"n": 1}))


def test_one_that_is_still_in_a_transaction_is_not_used(tmp_path: Path, url: str) -> None:
    with waiting.kept(2):
        with open_ledger(tmp_path, url) as ledger:
            first = process_of(ledger)
            ledger.store.execute("BEGIN")
        assert used(tmp_path, url) != first


def test_what_was_set_for_durability_is_set_on_one_used_again(tmp_path: Path, url: str) -> None:
    with waiting.kept(2):
        first = used(tmp_path, url)
        with open_ledger(tmp_path, url) as ledger:
            assert process_of(ledger) == first
            for setting, value in (("synchronous_commit", "on"), ("lock_timeout", "30s")):
                assert ledger.store.execute(f"SHOW {setting}").fetchone()[0] == value
