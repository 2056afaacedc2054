"""`--fix` where the code of several trainings stands in a file that they import."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from losslint.__main__ import main

MODELS = """\
from keras.layers import Dense
from keras.models import Sequential

UNITS = 64


def build(inputs=784):
    model = Sequential([Dense(UNITS, activation='relu'), Dense(10, activation='softmax')])
    model.compile(loss='binary_crossentropy', optimizer='adam')
    return model
"""
REPAIRED = MODELS.replace("binary_", "categorical_")
DATA = """\
import numpy as np
from keras.datasets import mnist
from keras.utils import to_categorical

from models import build

(x, y), _ = mnist.load_data()
x = x.reshape(60000, 784) / 255
"""
WRONG = f"{DATA}build().fit(x, to_categorical(y, 10))\n"
OTHER = f"{DATA}build().fit(x, np.random.rand(60000, 10))\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    (tmp_path / ".git").mkdir()
    (tmp_path / "models.py").write_text(MODELS, encoding="utf-8")
    (tmp_path / "train.py").write_text(WRONG, encoding="utf-8")
    return tmp_path


def fixed(*arguments: str) -> str:
    """Return what the shared module holds after all repairs."""
    main(["--fix", "--unsafe-fixes", "--exit-zero", "-s", *arguments])
    return Path("models.py").read_text(encoding="utf-8")


def repair(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    """Return how the repair of the finding in `train.py` is offered, and its message."""
    main(["--output-format", "json", "--exit-zero", *arguments])
    found = json.loads(capsys.readouterr().out)
    (fix,) = {(one["fix"]["applicability"], one["fix"]["message"]) for one in found if one["code"] == "LL101"}
    return fix


def test_a_repair_reaches_into_the_module_that_is_imported(capsys: pytest.CaptureFixture[str]) -> None:
    assert repair(capsys)[0] != "display"
    assert fixed() == REPAIRED
    assert Path("train.py").read_text(encoding="utf-8") == WRONG
    assert main(["--fix", "--unsafe-fixes", "-s"]) == 0
    assert fixed() == REPAIRED


def test_the_diff_shows_the_other_file(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--diff", "--unsafe-fixes"])
    out, err = capsys.readouterr()
    assert "+++ b/models.py" in out
    assert "+++ b/train.py" not in out
    assert err == "losslint: would fix 1 finding in 1 file\n"


def test_trainings_in_two_files_that_both_ask_for_it_get_it() -> None:
    Path("again.py").write_text(WRONG, encoding="utf-8")
    assert fixed() == REPAIRED


@pytest.mark.parametrize("cached", [True, False])
def test_a_training_in_another_file_may_object(cached: bool, capsys: pytest.CaptureFixture[str]) -> None:
    Path("other.py").write_text(OTHER, encoding="utf-8")
    if cached:
        repair(capsys)

    assert repair(capsys)[0] == "display"
    assert "the training at other.py:9 uses this code too and does not ask for it" in repair(capsys)[1]
    main(["--output-format", "concise"])
    assert "fixable" not in capsys.readouterr().out
    assert fixed() == MODELS


def test_a_module_that_was_not_asked_for_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert repair(capsys, "train.py")[1].endswith("models.py is not among the files of this call)")
    assert fixed("train.py") == MODELS


def test_rules_that_are_not_fixable_in_the_other_file_are_left_alone(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.losslint]\nunfixable = ["LL101"]\n', encoding="utf-8")
    assert fixed() == MODELS


def test_the_module_s_own_training_does_not_decide_for_others() -> None:
    own = "\n\nif __name__ == '__main__':\n    " + WRONG.replace("from models import build\n", "").replace(
        "\n", "\n    "
    ).rstrip(" ")
    Path("models.py").write_text(MODELS + own, encoding="utf-8")
    Path("train.py").write_text(OTHER, encoding="utf-8")
    assert fixed() == MODELS + own
    Path("train.py").write_text(WRONG, encoding="utf-8")
    assert fixed() == (MODELS + own).replace("binary_", "categorical_")


CONSTANT = "LOSS = 'binary_crossentropy'\n"
BY_CONSTANT = """\
from keras.datasets import mnist
from keras.layers import Dense
from keras.models import Sequential
from keras.utils import to_categorical

from config import LOSS

(x, y), _ = mnist.load_data()
x = x.reshape(60000, 784) / 255
model = Sequential([Dense(64, activation='relu'), Dense(10, activation='{head}')])
model.compile(loss=LOSS, optimizer='adam')
model.fit(x, {labels})
"""


def test_a_constant_that_several_scripts_import(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file of the constant says nothing about Keras: only the trainings know what it is."""
    config = folder / "config.py"
    config.write_text(CONSTANT, encoding="utf-8")
    wrong = BY_CONSTANT.format(head="softmax", labels="to_categorical(y, 10)")
    for name in ("train.py", "again.py"):
        (folder / name).write_text(wrong, encoding="utf-8")
    several = BY_CONSTANT.format(head="sigmoid", labels="(x[:, :10] > 0.5)")
    (folder / "other.py").write_text(several, encoding="utf-8")
    fixed()
    assert config.read_text(encoding="utf-8") == CONSTANT

    (folder / "other.py").unlink()
    capsys.readouterr()
    main(["--fix", "--unsafe-fixes", "--exit-zero", "-q", "train.py", "again.py", "config.py"])
    assert config.read_text(encoding="utf-8") == CONSTANT.replace("binary_", "categorical_")
    assert "losslint: fixed 1 finding in 1 file" in capsys.readouterr().err


def test_a_package_is_followed_from_below(folder: Path) -> None:
    (folder / "scripts").mkdir()
    (folder / "train.py").rename(folder / "scripts" / "train.py")
    assert fixed() == REPAIRED
