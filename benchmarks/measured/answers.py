"""LL322: ranking scores of probabilities, and of the answers that a cut makes of them."""

from __future__ import annotations

from collections.abc import Iterator

import keras

from benchmarks.measured.learning import Row, outputs, rarer, stack, train, two_sides

SEEDS = range(5)
SHARES = {"as many of both": 0.5, "one in ten": 0.1}


def rows() -> Iterator[Row]:
    """Yield the area under both curves of points on two sides of a plane."""
    for share, positive in SHARES.items():
        found = [_reached(seed, positive) for seed in SEEDS]
        for place, case in enumerate(("probabilities", "answers")):
            for score in ("ROC AUC", "average precision"):
                yield Row("LL322", f"{share}, {case}", score, tuple(one[score][place] for one in found))


def _reached(seed: int, share: float) -> dict[str, tuple[float, float]]:
    from sklearn.metrics import average_precision_score, roc_auc_score

    data = rarer(two_sides(seed, 6000, apart=1.0), share)
    layers = [keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
    model = stack((20,), layers, seed)
    train(model, data, keras.optimizers.Adam(0.001), "binary_crossentropy", updates=600)
    said = outputs(model, data.judged_inputs)[:, 0]
    cut, right = (said > 0.5).astype(int), data.judged_labels
    return {
        "ROC AUC": (roc_auc_score(right, said), roc_auc_score(right, cut)),
        "average precision": (average_precision_score(right, said), average_precision_score(right, cut)),
    }
