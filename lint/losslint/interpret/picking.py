"""One of several things by a name that is not known: `MODELS[args.model]`, `getattr(losses, name)`.

Which names there may be is said by the dict, or by a command line that restricts its argument. A few are
followed each as itself, like the branches of an `if`; of many, what holds of all is known.
"""

from __future__ import annotations

from collections.abc import Mapping

import libcst as cst

from losslint.interpret import branches, budgets, collections, conditions, documented
from losslint.interpret.answering import Asked, Question
from losslint.interpret.machine import Machine, Outcome
from losslint.training import Origin
from losslint.values import Const, Dict, Library, LibraryMethod, Namespace, Unknown, Value, Whole

WHY = "an entry whose key is not known"


def of_dict(m: Machine, key: cst.BaseExpression, name: Value, value: Value, origin: Origin) -> Value | None:
    """Return `value[name]` of a dict that is known whole; None where it is none or the name is known."""
    if isinstance(name, Const):
        cell = m.store.find(value, Dict)
        documented.consulted(m, name, _keys(cell) if cell is not None else ())
    if type(name) is not Unknown:
        return None
    if isinstance(value, Namespace):
        return _of_names(m, key, name, value.of, origin)
    cell = m.store.find(value, Dict)
    if cell is None or cell.rest is not None or not cell.items:
        return None
    options = {
        each.value: cell.items[each.key]
        for each in cell.keys
        if isinstance(each, Const) and isinstance(each.value, str)
    }
    plain = all(isinstance(value, Const) for value in options.values())
    if len(options) < len(cell.items) or (plain and not name.among):
        return None  # the name of a class that was predicted chooses no other way of training
    about = conditions.about(m, key, "==", (next(iter(options)),))
    if isinstance(about, Asked):
        documented.named(m, about.about, m.here.source.code(key), tuple(options))
    return _picked(m, key, options, origin)


def _keys(cell: Dict) -> tuple[str, ...]:
    """Return the keys of a dict of classes or functions, () where not all are known or it holds numbers."""
    keys = tuple(each.value for each in cell.keys if isinstance(each, Const) and isinstance(each.value, str))
    plain = all(isinstance(value, Const) for value in cell.items.values())
    return keys if len(keys) == len(cell.items) and cell.rest is None and not plain else ()


def of_call(m: Machine, node: cst.Call, function: Value, given: list[Value], origin: Origin) -> Value | None:
    """Return what `mapping.get(name)` or `getattr(x, name)` gives for a name that is not known, else None."""
    looked_up = isinstance(function, LibraryMethod) and function.name == "get" and len(given) == 1
    named = isinstance(function, Library) and function.path == "builtins.getattr" and len(given) == 2
    if not (looked_up or named) or any(arg.star or arg.keyword is not None for arg in node.args):
        return None
    if isinstance(function, LibraryMethod):
        return of_dict(m, node.args[0].value, given[0], function.receiver, origin)
    name = given[1]
    documented.consulted(m, name)
    return _of_names(m, node.args[1].value, name, given[0], origin) if isinstance(name, Unknown) else None


def _of_names(
    m: Machine, key: cst.BaseExpression, name: Unknown, value: Value, origin: Origin
) -> Value | None:
    """Return an attribute of which it is known that its name is one of a few, else None."""
    names = [one for one in name.among if isinstance(one, str)]
    if not 0 < len(names) <= budgets.MAX_PICKED:
        return None
    return _picked(m, key, {one: m.attribute(value, one, origin) for one in names}, origin)


def _picked(
    m: Machine, key: cst.BaseExpression, options: Mapping[str, Value], origin: Origin
) -> Value | None:
    """Return the option that an expression names, as far as this path has said which."""
    if len(options) > budgets.MAX_CONSTANTS:
        return None
    questions = {name: conditions.about(m, key, "==", (name,)) for name in options}
    left = {
        name: (question, options[name])
        for name, question in questions.items()
        if question is not None and m.decided.of(question) is not False
    }
    if not left:
        return Unknown("the key is not in the dict", origin=origin)
    values = tuple(value for _, value in left.values())
    apart = len(left) <= budgets.MAX_PICKED and m.may_fork and not m.loops
    if not apart or len(set(values)) == 1 or all(_is_number(value) for value in values):
        return collections.joined(m, values, WHY)
    return _each(m, key, list(left.values()), origin)


def _is_number(value: Value) -> bool:
    """Whether a value is a number, of which a few are known without going several ways."""
    return isinstance(value, Whole) or (isinstance(value, Const) and isinstance(value.value, int | float))


def _each(m: Machine, key: cst.BaseExpression, left: list[tuple[Question, Value]], origin: Origin) -> Value:
    """Go one way for each option; a name that is none of them raises."""
    found: list[Value] = []

    def take(value: Value) -> Outcome:
        found.append(value)
        return Outcome("value", value)

    def ask(position: int) -> Outcome | None:
        if position >= len(left):
            return Outcome("raise")
        question, value = left[position]
        return branches.undecided(m, question, lambda: take(value), lambda: ask(position + 1), key)

    outcome = ask(0)
    if outcome is not None and outcome.value is not None:
        return outcome.value
    return collections.joined(m, tuple(found), WHY) if found else Unknown(WHY, origin=origin)
