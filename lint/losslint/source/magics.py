"""IPython's additions to Python, replaced by Python that does nothing and stands in the same place."""

from __future__ import annotations

from losslint.source.expressions import expression
from losslint.source.lexical import logical_line

_PYTHON_CELL_MAGICS = frozenset(["capture", "debug", "memit", "prun", "time", "timeit", "wandb"])
"""Cell magics whose body runs as Python in the notebook's own namespace."""

_FOREIGN_FIRST_LINES = frozenset(
    [
        "bash",
        "bigquery",
        "bq",
        "html",
        "javascript",
        "js",
        "md",
        "r",
        "scala",
        "sh",
        "sql",
        "svg",
        "writefile",
    ]
)
"""Names that Databricks and Datalab write with a single `%` where they mean the whole cell."""

_CELL_MAGIC = expression(r"\s*(?:#[^\n]*\n\s*)*(?P<marks>%%?)(?P<name>\w*)")
"""A magic that goes for the whole cell; Colab lets comments stand before it."""

_LINE = expression(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_TIMED = expression(
    r"%(?:time|timeit|prun)\b(?:[ \t]+-(?:[nrp][ \t]*\d+|[lsTD][ \t]+\S+|[a-z]+\b))*[ \t]+(?=[^\s-])"
)
_COMPOUND = expression(r"(?:async|class|def|for|if|match|try|while|with)\b")
_MARKED = expression(r"[%!?]")
_HELP = expression(r"[\w.*\[\]'\"]+\?\??$")
_BARE_COMMAND = expression(
    r"(?:pip3?|conda|mamba)[ ]+(?:install|uninstall|list|show|update|upgrade|freeze)\b"
    r"|(?:cat|cd|cp|ls|mkdir|mv|rm|rmdir)[ ]+[-./~\w*\"'][^=(]*$"
)
_ASSIGNED = expression(r"(?P<target>[^=#(]+=[ \t]*)[!%](?!=)")


def is_foreign_cell(text: str) -> bool:
    """Return whether a cell begins with a magic that makes of its body something else than Python."""
    found = _CELL_MAGIC.match(text)
    if found is None:
        return False
    if found["marks"] == "%":
        return found["name"] in _FOREIGN_FIRST_LINES
    return found["name"] not in _PYTHON_CELL_MAGICS


def neutralise(text: str) -> str:
    """Return `text` with magics, shell lines and help requests made harmless.

    Every line stays a line, and what stays of a line keeps its columns. Only the start of a logical line is
    looked at, so that a `%` or `!` in a string or an expression stays what it is.
    """
    parts: list[str] = []
    start = 0
    while start < len(text):
        line = _line_at(text, start)
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        code = line[len(indent) :].rstrip()
        if (timed := _TIMED.match(code)) is not None and not _COMPOUND.match(code, timed.end()):
            statement = start + len(indent) + timed.end()
            end = logical_line(text, statement).end
            parts += [indent, "pass;".ljust(timed.end()), text[statement:end]]
        elif (harmless := _harmless(code)) is not None:
            end = _end_of_command(text, start)
            parts.append(_blank(text[start:end], indent + harmless))
        else:
            end = logical_line(text, start).end
            parts.append(text[start:end])
        start = end
    return "".join(parts)


def _harmless(code: str) -> str | None:
    """Return what can stand in the place of one line that only IPython understands, None for any other."""
    if _MARKED.match(code) or _HELP.match(code) or _BARE_COMMAND.match(code):
        return "pass"
    assigned = _ASSIGNED.match(code)
    return f"{assigned['target']}get_ipython()" if assigned is not None else None


def _line_at(text: str, start: int) -> str:
    """Return the line from an offset on, with its end."""
    found = _LINE.match(text, start)
    return found[0] if found is not None else ""


def _end_of_command(text: str, start: int) -> int:
    """Return the offset behind a command, whose lines may be continued by a backslash."""
    while True:
        line = _line_at(text, start)
        start += len(line)
        if start >= len(text) or not line.rstrip("\r\n").endswith("\\"):
            return start


def _blank(command: str, replacement: str) -> str:
    """Return `replacement` on the first line of a command and nothing on its further lines."""
    lines = _LINE.findall(command)
    ends = [line[len(line.rstrip("\r\n")) :] for line in lines]
    width = len(lines[0]) - len(ends[0])
    return replacement.ljust(width) + "".join(ends)
