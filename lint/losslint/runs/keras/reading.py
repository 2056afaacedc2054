"""What a run of Keras says: what was compiled, what `fit` was given, or what a loop of one's own does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from losslint.interpret import Interpretation
from losslint.knowledge.frameworks.keras.compiled import ADDED
from losslint.knowledge.frameworks.keras.loops import UNREAD
from losslint.knowledge.lookup.registry import whole
from losslint.runs.data import Fed, fed_by
from losslint.runs.keras.arguments import class_weights_of
from losslint.runs.keras.callbacks import keeps_the_rate
from losslint.runs.keras.feeding import refused_data
from losslint.runs.keras.generation import generation, pinned_in
from losslint.runs.keras.keeping import kept_in
from losslint.runs.keras.layers import layer_of
from losslint.runs.keras.logs import logs_of
from losslint.runs.keras.losses import losses_of, metrics_of, optimizer_of, uneven_in
from losslint.runs.reader import Reader
from losslint.runs.view import View, Views, why_of
from losslint.training import Act, Fact, Framework, Holding, Loss, Metric, Optimizer, Refused, Uneven, Update
from losslint.values import (
    ApplyEvent,
    Batches,
    BuildEvent,
    Compiled,
    Event,
    FitEvent,
    InTurn,
    Net,
    Tuple,
    TurnEvent,
    Unknown,
    UpdateEvent,
    Value,
    is_none,
)

DEFAULT_BATCH = 32
"""Samples of one update where `fit` is not told otherwise."""


def configured(net: Net, fit: FitEvent, measured: tuple[Value, ...], applied: Sequence[ApplyEvent]) -> Net:
    """Return a model as a training loop uses it: with a loss, metrics and an optimizer as if compiled."""
    optimizers = {event.optimizer: event.optimizer for event in applied}
    one = next(iter(optimizers.values())) if len(optimizers) == 1 else None
    optimizer = one if one is not None else Unknown("the loop applies the gradients itself")
    arguments: dict[str, Value] = {
        "loss": fit.arguments["loss"],
        "metrics": Tuple(measured),
        "optimizer": optimizer,
    }
    own = fit.own if isinstance(fit, UpdateEvent) else ()
    compiled = Compiled(arguments, frozenset(arguments), fit.origin, own)
    return net.but(compiled=compiled, compile_unknown="")


def held_against(
    view: View, net: Net, names: list[str], count: int
) -> tuple[list[Loss], list[Fact[tuple[Metric, ...]]]]:
    """Return the loss and the metrics of each output, as they were compiled."""
    if net.compiled is None or net.compile_unknown:
        why = net.compile_unknown or "the model is not compiled here"
        loss = Loss(Fact.unknown(why), Fact.unknown(why))
        return [loss] * count, [Fact[tuple[Metric, ...]].unknown(why)] * count
    losses = losses_of(view, net.compiled, names, count, net.state.get(ADDED))
    return losses, metrics_of(view, net.compiled, names, count)


def uneven(view: View, net: Net, count: int) -> tuple[Uneven, ...]:
    """Return the lists of metrics that a model of several outputs was compiled with."""
    if net.compiled is None or net.compile_unknown:
        return ()
    return uneven_in(view, net.compiled, count)


def optimizer(view: View, net: Net, fit: FitEvent | None) -> Optimizer:
    """Return the optimizer; its learning rate is unknown where a callback may change it."""
    if net.compiled is None:
        why = net.compile_unknown or "the model is not compiled here"
        return Optimizer(Fact.unknown(why), Fact.unknown(why))
    optimizer = optimizer_of(view, net.compiled)
    if isinstance(fit, UpdateEvent) and optimizer.name.known:
        at = optimizer.learning_rate.origin
        return replace(optimizer, learning_rate=Fact.unknown("the loop may change it", at))
    kept = keeps_the_rate(view, fit) if fit is not None else Fact(True)
    if kept.is_true:
        return optimizer
    rate = Fact[float].unknown(kept.why, kept.origin or optimizer.learning_rate.origin)
    return replace(optimizer, learning_rate=rate)


def batch_size(fit: FitEvent | None, fed: Fed) -> Fact[int]:
    """Return the number of samples of one update."""
    if fit is None:
        return Fact.unknown("nothing is fitted")
    if fed.batch_size is not None:
        return Fact(fed.batch_size, fit.origin)
    value = fit.arguments.get("batch_size")
    if "batch_size" in fit.given:
        size = whole(value)
        if size is not None:
            return Fact(size, value.origin if value is not None else fit.origin)
        if not is_none(value):
            return Fact.unknown(why_of(value, "it is not a known number"), fit.origin)
    if fit.method == "fit" and not isinstance(fed.inputs, Unknown):
        return Fact(DEFAULT_BATCH, fit.origin, by_default=True)
    return Fact.unknown("the data come in batches of their own")


def refused(view: View, net: Net, fit: FitEvent | None) -> tuple[Refused, ...]:
    """Return which of the data of a training the model is known not to take."""
    return refused_data(view, net, _data(fit, net))


def _data(fit: FitEvent | None, net: Net) -> list[Value]:
    """Return what goes into the model: the inputs of the training, and of the validation.

    Nothing where the project's own steps stand between.
    """
    if fit is None or isinstance(fit, UpdateEvent) or net.compile_unknown:
        return []
    x, checked = fit.arguments.get("x"), fit.arguments.get("validation_data")
    return [
        x if isinstance(x, Batches) else fed_by(x, fit.arguments.get("y")).inputs,
        checked if isinstance(checked, Batches) else fed_by(checked, None).inputs,
    ]


def holding(view: View, fit: FitEvent | None) -> Holding:
    """Return who holds the weights that a loss reaches: a loop of Keras is not read for it."""
    return Holding()


def kept(events: Sequence[Event], views: Views) -> Iterator[Any]:
    """Return what the code around a training makes and keeps by mistake."""
    return kept_in(events)


def update(view: View, happened: Sequence[InTurn], fit: FitEvent) -> Update:
    """Return one turn of a loop: under a tape gradients are new every time, so there is not much to be told.

    Somebody has to read them, though.
    """
    turns = [one for one in happened if isinstance(one, TurnEvent) and one.standing.rounds]
    if any(one.act is Act.STEPPED for one in turns):
        return Update()
    own = (one for one in turns if one.act is Act.BACKWARD and one.of == fit.net and UNREAD in one.told)
    unread = next(own, None)
    return Update() if unread is None else Update(unread=Fact(True, unread.origin))


def untrained(interpretation: Interpretation, asked: BuildEvent, view: View) -> Fact[bool]:
    """Return nothing: of Keras a model that is to be trained is compiled, and that is a run of its own."""
    return Fact.unknown("it is not compiled")


READER = Reader(
    Framework.KERAS,
    pinned=pinned_in,
    version=generation,
    configured=configured,
    held_against=held_against,
    uneven=uneven,
    optimizer=optimizer,
    batch_size=batch_size,
    class_weights=class_weights_of,
    logs=logs_of,
    refused=refused,
    layer=layer_of,
    refused_data=refused_data,
    holding=holding,
    kept=kept,
    update=update,
    untrained=untrained,
)
