"""Which names of a project's modules lead to a training: what acts itself, and what mentions such a name.

A module is taken for its statements at the outer level, each a piece of code that binds names and mentions
words. An import joins a name of one module to a name of another. A class whose methods act leads there only
where one of them may be called: where something that gives its objects is mentioned, and the name of such a
method. Whatever may be meant counts, so that what is left out cannot lead to a training.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from losslint.record import record
from losslint.source.acting import code_of, does_act
from losslint.source.relevance import imports_in

Find = Callable[[str, int], "str | None"]
"""Gives the file of the module that an import names by its dotted name and its level, None for libraries."""

Names = dict[str, set[str]]
"""For each module by its path some of the names in it."""

_STATEMENT = re.compile(r"^(?=[^\s)\]}])", re.MULTILINE)
_CONTINUED = re.compile(r"(?:else|elif|except|finally|case)\b")
_MAIN = re.compile(r"if\s+__name__\s*==")
_DEFINED = re.compile(r"^(?:async\s+)?(def|class)\s+(\w+)", re.MULTILINE)
_METHOD = re.compile(r"^([ \t]+)(?:async\s+)?def\s+(\w+)", re.MULTILINE)
_WORD = re.compile(r"[^\W\d]\w*")
_ATTRIBUTE = re.compile(r"\.\s*([^\W\d]\w*)")
_BOUND = re.compile(
    r"""(?<![.\w])((?:\w+[ \t]*,[ \t]*)*\w+)[ \t]*\)?[ \t]*(?::[^=\n]+)?[+|]?=(?!=)
    | \b(?:def|class|as|for)[ \t]+((?:\w+[ \t]*,[ \t]*)*\w+)""",
    re.VERBOSE,
)
_NESTED = re.compile(
    r"^([ \t]+)((?:async[ \t]+)?(?:def|class)[ \t]+\w+)[^\n]*\n"
    r"(?:\1[ \t]+[^\n]*(?:\n|\Z)|[ \t]*\n|\1[)\]}][^\n]*\n)*",
    re.MULTILINE,
)
_ARGUMENTS = re.compile(r"(?<=[\w\])])(?<!\bfor)\([^()]*\)")
_CONSTANTS = frozenset(("None", "True", "False"))
_FILLED = re.compile(r"(\w+)\s*(?:\[[^\]\n]*\]\s*=|\.\s*(?:append|add|insert|register|setdefault|update)\b)")
_CALLED = re.compile(r"([\w.]+)\(")
_LOOKS_UP = re.compile(
    r"(?<![.\w])(?:eval|exec|globals|vars|__import__)\(|\bimportlib\b|(?<!\bself)(?<!\bcls)\.\s*__dict__\b"
)
_LOOKING_UP = frozenset(("eval", "exec", "globals", "vars", "__import__", "importlib", "__dict__"))
_LOOKS_INTO = re.compile(r"""\bgetattr\((?:[^,()]|\([^()]*\))+,\s*(?!""|'')""")
_IMPORTED = re.compile(
    r"""(?:^|[:;])[ \t]*
    (?: from\s+(?P<dots>\.*)\s*(?P<module>[\w.]*)\s+import\s*(?P<names>\([^)]*\)|(?:[^\n;\\]|\\\r?\n)*)
    | import\s+(?P<modules>(?:[^\n;\\]|\\\r?\n)*) )""",
    re.VERBOSE | re.MULTILINE,
)
_AS = re.compile(r"([\w.]+|\*)(?:\s+as\s+(\w+))?")


@record
class Piece:
    """A statement at the outer level of a module or a class: which names it binds, which words stand in it.

    `fills` are the names that it puts something into, `handed` those of calls that are given what it makes:
    decorators, functions that register. `attributes` are the words behind a dot. `looks_up` says that it may
    mean any name of its own module, `looks_into` that it may mean any name of a module that it mentions.
    `methods` are the parts of a class.
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


@record
class Outline:
    """What a module consists of, and what its imports join.

    `joined` are a name here, a module, and the name there; `modules` are those that a name here may mean.
    """

    pieces: Sequence[Piece]
    joined: Sequence[tuple[str, str, str]]
    modules: Mapping[str, Sequence[str]]
    stars: Sequence[str]


