"""LL320: the weights that are kept where a callback takes the worst number for the best."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import keras

from benchmarks.measured.learning import Row, digits, right, stack

SEEDS = range(5)
EPOCHS = 20
CASES = [("val_accuracy", "max"), ("val_accuracy", "min"), ("val_loss", "min"), ("val_loss", "max")]


def rows() -> Iterator[Row]:
    """Yield the accuracy of the weights that are kept, on digits that played no part in it."""
    reached = defaultdict[str, list[float]](list)
    for seed in SEEDS:
        for case, score in _reached(seed):
            reached[case].append(score)
    for case, scores in reached.items():
        yield Row("LL320", case, "accuracy", tuple(scores))


def _reached(seed: int) -> Iterator[tuple[str, float]]:
    data = digits(seed)
    layers = [keras.layers.Flatten(), keras.layers.Dense(64, activation="relu")]
    model = stack((8, 8, 1), [*layers, keras.layers.Dense(10, activation="softmax")], seed)
    model.compile(keras.optimizers.Adam(0.001), "sparse_categorical_crossentropy", metrics=["accuracy"])
    with tempfile.TemporaryDirectory() as folder:
        files = {case: Path(folder) / f"{'_'.join(case)}.weights.h5" for case in CASES}
        keeping = [
            keras.callbacks.ModelCheckpoint(
                file, monitor=monitor, mode=mode, save_best_only=True, save_weights_only=True
            )
            for (monitor, mode), file in files.items()
        ]
        model.fit(data.inputs, data.labels, validation_split=0.2, epochs=EPOCHS, verbose=0, callbacks=keeping)
        for (monitor, mode), file in files.items():
            model.load_weights(file)
            yield f"ModelCheckpoint, {monitor}, {mode}", right(model, data)
