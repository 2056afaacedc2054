"""Attributes: reading and writing `value.name` on everything that has any."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.interpret import classes, subscripts
from losslint.interpret.machine import Machine
from losslint.knowledge import attribute_of, kinds_of, knows
from losslint.knowledge.arrays import memory
from losslint.knowledge.lookup.names import canonical
from losslint.knowledge.lookup.registry import TABLES
from losslint.training import Origin
from losslint.values import (
    SOME,
    Array,
    Closure,
    Const,
    Dict,
    Frame,
    Instance,
    Key,
    Library,
    LibraryMethod,
    Made,
    Method,
    Namespace,
    Net,
    Ref,
    SomeLayer,
    Super,
    Tensor,
    Unknown,
    UserClass,
    Value,
)

WRITTEN = frozenset(name for _, name in TABLES.writers)
"""Attributes of library objects whose setting means something."""


def get(m: Machine, value: Value, name: str, origin: Origin) -> Value:
    """Return `value.name`."""
    match value:
        case Library() | Ref() if name == "__dict__":
            return _by_name(m, value, origin)
        case Library():
            member = TABLES.members.get(value.path)
            filled = member(m, name) if member is not None else None
            if filled is not None:
                return filled
            path = canonical(f"{value.path}.{name}")
            return TABLES.constants.get(path) or Library(path, origin=origin)
        case SomeLayer() if name == "output":
            return _cut_off(m, value, origin)
        case SomeLayer() if ("some layer", name) in TABLES.attributes:
            return TABLES.attributes["some layer", name](m, value, origin)
        case Unknown():
            return Unknown(value.why, origin=value.origin or origin)
        case Super():
            return _of_super(m, value, name, origin)
        case Closure() if name == "__name__":
            return Const(value.name, origin=origin)
        case Ref():
            cell = m.store.cells.get(value.address)
            match cell:
                case Frame():
                    found = cell.names.find(name)
                    return (
                        found if found is not None else Unknown(f"the module has no `{name}`", origin=origin)
                    )
                case UserClass() if name == "__name__":
                    return Const(cell.name, origin=origin)
                case UserClass():
                    return classes.of_class(m, value, name, origin)
                case Instance():
                    return _of_instance(m, value, cell, name, origin)
                case Made() | Net() if name in cell.state:
                    return cell.state[name]
                case Dict() if cell.dotted:
                    return _of_entries(m, value, cell, name, origin)
    return _of_library(m, value, name, origin)


def _by_name(m: Machine, value: Library | Ref, origin: Origin) -> Value:
    """Return the attributes of something by name: what `vars(x)` and `x.__dict__` give."""
    cell = m.store.cells.get(value.address) if isinstance(value, Ref) else None
    if isinstance(cell, Made):
        items: dict[Key, Value] = {(str, name): given for name, given in cell.state.items()}
        return m.store.new(Dict(items, tuple(Const(name) for name in cell.state)), origin)
    if isinstance(cell, Dict) and cell.dotted:
        return value  # what changes one changes the other
    if isinstance(value, Library) or isinstance(cell, Frame | Instance | UserClass):
        return Namespace(value, origin=origin)
    return Unknown("the attributes of an object", origin=origin)


def _cut_off(m: Machine, part: SomeLayer, origin: Origin) -> Tensor:
    """Return the output of a layer inside a model: of a pretrained one, what stands before it is known."""
    net = m.store.find(part.of, Net)
    if net is not None and net.preset and net.outputs is None and isinstance(net.inputs, Tensor):
        return Tensor(part, (net.inputs,), origin=origin)
    return Tensor(Unknown(part.why, origin=part.origin), origin=origin)


def _of_entries(m: Machine, value: Ref, cell: Dict, name: str, origin: Origin) -> Value:
    """Return an attribute of an object whose entries are its attributes."""
    found = cell.items.get((str, name))
    own = classes.find(m, cell.of, name) if cell.of is not None else None
    if cell.of is not None and own is not None:
        return classes.bound(m, own, value, cell.of, origin)
    is_method = any((kind, name) in TABLES.methods for kind in kinds_of(m, value))
    if is_method and found is None:
        return LibraryMethod(value, name, origin=origin)
    if is_method:
        return Unknown(f"`{name}` is an entry and a method", origin=origin)
    asked = classes.find(m, cell.of, "__getattr__") if cell.of is not None else None
    if isinstance(asked, Closure):
        return m.apply(Method(value, asked), [Const(name)], {}, origin)
    return found or cell.rest or Unknown(f"there is no `{name}`", origin=origin)


def _of_instance(m: Machine, value: Ref, cell: Instance, name: str, origin: Origin) -> Value:
    if name in cell.names:
        return cell.names[name]
    found = classes.find(m, cell.of, name)
    if found is not None:
        return classes.bound(m, found, value, cell.of, origin)
    if name == "__class__":
        return cell.of
    if name == "__setattr__":
        parts = {"0": Library("builtins.setattr"), "1": value}
        return m.store.new(Made("functools.partial", parts, frozenset(), origin=origin), origin)
    if cell.base is not None:
        base = m.store.cells[cell.base.address]
        if isinstance(base, Made | Net) and name in base.state:
            return base.state[name]
        return _of_library(m, value, name, origin)
    asked = classes.find(m, cell.of, "__getattr__") if not name.startswith("__") else None
    if isinstance(asked, Closure):
        return m.apply(Method(value, asked), [Const(name)], {}, origin)
    return Unknown(f"`{name}` is not set before it is used", origin=origin)


def _of_super(m: Machine, value: Super, name: str, origin: Origin) -> Value:
    found = classes.find_above(m, value.above, name)
    if isinstance(found, Closure):
        return Method(value.receiver, found, origin=origin)
    return LibraryMethod(value.receiver, name, origin=origin)


def _of_library(m: Machine, value: Value, name: str, origin: Origin) -> Value:
    kinds = kinds_of(m, value)
    for kind in kinds:
        reader = attribute_of(kind, name)
        if reader is not None:
            found = reader(m, value, origin)
            memory.seen(m, value, found)
            return found
    columns = TABLES.columns.get(kinds[0]) if kinds else None
    column = columns(m, value, name, origin) if columns is not None else None
    return column or LibraryMethod(value, name, origin=origin)


def has(m: Machine, value: Value, name: str) -> bool | None:
    """Whether there is a `value.name`, None where that is not certain."""
    if isinstance(value, Library):
        return True if knows(canonical(f"{value.path}.{name}")) else None
    cell = m.store.cells.get(value.address) if isinstance(value, Ref) else None
    match cell:
        case Frame():
            return True if name in cell.names else None
        case UserClass() if isinstance(value, Ref):
            return True if classes.find(m, value, name) is not None else _lacks(m, value)
        case Instance():
            if name in cell.names or classes.find(m, cell.of, name) is not None:
                return True
            if cell.base is not None or SOME in cell.names or classes.find(m, cell.of, "__getattr__"):
                return None
            return _lacks(m, cell.of) if not name.startswith("__") else None
        case Made() | Net() if name in cell.state:
            return True
        case Dict() if cell.dotted:
            return _has_entry(m, value, cell, name)
    kinds = kinds_of(m, value)
    known = any((kind, name) in TABLES.attributes or (kind, name) in TABLES.methods for kind in kinds)
    return True if known else None


def _has_entry(m: Machine, value: Value, cell: Dict, name: str) -> bool | None:
    """Whether an object whose entries are its attributes has one of this name."""
    if (str, name) in cell.items or any((kind, name) in TABLES.methods for kind in kinds_of(m, value)):
        return True
    return None if cell.rest is not None or cell.of is not None or name.startswith("__") else False


def _lacks(m: Machine, ref: Ref) -> bool | None:
    """Return False for a class that has no more than what is seen of it: all its bases are the project's."""
    bases = [base for _, cell in classes.ancestry(m, ref) for base in cell.bases]
    whole = all(
        base == Library("builtins.object") or m.store.find(base, UserClass) is not None for base in bases
    )
    return False if whole else None


