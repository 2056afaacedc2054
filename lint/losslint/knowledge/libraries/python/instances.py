"""`isinstance`, where the kind of an object is certain, and what dataclasses are made of."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import TABLES, Call, means
from losslint.values import (
    Const,
    Dict,
    Instance,
    Library,
    List,
    Made,
    Namespace,
    Store,
    Text,
    Tuple,
    Value,
)

FIELD = "dataclasses.field"
"""What declares a field of a dataclass, under whatever name a library has it."""

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


TABLES.fields.add(FIELD)

_FIELD = "default=None, default_factory=None, init=True"


@means(
    "attr.ib",
    "attr.attrib",
    signature="default=None, ..., init=True, default_factory=None, factory->default_factory",
)
@means("attr.field", "attrs.field", signature=f"*, {_FIELD}, factory->default_factory")
@means("pydantic.Field", signature="default=None, *, default_factory=None, init=True")
@means(FIELD, signature=f"*, {_FIELD}")
def field(call: Call) -> Value:
    """`field(default_factory=list)`: every instance gets a list of its own."""
    return call.new(Made(FIELD, {**call.bound.arguments}, call.bound.given, origin=call.origin))


@means(
    "dataclasses.asdict", "attr.asdict", "attrs.asdict", signature="instance, obj->instance, inst->instance"
)
def as_dict(call: Call) -> Value:
    """`asdict(settings)`: the attributes by name."""
    if call.machine.store.find(call["instance"], Instance) is None:
        return call.unknown("the attributes of an object that is not known")
    held = call.machine.store.find(Namespace(call["instance"]), Dict)
    return call.new(held) if held is not None else call.unknown("the attributes of an object")


@means(
    "dataclasses.replace", "attr.evolve", "attrs.evolve", signature="instance, obj->instance, inst->instance"
)
def replaced(call: Call) -> Value:
    """`replace(settings, units=5)`: another object with some attributes changed."""
    cell = call.machine.store.find(call["instance"], Instance)
    if cell is None or not call.bound.complete:
        return call.unknown("a changed copy of an object that is not known")
    return call.new(Instance(cell.of, {**cell.names, **call.bound.extra}, cell.base))
