"""A call that is ended, or that nobody listens to, ends soon and with one sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.started import environment

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it needs the signals of Linux")

LONG = "import keras\n" + "".join(
    f"x{n} = keras.layers.Dense({n} + 1)(keras.Input(({n} + 1,)))\n" for n in range(9_000)
)
LONG += "keras.Model(x0, x1).predict(x)\n"
WRONG = """\
import keras

model = keras.Sequential([keras.Input((12,)), keras.layers.Dense(6, activation="softmax")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(rows, keras.utils.to_categorical(kinds, 6))
"""
COMMAND = [sys.executable, "-m", "losslint", "--isolated", "--no-cache"]


def start(folder: Path, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *options],
        cwd=folder,
        env=environment(),
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def alive(session: int) -> list[int]:
    """Return the processes of a session that still run."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, _, _, of_session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            except (OSError, ValueError):  # it has just ended
                continue
            if int(of_session) == session and state != "Z":
                found.append(int(folder.name))
    return found


@pytest.mark.parametrize("jobs", [1, 3, 8])
@pytest.mark.parametrize("everybody", [True, False], ids=["as a terminal does", "to one process"])
def test_an_interrupt_ends_every_process_at_once(tmp_path: Path, jobs: int, everybody: bool) -> None:
    for number in range(jobs):
        (tmp_path / f"train{number}.py").write_text(LONG, encoding="utf-8")
    call = start(tmp_path, "--jobs", str(jobs), ".")
    until = time.monotonic() + 20
    while len(alive(call.pid)) < jobs + 1 and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(1)
    (os.killpg if everybody else os.kill)(call.pid, signal.SIGINT)
    started = time.monotonic()
    out, err = call.communicate(timeout=20)

    assert time.monotonic() - started < 2
    assert (call.returncode, out, err) == (130, b"", b"losslint: interrupted\n")
    assert alive(call.pid) == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_one_that_started_it(tmp_path: Path, how: signal.Signals) -> None:
    for number in range(6):
        (tmp_path / f"train{number}.py").write_text(LONG, encoding="utf-8")
    call = start(tmp_path, "--jobs", "3", ".")
    until = time.monotonic() + 20
    while len(alive(call.pid)) < 4 and time.monotonic() < until:
        time.sleep(0.05)
    assert len(alive(call.pid)) >= 4
    time.sleep(1)  # they have begun
    os.kill(call.pid, how)
    until = time.monotonic() + 5
    while alive(call.pid) and time.monotonic() < until:
        time.sleep(0.1)

    assert alive(call.pid) == []
    assert call.communicate() == (b"", b"")


def test_an_interrupt_ends_the_server(tmp_path: Path) -> None:
    call = subprocess.Popen(
        [*COMMAND[:3], "server"],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert call.stdin is not None
    assert call.stdout is not None
    asked = b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}'
    call.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(asked), asked))
    call.stdin.flush()
    assert b"Content-Length" in call.stdout.readline()  # it serves by now
    started = time.monotonic()
    call.send_signal(signal.SIGINT)

    assert (call.wait(10), time.monotonic() - started < 2) == (-signal.SIGINT, True)
    assert call.stderr is not None
    assert call.stderr.read() == b""
    call.communicate()


@pytest.mark.parametrize(
    "options",
    [(".",), ("--show-files",), ("--help",), ("rule",), ("--show-settings",), ("--diff", "--unsafe-fixes")],
)
def test_a_full_standard_output_is_one_sentence(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "train.py").write_text(WRONG, encoding="utf-8")
    arguments = [*COMMAND[:3], *options] if options[0] == "rule" else [*COMMAND, *options]
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            arguments, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, env=environment(), check=False
        )

    assert (ran.returncode, ran.stderr) == (
        2,
        b"losslint: standard output cannot be written: No space left on device\n",
    )


@pytest.mark.parametrize("options", [(".",), ("--show-files",), ("--help",), ("rule",)])
def test_a_reader_that_goes_away_is_one_sentence(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "train.py").write_text(WRONG, encoding="utf-8")
    arguments = [*COMMAND[:3], *options] if options[0] == "rule" else [*COMMAND, *options]
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        arguments, cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, env=environment(), check=False
    )
    os.close(writing)

    assert (ran.returncode, ran.stderr) == (
        2,
        b"losslint: standard output was closed before all was written\n",
    )


@pytest.mark.parametrize(
    ("closed", "options", "code", "said"),
    [
        (">&-", ".", 2, "losslint: standard output is closed\n"),
        (">&-", "-s .", 1, ""),
        (">&-", "--output-format json:out.json .", 1, ""),
        (">&-", "--fix -", 2, "losslint: standard output is closed\n"),
        ("<&-", "-", 2, "losslint: standard input is closed\n"),
        ("</dev/zero", "-", 2, "losslint: standard input cannot be read: the file is larger than 200 MB\n"),
        ("2>&-", "-q --output-format json:out.json .", 1, ""),
        ("2>&-", "no-such-file", 2, ""),
        ("2>/dev/full", "no-such-file", 2, ""),
        ("<&- >&- 2>&-", "-s .", 1, ""),
    ],
)
def test_streams_that_are_closed_are_one_sentence(
    tmp_path: Path, closed: str, options: str, code: int, said: str
) -> None:
    (tmp_path / "train.py").write_text(WRONG, encoding="utf-8")
    shell = f'ulimit -v 4000000; exec "$@" {options} {closed}'
    ran = subprocess.run(
        ["sh", "-c", shell, "sh", *COMMAND],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        input=WRONG if "<" not in closed else None,
    )

    assert (ran.returncode, ran.stderr) == (code, said)


def test_a_report_in_a_full_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(WRONG, encoding="utf-8")
    call = start(tmp_path, "--output-format", "json:/dev/full", ".")

    assert call.communicate() == (b"", b"losslint: /dev/full cannot be written: No space left on device\n")
    assert call.returncode == 2
