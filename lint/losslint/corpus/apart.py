"""Repositories checked apart from this process, which none of them can take along."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType

from msgspec import msgpack

from losslint.corpus.messages import READY, receive, send
from losslint.corpus.row import CRASHED, Answer, Limits, Repository
from losslint.errors import UsageError

_START = "import sys; sys.path[:] = {path!r}; from losslint.corpus.forking import main; main(*{arguments!r})"


class Apart:
    """Checks one repository after the other, each in a process of its own.

    A process beside this one has loaded the engine and forks those; it starts with the first repository.
    """

    def __init__(
        self, limits: Limits, select: Sequence[str] | None = None, ignore: Sequence[str] = ()
    ) -> None:
        """Begin; `select` and `ignore` are codes, prefixes, names or `ALL`, as on the command line."""
        if not hasattr(os, "fork"):
            raise UsageError("checking repositories in processes of their own needs Linux or macOS")
        chosen = list(select) if select is not None else None
        self._arguments = (limits.seconds, limits.megabytes, chosen, list(ignore))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Apart:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def check(self, repository: Repository) -> Answer:
        """Return what a check of the repository comes to, whatever it does to the process that checks it.

        Raises:
            UsageError: a selector fits no rule, or the process beside this one does not start.
        """
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        message = None
        with suppress(BrokenPipeError):
            send(process.stdin, msgpack.encode(repository))
            message = receive(process.stdout)
        if message is None:
            self.close()
            return Answer(CRASHED, "the process that was to check it came to an end")
        return msgpack.decode(message, type=Answer)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(BrokenPipeError):
            assert process.stdin is not None
            process.stdin.close()
        assert process.stdout is not None
        process.stdout.close()
        process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            return self._process
        # Whatever folder this process works in, nothing is imported from there.
        code = _START.format(path=[entry for entry in sys.path if entry], arguments=self._arguments)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for whoever asks
        )
        assert self._process.stdout is not None
        said = receive(self._process.stdout)
        if said != READY:
            self.close()
            raise UsageError(said.decode() if said else "the process that checks repositories does not start")
        return self._process
