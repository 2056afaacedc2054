"""Binding values to targets: names, attributes, subscripts, tuples, and changing them in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import libcst as cst

from losslint.interpret import attributes, subscripts
from losslint.interpret.machine import Machine
from losslint.knowledge import arithmetic
from losslint.knowledge.keras import graph
from losslint.training import Origin
from losslint.values import Array, Batches, List, Prediction, Tensor, Tuple, Unknown, Value


def assign(m: Machine, target: cst.CSTNode, value: Value) -> None:
    """Carry out `target = value`."""
    match target:
        case cst.Name():
            m.bind(target.value, value)
        case cst.Attribute():
            attributes.put(m, m.evaluate(target.value), target.attr.value, value, m.at(target))
        case cst.Subscript():
            subscripts.put(
                m, m.evaluate(target.value), subscripts.index(m, target.slice), value, m.at(target)
            )
        case cst.Tuple() | cst.List():
            _unpack(m, target.elements, value)
        case cst.StarredElement():
            assign(m, target.value, value)


def _unpack(m: Machine, targets: Sequence[cst.BaseElement], value: Value) -> None:
    items = m.items_of(value)
    star = next((n for n, target in enumerate(targets) if isinstance(target, cst.StarredElement)), None)
    if items is not None and star is not None and len(items) >= len(targets) - 1:
        after = len(targets) - star - 1
        middle = m.store.new(List(items[star : len(items) - after]), value.origin)
        items = (*items[:star], middle, *items[len(items) - after :])
    if items is not None and len(items) == len(targets):
        parts: Sequence[Value] = items
    elif isinstance(value, Prediction) and value.part is None:
        parts = [replace(value, part=number) for number in range(len(targets))]
    else:
        parts = [_part(m, value)] * len(targets)
    for target, part in zip(targets, parts, strict=True):
        assign(m, target.value, part)


def _part(m: Machine, value: Value) -> Value:
    """Return one part of something of which it is not known how it comes apart."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Tensor) and value.origin is not None:
        return graph.operated(m, "a part of it", [value], value.origin)
    if isinstance(value, Batches | Tuple):
        return Unknown("it is unpacked from something of another length", origin=value.origin)
    return m.element_of(value)


def in_place(m: Machine, symbol: str, old: Value, value: Value, origin: Origin) -> Value | None:
    """Change an array or list in place; None where the value is of a kind that is bound anew."""
    array = m.store.find(old, Array)
    if array is not None and array.kind != "tensor":
        return arithmetic.in_place(m, symbol, old, value, origin)
    sequence = m.store.find(old, List)
    if sequence is not None and symbol == "+":
        items = m.items_of(value)
        if items is not None and sequence.rest is None:
            changed = List((*sequence.items, *items), None, sequence.is_set)
        else:
            rest = m.element_of(value) if sequence.rest is None else sequence.rest
            changed = List(sequence.items, rest, sequence.is_set)
        m.store.put(old, changed)  # type: ignore[arg-type]
        return old
    return None
