"""Reading a Jupyter notebook: its Python cells become one module in which every row knows its cell."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from losslint.findings import Severity
from losslint.source.cells import Cell
from losslint.source.complexity import MAXIMUM_LENGTH
from losslint.source.decoding import Decoded, UndecodableError, decode_notebook
from losslint.source.document import Source
from losslint.source.lines import newline_of, split_lines
from losslint.source.magics import is_foreign_cell, neutralise
from losslint.source.notebook_rows import raw_rows
from losslint.source.parsing import Failure, parse
from losslint.source.problem import Problem, invalid_syntax, start_of, unreadable_file
from losslint.source.python_ast import parse_ast
from losslint.training import Place

_PYTHON = ("python", "ipython")
_OTHER_KERNELS = ("ir", "julia", "bash", "scala", "javascript", "octave", "sas", "stata")


class _NotANotebookError(Exception):
    """JSON that is no notebook; the message is one sentence."""


class _Code(Struct, frozen=True):
    """A Python cell on its way into the module: `text` is what is parsed, line for line."""

    cell: Cell
    text: str


def read_notebook(data: bytes, path: str) -> Source:
    """Return the source of a notebook; a cell that does not parse is a problem and is left out."""
    try:
        decoded = decode_notebook(data)
    except UndecodableError as error:
        return Source(path, None, "", cells=(), problems=(unreadable_file(str(error), path),))
    try:
        content = json.loads(decoded.text)
        cells = [(number, _text_of(number, cell)) for number, cell in _cells_of(content)]
        other = _other_language(content)
    except json.JSONDecodeError as error:
        place = Place(path, None, error.lineno, error.colno, error.lineno, error.colno + 1)
        return _unread(path, invalid_syntax(f"the notebook is not valid JSON: {error.msg}", place))
    except _NotANotebookError as error:
        return _unread(path, invalid_syntax(str(error), start_of(path)))
    except (RecursionError, ValueError) as error:
        return _unread(path, invalid_syntax(f"the notebook cannot be read: {error}", start_of(path)))
    if other:
        return Source(path, None, "", cells=(), skipped=f"the notebook is written in {other}")
    if sum(len(text) for _, text in cells) > MAXIMUM_LENGTH:
        message = f"too large to parse: more than {MAXIMUM_LENGTH:,} characters of code"
        return _unread(path, invalid_syntax(message, start_of(path)))
    return _assembled(path, decoded, [_code_of(number, text, decoded.text) for number, text in cells])


def _unread(path: str, problem: Problem) -> Source:
    return Source(path, None, "", cells=(), problems=(problem,))


def _cells_of(content: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number and the content of every Python cell."""
    if not isinstance(content, dict):
        raise _NotANotebookError("the notebook's JSON is not an object")
    worksheets = content.get("worksheets") if "cells" not in content else [content]
    if not isinstance(worksheets, list):
        raise _NotANotebookError("the notebook has no list of cells")
    number = 0
    for worksheet in worksheets:
        cells = worksheet.get("cells") if isinstance(worksheet, dict) else None
        if not isinstance(cells, list):
            raise _NotANotebookError("the notebook has no list of cells")
        for cell in cells:
            number += 1
            if not isinstance(cell, dict):
                raise _NotANotebookError(f"cell {number} of the notebook is not an object")
            if cell.get("cell_type") == "code" and _is_python(cell):
                yield number, cell


def _is_python(cell: dict[str, Any]) -> bool:
    language = cell.get("language", "python")
    metadata = cell.get("metadata")
    if isinstance(metadata, dict) and isinstance(metadata.get("vscode"), dict):
        language = metadata["vscode"].get("languageId", language)
    return not isinstance(language, str) or language.lower() in _PYTHON


