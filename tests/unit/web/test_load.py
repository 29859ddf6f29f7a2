"""Many at once: what the server acknowledged is in the ledger exactly once, and it verifies.

Short and small, for every run; `benchmarks/server_load.py` has 100 readers and 10 reviewers for a
minute and states the times.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytest.importorskip("litestar")

from served import server_of
from server_visits import lost_or_doubled, prepare, visit
from temporary_postgres import shared_postgres
from truceline.steps.ledger import ledger_verify


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_that_was_acknowledged_is_lost_or_there_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    monkeypatch.setenv("TRUCELINE_KEYS", str(tmp_path / "keys"))
    url = "" if database == "sqlite" else shared_postgres().url("short_load")
    root = prepare(tmp_path / "day", readers=16, reviewers=4, ledger=url)
    with server_of(root, auth=True) as address:
        at = urlsplit(address)
        done = asyncio.run(
            visit(str(at.hostname), int(at.port or 0), readers=16, reviewers=4, seconds=4,
                  pause=0.05, listeners=16)
        )  # fmt: skip
    assert done.failed == []
    assert len(done.reading) > 16
    assert len(done.acknowledged) > 4
    assert lost_or_doubled(root, done) == []
    assert done.told >= len({entry for entry, _, _ in done.acknowledged}) // 4
    ledger_verify(root)
    # the control: an entry that nobody wrote is missed
    done.acknowledged.append((10**6, "reviewer-0", "decision"))
    assert lost_or_doubled(root, done)
