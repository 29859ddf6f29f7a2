"""Row G: the brief of the worked example, cold and warm, whole processes.

Cold: nothing of Python's or ours is cached (a fresh copy of the package without compiled files,
and an empty cache folder). Warm: the same command again. There is no peer that writes a brief; the
shares show where the time goes, beside the bare import of the libraries that any way needs.

    python benchmarks/g_brief.py [--runs 3] [--deal examples/donbas-2025-08]
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = "import numpy, shapely, pyproj, msgspec, typst"
GOAL_COLD_S, GOAL_WARM_S = 10.0, 3.0


def cpu_s(command: list[str], environment: dict[str, str]) -> float:
    """Return the CPU time of a process and its children [s]."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, env=environment, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def brief_command(deal: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "truceline", "brief", str(deal), "--pdf", "--out", str(out)]


def environment_of(source: Path, home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TRUCELINE_")}
    return kept | {
        "PYTHONPATH": str(source),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONPYCACHEPREFIX": str(home / "compiled"),
    }


def digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


def one_run(deal: Path) -> tuple[float, float, float]:
    """Return the CPU of a cold brief, a warm one and the bare imports [s]; bytes must agree."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        copy = home / deal.name
        shutil.copytree(deal, copy, ignore=shutil.ignore_patterns(".truceline"))
        environment = environment_of(ROOT / "src", home)
        cold = cpu_s(brief_command(copy, home / "cold"), environment)
        warm = cpu_s(brief_command(copy, home / "warm"), environment)
        assert digests(home / "cold") == digests(home / "warm"), "two runs gave different bytes"
        bare = cpu_s([sys.executable, "-c", LIBRARIES], environment)
    return cold, warm, bare


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--deal", type=Path, default=ROOT / "examples" / "donbas-2025-08")
    chosen = parser.parse_args()
    runs = [one_run(chosen.deal) for _ in range(chosen.runs)]
    cold, warm, bare = (statistics.median(column) for column in zip(*runs, strict=True))
    packages = ", ".join(f"{name} {version(name)}" for name in ("shapely", "pyproj", "typst"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{packages}; median of {chosen.runs} runs, CPU seconds of the whole process\n")
    print(f"{'cold':<28}{cold:8.2f}   goal under {GOAL_COLD_S:g}")
    print(f"{'warm':<28}{warm:8.2f}   goal under {GOAL_WARM_S:g}")
    print(f"{'bare import of libraries':<28}{bare:8.2f}   {bare / warm:.0%} of the warm run")


if __name__ == "__main__":
    main()
