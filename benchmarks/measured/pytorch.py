"""The rules that hold for PyTorch too: hidden layers, what stands behind the last one, inputs, readings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from benchmarks.measured.learning import Array, Row, Split, digits
from benchmarks.measured.linear import circle

SEEDS = range(3)
PIXELS, DIGITS = 64, 10
OPTIMIZERS: dict[str, Callable[[nn.Module], torch.optim.Optimizer]] = {
    "SGD": lambda model: torch.optim.SGD(model.parameters(), lr=0.1),
    "Adam": lambda model: torch.optim.Adam(model.parameters()),
}

Layers = Callable[[], Sequence[nn.Module]]
Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Network:
    """What pages tell of: layers in a row, the loss that trains them, and the points that they sort."""

    pages: str
    name: str
    layers: Layers
    loss: Loss = nn.functional.cross_entropy
    points: Callable[[int], Split] = digits
    updates: int = 375


def _rows(depth: int, activation: Callable[[], nn.Module], features: int = PIXELS) -> Layers:
    """Return what makes so many hidden layers of 64 units, and the head behind them."""
    heads = 2 if features == 2 else DIGITS

    def layers() -> Iterator[nn.Module]:
        yield nn.Flatten()
        for n in range(depth):
            yield nn.Linear(64 if n else features, 64)
            yield activation()
        yield nn.Linear(64, heads)

    return lambda: list(layers())


def _ending(*ends: nn.Module) -> Layers:
    return lambda: [*_rows(1, nn.ReLU)(), *ends]


def _alike(value: float, activation: Callable[[], nn.Module], *, throughout: bool = False) -> Layers:
    """Return layers of which the first, or both, begin with one number for all weights."""

    def layers() -> list[nn.Module]:
        made = list(_rows(1, activation)())
        for layer in [one for one in made if isinstance(one, nn.Linear)][: 2 if throughout else 1]:
            nn.init.constant_(layer.weight, value)
        return made

    return layers


def _as_probabilities(output: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    return nn.functional.nll_loss(torch.log(output + 1e-7), labels)


SOFTMAX = nn.Softmax(dim=1)
NETWORKS = (
    *(
        Network("LL501", f"{depth} {name} layers", _rows(depth, activation), updates=1120)
        for depth in (3, 5)
        for name, activation in (("sigmoid", nn.Sigmoid), ("tanh", nn.Tanh), ("relu", nn.ReLU))
    ),
    Network(
        "LL502", "two linear hidden layers", _rows(2, nn.Identity, features=2), points=circle, updates=1500
    ),
    Network("LL502", "two relu hidden layers", _rows(2, nn.ReLU, features=2), points=circle, updates=1500),
    Network("LL504 LL505", "one hidden layer", _ending()),
    Network("LL504", "dropout of 0.5 behind the logits", _ending(nn.Dropout(0.5))),
    Network("LL504", "log_softmax under NLLLoss", _ending(nn.LogSoftmax(dim=1)), nn.NLLLoss()),
    Network(
        "LL504",
        "dropout of 0.5 behind the log_softmax",
        _ending(nn.LogSoftmax(dim=1), nn.Dropout(0.5)),
        nn.NLLLoss(),
    ),
    Network(
        "LL504",
        "dropout of 0.2 behind the log_softmax",
        _ending(nn.LogSoftmax(dim=1), nn.Dropout(0.2)),
        nn.NLLLoss(),
    ),
    Network(
        "LL504", "dropout of 0.5 behind the softmax", _ending(SOFTMAX, nn.Dropout(0.5)), _as_probabilities
    ),
    Network("LL504", "softmax", _ending(SOFTMAX), _as_probabilities),
    Network("LL505", "zeros before a relu", _alike(0, nn.ReLU)),
    Network("LL505", "zeros before a tanh", _alike(0, nn.Tanh)),
    Network("LL505", "ones before a relu", _alike(1, nn.ReLU)),
    Network("LL505", "ones before a tanh", _alike(1, nn.Tanh)),
    Network("LL505", "ones before a sigmoid", _alike(1, nn.Sigmoid)),
    Network("LL505", "zeros throughout before a sigmoid", _alike(0, nn.Sigmoid, throughout=True)),
    Network("LL505", "ones throughout", _alike(1, nn.ReLU, throughout=True)),
)


def rows() -> Iterator[Row]:
    """Yield what networks reached on scikit-learn's digits and on points about a circle."""
    torch.set_num_threads(1)
    for name, optimizer in OPTIMIZERS.items():
        for network in NETWORKS:
            scores = []
            for seed in SEEDS:
                data = network.points(seed)
                model = _seeded(seed, network.layers)
                _train(model, data.inputs, data.labels, optimizer(model), network.loss, network.updates)
                scores.append(_right(_said(model, data.judged_inputs), data.judged_labels))
            yield Row(network.pages, f"{network.name}, {name}", "accuracy", tuple(scores))
        yield from _readings(name, optimizer)
        yield from _sides(name, optimizer)
        yield from _halved(name, optimizer)
        yield from _distorted(name, optimizer)
        yield from _borrowed(name, optimizer)


