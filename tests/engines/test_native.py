"""Loops that numba compiled once are run from their files, without numba, with equal answers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from truceline.engines import native
from truceline.engines.compiled import has_numba
from truceline.engines.native import Native

pytestmark = pytest.mark.skipif(not has_numba(), reason="numba is absent: install the extra 'fast'")

_RUN = """
import sys
import numpy as np
from truceline.engines.joining import Reports, join
rng = np.random.default_rng(1)
n = 400
start = rng.integers(0, 40 * 86400, n)
one = np.zeros(n, np.int64)
made = Reports(rng.uniform(30, 30.5, n), rng.uniform(48, 48.5, n), np.full(n, 500.0),
               start, start + 3600, one, one, one, one)
print(join(made, compiled=True).group.tolist(), "numba" in sys.modules)
"""


class _Row(NamedTuple):
    place: np.ndarray
    weight: float
    whole: bool


def _run(kept: Path) -> tuple[str, bool]:
    told = subprocess.run(
        [sys.executable, "-c", _RUN], capture_output=True, text=True, check=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(kept)},
    )  # fmt: skip
    answer, loaded = told.stdout.rsplit(maxsplit=1)
    return answer, loaded == "True"


def test_the_second_process_loads_machine_code_and_no_numba(tmp_path: Path) -> None:
    compiled, compiling = _run(tmp_path)
    files = sorted(tmp_path.glob("*.o"))
    loaded, again = _run(tmp_path)
    assert (compiling, again) == (True, False)
    assert loaded == compiled
    assert files and files == sorted(tmp_path.glob("*.o"))


def test_with_a_numba_that_was_not_tried_numba_runs_the_loops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(native, "_TRIED", frozenset({"0.1"}))
    monkeypatch.setattr(native, "_linked", lambda _: pytest.fail("machine code was loaded"))
    assert not native.is_tried()
    monkeypatch.setattr(Native, "dispatcher", lambda _: lambda number: number + 1)
    assert Native("joining", "UNTRIED")(41) == 42


def test_a_torn_file_is_compiled_anew(tmp_path: Path) -> None:
    answer, _ = _run(tmp_path)
    for file in tmp_path.glob("*.o"):
        file.write_bytes(file.read_bytes()[:200])
    assert _run(tmp_path) == (answer, True)
    assert _run(tmp_path) == (answer, False)


def _loop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, name: str) -> Native:
    """Return a loop of a module made for one test."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(native, "_sources", lambda module: [body.encode()])
    module = type(sys)(f"truceline.engines.{name}")
    exec(f"import numba\nimport numpy as np\n@numba.njit\n{body}", module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return Native(name, "loop")


def test_arrays_numbers_and_named_tuples_arrive_as_they_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    body = (
        "def loop(row, factor, out):\n"
        "    for i in range(row.place.shape[0]):\n"
        "        out[i] = row.place[i, 1] * row.weight * factor if row.whole else -1.0\n"
        "    return row.place.shape[0]\n"
    )
    loop = _loop(monkeypatch, tmp_path, body, "made_for_rows")
    for kind in (np.float64, np.int32):  # machine code of its own for each kind of arguments
        place = np.arange(8, dtype=kind).reshape(4, 2)
        out = np.zeros(4)
        assert loop(_Row(place, 0.5, True), -3, out) == 4
        assert out.tolist() == [-1.5, -4.5, -7.5, -10.5]
        assert loop(_Row(place, 0.5, False), -3, out) == 4
        assert out.tolist() == [-1.0] * 4
    assert len(list(tmp_path.glob("made_for_rows.loop.*.o"))) == 2
    with pytest.raises(ValueError, match="contiguous"):
        loop(_Row(np.zeros((4, 4))[:, ::2], 0.5, True), 1, np.zeros(4))


def test_a_loop_that_needs_more_than_machine_code_runs_as_numba_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    body = "def loop(count):\n    return len(np.arange(count) + 1)\n"
    loop = _loop(monkeypatch, tmp_path, body, "made_with_arrays")
    assert loop(5) == 5
    assert not list(tmp_path.glob("*.o"))


def test_code_is_kept_by_what_it_was_made_from() -> None:
    # every module that the loops build on counts: a changed constant is a changed loop
    names = {path.stem for path in Path(native.__file__).parent.glob("*.py")}
    assert {"sweeping", "joining", "reckoning", "nearness", "plane", "native"} <= names
    sources = native._sources("sweeping")
    assert any(b"def merge_groups" in source for source in sources)
    assert any(b"REACH = " in source for source in sources)
