"""LL301, LL304, LL312: what loops of PyTorch show of answers that are held against labels in another form.

The rows about torchmetrics need that package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import nn

from benchmarks.measured.learning import Array, Row, Split, digits, one_hot

SEEDS = range(3)
PIXELS, DIGITS, UPDATES = 64, 10, 375
OPTIMIZERS: dict[str, Callable[[nn.Module], torch.optim.Optimizer]] = {
    "SGD": lambda model: torch.optim.SGD(model.parameters(), lr=0.1),
    "Adam": lambda model: torch.optim.Adam(model.parameters()),
}

Shown = dict[str, float]


def rows() -> Iterator[Row]:
    """Yield what is shown of trained networks, and what is true of them."""
    torch.set_num_threads(1)
    for name in OPTIMIZERS:
        yield from _rows("LL301 LL304", name, _classes)
        yield from _rows("LL304", name, _sides)
        yield from _rows("LL312", name, _several)


def _rows(page: str, optimizer: str, shown: Callable[[int, str], Shown]) -> Iterator[Row]:
    of_seeds = [shown(seed, optimizer) for seed in SEEDS]
    for case in of_seeds[0]:
        yield Row(page, f"{case}, {optimizer}", "accuracy", tuple(one[case] for one in of_seeds))


def _classes(seed: int, optimizer: str) -> Shown:
    """Ten digits, before and after the training: each number of a row by itself, and torchmetrics."""
    from torchmetrics.classification import MulticlassAccuracy

    data = digits(seed)
    wanted = torch.tensor(one_hot(data.judged_labels, DIGITS))
    model = _network(seed, DIGITS)
    before = _said(model, data)
    _train(model, data.inputs, data.labels, nn.CrossEntropyLoss(), optimizer)
    said = _said(model, data)
    shares = said.softmax(1)
    shown = {
        "classes: true": float((said.argmax(1).numpy() == data.judged_labels).mean()),
        "classes: numbers alike before the training": _alike(before.softmax(1), wanted),
        "classes: numbers alike": _alike(shares, wanted),
    }
    for average in ("micro", "macro"):
        metric = MulticlassAccuracy(num_classes=DIGITS, average=average)
        shown[f"classes: torchmetrics, ids, {average}"] = float(metric(shares, wanted.argmax(1)))
        metric.reset()
        shown[f"classes: torchmetrics, rows, {average}"] = float(metric(shares, wanted.int()))
    return shown


def _alike(shares: torch.Tensor, wanted: torch.Tensor) -> float:
    return float(((shares > 0.5) == wanted).float().mean())


def _sides(seed: int, optimizer: str) -> Shown:
    """Odd and even digits as 1 and -1: the sign of an answer, and yes or no, held against them."""
    data = digits(seed)
    model = _network(seed, 1)
    sides = (2 * (data.labels % 2) - 1).astype("float32")[:, None]
    _train(model, data.inputs, sides, nn.SoftMarginLoss(), optimizer)
    said, judged = _said(model, data).numpy()[:, 0], 2 * (data.judged_labels % 2) - 1
    return {
        "sides: true": float((np.sign(said) == judged).mean()),
        "sides: yes and no against 1 and -1": float(((said > 0) == judged).mean()),
    }


def _several(seed: int, optimizer: str) -> Shown:
    """Five questions about a digit, of which several are yes: all answers, and the largest one only."""
    data = digits(seed)
    model = _network(seed, 5)
    _train(model, data.inputs, _questions(data.labels), nn.BCEWithLogitsLoss(), optimizer)
    said, judged = _said(model, data).numpy(), _questions(data.judged_labels)
    return {
        "several: true": float(((said > 0) == judged).mean()),
        "several: the largest against the first": float((said.argmax(1) == judged.argmax(1)).mean()),
    }


def _questions(labels: Array) -> Array:
    """Return a row for each digit: even, prime, below five, divisible by three, above six."""
    asked = (
        labels % 2 == 0,
        np.isin(labels, (2, 3, 5, 7)),
        labels < 5,
        labels % 3 == 0,
        labels > 6,
    )
    return np.stack(asked, 1).astype("float32")


def _network(seed: int, units: int) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, 64), nn.ReLU(), nn.Linear(64, units))


def _train(model: nn.Module, inputs: Array, labels: Array, loss: nn.Module, name: str) -> None:
    optimizer = OPTIMIZERS[name](model)
    random = np.random.RandomState(0)
    x, y = torch.tensor(inputs), torch.tensor(labels)
    for _ in range(UPDATES):
        chosen = torch.tensor(random.randint(0, len(x), 32))
        optimizer.zero_grad()
        loss(model(x[chosen]), y[chosen]).backward()
        optimizer.step()


def _said(model: nn.Module, data: Split) -> torch.Tensor:
    with torch.no_grad():
        return model(torch.tensor(data.judged_inputs))
