"""The values of literals: plain ones are read here, because libcst compiles each of them."""

from __future__ import annotations

import warnings

import libcst as cst

from losslint.source.expressions import expression

ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", "'": "'", '"': '"'}
"""The escapes that nearly all strings make do with."""

_ESCAPED = expression(r"""\\([nt\\'"])""")
_PLAIN = expression(r"""(?:[^\\\r]|\\[nt\\'"])*""")

LONGEST = 300
"""Characters of a number; a longer one is nothing that a training computes with."""


def number(node: cst.Integer | cst.Float | cst.Imaginary) -> complex | None:
    """Return the number that a literal stands for, None for a number that is too long."""
    written = node.value
    if type(node) is cst.Float:
        return float(written)
    if len(written) > LONGEST:
        return None
    if written.isdecimal():
        return int(written)
    try:
        return node.evaluated_value
    except (SyntaxError, ValueError):
        return None


def unescaped(written: str) -> str | None:
    """Return the text that stands between quotes, None where it has escapes that few texts have."""
    if "\\" not in written:
        return written
    return _ESCAPED.sub(lambda found: ESCAPES[found[1]], written) if _PLAIN.fullmatch(written) else None


def text(node: cst.SimpleString | cst.ConcatenatedString) -> str | bytes | None:
    """Return the string that a literal stands for.

    None where an f-string is part of it, or an escape that means nothing.
    """
    if type(node) is cst.SimpleString and node.value[0] in "'\"":
        written = node.value
        width = 3 if len(written) > 2 and written.startswith(written[0] * 3) else 1
        if "\\" not in written and "\r" not in written:
            return written[width:-width]
        if _PLAIN.fullmatch(written):
            return unescaped(written[width:-width])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd about an escape is another linter's business
            return node.evaluated_value
    except (SyntaxError, ValueError):
        return None
