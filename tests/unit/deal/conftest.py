"""Deals and theatres are read once for all tests of the language."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from truceline.atlas import Theatre, open_theatre
from truceline.deal.compiling import compile_deal
from truceline.model.terms import Terms

Compiled = Callable[[Path], Terms]


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    """Return a function that compiles a file once."""
    return cache(compile_deal)


@pytest.fixture(scope="session")
def ukraine() -> Theatre:
    """Return the theatre, with what it has read so far."""
    return open_theatre("ukraine")
