"""Reading a Python script."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from losslint.source.complexity import MAXIMUM_LENGTH
from losslint.source.decoding import UndecodableError, decode_script
from losslint.source.document import Source
from losslint.source.lines import newline_of
from losslint.source.magics import neutralise
from losslint.source.parsing import Failure, parse
from losslint.source.problem import Problem, invalid_syntax, unreadable_file
from losslint.source.python_ast import parse_ast
from losslint.source.tabs import with_spaces
from losslint.training import Place


def read_script(data: bytes, path: str) -> Source:
    """Return the source of a script; what cannot be read becomes its only problem."""
    try:
        decoded = decode_script(data)
    except UndecodableError as error:
        return Source(path, None, "", problems=(unreadable_file(str(error), path),))
    text, original = decoded.text, None
    moved: Mapping[int, int] = {}
    parsed = parse(text)
    if isinstance(parsed, Failure) and "\t" in text and isinstance(parse_ast(text), ast.Module):
        spaced, moved = with_spaces(text)
        parsed, text, original = parse(spaced), spaced, text
    elif isinstance(parsed, Failure) and len(text) <= MAXIMUM_LENGTH:
        harmless = neutralise(text)
        again = parse(harmless) if harmless != text else parsed
        if not isinstance(again, Failure):
            parsed, text, original = again, harmless, text
    return Source(
        path,
        None if isinstance(parsed, Failure) else parsed,
        text,
        encoding=decoded.encoding,
        newline=newline_of(decoded.text),
        bom=decoded.bom,
        problems=(_problem_of(path, parsed),) if isinstance(parsed, Failure) else (),
        original=original,
        moved=moved,
    )


def _problem_of(path: str, failure: Failure) -> Problem:
    place = Place(path, None, failure.row, failure.column, failure.row, failure.column + 1)
    return invalid_syntax(failure.message, place)
