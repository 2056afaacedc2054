"""Loops end as soon as more rounds would change nothing, and not a round earlier."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import libcst as cst
import pytest
from losslint.interpret import interpret, machine
from losslint.source import read_source

from tests.interpret.reading import understood

END = """
(x, y), _ = mnist.load_data()
model.compile(loss='sparse_categorical_crossentropy', optimizer='adam')
model.fit(x.reshape(-1, 784) / 255.0, y)
"""

TRAINS = """import torch
net = torch.nn.Linear(8, 5)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for i in range(30):
    loss = torch.nn.functional.cross_entropy(net(torch.rand(20, 8)), y)
    optimizer.zero_grad()
    {then}
    optimizer.step()
    print(i, loss)
    work()
"""


def rounds(code: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how often the statement `work()` of a script is carried out."""
    count = 0
    usual = machine.EXECUTORS[cst.Expr]

    def counted(m: object, node: cst.Expr) -> machine.Outcome | None:
        nonlocal count
        count += isinstance(node.value, cst.Call) and getattr(node.value.func, "value", "") == "work"
        return usual(m, node)  # type: ignore[arg-type]

    executors: dict[Any, Any] = machine.EXECUTORS
    monkeypatch.setitem(executors, cst.Expr, counted)
    interpret(read_source(Path("train.py"), f"import keras\n{code}".encode(), "train.py"))
    return count


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("for _ in range(30):\n    a = [1]\n    work()\n", 2),
        ("for i in range(30):\n    print(i)\n    work()\n", 4),
        ("def f():\n    return i\nfor i in range(30):\n    f()\n    work()\n", 4),
        ("for i in range(5):\n    print(i)\n    work()\n", 5),
        ("a = 0\nfor i in range(30):\n    if i == 20:\n        a = 1\n    work()\n", 32),
        ("for i in range(30):\n    if i == 20:\n        break\n    work()\n", 22),
        ("a = []\nfor _ in range(30):\n    a.append(1)\n    work()\n", 30),
        ("for _ in range(30):\n    for _ in range(30):\n        work()\n", 4),
        ("a = 1\nwhile unknown:\n    work()\n", 1),
        ("a = 1\nwhile unknown:\n    a = a + 1\n    work()\n", 2),
        (TRAINS.format(then="loss.backward()"), 4),
        (TRAINS.format(then="loss.backward()\n    if i == 20:\n        optimizer.zero_grad()"), 32),
        (TRAINS.format(then="(loss * i).backward()"), 32),
        (TRAINS.format(then="loss.backward()\n    net = torch.nn.Sequential(net)"), 30),
        ("while unknown:\n    a = 1\n    while unknown:\n        b = 1\n        work()\n", 3),
    ],
)
def test_a_loop_runs_as_often_as_its_rounds_differ(
    code: str, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rounds that nobody can tell apart are not repeated."""
    assert rounds(code, monkeypatch) == expected


def test_layers_that_are_added_in_alike_rounds_are_all_counted() -> None:
    """Every round leaves another model behind."""
    built = "model = Sequential([Input((784,))])\nfor _ in range(5):\n    model.add(Dense(10, 'relu'))\n"
    written = "model = Sequential([Input((784,)), " + "Dense(10, 'relu'), " * 5 + "])\n"
    assert understood(built + END) == understood(written + END)


def test_a_target_that_only_the_code_below_reads_has_its_last_value() -> None:
    """What a loop leaves in its target can be the number of classes."""
    head = "model = Sequential([Dense(units, 'softmax', input_shape=(784,))])\n"
    looped = "for units in range(11):\n    pass\n" + head
    assert understood(looped + END) == understood("units = 10\n" + head + END)


@pytest.mark.parametrize(
    "change", ["if units == 10:\n        break", "if units == 10:\n        found = units"]
)
def test_a_round_that_differs_from_the_first_ones_is_not_left_out(change: str) -> None:
    """Nine rounds do nothing, the tenth says how many classes there are."""
    head = "model = Sequential([Dense({}, 'softmax', input_shape=(784,))])\n"
    name = "found" if "found" in change else "units"
    looped = f"found = 3\nfor units in range(30):\n    {change}\n" + head.format(name)
    assert understood(looped + END) == understood("units = found = 10\n" + head.format(name) + END)


LAYERS = """
def build(depth):
    x = inputs = Input((784,))
    for n in range(depth):
        x = Dense(10)(x)
        {}
    {}
    return Model(inputs, x)

model = build(depth)
"""


@pytest.mark.parametrize(
    ("in_loop", "behind", "head"),
    [
        ("x = Activation('softmax')(x) if n == depth - 1 else Activation('relu')(x)", "", "10 ?"),
        ("x = Activation('relu')(x)", "", "10 relu"),
        ("x = Dense(n, activation='tanh')(x)", "x = Dense(10, activation='softmax')(x)", "10 softmax"),
    ],
)
def test_layers_of_an_unknown_number_of_rounds(in_loop: str, behind: str, head: str) -> None:
    """What a loop leaves behind is one of several tensors, and what comes behind it is known all the same."""
    (found,) = understood(LAYERS.format(in_loop, behind) + END)
    assert found.startswith(f"{head}, ")


def test_models_that_are_alike_in_each_round_are_one() -> None:
    fold = "for fold in folds:\n    i = Input((784,))\n    model = Model(i, Dense(10, activation='{}')({}))\n"

    (alike,) = understood(fold.format("softmax", "i") + END)
    (forked,) = understood(fold.format("softmax", "keras.layers.add([Dense(9)(i), Dense(9)(i)])") + END)

    assert alike.startswith("10 softmax, ")
    assert forked.startswith("10 softmax, ")


BUFFER = """
from keras.preprocessing.image import ImageDataGenerator
def extract(folder, count):
    x, y = np.zeros((count, 4)), np.zeros(SHAPE)
    i = 0
    for images, labels in ImageDataGenerator().flow_from_directory(folder, class_mode='MODE'):
        y[WHERE] = labels
        i += 1
        if i * 20 >= count:
            break
    return x, y
x, y = extract('photos', 2000)
model = Sequential([Dense(10, activation='softmax')])
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(x, y)
"""


@pytest.mark.parametrize(
    ("shape", "mode", "where", "labels"),
    [
        ("count", "sparse", "i * 20:(i + 1) * 20", "class ids(?)"),
        ("shape=count", "binary", "i * 20:(i + 1) * 20", "class ids(?)"),
        ("(count, 10)", "categorical", "i * 20:(i + 1) * 20", "?"),
        ("(count, 3)", "sparse", ":, 1", "?"),
        ("(count, 3)", "sparse", "i * 20:(i + 1) * 20, 1", "?"),
        ("count", "None", "i * 20:(i + 1) * 20", "?"),
    ],
)
def test_a_buffer_that_batches_fill(shape: str, mode: str, where: str, labels: str) -> None:
    code = BUFFER.replace("SHAPE", shape).replace("MODE", mode).replace("WHERE", where)
    (found,) = understood(code.replace("'None'", "None"))
    assert found == f"10 softmax, sparse_categorical_crossentropy, {labels}, ? 0..0"
