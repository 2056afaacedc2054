"""Models asked about data: predictions and evaluations."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Call, method
from losslint.knowledge.models import graph
from losslint.values import Const, Predicted, Ref, UseEvent, Value


@method("net", "predict", "predict_on_batch", signature="x")
@method("net", "predict_proba", signature="x", only_in="Keras 2")
@method("net", "predict_generator", signature="x, generator->x", only_in="Keras 2")
def predict(call: Call) -> Value:
    """`model.predict(x)`."""
    return _predicted(call, classes=False)


@method("net", "predict_classes", signature="x", only_in="Keras 2")
def predict_classes(call: Call) -> Value:
    """`model.predict_classes(x)`, which Keras 2 had."""
    return _predicted(call, classes=True)


@method("net", "evaluate", "test_on_batch", signature="x=None, y=None")
@method("net", "evaluate_generator", signature="x, generator->x", only_in="Keras 2")
def evaluate(call: Call) -> Value:
    """`model.evaluate(x, y)`: the loss and the metrics."""
    _used(call)
    return call.unknown("what `evaluate` measures")


def _predicted(call: Call, classes: bool) -> Value:
    model = _used(call)
    if model is None:
        return call.unknown("a prediction")
    return Predicted(model, call["x"], classes=classes, origin=call.origin)


def _used(call: Call) -> Ref | None:
    """Note the use of a model, and return the model."""
    found = graph.net_of(call.machine, call.receiver)
    if found is None:
        return None
    machine, labels = call.machine, call.bound.arguments.get("y") or Const(None)
    machine.record(UseEvent(found[0], call.path, call["x"], labels, call.origin, machine.store.snapshot()))
    return found[0]
