"""What the matrix does not hold: label modes, class weights, outputs of three axes, metrics. Each is a script."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

COLUMNS = ("topic", "case", "verdict", "error", "version")

STEPS = """\
import keras
import numpy as np
from keras import layers

x = np.random.rand(128, 10, 8)
y = {labels}

model = keras.Sequential([layers.Input((10, 8)), layers.Dense(16, activation="relu"), layers.Dense({head})])
model.compile(optimizer="adam", loss="{loss}")
model.fit(x, y, epochs=1, batch_size=32, verbose=0)
"""

WEIGHTED = """\
import keras
import numpy as np
from keras import layers
from sklearn.preprocessing import MultiLabelBinarizer

x = np.random.rand(128, 8)
answers = [[n % 4, n % 3] for n in range(128)]
y = {labels}
weights = {weights}

model = keras.Sequential([layers.Input((8,)), layers.Dense(16, activation="relu"), layers.Dense({head})])
model.compile(optimizer="adam", loss="{loss}")
model.fit(x, y, epochs=1, batch_size=128, class_weight=weights, verbose=0)
"""

FOLDERS = """\
import keras
from keras import layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

{loader}

model = keras.Sequential(
    [
        layers.Input((16, 16, 3)),
        layers.Rescaling(1 / 255),
        layers.GlobalAveragePooling2D(),
        layers.Dense({head}),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.1), loss="{loss}")
history = model.fit(train, epochs=8, verbose=0)
"""

SCORED = """\
import keras
import numpy as np
from keras import layers

ids = np.random.randint(0, {classes}, 256)
x = np.random.normal(size=(256, 8)) + 1.5 * np.eye(8)[ids]
y = {labels}

