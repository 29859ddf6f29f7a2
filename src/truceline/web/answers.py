"""Answers as JSON that are kept from one start of the server to the next."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from truceline.model.page import Layer
from truceline.model.record import to_json
from truceline.steps import page
from truceline.web.kept import Kept


def theatre_answer(root: Path, kept: Kept) -> bytes:
    """Return the ground that never changes, as JSON."""
    rests_on = page.theatre_inputs(root)
    return kept.answer("theatre", rests_on, lambda: to_json(page.page_theatre(root)))


def public_ground_answer(root: Path, kept: Kept) -> bytes:
    """Return the land that the public edition is drawn on, as JSON: without any sites."""
    rests_on = page.theatre_inputs(root)
    bare = Layer(features=())
    return kept.answer(
        "public-ground", rests_on, lambda: to_json(replace(page.page_theatre(root), sites=bare))
    )


def control_answer(root: Path, kept: Kept, day: str) -> bytes:
    """Return who holds what on a day, as JSON."""
    rests_on = page.control_inputs(root, day)
    return kept.answer("control", rests_on, lambda: to_json(page.page_control(root, day)))


def deal_answer(root: Path, kept: Kept, index: int) -> bytes:
    """Return one draft with its problems, as JSON."""
    rests_on = (index, *page.deal_inputs(root, index))
    return kept.answer("deal", rests_on, lambda: to_json(page.page_deal(root, index)))


def balance_answer(root: Path, kept: Kept, index: int, given: page.Answers) -> bytes:
    """Return the balance sheet of a draft under some answers, as JSON."""
    rests_on = (index, given, *page.deal_inputs(root, index))
    return kept.answer("balance", rests_on, lambda: to_json(page.page_balance(root, index, given)))


def outcome_answer(root: Path, kept: Kept, index: int, given: page.Answers) -> bytes:
    """Return who would hold what in the outcome under some answers, as JSON."""
    rests_on = (index, given, *page.deal_inputs(root, index))
    return kept.answer("outcome", rests_on, lambda: to_json(page.page_outcome(root, index, given)))


def comparison_answer(root: Path, kept: Kept, indexes: tuple[int, ...]) -> bytes:
    """Return drafts side by side, as JSON."""
    rests_on = (indexes, *page.deal_inputs(root, *indexes))
    return kept.answer("compare", rests_on, lambda: to_json(page.page_comparison(root, indexes)))
