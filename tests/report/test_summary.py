"""The closing lines of a report say how much there was to find anything in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from losslint.__main__ import main
from losslint.results import FileResult, Results, Sighting, sites

HEAD = "import keras\nfrom keras.layers import Dense\n"
KNOWN = """\
(x, y), _ = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.layers.Flatten(), Dense(64, activation="relu"), Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x / 255, y)
"""
UNKNOWN = "model.fit(x, y, epochs=3)\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], files: Mapping[str, str], *options: str) -> str:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    assert main(["--isolated", *options]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("files", "last"),
    [
        ({"a.py": HEAD + KNOWN}, "1 training in 1 file."),
        ({"a.py": HEAD + KNOWN, "b.py": "x = 1\n"}, "1 training in 1 of 2 files."),
        ({"a.py": HEAD + KNOWN + KNOWN}, "2 trainings in 1 file."),
        ({"a.py": HEAD + UNKNOWN}, "1 training in 1 file, 1 not fully understood: --show-runs"),
        (
            {"a.py": HEAD + KNOWN, "b.py": HEAD + UNKNOWN, "c.py": ""},
            "2 trainings in 2 of 3 files, 1 not fully understood: --show-runs",
        ),
        (
            {"a.py": HEAD + KNOWN, "b.py": "from flax import linen\n"},
            "1 training in 1 of 2 files; 1 file uses JAX, which losslint does not know yet.",
        ),
    ],
)
def test_what_was_checked_is_counted(
    here: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str], last: str
) -> None:
    assert said(capsys, files) == f"All checks passed!\n{last}\n"
    assert said(capsys, {}) == f"All checks passed!\n{last}\n"  # from the cache
    assert said(capsys, {}, "--statistics") == f"All checks passed!\n{last}\n"
    assert said(capsys, {}, "-q") == ""
    assert json.loads(said(capsys, {}, "--output-format", "json")) == []


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"a.py": "x = 1\n"}, "No training was found in 1 file."),
        ({"a.py": "x = 1\n", "b.py": HEAD}, "No training was found in 2 files."),
        (
            {"a.py": "import jax\n"},
            "No training was found in 1 file: it uses JAX, which losslint does not know yet.",
        ),
        (
            {
                "a.py": "import paddle.nn as nn\n",
                "b.py": "from flax import linen\n",
                "c.py": "import mxnet as mx\n",
            },
            "No training was found in 3 files: 3 files use JAX or MXNet or PaddlePaddle, which losslint does not know yet.",
        ),
        (
            {"a.py": f"{HEAD}import jax\n"},
            "No training was found in 1 file: it uses JAX, which losslint does not know yet.",
        ),
        ({"a.py": "import jaxtyping_like\n# jax\n"}, "No training was found in 1 file."),
        ({"a.py": "from torch import nn\n"}, "No training was found in 1 file."),
        ({"notes.txt": ""}, "Nothing was checked: no Python file or notebook was found."),
        ({"build/a.py": KNOWN}, "Nothing was checked: 1 path left out, -v says why."),
    ],
)
def test_what_was_not_checked_is_not_praised(
    here: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str], line: str
) -> None:
    assert said(capsys, files) == f"{line}\n"
    assert said(capsys, {}, "-q") == ""


@pytest.mark.parametrize("choice", ["--ignore=ALL", "--select=", "--select=,", "--config=select = []"])
def test_without_a_rule_nothing_is_checked(
    here: Path, capsys: pytest.CaptureFixture[str], choice: str
) -> None:
    out = said(capsys, {"a.py": HEAD + KNOWN}, choice)
    assert out == "Nothing was checked in 1 file: no rule is selected.\n"


def test_a_training_that_several_files_lead_to_is_one(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trainer = f"{HEAD}def train(model, x, y):\n    model.fit(x, y, epochs=3)\n"
    nets = (
        f"{HEAD}def make():\n    model = keras.Sequential([keras.layers.Flatten(), Dense(10, activation='softmax')])\n"
        "    model.compile('adam', 'sparse_categorical_crossentropy')\n    return model\n"
    )
    go = (
        "import keras\nfrom nets import make\nfrom trainer import train\n"
        "(x, y), _ = keras.datasets.mnist.load_data()\ntrain(make(), x / 255, y)\n"
    )
    out = said(capsys, {"go.py": go, "trainer.py": trainer, "nets.py": nets})
    assert out == "All checks passed!\n1 training in 1 of 3 files.\n"


def test_the_best_known_of_several_sightings_counts() -> None:
    seen = [Sighting("a:1", "", "a", True, known) for known in (False, True, False)]
    assert sites([FileResult("a", trainings=tuple(seen))]) == [seen[1]]
    assert Results(()).selected
