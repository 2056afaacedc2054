"""Functions with some of their arguments given, and layers that are looked up by name."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs, understood

START = "from functools import partial\n(x, y), _ = mnist.load_data()\n"
END = "\nmodel.compile('adam', 'sparse_categorical_crossentropy')\nmodel.fit(x, y)"
KNOWN = "10 softmax, sparse_categorical_crossentropy, class ids(10), images 0..255"
PARTIAL = (
    "model = Sequential([Flatten(), partial(Dense, 10, activation='softmax')()])",
    "Head = partial(Dense, activation='softmax')\nmodel = Sequential([Flatten(), Head(10)])",
    "Head = partial(Dense, activation='relu')\nmodel = Sequential([Flatten(), Head(10, activation='softmax')])",
    "def make(units, how):\n    return Dense(units, how)\n"
    "model = Sequential([Flatten(), partial(make, how='softmax')(10)])",
)


@pytest.mark.parametrize("code", PARTIAL)
def test_functions_with_some_of_their_arguments_given(code: str) -> None:
    assert understood(START + code + END) == [KNOWN]


def test_the_output_of_a_layer_that_is_looked_up_by_name() -> None:
    code = """
base = keras.applications.InceptionV3(include_top=False, input_shape=(150, 150, 3))
end = Dense(3, activation='softmax')(Flatten()(base.get_layer('mixed7').output))
model = Model(base.input, end)
model.compile('adam', 'categorical_crossentropy')
model.fit(np.zeros((4, 150, 150, 3)), np.eye(3))
"""
    (found,) = understood(code)
    assert found.startswith("3 softmax, categorical_crossentropy, one-hot(3)")


@pytest.mark.parametrize("layer", ["base.get_layer('block3_pool')", "base.layers[-3]"])
def test_what_stands_before_a_layer_of_a_pretrained_model_is_that_model(layer: str) -> None:
    code = f"""
base = keras.applications.VGG16(include_top=False, input_shape=(32, 32, 3))
end = Dense(3, activation='softmax')(Flatten()({layer}.output))
model = Model(base.input, end)
model.compile('adam', 'categorical_crossentropy')
model.fit(np.zeros((4, 32, 32, 3)), np.eye(3))
"""
    (run,) = runs(code)
    (found,) = (layer.backbone for layer in run.model.layers if layer.backbone is not None)
    assert (found.name, found.pretrained) == ("VGG16", True)
    assert not run.model.complete
