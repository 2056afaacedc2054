"""The data sets of tensorflow_datasets that training scripts load (source: its catalogue)."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Call, means, method, whole
from losslint.training import HELD_OUT, Content, Doing, Encoding, Range, Shape, Step
from losslint.values import Array, Batches, Const, Dict, Key, List, Made, Text, Tuple, Unknown, Value, is_none

IMAGES: dict[str, tuple[Shape | None, int]] = {
    "mnist": ((28, 28, 1), 10),
    "fashion_mnist": ((28, 28, 1), 10),
    "kmnist": ((28, 28, 1), 10),
    "emnist": ((28, 28, 1), 62),
    "cifar10": ((32, 32, 3), 10),
    "cifar100": ((32, 32, 3), 100),
    "svhn_cropped": ((32, 32, 3), 10),
    "cats_vs_dogs": ((None, None, 3), 2),
    "horses_or_humans": ((300, 300, 3), 2),
    "rock_paper_scissors": ((300, 300, 3), 3),
    "tf_flowers": ((None, None, 3), 5),
    "oxford_flowers102": ((None, None, 3), 102),
    "stanford_dogs": ((None, None, 3), 120),
    "food101": ((None, None, 3), 101),
    "beans": ((500, 500, 3), 3),
    "malaria": ((None, None, 3), 2),
    "eurosat": ((64, 64, 3), 10),
}
"""Image data sets: the shape of one image, and the number of classes."""

TEXTS: dict[str, int] = {
    "imdb_reviews": 2,
    "ag_news_subset": 4,
    "yelp_polarity_reviews": 2,
    "glue": 2,
}
"""Text data sets and their number of classes."""


MAX_PARTS = 100
"""Parts of one split, which is made of percents."""


@means(
    "tensorflow_datasets.load",
    signature="name, split=None, data_dir=None, batch_size=None, shuffle_files=False, download=True, "
    "as_supervised=False, decoders=None, read_config=None, with_info=False",
)
def load(call: Call) -> Value:
    """`tfds.load(name, split=…, as_supervised=True)`."""
    name = (call.text("name") or "").partition("/")[0].partition(":")[0]
    if is_none(call["name"]) or not name:
        return call.unknown("`tfds.load` of a name that is not known")
    if name not in IMAGES and name not in TEXTS:
        return call.unknown(f"what the data set `{name}` holds")
    loaded = _by_split(call, name)
    if call["with_info"] == Const(True):
        return Tuple((loaded, _info(call, name)), origin=call.origin)
    return loaded


@means(
    "tensorflow.examples.tutorials.mnist.input_data.read_data_sets",
    signature="train_dir=None, fake_data=False, one_hot=False, dtype=None, reshape=True",
    only_in="TensorFlow 1",
)
def read_data_sets(call: Call) -> Value:
    """The MNIST of TensorFlow 1's tutorials: already 0 to 1, flat, class ids unless told otherwise."""
    step = Step(Doing.LOADED, call.origin, "read_data_sets()")
    one_hot = call["one_hot"] == Const(True)
    state: dict[str, Value] = {}
    for part, samples in (("train", 55_000), ("validation", 5_000), ("test", 10_000)):
        x = Array("float32", (samples, 784), Range(0, 1), Content.IMAGES, history=(step,))
        ids = Array("uint8", (samples,), Range(0, 9), Content.LABELS, Encoding.CLASS_IDS, 10, (step,))
        rows = ids.but(dtype="float64", shape=(samples, 10), range=Range(0, 1), encoding=Encoding.ONE_HOT)
        entries = {"images": call.new(x), "labels": call.new(rows if one_hot else ids)}
        state[part] = call.new(Made("mnist.DataSet", {}, frozenset(), entries, origin=call.origin))
    return call.new(Made("mnist.DataSets", {}, frozenset(), state, origin=call.origin))


