from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest
from losslint.findings import Severity
from losslint.source import Problem, Source, read_source


def script(text: str | bytes, name: str = "train.py") -> Source:
    return read_source(Path(name), text.encode() if isinstance(text, str) else text)


def only_problem(source: Source) -> Problem:
    assert source.module is None
    (problem,) = source.problems
    assert problem.severity is Severity.ERROR
    return problem


@pytest.mark.parametrize(
    ("data", "encoding", "newline", "bom"),
    [
        (b"x = 1\n", "utf-8", "\n", False),
        (b"x = 1", "utf-8", "\n", False),
        (b"", "utf-8", "\n", False),
        (b"x = 1\r\ny = 2\r\n", "utf-8", "\r\n", False),
        (b"x = 1\ry = 2", "utf-8", "\r", False),
        (codecs.BOM_UTF8 + b"x = 1\n", "utf-8", "\n", True),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "iso-8859-1", "\n", False),
        (b"# vim: set fileencoding=cp1252 :\nx = '\x80'\n", "cp1252", "\n", False),
    ],
)
def test_text_is_decoded_as_python_does(data: bytes, encoding: str, newline: str, bom: bool) -> None:
    source = script(data)
    assert source.module is not None
    assert source.problems == ()
    assert (source.encoding, source.newline, source.bom) == (encoding, newline, bom)
    body = data.removeprefix(codecs.BOM_UTF8)
    assert source.text.encode(source.encoding) == body
    assert source.module.code == source.text


def test_the_name_is_what_is_shown() -> None:
    assert read_source(Path("-"), b"x = 1\n", "<stdin>").path == "<stdin>"
    assert read_source(Path("train.py"), b"x = 1\n").path == "train.py"


def test_a_file_is_read_from_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_bytes(b"x = 1\n")
    source = read_source(path)
    assert source.text == "x = 1\n"
    assert source.path == str(path)


def test_lines_end_only_where_python_ends_them() -> None:
    source = script("x = '\x0b\u2028'\r\ny = 2\rz = 3\n")
    assert [source.line(row) for row in (0, 1, 2, 3, 5)] == ["", "x = '\x0b\u2028'", "y = 2", "z = 3", ""]


def test_percent_cells_are_comments() -> None:
    source = script("# %% [markdown]\n# text\n# %%\nx = 1\n")
    assert source.module is not None
    assert source.cells is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"x = '\xe9'\n", "the file is not UTF-8: byte 0xe9 on line 1"),
        (b"# ok\n\nx = '\xff'\n", "the file is not UTF-8: byte 0xff on line 3"),
        ("x = 1\n".encode("utf-16"), "the file is UTF-16, Python code must be UTF-8 or name its encoding"),
        ("x = 1\n".encode("utf-32"), "the file is UTF-32, Python code must be UTF-8 or name its encoding"),
        (b"# coding: klingon\nx = 1\n", "unknown encoding: klingon"),
        (b"# coding: ascii\nx = '\xc3\xa9'\n", "the file is not ascii: ordinal not in range(128)"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\nx = 1\n", "encoding problem: utf-8"),
    ],
)
def test_what_is_not_text_is_unreadable(data: bytes, message: str) -> None:
    problem = only_problem(script(data))
    assert (problem.code, problem.message) == ("LL002", message)
    assert problem.place.path == "train.py"


@pytest.mark.parametrize(
    ("text", "message", "row", "column"),
    [
        ("x = 1\ny = (\n", "'(' was never closed", 2, 5),
        ("if x:\ny = 1\n", "expected an indented block after 'if' statement on line 1", 2, 1),
        ("x = 1\n  y = 2\n", "unexpected indent", 2, 2),
        ("x = 1\nprint 'loss', x\n", "this looks like Python 2, which cannot be read", 2, 1),
        ("x = 0777\n", "this looks like Python 2, which cannot be read", 1, 5),
        ("x = 1\0\n", "the file contains a NUL byte, so it is not Python code", 1, 6),
    ],
)
def test_bad_syntax_is_one_sentence_with_a_place(text: str, message: str, row: int, column: int) -> None:
    problem = only_problem(script(text))
    assert (problem.code, problem.message) == ("LL001", message)
    assert (problem.place.row, problem.place.column) == (row, column)


def test_colab_exports_keep_their_shell_lines() -> None:
    text = "import keras\n!pip install -q \\\n  tensorflow\n%matplotlib inline\nfiles = !ls\nx = 1\n"
    source = script(text)
    assert source.problems == ()
    assert source.module is not None
    assert source.line(2) == "!pip install -q \\"
    assert source.place(source.module.body[-1]).row == 6


def test_what_cannot_be_read_behind_a_shell_line_is_what_is_said() -> None:
    problem = only_problem(script("!pip install -q keras\nimport keras\n    x = 1\n"))
    assert (problem.message, problem.place.row) == ("unexpected indent", 3)


def test_percent_lines_of_valid_python_stay() -> None:
    text = "x = (a\n% b)\ny = '''\n!pip\n'''\n"
    assert script(text).text == text


def test_what_is_no_file_is_unreadable(tmp_path: Path) -> None:
    folder = tmp_path / "folder.py"
    folder.mkdir()
    pipe = tmp_path / "pipe.py"
    os.mkfifo(pipe)
    circle = tmp_path / "circle.py"
    circle.symlink_to(circle)
    messages = {
        folder: "this is a folder, not a file",
        pipe: "this is not a regular file",
        circle: "the file cannot be read: Too many levels of symbolic links",
        tmp_path / "absent.py": "the file cannot be read: No such file or directory",
        Path("/dev/zero"): "this is not a regular file",
        Path("nul\0.py"): "the file cannot be read: its name is not one that a file can have",
    }
    for path, message in messages.items():
        problem = only_problem(read_source(path))
        assert (problem.code, problem.message) == ("LL002", message)
