"""Code as people paste it: with prompts, with what was printed in between, or indented as a whole.

Looked at only where Python cannot read a text as it stands.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from losslint.source.lexical import logical_lines
from losslint.source.lines import split_lines
from losslint.source.python_ast import parse_ast

_PROMPT = re.compile(r"[ \t]*(?:>>>(?:[ ]|$)|In ?\[\d*\]:[ ]?)")
_CONTINUED = re.compile(r"[ \t]*\.\.\.(?::|(?=[ ]|$))[ ]?")
_ARROWS = re.compile(r"[ \t]*>>[ ]+")
_ANSWER = re.compile(r"Out ?\[\d*\]:")
_PROGRESS = re.compile(
    r"[ \t]*(?:Epoch \d+/\d+|\d+/\d+ \[[=>.]*\].*|Train on \d+ samples.*|(?:- )?\d+m?s - loss: .*"
    r"|Using (?:TensorFlow|Theano|CNTK) backend\.?)[ \t]*$"
)
"""What Keras prints while it trains; none of it is Python."""
_FAILED = re.compile(r"-{20,}[ \t]*$|(?:\w+[ \t]+)?Traceback \(most recent call last\)")
_ERROR = re.compile(r"(?:\w+\.)*\w*(?:Error|Exception|Interrupt|Exit)\b(?!.*Traceback)")
_ASSIGNED = re.compile(r"[ \t]*[A-Za-z_][\w.,\[\] \t]*=(?!=)")
_WRITTEN_AS_CALLS = frozenset(["array", "Counter", "Index", "dict_keys", "tensor"])
"""What Python and numpy write values as that look like calls."""

MISTAKE = 3
"""Lines up to which one that is indented more than the first is a slip of its author, and no paste."""


def without_prompts(text: str) -> tuple[str, Mapping[int, int]] | None:
    """Return the code of a pasted session, and by how many columns each row was moved to the right.

    Rows stay rows. None where there is nothing to take away, or where code may stand among what was printed.
    """
    rows: list[str] = []
    moved: dict[int, int] = {}
    before = "code"
    for number, (row, end) in enumerate(_rows(text), start=1):
        kind, start = _kind(row, before)
        if kind == "unclear":
            return None
        if start:
            moved[number] = -start
        rows.append(row[start:] + end)
        before = kind
    return ("".join(rows), moved) if moved and before != "failed" else None


def _kind(row: str, before: str) -> tuple[str, int]:
    """Return what a row is after a row of another kind, and where the code in it starts."""
    prompt = _PROMPT.match(row) or (_CONTINUED.match(row) if before == "prompt" else None)
    if prompt is not None:
        return "prompt", prompt.end()
    if before == "failed":
        return "answer" if _ERROR.match(row) else "failed", len(row)
    if _FAILED.match(row):
        return "failed", len(row)
    if not row.strip():
        return "code", 0
    if _PROGRESS.match(row):
        return before, len(row)
    arrows = _ARROWS.match(row)
    if arrows is not None and isinstance(parse_ast(row[arrows.end() :]), ast.Module):
        return "prompt", arrows.end()
    if before != "code" or arrows is not None or _ANSWER.match(row):
        printed = row[arrows.end() :] if arrows is not None else row
        return "unclear" if _is_code(printed) else "answer", len(row)
    return "code", 0


def without_indentation(text: str) -> tuple[str, Mapping[int, int]] | None:
    """Return code that was pasted indented as a whole, and how far each row was moved to the right.

    The first line alone may be indented, or all others. Strings of several lines stay as they are. None
    where the text is not indented.
    """
    lines = [text[line.start : line.end] for line in logical_lines(text)]
    written = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    width, of_first = _common(written), _common(written[:1])
    if not width and len(written) > MISTAKE and not written[0].rstrip().endswith(":"):
        width = _common(written[1:])
    if not width and not of_first:
        return None
    pieces: list[str] = []
    moved: dict[int, int] = {}
    row = 1
    for line in lines:
        here = max(width, of_first) if written and line is written[0] else width
        less = min(here, len(line) - len(line.lstrip(" \t")))
        moved[row] = -less
        pieces.append(line[less:])
        row += len(split_lines(line)) - 1
    return "".join(pieces), moved


def _common(written: Sequence[str]) -> int:
    """Return how far all lines are indented, 0 where they differ in what they are indented with."""
    indentations = [line[: len(line) - len(line.lstrip(" \t"))] for line in written]
    shortest = min(indentations, key=len, default="")
    return len(shortest) if all(one.startswith(shortest) for one in indentations) else 0


def _is_code(row: str) -> bool:
    """Whether a row, read by itself, may say more than a value that was printed."""
    tree = parse_ast(row.strip())
    if isinstance(tree, ast.Module):
        return any(not _is_value(statement) for statement in tree.body)
    return row.rstrip().endswith((":", "(", "\\")) or _ASSIGNED.match(row) is not None


def _is_value(statement: ast.stmt) -> bool:
    """Whether a statement is what Python writes a value as, and calls nothing else."""
    if not isinstance(statement, ast.Expr):
        return False
    called = [node.func for node in ast.walk(statement) if isinstance(node, ast.Call)]
    return all(isinstance(one, ast.Name) and one.id in _WRITTEN_AS_CALLS for one in called)


def _rows(text: str) -> Iterator[tuple[str, str]]:
    """Yield the rows of a text, each with its end."""
    start = 0
    for row in split_lines(text):
        behind = start + len(row)
        end = "\r\n" if text.startswith("\r\n", behind) else text[behind : behind + 1]
        yield row, end
        start = behind + len(end)
