"""The picture of the HTML report in the README: what a browser shows of a fixture."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from losslint.errors import UsageError

_SCRIPTS = ("fixtures/images/mnist_cnn_binary_loss.py",)
_WIDTH, _HEIGHT = 1240, 1580
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def browser() -> str | None:
    """Return the path of a browser of Chromium's kind, None where none is installed."""
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


def take(root: Path, picture: Path) -> None:
    """Write a picture of the report, as the first browser of Chromium's kind that is installed shows it.

    Raises:
        UsageError: there is none, or it does not work.
    """
    found = browser()
    if found is None:
        raise UsageError(f"none of {', '.join(_BROWSERS)} is installed")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        check = [sys.executable, "-m", "losslint", "--isolated", "--no-cache", "--quiet"]
        _run([*check, "--output-format", f"html:{page}", *_SCRIPTS], root)
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
        options += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        options += [f"--user-data-dir={folder}/browser", f"--window-size={_WIDTH},{_HEIGHT}"]
        _run([found, *options, f"--screenshot={picture.absolute()}", page.as_uri()], root)
    if not picture.is_file():
        raise UsageError("the browser made no picture")


def _run(command: list[str], root: Path) -> None:
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=120)
    if ran.returncode not in (0, 1):  # 1: something is found, which is the point
        raise UsageError(f"`{Path(command[0]).name}` failed: {ran.stderr.strip()[-300:]}")
