"""LL508: what must be said, and what must not; `tests/truth/shapes.py` holds more, measured with Keras."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic
from losslint.training import Version

from tests.rules.saying import facts_in

HEADER = """
import numpy as np
import tensorflow as tf
from keras import Input, Model, Sequential, backend as K, layers as L
from keras.layers import Convolution2D
"""
IMAGES = "x, y = np.random.rand(64, 3, 32, 32), np.random.rand(64)\n"
FIT = "\nmodel.compile('sgd', 'mse')\nmodel.fit(x, y)\n"
TOP = "L.Flatten(), L.Dense(1)])"
COLOURS_FIRST = f"model = Sequential([L.Conv2D(8, 3, input_shape=(3, 32, 32)), L.MaxPooling2D(), {TOP}"


def said(script: str, target: Version | None = None) -> list[Diagnostic]:
    """Return what LL508 says about a script."""
    return lint(Path("train.py"), (HEADER + script).encode(), select=["LL508"], target=target)


def test_colours_first_in_a_model_of_colours_last() -> None:
    (found,) = said(IMAGES + COLOURS_FIRST + FIT, Version.KERAS_3)
    assert facts_in(found.message) == facts_in(
        "`MaxPooling2D` slides a window of (2, 2) over an input of (None, 1, 30, 8)"
    )
    assert "colours" in found.help


def test_the_number_of_samples_in_an_input_shape() -> None:
    script = f"x, y = np.random.rand(64, 9), np.random.rand(64)\nmodel = Sequential([Input((64, 9)), {TOP}"
    (found,) = said(script + FIT)
    assert facts_in(found.message) == facts_in("the model is built for (None, 64, 9), the data are (64, 9)")
    assert "does not count the samples" in found.help
    assert [place.message for place in found.related] == ["data: (64, 9)"]


@pytest.mark.parametrize(
    ("between", "codes"),
    [
        ("", ["LL508"]),
        ("L.Dense(9), ", ["LL508"]),
        ("Sequential([L.Dense(9)]), ", ["LL508"]),
        ("L.Lambda(lambda v: tf.one_hot(v, 9)), ", []),
        ("Sequential([L.Lambda(lambda v: tf.one_hot(v, 9))]), ", []),
        ("Own(), ", []),
    ],
)
def test_keras_3_may_not_know_what_a_layer_makes_of_the_declared_shape(
    between: str, codes: list[str]
) -> None:
    script = f"""
class Own(L.Layer):
    def call(self, v):
        return tf.one_hot(v, 9)
