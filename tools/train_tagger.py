"""Train the part-of-speech tagger of the claims room, and write its weights.

    python tools/train_tagger.py label GUM_FOLDER SILVER.jsonl
    python tools/train_tagger.py train SILVER.jsonl src/truceline/claims/tagger.json

`label` reads the discourse files of GUM (annotation CC BY 4.0; texts CC BY and CC BY-SA, see
``docs/explanation/reading.md``), puts the sentences together again and tags them with a spaCy
pipeline, which is needed for this step only (`pip install spacy` and an English model that is
free to use; the shipped weights were made with en_core_web_sm 3.8, MIT). `train` learns from
these silver tags and, to know how well, keeps every tenth document apart.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from truceline.claims import tagger
from truceline.claims.text import tokenise

ROUNDS = 8
SCALE = 100  # weights are stored as whole numbers
LEAST = 8  # and left out below this
SAME = {"NNPS": "NNP", "JJR": "JJ", "JJS": "JJ", "RBR": "RB", "RBS": "RB", "AFX": "JJ", "XX": "FW"}
MARKS = {",", ".", ":", "``", "''", "-LRB-", "-RRB-", "HYPH", "SYM", "NFP", "$", "#", "ADD", "LS"}

Sentence = tuple[list[str], list[str]]


def sentences_of(path: Path) -> Iterator[str]:
    """Yield the sentences of a GUM discourse file as running text."""
    units: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        columns = line.split("\t")
        number = re.search(r"sid=(\d+)", columns[5])
        if number:
            units.setdefault(number[1], []).append(columns[1])
    for parts in units.values():
        text = " ".join(parts)
        text = re.sub(r" ([.,;:!?%)\]’”]|n't\b|['’](?:s|re|ve|ll|d|m)\b)", r"\1", text)
        yield re.sub(r"(\w) - (\w)", r"\1-\2", re.sub(r"([(\[“$]) ", r"\1", text))


def label(folder: Path, out: Path, pipeline: str) -> None:
    """Write the sentences of a folder with the tags that a spaCy pipeline gives them."""
    import spacy
    from spacy.tokens import Doc

    parse = spacy.load(pipeline, exclude=["parser", "ner", "lemmatizer"])
    with out.open("w") as lines:
        for path in sorted(folder.glob("*.rsd")):
            for text in sentences_of(path):
                words = [token.text for token in tokenise(text)]
                if not words:
                    continue
                doc = Doc(parse.vocab, words=words)
                for _, part in parse.pipeline:
                    doc = part(doc)
                tags = [token.tag_ for token in doc]
                lines.write(json.dumps({"doc": path.stem, "w": words, "t": tags}) + "\n")


def simple(tag: str) -> str:
    """Return a tag with the distinctions left out that the reader has no use for."""
    return "." if tag in MARKS else SAME.get(tag, tag)


def load(path: Path) -> tuple[list[Sentence], list[Sentence]]:
    """Return the sentences to learn from and those kept apart (every tenth document)."""
    learn: list[Sentence] = []
    apart: list[Sentence] = []
    documents: dict[str, int] = {}
    for line in path.read_text().splitlines():
        row = json.loads(line)
        number = documents.setdefault(row["doc"], len(documents))
        (apart if number % 10 == 9 else learn).append((row["w"], [simple(t) for t in row["t"]]))
    return learn, apart


def known_words(sentences: list[Sentence], numbers: dict[str, int]) -> dict[str, int]:
    """Return the frequent words that carried one tag nearly always."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for words, tags in sentences:
        for word, tag in zip(words, tags, strict=True):
            counts[word][tag] += 1
    return {
        word: numbers[tags.most_common(1)[0][0]]
        for word, tags in counts.items()
        if tags.total() >= 20 and tags.most_common(1)[0][1] / tags.total() >= 0.985
    }


class Averager:
    """Perceptron weights that remember their sum over time."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[int, float]] = defaultdict(dict)
        self._sums: dict[tuple[str, int], float] = defaultdict(float)
        self._stamps: dict[tuple[str, int], int] = defaultdict(int)
        self._now = 0

    def guess(self, seen: list[str], n_tags: int) -> int:
        """Return the tag with the greatest weight for the features seen."""
        self._now += 1
        totals = [0.0] * n_tags
        for feature in seen:
            for number, weight in self.rows[feature].items():
                totals[number] += weight
        return totals.index(max(totals))

    def change(self, seen: list[str], number: int, by: float) -> None:
        """Add to the weight of a tag for the features seen."""
        for feature in seen:
            key, row = (feature, number), self.rows[feature]
            weight = row.get(number, 0.0)
            self._sums[key] += (self._now - self._stamps[key]) * weight
            self._stamps[key] = self._now
            row[number] = weight + by

    def averaged(self) -> dict[str, dict[int, int]]:
        """Return the mean weights as whole numbers, without the negligible ones."""
        result: dict[str, dict[int, int]] = {}
        for feature, row in self.rows.items():
            kept = {}
            for number, weight in row.items():
                key = (feature, number)
                total = self._sums[key] + (self._now - self._stamps[key]) * weight
                whole = round(SCALE * total / self._now)
                if abs(whole) >= LEAST:
                    kept[number] = whole
            if kept:
                result[feature] = kept
        return result


def train(sentences: list[Sentence]) -> tagger.Weights:
    """Return averaged weights after `ROUNDS` passes, the order shuffled by a fixed seed."""
    tags = sorted({tag for _, row in sentences for tag in row})
    numbers = {tag: number for number, tag in enumerate(tags)}
    known = known_words(sentences, numbers)
    weights = Averager()
    order = list(sentences)
    shuffle = random.Random(1).shuffle
    for _ in range(ROUNDS):
        shuffle(order)
        for words, gold in order:
            context = [*tagger.START, *(tagger.normal(word) for word in words), *tagger.END]
            before, last = tagger.START[1], tagger.START[0]
            for index, word in enumerate(words):
                guess = known.get(word, -1)
                if guess < 0:
                    seen = list(tagger.features(word, context, index, last, before))
                    guess, truth = weights.guess(seen, len(tags)), numbers[gold[index]]
                    if guess != truth:
                        weights.change(seen, truth, 1.0)
                        weights.change(seen, guess, -1.0)
                before, last = last, tags[guess]
    return tagger.Weights(tags, known, weights.averaged())


def accuracy(model: tagger.Weights, sentences: list[Sentence]) -> float:
    """Return the share of words whose tag agrees."""
    right = total = 0
    for words, gold in sentences:
        found = tagger.tag(words, model)
        right += sum(a == b for a, b in zip(found, gold, strict=True))
        total += len(words)
    return right / total


def main() -> None:
    """Run one of the two steps."""
    step, first, second, *rest = sys.argv[1:]
    if step == "label":
        label(Path(first), Path(second), rest[0] if rest else "en_core_web_sm")
        return
    learn, apart = load(Path(first))
    print(f"agreement on documents kept apart: {accuracy(train(learn), apart):.4f}")
    model = train(learn + apart)
    flat = {
        name: [x for pair in sorted(row.items()) for x in pair]
        for name, row in sorted(model.rows.items())
    }
    text = json.dumps(
        [model.tags, dict(sorted(model.known.items())), flat],
        separators=(",", ":"),
        ensure_ascii=False,
    )
    Path(second).write_text(text)
    print(f"{len(flat)} features, {len(text) // 1024} KiB")


if __name__ == "__main__":
    main()
