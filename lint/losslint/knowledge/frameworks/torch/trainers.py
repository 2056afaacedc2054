"""Trainers of transformers and engines of ignite: who calls the model, with what, and who takes steps."""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.data import LOADER, loader, sample_of
from losslint.knowledge.frameworks.torch.directions import better_of
from losslint.knowledge.frameworks.torch.loops import take_turn
from losslint.knowledge.frameworks.torch.modes import EVALUATING, TRAINING, forget_modes, no_grad
from losslint.knowledge.frameworks.torch.optimizers import HOLDS
from losslint.knowledge.frameworks.torch.parameters import groups
from losslint.knowledge.frameworks.torch.states import written
from losslint.knowledge.frameworks.torch.tokenizers import RENAMED, batch_of
from losslint.knowledge.frameworks.torch.turns import in_round, switch
from losslint.knowledge.lookup.registry import TABLES, Base, Call, Machine, means, method, number, whole
from losslint.training import Direction, Origin
from losslint.values import (
    Const,
    Dict,
    Instance,
    Library,
    LibraryMethod,
    List,
    Made,
    Names,
    NumberEvent,
    NumbersEvent,
    Ref,
    Tuple,
    Unknown,
    UserClass,
    Value,
    Whole,
    is_none,
)

TRAINER = "transformers.Trainer"

ARGUMENTS = "transformers.TrainingArguments"

_ARGUMENTS = (
    "output_dir=None, ..., learning_rate=5e-05, weight_decay=0.0, per_device_train_batch_size=8, "
    "gradient_accumulation_steps=1, max_grad_norm=1.0, num_train_epochs=3.0, max_steps=-1, "
    "load_best_model_at_end=False, metric_for_best_model=None, greater_is_better=None, optim='adamw_torch'"
)

MEANWHILE = "what waits for the events of a trainer may have asked the model in another mode"

GATHERED = "gradient_accumulation_steps"

_TRAINER = (
    "model=None, args=None, data_collator=None, train_dataset=None, eval_dataset=None, "
    "processing_class=None, ..., compute_metrics=None, optimizers=None, tokenizer->processing_class"
)


@means(ARGUMENTS, signature=_ARGUMENTS)
def arguments(call: Call) -> Value:
    """`TrainingArguments(output_dir, learning_rate=2e-5)`."""
    given = {**call.bound.arguments}
    return call.new(Made(ARGUMENTS, given, call.bound.given, origin=call.origin))


@means(TRAINER, signature=_TRAINER)
def trainer(call: Call) -> Value:
    """`Trainer(model=model, args=args, train_dataset=data)`."""
    return call.new(Made(TRAINER, call.bound.arguments, call.bound.given, origin=call.origin))


TABLES.bases[TRAINER] = Base()


@method(f"made:{TRAINER}", "__init__", signature=_TRAINER)
def initialised(call: Call) -> Value:
    """`super().__init__(model=model, …)` in a trainer of the project's own."""
    instance = call.machine.store.find(call.receiver, Instance)
    if instance is not None and instance.base is not None:
        made = Made(TRAINER, call.bound.arguments, call.bound.given, origin=call.origin)
        call.machine.store.put(instance.base, made)
    return Const(None)


@method(f"made:{TRAINER}", "train", signature="...")
def train(call: Call) -> Value:
    """`trainer.train()`: the network is called on batches of the data, and its own loss goes backward."""
    machine = call.machine
    instance = machine.store.find(call.receiver, Instance)
    made = machine.store.find(instance.base if instance is not None else call.receiver, Made)
    if made is None:
        return call.unknown("what a trainer gives")
    if not made.arguments:
        return call.unknown("what a trainer gives")  # a class that hands on its arguments in its own way
    model = made.arguments["model"]
    batch = _batch(machine, made, call.origin)
    own = machine.own_method(call.receiver, "compute_loss")
    told: Names = {**_told(machine, made.arguments["args"]), "trainer": call.receiver or Const(None)}
    with in_round(machine, call.origin, of=whole(told.get("epochs"))):
        with in_round(machine, call.origin, over_data=True):
            switch(machine, model, TRAINING, call.origin)
            if own is not None and call.receiver is not None:
                loss = machine.apply(own, [call.receiver, model, batch], {}, call.origin)
            else:
                loss = _loss(machine, model, batch, call.origin)
            optimizer = _optimizer(machine, made, call)
            limit = _limit(machine, made.arguments["args"])
            take_turn(machine, model, loss, optimizer, call.origin, told, limit)
        names = _measure(machine, made, model, call.origin)
    written(machine, [model], call.origin)
    forget_modes(machine, MEANWHILE)
    if isinstance(call.receiver, Ref):
        _name(machine, call.receiver, names if _is_plain(machine, call.receiver) else None, call.origin)
    return call.unknown("what a trainer says of its training")


