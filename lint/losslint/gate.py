"""The way to a file's bytes, and whether they can matter at all: before anything heavy is imported.

A file passes the gate where it, or a module of its project that it imports, directly or through others,
mentions Keras or TensorFlow or trains with PyTorch, and where it acts: it trains or asks a model, or calls by
name what does so in such a module. The script that only calls the project's trainer is where most projects
train. So does a file that itself scores a network of PyTorch and has its weights from nowhere. Where a script
decides what it imports, by `sys.path` or `import_module`, only following it tells.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from losslint import intake
from losslint.record import record
from losslint.source.libraries import HARMLESS
from losslint.source.mentions import OTHERS

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from losslint.source import Locator
    from losslint.source.leading import Trails
    from losslint.source.outline import Outline

MAX_REACHED = 20_000
"""Modules that one file imports, all in all, after which it passes: whether one matters is not known."""

NOTHING = "neither it nor what it imports mentions keras or tensorflow, or trains with torch"
IDLE = "neither it nor what it calls trains a model or asks one"


def content(path: Path) -> bytes | None:
    """Return the bytes of a file, None where only the source reader can say what is wrong."""
    try:
        return intake.read(path)
    except OSError:
        return None


def framework_of(data: bytes) -> str:
    """Return the library of training that a file imports and that is not known yet, "" where it is none."""
    if not any(word in data for word in OTHERS):
        return ""
    from losslint.source.relevance import imports_in

    imported = {name.partition(".")[0].encode() for name, level in imports_in(data) if not level}
    return next((name for word, name in OTHERS.items() if word in imported), "")


@record
class _Words:
    """What the words of a file say of it: whether it mentions a library, and whether it acts itself.

    `only_asks` says that it scores weights that it has from nowhere: those who import it do no more for that.
    """

    data: bytes
    mentions: bool
    acts: bool
    only_asks: bool


@record
class _Module:
    """What is known of a module of the project from its bytes."""

    words: _Words
    imports: tuple[str, ...]


@record
class _Below:
    """What a module leads to, itself included: a mention of the library, code that acts."""

    mentions: bool = False
    acts: bool = False


@record
class _Answer:
    """Why a file is skipped, "" where it passes, and whether only its own code knows what it imports."""

    why_skipped: str = ""
    is_guess: bool = False


class Gate:
    """Says of one file after the other whether there may be something to find; each module is read once."""

    def __init__(self, instead: Mapping[Path, bytes] | None = None) -> None:
        """Begin; `instead` are contents of files, by full path, that are not written yet."""
        self._instead = instead or {}
        self._locator: Locator | None = None
        self._modules: dict[str, _Module] = {}
        self._words: dict[str, _Words] = {}
        self._imports: dict[str, tuple[bytes, tuple[str, ...]]] = {}
        self._outlines: dict[tuple[str, bool], tuple[bytes, Outline]] = {}
        """What was found in each file, which most are asked for twice: when they are imported and checked."""
        self._below: dict[str, _Below] = {}
        self._trails: Trails | None = None
        self._answers: dict[tuple[str, int], _Answer] = {}
        """What was said before of a file with some content, which is asked for again when it is checked."""

    def why_skipped(self, path: Path, data: bytes) -> str:
        """Return why there is nothing to look for in a file with these bytes, "" where there may be."""
        return self._answer(path, data).why_skipped

    def is_guess(self, path: Path, data: bytes) -> bool:
        """Whether a file passes only because its own code decides what it imports."""
        return self._answer(path, data).is_guess

    def _answer(self, path: Path, data: bytes) -> _Answer:
        asked = (str(path), hash(data))
        if asked not in self._answers:
            self._answers[asked] = self._look_into(path, data)
        return self._answers[asked]

    def idle_in(self, path: Path, data: bytes) -> frozenset[str]:
        """Return what of a file that passed need not be parsed: it cannot matter to any training.

        Small files are not asked about, nor those with comments for losslint, which may stand anywhere.
        """
        from losslint.source.idle import WORTH_IT
        from losslint.source.relevance import has_comments, imports_late

        name = str(path)
        if len(data) < WORTH_IT or _is_notebook(name) or has_comments(data) or imports_late(data):
            return frozenset()
        if self._words_of(name, data).only_asks:
            return frozenset()
        if not all(each in self._below or self._follow(each) for each in self._imported(name, data)):
            return frozenset()
        return self._known_trails().idle(name, self._outline(name, data, acts=True, is_entry=True))

    def may_reach(self, path: Path, data: bytes, module: Path) -> bool:
        """Whether a file with these bytes imports a module of the project, directly or through others."""
        from losslint.source.relevance import imports_late

        if imports_late(data):
            return True
        wanted = str(module)
        waiting = list(self._imported(str(path), data))
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name == wanted:
                return True
            if name not in seen and len(seen) < MAX_REACHED:
                seen.add(name)
                waiting += self._module(name).imports
        return False

    def _look_into(self, path: Path, data: bytes) -> _Answer:
        from losslint.source.relevance import has_comments, imports_late

        words = self._words_of(str(path), data)
        mentions, is_acting = words.mentions, words.acts
        if words.only_asks or (mentions and (is_acting or has_comments(data))):
            return _Answer()
        if imports_late(data):
            return _Answer(is_guess=True)
        imports = self._imported(str(path), data)
        if not all(each in self._below or self._follow(each) for each in imports):
            return _Answer()
        below = [self._below[each] for each in imports]
        if not (mentions or any(one.mentions for one in below)):
            return _Answer(NOTHING)
        if is_acting or (any(one.acts for one in below) and self._calls(path, data)):
            return _Answer()
        return _Answer(IDLE)

    def _calls(self, path: Path, data: bytes) -> bool:
        """Whether a file leads to code that acts in a module that it imports."""
        outline = self._outline(str(path), data, acts=False, is_entry=True)
        return self._known_trails().leads(str(path), outline)

    def _follow(self, first: str) -> bool:
        """Work out what a module leads to; return whether that was not too much.

        Modules that import one another lead to the same: Tarjan's algorithm finds them, the last ones first.
        """
        order: dict[str, int] = {first: 0}
        lowest: dict[str, int] = {first: 0}
        component = [first]
        path = [(first, iter(self._module(first).imports))]
        while path:
            name, further = path[-1]
            for each in further:
                if each in self._below:
                    continue
                if each not in order:
                    if len(order) > MAX_REACHED:
                        return False
                    order[each] = lowest[each] = len(order)
                    component.append(each)
                    path.append((each, iter(self._module(each).imports)))
                    break
                lowest[name] = min(lowest[name], order[each])
            else:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[name])
                if lowest[name] == order[name]:
                    at = component.index(name)
                    self._settle(component[at:])
                    del component[at:]
        return True

    def _settle(self, names: Sequence[str]) -> None:
        """Note what modules lead to that import one another; all others that they import are noted."""
        modules = {
            name: self._modules[name] for name in reversed(names)
        }  # what leads there is passed on upwards
        further = {each for module in modules.values() for each in module.imports if each in self._below}
        below = [self._below[each] for each in further]
        found = _Below(
            any(one.words.mentions for one in modules.values()) or any(one.mentions for one in below),
            any(one.words.acts for one in modules.values()) or any(one.acts for one in below),
        )
        if found.acts:
            self._known_trails().settle(
                {name: self._outline(name, one.words.data, one.words.acts) for name, one in modules.items()}
            )
        self._below.update(dict.fromkeys(names, found))

    def _known_trails(self) -> Trails:
        if self._trails is None:
            from losslint.source.leading import Trails

            self._trails = Trails()
        return self._trails

    def _outline(self, name: str, data: bytes, acts: bool, is_entry: bool = False) -> Outline:
        from losslint.source.outline import MAIN, outline_of

        known = self._outlines.get((name, acts))
        if known is not None and known[0] == data:
            return known[1]
        folder = os.path.dirname(name)  # noqa: PTH120
        find = lambda dotted, level: self._find(dotted, level, folder)  # noqa: E731
        outline = outline_of(data, _is_notebook(name), find, is_entry, acts)
        if MAIN not in data:  # then it is the same whether the file is imported or run
            self._outlines[name, acts] = data, outline
        return outline

    def _module(self, name: str) -> _Module:
        """Return a module of the project, read at most once."""
        if name not in self._modules:
            path = Path(name)
            data = self._instead.get(intake.real(path)) if self._instead else None
            if data is None:
                data = content(path) or b""
            self._modules[name] = _Module(self._words_of(name, data), self._imported(name, data))
        return self._modules[name]

    def _words_of(self, name: str, data: bytes) -> _Words:
        known = self._words.get(name)
        if known is None or known.data != data:
            from losslint.source.acting import acting, only_asks
            from losslint.source.relevance import looks_relevant

            is_notebook = _is_notebook(name)
            known = self._words[name] = _Words(
                data, looks_relevant(data), bool(acting(data, is_notebook)), only_asks(data, is_notebook)
            )
        return known

    def _imported(self, module: str, data: bytes) -> tuple[str, ...]:
        """Return the project's modules that a file imports."""
        from losslint.source.relevance import imports_in

        known = self._imports.get(module)
        if known is None or known[0] != data:
            folder = os.path.dirname(module)  # noqa: PTH120
            found = (self._find(name, level, folder) for name, level in imports_in(data))
            paths = dict.fromkeys(path for path in found if path is not None and path != module)
            known = self._imports[module] = data, tuple(paths)
        return known[1]

    def _find(self, dotted: str, level: int, folder: str) -> str | None:
        if self._locator is None:
            from losslint.source.locating import Locator

            self._locator = Locator(notes=False)
        if not level and dotted.partition(".")[0] in HARMLESS:
            return None  # nor is it followed: see `losslint.interpret.modules`
        return self._locator.find(dotted, level, folder)


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(".ipynb")