def _other_language(content: dict[str, Any]) -> str:
    """Return the language of a notebook's kernel where it is not Python, "" otherwise."""
    metadata = content.get("metadata")
    sections = metadata if isinstance(metadata, dict) else {}
    language, kernel = (
        section if isinstance(section, dict) else {}
        for section in (sections.get("language_info"), sections.get("kernelspec"))
    )
    for named in (language.get("name"), kernel.get("language")):
        if isinstance(named, str) and named:
            return "" if named.lower().startswith(_PYTHON) else named
    name = kernel.get("name")
    return name if isinstance(name, str) and name.lower().startswith(_OTHER_KERNELS) else ""


def _code_of(number: int, written: str, notebook: str) -> _Code:
    lines = split_lines(written)
    indent = _indent_of(lines)
    text = "\n".join(line.removeprefix(indent) for line in lines)
    if is_foreign_cell(text):
        text = "\n" * (len(lines) - 1)
    elif not isinstance(parse_ast(text), ast.Module):
        text = neutralise(text)

    @cache
    def find_raw_rows() -> tuple[int, ...]:
        return raw_rows(notebook).get(number, ())

    return _Code(Cell(number, 0, tuple(lines), indent, find_raw_rows), text)


def _text_of(number: int, cell: dict[str, Any]) -> str:
    """Return a cell's text, which notebooks write as one string or as a list of strings."""
    source = cell.get("source", cell.get("input", ""))
    parts = source if isinstance(source, list) else [source]
    if not all(isinstance(part, str) for part in parts):
        raise _NotANotebookError(f"the source of cell {number} is not text")
    return "".join(parts)


def _indent_of(lines: list[str]) -> str:
    """Return the indentation of a cell's first line of code, which IPython takes off every line."""
    for line in lines:
        if line.strip():
            return line[: len(line) - len(line.lstrip(" \t"))]
    return ""


def _assembled(path: str, decoded: Decoded, codes: list[_Code]) -> Source:
    """Join the cells that parse; most notebooks take one parse by libcst for all cells together."""
    failures = {code.cell.number: _quick_failure(code.text) for code in codes}
    readable = [code for code in codes if failures[code.cell.number] is None]
    parsed = parse(_joined(readable))
    if isinstance(parsed, Failure):
        failures |= {code.cell.number: _failure(code.text) for code in readable}
        readable = [code for code in codes if failures[code.cell.number] is None]
        parsed = parse(_joined(readable))
    problems = [
        _problem_of(path, code.cell, failure)
        for code in codes
        if (failure := failures[code.cell.number]) is not None
    ]
    if isinstance(parsed, Failure):
        message = f"the cells cannot be read as one module: {parsed.message}"
        problems.append(invalid_syntax(message, start_of(path)))
    return Source(
        path,
        None if isinstance(parsed, Failure) else parsed,
        _joined(readable),
        newline=newline_of(decoded.text),
        bom=decoded.bom,
        cells=tuple(_placed(codes, {code.cell.number for code in readable})),
        problems=tuple(problems),
    )


def _placed(codes: list[_Code], readable: set[int]) -> Iterator[Cell]:
    """Yield the cells, those in the module with their first row."""
    row = 1
    for code in codes:
        if code.cell.number in readable:
            yield replace(code.cell, first_row=row)
            row += len(code.cell.lines)
        else:
            yield code.cell


def _joined(codes: list[_Code]) -> str:
    return "".join(f"{code.text}\n" for code in codes)


def _quick_failure(text: str) -> Failure | None:
    """Return why a cell does not parse, by CPython's parser where it can tell."""
    return None if isinstance(parse_ast(text), ast.Module) else _failure(text)


def _failure(text: str) -> Failure | None:
    """Return why a cell does not parse, by libcst, which knows newer syntax than an old Python."""
    parsed = parse(text)
    return parsed if isinstance(parsed, Failure) else None


def _problem_of(path: str, cell: Cell, failure: Failure) -> Problem:
    row = min(failure.row, len(cell.lines))
    column = failure.column + cell.shift(row)
    place = Place(path, cell.number, row, column, row, column + 1)
    return invalid_syntax(failure.message, place, Severity.WARNING)
