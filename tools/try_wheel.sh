#!/usr/bin/env bash
# Builds the wheel and tries it in an empty environment, away from the checkout.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m pip wheel -q --no-deps --no-build-isolation -w "$scratch" "$root"
python3 -m venv "$scratch/empty"
"$scratch/empty/bin/pip" install -q "$scratch"/truceline-*.whl
cd "$scratch"
"$scratch/empty/bin/truceline" --version
"$scratch/empty/bin/truceline" new draft --theatre ukraine
"$scratch/empty/bin/truceline" check draft/draft.deal
"$scratch/empty/bin/truceline" assess draft/draft.deal --json >/dev/null
echo "the wheel works in an empty environment: $(du -h "$scratch"/truceline-*.whl | cut -f1)"
