"""Callbacks, and the history that a fit returns."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Call, Machine, attribute, means, method
from losslint.training import Direction, Origin
from losslint.values import Const, LogEvent, Made, Ref, Unknown, Value

HISTORY = "keras.callbacks.History"
NUMBERS = "keras.callbacks.History.history"
"""Not a name of Keras: the dict of numbers that a history holds."""

WATCHING = {
    "EarlyStopping": "monitor='val_loss', min_delta=0, patience=0, verbose=0, mode='auto', "
    "baseline=None, restore_best_weights=False, start_from_epoch=0",
    "ModelCheckpoint": "filepath, monitor='val_loss', verbose=0, save_best_only=False, "
    "save_weights_only=False, mode='auto', save_freq='epoch', period->save_freq",
    "ReduceLROnPlateau": "monitor='val_loss', factor=0.1, patience=10, verbose=0, mode='auto'",
}
"""The callbacks that wait for a number, and their signatures."""

MODES = {"min": Direction.LOWER, "max": Direction.HIGHER}
"""How callbacks are told which numbers are better; any other word leaves it to them."""


def guessed(name: str) -> Direction:
    """Return which numbers a callback of Keras 2 takes for better by their name alone.

    Releases differ: a name that some of them take for a score is one here.
    """
    is_score = "acc" in name or name.endswith("auc") or name.removeprefix("val_").startswith("fmeasure")
    return Direction.HIGHER if is_score else Direction.LOWER


KEEPING_THE_RATE = frozenset(
    (
        *(
            f"keras.callbacks.{name}"
            for name in "BackupAndRestore BaseLogger CSVLogger EarlyStopping History ModelCheckpoint "
            "ProgbarLogger RemoteMonitor SwapEMAWeights TensorBoard TerminateOnNaN".split()
        ),
        *("tqdm.keras.TqdmCallback", "livelossplot.PlotLossesKeras", "livelossplot.PlotLossesKerasTF"),
        *(
            f"{home}.{name}"
            for home in ("wandb.keras", "wandb.integration.keras")
            for name in ("WandbCallback", "WandbMetricsLogger", "WandbModelCheckpoint", "WandbEvalCallback")
        ),
    )
)
"""Callbacks that have nothing to do with the learning rate."""

SETTING_THE_RATE = frozenset(("keras.callbacks.LearningRateScheduler", "keras.callbacks.ReduceLROnPlateau"))
"""Callbacks whose purpose it is to change it."""


@means(f"{HISTORY}", signature="")
def _empty(call: Call) -> Value:
    """A history that a fit may fill as one of its callbacks."""
    return call.new(Made(HISTORY, {}, frozenset(), origin=call.origin))


def _watching(call: Call) -> Value:
    arguments = {**call.bound.arguments, **call.bound.extra}
    return call.new(Made(call.path, arguments, call.bound.given, origin=call.origin))


for _name, _signature in WATCHING.items():
    means(f"keras.callbacks.{_name}", signature=_signature)(_watching)


@attribute(f"made:{HISTORY}", "history")
def history(machine: Machine, value: Value, origin: Origin) -> Value:
    """`history.history`: the numbers by name, which only a run can tell."""
    made = machine.store.find(value, Made)
    if made is None:
        return Unknown("what the training will have measured", origin=origin)
    state = {"of": value, "doubt": made.state.get("doubt", Const(0))}
    return machine.store.new(Made(NUMBERS, {}, frozenset(), state, origin=origin), origin)


@method(f"made:{NUMBERS}", "__getitem__", "pop", signature="key")
def looked_up(call: Call) -> Value:
    """`history.history['val_loss']`: noted, unless it depends on something that is not known."""
    made = call.machine.store.find(call.receiver, Made)
    name = call.text("key")
    if made is not None and name is not None:
        of, doubt = made.state["of"], made.state["doubt"]
        history = call.machine.store.find(of, Made)
        certain = doubt == Const(call.machine.doubt) and "asked" not in (history.state if history else ())
        if certain and isinstance(of, Ref):
            call.machine.record(LogEvent(of.address, name, call["key"].origin or call.origin))
    return call.unknown("what the training will have measured")


@method(f"made:{NUMBERS}", "__contains__", "get", "keys", "items", signature="key=None")
def asked(call: Call) -> Value:
    """`'val_loss' in history.history`: from here on the script may know which names there are."""
    made = call.machine.store.find(call.receiver, Made)
    of = made.state["of"] if made is not None else None
    history = call.machine.store.find(of, Made)
    if history is not None and isinstance(of, Ref) and call.path in ("__contains__", "keys"):
        call.machine.store.put(of, history.now(asked=Const(True)))
    return call.unknown("what the training will have measured")
