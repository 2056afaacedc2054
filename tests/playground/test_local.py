"""The playground of this machine, served by the real command: what it shows, and what it refuses."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from losslint.__main__ import main
from losslint.playground import local
from losslint.playground.checking import LARGEST

from tests.started import environment

SECONDS = 60
WRONG = """\
import keras

model = keras.Sequential([keras.Input((12,)), keras.layers.Dense(6, activation="softmax")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(rows, keras.utils.to_categorical(kinds, 6))
"""


class Browser:
    """Asks a playground, as a page of it does."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        assert parts.hostname == "127.0.0.1"
        assert parts.port is not None
        self.port, self.path = parts.port, parts.path

    def ask(
        self, method: str, name: str, body: bytes | None = None, path: str | None = None, **headers: str
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            wanted = {key.replace("_", "-"): value for key, value in headers.items()}
            connection.request(method, (self.path if path is None else path) + name, body, wanted)
            answer = connection.getresponse()
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["Access-Control-Allow-Origin"] is None
            return answer.status, answer.read().decode("utf-8")
        finally:
            connection.close()

    def check(self, text: str) -> tuple[int, str]:
        return self.ask("POST", "check", text.encode("utf-8", "surrogatepass"))

    def problem(self, *asked: object, **options: str) -> tuple[int, str]:
        status, told = self.ask(*asked, **options)  # type: ignore[arg-type]
        return status, json.loads(told)["problem"]


pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it needs the signals of Linux")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start the command in a folder whose modules are nobody's business."""
    folder = tmp_path_factory.mktemp("work")
    for name in ("json", "libcst", "secret"):
        (folder / f"{name}.py").write_text("raise SystemExit('imported')\nrate = 7.25\n", encoding="utf-8")
    call = subprocess.Popen(
        [sys.executable, "-m", "losslint", "playground"],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # what starts tests may ignore it
    )
    assert call.stdout is not None
    yield Browser(call.stdout.readline().strip())
    call.send_signal(signal.SIGINT)
    out, err = call.communicate(timeout=SECONDS)
    assert (call.returncode, out) == (0, "")
    told = "losslint: the playground is open at this address, for this machine alone; Ctrl-C ends\n"
    assert err == told


def test_the_page_and_its_parts_are_served(browser: Browser) -> None:
    status, page = browser.ask("GET", "")

    assert status == 200
    assert '<meta name="losslint-engine" content="local">' in page
    for name in ("playground.js", "playground.css", "local.js"):
        assert name in page or name == "local.js"
        assert browser.ask("GET", name)[0] == 200
    status, examples = browser.ask("GET", "examples.json")
    assert status == 200
    assert len(json.loads(examples)) >= 4


def test_a_script_gives_a_report(browser: Browser) -> None:
    status, report = browser.check(WRONG)

    assert status == 200
    assert "LL101" in report
    assert "<svg" in report
    assert "pasted.py" in report


def test_every_example_is_found_to_be_wrong(browser: Browser) -> None:
    for example in json.loads(browser.ask("GET", "examples.json")[1]):
        assert "# expect" not in example["code"]
        status, report = browser.check(example["code"])
        assert status == 200
        assert "LL" in report


def test_the_text_of_a_notebook_gives_one_too(browser: Browser) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": WRONG}
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    status, report = browser.check(text)

    assert status == 200
    assert "pasted.ipynb" in report
    assert "LL101" in report


@pytest.mark.parametrize(
    "text",
    [
        "",
        "def f(:\n",
        "\x00\x1b[2J\u202e\ud800",
        "{" + '"cells": [' * 500,
        "x = " + "(" * 3000,
        "</script><script>alert(1)</script>\nimport keras\nkeras.Model.fit\n",
        "import secret\nimport keras\n" + WRONG.replace('"adam"', "keras.optimizers.SGD(secret.rate)"),
    ],
)
def test_hostile_texts_give_a_report_and_nothing_else(browser: Browser, text: str) -> None:
    status, report = browser.check(text)

    assert status == 200
    assert "<script>alert(1)</script>" not in report
    assert "7.25" not in report  # what is in the folder of the command is not looked at


def test_what_is_too_long_is_refused(browser: Browser) -> None:
    assert browser.check("x" * (LARGEST + 1))[0] == 413
    assert browser.problem("POST", "check", b"", Content_Length="9" * 30)[0] == 413
    assert browser.problem("POST", "check", b"", Content_Length="-1")[0] == 411
    assert browser.check("#" * LARGEST)[0] == 200


def test_only_who_has_the_address_is_answered(browser: Browser) -> None:
    refused = (403, "open the address that `losslint playground` has printed")

    assert browser.problem("GET", "", path="/") == refused
    assert browser.problem("POST", "check", b"import keras", path="/guessed/") == refused
    assert browser.problem("GET", "", Host="evil.example") == refused
    assert browser.problem("GET", "../local.py")[0] == 404
    assert browser.problem("GET", "%2e%2e/local.py")[0] == 404
    assert browser.problem("POST", "elsewhere", b"")[0] == 404
    assert browser.ask("GET", "", Host=f"localhost:{browser.port}")[0] == 200


def test_it_listens_on_loopback_only(browser: Browser) -> None:
    listening = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    ports = [line.split()[1] for line in listening if line.split()[3] == "0A"]

    assert [one for one in ports if one.endswith(f":{browser.port:04X}")] == [f"0100007F:{browser.port:04X}"]


def test_somebody_who_says_nothing_holds_up_nobody(browser: Browser) -> None:
    with socket.create_connection(("127.0.0.1", browser.port)) as silent:
        silent.sendall(b"POST ")
        assert browser.ask("GET", "")[0] == 200


LONG = "import keras\n" + "".join(
    f"x{n} = keras.layers.Dense({n} + 1)(keras.Input(({n} + 1,)))\n" for n in range(2_900)
)
LONG += "keras.Model(x0, x1).predict(x)\n"


def test_a_check_without_end_is_ended_and_the_next_one_is_made() -> None:
    with local.Playground(seconds=1.0) as server, ThreadPoolExecutor(9) as pool:
        pool.submit(server.serve_forever)
        browser = Browser(server.address)
        started = time.monotonic()
        try:
            status, told = browser.check(LONG)
            assert (status, json.loads(told)["problem"]) == (
                422,
                "the check took more than 1 seconds and was ended",
            )
            assert time.monotonic() - started < 4
            answers = list(pool.map(browser.check, [LONG] * 7))
            assert sorted({status for status, _ in answers}) == [422, 503]
            server.seconds = float(SECONDS)
            assert browser.check(WRONG)[0] == 200
        finally:
            server.shutdown()


def test_a_check_that_takes_too_much_memory_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "MEMORY", 40_000_000)
    with local.Playground() as server, ThreadPoolExecutor(1) as pool:
        pool.submit(server.serve_forever)
        try:
            status, told = Browser(server.address).check(WRONG)
        finally:
            server.shutdown()

    assert (status, json.loads(told)["problem"]) == (422, "the check failed, perhaps for want of memory")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--port", "70000"], "--port: 70000 is no port; they go up to 65535"),
        (["--config", "a.toml"], "`losslint playground` reads no configuration"),
        (["--prot", "1"], "no such option: --prot; did you mean `--port`?"),
    ],
)
def test_what_cannot_be_served_is_said(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["playground", *options]) == 2
    assert capsys.readouterr().err == f"losslint: {said}\n"


def test_a_port_that_is_taken_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with local.Playground() as server:
        assert main(["playground", "--port", str(server.server_port)]) == 2

    assert "cannot be taken: Address already in use" in capsys.readouterr().err


def test_without_jinja2_the_command_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    assert main(["playground"]) == 2
    needed = "the playground needs Jinja2: run `pip install '.[report]'` in losslint's repository"
    assert capsys.readouterr().err == f"losslint: {needed}\n"
