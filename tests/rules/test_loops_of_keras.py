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


class TestTrainedUnderNoGrad:
    """A model of two layers, the first of which is behind `stop_gradient`."""

    STOP = "h = tf.stop_gradient(h)"
    FIT = "model.compile('adam', loss_fn)\nmodel.fit(x, y)"

    def script(
        self,
        *between: str,
        body: str = "keras.layers.Dense(16, activation='relu')",
        outputs: str = "keras.layers.Dense(5)(h)",
        before: str = "",
        fit: str = FIT,
    ) -> str:
        """Return a functional model, with lines between its two layers, `before` its fit and the fit."""
        return "\n".join(
            [
                "inputs = keras.Input((8,))",
                f"body = {body}",
                "h = body(inputs)",
                *(between or (self.STOP,)),
                f"outputs = {outputs}",
                "model = keras.Model(inputs, outputs)",
                before,
                fit,
                "",
            ]
        )

    def subclassed(
        self, *call: str, body: str = "keras.layers.Dense(16)", more: str = "", fit: str = FIT
    ) -> str:
        """Return a model of the project's own with the lines of its `call` after the body."""
        lines = "\n".join(f"        {line}" for line in call)
        return f"""
class Network(keras.Model):
    def __init__(self):
        super().__init__()
        self.body = {body}
        self.head = keras.layers.Dense(5)
    def call(self, a):
        h = self.body(a)
{lines}
        return self.head(h)
{more}
model = Network()
{fit}
"""

    @pytest.mark.parametrize(
        "stop",
        [
            STOP,
            "h = keras.ops.stop_gradient(h)",
            "h = keras.backend.stop_gradient(h)",
            "h = keras.layers.Lambda(tf.stop_gradient)(h)",
            "h = keras.layers.Lambda(lambda t: keras.backend.stop_gradient(t))(h)",
        ],
    )
    def test_reported(self, stop: str) -> None:
        assert said("LL714", self.script(stop)) == [stop]

    @pytest.mark.parametrize(
        "after",
        [
            "h = keras.layers.Dropout(0.5)(h)",
            "h = keras.layers.Concatenate()([h, inputs])",
            "h = tf.concat([h, keras.layers.Dense(4)(inputs)], axis=-1)",
            "h = keras.layers.BatchNormalization()(h)",
        ],
    )
    def test_reported_of_what_layers_go_on_to_learn_from(self, after: str) -> None:
        assert said("LL714", self.script(self.STOP, after)) == [self.STOP]

    def test_reported_of_a_model_of_the_project(self) -> None:
        assert said("LL714", self.subclassed(self.STOP)) == [self.STOP]

    def test_reported_of_a_row_of_layers(self) -> None:
        layers = "keras.layers.Input((8,)), keras.layers.Dense(9), {}, keras.layers.Dense(5)"
        stop = "keras.layers.Lambda(tf.stop_gradient)"
        row = f"model = keras.Sequential([{layers.format(stop)}])"

        assert said("LL714", f"{row}\n{self.FIT}\n") == [row]

    def test_reported_of_a_second_fit_and_kept_best_weights(self) -> None:
        fit = (
            f"{self.FIT}\nmodel.fit(x, y, callbacks=[keras.callbacks.EarlyStopping()])\nmodel.evaluate(x, y)"
        )

        assert said("LL714", self.script(fit=fit)) == [self.STOP]

    @pytest.mark.parametrize(
        "between",
        [
            ("h = h + tf.stop_gradient(tf.round(h) - h)",),  # straight through
            ("h = h + tf.stop_gradient(keras.layers.Dense(16)(inputs) - h)",),
            ("h = keras.layers.Concatenate()([h, tf.stop_gradient(h)])",),
            ("if flag(): h = tf.stop_gradient(h)",),
            ("h = tf.stop_gradient(h) if flag() else h",),
            ("h = prepare(tf.stop_gradient(h))",),
            ("h = tf.stop_gradient(prepare(h))",),
            (
                "h = keras.layers.Dense(16)(inputs) - tf.stop_gradient(h)",
            ),  # a teacher that is random on purpose
            ("h = keras.layers.Dot(1)([keras.layers.Dense(16)(inputs), tf.stop_gradient(h)])",),
            ("h = keras.layers.Dense(16)(inputs) * tf.stop_gradient(h)",),
            ("h = keras.layers.Attention()([keras.layers.Dense(16)(inputs), tf.stop_gradient(h)])",),
        ],
    )
    def test_silent_where_gradients_end_on_one_of_several_ways(self, between: tuple[str, ...]) -> None:
        assert said("LL714", "from elsewhere import flag\n" + self.script(*between)) == []

    @pytest.mark.parametrize(
        "outputs",
        [
            "[keras.layers.Dense(5)(h), keras.layers.Dense(1)(tf.stop_gradient(h))]",  # a critic beside
            "[keras.layers.Dense(5)(h), keras.layers.Dense(5)(body(inputs))]",
            "[keras.layers.Dense(5)(inputs), tf.stop_gradient(h)]",
            "prepare(h)",
            "tf.stop_gradient(keras.layers.Dense(5)(h))",  # Keras itself refuses what has no gradient at all
        ],
    )
    def test_silent_where_an_output_reaches_them(self, outputs: str) -> None:
        stop = "h = tf.identity(h)" if "stop" in outputs else self.STOP
        fit = (
            "model.compile('adam', [loss_fn, loss_fn])\nmodel.fit(x, [y, y])" if "[" in outputs else self.FIT
        )

        assert said("LL714", self.script(stop, outputs=outputs, fit=fit)) == []

    @pytest.mark.parametrize(
        "body",
        [
            "keras.layers.Dense(16, trainable=False)",
            "keras.Sequential([keras.layers.Dense(16)], trainable=False)",
            "keras.layers.Dense(16, kernel_regularizer='l2')",
            "keras.layers.Dense(16, activity_regularizer='l1')",
            "keras.layers.Dense(16, weights=prepare(x))",
            "keras.layers.Dense(16, kernel_initializer=keras.initializers.Constant(prepare(x)))",
            "keras.layers.Dense(16, kernel_initializer=prepare(x))",
            "keras.layers.Dense(16, **prepare(x))",
            "keras.layers.Rescaling(0.5)",
            "keras.layers.BatchNormalization()",
            "prepare(16)",
            "keras.models.load_model('body.keras')",
            "keras.Sequential([keras.layers.Input((8,)), prepare(16)])",
        ],
    )
    def test_silent_about_layers_that_have_their_numbers(self, body: str) -> None:
        assert said("LL714", self.script(body=body)) == []

    @pytest.mark.parametrize(
        "before",
        [
            "body.trainable = False",
            "model.layers[1].trainable = False",
            "body.set_weights(prepare())",
            "model.load_weights('model.h5')",
            "model.layers[1].set_weights(prepare())",
            "body.kernel.assign(prepare())",
            "model.layers[1].kernel.assign(prepare())",
            "for layer in model.layers: layer.set_weights(prepare(layer))",
            "prepare(body)",
            "prepare(model)",
            "model.add_loss(tf.reduce_mean(body(inputs)))",
            "first = keras.Model(inputs, body(inputs))\nfirst.compile('adam', 'mse')\nfirst.fit(x, x)",
            "first = keras.Sequential([body, keras.layers.Dense(5)])\nfirst.compile('adam', loss_fn)\nfirst.fit(x, y)",
            "weights = body.trainable_variables",
            "weights = model.trainable_variables",
        ],
    )
    def test_silent_where_something_else_changes_them(self, before: str) -> None:
        assert said("LL714", self.script(before=before)) == []

    @pytest.mark.parametrize(
        "fit",
        [
            "model.compile('adam', prepare())\nmodel.fit(x, y)",
            "model.compile('adam', lambda t, p: tf.reduce_mean(tf.square(t - body(p))))\nmodel.fit(x, y)",
            "model.compile('adam', loss_fn)\nmodel.fit(x, y, callbacks=[prepare(x)])",
            "model.compile('adam', loss_fn)\n"
            "model.fit(x, y, callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=prepare)])",
            "class Moves(keras.callbacks.Callback):\n"
            "    def on_epoch_end(self, epoch, logs):\n"
            "        self.model.layers[1].set_weights(self.model.layers[1].get_weights())\n"
            "model.compile('adam', loss_fn)\nmodel.fit(x, y, callbacks=[Moves()])",
            f"{FIT}\nfirst = keras.Model(inputs, body(inputs))\nfirst.compile('adam', 'mse')\nfirst.fit(x, x)",
        ],
    )
    def test_silent_where_a_training_may_change_them(self, fit: str) -> None:
        assert said("LL714", self.script(fit=fit)) == []

    @pytest.mark.parametrize(
        "more",
        [
            "    def train_step(self, data):\n        return prepare(self, data)\n",
            "    def train_step(self, data):\n        return super().train_step(data)\n",
            "    def compute_loss(self, x, y, y_pred, sample_weight):\n        return prepare(self.body, x)\n",
        ],
    )
    def test_silent_where_the_model_takes_its_steps_itself(self, more: str) -> None:
        assert said("LL714", self.subclassed(self.STOP, more=more)) == []

    @pytest.mark.parametrize(
        "call",
        [
            ("self.add_loss(tf.reduce_mean(h))", STOP),
            ("h = tf.stop_gradient(h) if self.built else h",),
            ("if prepare(a):", "    return self.head(h)", STOP),
        ],
    )
    def test_silent_where_call_does_more(self, call: tuple[str, ...]) -> None:
        assert said("LL714", self.subclassed(*call)) == []

    def test_silent_about_layers_of_the_project(self) -> None:
        own = (
            "class Own(keras.layers.Layer):\n"
            "    def __init__(self):\n        super().__init__()\n        self.inner = keras.layers.Dense(16)\n"
            "    def call(self, a):\n        h = self.inner(a)\n        self.add_loss(tf.reduce_mean(h))\n"
            "        return h\n"
        )

        assert said("LL714", own + self.script(body="Own()")) == []
        assert said("LL714", own + self.subclassed(self.STOP, body="Own()")) == []

    def test_callers_may_get_at_what_is_kept(self) -> None:
        made = self.script(fit="").replace("model =", "self.model =").strip()
        lines = made.replace("\n", "\n        ")
        start = f"class Agent:\n    def __init__(self):\n        {lines}\n"
        fit = "        self.model.compile('adam', loss_fn)\n        self.model.fit(a, b)\n"

        assert said("LL714", f"{start}    def train(self, a, b):\n{fit}") == []
        assert said("LL714", f"{start}    def train(self, a, b):\n{fit}Agent().train(x, y)\n") == [self.STOP]

    def test_reported_in_a_function_that_makes_the_model(self) -> None:
        lines = self.script().replace("\n", "\n    ")

        assert said("LL714", f"def train(x, y):\n    {lines}") == [self.STOP]

    def test_silent_where_the_fitted_model_is_held_by_another_one(self) -> None:
        outer = (
            "class Outer(keras.Model):\n"
            "    def __init__(self, first):\n        super().__init__()\n        self.first = first\n"
            "        self.last = keras.layers.Dense(5)\n"
            "    def call(self, a):\n        return self.last(self.first.body(a))\n"
        )
        fit = f"{self.FIT}\nother = Outer(model)\nother.compile('adam', loss_fn)\nother.fit(x, y)"

        assert said("LL714", outer + self.subclassed(self.STOP, fit=fit)) == []


