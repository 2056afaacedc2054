"""Models that the file does not make: what is known of their trainings all the same, and what is no Keras."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.runs import runs_of
from losslint.source import read_source
from losslint.training import Run

from tests.interpret.reading import IMPORTS, line, runs, understood

DATA = "(x, y), (u, v) = mnist.load_data()\nx = x / 255\n"
HEADLESS = ["? ?, ?, class ids(10), images 0..1"]
COMPILED = ["? ?, categorical_crossentropy, class ids(10), images 0..1"]


@pytest.mark.parametrize(
    "code",
    [
        "def train(model):\n    model.fit(x, y, epochs=3, batch_size=32)\n",
        "def train(model):\n    model.fit(x=x, y=y, epochs=3)\n",
        "def train(model):\n    return model.fit(x, y, validation_split=0.1)\n",
        "def train(model):\n    model.fit(x, y, callbacks=[keras.callbacks.CSVLogger('a')])\n",
        "def train(model):\n    model.train_on_batch(x, y)\n",
        "class Trainer:\n    def __init__(self, model):\n        self.model = model\n"
        "    def train(self):\n        self.model.fit(x, y, epochs=3, steps_per_epoch=9)\n",
        "from mine import make\nmake(10).fit(x, y, epochs=3)\n",
        "import segmentation_models as sm\nm = sm.Unet('resnet34')\nm.fit(x, y, epochs=3, validation_data=(u, v))\n",
        "m = keras.models.load_model('a.h5')\nm.fit(x, y)\n",
    ],
)
def test_a_training_of_a_model_that_is_not_made_here_is_a_run(code: str) -> None:
    assert understood(DATA + code) == HEADLESS


@pytest.mark.parametrize(
    "code",
    [
        "def train(model):\n    model.compile(loss='categorical_crossentropy', optimizer='sgd')\n"
        "    model.fit(x, y)\n",
        "def train(model):\n    model.compile('sgd', 'categorical_crossentropy')\n    model.fit(x, y)\n",
        "class Trainer:\n    def __init__(self, model):\n        self.model = model\n"
        "        self.model.compile(loss='categorical_crossentropy', optimizer='adam')\n"
        "    def train(self):\n        self.model.fit(x, y)\n",
        "import segmentation_models as sm\nm = sm.Unet('resnet34')\n"
        "m.compile('adam', loss='categorical_crossentropy')\nm.fit(x, y)\n",
        "import mine\nclass Net(mine.Base): pass\nm = Net()\n"
        "m.compile('adam', loss='categorical_crossentropy')\nm.fit(x, y)\n",
    ],
)
def test_what_it_is_compiled_with_is_known(code: str) -> None:
    assert understood(DATA + code) == COMPILED


@pytest.mark.parametrize(
    "code",
    [
        "def train(model):\n    model.fit(x, y)\n",
        "def train(model):\n    model.fit(x, y, sample_weight=w)\n",
        "def train(model):\n    model.fit(x, y, eval_set=[(u, v)], verbose=False, callbacks=[stop])\n",
        "def train(model):\n    model.fit(x, y, batch_size=32, max_epochs=10)\n",
        "def train(model):\n    model.fit(x, y, batch_size=32, epochs=10, val_data=(u, v))\n",
        "def train(model):\n    model.fit(x, epochs=30, num_threads=2)\n",
        "def train(model):\n    model.fit(series, epochs=30, verbose=True)\n",
        "def train(model):\n    model.fit(train_objectives=[x], epochs=1)\n",
        "import torch\ndef train(model):\n    model.fit(x, y, epochs=3, batch_size=32)\n",
        "import lightgbm as lgb\nlgb.LGBMClassifier().fit(x, y, callbacks=[a])\n",
        "import xgboost as xgb\nxgb.XGBClassifier().fit(x, y, verbose=True)\n",
        "from sklearn.svm import SVC\nSVC().fit(x, y)\n",
        "import pytorch_lightning as pl\ntrainer = pl.Trainer(max_epochs=3)\ntrainer.fit(x, y, epochs=3)\n",
        "from fastai.vision import *\nlearn.fit(5, 1e-3)\n",
        "import re\nre.compile('a', flags=re.M)\n",
        "def go(query):\n    query.compile(dialect=d)\n",
        "import torch\ndef go(model):\n    model.compile(mode='default')\n",
        "import statsmodels.api as sm\nsm.OLS(y, x).fit(method='pinv')\n",
        "class Own:\n    def fit(self, x, y, epochs=1): pass\nOwn().fit(x, y, epochs=3)\n",
    ],
)
def test_what_may_be_of_another_library_is_none(code: str) -> None:
    assert understood(DATA + code) == []


def test_code_that_does_not_speak_of_keras_trains_nothing_of_it(tmp_path: Path) -> None:
    data = "import numpy as np\nx, y = np.zeros((5, 3)), np.arange(5)\n"
    trains = "def train(model):\n    model.fit(x, y, epochs=3, steps_per_epoch=2)\n"
    for name, text, count in (("a.py", data, 0), ("b.py", f"{data}import keras\n", 1)):
        (tmp_path / name).write_text(text + trains)
        assert len(runs_of(read_source(tmp_path / name))) == count


def test_the_reason_names_where_the_model_would_come_from() -> None:
    (run,) = runs(f"{DATA}def train(net):\n    net.fit(x, y, epochs=3)\n")
    assert run.outputs[0].head.units.why == "the model is not made here: the argument `net`"
    assert not run.model.complete


def test_several_fits_of_one_argument_are_of_one_model() -> None:
    found = runs(
        f"{DATA}def train(model):\n"
        "    model.compile(loss='mse', optimizer='sgd')\n"
        "    model.fit(x, y)\n    model.fit(u, v)\n    model.evaluate(u, v)\n"
    )
    assert [(run.outputs[0].loss.name.value, len(run.uses)) for run in found] == [
        ("mean_squared_error", 0),
        ("mean_squared_error", 1),
    ]


def test_a_call_with_an_argument_that_nothing_takes_returns_nothing() -> None:
    code = "def get(size=3):\n    return mnist.load_data()[0]\n"
    trains = "def train(model):\n    x, y = get({})\n    model.fit(x, y, epochs=3)\n"
    assert understood(code + trains.format("size=4")) == ["? ?, ?, class ids(10), images 0..255"]
    assert understood(code + trains.format("length=4")) == ["? ?, ?, ?, ? ?"]
    assert understood(f"@cached\n{code}" + trains.format("length=4")) == understood(
        f"@cached\n{code}" + trains.format("size=4")
    )


def of_project(root: Path, files: dict[str, str], entry: str) -> list[Run]:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return runs_of(read_source(root / entry))


def test_a_folder_of_modules_needs_no_file_of_its_own(tmp_path: Path) -> None:
    nets = f"{IMPORTS}def make():\n    return Sequential([Dense(10, activation='softmax')])\n"
    train = f"{IMPORTS}from parts import nets\n{DATA}m = nets.make()\nm.compile(loss='mse')\nm.fit(x, y)\n"
    (run,) = of_project(tmp_path, {"parts/nets.py": nets, "train.py": train}, "train.py")
    assert line(run, run.outputs[0]) == "10 softmax, mean_squared_error, class ids(10), images 0..1"


LOOP = """
class Overlap:
    def __call__(self, y, p):
        return tf.reduce_mean(p * y)

