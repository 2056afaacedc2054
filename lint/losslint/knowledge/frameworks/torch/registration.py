"""Which modules and weights a module of PyTorch has: what assigning an attribute registers.

`nn.Module.__setattr__` registers modules, and nothing else that holds some: those in a plain list, dict or
tuple are called like any other and are no part of the module.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from losslint.knowledge.frameworks.torch.layers import ACTIVATIONS, LAYERS
from losslint.knowledge.lookup.registry import TABLES, whole
from losslint.training import Role
from losslint.values import Const, Dict, Instance, List, Made, Ref, Store, Tuple, Unknown, Value

MODULE = "torch.nn.Module"

CONTAINERS = ("torch.nn.Sequential", "torch.nn.ModuleList", "torch.nn.ModuleDict")

BODY = "torch.body"
"""The path of what stands for all the layers of a pretrained network but its head."""

NO_MODULES = ("torch.", "torchmetrics.", "builtins.", "functools.", "logging.")
"""Where the classes come from whose objects are no modules, are known to be some, or have no weights."""

BACKBONE = "torch.backbone"
"""The path of such a network: its head and its body are among its state."""

ENDS = "ends a model"
"""The state of a layer whose output a whole model has given, which may be used in more than one way."""

NOTES = ("training", "requires_grad", "let loose", "made in forward", "in other hands", ENDS)
"""What the names begin with of what is noted of a module beside its parts."""

WHOLE = "*"
"""The name of all weights of a module of which it is not known how many there are."""

MAX_PARTS = 2_000
"""Modules of one model that are looked at."""


class Submodule(Struct, frozen=True):
    """A module inside another one, by the dotted name that PyTorch gives it there."""

    name: str
    module: Ref


def is_module(store: Store, value: Value | None) -> bool:
    """Whether a value is a module for certain."""
    instance = store.find(value, Instance)
    made = store.find(instance.base if instance is not None else value, Made)
    return made is not None and (
        MODULE in (made.path, TABLES.derived.get(made.path)) or _is_of_no_table(made.path)
    )


def _is_of_no_table(path: str) -> bool:
    """Whether a class is one of the layers of PyTorch that have no entry."""
    return path.startswith("torch.nn.") and path.count(".") == 2 and path != "torch.nn.Parameter"


def registered(store: Store, module: Value) -> Iterator[tuple[str, Value]]:
    """Yield by name what a module itself registers: the modules right inside it.

    What is not known of it may be one more; then it comes as an unknown value.
    """
    instance = store.find(module, Instance)
    made = store.find(instance.base if instance is not None else module, Made)
    held: dict[str, Value] = {}
    if made is not None and (instance is None or made.path in CONTAINERS):
        held |= made.state
        if made.path not in CONTAINERS:  # a module of PyTorch may be given others to be made of
            given = {f"given {name}": value for name, value in made.arguments.items()}
            held |= {name: value for name, value in given.items() if is_module(store, value)}
    if instance is not None:
        held |= instance.names
    for name, value in held.items():
        if name.startswith(NOTES):
            continue
        if is_module(store, value) or type(value) is Unknown:
            yield name, value
        elif (other := store.find(value, Made)) is not None and not other.path.startswith(NO_MODULES):
            yield name, Unknown(f"what `{other.name}` consists of", origin=value.origin)


def parts(store: Store, module: Value) -> Iterator[Submodule]:
    """Yield a module and every module that is registered inside it, in the order of PyTorch, each once."""
    seen: set[int] = set()
    waiting = [("", module)]
    while waiting and len(seen) < MAX_PARTS:
        prefix, current = waiting.pop()
        if not isinstance(current, Ref) or current.address in seen or not is_module(store, current):
            continue
        seen.add(current.address)
        yield Submodule(prefix, current)
        inner = [(_under(prefix, name), value) for name, value in registered(store, current)]
        waiting.extend(reversed(inner))


def reach(store: Store, module: Value) -> frozenset[int]:
    """Return the addresses of a module and of every module that is registered inside it."""
    return frozenset(part.module.address for part in parts(store, module))


def _under(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def gap(store: Store, module: Value) -> str:
    """Return why not all modules inside one are known, "" where they are."""
    for part in parts(store, module):
        for _, value in registered(store, part.module):
            if isinstance(value, Unknown):
                return value.why or "what it consists of"
    return ""


def leaves(store: Store, module: Value) -> Iterator[Submodule]:
    """Yield the modules inside one, itself too, that may have weights of their own."""
    for part in parts(store, module):
        if _leaf(store, part.module) is not None:
            yield part


def _leaf(store: Store, module: Ref) -> Made | None:
    """Return a layer that has weights or may have some, None for a module that only holds others."""
    made = store.find(module, Made)
    if made is None or made.path in (*CONTAINERS, MODULE, BACKBONE):
        return None
    return made if weight_names(made) != () else None


def has_weights(store: Store, module: Value) -> bool:
    """Whether a module, or one that is registered inside it, has weights for certain."""
    return any(
        bool(weight_names(made))
        for part in leaves(store, module)
        if (made := store.find(part.module, Made)) is not None
    )


def weight_names(made: Made) -> tuple[str, ...] | None:
    """Return the names of a layer's own weights in the order of PyTorch, None where they are not known."""
    name = made.path.removeprefix("torch.nn.")
    if name in ACTIVATIONS:
        return ("weight",) if name == "PReLU" else ()
    known = LAYERS.get(name) if made.path.startswith("torch.nn.") else None
    if known is None:
        return () if name.endswith("Loss") and made.path.startswith("torch.nn.") else None
    kind, role = known
    match role:
        case Role.DENSE | Role.CONVOLUTION | Role.TRANSPOSED:
            return _if(made, "bias", ("weight", "bias"), ("weight",))
        case Role.EMBEDDING:
            return ("weight",)
        case Role.NORMALISATION if name == "LocalResponseNorm":
            return ()
        case Role.NORMALISATION:
            return _of_normalisation(made, name)
        case Role.RECURRENT:
            return _of_recurrent(made, name)
    return () if not kind.weights else None


