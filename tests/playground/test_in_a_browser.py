"""The page in a real browser, where one of Chromium's kind is installed, and the folder that needs no server."""

from __future__ import annotations

import hashlib
import html
import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from losslint.documents import playground
from losslint.documents.screenshot import browser
from losslint.errors import UsageError
from losslint.playground.local import Playground

ROOT = Path(__file__).parents[2]
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --virtual-time-budget=20000 --dump-dom""".split()


@pytest.mark.skipif(browser() is None, reason="no browser of Chromium's kind is installed")
@pytest.mark.parametrize("number", range(1, len(playground.EXAMPLES) + 1))
def test_an_example_is_checked_in_a_browser(tmp_path: Path, number: int) -> None:
    with Playground() as server, ThreadPoolExecutor(1) as pool:
        pool.submit(server.serve_forever)
        try:
            command = [str(browser()), *FLAGS, f"--user-data-dir={tmp_path}"]
            address = f"{server.address}#example-{number}"
            shown = subprocess.run(
                [*command, address], capture_output=True, text=True, timeout=120, check=True
            )
        finally:
            server.shutdown()

    page = shown.stdout
    assert re.search(r'id="status"[^>]*>checked in [0-9.]+ s<', page), page[-2000:]
    report = html.unescape(page.partition('srcdoc="')[2])
    assert "<svg" in report
    assert re.search(r"LL\d{3}", report)


def test_the_folder_names_what_it_needs_by_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = b"a wheel"
    monkeypatch.setattr(playground, "_make_wheels", lambda root, to: (to / "one.whl").write_bytes(wheel))
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "pyodide.mjs").touch()

    playground.write(ROOT, tmp_path / "out", str(tmp_path / "core"))

    told = json.loads((tmp_path / "out" / "packages.json").read_text(encoding="utf-8"))
    assert told["pyodide"] == "pyodide/"
    assert told["wheels"] == [{"file": "wheels/one.whl", "sha256": hashlib.sha256(wheel).hexdigest()}]
    there = {file.relative_to(tmp_path / "out").as_posix() for file in (tmp_path / "out").rglob("*.*")}
    assert {"index.html", "worker.js", "examples.json", "wheels/one.whl", "pyodide/pyodide.mjs"} <= there
    assert "local.js" not in there
    playground.write(ROOT, tmp_path / "out", playground.PYODIDE)
    assert json.loads((tmp_path / "out" / "packages.json").read_text(encoding="utf-8"))["pyodide"].startswith(
        "https:"
    )


def test_a_wheel_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="`-m build --wheel` failed"):
        playground.write(tmp_path, tmp_path / "out", playground.PYODIDE)
