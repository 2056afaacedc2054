"""Calls: binding arguments, inlining the project's functions, asking the tables about the rest."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from losslint.interpret import forgetting, functions, instances, picking, rebinding, strangers
from losslint.interpret.machine import Machine
from losslint.knowledge import calling, kinds_of
from losslint.knowledge.lookup.registry import TABLES, handed
from losslint.knowledge.models import graph
from losslint.source import CodeOrigin
from losslint.training import Origin
from losslint.values import (
    SOME,
    Closure,
    Const,
    Dict,
    Instance,
    Library,
    LibraryMethod,
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
            if items is None and len(node.args) == 1 and isinstance(function, Library):
                spread = TABLES.spreads.get(function.path)
                known = spread(m, value, m.at(node)) if spread is not None else None
                if known is not None:
                    return known
        elif arg.star == "**":
            mapping = m.store.find(value, Dict)
            complete = complete and mapping is not None and mapping.rest is None
            for key, item in mapping.items.items() if mapping else ():
                keywords[str(key[1])] = item
        elif arg.keyword is not None:
            keywords[arg.keyword.value] = value
        else:
            positional.append(value)
    strangers.hinted(m, node, function, positional)
    told = strangers.told(m, node, function)
    if told is not None:
        return told
    picked = picking.of_call(m, node, function, positional, m.at(node))
    if picked is not None:
        return picked
    if strangers.knows_nothing(function):
        function = strangers.shown_as_model(m, node, function, positional, keywords)
        function = strangers.shown_by_name(node, function)
        function = strangers.called_as_model(m, node, function, keywords)
    result = apply(m, function, positional, keywords, m.at(node), complete)
    rebinding.called(m, node, function, positional, keywords, result)
    return result


def apply(
    m: Machine,
    function: Value,
    positional: Sequence[Value],
    keywords: Names,
    origin: Origin | None,
    complete: bool = True,
) -> Value:
    """Call a value."""
    for context in m.contexts:
        named = keywords if complete else {**keywords, SOME: Unknown("arguments that are not followed")}
        _tell(m, context, function, positional, named, origin)
    match function:
        case Closure():
            return functions.inline(m, function, positional, keywords, complete, origin)
        case Method():
            return apply(m, function.function, [function.receiver, *positional], keywords, origin, complete)
        case Const() if (kinds := kinds_of(m, function)) and (kinds[0], "__call__") in TABLES.methods:
            bound = LibraryMethod(function, "__call__", origin=function.origin)
            return calling.call(m, bound, positional, keywords, complete, origin)
        case Library() | LibraryMethod():
            return calling.call(m, function, positional, keywords, complete, origin)
        case Ref():
            cell = m.store.cells.get(function.address)
            match cell:
                case UserClass():
                    return instances.instantiate(m, function, positional, keywords, complete, origin)
                case Instance():
                    return instances.call_instance(m, function, cell, positional, keywords, origin)
                case Made() | Net():
                    return graph.call_object(m, function, positional, keywords, origin, complete)
    name = _name_of(function)
    why = function.why if isinstance(function, Unknown) else ""
    given = [*positional, *keywords.values()]
    tensors = graph.tensors_in(m, given)
    if tensors:
        handed(m, given, False, origin)
        # Whatever it is, it makes a part of the model: what comes after it may be known again.
        return Tensor(
            Unknown(why or f"`{name}` is not followed", origin=origin), tuple(tensors), origin=origin
        )
    return forgetting.unknown_call(m, name, given, origin, why)


def _tell(
    m: Machine,
    context: int,
    function: Value,
    positional: Sequence[Value],
    keywords: Names,
    origin: Origin | None,
) -> None:
    """Tell the object in whose `with` block a call stands of the call."""
    made = m.store.cells.get(context)
    watcher = TABLES.contexts.get(made.path) if isinstance(made, Made) else None
    if watcher is not None:
        watcher(m, Ref(context), function, positional, keywords, origin)


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
