"""`isinstance`: what kind of object a value is, where that is certain."""

from __future__ import annotations

from losslint.knowledge.registry import Call, means
from losslint.values import Const, Dict, Library, List, Store, Text, Tuple, Value

SCALARS = {"builtins.str": str, "builtins.int": int, "builtins.float": float, "builtins.bool": bool}
CONTAINERS = frozenset(
    (
        "builtins.list",
        "builtins.tuple",
        "builtins.dict",
        "builtins.set",
        "builtins.frozenset",
        "numpy.ndarray",
    )
)


@means("builtins.isinstance", signature="x, kind")
def isinstance_(call: Call) -> Value:
    """`isinstance(x, kind)` and `isinstance(x, (one, other))` of plain kinds."""
    kind = call["kind"]
    kinds = kind.items if isinstance(kind, Tuple) else (kind,)
    answers = [
        _is_a(call.machine.store, call["x"], one.path) if isinstance(one, Library) else None for one in kinds
    ]
    if True in answers:
        return Const(True, origin=call.origin)
    if None not in answers:
        return Const(False, origin=call.origin)
    return call.unknown("what kind of object it is")


def _is_a(store: Store, value: Value, kind: str) -> bool | None:
    """Return whether a value is of a plain kind, None where that is not certain."""
    if kind not in SCALARS and kind not in CONTAINERS:
        return None
    match value:
        case Const():
            return kind in SCALARS and isinstance(value.value, SCALARS[kind])
        case Text():
            return kind == "builtins.str"
        case Tuple():
            return kind == "builtins.tuple"
    if store.find(value, Dict) is not None:
        return kind == "builtins.dict"
    if store.find(value, List) is not None and (kind in SCALARS or kind == "builtins.dict"):
        return False  # a range and the like count as lists here, so it may be none
    return None
