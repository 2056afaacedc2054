"""A statement at the outer level of a module or a class: what it binds, and what it mentions.

Each thing is read off its code when somebody asks for it: of most statements nobody asks for more than the
words in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, wraps

from losslint.source.acting import acting_in, setting_in
from losslint.source.expressions import expression
from losslint.source.mentions import STARTED

WORD = expression(r"[^\W\d]\w*")
DEFINED = expression(r"^(?:async\s+)?(def|class)\s+(\w+)", re.MULTILINE)
_NAME = expression(r"(?:(?<=:)|(?<=:[ \t]))[^\W\d]\w*|(?<![\w.])[^\W\d]\w*\b(?![ \t]*=(?!=))")
"""A word that may stand for what its module binds: not behind a dot nor before `=`, but as an annotation."""
_ARGUMENTS_OF = expression(r"[ \t]*(?:async\s+)?def\s+\w+\s*\(([^][(){}]*)\)")
_ATTRIBUTE = expression(r"\.\s*([^\W\d]\w*)")
STARTS = frozenset(name for names in STARTED.values() for name in names)
_STARTED = expression(rf"(?<!\bself)\.\s*({'|'.join(STARTS)})\b")
_CONSTANTS = frozenset(("None", "True", "False"))
_FILLED = expression(
    r"(?<!\w)(\w+)\s*(?:\[[^\]\n]{0,200}\]\s*=|\.\s*(?:append|add|insert|register|setdefault|update)\b)"
)
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
_NONE: frozenset[str] = frozenset()


class File:
    """What is known of the file that a statement stands in.

    `own` are the methods that it has of its own, `modules` the names that may mean modules, `bound` all names
    that its statements and imports bind. What is no plain code may mean a name by any word.
    """

    def __init__(
        self, own: frozenset[str] = _NONE, modules: frozenset[str] = _NONE, is_code: bool = True
    ) -> None:
        self.own = own
        self.modules = modules
        self.bound = _NONE
        self.is_code = is_code


def _united(read: Callable[[Piece], frozenset[str]]) -> cached_property[frozenset[str]]:
    """Make a property of what is read off a statement, or off all parts of what is put together."""

    @wraps(read)
    def value(piece: Piece) -> frozenset[str]:
        if not piece.parts:
            return read(piece)
        return _NONE.union(*(getattr(part, read.__name__) for part in piece.parts))

    return cached_property(value)


class Piece:
    """A statement, by its code without comments and strings, or several as one.

    It `binds` names, and is `handed` to those of calls that are given what it makes: decorators, functions
    that register. A function or class `defines` its name, perhaps only under a condition. `parts` is what it
    is put together of, `methods` the parts of a class.
    """

    def __init__(
        self,
        written: str,
        file: File,
        binds: Iterable[str] = (),
        handed: Iterable[str] = (),
        defines: str = "",
        parts: Sequence[Piece] = (),
    ) -> None:
        self.written = written
        self.binds = frozenset(binds) - _CONSTANTS
        self.handed = frozenset(handed)
        self.defines = defines
        self.parts = parts
        self.methods: Sequence[Piece] = ()
        self.is_conditional = False
        self._file = file

    @cached_property
    def _unused(self) -> frozenset[str]:
        """The name that it defines, where that stands nowhere else in it: there it is not used."""
        once = self.defines and WORD.findall(self.written).count(self.defines) == 1
        return frozenset((self.defines,)) if once else _NONE

    @_united
    def words(self) -> frozenset[str]:
        """All words in it."""
        return frozenset(WORD.findall(self.written)) - self._unused

    @_united
    def names(self) -> frozenset[str]:
        """Those of its words that may mean what its own module binds."""
        if self._imports or not self._file.is_code:
            return self.words  # a module that is imported by its name may be this one
        found = frozenset(_NAME.findall(self.written))
        return found.difference(arguments_of(self.written), self._unused)

    @_united
    def attributes(self) -> frozenset[str]:
        """The words behind a dot, with the dot.

        What begins a training of a trainer is no such thing on `self`: layers have a method of that name.
        """
        found = set(_ATTRIBUTE.findall(self.written))
        if not STARTS.isdisjoint(found):
            found.difference_update(STARTS)
            found.update(_STARTED.findall(self.written))
        return frozenset(f".{name}" for name in found)

    @_united
    def acts(self) -> frozenset[str]:
        """The frameworks of whose training words it holds one."""
        return acting_in(self.written, self._file.own)

    @_united
    def sets(self) -> frozenset[str]:
        """The frameworks of whose trainings it makes settings, of which others may begin one."""
        return setting_in(self.written)

    @_united
    def fills(self) -> frozenset[str]:
        """The names of its module that it puts something into."""
        return self._file.bound.intersection(_FILLED.findall(self.written))

    @cached_property
    def _imports(self) -> bool:
        """Whether it may import a module by its name."""
        return not _IMPORTING.isdisjoint(self.words) and _BY_NAME.search(self.written) is not None

    @cached_property
    def looks_up(self) -> bool:
        """Whether it may mean any name of its own module."""
        if self.parts:
            return any(part.looks_up for part in self.parts)
        words = self.words  # expressions with one of them are looked for only then
        return (
            (not _LOOKING_UP.isdisjoint(words) and _LOOKS_UP.search(self.written) is not None)
            or (self._imports and not _FROM_TEXT.isdisjoint(words))
            or not (_OF_DICT.isdisjoint(words) or _OWN_MODULE.isdisjoint(words))
        )

    @cached_property
    def looks_into(self) -> bool:
        """Whether it may mean any name of a module that it mentions."""
        if self.parts:
            return any(part.looks_into for part in self.parts)
        if "getattr" in self.words and _LOOKS_INTO.search(self.written) is not None:
            return True
        found = [] if _OF_DICT.isdisjoint(self.words) else _DICT_OF.findall(self.written)
        return any(not self._file.modules.isdisjoint(names) for names in found)


def arguments_of(written: str) -> dict[str, str]:
    """Return the names of a function's arguments, which hide the module's in all of it, with their defaults.

    Those that stand in a default or a decorator mean the module's there. Defaults with brackets are not read.
    """
    defined = DEFINED.search(written) if written.startswith("@") else None
    start = defined.start() if defined is not None else 0
    signature = _ARGUMENTS_OF.match(written, start)
    if signature is None:
        return {}
    names, outside = dict[str, str](), WORD.findall(written[:start])
    for each in signature[1].split(","):
        name, _, default = each.partition("=")
        names[name.strip(" \t\r\n*")] = default.strip().replace("None", "")
        outside += WORD.findall(default)
    return {name: default for name, default in names.items() if name and name not in outside}
