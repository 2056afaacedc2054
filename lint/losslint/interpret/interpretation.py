"""Interpreting one file: every path through it, then the functions that nobody called."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from msgspec import Struct, field

from losslint.interpret import branches, budgets, calls, expressions, loops, statements
from losslint.interpret.code import Code
from losslint.interpret.machine import Activation, Machine, OutOfBudget
from losslint.interpret.project import Project
from losslint.interpret.room import with_room
from losslint.source import CodeOrigin, Source
from losslint.values import (
    BuildEvent,
    Closure,
    Const,
    Event,
    Frame,
    Net,
    Ref,
    Unknown,
    UserClass,
    Variables,
)

NODES = (branches, expressions, loops, statements)
"""The modules that say what each kind of node does."""

RECURSION_LIMIT = 8_000
"""Python frames: inlined calls and nested expressions take several each."""


class Path(Struct):
    """What happened on one path through the file."""

    events: list[Event]
    complete: bool = True


class Interpretation(Struct):
    """Everything that a file does, path by path."""

    source: Source
    paths: list[Path] = field(default_factory=list)


@with_room
def interpret(source: Source, project: Project | None = None) -> Interpretation:
    """Interpret a file and return what happened on each path through it."""
    result = Interpretation(source)
    if source.module is None:
        return result
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION_LIMIT))
    try:
        for path in _paths(source, project or Project()):
            result.paths.append(path)
    finally:
        sys.setrecursionlimit(before)
    return result


def _paths(source: Source, project: Project) -> Iterator[Path]:
    """Yield the paths through a file: the first ways, then each fork the other way, breadth first."""
    assert source.module is not None
    steps = budgets.MAX_STEPS + budgets.STEPS_PER_NODE * len(source.module.body)
    queue: list[dict[int, bool]] = [{}]
    seen = {frozenset[tuple[int, bool]]()}
    position = 0
    while position < len(queue) and steps > 0:
        choices = queue[position]
        position += 1
        may_fork = len(queue) < budgets.MAX_PATHS
        machine = Machine(source, project, choices, may_fork, steps)
        complete = _run(machine)
        steps = machine.steps
        yield Path(machine.events, complete)
        for number, fork in enumerate(machine.forks):
            if fork.ordinal in choices:
                continue
            other = {earlier.ordinal: earlier.taken for earlier in machine.forks[:number]}
            other[fork.ordinal] = not fork.taken
            key = frozenset(other.items())
            if key not in seen and len(queue) < budgets.MAX_PATHS:
                seen.add(key)
                queue.append(other)


def _run(m: Machine) -> bool:
    """Run the module, then what nobody called; return whether the steps lasted."""
    assert m.source.module is not None
    frame = m.store.new(Frame(Variables({"__name__": Const("__main__")})))
    m.stack.append(Activation(m.source, (frame.address,)))
    try:
        m.execute_all(m.source.module.body)
        _note_unfinished(m, 0)
        _run_uncalled(m)
    except (OutOfBudget, RecursionError):
        return False
    return True


def _run_uncalled(m: Machine) -> None:
    """Interpret functions that nobody called, with arguments that nobody knows.

    The last one comes first: a `main` stands below the functions that it calls, which then are
    called with what it gives them.
    """
    after = m.store.snapshot()
    for closure in list(reversed(m.closures))[: budgets.MAX_UNCALLED]:
        code = closure.code
        assert isinstance(code, Code)
        if closure.identity in m.called or code.source is not m.source:
            continue
        if not all(address in after for address in closure.scopes):
            continue  # it was defined on a way that was tried and not kept
        m.store.restore(after)
        m.calls = 0
        first = m.store.next
        if closure.owner is not None:
            _run_methods(m, closure.owner)
        else:
            calls.inline(m, closure, [], {}, True, closure.origin)
        _note_unfinished(m, first)


def _note_unfinished(m: Machine, first: int) -> None:
    """Note the models that were made from an address on and not compiled.

    Only those that are known whole, and that are not parts of others.
    """
    made = {
        address: cell.origin
        for address, cell in m.store.made_since(first)
        if isinstance(cell, Net)
        and isinstance(cell.origin, CodeOrigin)
        and cell.origin.source is m.source
        and _is_unfinished(cell)
    }
    if made:
        cells = m.store.snapshot()
        for address, origin in made.items():
            m.record(BuildEvent(Ref(address, origin=origin), origin, cells))


def _is_unfinished(net: Net) -> bool:
    """Whether a model has layers that are all known, and nobody compiled it."""
    whole = bool(net.layers or net.outputs is not None) and not net.gap and not net.preset
    return whole and net.compiled is None and not net.compile_unknown


def _run_methods(m: Machine, owner: Ref) -> None:
    """Make an instance and call those of its methods that nobody called, in order."""
    cell = m.store.find(owner, UserClass)
    if cell is None:
        return
    unknown = Unknown("an argument of a class that nobody makes")
    initializer = cell.names.get("__init__")
    count = len(initializer.code.positional) - 1 if isinstance(initializer, Closure) else 0
    defaults = len(initializer.defaults) if isinstance(initializer, Closure) else 0
    instance = calls.apply(m, owner, [unknown] * max(count - defaults, 0), {}, owner.origin)
    for method in cell.names.values():
        if isinstance(method, Closure) and method.identity not in m.called:
            calls.inline(m, method, [instance], {}, True, method.origin)
