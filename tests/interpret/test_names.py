"""Every way to write a Keras name leads to one spelling."""

from __future__ import annotations

import pytest
from losslint.knowledge.names import canonical

from tests.interpret.reading import understood

SPELLINGS = {
    "keras.src.layers.core.dense.Dense": "keras.layers.Dense",
    "tensorflow.keras.layers.Dense": "keras.layers.Dense",
    "tensorflow.python.keras.layers.Dense": "keras.layers.Dense",
    "tensorflow.python.keras.layers.core.Dense": "keras.layers.Dense",
    "tensorflow.contrib.keras.api.keras.layers.Dense": "keras.layers.Dense",
    "tensorflow.compat.v1.keras.layers.Dense": "keras.layers.Dense",
    "tf_keras.layers.Dense": "keras.layers.Dense",
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
    assert understood(code, header="import keras\nfrom mine import *\n") == []