class TestTrainedUnderNoGradUnderATape:
    """The same model in a loop of its own, whose tape is asked for the gradients of all its weights."""

    STOP = "h = tf.stop_gradient(body(inputs))"
    ASK = "g = tape.gradient(loss, model.trainable_variables)"
    APPLY = "optimizer.apply_gradients(zip(g, model.trainable_variables))"

    def script(
        self,
        *step: str,
        forward: tuple[str, ...] = ("loss = loss_fn(b, model(a, training=True))",),
        body: str = "keras.layers.Dense(16, activation='relu')",
        stop: str = STOP,
        outputs: str = "keras.layers.Dense(5)(h)",
        before: str = "",
        tape: str = "tf.GradientTape()",
    ) -> str:
        """Return a loop over a functional model: `forward` is what its tape sees, `step` what comes after."""
        under = "\n".join(f"        {line}" for line in forward)
        after = "\n".join(f"    {line}" for line in step or (self.ASK, self.APPLY))
        return f"""
inputs = keras.Input((8,))
body = {body}
{stop}
outputs = {outputs}
model = keras.Model(inputs, outputs)
{before}
for a, b in data:
    with {tape} as tape:
{under}
{after}
"""

    @pytest.mark.parametrize(
        "step",
        [
            (ASK, APPLY),
            ("w = model.trainable_weights", "optimizer.apply_gradients(zip(tape.gradient(loss, w), w))"),
            (ASK, "g, _ = tf.clip_by_global_norm(g, 1.0)", APPLY),
            (ASK, "g = [tf.clip_by_norm(one, 1.0) for one in g]", APPLY),
            (ASK, "optimizer.apply_gradients(list(zip(g, model.trainable_variables)))"),
            (ASK, "optimizer.apply(g, model.trainable_variables)"),
            (
                ASK,
                "optimizer.apply_gradients((d, w) for d, w in zip(g, model.trainable_variables) if d is not None)",
            ),
        ],
    )
    def test_reported(self, step: tuple[str, ...]) -> None:
        assert said("LL714", self.script(*step)) == [self.STOP]

    @pytest.mark.parametrize(
        "forward",
        [
            ("loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(b, model(a)))",),
            ("loss = tf.reduce_mean(tf.square(model(a) - b))",),
            ("logits = model(a, training=True)", "loss = loss_fn(y_true=b, y_pred=logits)"),
        ],
    )
    def test_reported_of_other_losses(self, forward: tuple[str, ...]) -> None:
        assert said("LL714", self.script(forward=forward)) == [self.STOP]

    def test_reported_in_a_function_and_beside_a_second_model(self) -> None:
        other = (
            "critic = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(5)])\n"
            "def step(net, a, b):\n"
            "    with tf.GradientTape() as tape:\n        loss = loss_fn(b, net(a, training=True))\n"
            "    g = tape.gradient(loss, net.trainable_variables)\n"
            "    optimizer.apply_gradients(zip(g, net.trainable_variables))\n"
            "for a, b in data:\n    step(critic, a, b)\n    step(model, a, b)\n"
        )

        assert said("LL714", self.script("pass", forward=("pass",)) + other) == [self.STOP]

    @pytest.mark.parametrize(
        "stop",
        [
            "h = body(inputs)\nh = h + tf.stop_gradient(tf.round(h) - h)",  # straight through a quantiser
            "h = body(inputs)\nh = keras.layers.Concatenate()([h, tf.stop_gradient(h)])",
            "h = keras.layers.Dense(16)(inputs) - tf.stop_gradient(body(inputs))",  # a random teacher
            "h = prepare(tf.stop_gradient(body(inputs)))",
        ],
    )
    def test_silent_where_gradients_end_on_one_of_several_ways(self, stop: str) -> None:
        assert said("LL714", self.script(stop=stop)) == []

    @pytest.mark.parametrize(
        "forward",
        [
            ("loss = loss_fn(b, model(a)) + tf.reduce_mean(body(a))",),
            ("loss = loss_fn(b, model(a))", "loss += tf.add_n([tf.nn.l2_loss(w) for w in body.weights])"),
            ("loss = loss_fn(b, model(a))", "loss = loss + 0.01 * sum(model.losses)"),
            ("loss = tf.reduce_mean(tf.square(model(a) - a[:, :5])) + tf.reduce_mean(body(a))",),
            ("loss = prepare(b, model(a))",),
            ("loss = loss_fn(b, prepare(model(a), body))",),
            ("p = model(a)", "loss = loss_fn(b, p + tf.stop_gradient(tf.round(p) - p))"),
        ],
    )
    def test_silent_where_a_loss_is_of_more(self, forward: tuple[str, ...]) -> None:
        assert said("LL714", self.script(forward=forward)) == []

    @pytest.mark.parametrize(
        "step",
        [
            (ASK,),
            (ASK, "for w, d in zip(model.trainable_variables, g): w.assign_sub(0.1 * d)"),
            (ASK, APPLY, "for w in model.trainable_variables: w.assign(prepare(w))"),
            (
                ASK,
                APPLY,
                "for w, v in zip(body.weights, model.layers[-1].weights): w.assign(0.9 * w + 0.1 * v)",
            ),
            (ASK, APPLY, "body.set_weights(prepare())"),
            (ASK, APPLY, "prepare(model)"),
            (ASK, APPLY, "prepare(model.trainable_variables)"),
            (
                "w = model.trainable_variables",
                "optimizer.apply_gradients(zip(tape.gradient(loss, w), w))",
                "w[0].assign(w[0] * 2)",
            ),
            (
                "w = model.trainable_variables + body.trainable_variables",
                "optimizer.apply_gradients(zip(tape.gradient(loss, w), w))",
            ),
            (
                "head = model.layers[-1].trainable_variables",  # of the body nobody asks
                "optimizer.apply_gradients(zip(tape.gradient(loss, head), head))",
            ),
            (
                ASK,
                "prepare(g)",
                "optimizer.apply_gradients(zip(prepare(g), prepare(model.trainable_variables)))",
            ),
        ],
    )
    def test_silent_where_something_else_becomes_of_the_weights(self, step: tuple[str, ...]) -> None:
        assert said("LL714", self.script(*step)) == []

    @pytest.mark.parametrize(
        "before",
        [
            "body.trainable = False",
            "model.load_weights('model.h5')",
            "checkpoint = tf.train.Checkpoint(model=model)\ncheckpoint.restore('last')",
            "first = keras.Model(inputs, body(inputs))\nfirst.compile('adam', 'mse')\nfirst.fit(x, x)",
            "weights = [w.numpy() for w in model.trainable_variables]",
            "model.add_loss(tf.reduce_mean(body(inputs)))",
        ],
    )
    def test_silent_where_something_else_gives_them_numbers(self, before: str) -> None:
        assert said("LL714", self.script(before=before)) == []

    def test_silent_where_another_tape_trains_them(self) -> None:
        """Features that one loss trains, and a head on top of them that another one does."""
        before = "first = keras.Model(inputs, keras.layers.Dense(8)(body(inputs)))"
        forward = (
            "loss = loss_fn(b, model(a))",
            "rebuilt = keras.losses.mean_squared_error(a, first(a))",
        )
        step = (
            self.ASK,
            self.APPLY,
            "g = tape.gradient(rebuilt, first.trainable_variables)",
            "optimizer.apply_gradients(zip(g, first.trainable_variables))",
        )
        two = self.script(*step, before=before, forward=forward, tape="tf.GradientTape(persistent=True)")

        assert said("LL714", two) == []
        assert said("LL714", two.replace("Dense(8)(body(inputs))", "Dense(8)(inputs)")) == [self.STOP]

    def test_silent_where_the_tape_is_not_followed(self) -> None:
        assert said("LL714", self.script(f"tape = prepare(tape)\n    {self.ASK}", self.APPLY)) == []

    def test_silent_about_a_trainer_that_is_given_a_model(self) -> None:
        """Whoever makes such an object may give the layers other numbers before its method is called."""
        trainer = (
            "class Trainer:\n"
            "    def __init__(self):\n"
            "        inputs = keras.Input((8,))\n"
            "        h = tf.stop_gradient(keras.layers.Dense(16)(inputs))\n"
            "        self.model = keras.Model(inputs, keras.layers.Dense(5)(h))\n"
            "    def step(self, a, b):\n"
            "        with tf.GradientTape() as tape:\n            loss = loss_fn(b, self.model(a))\n"
            "        g = tape.gradient(loss, self.model.trainable_variables)\n"
            "        optimizer.apply_gradients(zip(g, self.model.trainable_variables))\n"
        )
        use = "trainer = Trainer()\nfor a, b in data:\n    trainer.step(a, b)\n"

        assert said("LL714", trainer) == []
        assert said("LL714", trainer + use) == ["h = tf.stop_gradient(keras.layers.Dense(16)(inputs))"]


