"""Rules about loops that people write themselves, in Keras: they fire, and what looks alike is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

START = """
import tensorflow as tf
from tensorflow import keras
from elsewhere import prepare
x, y = tf.random.normal((100, 8)), tf.random.uniform((100,), 0, 5, tf.int32)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(10)
model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(16), keras.layers.Dense(5)])
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam()
"""
FORWARD = "        with tf.GradientTape() as tape:\n            loss = loss_fn(b, model(a, training=True))\n"
GRADIENT = "gradients = tape.gradient(loss, model.trainable_variables)"


def said(code: str, script: str) -> list[str]:
    """Return the lines that one rule points at."""
    text = f"{START}{script}"
    found = lint(Path("train.py"), text.encode(), select=[code])
    return [text.split("\n")[one.place.row - 1].strip() for one in found]


def loop(*lines: str) -> str:
    """Return epochs over the data, with lines after the forward pass of each turn."""
    turn = "".join(f"        {line}\n" for line in lines)
    return f"for epoch in range(9):\n    for a, b in data:\n{FORWARD}{turn}"


class TestMissingOptimizerStep:
    @pytest.mark.parametrize("line", [GRADIENT, "tape.gradient(loss, model.trainable_weights)"])
    def test_reported(self, line: str) -> None:
        assert said("LL703", loop(line)) == [line]

    def test_reported_in_a_function(self) -> None:
        function = f"def step(a, b):\n{FORWARD.replace('        ', '    ')}    {GRADIENT}\n    return loss\n"

        assert said("LL703", f"{function}for a, b in data:\n    step(a, b)\n") == [GRADIENT]

    @pytest.mark.parametrize(
        "lines",
        [
            (GRADIENT, "optimizer.apply_gradients(zip(gradients, model.trainable_variables))"),
            (GRADIENT, "optimizer.apply(gradients, model.trainable_variables)"),
            (GRADIENT, "for w, g in zip(model.trainable_variables, gradients): w.assign_sub(0.1 * g)"),
            (GRADIENT, "prepare(gradients)"),
            (GRADIENT, "norms = [tf.norm(one) for one in gradients]"),
            ("gradients = tape.gradient(loss, a)",),  # what the answer depends on
            ("first, *rest = tape.gradient(loss, model.trainable_variables)", "print(first)"),
            (
                "unused = tape.gradient(loss, model.trainable_variables)",
                GRADIENT,
                "optimizer.apply_gradients(zip(gradients, model.trainable_variables))",
            ),
        ],
    )
    def test_silent(self, lines: tuple[str, ...]) -> None:
        assert said("LL703", loop(*lines)) == []

    def test_silent_outside_of_loops(self) -> None:
        once = (
            f"a, b = x, y\n{FORWARD.replace('        ', '', 1).replace('            ', '    ')}{GRADIENT}\n"
        )

        assert said("LL703", once) == []


NET = """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = keras.layers.Dense(16)
        self.out = None

    def call(self, x):
{body}

