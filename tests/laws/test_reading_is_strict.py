"""Laws of reading: what was written comes back, a cut is noticed, a time is never guessed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.errors import InputError
from truceline.intake.json import read_json
from truceline.intake.tables import Table, safe_cell, table_bytes
from truceline.intake.times import parse_instant

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | TEXT
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
WRITERS = st.sampled_from([{}, {"ensure_ascii": False}, {"indent": 1}, {"separators": (",", ":")}])
ZONES = st.sampled_from(["Europe/Kyiv", "Europe/Moscow", "America/New_York", "Asia/Kolkata"])


@given(VALUES, WRITERS)
def test_what_was_written_comes_back(value, writer):
    assert read_json(json.dumps(value, **writer).encode()) == value


@settings(max_examples=60)
@given(st.lists(VALUES, min_size=1, max_size=3), WRITERS, st.data())
def test_a_cut_document_is_never_taken_for_a_whole_one(value, writer, data):
    document = json.dumps(value, **writer).encode()
    end = data.draw(st.integers(0, len(document) - 1))
    with pytest.raises(InputError) as caught:
        read_json(document[:end])
    # a cut in the middle of a letter of several bytes is told as such
    assert caught.value.problems[0].code in ("FILE-TORN", "TEXT-ENCODING")


@given(st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)), ZONES)
def test_an_instant_comes_back_from_its_local_time_or_is_asked_for(naive, zone):
    """Walk from UTC to the local clock and back: only an hour that came twice may be refused."""
    instant = naive.replace(microsecond=0, tzinfo=UTC)
    local = instant.astimezone(ZoneInfo(zone))
    written = f"{local:%Y-%m-%dT%H:%M:%S} {zone}"
    try:
        assert parse_instant(written) == instant
    except InputError as error:
        assert error.problems[0].code == "TIME-TWICE"
        readings = {parse_instant(written, which=which) for which in ("first", "second")}
        assert instant in readings
        assert max(readings) - min(readings) <= timedelta(hours=1)
    assert parse_instant(f"{local:%Y-%m-%dT%H:%M:%S%z}") == instant


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=10)


@settings(max_examples=60)
@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_a_table_comes_back_and_no_cell_starts_a_formula(rows, tmp_path_factory):
    file = tmp_path_factory.mktemp("table") / "t.csv"
    file.write_bytes(table_bytes(("a", "b"), rows))
    found = [(row["a"], row["b"]) for row in Table(file).rows()]
    assert found == [(safe_cell(a), safe_cell(b)) for a, b in rows]
    for cell in (cell for row in found for cell in row):
        assert not cell.startswith(("=", "@", "\t"))
