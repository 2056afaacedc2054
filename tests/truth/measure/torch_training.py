"""Trains cells of the matrix of PyTorch again, and says where their scores are not those of the table.

A network with a hidden layer of 16 relu units learns points in eight dimensions that lie in blobs, 32 at a
time, from PyTorch's own initial weights. Scores are of 512 other points: the share of right answers, and R2
of real numbers.

`python -m tests.truth.measure.torch_training --sample 200` draws cells at random; without it every cell that
has scores is trained, in some twenty minutes.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import nn

from tests.truth.measure.torch_steps import padded
from tests.truth.torch_cells import ACTIVATIONS, LOSSES, TorchCase, TorchCell, measured

CLASSES, WIDTH, HIDDEN, TRAINED, ROWS = 5, 8, 16, 512, 32
SEEDS = (0, 1)
USUAL = ("CrossEntropyLoss", "NLLLoss", "BCELoss", "BCEWithLogitsLoss", "MSELoss")
STEPS, FEWER_STEPS = 100, 30
"""How long the usual losses are trained, and the others."""

TOLERANCE = 0.03
"""How far a score may move, beside as far as the scores of both seeds of the table lie apart."""

OPTIMIZERS: dict[str, Callable[[Any], torch.optim.Optimizer]] = {
    "SGD": lambda weights: torch.optim.SGD(weights, lr=0.1),
    "Adam": lambda weights: torch.optim.Adam(weights, lr=0.01),
}

OF_LOGITS = (
    "BCEWithLogitsLoss",
    "SoftMarginLoss",
    "MultiLabelSoftMarginLoss",
    "MultiLabelMarginLoss",
    "CrossEntropyLoss",
    "MultiMarginLoss",
)


class Points:
    """Points in blobs, the targets of a form, and what is true of them: the last half is for scores."""

    def __init__(self, form: str, seed: int) -> None:
        draw = np.random.RandomState(4200 + seed)
        ways, _ = np.linalg.qr(draw.randn(WIDTH, WIDTH))
        many = 2 * TRAINED
        if form.startswith(("ids5", "onehot5")):
            self.truth = draw.randint(0, CLASSES, many)
            points = draw.randn(many, WIDTH) + 3.4 * ways[self.truth]
        elif form.startswith(("multihot5", "indices5", "pm5")):
            self.truth = draw.randint(0, 2, (many, CLASSES))
            points = draw.randn(many, WIDTH) + 2.2 * (2 * self.truth - 1) @ ways[:CLASSES]
        elif form.startswith("real"):
            points = draw.randn(many, WIDTH)
            several = form == "real5"
            along = points @ (ways[:CLASSES].T if several else ways[0])
            self.truth = 3 * along + 1 + 0.3 * draw.randn(*along.shape)
        else:
            self.truth = draw.randint(0, 2, many)
            points = draw.randn(many, WIDTH) + 2.2 * np.where(self.truth, 1, -1)[:, None] * ways[0]
        self.inputs = torch.from_numpy(points.astype("float32"))
        self.targets = encoded(torch.from_numpy(self.truth), form)


def encoded(truth: torch.Tensor, form: str) -> torch.Tensor:
    """Return what is true in a form of the table."""
    kind, _, options = form.partition("_")
    match kind:
        case "onehot5" | "onehot2":
            targets = nn.functional.one_hot(truth, int(kind[-1]))
            return targets if options == "int" else targets.float()
        case "indices5":
            return torch.stack([padded(row) for row in truth])
        case "multihot5":
            return truth if options == "int" else truth.float()
        case "pm5":
            return 2 * truth.float() - 1
        case "real5":
            return truth.float()
    targets = 2 * truth.float() - 1 if kind == "pm1" else truth
    if "float" in options or (kind == "real" and "double" not in options):
        targets = targets.float()
    if "int32" in options:
        targets = targets.int()
    if "from1" in options:
        targets = targets + 1
    return targets[:, None] if "col" in options else targets


@cache
def points(form: str, seed: int) -> Points:
    """Return the points of a form, made once."""
    return Points(form, seed)


def scores_of(case: TorchCase, optimizer: str) -> tuple[float, ...]:
    """Train a case once for each seed and return the scores; they are empty where a training stops."""
    found = [_score(case, optimizer, seed) for seed in SEEDS]
    return tuple(one for one in found if one is not None)


def _score(case: TorchCase, optimizer: str, seed: int) -> float | None:
    data = points(case.targets, seed)
    torch.manual_seed(100 + seed)
    modules = [nn.Linear(WIDTH, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, case.units)]
    activation = ACTIVATIONS[case.activation]
    if activation:
        modules.append(eval(activation, {"nn": nn}))
    model, criterion = nn.Sequential(*modules), eval(LOSSES[case.loss], {"nn": nn})
    steps = OPTIMIZERS[optimizer](model.parameters())
    for rows in _batches(seed, STEPS if case.loss in USUAL else FEWER_STEPS):
        output = model(data.inputs[rows])
        more = (torch.ones_like(output),) if case.loss.startswith("Gaussian") else ()
        try:
            loss = criterion(output, data.targets[rows], *more)
            steps.zero_grad()
            loss.backward()
        except (RuntimeError, ValueError, IndexError):
            return None
        steps.step()
    with torch.no_grad():
        answers = model(data.inputs[TRAINED:]).numpy().astype(float)
    return score(case, answers, data.truth[TRAINED:])


def _batches(seed: int, count: int) -> np.ndarray:
    draw = np.random.RandomState(9 + seed)
    order = np.concatenate([draw.permutation(TRAINED) for _ in range(count * ROWS // TRAINED + 1)])
    return order[: count * ROWS].reshape(count, ROWS)


def score(case: TorchCase, answers: np.ndarray, truth: np.ndarray) -> float | None:
    """Return how right answers are; None where the units do not say what is asked."""
    answers = np.nan_to_num(answers, nan=0, posinf=1e30, neginf=-1e30)
    if case.targets.startswith("real"):
        if truth.ndim == 2 and case.units != CLASSES:
            return None
        given = answers if truth.ndim == 2 else answers.mean(1)
        with np.errstate(over="ignore"):
            return max(-1.0, float(np.mean(1 - ((truth - given) ** 2).mean(0) / truth.var(0))))
    first = 1 if case.targets == "ids5_from1" else 0
    if truth.ndim == 1 and case.units > 1:
        return float((answers.argmax(1) == truth + first).mean())
    if truth.ndim == 1 and case.targets.startswith(("ids5", "onehot5")):
        return float((np.clip(np.round(answers[:, 0]) - first, -9, 99) == truth).mean())
    if truth.ndim == 2 and case.units != CLASSES:
        return None
    cut, given = _cut(case), answers if truth.ndim == 2 else answers[:, 0]
    yes = given < cut if case.loss == "HingeEmbeddingLoss" else given > cut
    return float((yes == truth).mean())


def _cut(case: TorchCase) -> float:
    """Return from where on an answer is yes: where a probability is one half, or halfway between the labels."""
    signed = case.targets.startswith("pm")
    if case.activation in ("none", "relu", "tanh") and (case.loss in OF_LOGITS or signed):
        return 0.0
    if case.activation == "log_softmax" or case.loss == "PoissonNLLLoss":
        return math.log(0.5)
    return 0.5


def drifted(cells: Iterable[TorchCell]) -> Iterator[str]:
    """Yield in a line each which trainings come to another score than the table says."""
    torch.set_num_threads(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cell in cells:
            for optimizer, then, verdicts in zip(OPTIMIZERS, cell.scores, (cell.sgd, cell.adam), strict=True):
                now = scores_of(cell.case, optimizer) if then else ()
                if len(now) == len(then) and (not then or _alike(now, then) or "NaN" in " ".join(verdicts)):
                    continue
                yield f"{cell.name}, {optimizer}: {_written(now)}, in the table {_written(then)}"


def _alike(now: tuple[float, ...], then: tuple[float, ...]) -> bool:
    room = TOLERANCE + max(then) - min(then)
    return all(abs(new - old) <= room for new, old in zip(now, then, strict=True))


def _written(scores: tuple[float, ...]) -> str:
    return "/".join(f"{one:.3f}" for one in scores) or "no scores"


def main() -> None:
    """Train what is asked for, and compare."""
    parser = argparse.ArgumentParser(prog="python -m tests.truth.measure.torch_training", description=__doc__)
    parser.add_argument("--sample", type=int, metavar="N", help="N cells drawn at random instead of all")
    parser.add_argument("--seed", type=int, default=0, help="which cells a sample draws")
    parser.add_argument("--loss", help="only cells with this loss")
    asked = parser.parse_args()
    cells = [one for one in measured() if any(one.scores) and asked.loss in (None, one.loss)]
    if asked.sample is not None:
        cells = random.Random(asked.seed).sample(cells, min(asked.sample, len(cells)))
    told = list(drifted(cells))
    print(*told, f"{len(told)} trainings of {len(cells)} cells differ from the table", sep="\n")
    sys.exit(1 if told else 0)


if __name__ == "__main__":
    main()
