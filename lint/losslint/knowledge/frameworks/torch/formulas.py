"""Losses that are written as formulas: which of PyTorch's own says the same."""

from __future__ import annotations

from msgspec import Struct

from losslint.knowledge.arrays.arithmetic import OF_TWO
from losslint.knowledge.frameworks.torch.losses import TARGET
from losslint.knowledge.lookup.registry import Machine
from losslint.values import Array, Const, Made, Names, Tensor, Unknown

DIFFERENCES = frozenset(("operator -", OF_TWO["-"], "torch.sub"))

_SQUARES = frozenset(("operator **", "torch.pow"))

MEANS, TOTALS = frozenset(("torch.mean",)), frozenset(("torch.sum", "operator /", "torch.div"))
"""What is done to the distances of the samples: a mean is made of them, or a sum, that may be divided."""

FORMULA = "is written as a formula"
"""What the state of a loss says that the project's own code works out: PyTorch never sees it as a whole."""

MAX_STEPS = 10
"""Operations of one formula that are looked through."""


class Written(Struct, frozen=True):
    """A loss that a formula says: the object that would compute it, with the target, and the output."""

    loss: Made
    output: Tensor


def written(machine: Machine, value: Tensor) -> Written | None:
    """Return the loss that a formula is, None where it is none of those that are written by hand.

    `((output - target) ** 2).mean()`: the distance of each number, and a mean or sum of them.
    """
    reduction = "none"
    for _ in range(MAX_STEPS):
        made = machine.store.find(value.layer, Made)
        if made is None or len(value.inputs) != 1:
            return None
        if made.path in MEANS | TOTALS:
            reduction = "mean" if made.path in MEANS else "sum" if reduction == "none" else reduction
            if not _is_scaled_by_numbers(made):
                return None
            value = value.inputs[0]
            continue
        name = _distance(made)
        apart = machine.store.find(value.inputs[0].layer, Made) if name else None
        if apart is None or apart.path not in DIFFERENCES:
            return None
        return _of_difference(machine, value.inputs[0], apart, name, reduction, made)
    return None


def _is_scaled_by_numbers(made: Made) -> bool:
    """Whether what is divided is the sum, and not a number by it."""
    return made.path not in ("operator /", "torch.div") or not isinstance(made.arguments.get("left"), Const)


def _distance(made: Made) -> str:
    """Return the class of the loss that averages what an operation makes of a difference, "" for none."""
    if made.path == "torch.square":
        return "MSELoss"
    if made.path == "torch.abs":
        return "L1Loss"
    exponent = made.arguments.get("right", made.arguments.get("other"))
    squared = isinstance(exponent, Const) and exponent.value == 2
    return "MSELoss" if made.path in _SQUARES and squared else ""


def _of_difference(
    machine: Machine, value: Tensor, apart: Made, name: str, reduction: str, squared: Made
) -> Written | None:
    """Return the loss of an output's distance from data; of two outputs nobody knows which is held."""
    sides = [apart.arguments.get(side) for side in ("left", "right")]
    if apart.path == "torch.sub":
        sides = [value.inputs[0], apart.arguments.get("other")]
    targets = [side for side in sides if side is not None and not isinstance(side, Tensor)]
    if len(value.inputs) != 1 or len(targets) != 1:
        return None
    (target,) = targets
    if machine.store.find(target, Array) is None and type(target) is not Unknown:
        return None
    options: Names = {"reduction": Const(reduction)}
    state: Names = {TARGET: target, FORMULA: Const(True)}
    made = Made(f"torch.nn.{name}", options, frozenset(), state, squared.origin)
    return Written(made, value.inputs[0])
