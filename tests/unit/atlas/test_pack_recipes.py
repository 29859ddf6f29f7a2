"""How packs are made: which rows are settlements, and what their names are in Latin letters."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))

from pack_settlements import Official, romanised, settlements_of


def row(id: int, name: str, population: int, lon: float, *spellings: str) -> dict[str, Any]:
    return {
        "geonameid": id,
        "name": name,
        "population": population,
        "longitude": lon,
        "latitude": 50.0,
        "admin1code": "07",
        "alternatenames": list(spellings),
    }


CODIFIER = [
    Official("UA63", "Харків", "city"),
    Official("UA63", "Олексіївка", "village"),
    Official("UA63", "Мерефа", "city"),
    Official("UA63", "Мерефа", "village"),
    Official("UA44", "Далеке", "village"),
]


def judged(*rows: dict[str, Any]) -> dict[int, str | None]:
    found = settlements_of(rows, CODIFIER, {"07": "UA63"})
    return {one.row["geonameid"]: one.official.status if one.official else None for one in found}


def test_a_quarter_within_reach_of_its_city_is_left_out() -> None:
    city = row(1, "Kharkiv", 1_421_125, 36.25, "Харків")
    assert judged(city, row(2, "Saltivka", 409_300, 36.35, "Салтівка")) == {1: "city"}


def test_a_renamed_village_far_from_any_city_stays() -> None:
    city = row(1, "Kharkiv", 1_421_125, 36.25, "Харків")
    # 3 degrees east at 50 N are about 215 km
    assert judged(city, row(2, "Frunze", 900, 39.25, "Фрунзе")) == {1: "city", 2: None}


def test_a_quarter_that_shares_a_village_name_is_told_by_its_size() -> None:
    city = row(1, "Kharkiv", 1_421_125, 36.25, "Харків")
    assert judged(city, row(2, "Oleksiyivka", 100_500, 36.2, "Олексіївка")) == {1: "city"}
    assert judged(city, row(2, "Oleksiyivka", 800, 38.2, "Олексіївка"))[2] == "village"


def test_of_two_rows_under_a_city_name_the_larger_is_the_city() -> None:
    found = judged(row(1, "Merefa", 21_202, 36.0, "Мерефа"), row(2, "Merefa", 700, 37.5, "Мерефа"))
    assert found == {1: "city", 2: "village"}


def test_two_rows_close_together_are_one_settlement_where_the_oblast_has_one() -> None:
    # 0.05 degrees east at 50 N are 3.6 km, 0.5 degrees 36 km
    found = judged(row(1, "Oleksiivka", 800, 38.2), row(2, "Oleksiyivka", 500, 38.25))
    assert found == {1: "village"}
    found = judged(row(1, "Oleksiivka", 800, 38.2), row(2, "Oleksiyivka", 500, 38.7))
    assert found == {1: "village", 2: "village"}


def test_a_settlement_of_another_oblast_does_not_count() -> None:
    city = row(1, "Kharkiv", 1_421_125, 36.25, "Харків")
    assert judged(city, row(2, "Daleke", 500, 36.3, "Далеке")) == {1: "city"}


# examples of the resolution itself (Cabinet of Ministers of Ukraine, 27 January 2010, no. 55)
@pytest.mark.parametrize(
    ("name", "roman"),
    [
        ("Алушта", "Alushta"),
        ("Борщагівка", "Borshchahivka"),
        ("Гадяч", "Hadiach"),
        ("Згорани", "Zghorany"),
        ("Єнакієве", "Yenakiieve"),
        ("Їжакевич", "Yizhakevych"),
        ("Йосипівка", "Yosypivka"),
        ("Стрий", "Stryi"),
        ("Щербухи", "Shcherbukhy"),
        ("Юрій", "Yurii"),
        ("Яготин", "Yahotyn"),
        ("Знам'янка", "Znamianka"),
        ("Біла Церква", "Bila Tserkva"),
        ("Івано-Франківськ", "Ivano-Frankivsk"),
    ],
)
def test_names_are_romanised_as_the_resolution_has_it(name: str, roman: str) -> None:
    assert romanised(name) == roman
