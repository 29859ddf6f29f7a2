"""XML that may not fetch or swell, and archives that may not escape or swell."""

import io
import stat
import zipfile

import pytest

from truceline.errors import InputError
from truceline.intake.archive import read_archive
from truceline.intake.xml import read_xml

KML = b'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>A</name></Document></kml>'


def problem_of(call, *args, **kwargs):
    with pytest.raises(InputError) as caught:
        call(*args, **kwargs)
    return caught.value.problems[0]


def packed(*entries, compression=zipfile.ZIP_DEFLATED):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return memory.getvalue()


def test_names_carry_their_namespace():
    root = read_xml(KML)
    assert root.tag == "{http://www.opengis.net/kml/2.2}kml"
    assert root.findtext(".//{http://www.opengis.net/kml/2.2}name") == "A"


@pytest.mark.parametrize(
    "start",
    [
        b'<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE kml SYSTEM "file:///etc/passwd">',
        b'<!DOCTYPE kml PUBLIC "-//x" "https://example.org/x.dtd">',
    ],
)
def test_any_document_type_is_refused(start):
    assert problem_of(read_xml, b"<?xml version='1.0'?>\n" + start + KML).code == "XML-DTD"


def test_xml_a_hundred_thousand_deep_is_refused():
    assert problem_of(read_xml, b"<a>" * 100_000).code == "LIMIT-DEPTH"


def test_every_cut_of_an_xml_file_is_told():
    for end in range(len(KML)):
        problem = problem_of(read_xml, KML[:end])
        assert problem.code in ("FILE-TORN", "XML-SYNTAX"), KML[:end]
        if end == 0 or KML[:end].endswith(b">"):
            assert problem.code == "FILE-TORN", KML[:end]


def test_a_kml_that_is_a_web_page_is_told():
    assert problem_of(read_xml, b"\n<html><body>Sign in</body></html>").code == "FILE-KIND"


def test_mismatched_tags_are_told_with_their_place():
    problem = problem_of(read_xml, b"<a>\n<b></a>")
    assert (problem.code, problem.where.line) == ("XML-SYNTAX", 2)


def test_members_come_back_in_order():
    members = read_archive(packed(("doc.kml", KML), ("files/a.txt", b"a")))
    assert [(member.name, member.content) for member in members] == [
        ("doc.kml", KML),
        ("files/a.txt", b"a"),
    ]


def test_an_archive_that_inflates_a_thousand_times_is_stopped():
    content = packed(("doc.kml", bytes(20 << 20)))
    assert 20 * (1 << 20) / len(content) > 900
    assert problem_of(read_archive, content).code == "ZIP-RATIO"


def test_a_stated_size_that_lies_does_not_help():
    content = bytearray(packed(("doc.kml", bytes(20 << 20))))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")  # uncompressed size
    assert problem_of(read_archive, bytes(content)).code in ("ZIP-RATIO", "FILE-TORN")


@pytest.mark.parametrize(
    "name", ["../../x", "/etc/x", "a/../../x", "..\\x", "C:\\x", "a\\..\\..\\x"]
)
def test_names_that_leave_the_archive_are_refused(name):
    assert problem_of(read_archive, packed((name, b"x"))).code == "ZIP-PATH"


def test_a_name_that_the_library_would_cut_short_is_refused():
    content = packed(("doc.kmlX../../x", b"x")).replace(b"doc.kmlX", b"doc.kml\0")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["doc.kml"]  # what a careless reader would see
    assert problem_of(read_archive, content).code == "ZIP-PATH"


def test_links_are_refused():
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert problem_of(read_archive, packed((link, b"/etc/passwd"))).code == "ZIP-PATH"


def test_nested_archives_are_refused_by_name_and_by_content():
    inner = packed(("a", b"a"))
    assert problem_of(read_archive, packed(("inner.zip", inner))).code == "ZIP-PATH"
    assert problem_of(read_archive, packed(("inner.txt", inner))).code == "ZIP-PATH"


def test_every_faulty_entry_is_told_at_once():
    with pytest.raises(InputError) as caught:
        read_archive(packed(("../a", b"a"), ("ok", b"b"), ("../c", b"c")))
    assert len(caught.value.problems) == 2


def test_a_cut_archive_is_torn():
    content = packed(("doc.kml", KML * 50))
    for end in range(0, len(content), 7):
        assert problem_of(read_archive, content[:end]).code == "FILE-TORN"
