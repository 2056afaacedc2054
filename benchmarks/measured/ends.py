"""LL110, LL504, LL505: what stands behind the last weights, and weights that all begin alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import keras

from benchmarks.measured.learning import Row, digits, right, stack, train

SEEDS = range(5)
UPDATES = 375
"""Ten rounds over 1200 pictures, 32 at a time."""
OPTIMIZERS: dict[str, Callable[[], Any]] = {
    "Adam": lambda: keras.optimizers.Adam(),
    "SGD 0.1": lambda: keras.optimizers.SGD(0.1),
}


@dataclass(frozen=True)
class Network:
    """One hidden layer and a softmax over ten digits, with what is changed of them."""

    pages: str
    name: str
    hidden: dict[str, Any] = field(default_factory=lambda: {"activation": "relu"})
    first: str | None = None
    rate: float = 0.0
    head: dict[str, Any] = field(default_factory=dict)

    def layers(self) -> list[Any]:
        """Return the layers; `first` is an activation ahead of the softmax, `rate` a dropout behind it."""
        dropped = [keras.layers.Dropout(self.rate)] if self.rate else []
        return [
            keras.layers.Flatten(),
            keras.layers.Dense(64, **self.hidden),
            keras.layers.Dense(10, activation=self.first, **self.head),
            keras.layers.Activation("softmax"),
            *dropped,
        ]


def _alike(value: str, activation: str = "relu") -> dict[str, Any]:
    return {"activation": activation, "kernel_initializer": value}


NETWORKS = (
    Network("LL110 LL504 LL505", "one softmax"),
    Network("LL110", "softmax on relu", first="relu"),
    Network("LL110", "softmax on softmax", first="softmax"),
    Network("LL110", "softmax on sigmoid", first="sigmoid"),
    Network("LL504", "dropout of 0.2 behind the softmax", rate=0.2),
    Network("LL504", "dropout of 0.5 behind the softmax", rate=0.5),
    Network("LL505", "zeros before a relu", hidden=_alike("zeros")),
    Network("LL505", "ones before a tanh", hidden=_alike("ones", "tanh")),
    Network("LL505", "ones before a sigmoid", hidden=_alike("ones", "sigmoid")),
    Network("LL505", "zeros before a tanh", hidden=_alike("zeros", "tanh")),
    Network("LL505", "ones throughout", hidden=_alike("ones"), head={"kernel_initializer": "ones"}),
    Network("LL505", "ones before a relu", hidden=_alike("ones")),
)


def rows() -> Iterator[Row]:
    """Yield the accuracy on scikit-learn's digits, and the loss of the training at its end."""
    for network in NETWORKS:
        for optimizer, made in OPTIMIZERS.items():
            scores, losses = [], []
            for seed in SEEDS:
                data = digits(seed)
                model = stack((8, 8, 1), network.layers(), seed)
                history = train(model, data, made(), "sparse_categorical_crossentropy", updates=UPDATES)
                scores.append(right(model, data))
                losses.append(history["loss"][-1])
            yield Row(network.pages, f"{network.name}, {optimizer}", "accuracy", tuple(scores))
            yield Row(network.pages, f"{network.name}, {optimizer}", "loss", tuple(losses))
