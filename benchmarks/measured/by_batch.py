"""LL315: F1 and R² of all samples, and the mean that Keras shows of what a function makes of each batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
from keras import ops

from benchmarks.measured.learning import Row, outputs, rarer, stack, train, two_sides

SEEDS = range(5)
BATCH = 32
SHARES = {"as many of both": 0.5, "one in ten": 0.1}


def f1_of(truth: Any, said: Any) -> Any:
    """Return the F1 of one batch, as many scripts write it."""
    truth, chosen = ops.cast(truth, "float32"), ops.round(said)
    right = ops.sum(truth * chosen)
    precision, recall = right / (ops.sum(chosen) + 1e-7), right / (ops.sum(truth) + 1e-7)
    return 2 * precision * recall / (precision + recall + 1e-7)


def explained(truth: Any, said: Any) -> Any:
    """Return R² of one batch."""
    left = ops.sum(ops.square(truth - said))
    return 1 - left / (ops.sum(ops.square(truth - ops.mean(truth))) + 1e-7)


def rows() -> Iterator[Row]:
    """Yield both numbers of networks with one unit."""
    for share, positive in SHARES.items():
        found = [_f1(seed, positive) for seed in SEEDS]
        for place, case in enumerate(("all samples", f"mean over batches of {BATCH}")):
            yield Row("LL315", f"{share}, {case}", "F1", tuple(one[place] for one in found))
    found = [_r2(seed) for seed in SEEDS]
    for place, case in enumerate(("all samples", f"mean over batches of {BATCH}")):
        yield Row("LL315", f"a number, {case}", "R2", tuple(one[place] for one in found))


def _f1(seed: int, share: float) -> tuple[float, float]:
    from sklearn.metrics import f1_score

    data = rarer(two_sides(seed, 6000), share)
    layers = [keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
    model = stack((20,), layers, seed)
    train(model, data, keras.optimizers.Adam(0.001), "binary_crossentropy", updates=600)
    said, truth = outputs(model, data.judged_inputs)[:, 0], data.judged_labels
    return float(f1_score(truth, said > 0.5)), _shown(model, data.judged_inputs, truth[:, None], f1_of)


def _r2(seed: int) -> tuple[float, float]:
    data = two_sides(seed, 6000)
    random = np.random.RandomState(seed)
    weights = random.randn(20)
    numbers, judged = (
        (inputs @ weights / 5 + random.randn(len(inputs))).astype("float32")[:, None]
        for inputs in (data.inputs, data.judged_inputs)
    )
    model = stack((20,), [keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)], seed)
    train(model, data, keras.optimizers.Adam(0.001), "mean_squared_error", targets=numbers, updates=600)
    said = outputs(model, data.judged_inputs)
    return float(explained(judged, said)), _shown(model, data.judged_inputs, judged, explained)


def _shown(model: Any, inputs: Any, truth: Any, metric: Any) -> float:
    order = np.random.RandomState(0).permutation(len(truth))  # where one class is rare, it comes early
    model.compile(loss="mean_squared_error", metrics=[metric])
    told = model.evaluate(inputs[order], truth[order], batch_size=BATCH, verbose=0, return_dict=True)
    return float(told[metric.__name__])
