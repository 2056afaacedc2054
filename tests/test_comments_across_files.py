"""Comments that suppress what is found from another file: they work on every line shown, and stay."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from losslint.__main__ import main
from losslint.importers import importers

TRAINER = """\
import keras
from keras import layers


def head(kind, classes):
    return layers.Dense(classes, activation=kind){head}


def train(model, x, y):
    model.compile(optimizer="adam", loss="binary_crossentropy"){loss}
    model.fit(x, y)


if __name__ == "__main__":
    small = keras.Sequential([layers.Input((4,)), head("sigmoid", 1)])
    small.compile(optimizer="adam", loss="mse")
"""
CALLER = """\
import keras
from keras import layers
from trainer import head, train

(x, y), _ = keras.datasets.mnist.load_data()
y = keras.utils.to_categorical(y, 10)
hidden = layers.Dense(32, activation="relu")
model = keras.Sequential([layers.Flatten(), hidden, head("softmax", 10)])
train(model, x / 255.0, y)
"""
COMMENT = "  # losslint: ignore[LL101] agreed with Ann"
NOQA = "  # noqa: LL101"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    (tmp_path / ".git").mkdir()
    return tmp_path


def write(head: str = "", loss: str = "", caller: str | None = CALLER) -> str:
    """Write a module that trains what it is given and a file that calls it; return the module's text."""
    text = TRAINER.format(head=head, loss=loss)
    Path("trainer.py").write_text(text, encoding="utf-8")
    if caller is not None:
        Path("go.py").write_text(caller, encoding="utf-8")
    return text


def codes(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """Return the codes of what is found, without a cache."""
    main(["--no-cache", "-q", "--output-format", "concise", *arguments])
    return [line.split()[1] for line in capsys.readouterr().out.splitlines()]


def test_without_a_comment_the_fault_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    write()
    assert codes(capsys) == ["LL101"]


@pytest.mark.parametrize("comment", [COMMENT, NOQA])
@pytest.mark.parametrize("where", ["head", "loss"])
@pytest.mark.parametrize("asked", [(), ("trainer.py",), ("go.py",)])
def test_a_comment_on_a_line_of_the_finding_works_and_is_needed(
    capsys: pytest.CaptureFixture[str], where: str, comment: str, asked: tuple[str, ...]
) -> None:
    write(**{where: comment})
    assert codes(capsys, *asked) == []


@pytest.mark.parametrize("where", ["head", "loss"])
@pytest.mark.parametrize("asked", [(), ("trainer.py",)])
def test_no_repair_takes_it_out(where: str, asked: tuple[str, ...]) -> None:
    before = write(**{where: COMMENT})
    main(["--fix", "--exit-zero", "-s", *asked])
    assert Path("trainer.py").read_text(encoding="utf-8") == before


def test_it_stays_while_something_else_in_its_file_is_repaired() -> None:
    idle = "x = 1  # losslint: ignore[LL103]\n"
    before = write(loss=COMMENT)
    Path("trainer.py").write_text(idle + before, encoding="utf-8")
    main(["--fix", "--exit-zero", "-s"])
    assert Path("trainer.py").read_text(encoding="utf-8") == f"x = 1\n{before}"


def test_one_that_nobody_needs_goes(capsys: pytest.CaptureFixture[str]) -> None:
    write(
        loss=COMMENT, caller=CALLER.replace('"softmax"', '"sigmoid"').replace("to_categorical", "normalize")
    )
    found = codes(capsys, "trainer.py")
    assert found == codes(capsys), "what the caller finds in it among that"
    assert "LL090" in found
    write(loss=COMMENT, caller=None)
    Path("go.py").unlink()
    assert codes(capsys) == ["LL090"]
    main(["--fix", "-s"])
    assert Path("trainer.py").read_text(encoding="utf-8") == TRAINER.format(head="", loss="")


def test_a_bare_noqa_is_about_its_own_line_alone(capsys: pytest.CaptureFixture[str]) -> None:
    write(head="  # noqa")
    assert codes(capsys) == ["LL101"]


def test_a_cached_result_still_knows_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    write(loss=COMMENT)
    for _ in range(2):
        main(["-q", "--output-format", "concise"])
        assert capsys.readouterr().out == ""


def test_importers_of_importers_are_found(tmp_path: Path) -> None:
    for name, text in (
        ("trainer.py", ""),
        ("sub/steps.py", "from trainer import train"),
        ("run.ipynb", '{"cells": ["import sub.steps as s"]}'),
        ("other.py", "import trainers\ntrainer = 1"),
        ("several.py", "from . import (\n    other,\n    trainer,\n)"),
        ("later.py", "from importlib import import_module\nm = import_module('trainer')"),
        (".venv/lib.py", "import trainer"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = importers(tmp_path / "trainer.py", tmp_path)
    assert found is not None
    assert sorted(path.name for path in found) == ["later.py", "run.ipynb", "several.py", "steps.py"]


def test_too_much_to_look_through_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(loss=COMMENT)
    monkeypatch.setattr("losslint.importers.MOST_FILES", 1)
    assert importers(tmp_path / "trainer.py", tmp_path) is None
    assert main(["-q", "trainer.py"]) == 0


def test_what_is_typed_waits_for_no_other_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the comment is needed nobody asks then, so nobody says that it is not."""
    for caller, expected in ((CALLER, []), (None, ["LL090"])):
        text = write(loss=COMMENT, caller=caller)
        if caller is None:
            Path("go.py").unlink()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert codes(capsys, "--stdin-filename", "trainer.py", "-") == expected
