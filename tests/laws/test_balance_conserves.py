"""What one party gains another loses, and parts add up to the whole, for any terms."""

from __future__ import annotations

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from truceline.balance.ground import Ground
from truceline.balance.passage import Move, carry_out
from truceline.geo.measure import area_km2

PARTIES = ("A", "B", "C")
GRID = 6  # the theatre is a strip of so many squares of 0.05 degrees

cells = st.integers(0, GRID - 1)
holdings = st.lists(st.sampled_from(PARTIES), min_size=GRID, max_size=GRID)
parties_or_none = st.one_of(st.none(), st.sampled_from(PARTIES))


def square(cell: int) -> shapely.Polygon:
    west = 30 + 0.05 * cell
    return box(west, 48, west + 0.05, 48.05)


def ground(chosen: set[int]) -> Ground:
    return Ground(shapely.union_all([square(cell) for cell in chosen]), frozenset(chosen))


@st.composite
def terms(draw):
    holders = draw(holdings)
    moves = [
        Move(
            f"t{number}",
            draw(parties_or_none),
            draw(parties_or_none),
            ground(draw(st.sets(cells))),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    status_quo = {
        party: ground({cell for cell, holder in enumerate(holders) if holder == party})
        for party in PARTIES
        if party in holders
    }
    return status_quo, moves


@given(terms())
@settings(max_examples=120, deadline=None)
def test_every_settlement_has_one_holder_before_and_after(case):
    status_quo, moves = case
    held = {cell: party for party, land in status_quo.items() for cell in land.settlements}
    for passage in carry_out(status_quo, moves):
        for cell in passage.ground.settlements:
            assert held[cell] == passage.origin  # each piece passes once, from who had it
            held[cell] = f"moved to {passage.holder}"
    assert len(held) == GRID


@given(terms())
@settings(max_examples=120, deadline=None)
def test_passages_add_up_to_the_land_they_cover_to_1e_6(case):
    status_quo, moves = case
    passages = carry_out(status_quo, moves)
    parts = sum(area_km2(passage.ground.land) for passage in passages)
    whole = area_km2(shapely.union_all([passage.ground.land for passage in passages]))
    assert abs(parts - whole) <= 1e-6 * max(1.0, whole)


@given(terms())
@settings(max_examples=120, deadline=None)
def test_nothing_passes_to_who_had_it(case):
    status_quo, moves = case
    assert all(passage.origin != passage.holder for passage in carry_out(status_quo, moves))


@given(terms())
@settings(max_examples=60, deadline=None)
def test_carrying_out_the_same_terms_twice_changes_nothing_more_when_nobody_gives_back(case):
    status_quo, moves = case
    one_way = [move for move in moves if move.from_party == "A" and move.to_party in ("B", None)]
    once = carry_out(status_quo, one_way)
    twice = carry_out(status_quo, [*one_way, *one_way])

    def outcome(passages):
        return {
            (cell, passage.holder) for passage in passages for cell in passage.ground.settlements
        }

    assert outcome(once) == outcome(twice)
