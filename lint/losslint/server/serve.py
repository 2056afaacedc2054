"""The server itself: which document is open, what was found in it, and what an editor asks about it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable, Sequence

from lsprotocol import types
from msgspec.structs import replace
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from losslint import __version__
from losslint.errors import UsageError
from losslint.findings import Diagnostic, TextEdit
from losslint.plugins import load_rules
from losslint.report.plain_texts import with_plain_texts
from losslint.results import Results
from losslint.server.checker import Checker
from losslint.server.offers import FIX_ALL, REASON, Offer, edit_of, fix_all, offered, offers
from losslint.server.opened import Document, Opened, json_of, notebook_of, text_of
from losslint.server.translate import action_of, diagnostic_of, overlap
from losslint.training import Place

PAUSE = 0.02
"""Seconds after a change in which further ones belong to it, as where several places change at once."""


NOTEBOOKS = types.NotebookDocumentSyncOptions(
    notebook_selector=[
        types.NotebookDocumentFilterWithNotebook(
            notebook=types.NotebookDocumentFilterNotebookType(notebook_type="jupyter-notebook"),
            cells=[types.NotebookCellLanguage(language="python")],
        )
    ],
    save=True,
)
"""The notebooks that an editor is asked to tell about, cell by cell."""


class Server(LanguageServer):
    """The language server, with what was found in each open document."""

    def __init__(self, config: Sequence[str], isolated: bool) -> None:
        super().__init__("losslint", __version__, notebook_document_sync=NOTEBOOKS)
        self.checked: dict[str, tuple[Opened, Document]] = {}
        self.checker = Checker(config, isolated)
        self.said_goodbye = False
        self._running: dict[str, asyncio.Task[Results]] = {}

    async def check(self, uri: str) -> None:
        """Check a document as it stands in the editor, and show what was found."""
        document = self.workspace.get_text_document(uri)
        path = to_fs_path(uri)
        if path is not None:
            await self._check(text_of(path, uri, document.source), document.source)

    async def check_notebook(self, uri: str) -> None:
        """Check a notebook as it stands in the editor, and show what was found in each of its cells."""
        notebook = self.workspace.get_notebook_document(notebook_uri=uri)
        path = to_fs_path(uri)
        if notebook is None or path is None:
            return
        documents = [self.workspace.get_text_document(cell.document) for cell in notebook.cells]
        kinds = [cell.kind == types.NotebookCellKind.Code for cell in notebook.cells]
        written = [
            (is_code, document.language_id or "python", document.source)
            for is_code, document in zip(kinds, documents, strict=True)
        ]
        opened = notebook_of(path, [(document.uri, document.source) for document in documents])
        await self._check(opened, json_of(written))

    def forget(self, uri: str) -> None:
        """Take back what was shown of a document that is closed."""
        opened, _ = self.checked.pop(uri, (None, None))
        path = opened.path if opened is not None else to_fs_path(uri)
        if path in self._running:
            self._running.pop(path).cancel()
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    async def _check(self, opened: Opened, text: str) -> None:
        """Check a file, and show what was found unless it has changed or was closed in the meantime."""
        opened.text = text
        opened.versions = {one.uri: self._version(one.uri) for one in opened.documents.values()}
        try:
            opened.results = with_plain_texts(await self._newest(opened.path, text))
        except asyncio.CancelledError:
            return  # a newer text of the file is being checked
        except UsageError as error:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"losslint: {error}"))
        if self._is_current(opened):
            self._show(opened)

    async def _newest(self, path: str, text: str) -> Results:
        """Return what is found in a text; another check of the same file that is under way is given up."""
        older = self._running.pop(path, None)
        if older is not None:
            older.cancel()
        task = self._running[path] = asyncio.ensure_future(self.checker.check(path, text))
        try:
            return await task
        finally:
            if self._running.get(path) is task:
                del self._running[path]

    async def actions(
        self, uri: str, where: types.Range, only: Sequence[types.CodeActionKind | str] | None
    ) -> list[types.CodeAction]:
        """Return what the findings that touch a range offer, of the kinds that are asked for."""
        opened, document = self.checked.get(uri, (None, None))
        if opened is None or document is None:
            return []
        actions = []
        if _is_asked_for(types.CodeActionKind.QuickFix, only or [types.CodeActionKind.QuickFix]):
            pairs = zip(document.found, document.shown, strict=True)
            touching = [(found, shown) for found, shown in pairs if overlap(shown.range, where)]
            repairs = await self._repairs(uri, opened, touching)
            actions += [*repairs, *offers(touching, opened.results.diagnostics, uri, opened)]
        if _is_asked_for(FIX_ALL, only or ()):
            actions.append(fix_all(uri))
        if self._resolves_edits:
            return actions
        with_edits = [await self.resolved(action) for action in actions]
        return [action for action in with_edits if action.edit is not None]

    async def _repairs(
        self, uri: str, opened: Opened, touching: Sequence[tuple[Diagnostic, types.Diagnostic]]
    ) -> list[types.CodeAction]:
        """Return the repairs of findings, once they are tried."""
        await self._try(opened, [found for found, _ in touching])
        if self.checked.get(uri, (None, None))[0] is not opened:
            return []  # it was changed meanwhile
        made = [action_of(opened.tried[found.fingerprint], shown, opened) for found, shown in touching]
        return [action for action in made if action is not None]

    async def resolved(self, action: types.CodeAction) -> types.CodeAction:
        """Return an action with its edit, without one where there is nothing to be done any more."""
        offer = offered(action) if action.edit is None else None
        opened, _ = self.checked.get(offer.uri, (None, None)) if offer is not None else (None, None)
        if offer is None or opened is None:
            return action
        try:
            edits = await self._edits_of(offer, opened)
        except UsageError:  # it is said with the next check
            edits = []
        if edits and self._is_current(opened):
            asks = offer.fingerprint is not None and self._knows_snippets
            action.edit = edit_of(edits, opened, opened.versions if asks else None)
        return action

    async def _edits_of(self, offer: Offer, opened: Opened) -> list[TextEdit]:
        if offer.fingerprint is not None:
            return await self.checker.suppressing(opened.path, opened.text, offer.fingerprint, REASON)
        edits = await self.checker.repairing(opened.path, opened.text, offer.codes)
        return edits if all(opened.can_be_edited(edit.place) for edit in edits) else []

    async def hover(self, uri: str, position: types.Position) -> types.Hover | None:
        """Return the pictures of the trainings called at a position, and the pages of the rules there."""
        opened, document = self.checked.get(uri, (None, None))
        if opened is None or document is None:
            return None
        here = types.Range(position, position)
        shown = [one for one in document.shown if overlap(one.range, here)]
        called = opened.called_at(document, position)
        pictures = await self._pictures(opened, called) if called is not None else ""
        texts = [*filter(None, [pictures]), *_pages(shown)]
        if not texts:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(texts))
        where = opened.range(called) if called is not None and pictures else shown[0].range
        return types.Hover(content, where)

    async def _pictures(self, opened: Opened, at: Place) -> str:
        try:
            return await self.checker.pictures(opened.path, opened.text, at)
        except UsageError:  # it is said with the next check
            return ""

    @property
    def _resolves_edits(self) -> bool:
        """Whether the editor asks for the edit of an action when somebody has chosen it."""
        can = self.client_capabilities.text_document
        asked = can.code_action.resolve_support if can is not None and can.code_action is not None else None
        return asked is not None and "edit" in asked.properties

    @property
    def _knows_snippets(self) -> bool:
        can = self.client_capabilities.workspace
        edits = can.workspace_edit if can is not None else None
        return edits is not None and bool(edits.snippet_edit_support and edits.document_changes)

    async def _try(self, opened: Opened, asked: Sequence[Diagnostic]) -> None:
        """Have the repairs of some findings tried that nobody has asked for before."""
        new = {found.fingerprint: found for found in asked if found.fingerprint not in opened.tried}
        offered = [name for name, found in new.items() if found.repair is not None]
        if offered:
            try:
                results = with_plain_texts(await self.checker.tried(opened.path, opened.text, offered))
            except UsageError:  # it is said with the next check
                results = Results(())
            told = {found.fingerprint: found for found in results.diagnostics}
            new |= {name: told.get(name) or replace(new[name], repair=None) for name in offered}
        opened.tried |= new

    def give_up(self) -> None:
        """Stop every check that is under way."""
        for task in self._running.values():
            task.cancel()
        self.checker.stop()

    def _is_current(self, opened: Opened) -> bool:
        """Whether a file is open and stands in the editor as it was checked."""
        known = self.workspace.text_documents
        return all(uri in known and self._version(uri) == was for uri, was in opened.versions.items())

    def _version(self, uri: str) -> int | None:
        document = self.workspace.text_documents.get(uri)
        return document.version if document is not None else None

    def _show(self, opened: Opened) -> None:
        for found in opened.results.diagnostics:
            at = opened.anchor(found)
            document = opened.document_of(at)
            if document is not None:
                document.found.append(found)
                document.shown.append(diagnostic_of(found, at, opened))
        for document in opened.documents.values():
            self.checked[document.uri] = (opened, document)
            version = self.workspace.get_text_document(document.uri).version
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(document.uri, document.shown, version=version)
            )


def make_server(config: Sequence[str] = (), isolated: bool = False) -> Server:
    """Return the server with everything that it answers."""
    server = Server(config, isolated)

    @server.feature(types.INITIALIZED)
    def ready(_: types.InitializedParams) -> None:
        server.checker.start()

    @server.feature(types.SHUTDOWN)
    def goodbye(_: None) -> None:
        server.said_goodbye = True
        server.give_up()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenTextDocumentParams) -> None:
        await server.check(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        uri, version = params.text_document.uri, params.text_document.version
        await asyncio.sleep(PAUSE)
        document = server.workspace.text_documents.get(uri)
        if document is not None and document.version == version:  # nothing was typed in the meantime
            await server.check(uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        await server.check(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.forget(params.text_document.uri)

    _follow_notebooks(server)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        return await server.hover(params.text_document.uri, params.position)

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(
            code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL], resolve_provider=True
        ),
    )
    async def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        return await server.actions(params.text_document.uri, params.range, params.context.only)

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolved(action: types.CodeAction) -> types.CodeAction:
        return await server.resolved(action)

    return server


def _follow_notebooks(server: Server) -> None:
    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenNotebookDocumentParams) -> None:
        await server.check_notebook(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeNotebookDocumentParams) -> None:
        uri, version = params.notebook_document.uri, params.notebook_document.version
        cells = params.change.cells
        gone = cells.structure.did_close if cells is not None and cells.structure is not None else None
        for cell in gone or ():
            server.forget(cell.uri)
        await asyncio.sleep(PAUSE)
        notebook = server.workspace.get_notebook_document(notebook_uri=uri)
        if notebook is not None and notebook.version == version:  # nothing was typed in the meantime
            await server.check_notebook(uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveNotebookDocumentParams) -> None:
        await server.check_notebook(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseNotebookDocumentParams) -> None:
        for cell in params.cell_text_documents:
            server.forget(cell.uri)


def serve(config: Sequence[str] = (), isolated: bool = False) -> int:
    """Talk to an editor until it says goodbye, and return the exit code.

    That is 0 after `shutdown`, and 1 where the editor went away without, as the protocol has it.
    """
    # What reads standard input waits for the editor's next word, so Ctrl-C could not end Python in order.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    server = make_server(config, isolated)
    try:
        server.start_io()
    finally:
        server.give_up()
    return 0 if server.said_goodbye else 1


def _is_asked_for(kind: str, only: Sequence[str]) -> bool:
    """Whether a kind of action is one of those asked for, or below one of them."""
    return any(kind == each or kind.startswith(f"{each}.") for each in map(_text, only))


def _text(kind: str) -> str:
    return str(kind.value) if isinstance(kind, types.CodeActionKind) else kind


def _pages(shown: Iterable[types.Diagnostic]) -> list[str]:
    """Return the pages of the rules that found something."""
    rules = load_rules().rules
    codes = dict.fromkeys(str(one.code) for one in shown)
    return [f"# {code} {rules[code].name}\n\n{rules[code].documentation}" for code in codes]
