"""What lies in a checkout besides good files is read in bounded time and memory, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from losslint import discovery, intake
from losslint.__main__ import main

from tests.started import environment

WRONG = """\
import keras

model = keras.Sequential([keras.Input((12,)), keras.layers.Dense(6, activation="softmax")])
model.compile(optimizer="adam", loss=keras.losses.CategoricalCrossentropy(from_logits=True))
model.fit(rows, keras.utils.to_categorical(kinds, 6))
"""
SECONDS = 20


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text(WRONG, encoding="utf-8")
    return tmp_path


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def folder(path: Path) -> None:
    path.mkdir()


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(20 << 30)


def endless(path: Path) -> None:
    path.symlink_to("/proc/self/mem")


def unreadable(path: Path) -> None:
    path.symlink_to("/proc/1/mem")


def many_stars(path: Path) -> None:
    path.write_text("*m*m*m*m*m*m*m*m*n\n" * 1_000, encoding="utf-8")
    (path.parent / ("m" * 150 + ".py")).write_text("", encoding="utf-8")


def many_lines(path: Path) -> None:
    path.write_text("".join(f"*{n}/[\nname{n}\n!\n" for n in range(20_000)), encoding="utf-8")


KINDS = (device, pipe, circle, folder, huge, endless, unreadable, many_stars, many_lines)
Kind = Callable[[Path], None]


def said(*arguments: str, without: Sequence[str] = ()) -> tuple[int, list[str], str]:
    """Return the exit code, the code of each finding with its file, and what was said beside.

    `without` names capabilities of Linux that the command is not to have.
    """
    command = [sys.executable, "-m", "losslint", "--no-cache", "-q", "--output-format", "concise", *arguments]
    started = time.monotonic()
    limited = ["sh", "-c", 'ulimit -v 4000000; exec "$@"', "sh", *command]
    if without:
        dropped = ",".join(f"-{one}" for one in without)
        limited = ["setpriv", f"--inh-caps={dropped}", f"--bounding-set={dropped}", *limited]
    ran = subprocess.run(
        limited,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env=environment(),
    )
    assert time.monotonic() - started < SECONDS
    found = [f"{line.split(':')[0]} {line.split()[1]}" for line in ran.stdout.splitlines()]
    return ran.returncode, found, ran.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it needs the files of Linux")
@pytest.mark.parametrize("kind", KINDS)
def test_an_ignore_file_of_any_kind_hides_nothing_and_costs_no_time(project: Path, kind: Kind) -> None:
    kind(project / ".gitignore")

    assert said("--isolated", ".") == (1, ["train.py LL103"], "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it needs the files of Linux")
@pytest.mark.parametrize("kind", [pipe, huge, endless, unreadable])
def test_a_script_that_cannot_be_read_costs_only_itself(project: Path, kind: Kind) -> None:
    kind(project / "data.py")
    code, found, err = said("--isolated", ".")

    assert (code, err) == (1, "")
    assert found == ["data.py LL002", "train.py LL103"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it needs the files of Linux")
@pytest.mark.parametrize(
    "name", ["pyproject.toml", "losslint.toml", "requirements.txt", "keras_tools.py", ".git"]
)
@pytest.mark.parametrize("kind", [device, pipe, circle, folder])
def test_files_that_are_looked_for_are_read_only_where_they_are_files(
    project: Path, kind: Kind, name: str
) -> None:
    (project / "train.py").write_text(f"from keras_tools import x\n{WRONG}", encoding="utf-8")
    kind(project / name)
    code, found, err = said("train.py")

    assert (code, found, err) == (1, ["train.py LL103"], "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it needs the files of Linux")
@pytest.mark.parametrize("option", ["--config", "--baseline"])
@pytest.mark.parametrize("kind", [device, pipe, folder, huge, endless])
def test_a_file_that_is_named_and_cannot_be_read_is_one_sentence(
    project: Path, option: str, kind: Kind
) -> None:
    kind(project / "named")
    code, found, err = said(option, "named", "train.py")

    assert (code, found) == (2, [])
    assert err.startswith("losslint: ")
    assert "named cannot be read: " in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("option", ["--config", "--baseline", "--stdin-filename", "--cache-dir"])
def test_a_name_that_no_file_can_have_breaks_nothing(project: Path, option: str) -> None:
    code, _, err = said(option, "x" * 5_000, "train.py" if option != "--stdin-filename" else "-")

    assert "internal error" not in err
    assert code == {"--cache-dir": 1, "--stdin-filename": 0}.get(option, 2)


def test_a_script_that_names_files_that_cannot_be_there_is_read_to_its_end(project: Path) -> None:
    far = "x" * 5_000
    before = (
        f"import json\nkeras.models.load_model('{far}/a.h5').fit(a, b)\njson.load(open('{far}/a.json'))\n"
    )
    (project / "train.py").write_text(f"import keras\n{before}{WRONG}", encoding="utf-8")

    assert said("--isolated", "train.py") == (1, ["train.py LL103"], "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it needs the rights of Linux")
def test_a_folder_that_can_be_listed_and_not_entered_costs_only_itself(project: Path) -> None:
    (project / "shut").mkdir()
    (project / "shut" / "inner.py").write_text(WRONG, encoding="utf-8")
    (project / "shut").chmod(0o444)
    rights = ["dac_override", "dac_read_search"] if os.geteuid() == 0 else []
    try:
        for arguments in (["."], ["--isolated", "."], ["shut", "train.py"]):
            assert said(*arguments, without=rights) == (1, ["shut/inner.py LL002", "train.py LL103"], "")
    finally:
        (project / "shut").chmod(0o755)


def test_a_file_of_pins_with_empty_lines_costs_no_time(project: Path) -> None:
    (project / "requirements.txt").write_text("\n" * 190_000, encoding="utf-8")
    (project / "setup.cfg").write_text("keras==" + "9" * 10_000, encoding="utf-8")

    assert said("--isolated", "train.py") == (1, ["train.py LL103"], "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="it needs a pipe")
@pytest.mark.parametrize("kind", [pipe, device])
def test_what_is_no_file_is_never_replaced(
    project: Path, capsys: pytest.CaptureFixture[str], kind: Kind
) -> None:
    kind(project / "baseline.json")

    assert main(["--isolated", "--no-cache", "--baseline", "baseline.json", "--write-baseline", "."]) == 2
    assert not (project / "baseline.json").is_file()
    assert "not a regular file" in capsys.readouterr().err


def test_folders_may_be_nested_as_deeply_as_the_system_allows(project: Path) -> None:
    deep = "d/" * 400
    folder = os.getcwd()  # noqa: PTH109 - the test walks down, as no path is long enough to name it at once
    for _ in range(400):
        os.mkdir("d")  # noqa: PTH102
        os.chdir("d")
    Path("deep.py").write_text(WRONG, encoding="utf-8")
    os.chdir(folder)
    (project / ".gitignore").write_text("x/\n", encoding="utf-8")
    unsearched = "d/" * 201
    code, found, err = said("--isolated", "--extend-exclude", "**/y/*.py", "--force-exclude", ".")

    assert (code, found, err) == (1, [f"{unsearched[:-1]} LL002", "train.py LL103"], "")
    assert said("--isolated", f"{deep}deep.py") == (1, [f"{deep}deep.py LL103"], "")
    assert said("--extend-exclude", "**/y/*.py", "--force-exclude", f"{deep}deep.py")[0] == 1


def test_a_file_that_goes_or_changes_meanwhile_costs_only_itself(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("gone.py", "changed.py", "folder.py"):
        (project / name).write_text(WRONG, encoding="utf-8")
    found = discovery.discover

    def discover_then_change(*arguments: Any) -> Any:
        discovered = found(*arguments)
        for name in ("gone.py", "folder.py"):
            (project / name).unlink()
        (project / "folder.py").mkdir()
        (project / "changed.py").write_text("x = 1", encoding="utf-8")
        return discovered

    monkeypatch.setattr("losslint.cli.discover", discover_then_change)

    assert main(["--isolated", "-q", "--output-format", "concise", "."]) == 1
    out = capsys.readouterr().out
    assert [line.partition(" ")[0] + line.split()[1] for line in out.splitlines()] == [
        "folder.py:1:1:LL002",
        "gone.py:1:1:LL002",
        "train.py:4:87:LL103",
    ]


@pytest.mark.parametrize("name", ["full", "concise", "json", "github", "gitlab", "sarif", "junit", "rdjson"])
def test_a_circle_of_links_costs_only_itself(
    project: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    circle(project / "circle.py")

    options = ["--isolated", "--no-cache", "--unsafe-fixes", "--output-format", name, "circle.py", "train.py"]
    assert main(options) == 1
    out, err = capsys.readouterr()
    assert all(code in out for code in ("LL002", "LL103"))
    assert err == ""
    assert main([*options[:4], f"{name}:circle.py", "train.py"]) == 2
    assert "cannot be written: " in capsys.readouterr().err


def test_a_file_that_grows_while_it_is_read_has_an_end(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1234")

    assert intake.read(tmp_path / "a", 4) == b"1234"
    with pytest.raises(OSError, match="larger than 0 MB"):
        intake.read(tmp_path / "a", 3)
    with (tmp_path / "a").open("rb") as file, pytest.raises(OSError, match="larger than 0 MB"):
        intake.up_to(3, file)


def test_a_link_is_followed_only_where_that_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").symlink_to("a")

    assert intake.read(tmp_path / "b") == b"1"
    with pytest.raises(OSError, match="not a regular file"):
        intake.read(tmp_path / "b", links=False)


def test_toml_that_is_nested_without_end_is_one_sentence(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "losslint.toml").write_text("a=" + "[" * 100_000, encoding="utf-8")

    assert main(["."]) == 2
    assert capsys.readouterr().err.endswith("losslint.toml is nested too deeply to be read\n")
