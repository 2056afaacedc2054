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


# One file that is named ----------------------------------------------------------------------------------


def project(given: str) -> None:
    """Write a package with a trainer, a script beside it that calls it, and one that does not."""
    Path("pkg").mkdir()
    Path("pkg/__init__.py").touch()
    Path("pkg/trainer.py").write_text(TRAINER)
    Path("main.py").write_text(CALLER.format(given=given).replace("from trainer", "from pkg.trainer"))
    Path("other.py").write_text("from tensorflow import keras\nprint(keras.Sequential().fit(1, 2))\n")
    Path("pyproject.toml").write_text("[tool.losslint]\n")


def concise(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    main([*arguments, "--output-format", "concise", "--quiet"])
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith("pkg/trainer.py")]


@pytest.mark.parametrize("given", ["", ", loss='categorical_crossentropy'", ", loss='mse'"])
def test_a_file_alone_is_found_what_the_whole_project_finds(
    capsys: pytest.CaptureFixture[str], given: str
) -> None:
    project(given)
    whole = concise(capsys, "--no-cache", ".")
    assert any("LL101" in line for line in whole) == (given == "")
    assert concise(capsys, "--no-cache", "pkg/trainer.py") == whole
    assert concise(capsys, "pkg/trainer.py") == whole
    assert concise(capsys, "pkg/trainer.py") == whole, "from the cache"


def test_what_several_callers_find_in_a_file_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    project("")
    Path("again.py").write_text(Path("main.py").read_text())
    whole = concise(capsys, "--no-cache", ".")
    assert len(whole) == 1
    assert concise(capsys, "--no-cache", "pkg/trainer.py") == whole
    assert main(["--no-cache", "pkg/trainer.py"]) == 1
    assert "1 training in 1 file" in capsys.readouterr().out


def test_a_file_alone_is_found_what_its_callers_hand_it(capsys: pytest.CaptureFixture[str]) -> None:
    project(", loss='softplus'")
    code = TRAINER.replace("loss=loss", "loss='binary_crossentropy'").replace('="softmax"', "=loss")
    Path("pkg/trainer.py").write_text(code.replace('y, loss="binary_crossentropy"', "y, loss"))
    assert concise(capsys, "--no-cache", "pkg/trainer.py") == concise(capsys, "--no-cache", ".")
    Path("main.py").write_text(Path("main.py").read_text().replace("softplus", "softmax"))
    found = concise(capsys, "--no-cache", "pkg/trainer.py")
    assert any("LL101" in line for line in found)
    assert concise(capsys, "--no-cache", ".") == found


def test_what_a_caller_finds_in_itself_is_not_said_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    project(", loss='categorical_crossentropy'")
    code = Path("main.py").read_text() + TRAINER.replace("def train", "def own") + "own(x, y)\n"
    Path("main.py").write_text(code)
    main(["--no-cache", "pkg/trainer.py"])
    assert "LL101" not in capsys.readouterr().out
    main(["--no-cache", "."])
    assert "LL101" in capsys.readouterr().out


def test_a_changed_caller_is_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    project("")
    assert len(concise(capsys, "pkg/trainer.py")) == 1
    Path("main.py").write_text(Path("main.py").read_text().replace("0, y)", "0, y, loss='mse')"))
    assert concise(capsys, "pkg/trainer.py") == []


def test_the_trainings_of_a_file_alone_are_those_of_its_callers(capsys: pytest.CaptureFixture[str]) -> None:
    project(", loss='categorical_crossentropy'")
    main(["--show-runs", "pkg/trainer.py"])
    alone = capsys.readouterr().out
    assert "categorical_crossentropy" in alone
    assert "binary_crossentropy" not in alone
    assert "main.py:" not in alone
    assert "other.py" not in alone


def test_a_file_that_others_only_name_is_judged_alone(capsys: pytest.CaptureFixture[str]) -> None:
    project("")
    Path("main.py").write_text("# from pkg.trainer import train\nimport keras\nkeras.Model().fit(1)\n")
    assert len(concise(capsys, "--no-cache", "pkg/trainer.py")) == 1
