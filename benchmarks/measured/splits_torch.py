"""LL414, LL416, LL417 for PyTorch: scores of rows that a split does not keep from the training."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.measured.learning import Row, Split
from benchmarks.measured.splits import BATCH, SEEDS, flowers, rare_coins, windows_of_a_walk

CASES: tuple[tuple[str, str, Callable[[int, bool], Split], bool, int], ...] = (
    ("LL414", "iris, the last fifth of the rows as they come", flowers, False, 50),
    ("LL414", "iris, the last fifth of shuffled rows", flowers, True, 50),
    ("LL416", "rare coin flips, copied behind the split", rare_coins, False, 40),
    ("LL416", "rare coin flips, copied before the split", rare_coins, True, 40),
    ("LL417", "where a random walk goes, the last windows", windows_of_a_walk, False, 30),
    ("LL417", "where a random walk goes, windows at random", windows_of_a_walk, True, 30),
)


def rows() -> Iterator[Row]:
    """Yield the accuracy on the rows that were kept for testing."""
    torch.set_num_threads(1)
    for pages, case, drawn, flag, epochs in CASES:
        scores = tuple(_right(seed, drawn(seed, flag), epochs) for seed in SEEDS)
        yield Row(pages, f"PyTorch, {case}", "accuracy", scores)


def _right(seed: int, data: Split, epochs: int) -> float:
    """Return the accuracy of two hidden layers of 96 units, after so many epochs with Adam."""
    torch.manual_seed(seed)
    features, classes = data.inputs.shape[1], int(data.labels.max()) + 1
    model = nn.Sequential(
        nn.Linear(features, 96), nn.ReLU(), nn.Linear(96, 96), nn.ReLU(), nn.Linear(96, classes)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    rows_of = TensorDataset(torch.tensor(data.inputs, dtype=torch.float32), torch.tensor(data.labels))
    for _ in range(epochs):
        for x, y in DataLoader(rows_of, batch_size=BATCH, shuffle=True):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
    with torch.no_grad():
        said = model(torch.tensor(data.judged_inputs, dtype=torch.float32)).argmax(1).numpy()
    return float((said == data.judged_labels).mean())
