"""What is not known any more once something that is not followed could reach it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from losslint.interpret.machine import Machine
from losslint.knowledge.arrays import memory
from losslint.knowledge.lookup.registry import handed
from losslint.knowledge.models.freezing import forgotten
from losslint.knowledge.models.handing import hand_over, leave
from losslint.training import Origin
from losslint.values import (
    Array,
    Batches,
    Dict,
    Instance,
    List,
    Net,
    Ref,
    Unknown,
    Value,
)


def unknown_call(
    m: Machine,
    name: str,
    arguments: Sequence[Value],
    origin: Origin | None,
    why: str = "",
    anything: bool = False,
) -> Unknown:
    """Return the result of a call that is not followed; what it could reach is not known any more.

    `anything` says that it is code of the project, which may reach what it is not given.
    """
    handed(m, arguments, anything, origin)
    m.chance.reset += 1
    for value in arguments:
        spoil(m, value, f"`{name}` may have changed it")
    return Unknown(why or f"`{name}()` is not followed", origin=origin)


def spoil(m: Machine, value: Value, why: str, depth: int = 3) -> None:
    """Forget what is known of everything that a reference leads to."""
    if isinstance(value, Batches):
        leave(m, value, why, 0)
    if not isinstance(value, Ref) or depth == 0:
        return
    leave(m, value, why, 0)
    cell = m.store.cells.get(value.address)
    match cell:
        case Array():
            memory.write(m, value, Array(why=why, kind=cell.kind, family=cell.family))
        case List():
            for item in cell.items:
                spoil(m, item, why, depth - 1)
            m.store.put(value, List((), Unknown(why), cell.is_set))
        case Dict():
            for item in cell.items.values():
                spoil(m, item, why, depth - 1)
            m.store.put(value, replace(cell, items={}, keys=(), rest=Unknown(why)))
        case Net():
            hand_over(m, [value])
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
