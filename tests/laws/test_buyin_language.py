"""The order in which a file states positions says nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.buyin.parse_positions import parse_positions

LINES = (
    "A red-line land: no holding passes from A [claim c1] stated 2030-01-01",
    "B demand land: some holding passes from A [claim c2] reported, credibility 3",
    "A demand watch: line of contact is monitored by a third party [no claim] assumed",
    "B offer halt: B halts [claim c3]",
)


@given(st.permutations(LINES))
@settings(max_examples=24, deadline=None)
def test_positions_are_the_same_in_any_order(lines: list[str]) -> None:
    def stated(order: list[str]) -> set[tuple[object, ...]]:
        text = 'positions for "x.deal"\n' + "\n".join(order) + "\n"
        found = parse_positions(text, "x.positions", {"A": "Party A", "B": "Party B"}).positions
        return {(p.id, p.kind, p.text, p.grounds) for p in found}

    assert stated(lines) == stated(list(LINES))
