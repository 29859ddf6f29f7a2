"""Who says what in news: ours against textacy's direct quotations, one scorer, one run.

Needs the attribution benchmark of the test data (found by TRUCELINE_TEST_DATA, else beside
the checkout). The peer needs `pip install textacy` and an English spaCy pipeline, named by
--pipeline; where they are missing its row says NOT RUN. It refuses a text with an odd number of
quotation marks, so it is given one paragraph at a time and a refusal counts as nothing found.

    python benchmarks/reading_attribution.py [--part dev] [--pipeline en_core_web_sm]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import re
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any

Spans = dict[str, list[list[int]]]
Reader = Callable[[str], list[Spans]]
ROOT = Path(__file__).resolve().parents[1]


def folder() -> Path:
    data = os.environ.get("TRUCELINE_TEST_DATA", ROOT.parent / "shared" / "data")
    return Path(data) / "reading"


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", folder() / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ours() -> Reader:
    from truceline.claims.plain import read_attributions

    return read_attributions


def textacy_quotations(pipeline: str) -> Reader:
    import spacy
    from textacy.extract.triples import direct_quotations

    parse = spacy.load(pipeline)

    def span(tokens: Any, base: int) -> list[list[int]]:
        return [[base + tokens[0].idx, base + tokens[-1].idx + len(tokens[-1])]]

    def read(text: str) -> list[Spans]:
        found: list[Spans] = []
        for match in re.finditer(r"[^\n]+", text):
            try:
                triples = list(direct_quotations(parse(match.group())))
            except ValueError:
                continue
            at = match.start()
            found += [
                {
                    "source": span(triple.speaker, at),
                    "cue": span(triple.cue, at),
                    "content": [[at + triple.content.start_char, at + triple.content.end_char]],
                }
                for triple in triples
            ]
        return found

    return read


def measured(name: str, make: Callable[[], Reader], gold: list[dict[str, Any]]) -> str:
    try:
        reader = make()
    except (ImportError, OSError) as error:
        return f"{name:<28} NOT RUN: {error}"
    reader(gold[0]["text"])  # the first document pays for loading
    start = time.process_time()
    answers = [{"doc_id": d["doc_id"], "attributions": reader(d["text"])} for d in gold]
    seconds = (time.process_time() - start) / len(gold)
    result = scorer().score(gold, answers)
    relations, roles = result["relations"], result["roles"]
    exact = " ".join(f"{roles[role]['exact']['f1']:5.1f}" for role in ("source", "cue", "content"))
    return (
        f"{name:<28} {relations['REL']['f1']:5.1f} {relations['SPEECH']['f1']:7.1f}"
        f"   {exact}   {seconds:6.3f}"
    )


def installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--part", default="dev", choices=("dev", "train"))
    arguments.add_argument("--pipeline", default="en_core_web_sm")
    chosen = arguments.parse_args()
    if not (folder() / "score.py").is_file():
        sys.exit(f"NOT RUN: no attribution benchmark in {folder()}")
    rows = (folder() / f"{chosen.part}.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [row for line in rows if "attributions" in (row := json.loads(line))]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{len(gold)} documents; textacy {installed('textacy')}, spaCy {installed('spacy')}")
    print(f"{'reader':<28} {'REL':>5} {'SPEECH':>7}   source  cue  content (exact)   CPU s/doc")
    print(measured("Truceline, rules/1.2", ours, gold))
    print(measured("textacy direct quotations", lambda: textacy_quotations(chosen.pipeline), gold))


if __name__ == "__main__":
    main()
