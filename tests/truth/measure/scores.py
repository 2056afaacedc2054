"""What a model's outputs are worth, worked out by hand and without Keras."""

from __future__ import annotations

import numpy as np

from tests.truth.measure.data import Array, classes_of

PROBABILITIES = ("sigmoid", "softmax")
CUT_AT_ZERO = ("hinge", "squared_hinge")


def chance(encoding: str, truth: Array) -> float:
    """Return the score of a model that knows nothing: the share of the commonest class, half, or an R2 of 0."""
    if truth.dtype.kind == "f":
        return 0.0
    if truth.ndim > 1:
        return 0.5
    return float(np.bincount(truth, minlength=classes_of(encoding)).max() / len(truth))


def score(activation: str, loss: str, encoding: str, outputs: Array, truth: Array) -> float | None:
    """Return the share of right answers, or the R2 of real numbers; None where no answer can be read.

    A single unit decides by a cut, at 0 where it outputs logits or margins; of four classes it has to
    come closest to the right number. Several units decide by the largest.
    """
    outputs = np.nan_to_num(outputs.astype("float64"), nan=0, posinf=1e30, neginf=-1e30)
    single = outputs.shape[1] == 1
    if truth.dtype.kind == "f":
        return _explained(outputs.mean(1), truth)
    if truth.ndim > 1:
        fits = outputs.shape == truth.shape
        return float(((outputs > _cut(activation, loss, encoding)) == truth).mean()) if fits else None
    first = 1 if encoding == "int4_1based" else 0
    if not single:
        return float((outputs.argmax(1) == truth + first).mean())
    if classes_of(encoding) == 2:
        return float(((outputs[:, 0] > _cut(activation, loss, encoding)) == truth).mean())
    return float((np.clip(np.round(outputs[:, 0]) - first, -9, 9) == truth).mean())


def surprise(activation: str, encoding: str, outputs: Array, truth: Array) -> float | None:
    """Return the mean negative logarithm of the probability of what is true, each row divided by its sum.

    None where the outputs are no probabilities of these classes.
    """
    units, classes = outputs.shape[1], classes_of(encoding)
    if activation not in PROBABILITIES or truth.dtype.kind == "f" or truth.ndim > 1:
        return None
    if units == 1 and classes == 2:
        yes = np.clip(outputs[:, 0], 1e-7, 1 - 1e-7)
        return float(-(truth * np.log(yes) + (1 - truth) * np.log(1 - yes)).mean())
    if units == 1 or units < classes:
        return None
    rows = outputs / np.maximum(outputs.sum(1, keepdims=True), 1e-12)
    right = np.minimum(truth + (1 if encoding == "int4_1based" else 0), units - 1)
    return float(-np.log(np.clip(rows[np.arange(len(truth)), right], 1e-7, 1)).mean())


def _cut(activation: str, loss: str, encoding: str) -> float:
    if activation in PROBABILITIES:
        return 0.5
    return 0.0 if "from_logits" in loss or loss in CUT_AT_ZERO or encoding == "pm1_1d" else 0.5


def _explained(predicted: Array, truth: Array) -> float:
    left = float(((truth - predicted) ** 2).mean() / truth.var())
    return max(-1.0, 1 - left) if np.isfinite(left) else -1.0
