"""The cells of the truth matrix: what was measured, and the script in which a cell's facts can be seen."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
}
"""How a script makes the labels of each encoding."""

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


@dataclass(frozen=True)
class Cell:
    """One combination of head, loss and labels, and what a Keras really did with it.

    `verdict` are the findings of the measurement, `reported` is the accuracy that Keras printed and
    `true` the one worked out by hand (R2 for real numbers); None where there is none.
    """

    keras: int
    activation: str
    units: int
    loss: str
    labels: str
    verdict: tuple[str, ...]
    accuracy_becomes: str
    reported: float | None
    true: float | None

    @property
    def name(self) -> str:
        """How a report calls the cell."""
        return f"keras {self.keras}: {self.activation}/{self.units} {self.loss} {self.labels}"

    def script(self) -> str:
        """Return a script in which everything that the cell is about can be read."""
        head = (
            str(self.units)
            if self.activation == "linear"
            else f'{self.units}, activation="{self.activation}"'
        )
        loss = f"keras.losses.{self.loss}" if self.loss.endswith(")") else f'"{self.loss}"'
        return SCRIPT.format(labels=LABELS[self.labels], head=head, loss=loss)


def measured(keras: int) -> Iterator[Cell]:
    """Yield every measured cell of one Keras."""
    with (FOLDER / f"keras{keras}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Cell(
                keras,
                row["activation"],
                int(row["units"]),
                row["loss"],
                row["labels"],
                tuple(row["verdict"].split("; ")),
                row["accuracy_becomes"],
                float(row["reported"]) if row["reported"] else None,
                float(row["true"]) if row["true"] else None,
            )
