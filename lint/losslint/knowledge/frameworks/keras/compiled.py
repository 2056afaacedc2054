"""What a compiled model answers about its compile: its loss, its metrics, its optimizer."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.frameworks.keras.optimizers import RATES, canonical_optimizer
from losslint.knowledge.lookup.registry import Call, Machine, attribute, listed, method
from losslint.knowledge.models import graph
from losslint.training import Origin
from losslint.values import Const, Library, Made, Unknown, Value, is_none

ADDED = "what was added to its loss"
"""The state of a model that holds what `add_loss` was given. No attribute has such a name."""


@attribute("net", "loss")
def loss(machine: Machine, value: Value, origin: Origin) -> Value:
    """`model.loss`: what `compile` was given."""
    return _argument(machine, value, "loss", origin)


@attribute("net", "metrics")
def metrics(machine: Machine, value: Value, origin: Origin) -> Value:
    """`model.metrics`: those that `compile` was given, which Keras 2 takes again."""
    found = _argument(machine, value, "metrics", origin)
    return listed(machine, (), origin) if is_none(found) else found


@attribute("net", "optimizer")
def optimizer(machine: Machine, value: Value, origin: Origin) -> Value:
    """`model.optimizer`: an object from then on, also where `compile` was given its name.

    It is what a model's own `train_step` applies the gradients with.
    """
    model = graph.net_of(machine, value)
    found = given_to_compile(machine, value, "optimizer") or _argument(machine, value, "optimizer", origin)
    name = _name(found)
    if name is None or model is None or model[1].compiled is None:
        return found
    rate = {"learning_rate": Const(RATES[name])}
    made = Made(f"keras.optimizers.{name}", rate, frozenset(), origin=found.origin)
    held = machine.store.new(made, found.origin)
    ref, net = model
    arguments = {**model[1].compiled.arguments, "optimizer": held}
    machine.store.put(ref, net.but(compiled=replace(model[1].compiled, arguments=arguments)))
    return held


def given_to_compile(machine: Machine, value: Value | None, name: str) -> Value | None:
    """Return what `compile` was given under a name, whatever the model makes of it; None where it was not."""
    found = graph.net_of(machine, value)
    compiled = found[1].compiled if found is not None else None
    return compiled.arguments[name] if compiled is not None and name in compiled.given else None


def _argument(machine: Machine, value: Value, name: str, origin: Origin) -> Value:
    found = graph.net_of(machine, value)
    compiled = found[1].compiled if found is not None else None
    if found is None or compiled is None or found[1].compile_unknown:
        why = found[1].compile_unknown if found is not None else ""
        return Unknown(why or f"the {name} of a model that is not compiled here", origin=origin)
    return compiled.arguments.get(name, Const(None))


def _name(value: Value) -> str | None:
    """Return the optimizer that a name or a class stands for, which is not made yet."""
    if isinstance(value, Const) and isinstance(value.value, str):
        return canonical_optimizer(value.value)
    if isinstance(value, Library) and value.path.startswith("keras.optimizers."):
        return canonical_optimizer(value.path.rpartition(".")[2])
    return None


@method("net", "add_loss", signature="loss, losses->loss")
def add_loss(call: Call) -> Value:
    """`model.add_loss(tensor)`: minimised besides what `compile` is given, or alone."""
    found = graph.net_of(call.machine, call.receiver)
    if found is not None:
        ref, net = found
        added = replace(call["loss"], origin=call.origin)
        call.machine.store.put(ref, net.but(state={**net.state, ADDED: added}))
    return Const(None)
