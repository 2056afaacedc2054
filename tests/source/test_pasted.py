"""Code that was pasted with its prompts, its output or its indentation is read, and stays where it stands."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest
from losslint.check.engine import lint
from losslint.fix.apply import apply
from losslint.source import Source, nodes_in, read_source
from losslint.source.pasted import without_indentation, without_prompts

SESSION = """\
>>> import keras
>>> model = keras.Sequential([
...     keras.layers.Dense(8, activation='relu'),
...     keras.layers.Dense(1, activation='softmax'),
... ])
>>> model.compile(loss='binary_crossentropy')
>>> model.fit(x, y)
Epoch 1/1
10/10 [==============================] - 0s - loss: 0.7
<keras.callbacks.History object at 0x7f>
>>> model.predict(x)
array([[1.],
       [1.]], dtype=float32)
"""
NOTEBOOK = """\
In [1]: import keras
   ...: model = keras.Sequential([keras.layers.Dense(1, activation='softmax')])
In [2]: model.compile(loss='binary_crossentropy')

In [3]: model.fit(x, y)
Out[3]: <keras.callbacks.History object at 0x7f>
"""
LOGS = """\
import keras
model = keras.Sequential([keras.layers.Dense(1, activation='softmax')])
model.compile(loss='binary_crossentropy')
model.fit(x, y)
Using TensorFlow backend.
Train on 40199 samples, validate on 19801 samples
Epoch 1/2
40199/40199 [=============>......] - 4s 87us/step - loss: 0.6931
1s - loss: 0.7534 - acc: 0.4992
"""
FAILED = """\
import keras
model = keras.Sequential([keras.layers.Dense(1, activation='softmax')])
model.compile(loss='binary_crossentropy')
model.fit(x, y)
Traceback (most recent call last):
  File "train.py", line 4, in <module>
    model.fit(x, y)
ValueError: no
>> print(y.shape)
(100, 1)
"""
INDENTED = """\
    import keras
    model = keras.Sequential([keras.layers.Dense(1,
        activation='softmax')])
    if True:
        text = '''
  in a string
'''
    model.compile(loss='binary_crossentropy')
    model.fit(x, y)
"""
FIRST_LINE = "      import keras\n" + LOGS.partition("\n")[2].partition("Using")[0]
PASTED = [SESSION, NOTEBOOK, LOGS, FAILED, INDENTED, INDENTED.replace("    import", "import", 1), FIRST_LINE]


def read(text: str) -> Source:
    return read_source(Path("train.py"), text.encode(), "train.py")


@pytest.mark.parametrize("text", [*PASTED, *(text.replace("\n", "\r\n") for text in PASTED)])
def test_every_name_stands_where_it_is_written(text: str) -> None:
    with pytest.raises(SyntaxError):
        compile(text, "train.py", "exec")
    source = read(text)
    assert source.problems == ()
    assert source.module is not None
    names = [node for node in nodes_in(source.module) if isinstance(node, cst.Name)]
    assert "softmax" in source.code(source.module)
    for name in names:
        place = source.place(name)
        assert source.line(place.row)[place.column - 1 :].startswith(name.value)


@pytest.mark.parametrize("text", PASTED)
def test_what_is_found_in_it_is_repaired_in_it(text: str) -> None:
    (finding,) = lint(Path("train.py"), text.encode())
    assert finding.code == "LL104"
    assert finding.repair is not None
    repaired = apply(text.encode(), finding.repair.edits, notebook=False).decode()
    assert repaired == text.replace("softmax", "sigmoid")


@pytest.mark.parametrize(
    "text",
    [
        ">>> x = 1\ny = 2\n",  # code that follows an output without a blank line
        ">>> x\n[1. 2.\nmodel.fit(x)\n",
        ">>> fit(x,\n    verbose=0)\n",
        ">>> for a in b:\n    print(a)\n",
        "x = 1\nTraceback (most recent call last):\n  there is no end\n",
        "x = 1\n",
    ],
)
def test_what_may_be_code_is_not_taken_away(text: str) -> None:
    assert without_prompts(text) is None


@pytest.mark.parametrize(
    "text", ["x = 1\n", "def f():\n    return 1\n", "x = 1\n    y = 2\n", "", "# only\n"]
)
def test_what_is_not_indented_as_a_whole_stays_as_it_is(text: str) -> None:
    assert without_indentation(text) is None


def test_code_that_cannot_be_read_is_still_said() -> None:
    (problem,) = read("model = Sequential()\nthe shape of x is (6, 30)\n").problems
    assert problem.place.row == 2
