"""Modules of `torch.nn`: making them, calling them, containers, and what every module has."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from losslint.knowledge.frameworks.torch import modes, passing, turns
from losslint.knowledge.frameworks.torch.layers import ACTIVATIONS, LAYERS
from losslint.knowledge.frameworks.torch.registration import CONTAINERS, MODULE
from losslint.knowledge.frameworks.torch.tracing import fed
from losslint.knowledge.lookup.registry import TABLES, Base, Call, Machine, means, method, whole, writer
from losslint.knowledge.models import graph
from losslint.knowledge.models.layers import KINDS
from losslint.training import Origin, Shape
from losslint.values import (
    Const,
    Dict,
    Instance,
    Made,
    Ref,
    Slice,
    Tensor,
    Tuple,
    Unknown,
    Value,
    is_none,
)

SEQUENTIAL, MODULE_LIST, MODULE_DICT = CONTAINERS

BASES = (
    MODULE,
    *CONTAINERS,
    "torch.jit.ScriptModule",
)

for _path in BASES:
    TABLES.bases[_path] = Base(call="forward", feeds=fed, asked=turns.asked)
    TABLES.derived[_path] = MODULE
for _name in (*LAYERS, *ACTIVATIONS):
    TABLES.bases[f"torch.nn.{_name}"] = Base(call="forward", feeds=fed)
    TABLES.derived[f"torch.nn.{_name}"] = MODULE


STACKED, FIRST = "encoder_layer", "batch_first"
"""What a stack of layers is made of, and what says that the samples stand along the first axis."""


def made(call: Call) -> Value:
    """`nn.Linear(8, 10)`: a layer."""
    made = Made(call.path, call.bound.arguments, call.bound.given, origin=call.origin)
    return call.new(passing.mark(call.machine, modes.begun(_read_as_its_layers(call.machine, made))))


def _read_as_its_layers(machine: Machine, made: Made) -> Made:
    """Return a stack of layers with what is told to the layer that it is made of."""
    inner = machine.store.find(made.arguments.get(STACKED), Made)
    first = inner.arguments.get(FIRST) if inner is not None else None
    if inner is None or first is None:
        return made
    if FIRST in inner.given:
        return replace(made, arguments={**made.arguments, FIRST: first}, given=made.given | {FIRST})
    usual = replace(first, origin=inner.origin)
    return replace(made, arguments={**made.arguments, FIRST: usual})


def called(call: Call) -> Value:
    """`layer(x)`: what the layer makes of a symbolic tensor, or of one that stands for data."""
    layer = call.receiver
    assert isinstance(layer, Ref)
    passing.note(call.machine, layer, call.origin)
    result = applied(call.machine, layer, [call["input"], *call.bound.rest], call.origin)
    if not call.machine.forwards:
        turns.asked(call.machine, [layer, result], False, call.origin)
    return result


def applied(machine: Machine, layer: Ref, values: Sequence[Value], origin: Origin) -> Tensor:
    """Return what a layer makes of what it reads."""
    given = [fed(machine, value, origin) for value in values]
    result = modes.passed(machine, layer, graph.apply_layer(machine, layer, given, {}, origin), origin)
    assert isinstance(result, Tensor)
    return modes.recorded(machine, result)


RECURRENT = ("LSTM", "GRU", "RNN")
"""Layers that give the outputs of every step, and beside them the state after the last one."""

ATTENTION = "MultiheadAttention"
"""The layer that gives how much each row counts for each other one beside what it makes of them."""

READING_OTHERS = frozenset(
    ("Bilinear", "RMSNorm", *(name for name in LAYERS if name.startswith("Transformer")))
)
"""Layers whose `forward` calls what it reads by other names."""

for _name in (*LAYERS, *ACTIVATIONS):
    means(f"torch.nn.{_name}", signature=KINDS[f"torch.nn.{_name}"].signature)(made)
    if _name not in (*RECURRENT, ATTENTION):
        _names = ("__call__",) if _name in READING_OTHERS else ("__call__", "forward")
        method(f"made:torch.nn.{_name}", *_names, signature="input")(called)


@method(f"made:torch.nn.{ATTENTION}", "__call__", "forward", signature="query, key, value")
def attended(call: Call) -> Value:
    """`out, weights = attention(x, x, x)`: a row for each of the first, and how much each counts for it."""
    layer = call.receiver
    assert isinstance(layer, Ref)
    passing.note(call.machine, layer, call.origin)
    output = applied(call.machine, layer, [call["query"], call["key"], call["value"]], call.origin)
    return Tuple((output, call.unknown("how much each row counts for another")), origin=call.origin)


def _turned(machine: Machine, layer: Value, first: Value, origin: Origin) -> None:
    """`lstm.batch_first = True`: as if it had been made with that."""
    cell = machine.store.find(layer, Made)
    if cell is not None and isinstance(layer, Ref):
        arguments = {**cell.arguments, "batch_first": first}
        machine.store.put(layer, replace(cell, arguments=arguments, given=cell.given | {"batch_first"}))


def stepped(call: Call) -> Value:
    """`out, (h, c) = lstm(x)`: the outputs of all steps, and the state of each layer after the last one."""
    layer = call.receiver
    cell = call.machine.store.find(layer, Made)
    assert isinstance(layer, Ref)
    if cell is None:
        return call.unknown("what a recurrent layer gives")
    passing.note(call.machine, layer, call.origin)
    read = fed(call.machine, call["input"], call.origin)
    tensors = (read,) if isinstance(read, Tensor) else ()
    units, both = whole(cell.arguments["hidden_size"]), cell.arguments["bidirectional"]
    width = None if units is None or not isinstance(both, Const) else units * (2 if both.value else 1)
    given = tensors[0].shape if tensors else None
    shape: Shape | None = (*given[:-1], width) if given is not None and len(given) == 3 else None
    plain = Tensor(layer, tensors, shape, origin=call.origin)
    output = modes.recorded(call.machine, plain)
    state = replace(output, shape=(None, None, units))
    after = Tuple((state, state), origin=call.origin) if cell.name == "LSTM" else state
    return Tuple((output, after), origin=call.origin)


for _name in RECURRENT:
    method(f"made:torch.nn.{_name}", "__call__", "forward", signature="input, hx=None")(stepped)
    writer(f"made:torch.nn.{_name}", "batch_first")(_turned)


@means(SEQUENTIAL, signature="")
def sequential(call: Call) -> Value:
    """`nn.Sequential(a, b)` or `nn.Sequential(OrderedDict([("a", a), ("b", b)]))`."""
    return call.new(Made(SEQUENTIAL, {}, frozenset(), _children(call), origin=call.origin))


def _children(call: Call) -> dict[str, Value]:
    """Return the modules of a sequence by their names; an unknown one where not all are known."""
    given = call.bound.rest
    named = call.machine.store.find(given[0], Dict) if len(given) == 1 else None
    if named is not None:
        known = {str(key[1]): value for key, value in named.items.items()}
        return known if named.rest is None else {**known, "...": Unknown("its layers are not all known")}
    children = {str(position): value for position, value in enumerate(given)}
    if not call.bound.complete:
        children["..."] = Unknown("its layers are passed on as `*layers`")
    return children


@means(MODULE_LIST, signature="modules=None")
def module_list(call: Call) -> Value:
    """`nn.ModuleList([a, b])`."""
    modules = call["modules"]
    if is_none(modules):
        children: dict[str, Value] = {}
    else:
        items = call.items(modules)
        children = (
            {str(position): value for position, value in enumerate(items)}
            if items is not None
            else {"...": call.machine.element_of(modules)}
        )
    return call.new(Made(MODULE_LIST, {}, frozenset(), children, origin=call.origin))


@means(MODULE_DICT, signature="modules=None")
def module_dict(call: Call) -> Value:
    """`nn.ModuleDict({"a": a})`."""
    cell = call.machine.store.find(call["modules"], Dict)
    children = {str(key[1]): value for key, value in cell.items.items()} if cell is not None else {}
    if not is_none(call["modules"]) and (cell is None or cell.rest is not None):
        children["..."] = Unknown("its modules are not all known")
    return call.new(Made(MODULE_DICT, {}, frozenset(), children, origin=call.origin))


def children_of(machine: Machine, value: Value) -> tuple[Value, ...] | None:
    """Return the modules in a container, in their order; None where they are not all known."""
    cell = _container(machine, value)
    if cell is None or "..." in cell.state:
        return None
    return tuple(cell.state.values())


def _container(machine: Machine, value: Value | None) -> Made | None:
    instance = machine.store.find(value, Instance)
    return machine.store.find(instance.base if instance is not None else value, Made)


for _path in (SEQUENTIAL, MODULE_LIST):
    TABLES.sequences[_path] = children_of


@method(f"made:{SEQUENTIAL}", "__call__", "forward", signature="input")
def run_through(call: Call) -> Value:
    """`sequence(x)`: one module after the other."""
    value = fed(call.machine, call["input"], call.origin)
    cell = _container(call.machine, call.receiver)
    for child in cell.state.values() if cell is not None else ():
        call.machine.forwards += 1
        value = call.machine.apply(child, [value], {}, call.origin)
        call.machine.forwards -= 1
    if not call.machine.forwards and call.receiver is not None:
        turns.asked(call.machine, [call.receiver, value], False, call.origin)
    return value


@method(f"made:{SEQUENTIAL}", "__init__", signature="")
def initialised(call: Call) -> Value:
    """`super().__init__(a, b)` in a class that is a sequence."""
    instance = call.machine.store.find(call.receiver, Instance)
    if instance is not None and instance.base is not None:
        call.machine.store.put(
            instance.base, Made(SEQUENTIAL, {}, frozenset(), _children(call), origin=call.origin)
        )
    return Const(None)


@method(f"made:{SEQUENTIAL}", "__getitem__", signature="idx")
@method(f"made:{MODULE_LIST}", "__getitem__", signature="idx")
def item(call: Call) -> Value:
    """`sequence[1]` or `sequence[:-1]`."""
    children = children_of(call.machine, call.receiver) if call.receiver is not None else None
    key = call["idx"]
    if children is None:
        return call.unknown("a layer of a sequence of which not all are known")
    position = whole(key)
    if position is not None and -len(children) <= position < len(children):
        return children[position]
    ends = [key.lower, key.upper, key.step] if isinstance(key, Slice) else []
    known = [whole(end) for end in ends]
    if not ends or any(one is None and not is_none(end) for one, end in zip(known, ends, strict=True)):
        return call.unknown("a layer of a sequence")
    kept = {str(n): child for n, child in enumerate(children[slice(*known)])}
    cell = _container(call.machine, call.receiver)
    assert cell is not None
    return call.new(Made(cell.path, {}, frozenset(), kept, origin=cell.origin))


@method(f"made:{SEQUENTIAL}", "__setitem__", signature="idx, module")
@method(f"made:{MODULE_LIST}", "__setitem__", signature="idx, module")
def set_item(call: Call) -> Value:
    """`sequence[6] = layer`."""
    cell, position = _container(call.machine, call.receiver), whole(call["idx"])
    if cell is None or not isinstance(call.receiver, Ref):
        return Const(None)
    names = list(cell.state)
    if "..." in cell.state or position is None or not -len(names) <= position < len(names):
        changed = {"...": Unknown("a layer of a sequence was replaced")}
        call.machine.store.put(call.receiver, Made(cell.path, {}, frozenset(), changed, origin=cell.origin))
    else:
        call.machine.store.put(call.receiver, cell.now(**{names[position]: call["module"]}))
    return Const(None)


@method(f"made:{MODULE_DICT}", "__getitem__", signature="key")
def entry(call: Call) -> Value:
    """`modules["name"]`."""
    cell, name = _container(call.machine, call.receiver), call.text("key")
    if cell is None or name is None:
        return call.unknown("a module whose name is not known")
    return cell.state.get(name, call.unknown("a module that is not known"))


@method(f"made:{MODULE_DICT}", "__setitem__", signature="key, module")
def set_entry(call: Call) -> Value:
    """`modules["name"] = module`."""
    cell, name = _container(call.machine, call.receiver), call.text("key")
    if cell is not None and isinstance(call.receiver, Ref):
        call.machine.store.put(
            call.receiver, cell.now(**{name if name is not None else "...": call["module"]})
        )
    return Const(None)


@method(f"made:{MODULE_LIST}", "append", signature="module")
@method(f"made:{SEQUENTIAL}", "append", signature="module")
def append(call: Call) -> Value:
    """`modules.append(module)`."""
    cell = _container(call.machine, call.receiver)
    if cell is not None and isinstance(call.receiver, Ref):
        instance = call.machine.store.find(call.receiver, Instance)
        held = instance.base if instance is not None and instance.base is not None else call.receiver
        call.machine.store.put(held, cell.now(**{str(len(cell.state)): call["module"]}))
    return call.receiver or Const(None)


@method(f"made:{MODULE}", "add_module", "register_module", signature="name, module")
def add_module(call: Call) -> Value:
    """`module.add_module("name", layer)`: an attribute, and of a sequence its next layer."""
    name, module = call.text("name"), call["module"]
    instance = call.machine.store.find(call.receiver, Instance)
    held = instance.base if instance is not None else call.receiver
    cell = call.machine.store.find(held, Made)
    if cell is not None and held is not None and cell.path in CONTAINERS:
        call.machine.store.put(held, cell.now(**{name if name is not None else "...": module}))  # type: ignore[arg-type]
    elif instance is not None and name is not None and isinstance(call.receiver, Ref):
        call.machine.store.put(
            call.receiver, Instance(instance.of, {**instance.names, name: module}, instance.base)
        )
    return Const(None)


@method(
    f"made:{MODULE}",
    *("to cuda cpu float double half bfloat16 share_memory xpu ipu type").split(),
    signature="",
)
def same(call: Call) -> Value:
    """`model.to(device)`: the module itself."""
    return call.receiver or call.unknown("a module")


@method(f"made:{MODULE}", "register_buffer", "compile", signature="")
def nothing_known(call: Call) -> Value:
    """What leaves a module's layers as they are."""
    return Const(None)


