"""The report of one text, which is a script or a notebook that somebody has pasted."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from losslint.config import Configurations
from losslint.discovery import Choice, Discovered, standard_input
from losslint.options import parse
from losslint.report.style import Style
from losslint.session import Session

LARGEST = 200_000
"""Characters of a text: some five thousand lines."""


def report_of(text: str, folder: Path) -> str:
    """Return the page that shows what is found in a text, one HTML document.

    `folder` is where the text counts as standing, and should be empty: its modules would be followed.

    Raises:
        ValueError: the text is too long.
    """
    from losslint.report.html import render  # it needs Jinja2

    if len(text) > LARGEST:
        raise ValueError(f"the text has {len(text):,} characters; {LARGEST:,} are the most")
    name = "pasted.ipynb" if _is_notebook(text) else "pasted.py"
    target = standard_input(str(folder / name), Configurations(isolated=True), Choice())
    assert target is not None  # nothing is excluded
    target.shown = name
    session = Session(parse(["--no-cache", "--jobs", "1", "--quiet"]), text.encode("utf-8", "surrogatepass"))
    discovered = Discovered(targets=[target])
    return render(session.understood(discovered, session.check(discovered)), Style())


def report_in_an_empty_folder(text: str) -> str:
    """Return the same for a text that stands alone.

    Raises:
        ValueError: the text is too long.
    """
    with tempfile.TemporaryDirectory(prefix="losslint-") as folder:
        return report_of(text, Path(folder))


def main(most_memory: int) -> None:
    """Write the report of standard input to standard output, with so many bytes of memory."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most_memory, most_memory))
    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    report, sys.stdout = sys.stdout, sys.stderr  # whatever is printed by accident is no report
    report.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    report.write(report_in_an_empty_folder(text))
    report.flush()


def _is_notebook(text: str) -> bool:
    return text.lstrip().startswith("{") and '"cells"' in text
