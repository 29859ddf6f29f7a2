"""Names in any spelling are one name; names that differ stay apart."""

from __future__ import annotations

import pytest

from truceline.atlas import Theatre, open_theatre
from truceline.atlas.names import plain_key, sound_key
from truceline.model.place import NamedLine, Place, Site, Unit


@pytest.fixture(scope="module")
def ukraine() -> Theatre:
    return open_theatre("ukraine")


# ids read off geonames.org; spellings as newspapers, Ukrainian, Russian and German maps write them
ONE_PLACE = {
    "geonames:687700": (
        "Zaporizhzhia", "Zaporizhia", "Zaporizhzhya", "Zaporozhye", "Zaporozhe", "Запоріжжя",
        "Запорожье", "ZAPORIZHZHIA", "Saporischschja", "zaporizhzhia",
    ),
    "geonames:709717": ("Donetsk", "Donets'k", "Donets’k", "Донецьк", "Донецк", "Donezk"),
    "geonames:706483": ("Kharkiv", "Kharkov", "Harkiv", "Харків", "Харьков", "Charkiw"),
    "geonames:703448": ("Kyiv", "Kiev", "Київ", "Киев", "Kijev"),
    "geonames:704508": ("Kramatorsk", "Kramators'k", "Краматорськ", "Краматорск"),
    "geonames:713174": ("Bakhmut", "Бахмут", "Bachmut"),
    "geonames:699839": ("Nova Kakhovka", "Nova-Kakhovka", "Нова Каховка", "Новая Каховка"),
    "geonames:703845": ("Kryvyi Rih", "Kryvyy Rih", "Krivoy Rog", "Кривий Ріг", "Кривой Рог"),
    "geonames:700569": ("Mykolaiv", "Mykolayiv", "Nikolaev", "Миколаїв", "Николаев"),
    "geonames:713122": ("Avdiivka", "Avdiyivka", "Авдіївка", "Авдеевка"),
    "geonames:709276": ("Enerhodar", "Energodar", "Енергодар", "Энергодар"),
    "geonames:694423": ("Sevastopol", "Севастополь"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("id", "spelling"), [(id, name) for id, names in ONE_PLACE.items() for name in names]
)
def test_every_spelling_finds_the_one_place(ukraine: Theatre, id: str, spelling: str) -> None:
    place = ukraine.place(spelling)
    assert place is not None
    assert place.id == id


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("Donetsk oblast", "UA-14"),
        ("Donetsk region", "UA-14"),
        ("Донецька область", "UA-14"),
        ("Донецкая область", "UA-14"),
        ("Donetska oblast", "UA-14"),
        ("Донеччина", "UA-14"),
        ("UA-14", "UA-14"),
        ("Zaporizhia oblast", "UA-23"),
        ("Crimea", "UA-43"),
        ("Autonomous Republic of Crimea", "UA-43"),
        ("Крим", "UA-43"),
        ("Qırım", "UA-43"),
        ("Kyiv oblast", "UA-32"),
        ("Kyiv City", "UA-30"),
    ],
)
def test_every_spelling_finds_the_one_unit(ukraine: Theatre, spelling: str, code: str) -> None:
    unit = ukraine.unit(spelling)
    assert unit is not None
    assert unit.id == code


def test_a_bare_name_means_both_the_oblast_and_its_city(ukraine: Theatre) -> None:
    assert [type(thing) for thing in ukraine.lookup("Donetsk")] == [Unit, Place]


def test_the_word_oblast_leaves_the_city_out(ukraine: Theatre) -> None:
    assert [thing.id for thing in ukraine.lookup("Donetsk oblast")] == ["UA-14"]


def test_city_of_leaves_the_oblast_out(ukraine: Theatre) -> None:
    assert [thing.id for thing in ukraine.lookup("city of Donetsk")] == ["geonames:709717"]


def test_an_ambiguous_name_gives_every_place_and_none_is_chosen(ukraine: Theatre) -> None:
    # three Mykolaivkas and more have no city among them
    found = [thing for thing in ukraine.lookup("Vesele") if isinstance(thing, Place)]
    assert len(found) > 2
    assert ukraine.place("Vesele") is None


def test_a_unit_beside_the_name_tells_places_apart(ukraine: Theatre) -> None:
    assert {
        p.unit for p in ukraine.lookup("Avdiivka, Chernihiv oblast") if isinstance(p, Place)
    } == {"UA-74"}
    only = ukraine.place("Avdiivka, Donetsk oblast")
    assert only is not None
    assert only.id == "geonames:713122"


def test_the_only_city_of_a_name_is_meant_before_villages(ukraine: Theatre) -> None:
    named = [thing for thing in ukraine.lookup("Avdiivka") if isinstance(thing, Place)]
    assert len(named) == 3
    assert ukraine.place("Avdiivka") == named[0]


def test_a_former_name_shared_by_two_towns_stays_ambiguous(ukraine: Theatre) -> None:
    # Bakhmut and Kypuche were both called Artemivsk until 2016
    assert {thing.name for thing in ukraine.lookup("Artemivsk")} == {"Bakhmut", "Kypuche"}
    assert ukraine.place("Artemivsk") is None


def test_donbas_is_both_oblasts_and_neither_alone(ukraine: Theatre) -> None:
    assert [thing.id for thing in ukraine.lookup("Донбас")] == ["UA-09", "UA-14"]
    assert ukraine.unit("Donbas") is None


def test_sites_and_lines_are_found_by_name_too(ukraine: Theatre) -> None:
    assert [type(thing) for thing in ukraine.lookup("ЗАЕС")] == [Site]
    mdl = open_theatre("korea").lookup("Military Demarcation Line")
    assert [type(thing) for thing in mdl] == [NamedLine]


def test_nothing_is_found_for_a_name_that_is_not_there(ukraine: Theatre) -> None:
    assert ukraine.lookup("Adra bridge") == ()
    assert ukraine.lookup("") == ()
    assert ukraine.lookup("'") == ()


def test_a_slip_of_the_pen_is_answered_with_the_name_meant(ukraine: Theatre) -> None:
    assert "Kramatorsk" in ukraine.suggest("Kramatorks")
    assert "Zaporizhzhia NPP" in ukraine.suggest("Zaporizhzhia NP")
    assert ukraine.suggest("Donetsk oblst")[0] == "Donetsk oblast"


def test_every_suggestion_finds_something(ukraine: Theatre) -> None:
    for slip in ("Donetsk oblst", "Crimae", "Krematorsk", "Xharkiv", "Запоріжя", "UA-99"):
        assert all(ukraine.lookup(name) for name in ukraine.suggest(slip))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Saky", "Sumy"), ("Izium", "Izmail"), ("Luhansk", "Lutsk"), ("Харків", "Херсон")],
)
def test_names_that_differ_do_not_sound_alike(one: str, other: str) -> None:
    assert plain_key(one) != plain_key(other)
    assert sound_key(one) != sound_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أغدام", "اغدام"),  # hamza left out
        ("القنيطرة", "القنيطره"),  # final ta marbuta written as ha
        ("Kəlbəcər", "Kalbacar"),
        ("Ağdam", "Agdam"),
        ("P'anmunjŏm", "Panmunjom"),
        ("Khmel'nyts’kyy", "Khmelnytskyy"),
        ("Ивано-Франковск", "Ивано Франковск"),
    ],
)
def test_accents_apostrophes_and_hyphens_do_not_matter(one: str, other: str) -> None:
    assert plain_key(one) == plain_key(other)
