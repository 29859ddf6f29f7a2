"""What a test does where something it needs is not there: it says so, and never passes silently.

In a module of its own, because every folder's `conftest` goes by the same name.
"""

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
