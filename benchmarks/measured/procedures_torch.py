"""LL604, LL605, LL606 and LL610 for PyTorch: how networks are chosen, updated and reused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from statistics import fmean

import numpy as np
import torch
from torch import nn

from benchmarks.measured.learning import Array, Row, blobs, digits

SEEDS = range(5)
EPOCHS = 60
FOLDS, SAMPLES, FEATURES = 5, 200, 20
OPTIMIZERS: dict[str, Callable[[nn.Module], torch.optim.Optimizer]] = {
    "Adam": lambda model: torch.optim.Adam(model.parameters()),
    "SGD": lambda model: torch.optim.SGD(model.parameters(), lr=0.01),
}


def rows() -> Iterator[Row]:
    """Yield accuracies of what was chosen, never trained, trained in few updates, and trained before."""
    torch.set_num_threads(1)
    seen = [_chosen(seed) for seed in SEEDS]
    yield Row("LL604", "PyTorch, on the samples that chose", "accuracy", tuple(score for score, _ in seen))
    yield Row("LL604", "PyTorch, on new samples", "accuracy", tuple(score for _, score in seen))
    yield Row("LL605", "PyTorch, never trained", "accuracy", tuple(_fresh(seed) for seed in SEEDS))
    for name, optimizer in OPTIMIZERS.items():
        for batch in (32, 1000, 10_000):
            case = f"PyTorch, batches of {batch}, {10 * -(-10_000 // batch)} updates, {name}"
            yield Row("LL606", case, "accuracy", tuple(_in_batches(seed, batch, optimizer) for seed in SEEDS))
    for case, anew in (("a new model for each fold", True), ("one model for all folds", False)):
        yield Row("LL610", f"PyTorch, {case}", "accuracy", tuple(_folds(seed, anew) for seed in SEEDS))


def _network(seed: int, *units: int) -> nn.Sequential:
    """Return dense layers with relu between them."""
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for before, after in pairwise(units):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def _epoch(
    model: nn.Module, optimizer: torch.optim.Optimizer, x: torch.Tensor, y: torch.Tensor, batch: int
) -> None:
    """Go once through rows in a random order."""
    for chosen in torch.randperm(len(x)).split(batch):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x[chosen]), y[chosen]).backward()
        optimizer.step()


def _told(model: nn.Module, inputs: Array) -> Array:
    with torch.no_grad():
        return np.asarray(model(torch.tensor(inputs)).argmax(1))


def _chosen(seed: int) -> tuple[float, float]:
    """Return the mean accuracy of the best epoch on the samples that choose it, and on all new samples.

    200 test sets of 100 samples each choose among the epochs of one training on 400 samples.
    """
    random = np.random.RandomState(seed)
    direction = random.randn(20)

    def draw(samples: int) -> tuple[Array, Array]:
        points = random.randn(samples, 20).astype("float32")
        return points, (points @ direction + 3 * random.randn(samples) > 0).astype("int64")

    (x, y), (new, truth) = draw(400), draw(20_000)
    model = _network(seed, 20, 64, 64, 2)
    optimizer = torch.optim.Adam(model.parameters())
    epochs = []
    for _ in range(EPOCHS):
        _epoch(model, optimizer, torch.tensor(x), torch.tensor(y), 32)
        epochs.append(_told(model, new) == truth)
    told = np.array(epochs, dtype="float32")  # epochs x samples
    by_set = told.reshape(EPOCHS, -1, 100).mean(2)  # epochs x test sets
    return float(by_set.max(0).mean()), float(told.mean(1)[by_set.argmax(0)].mean())


def _fresh(seed: int) -> float:
    data = digits(seed)
    model = nn.Sequential(nn.Flatten(), *_network(seed, 64, 64, 10))
    return float((_told(model, data.judged_inputs) == data.judged_labels).mean())


def _in_batches(seed: int, batch: int, made: Callable[[nn.Module], torch.optim.Optimizer]) -> float:
    """Return the accuracy after ten rounds over 10,000 samples of ten classes."""
    data = blobs(seed, classes=10, samples=10_000, apart=4.0)
    model = _network(seed, 20, 64, 10)
    optimizer = made(model)
    for _ in range(10):
        _epoch(model, optimizer, torch.tensor(data.inputs), torch.tensor(data.labels), batch)
    return float((_told(model, data.judged_inputs) == data.judged_labels).mean())


def _folds(seed: int, anew: bool) -> float:
    """Return the mean accuracy over the folds of two random classes, of random inputs."""
    random = np.random.RandomState(seed)
    inputs = random.randn(SAMPLES, FEATURES).astype("float32")
    labels = random.randint(0, 2, SAMPLES)
    parts = np.array_split(random.permutation(SAMPLES), FOLDS)
    model, scores = _network(seed, FEATURES, 64, 2), []
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for part in parts:
        if anew:
            model = _network(seed, FEATURES, 64, 2)
            optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        kept = np.setdiff1d(np.arange(SAMPLES), part)
        for _ in range(40):
            _epoch(model, optimizer, torch.tensor(inputs[kept]), torch.tensor(labels[kept]), 32)
        scores.append(float((_told(model, inputs[part]) == labels[part]).mean()))
    return fmean(scores)
