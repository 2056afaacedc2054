"""Text to a libcst module, or to the one sentence that says why not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from losslint.source.complexity import MAXIMUM_LENGTH, too_complex
from losslint.source.lines import split_lines
from losslint.source.python_ast import parse_ast

if TYPE_CHECKING:
    import libcst

_PYTHON_2 = re.compile(
    r"(?:^|[:;])\s*(?:print\s+[^\s(=]|print\s*>>|exec\s+[\"'\w])|\braise\s+\w+\s*,"
    r"|\b0\d+\b|\b\d+L\b|<>|\bur[\"']"
)


class Failure(Struct, frozen=True):
    """Why a text could not be parsed, with a 1-based row and column."""

    message: str
    row: int
    column: int


def parse(text: str) -> libcst.Module | Failure:
    """Parse Python code; whatever is in it, this neither raises nor brings the process down."""
    if "\0" in text:
        return _at(text, text.index("\0"), "the file contains a NUL byte, so it is not Python code")
    refused = too_complex(text)
    if refused is not None:
        # Code that is merely wrong may look complex; CPython's parser is safe to ask.
        failure = explain(text) if len(text) <= MAXIMUM_LENGTH else None
        return failure or _at(text, refused.offset, refused.message)
    return _parse_with_libcst(text)


def _parse_with_libcst(text: str) -> libcst.Module | Failure:
    import libcst

    from losslint.source.trust import trusted_nodes

    try:
        with trusted_nodes():
            return libcst.parse_module(text)
    except libcst.ParserSyntaxError as error:
        return explain(text) or Failure("invalid syntax", error.raw_line, error.raw_column + 1)
    except (RecursionError, MemoryError):
        return Failure("too complex to parse", 1, 1)
    except (SyntaxError, ValueError) as error:
        return explain(text) or Failure(f"invalid syntax: {error}", 1, 1)
    except BaseException as error:
        # A panic in libcst's native code is no subclass of Exception and has no name to import.
        if type(error).__name__ != "PanicException":
            raise
        return Failure("libcst cannot parse this code", 1, 1)


def explain(text: str) -> Failure | None:
    """Return what Python itself finds wrong with `text`, None where it finds nothing."""
    error = parse_ast(text)
    if not isinstance(error, SyntaxError):
        return None
    lines = split_lines(text)
    row = min(max(error.lineno or 1, 1), len(lines))
    column = min(max(error.offset or 1, 1), len(lines[row - 1]) + 1)
    message = error.msg or "invalid syntax"
    if _PYTHON_2.search(lines[row - 1]):
        message = "this looks like Python 2, which cannot be read"
    return Failure(message[:1].lower() + message[1:], row, column)


def _at(text: str, offset: int, message: str) -> Failure:
    before = split_lines(text[:offset])
    return Failure(message, len(before), len(before[-1]) + 1)
