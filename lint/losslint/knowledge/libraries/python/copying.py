"""`copy`: the same object again, or one that shares nothing with it."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import TABLES, Call, means
from losslint.values import Array, Dict, Instance, LibraryMethod, List, Made, Ref, Value
from losslint.values.copying import copied


@means("copy.deepcopy", signature="x, memo=None")
def deepcopy(call: Call) -> Value:
    """`copy.deepcopy(x)`: everything inside is copied too."""
    for told in TABLES.copying.values():
        told(call.machine, call["x"], call.origin)
    return copied(call.machine.store, [call["x"]])[0]


@means("copy.copy", signature="x")
def shallow(call: Call) -> Value:
    """`copy.copy(x)`: another object that holds the same things."""
    value = call["x"]
    made = call.machine.store.find(value, Made)
    if made is not None and (f"made:{made.path}", "copy") in TABLES.methods:
        return call.machine.apply(LibraryMethod(value, "copy"), [], {}, call.origin)
    cell = call.machine.store.cells.get(value.address) if isinstance(value, Ref) else None
    return call.new(cell) if isinstance(cell, Array | List | Dict | Made | Instance) else value
