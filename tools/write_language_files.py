"""Write what follows from the vocabulary: reference tables, editor grammar, JSON Schema.

Run it after changing `truceline/deal/vocabulary.py`, `topics.py` or `model/terms.py`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from truceline.deal.reference import tables, terms_schema, textmate

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "deal-language.md"
SCHEMA = ROOT / "docs" / "reference" / "terms.schema.json"
GRAMMAR = ROOT / "editors" / "vscode" / "syntaxes" / "deal.tmLanguage.json"


def page_text(text: str) -> str:
    """Return the reference page with its generated parts up to date."""
    for name, table in tables().items():
        inline = "\n" not in table
        gap = "" if inline else "\n"
        part = f"<!-- {name} -->{gap}{table}{gap}<!-- end -->"
        text = text.replace(f"{{{{{name}}}}}", part)
        text = re.sub(f"<!-- {name} -->.*?<!-- end -->", lambda _, p=part: p, text, flags=re.DOTALL)
    return text


def main() -> None:
    """Write every file."""
    PAGE.write_text(page_text(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    GRAMMAR.parent.mkdir(parents=True, exist_ok=True)
    for path, content in ((GRAMMAR, textmate()), (SCHEMA, terms_schema())):
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
