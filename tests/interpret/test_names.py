"""Every way to write a Keras name leads to one spelling."""

from __future__ import annotations

import pytest
from losslint.knowledge.lookup.names import canonical

from tests.interpret.reading import runs, understood

SPELLINGS = {
    "keras.src.layers.core.dense.Dense": "keras.layers.Dense",
    "tensorflow.keras.layers.Dense": "keras.layers.Dense",
    "tensorflow.python.keras.layers.Dense": "keras.layers.Dense",
    "tensorflow.python.keras.layers.core.Dense": "keras.layers.Dense",
    "tensorflow.contrib.keras.api.keras.layers.Dense": "keras.layers.Dense",
    "tensorflow.compat.v1.keras.layers.Dense": "keras.layers.Dense",
    "tf_keras.layers.Dense": "keras.layers.Dense",
    "keras_core.layers.Dense": "keras.layers.Dense",
    "keras.layers.core.Dense": "keras.layers.Dense",
    "keras.layers.convolutional.Convolution2D": "keras.layers.Conv2D",
    "keras.engine.topology.Input": "keras.layers.Input",
    "tensorflow.keras.Input": "keras.layers.Input",
    "keras.layers.experimental.preprocessing.Rescaling": "keras.layers.Rescaling",
    "tensorflow.keras.Sequential": "keras.models.Sequential",
    "keras.engine.training.Model": "keras.models.Model",
    "keras.objectives.mse": "keras.losses.mse",
    "tensorflow.losses.SparseCategoricalCrossentropy": "keras.losses.SparseCategoricalCrossentropy",
    "keras.utils.np_utils.to_categorical": "keras.utils.to_categorical",
    "tensorflow.keras.optimizers.legacy.Adam": "keras.optimizers.Adam",
    "keras.applications.vgg16.VGG16": "keras.applications.VGG16",
    "keras.applications.vgg16.preprocess_input": "keras.applications.vgg16.preprocess_input",
    "tensorflow.math.argmax": "tensorflow.argmax",
    "sklearn.cross_validation.train_test_split": "sklearn.model_selection.train_test_split",
}


@pytest.mark.parametrize("written", SPELLINGS)
def test_a_name_has_one_spelling(written: str) -> None:
    assert canonical(written) == SPELLINGS[written]
    assert canonical(canonical(written)) == SPELLINGS[written]


STYLES = [
    "import tensorflow as tf\nk = tf.keras\nS, D = k.Sequential, k.layers.Dense",
    "import tensorflow.keras as ks\nfrom tensorflow.keras import layers as L\nS, D = ks.models.Sequential, L.Dense",
    "import keras\nS, D = keras.Sequential, keras.layers.Dense",
    "import keras.layers, keras.models\nS, D = keras.models.Sequential, keras.layers.Dense",
    "from keras.layers.core import *\nfrom keras.models import *\nS, D = Sequential, Dense",
    "from keras.src.models import Sequential as S\nfrom keras.src.layers import Dense as D",
    "from tensorflow.python.keras.layers import Dense as D\nfrom tensorflow.python.keras.models import Sequential as S",
    "import tf_keras\nS, D = tf_keras.Sequential, tf_keras.layers.Dense",
    "import importlib\nimport keras as K\nS = K.models.Sequential\nD = getattr(K.layers, 'Dense')",
]


@pytest.mark.parametrize("imports", STYLES)
def test_imports_of_every_style_reach_the_same_classes(imports: str) -> None:
    code = (
        "m = S([D(4, activation='relu'), D(3, activation='softmax')])\nm.compile(loss='mse')\nm.fit(a, b)\n"
    )
    assert understood(imports + "\n" + code, header="") == ["3 softmax, mean_squared_error, ?, ? ?"]


def test_a_forgotten_import_of_keras_is_understood() -> None:
    code = "m = Sequential([Dense(4, activation='relu'), Dense(3, activation='softmax')])\nm.compile(loss='mse')\nm.fit(a, b)\n"
    assert understood(code, header="import keras\n") == ["3 softmax, mean_squared_error, ?, ? ?"]
    assert understood(code, header="import keras\nfrom mine import *\n") == [
        "? ?, mean_squared_error, ?, ? ?"
    ]


@pytest.mark.parametrize(
    "layer", ["Dense(64, 1)", "Dense(64, 1, activation='softmax')", "LSTM(8, 1, activation='tanh')"]
)
def test_layers_of_a_keras_before_1_are_not_taken_for_those_of_today(layer: str) -> None:
    """They were told how many numbers they read, then how many units they have."""
    code = f"m = Sequential([{layer}])\nm.compile(loss='mse')\nm.fit(a, b)\n"
    assert understood(code) == ["? ?, mean_squared_error, ?, ? ?"]


FRAGMENTS = {
    "m = models.Sequential([layers.LSTM(4), layers.Dense(3, activation='softmax')])": "3 softmax",
    "m = Sequential([LSTM(4), Dense(3, activation='softmax')])": "3 softmax",
    "m = tf.keras.Sequential([GRU(4), MaxPool1D(), Dense(1, activation='sigmoid')])": "1 sigmoid",
    "b = VGG16(include_top=False)\nm = Model(b.input, Dense(2, activation='softmax')(Flatten()(b.output)))": "2 softmax",
}


