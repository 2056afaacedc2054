"""LL414, LL416 to LL419 for PyTorch: scores of rows that a split does not keep from the training."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.measured.learning import Row, Split
from benchmarks.measured.splits import (
    BATCH,
    SEEDS,
    coins_told,
    flowers,
    rare_coins,
    windows_of_a_walk,
    windows_of_noise,
)

CASES: tuple[tuple[str, str, Callable[[int, bool], Split], bool, int], ...] = (
    ("LL414", "iris, the last fifth of the rows as they come", flowers, False, 50),
    ("LL414", "iris, the last fifth of shuffled rows", flowers, True, 50),
    ("LL416", "rare coin flips, copied behind the split", rare_coins, False, 40),
    ("LL416", "rare coin flips, copied before the split", rare_coins, True, 40),
    ("LL417", "where a random walk goes, the last windows", windows_of_a_walk, False, 30),
    ("LL417", "where a random walk goes, windows at random", windows_of_a_walk, True, 30),
    ("LL418", "coin flips, not among the inputs", coins_told, False, 40),
    ("LL418", "coin flips, among the inputs", coins_told, True, 40),
)


def rows() -> Iterator[Row]:
    """Yield the scores on the rows that were kept for testing."""
    torch.set_num_threads(1)
    for pages, case, drawn, flag, epochs in CASES:
        scores = tuple(_right(seed, drawn(seed, flag), epochs) for seed in SEEDS)
        yield Row(pages, f"PyTorch, {case}", "accuracy", scores)
    for which, inside in (("the value behind the window", False), ("a value of the window", True)):
        told = tuple(_explained(seed, windows_of_noise(seed, inside)) for seed in SEEDS)
        yield Row("LL419", f"PyTorch, noise, {which}", "explained variance", told)


def _right(seed: int, data: Split, epochs: int) -> float:
    """Return the accuracy of a network after so many epochs."""
    targets = torch.tensor(data.labels)
    classes = int(data.labels.max()) + 1
    model = _trained(seed, data, targets, classes, nn.functional.cross_entropy, epochs)
    said = _said(model, data).argmax(1).numpy()
    return float((said == data.judged_labels).mean())


def _explained(seed: int, data: Split) -> float:
    """Return how much of the variance of numbers a network explains."""
    targets = torch.tensor(data.labels).unsqueeze(1)
    model = _trained(seed, data, targets, 1, nn.functional.mse_loss, 15)
    missed = _said(model, data)[:, 0].numpy() - data.judged_labels
    return float(1 - (missed**2).mean() / data.judged_labels.var())


def _trained(
    seed: int,
    data: Split,
    targets: torch.Tensor,
    units: int,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    epochs: int,
) -> nn.Module:
    """Return two hidden layers of 96 units, trained with Adam."""
    torch.manual_seed(seed)
    features = data.inputs.shape[1]
    model = nn.Sequential(
        nn.Linear(features, 96), nn.ReLU(), nn.Linear(96, 96), nn.ReLU(), nn.Linear(96, units)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    rows_of = TensorDataset(torch.tensor(data.inputs, dtype=torch.float32), targets)
    for _ in range(epochs):
        for x, y in DataLoader(rows_of, batch_size=BATCH, shuffle=True):
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()
    return model


def _said(model: nn.Module, data: Split) -> torch.Tensor:
    with torch.no_grad():
        return torch.as_tensor(model(torch.tensor(data.judged_inputs, dtype=torch.float32)))
