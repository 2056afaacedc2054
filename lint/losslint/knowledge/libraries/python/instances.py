"""`isinstance`, where the kind of an object is certain, what dataclasses are made of, and `vars(x)`."""

from __future__ import annotations

from losslint.knowledge.lookup.kinds import VARIABLES, kinds_of
from losslint.knowledge.lookup.registry import TABLES, Call, Writer, means, method
from losslint.values import (
    Const,
    Dict,
    Instance,
    Key,
    Library,
    LibraryMethod,
    List,
    Made,
    Ref,
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
    cell = call.machine.store.find(call["instance"], Instance)
    if cell is None:
        return call.unknown("the attributes of an object that is not known")
    items: dict[Key, Value] = {(str, name): value for name, value in cell.names.items()}
    return call.new(Dict(items, tuple(Const(name) for name in cell.names)))


@means(
    "dataclasses.replace", "attr.evolve", "attrs.evolve", signature="instance, obj->instance, inst->instance"
)
def replaced(call: Call) -> Value:
    """`replace(settings, units=5)`: another object with some attributes changed."""
    cell = call.machine.store.find(call["instance"], Instance)
    if cell is None or not call.bound.complete:
        return call.unknown("a changed copy of an object that is not known")
    return call.new(Instance(cell.of, {**cell.names, **call.bound.extra}, cell.base))


@method(f"made:{VARIABLES}", "update", signature="", only_in="objects")
@method(f"made:{VARIABLES}", "__setitem__", signature="", only_in="objects")
def change_variables(call: Call) -> Value:
    """`self.__dict__.update(settings)`, `vars(self)['units'] = 10`: attributes of the object."""
    cell, of = _owner(call)
    if cell is None or of is None:
        return Const(None)
    entries = call.new(Dict({(str, name): value for name, value in cell.names.items()}, _names(cell)))
    if call.path == "update":
        change = LibraryMethod(entries, "update")
        call.machine.apply(change, call.bound.rest, call.bound.extra, call.origin)
    else:
        key, value = (*call.bound.rest, Const(None), Const(None))[:2]
        if not isinstance(key, Const):
            call.machine.spoil(of, "an attribute was set under a name that is not known")
            return Const(None)
        call.machine.apply(
            LibraryMethod(entries, "update"), [call.new(Dict({key.key: value}, (key,)))], {}, call.origin
        )
    changed = call.machine.store.find(entries, Dict)
    if changed is None or changed.rest is not None or not call.bound.complete:
        why = (
            changed.rest if changed is not None and changed.rest is not None else call.unknown("an attribute")
        )
        names = dict.fromkeys(cell.names, why)
    else:
        names = {str(name): value for (_, name), value in changed.items.items()}
    call.machine.store.put(of, Instance(cell.of, names, cell.base))
    return Const(None)


@method(
    f"made:{VARIABLES}",
    "get",
    "__getitem__",
    "items",
    "keys",
    "values",
    "copy",
    signature="",
    only_in="objects",
)
def ask_variables(call: Call) -> Value:
    """`vars(self)['units']`, `self.__dict__.items()`: what the attributes are now."""
    cell, _ = _owner(call)
    if cell is None:
        return call.unknown("the attributes of an object")
    entries = call.new(Dict({(str, name): value for name, value in cell.names.items()}, _names(cell)))
    asked = "get" if call.path == "__getitem__" else call.path
    return call.machine.apply(LibraryMethod(entries, asked), call.bound.rest, {}, call.origin)


def _owner(call: Call) -> tuple[Instance | None, Ref | None]:
    """Return the object whose attributes are asked for."""
    made = call.machine.store.find(call.receiver, Made)
    of = made.arguments["of"] if made is not None else None
    return call.machine.store.find(of, Instance), of if isinstance(of, Ref) else None


def _names(cell: Instance) -> tuple[Value, ...]:
    return tuple(Const(name) for name in cell.names)


@means("builtins.setattr", signature="obj, name, value")
def set_attribute(call: Call) -> Value:
    """`setattr(x, 'units', 10)`: of objects of the project's own, and of those with entries as attributes."""
    name, of = call.text("name"), call["obj"]
    machine = call.machine
    cell, mapping = machine.store.find(of, Instance), machine.store.find(of, Dict)
    if not isinstance(of, Ref):
        return Const(None)
    if name is None and cell is not None:
        why = call.unknown("an attribute was set under a name that is not known")
        machine.store.put(of, Instance(cell.of, dict.fromkeys(cell.names, why), cell.base))
    elif name is None:
        machine.spoil(of, "an attribute was set under a name that is not known")
    elif (write := _writer(call, name)) is not None:
        write(machine, of, call["value"], call.origin)
    elif cell is not None:
        machine.store.put(of, Instance(cell.of, {**cell.names, name: call["value"]}, cell.base))
    elif mapping is not None and mapping.dotted:
        machine.apply(LibraryMethod(of, "__setitem__"), [Const(name), call["value"]], {}, call.origin)
    return Const(None)


def _writer(call: Call, name: str) -> Writer | None:
    """Return what setting an attribute of this name does to an object of a library."""
    kinds = kinds_of(call.machine, call["obj"])
    return next((TABLES.writers[kind, name] for kind in kinds if (kind, name) in TABLES.writers), None)
