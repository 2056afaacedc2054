"""The client's side of a conversation with `losslint server`, over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from tests.started import environment

WRONG = """\
import keras

model = keras.Sequential([keras.layers.Dense(10, activation="softmax")])
name = "🧠🐍"; model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(x, keras.utils.to_categorical(y, 10))
"""
ROW = 3
SECONDS = 30


class Editor:
    """The client's side: what the server said about each document."""

    def __init__(self, folder: Path) -> None:
        self.client = LanguageClient("an editor", "1")
        self.uri = (folder / "train.py").as_uri()
        self.said: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def heard(params: types.PublishDiagnosticsParams) -> None:
            self.said.put_nowait(params)

    async def start(
        self, folder: Path, actions: types.CodeActionClientCapabilities | None = None, snippets: bool = False
    ) -> types.InitializeResult:
        command = (sys.executable, "-m", "losslint", "server")
        await self.client.start_io(*command, cwd=folder, env=environment())
        sync = types.NotebookDocumentSyncClientCapabilities()
        edits = types.WorkspaceEditClientCapabilities(document_changes=True, snippet_edit_support=snippets)
        can = types.ClientCapabilities(
            types.WorkspaceClientCapabilities(workspace_edit=edits),
            types.TextDocumentClientCapabilities(code_action=actions),
            types.NotebookDocumentClientCapabilities(sync),
        )
        asked = types.InitializeParams(can, root_uri=folder.as_uri())
        result = await self.client.initialize_async(asked)
        self.client.initialized(types.InitializedParams())
        return result

    def open(self, text: str) -> None:
        document = types.TextDocumentItem(self.uri, "python", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))

    def type(self, version: int, text: str) -> None:
        document = types.VersionedTextDocumentIdentifier(version, self.uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def open_notebook(self, uri: str, *cells: str) -> None:
        documents = [types.TextDocumentItem(f"{uri}#{n}", "python", 1, text) for n, text in enumerate(cells)]
        shown = [types.NotebookCell(types.NotebookCellKind.Code, one.uri) for one in documents]
        notebook = types.NotebookDocument(uri, "jupyter-notebook", 1, shown)
        self.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, documents))

    def type_in_cell(self, uri: str, cell: int, version: int, text: str) -> None:
        document = types.VersionedTextDocumentIdentifier(version, f"{uri}#{cell}")
        whole = types.TextDocumentContentChangeWholeDocument(text)
        content = types.NotebookDocumentCellContentChanges(document, [whole])
        change = types.NotebookDocumentChangeEvent(
            cells=types.NotebookDocumentCellChanges(text_content=[content])
        )
        self.client.notebook_document_did_change(
            types.DidChangeNotebookDocumentParams(
                types.VersionedNotebookDocumentIdentifier(version, uri), change
            )
        )

    async def of_documents(self, count: int) -> dict[str, list[types.Diagnostic]]:
        said = [await asyncio.wait_for(self.said.get(), SECONDS) for _ in range(count)]
        return {one.uri: list(one.diagnostics) for one in said}

    async def actions(
        self, found: types.Diagnostic, uri: str = "", only: Sequence[types.CodeActionKind | str] | None = None
    ) -> dict[str, types.CodeAction]:
        """Return what is offered for a finding, by title."""
        asked = types.CodeActionParams(
            types.TextDocumentIdentifier(uri or self.uri), found.range, types.CodeActionContext([found], only)
        )
        actions = await self.client.text_document_code_action_async(asked)
        return {action.title: action for action in actions or () if isinstance(action, types.CodeAction)}

    async def repair(self, found: types.Diagnostic, uri: str = "") -> types.CodeAction:
        """Return the repair of a finding, which is what is offered first."""
        return next(iter((await self.actions(found, uri)).values()))

    async def diagnostics(self) -> list[types.Diagnostic]:
        return list((await asyncio.wait_for(self.said.get(), SECONDS)).diagnostics)

    async def stop(self) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()  # type: ignore[no-untyped-call]


def talk(
    folder: Path,
    conversation: Callable[[Editor], Awaitable[None]],
    actions: types.CodeActionClientCapabilities | None = None,
    snippets: bool = False,
) -> None:
    """Have a conversation with a server, which is there for it alone."""

    async def session() -> None:
        editor = Editor(folder)
        await editor.start(folder, actions, snippets)
        await conversation(editor)
        await editor.stop()

    asyncio.run(asyncio.wait_for(session(), SECONDS))


def edited(text: str, edits: Sequence[types.TextEdit]) -> str:
    """Return the text as an editor changes it, which counts in UTF-16."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode("utf-16-le")))
    data = text.encode("utf-16-le")
    for edit in sorted(
        edits, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True
    ):
        start, end = (starts[at.line] + at.character * 2 for at in (edit.range.start, edit.range.end))
        data = data[:start] + edit.new_text.encode("utf-16-le") + data[end:]
    return data.decode("utf-16-le")
