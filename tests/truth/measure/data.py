"""Samples whose labels can be learned, in every encoding of the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

FEATURES, CLASSES, SAMPLES = 8, 4, 512
"""Features a sample, classes (and columns of labels), and samples in each of the two halves."""


@dataclass(frozen=True)
class Samples:
    """Inputs and labels to train on and to judge by, and what is true of the latter.

    `truth` holds class ids from 0, a table of zeros and ones, or real numbers, whatever the encoding
    of the labels.
    """

    inputs: Array
    labels: Array
    judged_inputs: Array
    judged_labels: Array
    truth: Array


def classes_of(encoding: str) -> int:
    """Return how many classes an encoding tells apart."""
    return 2 if encoding in ("bin_1d", "bin_2d", "pm1_1d", "onehot2") else CLASSES


def samples(encoding: str, seed: int) -> Samples:
    """Draw blobs of points about one centre for each class, far enough apart that .97 can be right.

    Several labels move the centre along an axis each; real numbers are a direction through the points
    and a little noise.
    """
    random = np.random.RandomState(1000 + seed)
    match encoding:
        case "multihot4":
            inputs, truth = _several(random)
        case "real_1d" | "real_2d":
            inputs, truth = _numbers(random)
        case _ if classes_of(encoding) == 2:
            inputs, truth = _two(random)
        case _:
            inputs, truth = _four(random)
    labels, cut = _encode(encoding, truth), SAMPLES
    inputs = inputs.astype("float32")
    return Samples(inputs[:cut], labels[:cut], inputs[cut:], labels[cut:], truth[cut:])


def order(seed: int, steps: int, batch: int) -> Array:
    """Return which samples the updates see, one after the other, each once before any is seen again."""
    random = np.random.RandomState(5 + seed)
    rounds = [random.permutation(SAMPLES) for _ in range(steps * batch // SAMPLES + 1)]
    return np.concatenate(rounds)[: steps * batch]


def weights(units: int, seed: int, hidden: int) -> list[Array]:
    """Return first weights for one hidden layer and a head, the same for every Keras."""
    random = np.random.RandomState(77 + seed)

    def drawn(rows: int, columns: int) -> Array:
        limit = np.sqrt(6 / (rows + columns))
        return random.uniform(-limit, limit, (rows, columns)).astype("float32")

    first = drawn(FEATURES, hidden)
    return [first, np.zeros(hidden, "float32"), drawn(hidden, units), np.zeros(units, "float32")]


def _two(random: np.random.RandomState) -> tuple[Array, Array]:
    truth = random.randint(0, 2, 2 * SAMPLES)
    direction = random.randn(FEATURES)
    direction /= np.linalg.norm(direction)
    side = np.where(truth, 1, -1)[:, None]
    return random.randn(2 * SAMPLES, FEATURES) + 2.2 * side * direction, truth


def _four(random: np.random.RandomState) -> tuple[Array, Array]:
    truth = random.randint(0, CLASSES, 2 * SAMPLES)
    axes, _ = np.linalg.qr(random.randn(FEATURES, FEATURES))
    return random.randn(2 * SAMPLES, FEATURES) + 3.4 * axes[truth], truth


def _several(random: np.random.RandomState) -> tuple[Array, Array]:
    axes, _ = np.linalg.qr(random.randn(FEATURES, FEATURES))
    truth = random.randint(0, 2, (2 * SAMPLES, CLASSES))
    centres = 2.2 * (2 * truth - 1) @ axes[:CLASSES]
    return random.randn(2 * SAMPLES, FEATURES) + centres, truth


def _numbers(random: np.random.RandomState) -> tuple[Array, Array]:
    direction = random.randn(FEATURES)
    direction /= np.linalg.norm(direction)
    inputs = random.randn(2 * SAMPLES, FEATURES)
    return inputs, 3.0 * (inputs @ direction) + 1.0 + 0.3 * random.randn(2 * SAMPLES)


def _encode(encoding: str, truth: Array) -> Array:
    """Return the labels as a script would make them."""
    ids = truth.astype("int32") if truth.dtype.kind == "i" else truth
    match encoding:
        case "bin_2d" | "int4_2d":
            return ids[:, None]
        case "pm1_1d":
            return 2 * ids - 1
        case "int4_1based":
            return ids + 1
        case "onehot2" | "onehot4":
            return np.eye(classes_of(encoding), dtype="float32")[truth]
        case "real_2d":
            return truth.astype("float32")[:, None]
        case "multihot4" | "real_1d":
            return truth.astype("float32")
        case _:
            return ids
