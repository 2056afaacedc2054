from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import libcst as cst
import pytest
from losslint.findings import Severity
from losslint.source import Source, read_source
from losslint.training import Place


def code(source: Any, **fields: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source, **fields}


def written(cells: list[Any], **metadata: Any) -> str:
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4}, indent=1)


def notebook(*cells: Any, **metadata: Any) -> Source:
    return read_source(Path("train.ipynb"), written(list(cells), **metadata).encode())


def places(source: Source) -> dict[str, Place]:
    """The place of every assignment by the name of its target."""
    assert source.module is not None
    found = {}
    for line in source.module.body:
        assert isinstance(line, cst.SimpleStatementLine)
        match line.body[-1]:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
                found[name] = source.place(line.body[-1])
    return found


def test_cells_are_one_module_and_every_row_knows_its_cell() -> None:
    source = notebook(
        {"cell_type": "markdown", "source": ["# Title\n", "text"]},
        code(["import keras\n", "a = 1\n", "\n"]),
        {"cell_type": "raw", "source": "raw text"},
        code("b = 2\nc = (3,\n  4)"),
        code([]),
        code(["d = 5"]),
    )
    assert source.problems == ()
    assert source.cells is not None
    assert [cell.number for cell in source.cells] == [2, 4, 5, 6]
    assert places(source) == {
        "a": Place("train.ipynb", 2, 2, 1, 2, 6),
        "b": Place("train.ipynb", 4, 1, 1, 1, 6),
        "c": Place("train.ipynb", 4, 2, 1, 3, 5),
        "d": Place("train.ipynb", 6, 1, 1, 1, 6),
    }
    assert source.line(2, 4) == "c = (3,"
    assert source.line(9, 4) == ""


def test_magics_keep_their_rows_and_the_frames_show_them() -> None:
    source = notebook(
        code(["%matplotlib inline\n", "!pip install x \\\n", "   y\n", "a = 1\n", "files = !ls\n"]),
        code("%%bash\nrm -r x\nb = 1"),
        code("%%time\nc = 1"),
        code("model.fit?"),
        code("pip install keras"),
        code("%time d = 1"),
        code("# Colab lets a comment stand here\n%%bigquery found\nSELECT x FROM y WHERE z < 2"),
        code("# so it does here\n\n%%time\ne = 1"),
    )
    assert source.problems == ()
    found = {name: (place.cell, place.row, place.column) for name, place in places(source).items()}
    assert found == {"a": (1, 4, 1), "files": (1, 5, 1), "c": (3, 2, 1), "d": (6, 1, 7), "e": (8, 4, 1)}
    assert source.line(2, 1) == "!pip install x \\"
    assert source.line(1, 6) == "%time d = 1"


def test_a_bad_cell_is_said_and_the_others_are_read() -> None:
    source = notebook(code("a = 1"), code("x = 2\nprint 'x'"), code("  b = (\n"), code("c = 3\n"))
    assert [(p.code, p.severity, p.place.cell, p.place.row, p.place.column) for p in source.problems] == [
        ("LL001", Severity.WARNING, 2, 2, 1),
        ("LL001", Severity.WARNING, 3, 1, 7),
    ]
    assert source.problems[0].message == "this looks like Python 2, which cannot be read"
    found = {name: (place.cell, place.row) for name, place in places(source).items()}
    assert found == {"a": (1, 1), "c": (4, 1)}
    assert source.line(2, 2) == "print 'x'"


def test_cells_that_are_whole_only_together_are_bad() -> None:
    source = notebook(code("a = '''"), code("x = 1"), code("'''"), code("if x:\n  y"), code("else:\n  z"))
    assert [problem.place.cell for problem in source.problems] == [1, 3, 5]


def test_a_cell_too_deep_for_libcst_does_not_lose_the_others() -> None:
    source = notebook(code("a = 1"), code("x = " + "+".join("a" * 500)), code("b = 2"))
    (problem,) = source.problems
    assert (problem.place.cell, problem.severity) == (2, Severity.WARNING)
    assert list(places(source)) == ["a", "b"]


def test_an_indented_cell_is_python_to_ipython() -> None:
    source = notebook(code("a = 1"), code("    b = 2\n    c = '''\nd'''\n"), code("\te = 3"))
    assert source.problems == ()
    assert source.text.splitlines() == ["a = 1", "b = 2", "c = '''", "d'''", "", "e = 3"]
    found = places(source)
    assert found["b"] == Place("train.ipynb", 2, 1, 5, 1, 10)
    assert found["c"] == Place("train.ipynb", 2, 2, 5, 3, 5)
    assert found["e"].column == 2


def test_each_cell_may_indent_in_its_own_way() -> None:
    source = notebook(
        code("if x:\n\ty = 1"), code("if x:\n  y = 1"), code("for x in y:\n\n        z = 1\r\n")
    )
    assert source.problems == ()
    assert source.module is not None
    assert [source.place(node).cell for node in source.module.body] == [1, 2, 3]


def test_the_module_itself_has_a_place() -> None:
    source = notebook(code("  a = 1"), code("  b = 2\n  c = 3"))
    assert source.module is not None
    assert source.place(source.module).cell == 1


