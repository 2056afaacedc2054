"""What is known of labels and inputs after what scripts do to them."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_inputs, of_labels, runs, understood

FIT = """
model = Sequential([Flatten(), Dense(10, activation='softmax')])
model.compile(loss='categorical_crossentropy', optimizer='adam')
model.fit(x, y)
"""
LABELS = {
    "(x, y), _ = mnist.load_data()": "class ids(10)",
    "(x, y), _ = keras.datasets.cifar100.load_data(label_mode='coarse')": "class ids(20)",
    "(x, y), _ = keras.datasets.boston_housing.load_data()": "real numbers(?)",
    "(x, y), _ = mnist.load_data(); y = to_categorical(y)": "one-hot(10)",
    "(x, y), _ = mnist.load_data(); y = to_categorical(y, 12)": "one-hot(12)",
    "(x, y), _ = mnist.load_data(); y = np.eye(10)[y]": "one-hot(10)",
    "(x, y), _ = cifar10.load_data(); y = np.eye(10)[y.ravel()]": "one-hot(10)",
    "x = np.zeros((4, 2)); y = np.eye(4)": "one-hot(4)",
    "x = np.zeros((4, 2)); y = np.eye(4, 4)": "one-hot(4)",
    "x = np.zeros((4, 2)); y = np.identity(4)": "one-hot(4)",
    "x = np.zeros((4, 2)); y = np.eye(4, 1)": "?",
    "x = np.zeros((4, 2)); y = np.eye(4, k=1)": "?",
    "(x, y), _ = mnist.load_data(); y = np.eye(10, 12)[y]": "?",
    "(x, y), _ = mnist.load_data(); y = keras.ops.one_hot(y, 10)": "one-hot(10)",
    "(x, y), _ = mnist.load_data(); y = np.argmax(to_categorical(y), axis=1)": "class ids(10)",
    "(x, y), _ = mnist.load_data(); y = y == 6": "class ids(2)",
    "(x, y), _ = mnist.load_data(); y = (y == 6).astype(int)": "class ids(2)",
    "(x, y), _ = mnist.load_data(); y = y % 2": "class ids(2)",
    "(x, y), _ = mnist.load_data(); y = y[y < 2]": "class ids(?)",
    "(x, y), _ = mnist.load_data(); y = y[:1000]": "class ids(10)",
    "(x, y), _ = mnist.load_data(); y = y[np.random.permutation(60000)]": "class ids(10)",
    "(x, y), _ = mnist.load_data(); y = y.astype('float32')": "class ids(10)",
    "(x, y), _ = mnist.load_data(); y = y / 255": "?",
    "(x, y), _ = mnist.load_data(); y = np.expand_dims(y, -1)": "class ids(10)",
    "(x, y), _ = mnist.load_data(); y = x": "inputs",
    "x = np.random.rand(100, 4); y = np.zeros((100, 3)); y[np.arange(100), np.random.randint(0, 3, 100)] = 1": "one-hot(3)",
    "(x, b), _ = mnist.load_data(); y = np.zeros((60000, 10))\nfor i in range(60000):\n    y[i, b[i]] = 1": "one-hot(10)",
    "x = 1; y = np.zeros((3, 10))\nfor i, c in enumerate([3, 1, 2]):\n    y[i, c] = 1": "one-hot(10)",
    "x = 1; y = np.zeros((3, 10))\nfor i, tags in enumerate(a):\n    y[i, tags] = 1": "?",
    "x = 1; y = np.zeros((3, 10))\nfor i in range(3):\n    for c in range(2):\n        y[i, c] = 1": "?",
    "x = np.random.rand(100, 4); y = np.random.randint(0, 3, 100)": "class ids(3)",
    "r = np.random.default_rng(1); x = r.normal(size=(100, 4)); y = r.integers(0, 3, 100)": "class ids(3)",
    "r = np.random.default_rng(); x = r.random((9, 4)); y = r.integers(3, size=9, endpoint=True)": "class ids(4)",
    "r = np.random.default_rng(); x = r.random((9, 4)); y = r.integers(3, size=9, endpoint=e)": "?",
    "r = np.random.RandomState(seed=1); x = r.rand(100, 4); y = r.randint(0, 3, 100)": "class ids(3)",
    "r = np.random.RandomState(1); x = r.rand(100, 4); y = r.choice(3, size=100)": "class ids(3)",
    "x = np.random.rand(100, 4); y = np.random.random_integers(0, 3, 100)": "class ids(4)",
    "x = np.random.rand(100, 4); y = np.random.randint(2, size=(100, 5))": "multi-hot(5)",
    "x = np.random.rand(100, 4); y = np.random.rand(100)": "real numbers(?)",
    "x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]); y = np.array([0, 1, 1, 0])": "class ids(2)",
    "x = np.array([[0, 0], [0, 1]]); y = np.array([[1, 0, 0], [0, 0, 1]])": "one-hot(3)",
    "x = np.array([[0, 0], [0, 1]]); y = np.array([[1, 1, 0], [0, 0, 1]])": "multi-hot(3)",
    "x = np.array([[0, 0], [0, 1]]); y = np.array([3.5, 7.25])": "real numbers(?)",
    "x = np.array([[0, 0], [0, 1]]); y = np.array([3, 7])": "?",
    "x = np.load('x.npy'); y = np.load('y.npy')": "?",
    "x = np.random.rand(100); y = 3 * x + np.random.normal(size=100)": "real numbers(?)",
    "from tensorflow.examples.tutorials.mnist import input_data as d; m = d.read_data_sets('x'); "
    "x, y = m.train.next_batch(100)": "class ids(10)",
    "import pandas as pd; t = pd.read_csv('a.csv'); x = t.values; y = pd.get_dummies(t['kind'])": "one-hot(?)",
    "import pandas as pd; t = pd.read_csv('a.csv'); x = t.values; y = t['kind'].values": "?",
    "from sklearn.datasets import load_iris; x, y = load_iris(return_X_y=True)": "class ids(3)",
    "from sklearn.datasets import load_iris as l; d = l(); x = d.data; y = d.target": "class ids(3)",
    "from sklearn.datasets import make_blobs; x, y = make_blobs(centers=4)": "class ids(4)",
    "from sklearn.datasets import make_regression; x, y = make_regression(100)": "real numbers(?)",
    "a, b = zip(*pairs); x = np.array(a); y = np.array(b)": "?",
    "import pandas as pd; (x, y), _ = mnist.load_data(); y = to_categorical(y, pd.Series(y).nunique())": "one-hot(10)",
    "import pandas as pd; t = pd.read_csv('a.csv'); x = t.values; y = to_categorical(t['k'], t['k'].nunique())": "one-hot(?)",
    "x = np.random.rand(9, 4); y = np.random.choice([0, 1], 9)": "class ids(2)",
    "x = np.random.rand(9, 4); y = np.random.choice(5, size=9)": "class ids(5)",
    "x = np.random.rand(9, 4); y = np.random.choice([0, 1], size=(9, 3))": "?",
    "x = np.random.rand(9, 4); y = np.random.choice(names, 9)": "?",
    "(x, y), _ = mnist.load_data(); i = np.random.choice(len(x), 500); x, y = x[i], y[i]": "class ids(10)",
    "import pandas as pd; t = pd.read_csv('a.csv'); t['c'] = t['c'].map({'a': 1, 'b': 2})\n"
    "x = t.drop('c', axis=1); y = t['c']": "class ids(2)",
    "import pandas as pd; t = pd.read_csv('a.csv'); t['c'] = t['c'].map({'a': 2, 'b': 5})\n"
    "x = t.drop('c', axis=1); y = t['c']": "?",
    "x = []; y = []\nfor i, n in enumerate(names):\n    y.append(i)\ny = np.array(y)": "?",
    "from sklearn.datasets import make_multilabel_classification as m; x, y = m(n_classes=4)": "multi-hot(4)",
    "from sklearn.preprocessing import LabelBinarizer as B; (x, y), _ = mnist.load_data(); "
    "y = B().fit_transform(y)": "one-hot(10)",
    "from sklearn.preprocessing import OneHotEncoder as E; (x, y), _ = mnist.load_data(); "
    "y = E(sparse_output=False).fit_transform(y.reshape(-1, 1))": "one-hot(10)",
    **{
        f"import pandas as pd; from sklearn.preprocessing import OneHotEncoder as E; x = a; y = {made}": labels
        for made, labels in {
            "E().fit_transform(np.load('y.npy').reshape(-1, 1)).toarray()": "one-hot(?)",
            "E().fit_transform(np.load(f'{a}.npy').reshape(len(x), 1)).toarray()": "one-hot(?)",
            "E().fit_transform(np.load('y.npy')).toarray()": "?",
            "E().fit_transform(b.reshape(-1, 1)).toarray()": "one-hot(?)",
            "E().fit_transform(b.reshape(-1, 2)).toarray()": "?",
            "E().fit_transform(b.reshape(n)).toarray()": "?",
            "E().fit_transform(pd.read_csv('a.csv').iloc[:, [11]]).toarray()": "one-hot(?)",
            "E().fit_transform(pd.read_csv('a.csv').iloc[:, [10, 11]]).toarray()": "?",
            "E().fit_transform(pd.read_csv('a.csv').iloc[:, chosen]).toarray()": "?",
            "E(drop='first').fit_transform(np.load('y.npy').reshape(-1, 1)).toarray()": "?",
        }.items()
    },
    "from sklearn.preprocessing import LabelEncoder as E; x = a; y = E().fit_transform(b)": "class ids(?)",
    "from sklearn.model_selection import train_test_split as s; (a, b), _ = mnist.load_data(); "
    "x, x2, y, y2 = s(a, to_categorical(b), test_size=0.2)": "one-hot(10)",
}


@pytest.mark.parametrize("code", LABELS)
def test_labels(code: str) -> None:
    run = runs(code + "\n" + FIT)[0]
    assert of_labels(run.outputs[0].labels) == LABELS[code]


INPUTS = {
    "": "images 0..255",
    "x = x / 255": "images 0..1",
    "x /= 255.": "images 0..1",  # what the author means: numpy refuses, which a step tells
    "x = x.astype('float32'); x /= 255": "images 0..1",
    "x = (x - 127.5) / 127.5": "images -1..1",
    "x = x / 127.5 - 1": "images -1..1",
    "x = x * (1 / 255)": "images 0..1",
    "x = 1 - x / 255": "images 0..1",
    "x = np.divide(x, 255)": "images 0..1",
    "x = x / x.max()": "images 0..1",
    "x = x / np.max(x)": "images 0..1",
    "x = (x - x.min()) / (x.max() - x.min())": "images 0..1",
    "x = (x - x.mean()) / x.std()": "images -inf..inf",
    "x = x.reshape(60000, 28, 28, 1)[:100]": "images 0..255",
    "def scale(a):\n    return a / 255\nx = scale(x)": "images 0..1",
    "scale = lambda a: a / 255\nx = scale(x)": "images 0..1",
    "x = np.array([image / 255 for image in x])": "images 0..1",
    "x = np.expand_dims(x, -1) / 255": "images 0..1",
    "x = np.invert(x)": "images 0..255",
    "x = ~x / 255": "images 0..1",
    "import cv2\nx = cv2.bitwise_not(x)": "images 0..255",
    "x = ~x.astype('int64')": "images ?",
    "x = x[~(y > 3)]": "images 0..255",
    "keep = np.isin(y, [1, 2])\nx = x[np.invert(keep)]": "images 0..255",
    "x = keras.layers.Rescaling(1 / 255)(x)": "images 0..1",
    "from sklearn.preprocessing import StandardScaler as S\nx = S().fit_transform(x.reshape(-1, 784))": "images -inf..inf",
    "from sklearn.preprocessing import MinMaxScaler as S\nx = S().fit_transform(x.reshape(-1, 784))": "images 0..1",
    "from somewhere import scale\nx = scale(x)": "? ?",
}


@pytest.mark.parametrize("code", INPUTS)
def test_inputs(code: str) -> None:
    run = runs("(x, y), _ = mnist.load_data()\n" + code + "\n" + FIT)[0]
    assert of_inputs(run.inputs[0]) == INPUTS[code]


def test_several_targets_of_a_regression_are_columns() -> None:
    made = "from sklearn.datasets import make_regression\nx, y = make_regression(100, 5, n_targets={})\n"
    shapes = [
        runs(made.format(count) + FIT)[0].outputs[0].labels.shape.value for count in ("1", "3", "unknown")
    ]
    assert shapes == [(100,), (100, 3), None]


@pytest.mark.parametrize(("method", "reached"), [("fit_transform", True), ("transform", False)])
def test_a_scaler_reaches_both_ends_in_the_data_it_was_fitted_on(method: str, reached: bool) -> None:
    code = "from sklearn.preprocessing import MinMaxScaler\nx = 1\nscaler = MinMaxScaler((-1, 1))\n"
    span = runs(f"{code}y = scaler.{method}(rows)\n" + FIT)[0].outputs[0].labels.range.value
    assert span is not None
    assert (span.low, span.high, span.exact) == (-1, 1, reached)


LAYERS = {
    "Input((32, 32, 3)), ZeroPadding2D(((1, 1), (2, 3))), UpSampling2D(2), Cropping2D((1, 2))": (66, 70, 3),
    "Input((10, 3)), ZeroPadding1D(2), Cropping1D((1, 0))": (13, 3),
    "Conv2D(8, 3)": (None, None, 8),
    "ConvLSTM2D(8, 3)": None,
    "Conv1D(8, 3), GlobalMaxPooling1D()": (8,),
    "MaxPooling3D(2)": (None, None, None, None),
    "Bidirectional(LSTM(8, return_sequences=True))": (None, 16),
    "Flatten()": (None,),
}


@pytest.mark.parametrize("layers", LAYERS)
def test_shapes_of_layers_as_far_as_they_are_known(layers: str) -> None:
    code = f"from keras.layers import *\nmodel = Sequential([{layers}])\nmodel.compile(loss='mse')\n"
    shape = runs(code + "model.fit(a, b)\n")[0].model.layers[-1].output_shape.value
    assert (shape[1:] if shape is not None else None) == LAYERS[layers]


PIPELINES = {
    "import tensorflow as tf\nflow = tf.data.Dataset.from_tensor_slices(np.linspace(0, 3, 1000))\n"
    "flow = flow.window(21, shift=1).flat_map(lambda w: w.batch(21)).map(lambda w: (w[:-1], w[-1]))\n"
    "x = flow.batch(8)": ("real numbers(?)", "features 0..3"),
    "import tensorflow_datasets as tfds\nx, info = tfds.load('mnist', split='train', as_supervised=True, "
    "with_info=True)\nassert info\nx = x.batch(8)": ("class ids(10)", "images 0..255"),
    "class Batches(keras.utils.Sequence):\n    def __init__(self, a, b):\n        self.a, self.b = a, b\n"
    "    def __getitem__(self, i):\n        part = slice(i * 8, i * 8 + 8)\n"
    "        return self.a[i * 8:i * 8 + 8] / 255, self.b[i * 8:i * 8 + 8]\n"
    "(a, b), _ = mnist.load_data()\nx = Batches(a, b)": ("class ids(10)", "images 0..1"),
    "from keras.preprocessing.image import ImageDataGenerator as G\n"
    "x = G(rescale=1./255).flow_from_directory('d', target_size=(32, 32))": ("one-hot(?)", "images 0..1"),
    "from keras.preprocessing.image import ImageDataGenerator as G\n"
    "x = G().flow_from_directory('d', class_mode='sparse')": ("class ids(?)", "images 0..255"),
    "from keras.preprocessing.image import ImageDataGenerator as G\n"
    "(a, b), _ = cifar10.load_data()\nx = G(rescale=1./255).flow(a, b, batch_size=8)": (
        "class ids(10)",
        "images 0..1",
    ),
    "import tensorflow as tf\n(a, b), _ = cifar10.load_data()\n"
    "x = tf.data.Dataset.from_tensor_slices((a / 255, b)).shuffle(10).batch(8)": (
        "class ids(10)",
        "images 0..1",
    ),
    "import tensorflow as tf\n(a, b), _ = mnist.load_data()\n"
    "def prepare(image, label):\n    return tf.cast(image, tf.float32) / 255., tf.one_hot(label, 10)\n"
    "x = tf.data.Dataset.from_tensor_slices((a, b)).map(prepare).batch(8)": ("one-hot(10)", "images 0..1"),
    "x = keras.utils.image_dataset_from_directory('d', label_mode='categorical')": (
        "one-hot(?)",
        "images 0..255",
    ),
    "(a, b), _ = mnist.load_data()\ndef batches():\n    while True:\n        yield a / 255, to_categorical(b, 10)\n"
    "x = batches()": ("one-hot(10)", "images 0..1"),
}


@pytest.mark.parametrize("code", PIPELINES)
def test_pipelines(code: str) -> None:
    run = runs(code + "\n" + FIT.replace("fit(x, y)", "fit(x)"))[0]
    assert (of_labels(run.outputs[0].labels), of_inputs(run.inputs[0])) == PIPELINES[code]


STATED = {
    "x, y = a.load()  # losslint: x.range=0..255, x.content=images, y.labels=class-ids(10)": (
        "class ids(10)",
        "images 0..255",
    ),
    "x = a.load()\ny = a.load()  # losslint: labels=one-hot(4)": ("one-hot(4)", "? ?"),
    "x = a.load()\ny = a.load()  # losslint: labels=real": ("real numbers(?)", "? ?"),
    "x = a.load()  # losslint: range=-1..1\ny = a.load()  # losslint: labels=multi-hot(3)": (
        "multi-hot(3)",
        "? -1..1",
    ),
    "x = a.load()  # losslint: range=0..255, content=images\nx = x / 255\ny = a.load()": ("?", "images 0..1"),
    "x = a.load()\ny = a.load()  # losslint: labels=none-of-these": ("?", "? ?"),
}


@pytest.mark.parametrize("code", STATED)
def test_facts_that_a_comment_states(code: str) -> None:
    run = runs(code + "\n" + FIT)[0]
    assert (of_labels(run.outputs[0].labels), of_inputs(run.inputs[0])) == STATED[code]


def test_rows_of_a_column_that_are_stacked_are_no_answers() -> None:
    """What stands in one cell of a table has no axis that is known."""
    code = """
        import pandas as pd
        table = pd.read_csv("training.csv")
        table["Image"] = table["Image"].apply(lambda text: np.fromstring(text, sep=" "))
        x = np.vstack(table["Image"].values) / 255.0
        model = Sequential([Dense(1)])
        model.compile(loss="mse")
        model.fit(x, y)
    """
    assert understood(code) == ["1 linear, mean_squared_error, ?, ? ?"]
