"""Whether the callbacks of a fit leave the learning rate alone."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from losslint.interpret.code import Code
from losslint.knowledge.frameworks.keras.callbacks import KEEPING_THE_RATE, SETTING_THE_RATE
from losslint.knowledge.lookup.names import package_of
from losslint.runs.view import View, why_of
from losslint.source import nodes_in
from losslint.source.libraries import HARMLESS
from losslint.training import Fact, Origin
from losslint.values import (
    Closure,
    Const,
    FitEvent,
    Frame,
    Instance,
    Library,
    LibraryMethod,
    Made,
    Method,
    Net,
    Ref,
    Unknown,
    UserClass,
    Value,
    is_none,
)

SETTING = frozenset(
    "set_value assign assign_add assign_sub setattr __setattr__ __dict__ vars compile exec eval".split()
)
"""Names of what changes a variable, or everything."""

RATES = frozenset("lr learning_rate _lr _learning_rate".split())
"""What optimizers call their learning rate."""

LEADING = frozenset(("model", "optimizer", *RATES))
"""Attributes through which a callback gets at the rate."""

PLAIN = frozenset("float getattr hasattr id int isinstance len print repr round str super type zip".split())
"""Functions of Python that change nothing that they are given."""

FOLLOWED = 200
"""Functions of the project that one callback may lead to."""


def keeps_the_rate(view: View, fit: FitEvent) -> Fact[bool]:
    """Return whether no callback of a fit can touch the learning rate; where one may, why and where."""
    value = fit.arguments.get("callbacks", Const(None))
    if is_none(value):
        return Fact(True, fit.origin, by_default=True)
    items = view.items(value)
    if items is None and (view.find(value, Made) is not None or view.find(value, Instance) is not None):
        items = (value,)
    if items is None:
        why = why_of(value, "there are others among them")
        return Fact.unknown(f"the callbacks are not all known: {why}", value.origin)
    for item in items:
        why = _why_not(view, item)
        if why:
            return Fact.unknown(why, _place(view, item))
    return Fact(True, value.origin or fit.origin)


def _place(view: View, item: Value) -> Origin | None:
    made = view.find(item, Made)
    return made.origin if made is not None else item.origin


def _why_not(view: View, item: Value) -> str:
    """Return why a callback may change the learning rate, "" where it certainly does not."""
    made, instance = view.find(item, Made), view.find(item, Instance)
    if made is not None:
        if made.path == "keras.callbacks.LambdaCallback":
            return _why_code(view, "LambdaCallback", [*made.arguments.values()])
        return _why_class(made.path)
    if instance is None:
        return f"a callback is not known: {why_of(item, 'it is not followed')}"
    classes = list(_classes(view, instance.of))
    name = classes[0].name if classes else "a callback"
    above = [base for one in classes for base in one.bases if view.find(base, UserClass) is None]
    for base in above:
        path = base.path if isinstance(base, Library) else ""
        if path not in ("keras.callbacks.Callback", "builtins.object") and (why := _why_class(path)):
            return why
    return _why_code(view, name, [value for one in classes for value in one.names.values()])


def _why_class(path: str) -> str:
    name = path.rpartition(".")[2] or "a class that is not known"
    if path in KEEPING_THE_RATE:
        return ""
    return f"`{name}` changes it" if path in SETTING_THE_RATE else f"what `{name}` does is not known"


def _classes(view: View, ref: Ref) -> Iterator[UserClass]:
    """Yield a class of the project and those that it derives from."""
    queue: list[Value] = [ref]
    while queue and len(queue) < FOLLOWED:
        cell = view.find(queue.pop(0), UserClass)
        if cell is not None:
            yield cell
            queue.extend(cell.bases)


def _why_code(view: View, name: str, functions: list[Value]) -> str:
    """Return why code that a callback consists of may change the learning rate, "" where it does not."""
    queue, seen = list(functions), set[int]()
    while queue:
        value = queue.pop()
        made = view.find(value, Made)
        if made is not None and "function" in made.arguments:
            value = made.arguments["function"]  # a static method or a property
        if isinstance(value, Method):
            value = value.function
        if isinstance(value, Unknown) or (isinstance(value, Library) and not _is_harmless(value)):
            return f"what `{name}` calls is not followed"
        if isinstance(value, LibraryMethod) and value.name in SETTING:
            return f"`{name}` may change it"
        if not isinstance(value, Closure) or id(value.code) in seen:
            continue
        seen.add(id(value.code))
        code = value.code
        assert isinstance(code, Code)
        nodes = list(nodes_in(code.node))
        if any(_sets(code, node) for node in nodes):
            return f"`{name}` may change it"
        if len(seen) > FOLLOWED or any(_hands_on(view, value, node) for node in nodes):
            return f"what `{name}` calls is not followed"
        found = (_looked_up(view, value, node.value) for node in nodes if isinstance(node, cst.Name))
        queue += [one for one in found if isinstance(one, Closure | Method)]
    return ""


def _sets(code: Code, node: cst.CSTNode) -> bool:
    """Whether a piece of code may set a learning rate; an attribute of the callback itself is none."""
    if isinstance(node, cst.Name):
        return node.value in SETTING
    if not isinstance(node, cst.AssignTarget | cst.AugAssign | cst.AnnAssign):
        return False
    target = node.target
    own = code.positional[:1]
    return (
        isinstance(target, cst.Attribute)
        and target.attr.value in LEADING
        and not (isinstance(target.value, cst.Name) and target.value.value in own)
    )


def _is_harmless(value: Library) -> bool:
    return package_of(value.path) in HARMLESS and value.path.rpartition(".")[2] not in SETTING


def _hands_on(view: View, function: Closure, node: cst.CSTNode) -> bool:
    """Whether code gives the model, the callback itself or an optimizer to something that is not followed."""
    if not isinstance(node, cst.Call) or not any(_leads_on(view, function, arg.value) for arg in node.args):
        return False
    called: cst.BaseExpression = node.func
    while isinstance(called, cst.Attribute | cst.Call):
        called = called.value if isinstance(called, cst.Attribute) else called.func
    if not isinstance(called, cst.Name):
        return True
    target = _looked_up(view, function, called.value)
    if isinstance(target, Library):
        return not _is_harmless(target)
    if target is None:
        return called.value not in PLAIN
    return not isinstance(target, Closure | Method) or isinstance(node.func, cst.Attribute)


def _leads_on(view: View, function: Closure, argument: cst.BaseExpression) -> bool:
    """Whether something that is handed on leads to the learning rate."""
    if isinstance(argument, cst.Attribute):
        return argument.attr.value in LEADING
    if not isinstance(argument, cst.Name):
        return False
    first = function.code.positional[:1]
    if argument.value in ("self", "model", *(first if function.owner is not None else ())):
        return True
    value = _looked_up(view, function, argument.value)
    made = view.find(value, Made)
    return view.find(value, Net) is not None or (
        made is not None and made.path.startswith("keras.optimizers.")
    )


def _looked_up(view: View, function: Closure, name: str) -> Value | None:
    """Return what a name means in the scopes around a function, None where it is bound in none of them."""
    for address in function.scopes:
        frame = view.store.cells.get(address)
        value = frame.names.find(name) if isinstance(frame, Frame) else None
        if value is not None:
            return value
    return None
