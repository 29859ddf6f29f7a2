"""The language server: problems, meanings and names of deals, for any editor that speaks LSP."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlparse

from truceline.errors import Problem, missing_extra

if TYPE_CHECKING:
    from lsprotocol.types import Diagnostic
    from pygls.lsp.server import LanguageServer


def language_server() -> None:
    """Serve deals to an editor over standard input and output (Language Server Protocol)."""
    build_server().start_io()


def build_server() -> LanguageServer:
    """Return the server, or raise EXTRA-MISSING where its library is not installed."""
    try:
        from lsprotocol import types
        from pygls.lsp.server import LanguageServer
    except ImportError:
        raise missing_extra("editor", "the language server") from None
    from truceline import __version__
    from truceline.steps.editing import completed, diagnosed, explained

    server = LanguageServer("truceline", __version__)

    def publish(uri: str) -> None:
        text = server.workspace.get_text_document(uri).source
        found = [as_diagnostic(problem) for problem in diagnosed(text, path_of(uri))]
        server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, diagnostics=found)
        )

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        publish(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        publish(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        uri, place = params.text_document.uri, params.position
        text = server.workspace.get_text_document(uri).source
        meaning = explained(text, path_of(uri), place.line + 1, place.character + 1)
        content = types.MarkupContent(types.MarkupKind.Markdown, meaning)
        return types.Hover(content) if meaning else None

    @server.feature(types.TEXT_DOCUMENT_COMPLETION)
    def complete(params: types.CompletionParams) -> types.CompletionList:
        uri = params.text_document.uri
        text = server.workspace.get_text_document(uri).source
        items = [
            types.CompletionItem(label=word, detail=what)
            for word, what in completed(text, path_of(uri))
        ]
        return types.CompletionList(is_incomplete=False, items=items)

    return server


def path_of(uri: str) -> str:
    """Return the path of a file address."""
    return unquote(urlparse(uri).path)


def as_diagnostic(problem: Problem) -> Diagnostic:
    """Return a problem as the protocol has it: lines and columns from 0."""
    from lsprotocol import types

    line, column = max(problem.where.line - 1, 0), max(problem.where.column - 1, 0)
    severities = {
        "error": types.DiagnosticSeverity.Error,
        "warning": types.DiagnosticSeverity.Warning,
        "note": types.DiagnosticSeverity.Information,
    }
    hint = f"\n{problem.hint}" if problem.hint else ""
    return types.Diagnostic(
        range=types.Range(
            types.Position(line, column), types.Position(line, column + problem.where.width)
        ),
        message=f"{problem.message}{hint}",
        severity=severities[problem.severity],
        code=problem.code,
        source="truceline",
    )
