"""A report says what it does not know, keeps its public edition clean, and is of its own day."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import truceline
from truceline.errors import InputError
from truceline.model.mission import MissionReport
from truceline.model.record import to_json
from truceline.steps.mission import write_report

NOW = datetime(2021, 10, 16, 9, tzinfo=UTC)


@pytest.fixture
def mission(tmp_path: Path, examples: Path) -> Path:
    folder = tmp_path / "mission"
    shutil.copytree(examples / "mission-day", folder, ignore=shutil.ignore_patterns(".truceline"))
    return folder


def report(folder: Path, **more) -> MissionReport:
    return truceline.report(folder, **{"period": "2021-10-13", "now": NOW, **more})


def replaced(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def added(file: Path, *lines: str) -> None:
    with file.open("a", encoding="utf-8") as stream:
        stream.writelines(f"{line}\n" for line in lines)


def text_of_pdf(path: Path) -> str:
    reader = pytest.importorskip("pypdf", reason="NOT RUN: the extra 'read' is not installed")
    return " ".join(page.extract_text() for page in reader.PdfReader(path).pages)


# --- areas ----------------------------------------------------------------------------------


def test_a_watch_of_an_area_that_nobody_knows_is_told_and_never_silent(mission: Path) -> None:
    # an area that holds no incident would be silent for ever
    replaced(mission / "watches.csv", "bridge", "brigde")
    made = report(mission)
    (brigde,) = [one for one in made.silences if one.area == "brigde"]
    assert brigde.state == "undetermined"
    assert [note for note in made.notes if "brigde" in note and "did you mean bridge?" in note]


def test_a_zone_of_the_deal_has_its_rate_like_any_unit(mission: Path) -> None:
    (bridge,) = [one for one in report(mission).rates if one.area == "bridge"]
    assert (bridge.count.best, bridge.exposure_hours) == (0.0, 24.0)  # its camera, all day


def test_fire_that_may_have_been_in_the_area_leaves_its_day_not_observed(mission: Path) -> None:
    replaced(mission / "watches.csv", "down,power cut", "watched,")
    watched = report(mission)
    assert next(s for s in watched.silences if s.area == "bridge").state == "silent"
    # heard 3 km off by somebody who errs by half of that: 1.5 km from the middle of a box of 2 km
    zone = next(z for z in truceline.compile(mission / "deal.deal").zones if z.id == "bridge")
    lon, lat = middle(zone.shape)
    row = f"z1,patrol 9,2021-10-10 12:00,,{lon},{lat - 0.0135},,,1500,heard,1,explosion,,no,,,,"
    added(mission / "patrols.csv", row)
    (bridge,) = [s for s in report(mission).silences if s.area == "bridge"]
    assert bridge.state == "undetermined"
    assert "may" in " ".join(reason for day in bridge.days for reason in day.because)


def middle(shape: object) -> tuple[float, float]:
    from truceline.geo.shapes import geometry_of

    point = geometry_of(shape).centroid  # type: ignore[arg-type]
    return point.x, point.y


def test_a_gate_is_held_against_its_own_number_of_days(mission: Path) -> None:
    replaced(mission / "watches.csv", "down,power cut", "watched,")
    assert report(mission).gates[0].state == "open"
    replaced(mission / "deal.deal", "7 consecutive days", "9 consecutive days")
    made = report(mission)
    # two of the nine days lie before the camera was put up
    assert made.gates[0].state == "undetermined"
    (bridge,) = [one for one in made.silences if one.area == "bridge"]
    assert bridge.days_needed == 9


# --- duties ---------------------------------------------------------------------------------


def test_a_withdrawal_that_nobody_inspected_stands_in_the_report(mission: Path) -> None:
    (mission / "inspections.csv").write_text(
        "id,time,area,objects,party,count,stored,access,by,note\n", encoding="utf-8"
    )
    standings = {one.obligation: one for one in report(mission).standings}
    assert (standings["storage"].area, standings["storage"].state) == ("donetsk", "unverifiable")


def test_a_duty_behind_a_gate_that_is_not_open_is_not_due(mission: Path) -> None:
    standings = {one.obligation: one for one in report(mission).standings}
    assert standings["disengagement"].state == "not due"
    assert "quiet" in " ".join(standings["disengagement"].because)


def test_a_report_of_a_day_knows_no_inspection_of_a_later_day(mission: Path) -> None:
    added(mission / "inspections.csv", "v9,2021-10-20 11:00,donetsk,artillery,,0,,full,patrol 2,")
    later = datetime(2021, 11, 1, tzinfo=UTC)
    (storage,) = [s for s in report(mission, now=later).standings if s.obligation == "storage"]
    assert storage.state == "late"
    assert storage.remaining.best == 5  # the visit of 8 October, which saw all of it


# --- who denied -----------------------------------------------------------------------------


def test_who_denied_access_is_told_under_a_mandate_and_nowhere_else(
    mission: Path, tmp_path: Path
) -> None:
    replaced(mission / "watches.csv", "no reason was given,", "no reason was given,B")
    for profile, told in (("un-like", True), ("osce-like", False)):
        made = report(mission, profile=profile)
        assert {one.denied_by for one in made.denials} == ({"B"} if told else {None})
        page = Path(write_report(made, tmp_path / profile, forms=("html",)).files[0])
        assert ("By whom" in page.read_text(encoding="utf-8")) is told


# --- the public edition ---------------------------------------------------------------------

SECRETS = {
    "watches.csv": ("no reason was given", "stopped by the armed men of Quuxville"),
    "repairs.csv": ("power line", "line 12 behind Quuxville"),
    "crossings.csv": ("one of two sides did not open", "shut by the men of Quuxville"),
    "patrols.csv": ("Avdiivka", "Quuxville"),
    "inspections.csv": ("turned back at the gate", "turned back at Quuxville"),
}


@pytest.mark.parametrize("profile", ["osce-like", "un-like"])
def test_nothing_that_is_held_back_stands_in_any_form_of_a_public_edition(
    mission: Path, tmp_path: Path, profile: str
) -> None:
    pytest.importorskip("docx", reason="NOT RUN: the extra 'brief' is not installed")
    from truceline.brief.word_file import text_of_docx

    for name, (old, new) in SECRETS.items():
        replaced(mission / name, old, new)
    made = report(mission, profile=profile, public=True)
    files = write_report(made, tmp_path / "out", forms=("html", "csv", "docx", "pdf")).files
    told = [to_json(made).decode()]
    told += [Path(file).read_text(encoding="utf-8") for file in files[:2]]
    told += [text_of_docx(Path(files[2]).read_bytes()), text_of_pdf(Path(files[3]))]
    for text in told:
        assert "Quuxville" not in text
        assert "no assurance of B" not in text
        assert "37.51" not in text  # where a patrol stood


def test_a_public_edition_lists_no_row_whose_licence_forbids_it_and_says_so(mission: Path) -> None:
    (mission / "acled.csv").write_text(
        "event_id_cnty,event_date,event_type,sub_event_type,latitude,longitude,geo_precision\n"
        "UKR1,2021-10-13,Battles,Armed clash,48.1,37.7,1\n",
        encoding="utf-8",
    )
    feeds = (mission / "patrols.csv", mission / "acled.csv")
    inside = truceline.report(mission, *feeds, period="2021-10-13", now=NOW)
    public = truceline.report(mission, *feeds, period="2021-10-13", now=NOW, public=True)
    assert len(inside.annex) == 41
    assert len(public.annex) == 40
    assert any("licence" in note and "1 " in note for note in public.notes)


def test_a_place_in_a_free_text_of_a_public_edition_stops_it(mission: Path) -> None:
    # the cause of a casualty is printed as it was typed
    replaced(mission / "casualties.csv", "fragments", "fragments near Avdiivka")
    with pytest.raises(InputError, match="PUBLIC-LEAK") as caught:
        report(mission, public=True)
    assert "Avdiivka" not in str(caught.value)


def test_a_pdf_is_opened_again_too(mission: Path, tmp_path: Path) -> None:
    pytest.importorskip("pypdf", reason="NOT RUN: the extra 'read' is not installed")
    import msgspec

    made = msgspec.structs.replace(report(mission), edition="public")  # the control: a leak
    with pytest.raises(InputError, match="PUBLIC-LEAK"):
        write_report(made, tmp_path / "out", forms=("pdf",))
