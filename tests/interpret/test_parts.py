"""Arrays in parts, single batches, tables of which each column is transformed in its own way."""

from __future__ import annotations

import pytest

from tests.interpret.reading import IMPORTS, of_inputs, runs, understood

HEADER = (
    IMPORTS
    + """
import pandas as pd
import visualkeras
from keras.preprocessing.image import ImageDataGenerator
from keras.utils import pack_x_y_sample_weight as pack, unpack_x_y_sample_weight as unpack
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
(x, y), _ = mnist.load_data()
model = Sequential([Flatten(), Dense(10, activation='softmax')])
model.compile(loss='sparse_categorical_crossentropy', optimizer='adam')
"""
)
PARTS = {
    "np.split(x, 3)[0]": (20000, 28, 28),
    "np.split(x, [100, 300])[1]": (200, 28, 28),
    "np.split(x, [100, 300])[2]": (59700, 28, 28),
    "np.array_split(x, 7)[0]": (8572, 28, 28),
    "np.array_split(x, 7)[-1]": (8571, 28, 28),
    "np.split(x, len(other) // 7)[0]": (None, 28, 28),
    "np.array(np.split(x, 50))": (None, None, 28, 28),
    "np.vsplit(x, cuts)[0]": (None, 28, 28),
}


@pytest.mark.parametrize("code", PARTS)
def test_parts_along_the_first_axis(code: str) -> None:
    (run,) = runs(f"model.fit({code}, y)\n", header=HEADER)
    assert run.inputs[0].shape.value == PARTS[code]
    assert of_inputs(run.inputs[0]) == "images 0..255"


BRACKETS = {
    "np.r_[x, x[:100]]": (60100, 28, 28),
    "np.c_[y, y]": (60000, 2),
    "np.c_[np.ones(100), np.zeros((100, 3))]": (100, 4),
    "np.r_[1:10]": None,
    "np.r_[x, 0]": None,
    "np.c_[other, y]": None,
}


@pytest.mark.parametrize("code", BRACKETS)
def test_arrays_put_together_in_brackets(code: str) -> None:
    (run,) = runs(f"model.fit({code}, y)\n", header=HEADER)
    assert (run.inputs[0].shape.value if run.inputs else None) == BRACKETS[code]


@pytest.mark.parametrize(
    "code", ["np.split(x, 2, axis=1)[0]", "np.split(other, 2)[0]", "np.split(x, 4, way)[0]"]
)
def test_parts_of_which_nothing_is_known(code: str) -> None:
    (run,) = runs(f"model.fit({code}, y)\n", header=HEADER)
    assert not run.inputs[0].shape.known


def test_one_batch_has_some_of_the_samples() -> None:
    code = """
flow = ImageDataGenerator(rescale=1/255).flow(x.reshape(-1, 28, 28, 1), y, batch_size=64)
one, its = flow.next()
model.fit(one, its)
"""
    (run,) = runs(code, header=HEADER)
    assert run.inputs[0].shape.value == (None, 28, 28, 1)
    assert understood(code, header=HEADER) == [
        "10 softmax, sparse_categorical_crossentropy, class ids(10), images 0..1"
    ]


COLUMNS = "ColumnTransformer([('scaled', StandardScaler(), ['a']), ('kind', OneHotEncoder(), ['b'])])"
TABLES = {
    f"{COLUMNS}.fit_transform(table)": "features ?",
    f"{COLUMNS}.fit(table).transform(table)": "features ?",
    "make_column_transformer((StandardScaler(), ['a']), remainder='passthrough').fit_transform(table)": "features ?",
    f"make_pipeline({COLUMNS}, StandardScaler()).fit_transform(table)": "features -inf..inf",
    f"{COLUMNS}.set_output(transform='pandas').fit_transform(table)": "? ?",
}


@pytest.mark.parametrize("code", TABLES)
def test_each_column_in_its_own_way(code: str) -> None:
    (run,) = runs(f"table = pd.read_csv('table.csv')\nmodel.fit({code}, y)\n", header=HEADER)
    assert of_inputs(run.inputs[0]) == TABLES[code]


KNOWN = "10 softmax, sparse_categorical_crossentropy, class ids(10), images 0..255"
PACKED = {
    "model.fit(*unpack((x, y))[:2])": KNOWN,
    "a, b, c = unpack(pack(x, y, weights))\nmodel.fit(a, b)": KNOWN,
    "a, b, c = unpack(pack(x))\nmodel.fit(a, y)": KNOWN,
    "a, b, c = unpack((x, y, weights))\nmodel.fit(a, b, sample_weight=c)": KNOWN,
    "model.fit(pack(x, y))": KNOWN,
    "visualkeras.layered_view(model, legend=True)\nmodel.fit(x, y)": KNOWN,
    "a, b, c = unpack(data)\nmodel.fit(a, b)": KNOWN.replace("class ids(10), images 0..255", "?, ? ?"),
}


@pytest.mark.parametrize("code", PACKED)
def test_packed_and_unpacked(code: str) -> None:
    assert understood(code + "\n", header=HEADER) == [PACKED[code]]


COLLECTED = {
    "labels.append(0)\n    labels.append(1)": "class ids(2)",
    "labels.append(2)\n    labels.append(0)\n    labels.append(1)": "class ids(3)",
    "labels.append(0)\n    labels.append(number)": "?",
    "labels.append(0)\n    labels.append(unknown())": "?",
    "labels.append(0)\n    labels.append(5)": "?",
    "labels.append(count)\n    labels.append(count + 1)\n    count += 2": "?",
}


@pytest.mark.parametrize("code", COLLECTED)
def test_rounds_that_all_add_the_same_few_numbers(code: str) -> None:
    loop = f"labels, count = [], 0\nfor number in range(1000):\n    {code}\n"
    (line,) = understood(f"{loop}model.fit(x, np.array(labels))\n", header=HEADER)
    assert line.split(", ")[2] == COLLECTED[code]