x, y = np.zeros((64, 9), 'int64'), np.random.rand(64)
model = Sequential([Input((None, 9), dtype='int64'), {between}L.LSTM(4), L.Dense(1)])
"""
    assert [found.code for found in said(script + FIT)] == codes


def test_validation_data_that_were_not_reshaped() -> None:
    script = (
        f"x, y = np.random.rand(64, 28, 28), np.random.rand(64)\nmodel = Sequential([Input((784,)), {TOP}"
    )
    fit = "\nmodel.compile('sgd', 'mse')\nmodel.fit(x.reshape(64, 784), y, validation_data=(x, y))"
    (found,) = said(script + fit)
    assert [place.message for place in found.related] == ["data: (64, 28, 28)"]


def test_the_insides_of_a_model_inside() -> None:
    inner = "i = Input((4, 4, 3)); part = Model(i, L.Conv2D(8, 5)(i))\n"
    (found,) = said(f"{inner}model = Sequential([part, {TOP}" + IMAGES.join("\n\n") + FIT)
    assert "over an input of (None, 4, 4, 3)" in found.message


@pytest.mark.parametrize(
    "script",
    [
        IMAGES + "K.set_image_data_format('channels_first')\n" + COLOURS_FIRST,
        IMAGES + "K.set_image_dim_ordering('th')\n" + COLOURS_FIRST,
        IMAGES + COLOURS_FIRST.replace("3, input", "3, data_format='channels_first', input"),
        IMAGES + COLOURS_FIRST.replace("3, input", "3, dim_ordering='th', input"),
        "x, y = np.random.rand(64, 32, 32, 3), np.random.rand(64)\n"
        "shape = (3, 32, 32) if K.image_data_format() == 'channels_first' else (32, 32, 3)\n"
        + COLOURS_FIRST.replace("(3, 32, 32)", "shape"),
    ],
)
def test_colours_first_where_the_script_says_so(script: str) -> None:
    assert said(script + FIT) == []


def test_colours_first_in_keras_1_and_in_a_model_that_nobody_fits() -> None:
    assert said(IMAGES + COLOURS_FIRST + FIT, Version.KERAS_1) == []
    assert said(COLOURS_FIRST + "\nmodel.compile('sgd', 'mse')\n") == []


def test_colours_first_where_a_file_of_the_users_may_say_so() -> None:
    signals = COLOURS_FIRST.replace("(3, 32, 32)", "(1, 2, 1000)").replace(
        "L.Conv2D(8, 3", "L.Conv2D(8, (2, 2)"
    )
    for script in (
        IMAGES + COLOURS_FIRST,
        "x, y = np.random.rand(64, 1, 2, 1000), np.random.rand(64)\n" + signals,
    ):
        assert said(script + FIT) == said(script + FIT, Version.KERAS_2_EARLY) == []
        assert len(said(script + FIT, Version.KERAS_2_LATE)) == 1


def test_sequences_never_had_their_channels_first() -> None:
    window = "L.Convolution1D(nb_filter=8, filter_length=3, border_mode='valid', input_shape=(1, 20))"
    (found,) = said(f"x, y = read()\nmodel = Sequential([{window}, {TOP}" + FIT, Version.KERAS_1)
    assert facts_in(found.message) == facts_in(
        "`Conv1D` slides a window of (3,) over an input of (None, 1, 20)"
    )


def test_three_numbers_were_a_window_of_two_axes_once() -> None:
    layers = ", ".join(["Convolution2D(8, 3, 3)"] * 5)
    script = f"x, y = np.random.rand(64, 12, 12, 1), np.random.rand(64)\nmodel = Sequential([Input((12, 12, 1)), {layers}, {TOP}"
    assert said(script + FIT) == []


def test_further_axes_were_further_batches_in_keras_2() -> None:
    script = (
        "x, y = np.random.rand(64, 5, 32, 32, 3), np.random.rand(64)\n"
        f"model = Sequential([Input((5, 32, 32, 3)), L.Conv2D(8, 3), {TOP}" + FIT
    )
    assert said(script) == said(script, Version.KERAS_2_LATE) == []
    assert len(said(script, Version.KERAS_3)) == 1


@pytest.mark.parametrize(
    "script",
    [
        "model = Sequential([L.LSTM(8, input_dim=3, return_sequences=True), L.LSTM(8), L.Dense(1)])",
        f"model = Sequential([L.Reshape((-1, 3), input_shape=np.shape(unknown)[1:]), L.LSTM(8), {TOP}",
        f"model = Sequential([Input((None, 3)), L.Conv1D(8, 9), {TOP}",
        "i = Input((10, 3)); model = Model(i, L.Dense(1)(K.batch_flatten(i)))",
        "i = Input((10, 3)); model = Model(i, L.Dense(1)(L.Flatten()(i - K.mean(i, axis=1, keepdims=True))))",
        "class Own(Model):\n    def train_step(self, data):\n        return self(data[:, 0])\n"
        "i = Input((3,)); model = Own(i, L.Dense(1)(i))",
    ],
)
def test_what_is_not_known_or_fits(script: str) -> None:
    data = "x, y = np.random.rand(64, 10, 3), np.random.rand(64)\n"
    assert said(data + script + FIT) == []


def test_a_pipeline_that_a_function_of_the_project_makes_anew() -> None:
    script = f"""
def windows(flow):
    return tf.data.Dataset.from_tensor_slices((np.random.rand(64, 10, 3), np.random.rand(64)))
