"""A function that another file calls is not judged by its defaults as if nobody called it."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.__main__ import main

TRAINER = """\
from tensorflow import keras


def train(x, y, loss="binary_crossentropy"):
    model = keras.Sequential([keras.layers.Dense(10, activation="softmax")])
    model.compile(optimizer="adam", loss=loss)
    model.fit(x, keras.utils.to_categorical(y, 10))
"""
CALLER = """\
from tensorflow import keras
from trainer import train

(x, y), _ = keras.datasets.mnist.load_data()
train(x.reshape(-1, 784) / 255.0, y{given})
"""
RAISING = TRAINER.replace(
    "    model =", "    if loss == 'categorical_crossentropy':\n        raise ValueError\n    model ="
)


@pytest.fixture(autouse=True)
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str], trainer: str, given: str | None) -> str:
    Path("trainer.py").write_text(trainer)
    if given is not None:
        Path("main.py").write_text(CALLER.format(given=given))
    main(["--no-cache", "--output-format", "concise", "."])
    return capsys.readouterr().out


def test_defaults_that_no_caller_leaves_are_not_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert "LL101" not in said(capsys, TRAINER, ", loss='categorical_crossentropy'")


@pytest.mark.parametrize("given", ["", ", loss='binary_crossentropy'", None])
def test_what_a_caller_hands_on_or_nobody_calls_is_reported(
    capsys: pytest.CaptureFixture[str], given: str | None
) -> None:
    assert said(capsys, TRAINER, given).count("LL101") == 1


def test_a_call_that_never_gets_to_the_training_says_nothing_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert said(capsys, RAISING, ", loss='categorical_crossentropy'").count("LL101") == 1


def test_only_the_training_with_what_its_caller_hands_it_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    Path("trainer.py").write_text(TRAINER)
    Path("main.py").write_text(CALLER.format(given=", loss='categorical_crossentropy'"))
    main(["--show-runs", "."])
    shown = capsys.readouterr().out
    assert "categorical_crossentropy" in shown
    assert "binary_crossentropy" not in shown
