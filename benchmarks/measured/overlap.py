"""LL319: the overlap that `MeanIoU` reports of probabilities, and the one that the chosen classes have."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np

from benchmarks.measured.learning import Array, Row, Split, digits, outputs, stack, train

SEEDS = range(5)


def rows() -> Iterator[Row]:
    """Yield both of a network that marks the ink of digits, in three strengths and in one."""
    for case, classes in (("three classes", 3), ("one unit", 1)):
        found = [_reached(seed, classes) for seed in SEEDS]
        for name, told in (("reported", 0), ("of the answers", 1)):
            yield Row("LL319", f"{case}, {name}", "mean IoU", tuple(both[told] for both in found))


def _reached(seed: int, classes: int) -> tuple[float, float]:
    data = _noisy(digits(seed), seed)
    convolutions = [keras.layers.Conv2D(16, 3, padding="same", activation="relu") for _ in range(2)]
    last = keras.layers.Conv2D(classes, 1, activation="softmax" if classes > 1 else "sigmoid")
    model = stack((8, 8, 1), [*convolutions, last], seed)
    masks, judged = (_mask(ink, classes) for ink in (data.labels, data.judged_labels))
    loss = "categorical_crossentropy" if classes > 1 else "binary_crossentropy"
    train(model, data, keras.optimizers.Adam(0.003), loss, targets=masks, updates=400)
    said = outputs(model, data.judged_inputs)
    answers, right = (
        (said.argmax(-1), judged.argmax(-1)) if classes > 1 else ((said > 0.5).astype(int), judged)
    )
    return _overlap(max(classes, 2), judged, said), _overlap(max(classes, 2), right, answers)


def _noisy(data: Split, seed: int) -> Split:
    """Return noisy pictures, with the clean ones as what is to be told."""
    random = np.random.RandomState(700 + seed)
    seen, judged = (
        (clean + random.normal(0, 0.2, clean.shape)).astype("float32")
        for clean in (data.inputs, data.judged_inputs)
    )
    return Split(seen, data.inputs, judged, data.judged_inputs)


def _mask(ink: Array, classes: int) -> Array:
    """Return for each pixel the strength of its ink, one-hot, or for one unit whether there is any."""
    if classes == 1:
        return (ink > 0.5).astype("float32")
    return np.eye(3, dtype="float32")[np.digitize(ink[..., 0], (0.25, 0.75))]


def _overlap(classes: int, right: Array, said: Array) -> float:
    metric = keras.metrics.MeanIoU(num_classes=classes)
    metric.update_state(right, said)
    return float(metric.result())
