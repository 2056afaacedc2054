"""What a metric says of a trained model against what is worked out by hand from the same predictions."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.truth.measure.data import Array

metrics: Any = importlib.import_module("sklearn.metrics")  # has no types

NEAR = 0.02
"""How far a metric may be off: the area under a curve is summed over 200 thresholds."""


def judged(names: dict[str, Any], case: str) -> str:
    """Say whether the metric of a script that ran measures what its name says."""
    reported = float(names["model"].evaluate(names["x"], names["y"], verbose=0)[1])
    outputs = np.asarray(names["model"](names["x"], training=False), dtype="float64")
    head, name = case.partition(", ")[0], case.rpartition(", ")[2].partition("(")[0]
    if head == "numbers":
        wanted = NUMBERS[name](names["y"], outputs[:, 0]) if name in NUMBERS else None
    else:
        chances = 1 / (1 + np.exp(-outputs)) if head == "one unit of logits" else outputs
        wanted = CLASSES[name](names["ids"], chances)
    return "measures" if wanted is not None and abs(reported - wanted) < NEAR else "misleads"


def _answers(chances: Array) -> Array:
    return chances.argmax(1) if chances.shape[1] > 1 else (chances[:, 0] > 0.5).astype(int)


def _right(ids: Array, chances: Array) -> float:
    return float((_answers(chances) == ids).mean())


def _among_two(ids: Array, chances: Array) -> float:
    return float((np.argsort(chances, 1)[:, -2:] == ids[:, None]).any(1).mean())


def _area(ids: Array, chances: Array) -> float:
    if chances.shape[1] == 1:
        return float(metrics.roc_auc_score(ids, chances[:, 0]))
    return float(metrics.roc_auc_score(np.eye(chances.shape[1])[ids], chances, average="micro"))


CLASSES: dict[str, Callable[[Array, Array], float]] = {
    "BinaryAccuracy": _right,
    "CategoricalAccuracy": _right,
    "SparseCategoricalAccuracy": _right,
    "Accuracy": _right,
    "TopKCategoricalAccuracy": _among_two,
    "SparseTopKCategoricalAccuracy": _among_two,
    "AUC": _area,
    "Precision": lambda ids, chances: float(metrics.precision_score(ids, _answers(chances))),
    "Recall": lambda ids, chances: float(metrics.recall_score(ids, _answers(chances))),
    "F1Score": lambda ids, chances: float(metrics.f1_score(ids, _answers(chances), average="macro")),
}
"""What metrics of classes should say, from the ids and the probabilities."""

NUMBERS: dict[str, Callable[[Array, Array], float]] = {
    "R2Score": lambda y, p: float(metrics.r2_score(y, p)),
    "MeanAbsoluteError": lambda y, p: float(np.abs(y - p).mean()),
    "RootMeanSquaredError": lambda y, p: float(np.sqrt(((y - p) ** 2).mean())),
}
"""What metrics of numbers should say; no share of them can be right."""
