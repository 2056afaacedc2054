"""LL601 for PyTorch: learning rates far from what an optimizer is used with."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn

from benchmarks.measured.learning import Row, digits

SEEDS = range(5)
UPDATES, BATCH = 300, 32
"""Eight rounds over 1200 pictures."""
RATES: dict[str, tuple[type[torch.optim.Optimizer], tuple[float, ...]]] = {
    "Adam": (torch.optim.Adam, (0.0, 0.001, 0.01, 0.1, 0.3, 1.0)),
    "AdamW": (torch.optim.AdamW, (0.001, 0.1, 0.3, 1.0)),
    "NAdam": (torch.optim.NAdam, (0.001, 0.1, 0.3, 1.0)),
    "RAdam": (torch.optim.RAdam, (0.001, 0.1, 0.3, 1.0, 3.0)),
    "Adamax": (torch.optim.Adamax, (0.001, 0.1, 0.3, 1.0, 3.0)),
    "RMSprop": (torch.optim.RMSprop, (0.001, 0.1, 0.3, 1.0)),
    "Adagrad": (torch.optim.Adagrad, (0.01, 0.3, 1.0, 3.0, 10.0)),
    "SGD": (torch.optim.SGD, (0.01, 0.1, 1.0, 3.0)),
    "ASGD": (torch.optim.ASGD, (0.1, 1.0, 3.0)),
}


def rows() -> Iterator[Row]:
    """Yield the accuracy on scikit-learn's digits; guessing is right in a tenth of them."""
    torch.set_num_threads(1)
    for name, (optimizer, rates) in RATES.items():
        for rate in rates:
            scores = tuple(_right(seed, optimizer, rate, nn.Identity()) for seed in SEEDS)
            yield Row("LL601", f"PyTorch, {name} {rate:g}", "accuracy", scores)
    for name in ("Adam", "RMSprop", "SGD"):
        optimizer, rate = RATES[name][0], 3.0 if name == "SGD" else 0.3
        scores = tuple(_right(seed, optimizer, rate, nn.BatchNorm1d(64)) for seed in SEEDS)
        yield Row("LL601", f"PyTorch, {name} {rate:g}, batch normalisation", "accuracy", scores)


def _right(seed: int, optimizer: type[torch.optim.Optimizer], rate: float, between: nn.Module) -> float:
    """Return the accuracy of one hidden layer of 64 units, trained at a rate."""
    torch.manual_seed(seed)
    data = digits(seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 64), between, nn.ReLU(), nn.Linear(64, 10))
    steps = optimizer(model.parameters(), lr=rate)  # type: ignore[call-arg]
    x, y = torch.tensor(data.inputs), torch.tensor(data.labels)
    taken = 0
    while taken < UPDATES:
        for chosen in torch.randperm(len(x)).split(BATCH):
            steps.zero_grad()
            nn.functional.cross_entropy(model(x[chosen]), y[chosen]).backward()
            steps.step()
            taken += 1
            if taken == UPDATES:
                break
    model.eval()
    with torch.no_grad():
        said = model(torch.tensor(data.judged_inputs)).argmax(1).numpy()
    return float((said == data.judged_labels).mean())
