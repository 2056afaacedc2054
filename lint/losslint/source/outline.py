"""What a module of the project consists of, read off its words: which names its statements bind and mention.

A module is taken for its statements at the outer level, each a piece of code that binds names and mentions
words. An import joins a name of one module to a name of another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from losslint.record import record
from losslint.source.acting import code_of, defined_in, does_act
from losslint.source.expressions import expression
from losslint.source.relevance import imports_in

Find = Callable[[str, int], "str | None"]
"""Gives the file of the module that an import names by its dotted name and its level, None for libraries."""

_STATEMENT = expression(r"^(?=[^\s)\]}])", re.MULTILINE)
_CONTINUED = expression(r"(?:else|elif|except|finally|case)\b")
MAIN = b"__name__"
"""What stands in every file of which a part is carried out only where the file is run itself."""
_MAIN = expression(r"if\s+__name__\s*==")
_DEFINED = expression(r"^(?:async\s+)?(def|class)\s+(\w+)", re.MULTILINE)
_METHOD = expression(r"^([ \t]+)(?:async\s+)?def\s+(\w+)", re.MULTILINE)
_WORD = expression(r"[^\W\d]\w*")
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
_ARGUMENTS = expression(r"(?<=[\w\])])(?<!\bfor)\([^()]*\)")
_MOST_CALLS = 50
"""Calls in one another of which arguments are left out."""
_CONSTANTS = frozenset(("None", "True", "False"))
_FILLED = expression(
    r"(?<!\w)(\w+)\s*(?:\[[^\]\n]{0,200}\]\s*=|\.\s*(?:append|add|insert|register|setdefault|update)\b)"
)
_CALLED = expression(r"(?<![\w.])([\w.]+)\(")
_LOOKS_UP = expression(
    r"(?<![.\w])(?:eval|exec|globals|vars|__import__)\(|\bimportlib\b|(?<!\bself)(?<!\bcls)\.\s*__dict__\b"
)
_LOOKING_UP = frozenset(("eval", "exec", "globals", "vars", "__import__", "importlib", "__dict__"))
_LOOKS_INTO = expression(r"""\bgetattr\((?:[^,()]|\([^()]*\))+,\s*(?!""|'')""")
_IMPORTED = expression(
    r"""(?:^|[:;])[ \t]*
    (?: from\s+(?P<dots>\.*)\s*(?P<module>[\w.]*)\s+import\s*(?P<names>\([^)]*\)|(?:[^\n;\\]|\\\r?\n)*)
    | import\s+(?P<modules>(?:[^\n;\\]|\\\r?\n)*) )""",
    re.VERBOSE | re.MULTILINE,
)
_COLON = expression("[:;]")
_FAR = 500
"""Characters in front of `import` in which its statement begins."""
_AS = expression(r"([\w.]+|\*)(?:\s+as\s+(\w+))?")


@record
class Piece:
    """A statement at the outer level of a module or a class: which names it binds, which words stand in it.

    `fills` are the names that it puts something into, `handed` those of calls that are given what it makes:
    decorators, functions that register. `attributes` are the words behind a dot, with the dot. `looks_up`
    says that it may mean any name of its own module, `looks_into` that it may mean any name of a module that
    it mentions. `methods` are the parts of a class. `defines` is the name of a function or class.
    """

    binds: frozenset[str]
    words: frozenset[str]
    acts: bool = False
    fills: frozenset[str] = frozenset()
    handed: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    looks_up: bool = False
    looks_into: bool = False
    methods: Sequence[Piece] = ()
    defines: str = ""


class Outline:
    """What a module consists of, and what its imports join.

    `joined` are a name here, a module, and the name there; `modules` are those that a name here may mean;
    `stars` are modules of which all names are taken. Its pieces are looked for when somebody asks.
    """

    def __init__(self, text: str, is_notebook: bool, is_entry: bool, acts: bool) -> None:
        self.text = text
        self.acts = acts
        self.joined: list[tuple[str, str, str]] = []
        self.modules: dict[str, list[str]] = {}
        self.stars: list[str] = []
        self._is_notebook = is_notebook
        self._is_entry = is_entry
        self._code: str | None = None
        self._pieces: Sequence[Piece] | None = None

    @property
    def code(self) -> str:
        """Its text without comments and strings; a notebook's cells are strings."""
        if self._code is None:
            self._code = self.text if self._is_notebook else code_of(self.text)
        return self._code

    @property
    def is_read(self) -> bool:
        """Whether its pieces were asked for before."""
        return self._pieces is not None

    @property
    def pieces(self) -> Sequence[Piece]:
        """Its statements at the outer level."""
        if self._pieces is None:
            self._pieces = self._read()
        return self._pieces

    def _read(self) -> Sequence[Piece]:
        if self._is_notebook:
            return (Piece(frozenset(), frozenset(_WORD.findall(self.text))),)
        statements, own = _statements(self.code), defined_in(self.code)
        pieces = [
            _piece(written, own) for written in statements if self._is_entry or not _MAIN.match(written)
        ]
        bound = {name for name, _, _ in self.joined}.union(*(piece.binds for piece in pieces))
        for piece in pieces:
            piece.fills &= bound
        return pieces


