"""Classes of the project: looking attributes up, making instances, calling them."""

from __future__ import annotations

from collections.abc import Iterator

from losslint.interpret.machine import Machine
from losslint.knowledge.lookup.registry import TABLES
from losslint.training import Origin
from losslint.values import (
    Closure,
    Library,
    LibraryMethod,
    Made,
    Method,
    Ref,
    Unknown,
    UserClass,
    Value,
)

MAX_ANCESTORS = 30
"""Classes that are looked through for one attribute."""


def ancestry(m: Machine, ref: Ref) -> Iterator[tuple[Ref, UserClass]]:
    """Yield a class and its bases of the project, depth first."""
    queue: list[Value] = [ref]
    for _ in range(MAX_ANCESTORS):
        if not queue:
            return
        value = queue.pop(0)
        cell = m.store.find(value, UserClass)
        if isinstance(value, Ref) and cell is not None:
            yield value, cell
            queue[:0] = cell.bases


def find(m: Machine, ref: Ref, name: str) -> Value | None:
    """Return what a class or its bases define under a name."""
    for _, cell in ancestry(m, ref):
        if name in cell.names:
            return cell.names[name]
    return None


def find_above(m: Machine, ref: Ref, name: str) -> Value | None:
    """Return what the bases of a class define under a name, as `super()` does."""
    for above, cell in ancestry(m, ref):
        if above != ref and name in cell.names:
            return cell.names[name]
    return None


def library_base(m: Machine, ref: Ref) -> Library | None:
    """Return the library class that a class of the project derives from, if any."""
    for _, cell in ancestry(m, ref):
        for base in cell.bases:
            if isinstance(base, Library) and base.path != "builtins.object":
                return base
    return None


def of_class(m: Machine, ref: Ref, name: str, origin: Origin) -> Value:
    """Return `Class.name`."""
    found = find(m, ref, name)
    if found is None and ("class", name) in TABLES.methods:
        return LibraryMethod(ref, name, origin=origin)
    if found is None:
        return Unknown(f"the class has no `{name}`", origin=origin)
    made = m.store.find(found, Made)
    if made is not None and made.path == "builtins.staticmethod":
        return made.arguments["function"]
    if made is not None and made.path == "builtins.classmethod":
        return Method(ref, made.arguments["function"], origin=origin)
    return found


def bound(m: Machine, found: Value, receiver: Ref, of: Ref, origin: Origin) -> Value:
    """Return what a class defines as seen from one of its instances."""
    if isinstance(found, Closure):
        return Method(receiver, found, origin=origin)
    made = m.store.find(found, Made)
    if made is not None:
        match made.path:
            case "builtins.property":
                return m.apply(made.arguments["function"], [receiver], {}, origin)
            case "builtins.staticmethod":
                return made.arguments["function"]
            case "builtins.classmethod":
                return Method(of, made.arguments["function"], origin=origin)
    return found
