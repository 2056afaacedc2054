"""Losses, optimizers and activations by name or configuration: `keras.losses.get('mse')`."""

from __future__ import annotations

from losslint.knowledge.frameworks.keras.activations import canonical_activation
from losslint.knowledge.frameworks.keras.losses import CLASSES, canonical_loss
from losslint.knowledge.frameworks.keras.optimizers import canonical_optimizer
from losslint.knowledge.lookup.registry import Call, means
from losslint.values import Const, Dict, Library, Text, Unknown, Value, is_none

PACKAGES = {"losses": canonical_loss, "optimizers": canonical_optimizer, "activations": canonical_activation}


@means("keras.losses.get", "keras.optimizers.get", "keras.activations.get", signature="identifier")
def get(call: Call) -> Value:
    """What the name stands for; anything but names and configurations is handed on as it is."""
    home = call.path.rpartition(".")[0]
    asked = call["identifier"]
    if isinstance(asked, Const) and isinstance(asked.value, str):
        return _named(call, home, asked.value, {})
    config = call.machine.store.find(asked, Dict)
    if config is not None:
        name = config.items.get((str, "class_name"))
        held = call.machine.store.find(config.items.get((str, "config")), Dict)
        if not isinstance(name, Const) or held is None or held.rest is not None:
            return call.unknown("what a configuration stands for")
        return _named(call, home, str(name.value), {str(key[1]): one for key, one in held.items.items()})
    if is_none(asked):
        return Library("keras.activations.linear", origin=call.origin) if "activ" in home else asked
    return call.unknown(asked.why) if isinstance(asked, Unknown) else _handed_on(call, asked)


def _handed_on(call: Call, asked: Value) -> Value:
    return call.unknown("what a name that is not known stands for") if isinstance(asked, Text) else asked


def _named(call: Call, home: str, name: str, config: dict[str, Value]) -> Value:
    """Return a function by the name of a function, and an object by the name of a class."""
    known = PACKAGES[home.rpartition(".")[2]](name)
    if known is None:
        return call.unknown(f"`{home}` has nothing called '{name}'")
    if home == "keras.optimizers" or (home == "keras.losses" and name in CLASSES):
        path = f"{home}.{known if home == 'keras.optimizers' else name}"
        return call.machine.apply(Library(path, origin=call.origin), [], config, call.origin)
    return Library(f"{home}.{known}", origin=call.origin)
