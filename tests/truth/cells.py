"""The cells of the truth matrix: what was measured, and the script in which a cell's facts can be seen."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TextIO

FOLDER = Path(__file__).parent

LABELS = {
    "bin_1d": "np.random.randint(0, 2, 512)",
    "bin_2d": "np.random.randint(0, 2, (512, 1))",
    "pm1_1d": "2 * np.random.randint(0, 2, 512) - 1",
    "int4_1d": "np.random.randint(0, 4, 512)",
    "int4_2d": "np.random.randint(0, 4, (512, 1))",
    "int4_1based": "np.random.randint(1, 5, 512)",
    "onehot2": "keras.utils.to_categorical(np.random.randint(0, 2, 512), 2)",
    "onehot4": "keras.utils.to_categorical(np.random.randint(0, 4, 512), 4)",
    "multihot4": "MultiLabelBinarizer(classes=[0, 1, 2, 3]).fit_transform(answers)",
    "real_1d": "np.random.normal(size=512)",
    "real_2d": "np.random.normal(size=(512, 1))",
}
"""How a script makes the labels of each encoding."""

COLUMNS: tuple[str, ...] = (
    "activation",
    "units",
    "loss",
    "labels",
    "verdict",
    "accuracy_becomes",
    "reported",
    "true",
)
COLUMNS += ("losses", "error", "version")

SCRIPT = """\
import keras
import numpy as np
from keras import layers
from sklearn.preprocessing import MultiLabelBinarizer

x = np.random.rand(512, 8)
y = {labels}

model = keras.Sequential([layers.Input((8,)), layers.Dense(16, activation="relu"), layers.Dense({head})])
model.compile(optimizer="adam", loss={loss}, metrics=["accuracy"])
model.fit(x, y, epochs=10, batch_size=32)
"""


ACTIVATIONS = ("linear", "sigmoid", "softmax", "relu", "tanh")
UNITS = (1, 2, 4)
LOSSES = (
    "binary_crossentropy",
    "BinaryCrossentropy(from_logits=True)",
    "categorical_crossentropy",
    "CategoricalCrossentropy(from_logits=True)",
    "sparse_categorical_crossentropy",
    "SparseCategoricalCrossentropy(from_logits=True)",
    "mse",
    "mae",
    "hinge",
    "categorical_hinge",
    "kl_divergence",
    "poisson",
    "cosine_similarity",
)
"""What the matrix combines, with every encoding of `LABELS` but the last."""

FURTHER_UNITS = (1, 4)
FURTHER_LOSSES = (
    "huber",
    "log_cosh",
    "squared_hinge",
    "BinaryCrossentropy(label_smoothing=0.1)",
    "CategoricalCrossentropy(label_smoothing=0.1)",
    "BinaryFocalCrossentropy()",
    "CategoricalFocalCrossentropy()",
)
FURTHER_LABELS = ("bin_1d", "int4_1d", "onehot4", "multihot4", "real_1d")
"""What the further table combines."""

COLUMN_LOSSES = ("mse", "mae", "huber", "hinge", "poisson", "binary_crossentropy")
"""The losses that the further table holds against a column of real numbers."""


@dataclass(frozen=True)
class Case:
    """A head, a loss as a script writes it after `keras.losses.`, and an encoding of the labels."""

    activation: str
    units: int
    loss: str
    labels: str

    def script(self) -> str:
        """Return a script in which everything that the case is about can be read."""
        head = (
            str(self.units)
            if self.activation == "linear"
            else f'{self.units}, activation="{self.activation}"'
        )
        loss = f"keras.losses.{self.loss}" if self.loss.endswith(")") else f'"{self.loss}"'
        return SCRIPT.format(labels=LABELS[self.labels], head=head, loss=loss)


@dataclass(frozen=True)
class Cell(Case):
    """A case, and what a Keras really did with it.

    `verdict` are the findings of the measurement, `reported` is the accuracy that Keras printed for each
    seed, `true` the one worked out by hand (R2 for real numbers), and `loss` at the end; empty where the
    training stops with `error`. `version` is that of the Keras that did it.
    """

    keras: int
    verdict: tuple[str, ...]
    accuracy_becomes: str
    reported: tuple[float, ...]
    true: tuple[float, ...]
    losses: tuple[float, ...]
    error: str
    version: str

    @property
    def name(self) -> str:
        """How a report calls the cell."""
        return f"keras {self.keras}: {self.activation}/{self.units} {self.loss} {self.labels}"

    @property
    def case(self) -> Case:
        """The case alone, by which cells of different measurements are the same."""
        return Case(self.activation, self.units, self.loss, self.labels)


def matrix() -> list[Case]:
    """Return the cases of the matrix, for every Keras the same."""
    labels = [name for name in LABELS if name != "real_2d"]
    return [Case(*one) for one in product(ACTIVATIONS, UNITS, LOSSES, labels)]


def further() -> list[Case]:
    """Return the cases of the further table: other losses, and real numbers in a column."""
    others = product(ACTIVATIONS, FURTHER_UNITS, FURTHER_LOSSES, FURTHER_LABELS)
    columns = product(ACTIVATIONS, FURTHER_UNITS, COLUMN_LOSSES, ("real_2d",))
    return [Case(*one) for one in (*others, *columns)]


def measured(keras: int, table: Path) -> Iterator[Cell]:
    """Yield every cell of a table that one Keras was measured for."""
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Cell(
                row["activation"],
                int(row["units"]),
                row["loss"],
                row["labels"],
                keras,
                tuple(row["verdict"].split("; ")),
                row["accuracy_becomes"],
                _numbers(row["reported"]),
                _numbers(row["true"]),
                _numbers(row["losses"]),
                row["error"],
                row["version"],
            )


def table_of(keras: int, name: str = "matrix") -> Path:
    """Return the file of a table: `matrix` or `further`."""
    return FOLDER / (f"keras{keras}.tsv" if name == "matrix" else f"{name}_keras{keras}.tsv")


def write_row(file: TextIO, cell: Cell) -> None:
    """Add a cell to a table, under its column names where it is the first."""
    if file.tell() == 0:
        print(*COLUMNS, sep="\t", file=file)
    numbers = [_written(values) for values in (cell.reported, cell.true, cell.losses)]
    case = (cell.activation, cell.units, cell.loss, cell.labels, "; ".join(cell.verdict))
    print(*case, cell.accuracy_becomes, *numbers, cell.error, cell.version, sep="\t", file=file, flush=True)


def _numbers(written: str) -> tuple[float, ...]:
    return tuple(float(one) for one in written.split("/")) if written else ()


def _written(values: tuple[float, ...]) -> str:
    return "/".join(f"{value:.2f}" for value in values)