def own(y, p):
    return tf.reduce_mean(p * y)

class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.top = Dense(10, activation='softmax')
    def call(self, t):
        return self.top(t)

net, opt, loss_fn = Net(), tf.keras.optimizers.Adam(1e-3), Overlap()
for _ in range(epochs):
    with tf.GradientTape() as tape:
        p = net(x)
        loss = {}
        loss += tf.reduce_sum(net.losses)
    grads = tape.gradient(loss, net.trainable_variables)
    opt.apply_gradients(zip(grads, net.trainable_variables))
"""


@pytest.mark.parametrize("loss", ["loss_fn(y, p)", "own(y, p)", "missing.overlap(y, p)", "own(p=p, y=y)"])
def test_an_own_loss_under_a_tape_does_not_hide_its_run(loss: str) -> None:
    (run,) = runs(f"import tensorflow as tf\n{DATA}{LOOP.format(loss)}")
    (output,) = run.outputs
    assert line(run, output).startswith("10 softmax, ")
    labels = "?" if "missing" in loss else "class ids(10)"  # it may have changed them
    assert line(run, output).endswith(f", {labels}, images 0..1")
    assert output.loss.name.value == (None if "missing" in loss else "custom")
    assert run.optimizer.name.value == "Adam"
    assert run.optimizer.learning_rate.why == "the loop may change it"


def test_what_is_no_training_under_a_tape_is_none() -> None:
    saliency = LOOP.format("own(y, p)").replace("net.trainable_variables", "x")
    assert runs(f"import tensorflow as tf\n{DATA}{saliency}") == []


def test_a_loss_of_keras_is_known_whatever_the_model() -> None:
    code = (
        "import tensorflow as tf\nloss_fn = keras.losses.CategoricalCrossentropy(from_logits=True)\n"
        "def step(net, opt, y):\n    y = to_categorical(y)\n    with tf.GradientTape() as tape:\n"
        "        loss = loss_fn(y, net(x))\n    tape.gradient(loss, net.trainable_variables)\nstep(None, None, y)\n"
    )
    assert understood(DATA + code) == ["? ?, categorical_crossentropy logits, one-hot(10), ? ?"]


def test_optimizers_of_several_loops_are_told_apart() -> None:
    loop = LOOP.format("own(y, p)")
    other = loop[loop.index("net, opt") :].replace("Adam(1e-3)", "SGD(0.1)")
    found = runs(f"import tensorflow as tf\n{DATA}{loop}{other}")
    assert [run.optimizer.name.value for run in found] == ["Adam", "SGD"]


def test_objects_of_the_project_are_losses_and_metrics_of_its_own() -> None:
    (run,) = runs(
        "class Mine(keras.losses.Loss):\n    def call(self, a, b): return a\n"
        "class Score(keras.metrics.Metric):\n    pass\n"
        "m = Sequential([Dense(3)])\nm.compile('sgd', Mine(), metrics=[Score(), 'mae'])\nm.fit(a, b)\n"
    )
    (output,) = run.outputs
    assert (output.loss.name.value, output.loss.spelling) == ("custom", "Mine")
    assert [metric.name for metric in output.metrics.value or ()] == ["custom", "mean_absolute_error"]


UNDER_A_TAPE = """
import tensorflow as tf
from elsewhere import TheirLoss, make
optimizer = tf.keras.optimizers.SGD(0.1)
def own(y, p):
    return tf.reduce_mean(tf.abs(y - p))
