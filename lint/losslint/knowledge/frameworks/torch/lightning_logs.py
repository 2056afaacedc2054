"""The numbers that a module of Lightning logs by name, and the callbacks that watch them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from losslint.knowledge.frameworks.torch.directions import better_of
from losslint.knowledge.frameworks.torch.schedules import MODULE as SCHEDULES
from losslint.knowledge.lookup.registry import Call, Machine, means, method
from losslint.training import Act, Direction, Origin
from losslint.values import (
    Const,
    Dict,
    Instance,
    Library,
    Made,
    NumberEvent,
    NumbersEvent,
    Ref,
    TurnEvent,
    Unknown,
    UserClass,
    Value,
    Whole,
)

PL_MODULE = "lightning.pytorch.LightningModule"

CALLBACKS = "lightning.pytorch.callbacks"

WATCHING = {
    "EarlyStopping": "monitor=None, min_delta=0.0, patience=3, verbose=False, mode='min', strict=True",
    "ModelCheckpoint": "dirpath=None, filename=None, monitor=None, verbose=False, save_last=None, "
    "save_top_k=1, save_weights_only=False, mode='min'",
}
"""The callbacks that wait for a number, and their signatures."""

SILENT = frozenset(
    "BackboneFinetuning BatchSizeFinder DeviceStatsMonitor GradientAccumulationScheduler "
    "LearningRateFinder LearningRateMonitor ModelPruning ModelSummary OnExceptionCheckpoint ProgressBar "
    "RichModelSummary RichProgressBar StochasticWeightAveraging TQDMProgressBar ThroughputMonitor Timer "
    "WeightAveraging".split()
)
"""Callbacks that log no number that a module could have logged."""


def _watching(call: Call) -> Value:
    arguments = {**call.bound.arguments, **call.bound.extra}
    return call.new(Made(call.path, arguments, call.bound.given, origin=call.origin))


for _name, _signature in WATCHING.items():
    means(f"{CALLBACKS}.{_name}", signature=f"{_signature}, ...")(_watching)
for _name in SILENT:
    means(f"{CALLBACKS}.{_name}", signature="...")(_watching)


# What is logged ------------------------------------------------------------------------------------


@method(f"made:{PL_MODULE}", "log", signature="name, value=None, ..., on_step=None, on_epoch=None")
def log(call: Call) -> Value:
    """`self.log("val_loss", loss)`; of a number for both a step and an epoch there are three names."""
    if call.receiver is not None:
        both = call.gave("on_step") or call.gave("on_epoch")
        name = call.const("name")
        if isinstance(name, str):
            _logged(call.machine, call.receiver, name, call["value"], call.origin, forked=both)
        else:
            anything(call.machine, call.receiver, call.origin)
    return Const(None)


@method(f"made:{PL_MODULE}", "log_dict", signature="dictionary, ..., on_step=None, on_epoch=None")
def log_all(call: Call) -> Value:
    """`self.log_dict({"val_loss": loss, "val_acc": accuracy})`."""
    named = call.machine.store.find(call["dictionary"], Dict)
    if call.receiver is None:
        return Const(None)
    both = call.gave("on_step") or call.gave("on_epoch")
    for (_, name), value in named.items.items() if named is not None else ():
        _logged(call.machine, call.receiver, str(name), value, call.origin, forked=both)
    if named is None or named.rest is not None:
        anything(call.machine, call.receiver, call.origin)
    return Const(None)


def _logged(
    machine: Machine, module: Value, name: str, value: Value, origin: Origin, *, forked: bool = False
) -> None:
    better = better_of(machine, value)
    for ending in ("", "_step", "_epoch") if forked else ("",):
        _note(machine, module, name + ending, better, origin)


def anything(machine: Machine, module: Value, origin: Origin) -> None:
    """Note that a number of any name may be logged."""
    _note(machine, module, None, None, origin)


def _note(
    machine: Machine, module: Value, name: str | None, better: Direction | None, origin: Origin
) -> None:
    if isinstance(module, Ref):
        machine.record(NumberEvent(module.address, name, better, origin))


def returned(machine: Machine, module: Value, result: Value, origin: Origin) -> None:
    """Note what a step or a hook returns: of early versions it is logged under the names that it has."""
    for named in _dicts(machine, result, depth=2):
        for (_, name), value in named.items.items():
            _logged(machine, module, str(name), value, origin)


def _dicts(machine: Machine, value: Value | None, depth: int) -> Iterator[Dict]:
    found = machine.store.find(value, Dict)
    if found is not None and depth:
        yield found
        for inner in found.items.values():
            yield from _dicts(machine, inner, depth - 1)


# Hooks ---------------------------------------------------------------------------------------------

HOOKS: dict[str, tuple[Value, ...]] = {
    "on_fit_start": (),
    "on_train_start": (),
    "on_train_epoch_start": (),
    "on_train_batch_start": (Unknown("a batch"), Whole()),
    "training_step_end": (Unknown("what a step gives"),),
    "on_train_batch_end": (Unknown("what a step gives"), Unknown("a batch"), Whole()),
    "training_epoch_end": (Unknown("what the steps of an epoch give"),),
    "on_train_epoch_end": (),
    "on_validation_start": (),
    "on_validation_epoch_start": (),
    "on_validation_batch_start": (Unknown("a batch"), Whole()),
    "validation_step_end": (Unknown("what a step gives"),),
    "on_validation_batch_end": (Unknown("what a step gives"), Unknown("a batch"), Whole()),
    "validation_epoch_end": (Unknown("what the steps of an epoch give"),),
    "validation_end": (Unknown("what the steps of an epoch give"),),
    "on_validation_epoch_end": (),
    "on_validation_end": (),
    "on_before_optimizer_step": (Unknown("an optimizer"),),
    "on_before_zero_grad": (Unknown("an optimizer"),),
    "on_after_backward": (),
    "on_before_backward": (Unknown("the loss"),),
}
"""What a trainer calls around the steps of a module in which numbers may be logged, and what it gives it."""

DECIDING = frozenset(
    "configure_callbacks optimizer_step optimizer_zero_grad backward lr_scheduler_step "
    "transfer_batch_to_device "
    "configure_gradient_clipping "
    "on_epoch_end on_epoch_start on_batch_end on_batch_start log log_dict".split()
)
"""What a module may define that is not carried out, and in which it may log or decide what is logged."""

BASES = frozenset(
    (PL_MODULE, "torch.nn.Module", "builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol")
)
"""Classes that a module may derive from which log nothing by themselves."""


def call_hooks(machine: Machine, module: Value, since: int, origin: Origin) -> None:
    """Carry out what a module does around its steps, so that all is seen that it logs.

    `since` is where the events of its steps begin. Where not everything is followed any name may be logged.
    """
    for name, given in HOOKS.items():
        hook = machine.own_method(module, name)
        if hook is not None:
            result = machine.apply(hook, [module, *given], {}, origin)
            returned(machine, module, result, origin)
    own = any(machine.own_method(module, name) is not None for name in DECIDING)
    if own or not _is_whole(machine, module) or _is_handed(machine, module, since):
        anything(machine, module, origin)
    if isinstance(module, Ref):
        machine.record(NumbersEvent(module.address, origin))


def _is_whole(machine: Machine, module: Value) -> bool:
    """Whether all classes that a module derives from are known."""
    instance = machine.store.find(module, Instance)
    waiting: list[Value] = [instance.of] if instance is not None else [Unknown("a module")]
    while waiting:
        current = waiting.pop()
        own = machine.store.find(current, UserClass)
        if own is not None:
            waiting += own.bases
        elif not isinstance(current, Library) or current.path not in BASES:
            return False
    return True


def _is_handed(machine: Machine, module: Value, since: int) -> bool:
    """Whether a module was given to code that is not followed, which may log by it."""
    address = module.address if isinstance(module, Ref) else None
    return any(
        isinstance(one, TurnEvent) and one.act is Act.HANDED and (one.whole or address in one.reaches)
        for one in machine.events[since:]
    )


class Scheduler(Struct, frozen=True):
    """A scheduler that a module configures: the number that it waits for, and how often it is stepped."""

    scheduler: Value
    monitor: Value
    interval: Value


def schedulers(machine: Machine, configured: Value | None, depth: int = 4) -> Iterator[Scheduler]:
    """Yield the schedulers in what a module configures, with what their trainer is told of each."""
    named = machine.store.find(configured, Dict)
    made = machine.store.find(configured, Made)
    if configured is None or not depth:
        return
    if made is not None and made.path.startswith(f"{SCHEDULES}."):
        yield Scheduler(configured, Const(None), Const("epoch"))
    if named is None:
        for item in machine.items_of(configured) or ():
            yield from schedulers(machine, item, depth - 1)
        return
    items = {name: one for (_, name), one in named.items.items()}
    inner = items.get("lr_scheduler")
    if inner is not None and machine.store.find(inner, Dict) is not None:
        yield from schedulers(machine, inner, depth - 1)
        return
    scheduler, monitor = items.get("scheduler", inner), items.get("monitor", Const(None))
    plain = items.get("strict", Const(True)) == Const(True) and items.get("frequency", Const(1)) == Const(1)
    if scheduler is not None and plain:
        yield Scheduler(scheduler, monitor, items.get("interval", Const("epoch")))
