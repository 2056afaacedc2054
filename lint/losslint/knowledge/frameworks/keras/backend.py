"""What a script asks the backend, and tells it: which axis of an image holds its channels, what is small."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import TABLES, Call, Machine, means
from losslint.training import Origin
from losslint.values import BackendEvent, Const, Names, Unknown, Value, is_none

FORMAT = "keras.image_data_format"
"""The setting, under a name that no command-line flag can have."""

SMALL = "keras.epsilon"
"""The setting that says what is small."""

PHASE = "keras.learning_phase"
"""The setting that says whether models are being trained, where the code sets it for all of them."""

LAST = "channels_last"
FIRST = "channels_first"
OLD = {"tf": LAST, "th": FIRST}
"""What Keras 1 called them."""


def _chosen(machine: Machine, name: Value, origin: Origin) -> None:
    """Note that the environment says what Keras computes with."""
    machine.record(BackendEvent.of(name, origin))


TABLES.environment["KERAS_BACKEND"] = _chosen


@means("keras.backend.epsilon", "keras.config.epsilon", signature="")
def epsilon(call: Call) -> Value:
    """The small number that keeps Keras from dividing by zero, as it comes."""
    return call.machine.settings.get(SMALL, Const(1e-07, origin=call.origin))


@means("keras.backend.set_epsilon", "keras.config.set_epsilon", signature="value")
def set_epsilon(call: Call) -> Value:
    """From here on another number is small."""
    call.machine.settings[SMALL] = call["value"]
    return Const(None)


@means("keras.backend.set_learning_phase", signature="value", only_in="Keras 2")
def set_learning_phase(call: Call) -> Value:
    """From here on every model is in one mode that is not told its own."""
    call.machine.settings[PHASE] = call["value"]
    return Const(None)


@means("keras.backend.image_data_format", "keras.config.image_data_format", signature="")
def image_data_format(call: Call) -> Value:
    """What the script has told the backend, or what Keras comes with."""
    return call.machine.settings.get(FORMAT, Const(LAST))


@means("keras.backend.image_dim_ordering", signature="", only_in="Keras 1")
def image_dim_ordering(call: Call) -> Value:
    """The same as Keras 1 asked for it."""
    now = call.machine.settings.get(FORMAT, Const(LAST))
    return next((Const(old) for old, name in OLD.items() if now == Const(name)), now)


@means(
    "keras.backend.set_image_data_format",
    "keras.config.set_image_data_format",
    signature="data_format",
)
@means(
    "keras.backend.set_image_dim_ordering",
    signature="data_format, dim_ordering->data_format",
    only_in="Keras 1",
)
def set_image_data_format(call: Call) -> Value:
    """From here on every layer that is not told otherwise takes images so."""
    name = call.text("data_format") or ""
    now = OLD.get(name, name)
    call.machine.settings[FORMAT] = Const(now) if now in (LAST, FIRST) else Unknown("a data format")
    return Const(None)


def with_format(machine: Machine, arguments: Names) -> Names:
    """Return a layer's arguments with the format that it takes from the backend."""
    now = machine.settings.get(FORMAT)
    if now is None or now == Const(LAST) or not is_none(arguments.get("data_format")):
        return arguments
    return {**arguments, "data_format": now}