class Own:
    def __call__(self, y, p):
        return tf.reduce_mean(tf.abs(y - p))
def step(model, loss_of, a, b):
    with tf.GradientTape() as tape:
        p = {asked}
        loss = loss_of(b, p)
    weights = {weights}
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
def train(model):
    loss_of = {loss}
    for a, b in tf.data.Dataset.from_tensor_slices((x, y)).batch(32):
        step(model, loss_of, a, b)
{start}
"""
WEIGHTS = "model.trainable_variables"


@pytest.mark.parametrize("start", ["", "train(make())", "train(keras.models.load_model('a.keras'))"])
@pytest.mark.parametrize("asked", ["model(a, training=True)", "model(a)"])
@pytest.mark.parametrize(
    ("loss", "known"),
    [
        ("keras.losses.SparseCategoricalCrossentropy()", "sparse_categorical_crossentropy"),
        ("own", "custom"),
        ("Own()", "custom"),
        ("TheirLoss(3)", "?"),
    ],
)
def test_a_loop_over_a_model_that_is_not_made_here_is_a_run(
    start: str, asked: str, loss: str, known: str
) -> None:
    code = UNDER_A_TAPE.format(asked=asked, weights=WEIGHTS, loss=loss, start=start)
    assert understood(DATA + code) == [f"? ?, {known}, class ids(10), images 0..1"]


@pytest.mark.parametrize("asked", ["model(a, training=False)", "model(a)", "model.predict(a)"])
def test_gradients_of_pictures_are_no_training(asked: str) -> None:
    code = UNDER_A_TAPE.format(asked=asked, weights="[a]", loss="own", start="")
    assert understood(DATA + code) == []
