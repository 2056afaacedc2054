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
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from msgspec import convert, to_builtins

from losslint.cache.codec import from_plain, to_plain
from losslint.config import Configurations
from losslint.discovery import Choice, Discovered, Target, standard_input
from losslint.errors import UsageError
from losslint.findings import TextEdit
from losslint.options import parse
from losslint.results import FileResult, Results
from losslint.session import Session
from losslint.training import Place, Run
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
        return _results(await self._answer(path, {"path": path, "text": text}))

    async def tried(self, path: str, text: str, fingerprints: Sequence[str]) -> Results:
        """Return the same with the repairs of some findings only shown that leave something new to find.

        Raises:
            UsageError: as above.
        """
        return _results(await self._answer(path, {"path": path, "text": text, "try": list(fingerprints)}))

    async def suppressing(self, path: str, text: str, fingerprint: str, reason: str) -> list[TextEdit]:
        """Return the edits that suppress a finding by a comment, none where that cannot be done.

        Raises:
            UsageError: as above.
        """
        asked = {"path": path, "text": text, "ignore": fingerprint, "reason": reason}
        return _edits(await self._answer(path, asked))

    async def repairing(self, path: str, text: str, codes: Sequence[str] | None) -> list[TextEdit]:
        """Return the edits that repair what some rules find, as often as they find it, in this file alone.

        Without `codes` it is what is safe to repair, whichever rule finds it.

        Raises:
            UsageError: as above.
        """
        fixing = None if codes is None else list(codes)
        return _edits(await self._answer(path, {"path": path, "text": text, "fix": fixing}))

    async def pictures(self, path: str, text: str, at: Place) -> str:
        """Return the pictures of the trainings that are called at a place, as Markdown; there may be none.

        Raises:
            UsageError: as above.
        """
        where = (at.cell, at.row, at.column)
        told = await self._answer(path, {"path": path, "text": text, "pictures": where})
        return str(told["pictures"])

    async def _answer(self, path: str, request: Mapping[str, object]) -> dict[str, Any]:
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
        told: dict[str, Any] = json.loads(answer)
        if "error" in told:
            raise UsageError(told["error"])
        return told

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
            answer = _answer(checked, request)
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


def _results(told: dict[str, Any]) -> Results:
    return Results(tuple(from_plain(plain) for plain in told["files"]))


def _edits(told: dict[str, Any]) -> list[TextEdit]:
    return convert(told["edits"], list[TextEdit])


def _answer(checked: _Checked, request: dict[str, Any]) -> dict[str, object]:
    path, text = request["path"], request["text"]
    try:
        if "ignore" in request:
            edits = checked.suppressing(path, text, request["ignore"], request["reason"])
            return {"edits": to_builtins(edits)}
        if "fix" in request:
            return {"edits": to_builtins(checked.repairing(path, text, request["fix"]))}
        if "pictures" in request:
            return {"pictures": checked.pictures(path, text, *request["pictures"])}
        files = checked.tried(path, text, request["try"]) if "try" in request else checked.files(path, text)
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
        self._runs: list[Run] | None = None

    def files(self, path: str, text: str) -> Sequence[FileResult]:
        """Return what is found in a text, none where its path is excluded."""
        self._last, self._runs = ((path, text), self._check(path, text)), None
        return [self._last[1][2]] if self._last[1] is not None else []

    def tried(self, path: str, text: str, fingerprints: Sequence[str]) -> Sequence[FileResult]:
        """Return the same after the repairs of some findings were tried."""
        known = self._known(path, text)
        if known is None:
            return []
        session, target, result = known
        return [session.tried(target, session.data or b"", result, only=fingerprints)]

    def suppressing(self, path: str, text: str, fingerprint: str, reason: str) -> Sequence[TextEdit]:
        """Return the edits that suppress a finding by a comment."""
        known = self._known(path, text)
        if known is None:
            return []
        from losslint.amend.ignoring import comments_for

        session, target, result = known
        found = next((one for one in result.diagnostics if one.fingerprint == fingerprint), None)
        return comments_for(target, session.data or b"", found, reason) if found is not None else []

    def repairing(self, path: str, text: str, codes: Sequence[str] | None) -> Sequence[TextEdit]:
        """Return the edits that repair what some rules find, or all that is safe to repair."""
        known = self._known(path, text)
        if known is None:
            return []
        from losslint.amend.fixing import allowed
        from losslint.check.repairing import Allowed, repaired
        from losslint.fix.between import edits_between

        session, target, _ = known
        may = allowed(session, target)
        chosen = Allowed(False, may.codes) if codes is None else Allowed(True, set(codes) & set(may.codes))
        data = session.data or b""
        after = repaired(target.path, data, lambda changed: session.recheck(target, changed), chosen)
        notebook = target.path.suffix.lower() == ".ipynb"
        return edits_between(data, after.data, target.shown, notebook=notebook)

    def pictures(self, path: str, text: str, cell: int | None, row: int, column: int) -> str:
        """Return the pictures of the trainings at a place; the file is followed once more for them."""
        known = self._known(path, text)
        if known is None:
            return ""
        from losslint.server.pictures import pictures_at

        session, target, result = known
        if self._runs is None:
            self._runs = session.runs(Discovered(targets=[target]))
        at = Place(target.shown, cell, row, column, row, column + 1)
        return pictures_at(self._runs, at, result.diagnostics)

    def _known(self, path: str, text: str) -> tuple[Session, Target, FileResult] | None:
        """Return what is found in a text, which mostly is the last one; None where its path is excluded."""
        if self._last is None or self._last[0] != (path, text):
            self.files(path, text)
        assert self._last is not None
        return self._last[1]

    def _check(self, path: str, text: str) -> tuple[Session, Target, FileResult] | None:
        target = standard_input(path, Configurations(*self._arguments), Choice(named_too=True))
        if target is None:
            return None
        data = text.encode("utf-8", "surrogatepass")
        session = Session(parse(["--no-cache", "--jobs", "1"]), data, tries=False)
        (result,) = session.check(Discovered(targets=[target])).files
        return session, target, result
