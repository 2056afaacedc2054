"""One path through a file: the statements of its module, then the functions that nobody called.

Between two of them the machine is at rest: nothing is called, nothing half done. What it is like then is kept
as a moment every now and then, so that a path which goes another way later on can begin there.
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from losslint.interpret import (
    alternatives,
    budgets,
    calls,
    classes,
    documented,
    functions,
    instances,
    modules,
    tests,
)
from losslint.interpret.code import Code
from losslint.interpret.interpreter import Interpreter
from losslint.interpret.machine import Activation, Machine, Moment, OutOfBudget, Uncalled
from losslint.interpret.reading import names_in
from losslint.knowledge.lookup.registry import Tests
from losslint.project import Project, Stages
from losslint.source import CodeOrigin, Source
from losslint.source.idle import is_named_as_test
from losslint.training import Standing
from losslint.values import (
    BuildEvent,
    Closure,
    Const,
    Event,
    Frame,
    List,
    Net,
    Ref,
    Unknown,
    UserClass,
    Variables,
)

APART = 200
"""Steps between two moments of a module, which take some twenty microseconds each."""

OUT_OF_STEPS = "the budget of steps for one file was used up"

TOO_DEEP = "what it calls is nested too deeply"

TOO_LONG = "a function that nobody calls works longer than is followed"

TRAINING = frozenset({"fit", "fit_generator", "train_on_batch"})
"""What stands in a method that trains."""


def beginning(source: Source, project: Project, stages: Stages | None = None) -> Machine:
    """Return a machine before the first statement of a module; `stages` are the scripts beside it."""
    machine = Interpreter(source, project)
    machine.stages = stages
    frame = machine.store.new(Frame(Variables({"__name__": Const("__main__"), **modules.own_path(source)})))
    machine.stack.append(Activation(source, (frame.address,)))
    machine.store.put(machine.search, List((modules.own_folder(source),)))
    return machine


def follow(m: Machine, moment: Moment | None) -> tuple[list[Event], str]:
    """Carry out what is left of a path since a moment; return all its events, and why it ends early, or "".

    Without a moment the path begins with the first statement.
    """
    try:
        if moment is not None and moment.uncalled is not None:
            return _run_one_uncalled(m, moment.uncalled, moment.done)
        _run_module(m, moment.done if moment is not None else 0)
        _run_all_uncalled(m)
    except (OutOfBudget, RecursionError) as end:
        if m.chosen is None:
            m.project.callers.note((), m.alone)
        return m.events, OUT_OF_STEPS if isinstance(end, OutOfBudget) else TOO_DEEP
    if m.chosen is None:
        m.project.callers.note(m.reached.values(), m.alone)
    return m.events, m.cut_short


def _run_module(m: Machine, done: int) -> None:
    assert m.source.module is not None
    for position, statement in enumerate(m.source.module.body[done:], done):
        if m.rested - m.steps >= APART:
            m.since, m.rested = Moment(m.twin(), position), m.steps
        if m.execute(statement) is not None:
            break
    _note_unfinished(m, 0)


def _run_all_uncalled(m: Machine) -> None:
    """Interpret the functions that are left when the module is done.

    Those come first that no other one names, a `main` perhaps, and of them the last: what they call is
    called with what they give it. What another function has made, a decorator perhaps, comes after those.
    """
    own = [one for one in reversed(m.closures) if one.code.source is m.source]
    made = [one for one in own if one.owner is None and len(one.scopes) > 1]
    defined = [one for one in own if one.owner is not None or len(one.scopes) <= 1]
    named = _named_by_others(m, defined)
    firsts = [one for one in defined if one.identity not in named]
    later = [one for one in defined if one.identity in named]
    functions = _as_many([one for one in (*firsts, *later, *made) if _may_matter(m, one)])
    uncalled = Uncalled(functions, m.store.snapshot(), m.decided, m.events)
    for position in range(len(functions)):
        _run_uncalled(m, uncalled, position)
        uncalled.ends[position] = len(m.events)
    uncalled.complete = True


def _may_matter(m: Machine, function: Closure) -> bool:
    """Whether a function, or a method of a class, may lead to a training by itself, or where nobody says."""
    if len(function.scopes) > 1:
        return True  # only those at the outer level are told apart by their names
    owner = m.store.find(function.owner, UserClass)
    if owner is None:
        return function.name not in m.source.on_call
    if is_named_as_test(function.name):
        return f"{owner.name}.{function.name}" not in m.source.on_call
    return owner.name not in m.source.on_call


def _named_by_others(m: Machine, functions: Sequence[Closure]) -> set[int]:
    """Return the functions that another one names, and the methods of classes that one outside names."""
    naming: dict[str, set[int]] = {}
    for one in functions:
        for name in m.names_read_in(one.code.node):
            naming.setdefault(name, set()).add(_place(one))
    named: set[int] = set()
    for one in functions:
        cell = m.store.find(one.owner, UserClass)
        if naming.get(cell.name if cell is not None else one.name, set()) - {_place(one)}:
            named.add(one.identity)
    return named


def _as_many(functions: Sequence[Closure]) -> tuple[Closure, ...]:
    """Return those functions, and methods of those classes, of which there are not too many."""
    places = set(list(dict.fromkeys(map(_place, functions)))[: budgets.MAX_UNCALLED])
    return tuple(one for one in functions if _place(one) in places)


def _place(function: Closure) -> int:
    """Return the class that a function is a method of, else itself."""
    return function.owner.address if function.owner is not None else function.identity


def _run_one_uncalled(m: Machine, uncalled: Uncalled, position: int) -> tuple[list[Event], str]:
    """Interpret one function on another way; return all events of the path, and why it ends early, or "".

    What a function that nobody called does has no bearing on another one, so the later ones need not be
    followed again.
    """
    _run_uncalled(m, uncalled, position)
    later = uncalled.ends.get(position, len(uncalled.events))
    return m.events + uncalled.events[later:], m.cut_short if uncalled.complete else OUT_OF_STEPS


def _run_uncalled(m: Machine, uncalled: Uncalled, position: int) -> None:
    """Interpret a function with arguments that nobody knows, unless it was called in the meantime."""
    closure = uncalled.functions[position]
    code = closure.code
    assert isinstance(code, Code)
    if closure.identity in m.called or code.source is not m.source:
        return
    if not all(address in uncalled.cells for address in closure.scopes):
        return  # it was defined on a way that was tried and not kept
    name = functions.name_of(m, closure)
    if name not in m.project.callers.called:
        m.alone.add(name)
    elif not m.project.is_entry(name.rpartition(":")[2], m.source.path):
        return  # what its callers give it is true, and its defaults perhaps of no run
    m.store.restore(uncalled.cells)
    m.decided = uncalled.decided
    m.calls = 0
    m.since = Moment(m.twin(), position, uncalled)
    first = m.store.next
    m.least_steps = max(m.steps - budgets.MAX_ALONE, 0)
    m.standing, m.around = Standing(closure.origin), ()
    kept = tests.tests_of(m, closure.owner) if closure.owner is not None else None
    if closure.owner is not None and kept is not None and tests.is_test(closure, kept):
        tests.run(m, closure.owner, kept, closure)
    elif closure.owner is not None:
        _run_methods(m, closure.owner, kept)
    else:
        given = documented.arguments(m, closure, as_command=_is_command(code))
        functions.inline(m, closure, [], given, True, closure.origin)
    if m.steps < m.least_steps:
        m.cut_short = TOO_LONG
    _note_unfinished(m, first)


def _is_command(code: Code) -> bool:
    """Whether a decorator makes a command of a function, as `@app.command()` does."""
    decorators = code.node.decorators if isinstance(code.node, cst.FunctionDef) else ()
    return any("command" in names_in(one.decorator) for one in decorators)


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


def _run_methods(m: Machine, owner: Ref, apart: Tests | None) -> None:
    """Make an instance and call those of its methods that nobody called, but tests, which are called apart.

    Of a class that nobody makes, those are called too that train and stand in its bases: they are written for
    what the class itself has set up.
    """
    cell = m.store.find(owner, UserClass)
    if cell is None:
        return
    initializer = classes.find(m, owner, "__init__")
    called = m.project.callers.called
    own = [method for method in cell.names.values() if isinstance(method, Closure)]
    names = {functions.name_of(m, method) for method in own}
    m.alone.update(names - called)
    elsewhere = {method.identity for method in own if functions.name_of(m, method) in called}
    inherited = [] if any(one.identity in m.called for one in own) else _trains_above(m, owner)
    count = len(initializer.code.positional) - 1 if isinstance(initializer, Closure) else 0
    defaults = len(initializer.defaults) if isinstance(initializer, Closure) else 0
    if isinstance(initializer, Closure) and functions.name_of(m, initializer) in called:
        defaults = 0  # others make it, so nothing says that anybody leaves the defaults
    unknown = [Unknown("an argument of a class that nobody makes") for _ in range(count - defaults)]
    instance = calls.apply(m, owner, unknown, {}, owner.origin)
    known = instances.base_of(m, owner)
    nobody = not any(one.identity in m.called for one in own if one.name != "__init__")
    if nobody and isinstance(instance, Ref) and known is not None and known.alone is not None:
        known.alone(m, instance)
    if apart is not None:
        called_there = alternatives.called_by_others(own)
        own = [one for one in own if not tests.is_apart(one, apart) and one.identity not in called_there]
    if isinstance(instance, Ref):
        alternatives.run(m, instance, own, inherited, elsewhere)


def _trains_above(m: Machine, owner: Ref) -> list[Closure]:
    """Return the methods of a class's bases that train, as far as the class has no others of their names."""
    return [
        method
        for above, cell in classes.ancestry(m, owner)
        for name, method in cell.names.items()
        if above != owner and isinstance(method, Closure) and classes.find(m, owner, name) is method
        if _trains(method)
    ]


def _trains(method: Closure) -> bool:
    code = method.code
    assert isinstance(code, Code)
    return not code.source.once(names_in, code.node).isdisjoint(TRAINING)
