"""Running scripts in a process of their own, within limits of time and memory."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from msgspec import Struct

SECONDS = 60.0
"""The longest that one trial of an experiment may take."""

STARTING = 60.0
"""What is added for the first one of a process, which waits for the libraries to load."""

MEMORY = 4 << 30
"""The most resident memory of the process, in bytes."""

_CHILD = Path(__file__).with_name("child.py")


class Answer(Struct, frozen=True):
    """What one script came to: its numbers, or the reason why there are none.

    `missing` says that the framework could not be imported.
    """

    numbers: dict[str, Any] | None = None
    failed: str = ""
    missing: bool = False


class Runner:
    """Runs one trial after the other in one process, which is replaced where it had to be ended."""

    def __init__(
        self,
        seconds: float = SECONDS,
        starting: float = STARTING,
        memory: int = MEMORY,
        backend: str = "tensorflow",
    ) -> None:
        self._seconds, self._starting, self._memory = seconds, starting, memory
        self._environment = {"KERAS_BACKEND": backend, **os.environ}
        self._fresh = False
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def start(self, warm: str = "") -> None:
        """Start the process; a `warm` one begins to import this module, which takes longest of all."""
        if self._process is None:
            self._process, self._lines = _start(self._environment, [warm] if warm else [])
            self._fresh = True

    @property
    def is_running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    @property
    def limit(self) -> float:
        """The seconds that the next trial may take; the first one of a process waits for libraries too."""
        return self._seconds + (self._starting if self._fresh or self._process is None else 0)

    def run(self, script: Path, trial: str = "", needs: str = "keras") -> Answer:
        """Run one trial of a script, or all, and return the answer. What goes beyond a limit is ended.

        `needs` is the module that the script imports and that may be missing.
        """
        self.start()
        limit = self.limit
        self._fresh = False
        process = self._process
        assert process is not None
        assert process.stdin is not None
        try:
            asked = {"script": str(script.resolve()), "trial": trial, "needs": needs}
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
            told = self._wait(process, limit)
        except BrokenPipeError:
            told = f"its process ended with exit code {process.wait()}"
        if isinstance(told, str):
            self.end()
            return Answer(failed=told)
        return Answer(told.get("numbers"), told.get("failed", ""), bool(told.get("missing", False)))

    def processor_seconds(self) -> float:
        """Return how long processors have worked for the process, 0 where the system does not tell it."""
        if self._process is None:
            return 0.0
        try:
            told = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
        except OSError:  # another system, or the process has just ended
            return 0.0
        user, system = told.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _wait(self, process: subprocess.Popen[str], limit: float) -> dict[str, Any] | str:
        """Return what the script told, or the reason why it has to be ended: at the latest after `limit`."""
        until = time.monotonic() + limit
        while True:
            try:
                line = self._lines.get(timeout=0.25)
            except queue.Empty:
                if time.monotonic() > until:
                    return f"it took longer than {limit:.0f} seconds, the limit for one trial"
                if _resident(process.pid) > self._memory:
                    most = f"{self._memory / (1 << 30):.1f} GB of memory"
                    return f"it used more than {most}, the limit for one trial"
                continue
            if line is None:
                return f"its process ended with exit code {process.wait()}"
            told: dict[str, Any] = json.loads(line)
            return told

    def end(self) -> None:
        """End the process, whatever it is at; the next script gets a new one."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
        self._process = None


def _start(
    environment: Mapping[str, str], arguments: Sequence[str]
) -> tuple[subprocess.Popen[str], queue.Queue[str | None]]:
    """Return a new process, and a queue that fills with the lines that it writes, None at its end."""
    process = subprocess.Popen(
        [sys.executable, str(_CHILD), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(environment),
        text=True,
        encoding="utf-8",
        start_new_session=True,  # Ctrl-C is for losslint, which ends the process itself
    )
    lines: queue.Queue[str | None] = queue.Queue()
    output = process.stdout
    assert output is not None

    def read() -> None:
        for line in iter(output.readline, ""):
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    return process, lines


def _resident(process: int) -> int:
    """Return the resident memory of a process in bytes, 0 where the system does not tell it in /proc."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):  # another system, or the process has just ended
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
