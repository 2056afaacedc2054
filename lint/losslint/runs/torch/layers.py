"""Modules and functions behind symbolic tensors of PyTorch, to layers of the domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from losslint.knowledge.arrays.arithmetic import OF_TWO
from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.frameworks.torch.backbones import PRETRAINED
from losslint.knowledge.frameworks.torch.layers import OVER_AN_AXIS, ROLES, activation_of_path
from losslint.knowledge.frameworks.torch.refusals import refusal
from losslint.knowledge.frameworks.torch.registration import BODY, ENDS
from losslint.knowledge.frameworks.torch.tracing import INPUT, PARAMETER
from losslint.knowledge.lookup.registry import whole
from losslint.knowledge.models.layers import layer_kind
from losslint.runs.heads import FOLDING
from losslint.runs.view import View, constant_fact, integer_fact, why_of
from losslint.training import LINEAR, Backbone, Fact, Layer, Origin, Role, Scheme, Shape
from losslint.values import Const, Instance, Made, UserClass, Value, is_either, is_none

ARRANGING: dict[str, Role] = {
    **{
        f"torch.{name}": Role.REARRANGING
        for name in (
            "repeat expand expand_as tile repeat_interleave split chunk unbind movedim flip roll gather "
            "narrow index_select masked_select take_along_dim pixel_shuffle"
        ).split()
    },
    **dict.fromkeys(("torch.cat", "torch.stack"), Role.JOINING),
    **dict.fromkeys(("torch.clone", "torch.detach"), Role.IDENTITY),
    **dict.fromkeys(("torch.squeeze", "torch.unsqueeze"), Role.SQUEEZING),
    **dict.fromkeys(("torch.view", "torch.permute", "torch.transpose", "a part of it"), Role.REARRANGING),
    **dict.fromkeys(("torch.round", "torch.floor", "torch.ceil", "torch.sign"), Role.STEPS),
    "torch.flatten": Role.FLATTENING,
    "torch.dropout": Role.DROPOUT,
}
"""Functions that arrange numbers or step through them, and the role of the layer that would do the same."""

_ARITHMETIC = {
    **{path: f"operator {symbol}" for symbol, path in OF_TWO.items()},
    **{
        f"torch.{name}": f"operator {symbol}"
        for symbol, names in {
            "+": "add add_",
            FOLDING.removeprefix("operator "): "mean sum",
            "-": "sub sub_ neg",
            "*": "mul mul_",
            "/": "div div_",
            "@": "matmul mm bmm einsum mv dot inner linear conv1d conv2d conv3d",
        }.items()
        for name in names.split()
    },
}
"""Arithmetic of tensors by the operators that do the same: a mean is a sum that is scaled."""


def layer_of(view: View, value: Value, inputs: Sequence[Shape | None]) -> Layer:
    """Return the layer behind a value."""
    made = view.find(value, Made)
    if made is not None:
        layer, refused = _of_made(view, made, inputs), refusal(view.store, made, inputs)
        layer = layer if refused is None else replace(layer, refused=refused)
        return replace(layer, closes=True) if ENDS in made.state else layer
    if is_either(value) and len(inputs) == 2:
        either = _unknown("", None, why_of(value, "it differs between two ways"))
        return replace(either, role=Role.JOINING)
    instance = view.find(value, Instance)
    owner = view.find(instance.of, UserClass) if instance is not None else None
    if owner is not None:
        return _unknown(owner.name, value.origin, f"`{owner.name}` is not followed")
    return _unknown("", value.origin, why_of(value, "it is not known which layer this is"))


def _unknown(spelling: str, at: Origin | None, why: str) -> Layer:
    return Layer(spelling, at, Fact.unknown(why, at), Fact.unknown(why, at), None)


def _of_made(view: View, made: Made, inputs: Sequence[Shape | None]) -> Layer:
    if made.path == INPUT:
        why = "no layer comes after the data"
        nothing: Fact[int] = Fact.unknown(why)
        return Layer("input", made.origin, nothing, Fact.unknown(why), False, role=Role.INPUT)
    if made.path == PARAMETER:
        width: Fact[int] = Fact.unknown("how many numbers it holds", made.origin)
        return Layer(
            made.name, made.origin, width, Fact(LINEAR, made.origin, by_default=True), True, role=Role.WEIGHTS
        )
    applied = activation_of_path(made.path)
    if applied is not None:
        activation = (
            _over_rows(made, applied, inputs) if applied in OVER_AN_AXIS else Fact(applied, made.origin)
        )
        nothing = Fact.unknown("it has no units")
        across = applied if _goes_across(made, applied, inputs) else None
        return Layer(made.name, made.origin, nothing, activation, False, role=Role.ACTIVATION, across=across)
    kind = layer_kind(made.path) if made.path not in _ARITHMETIC else None
    if made.path == BODY:
        return replace(_of_function(view, made), weights=True, backbone=_backbone(made))
    if kind is None:
        return _of_function(view, made)
    units: Fact[int] = Fact.unknown(f"`{made.name}` has no units", made.origin)
    if kind.units:
        units = integer_fact(made.arguments.get(kind.units), made.origin, kind.units in made.given)
    role = ROLES.get(made.path)
    activation = Fact(LINEAR, made.origin, by_default=True)
    if role is Role.RECURRENT:
        activation = _of_recurrent(made)
    arguments = _arguments(made)
    return Layer(made.name, made.origin, units, activation, kind.weights, arguments, role=role)


def _backbone(made: Made) -> Backbone | None:
    """Return what a body of torchvision or timm wants, where it is known how its weights were made."""
    name, pretrained = made.arguments.get("name"), made.arguments.get(PRETRAINED)
    if not isinstance(name, Const) or not isinstance(pretrained, Const):
        return None
    return Backbone(str(name.value), Scheme.STANDARD, pretrained.value is True, ("torchvision.models",))


def _of_recurrent(made: Made) -> Fact[str]:
    """Return what a plain recurrent layer applies last; gates make products of several functions."""
    told = made.arguments.get("nonlinearity")
    if told is None:
        return Fact.unknown(f"what `{made.name}` applies inside", made.origin)
    return constant_fact(told, made.origin, "nonlinearity" in made.given)


def _plain(spelling: str, at: Origin | None, role: Role) -> Layer:
    """Return a layer without weights that leaves each number what it is."""
    return Layer(spelling, at, Fact.unknown("it has no units"), Fact(LINEAR, at), False, role=role)


def _of_function(view: View, made: Made) -> Layer:
    role = ARRANGING.get(made.path)
    if role is Role.STEPS:
        why = f"what `{made.name}` makes of numbers is not told"
        return Layer(made.name, made.origin, Fact.unknown(why), Fact.unknown(why), False, role=role)
    if role is not None:
        last = made.arguments.get("last") == Const(True)
        plain = _plain(made.name, made.origin, role)
        return replace(plain, in_order=made.path == "torch.view", takes_last=last)
    path = _ARITHMETIC.get(made.path, made.path)
    if path.startswith("operator "):
        plain = _plain(path, made.origin, Role.OPERATION)
        axes = shape_of(view.store, made.arguments.get("dim")) if path == FOLDING else None
        return plain if axes is None else replace(plain, arguments={"axes": Fact(axes, made.origin)})
    return Layer(
        made.path,
        made.origin,
        Fact.unknown(f"what `{made.name}` does to a tensor"),
        Fact.unknown(f"what `{made.name}` does to a tensor", made.origin),
        False if made.path.startswith("torch.") else None,
    )


def _over_rows(made: Made, name: str, inputs: Sequence[Shape | None]) -> Fact[str]:
    """Return the activation, unknown where it is not known to go along the numbers of one sample."""
    shape = inputs[0] if inputs else None
    axis = _axis(made, shape)
    if axis is None:
        return Fact.unknown(f"along which axis `{name}` goes", made.origin)
    if axis == 0 and not (shape is not None and len(shape) == 1):
        return Fact.unknown(f"`{name}` goes along the samples of a batch", made.origin)
    return Fact(name, made.origin)


def _goes_across(made: Made, name: str, inputs: Sequence[Shape | None]) -> bool:
    """Whether an activation is known to go along the first of several axes."""
    shape = inputs[0] if inputs else None
    if name not in OVER_AN_AXIS or shape is None or len(shape) < 2:
        return False
    return _axis(made, shape) in (0, -len(shape))


def _axis(made: Made, shape: Shape | None) -> int | None:
    """Return along which axis an activation goes.

    Without `dim` it is the first of one axis or three, and the second of any others.
    """
    dim = made.arguments.get("dim")
    if made.name == "Softmax2d":
        return 1
    if dim is not None and not is_none(dim):
        return whole(dim)
    rank = len(shape) if shape is not None else None
    return None if rank is None else 0 if rank in (1, 3) else 1


def _arguments(made: Made) -> Mapping[str, Fact[Any]]:
    facts = {
        name: constant_fact(value, value.origin or made.origin, name in made.given)
        for name, value in made.arguments.items()
        if isinstance(value, Const)
    }
    return MappingProxyType(facts)