def _if(made: Made, argument: str, true: tuple[str, ...], false: tuple[str, ...]) -> tuple[str, ...] | None:
    value = made.arguments.get(argument)
    if not isinstance(value, Const):
        return None
    return true if value.value else false


def _of_normalisation(made: Made, name: str) -> tuple[str, ...] | None:
    both = ("weight",) if name == "RMSNorm" else ("weight", "bias")
    if name == "LayerNorm" and made.arguments.get("bias") != Const(True):
        return None
    switch = "affine" if "affine" in made.arguments else "elementwise_affine"
    return _if(made, switch, both, ())


def _of_recurrent(made: Made, name: str) -> tuple[str, ...] | None:
    kinds = _if(made, "bias", ("weight_ih", "weight_hh", "bias_ih", "bias_hh"), ("weight_ih", "weight_hh"))
    if kinds is None or name.endswith("Cell"):
        return kinds
    layers, both = whole(made.arguments.get("num_layers")), made.arguments.get("bidirectional")
    if layers is None or not isinstance(both, Const) or "proj_size" in made.given:
        return None
    ends = ("", "_reverse") if both.value else ("",)
    return tuple(
        f"{kind}_l{layer}{end}" for layer in range(min(layers, 64)) for end in ends for kind in kinds
    )


def kept_plainly(store: Store, module: Ref) -> Iterator[tuple[Value, Ref, bool]]:
    """Yield the modules that an object of the project's class keeps in plain lists, dicts and tuples.

    With each comes the attribute that it is kept in, and whether it stands in one collection inside another.
    """
    instance = store.find(module, Instance)
    for value in instance.names.values() if instance is not None else ():
        for held, nested in _held_in(store, value):
            if isinstance(held, Ref) and is_module(store, held):
                yield value, held, nested


MAX_NESTED = 3
"""Collections inside one another that are looked into."""


def _held_in(store: Store, value: Value, depth: int = 0) -> Iterator[tuple[Value, bool]]:
    """Yield what a list, dict or tuple holds, inner ones included, and whether it stands in an inner one."""
    cell = store.find(value, List) or store.find(value, Dict)
    match cell or value:
        case Tuple(items=items):
            inner: tuple[Value, ...] = items
        case List(items=items, rest=rest):
            inner = (*items, rest) if rest is not None else items
        case Dict(items=entries, rest=rest):
            inner = (*entries.values(), rest) if rest is not None else tuple(entries.values())
        case _:
            return
    for item in inner:
        yield item, depth > 0
        if depth < MAX_NESTED:
            yield from _held_in(store, item, depth + 1)
