"""Which GeoNames rows are settlements: decided by Ukraine's own codifier of settlements.

GeoNames lists quarters and boroughs beside the cities they belong to, under one feature class
and with populations of their own; adding them up would count millions of people twice. The
codifier (KATOTTG) lists every settlement with its status, but no position and no population.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from truceline.atlas.names import plain_key, sound_key

STATUS = {"K": "city", "M": "city", "T": "settlement", "X": "settlement", "C": "village"}
LARGEST_VILLAGE = 26_000  # the largest settlement without the status of a city has fewer
# a city of 100,000 reaches 9 km; one of 1,000,000 reaches 28 km: quarters lie within
REACH_KM = 9.0
DOUBLE_KM = 6.0  # two rows of one name this close are one settlement, if the oblast has but one

# romanisation by the resolution of the Cabinet of Ministers of Ukraine no. 55 of 27 January 2010
_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_ROMAN = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
    "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu", "я": "ia", "'": "", "’": "", "ʼ": "",
}  # fmt: skip


@dataclass(frozen=True)
class Official:
    """A settlement of the codifier: its Ukrainian name and its status."""

    code: str
    name: str
    status: str  # "city", "settlement" or "village"


@dataclass(frozen=True)
class Settlement:
    """A GeoNames row that is a settlement, with what the codifier says of it."""

    row: Mapping[str, Any]
    official: Official | None  # None: not found under any recorded spelling


def romanised(name: str) -> str:
    """Return a Ukrainian name in Latin letters.

    >>> romanised("Запоріжжя"), romanised("Кривий Ріг"), romanised("Єнакієве")
    ('Zaporizhzhia', 'Kryvyi Rih', 'Yenakiieve')
    """
    return "-".join(
        " ".join(_romanised_word(word) for word in part.split(" ")) for part in name.split("-")
    )


def _romanised_word(word: str) -> str:
    letters = word.lower().replace("зг", "zgh")
    first = _FIRST.get(letters[:1], _ROMAN.get(letters[:1], letters[:1]))
    roman = first + "".join(_ROMAN.get(char, char) for char in letters[1:])
    return roman if word.islower() else roman[:1].upper() + roman[1:]


def read_codifier(workbook: bytes) -> list[Official]:
    """Return the settlements of the codifier from the ministry's workbook."""
    spread = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        strings = [
            "".join(text.text or "" for text in item.iter(f"{spread}t"))
            for item in ET.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    found = []
    for row in sheet.iter(f"{spread}row"):
        cells = {
            str(cell.get("r"))[0]: strings[int(value.text or 0)]
            for cell in row
            if cell.get("t") == "s" and (value := cell.find(f"{spread}v")) is not None
        }
        if status := STATUS.get(cells.get("F", "")):
            found.append(Official(cells["A"][:4], cells["G"].strip(), status))
    return found


def settlements_of(
    rows: Iterable[Mapping[str, Any]], codifier: Sequence[Official], codes: Mapping[str, str]
) -> list[Settlement]:
    """Return the rows that are settlements; `codes` leads from admin1code to codifier code."""
    namesakes = Counter((official.code, official.name) for official in codifier)
    by_key: dict[tuple[str, str], set[Official]] = defaultdict(set)
    for official in codifier:
        for key in _keys(official.name):
            by_key[official.code, key].add(official)
    matched = []
    for row in rows:
        code = codes[row["admin1code"]]
        spellings = (row["name"], *row["alternatenames"])
        officials = {o for name in spellings for key in _keys(name) for o in by_key[code, key]}
        matched.append((row, officials))
    largest = _largest_of_each_city(matched)
    judged = [Settlement(row, _choice(row, officials, largest)) for row, officials in matched]
    cities = [one.row for one in judged if one.official and one.official.status == "city"]
    return _once_each([one for one in judged if _is_settlement(one, cities)], namesakes)


def _keys(name: str) -> tuple[str, str]:
    return f"={plain_key(name)}", f"~{sound_key(name)}"


def _largest_of_each_city(
    matched: Iterable[tuple[Mapping[str, Any], set[Official]]],
) -> dict[Official, int]:
    """Of several rows under a city's name, the most populous is the city, the rest are not."""
    largest: dict[Official, tuple[int, int]] = {}
    for row, officials in matched:
        for official in officials:
            if official.status == "city":
                size = (row["population"], row["geonameid"])
                largest[official] = max(largest.get(official, size), size)
    return {official: geonameid for official, (_, geonameid) in largest.items()}


def _choice(
    row: Mapping[str, Any], officials: set[Official], largest: Mapping[Official, int]
) -> Official | None:
    ranks = {"city": 0, "settlement": 1, "village": 2}
    possible = [o for o in officials if largest.get(o, row["geonameid"]) == row["geonameid"]]
    present = sound_key(row["name"])

    def order(official: Official) -> tuple[bool, bool, int, str]:
        # a city under any of its names; else the present name before a former one
        renamed = sound_key(official.name) != present
        return official.status != "city", renamed, ranks[official.status], official.name

    return min(possible, key=order, default=None)


def _is_settlement(one: Settlement, cities: list[Mapping[str, Any]]) -> bool:
    if one.official is None:
        # not in the codifier: a quarter if a city reaches it, else a settlement lately renamed
        return not any(_within_reach(one.row, city) for city in cities)
    return one.official.status == "city" or one.row["population"] <= LARGEST_VILLAGE


def _once_each(
    settlements: list[Settlement], namesakes: Mapping[tuple[str, str], int]
) -> list[Settlement]:
    """Leave out second rows of one settlement: close by, and more than the oblast has by name."""
    kept: dict[tuple[str, str], list[Settlement]] = defaultdict(list)
    left_out = set()
    for one in sorted(settlements, key=lambda one: (-one.row["population"], one.row["geonameid"])):
        if one.official is None:
            continue
        name = (one.official.code, one.official.name)
        close = any(_distance_km(one.row, other.row) < DOUBLE_KM for other in kept[name])
        if close and len(kept[name]) >= namesakes[name]:
            left_out.add(one.row["geonameid"])
        else:
            kept[name].append(one)
    return [one for one in settlements if one.row["geonameid"] not in left_out]


def _within_reach(row: Mapping[str, Any], city: Mapping[str, Any]) -> bool:
    reach_km = REACH_KM * math.sqrt(max(city["population"], 1_000) / 100_000)
    return _distance_km(row, city) <= reach_km


def _distance_km(row: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    east = (row["longitude"] - other["longitude"]) * math.cos(math.radians(row["latitude"]))
    return 111.3 * math.hypot(east, row["latitude"] - other["latitude"])
