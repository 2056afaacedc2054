"""What tensors inside a model are asked about their shapes, and what own layers make of them."""

from __future__ import annotations

import pytest
from losslint.training import Layer

from tests.interpret.reading import runs, understood

START = """
import tensorflow as tf
from keras import backend as K, ops
"""


def last_of(code: str) -> Layer:
    """Return the last layer of a model whose input `i` and output `y` a script leaves."""
    (run,) = runs(f"{START}{code}\nmodel = Model(i, y)\nmodel.compile('adam', 'mse')\n")
    return run.model.layers[-1]


def shape_of(code: str) -> tuple[int | None, ...] | None:
    """Return the shape of what a model makes whose input `i` and output `y` a script leaves."""
    return last_of(code).output_shape.value


LENGTHS = {
    "K.int_shape(x)[-1]": 6,
    "K.int_shape(x)[1]": 8,
    "x.shape[-1]": 6,
    "int(x.shape[2])": 12,
    "x.shape.as_list()[-1]": 6,
    "x.get_shape().as_list()[1]": 8,
    "x.get_shape()[-1].value": 6,
    "tuple(x.shape)[3]": 6,
    "list(x.shape)[1]": 8,
    "x._keras_shape[-1]": 6,
    "ops.shape(x)[1]": 8,
    "tf.shape(x)[1]": 8,
    "tf.shape(x)[-1]": 6,
    "K.shape(x)[3]": 6,
    "len(x.shape)": 4,
    "x.shape.rank": 4,
    "x.shape.ndims": 4,
    "x.ndim": 4,
    "K.ndim(x)": 4,
    "np.prod(x.shape[1:])": 576,
    "tf.shape(x)[0]": None,
    "(tf.shape(x) * 2)[1]": None,
    "tf.shape(x)[1:3][0]": None,
    "K.int_shape(L(x))[-1]": None,
    "x.shape[4]": None,
}


@pytest.mark.parametrize("length", LENGTHS)
def test_a_tensor_is_asked_for_a_length(length: str) -> None:
    code = f"i = Input((8, 12, 6))\nx = Activation('relu')(i)\ny = Dense({length})(Flatten()(x))"
    assert last_of(code).units.value == LENGTHS[length]


def test_a_subscript_that_names_no_axis_leaves_all_of_a_tensor() -> None:
    assert shape_of("i = Input((8, 6))\ny = Dense(3)(i[()])") == (None, 8, 3)


CONDITIONS = {
    "K.int_shape(x)[-1] == 6": True,
    "x.shape[-1] != 6": False,
    "x.shape[0] is None": True,
    "x.shape[1:] == i.shape[1:]": True,
    "x.shape == i.shape": True,
    "x.shape == Flatten()(i).shape": False,
    "x.shape.as_list() == i.shape.as_list()": True,
    "tuple(x.shape)[-1] in (6, 12)": True,
    "len(x.shape) == 3": False,
    "x.shape.dims[-1] == 6": True,
    "x.shape.is_compatible_with(Flatten()(i).shape)": False,
    "x.shape.is_compatible_with((None, 8, 12, 6))": True,
    "x.shape.is_compatible_with((None, 8, 12, size()))": None,
    "np.array_equal(x.shape[1:], i.shape[1:])": True,
    "np.array_equal(x.shape[1:], (8, 12, 7))": False,
    "all(a == b for a, b in zip(x.shape, i.shape))": True,
    "any(a == 7 for a in x.shape)": False,
    "any(a in (size(), 6) for a in x.shape)": True,
    "any(a in (size(), 7) for a in x.shape)": None,
    "all(a in (size(), 6) for a in x.shape)": None,
    "L(x).shape[-1] == 6": None,
    "x.shape == (None, size(), 12, 7)": False,
    "x.shape == (None, size(), 12, 6)": None,
}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_conditions_about_shapes_are_decided(condition: str) -> None:
    code = f"i = Input((8, 12, 6))\nx = Activation('relu')(i)\nn = 3 if {condition} else 5\n"
    code += "model = Model(i, Dense(n)(x))\nmodel.compile('adam', 'mse')"
    units = {run.outputs[0].head.units.value for run in runs(START + code)}
    assert units == {True: {3}, False: {5}, None: {3, 5}}[CONDITIONS[condition]]


