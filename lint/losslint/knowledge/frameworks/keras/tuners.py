"""Keras Tuner: searches that build a model of the project with values of their own choice, and fit it."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.frameworks.keras import models
from losslint.knowledge.lookup.names import spelt
from losslint.knowledge.lookup.registry import Call, Machine, attribute, means, method
from losslint.training import Origin
from losslint.values import Const, List, Made, Unknown, Value

spelt(
    meant={
        "kerastuner": "keras_tuner",
        "keras_tuner.tuners": "keras_tuner",
        "keras_tuner.engine.hyperparameters": "keras_tuner",
    }
)

TUNER, PARAMETERS, HYPER = "keras_tuner.Tuner", "keras_tuner.HyperParameters", "keras_tuner.HyperModel"

OBJECTIVE = "objective"
"""The argument of a search, and of its fits: the number that it waits for."""

CHOSEN = "the tuner chooses it"


@means(
    *(f"keras_tuner.{name}" for name in ("RandomSearch", "Hyperband", "BayesianOptimization", "GridSearch")),
    signature="hypermodel=None, objective=None",
)
def tuner(call: Call) -> Value:
    """`RandomSearch(build_model, objective='val_accuracy')`."""
    arguments = {**call.bound.arguments, **call.bound.extra}
    return call.new(Made(TUNER, arguments, call.bound.given, origin=call.origin))


@means("keras_tuner.HyperParameters", signature="")
def parameters(call: Call) -> Value:
    """`HyperParameters()`: what a function that builds a model asks for its numbers."""
    return call.new(Made(PARAMETERS, {}, frozenset(), origin=call.origin))


@method(f"made:{TUNER}", "search", signature=models.FIT)
def search(call: Call) -> Value:
    """`tuner.search(x, y)`: builds models and fits each, and waits for a number that these log."""
    made = call.machine.store.find(call.receiver, Made)
    objective = made.arguments.get("objective", Const(None)) if made is not None else Const(None)
    builder = made.arguments.get("hypermodel", Const(None)) if made is not None else Const(None)
    if call.machine.own_method(builder, "fit") is not None:
        objective = Unknown("the project's own `fit` returns it")
    bound = replace(call.bound, extra={**call.bound.extra, OBJECTIVE: objective})
    return models.fit(replace(call, receiver=_built(call, parameters(call)), path="fit", bound=bound))


@means("keras_tuner.Objective", signature="name, direction=None")
def named_objective(call: Call) -> Value:
    """`Objective("val_accuracy", direction="max")`."""
    return call.new(Made(call.path, {**call.bound.arguments}, call.bound.given, origin=call.origin))


@method(f"made:{TUNER}", "get_best_models", signature="num_models=1")
def best_models(call: Call) -> Value:
    """`tuner.get_best_models()`: models that were fitted."""
    return call.new(List((), _built(call, parameters(call))))


@method(f"made:{TUNER}", "get_best_hyperparameters", signature="num_trials=1")
def best_parameters(call: Call) -> Value:
    """`tuner.get_best_hyperparameters()`."""
    return call.new(List((), parameters(call)))


@attribute(f"made:{TUNER}", "hypermodel")
def hypermodel(machine: Machine, value: Value, origin: Origin) -> Value:
    """`tuner.hypermodel`, whose `build` makes a model."""
    made = machine.store.find(value, Made)
    arguments = {"hypermodel": made.arguments["hypermodel"]} if made is not None else {}
    return machine.store.new(Made(HYPER, arguments, frozenset(), origin=origin), origin)


@method(f"made:{HYPER}", "build", signature="hp")
def build(call: Call) -> Value:
    """`tuner.hypermodel.build(hp)`."""
    return _built(call, call["hp"])


@method(f"made:{PARAMETERS}", "Choice", signature="name, values=None, default=None")
def choice(call: Call) -> Value:
    """`hp.Choice('rate', [0.1, 0.01])`: one of these."""
    items = call.items("values")
    return call.machine.joined(items, CHOSEN) if items else call.unknown(CHOSEN)


@method(f"made:{PARAMETERS}", "Fixed", signature="name, value")
def fixed(call: Call) -> Value:
    """`hp.Fixed('units', 32)`."""
    return call["value"]


@method(f"made:{PARAMETERS}", "Int", "Float", "Boolean", "get", signature="name")
def chosen(call: Call) -> Value:
    """`hp.Int('units', 32, 512)`: a number that is not known."""
    return call.unknown(CHOSEN)


def _built(call: Call, given: Value) -> Value:
    """Return the model that the project builds from hyper-parameters."""
    made = call.machine.store.find(call.receiver, Made)
    builder = made.arguments.get("hypermodel", Const(None)) if made is not None else Const(None)
    own = call.machine.own_method(builder, "build")
    if own is not None:
        return call.machine.apply(own, [builder, given], {}, call.origin)
    if isinstance(builder, Unknown | Const):
        return call.unknown("a model that the tuner builds")
    return call.machine.apply(builder, [given], {}, call.origin)
