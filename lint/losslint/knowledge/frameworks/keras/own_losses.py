"""Losses and metrics of the project's own, carried out on two symbols where a model is compiled with them."""

from __future__ import annotations

from losslint.knowledge.frameworks.keras.symbols import LABELS, OUTPUT
from losslint.knowledge.lookup.registry import Machine
from losslint.values import Cell, Closure, Dict, Instance, Made, Method, Ref, Store, Tensor, UserClass, Value

Followed = tuple[tuple[Value, Value], ...]
"""Losses and metrics of the project's own, each with what it computes of the two symbols."""


def follow(machine: Machine, loss: Value | None, depth: int = 2) -> Followed:
    """Carry out the project's own losses or metrics that a `compile` is given, one or several, on symbols."""
    if loss is None:
        return ()
    if is_own(machine.store, loss):
        return ((loss, _computed(machine, loss)),)
    cell = machine.store.find(loss, Dict)
    items = tuple(cell.items.values()) if cell is not None else machine.items_of(loss)
    if not items or not depth:
        return ()
    return tuple(pair for item in items for pair in follow(machine, item, depth - 1))


def is_own(store: Store, loss: Value) -> bool:
    """Whether a loss is a function of the project, one with some arguments given, or an object of its own."""
    if isinstance(loss, Closure | Method):
        return True
    cell: Cell | None = store.cells.get(loss.address) if isinstance(loss, Ref) else None
    if isinstance(cell, Made) and cell.path == "functools.partial" and "0" in cell.arguments:
        return is_own(store, cell.arguments["0"])
    return isinstance(cell, Instance) and store.find(cell.of, UserClass) is not None


def _computed(machine: Machine, loss: Value) -> Value:
    symbols = [
        Tensor(machine.store.new(Made(path, {}, frozenset(), origin=loss.origin)), origin=loss.origin)
        for path in (LABELS, OUTPUT)
    ]
    machine.loops += 1  # what it leaves undecided is joined, no way through the script of its own
    try:
        return machine.apply(loss, symbols, {}, loss.origin)
    finally:
        machine.loops -= 1
