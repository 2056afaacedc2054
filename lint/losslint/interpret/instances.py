"""Objects of the project's classes: making them, calling them, entering them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from msgspec.structs import replace

from losslint.interpret import classes, forgetting, functions
from losslint.interpret.code import Code
from losslint.interpret.machine import Machine
from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.lookup.registry import TABLES, Base, Feeding
from losslint.knowledge.models import graph, layers
from losslint.training import Origin, Shape
from losslint.values import (
    Batches,
    Closure,
    Const,
    Dict,
    Instance,
    LibraryMethod,
    List,
    Made,
    Names,
    Net,
    Ref,
    Tensor,
    Tuple,
    Unknown,
    Value,
)


def instantiate(
    m: Machine, ref: Ref, positional: Sequence[Value], keywords: Names, complete: bool, origin: Origin | None
) -> Value:
    """Return a new instance, its `__init__` carried out."""
    other = _made_instead(m, ref, positional, keywords, complete, origin)
    if other is not None:
        return other
    library = classes.library_base(m, ref)
    if library is not None and library.path in TABLES.mappings:
        return _mapping(m, ref, positional, keywords, complete, origin)
    base: Ref | None = None
    known = base_of(m, ref)
    net = known.net if known is not None else None
    if net is not None:
        base = m.store.new(Net(net, origin=origin), origin)
    elif library is not None:
        base = m.store.new(Made(library.path, {}, frozenset(), origin=origin), origin)
    instance = m.store.new(Instance(ref, {}, base), origin)
    initializer = classes.find(m, ref, "__init__")
    if isinstance(initializer, Closure):
        functions.inline(m, initializer, [instance, *positional], keywords, complete, origin)
    elif net is not None and (positional or keywords):
        graph.set_ends(m, instance, positional, keywords)
    elif library is not None and (f"made:{library.path}", "__init__") in TABLES.methods:
        m.apply(LibraryMethod(instance, "__init__"), positional, keywords, origin or ref.origin)
    else:
        _set_fields(m, ref, instance, positional, keywords, complete)
    return instance


def _made_instead(
    m: Machine, ref: Ref, positional: Sequence[Value], keywords: Names, complete: bool, origin: Origin | None
) -> Value | None:
    """Return what a class's own `__new__` gives where that is no object of the class, else None.

    What it does to one that it gets from `super()` is not followed.
    """
    own = classes.find(m, ref, "__new__")
    if not isinstance(own, Closure):
        return None
    result = functions.inline(m, own, [ref, *positional], keywords, complete, origin)
    made = m.store.find(result, Instance)
    return None if isinstance(result, Unknown) or (made is not None and made.of == ref) else result


OWN = "a dict of its own"
"""The kind of a dict whose class the project derives itself."""


def _mapping(
    m: Machine, ref: Ref, positional: Sequence[Value], keywords: Names, complete: bool, origin: Origin | None
) -> Value:
    """Return a new dict of a class that the project derives from dicts, its `__init__` carried out."""
    rest = None if complete else Unknown("it may be among the arguments that are passed on")
    made = m.store.new(Dict({}, (), rest, OWN, ref), origin)
    initializer = classes.find(m, ref, "__init__")
    if isinstance(initializer, Closure):
        functions.inline(m, initializer, [made, *positional], keywords, complete, origin)
    else:
        m.apply(LibraryMethod(made, "update"), positional, keywords, origin or ref.origin)
    return made


def _set_fields(
    m: Machine, ref: Ref, instance: Ref, positional: Sequence[Value], keywords: Names, complete: bool
) -> None:
    """Give a dataclass or named tuple its fields, those of its bases first, and let it finish itself."""
    defaults: dict[str, Value | None] = {}
    for _, above in reversed(list(classes.ancestry(m, ref))):
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
    finish = classes.find(m, ref, "__post_init__")
    if isinstance(finish, Closure):
        functions.inline(m, finish, [instance], {}, True, finish.origin)


def _is_left_out(setting: Made | None) -> bool:
    """Whether a field is declared as none of the arguments: `field(init=False)`."""
    return _is_field(setting) and setting.arguments["init"] == Const(False)


def _is_field(value: Made | None) -> TypeGuard[Made]:
    return value is not None and value.path in TABLES.fields


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
    own = classes.find(m, cell.of, "__call__")
    if isinstance(own, Closure):
        return functions.inline(m, own, [value, *positional], keywords, True, origin)
    if cell.base is None:
        return forgetting.unknown_call(m, "an object", [*positional, *keywords.values()], origin)
    known = base_of(m, cell.of)
    if known is not None and known.feeds is not None:
        m.forwards += 1
        try:
            result = _forward(m, value, cell, known.feeds, positional, keywords, origin)
        finally:
            m.forwards -= 1
        if known.asked is not None and not m.forwards:
            known.asked(m, [value, result], False, origin)
        return result
    tensors = graph.tensors_in(m, [*positional, *keywords.values()])
    if not tensors:
        return graph.predicted(m, value, positional, keywords, origin)
    read = positional[0] if positional else next(iter(keywords.values()))
    _build(m, value, cell, read, origin)
    shape = _own_shape(m, value, cell, read, origin)
    inner = _called(m, cell.of)
    if isinstance(inner, Closure):
        assert isinstance(inner.code, Code)
        taken = {  # a layer hands on to its `call` what that has a parameter for
            name: given
            for name, given in keywords.items()
            if name not in graph.BESIDES or not inner.code.refused({name: given})
        }
        result = functions.inline(m, inner, [value, *positional], taken, True, origin)
        if isinstance(result, Tensor):
            return _with_shape(result, tensors, shape)
        if isinstance(result, Tuple):
            return result
    result = graph.apply_layer(m, value, positional, keywords, origin)
    return _with_shape(result, tensors, shape) if isinstance(result, Tensor) else result


def _forward(
    m: Machine,
    value: Ref,
    cell: Instance,
    feeds: Feeding,
    positional: Sequence[Value],
    keywords: Names,
    origin: Origin | None,
) -> Value:
    """Carry out what a model computes, on symbolic tensors that stand for the data that it is called on."""
    given = [feeds(m, one, origin) for one in positional]
    named = {name: feeds(m, one, origin) for name, one in keywords.items()}
    inner = _called(m, cell.of)
    if isinstance(inner, Closure):
        return functions.inline(m, inner, [value, *given], named, True, origin)
    if cell.base is not None and isinstance(m.store.cells.get(cell.base.address), Made):
        return graph.call_object(m, cell.base, given, named, origin)
    return graph.apply_layer(m, value, given, named, origin)


BUILT = "built"
"""The attribute with which a layer notes that its weights are there."""


def _build(m: Machine, value: Ref, cell: Instance, read: Value, origin: Origin | None) -> None:
    """Carry out a layer's own `build`, as its first call does."""
    own = classes.find(m, cell.of, "build")
    if isinstance(own, Closure) and BUILT not in cell.names and origin is not None:
        m.store.put(value, Instance(cell.of, {**cell.names, BUILT: Const(True)}, cell.base))
        functions.inline(m, own, [value, _lengths(m, read, origin)], {}, True, origin)


