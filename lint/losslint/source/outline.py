"""What a module of the project consists of, read off its words: which names its statements bind and mention.

A module is taken for its statements at the outer level, each a piece of code that binds names and mentions
words; what its imports bind is said by `losslint.source.links`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from losslint.record import record
from losslint.source.acting import acting_in, defined_in, setting_in
from losslint.source.expressions import expression

_STATEMENT = expression(r"^(?=[^\s)\]}])", re.MULTILINE)
_CONTINUED = expression(r"(?:else|elif|except|finally|case)\b")
_MAIN = expression(r"if\s+__name__\s*==")
_DEFINED = expression(r"^(?:async\s+)?(def|class)\s+(\w+)", re.MULTILINE)
_METHOD = expression(r"^([ \t]+)(?:async\s+)?def\s+(\w+)", re.MULTILINE)
_WORD = expression(r"[^\W\d]\w*")
_NAME = expression(r"(?:(?<=:)|(?<=:[ \t]))[^\W\d]\w*|(?<![\w.])[^\W\d]\w*\b(?![ \t]*=(?!=))")
"""A word that may stand for what its module binds: not behind a dot nor before `=`, but as an annotation."""
_ARGUMENTS_OF = expression(r"[ \t]*(?:async\s+)?def\s+\w+\s*\(([^][(){}]*)\)")
_ATTRIBUTE = expression(r"\.\s*([^\W\d]\w*)")
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
_CONSTANTS = frozenset(("None", "True", "False"))
_FILLED = expression(
    r"(?<!\w)(\w+)\s*(?:\[[^\]\n]{0,200}\]\s*=|\.\s*(?:append|add|insert|register|setdefault|update)\b)"
)
_CALLED = expression(r"(?<![\w.])([\w.]+)\(")
_LOOKS_UP = expression(r"(?<![.\w])(?:(?:eval|globals)\(|vars\(\s*\))")
_LOOKING_UP = frozenset(("eval", "globals", "vars"))
_BY_NAME = expression(
    r"(?<![.\w])__import__\("
    r"|\bimportlib\b(?!\s*\.\s*(?:abc|machinery|metadata|readers|resources|simple|util)\b)"
)
_IMPORTING = frozenset(("__import__", "importlib"))
_FROM_TEXT = frozenset(("getattr", "attrgetter", "methodcaller", "vars", "__dict__"))
"""Of which one stands where an attribute is looked up whose name nobody reads."""
_OWN_MODULE = frozenset(("__name__", "__main__", "modules", "getmodule"))
"""Of which one stands where code gets hold of its own module, to look into it as into any other."""
_OF_DICT = frozenset(("vars", "__dict__"))
_LOOKS_INTO = expression(r"""\bgetattr\((?:[^,()]|\([^()]*\))+,\s*(?!""|'')""")
_DICT_OF = expression(r"(?<![.\w])(?:([^\W\d]\w*)(?:\s*\.\s*\w+)*?\s*\.\s*__dict__\b|vars\(\s*([^\W\d]\w*))")
"""Whose names are looked up by text: they are a module's where it begins with one."""


@record
class Piece:
    """A statement at the outer level of a module or a class: which names it binds, which words stand in it.

    `names` are those of the words that may mean what its own module binds. `fills` are the names that it puts
    something into, `handed` those of calls that are given what it makes: decorators, functions that register.
    `attributes` are the words behind a dot, with the dot. `looks_up` says that it may mean any name of its
    own module, `looks_into` that it may mean any name of a module that it mentions. `methods` are the parts
    of a class. `defines` is the name of a function or class. `sets` are the frameworks of whose trainings it
    makes settings, of which others may begin one. `written` is its code, `parts` of what it is put together.
    """

    binds: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]
    acts: frozenset[str] = frozenset()
    fills: frozenset[str] = frozenset()
    handed: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    looks_up: bool = False
    looks_into: bool = False
    methods: Sequence[Piece] = ()
    defines: str = ""
    sets: frozenset[str] = frozenset()
    written: str = ""
    parts: Sequence[Piece] = ()
    is_conditional: bool = False


@record
class _File:
    """What is known of a file: the methods that it has of its own, and the names that may mean modules."""

    own: frozenset[str]
    modules: frozenset[str]


def words_of(text: str) -> Sequence[Piece]:
    """Return all words of a text as one statement, of which nothing else is known."""
    words = frozenset(_WORD.findall(text))
    return (Piece(frozenset(), words, words),)


def pieces_of(
    code: str, is_script: bool, joined: Iterable[str] = (), modules: Iterable[str] = ()
) -> Sequence[Piece]:
    """Return the statements at the outer level of code without comments and strings.

    `is_script` says whether the file is run itself, `joined` are the names that its imports bind, and
    `modules` those that may mean modules of the project.
    """
    file = _File(defined_in(code), frozenset(modules))
    statements = (written for written in _statements(code) if is_script or not _MAIN.match(written))
    pieces = [piece for written in statements for piece in _pieces_of_one(written, file)]
    bound = frozenset(joined).union(*(piece.binds for piece in pieces))
    for piece in pieces:
        piece.fills &= bound
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


