"""What the imports of a file join to it: names of other modules of its project, and these modules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from losslint.source.expressions import expression
from losslint.source.importing import statements_in
from losslint.source.libraries import HARMLESS

Find = Callable[[str, int], "str | None"]
"""Gives the file of the module that an import names by its dotted name and its level, None for libraries."""

_PACKAGE = "__init__"
_WORD = expression(r"[^\W\d]\w*")
_HARMLESS = frozenset(name.encode() for name in HARMLESS)
"""Nor are these followed: see `losslint.interpret.modules`."""


class Links:
    """What the imports of a file join; libraries are left out.

    `joined` are a name here, a module, and the name there; `modules` are those that a name here may mean;
    `stars` are modules of which all names are taken. `followed` are those that all of them come from, but
    for `packages`: those of which `from . import a` takes a name that is no module. Most modules of a package
    do so somewhere, and its `__init__` imports them all: what is in no circle without would be in one.
    `libraries` are the first names of all imports that are not relative, `imported` all names that imports
    hold.
    """

    def __init__(self) -> None:
        self.joined: list[tuple[str, str, str]] = []
        self.modules: dict[str, list[str]] = {}
        self.stars: list[str] = []
        self.followed: dict[str, None] = {}
        self.packages: dict[str, None] = {}
        self.libraries: set[bytes] = set()
        self.imported: set[bytes] = set()


def links_of(data: bytes, find: Find) -> Links:
    """Return what the imports of a script join."""
    links = Links()
    for level, module, names in statements_in(data):
        links.imported.update((module, *(name for name, _ in names)))
        if not level:
            links.libraries.update(map(_top, [module] if module else [name for name, _ in names]))
        if not level and not module:
            _note_modules([each for each in names if _top(each[0]) not in _HARMLESS], find, links)
        elif level or _top(module) not in _HARMLESS:
            _note_names(level, module, names, find, links)
    return links


def links_of_notebook(data: bytes, text: str, find: Find) -> Links:
    """Return what the imports of a notebook join: any word in it may mean whatever it imports."""
    links = links_of(data, find)
    links.joined, links.stars = [], [*links.followed]
    links.modules = dict.fromkeys(_WORD.findall(text), links.stars) if links.stars else {}
    return links


def _top(dotted: bytes) -> bytes:
    return dotted.partition(b".")[0]


def _note_modules(names: Iterable[tuple[bytes, bytes]], find: Find, links: Links) -> None:
    """Note what `import a.b as c, d` binds."""
    for written, alias in names:
        dotted = _spelled(written)
        whole = find(dotted, 0)
        if whole is not None:
            links.followed[whole] = None
        parts = dotted.split(".")
        above = [] if alias != written else [".".join(parts[:length]) for length in range(1, len(parts))]
        found = [path for path in (*(find(top, 0) for top in above), whole) if path is not None]
        if found:
            links.modules.setdefault(_word(alias.partition(b".")[0]), []).extend(found)


def _note_names(
    level: int, written: bytes, names: Sequence[tuple[bytes, bytes]], find: Find, links: Links
) -> None:
    """Note what `from a import b as c` binds."""
    dotted = _spelled(written)
    package = find(dotted or _PACKAGE, level)
    if package is not None and dotted:
        links.followed[package] = None
    holds_modules = not dotted or package is None or _holds_modules(package, dotted, level, find)
    for name, alias in names:
        inside = f"{dotted}.{_spelled(name)}" if dotted else _spelled(name)
        below = find(inside, level) if holds_modules else None
        if below is not None:
            links.modules.setdefault(_word(alias), []).append(below)
            links.followed[below] = None
        elif package is not None and not dotted:
            links.packages[package] = None
        if package is not None and name == b"*":
            links.stars.append(package)
        elif package is not None:
            links.joined.append((_word(alias), package, _word(name)))


def _holds_modules(package: str, dotted: str, level: int, find: Find) -> bool:
    """Whether what an import names is a folder, or a file beside a folder of its name."""
    return package.endswith(f"{_PACKAGE}.py") or find(f"{dotted}.{_PACKAGE}", level) is not None


def _spelled(name: bytes) -> str:
    """Return a name as files have it."""
    return name.decode("utf-8", "replace")


def _word(name: bytes) -> str:
    """Return a name as the words of a text have it whose bytes are a letter each."""
    return name.decode("latin-1")
