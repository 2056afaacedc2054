"""`--fix`, `--unsafe-fixes` and `--diff`, as a person meets them."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from losslint.__main__ import main

ROOT = Path(__file__).parent.parent
WRONG = """\
from keras.datasets import mnist
from keras.layers import Dense
from keras.models import Sequential
from keras.utils import to_categorical

(x, y), _ = mnist.load_data()
x = x.reshape(60000, 784) / 255
y = to_categorical(y, 10)  # losslint: ignore[LL401]
model = Sequential([Dense(64, activation='relu'), Dense(10, activation='softmax')])
model.compile(loss='binary_crossentropy', optimizer='adam')
model.fit(x, y)
"""
SAFELY = WRONG.replace("  # losslint: ignore[LL401]", "")
RIGHT = SAFELY.replace("binary_", "categorical_")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    (tmp_path / "train.py").write_text(WRONG, encoding="utf-8")
    return tmp_path


TRAINED = "1 training in 1 file.\n"


def script() -> str:
    return Path("train.py").read_text(encoding="utf-8")


def test_fix_makes_what_is_safe_and_reports_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--fix", "--output-format", "concise"])

    said = capsys.readouterr()
    assert (code, script()) == (1, SAFELY)
    assert said.err == "losslint: fixed 1 finding in 1 file\n"
    assert said.out.endswith(
        f"Found 1 finding (1 warning) in 1 file.\n{TRAINED}1 fixable with --fix --unsafe-fixes.\n"
    )


def test_unsafe_fixes_make_the_rest_and_twice_is_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--fix", "--unsafe-fixes"]) == 0
    assert script() == RIGHT
    assert capsys.readouterr().out == f"All checks passed!\n{TRAINED}"

    before = Path("train.py").stat()
    assert main(["--fix", "--unsafe-fixes"]) == 0
    assert capsys.readouterr().err == ""
    assert Path("train.py").stat() == before or Path("train.py").stat().st_mtime_ns == before.st_mtime_ns


def test_the_summary_counts_what_can_be_fixed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--output-format", "concise"])

    out = capsys.readouterr().out
    assert "train.py:8:28: LL090 [*] `LL401` suppresses nothing here\n" in out
    assert out.endswith("[*] 1 fixable with --fix (1 more with --unsafe-fixes).\n")


def test_a_diff_changes_nothing_and_can_be_applied(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--diff", "--unsafe-fixes"])

    patch = capsys.readouterr()
    assert (code, script()) == (1, WRONG)
    assert patch.err == "losslint: would fix 2 findings in 1 file\n"
    subprocess.run(["git", "apply"], input=patch.out, text=True, check=True)
    assert script() == RIGHT


def test_a_diff_of_nothing_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    Path("train.py").write_text(RIGHT, encoding="utf-8")

    assert main(["--diff"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("text", [WRONG, RIGHT, "print('no training')\n"])
def test_standard_input_comes_out_fixed(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    code = main(["--fix", "--unsafe-fixes", "-"])

    said = capsys.readouterr()
    assert (code, said.out) == (0, RIGHT if text == WRONG else text)
    assert ("No training was found" if "print" in text else "All checks passed!") in said.err


def test_a_file_that_does_not_parse_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    broken = WRONG + "def f(:\n"
    Path("train.py").write_text(broken, encoding="utf-8")

    assert main(["--fix", "--unsafe-fixes"]) == 1
    assert script() == broken
    assert "fixable" not in capsys.readouterr().out


def test_permissions_and_links_stay(folder: Path) -> None:
    Path("train.py").chmod(0o751)
    Path("link.py").symlink_to("train.py")

    assert main(["--fix", "--unsafe-fixes", "-q", "--no-cache", "link.py"]) == 0

    assert Path("link.py").is_symlink()
    assert script() == RIGHT
    assert stat.S_IMODE(Path("train.py").stat().st_mode) == 0o751
    assert sorted(file.name for file in folder.iterdir()) == ["link.py", "train.py"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    Path("train.py").chmod(0o444)

    assert main(["--fix"]) == 2
    assert "train.py: cannot be repaired: it is read-only" in capsys.readouterr().err


def test_the_configuration_says_what_may_be_fixed(folder: Path) -> None:
    (folder / "losslint.toml").write_text("unsafe-fixes = true\nunfixable = ['LL090']\n", encoding="utf-8")

    assert main(["--fix", "-q"]) == 1

    assert script() == WRONG.replace("binary_", "categorical_")


def test_an_unknown_rule_in_fixable_ends_with_2(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "losslint.toml").write_text("fixable = ['LL999']\n", encoding="utf-8")

    assert main(["--fix"]) == 2
    assert "losslint.toml:1: `fixable`: no rule is called `LL999`" in capsys.readouterr().err


def test_options_that_contradict_each_other_end_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--fix", "--diff"]) == 2
    assert capsys.readouterr().err == "losslint: --fix and --diff cannot be used together\n"


def test_every_fixture_can_be_fixed_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After all repairs every file still parses, and a second call changes nothing."""
    shutil.copytree(ROOT / "fixtures", folder / "fixtures")
    files = sorted([*(folder / "fixtures").rglob("*.py"), *(folder / "fixtures").rglob("*.ipynb")])
    untouched = [file.read_bytes() for file in files]
    arguments = ["--isolated", "--fix", "--unsafe-fixes", "--exit-zero", "-s", "fixtures"]

    assert main(arguments) == 0
    once = [file.read_bytes() for file in files]
    assert main(arguments) == 0

    assert [file.read_bytes() for file in files] == once
    changed = [(old, new) for old, new in zip(untouched, once, strict=True) if old != new]
    assert len(changed) > 30
    assert all(old.count(b"\r\n") == new.count(b"\r\n") for old, new in changed)
    assert capsys.readouterr().err == ""


