"""LL709, LL714, LL720, LL723: loops of PyTorch in which weights do not learn, or learn from sorted rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from benchmarks.measured.learning import Array, Row, Split, digits

SEEDS = range(5)
OPTIMIZERS: dict[str, Callable[[list[nn.Parameter]], torch.optim.Optimizer]] = {
    "SGD": lambda weights: torch.optim.SGD(weights, lr=0.1),
    "Adam": lambda weights: torch.optim.Adam(weights),
}


class Network(nn.Module):
    """Three layers for ten digits; a subclass says what becomes of the numbers between them."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU())
        self.head = nn.Linear(32, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits of a batch."""
        return self.head(self.body(x))


class Unrecorded(Network):
    """A body that runs without gradients."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits of a batch."""
        with torch.no_grad():
            seen = self.body(x)
        return self.head(seen)


class ByHand(nn.Module):
    """A network whose last weights are kept by hand: registered as a parameter."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(64, 32), nn.ReLU())
        self.last = self.kept(torch.randn(32, 10) * (1 / 32) ** 0.5)

    def kept(self, weights: torch.Tensor) -> torch.Tensor:
        """Return weights as they are kept."""
        return nn.Parameter(weights)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits of a batch."""
        return self.body(x) @ self.last


class Plain(ByHand):
    """The same with last weights that are a tensor and no parameter."""

    def kept(self, weights: torch.Tensor) -> torch.Tensor:
        """Return weights as they are kept."""
        return weights.requires_grad_()


def rows() -> Iterator[Row]:
    """Yield the share of digits that come out right."""
    for name, optimizer in OPTIMIZERS.items():
        for page, case, network in (
            ("LL714", "the body recorded", Network),
            ("LL714", "the body under no_grad", Unrecorded),
            ("LL709", "last weights as a parameter", ByHand),
            ("LL709", "last weights as a plain tensor", Plain),
        ):
            scores = tuple(_score(seed, network, optimizer) for seed in SEEDS)
            yield Row(page, f"{case}, {name}", "right", scores)
        for case, in_order in (("shuffled", False), ("in the order of classes", True)):
            scores = tuple(_score(seed, Network, optimizer, in_order) for seed in SEEDS)
            yield Row("LL720", f"{case}, {name}", "right", scores)
    for case, network in (("as a parameter", ByHand), ("as a plain tensor", Plain)):
        scores = tuple(_loaded(seed, network) for seed in SEEDS)
        yield Row("LL709", f"last weights {case}, saved and loaded elsewhere, Adam", "right", scores)
    for case, still in (("in eval mode", True), ("in train mode", False)):
        yield Row(
            "LL723", f"a frozen body {case}, Adam", "right", tuple(_adapted(seed, still) for seed in SEEDS)
        )


def _score(
    seed: int,
    network: Callable[[], nn.Module],
    optimizer: Callable[[list[nn.Parameter]], torch.optim.Optimizer],
    in_order: bool = False,
) -> float:
    torch.manual_seed(seed)
    data, model = digits(seed), network()
    _train(model, optimizer(list(model.parameters())), data, seed, in_order=in_order)
    return _right(model, data)


def _loaded(seed: int, network: Callable[[], nn.Module]) -> float:
    """Return how another object does that is given what was saved of the trained one."""
    torch.manual_seed(seed)
    data, model = digits(seed), network()
    _train(model, OPTIMIZERS["Adam"](list(model.parameters())), data, seed)
    other = network()
    other.load_state_dict(model.state_dict())
    return _right(other, data)


def _train(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    data: Split,
    seed: int,
    *,
    in_order: bool = False,
    mode: Callable[[], object] = lambda: None,
    epochs: int = 12,
) -> None:
    inputs, labels = _tensors(data.inputs, data.labels)
    random = np.random.RandomState(seed)
    for _ in range(epochs):
        order = np.argsort(data.labels, kind="stable") if in_order else random.permutation(len(labels))
        model.train()
        mode()
        for start in range(0, len(order), 32):
            batch = torch.from_numpy(order[start : start + 32])
            optimizer.zero_grad()
            functional.cross_entropy(model(inputs[batch]), labels[batch]).backward()
            optimizer.step()


def _right(model: nn.Module, data: Split) -> float:
    inputs, labels = _tensors(data.judged_inputs, data.judged_labels)
    model.eval()
    with torch.no_grad():
        return float((model(inputs).argmax(1) == labels).float().mean())


def _tensors(inputs: Array, labels: Array) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.from_numpy(inputs.reshape(len(inputs), -1)), torch.from_numpy(labels)


def _adapted(seed: int, still: bool) -> float:
    """Return how a body does on what it was trained on, after a new head under it learnt brighter digits."""
    torch.manual_seed(seed)
    data = digits(seed)
    body = nn.Sequential(nn.Linear(64, 32), nn.BatchNorm1d(32), nn.ReLU())
    model = nn.Sequential(body, nn.Linear(32, 10))
    _train(model, torch.optim.Adam(model.parameters()), data, seed)
    for weight in body.parameters():
        weight.requires_grad = False
    other = nn.Sequential(body, nn.Linear(32, 10))
    brighter = Split(data.inputs + 0.5, data.labels, data.judged_inputs, data.judged_labels)
    freeze = body.eval if still else body.train
    _train(other, torch.optim.Adam(other[1].parameters()), brighter, seed, mode=freeze)
    return _right(model, data)
