"""A whole session of an editor with `losslint server`, over standard input and output."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from losslint.__main__ import main
from losslint.server.translate import range_of
from losslint.training import Place
from lsprotocol import types

from tests.server.editor import ROW, SECONDS, WRONG, Editor, edited, talk
from tests.started import environment


def test_findings_come_while_typing_and_go_when_repaired(tmp_path: Path) -> None:
    async def conversation(editor: Editor) -> None:
        editor.open(WRONG)
        (found,) = await editor.diagnostics()
        assert (found.code, found.source, found.range.start.line) == ("LL101", "losslint", ROW)
        assert {one.location.uri for one in found.related_information or ()} == {editor.uri}
        editor.type(2, WRONG.replace("binary_", "bin"))
        editor.type(3, WRONG.replace("binary_", "categorical_"))
        assert await editor.diagnostics() == []
        editor.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(editor.uri))
        )
        assert await editor.diagnostics() == []

    talk(tmp_path, conversation)


def test_columns_are_utf_16_and_the_repair_fits_them(tmp_path: Path) -> None:
    async def conversation(editor: Editor) -> None:
        editor.open(WRONG)
        (found,) = await editor.diagnostics()
        document = types.TextDocumentIdentifier(editor.uri)
        action = await editor.repair(found)
        assert action.edit is not None
        assert action.edit.changes is not None
        repaired = edited(WRONG, action.edit.changes[editor.uri])
        assert 'name = "🧠🐍"; model.compile(loss="categorical_crossentropy", optimizer="adam")' in repaired
        hover = await editor.client.text_document_hover_async(types.HoverParams(document, found.range.start))
        assert hover is not None
        assert isinstance(hover.contents, types.MarkupContent)
        assert hover.contents.value.startswith("# LL101 ")
        elsewhere = types.HoverParams(document, types.Position(0, 0))
        assert await editor.client.text_document_hover_async(elsewhere) is None

    talk(tmp_path, conversation)


def test_a_repair_of_shared_code_names_the_file_that_it_changes(tmp_path: Path) -> None:
    before, model, compiled, fit = WRONG.split("\n", 1)[0], *WRONG.splitlines()[2:5]
    settings = f"{before}\n{model}\n{compiled}\n"
    (tmp_path / "settings.py").write_text(settings, encoding="utf-8")
    shared = (tmp_path / "settings.py").as_uri()

    async def conversation(editor: Editor) -> None:
        editor.open(f"{before}\nfrom settings import model\n{fit}\n")
        (found,) = await editor.diagnostics()
        assert found.range.start.line == ROW - 1  # the labels: what decides is in the other file
        places = {
            (one.location.uri, one.location.range.start.line) for one in found.related_information or ()
        }
        assert (shared, 2) in places
        (action,) = (await editor.actions(found)).values()  # no comment of this file suppresses it
        assert action.title.endswith("(changes `settings.py`, which others may use)")
        assert not action.is_preferred
        assert action.edit is not None
        ((uri, edits),) = (action.edit.changes or {}).items()
        assert uri == shared
        assert 'loss="categorical_crossentropy"' in edited(settings, edits)

    talk(tmp_path, conversation)


def test_the_configuration_of_the_project_holds(tmp_path: Path) -> None:
    (tmp_path / "losslint.toml").write_text('ignore = ["LL101"]\n', encoding="utf-8")

    async def conversation(editor: Editor) -> None:
        editor.open(WRONG)
        assert await editor.diagnostics() == []

    talk(tmp_path, conversation)


def test_the_cells_of_a_notebook_are_one_program(tmp_path: Path) -> None:
    uri = (tmp_path / "train.ipynb").as_uri()
    above, compiled, below = WRONG[: WRONG.index("name =")], WRONG.splitlines()[ROW], WRONG.splitlines()[-1]

    async def conversation(editor: Editor) -> None:
        editor.open_notebook(uri, above, "# text\n" + compiled, below)
        said = await editor.of_documents(3)
        (found,) = said.pop(f"{uri}#1")
        assert said == {f"{uri}#0": [], f"{uri}#2": []}
        assert (found.code, found.range.start.line) == ("LL101", 1)
        assert f"{uri}#0" in {one.location.uri for one in found.related_information or ()}
        action = await editor.repair(found, f"{uri}#1")
        assert action.edit is not None
        assert action.edit.changes is not None
        repaired = edited("# text\n" + compiled, action.edit.changes[f"{uri}#1"])
        assert repaired == "# text\n" + compiled.replace("binary_", "categorical_")
        editor.type_in_cell(uri, 1, 2, repaired)
        assert list((await editor.of_documents(3)).values()) == [[], [], []]

    talk(tmp_path, conversation)


def test_a_notebook_that_is_open_as_text_shows_rows_of_its_json(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": WRONG.splitlines(keepends=True)}
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)

    async def conversation(editor: Editor) -> None:
        editor.uri = (tmp_path / "train.ipynb").as_uri()
        editor.open(text)
        (found,) = await editor.diagnostics()
        assert found.code == "LL101"
        assert "model.compile" in text.splitlines()[found.range.start.line]
        assert not await editor.actions(found)

    talk(tmp_path, conversation)


def test_letters_beyond_the_basic_plane_count_twice() -> None:
    place = Place("x.py", None, 1, 3, 1, 4)

    assert range_of(place, lambda *_: "🧠🐍x") == types.Range(types.Position(0, 4), types.Position(0, 5))


def test_without_pygls_the_command_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pygls", None)
    monkeypatch.delitem(sys.modules, "losslint.server.serve", raising=False)
    monkeypatch.setitem(sys.modules, "pygls.lsp.server", None)

    assert main(["server"]) == 2
    assert "pip install '.[lsp]'" in capsys.readouterr().err


LONG = "import keras; keras.Model.fit\n" + "".join(
    f"x{n} = keras.layers.Dense({n} + 1)(keras.Input(({n} + 1,)))\n" for n in range(9_000)
)
"""Code that takes many seconds to check."""


def test_while_a_long_text_is_checked_everything_else_is_answered_at_once(tmp_path: Path) -> None:
    async def conversation(editor: Editor) -> None:
        editor.open(LONG)
        await asyncio.sleep(2)
        document = types.TextDocumentIdentifier(editor.uri)
        started = time.monotonic()
        asked = types.HoverParams(document, types.Position(0, 0))
        assert await asyncio.wait_for(editor.client.text_document_hover_async(asked), 1) is None
        editor.client.protocol.notify("$/cancelRequest", types.CancelParams(999))
        actions = types.CodeActionParams(
            document, types.Range(asked.position, asked.position), types.CodeActionContext([])
        )
        assert not await asyncio.wait_for(editor.client.text_document_code_action_async(actions), 1)
        assert time.monotonic() - started < 2
        assert editor.said.empty()
        answered.append(time.monotonic())

    answered: list[float] = []
    talk(tmp_path, conversation)
    assert time.monotonic() - answered[0] < 2  # and the server has gone, in the middle of the check


def test_a_check_that_is_out_of_date_is_given_up(tmp_path: Path) -> None:
    async def conversation(editor: Editor) -> None:
        editor.open(LONG)
        await asyncio.sleep(1)
        editor.type(2, WRONG)
        started = time.monotonic()
        (found,) = await editor.diagnostics()
        assert found.code == "LL101"
        assert time.monotonic() - started < 10
        editor.type(3, LONG)
        await asyncio.sleep(1)
        editor.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(editor.uri))
        )
        assert await editor.diagnostics() == []
        editor.uri = (tmp_path / "other.py").as_uri()
        editor.open(WRONG)
        (found,) = await editor.diagnostics()
        assert (found.code, editor.said.empty()) == ("LL101", True)

    talk(tmp_path, conversation)


def test_modules_of_the_project_are_never_imported_by_the_server(tmp_path: Path) -> None:
    for name in ("json", "libcst", "asyncio", "msgspec", "pygls"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported')", encoding="utf-8")

    async def conversation(editor: Editor) -> None:
        editor.open(WRONG)
        (found,) = await editor.diagnostics()
        assert found.code == "LL101"

    talk(tmp_path, conversation)


def test_a_configuration_that_cannot_be_used_is_said_and_the_server_goes_on(tmp_path: Path) -> None:
    (tmp_path / "losslint.toml").write_text("ignore = 1\n", encoding="utf-8")

    async def conversation(editor: Editor) -> None:
        told: list[str] = []

        @editor.client.feature(types.WINDOW_SHOW_MESSAGE)  # type: ignore[untyped-decorator]
        def shown(params: types.ShowMessageParams) -> None:
            told.append(params.message)

        editor.open(WRONG)
        assert await editor.diagnostics() == []
        (sentence,) = told
        assert "`ignore` must be" in sentence
        (tmp_path / "losslint.toml").write_text("", encoding="utf-8")
        editor.type(2, WRONG + "\n")
        assert len(await editor.diagnostics()) == 1

    talk(tmp_path, conversation)


@pytest.mark.parametrize(
    ("goodbye", "code"), [(("shutdown", "exit"), 0), (("exit",), 1), ((), 1), (("shutdown",), 0)]
)
@pytest.mark.parametrize("options", [(), ("--isolated",), ("-q",)])
def test_the_exit_code_is_that_of_the_protocol(
    tmp_path: Path, options: tuple[str, ...], goodbye: tuple[str, ...], code: int
) -> None:
    asked: dict[str, object] = {"processId": None, "rootUri": None, "capabilities": {}}
    messages: list[dict[str, object]] = [
        {"id": 1, "method": "initialize", "params": asked},
        {"method": "initialized", "params": {}},
    ]
    messages += [{"method": word, **({"id": 2} if word == "shutdown" else {})} for word in goodbye]
    bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
    ran = subprocess.run(
        [sys.executable, "-m", "losslint", *options, "server"],
        input=b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies),
        capture_output=True,
        cwd=tmp_path,
        env=environment(),
        timeout=SECONDS,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (code, b"")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere a check goes on to its end")
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_is_killed_leaves_no_check_behind(tmp_path: Path, sent: signal.Signals) -> None:
    document = {"uri": (tmp_path / "a.py").as_uri(), "languageId": "python", "version": 1, "text": LONG}
    messages: list[dict[str, object]] = [
        {"id": 1, "method": "initialize", "params": {"processId": None, "capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": document}},
    ]
    server = subprocess.Popen(
        [sys.executable, "-m", "losslint", "server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert server.stdin is not None
    for message in messages:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        server.stdin.flush()
    time.sleep(3)
    server.send_signal(sent)

    server.communicate(timeout=2)  # whoever still checks holds standard error open
    assert server.returncode == -sent


def test_typing_queues_no_work(tmp_path: Path) -> None:
    """However many keys come while a text is checked, only the last text is checked next."""
    versions = 30

    async def conversation(editor: Editor) -> None:
        heard: list[int | None] = []
        editor.open(WRONG)
        await editor.diagnostics()
        for version in range(2, versions):
            editor.type(version, WRONG + "#" * version)
            await asyncio.sleep(0.01)
        editor.type(versions, WRONG.replace("binary_", "categorical_"))
        while not heard or heard[-1] != versions:
            said = await asyncio.wait_for(editor.said.get(), SECONDS)
            heard.append(said.version)
        assert list(said.diagnostics) == []
        assert heard == sorted(set(heard), key=lambda version: version or 0)
        assert len(heard) < versions // 2
        await asyncio.sleep(0.3)
        assert editor.said.empty()

    talk(tmp_path, conversation)