def outline_of(data: bytes, is_notebook: bool, find: Find, is_entry: bool, acts: bool) -> Outline:
    """Return the outline of a file, which `acts` itself or does not; only an entry is run as a script.

    All words of a notebook are one statement, in which whatever it imports may be meant.
    """
    text = data.decode("latin-1")
    outline = Outline(text, is_notebook, is_entry, acts)
    if is_notebook:
        found = (find(name, level) for name, level in imports_in(data))
        outline.stars += dict.fromkeys(path for path in found if path is not None)
        if outline.stars:
            outline.modules = dict.fromkeys(_WORD.findall(text), outline.stars)
        return outline
    for match in _imports(text):
        if match["modules"] is not None:
            _whole_modules(match["modules"], find, outline.modules)
        else:
            _names_of(match, find, outline)
    return outline


def _imports(text: str) -> Iterator[re.Match[str]]:
    """Yield the imports of a text, which are looked for in the lines with that word only."""
    at = 0
    while (at := text.find("import", at)) >= 0:
        line = max(text.rfind("\n", 0, at) + 1, at - _FAR)
        starts = (line, *(match.start() for match in _COLON.finditer(text, line, at)))
        found = next(filter(None, (_IMPORTED.match(text, start) for start in starts)), None)
        if found is not None:
            yield found
        at = max(at + 1, found.end() if found is not None else 0)


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


def _piece(written: str, own: frozenset[str]) -> Piece:
    defined = _DEFINED.search(written) if written.startswith("@") else _DEFINED.match(written)
    if defined is None:
        outermost = _SPACES.sub(" ", _outermost(written))
        found = (match[1] or match[2] for match in _BOUND.finditer(outermost))
        binds = (word for names in found for word in _WORD.findall(names))
        handed = (word for name in _CALLED.findall(written) for word in name.split("."))
        return _described(written, own, binds, handed)
    decorators = _WORD.findall(written[: defined.start()])
    if defined[1] == "class":
        parts = _methods(written, own)
        whole = united(parts, defined[2], decorators)
        whole.methods = parts
        return whole
    function = _described(written, own, (defined[2],), decorators)
    function.defines = defined[2]
    return function


def united(parts: Sequence[Piece], name: str, handed: Iterable[str]) -> Piece:
    """Return a class of this name, which mentions what its parts do; its methods are left out."""
    return Piece(
        frozenset((name,)),
        frozenset[str]().union(*(part.words for part in parts)),
        any(part.acts for part in parts),
        frozenset[str]().union(*(part.fills for part in parts)),
        frozenset(handed),
        frozenset[str]().union(*(part.attributes for part in parts)),
        any(part.looks_up for part in parts),
        any(part.looks_into for part in parts),
        defines=name,
    )


def _outermost(written: str) -> str:
    """Return a statement without what stands in the functions that it defines and between a call's brackets.

    Names that are bound there are names of these functions, and keywords of what is called.
    """
    if "global" not in written:
        written = _NESTED.sub(r"\1\2\n", written)
    if ":=" in written:
        return written
    for _ in range(_MOST_CALLS):
        shorter = _ARGUMENTS.sub("", written)
        if len(shorter) == len(written):
            break
        written = shorter
    return written


def _described(written: str, own: frozenset[str], binds: Iterable[str], handed: Iterable[str] = ()) -> Piece:
    words = frozenset(_WORD.findall(written))  # expressions with one of them are looked for only then
    return Piece(
        frozenset(binds) - _CONSTANTS,
        words,
        does_act(written, own),
        frozenset(_FILLED.findall(written)),
        frozenset(handed),
        frozenset(f".{name}" for name in _ATTRIBUTE.findall(written)),
        not _LOOKING_UP.isdisjoint(words) and _LOOKS_UP.search(written) is not None,
        "getattr" in words and _LOOKS_INTO.search(written) is not None,
    )


def _methods(written: str, own: frozenset[str]) -> list[Piece]:
    """Return the parts of a class: what stands above its first method, and each method up to the next."""
    first = _METHOD.search(written)
    if first is None:
        return [_described(written, own, ())]
    starts = [match for match in _METHOD.finditer(written) if match[1] == first[1]]
    ends = [*(match.start() for match in starts[1:]), len(written)]
    parts = [_described(written[: first.start()], own, ())]
    for start, end in zip(starts, ends, strict=True):
        parts.append(_described(written[start.start() : end], own, (start[2],)))
        parts[-1].defines = start[2]
    return parts


def _whole_modules(written: str, find: Find, modules: dict[str, list[str]]) -> None:
    """Note what `import a.b as c, d` binds."""
    for dotted, alias in _AS.findall(written):
        parts = dotted.split(".")
        tops = [dotted] if alias else [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
        found = [path for path in (find(top, 0) for top in tops) if path is not None]
        if found:
            modules.setdefault(alias or parts[0], []).extend(found)


def _names_of(match: re.Match[str], find: Find, outline: Outline) -> None:
    """Note what `from a import b as c` binds."""
    level, dotted = len(match["dots"]), match["module"]
    package = find(dotted, level) if dotted else find("__init__", level)
    for name, alias in _AS.findall(match["names"]):
        if name == "*":
            outline.stars += [package] if package is not None else []
            continue
        if package is not None:
            outline.joined.append((alias or name, package, name))
        below = find(f"{dotted}.{name}" if dotted else name, level)
        if below is not None:
            outline.modules.setdefault(alias or name, []).append(below)
