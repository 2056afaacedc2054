"""Checks in a process of their own, so that the server answers while one is under way.

A thread would not do: libcst keeps Python's lock for long, and a check that nobody waits for any more can
only be stopped by ending its process. Requests and answers are lines of JSON, one answer for each request.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from losslint.cache.codec import from_plain, to_plain
from losslint.config import Configurations
from losslint.discovery import Choice, Discovered, Target, standard_input
from losslint.errors import UsageError
from losslint.options import parse
from losslint.results import FileResult, Results
from losslint.session import Session
from losslint.workers import end_with

_START = "import sys; sys.path[:] = {path!r}; from losslint.server.checker import main; main(*{arguments!r})"


PATIENCE = 1.0
"""Seconds after which a check that nobody waits for any more is ended.

Starting the process again takes nearly as long: what is shorter is left to end by itself.
"""


class Checker:
    """Checks one text after the other in another process."""

    def __init__(self, config: Sequence[str], isolated: bool) -> None:
        """Begin without a process; `config` and `isolated` are as on the command line."""
        self._arguments = (list(config), isolated)
        self._process: subprocess.Popen[str] | None = None
        self._turn = asyncio.Lock()
        # It waits for the answers. Python waits for it at the end, which is short once the process is killed.
        self._waiting = ThreadPoolExecutor(1)

    def start(self) -> subprocess.Popen[str]:
        """Return the process, which is started where there is none: it loads what every check needs."""
        if self._process is None or self._process.poll() is not None:
            # The folder that the editor works in may hold a `json.py`, so nothing is imported from there.
            arguments = (*self._arguments, os.getpid())
            code = _START.format(path=[entry for entry in sys.path if entry], arguments=arguments)
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C is for the server
            )
        return self._process

    def stop(self) -> None:
        """End the process, and the check that it is at."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    async def check(self, path: str, text: str) -> Results:
        """Return what a check of the text comes to, under the configuration that holds for its path.

        Repairs are not tried. To cancel it is to end it, wherever it is, unless it is about to end itself.

        Raises:
            UsageError: the configuration cannot be used, or the process came to an end.
        """
        return await self._answer(path, {"path": path, "text": text})

    async def tried(self, path: str, text: str, fingerprints: Sequence[str]) -> Results:
        """Return the same with the repairs of some findings only shown that leave something new to find.

        Raises:
            UsageError: as above.
        """
        return await self._answer(path, {"path": path, "text": text, "try": list(fingerprints)})

    async def _answer(self, path: str, request: dict[str, object]) -> Results:
        async with self._turn:
            started = time.monotonic()
            loop = asyncio.get_running_loop()
            asked = loop.run_in_executor(self._waiting, _ask, self.start(), json.dumps(request))
            try:
                answer = await asyncio.shield(asked)
            except asyncio.CancelledError:
                await self._end(asked, started + PATIENCE - time.monotonic())
                raise
        if answer is None:
            raise UsageError(f"the process that checked {path} died; its findings are missing")
        told = json.loads(answer)
        if "error" in told:
            raise UsageError(told["error"])
        return Results(tuple(from_plain(plain) for plain in told["files"]))

    async def _end(self, asked: asyncio.Future[str | None], seconds: float) -> None:
        """Wait so long for an answer that nobody needs, and then end the process instead."""
        try:
            await asyncio.wait([asked], timeout=max(seconds, 0))
        finally:
            if not asked.done():
                self.stop()


def main(config: Sequence[str], isolated: bool, server: int) -> None:
    """Answer every line of standard input until it ends: the process of a `Checker` in a `server`."""
    end_with(server)  # an editor may kill it in the middle of a check
    from losslint.check import engine  # noqa: F401 - loaded before the first text comes

    answers, sys.stdout = sys.stdout, sys.stderr  # whatever is printed by accident is no answer
    checked = _Checked(config, isolated)
    with suppress(BrokenPipeError):  # the server has gone in the middle of a check
        for line in sys.stdin:
            request = json.loads(line)
            answer = _answer(checked, request["path"], request["text"], request.get("try"))
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


def _ask(process: subprocess.Popen[str], request: str) -> str | None:
    """Return the answer of the process, None where it came to an end instead."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(f"{request}\n")
        process.stdin.flush()
        answer = process.stdout.readline()
    except OSError:  # it has ended before it read everything
        answer = ""
    if answer:
        return answer
    with suppress(BrokenPipeError):  # what it still holds was for a process that is gone
        process.stdin.close()
    process.stdout.close()
    return None


def _answer(checked: _Checked, path: str, text: str, fingerprints: list[str] | None) -> dict[str, object]:
    try:
        files = checked.files(path, text) if fingerprints is None else checked.tried(path, text, fingerprints)
        return {"files": [to_plain(file) for file in files]}
    except UsageError as error:
        return {"error": str(error)}
    except Exception as error:  # one text's trouble must not take the others along
        from losslint.failure import describe

        return {"error": f"internal error, please report it: {describe(error)}"}


class _Checked:
    """Checks texts, and remembers the last one: repairs are tried of what is shown."""

    def __init__(self, config: Sequence[str], isolated: bool) -> None:
        self._arguments = (config, isolated)
        self._last: tuple[tuple[str, str], tuple[Session, Target, FileResult] | None] | None = None

    def files(self, path: str, text: str) -> Sequence[FileResult]:
        """Return what is found in a text, none where its path is excluded."""
        self._last = ((path, text), self._check(path, text))
        return [self._last[1][2]] if self._last[1] is not None else []

    def tried(self, path: str, text: str, fingerprints: Sequence[str]) -> Sequence[FileResult]:
        """Return the same after the repairs of some findings were tried."""
        if self._last is None or self._last[0] != (path, text):
            self.files(path, text)
        assert self._last is not None
        if self._last[1] is None:
            return []
        session, target, result = self._last[1]
        return [session.tried(target, session.data or b"", result, only=fingerprints)]

    def _check(self, path: str, text: str) -> tuple[Session, Target, FileResult] | None:
        target = standard_input(path, Configurations(*self._arguments), Choice(named_too=True))
        if target is None:
            return None
        data = text.encode("utf-8", "surrogatepass")
        session = Session(parse(["--no-cache", "--jobs", "1"]), data, tries=False)
        (result,) = session.check(Discovered(targets=[target])).files
        return session, target, result