TENSORS = {
    "tf.image.resize(i, (4, 5))": (None, 4, 5, 6),
    "tf.image.resize(i, size())": (None, None, None, 6),
    "tf.image.resize_bilinear(i, [4, 5])": (None, 4, 5, 6),
    "K.resize_images(i, 2, 3, 'channels_last')": (None, 16, 36, 6),
    "K.resize_images(i, 2, 3, K.image_data_format())": (None, 16, 36, 6),
    "K.resize_images(i, 2, 3, 'channels_first')": None,
    "ops.image.resize(i, (4, 5), data_format='channels_first')": None,
    "K.permute_dimensions(i, (0, 3, 1, 2))": (None, 6, 8, 12),
    "K.batch_flatten(i)": (None, 576),
    "K.concatenate([i, i])": (None, 8, 12, 12),
    "K.concatenate([i, L()])": None,
    "K.mean(i, axis=[1, 2])": (None, 6),
    "K.mean(i, axis())": None,
    "i * scale()": None,
    "i * [1., 2., 3., 4., 5., 6.]": (None, 8, 12, 6),
    "i @ weights()": None,
    "i + Input((12, 1))": (None, None, 12, 6),
    "i + i[:, :1]": (None, 8, 12, 6),
    "tf.nn.max_pool(i, 2, 2, 'SAME')": None,
    "tf.nn.conv2d(i, kernel(), 2, 'SAME')": None,
    "tf.nn.unheard_of(i)": None,
    "i.set_shape((1, 2))": None,
    "unheard_of(i)": None,
    "layers.unheard_of(i)": None,
    "layers.Concatenate()([i, L()])": None,
    "layers.Concatenate()(parts(i))": None,
    "layers.Add()([i, L()])": None,
    "layers.Lambda(lambda t: t[:, 1:])(i)": (None, 7, 12, 6),
    "layers.Lambda(lambda t: tf.image.resize(t, (4, 5)))(i)": (None, 4, 5, 6),
    "layers.Lambda(lambda t, by: t[:, ::by], arguments={'by': 2})(i)": (None, 4, 12, 6),
    "layers.Lambda(unheard_of)(i)": None,
    "layers.Lambda(lambda t: unheard_of(t))(i)": None,
    "layers.Lambda(tf.nn.relu)(i)": (None, 8, 12, 6),
    "layers.LSTM(3, return_state=True)(Input((4, 3)))": None,
    "layers.Bidirectional(layers.GRU(3), merge_mode=None)(Input((4, 3)))": None,
    "layers.GlobalAveragePooling2D(data_format='channels_first')(i)": (None, None),
    "layers.Resizing(4, 5, data_format='channels_first')(i)": None,
    "Model(i, Conv2D(4, 3)(i))(i)": (None, 6, 10, 4),
    "Model(i, Conv2D(4, 3)(i))(Input((20, 20, 6)))": None,
    "Sequential([Input((8, 12, 6)), Conv2D(4, 3)])(i)": (None, 6, 10, 4),
    "Sequential([Conv2D(4, 3)])(Input((20, 20, 6)))": (None, 18, 18, 4),
    "Sequential([L(), Conv2D(4, 3)])(i)": (None, None, None, 4),
}


@pytest.mark.parametrize("made", TENSORS)
def test_what_is_not_known_to_keep_a_shape_does_not_keep_it(made: str) -> None:
    assert shape_of(f"i = Input((8, 12, 6))\ny = {made}") == TENSORS[made]


OWN = """
class Own(layers.Layer):
    def __init__(self, by=2):
        super().__init__()
        self.by = by
{body}
i = Input((8, 12, 6))
y = Own()(i)
"""
UNKNOWN_CALL = "    def call(self, x):\n        return unheard_of(x)\n"
SAID = (
    "    def compute_output_shape(self, shape):\n        return (shape[0], shape[1] * self.by, *shape[2:])\n"
)
BODIES = {
    "    def call(self, x):\n        return x * 2": (None, 8, 12, 6),
    "    def call(self, x):\n        return x[:, ::self.by]": (None, 4, 12, 6),
    "    def call(self, x):\n        size = tf.shape(x)[1:3]\n        return tf.image.resize(x, size * 2)": (
        None,
        None,
        None,
        6,
    ),
    UNKNOWN_CALL: None,
    UNKNOWN_CALL + SAID: (None, 16, 12, 6),
    SAID: (None, 16, 12, 6),
    UNKNOWN_CALL + SAID.replace("self.by", "unheard_of()"): (None, None, 12, 6),
    UNKNOWN_CALL + "    def compute_output_shape(self, shape):\n        return unheard_of(shape)\n": None,
    UNKNOWN_CALL
    + "    def compute_output_shape(self, shape):\n        return tf.TensorShape([shape[0], 3])\n": (None, 3),
    "    def call(self, x):\n        return x[:, ::2]\n" + SAID: (None, None, 12, 6),
    "    def build(self, shape):\n        self.dense = Dense(shape[-1] * 2)\n"
    "    def call(self, x):\n        return self.dense(x)": (None, 8, 12, 12),
    "    def build(self, shape):\n        self.kernel = self.add_weight(shape=(shape[-1], 3))\n"
    "    def call(self, x):\n        return tf.matmul(x, self.kernel)": (None, 8, 12, 3),
    "    def build(self, shape):\n        self.kernel = self.add_weight('kernel', (shape[-1], 3))\n"
    "    def call(self, x):\n        return x @ self.kernel": (None, 8, 12, 3),
    "    def call(self, x):\n        at = tf.range(0, tf.shape(x)[2], 1)\n"
    "        return x + layers.Embedding(12, 6)(at)": (None, 8, 12, 6),
    "    def unheard_of(self):\n        pass": None,
}


