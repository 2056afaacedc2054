"""The `evaluate` library: metrics by name that gather predictions and references."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Call, means, measured, method
from losslint.values import Const, Made, Value

METRIC = "evaluate.EvaluationModule"


@means("evaluate.load", "datasets.load_metric", signature="path, ...")
def load(call: Call) -> Value:
    """`evaluate.load("accuracy")`."""
    return call.new(Made(METRIC, {"path": call["path"]}, frozenset(), origin=call.origin))


@method(f"made:{METRIC}", "add_batch", "add", "compute", signature="..., predictions=None, references=None")
def gathers(call: Call) -> Value:
    """`metric.add_batch(predictions=answers, references=y)`, and `metric.compute(…)` of the same."""
    found = call.machine.store.find(call.receiver, Made)
    name = found.arguments["path"] if found is not None else None
    if isinstance(name, Const) and isinstance(name.value, str):
        measured(call.machine, call["predictions"], name.value, call.origin)
    return call.unknown("what a metric says") if call.path == "compute" else Const(None)
