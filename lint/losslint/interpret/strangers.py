"""Calls that show what something unknown is: a model, which it is from then on, or an array."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from losslint.interpret import assignment
from losslint.interpret.machine import Machine
from losslint.knowledge.lookup.kinds import kinds_of, knows
from losslint.knowledge.lookup.registry import TABLES
from losslint.knowledge.models.strangers import (
    is_called_as_model,
    is_shown_as_model,
    may_tell,
    stranger,
)
from losslint.values import Instance, Library, LibraryMethod, Names, Ref, Unknown, Value


def shown_as_model(
    m: Machine, node: cst.Call, function: Value, positional: Sequence[Value], keywords: Names
) -> Value:
    """Return what a call calls: a method of a model, where the call shows that its receiver must be one."""
    target = node.func
    if type(target) is not cst.Attribute or not may_tell(target.attr.value):
        return function
    method = target.attr.value
    receiver = function.receiver if isinstance(function, LibraryMethod) else function
    if not is_shown_as_model(m, receiver, method, positional, keywords, m.here.source.text):
        return function
    instance = m.store.find(receiver, Instance)
    held = instance.base if instance is not None and instance.base is not None else receiver
    net = stranger(m, held)
    if isinstance(held, Ref):
        m.store.put(held, net)
        return LibraryMethod(receiver, method, origin=function.origin)
    model = m.store.new(net, function.origin)
    if assignment.is_plain(target.value):
        assignment.assign(m, target.value, model)
    return LibraryMethod(model, method, origin=function.origin)


def called_as_model(m: Machine, node: cst.Call, function: Value, keywords: Names) -> Value:
    """Return what a call calls: a model, where how it is called says so of something that is not known."""
    if type(function) is not Unknown or not m.contexts or not assignment.is_plain(node.func):
        return function
    source = m.here.source
    if not is_called_as_model(m, source.code(node.func), keywords, source.text):
        return function
    model = m.store.new(stranger(m, function), function.origin)
    assignment.assign(m, node.func, model)
    return model


def shown_by_name(node: cst.Call, function: Value) -> Value:
    """Return what a call calls: the method of something unknown of which the name alone tells what it gives.

    An attribute of something unknown is as unknown as that is, and so stands for it.
    """
    name = _name_of_method(node, function)
    if type(function) is not Unknown or function.choices or ("unknown", name) not in TABLES.methods:
        return function
    return LibraryMethod(function, name, origin=function.origin)


def told(m: Machine, node: cst.Call, function: Value) -> Value | None:
    """Return what a call gives whose name alone says what happens, of something that is not known."""
    known = TABLES.telling.get(_name_of_method(node, function))
    return known(m, function, m.at(node)) if known is not None else None


def hinted(m: Machine, node: cst.Call, function: Value, positional: Sequence[Value]) -> None:
    """Note what the name of a method says that may happen, where nothing is known of what has it."""
    if isinstance(function, LibraryMethod):
        hint = TABLES.hinting.get(function.name) if type(node.func) is cst.Attribute else None
        kinds = kinds_of(m, function.receiver) if hint is not None else ()
        if hint is not None and not any((kind, function.name) in TABLES.methods for kind in kinds):
            hint(m, function.receiver, positional, m.at(node))
        return
    hint = TABLES.hinting.get(_name_of_method(node, function))
    if hint is not None and type(node.func) is cst.Attribute:
        hint(m, Unknown("not followed", origin=m.at(node.func.value)), positional, m.at(node))


def _name_of_method(node: cst.Call, function: Value) -> str:
    """Return what a method is called of which nothing else is known, "" of anything else that is called."""
    unknown = type(function) is Unknown or (isinstance(function, Library) and not knows(function.path))
    return node.func.attr.value if unknown and type(node.func) is cst.Attribute else ""


def knows_nothing(function: Value) -> bool:
    """Whether what is called may be a method of something that is not known."""
    return type(function) is Unknown or isinstance(function, LibraryMethod)
