"""Classes of the project: looking attributes up, making instances, calling them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from losslint.interpret import calls
from losslint.interpret.code import Code
from losslint.interpret.machine import Machine
from losslint.knowledge.keras import graph
from losslint.training import Origin
from losslint.values import (
    Closure,
    Instance,
    Library,
    Made,
    Method,
    Names,
    Net,
    Ref,
    Tensor,
    Tuple,
    Unknown,
    UserClass,
    Value,
)

MAX_ANCESTORS = 30
"""Classes that are looked through for one attribute."""

NETS = {"keras.models.Model": "subclassed", "keras.models.Sequential": "sequential"}


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


def instantiate(
    m: Machine, ref: Ref, positional: Sequence[Value], keywords: Names, complete: bool, origin: Origin | None
) -> Value:
    """Return a new instance, its `__init__` carried out."""
    library = library_base(m, ref)
    base: Ref | None = None
    if library is not None and library.path in NETS:
        base = m.store.new(Net(NETS[library.path], origin=origin), origin)
    elif library is not None:
        base = m.store.new(Made(library.path, {}, frozenset(), origin=origin), origin)
    instance = m.store.new(Instance(ref, {}, base), origin)
    initializer = find(m, ref, "__init__")
    if isinstance(initializer, Closure):
        calls.inline(m, initializer, [instance, *positional], keywords, complete, origin)
    elif library is not None and library.path in NETS and (positional or keywords):
        graph.set_ends(m, instance, positional, keywords)
    else:
        _set_fields(m, ref, instance, positional, keywords)
    return instance


def _set_fields(m: Machine, ref: Ref, instance: Ref, positional: Sequence[Value], keywords: Names) -> None:
    """Give a dataclass or named tuple its fields."""
    fields = [name for _, cell in ancestry(m, ref) for name in cell.names if not name.startswith("__")]
    given = {**dict(zip(fields, positional, strict=False)), **keywords}
    cell = m.store.get(instance)
    if given and isinstance(cell, Instance):
        m.store.put(instance, Instance(cell.of, {**cell.names, **given}, cell.base))


def call_instance(
    m: Machine,
    value: Ref,
    cell: Instance,
    positional: Sequence[Value],
    keywords: Names,
    origin: Origin | None,
) -> Value:
    """Call an object: its `__call__`, or for layers and models their `call`."""
    own = find(m, cell.of, "__call__")
    if isinstance(own, Closure):
        return calls.inline(m, own, [value, *positional], keywords, True, origin)
    if cell.base is None:
        return calls.unknown_call(m, "an object", [*positional, *keywords.values()], origin)
    tensors = graph.tensors_in(m, [*positional, *keywords.values()])
    if not tensors:
        return graph.predicted(m, value, positional, keywords, origin)
    inner = find(m, cell.of, "call")
    if isinstance(inner, Closure):
        assert isinstance(inner.code, Code)
        taken = {  # Keras hands on to `call` what it has a parameter for
            name: given
            for name, given in keywords.items()
            if name not in graph.BESIDES or not inner.code.refused({name: given})
        }
        result = calls.inline(m, inner, [value, *positional], taken, True, origin)
        if isinstance(result, Tensor | Tuple):
            return result
    return graph.apply_layer(m, value, positional, keywords, origin)
