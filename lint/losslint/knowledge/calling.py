"""Calling a library: look the function up, bind its arguments, ask its entry.

What has no entry is not known, with three things that hold anyway: a name written like a class makes
an object of it, an operation on symbolic tensors gives a symbolic tensor, and the packages that
`HARMLESS` lists leave their arguments as they are.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from losslint.knowledge.arrays import memory
from losslint.knowledge.frameworks.keras import symbolic
from losslint.knowledge.lookup.kinds import kinds_of
from losslint.knowledge.lookup.names import is_class_name, package_of
from losslint.knowledge.lookup.registry import TABLES, Call, Entry, Machine, handed
from losslint.knowledge.lookup.signature import bind
from losslint.knowledge.models import graph
from losslint.knowledge.models.handing import KEEPING_WEIGHTS, hand_over, leave
from losslint.source.libraries import HARMLESS
from losslint.training import Origin
from losslint.values import Instance, Library, LibraryMethod, Made, Names, Ref, Tensor, Unknown, Value

STRICT = "LOSSLINT_STRICT" in os.environ
"""Whether an entry that breaks is a mistake to be shown; otherwise the call's result is not known.

The tests set this: an entry has to cope with whatever arguments code gives, and say itself
what it cannot know.
"""


ESTIMATORS = ("sklearn", "xgboost", "lightgbm", "catboost", "imblearn")
"""Packages whose objects return themselves when they are fitted."""


def is_estimator(path: str) -> bool:
    """Whether a class learns from data when its objects are fitted, and holds nothing else that changes."""
    return package_of(path) in ESTIMATORS


class MistakeError(Exception):
    """An entry of the tables broke on the arguments of a call."""


def call(
    machine: Machine,
    function: Library | LibraryMethod,
    positional: Sequence[Value],
    keywords: Names,
    complete: bool,
    origin: Origin | None,
) -> Value:
    """Return what a library's function or method returns."""
    assert origin is not None or function.origin is not None
    where = origin or function.origin
    assert where is not None
    if isinstance(function, LibraryMethod):
        return _method(machine, function, positional, keywords, complete, where)
    if symbolic.takes_symbols(machine, function.path, [*positional, *keywords.values()]):
        return symbolic.applied(machine, function.path, positional, keywords, complete, where)
    entry = TABLES.functions.get(function.path)
    if entry is not None:
        return _ask(machine, entry, function.path, positional, keywords, complete, where, None)
    return _unlisted(machine, function.path, positional, keywords, where)


def _ask(
    machine: Machine,
    entry: Entry,
    path: str,
    positional: Sequence[Value],
    keywords: Names,
    complete: bool,
    origin: Origin,
    receiver: Value | None,
) -> Value:
    bound = bind(entry.signature, positional, keywords, complete)
    given = [receiver, *positional] if receiver is not None else positional
    before = machine.store.cells.get(given[0].address) if given and isinstance(given[0], Ref) else None
    try:
        result = entry.transfer(Call(machine, path, bound, origin, receiver))
        return memory.after(machine, path, given, keywords, result, before)
    except (ArithmeticError, ValueError) as error:  # computed with the arguments that the code gives
        if STRICT:
            raise MistakeError(f"what is known of `{path}` fails: {error}") from error
        return Unknown(f"`{path.rpartition('.')[2]}()` fails here: {error}", origin=origin)


def _method(
    machine: Machine,
    function: LibraryMethod,
    positional: Sequence[Value],
    keywords: Names,
    complete: bool,
    origin: Origin,
) -> Value:
    receiver = function.receiver
    for kind in kinds_of(machine, receiver):
        entry = TABLES.methods.get((kind, function.name))
        if entry is not None and entry.of:
            given = [receiver, *positional]
            return _ask(machine, entry, function.name, given, keywords, complete, origin, None)
        if entry is not None:
            return _ask(machine, entry, function.name, positional, keywords, complete, origin, receiver)
    tensors = graph.tensors_in(machine, [receiver, *positional, *keywords.values()])
    if tensors:
        return graph.operated(machine, f".{function.name}", tensors, origin)
    changed = memory.by_method(machine, function.name, [receiver, *positional], keywords)
    if changed is not None:
        return changed
    given = [receiver, *positional, *keywords.values()]
    machine.chance.reset += 1  # a generator may be seeded
    if function.name not in KEEPING_WEIGHTS:
        hand_over(machine, given)
        for value in given[1:]:
            leave(machine, value, f"`.{function.name}()` may have changed it")
    instance = machine.store.find(receiver, Instance)
    held = instance.base if instance is not None else receiver
    made = machine.store.find(held, Made)
    if made is None or package_of(made.path) not in HARMLESS:
        handed(machine, given, False, origin)
    if function.name == "fit" and made is not None and is_estimator(made.path):
        return receiver
    return Unknown(f"`.{function.name}()` is not known", origin=origin)


def _unlisted(
    machine: Machine, path: str, positional: Sequence[Value], keywords: Names, origin: Origin
) -> Value:
    package = package_of(path)
    arguments = [*positional, *keywords.values()]
    tensors: list[Tensor] = graph.tensors_in(machine, arguments)
    if package != "builtins" and path.rpartition(".")[2] not in KEEPING_WEIGHTS:
        hand_over(machine, arguments)
    if is_class_name(path):  # a constructor keeps its arguments; it does not change them
        named = {str(position): value for position, value in enumerate(positional)} | dict(keywords)
        for value in arguments if not path.startswith("torch.") else ():
            leave(machine, value, f"`{path}` may have changed it")
        return machine.store.new(Made(path, named, frozenset(keywords), origin=origin), origin)
    if tensors:
        if package not in HARMLESS and not path.startswith("torch."):
            handed(machine, arguments, False, origin)
        return graph.operated(machine, path, tensors, origin)
    if package != "builtins" and package not in sys.stdlib_module_names:
        machine.chance.reset += 1  # `torch.manual_seed`, and all that may call it
    if package not in HARMLESS:
        handed(machine, arguments, False, origin)
        for value in arguments:
            machine.spoil(value, f"`{path}` may have changed it")
        return Unknown(f"`{path}` is not part of the project", origin=origin)
    memory.by_function(machine, path, positional, keywords)
    name = path.removeprefix("builtins.")
    return Unknown(f"what `{name}()` returns is not known", origin=origin)