def _notebook(*cells: str) -> str:
    content = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    return json.dumps({"cells": content, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((WRONG, "this is no code"), (WRONG.replace("binary_", "categorical_"), "this is no code")),
        (("this is no code", WRONG), ("this is no code", WRONG)),
        ((WRONG[:-120], "no code", WRONG[-120:]), (WRONG[:-120], "no code", WRONG[-120:])),
    ],
)
def test_above_a_cell_that_cannot_be_read_a_notebook_is_repaired(
    folder: Path, cells: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """What the cells below do nobody knows: a cell that cannot be read may have changed everything."""
    (folder / "train.py").unlink()
    path = folder / "train.ipynb"
    path.write_text(_notebook(*cells), encoding="utf-8")
    main(["--fix", "--unsafe-fixes", "--output-format", "concise"])
    assert path.read_text(encoding="utf-8") == _notebook(*expected)


def test_fix_only_reports_nothing_and_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--fix-only"]) == 0

    said = capsys.readouterr()
    assert (said.out, said.err, script()) == ("", "losslint: fixed 1 finding in 1 file\n", SAFELY)


def test_fix_only_still_fails_where_something_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("losslint.amend.fixing.write_atomically", refuse)

    assert main(["--fix-only"]) == 2
    assert "cannot be repaired: No space left on device" in capsys.readouterr().err
    assert script() == WRONG


def test_a_diff_with_fix_only_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--diff", "--fix-only"]) == 1
    assert script() == WRONG
    assert capsys.readouterr().out.startswith("--- a/train.py\n")


def test_the_fixes_of_each_file_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    twice = WRONG.replace(
        "  # losslint: ignore[LL401]\n", "  # losslint: ignore[LL401]\nz = 1  # losslint: ignore[LL101]\n"
    )
    Path("other.py").write_text(twice, encoding="utf-8")

    assert main(["--fix-only", "--unsafe-fixes", "--show-fixes"]) == 0
    assert capsys.readouterr().err == (
        "losslint: fixed 5 findings in 2 files\n"
        "  other.py\n"
        "    2 x LL090 (unused-suppression)\n"
        "    1 x LL101 (binary-loss-on-exclusive-classes)\n"
        "  train.py\n"
        "    1 x LL090 (unused-suppression)\n"
        "    1 x LL101 (binary-loss-on-exclusive-classes)\n"
    )
    assert main(["--fix", "--show-fixes"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--fix-only", "--output-format", "json"],
            "--fix-only reports nothing of what is left; use --fix together",
        ),
        (["--fix-only", "--statistics"], "use --fix together with --statistics"),
        (["--fix-only", "--probe"], "use --fix together with --probe"),
        (["--fix-only", "--add-ignore"], "--fix-only and --add-ignore cannot be used together"),
        (["--show-fixes"], "--show-fixes lists what was fixed; it needs --fix, --fix-only or --diff"),
    ],
)
def test_options_about_fixing_that_contradict_are_refused(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(options) == 2
    assert said in capsys.readouterr().err
    assert script() == WRONG
