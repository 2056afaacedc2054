"""LL510: axes that change places, and numbers that are only put into the shape of that."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np
import torch
from torch import nn

from benchmarks.measured.learning import Array, Row, Split, digits, right, stack, train

SEEDS = range(3)
STEPS, FEATURES = 16, 4


def rows() -> Iterator[Row]:
    """Yield the accuracy on new digits that come features first, and on each step of a sequence."""
    for case, turned in (("axes turned", True), ("numbers kept in order", False)):
        yield Row("LL510", f"Keras, {case}", "accuracy", tuple(_keras(seed, turned) for seed in SEEDS))
        yield Row("LL510", f"PyTorch, {case}", "accuracy", tuple(_torch(seed, turned) for seed in SEEDS))
        yield Row("LL510", f"scores, {case}", "accuracy", tuple(_scores(seed, turned) for seed in SEEDS))


def _sequences(seed: int, turned: bool) -> Split:
    """Return digits as 16 steps of 4 features, made of arrays in which the features come first."""
    data = digits(seed)

    def of(pictures: Array) -> Array:
        first = pictures.reshape(-1, STEPS, FEATURES).transpose(0, 2, 1)
        return (
            first.transpose(0, 2, 1) if turned else np.ascontiguousarray(first).reshape(-1, STEPS, FEATURES)
        )

    return Split(of(data.inputs), data.labels, of(data.judged_inputs), data.judged_labels)


def _keras(seed: int, turned: bool) -> float:
    data = _sequences(seed, turned)
    model = stack(
        (STEPS, FEATURES), [keras.layers.GRU(32), keras.layers.Dense(10, activation="softmax")], seed
    )
    train(model, data, keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", updates=200)
    return right(model, data)


class _Reader(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.reader = nn.GRU(FEATURES, 32, batch_first=True)
        self.head = nn.Linear(32, 10)

    def forward(self, steps: torch.Tensor) -> torch.Tensor:
        return self.head(self.reader(steps)[0][:, -1])


def _torch(seed: int, turned: bool) -> float:
    data = _sequences(seed, turned)
    torch.manual_seed(seed)
    model = _Reader()
    _fit(model, data, lambda said, labels: nn.functional.cross_entropy(said, labels), seed)
    with torch.no_grad():
        chosen = model(torch.tensor(data.judged_inputs)).argmax(1).numpy()
    return float((chosen == data.judged_labels).mean())


def _scores(seed: int, turned: bool) -> float:
    """Return how many steps of a sequence get the right one of four marks."""
    random = np.random.RandomState(seed)
    inputs = random.randn(1200, FEATURES, STEPS).astype("float32")
    labels = inputs.argmax(1)
    data = Split(inputs[:800], labels[:800], inputs[800:], labels[800:])
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Conv1d(FEATURES, 32, 1), nn.ReLU(), nn.Conv1d(32, 4, 1))

    def loss(said: torch.Tensor, marks: torch.Tensor) -> torch.Tensor:
        scores = said.transpose(1, 2).reshape(-1, 4) if turned else said.view(-1, 4)
        return nn.functional.cross_entropy(scores, marks.reshape(-1))

    _fit(model, data, loss, seed)
    with torch.no_grad():
        chosen = model(torch.tensor(data.judged_inputs)).argmax(1).numpy()
    return float((chosen == data.judged_labels).mean())


def _fit(model: nn.Module, data: Split, loss, seed: int) -> None:  # type: ignore[no-untyped-def]
    torch.set_num_threads(1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    random = np.random.RandomState(seed)
    for _ in range(200):
        chosen = random.randint(0, len(data.inputs), 32)
        optimizer.zero_grad()
        loss(model(torch.tensor(data.inputs[chosen])), torch.tensor(data.labels[chosen])).backward()
        optimizer.step()
