"""Settings that come back from Weights & Biases, and other things that a script fetches by name."""

from __future__ import annotations

import pytest
from losslint.training import Version

from tests.interpret.reading import runs, understood

START = "import wandb\n(x, y), _ = mnist.load_data()\n"
END = "\nmodel = Sequential([Flatten(), Dense(units, activation='softmax')])\n"
FIT = "model.compile('adam', 'sparse_categorical_crossentropy')\nmodel.fit(x, y)"
KNOWN = "10 softmax, sparse_categorical_crossentropy, class ids(10), images 0..255"
UNKNOWN = KNOWN.replace("10", "?", 1)
SETTINGS = {
    "wandb.init(config={'units': 10})\nunits = wandb.config.units": KNOWN,
    "wandb.init('name', config=dict(units=10))\nunits = wandb.config['units']": KNOWN,
    "run = wandb.init(config={'units': 10})\nunits = run.config.get('units')": KNOWN,
    "wandb.init()\nwandb.config.units = 10\nunits = wandb.config.units": KNOWN,
    "wandb.init()\nwandb.config.update({'units': 10})\nunits = wandb.config.units": KNOWN,
    "wandb.init(config={'units': 10})\nwandb.config.update(settings())\nunits = wandb.config.units": UNKNOWN,
    "wandb.init(config={'layers': 10})\nunits = wandb.config.units": UNKNOWN,
    "wandb.init(config=settings())\nunits = wandb.config.units": UNKNOWN,
    "wandb.sweep({})\nwandb.init(config={'units': 10})\nunits = wandb.config.units": UNKNOWN,
}


@pytest.mark.parametrize("code", SETTINGS)
def test_settings_of_wandb(code: str) -> None:
    assert understood(START + code + END + FIT) == [SETTINGS[code]]


def test_a_sweep_calls_a_function_with_other_settings() -> None:
    code = "def train():\n    wandb.init(config={'units': 10})\n    units = wandb.config.units\n" + "".join(
        f"    {line}\n" for line in (END + FIT).strip().splitlines()
    )
    assert understood(START + code + "train()") == [KNOWN]
    assert understood(START + code + "wandb.agent(wandb.sweep({}), train)") == [UNKNOWN]


FETCHED = {
    "from sklearn.datasets import fetch_openml\nx, y = fetch_openml('mnist_784', return_X_y=True)": KNOWN,
    "from sklearn.datasets import fetch_mldata\nd = fetch_mldata('MNIST original')\nx, y = d.data, d['target']": KNOWN,
    "from sklearn.datasets import fetch_openml\nx, y = fetch_openml('adult', return_X_y=True)": "10 softmax, "
    "sparse_categorical_crossentropy, ?, ? ?",
}


@pytest.mark.parametrize("code", FETCHED)
def test_data_sets_by_name(code: str) -> None:
    assert understood(code + "\nunits = 10" + END + FIT) == [FETCHED[code]]


@pytest.mark.parametrize(
    ("chosen", "generation"),
    [
        ("os.environ['KERAS_BACKEND'] = 'jax'", Version.KERAS_3),
        ("os.environ.setdefault('KERAS_BACKEND', 'torch')", Version.KERAS_3),
        ("backend = 'torch'\nos.environ['KERAS_BACKEND'] = backend", Version.KERAS_3),
        ("os.environ['KERAS_BACKEND'] = 'tensorflow'", None),
        ("os.environ['KERAS_BACKEND'] = 'theano'", None),
        ("os.environ['KERAS_BACKEND'] = chosen()", None),
        ("os.environ['BACKEND'] = 'jax'", None),
    ],
)
def test_a_backend_that_only_keras_3_has(chosen: str, generation: Version | None) -> None:
    code = "(x, y), _ = mnist.load_data()\nunits = 10" + END + FIT
    (run,) = runs(f"import os\n{chosen}\n{code}")
    assert run.version.value is generation


def test_tensors_that_keras_1_merges() -> None:
    code = """
from keras.layers import merge
start = Input((784,))
both = merge([Dense(4)(start), Dense(5)(start)], mode='concat')
model = Model(start, Dense(10, activation='softmax')(both))
"""
    assert understood(START + code + FIT) == [KNOWN]
