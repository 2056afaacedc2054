"""Scripts whose shapes fit or do not, run with the installed Keras: `python -m tests.truth.shapes`.

It prints a line a script: its number, and whether it stops or trains.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

FLAT = "Input((10,)), L.Dense({units})"
IMAGE = "Input((8, 8, 3)), "
GAP = ", L.GlobalAveragePooling2D(), L.Dense(1)"


@dataclass(frozen=True, slots=True)
class Case:
    """A script by what is special in it.

    `layers` are those of a sequential model, or the code that makes another one. `x` and `y` are the lengths
    of one sample. `by` is the rule that says that it stops, "" where it trains.
    """

    layers: str
    x: tuple[int, ...]
    y: tuple[int, ...] = (1,)
    loss: str = "mse"
    by: str = "LL508"

    @property
    def script(self) -> str:
        """Return the whole script, with eight samples."""
        made = self.layers if "model =" in self.layers else f"model = Sequential([{self.layers}])"
        return "\n".join(
            (
                "import numpy as np",
                "from keras import Input, Model, Sequential, layers as L",
                f"x = np.random.uniform(0, 1, {(8, *self.x)})",
                f"y = np.random.uniform(0, 1, {(8, *self.y)})",
                made,
                f"model.compile('sgd', '{self.loss}')",
                "model.fit(x, y, verbose=0)",
            )
        )


def joined(how: str, *shapes: tuple[int, ...]) -> str:
    """Return the code of a functional model that puts parts of its input together."""
    parts = ", ".join(f"L.Reshape({shape})(L.Dense({_size(shape)})(i))" for shape in shapes)
    return f"i = Input((10,)); model = Model(i, L.Dense(1)(L.Flatten()(L.{how}([{parts}]))))"


def called(shape: tuple[int | None, ...], *layers: str) -> str:
    """Return the code of a functional model whose layers follow each other."""
    code = "i"
    for layer in layers:
        code = f"L.{layer}({code})"
    return f"i = Input({shape}); model = Model(i, {code})"


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for length in shape:
        size *= length
    return size


WINDOWS = (
    Case(f"{IMAGE}L.Conv2D(4, 9){GAP}", (8, 8, 3)),
    Case(f"{IMAGE}L.Conv2D(4, 9, padding='same'){GAP}", (8, 8, 3), by=""),
    Case(f"{IMAGE}L.Conv2D(4, 8){GAP}", (8, 8, 3), by=""),
    Case(f"{IMAGE}L.Conv2D(4, (1, 9)){GAP}", (8, 8, 3)),
    Case(f"{IMAGE}L.Conv2D(4, 3, dilation_rate=4){GAP}", (8, 8, 3)),
    Case(f"{IMAGE}L.Conv2D(4, 3, dilation_rate=3){GAP}", (8, 8, 3), by=""),
    Case(f"{IMAGE}L.SeparableConv2D(4, 9){GAP}", (8, 8, 3)),
    Case(f"{IMAGE}L.DepthwiseConv2D(9){GAP}", (8, 8, 3)),
    Case(f"{IMAGE}L.MaxPooling2D(9){GAP}", (8, 8, 3)),
    Case(f"{IMAGE}L.MaxPooling2D(9, padding='same'){GAP}", (8, 8, 3), by=""),
    Case(f"{IMAGE}L.AveragePooling2D((9, 1)){GAP}", (8, 8, 3)),
    Case(f"{IMAGE}L.Conv2D(4, 3, strides=3), L.MaxPooling2D(3){GAP}", (8, 8, 3)),
    Case(f"{IMAGE}L.ZeroPadding2D(1), L.Conv2D(4, 9){GAP}", (8, 8, 3), by=""),
    Case(f"{IMAGE}L.Conv2DTranspose(4, 9){GAP}", (8, 8, 3), by=""),
    Case("Input((3, 1)), L.MaxPooling1D(4), L.Flatten(), L.Dense(1)", (3, 1)),
    Case("Input((3, 1)), L.Conv1D(4, 5, padding='causal'), L.Flatten(), L.Dense(1)", (3, 1), by=""),
)
AXES = (
    Case("Input((28, 28)), L.Conv2D(4, 3), L.Flatten(), L.Dense(1)", (28, 28)),
    Case("Input((28,)), L.Conv1D(4, 3), L.Flatten(), L.Dense(1)", (28,)),
    Case("Input((8, 28, 28, 1)), L.Conv2D(4, 3), L.Flatten(), L.Dense(1)", (28, 28, 1)),
    Case("Input((8, 8)), L.MaxPooling2D(2), L.Flatten(), L.Dense(1)", (8, 8)),
    Case("Input((8, 8)), L.GlobalAveragePooling2D(), L.Dense(1)", (8, 8)),
    Case("Input((8,)), L.GlobalAveragePooling1D(), L.Dense(1)", (8,)),
    Case("Input((8, 8)), L.GlobalAveragePooling1D(), L.Dense(1)", (8, 8), by=""),
    Case("Input((8,)), L.LSTM(4), L.Dense(1)", (8,)),
    Case("Input((8, 8, 1)), L.LSTM(4), L.Dense(1)", (8, 8, 1)),
    Case("Input((8,)), L.Bidirectional(L.LSTM(4)), L.Dense(1)", (8,)),
    Case("Input((8, 8)), L.UpSampling2D(), L.Flatten(), L.Dense(1)", (8, 8)),
    Case("Input((8, 8)), L.RepeatVector(3), L.Flatten(), L.Dense(1)", (8, 8)),
    Case("Input((8,)), L.RepeatVector(3), L.LSTM(4), L.Dense(1)", (8,), by=""),
    Case(f"{IMAGE}L.Flatten(), L.Conv2D(4, 3), L.Flatten(), L.Dense(1)", (8, 8, 3)),
    Case(
        "Input((4, 8, 8, 3)), L.TimeDistributed(L.Conv2D(4, 3)), L.Flatten(), L.Dense(1)", (4, 8, 8, 3), by=""
    ),
)
NUMBERS = (
    Case("Input((10,)), L.Reshape((3, 3)), L.Flatten(), L.Dense(1)", (10,)),
    Case("Input((10,)), L.Reshape((5, 2)), L.Flatten(), L.Dense(1)", (10,), by=""),
    Case("Input((10,)), L.Reshape((3, -1)), L.Flatten(), L.Dense(1)", (10,)),
    Case("Input((10,)), L.Reshape((-1, 2)), L.Flatten(), L.Dense(1)", (10,), by=""),
    Case(f"{IMAGE}L.Reshape((8, 8)), L.Flatten(), L.Dense(1)", (8, 8, 3)),
)
JOINED = (
    Case(joined("Add()", (4,), (5,)), (10,)),
    Case(joined("Add()", (4,), (4,)), (10,), by=""),
    Case(joined("Add()", (4, 4), (4, 1)), (10,), by=""),
    Case(joined("Multiply()", (4, 5), (5, 4)), (10,)),
    Case(joined("Average()", (4, 5), (4, 5)), (10,), by=""),
    Case(joined("Concatenate()", (4,), (5,)), (10,), by=""),
    Case(joined("Concatenate()", (4, 2), (5, 2)), (10,)),
    Case(joined("Concatenate(axis=1)", (4, 2), (5, 2)), (10,), by=""),
    Case(joined("Concatenate(axis=1)", (4, 2), (5, 3)), (10,)),
    Case(joined("Concatenate()", (4, 2), (4,)), (10,)),
)
DATA = (
    Case(FLAT.format(units=1), (11,)),
    Case(FLAT.format(units=1), (10, 1), by=""),
    Case(FLAT.format(units=1), (5, 2)),
    Case("Input((784,)), L.Dense(1)", (28, 28)),
    Case("Input((8, 10)), L.Dense(1)", (10,)),
    Case("Input((28, 28, 1)), L.Conv2D(4, 3), L.Flatten(), L.Dense(1)", (28, 28), by=""),
    Case("Input((28, 28, 3)), L.Conv2D(4, 3), L.Flatten(), L.Dense(1)", (28, 28)),
    Case("Input((28, 28, 3)), L.Conv2D(4, 3), L.Flatten(), L.Dense(1)", (28, 28, 1)),
    Case("Input((28, 28, 1)), L.Flatten(), L.Dense(1)", (784,)),
    Case(f"{IMAGE}L.Conv2D(4, 3), L.Flatten(), L.Dense(1)", (9, 9, 3)),
    Case(f"{IMAGE}L.Conv2D(4, 3){GAP}", (9, 9, 3), by=""),
    Case(f"{IMAGE}L.Flatten(), L.Dense(1)", (4, 16, 3), by=""),
    Case("Input((10, 3)), L.LSTM(4), L.Dense(1)", (12, 3), by=""),
    Case("Input((10, 3)), L.LSTM(4), L.Dense(1)", (10, 4)),
    Case("Input((10,)), L.Embedding(9, 4), L.GlobalAveragePooling1D(), L.Dense(1)", (12,), by=""),
    Case("Input((10,)), L.Embedding(9, 4), L.Flatten(), L.Dense(1)", (12,)),
    Case(called((10, 3), "LSTM(4)", "Dense(1)"), (12, 3)),
    Case(called((None, 3), "LSTM(4)", "Dense(1)"), (12, 3), by=""),
    Case(called((10,), "Dense(1)"), (10, 1), by=""),
    Case(called((8, 8, 3), "Conv2D(4, 3)", "GlobalAveragePooling2D()", "Dense(1)"), (9, 9, 3)),
)
LABELS = (
    Case(FLAT.format(units=4), (10,), (3,)),
    Case(FLAT.format(units=4), (10,), (4,), by=""),
    Case(FLAT.format(units=4), (10,), (4, 1), by=""),
    Case(FLAT.format(units=4), (10,), (3,), "binary_crossentropy"),
    Case(FLAT.format(units=4), (10,), (3,), "categorical_crossentropy"),
    Case(FLAT.format(units=4), (10,), (3,), "huber"),
    Case(FLAT.format(units=4), (10,), (3,), "cosine_similarity"),
    Case("Input((6, 10)), L.Dense(4)", (6, 10), (6, 3)),
    Case("Input((6, 10)), L.Dense(4)", (6, 10), (5, 4)),
    Case("Input((6, 10)), L.Dense(4)", (6, 10), (6, 4), by=""),
    Case("Input((6, 10)), L.Dense(1)", (6, 10), (6,), by=""),
    Case("Input((6, 10)), L.Dense(1)", (6, 10), (1,), "binary_crossentropy", by="LL506"),
    Case(f"{IMAGE}L.Conv2D(3, 3)", (8, 8, 3), (8, 8, 3)),
    Case(f"{IMAGE}L.Conv2D(3, 3, padding='same')", (8, 8, 3), (8, 8, 3), by=""),
    Case(f"{IMAGE}L.Conv2D(1, 3, padding='same')", (8, 8, 3), (8, 8), by=""),
    Case(f"{IMAGE}L.MaxPooling2D(), L.Conv2D(1, 1)", (8, 8, 3), (8, 8, 1), "binary_crossentropy"),
    Case(f"{IMAGE}L.MaxPooling2D(), L.Conv2D(2, 1)", (8, 8, 3), (8, 8), "sparse_categorical_crossentropy"),
)

CASES = (*WINDOWS, *AXES, *NUMBERS, *JOINED, *DATA, *LABELS)


def stops(case: Case) -> bool:
    """Run a script with the installed Keras and return whether an error about its shapes stops it."""
    try:
        exec(compile(case.script, "case", "exec"), {})
    except (ValueError, TypeError):
        return True
    except Exception as error:  # TensorFlow's own errors are found by their module
        if not type(error).__module__.startswith("tensorflow"):
            raise
        return True
    return False


if __name__ == "__main__":
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    for number, case in enumerate(CASES):
        print(f"{number}\t{'stops' if stops(case) else 'trains'}")
