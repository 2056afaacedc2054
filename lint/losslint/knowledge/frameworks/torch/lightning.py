"""Lightning: a trainer that takes the steps of a module, whose `training_step` says what the loss is."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.knowledge.frameworks.torch.lightning_logs import PL_MODULE, call_hooks, returned, schedulers
from losslint.knowledge.frameworks.torch.loops import note, take_turn
from losslint.knowledge.frameworks.torch.modes import EVALUATING, TRAINING, no_grad
from losslint.knowledge.frameworks.torch.registration import MODULE
from losslint.knowledge.frameworks.torch.states import written
from losslint.knowledge.frameworks.torch.tracing import fed
from losslint.knowledge.frameworks.torch.turns import asked, happened, in_round, switch
from losslint.knowledge.lookup.registry import TABLES, Base, Call, Machine, means, method, whole
from losslint.training import Act, Origin
from losslint.values import (
    Closure,
    Const,
    Dict,
    Event,
    Frame,
    Instance,
    Key,
    List,
    Made,
    Names,
    Ref,
    Tuple,
    TurnEvent,
    Unknown,
    Value,
    Whole,
    is_none,
)

DATA_MODULE = "lightning.pytorch.LightningDataModule"

TRAINER = "lightning.pytorch.Trainer"

CLI = "lightning.pytorch.cli.LightningCLI"

HPARAMS = "lightning.pytorch.hparams"
"""The kind of the settings that a module keeps, which are entries and attributes."""

FIT = "model, train_dataloaders=None, val_dataloaders=None, datamodule=None"


def alone(machine: Machine, model: Ref) -> None:
    """Take the step of a module that nobody hands to a trainer here: of its batches nothing is known."""
    step = machine.own_method(model, "training_step")
    origin = step.origin if isinstance(step, Closure) else None
    if origin is not None:
        unknown = Unknown("nobody hands the module to a trainer", origin=origin)
        with in_round(machine, origin):
            _train(machine, model, unknown, origin)


TABLES.bases[PL_MODULE] = Base(call="forward", feeds=fed, alone=alone, asked=asked)
TABLES.derived[PL_MODULE] = MODULE
TABLES.bases[DATA_MODULE] = Base()


@means(TRAINER, signature="*, max_epochs=None, callbacks=None, gradient_clip_val=None")
def trainer(call: Call) -> Value:
    """`Trainer(max_epochs=10)`."""
    return call.new(Made(TRAINER, call.bound.arguments, call.bound.given, origin=call.origin))


@means(f"{TRAINER}.from_argparse_args", signature="args, ...")
def trainer_of_arguments(call: Call) -> Value:
    """`Trainer.from_argparse_args(args)`: a trainer, whatever else the command line says."""
    return call.new(Made(TRAINER, {}, frozenset(), origin=call.origin))


@method(f"made:{TRAINER}", "fit", signature=FIT)
def fit(call: Call) -> Value:
    """`trainer.fit(model, loader)`: in each epoch steps are taken, and then others without gradients."""
    machine, model = call.machine, call["model"]
    step = machine.own_method(model, "training_step")
    if step is None:
        return Const(None)
    loaders = call.bound.extra.get("train_dataloader", call["train_dataloaders"])
    batch = _batch(machine, model, loaders, call["datamodule"], call.origin)
    made, since = machine.store.find(call.receiver, Made), len(machine.events)
    told = _told(call, made)
    with in_round(machine, call.origin, of=whole(told["epochs"])):
        with in_round(machine, step.origin, over_data=True):
            configured = _train(machine, model, batch, call.origin, made, told)
            _schedule(machine, configured, "step")
        _check(call, model)
        _schedule(machine, configured, "epoch")
        call_hooks(machine, model, since, call.origin)
    written(machine, [model], call.origin)
    return Const(None)


def _schedule(machine: Machine, configured: Value | None, interval: str) -> None:
    """Note that a trainer steps the schedulers that are to be stepped so often."""
    for one in schedulers(machine, configured):
        if one.interval == Const(interval) and one.scheduler.origin is not None:
            happened(machine, Act.SCHEDULED, one.scheduler, one.scheduler.origin)


def _told(call: Call, made: Made | None) -> Names:
    """Return how often a trainer goes through the data, and who takes the steps of which module."""
    epochs = made.arguments.get("max_epochs", Const(None)) if made is not None else Const(None)
    return {
        "epochs": epochs if not is_none(epochs) else Unknown("how often the trainer goes round"),
        "trainer": call.receiver or Unknown("a trainer"),
        "module": call["model"],
    }


def _check(call: Call, model: Value) -> None:
    """Take the step that a module is checked with, on a batch of the data that are kept for it."""
    machine, step = call.machine, call.machine.own_method(model, "validation_step")
    if step is None:
        return
    loaders = call.bound.extra.get("val_dataloader", call["val_dataloaders"])
    holder, own = _holder(machine, model, loaders, call["datamodule"], "val_dataloader")
    if own is None and is_none(loaders) and is_none(call["datamodule"]):
        return
    switch(machine, model, EVALUATING, call.origin)
    if own is not None:
        dealt = machine.apply(own, [holder], {}, call.origin)
    else:
        dealt = Unknown("where the batches come from") if is_none(loaders) else loaders
    with in_round(machine, step.origin, over_data=True), no_grad(machine, call.origin):
        result = machine.apply(step, [model, machine.element_of(dealt), Whole()], {}, call.origin)
    returned(machine, model, result, call.origin)
    switch(machine, model, TRAINING, call.origin)


def _train(
    machine: Machine,
    model: Value,
    batch: Value,
    origin: Origin,
    trainer: Made | None = None,
    told: Names | None = None,
) -> Value | None:
    """Note one step of a module on a batch; `told` is what its trainer was told.

    Return the optimizers and schedulers that it configures, None where it takes its steps itself.
    """
    step = machine.own_method(model, "training_step")
    if step is None:
        return None
    configured = machine.own_method(model, "configure_optimizers")
    optimizer = machine.apply(configured, [model], {}, origin) if configured is not None else None
    before = len(machine.events)
    result = machine.apply(step, [model, batch, Whole()], {}, origin)
    by_hand = _is_by_hand(machine, model, origin)
    named = machine.store.find(result, Dict)
    loss = (
        named.items.get((str, "loss"), Unknown("the step returns no loss")) if named is not None else result
    )
    if optimizer is not None and told is not None:
        waiting = (Tuple((one.scheduler, one.monitor)) for one in schedulers(machine, optimizer))
        told = {**told, "scheduled": Tuple(tuple(waiting))}
    if by_hand is not None:
        if not is_none(loss):
            note(machine, loss, origin, told)
        _left_to_the_step(machine, by_hand, machine.events[before:])
    elif not is_none(loss):
        chosen = _optimizer(machine, optimizer) if optimizer is not None else None
        limit = trainer.arguments.get("gradient_clip_val") if trainer is not None else None
        take_turn(machine, model, loss, chosen, origin, told, limit)
    returned(machine, model, result, origin)
    return optimizer if by_hand is None else None


FLAG = "automatic_optimization"
"""The attribute of a module that says whether the trainer takes the steps."""


def _is_by_hand(machine: Machine, model: Value, origin: Origin) -> Origin | None:
    """Return where a module says that it takes its steps itself, None where the trainer takes them."""
    instance = machine.store.find(model, Instance)
    said = instance.names.get(FLAG) if instance is not None else None
    return said.origin or origin if said == Const(False) and said is not None else None


def _left_to_the_step(machine: Machine, said: Origin, events: Sequence[Event]) -> None:
    """Note that a step function is left to take the steps, and whether anything in it may."""
    acts = {event.act for event in events if isinstance(event, TurnEvent)}
    told: Names = {"stepped": Const(None if Act.HANDED in acts else Act.STEPPED in acts)}
    happened(machine, Act.LEFT, Const(None), said, told=told)


@method(
    f"made:{PL_MODULE}",
    *"print toggle_optimizer untoggle_optimizer lr_schedulers".split(),
    signature="",
)
def tells(call: Call) -> Value:
    """`self.print(loss)`: nothing that a training rests on."""
    return call.unknown("what Lightning is told")


@method(f"made:{PL_MODULE}", "optimizers", signature="use_pl_optimizer=True")
def optimizers(call: Call) -> Value:
    """`self.optimizers()`: what the module configures, in a wrapper that clears and steps as they do."""
    return call.unknown("the optimizers that a module configures")


def _holder(
    machine: Machine, model: Value, loaders: Value, module: Value, method: str
) -> tuple[Value, Value | None]:
    """Return who deals batches out, and the method of the project that makes its loader, if it has one."""
    holder = module if not is_none(module) else model if is_none(loaders) else loaders
    return holder, machine.own_method(holder, method)


def _batch(machine: Machine, model: Value, loaders: Value, module: Value, origin: Origin) -> Value:
    """Return one batch: of the loader that is given, of a data module, or of the model's own loader."""
    holder, own = _holder(machine, model, loaders, module, "train_dataloader")
    if own is None:
        return machine.element_of(loaders) if holder is loaders else Unknown("where the batches come from")
    prepare = machine.own_method(holder, "setup")
    if prepare is not None:
        machine.apply(prepare, [holder, Const("fit")], {}, origin)
    return machine.element_of(machine.apply(own, [holder], {}, origin))


