"""One path through a file: the statements of its module, then the functions that nobody called.

Between two of them the machine is at rest: nothing is called, nothing half done. What it is like then is kept
as a moment every now and then, so that a path which goes another way later on can begin there.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from losslint.interpret import budgets, calls
from losslint.interpret.code import Code
from losslint.interpret.machine import Activation, Machine, OutOfBudget
from losslint.source import CodeOrigin
from losslint.values import (
    BuildEvent,
    Cell,
    Closure,
    Const,
    Frame,
    Net,
    Ref,
    Unknown,
    UserClass,
    Variables,
)

APART = 200
"""Steps between two moments, which take some twenty microseconds each."""


class Uncalled(Struct, frozen=True):
    """The functions that are interpreted on their own, each with what the module has left behind."""

    functions: tuple[Closure, ...]
    cells: Mapping[int, Cell]


class Moment(Struct, frozen=True):
    """A machine at rest, never run itself, and how many statements or functions were done by then.

    `uncalled` is None as long as the module's statements are being carried out.
    """

    machine: Machine
    done: int = 0
    uncalled: Uncalled | None = None


def beginning(m: Machine) -> Moment:
    """Return the moment before the first statement of the module."""
    frame = m.store.new(Frame(Variables({"__name__": Const("__main__")})))
    m.stack.append(Activation(m.source, (frame.address,)))
    return Moment(m)


def taken_up(moment: Moment, choices: Mapping[int, bool], steps: int, may_fork: bool) -> Machine:
    """Return a machine that is as it was at a moment, and chooses otherwise from there on."""
    machine = moment.machine.twin()
    machine.choices = choices
    machine.steps = steps
    machine.may_fork = may_fork
    machine.since, machine.rested = moment, steps
    return machine


def follow(m: Machine, moment: Moment) -> bool:
    """Carry out what is left of a path since a moment; return whether the steps lasted."""
    try:
        if moment.uncalled is None:
            _run_module(m, moment.done)
            _note_unfinished(m, 0)
            moment = Moment(m, 0, _uncalled(m))
        assert moment.uncalled is not None
        _run_uncalled(m, moment.uncalled, moment.done)
    except (OutOfBudget, RecursionError):
        return False
    return True


def _run_module(m: Machine, done: int) -> None:
    assert m.source.module is not None
    for position, statement in enumerate(m.source.module.body[done:], done):
        _rest(m, position)
        if m.execute(statement) is not None:
            return


def _uncalled(m: Machine) -> Uncalled:
    """Return the functions that may be left to be interpreted when the module is done.

    The last one comes first: a `main` stands below the functions that it calls, which then are
    called with what it gives them.
    """
    return Uncalled(tuple(reversed(m.closures))[: budgets.MAX_UNCALLED], m.store.snapshot())


def _run_uncalled(m: Machine, uncalled: Uncalled, done: int) -> None:
    """Interpret functions that nobody called, with arguments that nobody knows."""
    for position, closure in enumerate(uncalled.functions[done:], done):
        code = closure.code
        assert isinstance(code, Code)
        if closure.identity in m.called or code.source is not m.source:
            continue
        if not all(address in uncalled.cells for address in closure.scopes):
            continue  # it was defined on a way that was tried and not kept
        m.store.restore(uncalled.cells)
        m.calls = 0
        _rest(m, position, uncalled)
        first = m.store.next
        if closure.owner is not None:
            _run_methods(m, closure.owner)
        else:
            calls.inline(m, closure, [], {}, True, closure.origin)
        _note_unfinished(m, first)


def _rest(m: Machine, done: int, uncalled: Uncalled | None = None) -> None:
    """Keep the moment, where the latest one is some steps ago or of the module."""
    if m.rested - m.steps >= APART or m.since is None or m.since.uncalled is not uncalled:
        m.since, m.rested = Moment(m.twin(), done, uncalled), m.steps


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
