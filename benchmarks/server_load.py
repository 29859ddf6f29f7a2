"""The server under load: 100 readers and 10 reviewers for a minute, on loopback.

Readers click once a second or so (`--pause`), each signed in, each on a connection of their own,
all of them listening to the server's events besides. Reviewers take complaints in, verify, decide
and approve as fast as the server lets them, with the same pause. Times are those of the clients,
which share the machine's processors with the server; `--pause 0` asks again at once, so that 110
requests always wait and times measure the queue more than the server.

Afterwards every action that was acknowledged must stand in the ledger exactly once, under its
author, and the ledger must verify. There is no peer: no other program keeps such a ledger.

    python benchmarks/server_load.py [--seconds 60] [--readers 100] [--reviewers 10]
                                     [--pause 1] [--database sqlite|postgresql|both]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from server_visits import lost_or_doubled, prepare, visit  # noqa: E402


@contextmanager
def started(root: Path, log: Path) -> Iterator[int]:
    """Serve a workspace by the command that people use; yield its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "truceline", "serve", str(root), "--auth", "--port", str(port)]
    with log.open("wb") as stream:
        server = subprocess.Popen(command, stdout=stream, stderr=stream)
    try:
        for _ in range(600):
            try:
                urlopen(f"http://127.0.0.1:{port}/health", timeout=5).read()
                break
            except OSError:
                if server.poll() is not None:
                    raise SystemExit(log.read_text()) from None
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def measure(options: argparse.Namespace, ledger: str) -> None:
    """Load one server and print what came of it."""
    from truceline.steps.ledger import ledger_verify

    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRUCELINE_KEYS"] = f"{folder}/keys"
        root = prepare(Path(folder) / "day", options.readers, options.reviewers, ledger)
        with started(root, Path(folder) / "log") as port:
            done = asyncio.run(
                visit(
                    "127.0.0.1",
                    port,
                    readers=options.readers,
                    reviewers=options.reviewers,
                    seconds=options.seconds,
                    pause=options.pause,
                    listeners=options.readers,
                )
            )
        print(f"  reading  {done.line('reading')}")
        print(f"  acting   {done.line('acting')}")
        wrong = lost_or_doubled(root, done)
        ledger_verify(root)  # raises where anything does not hold
        print(
            f"  {len(done.acknowledged):,} actions acknowledged, {done.refused} came second, "
            f"{len(done.failed)} failed, {done.told:,} events told; "
            f"lost or doubled: {len(wrong)}; the ledger verifies"
        )
        for words in (*done.failed[:5], *wrong[:5]):
            print(f"    {words}")


def main() -> None:
    """Run on the databases asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--reviewers", type=int, default=10)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args()
    busy = os.getloadavg()[0]
    print(
        f"{platform.machine()}, {os.cpu_count()} processors, load before {busy:.1f}; "
        f"{options.readers} readers, {options.reviewers} reviewers, {options.seconds:g} s, "
        f"a pause of {options.pause:g} s"
    )
    if options.database != "postgresql":
        print("SQLite")
        measure(options, "")
    if options.database != "sqlite":
        from temporary_postgres import shared_postgres

        print("PostgreSQL")
        measure(options, shared_postgres().url("load"))


if __name__ == "__main__":
    main()
