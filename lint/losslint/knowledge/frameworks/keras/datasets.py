"""The data sets that `keras.datasets` loads: shapes, ranges and classes (source: the Keras documentation)."""

from __future__ import annotations

from msgspec import Struct

from losslint.knowledge.lookup.registry import Call, means, whole
from losslint.training import HELD_OUT, Content, Doing, Encoding, Range, Step
from losslint.values import Array, Const, Tuple, Value


class DataSet(Struct, frozen=True):
    """One data set: samples for training and testing, one sample's shape, and the labels."""

    train: int
    test: int
    shape: tuple[int | None, ...] | None
    dtype: str
    range: Range | None
    content: Content
    label_shape: tuple[int, ...] = ()
    classes: int | None = None


_PIXELS = Range(0, 255)

DATASETS: dict[str, DataSet] = {
    "mnist": DataSet(60_000, 10_000, (28, 28), "uint8", _PIXELS, Content.IMAGES, (), 10),
    "fashion_mnist": DataSet(60_000, 10_000, (28, 28), "uint8", _PIXELS, Content.IMAGES, (), 10),
    "cifar10": DataSet(50_000, 10_000, (32, 32, 3), "uint8", _PIXELS, Content.IMAGES, (1,), 10),
    "cifar100": DataSet(50_000, 10_000, (32, 32, 3), "uint8", _PIXELS, Content.IMAGES, (1,), 100),
    "imdb": DataSet(25_000, 25_000, None, "int64", None, Content.TOKENS, (), 2),
    "reuters": DataSet(8_982, 2_246, None, "int64", None, Content.TOKENS, (), 46),
    "boston_housing": DataSet(404, 102, (13,), "float64", Range(0, 711), Content.FEATURES),
    "california_housing": DataSet(16_512, 4_128, (8,), "float32", None, Content.FEATURES),
}


TARGETS = {"boston_housing": Range(5, 50), "california_housing": Range(14_999, 500_001)}
"""The numbers that are to be predicted: prices in thousands of dollars, and in dollars."""

TARGET_TYPES = {"boston_housing": "float64", "california_housing": "float32"}

_WORDS = "path=None, num_words=None, skip_top=0, maxlen=None"
SIGNATURES = {
    "cifar100": "label_mode='fine'",
    "imdb": f"{_WORDS}, nb_words->num_words",
    "reuters": f"{_WORDS}, test_split=0.2, nb_words->num_words",
    "boston_housing": "path=None, test_split=0.2",
    "california_housing": "version='large', path=None, test_split=0.2",
}
"""What the data sets are told when they are loaded; of the others it makes no difference."""

MOST_WORDS = 20_000
"""The number of words up to which each of them certainly comes up in the texts of every data set."""

SIZING = {"maxlen": Const(None), "test_split": Const(0.2), "version": Const("large")}
"""Arguments that decide how many samples there are, and what they are for the numbers in the table."""


def load_data(call: Call) -> Value:
    """`(x_train, y_train), (x_test, y_test) = data_set.load_data()`."""
    name = call.path.split(".")[-2]
    data = DATASETS[name]
    loaded = Step(Doing.LOADED, call.origin, f"{name}.load_data()")
    classes = data.classes
    if name == "cifar100" and call.text("label_mode") != "fine":
        classes = 20 if call.text("label_mode") == "coarse" else None
    told = call.bound.arguments
    as_listed = all(told[one] == usual for one, usual in SIZING.items() if one in told)
    span = data.range if data.content is not Content.TOKENS else _ids(call)
    parts = []
    for part, listed in (("train", data.train), ("test", data.test)):
        samples = listed if as_listed else None
        shape = (samples, *data.shape) if data.shape is not None else (samples,)
        history = (loaded,) if part == "train" else (loaded, Step(Doing.SPLIT, call.origin, HELD_OUT))
        x = Array(data.dtype, shape, span, data.content, history=history, why=f"{name} {part} inputs")
        label_range = Range(0, classes - 1) if classes else TARGETS.get(name)
        y = Array(
            "uint8" if data.content is Content.IMAGES else "int64" if classes else TARGET_TYPES.get(name),
            (samples, *data.label_shape),
            label_range,
            Content.LABELS,
            Encoding.REAL if name in TARGETS else Encoding.CLASS_IDS,
            classes,
            history,
        )
        pair = []
        for array in (x, y):
            ref = call.new(array)
            call.machine.store.put(ref, array.but(family=ref.address))
            pair.append(ref)
        parts.append(Tuple(tuple(pair), origin=call.origin))
    return Tuple(tuple(parts), origin=call.origin)


def _ids(call: Call) -> Range | None:
    """Return the ids of the words that texts are loaded with: 1 begins each, the rarest word has the last."""
    words = whole(call["num_words"])
    if words is None or not 10 <= words <= MOST_WORDS or call.bound.extra or not call.bound.complete:
        return None
    return Range(1, words - 1)


for _name in DATASETS:
    means(f"keras.datasets.{_name}.load_data", signature=SIGNATURES.get(_name, ""))(load_data)
