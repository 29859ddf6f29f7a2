"""Try every fault many times and print a line each: python tests/faults [OPTIONS].

Exits with 1 if anything failed, or if a control that had to fail did not. With ``--share 0.1``
a tenth of the trials is made; with ``--on SQLite`` or ``--on PostgreSQL`` those of one database.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from canaries import canary_trial
from feeds import feed_trial
from kills import crash_trial, kill_trial
from memory import memory_trial
from power import full_disk_trial, power_trial
from served_canaries import served_canary_trial
from tally import Tally
from tampering import byte_trial, forgery_trial, sql_trial

from temporary_postgres import TemporaryPostgres, server_programs

COUNTS = {
    "kills": 500,
    "crashes": 40,
    "cuts": 200,
    "full disks": 50,
    "bytes": 2,
    "edits": 50,
    "forgeries": 10_000,
    "canaries": 300,
    "canaries served": 302,
    "feeds": 40,
    "memory": 5_000,
}


Trial = tuple[str, str, Callable[[Path, int], Tally]]


def trials(share: float, stack: ExitStack) -> Iterator[Trial]:
    """Yield every trial with what it is tried on and the kind of fault."""

    def count(name: str) -> int:
        return max(1, round(COUNTS[name] * share))

    def file_url(_: str) -> str:
        return ""

    def on(database: str, function: Callable[..., Tally], name: str, *more: object) -> Trial:
        return database, name, lambda folder, seed: function(folder, count(name), seed, *more)

    yield on("SQLite", kill_trial, "kills", file_url)
    yield on("SQLite", power_trial, "cuts")
    yield on("SQLite", full_disk_trial, "full disks")
    yield on("SQLite", byte_trial, "bytes")
    yield on("SQLite", sql_trial, "edits", file_url)
    yield on("SQLite", forgery_trial, "forgeries")
    yield on("SQLite", canary_trial, "canaries")
    yield on("SQLite", served_canary_trial, "canaries served")
    yield on("SQLite", feed_trial, "feeds", file_url)
    yield on("SQLite", memory_trial, "memory")
    programs = server_programs()
    if programs is None:
        yield "PostgreSQL", "", partial(_not_run, "everything", "no PostgreSQL server is installed")
        return
    server = TemporaryPostgres(programs)
    stack.callback(server.stop)
    yield on("PostgreSQL", kill_trial, "kills", server.url)
    yield on("PostgreSQL", crash_trial, "crashes", server)
    yield on("PostgreSQL", sql_trial, "edits", server.url)
    yield on("PostgreSQL", feed_trial, "feeds", server.url)
    reason = "its files are on a real disk, whose cache cannot be made to forget from here"
    yield "PostgreSQL", "cuts", partial(_not_run, "power cut", reason)
    reason = "a disk of its own that fills up needs rights that tests should not have"
    yield "PostgreSQL", "full disks", partial(_not_run, "full disk", reason)


def _not_run(name: str, reason: str, _folder: Path, seed: int) -> Tally:
    return Tally(name, seed, not_run=reason)


def main() -> int:
    """Run all trials; return the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=20_261_122)
    options.add_argument("--share", type=float, default=1.0)
    options.add_argument("--on", choices=("SQLite", "PostgreSQL"))
    options.add_argument("--only", choices=tuple(COUNTS), help="one kind of fault alone")
    chosen = options.parse_args()
    # so that the server and the files go away with a run that is stopped
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bad = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-")))
        os.environ["TRUCELINE_KEYS"] = str(folder / "keys")
        for number, (database, kind, trial) in enumerate(trials(chosen.share, stack)):
            if chosen.on not in (None, database) or chosen.only not in (None, kind):
                continue
            place = folder / str(number)
            place.mkdir()
            started = time.monotonic()
            tally = trial(place, chosen.seed + number)
            bad += not tally.is_good
            seconds = time.monotonic() - started
            print(f"{'' if tally.is_good else 'BAD '}{database}: {tally} [{seconds:.0f} s]")
            sys.stdout.flush()
    print("all good" if not bad else f"{bad} BAD")
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
