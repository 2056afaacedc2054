"""Which names of a project's modules lead to a training: what acts itself, and what mentions such a name.

A class whose methods act leads there only where one of them may be called: where something that gives its
objects is mentioned together with the name of such a method, or of what calls one of that name on whatever it
is given. Whatever may be meant counts, so that what is left out cannot lead to a training.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from losslint.record import record
from losslint.source.glance import Glance
from losslint.source.idle import Idle, idle_in
from losslint.source.mentions import STARTED
from losslint.source.piece import STARTS, File, Piece
from losslint.source.receivers import asked

Callers = dict[str, frozenset[str]]
"""Functions, and with a dot in front methods, each with those methods that act somewhere and that it calls.

It, or what it calls, calls them on whatever it is given or holds.
"""

MOST_IN_CIRCLE = 40
"""Modules that import one another of which every way to what acts is looked for.

In a larger circle nearly every module leads to nearly every other one in the end, while the interpreter
follows no more than so many from any of them (`losslint.interpret.budgets.MAX_MODULES`).
"""

STEPS_IN_CIRCLE = 2
"""How far from what acts a name of a larger circle may be: the function that does, and what mentions that."""

MOST_LOOKED_FOR = 50
"""Names that are looked for in bytes at once; for more of them it is quicker to list the words of a file."""

_SCRIPT = ""
"""What stands in place of the path of a file that is run itself: nothing imports it meanwhile."""

_NONE: frozenset[str] = frozenset()

BEGINNING = {name: tuple(f".{method}" for method in methods) for name, methods in STARTED.items()}
"""The methods that begin a training of a framework, of what was made with settings for it."""


@record
class _Known:
    """What is known of the names of modules, by their paths.

    `leading` act where they are called, used or made; `carrying` give objects of which these methods act.
    """

    leading: dict[str, set[str]]
    carrying: dict[str, dict[str, frozenset[str]]]

    def copy(self) -> _Known:
        return _Known(
            {path: names.copy() for path, names in self.leading.items()},
            {path: names.copy() for path, names in self.carrying.items()},
        )

    def size(self, paths: Iterable[str]) -> int:
        return sum(len(self.leading[path]) + _size(self.carrying[path]) for path in paths)

    def of(self, path: str) -> bool:
        """Whether anything is known of a module."""
        return bool(self.leading.get(path) or self.carrying.get(path))


class Trails:
    """What is known of the modules of a project that lead to what acts, by the words of some frameworks."""

    def __init__(self, frameworks: frozenset[str]) -> None:
        self._frameworks = frameworks
        self._glances: dict[str, Glance] = {}
        self._known = _Known({}, {})
        self._noted = self._known
        """Where more is noted: what is known itself, unless one step is to begin behind another."""
        self._callers: dict[str, Callers] = {}
        """What calls methods that act, as far as imports lead; modules share what is the same."""
        self._merged: dict[frozenset[int], tuple[Sequence[Callers], Callers]] = {}
        self._calls: dict[frozenset[str], re.Pattern[bytes]] = {}
        self._near: set[str] = set()
        """The modules of which anything is known, and those that may mean one of them by a name."""

    def settle(self, glances: Mapping[str, Glance]) -> None:
        """Work out which names lead to what acts in modules that import one another; the others are known."""
        self._glances.update(glances)
        self._near.difference_update(glances)
        for path in glances:
            self._known.leading[path] = set()
            self._known.carrying[path] = {}
        callers = self._called_below(glances)
        if len(glances) > MOST_IN_CIRCLE:
            callers = self._nearest(glances, callers)
        else:
            callers = self._all_ways(glances, callers)
        self._callers.update(dict.fromkeys(glances, callers))
        self._note_near(glances)

    def leads(self, file: Glance) -> bool:
        """Whether the code of a file that does not act itself leads to what acts."""
        if not self._may_lead(file):
            return False
        self.settle({_SCRIPT: file})
        callers, pieces = self._callers[_SCRIPT], file.pieces_of_script
        if any(self._acts(piece, _SCRIPT, callers) for piece in pieces):
            return True
        whole = Piece("", File(), parts=pieces)
        whole.looks_up = whole.looks_into = False  # it looks into modules that it mentions itself
        if self._is_led(whole, _SCRIPT):
            return True
        return self._calls_given(whole, self._given(whole, _SCRIPT), callers, inside=True)

    def idle(self, file: Glance) -> Idle:
        """Return what of a script does not matter to any training."""
        self.settle({_SCRIPT: file})
        callers = self._callers[_SCRIPT]
        return idle_in(file.pieces_of_script, lambda piece: self._acts(piece, _SCRIPT, callers))

    def _may_lead(self, file: Glance) -> bool:
        """Whether a file imports anything that is known, or may mean it."""
        known, links = self._known, file.links
        return (
            any(name in known.leading.get(module, ()) for _, module, name in links.joined)
            or any(name in known.carrying.get(module, ()) for _, module, name in links.joined)
            or any(known.of(module) for module in links.stars)
            or self._may_mean(file)
        )

    def _may_mean(self, file: Glance) -> bool:
        """Whether a name of a file may mean a module of which anything is known, or one that may mean it."""
        return any(module in self._near for modules in file.links.modules.values() for module in modules)

    def _note_near(self, glances: Mapping[str, Glance]) -> None:
        size = -1
        while size != (size := len(self._near)):
            self._near.update(
                path for path, file in glances.items() if self._known.of(path) or self._may_mean(file)
            )

    def _called_below(self, glances: Mapping[str, Glance]) -> Callers:
        """Return what calls methods that act in all modules that files import."""
        imports = (
            file.imports_of_script if path == _SCRIPT else file.imports for path, file in glances.items()
        )
        found = (self._callers.get(module) for modules in imports for module in modules)
        below = {id(callers): callers for callers in found if callers}
        if len(below) < 2:
            return next(iter(below.values()), {})
        asked = frozenset(below)
        if asked not in self._merged:
            callers: Callers = {}
            for one in below.values():
                for name, methods in one.items():
                    _add(callers, name, methods)
            same = next((one for one in below.values() if one == callers), callers)
            self._merged[asked] = (*below.values(),), same  # they are kept, so nothing else has their numbers
        return self._merged[asked][1]

    def _all_ways(self, glances: Mapping[str, Glance], callers: Callers) -> Callers:
        """Note all that leads to what acts; return callers."""
        found = callers.copy()
        size = -1
        while size != (size := self._known.size(glances) + _size(found)):
            self._go_round(glances, found, found)
        return callers if found == callers else found

    def _nearest(self, glances: Mapping[str, Glance], callers: Callers) -> Callers:
        """Note what leads in a few steps to what acts, each from what was known by then; return callers."""
        for _ in range(STEPS_IN_CIRCLE):
            for path, file in glances.items():
                self._join(path, file)  # an import is no step
            found = callers.copy()
            self._noted = self._known.copy()
            self._go_round(glances, callers, found)
            self._known = self._noted
            callers = found
        return callers

    def _go_round(self, glances: Mapping[str, Glance], callers: Callers, found: Callers) -> None:
        """Note what each module binds that leads to what is known by now; add to the callers `found`."""
        self._note_near(glances)
        for path, file in glances.items():
            self._join(path, file)
            for name in self._begun(file.sets):
                _add(found, name, frozenset((name,)))
            if self._is_near(path, file, callers):
                for piece in _pieces(path, file):
                    self._follow(piece, path, callers, found)

    def _is_near(self, path: str, file: Glance, callers: Callers) -> bool:
        """Whether anything in a module may act, or mention what is known: only then its pieces matter."""
        if not self._frameworks.isdisjoint(file.acts | file.sets) or self._known.of(path):
            return True
        if any(name in callers for name, _, _ in file.links.joined):
            return True
        if self._may_mean(file) and any(
            self._known.of(module) for module in self._modules(file.text, file.text, path)
        ):
            return True
        return self._may_call(file, callers)

    def _may_call(self, file: Glance, callers: Callers) -> bool:
        """Whether a file calls a method of the name of one that calls what acts."""
        names = frozenset(name[1:] for name in callers if name[0] == ".")
        if not names:
            return False
        if len(names) > MOST_LOOKED_FOR:
            return not names.isdisjoint(file.attributes)
        if names not in self._calls:
            self._calls[names] = _calling(names)
        calls = self._calls[names]  # most files do not even hold such a word
        return (
            calls.search(file.data) is not None and calls.search(file.written.encode("latin-1")) is not None
        )

    def _join(self, path: str, file: Glance) -> None:
        """Note the names that a module imports which are known where they come from."""
        leading, carrying = self._noted.leading[path], self._noted.carrying[path]
        for name, module, other in file.links.joined:
            if other in self._known.leading.get(module, ()):
                leading.add(name)
            _add(carrying, name, self._known.carrying.get(module, {}).get(other, _NONE))
        for module in file.links.stars:
            leading |= self._known.leading.get(module, set())
            for name, methods in self._known.carrying.get(module, {}).items():
                _add(carrying, name, methods)

    def _follow(self, piece: Piece, path: str, callers: Callers, found: Callers) -> None:
        """Note what a statement binds that leads to what acts; add it to the callers `found` if it may."""
        if piece.binds <= self._known.leading[path] and piece.binds:
            return
        if piece.methods:
            self._follow_class(piece, path, callers, found)
        elif self._acts(piece, path, callers):
            self._note(piece, path)
        else:
            for name in piece.binds:
                _add(found, name, _called(piece, callers))
            self._note(piece, path, self._given(piece, path))

    def _follow_class(self, piece: Piece, path: str, callers: Callers, found: Callers) -> None:
        """Note which methods of a class act, on an object of its own or on what the class mentions."""
        inside = self._given(piece, path)
        for method in piece.methods:
            called = _called(method, callers)
            acts = (
                self._has_word(method)
                or self._is_led(method, path)
                or self._calls_given(method, inside, callers)
            )
            own = {f".{name}" for name in method.binds if not name.startswith("__")}
            if acts and not own:
                self._note(piece, path)  # it acts where an object is made or used
            for name in own or piece.binds:
                _add(found, name, called | own if acts else called)
            self._note(piece, path, self._given(method, path) | (own if acts else _NONE))

    def _acts(self, piece: Piece, path: str, callers: Callers) -> bool:
        """Whether a statement acts, or mentions what leads to what acts."""
        if (not piece.methods and self._has_word(piece)) or self._is_led(piece, path):
            return True
        return self._calls_given(piece, self._given(piece, path), callers)

    def _calls_given(
        self, piece: Piece, given: frozenset[str], callers: Callers, inside: bool = False
    ) -> bool:
        """Whether a statement calls what acts on objects of which these methods act, not on its arguments.

        It is who calls a function with such objects that leads there. `inside` says whether arguments of
        functions in functions count, too.
        """
        if not given or _called(piece, callers).isdisjoint(given):
            return False
        without = asked(piece, inside)
        return not without or not _called(piece, callers, without).isdisjoint(given)

    def _has_word(self, piece: Piece) -> bool:
        """Whether such a word stands in a statement itself."""
        return not self._frameworks.isdisjoint(piece.acts)

    def _is_led(self, piece: Piece, path: str) -> bool:
        """Whether a statement may mean a name that leads to what acts."""
        known = self._known.leading
        if _means(piece, known[path]) or (known[path] and piece.looks_up):
            return True
        return any(
            (piece.looks_into and known.get(module)) or not piece.words.isdisjoint(known.get(module, ()))
            for module in self._meant(piece, path)
        )

    def _begun(self, sets: frozenset[str]) -> Iterable[str]:
        """Return the methods that begin trainings for which settings of these frameworks are made."""
        return (name for framework in sets & self._frameworks for name in BEGINNING.get(framework, ()))

    def _given(self, piece: Piece, path: str) -> frozenset[str]:
        """Return the methods that act of objects that a statement may have or make."""
        found = set(self._begun(piece.sets))
        known = self._known.carrying[path]
        if known:
            for name in known if piece.looks_up else known.keys() & {*piece.names, piece.defines}:
                found |= known[name]
        for module in self._meant(piece, path):
            known = self._known.carrying.get(module, {})
            for name in known if piece.looks_into else known.keys() & piece.words:
                found |= known[name]
        return frozenset(found)

    def _meant(self, piece: Piece, path: str) -> Iterable[str]:
        """Return the modules that a statement may mean, and those that its words mean below."""
        file = self._glances.get(path)
        if file is None or piece.words.isdisjoint(file.links.modules):
            return ()
        return self._modules(piece.names, piece.words, path)

    def _modules(self, names: frozenset[str] | str, words: frozenset[str] | str, path: str) -> Iterable[str]:
        """Return the modules that names, or those of a text, may mean, and those that words mean below."""
        found: dict[str, None] = {}
        asked = [path]
        for number, module in enumerate(asked):  # it grows meanwhile
            file = self._glances.get(module)
            modules = file.links.modules if file is not None else {}
            for name in [name for name in modules if name in (words if number else names)]:
                new = [one for one in modules[name] if one not in found]
                found.update(dict.fromkeys(new))
                asked += new
        return found

    def _note(self, piece: Piece, path: str, methods: frozenset[str] | None = None) -> None:
        """Note that what a statement binds, and what functions of the project may have put that into, acts.

        Where methods are given it only gives objects of which these act.
        """
        if methods is not None and not methods:
            return
        self._note_names(path, piece.binds | piece.fills, methods)
        for name in piece.handed:
            homes = [
                (path, name),
                *((module, name) for module in self._modules(piece.handed, piece.handed, path)),
            ]
            homes += [
                (module, other) for bound, module, other in self._glances[path].links.joined if bound == name
            ]
            for module, other in homes:
                file = self._glances.get(module)
                for maker in _pieces(module, file) if file is not None else ():
                    if other in maker.binds and maker.fills:
                        self._note_names(module, maker.fills, methods)

    def _note_names(self, path: str, names: frozenset[str], methods: frozenset[str] | None) -> None:
        if methods is None:
            self._noted.leading[path] |= names
        else:
            for name in names:
                _add(self._noted.carrying[path], name, methods)


def _calling(names: frozenset[str]) -> re.Pattern[bytes]:
    """Return what a call of a method with one of these names looks like."""
    begun = "|".join(map(re.escape, names & STARTS)) or "(?!)"
    others = "|".join(map(re.escape, names - STARTS)) or "(?!)"
    return re.compile(rf"\.\s*(?:(?:{others})\b|(?<!\bself\.)(?:{begun})\b)".encode("latin-1"))


def _means(piece: Piece, names: set[str]) -> bool:
    """Whether a statement may mean one of the names of its module; most hold no such word."""
    return not piece.words.isdisjoint(names) and not piece.names.isdisjoint(names)


def _size(known: Mapping[str, frozenset[str]]) -> int:
    return sum(map(len, known.values()))


def _add(known: dict[str, frozenset[str]], name: str, methods: frozenset[str]) -> None:
    if not methods <= known.get(name, _NONE):
        known[name] = known.get(name, _NONE) | methods


def _called(piece: Piece, callers: Callers, without: frozenset[str] = _NONE) -> frozenset[str]:
    """Return the methods that act somewhere which a statement calls, itself or through what it mentions."""
    names = piece.words & callers.keys()
    if any(name[0] == "." and name[1:] in piece.words for name in callers):
        names |= piece.attributes & callers.keys() - without
    return _NONE.union(*(callers[name] for name in names))


def _pieces(path: str, file: Glance) -> Sequence[Piece]:
    return file.pieces_of_script if path == _SCRIPT else file.pieces
