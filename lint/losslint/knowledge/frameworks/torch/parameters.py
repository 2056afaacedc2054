"""Weights as values: what `model.parameters()` gives, and whether they want gradients.

A weight stands for itself wherever code takes it: in lists, filters and groups, so that an optimizer knows
whose weights it was given. Where not all of them are known, one value stands for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from losslint.knowledge.frameworks.torch.passing import unmark
from losslint.knowledge.frameworks.torch.registration import (
    BODY,
    CONTAINERS,
    MODULE,
    WHOLE,
    Submodule,
    gap,
    is_module,
    leaves,
    parts,
    reach,
    registered,
    weight_names,
)
from losslint.knowledge.frameworks.torch.turns import HINTS, happened, read_gradient
from losslint.knowledge.lookup.registry import TABLES, Apart, Call, Machine, for_each, listed, method, writer
from losslint.training import Act, Origin
from losslint.values import Const, Dict, List, Made, Ref, Tuple, Unknown, Value

WEIGHT = "torch.weight"
"""The path of one weight: `of` is its module and `name` its name there."""

WEIGHTS = "torch.weights"
"""The path of weights that are not told apart: `held` are the known ones, `open` where there are more."""

EACH = "torch.each weight"
"""The path of what stands for each of such weights."""

MAX_WEIGHTS = 60
"""Weights that are told apart; more go through a loop as one."""

FLAG = "requires_grad"

TAKEN = "in other hands"
"""The state of a layer whose weights code has taken, to change them, to count them or for an optimizer.

