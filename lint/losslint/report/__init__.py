"""Reports: one module a format, each with one function `render(results, view) -> str`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module

from losslint.errors import UsageError
from losslint.intake import reason
from losslint.nearest import did_you_mean
from losslint.record import record
from losslint.report.plain_texts import with_plain_texts
from losslint.report.style import Style
from losslint.streams import put

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from pathlib import Path

    from losslint.results import Results

FORMATS = {
    "full": "full",
    "concise": "concise",
    "json": "json_array",
    "jsonl": "json_lines",
    "github": "github",
    "gitlab": "gitlab",
    "sarif": "sarif",
    "junit": "junit",
    "rdjson": "rdjson",
    "html": "html",
}
"""The module of each format. To add one, write the module and name it here."""

_FOR_PEOPLE = frozenset({"full", "concise"})
_DATA = frozenset({"json", "jsonl", "gitlab", "sarif", "junit", "rdjson", "html"})
"""Formats that a program reads: nothing else may stand in the same stream."""

_EXTRAS = {"html": ("jinja2", "report")}
"""Formats that need a library which not everybody installs, and the extra that brings it."""

SHOWING_RUNS = frozenset({"html"})
"""Formats that show the trainings too: see `Session.understood`."""


@record
class Output:
    """One report that was asked for: its format, and its file where it does not go to standard output."""

    format: str
    file: Path | None = None


def read_outputs(texts: Sequence[str]) -> tuple[Output, ...]:
    """Return the outputs that `FORMAT[:FILE]` texts ask for, the full report where there are none.

    Raises:
        UsageError: a format that does not exist, a missing file name, or two reports that cannot share
            standard output, or one file.
    """
    outputs = tuple(_read_output(text) for text in texts) or (Output("full"),)
    direct = [output.format for output in outputs if output.file is None]
    data = next((name for name in direct if name in _DATA), None)
    if data is not None and len(direct) > 1:
        raise UsageError(f"standard output can hold {data} alone; write it to a file with `{data}:FILE`")
    files: dict[str, Output] = {}
    for output in outputs:
        if output.file is not None:
            other = files.setdefault(os.path.realpath(output.file), output)
            if other is not output:
                both = f"{other.format} and {output.format}"
                raise UsageError(f"--output-format: {both} cannot be written to one file, {output.file}")
    return outputs


def render(results: Results, name: str, view: Style, statistics: bool = False) -> str:
    """Return a report in the format `name`, or how often each rule spoke.

    Raises:
        UsageError: the format has no statistics.
    """
    results = with_plain_texts(results)
    if statistics:
        from losslint.report import statistics as counts

        if name not in counts.FORMATS:
            known = " or ".join(counts.FORMATS)
            raise UsageError(f"--statistics cannot be written as {name}; choose {known}")
        return counts.FORMATS[name](results, view)
    if name in _FOR_PEOPLE and not results.diagnostics:
        if not view.summary:
            return ""
        from losslint.report.summary import passed  # without loading what draws findings

        return f"{passed(results)}\n"
    report: str = import_module(f"losslint.report.{FORMATS[name]}").render(results, view)
    return report


def write(text: str, file: Path | None) -> None:
    """Write a report to standard output, or to a file whose folders are made.

    Raises:
        UsageError: the file cannot be written.
    """
    if file is None:
        put(text)
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {reason(error)}") from None


def _read_output(text: str) -> Output:
    name, colon, file = text.partition(":")
    if name not in FORMATS:
        raise UsageError(f"--output-format: no format is called `{name}`{did_you_mean(name, FORMATS)}")
    if colon and not file:
        raise UsageError(f"--output-format: a file name is missing after `{text}`")
    require(name, f"--output-format: {name}")
    if file in ("", "-"):  # `-` is standard output
        return Output(name)
    from pathlib import Path  # late: see `paths.py`

    return Output(name, Path(file))


def require(name: str, asked: str) -> None:
    """Refuse a format before anything is checked where its library is not installed.

    Raises:
        UsageError: it is not; `asked` is what a person asked for.
    """
    if name not in _EXTRAS:
        return
    from importlib.util import find_spec  # late: few ask for such a format

    library, extra = _EXTRAS[name]
    if find_spec(library) is None:
        install = f"run `pip install '.[{extra}]'` in losslint's repository"
        raise UsageError(f"{asked} needs {library.capitalize()}: {install}")
