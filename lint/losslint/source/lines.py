"""Lines as Python and libcst count them: they end in LF, CRLF or CR, and in nothing else."""

from __future__ import annotations

from losslint.source.expressions import expression

LINE_END = expression(r"\r\n?|\n")
"""What ends a line."""


def split_lines(text: str) -> list[str]:
    """Return the lines of `text` without their ends; the last one may be empty.

    `str.splitlines` would also split at form feeds and Unicode separators, which end no line of code.
    """
    return LINE_END.split(text)


def newline_of(text: str) -> str:
    """Return the first line end in `text`, LF where there is none."""
    if "\r" not in text:
        return "\n"
    found = LINE_END.search(text)
    return found[0] if found else "\n"
