"""What a module of the project consists of, read off its words: which names its statements bind and mention.

A module is taken for its statements at the outer level, each a piece of code that binds names and mentions
words; what its imports bind is said by `losslint.source.links`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from losslint.source.acting import defined_in
from losslint.source.expressions import expression
from losslint.source.piece import DEFINED, WORD, File, Piece

_STATEMENT = expression(r"^(?=[^\s)\]}])", re.MULTILINE)
_CONTINUED = expression(r"(?:else|elif|except|finally|case)\b")
_MAIN = expression(r"if\s+__name__\s*==")
_METHOD = expression(r"^([ \t]+)(?:async\s+)?def\s+(\w+)", re.MULTILINE)
_BOUND = expression(
    r"""(?<![.\w,])(?<!,[ \t])((?:\w+[ \t]*,[ \t]*)*\w+)[ \t]*\)?[ \t]*(?::[^=\n]{1,200})?[+|]?=(?!=)
    | \b(?:def|class|as|for)[ \t]+((?:\w+[ \t]*,[ \t]*)*\w+)""",
    re.VERBOSE,
)
_SPACES = expression(r"[ \t]{2,}")
_NESTED = expression(
    r"^([ \t]+)((?:async[ \t]+)?(?:def|class)[ \t]+\w+)[^\n]*\n"
    r"(?:\1[ \t]+[^\n]*(?:\n|\Z)|[ \t]*\n|\1[)\]}][^\n]*\n)*",
    re.MULTILINE,
)
_BLOCK = expression(r"(?:if|else|elif|try|except|finally|with)\b")
_CONDITIONAL = expression(
    r"^([ \t]+)(?:@[^\n]*\n\1)*(?:async[ \t]+)?(?:def|class)[ \t]+\w+[^\n]*(?:\n|\Z)"
    r"(?:\1[ \t]+[^\n]*(?:\n|\Z)|[ \t]*\n|\1[)\]}][^\n]*\n)*",
    re.MULTILINE,
)
_ARGUMENTS = expression(r"(?<=[\w\])])(?<!\bfor)\([^()]*\)")
_MOST_CALLS = 50
"""Calls in one another of which arguments are left out."""
_CALLED = expression(r"(?<![\w.])([\w.]+)\(")


def words_of(text: str) -> Sequence[Piece]:
    """Return all words of a text as one statement, of which nothing else is known."""
    return (Piece(text, File(is_code=False)),)


def pieces_of(
    code: str, is_script: bool, joined: Iterable[str] = (), modules: Iterable[str] = ()
) -> Sequence[Piece]:
    """Return the statements at the outer level of code without comments and strings.

    `is_script` says whether the file is run itself, `joined` are the names that its imports bind, and
    `modules` those that may mean modules of the project.
    """
    file = File(defined_in(code), frozenset(modules))
    statements = (written for written in _statements(code) if is_script or not _MAIN.match(written))
    pieces = [piece for written in statements for piece in _pieces_of_one(written, file)]
    file.bound = frozenset(joined).union(*(piece.binds for piece in pieces))
    return pieces


def _statements(code: str) -> Iterator[str]:
    """Yield the statements at the outer level but imports, each with what belongs above and below it."""
    waiting, depth = "", 0
    for written in _STATEMENT.split(code):
        goes_on = depth > 0 or _CONTINUED.match(written) or waiting.startswith("@")
        if waiting and not (goes_on and len(waiting) < _LONG):
            yield waiting
            waiting, depth = "", 0
        if not waiting and written.startswith(("import ", "from ")):
            continue
        waiting += written
        depth += sum(map(written.count, "([{")) - sum(map(written.count, ")]}"))
        if waiting.startswith("@") and not written.startswith("@"):
            yield waiting
            waiting, depth = "", 0
    yield waiting


_LONG = 500_000
"""Characters after which a bracket that nobody closes is no reason any more to read on."""


def _pieces_of_one(written: str, file: File) -> Iterator[Piece]:
    """Yield the functions and classes that a statement defines under a condition, and what else it is."""
    if _BLOCK.match(written) is not None and ("def " in written or "class " in written):
        for match in _CONDITIONAL.finditer(written):
            piece = _piece(re.sub(f"^{match[1]}", "", match[0], flags=re.MULTILINE), file)
            piece.is_conditional = True
            yield piece
        written = _CONDITIONAL.sub("", written)
    yield _piece(written, file)


def _piece(written: str, file: File) -> Piece:
    defined = DEFINED.search(written) if written.startswith("@") else DEFINED.match(written)
    if defined is None:
        binds = bound_in(_SPACES.sub(" ", _outermost(written)))
        handed = (word for name in _CALLED.findall(written) for word in name.split("."))
        return Piece(written, file, binds, handed)
    decorators = WORD.findall(written[: defined.start()])
    if defined[1] == "class":
        parts = _methods(written, file, defined[2])
        whole = united(parts, defined[2], decorators)
        whole.methods = parts
        return whole
    return Piece(written, file, (defined[2],), decorators, defined[2])


def united(parts: Sequence[Piece], name: str, handed: Iterable[str]) -> Piece:
    """Return a class of this name, which mentions what its parts do; its methods are left out."""
    return Piece("", File(), (name,), handed, name, parts)


def _outermost(written: str) -> str:
    """Return a statement without what stands in the functions that it defines and between a call's brackets.

    Names that are bound there are names of these functions, and keywords of what is called.
    """
    if "global" not in written:
        written = _NESTED.sub(r"\1\2\n", written)
    return written if ":=" in written else without_arguments(written)


def without_arguments(written: str) -> str:
    """Return code without what stands between the brackets of calls."""
    for _ in range(_MOST_CALLS):
        shorter = _ARGUMENTS.sub("", written)
        if len(shorter) == len(written):
            break
        written = shorter
    return written


def bound_in(written: str) -> set[str]:
    """Return the names that code binds, those before `=` in a call among them."""
    found = (match[1] or match[2] for match in _BOUND.finditer(written))
    return {word for names in found for word in WORD.findall(names)}


def _methods(written: str, file: File, name: str) -> list[Piece]:
    """Return the parts of a class: what stands above its first method, and each method up to the next."""
    first = _METHOD.search(written)
    if first is None:
        return [Piece(written, file, defines=name)]
    starts = [match for match in _METHOD.finditer(written) if match[1] == first[1]]
    ends = [*(match.start() for match in starts[1:]), len(written)]
    parts = [Piece(written[: first.start()], file, defines=name)]
    for start, end in zip(starts, ends, strict=True):
        parts.append(Piece(written[start.start() : end], file, (start[2],), defines=start[2]))
    return parts
