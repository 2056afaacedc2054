"""Models of the project's own classes: what they compute depends on how they are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.interpret.reading import runs, understood

OWN = """
import tensorflow as tf
class Own(Model):
    def __init__(self):
        super().__init__()
        self.out = Dense(10)
    def call(self, x, SIGNATURE):
        x = self.out(x)
        if not training:
            x = tf.nn.softmax(x)
        return x
own = Own()
(x, y), _ = mnist.load_data()
x = x.reshape(60000, 784) / 255.0
"""
LOSS = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
COMPILE = f"own.compile('adam', {LOSS})\n"
LOOP = f"""
loss = {LOSS}
with tf.GradientTape() as tape:
    value = loss(y, own(CALLED))
"""
SIGNATURES = ("training=False", "training=None", "training=True")


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_fit_calls_the_model_to_train_it(signature: str) -> None:
    (run,) = runs(OWN.replace("SIGNATURE", signature) + COMPILE + "own.fit(x, y)")
    assert run.outputs[0].head.activation.value == "linear"


@pytest.mark.parametrize(
    ("called", "activations"),
    [
        ("x, training=True", ("linear", "linear", "linear")),
        ("x, True", ("linear", "linear", "linear")),
        ("x, training=False", ("softmax", "softmax", "softmax")),
        ("x", ("softmax", "softmax", "linear")),
    ],
)
def test_a_loop_calls_the_model_as_it_says(called: str, activations: tuple[str, ...]) -> None:
    found = []
    for signature in SIGNATURES:
        (run,) = runs(OWN.replace("SIGNATURE", signature) + LOOP.replace("CALLED", called))
        found.append(run.outputs[0].head.activation.value)
    assert tuple(found) == activations


@pytest.mark.parametrize(
    "code",
    [
        "class Own(keras.layers.Layer):\n    def call(self, x):\n        return x * 2\n"
        "print(np.argmax(Own()(np.zeros((4, 3))), axis=1))",
        "class Own(keras.Model):\n    def call(self, x):\n        return x * 2\n"
        "print(np.argmax(Own()(np.zeros((4, 3))), axis=1))",
        "model = keras.Sequential([keras.layers.ConvLSTM2D(8, (1, 1), input_shape=(1, 1, 1, 5)),\n"
        "    keras.layers.Flatten(), keras.layers.Dense(1)])\n"
        "model.compile('adam', 'mse')\nmodel.fit(np.zeros((4, 1, 1, 1, 5)), np.random.rand(4, 1))",
    ],
)
def test_nothing_breaks(code: str) -> None:
    assert lint(Path("script.py"), f"import keras\nimport numpy as np\n{code}\n".encode()) == []


PROBED = """
import keras
import numpy as np
from keras.layers import Dense, Input
start = Input((3,))
answer = Dense(5)(start)
model = keras.Model(start, answer)
model.compile('adam', 'mse')
model.fit(np.random.rand(64, 3), np.random.rand(64, 5))
model.trainable = False
further = keras.Model(start, Dense(5)(END))
further.compile('adam', 'mse')
further.fit(np.random.rand(64, 3), np.random.rand(64, 5))
"""


@pytest.mark.parametrize("end", ["answer", "model.output", "model(start)"])
def test_what_one_model_answers_is_no_hidden_layer_of_the_next(end: str) -> None:
    found = lint(Path("script.py"), PROBED.replace("END", end).encode(), select=["LL502"])
    assert found == []
    hidden = PROBED.replace("END", "Dense(5)(answer)")
    assert len(lint(Path("script.py"), hidden.encode(), select=["LL502"])) == 1


ENDS = """
class Own({base}):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.more = Softmax()
{body}
start = Input((8,))
own = Own({ends})
own.compile('sgd', 'mse')
own.fit(np.random.random((50, 8)), np.random.random((50, 4)))
"""
CALL = "    def call(self, x):\n        return self.more(super().call(x))"


@pytest.mark.parametrize(
    ("base", "ends", "body", "head"),
    [
        ("Model", "start, Dense(4)(start)", "", "4 linear"),
        ("Model", "inputs=start, outputs=Dense(4)(start)", "", "4 linear"),
        ("Sequential", "[Dense(9, activation='relu'), Dense(4)]", "", "4 linear"),
        ("Sequential", "layers=[Dense(4)]", "", "4 linear"),
        ("Model", "start, Dense(4)(start)", CALL, "? softmax"),
        ("Model", "*unknown", "", "? ?"),
        ("Sequential", "*unknown", "", "? ?"),
    ],
)
def test_a_model_hands_its_ends_on_to_its_base(base: str, ends: str, body: str, head: str) -> None:
    code = ENDS.format(base=base, ends=ends, body=body)
    assert understood(code) == [f"{head}, mean_squared_error, real numbers(?), features 0..1"]


FRAGMENT = """
from keras.layers import Activation, Conv2D, Dense, Rescaling, Reshape
from keras.models import Model
last = Conv2D(1, 1)(before)
rows = Reshape((height * width, 1))(last)
model = Model(start, Activation('softmax')(rows))
model.compile('adam', 'categorical_crossentropy')
"""


def test_what_a_layer_makes_of_inputs_that_are_not_shown() -> None:
    (run,) = runs(FRAGMENT, header="")
    head = run.outputs[0].head
    assert (head.units.value, head.activation.value, head.rank.value) == (1, "softmax", 3)
    assert not run.model.complete
    assert [found.code for found in lint(Path("script.py"), FRAGMENT.encode())] == ["LL104"]


@pytest.mark.parametrize(
    "other",
    [
        "last = Rescaling(1 / 255)(before)",  # may well be an array
        "last = Conv2D(units, 1)(before)",
        "last = Own(1)(before)",
        "last = before(Conv2D(1, 1))",
    ],
)
def test_what_is_not_said_of_inputs_that_are_not_shown(other: str) -> None:
    script = FRAGMENT.replace("last = Conv2D(1, 1)(before)", other).replace(
        "Reshape((height * width, 1))", ""
    )
    assert lint(Path("script.py"), script.encode()) == []


STEPS = """
from keras.models import load_model
from keras.layers import Lambda, TimeDistributed
x, y = np.random.rand(64, 8, 28, 28), np.random.randint(0, 10, (64, 8))
start = Input((28, 28))
end = Dense(10, activation='softmax')(Flatten()(start))
step = {step}
model = Sequential([Input((8, 28, 28)), TimeDistributed(step)])
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(x, y)
"""


@pytest.mark.parametrize(
    ("step", "head"),
    [
        ("Sequential([Input((28, 28)), Flatten(), Dense(10, activation='softmax')])", (10, "softmax", 3)),
        ("Sequential([Flatten(), Dense(10), Activation('softmax')])", (10, "softmax", 3)),
        ("Model(start, end)", (10, "softmax", 3)),
        ("Model(start, Dropout(0.5)(end))", (10, "softmax", 3)),
        ("load_model('step.h5')", (None, None, None)),
        ("Sequential([Flatten(), load_model('step.h5')])", (None, None, None)),
        ("Sequential(layers_of(28))", (None, None, None)),
    ],
)
def test_a_model_that_is_asked_about_each_step(
    step: str, head: tuple[int | None, str | None, int | None]
) -> None:
    (run,) = runs(STEPS.format(step=step))
    found = run.outputs[0].head
    assert (found.units.value, found.activation.value, found.rank.value) == head
