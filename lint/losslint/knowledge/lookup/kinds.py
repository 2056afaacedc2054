"""What kind of receiver a value is: methods and attributes are registered by kind."""

from __future__ import annotations

from functools import lru_cache

from losslint.knowledge.lookup.registry import TABLES, Machine, Reader
from losslint.values import (
    Array,
    Batches,
    Const,
    Counter,
    Dict,
    Instance,
    LibraryMethod,
    List,
    Made,
    Namespace,
    Net,
    Predicted,
    Ref,
    SomeLayer,
    Stat,
    Tensor,
    Text,
    Tuple,
    Unknown,
    UserClass,
    Value,
)


def kinds_of(machine: Machine, value: Value) -> tuple[str, ...]:
    """Return the kinds of a value, the most special one first."""
    match value:
        case Ref():
            cell = machine.store.cells.get(value.address)
            match cell:
                case Array():
                    return (cell.kind, "array")
                case Net():
                    return ("net",)
                case Made():
                    above = TABLES.derived.get(cell.path)
                    own = (f"made:{cell.path}",) if above is None else (f"made:{cell.path}", f"made:{above}")
                    return (*own, "made")
                case List():
                    return ("list",)
                case Dict():
                    return (f"dotted:{cell.dotted}", "dict") if cell.dotted else ("dict",)
                case UserClass():
                    return ("class",)
                case Instance() if cell.base is not None:
                    return kinds_of(machine, cell.base)
        case Namespace():
            return ("namespace", "dict")
        case SomeLayer():
            return ("some layer",)
        case LibraryMethod():
            return ("member",)
        case Const() if isinstance(value.value, str | bytes):
            return ("str",)
        case Text():
            return ("str",)
        case Tuple():
            return ("tuple",)
        case Tensor():
            return ("symbol",)
        case Batches():
            return (f"batches:{value.maker}", "batches")
        case Predicted():
            return ("prediction",)
        case Stat() | Const() | Counter():
            return ("scalar",)
        case Unknown() if type(value) is Unknown and not value.choices:
            return ("unknown",)
    return ()


def attribute_of(kind: str, name: str) -> Reader | None:
    """Return what reads an attribute of a kind of receiver, if it is known."""
    return TABLES.attributes.get((kind, name))


def knows(path: str) -> bool:
    """Whether the tables have something to say about a canonical name, or a module of that name."""
    if path in TABLES.functions or path in TABLES.constants:
        return True
    package, _, name = path.rpartition(".")
    meant = TABLES.named.get(package)
    return meant(name) if meant is not None else path in _modules()


@lru_cache(maxsize=1)
def _modules() -> frozenset[str]:
    """Return every package and module that some entry stands in."""
    found: set[str] = set()
    for path in TABLES.functions:
        while "." in path:
            path = path.rpartition(".")[0]
            found.add(path)
    return frozenset(found)
