"""The playground with this Python behind it: a small server that nobody else on the network reaches.

It listens on loopback, and all that it has stands below a name that is drawn at random, so that other pages
in the browser and other people on the machine cannot ask it for anything. Every text is checked in a process
of its own, with little time and memory.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any

from losslint.playground.checking import LARGEST

HOST = "127.0.0.1"
SECONDS = 30.0
"""How long the check of one text may take."""

MEMORY = 2_000_000_000
"""How many bytes of memory it may take."""

MOST_WAITING = 4
"""How many texts may wait for their turn."""

_LARGEST_BODY = 4 * LARGEST
_PATIENCE = 10.0
"""Seconds in which a request has to say what it wants."""

_START = "import sys; sys.path[:] = {path!r}; from losslint.playground.checking import main; main({memory!r})"
_TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "json": "application/json"}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Playground(ThreadingHTTPServer):
    """The server; `address` is where a browser finds it."""

    daemon_threads = True
    request_queue_size = 16

    def __init__(self, port: int = 0, seconds: float = SECONDS) -> None:
        """Take a port, 0 for any that is free.

        Raises:
            OSError: it cannot be taken.
        """
        super().__init__((HOST, port), _Handler)
        self.name = secrets.token_urlsafe(16)
        self.seconds = seconds
        self.turn = threading.Lock()
        self.waiting = threading.BoundedSemaphore(MOST_WAITING)

    @property
    def address(self) -> str:
        """Return the address to open in a browser."""
        return f"http://{HOST}:{self.server_port}/{self.name}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser that goes away in the middle is no failure."""


class _Handler(BaseHTTPRequestHandler):
    """Answers one browser."""

    server: Playground
    timeout = _PATIENCE
    server_version = "losslint"
    sys_version = ""

    def do_GET(self) -> None:
        """Give the page or a part of it."""
        name = self._asked_for()
        if name is None:
            return
        folder = files("losslint.playground") / "static"
        file = next((each for each in folder.iterdir() if each.name == (name or "index.html")), None)
        if file is None:
            self._refuse(HTTPStatus.NOT_FOUND, "there is no such page")
            return
        content = file.read_bytes()
        if not name:
            content = content.replace(b'content="browser"', b'content="local"')
        self._answer(HTTPStatus.OK, content, _TYPES[file.name.rpartition(".")[2]])

    def do_POST(self) -> None:
        """Check the text that is sent."""
        name = self._asked_for()
        if name is None:
            return
        if name != "check":
            self._refuse(HTTPStatus.NOT_FOUND, "there is nothing to send a text to")
            return
        text = self._text()
        if text is not None:
            self._check(text)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Print nothing: what is pasted is nobody's business."""

    def _asked_for(self) -> str | None:
        """Return the name below the secret one, None where the request is refused."""
        hosts = {f"{HOST}:{self.server.server_port}", f"localhost:{self.server.server_port}"}
        first, _, rest = self.path.removeprefix("/").partition("/")
        known = secrets.compare_digest(first.encode(), self.server.name.encode())
        if self.headers.get("Host") in hosts and known:
            return rest.partition("?")[0]
        self._refuse(HTTPStatus.FORBIDDEN, "open the address that `losslint playground` has printed")
        return None

    def _text(self) -> bytes | None:
        """Return the text that is sent, None where the request is refused."""
        told = self.headers.get("Content-Length", "")
        if not told.isascii() or not told.isdigit():
            self._refuse(HTTPStatus.LENGTH_REQUIRED, "how long the text is has to be said")
            return None
        if len(told) > len(str(_LARGEST_BODY)) or int(told) > _LARGEST_BODY:
            why = f"the text is too long: {LARGEST:,} characters are the most"
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, why)
            return None
        text = self.rfile.read(int(told))
        if len(text) < int(told):
            self._refuse(HTTPStatus.BAD_REQUEST, "the text ends too early")
            return None
        if len(text.decode("utf-8", "replace")) > LARGEST:
            why = f"the text is too long: {LARGEST:,} characters are the most"
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, why)
            return None
        return text

    def _check(self, text: bytes) -> None:
        if not self.server.waiting.acquire(blocking=False):
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "too many texts are waiting; try again")
            return
        try:
            with self.server.turn:
                report = _report(text, self.server.seconds)
        except _UncheckableError as error:
            self._refuse(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
        else:
            self._answer(HTTPStatus.OK, report, "text/html")
        finally:
            self.server.waiting.release()

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        self.close_connection = True  # what else was sent is not read
        self._answer(status, json.dumps({"problem": why}).encode(), "application/json")

    def _answer(self, status: HTTPStatus, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


class _UncheckableError(Exception):
    """A text that gives no report; the message says why."""


def _report(text: bytes, seconds: float) -> bytes:
    """Return the report of a text, from a process that is ended where it takes too long.

    Raises:
        _UncheckableError: there is none.
    """
    # The working folder may hold a `json.py`, so nothing is imported from there.
    code = _START.format(path=[entry for entry in sys.path if entry], memory=MEMORY)
    with subprocess.Popen(
        [sys.executable, "-I", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the server
    ) as process:
        try:
            report, _ = process.communicate(text, timeout=seconds)
        except subprocess.TimeoutExpired:
            why = f"the check took more than {seconds:g} seconds and was ended"
            raise _UncheckableError(why) from None
        finally:
            process.kill()
    if process.returncode:
        raise _UncheckableError("the check failed, perhaps for want of memory")
    return report


def serve(port: int, opened: Callable[[str], None]) -> int:
    """Serve until Ctrl-C, and return the exit code, which is 0; `opened` is told the address.

    Raises:
        OSError: the port cannot be taken.
    """
    with Playground(port) as server, suppress(KeyboardInterrupt):
        opened(server.address)
        server.serve_forever()
    return 0
