"""Bodies of functions that are parsed when somebody looks into them.

Most of what a module defines is never followed from the file that imports it. CPython's parser, which is much
faster, says where the bodies are: libcst is given the module with a number in place of each, and a body for
itself as soon as its statements are asked for. The tree is the same as if all had been parsed at once.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import chain

import libcst as cst

from losslint.source.lines import LINE_END
from losslint.source.parsing import Failure, parse
from losslint.source.python_ast import parse_ast
from losslint.source.trust import trusted_nodes

WORTH_IT = 3
"""Rows of a body from which it is left for later."""

UNREADABLE = "a body that cannot be parsed"
"""In the place of a name that nobody binds: what is returned by a body that only CPython can read."""

_Definition = ast.FunctionDef | ast.AsyncFunctionDef
_DECORATED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Bodies:
    """The bodies of one module's functions, and how many of them were read."""

    def __init__(self, rows: Sequence[str], indent: str, newline: str) -> None:
        self._rows = rows
        self._before = f"if 0:{newline}{indent}0{newline}if 0:{newline}"
        """The first indentation and the first line end of a text are those that libcst takes for usual."""
        self.read_so_far = 0

    def text(self, rows: range) -> str:
        """Return the rows of a body."""
        return "".join(self._rows[rows.start : rows.stop])

    def read(self, rows: range) -> Sequence[cst.BaseStatement]:
        """Parse the rows of a body and return its statements."""
        self.read_so_far += 1
        parsed = parse(self._before + self.text(rows))
        if isinstance(parsed, Failure):
            with trusted_nodes():
                return (cst.SimpleStatementLine([cst.Return(cst.Name(UNREADABLE))]),)
        block = parsed.body[1]
        assert isinstance(block, cst.If)
        assert isinstance(block.body, cst.IndentedBlock)
        return block.body.body


class UnreadBlock(cst.IndentedBlock):
    """The block of a function, parsed when its statements are asked for."""

    __slots__ = ("_bodies", "_rows", "_statements")  # type: ignore[misc]

    _bodies: Bodies
    _rows: range
    _statements: Sequence[cst.BaseStatement] | None

    @classmethod
    def of(cls, block: cst.IndentedBlock, bodies: Bodies, rows: range) -> UnreadBlock:
        """Return a block like another one, whose statements are in some rows of the module."""
        made = cls.__new__(cls)
        for name in ("indent", "header", "footer"):
            object.__setattr__(made, name, getattr(block, name))
        object.__setattr__(made, "_bodies", bodies)
        object.__setattr__(made, "_rows", rows)
        object.__setattr__(made, "_statements", None)
        return made

    @property
    def body(self) -> Sequence[cst.BaseStatement]:  # type: ignore[override]
        """Its statements."""
        if self._statements is None:
            object.__setattr__(self, "_statements", self._bodies.read(self._rows))
        assert self._statements is not None
        return self._statements

    @property
    def is_read(self) -> bool:
        """Whether its statements were asked for before."""
        return self._statements is not None

    @property
    def text(self) -> str:
        """The rows of its statements as they are written."""
        return self._bodies.text(self._rows)


def parse_without_bodies(text: str) -> tuple[cst.Module, Bodies] | None:
    """Parse a module but for the bodies of its functions; None where it has to be parsed as a whole."""
    tree = parse_ast(text) if "\f" not in text else None
    if not isinstance(tree, ast.Module):
        return None
    rows = [text[start:end] for start, end in _rows(text)]
    defined = list(_defined(tree.body))
    found = [_rows_of(definition, rows) for definition in defined]
    parsed = parse(_shortened(rows, [one for one in found if one is not None]))
    if isinstance(parsed, Failure):
        return None
    functions = list(_functions(parsed.body))
    if [one.name.value for one in functions] != [one.name for one in defined]:
        return None
    bodies = Bodies(rows, parsed.default_indent, parsed.default_newline)
    for function, where in zip(functions, found, strict=True):
        if where is not None:
            assert isinstance(function.body, cst.IndentedBlock)
            object.__setattr__(function, "body", UnreadBlock.of(function.body, bodies, where))
    return parsed, bodies


def _rows(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each row of a text begins and where it ends, its line end among it."""
    start = 0
    for match in LINE_END.finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _defined(body: Sequence[ast.stmt]) -> Iterator[_Definition]:
    """Yield the functions of a module and of its classes, in order, without those inside of others."""
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node
            case ast.ClassDef():
                yield from _defined(node.body)
            case ast.If():
                yield from chain(_defined(node.body), _defined(node.orelse))


def _functions(body: Sequence[cst.CSTNode]) -> Iterator[cst.FunctionDef]:
    """Yield the same of libcst's tree."""
    for node in body:
        match node:
            case cst.FunctionDef():
                yield node
            case cst.ClassDef() | cst.Else():
                yield from _functions(node.body.body)
            case cst.If():
                yield from _functions(node.body.body)
                yield from _functions((node.orelse,) if node.orelse is not None else ())


def _rows_of(function: _Definition, rows: Sequence[str]) -> range | None:
    """Return the rows of a function's body, counted from 0, None where it is short or begins in some odd way.

    Comments above the first statement are part of that.
    """
    first = function.body[0]
    start, end = first.lineno - 1, function.end_lineno or first.lineno
    if end - start < WORTH_IT or rows[start][: first.col_offset].strip():
        return None
    if isinstance(first, _DECORATED) and first.decorator_list:
        return None  # its decorators stand above it
    while start > function.lineno and _is_empty(rows[start - 1]):
        start -= 1
    return range(start, end) if not rows[start - 1].rstrip().endswith("\\") else None


def _is_empty(row: str) -> bool:
    """Whether a row holds no code."""
    return not row.strip() or row.lstrip().startswith("#")


def _shortened(rows: Sequence[str], gone: Sequence[range]) -> str:
    """Return a text in which a number stands in place of each body."""
    parts: list[str] = []
    at = 0
    for body in gone:
        line_end = LINE_END.search(rows[body.stop - 1])
        first = next(row for row in rows[body.start :] if not _is_empty(row))
        indentation = first[: len(first) - len(first.lstrip())]
        parts += [*rows[at : body.start], f"{indentation}0{line_end[0] if line_end else ''}"]
        at = body.stop
    return "".join([*parts, *rows[at:]])
