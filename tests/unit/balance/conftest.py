"""The small theatre, for every test of the balance sheet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from small_theatre import SmallTheatre, small_control_map, small_terms, small_theatre
from truceline.model.control import ControlMap
from truceline.model.terms import Terms


@pytest.fixture(scope="session")
def theatre() -> SmallTheatre:
    return small_theatre()


@pytest.fixture(scope="session")
def control_map() -> ControlMap:
    return small_control_map()


@pytest.fixture(scope="session")
def terms_of() -> Callable[..., Terms]:
    return small_terms