flow = tf.data.Dataset.from_tensor_slices((np.random.rand(640, 3), np.random.rand(640)))
model = Sequential([Input((10, 3)), {TOP}
model.compile('sgd', 'mse')
model.fit(flow.apply(windows).batch(32))
"""
    assert said(script) == []
    assert len(said(script.replace(".apply(windows)", ""))) == 1


def test_images_of_keras_1_whatever_their_order() -> None:
    layers = (
        "Input((1, 28, 28)), Convolution2D(8, 3, 3, border_mode='same'), L.MaxPooling2D(), L.UpSampling2D()"
    )
    script = f"x = y = np.random.rand(64, 1, 28, 28)\nmodel = Sequential([{layers}, L.Conv2D(1, 1)])"
    assert said(script + FIT) == said(script + FIT, Version.KERAS_1) == []


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("keras.utils.img_to_array(keras.utils.load_img('a.png'))[None]", 0),
        ("keras.utils.img_to_array(keras.utils.load_img('a.png', target_size=(9, 9)))[None]", 1),
        ("np.zeros((1, 9, 9, 3))", 1),
    ],
)
def test_pictures_of_files_whose_colours_a_configuration_may_put_first(data: str, told: int) -> None:
    script = (
        "model = Sequential([L.Conv2D(4, 3, input_shape=(3, 9, 9)), "
        "L.Flatten(), L.Dense(1)])\nmodel.compile('sgd', 'mse')\nmodel.fit(np.zeros((8, 3, 9, 9)), np.zeros((8, 1)))\n"
        f"x = {data}\nmodel.evaluate(x, np.array([0]))\n"
    )
    assert len(said(script)) == told


@pytest.mark.parametrize("method", ["predict(x[0])", "evaluate(x[0], y)", "predict(x[:, :5])"])
def test_what_a_model_is_asked_about(method: str) -> None:
    script = f"x, y = np.random.rand(64, 9), np.random.rand(64)\nmodel = Sequential([Input((9,)), {TOP}"
    (found,) = said(f"{script}{FIT}model.{method}\n")
    assert found.place.row == len((HEADER + script + FIT).splitlines()) + 1
    assert ("x[:1]" in found.help) == ("x[0]" in method)


STEPS_OF_ONE = """x, y = np.random.rand(64, 3, 1), np.random.rand(64)
first = Input((3, 1))
model = Model(first, L.Dense(1)(L.GRU(8)(first)))
"""


@pytest.mark.parametrize(("asked", "target"), [("[5, 6, 7]", Version.KERAS_3), ("[[5, 6]]", None)])
def test_a_row_is_no_sequence_of_single_numbers(asked: str, target: Version | None) -> None:
    assert len(said(f"{STEPS_OF_ONE}{FIT}model.predict(np.array({asked}))\n", target)) == 1


@pytest.mark.parametrize("target", [None, Version.KERAS_2_LATE])
def test_keras_2_made_sequences_of_one_step_of_a_row(target: Version | None) -> None:
    assert said(f"{STEPS_OF_ONE}{FIT}model.predict(np.array([5, 6, 7]))\n", target) == []


@pytest.mark.parametrize(
    "method", ["predict(x[:1])", "predict(x[[0]])", "predict(x[0][None])", "predict(x[:9])"]
)
def test_a_batch_of_one(method: str) -> None:
    script = f"x, y = np.random.rand(64, 9), np.random.rand(64)\nmodel = Sequential([Input((9,)), {TOP}"
    assert said(f"{script}{FIT}model.{method}\n") == []


ROWS = "x, y = np.random.rand(8, 4, 3), np.array([[[1, 0]] * 4] * 8).reshape(8, 4, 2)\n"
STEPS = "model = Sequential([Input((4, 3)), L.Dense(2, activation='softmax')])\n"
SPARSELY = "model.compile('sgd', 'sparse_categorical_crossentropy')\nmodel.fit(x, y)\n"


def test_a_row_where_one_id_belongs() -> None:
    (found,) = said(ROWS + STEPS + SPARSELY)
    assert facts_in(found.message) == facts_in("the output is (None, 4, 2), its labels are (8, 4, 2)")


@pytest.mark.parametrize("labels", ["y[..., 0]", "y[..., :1]", "unknown(y)"])
def test_one_id_where_one_id_belongs(labels: str) -> None:
    assert said(ROWS + f"y = {labels}\n" + STEPS + SPARSELY) == []


SMALL = "L.Conv2D(8, 3, input_shape=(6, 6, 1)), L.MaxPooling2D(), L.Conv2D(8, 3)"


@pytest.mark.parametrize(
    "script",
    [
        f"model = Sequential([{SMALL}])\n",
        f"def build():\n    return Sequential([{SMALL}])\nbuild().predict(x)\n",
        f"model = Sequential()\nfor layer in [{SMALL}]:\n    model.add(layer)\n",
        f"part = Sequential([{SMALL}])\nwhole = Sequential([part, L.Flatten()])\n",
        f"def build():\n    return Sequential([{SMALL}])\nmodel = build()\nmodel.compile('sgd', 'mse')\n",
    ],
)
def test_a_model_that_nobody_compiles_cannot_be_built_either(script: str) -> None:
    """Every place is said once, whoever builds the model."""
    (found,) = said(script)
    assert "over an input of (None, 2, 2, 8)" in found.message


@pytest.mark.parametrize(
    "script",
    [
        COLOURS_FIRST,  # images may have their colours first where nobody hands any over
        f"model = Sequential([{SMALL.replace('6, 6', 'None, None')}])\n",
        f"model = Sequential([{SMALL}])\nmodel.pop()\n",
        "model = Sequential()\nfor layer in unknown:\n    model.add(layer)\nmodel.add(L.Conv2D(8, 3))\n",
    ],
)
def test_a_model_that_nobody_compiles_may_be_right(script: str) -> None:
    assert said(script) == []


def test_nothing_else_is_said_of_a_model_that_nobody_compiles() -> None:
    script = f"model = Sequential([{SMALL}, L.Flatten(), L.Dense(9), L.Dense(1, activation='softmax')])\n"
    assert [found.code for found in lint(Path("train.py"), (HEADER + script).encode())] == ["LL508"]


RESHAPED = "x = np.reshape(x, (x.shape[0], 1, x.shape[1]))\n"
STEPWISE = "model = Sequential([L.LSTM(8, input_shape=x.shape{}), L.Dense(1)])\n"


def test_what_numpy_reshapes_has_a_shape_whatever_it_was() -> None:
    (found,) = said("x, y = read()\n" + RESHAPED + STEPWISE.format("") + FIT)
    assert facts_in(found.message) == facts_in("`LSTM` takes 3 axes, its input (None, None, 1, None) has 4")


@pytest.mark.parametrize("data", [RESHAPED, "x = x.reshape(8, 1, 4)\n", "x = np.reshape(x, unknown)\n"])
def test_the_shape_of_one_sample_fits_what_was_reshaped(data: str) -> None:
    assert said("x, y = read()\n" + data + STEPWISE.format("[1:]") + FIT) == []


STACKED = "model = Sequential()\nmodel.add(L.LSTM(8, input_shape=(10, 3)))\nmodel.add(L.LSTM(8))\n"


@pytest.mark.parametrize(
    "script",
    [STACKED, "model = Sequential([L.LSTM(8, input_shape=(10, 3)), L.Dropout(0.5), L.GRU(8)])\n"],
)
def test_one_step_handed_to_a_layer_of_steps_where_nobody_compiles(script: str) -> None:
    """The mistake is another rule's, which says it of a model that is only built too."""
    (found,) = lint(Path("train.py"), (HEADER + script).encode())
    assert found.code == "LL507"


@pytest.mark.parametrize(
    "script",
    [
        STACKED.replace("(10, 3)", "(10, 3), return_sequences=True"),
        STACKED.replace("(10, 3)", "(10, 3), return_sequences=every"),
        STACKED.replace("L.LSTM(8))", "L.Dense(8))"),
        STACKED.replace("model.add(L.LSTM(8))", "model.add(L.RepeatVector(10))\nmodel.add(L.LSTM(8))"),
        STACKED.replace("model.add(L.LSTM(8))", "model.add(own())\nmodel.add(L.LSTM(8))"),
    ],
)
def test_steps_that_may_be_there(script: str) -> None:
    assert lint(Path("train.py"), (HEADER + script).encode(), select=["LL507", "LL508"]) == []


CHOSEN = """
def convolution(axes):
    if axes == 3:
        return L.Conv3D
    return L.Conv2D

def train(settings, x, y):
    shape = (8, 32, 32, 3)
    if settings.depth == 1:
        shape = (32, 32, 3)
    start = Input(shape)
    model = Model(start, L.Dense(1)(L.Flatten()(convolution(settings.axes)(4, 3, padding='same')(start))))
    model.compile('sgd', 'mse')
    model.fit(x, y)
"""


def test_a_layer_whose_class_is_chosen_goes_with_the_shape_that_is_chosen() -> None:
    assert not said(CHOSEN)
    (found,) = said(CHOSEN.replace("return L.Conv2D", "return L.Conv3D"))
    assert facts_in(found.message) == facts_in("`Conv3D` takes 5 axes, its input (None, 32, 32, 3) has 4")


BOTH_WAYS = """
import torch
from settings import last_only
from torch import nn

class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(12, 30, bidirectional=True, batch_first=True)
        self.fc = nn.Linear({width}, 2)

    def forward(self, steps):
        _, (hidden, _) = self.lstm(steps)
        if last_only:
            hidden = hidden[-1]
        else:
            hidden = torch.cat([hidden[-1], hidden[-2]], dim=-1)
        return self.fc(hidden)

model = Tagger()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())

def ask(steps):
    return model(steps).argmax(-1)

for _ in range(9):
    steps, kinds = torch.randn(32, 20, 12), torch.randint(0, 2, (32,))
    optimizer.zero_grad()
    criterion(model(steps), kinds).backward()
    optimizer.step()
ask(torch.randn(1, 20, 12))
"""


@pytest.mark.parametrize(("width", "refused"), [(60, 0), (30, 0), (45, 1)])
def test_what_a_module_of_pytorch_takes_on_one_way_only_is_left_to_the_condition(
    width: int, refused: int
) -> None:
    script = BOTH_WAYS.replace("{width}", str(width))

    assert len(lint(Path("train.py"), script.encode(), select=["LL508"])) == refused


GIVEN_WEIGHTS = """
import torch
from torch import nn

layer = nn.Linear(2, 3, bias=False)
{given}
model = nn.Sequential(layer)
x, y = torch.randn(32, 3), torch.randint(0, 2, (32,))
nn.CrossEntropyLoss()(model(x), y).backward()
"""


@pytest.mark.parametrize(
    ("given", "refused"),
    [("layer.weight = nn.Parameter(torch.randn(2, 3))", 0), ("nn.init.xavier_uniform_(layer.weight)", 1)],
)
def test_a_layer_of_pytorch_has_the_width_of_the_weights_that_it_is_given(given: str, refused: int) -> None:
    script = GIVEN_WEIGHTS.replace("{given}", given)

    assert len(lint(Path("train.py"), script.encode(), select=["LL508"])) == refused


def test_data_of_another_shape_are_told_beside_labels_of_another_form() -> None:
    script = (
        "import keras\n(x, y), _ = keras.datasets.mnist.load_data()\n"
        "model = Sequential([Input((784,)), L.Dense(10, activation='softmax')])\n"
        "model.compile('sgd', 'categorical_crossentropy')\nmodel.fit(x, y)\n"
    )
    found = lint(Path("train.py"), (HEADER + script).encode(), select=["LL201", "LL508"])
    assert [one.code for one in found] == ["LL508", "LL201"]
    assert all(not one.subsumes for one in found)


def test_ids_for_several_units_are_told_once() -> None:
    script = (
        "import torch\nfrom torch import nn\n"
        "x, y = torch.randn(64, 8), torch.randint(0, 5, (64,)).float()\nmodel = nn.Linear(8, 5)\n"
        "nn.BCEWithLogitsLoss()(model(x), y).backward()\n"
    )
    found = lint(Path("train.py"), script.encode(), select=["LL201", "LL508"])
    assert [one.code for one in found] == ["LL201"]
