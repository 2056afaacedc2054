"""What `--probe-save` keeps beside the scripts: the numbers, a plot each, and a page that shows all."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from losslint import intake
from losslint.errors import UsageError
from losslint.intake import reason
from losslint.probe.confirm import Tried, numbers_as_json
from losslint.probe.plot import plot

_INDEX = "index.html"
_TITLE = "<title>losslint probe</title>"
_UNWRITABLE = "backslashreplace"  # what a file name may hold and UTF-8 may not
_THE_SAME = "<p>It differs nowhere from the training.</p>"
_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "article{border-top:1px solid #ccc;padding:1rem 0}pre{background:#f5f5f5;padding:1rem;overflow:auto}"
    ".confirmed{color:#a40000}.not{color:#2e6b2e}svg{max-width:100%;height:auto}"
)


def write_collection(tried: Sequence[Tried], folder: Path) -> None:
    """Write the numbers and the plot of every experiment beside its script, and `index.html`.

    An experiment without numbers has no plot.

    Raises:
        UsageError: a file cannot be written.
    """
    try:
        for one in tried:
            one.script.with_suffix(".json").write_text(numbers_as_json(one) + "\n", encoding="utf-8")
            picture = plot(one)
            if picture:
                one.script.with_suffix(".svg").write_text(picture, encoding="utf-8", errors=_UNWRITABLE)
        (folder / _INDEX).write_text(_page(tried), encoding="utf-8", errors=_UNWRITABLE)
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {reason(error)}") from None


def require_folder(folder: Path) -> None:
    """Refuse a folder in which the page would take the place of somebody's.

    Raises:
        UsageError: there is an `index.html` that no probe has written.
    """
    try:
        there = intake.read(folder / _INDEX)
    except (FileNotFoundError, NotADirectoryError):  # that it is no folder is said where it is made
        return
    except OSError as error:
        raise UsageError(f"{folder / _INDEX} cannot be replaced: {reason(error)}") from None
    if _TITLE.encode() not in there:
        raise UsageError(
            f"{folder / _INDEX} is not an earlier probe's; --probe-save needs a folder of its own"
        )


def _page(tried: Sequence[Tried]) -> str:
    articles = "\n".join(_article(one) for one in tried) or "<p>Nothing was tried.</p>"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"{_TITLE}<style>{_STYLE}</style></head>"
        f"<body><h1>Findings put to the test</h1>\n{articles}\n</body></html>\n"
    )


def _article(one: Tried) -> str:
    verdict = one.verdict
    notes = "".join(f"<li>{escape(note)}</li>" for note in one.experiment.notes)
    differs = f"<p>Where it differs from the training:</p><ul>{notes}</ul>" if notes else _THE_SAME
    script = escape(one.script.read_text(encoding="utf-8"))
    return (
        f"<article><h2>{escape(one.experiment.title)}</h2><p>{escape(one.found.message)}</p>"
        f'<p><strong class="{verdict.verdict.split()[0]}">{escape(verdict.verdict)}</strong> '
        f"in {verdict.seconds:.0f} s: {escape(verdict.sentence)}</p>{plot(one)}"
        f"{differs}"
        f"<details><summary>the script ({escape(one.script.name)})</summary><pre>{script}</pre>"
        "</details></article>"
    )
