"""Planted secrets, searched for in everything that leaves, in ten encodings."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import random
import re
import shutil
import struct
import subprocess
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from tally import Tally

from truceline.cli.main import main
from truceline.errors import TrucelineError
from truceline.ledger import open_ledger
from truceline.ledger.backup import back_up
from truceline.ledger.exports import export_public
from truceline.ledger.vault import Custodian, Vault, new_identity
from truceline.model.entry import Draft

_FIRST = ("Oksana", "Yaroslava", "Mykhailo", "Zinaida", "Anatolii", "Ибрагим", "Соломія")
_LAST = ("Verkhovynets", "Zaporozhchenko", "Kryvonosenko", "Hohenberg", "Қасымов", "Щербаківська")
_EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "donbas-2025-08"
_TIME = re.compile(rb"\d\d:\d\d:\d\d\.\d+")
_KINDS = ("names", "positions", "vault")


def _base64_core(shift: int) -> Callable[[str], bytes]:
    """Return the part of a base64 text that does not depend on what stands before the secret."""

    def encode(secret: str) -> bytes:
        encoded = base64.b64encode(bytes(shift) + secret.encode())
        return encoded[-(-shift * 8 // 6) + 1 : -4]

    return encode


ENCODINGS: dict[str, tuple[Callable[[str], bytes], ...]] = {
    "utf-8": (str.encode,),
    "utf-16": (lambda s: s.encode("utf-16-le"), lambda s: s.encode("utf-16-be")),
    "utf-32": (lambda s: s.encode("utf-32-le"), lambda s: s.encode("utf-32-be")),
    "base64": tuple(_base64_core(shift) for shift in range(3)),
    "hexadecimal": (
        lambda s: s.encode().hex().encode(),
        lambda s: s.encode().hex().upper().encode(),
    ),
    "percent": (lambda s: quote(s).encode(), lambda s: quote(s, safe="").encode()),
    "JSON escapes": (lambda s: json.dumps(s)[1:-1].encode(), lambda s: _escaped(s).encode()),
    "HTML entities": (
        lambda s: html.escape(s).encode(),
        lambda s: "".join(f"&#{ord(char)};" for char in s).encode(),
    ),
    "reversed": (lambda s: s[::-1].encode(),),
    "compressed": (),  # found by unpacking what is packed
}


def _escaped(secret: str) -> str:
    return "".join(f"\\u{ord(char):04x}" for char in secret)


class Canary:
    """One planted secret: as text, or as a position that must not stand anywhere so fine."""

    def __init__(self, kind: str, pick: random.Random, number: int) -> None:
        self.kind, self.number = kind, number
        if kind == "positions":
            self.lon = round(22 + pick.random() * 18, 7)
            self.lat = round(44 + pick.random() * 8, 7)
            self.texts: tuple[str, ...] = (str(self.lon), str(self.lat))
            self.binary: tuple[bytes, ...] = tuple(
                struct.pack(order, value)
                for value in (self.lon, self.lat)
                for order in "<d >d".split()
            )
        else:
            text = f"{pick.choice(_FIRST)} {pick.choice(_LAST)} {pick.randrange(1 << 40):x}"
            self.texts, self.binary = (text,), ()

    def needles(self) -> Iterator[tuple[str, bytes]]:
        for name, encoders in ENCODINGS.items():
            for encode in encoders:
                for text in self.texts:
                    # a position that was rounded to 100 m is still a leak; in base64 so few
                    # digits would be met by chance
                    is_short = self.kind == "positions" and name != "base64"
                    yield name, encode(text[:6] if is_short else text)
        for value in self.binary:
            yield "binary", value


def found_in(content: bytes, canary: Canary) -> set[str]:
    """Return the encodings in which a secret stands in some bytes, packed layers included."""
    found = {name for name, needle in canary.needles() if needle in content}
    for inner in _unpacked(content):
        if found_in(inner, canary):
            found.add("compressed")
    return found


def _unpacked(content: bytes) -> Iterator[bytes]:
    for start in _starts(content, b"\x1f\x8b\x08"):
        with suppress(OSError, EOFError, zlib.error):
            yield zlib.decompressobj(31).decompress(content[start:])
    for start in _starts(content, b"stream\n") if content[:5] == b"%PDF-" else ():
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(content[start + 7 :])
    if content[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for member in archive:
                stream = archive.extractfile(member)
                if stream is not None:
                    yield stream.read()


def _starts(content: bytes, magic: bytes) -> Iterator[int]:
    at = content.find(magic)
    while at >= 0:
        yield at
        at = content.find(magic, at + 1)


def canary_trial(folder: Path, count: int, seed: int, papers: bool = True) -> Tally:
    """Plant names, exact positions and vault contents; search everything that leaves."""
    tally = Tally("planted secrets in ten encodings", seed, control="leaks planted on purpose")
    pick = random.Random(seed)
    canaries = [Canary(_KINDS[n % 3], pick, n) for n in range(count)]
    outputs = list(_everything_that_leaves(folder / "canaries", canaries, papers))
    made = {name for name, _ in outputs}
    wanted = {"page of the brief", "page of the claims", "paper of the brief"}
    missing = wanted - made - (set() if papers else {"paper of the brief"})
    tally.check(not missing, f"not made: {missing}")
    for canary in canaries:
        leaks = {name: found for name, content in outputs if (found := found_in(content, canary))}
        tally.check(not leaks, f"{canary.kind} {canary.number}: in {leaks}")
    _plant_leaks(tally, canaries, dict(outputs)["export"])
    return tally


def _plant_leaks(tally: Tally, canaries: list[Canary], export: bytes) -> None:
    """Put each secret into an export in each encoding: the search must find all of them."""
    missed = 0
    for canary in canaries:
        for name, encoders in ENCODINGS.items():
            for encode in encoders or (lambda text: gzip.compress(text.encode()),):
                tally.control_tried += 1
                leaky = export[:40] + b"x" + encode(canary.texts[0]) + b"x" + export[40:]
                is_found = name in found_in(leaky, canary)
                tally.control_failed += is_found
                missed += not is_found
    tally.check(not missed, f"{missed} planted leaks were not found")


def _everything_that_leaves(
    root: Path, canaries: list[Canary], papers: bool
) -> Iterator[tuple[str, bytes]]:
    shutil.copytree(_EXAMPLE, root, ignore=shutil.ignore_patterns(".truceline"))
    before = dict(_pages(root, root.with_name("pages before"), papers=papers))
    people = [Custodian(name, new_identity()[1]) for name in ("Ada", "Ben")]
    _, keeper = new_identity()
    with open_ledger(root) as ledger:
        for canary in canaries:
            _plant(ledger, canary, people)
        later = datetime.now(UTC) + timedelta(days=30)
        yield "export", export_public(ledger, now=later)
        back_up(ledger, root / "backup.age", [keeper])
        yield "backup", (root / "backup.age").read_bytes()
        for name, content in Vault(ledger).seals():
            yield f"seal {name}", content
    witness = root / "witness"
    for words in (
        ("checkpoint", root, "--witness", witness, "--json"),
        ("verify", root, "--witness", witness, "--json"),
        ("log", root, "--json"),
        ("log", root),
        ("reveal", root, "sealed/x", "--identity", root / "none", "--reason", "r"),
        ("retract", root, "none", "--author", "a", "--reason", "r"),
        ("trace", root, "none"),
    ):
        yield f"command ledger {words[0]}", _output_of("ledger", *words)
    for path in witness.iterdir():
        yield f"witness {path.name}", path.read_bytes()
    yield "page of a problem", _refusal(root, canaries)
    for name, content in _pages(root, root.with_name("pages"), papers=papers):
        # what stood there before the secrets were planted is none of them: a page has thousands
        # of numbers, and some look like the beginning of a position
        assert content
        yield name, content if content != before[name] else b""


def _pages(root: Path, out: Path, *, papers: bool) -> Iterator[tuple[str, bytes]]:
    """Make the pages and papers of a workspace, and what its commands print of it."""
    out.mkdir()
    _output_of("brief", root, "--out", out, *(["--pdf"] if papers else []))
    for path in sorted(out.iterdir()):
        kind = "paper" if path.suffix == ".pdf" else "page"
        yield f"{kind} of the brief", path.read_bytes()
        if kind == "paper" and (program := shutil.which("pdftotext")):
            words = subprocess.run([program, path, "-"], capture_output=True, check=True)
            yield "words of the paper", words.stdout
    reports = sorted((root / "reports").glob("*.txt"))
    yield "page of the claims", _output_of("read", *reports, "--html")
    for words in (("assess", root, "--json"), ("check", root, "--json"), ("read", *reports)):
        yield f"command {words[0]}", _output_of(*words)


def _plant(ledger: object, canary: Canary, people: list[Custodian]) -> None:
    from truceline.ledger import Ledger

    assert isinstance(ledger, Ledger)
    if canary.kind == "vault":
        Vault(ledger).seal(f"source/{canary.number}", canary.texts[0].encode(), people)
        return
    if canary.kind == "positions":
        content: dict[str, object] = {"lon": canary.lon, "lat": canary.lat, "status": "reported"}
    else:
        name = canary.texts[0]
        content = {
            "told_by": name,
            "status": name,
            "act": name,
            "unit": name,
            "deep": [{"who": name}],
        }
    ledger.append(
        Draft(kind="fact", key=f"k{canary.number}", subject=f"incident/{canary.number}",
              content=content, note=canary.texts[0])
    )  # fmt: skip


def _output_of(*words: object) -> bytes:
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), suppress(SystemExit):
        main([str(word) for word in words])
    out.flush()
    # the seconds of a time look like degrees: 10:15:37.802134
    return _TIME.sub(b"", out.buffer.getvalue()) + err.getvalue().encode()


def _refusal(root: Path, canaries: list[Canary]) -> bytes:
    """Return what is said of drafts that are refused: never their content."""
    said = []
    with open_ledger(root) as ledger:
        for canary in canaries:
            text = canary.texts[0]
            for draft in (
                Draft(kind="fact", key="k", content={"x": text * 20_000}),
                Draft(kind="correction", key=f"c{canary.number}", note=text),
            ):
                try:
                    ledger.append(draft)
                except TrucelineError as error:
                    said.append(str(error))
    return "\n".join(said).encode()
