"""What everybody may see is late, coarse and licensed, and the same every time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.unit.monitor.making import START, incident

from truceline.monitor.publication import PublicView

NOW = START + timedelta(days=20)


def test_what_is_not_licensed_not_old_enough_or_of_arms_is_held_back_and_counted() -> None:
    view = PublicView(
        [
            incident("a", redistribution="attribution", licence="CC BY"),
            incident("b", redistribution="none"),
            incident("c", redistribution="open", category="weapons sighted"),
            incident("d", redistribution="open", occurred_to=NOW - timedelta(hours=71)),
        ],
        NOW,
    )
    assert len(list(view.rows())) == 1
    assert sum(view.held_back.values()) == 3
    assert list(view.licences) == ["CC BY"]


def test_places_of_one_cell_come_out_as_one_place() -> None:
    events = [
        incident(str(n), redistribution="open", lon=30.5 + n / 100, lat=48.5 + n / 100)
        for n in range(10)
    ]
    places = {row[1:3] for row in PublicView(events, NOW).rows()}
    assert places == {("30.55", "48.55")}


def test_the_written_file_names_no_position_and_no_original(tmp_path: Path) -> None:
    event = incident("x", redistribution="open", lon=30.5123, lat=48.5321, original="secret row")
    PublicView([event], NOW).write(tmp_path / "public.csv")
    text = (tmp_path / "public.csv").read_text()
    assert "30.5123" not in text
    assert "48.5321" not in text
    assert "secret" not in text