def _told(machine: Machine, arguments: Value) -> Names:
    """Return how often a trainer goes through the data, and how many samples it takes for one update."""
    found = machine.store.find(arguments, Made)
    if found is None or found.path != ARGUMENTS:
        return {}
    epochs, steps = found.arguments["num_train_epochs"], found.arguments["max_steps"]
    passes = number(epochs) if steps == Const(-1) else None
    known = passes is not None and float(passes).is_integer()
    return {
        "epochs": Const(int(passes or 0), origin=epochs.origin or found.origin)
        if known
        else Unknown("how often a trainer goes through the data"),
        "batch_size": _size(found),
    }


def _size(arguments: Made) -> Value:
    """Return how many samples a trainer takes for one update on one device, in several batches perhaps."""
    size, batches = arguments.arguments["per_device_train_batch_size"], arguments.arguments[GATHERED]
    if batches == Const(1):
        return size
    counted, times = whole(size), whole(batches)
    if counted is None or times is None:
        return Unknown("how many batches a trainer takes for one update", origin=batches.origin)
    return Const(counted * times, origin=batches.origin)


def _limit(machine: Machine, arguments: Value) -> Value | None:
    """Return the norm to which a trainer cuts gradients, None where it does not or nobody knows."""
    found = machine.store.find(arguments, Made)
    limit = found.arguments["max_grad_norm"] if found is not None and found.path == ARGUMENTS else None
    return limit if number(limit) else None


def _measure(machine: Machine, made: Made, model: Value, origin: Origin) -> Dict | None:
    """Let the project's own function measure what the network says of the data that it is checked with.

    Return what it gives, an empty dict where there is no such function, None where it is not known.
    """
    function = made.arguments["compute_metrics"]
    checked = made.arguments["eval_dataset"]
    if is_none(function):
        return Dict({}, ())
    if is_none(checked) or machine.store.find(checked, Dict) is not None:
        return None  # the names of several data sets stand before those of the numbers
    batch = machine.store.find(_batch(machine, made, origin, "eval_dataset"), Dict)
    if batch is None or (str, "labels") not in batch.items:
        return None
    keywords = {str(key[1]): one for key, one in batch.items.items()}
    with in_round(machine, origin, over_data=True), no_grad(machine, origin):
        switch(machine, model, EVALUATING, origin)
        answer = machine.apply(model, [], keywords, origin)
        switch(machine, model, TRAINING, origin)
    logits = machine.attribute(answer, "logits", origin)
    given = Tuple((logits, batch.items[str, "labels"]), origin=origin)
    return machine.store.find(machine.apply(function, [given], {}, origin), Dict)


def _name(machine: Machine, trainer: Ref, given: Dict | None, origin: Origin) -> None:
    """Note under which names a trainer finds what it is checked by: a prefix stands before each."""
    machine.record(NumbersEvent(trainer.address, origin))
    known = given is not None and given.rest is None and all(kind is str for kind, _ in given.items)
    if given is None or not known:
        machine.record(NumberEvent(trainer.address, None, None, origin))
        return
    machine.record(NumberEvent(trainer.address, f"{PREFIX}loss", Direction.LOWER, origin))
    for (_, name), value in given.items.items():
        named = str(name) if str(name).startswith(PREFIX) else f"{PREFIX}{name}"
        at = value.origin or origin
        machine.record(NumberEvent(trainer.address, named, better_of(machine, value), at))


PREFIX = "eval_"
"""What stands before the name of each number that a trainer is checked by."""

_PLAIN = frozenset(
    "__init__ compute_loss get_train_dataloader get_eval_dataloader create_optimizer create_scheduler "
    "create_optimizer_and_scheduler training_step".split()
)
"""What a trainer of the project's own may define without logging numbers of other names."""


def _is_plain(machine: Machine, trainer: Ref) -> bool:
    """Whether a trainer names what it is checked by as the trainer of transformers does."""
    instance = machine.store.find(trainer, Instance)
    if instance is None:
        return True
    own = machine.store.find(instance.of, UserClass)
    return own is not None and own.bases == (Library(TRAINER),) and _PLAIN.issuperset(own.names)


def _batch(machine: Machine, made: Made, origin: Origin, of: str = "train_dataset") -> Value:
    """Return what the network is called on: rows of the data set, as the collator puts them together."""
    row = sample_of(machine, made.arguments[of], origin)
    collator = made.arguments["data_collator"]
    if is_none(collator):
        return batch_of(machine, row, origin, RENAMED)
    return machine.apply(collator, [machine.store.new(List((), row))], {}, origin)


def _loss(machine: Machine, model: Value, batch: Value, origin: Origin) -> Value:
    """Return the loss that a network works out of a batch: what its answer calls `loss`, or has first."""
    named = machine.store.find(batch, Dict)
    keywords: Names = {str(key[1]): value for key, value in named.items.items()} if named is not None else {}
    if named is None or "labels" not in keywords:
        keywords = {**keywords, "labels": Unknown("which column the labels are", origin=origin)}
    answer = machine.apply(model, [], keywords, origin)
    entries = machine.store.find(answer, Dict)
    if entries is not None:
        return entries.items.get((str, "loss"), Unknown("the network gives no loss", origin=origin))
    if isinstance(answer, Tuple) and answer.items:
        return answer.items[0]
    return machine.attribute(answer, "loss", origin)


