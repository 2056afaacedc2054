"""IPython's additions to Python, replaced by Python that does nothing and stands in the same place."""

from __future__ import annotations

import re

from losslint.source.lexical import logical_line

_PYTHON_CELL_MAGICS = frozenset(["capture", "debug", "memit", "prun", "time", "timeit", "wandb"])

_CELL_MAGIC = re.compile(r"\s*%%(?P<name>\w*)")
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_STATEMENT = re.compile(
    r"""(?P<indent>[ \t]*)(?:
        (?P<timed> %(?:time|timeit|prun)\b (?:[ \t]+-\S+(?:[ \t]+\d+)?)* [ \t]+ )
            (?! (?:for|while|if|with|def|class|try|async)\b ) (?=[^\s-])
      | (?P<nothing> [%!?] | \$
          | (?:pip3?|conda|mamba)[ ]+(?:install|uninstall|list|show|update|upgrade|freeze)\b
          | (?:cd|ls|mkdir|rm|rmdir|cp|mv|cat)[ ]+[-./~\w*"'][^=(]*$
          | %?[\w.*\[\]'"]+\?{1,2}[ \t]*$
        )
    )""",
    re.VERBOSE | re.MULTILINE,
)
_ASSIGNMENT = re.compile(r"(?P<target>[ \t]*[\w.,\[\]'\" \t]+?[ \t]*=[ \t]*)[!%](?![=])")


def is_foreign_cell(text: str) -> bool:
    """Return whether a cell begins with a `%%magic` whose body is not Python of this notebook."""
    found = _CELL_MAGIC.match(text)
    return found is not None and found["name"] not in _PYTHON_CELL_MAGICS


def neutralise(text: str) -> str:
    """Return `text` with magics, shell lines and help requests made harmless.

    Every line stays a line, and what stays of a line keeps its columns. Only the start of a logical line is
    looked at, so that a `%` or `!` in a string or an expression stays what it is.
    """
    parts: list[str] = []
    start = 0
    while start < len(text):
        found = _STATEMENT.match(text, start)
        if found is not None and found["timed"]:
            parts.append(found["indent"] + "pass;".ljust(len(found["timed"])))
            start = found.end()
            end = logical_line(text, start).end
            parts.append(text[start:end])
        elif found is not None:
            end = _end_of_command(text, start)
            parts.append(_blank(text[start:end], found["indent"] + "pass"))
        elif (assigned := _ASSIGNMENT.match(text, start)) is not None:
            end = _end_of_command(text, start)
            parts.append(_blank(text[start:end], assigned["target"] + "get_ipython()"))
        else:
            end = logical_line(text, start).end
            parts.append(text[start:end])
        start = end
    return "".join(parts)


def _end_of_command(text: str, start: int) -> int:
    """Return the offset behind a command, whose lines may be continued by a backslash."""
    while True:
        line = _LINE.match(text, start)
        if line is None or line.end() == len(text):
            return len(text)
        start = line.end()
        if not line[0].rstrip("\r\n").endswith("\\"):
            return start


def _blank(command: str, replacement: str) -> str:
    """Return `replacement` on the first line of a command and nothing on its further lines."""
    lines = _LINE.findall(command)
    ends = [line[len(line.rstrip("\r\n")) :] for line in lines if line]
    width = len(lines[0]) - len(ends[0])
    return replacement.ljust(width) + "".join(ends)