model = keras.Sequential([layers.Input((8,)), layers.Dense(16, activation="relu"), layers.Dense({head})])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss={loss}, metrics=[keras.metrics.{metric}])
model.fit(x, y, epochs=5, batch_size=32, verbose=0)
"""

STEP_LABELS = {
    "ids a step": "np.random.randint(0, 4, (128, 10))",
    "ids a step in a column": "np.random.randint(0, 4, (128, 10, 1))",
    "one-hot a step": "keras.utils.to_categorical(np.random.randint(0, 4, (128, 10)), 4)",
    "ids a sample": "np.random.randint(0, 4, 128)",
    "one-hot a sample": "keras.utils.to_categorical(np.random.randint(0, 4, 128), 4)",
    "numbers a step": "np.random.normal(size=(128, 10))",
    "numbers a step in a column": "np.random.normal(size=(128, 10, 1))",
    "a number a sample": "np.random.normal(size=128)",
    "a number a sample in a column": "np.random.normal(size=(128, 1))",
}
STEP_HEADS = {
    "softmax, sparse_categorical_crossentropy": (
        '4, activation="softmax"',
        "sparse_categorical_crossentropy",
    ),
    "softmax, categorical_crossentropy": ('4, activation="softmax"', "categorical_crossentropy"),
    "one linear unit, mse": ("1", "mse"),
    "four linear units, mse": ("4", "mse"),
}

IDS, ROWS = "np.random.randint(0, 4, 128)", "keras.utils.to_categorical(np.random.randint(0, 4, 128), 4)"
SEVERAL = "MultiLabelBinarizer(classes=[0, 1, 2, 3]).fit_transform(answers)"
SOFTMAX, SPARSE = '4, activation="softmax"', "sparse_categorical_crossentropy"
WEIGHTS = {
    "ids, a weight for each": (IDS, "{0: 1.0, 1: 1.0, 2: 1.0, 3: 10.0}", SOFTMAX, SPARSE),
    "ids in a column, a weight for each": (
        *("np.random.randint(0, 4, (128, 1))", "{0: 1.0, 1: 1.0, 2: 1.0, 3: 10.0}"),
        *(SOFTMAX, SPARSE),
    ),
    "ids, one class without a weight": (IDS, "{0: 5.0, 1: 5.0, 3: 5.0}", SOFTMAX, SPARSE),
    "ids, counted from 1": (IDS, "{1: 5.0, 2: 1.0, 3: 1.0, 4: 10.0}", SOFTMAX, SPARSE),
    "ids, named by words": (IDS, '{"0": 5.0, "1": 1.0, "2": 1.0, "3": 10.0}', SOFTMAX, SPARSE),
    "one-hot, a weight for each": (
        *(ROWS, "{0: 1.0, 1: 1.0, 2: 1.0, 3: 10.0}"),
        *(SOFTMAX, "categorical_crossentropy"),
    ),
    "several labels, a weight for each": (
        *(SEVERAL, "{0: 1.0, 1: 1.0, 2: 1.0, 3: 10.0}"),
        *('4, activation="sigmoid"', "binary_crossentropy"),
    ),
    "yes and no, a weight for each": (
        *("np.random.randint(0, 2, 128)", "{0: 1.0, 1: 10.0}"),
        *('1, activation="sigmoid"', "binary_crossentropy"),
    ),
}

FOLDER_HEADS = {
    "a softmax unit a class, sparse_categorical_crossentropy": '{n}, activation="softmax"',
    "a softmax unit a class, categorical_crossentropy": '{n}, activation="softmax"',
    "one sigmoid unit, binary_crossentropy": '1, activation="sigmoid"',
    "a sigmoid unit a class, binary_crossentropy": '{n}, activation="sigmoid"',
}
LOADERS = {
    "image_dataset_from_directory": (
        *("int", "binary", "categorical"),
        'train = keras.utils.image_dataset_from_directory("{folder}", class_names={names}, '
        'label_mode="{mode}", image_size=(16, 16), batch_size=16)',
    ),
    "flow_from_directory": (
        *("sparse", "binary", "categorical"),
        'train = ImageDataGenerator().flow_from_directory("{folder}", classes={names}, '
        'class_mode="{mode}", target_size=(16, 16), batch_size=16)',
    ),
}
CUTTING = ("BinaryAccuracy()", "Precision()", "Recall()", "AUC()", "Accuracy()")
CHOOSING = ("CategoricalAccuracy()", "TopKCategoricalAccuracy(k=2)", 'F1Score(average="macro")')
NUMBERING = ("SparseCategoricalAccuracy()", "SparseTopKCategoricalAccuracy(k=2)", "Accuracy()")
MEASURING = ("R2Score()", "MeanAbsoluteError()", "RootMeanSquaredError()", "Accuracy()", "BinaryAccuracy()")
LOGITS = "keras.losses.BinaryCrossentropy(from_logits=True)"
ASKED = {
    "one sigmoid unit": (2, "ids", '1, activation="sigmoid"', '"binary_crossentropy"', CUTTING),
    "one unit of logits": (
        *(2, "ids", "1", LOGITS),
        (*CUTTING, "BinaryAccuracy(threshold=0.0)", "Recall(thresholds=0.0)", "AUC(from_logits=True)"),
    ),
    "softmax, one-hot": (
        *(4, "keras.utils.to_categorical(ids, 4)", SOFTMAX, '"categorical_crossentropy"'),
        (*CHOOSING, *NUMBERING, "AUC()"),
    ),
    "softmax, ids": (4, "ids", SOFTMAX, f'"{SPARSE}"', (*CHOOSING, *NUMBERING)),
    "numbers": (4, "3 * x[:, 0] + np.random.normal(size=256)", "1", '"mse"', MEASURING),
}
"""Classes, labels, head and loss, and the metrics that are asked of them."""

NAMES = ("ants", "bees", "cats")
"""The classes of the pictures: the first two, or all of them."""


@dataclass(frozen=True)
class Usage:
    """A script, and what it is an example of."""

    topic: str
    case: str
    script: str


@dataclass(frozen=True)
class Outcome:
    """What a script came to: the verdict, the exception where it stops, and the Keras that ran it."""

    topic: str
    case: str
    verdict: str
    error: str
    version: str


def usages() -> Iterator[Usage]:
    """Yield every script."""
    for (head, (units, loss)), (name, labels) in product(STEP_HEADS.items(), STEP_LABELS.items()):
        script = STEPS.format(labels=labels, head=units, loss=loss)
        yield Usage("steps", f"{head}, {name}", script)
    for name, (labels, weights, head, loss) in WEIGHTS.items():
        script = WEIGHTED.format(labels=labels, weights=weights, head=head, loss=loss)
        yield Usage("class weights", name, script)
    for name, (classes, labels, head, loss, metrics) in ASKED.items():
        for metric in metrics:
            script = SCORED.format(classes=classes, labels=labels, head=head, loss=loss, metric=metric)
            yield Usage("metrics", f"{name}, {metric}", script)
    for (loader, (*modes, code)), classes in product(LOADERS.items(), (2, 3)):
        for mode, (head, units) in product(modes, FOLDER_HEADS.items()):
            names = list(NAMES[:classes])
            load = code.format(folder=f"pictures{classes}", names=names, mode=mode)
            loss = head.rpartition(", ")[2]
            script = FOLDERS.format(loader=load, head=units.format(n=classes), loss=loss)
            yield Usage("folders", f"{loader}, {classes} classes, {mode}, {head}", script)


def table_of(keras: int) -> Path:
    """Return the file of what a generation of Keras did."""
    return Path(__file__).parent / f"usage_keras{keras}.tsv"


def outcomes(keras: int) -> list[Outcome]:
    """Return what the table of a generation says."""
    with table_of(keras).open(encoding="utf-8", newline="") as file:
        return [Outcome(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
