"""LL115: losses that are given the labels in the place of the output, and the output in theirs."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np
import tensorflow as tf
import torch
from torch import nn

from benchmarks.measured.learning import Row, Split, blobs, one_hot, right, stack, two_sides

SEEDS = range(3)
UPDATES, CLASSES, FEATURES = 200, 5, 20


def rows() -> Iterator[Row]:
    """Yield the accuracy on new samples of one hidden layer, with SGD."""
    for case, swapped in (("in order", False), ("swapped", True)):
        yield Row(
            "LL115", f"Keras, five classes, {case}", "accuracy", tuple(_keras(s, swapped) for s in SEEDS)
        )
        yield Row(
            "LL115", f"PyTorch, two classes, {case}", "accuracy", tuple(_torch(s, swapped) for s in SEEDS)
        )


def _keras(seed: int, swapped: bool) -> float:
    data = blobs(seed, CLASSES, 800, FEATURES)
    targets = one_hot(data.labels, CLASSES)
    layers = [keras.layers.Dense(32, activation="relu"), keras.layers.Dense(CLASSES, activation="softmax")]
    model = stack((FEATURES,), layers, seed)
    loss, optimizer = keras.losses.CategoricalCrossentropy(), keras.optimizers.SGD(0.05)

    @tf.function
    def step(x: tf.Tensor, y: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            said = model(x, training=True)
            lost = loss(said, y) if swapped else loss(y, said)
        weights = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(lost, weights), weights, strict=True))

    random = np.random.RandomState(seed)
    for _ in range(UPDATES):
        chosen = random.randint(0, len(data.inputs), 32)
        step(data.inputs[chosen], targets[chosen])
    return right(model, data)


def _torch(seed: int, swapped: bool) -> float:
    torch.set_num_threads(1)
    data: Split = two_sides(seed, 800, FEATURES)
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(FEATURES, 32), nn.ReLU(), nn.Linear(32, 1))
    loss, optimizer = nn.BCEWithLogitsLoss(), torch.optim.SGD(model.parameters(), lr=0.05)
    random = np.random.RandomState(seed)
    for _ in range(UPDATES):
        chosen = random.randint(0, len(data.inputs), 32)
        labels = torch.tensor(data.labels[chosen], dtype=torch.float32)[:, None]
        said = model(torch.tensor(data.inputs[chosen]))
        optimizer.zero_grad()
        (loss(labels, said) if swapped else loss(said, labels)).backward()
        optimizer.step()
    with torch.no_grad():
        answers = model(torch.tensor(data.judged_inputs)).numpy()[:, 0] > 0
    return float((answers == data.judged_labels).mean())
