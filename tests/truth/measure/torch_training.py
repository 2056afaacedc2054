"""Trains cells of the matrix of PyTorch again, and says where their scores are not those of the table.

A network with a hidden layer of 16 relu units learns points in eight dimensions that lie in blobs, 32 at a
time, from PyTorch's own initial weights, for 100 steps. Scores are of 512 other points, asked in batches of
32: the share of right answers, and R2 of real numbers.

`python -m tests.truth.measure.torch_training --sample 200` draws cells at random; without it every cell that
has scores is trained, in some ten minutes.
"""

from __future__ import annotations

import argparse
import random
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from tests.truth.measure.torch_points import ROWS, TRAINED, WIDTH, Points, batches, points
from tests.truth.measure.torch_scores import score, surprise
from tests.truth.torch_cells import ACTIVATIONS, LOSSES, TorchCase, TorchCell, measured

HIDDEN = 16
SEEDS = (0, 1)
STEPS, EARLY = 100, 30
"""How long a cell is trained, and when its score is taken for the first time."""

TOLERANCE = 0.03
"""How far a score may move, beside as far as the scores of both seeds of the table lie apart."""

OF_SIZES = "Using a target size"
"""What PyTorch warns with where the targets are of another shape than the outputs."""

STOPPING = (RuntimeError, ValueError, IndexError)
"""What a loss refuses its arguments with."""

OPTIMIZERS: dict[str, Callable[[Any], torch.optim.Optimizer]] = {
    "SGD": lambda weights: torch.optim.SGD(weights, lr=0.1),
    "Adam": lambda weights: torch.optim.Adam(weights, lr=0.01),
}


@dataclass(frozen=True)
class Trial:
    """What one training of a cell came to.

    `early` and `score` are None where the units do not say what is asked, `surprise` where no probabilities
    are read; `moved` is the largest change of a weight; `alone` says whether a point is answered alone as it is
    among others. A training that stops has an `error`, the class of
    the exception, and as many `losses` as it took steps.
    """

    losses: tuple[float, ...]
    error: str = ""
    warned: bool = False
    early: float | None = None
    score: float | None = None
    surprise: float | None = None
    moved: float = 0.0
    finite: bool = True
    alone: bool = True


def trained(case: TorchCase, optimizer: str, seed: int, count: int = STEPS) -> Trial:
    """Train a case once, for a count of steps."""
    data = points(case.targets, seed)
    model, criterion = _model(case, seed), eval(LOSSES[case.loss], {"nn": nn})
    before = nn.utils.parameters_to_vector(model.parameters()).detach().clone()
    steps = OPTIMIZERS[optimizer](model.parameters())
    losses: list[float] = []
    early, warned = None, False
    for rows in batches(seed, count):
        try:
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                loss = loss_of(case, criterion, model(data.inputs[rows]), data.targets[rows])
            steps.zero_grad()
            torch.autograd.backward(loss)
        except STOPPING as error:
            return Trial(tuple(losses), error=type(error).__name__)
        steps.step()
        warned = warned or any(OF_SIZES in str(one.message) for one in told)
        losses.append(loss.item())
        if len(losses) == EARLY:
            early = score(case, answers(model, data), data.tested)
    after, given = nn.utils.parameters_to_vector(model.parameters()).detach(), answers(model, data)
    return Trial(
        tuple(losses),
        warned=warned,
        early=early,
        score=score(case, given, data.tested),
        surprise=surprise(case, given, data.tested),
        moved=float((after - before).abs().max()),
        finite=bool(np.isfinite(given).all()),
        alone=_answers_alone(model, data, given),
    )


def layers_of(case: TorchCase, seed: int) -> tuple[nn.Linear, nn.Linear]:
    """Return the hidden and the last layer of a case, with the weights that PyTorch begins with."""
    torch.manual_seed(100 + seed)
    return nn.Linear(WIDTH, HIDDEN), nn.Linear(HIDDEN, case.units)


def _model(case: TorchCase, seed: int) -> nn.Sequential:
    hidden, last = layers_of(case, seed)
    activation = ACTIVATIONS[case.activation]
    head = (eval(activation, {"nn": nn}),) if activation else ()
    return nn.Sequential(hidden, nn.ReLU(), last, *head)


def loss_of(
    case: TorchCase, criterion: nn.Module, output: torch.Tensor, targets: torch.Tensor
) -> torch.Tensor:
    """Return the loss of a batch; that of a spread takes a spread of 1."""
    more = (torch.ones_like(output),) if case.loss.startswith("Gaussian") else ()
    loss: torch.Tensor = criterion(output, targets, *more)
    return loss


def answers(model: nn.Module, data: Points) -> np.ndarray:
    """Return what a model says of the points that scores are of, (N, units), asked in batches."""
    with torch.no_grad():
        parts = [model(part) for part in torch.split(data.inputs[TRAINED:], ROWS)]
    given: np.ndarray = torch.cat(parts).numpy()
    return given


def _answers_alone(model: nn.Module, data: Points, given: np.ndarray) -> bool:
    """Whether the first points are answered one by one as they were among others."""
    with torch.no_grad():
        alone = torch.cat(
            [model(one) for one in torch.split(data.inputs[TRAINED : TRAINED + ROWS], 1)]
        ).numpy()
    return answers_alike(alone, given)


def answers_alike(alone: np.ndarray, given: np.ndarray) -> bool:
    """Whether answers to the first points are those that they get among others."""
    return bool(np.allclose(alone, given[: len(alone)], rtol=1e-3, atol=1e-4, equal_nan=True))


def scores_of(case: TorchCase, optimizer: str) -> tuple[float, ...]:
    """Train a case once for each seed and return the scores; they are empty where a training stops."""
    trials = [trained(case, optimizer, seed) for seed in SEEDS]
    return tuple(one.score for one in trials if one.score is not None)


def drifted(cells: Iterable[TorchCell]) -> Iterator[str]:
    """Yield in a line each which trainings come to another score than the table says."""
    torch.set_num_threads(1)
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