@pytest.mark.parametrize("model", FRAGMENTS)
def test_a_fragment_whose_imports_were_left_out_is_understood(model: str) -> None:
    code = model + "\nm.compile(loss=losses.BinaryCrossentropy())\nm.fit(a, b)\n"
    assert understood(code, header="") == [f"{FRAGMENTS[model]}, binary_crossentropy, ?, ? ?"]


DATA = "(x, y), _ = mnist.load_data()\nm = Sequential([Dense(3)])\nm.compile(loss='mse')\nm.fit(x, y)\n"


def test_a_data_set_whose_import_was_left_out_is_understood() -> None:
    assert understood(DATA, header="") == ["3 linear, mean_squared_error, class ids(10), images 0..255"]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "mnist = read_data_sets()",
        "def mnist(): pass",
        "with open_data() as mnist: pass",
        "for mnist in sets: pass",
        "for name, mnist in sets: pass",
        "mnist, other = both()",
    ],
)
def test_a_name_that_the_file_itself_gives_is_not_taken_for_everybodys(elsewhere: str) -> None:
    """A notebook may use in one cell what a later one defines."""
    assert understood(DATA + elsewhere, header="") == ["3 linear, mean_squared_error, ?, ? ?"]


def test_names_that_another_file_may_bring_are_not_known() -> None:
    unknown = ["? ?, mean_squared_error, ?, ? ?"]
    assert understood(DATA, header="import keras\nfrom mine import *\n") == unknown
    assert understood(DATA, header="import keras\n%run prepare.py\n") == unknown


BY_FORMAT = """
if K.image_data_format() == 'channels_first':
    shape = (3, 64, 64)
else:
    shape = (64, 64, 3)
m = Sequential([Conv2D(8, 3, padding='same', input_shape=shape), MaxPooling2D(2), MaxPooling2D(2), Flatten(), Dense(3)])
m.compile(loss='mse')
m.fit(a, b)
"""


@pytest.mark.parametrize("header", ["import keras\n", "from keras import backend as K\n"])
def test_the_backend_is_asked_for_the_format_of_images_whether_it_is_imported_or_not(header: str) -> None:
    """The way that is not gone must not be followed: Keras would refuse the shape there."""
    firsts = [run.model.layers[0] for run in runs(BY_FORMAT, header=header)]
    assert [layer.output_shape.value for layer in firsts] == [(None, 64, 64, 3)]


SHOWN = "import matplotlib.pyplot as plt\n"
SEEN = "(x, y), _ = mnist.load_data()\nplt.imshow(x)\nm = Sequential([Dense(3)])\nm.compile(loss='mse')\nm.fit(x, y)\n"


@pytest.mark.parametrize("header", ["", SHOWN])
def test_what_is_only_shown_stays_known_whether_the_import_was_left_out_or_not(header: str) -> None:
    assert understood(SEEN, header=header) == ["3 linear, mean_squared_error, class ids(10), images 0..255"]


ASKED = """
from keras.preprocessing.image import ImageDataGenerator
data = ImageDataGenerator(rescale=1 / 255).flow_from_directory('a', class_mode='sparse')
model.compile(loss='categorical_crossentropy')
model.fit(data)
"""


def test_a_model_that_a_fragment_does_not_show_is_one_of_unknown_layers() -> None:
    assert understood(ASKED, header="") == ["? ?, categorical_crossentropy, class ids(?), images 0..1"]
    again = runs(ASKED + "model.fit(data)\n", header="")
    assert [run.outputs[0].loss.name.value for run in again] == ["categorical_crossentropy"] * 2


@pytest.mark.parametrize("elsewhere", ["model = build()", "def model(): pass", "with built() as model: pass"])
def test_what_the_file_defines_somewhere_is_a_model_where_it_is_asked_as_one(elsewhere: str) -> None:
    assert understood(ASKED + elsewhere, header="") == [
        "? ?, categorical_crossentropy, class ids(?), images 0..1"
    ]
    assert understood(f"{elsewhere}\nmodel.fit(x, y)\n") == []


@pytest.mark.parametrize("header", ["from mine import *\n", "%run prepare.py\n"])
def test_so_is_what_another_file_may_bring(header: str) -> None:
    assert understood(ASKED, header=header) == ["? ?, categorical_crossentropy, class ids(?), images 0..1"]


PICTURES = """
x = np.array([np.array(Image.open('a.jpg').convert('L')).reshape(28, 28, 1)])
model = Sequential([Flatten(input_shape=(28, 28, 1)), Dense(2, activation='softmax')])
model.compile('adam', 'categorical_crossentropy')
model.fit(x, np.array([[1, 0]]))
"""


@pytest.mark.parametrize(
    ("before", "inputs"),
    [
        ("", "images 0..255"),
        ("class Image:\n    open = reading_scaled\n", "? ?"),
        ("from pictures import *\n", "? ?"),
    ],
)
def test_images_whose_import_was_left_out(before: str, inputs: str) -> None:
    (found,) = understood(before + PICTURES)
    assert found.endswith(f", {inputs}")
