"""Entries of the tables that break are shown to us, and cost a user one value only."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import check_file, lint
from losslint.check.policy import Policy
from losslint.knowledge import calling
from losslint.knowledge.lookup.registry import TABLES, Call, means, method, not_known
from losslint.values import Value
from msgspec.structs import replace

from tests.interpret.reading import understood

PROGRAM = """
(x, y), _ = mnist.load_data()
model = Sequential([Dense(10, activation='softmax', input_shape=(784,))])
model.compile(loss='sparse_categorical_crossentropy', optimizer='adam')
model.fit(x.reshape(-1, 784), np.zeros(3))
"""


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is known of `np.zeros` divide by zero."""

    def breaks(_: Call) -> Value:
        raise ZeroDivisionError("division by zero")

    entry = replace(TABLES.functions["numpy.zeros"], transfer=breaks)
    monkeypatch.setattr(TABLES, "functions", {**TABLES.functions, "numpy.zeros": entry})


@pytest.mark.usefixtures("broken")
def test_a_user_loses_one_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "STRICT", False)
    (line,) = understood(PROGRAM)
    assert "10 softmax" in line
    assert "10 softmax" in line, line


@pytest.mark.usefixtures("broken")
def test_we_are_told() -> None:
    code = f"import keras\nimport numpy as np\n{PROGRAM}".encode()
    result = check_file(Path("train.py"), Policy({}), code)
    assert result.failed
    assert "numpy.zeros" in str(result)


def test_a_second_entry_is_refused() -> None:
    """One of two would be dead, and which one would rest on the order of imports."""
    with pytest.raises(AssertionError, match=r"numpy\.zeros has an entry already"):
        means("numpy.zeros", signature="shape")(not_known("what it holds"))
    with pytest.raises(AssertionError, match="append"):
        method("list", "append", signature="item")(not_known("what it holds"))


HOSTILE = ("0", "-1", "10 ** 40", "float('nan')", "''", "None", "()", "(-1, 0)", "{}", "lambda: 0", "np", "x")
RECEIVERS = (
    *("x", "[1, 2]", "'text'", "(1, 2)", "model", "tf.data.Dataset.from_tensor_slices((x, y))"),
    *("{'a': 1}", "pd.DataFrame({'a': [1]})", "pathlib.Path('a.json')", "torch.zeros(2, 3)"),
    *("torch.nn.Linear(3, 2)", "torch.optim.SGD(torch.nn.Linear(3, 2).parameters(), lr=0.1)"),
    "torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.zeros(2, 3)))",
)


@pytest.mark.parametrize("given", HOSTILE)
def test_no_function_breaks_on_odd_arguments(given: str) -> None:
    """Every function that is known, with every kind of wrong argument."""
    written = {path: path.removeprefix("builtins.") for path in sorted(TABLES.functions)}
    _run(
        [
            f"import {path.partition('.')[0]}\n{name}({given})\n{name}(x, {given}, {given})"
            for path, name in written.items()
            if not path.startswith("operator ")
        ]
    )


@pytest.mark.parametrize("receiver", RECEIVERS)
def test_no_method_breaks_on_odd_arguments(receiver: str) -> None:
    """Every method that is known, of what may have it and of what may not."""
    names = sorted({name for _, name in TABLES.methods if name.isidentifier()})
    odd = HOSTILE[::2] + HOSTILE[1:6:2]
    _run(["\n".join(f"r = {receiver}\nr.{name}({given}, {given})" for given in odd) for name in names])


def _run(calls: list[str]) -> None:
    for start in range(0, len(calls), 200):
        imports = (
            "import keras, numpy as np, pandas as pd, pathlib, tensorflow as tf, torch, torch.utils.data"
        )
        code = f"{imports}\nfrom keras.datasets import mnist\n" + "\n".join(
            f"def f{number}():\n    (x, y), _ = mnist.load_data()\n    model = keras.Sequential()\n    "
            + call.replace("\n", "\n    ")
            for number, call in enumerate(calls[start : start + 200])
        )
        assert [found.message for found in lint(Path("x.py"), code.encode()) if found.code == "LL009"] == []