def _own_shape(m: Machine, value: Ref, cell: Instance, read: Value, origin: Origin | None) -> Shape | None:
    """Return the shape that a layer's own `compute_output_shape` says."""
    own = classes.find(m, cell.of, "compute_output_shape")
    if not isinstance(own, Closure) or origin is None:
        return None
    return shape_of(m.store, functions.inline(m, own, [value, _lengths(m, read, origin)], {}, True, origin))


def _lengths(m: Machine, read: Value, origin: Origin, depth: int = 2) -> Value:
    """Return the shape of a layer's first argument, or the shapes of the tensors in it."""
    if isinstance(read, Tensor):
        return layers.lengths_of(read, m.store, origin)
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


def entered(m: Machine, value: Value, origin: Origin) -> Value:
    """Return what `with value as name` binds; a generator stands in the place of a context manager."""
    if isinstance(value, Batches) and value.maker == "generator":
        return value.element
    instance = m.store.find(value, Instance)
    if instance is not None:
        enter = classes.find(m, instance.of, "__enter__")
        if isinstance(enter, Closure):
            return functions.inline(m, enter, [value], {}, True, origin)
    return value


def _called(m: Machine, ref: Ref) -> Value | None:
    """Return the method that is carried out when an object of a class is called.

    Where nothing is known of the class's base, it is the first that any framework would call.
    """
    known = base_of(m, ref)
    names = [known.call] if known is not None else dict.fromkeys(base.call for base in TABLES.bases.values())
    return next((found for name in names if (found := classes.find(m, ref, name)) is not None), None)


def base_of(m: Machine, ref: Ref) -> Base | None:
    """Return what is known of the library's class that a class of the project derives from."""
    library = classes.library_base(m, ref)
    return TABLES.bases.get(library.path) if library is not None else None
