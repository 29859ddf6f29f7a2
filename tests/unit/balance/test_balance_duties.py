"""When a duty is due, in words that read as a sentence would."""

from __future__ import annotations

import pytest

from truceline.balance.duties import when
from truceline.model.terms import Instant, Window


def at(text: str) -> Instant:
    return Instant(text=text)


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (Window(), "unspecified"),
        (Window(due=at("unspecified")), "unspecified"),
        (Window(due=at("D+14")), "by D+14"),
        (Window(due=at("within 14 days")), "to be done within 14 days"),
        (Window(start=at("after withdrawal")), "starting after withdrawal"),
        (Window(start=at("signature"), duration_days=60), "from signature, for 60 days"),
        (
            Window(due=at("25 November"), amended_from=at("15 November")),
            "by 25 November, amended from 15 November",
        ),
    ],
)
def test_a_window_reads_as_it_would_be_said(window, words):
    assert when(window) == words
