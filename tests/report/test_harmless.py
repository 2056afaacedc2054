"""No text from code or from a file name does anything but be read, in any report."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from losslint.__main__ import main
from losslint.discovery import shown
from losslint.findings import Related
from losslint.fix.diff import diff
from losslint.harmless import harmless, harmless_text, in_json, is_harmless
from losslint.plugins import load_rules
from losslint.report import FORMATS, render
from losslint.report.style import Style
from losslint.training import Place

from tests.report.showing import finding, repair, results, saying

NASTY = (
    "a\n::error file=x::b\r\x1b]0;t\x07\x9b31m\x85\u2028\u202e\u2066\u200b\ufeff\u200f\U000e0041\xad\x7f\x00"
)
STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u2028\u2029\u200b\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0041]"
)
ROOT = Path(__file__).parents[2]
WRONG = """\
import keras

# {}
model = keras.Sequential([keras.Input((12,)), keras.layers.Dense(6, activation="softmax")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(rows, keras.utils.to_categorical(kinds, 6))
"""


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("path", ["train.py", NASTY.replace("\0", "") + ".py"], ids=["plain", "nasty"])
def test_a_report_is_harmless(name: str, path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    load_rules()
    place = Place(path, None, 1, 1, 1, 4)
    found = saying(NASTY, place, related=(Related(place, NASTY),))

    text = render(results(f"abc {NASTY}", found, path=path), name, Style())

    assert not STEERING.search(text)
    commands = [line for line in text.split("\n") if line.lstrip().startswith("::")]
    assert len(commands) == (1 if name == "github" else 0)
    if name == "github":
        assert not STEERING.search((tmp_path / "summary").read_text(encoding="utf-8"))


def test_data_keeps_what_a_program_acts_on() -> None:
    place = Place("a\x9b.py", None, 1, 1, 1, 4)
    (read,) = json.loads(
        render(results("abc", finding(place, repair=repair((place, NASTY)))), "json", Style())
    )

    assert read["filename"].endswith("/a\x9b.py")
    assert read["fix"]["edits"][0]["content"] == NASTY


def test_escapes_say_the_same_in_json() -> None:
    text = in_json(json.dumps([NASTY], ensure_ascii=False, indent=2))

    assert not STEERING.search(text)
    assert json.loads(text) == [NASTY]


def test_what_is_harmless_stays() -> None:
    for text in ("plain", "日本 é ✓", "👩\u200d🔬", "क्\u200cष"):
        assert is_harmless(text)
        assert harmless(text) == text
    assert harmless_text("a\tb\nc\x1b") == "a\tb\nc\u241b"


def test_a_name_that_begins_like_a_command_begins_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert shown(tmp_path / "::error::x.py") == "./::error::x.py"
    assert shown(tmp_path / " ::error::x.py") == "./ ::error::x.py"


@pytest.mark.parametrize("name", ["a\nb.py", 'a"b\\.py', "\x1b\x9b\u202e.py", "é日.py", "a b.py"])
def test_git_finds_the_file_of_a_diff_whatever_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"a\n")
    text = diff(b"a\n", b"b\n", name, notebook=False)

    assert not STEERING.search(text)
    subprocess.run(["git", "apply"], cwd=tmp_path, input=text.encode(), check=True)
    assert (tmp_path / name).read_bytes() == b"b\n"


@pytest.mark.parametrize("place", ["", "true"])
def test_no_line_of_code_in_a_diff_is_a_command_of_github(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", place)
    monkeypatch.chdir(tmp_path)
    before = WRONG.replace("# {}", '"""\n::error::made up\n"""')
    (tmp_path / "train.py").write_text(before, encoding="utf-8")
    main(["--isolated", "--no-cache", "--diff", "--unsafe-fixes", "train.py"])
    text = capsys.readouterr().out
    lines = text.splitlines()

    assert " ::error::made up" in lines
    if place:
        word = lines[0].removeprefix("::stop-commands::")
        assert (lines[0], lines[-1]) == (f"::stop-commands::{word}", f"::{word}::")
        assert len(word) == 32
    else:
        assert lines[0] == "--- a/train.py"
    subprocess.run(["git", "apply"], cwd=tmp_path, input=text.encode(), check=True)
    assert (tmp_path / "train.py").read_text(encoding="utf-8") != before


@pytest.mark.skipif(os.name != "posix", reason="file names of other systems are tamer")
@pytest.mark.parametrize(
    "options",
    [
        ("--show-files",),
        ("--diff", "--unsafe-fixes"),
        ("--show-runs",),
        ("--show-settings",),
        ("--verbose",),
        ("--output-format", "concise"),
        ("--output-format", "full"),
        ("--exclude", "*"),
        ("--config", "ignore=['\u202e']"),
        ("--config", NASTY.replace("\0", "")),
        ("\u202e\x1b",),
        ("--sel\x1bect",),
    ],
)
def test_no_line_of_the_command_is_a_command(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a\n::error file=x::made up.py", "b\x1b[2J\x9b.py", "::error::c.py", "d\u202e.py"):
        (tmp_path / name).write_text(WRONG.format("nothing"), encoding="utf-8")

    assert main(["--isolated", "--no-cache", *options, *(["."] if options[0].startswith("--") else [])]) in (
        0,
        1,
        2,
    )
    said = "".join(capsys.readouterr())
    assert said
    assert not STEERING.search(said)
    assert not any(line.lstrip().startswith("::") for line in said.split("\n"))


def test_a_terminal_is_not_steered_by_a_diff_and_patch_gets_every_character(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text(WRONG.format("\x1b[2J").replace("\n\n", "\n\t\n"), encoding="utf-8")
    command = ["--isolated", "--no-cache", "--diff", "--unsafe-fixes", "train.py"]
    main(command)
    exact = capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    main(command)

    assert "\x1b[2J" in exact
    assert capsys.readouterr().out == exact.replace("\x1b", "\u241b")
