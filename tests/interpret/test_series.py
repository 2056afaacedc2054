"""Windows of a series and words of texts, as Keras makes them."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs, understood

SERIES = """
from keras.preprocessing.sequence import TimeseriesGenerator
from keras.utils import timeseries_dataset_from_array
series = np.random.random((500, 3))
(_, ids), _ = mnist.load_data()
model = Sequential([layers.LSTM(4), Dense(1)])
model.compile('adam', 'mse')
"""
WINDOWS = {
    "timeseries_dataset_from_array(series[:-20], series[20:, 0], sequence_length=20)": "real numbers(?), features 0..1",
    "timeseries_dataset_from_array(series, ids, 20).rebatch(8)": "class ids(10), features 0..1",
    "TimeseriesGenerator(series, series, 20)": "real numbers(?), features 0..1",
    "timeseries_dataset_from_array(series, load(), 20)": "?, features 0..1",
    "timeseries_dataset_from_array(load(), series, 20)": "real numbers(?), ? ?",
}


@pytest.mark.parametrize("made", WINDOWS)
def test_windows_of_a_series(made: str) -> None:
    found = understood(f"{SERIES}model.fit({made})")
    assert found == [f"1 linear, mean_squared_error, {WINDOWS[made]}"]


def test_the_shape_of_windows() -> None:
    told = [
        "timeseries_dataset_from_array(series, series, 20)",
        "timeseries_dataset_from_array(series, series, 20, batch_size=None)",
        "TimeseriesGenerator(series, series, 21, sampling_rate=2)",
    ]
    shapes = [runs(f"{SERIES}model.fit({made})")[0].inputs[0].shape.value for made in told]
    assert shapes == [(None, 20, 3), (20, 3), (None, 11, 3)]


WORDS = """
import tensorflow as tf
texts = keras.utils.text_dataset_from_directory('reviews')
words = layers.TextVectorization({arguments})
words.adapt(texts.map(lambda text, label: text))
model = Sequential([Dense(1, activation='sigmoid')])
model.compile('adam', 'binary_crossentropy')
model.fit(texts.map(lambda text, label: (words({text}), label)))
"""


@pytest.mark.parametrize(
    ("arguments", "text", "inputs", "shape"),
    [
        ("1000, output_sequence_length=40", "text", "tokens ?", (None, 40)),
        ("1000, output_sequence_length=40", "tf.expand_dims(text, -1)", "tokens ?", (None, 40)),
        ("1000", "text", "tokens ?", (None, None)),
        ("1000, output_mode='multi_hot'", "text", "tokens 0..1", None),
        ("1000, output_mode='tf_idf'", "text", "tokens ?", None),
        ("1000, output_mode=unknown", "text", "tokens ?", None),
    ],
)
def test_words_of_texts(arguments: str, text: str, inputs: str, shape: tuple[int | None, ...] | None) -> None:
    code = WORDS.format(arguments=arguments, text=text)
    assert understood(code) == [f"1 sigmoid, binary_crossentropy, class ids(?), {inputs}"]
    assert runs(code)[0].inputs[0].shape.value == shape
