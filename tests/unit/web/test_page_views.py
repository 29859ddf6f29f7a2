"""What the page is told: days, legend, names in scripts, layers, and work that is done once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import numpy as np
import pytest

from truceline.geo.shapes import geometry_of
from truceline.model.page import Layer
from truceline.steps import page
from truceline.steps.layers import _usual
from truceline.steps.maps import control_days, map_as_of, map_of_day
from truceline.steps.remembered import remembered
from truceline.workspace import open_workspace


@pytest.fixture
def with_days(tmp_path: Path) -> Path:
    folder = tmp_path / "maps"
    folder.mkdir()
    for name in ("20240708.geojson", "2024-07-10.csv", "2024-07-10.barriers.geojson", "notes.md"):
        (folder / name).write_text("", encoding="utf-8")
    (tmp_path / "truceline.toml").write_text(
        '[workspace]\ntheatre = "ukraine"\ncontrol = ["maps"]\n', encoding="utf-8"
    )
    return tmp_path


def test_the_days_of_the_slider_are_read_off_the_names_of_maps(with_days: Path) -> None:
    days = control_days(open_workspace(with_days))
    assert [day for day, _ in days] == ["2024-07-08", "2024-07-10"]


@pytest.mark.parametrize(
    ("as_of", "file"),
    [
        ("2024-07-09", "20240708.geojson"),  # the last map up to the date
        ("2024-07-10", "2024-07-10.csv"),
        ("2024-01-01", "20240708.geojson"),  # none before: the first after
        ("", "2024-07-10.csv"),
        ("signature", "2024-07-10.csv"),
    ],
)
def test_a_deal_is_weighed_against_the_map_of_its_date(
    with_days: Path, as_of: str, file: str
) -> None:
    found = map_as_of(open_workspace(with_days), as_of)
    assert found is not None
    assert found.name == file
    assert map_of_day(open_workspace(with_days), "latest").name == "2024-07-10.csv"


def test_the_legend_has_the_parties_of_the_deal_and_those_who_are_none(examples: Path) -> None:
    view = page.page_workspace(examples / "donbas-2025-08")
    names = {holder.party: holder.name for holder in view.holders}
    assert names["RU"] == "Russian Federation"
    assert {"contested", "unknown", "residue"} <= set(names)
    assert len({(holder.tint, holder.tile) for holder in view.holders[:2]}) == 2
    assert view.deals[0].as_of == date(2025, 8, 8)
    assert view.deals[0].claimants == ("RU",)
    assert "68/262" in view.viewpoint


def test_ground_that_a_party_claims_is_told_as_its_claim(examples: Path) -> None:
    claimed = page.page_claimed(examples / "donbas-2025-08", 0)
    assert [feature.properties["claimant"] for feature in claimed.features] == ["RU"]


def test_a_deal_with_errors_is_shown_with_its_text_and_without_zones(tmp_path: Path) -> None:
    deal = tmp_path / "broken.deal"
    deal.write_text('deal "T"\ntheatre ukraine\nzone z = Atlantis\n', encoding="utf-8")
    view = page.page_deal(deal, 0)
    assert view.terms is None
    assert view.zones == Layer(features=())
    assert any(problem.severity == "error" for problem in view.problems)
    assert "Atlantis" in view.text


@pytest.mark.parametrize(
    ("spellings", "usual"),
    [
        (["Київ", "Кейӳ", "Киев"], "Київ"),  # the official name leads, out of the alphabet
        (
            ["جحفية", "حيفا", "حیفا", "حەیفا"],
            "حيفا",
        ),  # two agree, one is of the past
        (["ترابلس", "طرابلس", "طرابلس الشام"], "طرابلس"),  # a longer name contains it
    ],
)
def test_a_place_is_named_as_it_is_usually_spelled(spellings: list[str], usual: str) -> None:
    assert _usual(spellings) == usual


def test_who_asks_while_it_is_worked_out_waits_for_the_same_answer() -> None:
    begun: list[int] = []
    start = Barrier(4)

    @remembered(4)
    def work(number: int) -> object:
        begun.append(number)
        Barrier(1).wait()
        return object()

    answers: list[object] = []

    def ask() -> None:
        start.wait()
        answers.append(work(1))

    readers = [Thread(target=ask) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert begun == [1]
    assert len(set(map(id, answers))) == 1


def test_what_failed_is_asked_again() -> None:
    asked: list[int] = []

    @remembered(4)
    def fail(number: int) -> None:
        asked.append(number)
        raise ValueError("not yet")

    for _ in range(2):
        with pytest.raises(ValueError, match="not yet"):
            fail(1)
    assert asked == [1, 1]


def test_the_outcome_shows_which_ground_passes_and_the_text_shows_its_lines(
    examples: Path,
) -> None:
    # the reported text hands over one thing on the ground: Donetsk and Luhansk oblasts as far as
    # Ukraine holds them. Crimea is demanded too, and no map of who is there changes by it
    outcome = page.page_outcome(examples / "donbas-2025-08", 0)
    assert {(one.properties["from"], one.properties["to"]) for one in outcome.passing.features} == {
        ("UA", "RU")
    }
    # answered so, the one plant passes too, as a point
    answered = page.page_outcome(examples / "donbas-2025-08", 0, (("znpp", "UA"),))
    (plant,) = (one for one in answered.passing.features if one.properties["to"] == "UA")
    assert geometry_of(plant.geometry).geom_type == "Point"
    lines = page.page_deal(examples / "donbas-2025-08", 0).lines
    assert [one.properties["line"] for one in lines.features] == ["front"]


def test_a_folder_that_is_no_workspace_is_refused_at_the_start(tmp_path: Path) -> None:
    from truceline.errors import NotFoundError
    from truceline.web.serve import serve

    with pytest.raises(NotFoundError, match="is not a workspace"):
        serve(tmp_path)


def test_the_rows_of_a_patrol_stand_on_the_map_by_the_clock_of_their_mission(
    examples: Path,
) -> None:
    from truceline.steps import panels

    # the example's patrols.csv has a position in every row, and times by the mission's clock
    rows = (examples / "mission-day" / "patrols.csv").read_text(encoding="utf-8").splitlines()
    told = np.frombuffer(panels.page_incidents(examples / "mission-day"), dtype="<f4")
    assert len(told) == 3 * (len(rows) - 1)
    # the mission's clock is three hours before UTC until the end of October
    begun = [datetime.fromisoformat(row.split(",")[2]) - timedelta(hours=3) for row in rows[1:]]
    assert told[2::3].tolist() == [(one - datetime(1970, 1, 1)).days for one in begun]


def test_incidents_are_placed_in_a_zone_drawn_from_the_map_that_the_workspace_names(
    examples: Path, tmp_path: Path
) -> None:
    from truceline.steps.monitor import monitor

    # one explosion in Pokrovsk, some ten kilometres from the line of contact, in a strip of 40 km
    control = examples / "donbas-2025-08" / "control" / "2025-08-08.csv"
    (tmp_path / "truceline.toml").write_text(
        f'[workspace]\ntheatre = "ukraine"\ndeals = ["a.deal"]\ncontrol = ["{control}"]\n'
        'incidents = ["a.csv"]\n',
        encoding="utf-8",
    )
    (tmp_path / "a.deal").write_text(
        'deal "A strip"\ntheatre ukraine\nas of 2025-08-08\nstatus agreed\nclock Europe/Kyiv\n'
        'party RU "Russian Federation"\nparty UA "Ukraine"\n'
        "line front = line of contact between RU and UA\nzone strip = within 40 km of front\n"
        "entry into force 2025-08-01 00:00 Europe/Kyiv\n"
        "term halt: each party does not attack in strip\n",
        encoding="utf-8",
    )
    (tmp_path / "a.csv").write_text(
        "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,inter1,actor2,"
        "inter2,latitude,longitude,geo_precision,location,source\n"
        "X1,2025-08-09,1,Explosions/Remote violence,Shelling/artillery/missile attack,A,1,B,2,"
        "48.28,37.18,1,Pokrovsk,Reuters\n",
        encoding="utf-8",
    )
    (finding,) = monitor(tmp_path).findings
    assert finding.p_inside.best == pytest.approx(1.0, abs=0.01)


def test_what_cannot_be_prepared_keeps_nobody_waiting(tmp_path: Path) -> None:
    from threading import Event

    from truceline.web.kept import Kept
    from truceline.web.preparing import prepare

    (tmp_path / "truceline.toml").write_text('[workspace]\ntitle = "t"\ndeals = ["gone.deal"]\n')
    first = Event()
    prepare(tmp_path, Kept(), first)
    assert first.is_set()
