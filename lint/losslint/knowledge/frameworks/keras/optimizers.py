"""The optimizers: canonical names and default learning rates."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import TABLES, Call, Entry, means, method
from losslint.values import Const, LibraryMethod, Made, Ref, Value

RATES: dict[str, float] = {
    "SGD": 0.01,
    "RMSprop": 0.001,
    "Adam": 0.001,
    "AdamW": 0.001,
    "Adamax": 0.001,
    "Nadam": 0.001,
    "Adagrad": 0.001,
    "Adadelta": 0.001,
    "Ftrl": 0.001,
    "Lion": 0.001,
    "Adafactor": 0.001,
    "Lamb": 0.001,
    "Muon": 0.001,
}
"""Every optimizer by its class name with its default learning rate in today's Keras."""

_BY_LOWER = {name.lower(): name for name in RATES}


def canonical_optimizer(name: str) -> str | None:
    """Return the class name of an optimizer that is written as a string; None where there is none."""
    return _BY_LOWER.get(name.lower())


def _make_optimizer(call: Call) -> Value:
    arguments = {**call.bound.arguments, **call.bound.extra}
    return call.new(Made(call.path, arguments, call.bound.given, origin=call.origin))


for _name, _rate in RATES.items():
    TABLES.functions[f"keras.optimizers.{_name}"] = Entry(
        f"learning_rate={_rate}, lr->learning_rate", _make_optimizer
    )


@method("member", "assign", signature="value, ...")
def assigned(call: Call) -> Value:
    """`model.optimizer.learning_rate.assign(0.0001)`."""
    return _set_rate(call, call.receiver)


@means("keras.backend.set_value", signature="x, value")
def set_value(call: Call) -> Value:
    """`K.set_value(model.optimizer.lr, 0.0001)`."""
    return _set_rate(call, call["x"])


def _set_rate(call: Call, variable: Value | None) -> Value:
    """Give an optimizer another rate, where the variable that gets a value is one."""
    if isinstance(variable, LibraryMethod) and variable.name in ("learning_rate", "lr"):
        of = variable.receiver
        made = call.machine.store.find(of, Made)
        if isinstance(of, Ref) and made is not None and made.path.startswith("keras.optimizers."):
            call.machine.store.put(of, made.now(learning_rate=call["value"]))
    return Const(None)
