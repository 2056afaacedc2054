"""`--show-runs --output-format json`: an array of runs."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from enum import Enum
from typing import Any

from losslint.report.json_array import absolute
from losslint.report.run_facts import from_logits_of, groups, kind_of, of_inputs, of_labels
from losslint.report.run_sites import trainings_of
from losslint.training import (
    Fact,
    Framework,
    Inputs,
    Labels,
    Metric,
    Origin,
    Output,
    Range,
    Run,
    Update,
    Validation,
    Weights,
)


def render(runs: Sequence[Run]) -> str:
    """Return all runs as one JSON array.

    Several ways may lead to one training: their runs have the same number as `training`, and the one that
    is known best comes first. A run that says nothing which another one of its training does not say too is
    left out.

    `passed_over` is the condition by which the code, as it stands, never comes to a training, which is why no
    rule is asked about it; null for all others.

    A fact is an object with `value`, `filename`, `cell` and `location`, or null where it is unknown; then
    `unknown` has the reason.
    """
    return in_strict_words(json.dumps(as_objects(runs), indent=2)) + "\n"


def as_objects(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Return all runs, those of one training one after the other."""
    numbered = enumerate(trainings_of(runs), 1)
    return [as_object(run, number) for number, training in numbered for run in training.runs]


_STRING_OR_INFINITY = re.compile(r'"(?:[^"\\]|\\.)*"|Infinity')


def in_strict_words(text: str) -> str:
    """Write infinity, which JSON has no word for, as a number that every reader takes for it."""
    return _STRING_OR_INFINITY.sub(
        lambda found: "1e999" if found.group() == "Infinity" else found.group(), text
    )


def as_object(run: Run, training: int = 1) -> dict[str, Any]:
    """Return one run of the training with this number.

    With several inputs or outputs, `inputs` and `labels` are those of the first.
    """
    return {
        **_where(run.at),
        "kind": kind_of(run),
        "training": training,
        "passed_over": _where(run.passed_over) if run.passed_over is not None else None,
        "framework": run.framework.value,
        "keras": _generation(run) if run.framework is Framework.KERAS else None,
        "inputs": _inputs(run.inputs[0]) if run.inputs else None,
        "more_inputs": [_inputs(each) for each in run.inputs[1:]],
        "labels": _labels(run.outputs[0].labels) if run.outputs else None,
        "outputs": [_output(output) for output in run.outputs],
        "optimizer": {
            "name": _fact(run.optimizer.name),
            "learning_rate": _fact(run.optimizer.learning_rate),
        },
        "weights": [_weights(one) for one in run.holding.weights],
        "batch_size": _fact(run.batch_size),
        "epochs": _fact(run.epochs),
        "validation": _validation(run.validation),
        "turn": _turn(run.update) if run.update.order else None,
        "unknown": [{"fact": name, "why": fact.why} for group in groups(run) for name, fact in group.unknown],
    }


def _generation(run: Run) -> str | None:
    return run.version.value.generation if run.version.value is not None else None


def _inputs(inputs: Inputs) -> dict[str, Any]:
    return {name: _fact(fact) for name, fact in of_inputs(inputs, "").facts}


def _labels(labels: Labels) -> dict[str, Any]:
    facts = {name: _fact(fact) for name, fact in of_labels(labels, "").facts}
    return {"encoding": None, "classes": None, **facts, "are_inputs": labels.are_inputs}


def _output(output: Output) -> dict[str, Any]:
    head, loss = output.head, output.loss
    return {
        "name": output.name or None,
        "head": {
            "units": _fact(head.units),
            "activation": _fact(head.activation),
            "range": _fact(head.range),
            "rank": _fact(head.rank),
        },
        "loss": {"name": _fact(loss.name), "from_logits": _fact(from_logits_of(loss))},
        "labels": _labels(output.labels),
        "metrics": None
        if output.metrics.value is None
        else [_metric(metric) for metric in output.metrics.value],
    }


def _metric(metric: Metric) -> dict[str, Any]:
    """Return a metric with its canonical name, and with what the code calls it."""
    return {"value": _plain(metric), "spelling": metric.spelling or metric.name, **_where(metric.at)}


def _weights(one: Weights) -> dict[str, Any]:
    """Return a layer that the loss reaches: whether an optimizer has its weights, and is to change them."""
    trained = one.wants_gradients.value
    return {"value": one.spelling, **_where(one.at), "held": one.held.value, "trained": trained}


def _turn(update: Update) -> dict[str, Any]:
    """Return one turn of a loop that takes its steps itself: what happens, in order, and what it does."""
    facts = ("cleared", "stepped", "training", "recording")
    return {
        "order": [
            {
                "what": one.act.value,
                **_where(one.at),
                "loops": [_where(loop) for loop in one.loops],
                "conditions": [_where(condition) for condition in one.conditions],
                "recording": one.recording.value,
            }
            for one in update.order
        ],
        **{name: _fact(getattr(update, name)) for name in facts},
    }


def _validation(fact: Fact[Validation]) -> dict[str, Any] | None:
    if fact.value is None:
        return None
    inputs = {name: _fact(each) for name, each in of_inputs(fact.value.inputs, "").facts}
    return {**_where(fact.origin), "inputs": inputs, "labels": _labels(fact.value.labels)}


def _fact(fact: Fact[Any]) -> dict[str, Any] | None:
    return None if fact.value is None else {"value": _plain(fact.value), **_where(fact.origin)}


def _where(origin: Origin | None) -> dict[str, Any]:
    if origin is None:
        return {"filename": None, "cell": None, "location": None}
    place = origin.place()
    location = {"row": place.row, "column": place.column}
    return {"filename": absolute(place.path), "cell": place.cell, "location": location}


def _plain(value: object) -> object:
    """Return a value as JSON has it."""
    match value:
        case Enum():
            return value.value
        case Range(low, high, exact):
            return {"low": _plain(low), "high": _plain(high), "exact": exact}
        case Metric():
            return value.name
        case tuple() | list():
            return [_plain(item) for item in value]
        case float() if math.isnan(value):
            return None
        case None | bool() | int() | float() | str():
            return value
    return str(value)
