"""What a report file may be, and the clear error that everything else gets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import truceline
from truceline.claims.draft import draft_deal
from truceline.claims.reports import read_reports
from truceline.cli.main import main
from truceline.errors import InputError, NotFoundError
from truceline.model.claim import Report


def one(path: Path) -> Report:
    (report,) = read_reports([path])[0]
    return report


def pdf_of(*lines: str) -> bytes:
    """Return a one-page PDF with these lines, written out by hand."""
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td {shown} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start


GARBAGE: list[tuple[str, bytes, str]] = [
    ("empty.txt", b"", "READ-EMPTY"),
    ("blank.txt", b" \n\t\n", "READ-EMPTY"),
    ("marks.txt", b"--- *** ---\n", "READ-EMPTY"),
    ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "READ-BINARY"),
    ("program.html", b"MZ\x90\x00\x03\x00\x00\x00", "READ-BINARY"),
    ("line.txt", b"word " * (2 * 1024 * 1024), "LIMIT-SIZE"),
    ("long-line.txt", b"word " * 50_000, "READ-LINE"),
    ("cp1251.txt", "Представитель сказал, что переговоры идут.".encode("cp1251"), "TEXT-ENCODING"),
    ("utf16.txt", "The envoy said no.".encode("utf-16"), "TEXT-ENCODING"),
    ("scan.pdf", pdf_of(), "READ-SCANNED"),
    ("torn.pdf", pdf_of("The envoy said no.")[:60], "READ-PDF"),
    ("named.pdf", b"The envoy said no.", "READ-PDF"),
    ("data.xml", b"<table><row>1</row></table>", "READ-FEED"),
    ("bomb.xml", b'<!DOCTYPE x [<!ENTITY a "aa">]><rss><item/></rss>', "XML-DTD"),
]


@pytest.mark.parametrize(("name", "content", "code"), GARBAGE, ids=[row[0] for row in GARBAGE])
def test_garbage_gets_the_clear_error(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError) as raised:
        read_reports([file])
    assert [problem.code for problem in raised.value.problems] == [code]
    assert name in str(raised.value)


def test_ten_megabytes_of_one_line_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "one-line.txt"
    file.write_bytes(b"a" * (10 << 20))
    with pytest.raises(InputError, match="LIMIT-SIZE"):
        read_reports([file])


def test_every_bad_file_is_named_and_nothing_is_read(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("The envoy said that talks go on.")
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_bytes(b"\x00\x01")
    with pytest.raises(InputError) as raised:
        read_reports([tmp_path])
    assert [p.code for p in raised.value.problems] == ["READ-EMPTY", "READ-BINARY"]


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="FILE-MISSING"):
        read_reports([tmp_path / "nothing.txt"])


def test_a_text_with_a_head_tells_its_outlet_date_and_headline(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("Outlet: Harbour Post\nDate: 2026-03-04\nHeadline: Envoys near\n\nThey met.\n")
    report = one(file)
    assert (report.outlet, report.reported_at) == ("Harbour Post", date(2026, 3, 4))
    assert report.headline is not None
    assert report.text[slice(*report.headline)] == "Envoys near"
    assert report.text[slice(*report.body)].strip() == "They met."


def test_a_date_that_could_be_two_days_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("Outlet: Harbour Post\nDate: 02/03/2026\n\nThey met.\n")
    with pytest.raises(InputError, match="TIME-AMBIG"):
        read_reports([file])


def test_a_web_page_gives_its_article_without_menus_and_scripts(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(
        "<html><head><title>x | Harbour Post</title>"
        '<meta property="og:site_name" content="Harbour Post">'
        '<meta property="article:published_time" content="2026-03-04T10:00:00Z"></head><body>'
        "<nav>Home News</nav><article><h1>Envoys near a truce</h1>"
        "<p>The envoys are <b>close</b>, a diplomat said.</p><script>track()</script>"
        "<p>Nobody else spoke &amp; left.</p></article><footer>About us</footer></body></html>"
    )
    report = one(file)
    assert report.outlet == "Harbour Post"
    assert report.reported_at == date(2026, 3, 4)
    assert report.text == (
        "Envoys near a truce\n\nThe envoys are close, a diplomat said.\n\nNobody else spoke & left."
    )


def test_a_feed_gives_a_report_an_entry(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(
        "<rss><channel><title>Harbour Post</title><item><title>One</title>"
        "<description>&lt;p&gt;The envoy said no.&lt;/p&gt;</description>"
        "<pubDate>Wed, 04 Mar 2026 10:00:00 GMT</pubDate></item>"
        "<item><title>Two</title><description>They met again.</description></item>"
        "</channel></rss>"
    )
    first, second = read_reports([file])[0]
    assert (first.id, first.outlet) == ("harbour-post-1", "Harbour Post")
    assert first.reported_at == date(2026, 3, 4)
    assert first.text[slice(*first.body)].strip() == "The envoy said no."
    assert second.reported_at is None


def test_an_atom_file_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "feed.atom"
    file.write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry><title>One</title>'
        "<updated>2026-03-04T10:00:00Z</updated><summary>The envoy said no.</summary></entry>"
        "</feed>"
    )
    report = one(file)
    assert (report.outlet, report.reported_at) == ("Wire", date(2026, 3, 4))


def test_a_pdf_with_text_is_read(tmp_path: Path) -> None:
    pytest.importorskip("pypdf", reason="the extra `read` is not installed")
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf_of("The envoy said that talks would", "go on. They met."))
    assert one(file).text.strip() == "The envoy said that talks would go on. They met."


def test_letters_of_two_scripts_are_warned_about_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("The army left Dоnetsk, officials said.")  # the o is Cyrillic
    reports, warnings = read_reports([file])
    assert [warning.code for warning in warnings] == ["TEXT-MIXEDSCRIPT"]
    assert "Dоnetsk" in reports[0].text


def test_reports_of_one_name_get_ids_of_their_own(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "report.txt").write_text("The envoy said no.")
    assert [report.id for report in read_reports([tmp_path])[0]] == ["report-1", "report-2"]


def test_a_draft_quotes_words_that_were_quoted_once(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        'Outlet: The Post\n\n"Nothing is signed," said Anna Petrova, a spokeswoman for A.\n',
        encoding="utf-8",
    )
    text = draft_deal(truceline.read(path), theatre=None)
    assert "“Nothing is signed,”" in text


def test_a_draft_on_standard_output_tells_where_its_claims_go(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Outlet: The Post\n\nTalks go on, officials said.\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["read", "--draft-deal", str(path)])
    assert ended.value.code == 0
    assert "--out" in capfd.readouterr().err


@pytest.mark.parametrize("key", ["Outlet", "Source", "Publisher"])
def test_the_outlet_may_be_called_what_people_call_it(tmp_path: Path, key: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{key}: The Post\nDate: 2026-03-03\n\nTalks go on.\n", encoding="utf-8")
    report = one(path)
    assert (report.outlet, report.reported_at) == ("The Post", date(2026, 3, 3))
    assert report.text[slice(*report.body)].strip() == "Talks go on."
