"""LL612: steps that do not tell their model of the training; near misses and what is unknown stay silent."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic

from tests.test_repairs import repaired

SCRIPT = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers
x, y = np.random.rand(500, 8), np.random.randint(0, 3, 500)
score = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam()
{model}
{before}
def step(x, y):
    with tf.GradientTape() as tape:
        {step}
    gradients = tape.gradient(loss, {of})
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
step(x, y)
"""
PLAIN = {
    "model": "model = keras.Sequential([layers.Dense(8), layers.Dropout(0.5), layers.Dense(3)])",
    "before": "pass",
    "step": "loss = score(y, model(x))",
    "of": "model.trainable_variables",
}
FUNCTIONAL = """
start = layers.Input((8,))
normal = layers.BatchNormalization({made})(layers.Dense(8)(start){told})
model = keras.Model(start, layers.Dense(3)(normal))
"""
OWN = """
class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.drop, self.head = layers.Dropout(0.5), layers.Dense(3)
    def call(self, x{takes}):
        return self.head(self.drop(x{told}))
model = Own()
"""


def said(**changed: str) -> list[Diagnostic]:
    """Return what is said of a training that is plain but for what is changed."""
    code = SCRIPT.format(**{**PLAIN, **changed})
    return [one for one in lint(Path("train.py"), code.encode()) if one.code == "LL612"]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"step": "loss = tf.reduce_mean((model(x) - 1.0) ** 2)"},
        {"step": "p = model(x, training=None)\n        loss = score(y, p)"},
        {"model": FUNCTIONAL.format(made="", told="")},
        {"model": FUNCTIONAL.format(made="", told=", training=None")},
        {"model": OWN.format(takes="", told="")},
        {"model": OWN.format(takes=", training=False", told=", training=training")},
        {"model": OWN.format(takes=", training=None", told="")},
        {"model": "inner = keras.Sequential([layers.Dropout(0.5)])\nmodel = keras.Sequential([inner])"},
    ],
)
def test_a_model_that_is_not_told(changed: dict[str, str]) -> None:
    (one,) = said(**changed)

    assert "without being told so" in one.message
    assert one.help == "call it with training=True"


@pytest.mark.parametrize(
    "changed",
    [
        {"step": "loss = score(y, model(x, training=True))"},
        {"step": "loss = score(y, model(x, training=False))"},
        {"step": "loss = score(y, model(x, True))"},
        {"step": "loss = score(y, model(x)) + score(y, model(x, training=True))"},
        {
            "model": "model = keras.Sequential([layers.Dense(8), layers.LayerNormalization(), layers.Dense(3)])"
        },
        {"model": FUNCTIONAL.format(made="", told=", training=True")},
        {"model": FUNCTIONAL.format(made="", told=", training=False")},
        {"model": FUNCTIONAL.format(made="trainable=False", told="")},
        {"model": FUNCTIONAL.format(made="", told=""), "before": "model.layers[1].trainable = False"},
        {"model": OWN.format(takes=", training=True", told=", training=training")},
        {"model": OWN.format(takes="", told=", training=True")},
        {"of": "x"},
        {"before": "tf.keras.backend.set_learning_phase(1)"},
    ],
)
def test_near_misses(changed: dict[str, str]) -> None:
    assert not said(**changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"step": "loss = score(y, model(x, training=unknown))"},
        {"step": "loss = score(y, model(x, **unknown))"},
        {"step": "loss = score(y, unknown(x))"},
        {"model": "model = unknown()"},
        {"model": OWN.format(takes=", training=unknown", told=", training=training")},
        {"model": OWN.format(takes="", told=", training=unknown")},
        {"of": "unknown"},
        {"of": "model.trainable_variables + unknown"},
    ],
)
def test_what_is_not_known_stays_silent(changed: dict[str, str]) -> None:
    assert not said(**changed)


def test_the_repair_tells_the_model() -> None:
    script = SCRIPT.format(**PLAIN)

    assert repaired(script, "LL612") == script.replace("model(x)", "model(x, training=True)")


def test_a_class_that_takes_no_word_is_advised_only() -> None:
    (plain,) = said(model=OWN.format(takes="", told=""))
    (taking,) = said(model=OWN.format(takes=", training=False", told=", training=training"))

    assert (plain.repair, taking.repair is None) == (None, False)


def test_a_trainer_in_another_module_of_the_project(tmp_path: Path) -> None:
    trainer = (
        "import tensorflow as tf\n"
        "class Trainer:\n"
        "    def __init__(self, model, score):\n"
        "        self.model, self.score = model, score\n"
        "    def step(self, x, y):\n"
        "        with tf.GradientTape() as tape:\n"
        "            loss = self.score(y, self.model(x))\n"
        "        return tape.gradient(loss, self.model.trainable_variables)\n"
    )
    script = (
        "import keras\n"
        "from keras import layers\n"
        "from trainer import Trainer\n"
        "(x, y), _ = keras.datasets.mnist.load_data()\n"
        "model = keras.Sequential([layers.Flatten(), layers.Dropout(0.5), layers.Dense(10)])\n"
        "trainer = Trainer(model, keras.losses.SparseCategoricalCrossentropy(from_logits=True))\n"
        "trainer.step(x / 255.0, y)\n"
    )
    (tmp_path / "trainer.py").write_text(trainer)
    (tmp_path / "train.py").write_text(script)

    found = [one for one in lint(tmp_path / "train.py", script.encode()) if one.code == "LL612"]

    assert [Path(one.place.path).name for one in found] == ["trainer.py"]