def test_await_and_return_are_fine_at_the_top_level() -> None:
    assert notebook(code("a = await b"), code("return a"), code("async with x as y:\n  pass")).problems == ()


def test_worksheets_of_the_old_format() -> None:
    cells = [
        {"cell_type": "heading", "source": "Title"},
        {"cell_type": "code", "input": ["a = 1\n", "b = 2"], "language": "python"},
        {"cell_type": "code", "input": "x <- 1", "language": "R"},
    ]
    content = {"worksheets": [{"cells": cells}, {"cells": cells[1:2]}], "metadata": {}, "nbformat": 3}
    source = read_source(Path("old.ipynb"), json.dumps(content, indent=1).encode())
    assert source.problems == ()
    assert source.cells is not None
    assert [(cell.number, cell.first_row) for cell in source.cells] == [(2, 1), (4, 3)]
    lines = json.dumps(content, indent=1).split("\n")
    assert '"b = 2"' in lines[source.cells[1].raw_row(2) - 1]


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "language": "R"}},
        {"language_info": {"name": "julia"}},
        {"kernelspec": {"name": "julia-1.9"}},
    ],
)
def test_other_languages_are_skipped_without_a_problem(metadata: dict[str, Any]) -> None:
    source = notebook(code("x <- 1"), **metadata)
    assert (source.module, source.problems) == (None, ())
    assert "written in" in source.skipped


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"kernelspec": {"name": "python3", "display_name": "R & D"}},
        {"language_info": {"name": "ipython"}},
        {"kernelspec": {"name": "conda-env-tf"}, "language_info": None},
        {"kernelspec": []},
    ],
)
def test_python_is_not_skipped(metadata: dict[str, Any]) -> None:
    assert list(places(notebook(code("a = 1"), **metadata))) == ["a"]


def test_cells_of_another_language_are_skipped() -> None:
    source = notebook(
        code("let a = 1;", metadata={"vscode": {"languageId": "javascript"}}),
        code("b = 1", metadata={"vscode": {"languageId": "python"}}),
    )
    assert source.problems == ()
    assert list(places(source)) == ["b"]


@pytest.mark.parametrize("indent", [1, None])
def test_raw_rows_are_those_of_the_file(indent: int | None) -> None:
    content = {
        "cells": [
            {"cell_type": "markdown", "source": ['"cells": [\n', "}"]},
            code(["a = '\\n{'\n", "b = 2\n", "\n", "c = 3"], outputs=[{"text": ["[{"], "source": ["no"]}]),
            code("d = 4\ne = 5"),
            code(["f = 6\n", "g = 7\n"]),
        ]
    }
    text = json.dumps(content, indent=indent)
    source = read_source(Path("x.ipynb"), text.encode())
    assert source.cells is not None
    rows = text.split("\n")
    for cell in source.cells:
        for row, line in enumerate(cell.lines, 1):
            # The empty line behind the last line end stands nowhere in the file.
            assert json.dumps(line)[1:-1] in rows[cell.raw_row(row) - 1]
    assert source.cells[0].raw_row(99) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "the notebook's JSON is not an object"),
        ("null", "the notebook's JSON is not an object"),
        ("{}", "the notebook has no list of cells"),
        ('{"cells": 3}', "the notebook has no list of cells"),
        ('{"worksheets": [3]}', "the notebook has no list of cells"),
        ('{"cells": [3]}', "cell 1 of the notebook is not an object"),
        ('{"cells": [{"cell_type": "code", "source": 3}]}', "the source of cell 1 is not text"),
        ('{"cells": [{"cell_type": "code", "source": ["a", null]}]}', "the source of cell 1 is not text"),
        ("[" * 100_000, "the notebook cannot be read"),
        ('{"x": ' + "1" * 10_000 + "}", "the notebook"),
    ],
)
def test_odd_notebooks_are_one_clear_problem(text: str, message: str) -> None:
    source = read_source(Path("x.ipynb"), text.encode())
    (problem,) = source.problems
    assert source.module is None
    assert (problem.code, problem.severity) == ("LL001", Severity.ERROR)
    assert problem.message.startswith(message)


def test_broken_json_has_a_position() -> None:
    (problem,) = read_source(Path("x.ipynb"), b'{"cells": [\n  {"a": 1,}\n]}').problems
    assert problem.code == "LL001"
    assert problem.message.startswith("the notebook is not valid JSON: ")
    assert problem.place.row == 2


def test_a_notebook_that_is_not_utf_8_is_unreadable() -> None:
    (problem,) = read_source(Path("x.ipynb"), b'{"cells": "\xff"}').problems
    assert (problem.code, problem.message) == ("LL002", "the file is not UTF-8: byte 0xff on line 1")


def test_a_notebook_without_code_is_empty() -> None:
    source = notebook({"cell_type": "markdown", "source": "x"})
    assert source.module is not None
    assert (source.problems, source.cells, source.text) == ((), (), "")


def test_standard_input_is_a_notebook_by_its_name() -> None:
    source = read_source(Path("-"), written([code("a = 1")]).encode(), "x.ipynb")
    assert places(source)["a"] == Place("x.ipynb", 1, 1, 1, 1, 6)
