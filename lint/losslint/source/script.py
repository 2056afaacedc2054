"""Reading a Python script."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from losslint.source.complexity import MAXIMUM_LENGTH
from losslint.source.decoding import Decoded, UndecodableError, decode_script
from losslint.source.document import Source
from losslint.source.lines import newline_of
from losslint.source.magics import neutralise
from losslint.source.parsing import Failure, parse
from losslint.source.problem import Problem, invalid_syntax, unreadable_file
from losslint.source.python_ast import parse_ast
from losslint.source.tabs import with_spaces
from losslint.training import Place

if TYPE_CHECKING:
    from libcst import Module


def read_script(data: bytes, path: str, idle: Collection[str] = (), late: bool = False) -> Source:
    """Return the source of a script; what cannot be read becomes its only problem.

    `idle` are functions and classes that need not be parsed: see `losslint.source.idle`. `late` says that
    bodies of functions are parsed when somebody looks into them.
    """
    try:
        decoded = decode_script(data)
    except UndecodableError as error:
        return Source(path, None, "", problems=(unreadable_file(str(error), path),))
    if late and (source := _with_unread_bodies(decoded, path)) is not None:
        return source
    text, original = decoded.text, None
    moved: Mapping[int, int] = {}
    parsed, shorter = _parse(text, idle)
    if shorter != text:
        text, original = shorter, text
    if isinstance(parsed, Failure) and "\t" in text and isinstance(parse_ast(text), ast.Module):
        spaced, moved = with_spaces(text)
        parsed, text, original = parse(spaced), spaced, text
    elif isinstance(parsed, Failure) and len(text) <= MAXIMUM_LENGTH:
        harmless = neutralise(text)
        again = parse(harmless) if harmless != text else parsed
        if not isinstance(again, Failure):
            parsed, text, original = again, harmless, text
        elif (pasted := _as_pasted(harmless)) is not None:
            (parsed, code, moved), original = pasted, text
            text = code
        elif again.row > parsed.row:
            parsed = again  # a shell line is put up with: what is behind it is not
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


def _with_unread_bodies(decoded: Decoded, path: str) -> Source | None:
    """Return the source of a script with bodies that are not parsed yet, None where it is read whole."""
    from losslint.source.bodies import parse_without_bodies

    text = decoded.text
    parsed = parse_without_bodies(text) if len(text) <= MAXIMUM_LENGTH else None
    if parsed is None:
        return None
    module, bodies = parsed
    return Source(path, module, text, decoded.encoding, newline_of(text), decoded.bom, bodies=bodies)


def _parse(text: str, idle: Collection[str]) -> tuple[Module | Failure, str]:
    """Parse a text without what is idle in it, or whole where that does not do; return what was parsed."""
    if idle:
        from losslint.source.blanking import without

        shorter = without(text, idle)
        parsed = parse(shorter)
        if shorter == text or not isinstance(parsed, Failure):
            return parsed, shorter
    return parse(text), text


def _as_pasted(text: str) -> tuple[Module, str, Mapping[int, int]] | None:
    """Return what Python can read of a text that was pasted with its prompts or its indentation."""
    from losslint.source.pasted import without_indentation, without_prompts

    for take_away in (without_prompts, without_indentation):
        taken = take_away(text)
        parsed = parse(taken[0]) if taken is not None else None
        if taken is not None and parsed is not None and not isinstance(parsed, Failure):
            return parsed, *taken
    return None


def _problem_of(path: str, failure: Failure) -> Problem:
    place = Place(path, None, failure.row, failure.column, failure.row, failure.column + 1)
    return invalid_syntax(failure.message, place)
