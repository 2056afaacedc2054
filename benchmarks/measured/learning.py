"""Data and trainings that several measurements share."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Row:
    """One line of a result: the pages that tell it, what was trained, and a number for each seed."""

    pages: str
    case: str
    what: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Split:
    """Samples to train on and samples to judge by; labels are class ids."""

    inputs: Array
    labels: Array
    judged_inputs: Array
    judged_labels: Array


def digits(seed: int, scale: float = 1 / 16) -> Split:
    """Return scikit-learn's pictures of digits, 8 x 8 x 1, 1200 of 1797 to train on."""
    from sklearn.datasets import load_digits

    found = load_digits()
    order = np.random.RandomState(seed).permutation(len(found.images))
    inputs, labels = (found.images[order] * scale).astype("float32")[..., None], found.target[order]
    return Split(inputs[:1200], labels[:1200], inputs[1200:], labels[1200:])


def blobs(seed: int, classes: int, samples: int, features: int = 20, apart: float = 3.0) -> Split:
    """Return points about one centre a class, which overlap; as many to judge by."""
    random = np.random.RandomState(500 + seed)
    labels = random.randint(0, classes, 2 * samples)
    axes, _ = np.linalg.qr(random.randn(features, features))
    inputs = (random.randn(2 * samples, features) + apart * axes[labels]).astype("float32")
    return Split(inputs[:samples], labels[:samples], inputs[samples:], labels[samples:])


def two_sides(seed: int, samples: int, features: int = 20, apart: float = 1.5) -> Split:
    """Return points on two sides of a plane, which overlap; as many to judge by."""
    random = np.random.RandomState(500 + seed)
    labels = random.randint(0, 2, 2 * samples)
    direction = random.randn(features)
    direction /= np.linalg.norm(direction)
    side = np.where(labels, 1, -1)[:, None]
    inputs = (random.randn(2 * samples, features) + apart * side * direction).astype("float32")
    return Split(inputs[:samples], labels[:samples], inputs[samples:], labels[samples:])


def rarer(data: Split, share: float) -> Split:
    """Return the data with fewer of the second class, so that it has this share of all."""
    kept, judged = (_kept(labels, share) for labels in (data.labels, data.judged_labels))
    return Split(data.inputs[kept], data.labels[kept], data.judged_inputs[judged], data.judged_labels[judged])


def _kept(labels: Array, share: float) -> Array:
    first, second = np.flatnonzero(labels == 0), np.flatnonzero(labels == 1)
    wanted = int(len(first) * share / (1 - share))
    return np.sort(np.concatenate([first, second[:wanted]]))


def one_hot(labels: Array, classes: int) -> Array:
    """Return one row a label."""
    return np.eye(classes, dtype="float32")[labels]


def stack(shape: tuple[int, ...], layers: Sequence[Any], seed: int) -> Any:
    """Return a fresh sequential model; the weights of its fresh layers depend on the seed alone."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    return keras.Sequential([keras.Input(shape), *layers])


def train(
    model: Any,
    data: Split,
    optimizer: Any,
    loss: Any,
    *,
    targets: Array | None = None,
    updates: int,
    batch: int = 32,
    jit: bool | str = "auto",
) -> dict[str, list[float]]:
    """Train for a number of updates, ten in one call, and return the history of the losses.

    `jit` is what Keras is told of XLA, which takes longer to compile a small network than to train it.
    """
    model.compile(optimizer, loss, steps_per_execution=10 if updates >= 10 else 1, jit_compile=jit)
    random = np.random.RandomState(0)
    labels = data.labels if targets is None else targets
    rounds = updates * batch // len(data.inputs) + 1
    order = np.concatenate([random.permutation(len(data.inputs)) for _ in range(rounds)])[: updates * batch]
    fitted = model.fit(data.inputs[order], labels[order], batch_size=batch, shuffle=False, verbose=0)
    return dict(fitted.history)


def outputs(model: Any, inputs: Array) -> Array:
    """Return what the model says."""
    return np.asarray(model(inputs, training=False))


def right(model: Any, data: Split, cut: float = 0.5) -> float:
    """Return the share of right answers: the largest output, or which side of the cut a single one is on."""
    said = outputs(model, data.judged_inputs)
    chosen = said.argmax(1) if said.shape[1] > 1 else (said[:, 0] > cut).astype(int)
    return float((chosen == data.judged_labels).mean())
