"""Names and details of persons are refused, and not repeated."""

from __future__ import annotations

import pytest

from truceline.errors import InputError
from truceline.intake.persons import check_no_persons
from truceline.intake.tables import Table


@pytest.mark.parametrize(
    "column",
    ["detainee_name", "Detainee Name", "survivor.name", "victimName", "surname", "passport no",
     "date_of_birth", "Phone", "patient-details", "witness_surname"],
)  # fmt: skip
def test_columns_of_persons_are_refused(column):
    with pytest.raises(InputError) as caught:
        check_no_persons(["date", column])
    assert caught.value.problems[0].code == "PERSON-NAMED"


@pytest.mark.parametrize(
    "column",
    ["name", "place_name", "source", "deaths_civilians", "detainees", "unit_name", "asciiname",
     "actor1", "address_of_source_file", "event_id", "side_a_name", "emailed"],
)  # fmt: skip
def test_columns_of_places_counts_and_sources_are_not(column):
    check_no_persons([column])


def test_a_table_with_such_a_column_is_not_opened(tmp_path):
    file = tmp_path / "patrols.csv"
    file.write_text("date,detainee_name\n2026-03-01,Zed Q.\n")
    with pytest.raises(InputError) as caught:
        Table(file)
    assert caught.value.problems[0].code == "PERSON-NAMED"
    assert "Zed" not in str(caught.value)


@pytest.mark.needs_data
def test_no_real_feed_is_refused_for_its_columns(test_data):
    for file in sorted(test_data.rglob("*.csv")):
        try:
            columns = Table(file, encoding="cp1252").columns
        except InputError as error:
            assert error.problems[0].code != "PERSON-NAMED", file.name
        else:
            check_no_persons(columns)
