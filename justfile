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

# mend what can be mended by a machine
fix:
    ruff format .
    ruff check --fix .
