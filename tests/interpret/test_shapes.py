"""The shapes of what reaches `fit`: what is said to be one number a sample has to be one."""

from __future__ import annotations

import pytest
from losslint.training import Range

from tests.interpret.reading import runs

START = """
import pandas as pd
from keras.preprocessing.image import ImageDataGenerator
t = pd.read_csv('a.csv')
model = Sequential([Dense(2)])
model.compile(loss='mse', optimizer='adam')
"""
LABELS = {
    "t['a'].apply(lambda one: [1, 0] if one else [0, 1])": None,
    "t['a'].apply(work).values": None,
    "t['a'].map({'x': [1, 0], 'y': [0, 1]})": None,
    "t['a'].map({'x': 0, 'y': 1})": (None,),
    "t['a']": (None,),
    "np.array([[row] for row in t['a'].astype(float)])": (None, 1),
    "np.array([[[1, 2], [3, 4]], [[5, 6], [7, 8]], [[5, 6], [7, 8]]])": (3, 2, 2),
    "np.array([[np.zeros(4), np.ones(4)] for row in t['a']])": (None, 2, 4),
}


@pytest.mark.parametrize("labels", LABELS)
def test_labels(labels: str) -> None:
    (run,) = runs(f"{START}model.fit(t, {labels})")
    shape = run.outputs[0].labels.shape.value
    assert shape == LABELS[labels]


PADDED = {
    "np.pad(np.ones((9, 4)), 2)": ((13, 8), Range(0, 1)),
    "np.pad(np.ones((9, 4)), ((0, 0), (1, 2)))": ((9, 7), Range(0, 1)),
    "np.pad(np.ones((9, 4)), [(1, 2)], 'edge')": ((12, 7), Range(1, 1)),
    "np.pad(np.ones((9, 4)), (1, 2), constant_values=5)": ((12, 7), Range(1, 5)),
    "np.pad(np.ones((9, 4)), ((0, 0), (0, fill())))": ((9, None), Range(0, 1)),
    "np.pad(np.ones((9, 4)), pads(), mode=mode())": ((None, None), None),
    "np.pad(np.ones((9, 4)), 1, 'constant', constant_values=fill())": ((11, 6), None),
    "tf.pad(np.ones((9, 4)), [[0, 0], [1, 1]])": ((9, 6), Range(0, 1)),
    "np.pad(np.ones(4), (1, 2))": ((7,), Range(0, 1)),
}


@pytest.mark.parametrize("inputs", PADDED)
def test_a_border_around_the_values(inputs: str) -> None:
    (run,) = runs(f"{START}import tensorflow as tf\nmodel.fit({inputs}, t)")
    assert (run.inputs[0].shape.value, run.inputs[0].range.value) == PADDED[inputs]


WINDOWS = """
def windows(obs):
    x, y = [], []
    for i in range(len(obs) - 10):
        window = [[x] for x in obs[i:i + 10]]
        x.append(window)
        y.append(obs[i + 10])
    return np.array(x), np.array(y)
x, y = windows(t['a'].astype(float).tolist())
model.fit(x, y)
"""


def test_the_variable_of_a_comprehension_hides_another_one_only_inside() -> None:
    (run,) = runs(START + WINDOWS)
    assert run.inputs[0].shape.value == (None, None, 1)
    assert run.outputs[0].labels.shape.value == (None,)


@pytest.mark.parametrize(
    ("columns", "shape"), [("'count'", (None,)), ("['count']", (None,)), ("['low', 'high']", (None, 2))]
)
def test_columns_that_a_loader_takes_as_labels(columns: str, shape: tuple[int | None, ...]) -> None:
    flow = f"ImageDataGenerator().flow_from_dataframe(t, x_col='file', y_col={columns}, class_mode='raw')"
    (run,) = runs(f"{START}model.fit({flow})")
    assert run.outputs[0].labels.shape.value == shape


@pytest.mark.parametrize(
    ("model", "units"),
    [
        ("Sequential([Input((4,)), Dense(8), Dense(3)])", 3),
        ("Sequential([Dense(8, input_shape=(4,)), Dropout(0.5), Dense(3)])", 3),
        ("Sequential([Conv2D(8, 3, input_shape=(9, 9, 1)), Flatten(), Dense(3), Activation('relu')])", 3),
        ("Sequential([Sequential([Input((4,)), Dense(8)]), Dense(3)])", 3),
        ("(lambda one: Model(one, Dense(3)(one)))(Input((4,)))", 3),
        ("Sequential([Dense(3)])", None),
        ("Sequential([Input((5, 4)), Dense(3)])", 5),
        ("keras.models.load_model('a.h5')", None),
    ],
)
def test_what_a_model_says_of_a_sample_has_a_length(model: str, units: int | None) -> None:
    code = f"other = {model}\npredicted = other.predict(np.load('a.npy'))\n"
    code += "model.fit(t, np.zeros((9, len(predicted[0]))))"
    for run in runs(START + code):
        assert run.outputs[0].labels.shape.value == (9, units)


