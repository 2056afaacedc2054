"""LL503: dense layers and convolutions of PyTorch, over patterns that move about and digits that do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import nn

from benchmarks.measured.learning import Row, Split, digits
from benchmarks.measured.places import KINDS, SEEDS, SIDE, patterns


def rows() -> Iterator[Row]:
    """Yield the accuracy of both."""
    torch.set_num_threads(1)
    tasks: dict[str, tuple[Callable[[int], Split], int, int, int]] = {
        "patterns anywhere in 28 x 28": (patterns, SIDE, KINDS, 1875),
        "centred digits": (digits, 8, 10, 760),
    }
    for task, (drawn, side, classes, updates) in tasks.items():
        for name, layers in {"dense": _dense, "convolutional": _convolutional}.items():
            scores = tuple(_right(seed, drawn(seed), layers(side, classes), updates) for seed in SEEDS)
            yield Row("LL503", f"PyTorch, {name}, {task}", "accuracy", scores)


def _right(seed: int, data: Split, layers: Callable[[], list[nn.Module]], updates: int) -> float:
    torch.manual_seed(seed)
    model = nn.Sequential(*layers())
    optimizer = torch.optim.Adam(model.parameters())
    x, y = torch.tensor(data.inputs).permute(0, 3, 1, 2), torch.tensor(data.labels)
    random = np.random.RandomState(seed)
    for _ in range(updates):
        chosen = torch.tensor(random.randint(0, len(x), 32))
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x[chosen]), y[chosen]).backward()
        optimizer.step()
    with torch.no_grad():
        said = model(torch.tensor(data.judged_inputs).permute(0, 3, 1, 2)).argmax(1).numpy()
    return float((said == data.judged_labels).mean())


def _dense(side: int, classes: int) -> Callable[[], list[nn.Module]]:
    return lambda: [
        nn.Flatten(),
        nn.Linear(side * side, 128),
        nn.ReLU(),
        nn.Linear(128, 64),
        nn.ReLU(),
        nn.Linear(64, classes),
    ]


def _convolutional(side: int, classes: int) -> Callable[[], list[nn.Module]]:
    return lambda: [
        nn.Conv2d(1, 16, 5, padding="same"),
        nn.ReLU(),
        nn.Conv2d(16, 16, 3, padding="same"),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),
        nn.Linear(16, classes),
    ]
