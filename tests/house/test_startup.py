"""Help is instant because nothing is loaded that it does not use."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("numpy", "shapely", "pyproj", "pyarrow", "numba", "scipy", "sqlalchemy", "rich", "lark")


def loaded_after(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in run.stdout.split()}


def test_importing_the_package_loads_no_heavy_library() -> None:
    assert not loaded_after("import truceline") & set(HEAVY)


def test_the_overview_loads_no_heavy_library() -> None:
    assert not loaded_after("from truceline.cli.main import overview; overview()") & {
        *HEAVY,
        "cyclopts",
    }


def test_an_unknown_command_is_an_input_error_without_a_traceback() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "truceline", "chekc"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert "chekc" in run.stderr