def _pieces_of_one(written: str, file: _File) -> Iterator[Piece]:
    """Yield the functions and classes that a statement defines under a condition, and what else it is."""
    if _BLOCK.match(written) is not None and ("def " in written or "class " in written):
        for match in _CONDITIONAL.finditer(written):
            piece = _piece(re.sub(f"^{match[1]}", "", match[0], flags=re.MULTILINE), file)
            piece.is_conditional = True
            yield piece
        written = _CONDITIONAL.sub("", written)
    yield _piece(written, file)


def _piece(written: str, file: _File) -> Piece:
    defined = _DEFINED.search(written) if written.startswith("@") else _DEFINED.match(written)
    if defined is None:
        binds = bound_in(_SPACES.sub(" ", _outermost(written)))
        handed = (word for name in _CALLED.findall(written) for word in name.split("."))
        return _described(written, file, binds, handed)
    decorators = _WORD.findall(written[: defined.start()])
    if defined[1] == "class":
        parts = _methods(written, file, defined[2])
        whole = united(parts, defined[2], decorators)
        whole.methods = parts
        return whole
    return _described(written, file, (defined[2],), decorators, defined[2])


def united(parts: Sequence[Piece], name: str, handed: Iterable[str]) -> Piece:
    """Return a class of this name, which mentions what its parts do; its methods are left out."""
    return Piece(
        frozenset((name,)),
        frozenset[str]().union(*(part.words for part in parts)),
        frozenset[str]().union(*(part.names for part in parts)),
        frozenset[str]().union(*(part.acts for part in parts)),
        frozenset[str]().union(*(part.fills for part in parts)),
        frozenset(handed),
        frozenset[str]().union(*(part.attributes for part in parts)),
        any(part.looks_up for part in parts),
        any(part.looks_into for part in parts),
        defines=name,
        sets=frozenset[str]().union(*(part.sets for part in parts)),
        parts=parts,
    )


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


def _described(
    written: str, file: _File, binds: Iterable[str], handed: Iterable[str] = (), defines: str = ""
) -> Piece:
    every = _WORD.findall(written)
    once = frozenset((defines,) if every.count(defines) == 1 else ())  # where it is defined, it is not used
    words = frozenset(every).difference(once)  # expressions with one of them are looked for only then
    looks_into = "getattr" in words and _LOOKS_INTO.search(written) is not None
    looks_up = not _LOOKING_UP.isdisjoint(words) and _LOOKS_UP.search(written) is not None
    imports = not _IMPORTING.isdisjoint(words) and _BY_NAME.search(written) is not None
    arguments = arguments_of(written)
    names = frozenset(_NAME.findall(written)).difference(arguments, once)
    has_dict = not _OF_DICT.isdisjoint(words)
    return Piece(
        frozenset(binds) - _CONSTANTS,
        words,
        words if imports else names,  # a module that is imported by its name may be this one
        acting_in(written, file.own),
        frozenset(_FILLED.findall(written)),
        frozenset(handed),
        frozenset(f".{name}" for name in _ATTRIBUTE.findall(written)),
        looks_up
        or (imports and not _FROM_TEXT.isdisjoint(words))
        or (has_dict and not _OWN_MODULE.isdisjoint(words)),
        looks_into
        or (has_dict and any(not file.modules.isdisjoint(names) for names in _DICT_OF.findall(written))),
        defines=defines,
        sets=setting_in(written),
        written=written,
    )


def bound_in(written: str) -> set[str]:
    """Return the names that code binds, those before `=` in a call among them."""
    found = (match[1] or match[2] for match in _BOUND.finditer(written))
    return {word for names in found for word in _WORD.findall(names)}


def _behind(names: frozenset[str], reached: Sequence[tuple[str, str]]) -> frozenset[str]:
    """Return the attributes that stand behind nothing but these names, with the dot."""
    found = {attribute for on, attribute in reached if on in names}
    return frozenset(f".{each}" for each in found.difference(each for on, each in reached if on not in names))


def arguments_of(written: str) -> dict[str, str]:
    """Return the names of a function's arguments, which hide the module's in all of it, with their defaults.

    Those that stand in a default or a decorator mean the module's there. Defaults with brackets are not read.
    """
    defined = _DEFINED.search(written) if written.startswith("@") else None
    start = defined.start() if defined is not None else 0
    signature = _ARGUMENTS_OF.match(written, start)
    if signature is None:
        return {}
    names, outside = dict[str, str](), _WORD.findall(written[:start])
    for each in signature[1].split(","):
        name, _, default = each.partition("=")
        names[name.strip(" \t\r\n*")] = default.strip().replace("None", "")
        outside += _WORD.findall(default)
    return {name: default for name, default in names.items() if name and name not in outside}


def _methods(written: str, file: _File, name: str) -> list[Piece]:
    """Return the parts of a class: what stands above its first method, and each method up to the next."""
    first = _METHOD.search(written)
    if first is None:
        return [_described(written, file, (), defines=name)]
    starts = [match for match in _METHOD.finditer(written) if match[1] == first[1]]
    ends = [*(match.start() for match in starts[1:]), len(written)]
    parts = [_described(written[: first.start()], file, (), defines=name)]
    for start, end in zip(starts, ends, strict=True):
        parts.append(_described(written[start.start() : end], file, (start[2],), defines=start[2]))
    return parts