def _readings(name: str, optimizer: Callable[[nn.Module], torch.optim.Optimizer]) -> Iterator[Row]:
    """What is shown of ten digits by argmax, by a cut at one half, and by parts of rows that are alike."""
    found: dict[str, list[float]] = {}
    for seed in SEEDS:
        data = digits(seed)
        model = _seeded(seed, _rows(1, nn.ReLU))
        _train(model, data.inputs, data.labels, optimizer(model), nn.CrossEntropyLoss(), 340)
        logits = torch.tensor(_said(model, data.judged_inputs))
        said = torch.softmax(logits, dim=1).numpy()
        rows_of = np.eye(DIGITS)[data.judged_labels]
        found.setdefault("argmax", []).append(_right(said, data.judged_labels))
        found.setdefault("rounded, whole rows alike", []).append(
            float(((said > 0.5) == rows_of).all(1).mean())
        )
        found.setdefault("rounded, numbers alike", []).append(float(((said > 0.5) == rows_of).mean()))
        found.setdefault("share without a class", []).append(float((~(said > 0.5).any(1)).mean()))
        found.setdefault("outputs that equal their label", []).append(
            float((logits.numpy() == data.judged_labels[:, None]).mean())
        )
    for case, values in found.items():
        yield Row("LL310", f"{case}, {name}", "accuracy", tuple(values))


def _sides(name: str, optimizer: Callable[[nn.Module], torch.optim.Optimizer]) -> Iterator[Row]:
    """What is shown of odd and even digits by one logit: cut at 0, cut at one half, rounded."""
    found: dict[str, list[float]] = {}
    for seed in SEEDS:
        data = digits(seed)
        odd, judged = data.labels % 2, data.judged_labels % 2
        model = _seeded(seed, lambda: [*_rows(1, nn.ReLU)()[:-1], nn.Linear(64, 1), nn.Flatten(0)])
        _train(model, data.inputs, odd.astype("float32"), optimizer(model), nn.BCEWithLogitsLoss(), 190)
        said = _said(model, data.judged_inputs)
        found.setdefault("a logit cut at 0", []).append(float(((said > 0) == judged).mean()))
        found.setdefault("a logit cut at 0.5", []).append(float(((said > 0.5) == judged).mean()))
        found.setdefault("a logit rounded", []).append(float((np.round(said) == judged).mean()))
    for case, values in found.items():
        yield Row("LL303", f"{case}, {name}", "accuracy", tuple(values))


def _halved(name: str, optimizer: Callable[[nn.Module], torch.optim.Optimizer]) -> Iterator[Row]:
    """Numbers behind a dropout: how much of the spread of the targets is foretold, and how large it is."""
    for rate in (0.0, 0.5):
        told, sizes = [], []
        for seed in SEEDS:
            random = np.random.RandomState(seed)
            inputs = random.randn(2400, 8).astype("float32")
            targets = 3 + inputs @ random.randn(8, 1).astype("float32") / 2
            model = _seeded(
                seed,
                lambda rate=rate: [nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 1), nn.Dropout(rate)],
            )
            _train(model, inputs[:1200], targets[:1200], optimizer(model), nn.MSELoss(), 1500)
            said, judged = _said(model, inputs[1200:]), targets[1200:]
            told.append(float(1 - ((said - judged) ** 2).mean() / judged.var()))
            sizes.append(float(said.mean() / judged.mean()))
        yield Row("LL504", f"numbers behind a dropout of {rate}, {name}", "R2", tuple(told))
        yield Row("LL504", f"size behind a dropout of {rate}, {name}", "mean of targets", tuple(sizes))