def _optimizer(machine: Machine, configured: Value) -> Value:
    """Return the one optimizer that a module configures, alone or beside its schedulers."""
    named = machine.store.find(configured, Dict)
    if named is not None:
        return named.items.get((str, "optimizer"), Unknown("no optimizer is configured"))
    listed = machine.store.find(configured, List)
    items = configured.items if isinstance(configured, Tuple) else listed.items if listed is not None else ()
    if len(items) == 2 and all(machine.store.find(item, List) is not None for item in items):
        return _optimizer(machine, items[0])
    if len(items) == 1:
        return items[0]
    return configured if isinstance(configured, Ref) and not items else Unknown("several optimizers")


@means(CLI, signature="model_class=None, datamodule_class=None, ..., run=True")
def command_line(call: Call) -> Value:
    """`LightningCLI(Module, DataModule)`: both are made, with their defaults, and the module is fitted.

    Which arguments the command line gives nobody knows; those that have no default are unknown.
    """
    machine = call.machine
    made = {
        name: machine.apply(call[f"{name}_class"], [], {}, call.origin)
        for name in ("model", "datamodule")
        if not is_none(call[f"{name}_class"])
    }
    model, module = made.get("model"), made.get("datamodule", Const(None))
    own = call.new(Made(TRAINER, {}, frozenset(), origin=call.origin))
    parts = {"trainer": own, **made}
    if model is not None and call["run"] == Const(True):
        _train(machine, model, _batch(machine, model, Const(None), module, call.origin), call.origin)
    return call.new(Made(CLI, {}, frozenset(), parts, origin=call.origin))


