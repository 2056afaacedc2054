"""LL110 for PyTorch: an activation of which a softmax or sigmoid takes what it lets through."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import nn

from benchmarks.measured.learning import Row, Split, digits, one_hot, two_sides

SEEDS = range(5)
UPDATES = 375
"""Ten rounds over 1200 samples, 32 at a time."""
OPTIMIZERS: dict[str, Callable[[nn.Module], torch.optim.Optimizer]] = {
    "Adam": lambda model: torch.optim.Adam(model.parameters()),
    "SGD 0.1": lambda model: torch.optim.SGD(model.parameters(), lr=0.1),
}
FIRST: dict[str, Callable[[], nn.Module]] = {
    "nothing": nn.Identity,
    "relu": nn.ReLU,
    "softmax": lambda: nn.Softmax(dim=1),
    "sigmoid": nn.Sigmoid,
    "dropout of 0.5": lambda: nn.Dropout(0.5),
}
LAST: dict[str, tuple[Callable[[], nn.Module], nn.Module]] = {
    "log_softmax": (lambda: nn.LogSoftmax(dim=1), nn.NLLLoss()),
    "softmax": (lambda: nn.Softmax(dim=1), nn.BCELoss()),
    "sigmoid": (nn.Sigmoid, nn.BCELoss()),
}
"""What ends the network, and the loss that reads it: ids and rows of ten digits, and one of two sides."""


def rows() -> Iterator[Row]:
    """Yield the share of right answers, and the loss of the samples to train on at the end."""
    torch.set_num_threads(1)
    for last in LAST:
        for first in FIRST:
            for name, optimizer in OPTIMIZERS.items():
                found = [_trained(first, last, optimizer, seed) for seed in SEEDS]
                for what, values in zip(("accuracy", "loss"), zip(*found, strict=True), strict=True):
                    yield Row("LL110", f"PyTorch, {last} on {first}, {name}", what, values)


def _trained(
    first: str, last: str, optimizer: Callable[[nn.Module], torch.optim.Optimizer], seed: int
) -> tuple[float, float]:
    one = last == "sigmoid"
    data = two_sides(seed, 1200) if one else digits(seed)
    end, loss = LAST[last]
    torch.manual_seed(seed)
    features = int(np.prod(data.inputs.shape[1:]))
    model = nn.Sequential(
        nn.Flatten(),
        nn.Linear(features, 64),
        nn.ReLU(),
        nn.Linear(64, 1 if one else 10),
        FIRST[first](),
        end(),
    )
    x, y = torch.tensor(data.inputs), _targets(data, last)
    stepping, random = optimizer(model), np.random.RandomState(seed)
    for _ in range(UPDATES):
        chosen = torch.tensor(random.randint(0, len(x), 32))
        stepping.zero_grad()
        loss(model(x[chosen]), y[chosen]).backward()
        stepping.step()
    model.eval()
    with torch.no_grad():
        said = model(torch.tensor(data.judged_inputs))
        left = loss(model(x), y).item()
    chosen = (said[:, 0] > 0.5).int() if one else said.argmax(1)
    return float((chosen.numpy() == data.judged_labels).mean()), left


def _targets(data: Split, last: str) -> torch.Tensor:
    match last:
        case "log_softmax":
            return torch.tensor(data.labels)
        case "softmax":
            return torch.tensor(one_hot(data.labels, 10))
        case _:
            return torch.tensor(data.labels, dtype=torch.float32)[:, None]