@method("made:mnist.DataSet", "next_batch", signature="size")
def next_batch(call: Call) -> Value:
    """`mnist.train.next_batch(n)`: n images and their labels."""
    made = call.machine.store.find(call.receiver, Made)
    size = whole(call["size"])
    parts = []
    for name in ("images", "labels"):
        found = call.array(made.state[name]) if made is not None else None
        if found is None or found.shape is None:
            return call.unknown("a batch")
        parts.append(call.new(found.but(shape=(size, *found.shape[1:]))))
    return Tuple(tuple(parts), origin=call.origin)


def _flow(call: Call, name: str, split: Value) -> Batches:
    """Return a pipeline of one split, whose samples are none of another's."""
    step = Step(Doing.LOADED, call.origin, f"tfds.load('{name}')")
    steps = (step, Step(Doing.SPLIT, split.origin or call.origin, HELD_OUT)) if _is_test(split) else (step,)
    batched = not is_none(call["batch_size"])
    axes = (None,) if batched else ()
    if name in IMAGES:
        shape, classes = IMAGES[name]
        inside = (*axes, *shape) if shape is not None else None
        x = Array("uint8", inside, Range(0, 255), Content.IMAGES, history=steps, kind="tensor")
        key = "image"
    else:
        classes = TEXTS[name]
        x = Array("str", axes, None, Content.TOKENS, history=steps, kind="tensor")
        key = "text"
    labels = Array("int64", axes, Range(0, classes - 1), Content.LABELS, Encoding.CLASS_IDS, classes, steps)
    pair = (call.new(x), call.new(labels.but(kind="tensor")))
    element: Value = Tuple(pair)
    if call["as_supervised"] != Const(True):
        items: dict[Key, Value] = {(str, key): pair[0], (str, "label"): pair[1]}
        element = call.new(Dict(items, (Const(key), Const("label"))))
    return Batches(element, batched, whole(call["batch_size"]), maker="tf.data", origin=call.origin)


def _is_test(split: Value) -> bool:
    """Whether a split is that for testing, or a part of it: `test[:50%]`."""
    return isinstance(split, Const) and str(split.value).partition("[")[0] == "test"


def _by_split(call: Call, name: str) -> Value:
    """Return one pipeline, several in a list, or a dict of all splits."""
    split = call["split"]
    if isinstance(split, Const | Text) and not is_none(split):
        return _flow(call, name, split)
    items = call.items(split)
    if items is not None:
        return call.new(List(tuple(_flow(call, name, item) for item in items)))
    if is_none(split):
        names = tuple(map(Const, ("train", "test", "validation")))
        return call.new(Dict({one.key: _flow(call, name, one) for one in names}, names))
    return _flow(call, name, split) if not isinstance(split, Unknown) else call.unknown(UNKNOWN_SPLIT)


UNKNOWN_SPLIT = "a split that is not known"


@means(
    "tensorflow_datasets.Split.ALL.subsplit",
    "tensorflow_datasets.Split.TRAIN.subsplit",
    "tensorflow_datasets.Split.TEST.subsplit",
    signature="arg=None, k=None, percent=None, weighted=None",
)
def subsplit(call: Call) -> Value:
    """`tfds.Split.TRAIN.subsplit([70, 30])`: one name for each part."""
    given = next((call[name] for name in ("arg", "weighted", "k") if call.gave(name)), Const(None))
    items = call.items(given)
    count = len(items) if items is not None else whole(given)
    if count is None or not 0 < count <= MAX_PARTS:
        return call.unknown(UNKNOWN_SPLIT)
    return call.new(List(tuple(Text("") for _ in range(count))))


def _info(call: Call, name: str) -> Value:
    """Return the description of a data set: `info.features['label'].num_classes`."""
    classes = IMAGES[name][1] if name in IMAGES else TEXTS[name]
    names = call.new(List(tuple(Text("") for _ in range(classes))))
    label = call.new(
        Made("tfds.ClassLabel", {}, frozenset(), {"num_classes": Const(classes), "names": names})
    )
    entries: dict[Key, Value] = {(str, "label"): label}
    features = call.new(Dict(entries, (Const("label"),), Unknown("a feature of the data set")))
    return call.new(Made("tfds.DatasetInfo", {}, frozenset(), {"features": features}))
