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
    target = node.func
    if type(target) is not cst.Attribute or type(function) is not Unknown:
        return function
    known = ("unknown", target.attr.value) in TABLES.methods and not function.choices
    return LibraryMethod(function, target.attr.value, origin=function.origin) if known else function


def told(m: Machine, node: cst.Call, function: Value) -> Value | None:
    """Return what a call gives whose name alone says what happens, of something that is not known."""
    target = node.func
    if type(target) is not cst.Attribute:
        return None
    if type(function) is not Unknown and not (isinstance(function, Library) and not knows(function.path)):
        return None
    known = TABLES.telling.get(target.attr.value)
    return known(m, function, m.at(node)) if known is not None else None


def hinted(m: Machine, node: cst.Call, function: Value, positional: Sequence[Value]) -> None:
    """Note what the name of a method says that may happen, where nothing is known of what has it."""
    target = node.func
    hint = TABLES.hinting.get(target.attr.value) if type(target) is cst.Attribute else None
    if hint is None or type(target) is not cst.Attribute:
        return
    if isinstance(function, LibraryMethod):
        if any((kind, function.name) in TABLES.methods for kind in kinds_of(m, function.receiver)):
            return
        hint(m, function.receiver, positional, m.at(node))
    elif type(function) is Unknown or (isinstance(function, Library) and not knows(function.path)):
        hint(m, Unknown("not followed", origin=m.at(target.value)), positional, m.at(node))


def knows_nothing(function: Value) -> bool:
    """Whether what is called may be a method of something that is not known."""
    return type(function) is Unknown or isinstance(function, LibraryMethod)