@method(f"made:{MODULE}", "__init__", signature="")
def begun_as_module(call: Call) -> Value:
    """`super().__init__()` in a module, which begins in train mode."""
    instance = call.machine.store.find(call.receiver, Instance)
    if instance is not None and isinstance(call.receiver, Ref):
        names = {**instance.names, modes.FLAG: modes.TRAINING}
        call.machine.store.put(call.receiver, Instance(instance.of, names, instance.base))
    return Const(None)


@means(
    "torch.nn.DataParallel",
    "torch.nn.parallel.DataParallel",
    "torch.nn.parallel.DistributedDataParallel",
    "torch.distributed.fsdp.FullyShardedDataParallel",
    "torch.distributed.tensor.parallel.parallelize_module",
    "torch.nn.SyncBatchNorm.convert_sync_batchnorm",
    "apex.parallel.DistributedDataParallel",
    "apex.parallel.convert_syncbn_model",
    "torch.compile",
    "torch.nn.utils.spectral_norm",
    "torch.nn.utils.weight_norm",
    "torch.nn.utils.parametrizations.spectral_norm",
    "torch.nn.utils.parametrizations.weight_norm",
    signature="module, model->module",
)
@means("torch.jit.script", signature="module, obj->module")
def wrapped(call: Call) -> Value:
    """`nn.DataParallel(model)`: it computes what the model computes."""
    return call["module"]


def attribute_module(machine: Machine, value: Value, origin: Origin) -> Value:
    """`parallel.module`: the model that was wrapped, which stands for both here."""
    return value


TABLES.attributes[f"made:{MODULE}", "module"] = attribute_module
for _table in (TABLES.acting, TABLES.acting_alone):
    _table.add(*((f"made:{MODULE}", name) for name in ("train", "eval", "zero_grad", "cuda")))


def _feature(name: str) -> None:
    """Register an argument of a layer that code reads as its attribute."""

    def read(machine: Machine, value: Value, origin: Origin) -> Value:
        cell = _container(machine, value)
        return cell.arguments.get(name, Unknown(f"no `{name}`")) if cell is not None else Unknown(name)

    for layer, (kind, _) in LAYERS.items():
        if f"{name}," in kind.signature or f"{name}=" in kind.signature:
            TABLES.attributes[f"made:torch.nn.{layer}", name] = read


for _name in (
    "in_features",
    "out_features",
    "in_channels",
    "out_channels",
    "hidden_size",
    "embedding_dim",
    "bidirectional",
    "num_layers",
    "batch_first",
):
    _feature(_name)