It is True where code may have given them other numbers by itself.
"""

LOOSE = "let loose"
"""The state of a layer that says that it was frozen once and no longer is, and where it was let loose."""


def weights_of(machine: Machine, module: Ref, origin: Origin) -> list[tuple[str, Ref]]:
    """Return the weights of a module and of those inside it by their names, as far as they are known."""
    found: list[tuple[str, Ref]] = []
    for part in leaves(machine.store, module):
        made = machine.store.find(part.module, Made)
        names = weight_names(made) if made is not None else None
        found += [
            (_dotted(part, name), weight(machine, part.module, name, origin))
            for name in (names if names is not None else (WHOLE,))
        ]
    return found


def _dotted(part: Submodule, name: str) -> str:
    return f"{part.name}.{name}" if part.name else name


def take(machine: Machine, module: Ref, changing: bool = False) -> None:
    """Note that code has taken weights of a layer; `changing` says that it gives them other numbers."""
    made = machine.store.find(module, Made)
    if made is not None and (TAKEN not in made.state or (changing and made.state[TAKEN] != Const(True))):
        machine.store.put(module.address, made.now(**{TAKEN: Const(changing)}))


def weight(machine: Machine, module: Ref, name: str, origin: Origin) -> Ref:
    """Return one weight of a layer as a value."""
    take(machine, module)
    return machine.store.new(
        Made(WEIGHT, {"of": module, "name": Const(name)}, frozenset(), origin=origin), origin
    )


def told_apart(machine: Machine, module: Ref) -> bool:
    """Whether all weights of a module are known one by one, and few enough to go through them."""
    if gap(machine.store, module):
        return False
    count = 0
    for part in leaves(machine.store, module):
        made = machine.store.find(part.module, Made)
        names = weight_names(made) if made is not None else None
        if names is None:
            return False
        count += len(names)
    return count <= MAX_WEIGHTS


@method(f"made:{MODULE}", "parameters", signature="recurse=True")
def parameters(call: Call) -> Value:
    """`model.parameters()`: the weights that the model has at this moment."""
    module = call.receiver
    if not isinstance(module, Ref) or call["recurse"] != Const(True):
        return call.unknown("which weights these are")
    found = [one for _, one in weights_of(call.machine, module, call.origin)]
    if told_apart(call.machine, module):
        return listed(call.machine, found, call.origin)
    return _many(WEIGHTS, call, module, found)


def _many(path: str, call: Call, module: Ref, known: Sequence[Value]) -> Ref:
    """Return the weights of a module, or what stands for each of them, where they are not told apart."""
    held = {"held": Tuple(tuple(known)), "open": Const(bool(gap(call.machine.store, module)))}
    return call.new(Made(path, held, frozenset(), origin=call.origin))


@method("unknown", "parameters", signature="recurse=True")
def parameters_of_unknown(call: Call) -> Value:
    """`model.parameters()` of an argument: which weights they are is not known, but whose."""
    if call.receiver is None or name_of_argument(call.receiver) is None:
        return call.unknown("the weights of something unknown")
    whose = call.new(Made(WEIGHT, {"of": call.receiver, "name": Const(WHOLE)}, frozenset()))
    return call.new(Made(WEIGHTS, {"held": Tuple((whose,)), "open": Const(True)}, frozenset()))


def name_of_argument(value: Value | None) -> str | None:
    """Return what tells an argument of the running function that nobody gives from any other one."""
    told = value.why if type(value) is Unknown else ""
    return told if told.startswith("the argument `") else None


@method(f"made:{MODULE}", "named_parameters", signature="prefix='', recurse=True")
def named_parameters(call: Call) -> Value:
    """`model.named_parameters()`: names and weights."""
    module = call.receiver
    if not isinstance(module, Ref) or call["recurse"] != Const(True):
        return call.unknown("which weights these are")
    found = weights_of(call.machine, module, call.origin)
    if told_apart(call.machine, module) and call["prefix"] == Const(""):
        pairs = [Tuple((Const(name), one)) for name, one in found]
        return listed(call.machine, pairs, call.origin)
    each = _many(EACH, call, module, [one for _, one in found])
    pair = Tuple((Unknown("the name of a weight", origin=call.origin), each))
    return call.new(List((), pair))


def _one_of_many(machine: Machine, value: Value) -> Value:
    made = machine.store.find(value, Made)
    assert made is not None
    return machine.store.new(replace(made, path=EACH), value.origin)


TABLES.iterables[f"made:{WEIGHTS}"] = _one_of_many


def _each_layer(machine: Machine, value: Value) -> tuple[Value, ...] | None:
    """Return what stands for weights layer by layer, None where more may be among them."""
    made = machine.store.find(value, Made)
    held = made.arguments["held"] if made is not None and made.arguments.get("open") == Const(False) else None
    return held.items if isinstance(held, Tuple) else None


def _again(machine: Machine, weights: tuple[Value, ...], origin: Origin) -> Value:
    kept = {"held": Tuple(weights), "open": Const(False)}
    return machine.store.new(Made(WEIGHTS, kept, frozenset(), origin=origin), origin)


TABLES.apart[WEIGHTS] = Apart(_each_layer, _again)


# Which weights want gradients ----------------------------------------------------------------


def keys_of(machine: Machine, value: Value) -> Iterator[tuple[Ref, str]]:
    """Yield the weights that a value is or stands for: the layer of each, and its name there."""
    for module, name in _pairs(machine, value):
        if isinstance(module, Ref):
            yield module, name


def _pairs(machine: Machine, value: Value) -> Iterator[tuple[Value, str]]:
    """Yield the weights that a value is or stands for: what each belongs to, and its name there."""
    made = machine.store.find(value, Made)
    if made is None:
        return
    if made.path == WEIGHT:
        module, name = made.arguments["of"], made.arguments["name"]
        if isinstance(name, Const):
            yield module, str(name.value)
    elif made.path in (WEIGHTS, EACH):
        held = made.arguments["held"]
        for one in held.items if isinstance(held, Tuple) else ():
            yield from _pairs(machine, one)


def set_flag(machine: Machine, value: Value, flag: Value) -> None:
    """Note whether weights want gradients from here on; for one that stands for each, it goes for all."""
    for module, name in list(keys_of(machine, value)):
        made = machine.store.find(module, Made)
        if made is not None:
            changed = {key: old for key, old in made.state.items() if name != WHOLE or not _is_flag(key)}
            changed[FLAG if name == WHOLE else f"{FLAG} {name}"] = flag
            machine.store.put(module, replace(made, state={**changed, **_loosened(made, flag)}))


def _loosened(made: Made, flag: Value) -> dict[str, Value]:
    """Return what is noted where a layer that was frozen is let loose, or is frozen again."""
    if flag != Const(True):
        return {LOOSE: Const(False)} if LOOSE in made.state else {}
    return {LOOSE: flag} if flag_of(made, WHOLE) == Const(False) else {}


def _is_flag(key: str) -> bool:
    return key == FLAG or key.startswith(f"{FLAG} ")


def set_all(machine: Machine, module: Value, flag: Value) -> None:
    """Note for all weights of a module and of those inside it whether they want gradients."""
    for part in list(leaves(machine.store, module)):
        made = machine.store.find(part.module, Made)
        if made is not None:
            kept = {key: old for key, old in made.state.items() if not _is_flag(key)}
            machine.store.put(part.module, replace(made, state={**kept, FLAG: flag, **_loosened(made, flag)}))


def flag_of(made: Made, name: str) -> Value:
    """Return whether a weight of a layer wants gradients; of the whole layer, whether any does."""
    if name != WHOLE:
        return made.state.get(f"{FLAG} {name}", made.state.get(FLAG, Const(True)))
    names = weight_names(made)
    if names:
        found = [flag_of(made, one) for one in names]
    else:  # parts of it may be told apart by name
        parts = [one for key, one in made.state.items() if key.startswith(f"{FLAG} ")]
        found = [made.state.get(FLAG, Const(True)), *parts]
    if all(one == found[0] for one in found[1:]):
        return found[0]
    return next((one for one in found if one == Const(True)), Unknown("some of its weights are frozen"))


@method(f"made:{MODULE}", "requires_grad_", signature="requires_grad=True")
def requires_grad_of_module(call: Call) -> Value:
    """`model.requires_grad_(False)`: all weights of a module are frozen, or let loose."""
    if call.receiver is not None:
        set_all(call.machine, call.receiver, replace(call["requires_grad"], origin=call.origin))
    return call.receiver or Const(None)


for _path in (WEIGHT, EACH):

    @writer(f"made:{_path}", FLAG)
    def set_requires_grad(machine: Machine, value: Value, new: Value, origin: Origin) -> None:
        """`parameter.requires_grad = False`."""
        set_flag(machine, value, replace(new, origin=origin))

    @method(f"made:{_path}", "requires_grad_", signature="requires_grad=True")
    def requires_grad_of_weight(call: Call) -> Value:
        """`parameter.requires_grad_(False)`."""
        if call.receiver is not None:
            set_flag(call.machine, call.receiver, replace(call["requires_grad"], origin=call.origin))
        return call.receiver or Const(None)


def _read_flag(machine: Machine, value: Value, origin: Origin) -> Value:
    """`parameter.requires_grad`, known where it is the same for all that a value stands for."""
    found: list[Value] = []
    for module, name in keys_of(machine, value):
        made = machine.store.find(module, Made)
        if made is not None:
            found.append(flag_of(made, name))
    if found and all(isinstance(one, Const) and one == found[0] for one in found):
        return replace(found[0], origin=origin)
    return Unknown("whether a weight wants gradients", origin=origin)


TABLES.attributes[f"made:{WEIGHT}", FLAG] = _read_flag
TABLES.attributes[f"made:{EACH}", FLAG] = lambda machine, value, origin: Unknown(
    "whether a weight wants gradients", origin=origin
)


def _weight_by_name(name: str) -> None:
    """Register `layer.weight` and its like."""

    def read(machine: Machine, value: Value, origin: Origin) -> Value:
        made = machine.store.find(value, Made)
        names = weight_names(made) if made is not None else None
        unmark(machine, value)
        if isinstance(value, Ref) and names is not None and name in names:
            return weight(machine, value, name, origin)
        return Unknown(f"`{name}` of a module", origin=origin)

    TABLES.attributes[f"made:{MODULE}", name] = read


for _name in ("weight", "bias"):
    _weight_by_name(_name)


CHANGING = "add_ clamp_ copy_ div_ fill_ lerp_ mul_ sub_ zero_ set_".split()
"""What gives a weight other numbers in place."""


def _changed_by_hand(machine: Machine, value: Value) -> None:
    for module, _ in keys_of(machine, value):
        take(machine, module, changing=True)


def weights_set(machine: Machine, value: Value, origin: Origin) -> None:
    """Note that a module, or weights, are given other numbers; of what is not known it may be any."""
    if is_module(machine.store, value):
        reached = reach(machine.store, value)
    else:
        reached = frozenset(module.address for module, _ in keys_of(machine, value))
    happened(machine, Act.RESET, value, origin, reaches=reached, whole=not reached)


def _bare(machine: Machine, value: Value, origin: Origin) -> Value:
    """`parameter.data` or `parameter.grad`: code that asks for it works with the numbers by itself."""
    _changed_by_hand(machine, value)
    return Unknown("the numbers of a weight", origin=origin)


def _gradient(machine: Machine, value: Value, origin: Origin) -> Value:
    read_gradient(machine, value, origin)
    return _bare(machine, value, origin)


def _numbers(machine: Machine, value: Value, origin: Origin) -> Value:
    """`parameter.data`: what code does with it, it does to the weight."""
    weights_set(machine, value, origin)
    return _bare(machine, value, origin)


for _path in (WEIGHT, EACH):
    TABLES.attributes[f"made:{_path}", "data"] = _numbers
    TABLES.attributes[f"made:{_path}", "grad"] = _gradient

    @method(f"made:{_path}", *CHANGING, signature="")
    def changed_in_place(call: Call) -> Value:
        """`parameter.copy_(other)`."""
        if call.receiver is not None:
            _changed_by_hand(call.machine, call.receiver)
            weights_set(call.machine, call.receiver, call.origin)
        return call.receiver or Const(None)


def _some_changed(machine: Machine, receiver: Value, positional: Sequence[Value], origin: Origin) -> None:
    """Note that something unknown gets other numbers in place: it may be any weight that code has taken."""
    for address, cell in list(machine.store.cells.items()):
        if isinstance(cell, Made) and TAKEN in cell.state:
            take(machine, Ref(address), changing=True)


for _name in CHANGING:
    if _name not in HINTS:  # there its name says that it clears gradients
        TABLES.hinting[_name] = _some_changed


@writer("unknown", "data")
def set_data_of_unknown(machine: Machine, value: Value, new: Value, origin: Origin) -> None:
    """`p.data = numbers`."""
    weights_set(machine, value, origin)
    _some_changed(machine, value, [new], origin)


# Going through the modules -------------------------------------------------------------------


def _listed_modules(call: Call, inner: Sequence[tuple[str, Value]], named: bool) -> Value:
    """Return modules as a list; where not all are known, anything may be done to any of them later."""
    module = call.receiver
    if module is None or any(isinstance(one, Unknown) for _, one in inner) or gap(call.machine.store, module):
        if module is not None:
            set_all(call.machine, module, Unknown("code goes through modules that are not all known"))
        return call.unknown("a module of which not all parts are known")
    items = [Tuple((Const(name), one)) if named else one for name, one in inner]
    return listed(call.machine, items, call.origin)


@method(f"made:{MODULE}", "children", signature="")
def children(call: Call) -> Value:
    """`model.children()`: the modules right inside."""
    inner = list(registered(call.machine.store, call.receiver)) if call.receiver is not None else []
    return _children(call, inner, named=False)


@method(f"made:{MODULE}", "named_children", signature="")
def named_children(call: Call) -> Value:
    """`model.named_children()`."""
    inner = list(registered(call.machine.store, call.receiver)) if call.receiver is not None else []
    return _children(call, inner, named=True)


def _children(call: Call, inner: Sequence[tuple[str, Value]], named: bool) -> Value:
    made = call.machine.store.find(call.receiver, Made)
    if made is not None and made.path not in CONTAINERS and weight_names(made) is None:
        inner = [*inner, ("...", Unknown("its layers are not looked into"))]
    return _listed_modules(call, inner, named)


@method(f"made:{MODULE}", "modules", signature="")
def modules(call: Call) -> Value:
    """`model.modules()`: the model itself and all modules inside."""
    return _listed_modules(call, _all(call), named=False)


@method(f"made:{MODULE}", "named_modules", signature="")
def named_modules(call: Call) -> Value:
    """`model.named_modules()`."""
    return _listed_modules(call, _all(call), named=True)


def _all(call: Call) -> list[tuple[str, Value]]:
    if call.receiver is None:
        return []
    found: list[tuple[str, Value]] = []
    for part in parts(call.machine.store, call.receiver):
        made = call.machine.store.find(part.module, Made)
        hidden = made is not None and made.path == BODY
        found.append((part.name, Unknown("its layers are not looked into") if hidden else part.module))
    return found


@method(f"made:{MODULE}", "apply", signature="fn")
def applied_to_each(call: Call) -> Value:
    """`model.apply(f)`: `f` is called with every module."""
    if call.receiver is not None:
        for part in list(parts(call.machine.store, call.receiver))[:MAX_WEIGHTS]:
            for_each(call.machine, call["fn"], part.module, call.origin)
    return call.receiver or Const(None)


def let_go(machine: Machine, value: Value, why: str) -> None:
    """Forget whether weights want gradients: somebody who is not followed may change it, or train them."""
    if is_module(machine.store, value):
        set_all(machine, value, Unknown(why))
    else:
        set_flag(machine, value, Unknown(why))


for _path in (MODULE, WEIGHT, WEIGHTS, EACH):
    TABLES.leaving[f"made:{_path}"] = let_go


def groups(machine: Machine, value: Value, depth: int = 4) -> Iterator[Value]:
    """Yield the weights in what an optimizer is given; Unknown where they are not known."""
    made = machine.store.find(value, Made)
    if made is not None and made.path in (WEIGHT, WEIGHTS, EACH):
        if made.path == EACH or made.arguments.get("open") == Const(True):
            yield Unknown("not all weights are known")
        for whose, name in _pairs(machine, value):
            yield Tuple((whose, Const(name)))
        return
    named = machine.store.find(value, Dict)
    if named is not None and depth:
        yield from groups(machine, named.items.get((str, "params"), Unknown("a group of weights")), depth - 1)
        return
    items = machine.items_of(value)
    cell = machine.store.find(value, List)
    if items is not None and depth:
        for item in items:
            yield from groups(machine, item, depth - 1)
    elif cell is not None and depth:
        yield Unknown("not all weights are known")
        for item in (*cell.items, *((cell.rest,) if cell.rest is not None else ())):
            yield from groups(machine, item, depth - 1)
    else:
        yield value if isinstance(value, Unknown) else Unknown("what the optimizer is given")
