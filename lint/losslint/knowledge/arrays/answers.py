"""What becomes of predictions: they are rounded, compared, put through argmax, held against labels."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.arrays.gauges import gauge, tested_among
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, means, measured, method, number, whole
from losslint.knowledge.models import graph
from losslint.training import Deciding, Origin, Shape
from losslint.values import (
    Array,
    BatchScore,
    Const,
    DecideEvent,
    List,
    Predicted,
    ScoreEvent,
    Slice,
    Text,
    Tuple,
    Unknown,
    Value,
    is_none,
)

SCORES = (
    "accuracy_score",
    "balanced_accuracy_score",
    "classification_report",
    "cohen_kappa_score",
    "confusion_matrix",
    "f1_score",
    "jaccard_score",
    "matthews_corrcoef",
    "multilabel_confusion_matrix",
    "precision_recall_fscore_support",
    "precision_score",
    "recall_score",
    "zero_one_loss",
)
"""The functions of `sklearn.metrics` that compare right answers with given ones."""

DIFFERENCE = "a difference"
"""What predictions and labels are held against each other by where one is taken from the other."""

PER_BATCH = {
    **dict.fromkeys(
        ("f1_score", "fbeta_score", "jaccard_score", "precision_score"), ("binary", "macro", "weighted")
    ),
    "recall_score": ("binary", "macro"),
    **dict.fromkeys(("roc_auc_score", "average_precision_score"), ("macro", "weighted")),
    **dict.fromkeys(("balanced_accuracy_score", "cohen_kappa_score", "matthews_corrcoef"), ()),
}
"""Scores of which the mean over batches is not that of all samples, with the kinds of `average=` for which
that holds: over all answers, or weighed by the classes, recall is the share of right answers."""

RANKING = ("average_precision_score", "precision_recall_curve", "roc_auc_score", "roc_curve")
"""The functions of `sklearn.metrics` that cut scores at every place: they want the order of the samples."""


def argmax(call: Call, prediction: Predicted, axis: Value) -> Value:
    """Return the classes that an argmax makes of a prediction; of which axis is not known of other axes."""
    if not prediction.classes and not prediction.cut and not prediction.flat:
        _decided(call.machine, prediction, Deciding.ARGMAX, call.origin, axis=axis)
    return _answered(prediction, call.origin, classes=True)


@method("prediction", "argmax", signature="axis=None")
def argmax_of(call: Call) -> Value:
    """`model.predict(x).argmax(axis=1)`."""
    assert isinstance(call.receiver, Predicted)
    return argmax(call, call.receiver, call["axis"])


@method("prediction", "round", signature="decimals=0")
def round_of(call: Call) -> Value:
    """`model.predict(x).round()`."""
    assert isinstance(call.receiver, Predicted)
    return rounded(call, call.receiver, call["decimals"])


def rounded(call: Call, prediction: Predicted, decimals: Value) -> Value:
    """Return what rounding makes of a prediction."""
    if decimals != Const(0):
        return prediction
    if not prediction.classes and not prediction.cut:
        _decided(call.machine, prediction, Deciding.ROUNDING, call.origin)
    return _answered(prediction, call.origin, cut=True)


def _answered(
    prediction: Predicted, origin: Origin, *, classes: bool = False, cut: bool = False
) -> Predicted:
    """Return a prediction that has become answers, where it first did."""
    return replace(
        prediction,
        classes=prediction.classes or classes,
        cut=prediction.cut or cut,
        answered_at=prediction.answered_at or origin,
    )


@method("prediction", "astype", "numpy", "copy", signature="dtype=None")
def unchanged(call: Call) -> Value:
    """`predictions.astype(…)`: the same numbers."""
    return call.receiver or call.unknown("predictions")


@method("prediction", "flatten", "ravel", "squeeze", "tolist", "reshape", signature="")
def flattened(call: Call) -> Value:
    """`answers.ravel()`: answers stay answers; of numbers, the classes can no more be told apart."""
    prediction = call.receiver
    if isinstance(prediction, Predicted) and (prediction.classes or prediction.cut):
        return prediction if call.path == "tolist" else replace(prediction, flat=True)
    return call.unknown("predictions in another shape")


@method("prediction", "__getitem__", signature="key")
def part(call: Call) -> Value:
    """`predictions[3]` is about one sample, `predictions[:100]` about several."""
    prediction, key = call.receiver, call["key"]
    assert isinstance(prediction, Predicted)
    first, *others = key.items if isinstance(key, Tuple) and key.items else (key,)
    if isinstance(first, Slice) and all(map(_takes_all, others)) and not prediction.row:
        return prediction
    single = whole(key) is not None or (isinstance(key, Unknown) and not prediction.row)
    if single and not prediction.row and not isinstance(key, Text | Tuple):
        if whole(key) is None:
            return call.unknown("some of the predictions")
        return replace(prediction, row=True)
    return call.unknown("a part of the predictions")


def _takes_all(key: Value) -> bool:
    """Whether a part of a subscript is `:`."""
    return isinstance(key, Slice) and all(map(is_none, (key.lower, key.upper, key.step)))


def compared(machine: Machine, symbol: str, left: Value, right: Value, origin: Origin | None) -> Value | None:
    """Note that a comparison decides on predictions or scores them; None where it has none."""
    if origin is None:
        return None
    for one, other in ((left, right), (right, left)):
        prediction = prediction_in(machine, one)
        if prediction is None:
            continue
        cut = number(other)
        if symbol in (">", ">=", "<", "<=") and not prediction.classes and not prediction.cut:
            if cut is not None:
                _decided(machine, prediction, Deciding.THRESHOLD, origin, threshold=float(cut))
            return _answered(prediction, origin, cut=True)
        if symbol == "==" and machine.store.find(other, Array) is not None:
            cells = machine.store.snapshot()
            shape = _shape(machine, prediction) if prediction is one else None
            machine.record(ScoreEvent(prediction, other, origin, cells, shape=shape))
        return Unknown("what becomes of predictions", origin=origin)
    return None


def subtracted(machine: Machine, left: Value, right: Value, origin: Origin | None) -> Value | None:
    """Note that predictions are held against labels by a difference; under a tape, that is a loss.

    None where it stays what it is.
    """
    if machine.contexts:
        found = (told(machine, left, right, origin) for told in TABLES.subtracting.values())
        return next((value for value in found if value is not None), None)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Predicted) and machine.store.find(other, Array) is not None and origin is not None:
            cells, shape = machine.store.snapshot(), _shape(machine, one)
            machine.record(ScoreEvent(one, other, origin, cells, shape=shape, score=DIFFERENCE))
    return None


def _shape(machine: Machine, prediction: Predicted) -> Shape | None:
    """Return the shape of predictions as the model gives them, or of their largest ones along the classes."""
    if prediction.flat or prediction.row or prediction.classes or prediction.part is not None:
        return None
    return graph.shape_of_output(machine, prediction.model)


@means(
    *(f"sklearn.metrics.{name}" for name in RANKING), signature="y_true, y_score, ..., probas_pred->y_score"
)
def ranking(call: Call) -> Value:
    """`roc_auc_score(y_true, y_score)`."""
    prediction = prediction_in(call.machine, call["y_score"])
    _measured(call, call["y_score"])
    if prediction is not None:
        _scored(call, prediction, call["y_true"], labels_first=True, ranks=True)
    return _of_batch(call, call["y_true"], call["y_score"]) or call.unknown("a score")


@means(*(f"sklearn.metrics.{name}" for name in SCORES), signature="y_true, y_pred, y1->y_true, y2->y_pred")
@means("tensorflow.confusion_matrix", signature="y_true, y_pred, labels->y_true, predictions->y_pred")
@means(
    "numpy.equal", "tensorflow.equal", "keras.backend.equal", signature="y_true, y_pred, x->y_true, y->y_pred"
)
def score(call: Call) -> Value:
    """`accuracy_score(y_true, y_pred)`."""
    first, second = call["y_true"], call["y_pred"]
    _measured(call, second, refuses=call.path.startswith("sklearn."))
    of_batch = _of_batch(call, first, second)
    if of_batch is not None:
        return of_batch
    tensors = graph.tensors_in(call.machine, [first, second])
    if tensors:
        return graph.operated(call.machine, call.path, tensors, call.origin)
    prediction, labels = prediction_in(call.machine, second), first
    if prediction is None:
        prediction, labels = prediction_in(call.machine, first), second
    if prediction is not None:
        _scored(call, prediction, labels, labels_first=labels is first)
    return gauge(None, "a score", call.origin, tested_among(call.machine, first, second))


def _of_batch(call: Call, *given: Value) -> Value | None:
    """Return the score of a batch of PyTorch, of which the mean over batches is none of all samples."""
    name = call.path.removeprefix("sklearn.metrics.")
    kinds = PER_BATCH.get(name)
    rounds = call.machine.standing.rounds
    if kinds is None or not call.bound.complete or not rounds or not rounds[-1].over_data:
        return None
    average = call.bound.extra.get("average")
    if average is not None and not (isinstance(average, Const) and average.value in kinds):
        return None
    arrays = (call.machine.store.find(one, Array) for one in given)
    loader = next((one.loader for one in arrays if one is not None and one.loader is not None), None)
    if loader is None:
        return None
    return BatchScore("a score of one batch", score=name, loader=loader, origin=call.origin)


def _measured(call: Call, answers: Value, *, refuses: bool = False) -> None:
    name = call.path.rpartition(".")[2].removesuffix("_score")
    measured(call.machine, answers, name, call.origin, refuses=refuses)


def prediction_in(machine: Machine, value: Value) -> Predicted | None:
    """Return the prediction behind a value: itself, or the one that each item of a list is about."""
    if isinstance(value, Predicted):
        return value
    cell = machine.store.find(value, List)
    if cell is not None and not cell.items and isinstance(cell.rest, Predicted):
        return replace(cell.rest, row=False)
    return None


def _decided(
    machine: Machine,
    prediction: Predicted,
    deciding: Deciding,
    origin: Origin,
    axis: Value | None = None,
    threshold: float | None = None,
) -> None:
    cells = machine.store.snapshot()
    machine.record(DecideEvent(prediction, deciding, origin, cells, axis, threshold))


def _scored(
    call: Call, prediction: Predicted, labels: Value, *, labels_first: bool, ranks: bool = False
) -> None:
    name, cells = call.path.rpartition(".")[2], call.machine.store.snapshot()
    event = ScoreEvent(prediction, labels, call.origin, cells, labels_first, score=name, ranks=ranks)
    call.machine.record(event)
