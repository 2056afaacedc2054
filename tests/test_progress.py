"""The bar: only on a terminal, only when it takes long, and gone afterwards."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from losslint import progress
from losslint.progress import Progress

SCRIPT = "import keras\nmodel = keras.Sequential([keras.layers.Dense(1)])\n"


class Terminal(io.StringIO):
    """A stream that somebody watches."""

    def isatty(self) -> bool:
        return True


def drawn(stream: io.StringIO, steps: int = 2) -> str:
    made = Progress(4, stream)
    for _ in range(steps):
        made.step()
    made.close()
    return stream.getvalue()


def test_nothing_is_drawn_in_the_first_second() -> None:
    assert drawn(Terminal()) == ""


def test_afterwards_the_bar_counts_and_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(progress, "_PAUSE", 0.0)

    text = drawn(Terminal())

    assert "checking [#######.......................] 1 of 4 files" in text
    assert "checking [###############...............] 2 of 4 files" in text
    assert text.endswith("\r\x1b[K")


def test_nothing_is_drawn_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)

    assert drawn(io.StringIO()) == ""
    Progress(1, None).step()


@pytest.mark.parametrize(("jobs", "quiet"), [("1", False), ("2", False), ("1", True)])
def test_the_command_draws_it_on_a_terminal(tmp_path: Path, jobs: str, quiet: bool) -> None:
    for number in range(3):
        (tmp_path / f"train_{number}.py").write_text(SCRIPT, encoding="utf-8")
    outside, inside = pty.openpty()
    code = (
        f"import sys; sys.path[:0] = {sys.path!r}; from losslint import progress; progress._PATIENCE = 0.0;"
        f" from losslint.__main__ import main; main(['--no-cache', '--jobs', '{jobs}', *{['-q'] * quiet!r}])"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        stderr=inside,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    os.close(inside)

    assert ran.stdout == ("" if quiet else "No training was found in 3 files.\n")
    if not quiet:
        assert b"of 3 files" in os.read(outside, 10_000)
    os.close(outside)
