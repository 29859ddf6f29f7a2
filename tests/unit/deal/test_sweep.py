"""Varying a distance, building a deal in code, and what the compiled terms keep."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import truceline
from truceline.deal import syntax as s
from truceline.deal.compiling import compile_deal
from truceline.deal.parser import parse
from truceline.deal.printer import deal_text
from truceline.deal.varying import distance_of, varied
from truceline.errors import InputError, NotFoundError
from truceline.model.record import from_json, to_json
from truceline.model.terms import Terms

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
TEXT = """deal "Sweep"
theatre ukraine
party RU "Russian Federation"
party UA "Ukraine"
line l = boundary between Sumy oblast and Kharkiv oblast
zone strip = within 10 km of l
term back: each party withdraws tanks 5 km from l
"""


def test_one_distance_is_replaced_and_nothing_else() -> None:
    changed = deal_text(varied(parse(TEXT), "strip", distance_of("15 km")))
    assert changed == TEXT.replace("within 10 km", "within 15 km")
    changed = deal_text(varied(parse(TEXT), "back", distance_of("3 to 4 km")))
    assert changed == TEXT.replace("5 km from", "3 to 4 km from")


def test_a_name_without_a_distance_is_refused() -> None:
    with pytest.raises(NotFoundError) as raised:
        varied(parse(TEXT), "l", distance_of("15 km"))
    assert raised.value.problems[0].code == "SWEEP-NAME"
    assert "strip, back" in raised.value.problems[0].hint


@pytest.mark.parametrize("text", ["15", "soon", "15 km north", "", "15 days"])
def test_what_is_no_distance_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        distance_of(text)


@pytest.mark.slow
def test_a_sweep_gives_a_row_a_distance_and_wider_strips_hold_more() -> None:
    found = truceline.sweep(EXAMPLES / "minsk-2-2015" / "wide.deal", "artillery-zone", [10, 25, 50])
    assert [row.distance for row in found.rows] == ["10 km", "25 km", "50 km"]
    zones = [next(z for z in row.zones if z.zone == "artillery-zone") for row in found.rows]
    areas = [zone.area.best or 0 for zone in zones]
    people = [zone.registered_population.best or 0 for zone in zones]
    assert areas == sorted(areas) and people == sorted(people)
    # twice the width of a long strip is about twice the area
    assert areas[2] / areas[1] == pytest.approx(2, rel=0.2)


def test_a_deal_can_be_built_in_code() -> None:
    unit = s.Name("Sumy oblast")
    deal = s.Deal(
        (
            s.Header(word="deal", value="Built in code"),
            s.Header(word="theatre", value="ukraine"),
            s.ActorStatement(id=s.Name("UA"), title="Ukraine", is_party=True),
            s.InstantStatement(id=s.Name("D"), when=s.Clock(date(2026, 1, 1), zone="UTC")),
            s.TermStatement(
                id=s.Name("leave"),
                sentence=s.Sentence(
                    (s.Name("UA"),),
                    False,
                    "must",
                    "withdraw",
                    (s.Thing(s.Name("forces"), all=True),),
                    phrases=(s.Phrase("from", unit),),
                ),
                clauses=(
                    s.Limit("no later than", s.Offset(s.Amount(14, unit="days"), s.Anchor("D"))),
                ),
            ),
        )
    )
    assert (
        "term leave: UA withdraws all forces from Sumy oblast\n  no later than D+14"
        in deal_text(deal)
    )
    built, read = compile_deal(deal), compile_deal(deal_text(deal))
    assert built.source_sha256 == read.source_sha256
    assert [o.act for o in built.obligations] == [o.act for o in read.obligations] == ["withdraw"]
    assert built.zones[0].area == read.zones[0].area


def test_terms_survive_json() -> None:
    terms = compile_deal(EXAMPLES / "korea-1953" / "deal.deal")
    assert from_json(to_json(terms), Terms) == terms


def test_terms_turn_back_into_the_deal_they_came_from(tmp_path: Path) -> None:
    deal = EXAMPLES / "korea-1953" / "deal.deal"
    terms = compile_deal(deal)
    assert parse(terms.text) == parse(deal.read_text(encoding="utf-8"))
    compiled = tmp_path / "terms.json"
    compiled.write_bytes(to_json(terms))
    assert truceline.format(compiled) == terms.text


def test_the_same_text_gives_the_same_bytes() -> None:
    one, other = (compile_deal(EXAMPLES / "korea-1953" / "deal.deal") for _ in range(2))
    assert to_json(one) == to_json(other)
