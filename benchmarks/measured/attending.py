"""LL509: layers that go over the steps of each sample, and over the samples of each batch instead."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

from benchmarks.measured.learning import Row, digits

SEEDS = range(3)
STEPS, FEATURES, WIDTH, BATCH = 16, 4, 32, 32


def rows() -> Iterator[Row]:
    """Yield the accuracy on new digits that are read as sequences, in batches."""
    for case, first in (("samples first", True), ("samples taken for steps", False)):
        for name, network in (("attention", _Attending), ("attention between marks", _Marked)):
            scores = tuple(_trained(network, seed, first) for seed in SEEDS)
            yield Row("LL509", f"PyTorch, {name}, {case}", "accuracy", scores)


class _Attending(nn.Module):
    """An encoder over steps with places, and the mean of what it gives of them."""

    def __init__(self, first: bool) -> None:
        super().__init__()
        self.read = nn.Linear(FEATURES, WIDTH)
        self.places = nn.Parameter(torch.zeros(1, STEPS, WIDTH))
        layer = nn.TransformerEncoderLayer(WIDTH, 4, 64, dropout=0.0, batch_first=first)
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.head = nn.Linear(WIDTH, 10)

    def forward(self, steps: torch.Tensor) -> torch.Tensor:
        return self.head(self.encoder(self.read(steps) + self.places).mean(1))


class _Marked(_Attending):
    """The same with a step in front of the others of which alone the answer is made."""

    def __init__(self, first: bool) -> None:
        super().__init__(first)
        self.mark = nn.Parameter(torch.randn(1, 1, WIDTH))

    def forward(self, steps: torch.Tensor) -> torch.Tensor:
        read = torch.cat([self.mark.expand(len(steps), 1, WIDTH), self.read(steps) + self.places], 1)
        return self.head(self.encoder(read)[:, 0])


def _trained(network: type[_Attending], seed: int, first: bool) -> float:
    data = digits(seed)
    inputs, judged = (
        torch.tensor(pictures.reshape(-1, STEPS, FEATURES)) for pictures in (data.inputs, data.judged_inputs)
    )
    labels = torch.tensor(data.labels).long()
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    model = network(first)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    random = np.random.RandomState(seed)
    for _ in range(400):
        chosen = random.randint(0, len(inputs), BATCH)
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(inputs[chosen]), labels[chosen]).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        said = torch.cat([model(part).argmax(1) for part in judged.split(BATCH)]).numpy()
    return float((said == data.judged_labels).mean())
