"""The way to a file's bytes, and whether they can matter at all: before anything heavy is imported.

A file passes the gate where it, or a module of its project that it imports, directly or through others,
mentions Keras or TensorFlow or trains with PyTorch, and where it acts: it trains or asks a model, or calls by
name what does so in such a module. The script that only calls the project's trainer is where most projects
train. So does a file that itself scores a network of PyTorch and has its weights from nowhere. Where a script
decides what it imports, by `sys.path` or `import_module`, only following it tells; a module near it has to
mention a library then.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from losslint import intake
from losslint.paths import upwards
from losslint.record import record
from losslint.source.glance import Glance
from losslint.source.importing import imports_in
from losslint.source.locating import Locator
from losslint.source.mentions import OTHERS

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from pathlib import Path

    from losslint.source.idle import Idle
    from losslint.source.leading import Trails

MAX_REACHED = 20_000
"""Modules that one file imports, all in all, after which it passes: whether one matters is not known."""

MAX_AROUND = 3_000
"""Scripts near a file that decides by itself what it imports, one of which has to matter to it."""

MAX_FOLDERS_AROUND = 1_000
"""Folders in which they are looked for."""

NOTHING = "neither it nor what it imports mentions keras or tensorflow, or trains with torch"
IDLE = "neither it nor what it calls trains a model or asks one"


def framework_of(data: bytes) -> str:
    """Return the library of training that a file imports and that is not known yet, "" where it is none."""
    if not any(word in data for word in OTHERS):
        return ""
    return _other_among({name.partition(".")[0].encode() for name, level in imports_in(data) if not level})


def _other_among(imported: Collection[bytes]) -> str:
    return next((name for word, name in OTHERS.items() if word in imported), "")


_NONE = frozenset[str]()


class _Below:
    """Modules that import one another, one or more, and what they lead to, themselves included.

    `mentions` says which frameworks are mentioned there, `acts` by whose words code acts. `further` are those
    that they import beside themselves.
    """

    def __init__(self, modules: Mapping[str, Glance], further: Sequence[_Below], number: int) -> None:
        self.modules = modules
        self.further = further
        self.number = number
        """How many of them were found before, all of `further` among them."""
        own = modules.values()
        self.acts: frozenset[str] = _NONE.union(
            *(one.acts for one in further), *(one.acts | one.sets for one in own)
        )
        self.mentions: frozenset[str] = _NONE.union(
            *(one.mentions for one in further), *(one.brings for one in own)
        )
        self.settled: set[frozenset[str]] = set()
        """For which frameworks, taken together, the names are known that lead to what acts."""

    def is_settled(self, frameworks: frozenset[str]) -> bool:
        """Whether there is nothing to work out of what leads to words of these frameworks."""
        return frameworks in self.settled or self.acts.isdisjoint(frameworks)


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
        self._locator = Locator(notes=False)
        self._glances: dict[tuple[str, bytes], Glance] = {}
        """What was seen of each file, which most are asked for twice: when they are imported and checked."""
        self._modules: dict[str, Glance] = {}
        self._below: dict[str, _Below] = {}
        self._trails: dict[frozenset[str], Trails] = {}
        self._around: dict[str, bool] = {}
        """Whether a script near a folder mentions a library."""
        self._answers: dict[Glance, _Answer] = {}
        """What was said before of a file, which is asked for again when it is checked."""

    def why_skipped(self, path: str | Path, data: bytes) -> str:
        """Return why there is nothing to look for in a file with these bytes, "" where there may be."""
        return self._answer(path, data).why_skipped

    def content(self, path: str | Path) -> bytes | None:
        """Return the bytes of a file, which may have been read as a module of others.

        None where only the source reader can say what is wrong.
        """
        known = self._modules.get(str(path))
        if known is not None and known.data:
            return known.data
        data = intake.content(path)
        if data:
            self._modules[str(path)] = self._glance(str(path), data)
        return data

    def mentions(self, path: str | Path, data: bytes) -> bool:
        """Whether a file itself mentions a library that losslint knows."""
        return bool(self._glance(str(path), data).mentions)

    def framework_of(self, path: str | Path, data: bytes) -> str:
        """Return the library that a file imports to train with and that is not known yet, "" for none."""
        return _other_among(self._glance(str(path), data).links.libraries)

    def is_guess(self, path: str | Path, data: bytes) -> bool:
        """Whether a file passes only because its own code decides what it imports."""
        return self._answer(path, data).is_guess

    def _answer(self, path: str | Path, data: bytes) -> _Answer:
        file = self._glance(str(path), data)
        if file not in self._answers:
            self._answers[file] = self._look_into(file)
        return self._answers[file]

    def idle_in(self, path: str | Path, data: bytes) -> Idle:
        """Return what of a file that passed need not be parsed or followed: it cannot matter to any training.

        Small files are not asked about, nor those with comments for losslint, which may stand anywhere.
        """
        from losslint.source.idle import WORTH_IT, Idle

        file = self._glance(str(path), data)
        if len(data) < WORTH_IT or file.is_notebook or file.has_comments or file.imports_late:
            return Idle()
        if file.only_asks:
            return Idle()
        if not self._follow(file.imports_of_script):
            return Idle()
        return self._trails_below(file, self._mentioned(file)).idle(file)

    def may_reach(self, path: str | Path, data: bytes, module: str | Path) -> bool:
        """Whether a file with these bytes imports a module of the project, directly or through others."""
        file = self._glance(str(path), data)
        if file.imports_late:
            return True
        wanted = str(module)
        waiting = list(file.imports_of_script)
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name == wanted:
                return True
            if name not in seen and len(seen) < MAX_REACHED:
                seen.add(name)
                waiting += self._module(name).imports
        return False

    def _look_into(self, file: Glance) -> _Answer:
        if file.only_asks or (file.acts and file.acts & file.mentions):
            return _Answer()
        if file.has_comments and file.mentions:
            return _Answer()
        if file.imports_late and self._is_around(file):
            return _Answer(is_guess=True)
        if not self._follow(file.imports_of_script):
            return _Answer()
        mentioned = self._mentioned(file)
        if not mentioned:
            return _Answer(NOTHING)
        if not file.acts.isdisjoint(mentioned):
            return _Answer()
        leads_on = not all(self._below[each].acts.isdisjoint(mentioned) for each in file.imports_of_script)
        if leads_on and self._trails_below(file, mentioned).leads(file):
            return _Answer()
        return _Answer(IDLE)

    def _mentioned(self, file: Glance) -> frozenset[str]:
        """Return the frameworks that a file mentions, or what it imports, which was followed."""
        return file.mentions.union(*(self._below[each].mentions for each in file.imports_of_script))

    def _is_around(self, file: Glance) -> bool:
        """Whether a script near a file mentions a library: without one, nothing is there to be imported."""
        folder = os.path.dirname(os.path.abspath(file.name))
        if folder not in self._around:
            near = islice(_scripts_around(folder), MAX_AROUND)
            self._around[folder] = any(self._module(script).mentions for script in near)
        return self._around[folder]

    def _follow(self, names: Iterable[str]) -> bool:
        """Work out what modules lead to; return whether that was not too much."""
        return all(each in self._below or self._follow_one(each) for each in names)

    def _follow_one(self, first: str) -> bool:
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
                    self._note(component[at:])
                    del component[at:]
        return True

    def _note(self, names: Sequence[str]) -> None:
        """Note what modules lead to that import one another; all others that they import are noted."""
        modules = {name: self._modules[name] for name in reversed(names)}  # what leads on is passed upwards
        further = {each: None for one in modules.values() for each in one.imports if each in self._below}
        below = dict.fromkeys(self._below[each] for each in further)
        self._below.update(dict.fromkeys(names, _Below(modules, tuple(below), len(self._below))))

    def _trails_below(self, file: Glance, frameworks: frozenset[str]) -> Trails:
        """Return which names lead to what acts for frameworks, with those of all that a file imports.

        That was followed before.
        """
        if frameworks not in self._trails:
            from losslint.source.leading import Trails

            self._trails[frameworks] = Trails(frameworks)
        trails = self._trails[frameworks]
        waiting = dict.fromkeys(self._below[each] for each in file.imports_of_script)
        found = [one for one in waiting if not one.is_settled(frameworks)]
        for one in found:  # it grows meanwhile
            new = [each for each in one.further if not each.is_settled(frameworks) and each not in waiting]
            waiting.update(dict.fromkeys(new))
            found += new
        for one in sorted(found, key=lambda one: one.number):
            trails.settle(one.modules)
            one.settled.add(frameworks)
        return trails

    def _glance(self, name: str, data: bytes) -> Glance:
        known = self._glances.get((name, data))
        if known is None:
            known = self._glances[name, data] = Glance(name, data, self._locator.find)
        return known

    def _module(self, name: str) -> Glance:
        """Return a module of the project, read at most once."""
        if name not in self._modules:
            data = self._instead.get(intake.real(name)) if self._instead else None
            if data is None:
                data = intake.content(name) or b""
            self._modules[name] = self._glance(name, data)
        return self._modules[name]


def _scripts_around(folder: str) -> Iterator[str]:
    """Yield the Python files of a repository, the nearest to a folder first.

    Without a repository they are those below the folder above.
    """
    every = upwards(folder)
    around = (above for above in every if intake.is_there(os.path.join(above, ".git")))
    root = next(around, every[:2][-1])
    seen: set[str] = set()
    for above in every[: every.index(root) + 1]:
        waiting = [above]
        for each in waiting:  # it grows meanwhile
            if each in seen or len(seen) >= MAX_FOLDERS_AROUND:
                continue
            seen.add(each)
            names = (name for name in intake.code_in(each) if name.endswith(".py"))
            yield from (os.path.join(each, name) for name in names)
            inside = (name for name in intake.folders_in(each) if not name.startswith("."))
            waiting += [os.path.join(each, name) for name in inside if name not in intake.PASSED_OVER]
