"""torchmetrics: objects that gather what they are given until somebody resets them."""

from __future__ import annotations

from losslint.knowledge.arrays.gauges import gauge
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, means, measured, method, whole
from losslint.source.expressions import expression
from losslint.training import Direction, Origin
from losslint.values import ComputeEvent, Const, Made, Ref, ResetEvent, Unknown, Value

METRIC = "torchmetrics.Metric"

_KINDS = (
    "Accuracy Precision Recall F1Score FBetaScore Specificity AUROC AveragePrecision JaccardIndex CohenKappa "
    "ConfusionMatrix MatthewsCorrCoef"
).split()
_FURTHER = (
    "MeanSquaredError MeanAbsoluteError R2Score MeanAbsolutePercentageError PearsonCorrCoef SpearmanCorrCoef "
    "MeanMetric SumMetric"
).split()

CLASSES = (
    *(f"torchmetrics.{name}" for name in (*_KINDS, *_FURTHER)),
    *(
        f"torchmetrics.classification.{task}{name}"
        for task in ("Binary", "Multiclass", "Multilabel", "")
        for name in _KINDS
        if not (name in ("R2Score", "CohenKappa") and task == "Multilabel")
    ),
    *(f"torchmetrics.regression.{name}" for name in _FURTHER[:6]),
)
"""The metrics that are known; all of them gather in the same way."""

LOOPS, DEPTH, UPDATED = "made in", "updated in", "updated at"
"""The state of a metric: in how many loops it was made, and the last update that stood in more."""


OVER_CLASSES = frozenset(
    (
        *("accuracy", "precision", "recall", "f1"),
        *("jaccard_index", "cohen_kappa", "confusion_matrix", "matthews_corr_coef"),
    )
)
"""Of several classes these are metrics of their own: they take the largest output for the answer."""

_TASKS = ("Binary", "Multiclass", "Multilabel")
_WORDS = expression(r"(?<=[a-z0-9])(?=[A-Z])")


def _name_of(made: Made) -> str:
    """Return the canonical name of a metric: `multiclass_f1` of `MulticlassF1Score`.

    What asks yes or no, of one answer or of several, is the same to accuracy.
    """
    name = made.path.rpartition(".")[2]
    told = made.arguments.get("task")
    task = told.value.capitalize() if isinstance(told, Const) and isinstance(told.value, str) else ""
    for one in _TASKS:
        task, name = (one, name.removeprefix(one)) if name.startswith(one) else (task, name)
    plain = _WORDS.sub("_", name).lower().removesuffix("_score")
    if plain == "accuracy" and task in ("Binary", "Multilabel"):
        return "binary_accuracy"
    return f"multiclass_{plain}" if task == "Multiclass" and plain in OVER_CLASSES else plain


_LOWER = frozenset(("mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error"))
_NEITHER = frozenset(
    ("confusion_matrix", "mean_metric", "sum_metric", "pearson_corr_coef", "spearman_corr_coef")
)
"""Metrics of which nobody says that higher or lower numbers are better."""


def better_of(made: Made) -> Direction | None:
    """Return which numbers of a metric are better, None where nobody says so, and of what is no metric."""
    name = _name_of(made).removeprefix("multiclass_")
    if made.path not in CLASSES or name in _NEITHER:
        return None
    return Direction.LOWER if name in _LOWER else Direction.HIGHER


@means(*CLASSES, signature="")
def made(call: Call) -> Value:
    """`torchmetrics.Accuracy(task="multiclass", num_classes=5)`."""
    state: dict[str, Value] = {LOOPS: Const(call.machine.loops)}
    return call.new(Made(call.path, call.bound.extra, frozenset(), state, origin=call.origin))


for _path in CLASSES:
    TABLES.derived[_path] = METRIC


@method(f"made:{METRIC}", "update", "forward", signature="")
def update(call: Call) -> Value:
    """`metric.update(predictions, labels)`, or `metric(predictions, labels)`, which says the batch's too."""
    found, ref = call.machine.store.find(call.receiver, Made), call.receiver
    given = [
        *call.bound.rest,
        *(call.bound.extra[one] for one in ("preds", "target") if one in call.bound.extra),
    ]
    if found is not None and given:
        labels = given[1] if len(given) > 1 else None
        measured(call.machine, given[0], _name_of(found), call.origin, labels)
    if found is not None and isinstance(ref, Ref):
        place: Value = Unknown("a metric is updated", origin=call.origin)
        call.machine.store.put(ref, found.now(**{DEPTH: Const(call.machine.loops), UPDATED: place}))
    return (
        Const(None) if call.path == "update" else _says(found, "what a metric says of a batch", call.origin)
    )


def _says(metric: Made | None, why: str, origin: Origin) -> Unknown:
    """Return what a metric says: a number that is not known, of which it is known which are better."""
    return gauge(better_of(metric) if metric is not None else None, why, origin)


for _path in CLASSES:
    method(f"made:{_path}", "__call__", signature="")(update)


@method(f"made:{METRIC}", "compute", signature="")
def compute(call: Call) -> Value:
    """`metric.compute()`: what it says of everything that it was given since it was reset."""
    found = call.machine.store.find(call.receiver, Made)
    updated = found.state.get(UPDATED) if found is not None else None
    if found is None or updated is None or found.origin is None or updated.origin is None:
        return _says(found, "what a metric says", call.origin)
    before, within = whole(found.state.get(LOOPS)), whole(found.state.get(DEPTH))
    if before is not None and within is not None and before < call.machine.loops < within:
        call.machine.record(ComputeEvent(found.origin, updated.origin, call.origin))
    return _says(found, "what a metric says", call.origin)


@method(f"made:{METRIC}", "reset", signature="")
def reset(call: Call) -> Value:
    """`metric.reset()`."""
    found = call.machine.store.find(call.receiver, Made)
    call.machine.record(ResetEvent(found.origin if found is not None else None, call.origin))
    return Const(None)


@method("unknown", "reset", signature="")
def reset_of_unknown(call: Call) -> Value:
    """`one_of_them.reset()`: nobody knows what is reset."""
    call.machine.record(ResetEvent(None, call.origin))
    return call.unknown("what `reset` gives")


@method(f"made:{METRIC}", "to", "cuda", "cpu", signature="")
def moved(call: Call) -> Value:
    """`metric.to(device)`: the metric itself."""
    return call.receiver or call.unknown("a metric")


def _let_go(machine: Machine, value: Value, why: str) -> None:
    """Note that somebody has a metric who may reset it."""
    found = machine.store.find(value, Made)
    at: Origin | None = found.origin if found is not None else None
    if at is not None:
        machine.record(ResetEvent(at, at))


TABLES.leaving[f"made:{METRIC}"] = _let_go
