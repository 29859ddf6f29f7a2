"""XML without a document type: no entities, nothing fetched, nothing nested without end."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from truceline.errors import InputError, Problem, Where
from truceline.intake.files import MAX_BYTES, check_is_not_a_page, check_size, read_bytes

MAX_DEPTH = 64
MAX_ELEMENTS = 2_000_000

_CUT_SHORT = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}


def read_xml(
    source: str | Path | bytes,
    *,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    file: str = "",
) -> Element:
    """Return the root element of an XML file; names carry their namespace as ``{uri}name``.

    Raises
    ------
    InputError
        XML-DTD for any document type (entities live there), FILE-KIND for a web page, LIMIT-SIZE,
        LIMIT-DEPTH, LIMIT-SIZE for too many elements, FILE-TORN, XML-SYNTAX.
    """
    if isinstance(source, bytes):
        content, name = source, file
        check_size(len(content), max_bytes, name)
    else:
        content, name = read_bytes(source, max_bytes=max_bytes), file or str(source)
    check_is_not_a_page(content, "XML", name)
    return _Reading(name, max_depth).root_of(content)


class _Reading:
    """One pass of the parser, which counts as it goes and stops at the first excess."""

    def __init__(self, file: str, max_depth: int) -> None:
        self._file, self._max_depth = file, max_depth
        self._depth = self._elements = 0
        self._tree = TreeBuilder()
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._tree.data
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.EntityDeclHandler = self._refuse_doctype

    def root_of(self, content: bytes) -> Element:
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            raise InputError(self._syntax_problem(error, len(content))) from None
        return self._tree.close()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > self._max_depth:
            self._refuse("LIMIT-DEPTH", f"nests deeper than {self._max_depth} levels")
        if self._elements > MAX_ELEMENTS:
            self._refuse("LIMIT-SIZE", f"holds more than {MAX_ELEMENTS:,} elements")
        self._tree.start(
            _qualified(name), {_qualified(key): value for key, value in attributes.items()}
        )

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._tree.end(_qualified(name))

    def _refuse_doctype(self, *_: object) -> None:
        self._refuse(
            "XML-DTD",
            "declares a document type or entities, which can fetch files or grow without end",
            "Save the file again without its DOCTYPE; map files do not need one.",
        )

    def _refuse(self, code: str, message: str, hint: str = "") -> None:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber
        where = Where(file=self._file, line=line, column=column + 1)
        raise InputError(Problem(code, message, where, hint))

    def _syntax_problem(self, error: expat.ExpatError, size: int) -> Problem:
        where = Where(file=self._file, line=error.lineno, column=error.offset + 1)
        if error.code in _CUT_SHORT:
            return Problem(
                "FILE-TORN",
                f"ends at byte {size:,} before its XML is complete; nothing was taken in",
                where,
                "The file was cut short, for instance by a broken download: fetch it again.",
            )
        return Problem("XML-SYNTAX", f"not XML: {expat.ErrorString(error.code)}", where)


def _qualified(name: str) -> str:
    return "{" + name if "}" in name else name