def _optimizer(machine: Machine, made: Made, call: Call) -> Value:
    """Return the optimizer that a trainer is given, or its own: AdamW, with the rate of its arguments."""
    others = call.items(made.arguments["optimizers"])
    if others and not is_none(others[0]):
        return others[0]
    weights = machine.apply(LibraryMethod(made.arguments["model"], "parameters"), [], {}, call.origin)
    holds: Names = {HOLDS: Tuple(tuple(groups(machine, weights)))}
    found = machine.store.find(made.arguments["args"], Made)
    own = machine.own_method(call.receiver, "create_optimizer") if call.receiver is not None else None
    is_plain = others is not None or is_none(made.arguments["optimizers"])
    if found is None or found.path != ARGUMENTS or own is not None or not is_plain or not _is_adamw(found):
        unknown: Names = {"lr": Unknown("the rate of a trainer")}
        return call.new(Made("torch.optim.AdamW", unknown, frozenset(), holds, origin=call.origin))
    given = frozenset(("lr",)) if "learning_rate" in found.given else frozenset[str]()
    rate: Names = {"lr": found.arguments["learning_rate"]}
    return call.new(Made("torch.optim.AdamW", rate, given, holds, origin=found.origin))


def _is_adamw(arguments: Made) -> bool:
    name = arguments.arguments["optim"]
    return isinstance(name, Const) and str(name.value).startswith("adamw")


ENGINE = "ignite.engine.Engine"

STEP = "what an engine is made of"


@means("ignite.engine.create_supervised_trainer", signature="model, optimizer, loss_fn, device=None")
def supervised(call: Call) -> Value:
    """`create_supervised_trainer(model, optimizer, loss)`: an engine that takes the usual steps."""
    return call.new(Made(ENGINE, call.bound.arguments, call.bound.given, origin=call.origin))


@means(ENGINE, signature="process_function")
def engine(call: Call) -> Value:
    """`Engine(step)`: the function is called with the engine and a batch."""
    return call.new(Made(ENGINE, call.bound.arguments, call.bound.given, origin=call.origin))


@method(f"made:{ENGINE}", "run", signature="data=None, max_epochs=None")
def run(call: Call) -> Value:
    """`trainer.run(loader, max_epochs=10)`."""
    machine, made = call.machine, call.machine.store.find(call.receiver, Made)
    if made is None or call.receiver is None:
        return call.unknown("what an engine gives")
    batch = machine.element_of(call["data"])
    if "process_function" in made.arguments:
        with in_round(machine, call.origin, over_data=True):
            machine.apply(made.arguments["process_function"], [call.receiver, batch], {}, call.origin)
        forget_modes(machine, MEANWHILE)
        return call.unknown("what an engine gives")
    x, y = batch.items if isinstance(batch, Tuple) and len(batch.items) == 2 else (_part(call), _part(call))
    model, optimizer = made.arguments["model"], made.arguments["optimizer"]
    with in_round(machine, call.origin, over_data=True):
        switch(machine, model, TRAINING, call.origin)
        output = machine.apply(model, [x], {}, call.origin)
        loss = machine.apply(made.arguments["loss_fn"], [output, y], {}, call.origin)
        told: Names = {} if is_none(call["max_epochs"]) else {"epochs": call["max_epochs"]}
        take_turn(machine, model, loss, optimizer, call.origin, told)
    forget_modes(machine, MEANWHILE)
    return call.unknown("what an engine gives")


@means("ignite.distributed.auto_model", signature="model, ...")
@means("ignite.distributed.auto_optim", signature="model, ..., optimizer->model")
def on_its_devices(call: Call) -> Value:
    """`idist.auto_model(model)`: the same, wherever it runs."""
    return call["model"]


@means("ignite.distributed.auto_dataloader", signature=LOADER)
def loader_on_its_devices(call: Call) -> Value:
    """`idist.auto_dataloader(data, batch_size=64)`: the loader that it makes."""
    return loader(call)


PARALLEL = "ignite.distributed.Parallel"


@means(PARALLEL, signature="backend=None, ...")
def parallel(call: Call) -> Value:
    """`with idist.Parallel(backend) as parallel`."""
    return call.new(Made(PARALLEL, {}, frozenset(), origin=call.origin))


@method(f"made:{PARALLEL}", "run", signature="func, ...")
def run_in_parallel(call: Call) -> Value:
    """`parallel.run(training, config)`: the function is called with the number of the process before it."""
    return call.machine.apply(call["func"], [Whole(), *call.bound.rest], call.bound.extra, call.origin)


def _part(call: Call) -> Unknown:
    return call.unknown("what a batch holds")