def test_the_output_shape_of_a_model() -> None:
    code = "top = Sequential([Flatten(input_shape=base.output_shape[1:]), Dense(3)])\n"
    base = "base = Sequential([Input((8, 8, 1)), Conv2D(4, 3), Conv2D(4, 3)])\n"
    code += "top.compile('adam', 'mse')\ntop.fit(np.zeros((9, top.output_shape[1])), t)"
    *_, run = runs(START + base + code)
    assert run.inputs[0].shape.value == (9, 3)


@pytest.mark.parametrize(
    "layer",
    ["Rescaling(1 / 255)", "Resizing(8, 8)", "Normalization()", "Flatten()", "RandomFlip()"],
)
def test_layers_of_other_packages_are_not_those_of_keras(layer: str) -> None:
    code = f"import other_layers\n(x, y), _ = mnist.load_data()\nx = other_layers.{layer}(x)\nmodel.fit(x, y)"
    (run,) = runs(START + code)
    assert not run.inputs[0].range.known
    assert run.inputs[0].range.why.startswith("what a `")


COLLECTED = {
    "[x.append(one) for one in np.zeros((9, 4))]": (None, 4),
    "[x.append(one) for one in (1, 2, 3)]": (3,),
    "for i in range(3):\n    [x.append(one) for one in np.zeros((9, 4))]": (None, 4),
    "for i in range(3):\n    x.append(np.zeros((9, 4))[np.random.randint(0, 9, 5)])": (3, None, 4),
    "for i in np.random.randint(0, 9, 5):\n    x.append(np.zeros((9, 4))[i])": (5, 4),
    "for i in range(3):\n    x.append(np.zeros((9, 4))[work(i)])": None,
    "x = t['image'].map(work).tolist()": None,
    "x = list(np.stack(t['image'].map(work)))": None,
    "x = np.vstack(t['image'].map(work).values)": None,
    "x = t['price'].astype(float).tolist()": (None,),
}


@pytest.mark.parametrize("code", COLLECTED)
def test_collected_rows(code: str) -> None:
    *_, run = runs(f"{START}x = []\n{code}\nmodel.fit(np.array(x), t)")
    assert run.inputs[0].shape.value == COLLECTED[code]


def test_a_mask_is_no_input_of_a_layer() -> None:
    code = """
mask = Input((9,))
hidden = work(mask)
end = Dense(3)(layers.GlobalAveragePooling1D()(hidden, mask=mask))
end = Dense(2)(end)
other = Model(mask, end)
other.compile('adam', 'mse')
other.fit(np.zeros((4, 9)), np.zeros((4, 2)))
"""
    *_, run = runs(START + code)
    assert [layer.refused for layer in run.model.layers if layer.refused is not None] == []
    assert run.outputs[0].head.units.value == 2


CURVES = {
    "np.exp(np.linspace(0, 1, 9))": Range(1, 2.718281828459045),
    "-1.0 / (np.linspace(0, 1, 9) + 1)": Range(-1, -0.5),
    "1 / np.linspace(1, 4, 9)": Range(0.25, 1),
    "1 / np.linspace(-1, 4, 9)": None,
    "1 / np.linspace(0, 4, 9)": None,
    "np.linspace(-1, 4, 9) ** 2": Range(0, 16, False),
    "np.linspace(1, 4, 9) ** 2": Range(1, 16),
    "np.linspace(-2, 3, 9) ** 3": Range(-8, 27),
    "np.linspace(1, 4, 9) ** 0.5": None,
    "np.linspace(1, 4, 9) ** -1": None,
    "2 ** np.linspace(1, 4, 9)": None,
    "np.linspace(1, 1e300, 9) ** 9": None,
    "np.sqrt(np.linspace(0, 4, 9))": Range(0, 2),
    "np.sqrt(np.linspace(-1, 4, 9))": None,
    "np.log(np.linspace(0, 4, 9))": None,
    "np.log1p(np.linspace(0, 0, 9))": Range(0, 0),
    "np.exp(np.linspace(0, 1000, 9))": None,
    "np.exp(np.random.randn(9))": None,
    "np.sin(np.linspace(0, 9, 9))": Range(-1, 1),
}


@pytest.mark.parametrize("targets", CURVES)
def test_where_a_curve_leads(targets: str) -> None:
    (run,) = runs(f"{START}model.fit(t, {targets})")
    assert run.outputs[0].labels.range.value == CURVES[targets]


def test_an_array_that_nobody_has_filled() -> None:
    (run,) = runs(f"{START}model.fit(np.ndarray(shape=(64, 3), dtype=np.float32), np.ndarray((64, n)))")
    inputs, labels = run.inputs[0], run.outputs[0].labels
    assert (inputs.shape.value, inputs.range.value, labels.shape.value) == ((64, 3), None, (64, None))


