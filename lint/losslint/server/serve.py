"""The server itself: which document is open, what was found in it, and what an editor asks about it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from losslint import __version__
from losslint.config import Configurations
from losslint.discovery import Choice, Discovered, standard_input
from losslint.errors import UsageError
from losslint.findings import Diagnostic
from losslint.options import parse
from losslint.plugins import load_rules
from losslint.results import Results
from losslint.server.translate import action_of, diagnostic_of, overlap
from losslint.session import Session
from losslint.source.lines import split_lines

PAUSE = 0.2
"""Seconds without a further key after which a document is checked."""


@dataclass(slots=True)
class Checked:
    """What is known of one version of an open document."""

    path: str
    lines: list[str]
    found: list[Diagnostic] = field(default_factory=list)
    shown: list[types.Diagnostic] = field(default_factory=list)
    results: Results = field(default_factory=lambda: Results(()))

    def line_at(self, path: str, row: int) -> str:
        """Return a line of the document, or of another file that a finding shows."""
        if path == self.path:
            return self.lines[row - 1] if 0 < row <= len(self.lines) else ""
        line = self.results.lines.get((path, None, row))
        return line.text if line is not None else ""


class Server(LanguageServer):
    """The language server, with what was found in each open document."""

    def __init__(self) -> None:
        super().__init__("losslint", __version__)
        self.checked: dict[str, Checked] = {}

    def check(self, uri: str) -> None:
        """Check a document as it stands in the editor, and show what was found."""
        document = self.workspace.get_text_document(uri)
        path = to_fs_path(uri)
        if path is None:
            return
        checked = Checked(path, split_lines(document.source))
        try:
            checked.results = _results(path, document.source)
            checked.found = checked.results.diagnostics
        except UsageError as error:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"losslint: {error}"))
        checked.found = [one for one in checked.found if one.place.path == path]
        checked.shown = [diagnostic_of(one, checked.line_at) for one in checked.found]
        self.checked[uri] = checked
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, checked.shown, version=document.version)
        )


def make_server() -> Server:
    """Return the server with everything that it answers."""
    server = Server()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.check(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        uri, version = params.text_document.uri, params.text_document.version
        await asyncio.sleep(PAUSE)
        document = server.workspace.text_documents.get(uri)
        if document is not None and document.version == version:  # nothing was typed in the meantime
            server.check(uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.check(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        server.checked.pop(uri, None)
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        return _page(server.checked.get(params.text_document.uri), params.position)

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    )
    def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        return _actions(server.checked.get(params.text_document.uri), params.range)

    return server


def serve() -> None:
    """Talk to an editor until it says goodbye."""
    make_server().start_io()


def _results(path: str, text: str) -> Results:
    """Return what a check of the text comes to, under the configuration that holds for its path.

    Raises:
        UsageError: the configuration cannot be used.
    """
    target = standard_input(path, Configurations((), False), Choice(named_too=True))
    if target is None:
        return Results(())
    session = Session(parse(["--no-cache", "--jobs", "1"]), text.encode("utf-8", "surrogatepass"))
    return session.check(Discovered(targets=[target]))


def _page(checked: Checked | None, position: types.Position) -> types.Hover | None:
    """Return the pages of the rules that speak about a position."""
    here = types.Range(position, position)
    shown = [one for one in checked.shown if overlap(one.range, here)] if checked is not None else []
    if not shown:
        return None
    rules = load_rules().rules
    codes = dict.fromkeys(str(one.code) for one in shown)
    pages = [f"# {code} {rules[code].name}\n\n{rules[code].documentation}" for code in codes]
    content = types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(pages))
    return types.Hover(content, shown[0].range)


def _actions(checked: Checked | None, where: types.Range) -> list[types.CodeAction]:
    """Return the repairs of the findings that touch a range."""
    if checked is None:
        return []
    pairs = zip(checked.found, checked.shown, strict=True)
    made = [action_of(found, shown, checked.line_at) for found, shown in pairs if overlap(shown.range, where)]
    return [action for action in made if action is not None]