def _distorted(name: str, optimizer: Callable[[nn.Module], torch.optim.Optimizer]) -> Iterator[Row]:
    """Digits that are moved and turned while training, judged as they are and moved as well."""
    plain, moved = [], []
    for seed in SEEDS:
        data = digits(seed)
        random = np.random.RandomState(seed)
        model = _seeded(seed, _rows(1, nn.ReLU))
        several = np.concatenate([_moved(data.inputs, random) for _ in range(6)])
        labels = np.tile(data.labels, 6)
        _train(model, several, labels, optimizer(model), nn.CrossEntropyLoss(), 1120)
        plain.append(_right(_said(model, data.judged_inputs), data.judged_labels))
        moved.append(_right(_said(model, _moved(data.judged_inputs, random)), data.judged_labels))
    yield Row("LL409", f"judged as they are, {name}", "accuracy", tuple(plain))
    yield Row("LL409", f"judged moved at random, {name}", "accuracy", tuple(moved))


def _moved(images: Array, random: np.random.RandomState) -> Array:
    """Return pictures that are each moved by up to a pixel each way, as a crop with padding moves them."""
    shifts = random.randint(-1, 2, (len(images), 2))
    return np.stack([np.roll(one, tuple(by), (0, 1)) for one, by in zip(images, shifts, strict=True)])


PREPARED: dict[str, Callable[[Array], Array]] = {
    "as in pretraining": lambda x: (x - 0.31) / 0.38,
    "0 to 1": lambda x: x,
    "0.5 for mean and deviation": lambda x: (x - 0.5) / 0.5,
    "0 to 255": lambda x: x * 255,
}
"""Pixels of 0 to 1, prepared; the first numbers are the mean and the deviation of these digits."""


def _borrowed(name: str, optimizer: Callable[[nn.Module], torch.optim.Optimizer]) -> Iterator[Row]:
    """A network that learned the digits 0 to 4, frozen, under a new head for 5 to 9: prepared otherwise."""
    for case, prepare in PREPARED.items():
        scores = []
        for seed in SEEDS:
            data = digits(seed)
            low, high = data.labels < 5, data.labels >= 5
            body = _seeded(
                seed, lambda: [nn.Conv2d(1, 16, 3), nn.ReLU(), nn.Conv2d(16, 16, 3), nn.ReLU(), nn.Flatten()]
            )
            head = nn.Linear(256, 5)
            first = nn.Sequential(body, head)
            pictures = PREPARED["as in pretraining"](data.inputs).transpose(0, 3, 1, 2).astype("float32")
            loss = nn.CrossEntropyLoss()
            adam = torch.optim.Adam(first.parameters())
            _train(first, pictures[low], data.labels[low], adam, loss, 375)
            body.requires_grad_(False)
            model = nn.Sequential(body, nn.Linear(256, 5))
            anew = prepare(data.inputs).transpose(0, 3, 1, 2).astype("float32")
            _train(model, anew[high], data.labels[high] - 5, optimizer(model[1]), loss, 60)
            judged = data.judged_labels >= 5
            said = _said(model, prepare(data.judged_inputs).transpose(0, 3, 1, 2).astype("float32")[judged])
            scores.append(_right(said, data.judged_labels[judged] - 5))
        yield Row("LL404", f"{case}, {name}", "accuracy", tuple(scores))


def _seeded(seed: int, layers: Layers) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(*layers())


def _train(
    model: nn.Module,
    inputs: Array,
    labels: Array,
    optimizer: torch.optim.Optimizer,
    loss: Loss,
    updates: int,
    batch: int = 32,
) -> None:
    """Take so many steps, with samples in random orders; the model is in eval mode afterwards."""
    random = np.random.RandomState(0)
    order = np.concatenate(
        [random.permutation(len(inputs)) for _ in range(updates * batch // len(inputs) + 1)]
    )
    x, y = torch.tensor(np.asarray(inputs, dtype="float32")), torch.tensor(labels)
    for n in range(updates):
        chosen = torch.tensor(order[n * batch : (n + 1) * batch])
        optimizer.zero_grad()
        loss(model(x[chosen]), y[chosen]).backward()
        optimizer.step()
    model.eval()


def _said(model: nn.Module, inputs: Array) -> Array:
    with torch.no_grad():
        return np.asarray(model(torch.tensor(np.asarray(inputs, dtype="float32"))))


def _right(said: Array, labels: Array) -> float:
    return float((said.argmax(1) == labels).mean())
