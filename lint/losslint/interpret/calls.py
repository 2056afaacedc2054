"""Calls: binding arguments, inlining the project's functions, asking the tables about the rest."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from losslint.interpret import budgets, classes, collections, strangers
from losslint.interpret.code import Code
from losslint.interpret.machine import Activation, Machine
from losslint.knowledge import calling
from losslint.knowledge.frameworks.keras import loops
from losslint.knowledge.models import graph
from losslint.knowledge.models.freezing import forgotten
from losslint.knowledge.models.handing import hand
from losslint.source import CodeOrigin
from losslint.training import Origin
from losslint.values import (
    Array,
    Batches,
    Closure,
    Const,
    Dict,
    Frame,
    Instance,
    Library,
    LibraryMethod,
    List,
    Made,
    Method,
    Names,
    Net,
    Ref,
    Super,
    Tensor,
    Unknown,
    UserClass,
    Value,
    Variables,
)


def call(m: Machine, node: cst.Call) -> Value:
    """Carry out a call as it stands in the code."""
    if type(node.func) is cst.Name and node.func.value == "super":
        here = m.here
        if here.receiver is not None and here.owner is not None:
            return Super(here.receiver, here.owner, origin=m.at(node))
    function = m.evaluate(node.func)
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    complete = True
    for arg in node.args:
        value = m.evaluate(arg.value)
        if arg.star == "*":
            items = m.items_of(value)
            complete = complete and items is not None
            positional.extend(items or ())
        elif arg.star == "**":
            mapping = m.store.find(value, Dict)
            complete = complete and mapping is not None and mapping.rest is None
            for key, item in mapping.items.items() if mapping else ():
                keywords[str(key[1])] = item
        elif arg.keyword is not None:
            keywords[arg.keyword.value] = value
        else:
            positional.append(value)
    if strangers.knows_nothing(function):
        function = strangers.shown_as_model(m, node, function, positional, keywords)
    return apply(m, function, positional, keywords, m.at(node), complete)


def apply(
    m: Machine,
    function: Value,
    positional: Sequence[Value],
    keywords: Names,
    origin: Origin | None,
    complete: bool = True,
) -> Value:
    """Call a value."""
    if m.tapes:
        loops.note_asked(m, function, positional, keywords, origin)
    match function:
        case Closure():
            return inline(m, function, positional, keywords, complete, origin)
        case Method():
            return apply(m, function.function, [function.receiver, *positional], keywords, origin, complete)
        case Library() | LibraryMethod():
            return calling.call(m, function, positional, keywords, complete, origin)
        case Ref():
            cell = m.store.cells.get(function.address)
            match cell:
                case UserClass():
                    return classes.instantiate(m, function, positional, keywords, complete, origin)
                case Instance():
                    return classes.call_instance(m, function, cell, positional, keywords, origin)
                case Made() | Net():
                    return graph.call_object(m, function, positional, keywords, origin)
    name = _name_of(function)
    why = function.why if isinstance(function, Unknown) else ""
    tensors = graph.tensors_in(m, [*positional, *keywords.values()])
    if tensors:
        # Whatever it is, it makes a part of the model: what comes after it may be known again.
        return Tensor(
            Unknown(why or f"`{name}` is not followed", origin=origin), tuple(tensors), origin=origin
        )
    return unknown_call(m, name, [*positional, *keywords.values()], origin, why)


def unknown_call(
    m: Machine, name: str, arguments: Sequence[Value], origin: Origin | None, why: str = ""
) -> Unknown:
    """Return the result of a call that is not followed; what it could reach is not known any more."""
    for value in arguments:
        spoil(m, value, f"`{name}` may have changed it")
    return Unknown(why or f"`{name}()` is not followed", origin=origin)


def spoil(m: Machine, value: Value, why: str, depth: int = 3) -> None:
    """Forget what is known of everything that a reference leads to."""
    if not isinstance(value, Ref) or depth == 0:
        return
    cell = m.store.cells.get(value.address)
    match cell:
        case Array():
            m.store.put(value, Array(why=why, kind=cell.kind, family=cell.family))
        case List():
            for item in cell.items:
                spoil(m, item, why, depth - 1)
            m.store.put(value, List((), Unknown(why), cell.is_set))
        case Dict():
            for item in cell.items.values():
                spoil(m, item, why, depth - 1)
            m.store.put(value, Dict({}, (), Unknown(why)))
        case Net():
            hand(m, [value])
            m.store.put(
                value,
                forgotten(cell, why)
                .and_unknown(why)
                .but(compile_unknown=why, compiled=None, fitted=True, loaded=True),
            )
        case Instance():
            for item in cell.names.values():
                spoil(m, item, why, depth - 1)
            if cell.base is not None:
                spoil(m, cell.base, why, depth - 1)


def inline(
    m: Machine,
    closure: Closure,
    positional: Sequence[Value],
    keywords: Names,
    complete: bool,
    origin: Origin | None,
) -> Value:
    """Carry out a function of the project and return what it returns."""
    code = closure.code
    assert isinstance(code, Code)
    m.calls += 1
    too_much = (
        "calls itself"
        if m.running.count(code) > budgets.MAX_RECURSION
        else "is called too deep inside other calls"
        if len(m.running) >= budgets.MAX_CALL_DEPTH or m.calls > budgets.MAX_CALLS
        else ""
    )
    if too_much:
        return unknown_call(
            m, closure.name, [*positional, *keywords.values()], origin, f"`{closure.name}` {too_much}"
        )
    refused = code.refused(keywords)
    if refused:  # a TypeError: nothing of it happens
        why = f"`{closure.name}` takes no argument `{refused}`"
        return unknown_call(m, closure.name, [*positional, *keywords.values()], origin, why)
    names = code.bind(m.store, positional, keywords, dict(closure.defaults), complete)
    frame = m.store.new(Frame(Variables(names)))
    receiver = positional[0] if closure.owner is not None and positional else None
    here = Activation(code.source, (frame.address, *closure.scopes), code, receiver, closure.owner)
    m.called.add(closure.identity)
    m.stack.append(here)
    m.running.append(code)
    try:
        return _result(m, code, here)
    finally:
        m.running.pop()
        m.stack.pop()
        if frame.address not in m.captured:
            m.store.drop(frame)  # nothing leads to the variables any more


def _result(m: Machine, code: Code, here: Activation) -> Value:
    if isinstance(code.node, cst.Lambda):
        return m.evaluate(code.node.body)
    body = code.node.body
    outcome = m.execute_all(body.body)
    value = outcome.value if outcome is not None and outcome.how == "return" else None
    if here.yields or code.is_generator:
        why = "what the generator yields varies" if here.yields else "what the generator yields"
        element = collections.joined(m, tuple(here.yields), why)
        return Batches(element, batched=True, maker="generator", origin=m.at(code.node))
    result = value if value is not None else Const(None)
    if outcome is not None and outcome.how == "raise":
        result = Unknown("the function raises", origin=m.at(code.node))
    if here.maybe:
        result = collections.joined(m, (*here.maybe, result), "what the function returns varies")
    return result


def closure(m: Machine, node: cst.FunctionDef | cst.Lambda, name: str, owner: Ref | None = None) -> Closure:
    """Return the function that a definition makes, its defaults evaluated."""
    code = m.codes.get(id(node))
    if code is None:
        code = m.codes[id(node)] = Code(node, m.here.source)
    m.captured.update(m.here.scopes)
    defaults = tuple(
        (param.name.value, m.evaluate(param.default))
        for param in code.parameters
        if param.default is not None
    )
    return Closure(name, code, m.here.scopes, defaults, owner, id(code), origin=m.at(node))


def _name_of(function: Value) -> str:
    if isinstance(function, Library):
        return function.path
    if isinstance(function.origin, CodeOrigin):
        return _dotted(function.origin.node) or function.origin.text()
    return "a function"


def _dotted(node: cst.CSTNode) -> str:
    """Return a name or dotted name as it is written without looking at whitespace, "" for other code."""
    parts: list[str] = []
    while type(node) is cst.Attribute and not node.lpar:
        parts.append(node.attr.value)
        node = node.value
    if type(node) is not cst.Name or node.lpar:
        return ""
    return ".".join((node.value, *reversed(parts)))


def entered(m: Machine, value: Value, origin: Origin) -> Value:
    """Return what `with value as name` binds; a generator stands in the place of a context manager."""
    if isinstance(value, Batches) and value.maker == "generator":
        return value.element
    instance = m.store.find(value, Instance)
    if instance is not None:
        enter = classes.find(m, instance.of, "__enter__")
        if isinstance(enter, Closure):
            return inline(m, enter, [value], {}, True, origin)
    return value
