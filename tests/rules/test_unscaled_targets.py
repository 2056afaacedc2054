"""LL421: targets out of reach; near misses and what is unknown are left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from losslint.check.engine import lint

from tests.rules.test_around import IMPORTS

SCRIPT = """
from sklearn.preprocessing import StandardScaler
x, y = {x}, {y}
{before}
model = keras.Sequential([layers.Input((8,)), {hidden}layers.Dense({head})])
{weights}
model.compile(optimizer={optimizer}, loss='mse')
model.fit(x, y, {fit})
{after}
"""
PLAIN = {
    "x": "np.random.rand(640, 8)",
    "y": "100 + 400 * np.random.rand(640)",
    "before": "",
    "hidden": "",
    "head": "1",
    "weights": "",
    "optimizer": "keras.optimizers.Adam(0.001)",
    "fit": "epochs=10",
    "after": "",
}
LOOP = "for turn in range(9):\n    model.fit(x, y, epochs=10)"


def said(**changed: str) -> list[str]:
    """Return what is said of a training that is plain but for what is changed."""
    code = IMPORTS + SCRIPT.format(**{**PLAIN, **changed})
    return [one.message for one in lint(Path("train.py"), code.encode()) if one.code == "LL421"]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"y": "-900 + 400 * np.random.rand(640)"},
        {"hidden": "layers.Dense(8, activation='relu'), ", "y": "400 + np.random.rand(640)"},
        {"hidden": "layers.Dense(64, activation='sigmoid'), ", "y": "1000 + np.random.rand(640)"},
        {"optimizer": "'adam'"},
        {"x": "StandardScaler().fit_transform(1000 * np.random.rand(640, 8))"},
        {"fit": "epochs=10, batch_size=640", "y": "20 + np.random.rand(640)"},
        {"hidden": "layers.Dropout(0.2), "},
    ],
)
def test_targets_out_of_reach(changed: dict[str, str]) -> None:
    (message,) = said(**changed)

    assert "bring the output no farther than about" in message


def test_the_bound_is_told() -> None:
    # 200 updates move each of eight weights by 0.4 at most, which begin within the square root of 6 / 9
    assert said() == [
        "the targets are 100 or more from zero, and 200 updates at a rate of 0.001 bring the output no farther "
        "than about 10"
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"y": "10 + np.random.rand(640)"},  # less than twice the bound
        {"y": "-100 + 400 * np.random.rand(640)"},  # zero is among them
        {"y": "(100 + 400 * np.random.rand(640)) / 500"},
        {"fit": "epochs=2000"},
        {"hidden": "layers.Dense(64, activation='relu'), layers.Dense(64, activation='relu'), "},
        {"optimizer": "keras.optimizers.Adam(0.1)"},
        {"optimizer": "keras.optimizers.SGD(0.001)"},  # its steps are as long as the gradient
        {"x": "1000 * np.random.rand(640, 8)"},
        {"head": "1, bias_initializer=keras.initializers.Constant(300.0)"},
        {"weights": "model.load_weights('w.weights.h5')"},
        {"after": "model.fit(x, y, epochs=10)"},
        {"after": LOOP},
        {"hidden": "layers.BatchNormalization(), "},
        {"x": "1000 * StandardScaler().fit_transform(np.random.rand(640, 8))"},
    ],
)
def test_near_misses(changed: dict[str, str]) -> None:
    assert said(**changed) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"x": "np.load('x.npy')"},
        {"y": "np.load('y.npy')"},
        {"hidden": "unknown, "},
        {"hidden": "layers.Dense(unknown), "},
        {"hidden": "layers.Dense(8, activation=unknown), "},
        {"optimizer": "unknown"},
        {"optimizer": "keras.optimizers.Adam(unknown)"},
        {"fit": "epochs=unknown"},
        {"fit": "epochs=10, callbacks=unknown"},
        {"before": "x = unknown(x)"},
        {"after": "unknown(model)"},
    ],
)
def test_what_is_not_known_stays_silent(changed: dict[str, str]) -> None:
    assert said(**changed) == []


@pytest.mark.parametrize("hidden", [(), (8,)])
def test_keras_itself_stays_within_the_bound(hidden: tuple[int, ...]) -> None:
    keras: Any = pytest.importorskip("keras", minversion="3")
    random = np.random.RandomState(0)
    x, y = random.rand(640, 8), 400 + 400 * random.rand(640)
    keras.utils.set_random_seed(0)
    units = [keras.layers.Dense(one, activation="relu") for one in hidden]
    model = keras.Sequential([keras.Input((8,)), *units, keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="mse")
    model.fit(x, y, epochs=10, verbose=0)

    wide = "".join(f"layers.Dense({one}, activation='relu'), " for one in hidden)
    (message,) = said(hidden=wide, y="400 + 400 * np.random.rand(640)")
    assert np.abs(np.asarray(model(x))).mean() < float(message.rpartition(" ")[2])