def outline_of(data: bytes, is_notebook: bool, find: Find, is_entry: bool) -> Outline:
    """Return the outline of a file; what only a script does belongs to it if the file `is_entry`.

    All words of a notebook are one statement, in which whatever it imports may be meant.
    """
    text = data.decode("latin-1")
    if is_notebook:
        words = frozenset(_WORD.findall(text))
        found = (find(name, level) for name, level in imports_in(data))
        modules = tuple(dict.fromkeys(path for path in found if path is not None))
        return Outline(
            (Piece(frozenset(), words),), (), dict.fromkeys(words, modules) if modules else {}, modules
        )
    code = code_of(text)
    pieces = [_piece(written) for written in _statements(code) if is_entry or not _MAIN.match(written)]
    joined: list[tuple[str, str, str]] = []
    modules_of: dict[str, list[str]] = {}
    stars: list[str] = []
    for match in _IMPORTED.finditer(code):
        if match["modules"] is not None:
            _whole_modules(match["modules"], find, modules_of)
        else:
            _names_of(match, find, joined, modules_of, stars)
    bound = {name for name, _, _ in joined}.union(*(piece.binds for piece in pieces))
    for piece in pieces:
        piece.fills &= bound
    return Outline(pieces, joined, modules_of, stars)


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


def _piece(written: str) -> Piece:
    defined = _DEFINED.search(written) if written.startswith("@") else _DEFINED.match(written)
    if defined is None:
        found = (match[1] or match[2] for match in _BOUND.finditer(_outermost(written)))
        binds = (word for names in found for word in _WORD.findall(names))
        return _described(
            written, binds, (word for name in _CALLED.findall(written) for word in name.split("."))
        )
    piece = _described(written, (defined[2],), _WORD.findall(written[: defined.start()]))
    if defined[1] == "class":
        piece.methods = _methods(written)
    return piece


def _outermost(written: str) -> str:
    """Return a statement without what stands in the functions that it defines and between a call's brackets.

    Names that are bound there are names of these functions, and keywords of what is called.
    """
    if "global" not in written:
        written = _NESTED.sub(r"\1\2\n", written)
    if ":=" in written:
        return written
    shorter, length = _ARGUMENTS.sub("", written), len(written)
    while len(shorter) < length:
        shorter, length = _ARGUMENTS.sub("", shorter), len(shorter)
    return shorter


def _described(written: str, binds: Iterable[str], handed: Iterable[str] = ()) -> Piece:
    words = frozenset(_WORD.findall(written))  # expressions with one of them are looked for only then
    return Piece(
        frozenset(binds) - _CONSTANTS,
        words,
        does_act(written),
        frozenset(_FILLED.findall(written)),
        frozenset(handed),
        frozenset(_ATTRIBUTE.findall(written)),
        not _LOOKING_UP.isdisjoint(words) and _LOOKS_UP.search(written) is not None,
        "getattr" in words and _LOOKS_INTO.search(written) is not None,
    )


def _methods(written: str) -> list[Piece]:
    """Return the parts of a class: what stands above its first method, and each method up to the next."""
    first = _METHOD.search(written)
    if first is None:
        return [_described(written, ())]
    starts = [match for match in _METHOD.finditer(written) if match[1] == first[1]]
    ends = [*(match.start() for match in starts[1:]), len(written)]
    methods = zip(starts, ends, strict=True)
    return [
        _described(written[: first.start()], ()),
        *(_described(written[start.start() : end], (start[2],)) for start, end in methods),
    ]


