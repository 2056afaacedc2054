"""`--watch` as a person meets it: the real command in a terminal, files that change, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from select import select

import pytest
from losslint.__main__ import main

from tests.started import environment

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it needs a terminal of Unix")

WRONG = """\
import keras

model = keras.Sequential([keras.Input((12,)), keras.layers.Dense(6, activation="softmax")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(rows, keras.utils.to_categorical(kinds, 6))
"""
RIGHT = WRONG.replace("binary_", "categorical_")
CLEAR = "\x1b[2J\x1b[H"
SECONDS = 30


class Terminal:
    """The command in a terminal, and what it has shown."""

    def __init__(self, folder: Path, *options: str) -> None:
        import pty

        self._screen, inside = pty.openpty()
        self.call = subprocess.Popen(
            [sys.executable, "-m", "losslint", "--color", "never", "--output-format", "concise", *options],
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(
                signal.SIGINT, signal.SIG_DFL
            ),  # what starts tests may ignore it
        )
        os.close(inside)

    def shown(self, seconds: float = SECONDS) -> str:
        """Return what is shown until the command waits for a change, "" where that takes too long."""
        until = time.monotonic() + seconds
        text = ""
        while time.monotonic() < until:
            if select([self._screen], [], [], 0.1)[0]:
                text += os.read(self._screen, 1 << 16).decode()
            if text.endswith("Ctrl-C ends\r\n"):
                return text
        assert not text, f"more was to come: {text!r}"
        return ""

    def end(self) -> int:
        """Press Ctrl-C, and return the exit code."""
        self.call.send_signal(signal.SIGINT)
        code = self.call.wait(SECONDS)
        with suppress(OSError):  # what Linux makes of a terminal that nobody writes to any more
            assert os.read(self._screen, 1 << 16) == b""
        return code

    def close(self) -> None:
        """End the command, however it is."""
        self.call.kill()
        self.call.wait()
        os.close(self._screen)


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for one in opened:
        one.close()


def watching(terminals: list[Terminal], folder: Path, *options: str) -> Terminal:
    terminals.append(Terminal(folder, "--watch", *options))
    return terminals[-1]


def save(file: Path, text: str) -> None:
    """Save as many editors do: write another file, and put it in the place of the old one."""
    beside = file.with_name(f".{file.name}.saving")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def test_every_change_is_checked_on_a_clear_screen_and_ctrl_c_ends_it(
    terminals: list[Terminal], tmp_path: Path
) -> None:
    script = tmp_path / "train.py"
    script.write_text(WRONG, encoding="utf-8")

    terminal = watching(terminals, tmp_path)
    first = terminal.shown()
    assert "train.py:4:38: LL101" in first
    assert CLEAR not in first
    assert first.endswith("losslint: watching 1 file; Ctrl-C ends\r\n")
    save(script, RIGHT)
    assert terminal.shown().startswith(f"{CLEAR}All checks passed!")
    save(script, WRONG)
    assert "LL101" in terminal.shown()
    assert terminal.shown(1) == ""
    assert terminal.end() == 0


def test_what_a_script_imports_is_watched_too_and_nothing_else(
    terminals: list[Terminal], tmp_path: Path
) -> None:
    (tmp_path / "lib").mkdir()
    module, script = tmp_path / "lib" / "nets.py", tmp_path / "train.py"
    (tmp_path / "lib" / "__init__.py").touch()
    module.write_text(WRONG.rpartition("model.fit")[0], encoding="utf-8")
    fit = WRONG.splitlines()[-1]
    script.write_text(f"import keras\nfrom lib.nets import model\n{fit}\n", encoding="utf-8")

    terminal = watching(terminals, tmp_path, "train.py")
    assert "LL101" in terminal.shown()
    (tmp_path / "log.txt").write_text("loss: 0.1", encoding="utf-8")
    (tmp_path / "lib" / "weights.bin").write_bytes(b"1")
    assert terminal.shown(1) == ""
    save(module, RIGHT.rpartition("model.fit")[0])
    assert "All checks passed!" in terminal.shown()
    assert terminal.end() == 0


def test_new_folders_and_configurations_count_at_once(terminals: list[Terminal], tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(RIGHT, encoding="utf-8")

    terminal = watching(terminals, tmp_path)
    assert "All checks passed!" in terminal.shown()
    (tmp_path / "later").mkdir()
    terminal.shown()
    save(tmp_path / "later" / "other.py", WRONG)
    assert "later/other.py:4:38: LL101" in terminal.shown()
    save(tmp_path / "losslint.toml", "ignore = 1\n")
    assert "`ignore` must be a list" in terminal.shown()
    save(tmp_path / "losslint.toml", 'ignore = ["LL101"]\n')
    assert "All checks passed!" in terminal.shown()
    assert terminal.end() == 0


def test_a_repair_is_no_change_to_check_again(terminals: list[Terminal], tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(WRONG, encoding="utf-8")

    terminal = watching(terminals, tmp_path, "--fix", "--unsafe-fixes")
    assert "losslint: fixed 1 finding in 1 file" in terminal.shown()
    assert script.read_text(encoding="utf-8") == RIGHT
    assert terminal.shown(1.5) == ""
    assert terminal.end() == 0


def test_it_ends_when_nobody_reads_any_more(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(WRONG, encoding="utf-8")
    call = subprocess.Popen(
        [sys.executable, "-m", "losslint", "--watch"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert call.stdout is not None
    assert call.stderr is not None
    assert call.stdout.readline().startswith(b"warning[LL101]")
    while b"Ctrl-C" not in call.stderr.readline():
        continue
    call.stdout.close()
    save(tmp_path / "train.py", RIGHT)

    assert call.wait(SECONDS) == 2
    assert call.stderr.read() == b"losslint: standard output was closed before all was written\n"
    call.stderr.close()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--watch", "-"], "--watch checks again and again, and standard input is for one call"),
        (["--watch", "--diff"], "--watch checks again and again, and --diff is for one call"),
        (["--watch", "--probe"], "--watch checks again and again, and --probe is for one call"),
        (["--watch", "nowhere.py"], "no such file or folder: nowhere.py"),
    ],
)
def test_what_cannot_be_watched_is_said(
    options: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(options) == 2
    assert capsys.readouterr().err == f"losslint: {said}\n"


def test_without_watchfiles_the_command_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    monkeypatch.delitem(sys.modules, "losslint.watching", raising=False)

    assert main(["--watch"]) == 2
    said = "--watch needs watchfiles: run `pip install '.[watch]'` in losslint's repository"
    assert capsys.readouterr().err == f"losslint: {said}\n"
