"""What an editor is offered beside the repair of a finding, and shown of a training, in whole sessions."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from tests.server.editor import WRONG, Editor, edited, talk

IGNORE = "LL101: ignore it here, with a reason"
ALL = "LL101: repair all of them in this file"
TWICE = WRONG + WRONG.partition("\n")[2].replace("model", "other")
LATER = types.CodeActionClientCapabilities(
    data_support=True, resolve_support=types.ClientCodeActionResolveOptions(["edit"])
)


def changed_by(action: types.CodeAction, uri: str, text: str) -> str:
    assert action.edit is not None
    assert action.edit.changes is not None
    return edited(text, action.edit.changes[uri])


def test_a_finding_can_be_ignored_with_a_reason(tmp_path: Path) -> None:
    async def conversation(editor: Editor) -> None:
        editor.open(WRONG)
        (found,) = await editor.diagnostics()
        offered = await editor.actions(found)
        assert list(offered)[1:] == [IGNORE]
        after = changed_by(offered[IGNORE], editor.uri, WRONG)
        assert after == WRONG.replace('"adam")\n', '"adam")  # losslint: ignore[LL101] TODO: say why\n')
        editor.type(2, after)
        assert await editor.diagnostics() == []

    talk(tmp_path, conversation)


def test_where_a_line_takes_no_comment_it_stands_above(tmp_path: Path) -> None:
    text = WRONG.replace('binary_crossentropy", ', 'binary_crossentropy", \\\n    ').replace(
        "(loss", "(\\\n    loss"
    )
    text = text.replace("name = ", "if True:\n    name = ")

    async def conversation(editor: Editor) -> None:
        editor.open(text)
        (found,) = await editor.diagnostics()
        after = changed_by((await editor.actions(found))[IGNORE], editor.uri, text)
        assert "\n    # losslint: ignore[LL101] TODO: say why\n    name = " in after
        editor.type(2, after)
        assert await editor.diagnostics() == []

    talk(tmp_path, conversation)


def test_where_snippets_are_known_the_reason_is_typed_next(tmp_path: Path) -> None:
    async def conversation(editor: Editor) -> None:
        editor.open(WRONG)
        (found,) = await editor.diagnostics()
        action = (await editor.actions(found))[IGNORE]
        assert action.edit is not None
        assert action.edit.document_changes is not None
        (change,) = action.edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        assert (change.text_document.uri, change.text_document.version) == (editor.uri, 1)
        (edit,) = change.edits
        assert isinstance(edit, types.SnippetTextEdit)
        assert edit.snippet.value == "  # losslint: ignore[LL101] ${1:TODO: say why}"

    talk(tmp_path, conversation, snippets=True)


def test_all_of_a_rule_are_repaired_at_once(tmp_path: Path) -> None:
    async def conversation(editor: Editor) -> None:
        editor.open(TWICE)
        found, _ = await editor.diagnostics()
        after = changed_by((await editor.actions(found))[ALL], editor.uri, TWICE)
        assert after == TWICE.replace("binary_", "categorical_")
        editor.type(2, after)
        assert await editor.diagnostics() == []

    talk(tmp_path, conversation)


def test_an_edit_is_worked_out_when_it_is_chosen(tmp_path: Path) -> None:
    async def conversation(editor: Editor) -> None:
        editor.open(TWICE)
        found, _ = await editor.diagnostics()
        offered = await editor.actions(found)
        assert [title for title, action in offered.items() if action.edit is None] == [IGNORE, ALL]
        chosen = await editor.client.code_action_resolve_async(offered[ALL])
        assert changed_by(chosen, editor.uri, TWICE) == TWICE.replace("binary_", "categorical_")
        editor.type(2, "import keras\n")
        assert await editor.diagnostics() == []
        assert (await editor.client.code_action_resolve_async(offered[IGNORE])).edit is None
        odd = types.CodeAction("odd", data={"uri": 1})
        assert (await editor.client.code_action_resolve_async(odd)).edit is None

    talk(tmp_path, conversation, LATER)


def test_what_is_safe_is_repaired_where_an_editor_asks_for_all(tmp_path: Path) -> None:
    text = WRONG.replace("10))\n", "10))  # losslint: ignore[LL401]\n")

    async def conversation(editor: Editor) -> None:
        editor.open(text)
        found = (await editor.diagnostics())[0]
        assert list(await editor.actions(found, only=["refactor"])) == []
        (action,) = (await editor.actions(found, only=[types.CodeActionKind.SourceFixAll])).values()
        assert action.kind == "source.fixAll.losslint"
        assert changed_by(action, editor.uri, text) == WRONG
        assert action.title not in await editor.actions(found)

    talk(tmp_path, conversation)


def test_the_cells_of_a_notebook_are_ignored_and_repaired_too(tmp_path: Path) -> None:
    uri = (tmp_path / "train.ipynb").as_uri()
    first, *rest = TWICE.splitlines(keepends=True)
    cells = [first, "".join(rest[:4]), "".join(rest[4:])]

    async def conversation(editor: Editor) -> None:
        editor.open_notebook(uri, *cells)
        said = await editor.of_documents(3)
        (found,) = said[f"{uri}#2"]
        offered = await editor.actions(found, f"{uri}#2")
        changes = offered[ALL].edit
        assert changes is not None
        assert changes.changes is not None
        after = {name: edited(cells[int(name[-1])], edits) for name, edits in changes.changes.items()}
        assert after == {
            f"{uri}#{number}": cells[number].replace("binary_", "categorical_") for number in (1, 2)
        }
        ignored = changed_by(offered[IGNORE], f"{uri}#2", cells[2])
        assert ignored == cells[2].replace('"adam")\n', '"adam")  # losslint: ignore[LL101] TODO: say why\n')

    talk(tmp_path, conversation)


async def hovered(editor: Editor, text: str, word: str, uri: str = "") -> tuple[str, str]:
    """Return what is shown where a word stands, and the text that it is shown for."""
    row = next(n for n, line in enumerate(text.split("\n")) if word in line)
    line = text.split("\n")[row]
    column = len(line[: line.index(word)].encode("utf-16-le")) // 2 + 1
    asked = types.HoverParams(types.TextDocumentIdentifier(uri or editor.uri), types.Position(row, column))
    hover = await editor.client.text_document_hover_async(asked)
    if hover is None:
        return "", ""
    assert isinstance(hover.contents, types.MarkupContent)
    assert hover.range is not None
    in_utf_16 = line.encode("utf-16-le")[2 * hover.range.start.character : 2 * hover.range.end.character]
    return hover.contents.value, in_utf_16.decode("utf-16-le")


def test_a_training_is_drawn_where_it_is_called_and_configured(tmp_path: Path) -> None:
    async def conversation(editor: Editor) -> None:
        editor.open(WRONG)
        await editor.diagnostics()
        for word in ("fit(", "compile("):
            shown, of = await hovered(editor, WRONG, word)
            assert of == word[:-1]
            assert shown.startswith("```text\nfit, line 5: ")
            for box in ("inputs", "model", "head", "loss", "labels", "metrics"):
                assert box in shown
            assert "LL101" in shown
            assert "╭" in shown
        assert await hovered(editor, WRONG, "Sequential(") == ("", "")

    talk(tmp_path, conversation)


LOOP = """\
import torch
model = torch.nn.Linear(8, 5)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for rows, kinds in loader:
    loss = torch.nn.functional.cross_entropy(model(rows), kinds)
    loss.backward()
    optimizer.step()
"""


def test_the_turn_of_a_loop_is_drawn_at_backward(tmp_path: Path) -> None:
    async def conversation(editor: Editor) -> None:
        editor.open(LOOP)
        (found,) = await editor.diagnostics()
        assert found.code == "LL701"
        shown, of = await hovered(editor, LOOP, "backward(")
        assert of == "backward"
        assert "LL701" in shown
        for station in ("(clear)", "[backward]", "[step]"):
            assert station in shown

    talk(tmp_path, conversation)


def test_a_training_in_a_cell_is_drawn_too(tmp_path: Path) -> None:
    uri = (tmp_path / "train.ipynb").as_uri()
    first, *rest = WRONG.splitlines(keepends=True)

    async def conversation(editor: Editor) -> None:
        editor.open_notebook(uri, first, "".join(rest))
        await editor.of_documents(2)
        shown, of = await hovered(editor, "".join(rest), "fit(", f"{uri}#1")
        assert of == "fit"
        assert "LL101" in shown

    talk(tmp_path, conversation)