class TestTrainedUnderNoGradInAStepOfItsOwn:
    LOSS = "self.compute_loss(x=a, y=b, y_pred=said)"

    def script(
        self, *, loss: str = LOSS, call: str = "tf.stop_gradient(self.body(a))", after: str = ""
    ) -> str:
        """Return a model with a `train_step` that works out its loss so, and that does more after it."""
        return f"""
class Network(keras.Model):
    def __init__(self):
        super().__init__()
        self.body = keras.layers.Dense(16)
        self.head = keras.layers.Dense(5)
    def call(self, a, training=None):
        h = {call}
        return self.head(h)
    def train_step(self, batch):
        a, b = batch
        with tf.GradientTape() as tape:
            said = self(a, training=True)
            loss = {loss}
        g = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(g, self.trainable_variables))
        {after or "pass"}
        return {{"loss": loss}}
model = Network()
model.compile("adam", loss_fn)
model.fit(x, y)
"""

    @pytest.mark.parametrize(
        "loss",
        [
            LOSS,
            "self.compiled_loss(b, said, regularization_losses=self.losses)",
            "loss_fn(b, said)",
            "tf.reduce_mean(loss_fn(b, said))",
        ],
    )
    def test_reported(self, loss: str) -> None:
        assert said("LL714", self.script(loss=loss)) == ["h = tf.stop_gradient(self.body(a))"]

    @pytest.mark.parametrize(
        "script",
        [
            {"loss": "prepare(b, said)"},
            {"loss": "loss_fn(b, said) + tf.reduce_mean(self.body(a))"},
            {"call": "self.body(a)"},
            {"call": "self.body(a) + tf.stop_gradient(tf.round(self.body(a)) - self.body(a))"},
            {"after": "self.body.set_weights(prepare())"},
            {"after": "for w in self.trainable_variables: w.assign(prepare(w))"},
            {"after": "self.body.kernel.assign(prepare(self.head.kernel))"},
            {"after": "prepare(self)"},
        ],
    )
    def test_silent(self, script: dict[str, str]) -> None:
        assert said("LL714", self.script(**script)) == []


