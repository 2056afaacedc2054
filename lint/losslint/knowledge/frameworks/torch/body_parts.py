"""Parts of a pretrained network that is not looked into: `model.layer4`, whose weights are let loose by name.

A part stands for some of the weights of the body, by the name that the code calls it.
"""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.frameworks.torch.modes import passed, recorded, set_mode
from losslint.knowledge.frameworks.torch.parameters import WEIGHTS, set_all, set_flag, weight
from losslint.knowledge.frameworks.torch.registration import BACKBONE, BODY
from losslint.knowledge.frameworks.torch.tracing import fed
from losslint.knowledge.lookup.kinds import kinds_of
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, method
from losslint.training import Origin
from losslint.values import Const, List, Made, Ref, Slice, Tensor, Tuple, Unknown, Value

PART = "part of a body"
"""The path of such a part: `of` is the body."""

NAMES = (
    "conv1 bn1 layer1 layer2 layer3 layer4 avgpool features stages blocks patch_embed norm conv_stem "
    "conv_head "
    "encoder conv_proj denseblock1 denseblock2 denseblock3 denseblock4 norm5 Mixed_7a Mixed_7b Mixed_7c "
    "stem conv5 embeddings pooler"
).split()
"""What torchvision, timm and transformers call the parts in front of the head."""


def _part(machine: Machine, body: Value, name: str, origin: Origin) -> Value:
    if not isinstance(body, Ref):
        return Unknown(f"`{name}` of a pretrained network", origin=origin)
    return machine.store.new(
        Made(PART, {"of": body, "name": Const(name)}, frozenset(), origin=origin), origin
    )


def _named(name: str) -> None:
    """Register `model.layer4` of a network, whole or without its head."""

    def of_network(machine: Machine, value: Value, origin: Origin) -> Value:
        made = machine.store.find(value, Made)
        whole = made is not None and made.path == BACKBONE
        return _part(machine, made.state["the body"] if whole and made is not None else value, name, origin)

    for path in (BACKBONE, BODY):
        TABLES.attributes[f"made:{path}", name] = of_network


for _name in NAMES:
    _named(_name)


def _whose(machine: Machine, value: Value | None) -> tuple[Ref, str] | None:
    """Return the body that a part is of, and its name there."""
    made = machine.store.find(value, Made)
    if made is None:
        return None
    body, name = made.arguments["of"], made.arguments["name"]
    return (body, str(name.value)) if isinstance(body, Ref) and isinstance(name, Const) else None


def _weights(call: Call) -> Ref | None:
    found = _whose(call.machine, call.receiver)
    if found is None:
        return None
    held = Tuple((weight(call.machine, *found, call.origin),))
    return call.new(Made(WEIGHTS, {"held": held, "open": Const(False)}, frozenset(), origin=call.origin))


@method(f"made:{PART}", "parameters", signature="recurse=True")
def parameters(call: Call) -> Value:
    """`model.layer4.parameters()`."""
    return _weights(call) or call.unknown("which weights these are")


@method(f"made:{PART}", "named_parameters", signature="prefix='', recurse=True")
def named_parameters(call: Call) -> Value:
    """`model.layer4.named_parameters()`."""
    found = _weights(call)
    each = call.machine.element_of(found) if found is not None else call.unknown("a weight")
    return call.new(List((), Tuple((call.unknown("the name of a weight"), each))))


@method(f"made:{PART}", "requires_grad_", signature="requires_grad=True")
def requires_grad(call: Call) -> Value:
    """`model.layer4.requires_grad_(True)`."""
    found = _weights(call)
    if found is not None:
        set_flag(call.machine, found, replace(call["requires_grad"], origin=call.origin))
    return call.receiver or Const(None)


@method(f"made:{PART}", "__getitem__", signature="key")
def part_of_part(call: Call) -> Value:
    """`model.features[-1]`, or some of them: another part of the same body."""
    found = _whose(call.machine, call.receiver)
    if found is None:
        return call.unknown("a layer of a pretrained network")
    body, name = found
    at = call["key"]
    which = str(at.value) if isinstance(at, Const) else "some" if isinstance(at, Slice) else "one"
    return _part(call.machine, body, f"{name}.{which}", call.origin)


def _each(machine: Machine, value: Value) -> Value:
    found = _whose(machine, value)
    if found is None or value.origin is None:
        return Unknown("a layer of a pretrained network", origin=value.origin)
    return _part(machine, found[0], f"{found[1]}.each", value.origin)


TABLES.iterables[f"made:{PART}"] = _each


@method(f"made:{PART}", "children", "modules", signature="")
def inside(call: Call) -> Value:
    """`model.layer4.children()`: each is a part of the same body."""
    return call.new(List((), _each(call.machine, call.receiver or Const(None))))


@method(f"made:{PART}", "train", "eval", signature="mode=True")
def in_a_mode(call: Call) -> Value:
    """`model.layer4.eval()`: of the whole body the mode is not known any more."""
    found = _whose(call.machine, call.receiver)
    if found is not None:
        set_mode(call.machine, found[0], Unknown("a part of it is in another mode", origin=call.origin))
    return call.receiver or Const(None)


@method(f"made:{PART}", "__call__", signature="input")
def through_a_part(call: Call) -> Value:
    """`model.layer4(x)`: features, made with weights of the body."""
    found = _whose(call.machine, call.receiver)
    read = fed(call.machine, call["input"], call.origin)
    if found is None or not isinstance(read, Tensor):
        return call.unknown("what a pretrained network gives")
    made = recorded(call.machine, Tensor(found[0], (read,), origin=call.origin))
    return passed(call.machine, found[0], made, call.origin)


def _let_go(machine: Machine, value: Value, why: str) -> None:
    """Forget what is known of a body of which somebody has a part who is not followed."""
    found = _whose(machine, value)
    if found is not None and value.origin is not None:
        set_flag(machine, weight(machine, *found, value.origin), Unknown(why))


TABLES.leaving[f"made:{PART}"] = _let_go


def _part_of_part(machine: Machine, value: Value, name: str, origin: Origin) -> Value | None:
    """`model.encoder.layer`: what becomes of a part of a part is not known."""
    found = _whose(machine, value)
    if found is not None and not any((kind, name) in TABLES.methods for kind in kinds_of(machine, value)):
        set_all(machine, found[0], Unknown(f"`.{name}` of it may be kept from training", origin=origin))
    return None


TABLES.columns[f"made:{PART}"] = _part_of_part
