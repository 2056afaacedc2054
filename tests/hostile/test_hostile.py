"""Anything can be thrown at losslint: bounded time and memory, no traceback, and no other file's findings lost."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from losslint.check.engine import lint

from tests.hostile.code import NOTEBOOKS, READ, SCRIPTS, UNREAD
from tests.started import environment

ROOT = Path(__file__).parents[2]
ENVIRONMENT = environment()
FIXTURES = sorted((ROOT / "fixtures").rglob("*.py"))
GIGABYTE = 1 << 30
SECONDS = 60

WRONG = """\
import keras

model = keras.Sequential([keras.layers.Dense(10, activation="softmax")])
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(x, keras.utils.to_categorical(y, 10))
"""


def codes(name: str, code: str | bytes) -> list[str]:
    data = code if isinstance(code, bytes) else code.encode()
    return [found.code for found in lint(Path(name), data)]


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_not_read_is_said(name: str) -> None:
    assert codes("x.py", UNREAD[name]) == ["LL001"]


@pytest.mark.parametrize("name", READ)
def test_what_is_read_takes_bounded_time(name: str) -> None:
    started = time.process_time()

    assert "LL009" not in codes("x.py", SCRIPTS[name])
    assert time.process_time() - started < 10


def test_many_files_like_that_cost_nobody_else_a_finding(tmp_path: Path) -> None:
    for name, code in SCRIPTS.items():
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
    for name, code in NOTEBOOKS.items():
        (tmp_path / f"{name}.ipynb").write_text(code, encoding="utf-8")
    (tmp_path / "utf16.py").write_text("import keras\n", encoding="utf-16")
    (tmp_path / "latin.py").write_bytes(b"# keras\nx.fit('\xff')\n")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "around").symlink_to(tmp_path)
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")

    command = [sys.executable, "-m", "losslint", "--isolated", "--no-cache", "--jobs", "1", "--output-format"]
    run = subprocess.run(
        [*command, "json", "."],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (GIGABYTE, GIGABYTE)),
    )

    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    found = {(Path(one["filename"]).name, one["code"]) for one in json.loads(run.stdout)}
    assert ("wrong.py", "LL101") in found
    assert {("latin.py", "LL002"), ("pipe.py", "LL002")} <= found
    assert not [name for name, code in found if code == "LL009"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FIXTURES), st.randoms(use_true_random=False))
def test_mangled_training_code_breaks_nothing(path: Path, random: object) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    shuffled = _mangled(lines, random)

    assert "LL009" not in codes("x.py", b"import keras; keras.Model.fit\n" + shuffled)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_file(data: bytes) -> None:
    assert "LL009" not in codes("x.py", b"import keras; keras.Model.fit\n" + data)
    assert "LL009" not in codes("x.ipynb", b'{"keras.fit": ' + data)


def _mangled(lines: list[bytes], random: object) -> bytes:
    """Return code with lines dropped, doubled, swapped and cut, as an editor's user leaves it half-way."""
    chosen = list(lines)
    for _ in range(random.randint(1, 6)):  # type: ignore[attr-defined]
        if not chosen:
            break
        at = random.randrange(len(chosen))  # type: ignore[attr-defined]
        other = random.randrange(len(chosen))  # type: ignore[attr-defined]
        match random.randrange(5):  # type: ignore[attr-defined]
            case 0:
                del chosen[at]
            case 1:
                chosen.insert(other, chosen[at])
            case 2:
                chosen[at], chosen[other] = chosen[other], chosen[at]
            case 3:
                chosen[at] = chosen[at][: len(chosen[at]) // 2] + b"\n"
            case _:
                chosen[at] = chosen[at].replace(b"10", b"0").replace(b"(", b"(-1, ", 1)
    return b"".join(chosen)


@pytest.mark.parametrize("repeat", ["v# = #\n", "model.fit(x#, y#)\n", "def f#(x):\n    return x + #\n"])
def test_time_grows_with_the_length_of_a_file_and_no_faster(repeat: str) -> None:
    def seconds(count: int) -> float:
        code = WRONG + "".join(repeat.replace("#", str(number)) for number in range(count))
        started = time.process_time()
        codes("x.py", code)
        return time.process_time() - started

    seconds(50)
    assert seconds(1_600) < 3 * 4 * seconds(400)  # linear is fourfold, quadratic sixteenfold
