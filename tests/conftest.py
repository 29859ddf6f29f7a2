"""What every test may ask for: the real data, the examples, and honest reasons not to run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from prerequisite import ROOT, not_run

# a machine under load is slow at any example, and no test gates on seconds
settings.register_profile("truceline", deadline=None)
settings.load_profile("truceline")


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
