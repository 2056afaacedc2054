"""LL316: the loss that is shown where means over batches are divided by the number of samples."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.measured.learning import Row, digits

SEEDS = range(3)


def rows() -> Iterator[Row]:
    """Yield the loss of new digits after five epochs, and what dividing by the samples shows of it."""
    found = [_shown(seed) for seed in SEEDS]
    for case, place in (("by the number of batches", 0), ("by samples, 64 a batch", 1), ("16 a batch", 2)):
        yield Row("LL316", case, "test loss", tuple(each[place] for each in found))


def _shown(seed: int) -> tuple[float, ...]:
    data = digits(seed)
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    seen, judged = (
        TensorDataset(torch.tensor(inputs), torch.tensor(labels))
        for inputs, labels in ((data.inputs, data.labels), (data.judged_inputs, data.judged_labels))
    )
    for _ in range(5):
        for x, y in DataLoader(seen, batch_size=32, shuffle=True):
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()
    totals: dict[int, tuple[float, int]] = {}
    with torch.no_grad():
        for size in (64, 16):
            loader = DataLoader(judged, batch_size=size)
            totals[size] = sum(loss(model(x), y).item() for x, y in loader), len(loader)
    total, batches = totals[64]
    return total / batches, total / len(judged), totals[16][0] / len(judged)
