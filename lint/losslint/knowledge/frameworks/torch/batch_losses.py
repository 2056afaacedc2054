"""The loss of a batch as a plain number: `loss.item()`, and whether it is a mean over the batch or a sum."""

from __future__ import annotations

from itertools import islice

from losslint.knowledge.arrays.arithmetic import OF_TWO
from losslint.knowledge.arrays.gauges import gauge
from losslint.knowledge.frameworks.torch.directions import better_of
from losslint.knowledge.frameworks.torch.losses import TARGET, name_of
from losslint.knowledge.frameworks.torch.tracing import ancestry, behind, data_of
from losslint.knowledge.lookup import registry
from losslint.knowledge.lookup.registry import Call, Machine, method
from losslint.training import Origin
from losslint.values import Array, BatchLoss, Const, Made, Tensor, Value, is_none

LEAVING = frozenset(f"torch.{name}" for name in "clone detach squeeze view".split())
"""What a loss goes through that leaves it the number that it is."""

MAX_STEPS = 20
"""Operations between a number and the losses that it was made of that are looked through."""


@method("symbol", "item", signature="")
def item(call: Call) -> Value:
    """`loss.item()`."""
    loss = call.receiver
    why = "the number that a tensor holds"
    better = better_of(call.machine, loss) if loss is not None else None
    mean = _is_mean(call.machine, loss, MAX_STEPS) if isinstance(loss, Tensor) else None
    loader = _loader(call.machine, loss) if isinstance(loss, Tensor) else None
    tested = registry.tested(call.machine, loss) if loss is not None else None
    if not isinstance(loss, Tensor) or mean is None or loader is None:
        return gauge(better, why, call.origin, tested)
    at = loss.origin or call.origin
    return BatchLoss("the loss of a batch", mean=mean, loader=loader, better=better, tested=tested, origin=at)


def _is_mean(machine: Machine, loss: Tensor, steps: int) -> bool | None:
    """Return whether a number is a mean over the samples of a batch, False for a sum, None for neither.

    One that is weighed, or divided by something, is neither.
    """
    made = machine.store.find(loss.layer, Made)
    if made is None or not steps:
        return None
    if TARGET in made.state:
        return _reduces_to_mean(made)
    inner = [_is_mean(machine, one, steps - 1) for one in loss.inputs] if made.path in _PASSING else []
    if inner:
        return inner[0] if all(one is inner[0] for one in inner) else None
    if made.path not in ("torch.mean", "torch.sum") or len(loss.inputs) != 1:
        return None
    if not is_none(made.arguments.get("dim", Const(None))) or loss.inputs[0].shape == ():
        return None
    return None if _is_of_hits(machine, loss.inputs[0]) else made.path == "torch.mean"


_PASSING = LEAVING | {OF_TWO["+"]}
_COMPARING = frozenset(f"operator {symbol}" for symbol in "== != < <= > >=".split())


def _is_of_hits(machine: Machine, numbers: Tensor) -> bool:
    """Whether what is summed up are the answers of comparisons, and so no losses."""
    found = behind(machine, numbers, LEAVING)
    return found is None or found[1].path in _COMPARING


def _reduces_to_mean(loss: Made) -> bool | None:
    """Return whether a loss is a mean over the batch; None of a row of numbers, and where it is not known."""
    older = (loss.arguments.get(name, Const(None)) for name in ("size_average", "reduce"))
    if name_of(loss.path) is None or not all(map(is_none, older)):
        return None
    reduction = loss.arguments.get("reduction")
    return reduction == Const("mean") if reduction in (Const("mean"), Const("sum")) else None


def _loader(machine: Machine, loss: Tensor) -> Origin | None:
    """Return what deals out the batch that a loss is of: its labels say it, or what the model reads."""
    made_of = (machine.store.find(one.layer, Made) for one in islice(ancestry(loss), MAX_STEPS))
    target = next((made.state[TARGET] for made in made_of if made is not None and TARGET in made.state), None)
    for data in (target, data_of(machine, loss)):
        array = machine.store.find(data, Array)
        if array is not None and array.loader is not None:
            return array.loader
    return None
