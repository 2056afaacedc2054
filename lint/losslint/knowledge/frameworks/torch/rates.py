"""Who decides the learning rate of an optimizer: what makes it, or what sets another one later."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import TABLES, Call, Machine, method
from losslint.training import Origin
from losslint.values import Const, List, Made, RateEvent, Value

GROUP = "torch.optim.group"
"""The path of what stands for each of the groups of weights that an optimizer has: `of` is the optimizer."""

RATES = ("lr", "initial_lr")
"""The entries of a group that say at which rate it learns."""


def decided_elsewhere(machine: Machine, optimizer: Value | None, origin: Origin | None) -> None:
    """Note that something else than the code that makes an optimizer decides its learning rate."""
    made = machine.store.find(optimizer, Made)
    if made is not None and made.origin is not None and made.path.startswith("torch.optim."):
        machine.record(RateEvent(made.origin, origin or made.origin))


def param_groups(machine: Machine, value: Value, origin: Origin) -> Value:
    """`optimizer.param_groups`: there is one group at least, and one stands for all of them."""
    group = machine.store.new(Made(GROUP, {"of": value}, frozenset(), origin=origin), origin)
    return machine.store.new(List((group,), group), origin)


TABLES.attributes["made:torch.optim.Optimizer", "param_groups"] = param_groups


@method(f"made:{GROUP}", "__getitem__", "get", signature="key, default=None")
def entry(call: Call) -> Value:
    """`group["lr"]`."""
    return call.unknown("what a group of weights says")


@method(f"made:{GROUP}", "__setitem__", "setdefault", signature="key, value=None")
def set_entry(call: Call) -> Value:
    """`group["lr"] = rate`."""
    key = call["key"]
    if not isinstance(key, Const) or key.value in RATES:
        _set(call.machine, call.receiver, call.origin)
    return Const(None)


@method(f"made:{GROUP}", "update", signature="*args, **kwargs")
def updated(call: Call) -> Value:
    """`group.update(lr=rate)`."""
    _set(call.machine, call.receiver, call.origin)
    return Const(None)


def _set(machine: Machine, group: Value | None, origin: Origin | None) -> None:
    made = machine.store.find(group, Made)
    decided_elsewhere(machine, made.arguments["of"] if made is not None else None, origin)


def _let_go(machine: Machine, value: Value, why: str) -> None:
    _set(machine, value, value.origin)


TABLES.leaving[f"made:{GROUP}"] = _let_go
