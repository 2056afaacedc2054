"""Indentation that Python accepts is read, and everything is found where it stands in the file."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest
from losslint.check.engine import lint
from losslint.fix.apply import apply
from losslint.source import nodes_in, read_source

MIXED = """\
import keras
def build(wide):
\tif wide:
    \t\tunits = 20
    \t\tif units:
    \t\t    units = 30
\tunits = 10
\ttext = '''
\tin a string
'''
\tmodel = keras.Sequential([keras.layers.Dense(
\t\tunits, activation="softmax")])  # losslint: ignore[LL999] a comment
\tmodel.compile(loss="binary_crossentropy", optimizer="adam")
\treturn model
model = build(False)
model.fit(x, keras.utils.to_categorical(y, 10))
"""
BLOCKS = 'import keras\nif a:\n\tfor b in c:\n    \t\tx = 1\n\tz = "\t"\n'


def test_libcst_alone_refuses_it() -> None:
    """Otherwise the tests below would show nothing."""
    with pytest.raises(cst.ParserSyntaxError):
        cst.parse_module(BLOCKS)
    compile(BLOCKS, "train.py", "exec")


@pytest.mark.parametrize(
    "text", [MIXED, BLOCKS, BLOCKS.replace("\n", "\r\n"), BLOCKS.replace("if a", "\fif a")]
)
def test_every_name_stands_where_it_is_written(text: str) -> None:
    """Rows and columns count in the file, not in what libcst saw."""
    source = read_source(Path("train.py"), text.encode(), "train.py")
    assert source.problems == ()
    assert source.module is not None
    names = [node for node in nodes_in(source.module) if isinstance(node, cst.Name)]
    assert names
    for node in names:
        place = source.place(node)
        assert source.line(place.row)[place.column - 1 : place.end_column - 1] == node.value
    for comment in source.comments():
        place = comment.place
        assert source.line(place.row)[place.column - 1 : place.end_column - 1] == comment.text


def test_strings_keep_their_tabs() -> None:
    """A tab in a string is no indentation."""
    source = read_source(Path("train.py"), BLOCKS.encode(), "train.py")
    assert source.module is not None
    strings = [node.value for node in nodes_in(source.module) if isinstance(node, cst.SimpleString)]
    assert strings == ['"\t"']


def test_a_repair_changes_nothing_else() -> None:
    """The repair is made on the file as it is written."""
    found = [one for one in lint(Path("train.py"), MIXED.encode()) if one.code == "LL101"]
    (finding,) = found
    assert finding.repair is not None
    repaired = apply(MIXED.encode(), finding.repair.edits, notebook=False).decode()
    assert repaired == MIXED.replace("binary_crossentropy", "categorical_crossentropy")
    assert "LL101" not in {one.code for one in lint(Path("train.py"), repaired.encode())}


def test_what_python_refuses_too_is_still_said() -> None:
    """Tabs and spaces that mean different things on different machines."""
    (finding,) = lint(Path("train.py"), b"import keras\nif a:\n\tx = model.fit()\n        y = 2\n  z = 3\n")
    assert finding.code == "LL001"
