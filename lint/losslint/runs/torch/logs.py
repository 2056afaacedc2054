"""What is given to a trainer under which names, and who waits for it: Lightning, and transformers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from losslint.knowledge.frameworks.torch.lightning_logs import CALLBACKS, SILENT, WATCHING
from losslint.knowledge.frameworks.torch.schedules import PLATEAU, seeks
from losslint.knowledge.frameworks.torch.trainers import ARGUMENTS, PREFIX, TRAINER
from losslint.runs.view import View, why_of
from losslint.training import Callback, Direction, Duty, Fact, Logs
from losslint.values import (
    Const,
    FitEvent,
    InLog,
    Instance,
    Made,
    NumberEvent,
    NumbersEvent,
    Ref,
    Tuple,
    Value,
    is_none,
)

_DUTIES = {"EarlyStopping": Duty.STOPS, "ModelCheckpoint": Duty.KEEPS_BEST}


def logs_of(view: View, fit: FitEvent | None, told: Sequence[InLog]) -> Logs:
    """Return what is given to the trainer that takes the steps; `told` is all of one path."""
    trainer = fit.arguments.get("trainer") if fit is not None else None
    instance = view.find(trainer, Instance)
    made = view.find(instance.base if instance is not None else trainer, Made)
    if fit is None or made is None:
        return Logs()
    module = trainer if made.path == TRAINER else fit.arguments.get("module")
    if not isinstance(module, Ref):
        return Logs()
    given = [one for one in told if isinstance(one, NumberEvent) and one.by == module.address]
    whole = any(isinstance(one, NumbersEvent) and one.by == module.address for one in told)
    better = _better_by_name(given)
    if made.path == TRAINER:
        return Logs(callbacks=_best(view, made, better), named=_named(given, whole))
    callbacks = _callbacks(view, made, better)
    waiting = tuple(_scheduled(view, fit.arguments.get("scheduled"), better))
    found = callbacks.value
    return Logs(
        callbacks=callbacks if found is None else Fact((*found, *waiting), callbacks.origin),
        named=_named(given, whole),
    )


def _best(view: View, trainer: Made, better: Mapping[str, Fact[Direction]]) -> Fact[tuple[Callback, ...]]:
    """Return the arguments of a trainer of transformers as what waits for the best weights.

    Where nothing says which numbers are better, higher ones are, unless the name ends in `loss`.
    """
    made = view.find(trainer.arguments["args"], Made)
    if made is None or made.path != ARGUMENTS or made.origin is None:
        return Fact.unknown("the arguments of the trainer are not known", trainer.origin)
    watched, told = _watched(made.arguments["metric_for_best_model"]), made.arguments["greater_is_better"]
    if watched.value is None or made.arguments["load_best_model_at_end"] != Const(True):
        return Fact((), made.origin)
    name = watched.value if watched.value.startswith(PREFIX) else f"{PREFIX}{watched.value}"
    if isinstance(told, Const) and isinstance(told.value, bool):
        direction = Direction.HIGHER if told.value else Direction.LOWER
        sought = Fact(direction, told.origin or made.origin)
    elif is_none(told):
        direction = Direction.LOWER if name.endswith("loss") else Direction.HIGHER
        sought = Fact(direction, made.origin, by_default=True)
    else:
        sought = Fact.unknown("it is not known which numbers are better", told.origin)
    monitor = Fact(name, watched.origin)
    return Fact(
        (Callback(made.name, made.origin, monitor, Duty.KEEPS_BEST, sought, better=_of(better, monitor)),),
        made.origin,
    )


def _of(better: Mapping[str, Fact[Direction]], monitor: Fact[str]) -> Fact[Direction]:
    """Return which numbers are better of those that go by a name."""
    return better.get(monitor.value or "", Fact.unknown("nothing shows which of them are better"))


def _named(given: Iterable[NumberEvent], whole: bool) -> Fact[tuple[Fact[str], ...]]:
    """Return the names of all numbers; `whole` says that all of them were seen."""
    names: dict[str, Fact[str]] = {}
    for one in given:
        if one.name is None:
            return Fact.unknown("a number is logged whose name is not known", one.origin)
        names.setdefault(one.name, Fact(one.name, one.origin))
    if not names or not whole:
        return Fact.unknown("it is not followed to its end what is logged")
    return Fact(tuple(names.values()), next(iter(names.values())).origin)


def _better_by_name(given: Iterable[NumberEvent]) -> dict[str, Fact[Direction]]:
    """Return which numbers are better of each name, where all that are logged under it agree."""
    found: dict[str, list[NumberEvent]] = {}
    for one in given:
        if one.name is not None:
            found.setdefault(one.name, []).append(one)
    return {
        name: Fact(numbers[0].better, numbers[0].origin)
        for name, numbers in found.items()
        if numbers[0].better is not None and all(one.better is numbers[0].better for one in numbers)
    }


def _callbacks(
    view: View, trainer: Made, better: Mapping[str, Fact[Direction]]
) -> Fact[tuple[Callback, ...]]:
    value = trainer.arguments.get("callbacks", Const(None))
    if is_none(value):
        return Fact((), trainer.origin, by_default=True)
    items = view.items(value)
    if items is None and view.find(value, Made) is not None:
        items = (value,)
    if items is None:
        return Fact.unknown(why_of(value, "the callbacks are not known"), value.origin)
    return Fact(tuple(_callback(view, item, better) for item in items), value.origin)


def _callback(view: View, value: Value, better: Mapping[str, Fact[Direction]]) -> Callback:
    made = view.find(value, Made)
    if made is None or not made.path.startswith(f"{CALLBACKS}."):
        return Callback("", value.origin, may_log=True)
    if made.name not in WATCHING:
        return Callback(made.name, made.origin, may_log=made.name not in SILENT)
    every = made.arguments.get("save_top_k", Const(1)) in (Const(-1), Const(0))
    if every or made.arguments.get("strict", Const(True)) != Const(True):
        return Callback(made.name, made.origin)
    monitor = _watched(made.arguments["monitor"])
    return Callback(
        made.name,
        made.origin,
        monitor,
        _DUTIES[made.name],
        seeks(made),
        better=_of(better, monitor),
    )


def _watched(monitor: Value) -> Fact[str]:
    if isinstance(monitor, Const) and isinstance(monitor.value, str):
        return Fact(monitor.value, monitor.origin)
    return Fact.unknown("its name is not known", monitor.origin)


def _scheduled(view: View, pairs: Value | None, better: Mapping[str, Fact[Direction]]) -> Iterator[Callback]:
    """Yield the schedulers that wait for a number which the module logs."""
    for pair in pairs.items if isinstance(pairs, Tuple) else ():
        scheduler, monitor = pair.items if isinstance(pair, Tuple) else (pair, pair)
        made, name = view.find(scheduler, Made), _watched(monitor)
        if made is not None and made.path == PLATEAU and not is_none(monitor):
            duty = Duty.LOWERS_RATE
            yield Callback(made.name, made.origin, name, duty, seeks(made), better=_of(better, name))
