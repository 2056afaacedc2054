"""Every way through a file is followed, and what ways have in common is followed once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import libcst as cst
import pytest
from losslint.interpret import interpret, machine
from losslint.source import read_source

from tests.interpret.reading import understood

CHOICE = """
def train_{name}(flag, x, y):
    work_{name}()
    model = Sequential([Dense({units}, activation='softmax' if flag else 'sigmoid', input_shape=(4,))])
    model.compile('adam', 'mse')
    model.fit(x, y)
"""
TRAINED_BELOW = """
model = Sequential([Dense(3, activation='softmax' if flag() else 'sigmoid', input_shape=(4,))])
model.compile('adam', 'mse')
model.fit(x, y)
"""


def carried_out(code: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Return how often the calls of `work…()` in a script are carried out."""
    counts: dict[str, int] = {}
    usual = machine.EXECUTORS[cst.Expr]

    def counted(m: object, node: cst.Expr) -> machine.Outcome | None:
        if isinstance(node.value, cst.Call) and isinstance(node.value.func, cst.Name):
            name = node.value.func.value
            counts[name] = counts.get(name, 0) + name.startswith("work")
        return usual(m, node)  # type: ignore[arg-type]

    executors: dict[Any, Any] = machine.EXECUTORS
    monkeypatch.setitem(executors, cst.Expr, counted)
    code = "from keras.models import Sequential\nfrom keras.layers import Dense\n" + code
    interpret(read_source(Path("train.py"), code.encode(), "train.py"))
    return counts


def test_each_function_that_nobody_calls_is_followed_on_each_of_its_ways() -> None:
    code = "".join(CHOICE.format(name=name, units=units) for name, units in (("a", 2), ("b", 3), ("c", 4)))

    heads = sorted(found.partition(",")[0] for found in understood(code))

    assert heads == [f"{units} {way}" for units in (2, 3, 4) for way in ("sigmoid", "softmax")]


def test_a_way_through_one_function_does_not_follow_the_others_again(monkeypatch: pytest.MonkeyPatch) -> None:
    functions = "".join(CHOICE.format(name=name, units=2) for name in "ab")

    done = carried_out(f"work()\n{functions}def other():\n    work_other()\n", monkeypatch)

    assert done == {"work": 1, "work_a": 2, "work_b": 2, "work_other": 1}


def test_what_stands_well_before_a_fork_is_followed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    before = "work()\n" + "size = 1 + 2 + 3 + 4\n" * 100

    done = carried_out(f"{before}work_late()\n{TRAINED_BELOW}work_after()\n", monkeypatch)

    assert done["work"] == 1
    assert done["work_after"] == 2


def test_a_question_that_the_module_decided_is_decided_in_its_functions_too() -> None:
    code = """
import sys
deep = len(sys.argv) > 1
units = 3 if deep else 5
def train(x, y):
    activation = 'softmax' if deep else 'sigmoid'
    model = Sequential([Dense(units, activation=activation, input_shape=(4,))])
    model.compile('adam', 'mse')
    model.fit(x, y)
"""

    assert sorted(found.partition(",")[0] for found in understood(code)) == ["3 softmax", "5 sigmoid"]


def test_what_a_way_reads_at_random_or_sets_is_not_left_to_the_next_one() -> None:
    code = """
import numpy as np
(x, y), _ = mnist.load_data()
x = x.reshape(-1, 784)
if flag():
    np.random.shuffle(x)
    x = x / 255
model = Sequential([Dense(10, activation='softmax', input_shape=(784,))])
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(x, y)
"""

    assert sorted(understood(code)) == [
        "10 softmax, sparse_categorical_crossentropy, class ids(10), images 0..1",
        "10 softmax, sparse_categorical_crossentropy, class ids(10), images 0..255",
    ]


HANDED_ON = """
def build(one_hot):
    model = Sequential([Flatten(), Dense(10, activation='softmax')])
    model.compile('adam', 'categorical_crossentropy' if one_hot else 'sparse_categorical_crossentropy')
    return model

def evaluate(as_rows):
    (x, y), _ = mnist.load_data()
    if {asked}:
        y = to_categorical(y)
    build(as_rows).fit(x, y)
"""


def test_a_question_about_a_value_is_the_same_under_another_name() -> None:
    usual = ["10 softmax, categorical_crossentropy, one-hot(10), images 0..255"]
    usual.append("10 softmax, sparse_categorical_crossentropy, class ids(10), images 0..255")
    assert sorted(understood(HANDED_ON.format(asked="as_rows"))) == usual
    assert len(understood(HANDED_ON.format(asked="something_else()"))) == 4


def test_two_arguments_of_a_class_that_nobody_makes_are_two_questions() -> None:
    code = """
class Training:
    def __init__(self, small, shallow):
        self.units = 8 if small else 9
        self.activation = 'relu' if shallow else 'tanh'

    def run(self):
        (x, y), _ = mnist.load_data()
        model = Sequential([Flatten(), Dense(self.units, activation=self.activation)])
        model.compile('adam', 'mse')
        model.fit(x, y)
"""
    heads = sorted(line.split(",")[0] for line in understood(code))
    assert heads == ["8 relu", "8 tanh", "9 relu", "9 tanh"]


@pytest.mark.parametrize(
    "flags",
    [
        "small, shallow = options()",
        "found = [*options()]\nsmall, shallow = found[0], found[1]",
        "found = {'size': 1, **options()}\nsmall, shallow = found['small'], found['shallow']",
    ],
)
def test_two_parts_of_something_unknown_are_two_questions(flags: str) -> None:
    code = f"""
{flags}
(x, y), _ = mnist.load_data()
units = 8 if small else 9
activation = 'relu' if shallow else 'tanh'
model = Sequential([Flatten(), Dense(units, activation=activation)])
model.compile('adam', 'mse')
model.fit(x, y)
"""
    heads = sorted(line.split(",")[0] for line in understood(code))
    assert heads == ["8 relu", "8 tanh", "9 relu", "9 tanh"]