def put_somewhere(m: Machine, value: Value, new: Value) -> None:
    """Set an attribute of which nobody knows which it is: any that is no function may be another one now."""
    cell = m.store.cells.get(value.address) if isinstance(value, Ref) else None
    if isinstance(value, Ref) and isinstance(cell, Dict) and cell.dotted:
        m.store.put(value, subscripts.dict_with(cell, Unknown("a name that is not known"), new))
        return
    if not isinstance(value, Ref) or not isinstance(cell, Instance | UserClass):
        m.spoil(value, "an attribute was set of which nobody knows which")
        return
    of = cell.of if isinstance(cell, Instance) else value
    holders = [cell.names, *(above.names for _, above in classes.ancestry(m, of))]
    data = {name for held in holders for name, one in held.items() if _is_data(m, one)}
    unknown = Unknown("an attribute was set of which nobody knows which", origin=new.origin)
    changed = dict.fromkeys(sorted(data | {SOME}), unknown)
    m.store.put(value, replace(cell, names={**cell.names, **changed}))


def _is_data(m: Machine, value: Value) -> bool:
    """Whether an attribute is no method and the like."""
    made = m.store.find(value, Made)
    return not isinstance(value, Closure) and (made is None or not made.path.startswith("builtins."))


def put(m: Machine, value: Value, name: str, new: Value, origin: Origin) -> None:
    """Carry out `value.name = new`, which stands at the origin."""
    for kind in kinds_of(m, value) if name in WRITTEN else ():
        if (kind, name) in TABLES.writers:
            TABLES.writers[kind, name](m, value, new, origin)
            return
    if not isinstance(value, Ref):
        return
    cell = m.store.cells.get(value.address)
    match cell:
        case Instance() if name == "__dict__":
            held = m.store.find(new, Dict)
            if held is None or held.rest is not None:
                put_somewhere(m, value, new)
                return
            named = {name: one for (_, name), one in held.items.items() if isinstance(name, str)}
            m.store.put(value, Instance(cell.of, named, cell.base))
        case Instance():
            m.store.put(value, Instance(cell.of, {**cell.names, name: new}, cell.base))
        case Dict() if cell.dotted and name == "__dict__":
            if new != value:
                m.spoil(value, "all attributes of the object were replaced")
        case Dict() if cell.dotted:
            m.store.put(value, subscripts.dict_with(cell, Const(name), new))
        case Frame():
            m.store.put(value, cell.bind(name, new))
        case UserClass():
            m.store.put(value, replace(cell, names={**cell.names, name: new}))
        case Made():
            m.store.put(value, cell.now(**{name: new}))
        case Net():
            m.store.put(value, cell.but(state={**cell.state, name: new}))
        case Array() if cell.kind in TABLES.column_writers:
            TABLES.column_writers[cell.kind](m, value, name, new, origin)