@pytest.mark.parametrize("body", BODIES)
def test_own_layers_are_followed_or_not_known(body: str) -> None:
    assert shape_of(OWN.format(body=body)) == BODIES[body]


def test_a_layer_is_built_for_its_first_argument_only() -> None:
    code = """
class Own(layers.Layer):
    def build(self, shape):
        self.dense = Dense(shape[-1])
    def call(self, x, other):
        return self.dense(x) + self.dense(other)
i = Input((8,))
y = Own()(i, Input((3,)))
"""
    assert shape_of(code) == (None, 8)


HEADS = {
    "tf.image.resize(y, (4, 4))": "softmax",
    "tf.image.resize(y, (4, 4), method='bicubic')": "?",
    "tf.image.resize(y, (4, 4), method=tf.image.ResizeMethod.NEAREST_NEIGHBOR)": "softmax",
    "layers.UpSampling2D()(y)": "softmax",
    "layers.UpSampling2D(interpolation='lanczos3')(y)": "?",
    "tf.square(y)": "?",
    "y > 0.5": "?",
    "unheard_of(y)": "?",
}


@pytest.mark.parametrize("after", HEADS)
def test_what_comes_after_the_head_hides_it_unless_it_is_known(after: str) -> None:
    code = f"i = Input((8, 8, 3))\ny = Conv2D(5, 1, activation='softmax')(i)\nmodel = Model(i, {after})\n"
    (line,) = understood(f"{START}{code}model.compile('adam', 'mse')\nmodel.fit(np.load('a.npy'))")
    assert line.split()[1] == f"{HEADS[after]},"


LISTS = {
    "for layer in base.layers[:-1]:\n    model.add(layer)\n": "3 softmax",
    "for layer in load('base.h5').layers:\n    model.add(layer)\n": "3 softmax",
    "model = Sequential(read_layers())\n": "3 softmax",
    "work(model)\n": "3 softmax",
    "for layer in base.layers[:-1]:\n    model.add(layer)\nmodel.pop()\n": "3 softmax",
}
ENDS = {
    "for layer in base.layers:\n    model.add(layer)\n": "? ?",
    "model = Sequential(read_layers())\n": "? ?",
    "model.add(Dense(4))\nwork(model)\n": "? ?",
    "model.add(Dense(4))\nfor layer in base.layers:\n    model.add(layer)\nmodel.pop()\n": "? ?",
}
BASE = "base = keras.applications.VGG16()\nmodel = Sequential()\n"


@pytest.mark.parametrize("added", LISTS)
def test_layers_that_are_not_known_do_not_hide_those_after_them(added: str) -> None:
    code = (
        f"{BASE}{added}model.add(Dense(3, activation='softmax'))\nmodel.compile('adam', 'mse')\nmodel.fit(x)"
    )
    (line,) = understood(code)
    assert line.startswith(f"{LISTS[added]}, ")


@pytest.mark.parametrize("added", ENDS)
def test_layers_that_are_not_known_hide_those_before_them(added: str) -> None:
    (line,) = understood(f"{BASE}{added}model.compile('adam', 'mse')\nmodel.fit(x)")
    assert line.startswith(f"{ENDS[added]}, ")


def test_methods_that_each_train_a_model_of_the_class_are_alternatives() -> None:
    code = """
class Keeper:
    model = Sequential()
    def plain(self):
        self.model.add(Dense(8, input_shape=(5,)))
        self.model.add(Dense(3, activation='softmax'))
        self.model.compile('adam', 'mse')
        self.model.fit(x)
    def other(self):
        self.model.add(Dense(4, activation='sigmoid', input_shape=(7,)))
        self.model.compile('adam', 'mse')
        self.model.fit(x)
"""
    plain, other = runs(code)
    assert [layer.spelling for layer in plain.model.layers] == ["InputLayer", "Dense", "Dense"]
    assert [layer.spelling for layer in other.model.layers] == ["InputLayer", "Dense"]
