"""Classes of the project: looking attributes up, making instances, calling them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeGuard

from msgspec.structs import replace

from losslint.interpret import calls
from losslint.interpret.code import Code
from losslint.interpret.machine import Machine
from losslint.knowledge.frameworks.keras.lengths import lengths_of
from losslint.knowledge.frameworks.keras.shapes import shape_of
from losslint.knowledge.libraries.python.instances import FIELD
from losslint.knowledge.models import graph
from losslint.training import Origin, Shape
from losslint.values import (
    Closure,
    Const,
    Instance,
    Library,
    List,
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
        _set_fields(m, ref, instance, positional, keywords, complete)
    return instance


def _set_fields(
    m: Machine, ref: Ref, instance: Ref, positional: Sequence[Value], keywords: Names, complete: bool
) -> None:
    """Give a dataclass or named tuple its fields, those of its bases first, and let it finish itself."""
    defaults: dict[str, Value | None] = {}
    for _, above in reversed(list(ancestry(m, ref))):
        declared = (name for name, value in above.names.items() if _is_field(m.store.find(value, Made)))
        defaults |= {name: above.names.get(name) for name in (*above.fields, *declared)}
    settings = {name: m.store.find(value, Made) for name, value in defaults.items()}
    given = dict(keywords)
    asked = [name for name, made in settings.items() if not _is_left_out(made)]
    given |= dict(zip(asked, positional, strict=False))
    for name, value in defaults.items():
        if name not in given and not complete:
            given[name] = Unknown("it may be among the arguments that are passed on")
        elif name not in given:
            given[name] = _default(m, value, settings[name])
    cell = m.store.get(instance)
    if given and isinstance(cell, Instance):
        m.store.put(instance, Instance(cell.of, {**cell.names, **given}, cell.base))
    finish = find(m, ref, "__post_init__")
    if isinstance(finish, Closure):
        calls.inline(m, finish, [instance], {}, True, finish.origin)


def _is_left_out(setting: Made | None) -> bool:
    """Whether a field is declared as none of the arguments: `field(init=False)`."""
    return _is_field(setting) and setting.arguments["init"] == Const(False)


def _is_field(value: Made | None) -> TypeGuard[Made]:
    return value is not None and value.path == FIELD


def _default(m: Machine, value: Value | None, setting: Made | None) -> Value:
    """Return what a field holds that is not given: its default, or what its factory makes for it."""
    if not _is_field(setting):
        return value if value is not None else Unknown("a field without default")
    if "default_factory" in setting.given:
        return m.apply(setting.arguments["default_factory"], [], {}, setting.origin)
    if "default" in setting.given:
        return setting.arguments["default"]
    return Unknown("a field without default", origin=setting.origin)


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
    read = positional[0] if positional else next(iter(keywords.values()))
    _build(m, value, cell, read, origin)
    shape = _own_shape(m, value, cell, read, origin)
    inner = find(m, cell.of, "call")
    if isinstance(inner, Closure):
        assert isinstance(inner.code, Code)
        taken = {  # Keras hands on to `call` what it has a parameter for
            name: given
            for name, given in keywords.items()
            if name not in graph.BESIDES or not inner.code.refused({name: given})
        }
        result = calls.inline(m, inner, [value, *positional], taken, True, origin)
        if isinstance(result, Tensor):
            return _with_shape(result, tensors, shape)
        if isinstance(result, Tuple):
            return result
    result = graph.apply_layer(m, value, positional, keywords, origin)
    return _with_shape(result, tensors, shape) if isinstance(result, Tensor) else result


BUILT = "built"
"""The attribute with which a layer notes that its weights are there."""


def _build(m: Machine, value: Ref, cell: Instance, read: Value, origin: Origin | None) -> None:
    """Carry out a layer's own `build`, as its first call does."""
    own = find(m, cell.of, "build")
    if isinstance(own, Closure) and BUILT not in cell.names and origin is not None:
        m.store.put(value, Instance(cell.of, {**cell.names, BUILT: Const(True)}, cell.base))
        calls.inline(m, own, [value, _lengths(m, read, origin)], {}, True, origin)


def _own_shape(m: Machine, value: Ref, cell: Instance, read: Value, origin: Origin | None) -> Shape | None:
    """Return the shape that a layer's own `compute_output_shape` says."""
    own = find(m, cell.of, "compute_output_shape")
    if not isinstance(own, Closure) or origin is None:
        return None
    return shape_of(m.store, calls.inline(m, own, [value, _lengths(m, read, origin)], {}, True, origin))


def _lengths(m: Machine, read: Value, origin: Origin, depth: int = 2) -> Value:
    """Return the shape of a layer's first argument, or the shapes of the tensors in it."""
    if isinstance(read, Tensor):
        return lengths_of(read, m, origin)
    items = m.items_of(read)
    if items is None or not depth:
        return Unknown("the shape of what a layer reads", origin=origin)
    return m.store.new(List(tuple(_lengths(m, item, origin, depth - 1) for item in items)), origin)


def _with_shape(result: Tensor, given: Sequence[Tensor], said: Shape | None) -> Tensor:
    """Return a layer's result with what both its code and its `compute_output_shape` say of its shape."""
    if said is None or any(result is one for one in given):
        return result
    shape = result.shape
    if shape is None:
        shape = said
    elif len(shape) == len(said):
        shape = tuple(_agreed(one, two) for one, two in zip(shape, said, strict=True))
    else:
        shape = None
    return replace(result, shape=shape)


def _agreed(one: int | None, two: int | None) -> int | None:
    return one if two is None or one == two else two if one is None else None
