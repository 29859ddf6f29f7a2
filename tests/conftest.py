"""What every test may ask for: the real data, the examples, and honest reasons not to run."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[1]

# set where everything must run (the project's own checks): what cannot run fails there
MUST_RUN = os.environ.get("TRUCELINE_TEST_ALL", "") not in ("", "0")


def not_run(reason: str) -> NoReturn:
    """Skip with a visible reason, or fail where every prerequisite is promised."""
    sys.stderr.write(f"\nNOT RUN: {reason}\n")
    if MUST_RUN:
        pytest.fail(f"NOT RUN: {reason}", pytrace=False)
    pytest.skip(f"NOT RUN: {reason}")


@pytest.fixture(scope="session")
def test_data() -> Path:
    """Return the folder of other people's real data, or skip: it never ships."""
    folder = Path(os.environ.get("TRUCELINE_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        not_run("no real data here; set TRUCELINE_TEST_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def truth(test_data: Path) -> Path:
    """Return the folder of published answers, or skip."""
    folder = test_data.parent / "truth"
    if not folder.is_dir():
        not_run("no published answers beside the real data")
    return folder


@pytest.fixture(scope="session")
def examples() -> Path:
    """Return the folder of worked examples."""
    return ROOT / "examples"
