"""LL506, LL507: networks of PyTorch that keep an axis which the targets lack, or lose one that is read."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import nn

from benchmarks.measured.learning import Array, Row, digits

SEEDS = range(3)
SIDE, DIGITS, UPDATES, BATCH = 8, 10, 600, 32


class Every(nn.Module):
    """What a recurrent layer says at every step."""

    def __init__(self, inputs: int, units: int) -> None:
        """Make the layer."""
        super().__init__()
        self.steps = nn.GRU(inputs, units, batch_first=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the outputs of all steps; of two axes the first is taken for the steps."""
        out: torch.Tensor = self.steps(x)[0]
        return out


class Last(Every):
    """What a recurrent layer says at its last step."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the output of the last step."""
        return super().forward(x)[:, -1]


Layers = Callable[[], list[nn.Module]]
SUMS: dict[str, tuple[str, Layers]] = {
    "rows of pictures, flattened": (
        "LL506",
        lambda: [nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1), nn.Flatten(0)],
    ),
    "rows of pictures as they are": (
        "LL506",
        lambda: [nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 1)],
    ),
    "rows as steps, the last one": ("LL507", lambda: [Last(8, 32), nn.Linear(32, 1), nn.Flatten(0)]),
    "rows as steps, every one": ("LL507", lambda: [Every(8, 32), nn.Linear(32, 1)]),
}
STACKED: dict[str, Layers] = {
    "two layers of every step": lambda: [Every(8, 32), Last(32, 32), nn.Linear(32, DIGITS)],
    "the last step into another layer": lambda: [Last(8, 32), Every(32, 32), nn.Linear(32, DIGITS)],
}


def rows() -> Iterator[Row]:
    """Yield what is foretold of odd and even digits as numbers, and how many of ten digits come out right."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")  # PyTorch warns of targets of another size, once
    for case, (page, layers) in SUMS.items():
        yield Row(page, case, "R2", tuple(_foretold(seed, layers) for seed in SEEDS))
    for case, layers in STACKED.items():
        for batch in (BATCH, 1):
            scores = tuple(_right(seed, layers, batch) for seed in SEEDS)
            yield Row("LL507", f"{case}, asked {batch} at a time", "accuracy", scores)


def _foretold(seed: int, layers: Layers) -> float:
    """Return the share of the spread of 1 and -1 that is foretold; several answers count by their mean."""
    data = digits(seed)
    targets = (2 * (data.labels % 2) - 1).astype("float32")
    model = _trained(seed, layers, data.inputs, targets, nn.MSELoss())
    said = _said(model, data.judged_inputs, BATCH)
    said = said.reshape(len(said), -1).mean(1)
    judged = 2 * (data.judged_labels % 2) - 1
    return float(1 - ((said - judged) ** 2).mean() / judged.var())


def _right(seed: int, layers: Layers, batch: int) -> float:
    data = digits(seed)
    model = _trained(seed, layers, data.inputs, data.labels, nn.CrossEntropyLoss())
    return float((_said(model, data.judged_inputs, batch).argmax(1) == data.judged_labels).mean())


def _trained(seed: int, layers: Layers, inputs: Array, targets: Array, loss: nn.Module) -> nn.Module:
    torch.manual_seed(seed)
    model = nn.Sequential(*layers())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    random = np.random.RandomState(seed)
    x, y = torch.tensor(inputs[..., 0]), torch.tensor(targets)
    for _ in range(UPDATES):
        chosen = torch.tensor(random.permutation(len(x))[:BATCH])
        optimizer.zero_grad()
        loss(model(x[chosen]), y[chosen]).backward()
        optimizer.step()
    return model


def _said(model: nn.Module, inputs: Array, batch: int) -> Array:
    x = torch.tensor(inputs[..., 0])
    with torch.no_grad():
        return np.concatenate([model(x[n : n + batch]).numpy() for n in range(0, len(x), batch)])
