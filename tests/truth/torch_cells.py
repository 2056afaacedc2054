"""The cells of the matrix of PyTorch: what was measured, and the script in which a cell's facts can be seen."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from tests.truth.cells import FOLDER

TABLE = FOLDER / "torch.tsv"

ACTIVATIONS = {
    "none": "",
    "softmax": "nn.Softmax(dim=-1)",
    "softmax_dim0": "nn.Softmax(dim=0)",
    "log_softmax": "nn.LogSoftmax(dim=-1)",
    "sigmoid": "nn.Sigmoid()",
    "relu": "nn.ReLU()",
    "tanh": "nn.Tanh()",
}
"""The modules that the model ends in."""

UNITS = (1, 2, 5)

LOSSES = {
    "BCELoss": "nn.BCELoss()",
    "BCEWithLogitsLoss": "nn.BCEWithLogitsLoss()",
    "CrossEntropyLoss": "nn.CrossEntropyLoss()",
    "GaussianNLLLoss(var=1)": "nn.GaussianNLLLoss()",
    "HingeEmbeddingLoss": "nn.HingeEmbeddingLoss()",
    "HuberLoss": "nn.HuberLoss()",
    "KLDivLoss": "nn.KLDivLoss()",
    "KLDivLoss(batchmean)": "nn.KLDivLoss(reduction='batchmean')",
    "L1Loss": "nn.L1Loss()",
    "MSELoss": "nn.MSELoss()",
    "MultiLabelMarginLoss": "nn.MultiLabelMarginLoss()",
    "MultiLabelSoftMarginLoss": "nn.MultiLabelSoftMarginLoss()",
    "MultiMarginLoss": "nn.MultiMarginLoss()",
    "NLLLoss": "nn.NLLLoss()",
    "PoissonNLLLoss": "nn.PoissonNLLLoss()",
    "PoissonNLLLoss(log_input=False)": "nn.PoissonNLLLoss(log_input=False)",
    "SmoothL1Loss": "nn.SmoothL1Loss()",
    "SoftMarginLoss": "nn.SoftMarginLoss()",
}
"""How a script makes each loss."""

OPTIMIZERS = {
    "SGD": "SGD(model.parameters(), lr=0.1)",
    "Adam": "Adam(model.parameters(), lr=0.01)",
}
"""Who takes the steps."""

TARGETS = {
    "ids5": "torch.randint(0, 5, (512,))",
    "ids5_col": "torch.randint(0, 5, (512, 1))",
    "ids5_int32": "torch.randint(0, 5, (512,)).int()",
    "ids5_float": "torch.randint(0, 5, (512,)).float()",
    "ids5_float_col": "torch.randint(0, 5, (512, 1)).float()",
    "ids5_from1": "torch.randint(1, 6, (512,))",
    "onehot5": "F.one_hot(torch.randint(0, 5, (512,)), 5).float()",
    "onehot5_int": "F.one_hot(torch.randint(0, 5, (512,)), 5)",
    "multihot5": "torch.from_numpy(MultiLabelBinarizer(classes=range(5)).fit_transform(answers)).float()",
    "multihot5_int": "torch.from_numpy(MultiLabelBinarizer(classes=range(5)).fit_transform(answers))",
    "indices5": "torch.tensor(256 * [[0, 2, 4, -1, -1], [1, -1, -1, -1, -1]])",
    "pm5": "2 * torch.randint(0, 2, (512, 5)).float() - 1",
    "bin": "torch.randint(0, 2, (512,))",
    "bin_col": "torch.randint(0, 2, (512, 1))",
    "bin_float": "torch.randint(0, 2, (512,)).float()",
    "bin_float_col": "torch.randint(0, 2, (512, 1)).float()",
    "onehot2": "F.one_hot(torch.randint(0, 2, (512,)), 2).float()",
    "pm1": "2 * torch.randint(0, 2, (512,)).float() - 1",
    "pm1_col": "2 * torch.randint(0, 2, (512, 1)).float() - 1",
    "real": "torch.randn(512)",
    "real_col": "torch.randn(512, 1)",
    "real_double_col": "torch.randn(512, 1).double()",
    "real5": "torch.randn(512, 5)",
}
"""How a script makes the targets of each form."""

COLUMNS = ("activation", "units", "loss", "targets", "sgd", "adam", "sgd_scores", "adam_scores", "error")

SCRIPT = """\
import numpy as np
import torch
import torch.nn.functional as F
from sklearn.preprocessing import MultiLabelBinarizer
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

x = torch.randn(512, 8)
y = {targets}

model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, {units}){activation})
criterion = {loss}
optimizer = torch.optim.{optimizer}
for inputs, targets in DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True):
    optimizer.zero_grad()
    loss = criterion(model(inputs), targets{more})
    loss.backward()
    optimizer.step()
"""


@dataclass(frozen=True)
class TorchCase:
    """What a model ends in, a loss, and a form of the targets."""

    activation: str
    units: int
    loss: str
    targets: str

    @property
    def name(self) -> str:
        """How a report calls the case."""
        return f"torch: {self.activation}/{self.units} {self.loss} {self.targets}"

    def script(self, optimizer: str = "Adam") -> str:
        """Return a script in which everything that the case is about can be read."""
        activation = ACTIVATIONS[self.activation]
        return SCRIPT.format(
            targets=TARGETS[self.targets],
            units=self.units,
            activation=f", {activation}" if activation else "",
            loss=LOSSES[self.loss],
            optimizer=OPTIMIZERS[optimizer],
            more=", torch.ones(32, 1)" if self.loss.startswith("Gaussian") else "",
        )


@dataclass(frozen=True)
class TorchCell(TorchCase):
    """A case, and what PyTorch did with it: a verdict and the scores of both seeds for each optimizer.

    `error` is the class of the exception that stops the first batch; scores are empty where there are none.
    """

    sgd: tuple[str, ...]
    adam: tuple[str, ...]
    scores: tuple[tuple[float, ...], tuple[float, ...]]
    error: str

    @property
    def case(self) -> TorchCase:
        """The case alone."""
        return TorchCase(self.activation, self.units, self.loss, self.targets)

    @property
    def verdicts(self) -> frozenset[str]:
        """What became of the training with either optimizer."""
        return frozenset(self.sgd) | frozenset(self.adam)


def cases() -> list[TorchCase]:
    """Return what the matrix combines."""
    return [TorchCase(*one) for one in product(ACTIVATIONS, UNITS, LOSSES, TARGETS)]


def measured(table: Path = TABLE) -> Iterator[TorchCell]:
    """Yield every cell of the table."""
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield TorchCell(
                row["activation"],
                int(row["units"]),
                row["loss"],
                row["targets"],
                tuple(row["sgd"].split("; ")),
                tuple(row["adam"].split("; ")),
                (_numbers(row["sgd_scores"]), _numbers(row["adam_scores"])),
                row["error"],
            )


def row_of(cell: TorchCell) -> str:
    """Return the line of the table that holds a cell."""
    sgd, adam = cell.scores
    told = ("; ".join(cell.sgd), "; ".join(cell.adam), _written(sgd), _written(adam), cell.error)
    return "\t".join((cell.activation, str(cell.units), cell.loss, cell.targets, *told)) + "\n"


def _written(scores: tuple[float, ...]) -> str:
    return "/".join(f"{score:.3f}" for score in scores)


def _numbers(written: str) -> tuple[float, ...]:
    return tuple(float(one) for one in written.split("/")) if written else ()
