# One gate, for people and machines alike.

# every check: format, lint, types, import order, tests
check: lint types contract test

lint:
    ruff format --check .
    ruff check .

types:
    mypy

contract:
    lint-imports

test *ARGS:
    python -m pytest {{ARGS}}

# build the wheel and try it in an empty environment
wheel:
    bash tools/try_wheel.sh

# the ledger under kills, power cuts, full disks and forgeries, each with a control that must fail
faults *ARGS:
    python tests/faults {{ARGS}}

# the documentation as static pages in docs/_build
docs:
    python -m sphinx -q -b html docs docs/_build

# mend what can be mended by a machine
fix:
    ruff format .
    ruff check --fix .

# write the hash-pinned lock of everything the checks use; it names no index
lock:
    uv pip compile pyproject.toml --all-extras --group dev --group docs --group browser \
        --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
        --output-file requirements/dev.txt