net = Net()
net.compile("adam", loss_fn)
net.fit(x, y)
"""


class TestLayersMadeInCall:
    @staticmethod
    def script(*lines: str) -> str:
        """Return a training of a model whose `call` has these lines."""
        return NET.format(body="\n".join(f"        {line}" for line in lines))

    @pytest.mark.parametrize(
        ("lines", "at"),
        [
            (
                ("return keras.layers.Dense(5)(self.hidden(x))",),
                "return keras.layers.Dense(5)(self.hidden(x))",
            ),
            (("out = keras.layers.Dense(5)", "return out(self.hidden(x))"), "out = keras.layers.Dense(5)"),
            (
                ("recur = keras.layers.LSTM(5)", "return recur(self.hidden(x)[:, None])"),
                "recur = keras.layers.LSTM(5)",
            ),
        ],
    )
    def test_reported(self, lines: tuple[str, ...], at: str) -> None:
        assert said("LL707", self.script(*lines)) == [at]

    @pytest.mark.parametrize(
        "lines",
        [
            ("return self.hidden(x)",),
            ("return keras.layers.Dropout(0.5)(self.hidden(x))",),  # it has no weights
            ("return keras.layers.Softmax()(self.hidden(x))",),
            (
                "if self.out is None:",
                "    self.out = keras.layers.Dense(5)",
                "return self.out(self.hidden(x))",
            ),
            (
                "if prepare():",
                "    out = keras.layers.Dense(5)",
                "    return out(x)",
                "return self.hidden(x)",
            ),
            ("self.out = keras.layers.Dense(5)", "return self.out(self.hidden(x))"),  # it keeps the last one
        ],
    )
    def test_silent(self, lines: tuple[str, ...]) -> None:
        assert said("LL707", self.script(*lines)) == []

    def test_silent_about_functions_that_build_models(self) -> None:
        built = (
            "class Builder:\n    def call(self, x):\n        return keras.layers.Dense(5)(x)\n"
            "i = keras.layers.Input((8,))\nnet = keras.Model(i, Builder().call(i))\n"
            "net.compile('adam', loss_fn)\nnet.fit(x, y)\n"
        )

        assert said("LL707", built) == []


@pytest.mark.parametrize(
    "line", ["model.fit", "model.compile", "model.save_weights", "optimizer.apply_gradients"]
)
def test_a_method_that_is_not_called_is_said(line: str) -> None:
    assert said("LL724", f"model.compile('adam', loss_fn)\n{line}\n") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "model.fit(x, y)",
        "train = model.fit",
        "prepare(model.fit)",
        "model.layers",
        "model.optimizer",
        "prepare.fit",
    ],
)
def test_silent_about_methods_that_are_called_or_handed_on(line: str) -> None:
    assert said("LL724", f"model.compile('adam', loss_fn)\n{line}\n") == []


COPY = "target.set_weights(model.get_weights())"


def test_a_target_that_is_the_model_itself_is_said() -> None:
    assert said("LL726", f"target = model\n{loop(GRADIENT, COPY)}") == [COPY]


def test_silent_about_weights_that_are_handed_on_once() -> None:
    """What serves a model may get the weights of what was trained, which may be the same one."""
    assert said("LL726", f"serving = model\n{loop(GRADIENT)}serving.set_weights(model.get_weights())\n") == []


@pytest.mark.parametrize(
    "lines",
    [
        ("target = keras.models.clone_model(model)", COPY),
        ("target = prepare(model)", COPY),
        ("target = model", "model.set_weights(model.get_weights())"),
        ("target, kept = model, model.get_weights()", "target.set_weights(kept)"),
        ("target = model", "target.set_weights([0.9 * w for w in model.get_weights()])"),
    ],
)
def test_silent_about_targets(lines: tuple[str, ...]) -> None:
    made, copied = lines

    assert said("LL726", f"{made}\n{loop(GRADIENT, copied)}") == []


class TestUntrainedParameters:
    GRADIENT = "gradients = tape.gradient(loss, decoder.trainable_variables)"
    APPLY = "optimizer.apply_gradients(zip(gradients, decoder.trainable_variables))"

    def script(self, *, seen: str = "encoder(a, training=True)", before: str = "", last: str = "") -> str:
        """Return a loop over two models of which a tape is asked for the gradients of the second one."""
        return f"""
encoder = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(16, activation="relu")])
decoder = keras.Sequential([keras.layers.Input((16,)), keras.layers.Dense(5)])
{before}
for epoch in range(9):
    for a, b in data:
        with tf.GradientTape() as tape:
            loss = loss_fn(b, decoder({seen}, training=True))
        {self.GRADIENT}
        {self.APPLY}
        {last}
"""

    def test_reported(self) -> None:
        assert said("LL711", self.script()) == [self.GRADIENT]

    def test_reported_of_the_first_of_three(self) -> None:
        between = "between = keras.Sequential([keras.layers.Input((16,)), keras.layers.Dense(16)])"
        last = "optimizer.apply_gradients(zip(tape.gradient(loss, between.trainable_variables), between.weights))"

        assert said("LL711", self.script(seen="between(encoder(a))", before=between, last=last)) == [
            self.GRADIENT
        ]

    @pytest.mark.parametrize(
        "seen",
        [
            "tf.stop_gradient(encoder(a))",
            "prepare(encoder(a))",
            "tf.cast(tf.argmax(encoder(a), axis=1), tf.float32)",
            "encoder.predict(a)",
        ],
    )
    def test_silent_where_gradients_may_end_on_purpose(self, seen: str) -> None:
        assert said("LL711", self.script(seen=seen)) == []

    @pytest.mark.parametrize(
        "before",
        [
            "encoder.trainable = False",
            "encoder.layers[0].trainable = False",
            "encoder.load_weights('encoder.h5')",
            "encoder.set_weights(prepare())",
            "encoder.compile('adam', 'mse')\nencoder.fit(x, x)",
            "encoder = keras.models.load_model('encoder.keras')",
            "encoder = keras.applications.VGG16(include_top=False, pooling='avg')",
            "encoder = keras.Sequential([keras.layers.Input((8,)), keras.layers.Rescaling(2.0)])",
            "encoder = prepare()",
            "prepare(encoder)",
            "weights = encoder.trainable_variables + decoder.trainable_variables",
            "both = keras.Sequential([encoder, decoder])\nboth.compile('adam', 'mse')\nboth.fit(x, x)",
        ],
    )
    def test_silent_where_the_model_is_no_random_one(self, before: str) -> None:
        assert said("LL711", self.script(before=before)) == []

    def test_silent_where_another_tape_is_asked(self) -> None:
        last = "tape.gradient(loss, encoder.trainable_variables)"

        assert said("LL711", self.script(last=last)) == []