@method(f"made:{PL_MODULE}", "manual_backward", signature="loss, ...")
def goes_backward(call: Call) -> Value:
    """`self.manual_backward(loss)`."""
    note(call.machine, call["loss"], call.origin)
    return Const(None)


@method(f"made:{PL_MODULE}", "save_hyperparameters", signature="..., ignore=None, logger=True")
@method(f"made:{DATA_MODULE}", "save_hyperparameters", signature="..., ignore=None, logger=True")
def keep_settings(call: Call) -> Value:
    """`self.save_hyperparameters()`: what `__init__` was given is `self.hparams` from then on."""
    machine, receiver = call.machine, call.receiver
    told = call.bound.rest
    whole = machine.store.find(told[0], Dict) if len(told) == 1 else None
    if receiver is None:
        return Const(None)
    if whole is not None:
        machine.set_attribute(receiver, "hparams", told[0], call.origin)
        return Const(None)
    frame = machine.store.find(machine.variables(of_module=False), Frame)
    names = dict(frame.names.items()) if frame is not None else {}
    items: dict[Key, Value] = {(str, name): value for name, value in names.items() if value != receiver}
    kept = Dict(items, tuple(Const(str(name)) for _, name in items), Unknown("no setting of it"), HPARAMS)
    machine.set_attribute(receiver, "hparams", call.new(kept), call.origin)
    return Const(None)