class TestStoppedInsideOfAModel:
    """A `stop_gradient` in a model that another one is put together of."""

    def script(self, inner: str, outer: str = "outputs = keras.layers.Dense(5)(inner(inputs))") -> str:
        """Return a fit of a model that has another one inside, called `inner`."""
        return f"""
start = keras.Input((8,))
{inner}
inputs = keras.Input((8,))
{outer}
model = keras.Model(inputs, outputs)
model.compile("adam", loss_fn)
model.fit(x, y)
"""

    INNER = "inner = keras.Model(start, tf.stop_gradient(keras.layers.Dense(16)(start)))"
    ROW = "inner = keras.Sequential([keras.layers.Dense(16), keras.layers.Lambda(tf.stop_gradient)])"

    @pytest.mark.parametrize("inner", [INNER, ROW])
    def test_reported(self, inner: str) -> None:
        assert said("LL714", self.script(inner)) == [inner]

    def test_reported_of_a_model_in_a_model_in_a_model(self) -> None:
        middle = "between = keras.Input((8,))\nmiddle = keras.Model(between, inner(between))"
        outer = f"{middle}\noutputs = keras.layers.Dense(5)(middle(inputs))"

        assert said("LL714", self.script(self.INNER, outer)) == [self.INNER]

    def test_reported_of_what_stands_before_the_inner_model(self) -> None:
        inner = "inner = keras.Model(start, keras.layers.Dense(16)(tf.stop_gradient(start)))"
        outer = "outputs = keras.layers.Dense(5)(inner(keras.layers.Dense(8)(inputs)))"

        assert said("LL714", self.script(inner, outer)) == [inner]

    @pytest.mark.parametrize(
        "inner",
        [
            "inner = keras.Model(start, keras.layers.Dense(16)(start))",
            "h = keras.layers.Dense(16)(start)\ninner = keras.Model(start, h + tf.stop_gradient(tf.round(h) - h))",
            "h = keras.layers.Dense(16)(start)\ninner = keras.Model(start, [h, tf.stop_gradient(h)])",
            "inner = keras.Sequential([keras.layers.Dense(16), keras.layers.Lambda(prepare)])",
            INNER + "\ninner.load_weights('inner.h5')",
            INNER + "\ninner.trainable = False",
        ],
    )
    def test_silent(self, inner: str) -> None:
        assert said("LL714", self.script(inner)) == []

    def test_silent_where_layers_before_it_have_another_way(self) -> None:
        inner = "inner = keras.Model(start, keras.layers.Dense(16)(tf.stop_gradient(start)))"
        outer = "h = keras.layers.Dense(8)(inputs)\noutputs = keras.layers.Dense(5)(inner(h) + h[:, :1])"

        assert said("LL714", self.script(inner, outer)) == []