TABLES = {
    "d[:, 0:8]": (None, None),
    "d[:100, 0:8]": (None, None),
    "d[:, 8]": (None,),
    "d.astype('float32')[:, 0:8] / 2": (None, None),
    "np.random.permutation(d)[5:, 1:]": (None, None),
    "d[5:]": None,
    "d[0]": None,
    "d[:, 0:8, 0]": None,  # numpy refuses it
    "np.expand_dims(d, 1)[:, 0:8]": None,
    "d[:, None][:, 0:8]": None,
    "np.array([d, d])[:, 0:8]": None,
    "np.stack([d, d])[:, 0:8]": None,
    "d.reshape(shape)[:, 0:8]": None,
    "np.load('a.npy')[:, 0:8]": None,
}


@pytest.mark.parametrize("inputs", TABLES)
def test_tables_of_text_have_two_axes_where_two_are_asked_for(inputs: str) -> None:
    (run,) = runs(f"{START}d = np.loadtxt('a.csv', delimiter=',')\nmodel.fit({inputs}, t)")
    assert run.inputs[0].shape.value == TABLES[inputs]


OF_ITSELF = {
    "x.resize((10, 2))": ((10, 2), Range(0, 1)),
    "x.resize(10, 2)": ((10, 2), Range(0, 1)),
    "x.resize((5, 2))": ((5, 2), None),
    "x.resize((20, 1))\nx = x[:-1]": ((19, 1), Range(0, 1)),
    "x.resize(size())": (None, None),
    "x.resize(10, *size())": (None, None),
    "x.shape = (10, 2)": ((10, 2), Range(0, 1)),
    "x.shape = 10, -1": ((10, 2), Range(0, 1)),
    "x.shape = size()": (None, Range(0, 1)),
}


@pytest.mark.parametrize("changed", OF_ITSELF)
def test_an_array_that_is_itself_given_another_shape(changed: str) -> None:
    (run,) = runs(f"{START}x = np.random.rand(20)\n{changed}\nmodel.fit(x, t)")
    assert (run.inputs[0].shape.value, run.inputs[0].range.value) == OF_ITSELF[changed]


MULTIPLIED = {
    "np.ones((9, 4)) @ np.ones((4, 2))": (9, 2),
    "np.ones((9, 4)) @ np.ones(4)": (9,),
    "np.ones((9, 1)) @ np.ones(1)": (9,),
    "np.ones((5, 9, 4)) @ np.ones((4, 2))": (5, 9, 2),
    "np.ones((9, 4)) @ load()": None,
    "np.ones(9) @ np.ones((9, 2))": None,
}


@pytest.mark.parametrize("inputs", MULTIPLIED)
def test_a_product_with_a_vector_has_an_axis_less(inputs: str) -> None:
    (run,) = runs(f"{START}model.fit({inputs}, t)")
    assert run.inputs[0].shape.value == MULTIPLIED[inputs]


@pytest.mark.parametrize(
    ("weights", "units", "rank"), [("8", None, 1), ("8, 1", 1, 2), ("8, 5", 5, 2), ("n", None, None)]
)
def test_weights_that_are_a_vector_leave_no_axis_of_units(
    weights: str, units: int | None, rank: int | None
) -> None:
    code = f"w = torch.randn({weights}, requires_grad=True)\n(torch.rand(100, 8) @ w).mean().backward()\n"
    (run,) = runs(f"import torch\nfrom somewhere import n\n{code}")
    head = run.outputs[0].head
    assert (head.units.value, head.rank.value) == (units, rank)


PICKED = {
    "a[np.arange(9), np.random.randint(0, 4, 9)]": (9,),
    "a[[0, 1], [2, 3]]": (2,),
    "a[[0, 1]]": (2, 4),
    "a[:, [0, 1]]": (9, 2),
    "a[np.random.randint(0, 9, 5)]": (None, 4),
    "np.ones((9, 4, 5))[[0, 1], :, [2, 3]]": None,
    "np.ones((9, 4, 5))[:, [0, 1], [2, 3]]": (9, 2),
    "pd.DataFrame(a).loc[[0, 1], [2, 3]]": (2, 2),
    "np.cumsum(a)": (36,),
    "np.cumsum(a, axis=1)": (9, 4),
    "a.cumsum()": (36,),
    "np.cumsum(a, axis=load())": None,
    "np.diff(a)": (9, 3),
    "np.diff(a, n=2, axis=0)": (7, 4),
    "np.diff(a, n=load())": None,
    "np.diff(a, prepend=0)": (9, None),
}


@pytest.mark.parametrize("inputs", PICKED)
def test_what_numpy_picks_and_adds_up(inputs: str) -> None:
    (run,) = runs(f"{START}a = np.random.rand(9, 4)\nmodel.fit({inputs}, t)")
    assert run.inputs[0].shape.value == PICKED[inputs]
