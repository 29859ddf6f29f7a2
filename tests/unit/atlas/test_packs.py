"""What holds for every pack that ships."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
import shapely

from truceline.atlas import Theatre, open_theatre
from truceline.atlas.index import digest_of, index_text
from truceline.atlas.packs import SHIPPED, pack_folder, shipped_ids
from truceline.errors import InputError, NotFoundError
from truceline.geo.measure import area_km2, length_km
from truceline.geo.shapes import geometry_of

PACKS = shipped_ids()


@pytest.fixture(params=PACKS, scope="module")
def theatre(request: pytest.FixtureRequest) -> Theatre:
    return open_theatre(request.param)


def test_the_packs_of_the_worked_agreements_ship() -> None:
    assert set(PACKS) >= {
        "cyprus", "horn", "korea", "levant", "south-caucasus", "sudan", "thailand-cambodia",
        "ukraine",
    }  # fmt: skip


def test_units_are_valid_and_share_borders_without_gaps_or_overlaps(theatre: Theatre) -> None:
    shapes = [theatre.geometry(unit.id) for unit in theatre.units]
    assert all(shapely.is_valid(shapes))
    assert shapely.coverage_is_valid(shapes)
    parts = sum(area_km2(shape) for shape in shapes)
    assert parts == pytest.approx(area_km2(theatre.land), rel=1e-9)


def test_ids_are_unique(theatre: Theatre) -> None:
    for things in (theatre.units, theatre.places, theatre.sites, theatre.lines):
        ids = [thing.id for thing in things]
        assert len(set(ids)) == len(ids)


def test_places_and_sites_are_filed_under_units_that_are_there(theatre: Theatre) -> None:
    units = {unit.id for unit in theatre.units}
    assert {place.unit for place in theatre.places} <= units
    assert {site.unit for site in theatre.sites} <= units | {None}
    assert {unit.seat for unit in theatre.units} <= {place.id for place in theatre.places} | {None}


def test_the_stored_index_is_the_one_its_files_give(theatre: Theatre) -> None:
    tables = [
        ("u", theatre.units),
        ("p", theatre.places),
        ("s", theatre.sites),
        ("l", theatre.lines),
    ]
    stored = (theatre.folder / "names.tsv").read_text("utf-8")
    assert stored == index_text(digest_of(theatre.folder), tables)


def test_every_thing_is_found_by_its_own_name(theatre: Theatre) -> None:
    for things in (theatre.units, theatre.sites, theatre.lines, theatre.places[::25]):
        for thing in things:
            assert thing in theatre.lookup(thing.name), thing.name
            for name in thing.names:
                assert thing in theatre.lookup(name), name


def test_every_layer_states_its_licence(theatre: Theatre) -> None:
    page = (theatre.folder / "SOURCES.md").read_text("utf-8")
    assert theatre.layers
    for layer in theatre.layers:
        assert layer.licence
        assert layer.source in page
        assert layer.licence in page


def test_every_theatre_says_whose_borders_it_shows(theatre: Theatre) -> None:
    assert "recognised" in theatre.viewpoint
    assert theatre.boundaries
    assert theatre.notes


def test_packs_are_small() -> None:
    size = sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file())
    assert size < 6_000_000


def test_names_are_found_without_the_geometry_library() -> None:
    code = (
        "import sys; from truceline.atlas import open_theatre as t; t('ukraine').lookup('Kyiv');"
        "assert not {'shapely', 'numpy', 'pyproj'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# lines: name in the pack, km in print with the publisher, how much shorter the coarse line may be
@pytest.mark.parametrize(
    ("pack", "line", "published_km", "shorter"),
    [
        ("korea", "mdl", 248, 0.20),  # BBC
        ("levant", "blue-line", 120, 0.20),  # United Nations
        ("sudan", "sudan-south-sudan-boundary", 2_010, 0.07),
        ("horn", "ethiopia-eritrea-boundary", 900, 0.02),
        ("levant", "undof-bravo", 80, -0.25),  # "about 80 km long", UNDOF: longer at this scale
    ],
)
def test_lines_are_as_long_as_print_allows(
    pack: str, line: str, published_km: float, shorter: float
) -> None:
    found = open_theatre(pack).line(line)
    assert found is not None
    drawn = length_km(geometry_of(found.shape))
    low, high = sorted((published_km, published_km * (1 - shorter)))
    assert low <= drawn <= high


def test_the_buffer_zone_of_cyprus_has_the_area_in_print() -> None:
    cyprus = open_theatre("cyprus")
    # UNFICYP: 346 km2 between the ceasefire lines, 3.74 % of 9,251 km2
    assert area_km2(cyprus.geometry("CY-BZ")) == pytest.approx(346, rel=0.02)
    assert area_km2(cyprus.land) == pytest.approx(9_251, rel=0.005)


def test_the_golan_heights_are_in_syria_and_the_area_of_separation_is_apart() -> None:
    levant = open_theatre("levant")
    assert {unit.country for unit in levant.units if unit.id.startswith("SY-QU")} == {"SY"}
    # about 1,150 to 1,200 km2 west of the area of separation are in print
    assert area_km2(levant.geometry("SY-QU-GOLAN")) == pytest.approx(1_150, rel=0.05)
    katzrin = shapely.Point(35.69, 32.99)
    assert levant.geometry("SY-QU-GOLAN").contains(katzrin)
    assert not levant.geometry("IL-Z").contains(katzrin)


def test_a_reviewed_table_decides_where_the_layer_names_a_district_wrongly() -> None:
    caucasus = open_theatre("south-caucasus")
    lachin = caucasus.unit("Lachin")
    assert lachin is not None  # the layer calls it Lankaran, which lies by the Caspian Sea
    assert lachin.id == "AZ-LAC"
    assert caucasus.geometry("AZ-LAC").contains(shapely.Point(46.33, 39.72))
    assert caucasus.geometry("AZ-LAN").contains(shapely.Point(48.72, 38.75))


@pytest.mark.parametrize(("name", "code"), [("Lachin", "AZ-LAC"), ("Jabrayil", "AZ-CAB")])
def test_a_town_outside_its_district_as_drawn_is_still_filed_in_it(name: str, code: str) -> None:
    # both towns are the seats of their districts; the layer's borders miss them by kilometres
    place = open_theatre("south-caucasus").place(name)
    assert place is not None
    assert place.unit == code


def test_kalbajar_is_smaller_in_the_layer_than_in_print_and_the_pack_says_so() -> None:
    caucasus = open_theatre("south-caucasus")
    area = area_km2(caucasus.geometry("AZ-KAL"))
    assert area == pytest.approx(3_050, rel=0.10)
    assert any(f"{area:,.0f} km2" in note for note in caucasus.notes)


# chief towns, their positions read off a world atlas: the layer puts some names on the wrong area
CHIEF_TOWNS = {
    "horn": {
        "ER-MA": (38.93, 15.33), "ER-AN": (38.45, 15.78), "ER-DU": (38.82, 14.89),
        "ER-GB": (37.59, 15.11), "ER-SK": (39.09, 15.44), "ET-TI": (39.47, 13.49),
        "ET-AM": (37.38, 11.59), "ET-AF": (41.01, 11.79), "ET-BE": (34.53, 10.07),
        "ET-SO": (42.80, 9.35), "ET-AA": (38.75, 9.02),
    },
    "sudan": {
        "SD-DN": (25.35, 13.63), "SD-DS": (24.88, 12.05), "SD-DE": (26.13, 11.46),
        "SD-DC": (23.47, 12.91), "SD-DW": (22.45, 13.45), "SD-KS": (29.72, 11.01),
        "SD-KN": (30.22, 13.18), "SD-NB": (34.36, 11.79), "SD-NW": (32.74, 13.18),
        "SD-KH": (32.53, 15.55), "SS-UY": (29.80, 9.23), "SS-NU": (31.66, 9.53),
        "SS-BN": (27.40, 8.77), "SS-BW": (28.01, 7.70), "SS-WR": (27.98, 8.31),
        "SS-EC": (31.58, 4.85), "SS-JG": (31.56, 6.21),
    },
    "thailand-cambodia": {
        "TH-33": (104.33, 15.11), "TH-34": (104.86, 15.24), "KH-13": (104.98, 13.81),
        "KH-22": (103.52, 14.18), "KH-1": (102.98, 13.59), "KH-24": (102.61, 12.85),
    },
    "levant": {
        "LB-BI": (35.90, 33.85), "LB-JA": (35.38, 33.56), "LB-NA": (35.48, 33.38),
        "IL-Z": (35.30, 32.70), "SY-DR": (36.10, 32.62), "SY-QU-AOS": (35.82, 33.12),
    },
    "south-caucasus": {
        "AZ-KAL": (46.04, 40.10), "AZ-AGM": (46.93, 39.99), "AZ-SUS": (46.75, 39.76),
        "AZ-XA": (46.75, 39.82), "AZ-FUZ": (47.14, 39.60), "AZ-ZAN": (46.66, 39.09),
        "AM-SU": (46.41, 39.21), "AM-VD": (45.33, 39.76), "AM-TV": (45.15, 40.88),
    },
    "cyprus": {"CY-S": (33.63, 34.92), "CY-N": (33.32, 35.33), "CY-BZ": (33.69, 35.01)},
    "korea": {"KP": (125.75, 39.03), "KR": (126.98, 37.57)},
}  # fmt: skip


@pytest.mark.parametrize(
    ("pack", "code"), [(pack, code) for pack, towns in CHIEF_TOWNS.items() for code in towns]
)
def test_a_unit_holds_its_chief_town(pack: str, code: str) -> None:
    assert open_theatre(pack).geometry(code).contains(shapely.Point(CHIEF_TOWNS[pack][code]))


@pytest.mark.parametrize(
    ("pack", "spelling", "id"),
    [
        ("south-caucasus", "Кельбаджар", "AZ-KAL"),
        ("south-caucasus", "Kelbadjar", "AZ-KAL"),
        ("south-caucasus", "Aghdam District", "AZ-AGM"),
        ("korea", "North Korea", "KP"),
        ("korea", "대한민국", "KR"),
        ("levant", "South Lebanon", "LB-JA"),
        ("thailand-cambodia", "Si Sa Ket", "TH-33"),
        ("sudan", "Unity", "SS-UY"),
        ("horn", "Tigray", "ET-TI"),
        ("cyprus", "UN Buffer Zone", "CY-BZ"),
    ],
)
def test_units_are_found_under_names_of_their_region(pack: str, spelling: str, id: str) -> None:
    unit = open_theatre(pack).unit(spelling)
    assert unit is not None
    assert unit.id == id


def test_units_of_two_states_never_overlap() -> None:
    for pack in PACKS:
        theatre = open_theatre(pack)
        by_state: dict[str, list[shapely.Geometry]] = {}
        for unit in theatre.units:
            by_state.setdefault(unit.country, []).append(theatre.geometry(unit.id))
        lands = [shapely.union_all(shapes) for shapes in by_state.values()]
        for one, other in combinations(lands, 2):
            assert area_km2(one & other) < 1e-3


def test_an_unknown_theatre_is_answered_with_the_list_of_packs() -> None:
    with pytest.raises(NotFoundError) as caught:
        open_theatre("ukrain")
    (problem,) = caught.value.problems
    assert problem.code == "THEATRE-UNKNOWN"
    assert "ukraine" in problem.hint


@pytest.mark.parametrize("name", ["../ukraine", "..", "", "ukraine/../ukraine/x"])
def test_a_path_out_of_the_packs_is_no_pack(name: str) -> None:
    with pytest.raises(NotFoundError):
        pack_folder(name)


def test_a_damaged_pack_is_told_with_file_and_line(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "korea"
    shutil.copytree(SHIPPED / "korea", folder)
    (folder / "places.csv").write_text(
        "id,name,kind,unit,lon,lat,population,population_year,names\na,b,c\n", "utf-8"
    )
    with pytest.raises(InputError) as caught:
        _ = open_theatre(folder).places
    (problem,) = caught.value.problems
    assert problem.code == "THEATRE-FILE"
    assert problem.where.line == 2


def test_a_pack_edited_by_hand_finds_its_new_names(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "korea"
    shutil.copytree(SHIPPED / "korea", folder)
    with (folder / "sites.csv").open("a", encoding="utf-8") as table:
        table.write("bridge,Freedom Bridge,bridge,,126.74,37.89,Bridge of No Return,test\n")
    found = open_theatre(folder).site("bridge of no return")
    assert found is not None
    assert found.id == "bridge"