JUDGED = """
sets, best = tf.random.normal((100, 6, 8)), tf.random.uniform((100,), 0, 6, tf.int32)
judge = keras.Sequential([keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
for _ in range(9):
    with tf.GradientTape() as tape:
        scores = {scores}
        loss = tf.reduce_mean({loss})
    gradients = tape.gradient(loss, judge.trainable_variables)
    optimizer.apply_gradients(zip(gradients, judge.trainable_variables))
print(np.mean(np.argmax({answers}, axis=-1) == best))
"""
ON_LOGITS = "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=best, logits=scores)"


@pytest.mark.parametrize("loss", [ON_LOGITS, "loss_fn(best, scores)"])
@pytest.mark.parametrize(
    ("scores", "answers"),
    [
        ("tf.squeeze(judge(sets, training=True), -1)", "tf.squeeze(judge(sets), -1)"),
        ("tf.reshape(judge(sets, training=True), (-1, 6))", "judge(sets).numpy().reshape(-1, 6)"),
        ("judge(sets, training=True)[:, :, 0]", "np.squeeze(judge.predict(sets))"),
    ],
)
def test_candidates_that_one_unit_judges_one_by_one_are_classes(scores: str, answers: str, loss: str) -> None:
    script = f"{START}import numpy as np\n{JUDGED.format(scores=scores, answers=answers, loss=loss)}"

    assert [one.code for one in lint(Path("train.py"), script.encode())] == []


@pytest.mark.parametrize("code", ["LL109", "LL506"])
def test_one_unit_that_answers_several_times_is_no_class_for_each(code: str) -> None:
    loop = JUDGED.format(scores="judge(sets, training=True)", answers="sets", loss=ON_LOGITS)

    assert len(said(code, f"import numpy as np\n{loop}")) == 1