def _whole_modules(written: str, find: Find, modules: dict[str, list[str]]) -> None:
    """Note what `import a.b as c, d` binds."""
    for dotted, alias in _AS.findall(written):
        parts = dotted.split(".")
        tops = [dotted] if alias else [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
        found = [path for path in (find(top, 0) for top in tops) if path is not None]
        if found:
            modules.setdefault(alias or parts[0], []).extend(found)


def _names_of(
    match: re.Match[str],
    find: Find,
    joined: list[tuple[str, str, str]],
    modules: dict[str, list[str]],
    stars: list[str],
) -> None:
    """Note what `from a import b as c` binds."""
    level, dotted = len(match["dots"]), match["module"]
    package = find(dotted, level) if dotted else find("__init__", level)
    for name, alias in _AS.findall(match["names"]):
        if name == "*":
            stars.extend([package] if package is not None else [])
            continue
        if package is not None:
            joined.append((alias or name, package, name))
        below = find(f"{dotted}.{name}" if dotted else name, level)
        if below is not None:
            modules.setdefault(alias or name, []).append(below)


LEADING, CARRYING = 0, 1
"""What acts itself where it is called or made, and what gives objects whose methods act."""

MOST_IN_CIRCLE = 40
"""Modules that import one another of which every way to what acts is looked for.

In a larger circle nearly every module leads to nearly every other one in the end, while the interpreter
follows no more than so many from any of them (`losslint.interpret.budgets.MAX_MODULES`).
"""

STEPS_IN_CIRCLE = 2
"""How far from what acts a name of a larger circle may be: the function that does, and what mentions that."""


class Trails:
    """What is known of the modules of a project that lead to what acts."""

    def __init__(self) -> None:
        self._outlines: dict[str, Outline] = {}
        self._known: tuple[Names, Names] = {}, {}
        """What acts where it is called, used or made, and what gives objects with methods that act."""
        self._noted = self._known
        """Where more of both is noted: what is known itself, unless one step is to begin behind another."""
        self._callers: dict[str, frozenset[str]] = {}
        """The names of such methods, with a dot in front, and of what calls one, as far as imports lead."""

    def settle(self, outlines: Mapping[str, Outline]) -> None:
        """Work out which names lead to what acts in modules that import one another; the others are known."""
        self._outlines.update(outlines)
        for known in self._known:
            known.update({path: set() for path in outlines})
        further = {module for outline in outlines.values() for module in _imported(outline)}
        callers = set[str]().union(*(self._callers.get(module, ()) for module in further))
        if len(outlines) > MOST_IN_CIRCLE:
            callers = self._nearest(outlines, callers)
        else:
            size = -1
            while size != (size := self._size(outlines, callers)):
                self._go_round(outlines, callers, callers)
        self._callers.update(dict.fromkeys(outlines, frozenset(callers)))

    def _nearest(self, outlines: Mapping[str, Outline], callers: set[str]) -> set[str]:
        """Note what leads in a few steps to what acts, each from what was known by then; return callers."""
        for _ in range(STEPS_IN_CIRCLE):
            for path, outline in outlines.items():
                self._join(path, outline)  # an import is no step
            found = callers.copy()
            leading, carrying = self._known
            self._noted = _copied(leading), _copied(carrying)
            self._go_round(outlines, callers, found)
            self._known = self._noted
            callers = found
        return callers

    def _go_round(self, outlines: Mapping[str, Outline], callers: Set[str], found: set[str]) -> None:
        """Note what each module binds that leads to what is known by now; add to the callers `found`."""
        for path, outline in outlines.items():
            self._join(path, outline)
            for piece in outline.pieces:
                self._follow(piece, path, callers, found)

    def _join(self, path: str, outline: Outline) -> None:
        """Note the names that a module imports which are known where they come from."""
        for known, noted in zip(self._known, self._noted, strict=True):
            noted[path].update(_joined(outline, known))

    def leads(self, path: str, outline: Outline) -> bool:
        """Whether the code of a file, which nothing else may import meanwhile, leads to what acts."""
        self.settle({path: outline})
        if any(self._acts(piece, path, self._callers[path]) for piece in outline.pieces):
            return True
        words = frozenset[str]().union(*(piece.words for piece in outline.pieces))
        attributes = frozenset[str]().union(*(piece.attributes for piece in outline.pieces))
        return self._acts(Piece(frozenset(), words, attributes=attributes), path, self._callers[path])

    def _size(self, paths: Iterable[str], callers: set[str]) -> int:
        return len(callers) + sum(len(known[path]) for known in self._known for path in paths)

    def _follow(self, piece: Piece, path: str, callers: Set[str], found: set[str]) -> None:
        """Note what a statement binds that leads to what acts; add it to the callers `found` if it may."""
        if piece.binds <= self._known[LEADING][path] and piece.binds:
            return
        if piece.methods:
            self._follow_class(piece, path, callers, found)
        elif self._acts(piece, path, callers):
            self._note(piece, path, LEADING)
        else:
            if _calls(piece, callers):
                found |= piece.binds
            if self._mentions(piece, path, CARRYING):
                self._note(piece, path, CARRYING)

    def _follow_class(self, piece: Piece, path: str, callers: Set[str], found: set[str]) -> None:
        for method in piece.methods:
            acts, calls = self._acts(method, path, callers), _calls(method, callers)
            own = (
                calls and piece.binds <= self._known[CARRYING][path]
            )  # it may be a method of its own that it calls
            if (acts or own) and all(name.startswith("__") for name in method.binds):
                self._note(piece, path, LEADING)  # it acts where an object is made or used
            elif acts or calls:
                found |= {f".{name}" for name in method.binds if not name.startswith("__")}
                self._note(piece, path, CARRYING)
            elif self._mentions(method, path, CARRYING):
                self._note(piece, path, CARRYING)

    def _acts(self, piece: Piece, path: str, callers: Set[str]) -> bool:
        """Whether a statement acts, or mentions what leads to what acts."""
        if (piece.acts and not piece.methods) or self._mentions(piece, path, LEADING):
            return True
        return _calls(piece, callers) and self._mentions(piece, path, CARRYING)

    def _mentions(self, piece: Piece, path: str, which: int) -> bool:
        """Whether a statement may mean one of the names that are known of some modules."""
        known = self._known[which]
        own = known[path]
        if not piece.words.isdisjoint(own) or (piece.looks_up and own):
            return True
        return any(
            (piece.looks_into and known.get(module)) or not piece.words.isdisjoint(known.get(module, ()))
            for module in self._modules(piece.words, path)
        )

    def _modules(self, words: frozenset[str], path: str) -> Iterable[str]:
        """Return the modules that words may mean, and those that they may mean as attributes of these."""
        found: dict[str, None] = {}
        asked = [path]
        for module in asked:  # it grows meanwhile
            outline = self._outlines.get(module)
            if outline is None or not outline.modules:
                continue
            for name in outline.modules.keys() & words:
                new = [one for one in outline.modules[name] if one not in found]
                found.update(dict.fromkeys(new))
                asked += new
        return found

    def _note(self, piece: Piece, path: str, which: int) -> None:
        """Note what a statement binds, and what functions of the project may have put that into."""
        known = self._noted[which]
        known[path] |= piece.binds | piece.fills
        for name in piece.handed:
            homes = [(path, name), *((module, name) for module in self._modules(piece.handed, path))]
            homes += [
                (module, other) for bound, module, other in self._outlines[path].joined if bound == name
            ]
            for module, other in homes:
                outline = self._outlines.get(module)
                for maker in outline.pieces if outline is not None else ():
                    if other in maker.binds and maker.fills:
                        known[module] |= maker.fills


def _copied(known: Names) -> Names:
    return {path: names.copy() for path, names in known.items()}


def _calls(piece: Piece, callers: Set[str]) -> bool:
    """Whether a statement mentions one of these functions, or with a dot in front one of these methods."""
    return not piece.words.isdisjoint(callers) or any(f".{name}" in callers for name in piece.attributes)


def _imported(outline: Outline) -> Iterator[str]:
    """Yield the modules that an outline's imports name."""
    yield from (module for _, module, _ in outline.joined)
    yield from (module for modules in outline.modules.values() for module in modules)
    yield from outline.stars


def _joined(outline: Outline, known: Names) -> Iterator[str]:
    """Yield the names that a module imports which are known where they come from."""
    for name, module, other in outline.joined:
        if other in known.get(module, ()):
            yield name
    for module in outline.stars:
        yield from known.get(module, ())
