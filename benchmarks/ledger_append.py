"""Appending and verifying with full durability, beside what the disk itself can sync.

    python benchmarks/ledger_append.py [--entries 100000] [--url postgresql://...]

There is no peer that keeps the same promises; the yardstick is the disk: a single append cannot
be faster than one forced write, which is measured in the same run.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from truceline.ledger import Ledger, open_ledger
from truceline.ledger.audit import audit
from truceline.ledger.checkpoints import checkpoints
from truceline.ledger.merkle import root_of
from truceline.ledger.proofs import prove, verify_proof
from truceline.model.entry import Draft

_BATCH = 1_000
_OUTSIDER = Path(__file__).resolve().parents[1] / "tools" / "verify_proof.py"


def main() -> None:
    """Measure, check that all of it verifies, and print a table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--entries", type=int, default=100_000)
    options.add_argument("--single", type=int, default=500)
    options.add_argument("--url", default="")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder:
        os.environ["TRUCELINE_KEYS"] = str(Path(folder) / "keys")
        syncs = _syncs_per_second(Path(folder) / "sync")
        with open_ledger(folder, chosen.url) as ledger:
            rows = [
                ("forced writes of 4 KB by the disk", f"{syncs:,.0f} a second"),
                *_rows(ledger, chosen),
            ]
            database = ledger.store.database
    print(
        f"{database}; SQLite {sqlite3.sqlite_version}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, {platform.machine()}; disk: {_disk()}"
    )
    for name, figure in rows:
        print(f"  {name:<44} {figure:>20}")


def _rows(ledger: Ledger, chosen: argparse.Namespace) -> list[tuple[str, str]]:
    drafts = [_draft(f"b{number}", number) for number in range(chosen.entries)]
    batched = _seconds(
        lambda: [ledger.append(*drafts[at : at + _BATCH]) for at in range(0, len(drafts), _BATCH)]
    )
    singles = [_draft(f"s{number}", number) for number in range(chosen.single)]
    times = [_seconds(lambda draft=draft: ledger.append(draft)) for draft in singles]
    checked = _seconds(lambda: audit(ledger))
    proof = b""

    def draw() -> None:
        nonlocal proof
        proof = prove(ledger, chosen.entries // 2)

    drawn = _seconds(draw)
    verified = _seconds(lambda: verify_proof(proof))
    _check_outside(ledger, proof)
    assert ledger.size() == chosen.entries + chosen.single
    assert ledger.root() == root_of(ledger.leaves())
    return [
        (f"appends in batches of {_BATCH:,}", f"{chosen.entries / batched:,.0f} a second"),
        ("single appends, each durable", f"{chosen.single / sum(times):,.0f} a second"),
        ("  median of one", f"{statistics.median(times) * 1e3:.2f} ms"),
        ("  slowest of one", f"{max(times) * 1e3:.1f} ms"),
        (f"verify {ledger.size():,} entries", f"{checked:.1f} s"),
        ("draw a proof", f"{drawn:.2f} s"),
        ("check a proof", f"{verified * 1e3:.1f} ms"),
        ("size of a proof", f"{len(proof):,} bytes"),
    ]


def _check_outside(ledger: Ledger, proof: bytes) -> None:
    """Let the separate program check the proof, and hold it to its size."""
    file = ledger.originals.folder.parent / "proof.json"
    file.write_bytes(proof)
    key = checkpoints(ledger)[-1].log_key
    subprocess.run([sys.executable, "-I", "-S", _OUTSIDER, file, key], check=True)
    assert len(proof) < 4096


def _draft(key: str, number: int) -> Draft:
    return Draft(kind="fact", key=key, subject=f"incident/{number}", content={"number": number})


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _syncs_per_second(file: Path, count: int = 300) -> float:
    with file.open("wb") as stream:
        started = time.perf_counter()
        for _ in range(count):
            stream.write(bytes(4096))
            stream.flush()
            os.fdatasync(stream.fileno())
        return count / (time.perf_counter() - started)


def _disk() -> str:
    """Return what the system says of the disk under this folder."""
    device = Path.cwd().stat().st_dev
    block = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}")
    if not block.exists():
        return "unknown"
    facts = []
    for name in ("device/model", "queue/rotational", "queue/write_cache"):
        path = block / name
        if path.exists():
            facts.append(f"{name.rpartition('/')[2]} {path.read_text().strip()}")
    return f"{block.resolve().name}, {', '.join(facts)}"


if __name__ == "__main__":
    main()
