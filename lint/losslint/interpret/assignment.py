"""Binding values to targets: names, attributes, subscripts, tuples, and changing them in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst
from msgspec.structs import replace

from losslint.interpret import attributes, budgets, subscripts
from losslint.interpret.machine import Machine
from losslint.knowledge.arrays import arithmetic
from losslint.knowledge.lookup.registry import TABLES, whole
from losslint.knowledge.models import graph
from losslint.training import Origin
from losslint.values import (
    Array,
    Batches,
    List,
    Made,
    Predicted,
    ReplaceEvent,
    Tensor,
    Tuple,
    Unknown,
    Value,
    Whole,
)


def assign(m: Machine, target: cst.CSTNode, value: Value) -> None:
    """Carry out `target = value`."""
    assigner = _ASSIGNERS.get(type(target))
    if assigner is not None:
        assigner(m, target, value)


def _name(m: Machine, target: cst.Name, value: Value) -> None:
    m.bind(target.value, value)


def _attribute(m: Machine, target: cst.Attribute, value: Value) -> None:
    attributes.put(m, m.evaluate(target.value), target.attr.value, value, m.at(target))


def _subscript(m: Machine, target: cst.Subscript, value: Value) -> None:
    """Carry out `a[i] = value`; `a[i][j] = value` writes into the array `a` where `a[i]` is a view of it."""
    keys = [subscripts.index(m, target.slice)]
    holder = target.value
    while type(holder) is cst.Subscript:
        keys.insert(0, subscripts.index(m, holder.slice))
        holder = holder.value
    held = m.evaluate(holder)
    if isinstance(held, Predicted):
        m.record(ReplaceEvent(held, value, m.at(target)))
    if isinstance(held, Tensor) and is_plain(holder) and not is_weight(m, held):
        tensors = [held, value] if isinstance(value, Tensor) else [held]
        changed = graph.operated(m, "parts of it were replaced", tensors, m.at(target))
        assign(m, holder, replace(changed, shape=held.shape))
        return
    array = m.store.find(held, Array)
    if len(keys) > 1 and array is not None and array.kind == "ndarray":
        flat = all(isinstance(key, Whole) or whole(key) is not None or _is_number(m, key) for key in keys)
        subscripts.put(m, held, Tuple(tuple(keys)) if flat else Unknown("parts"), value, m.at(target))
        return
    for key in keys[:-1]:
        held = subscripts.get(m, held, key, m.at(target))
    subscripts.put(m, held, keys[-1], value, m.at(target))


def _is_number(m: Machine, key: Value) -> bool:
    array = m.store.find(key, Array)
    return array is not None and array.shape == ()


def _starred(m: Machine, target: cst.StarredElement, value: Value) -> None:
    assign(m, target.value, value)


def _unpack(m: Machine, target: cst.Tuple | cst.List, value: Value) -> None:
    targets: Sequence[cst.BaseElement] = target.elements
    items = m.items_of(value)
    star = next((n for n, part in enumerate(targets) if type(part) is cst.StarredElement), None)
    if items is not None and star is not None and len(items) >= len(targets) - 1:
        after = len(targets) - star - 1
        middle = m.store.new(List(items[star : len(items) - after]), value.origin)
        items = (*items[:star], middle, *items[len(items) - after :])
    if items is not None and len(items) == len(targets):
        parts: Sequence[Value] = items
    elif isinstance(value, Predicted) and value.part is None:
        parts = [replace(value, part=number) for number in range(len(targets))]
    else:
        parts = [_part(m, value) for _ in targets]
    for element, part in zip(targets, parts, strict=True):
        assign(m, element.value, part)


_ASSIGNERS: dict[type[cst.CSTNode], Callable[[Machine, Any, Value], None]] = {
    cst.Name: _name,
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.Tuple: _unpack,
    cst.List: _unpack,
    cst.StarredElement: _starred,
}


def _part(m: Machine, value: Value) -> Value:
    """Return one part of something of which it is not known how it comes apart: no two are the same."""
    if isinstance(value, Unknown):
        return replace(value, perhaps=())
    if isinstance(value, Tensor) and value.origin is not None:
        return graph.operated(m, "a part of it", [value], value.origin)
    if isinstance(value, Batches | Tuple):
        return Unknown("it is unpacked from something of another length", origin=value.origin)
    part = m.element_of(value)
    row = m.store.find(part, Array) if m.store.find(value, Array) is not None else None
    return m.store.new(row.but(family=None), part.origin) if row is not None else part


def is_plain(node: cst.BaseExpression) -> bool:
    """Whether an expression is a name, or attributes of one: reading it again changes nothing."""
    while type(node) is cst.Attribute:
        node = node.value
    return type(node) is cst.Name


def is_weight(m: Machine, tensor: Tensor) -> bool:
    """Whether a tensor is a weight by itself, which changes in place."""
    made = m.store.find(tensor.layer, Made)
    return made is not None and made.path in TABLES.weights


def in_place(m: Machine, symbol: str, old: Value, value: Value, origin: Origin) -> Value | None:
    """Change an array or list in place; None where the value is of a kind that is bound anew."""
    array = m.store.find(old, Array)
    if array is not None and array.kind != "tensor":
        return arithmetic.in_place(m, symbol, old, value, origin)
    if isinstance(old, Tensor) and is_weight(m, old):
        return old
    sequence = m.store.find(old, List)
    if sequence is not None and symbol == "+":
        items = m.items_of(value)
        short = items is not None and len(sequence.items) + len(items) <= budgets.MAX_ITEMS
        if items is not None and short and sequence.rest is None:
            changed = List((*sequence.items, *items), None, sequence.is_set)
        else:
            added = m.element_of(value)
            rest = (
                added if sequence.rest is None else m.joined((sequence.rest, added), "items of a list differ")
            )
            changed = List(sequence.items, rest, sequence.is_set)
        m.store.put(old, changed)  # type: ignore[arg-type]
        return old
    return None
