"""LL118: the terms of a variational autoencoder, both summed, and one of them averaged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from benchmarks.measured.learning import Row, digits

SEEDS = range(5)
PIXELS, LATENT = 64, 4


class Sampling(layers.Layer):
    """Draws latent numbers, and adds their divergence from normal ones to the loss."""

    def call(self, moments: Any) -> Any:
        """Return one draw for each sample."""
        mean, log_variance = moments
        divergence = -0.5 * ops.sum(1 + log_variance - ops.square(mean) - ops.exp(log_variance), axis=1)
        self.add_loss(ops.mean(divergence))
        return mean + ops.exp(log_variance / 2) * keras.random.normal(ops.shape(mean))


def rows() -> Iterator[Row]:
    """Yield how much of the variance of the pixels is told by the pictures that are decoded."""
    cases: dict[str, Callable[..., Any]] = {
        "both summed": ops.sum,
        "a mean over 64 pixels, a sum over 4 latent numbers": ops.mean,
    }
    for case, reduced in cases.items():
        for name, differences in (("crossentropies", _crossentropies), ("squares", _squares)):
            told = tuple(_told(seed, differences, reduced) for seed in SEEDS)
            yield Row("LL118", f"{case}, of {name}", "variance told", told)


def _crossentropies(truth: Any, said: Any) -> Any:
    return -(truth * ops.log(said + 1e-7) + (1 - truth) * ops.log(1 - said + 1e-7))


def _squares(truth: Any, said: Any) -> Any:
    return ops.square(truth - said)


def _told(seed: int, differences: Callable[..., Any], reduced: Callable[..., Any]) -> float:
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    data = digits(seed)
    pictures, judged = (one.reshape(-1, PIXELS) for one in (data.inputs, data.judged_inputs))
    picture = layers.Input((PIXELS,))
    hidden = layers.Dense(64, activation="relu")(picture)
    moments = [layers.Dense(LATENT)(hidden), layers.Dense(LATENT)(hidden)]
    decoded = layers.Dense(64, activation="relu")(Sampling()(moments))
    model = keras.Model(picture, layers.Dense(PIXELS, activation="sigmoid")(decoded))
    model.compile(
        "adam",
        lambda truth, said: reduced(differences(truth, said), axis=1),
        steps_per_execution=10,
        jit_compile=False,
    )
    model.fit(pictures, pictures, batch_size=60, epochs=100, verbose=0)
    left = np.square(judged - model.predict(judged, verbose=0)).sum()
    return float(1 - left / np.square(judged - judged.mean(0)).sum())
