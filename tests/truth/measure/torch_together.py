"""Trains all heads of a loss and a form of targets side by side, many times as fast as one after the other.

The weights of the networks are stacked, so that one product serves all of them, and the sum of their losses
goes backward. They share nothing, and both optimizers go weight by weight: what comes out is what each
comes to alone, which `torch_training.drifted` compares.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import torch
from torch import nn

from tests.truth.measure.torch_points import ROWS, TRAINED, Points, batches, points
from tests.truth.measure.torch_scores import score, surprise
from tests.truth.measure.torch_training import (
    EARLY,
    OF_SIZES,
    OPTIMIZERS,
    SEEDS,
    STEPS,
    STOPPING,
    Trial,
    answers_alike,
    layers_of,
    loss_of,
)
from tests.truth.torch_cells import ACTIVATIONS, LOSSES, TorchCase

LONGER = 300
"""How long a cell is trained on where STEPS do not tell slow from hopeless."""


@dataclass
class _Net:
    """One of the networks: its case, its data, and what is seen of it."""

    case: TorchCase
    seed: int
    at: int
    head: nn.Module
    data: Points
    losses: list[float] = field(default_factory=list)
    early: float | None = None
    warned: bool = False
    error: str = ""


def trained_together(
    units: int, loss: str, targets: str, optimizer: str, count: int = LONGER
) -> dict[tuple[str, int], tuple[Trial, Trial]]:
    """Train every activation and seed, and return what each came to after STEPS and after a count of steps."""
    nets = [
        _Net(TorchCase(name, units, loss, targets), seed, at, _head(name), points(targets, seed))
        for at, (name, seed) in enumerate(product(ACTIVATIONS, SEEDS))
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reached = _reached(nets, optimizer, count)
    return {(net.case.activation, net.seed): trials for net, trials in zip(nets, reached, strict=True)}


def _reached(nets: list[_Net], optimizer: str, count: int) -> list[tuple[Trial, Trial]]:
    weights, case = _stacked(nets), nets[0].case
    criterion = eval(LOSSES[case.loss], {"nn": nn})
    before = [weight.detach().clone() for weight in weights]
    steps = OPTIMIZERS[optimizer](weights)
    rows = {seed: batches(seed, count) for seed in SEEDS}
    after_steps: dict[int, Trial] = {}
    for step in range(count):
        batch = [points(case.targets, seed).batch(rows[seed][step]) for seed in SEEDS]
        if not _step(nets, weights, criterion, steps, batch):
            break
        if step + 1 == EARLY:
            for net in nets:
                net.early = score(net.case, _answers(net, weights), net.data.tested)
        if step + 1 == STEPS:
            after_steps = {net.at: _trial(net, weights, before) for net in nets}
    return [(after_steps.get(net.at, _stopped(net)), _trial(net, weights, before)) for net in nets]


def _step(
    nets: list[_Net],
    weights: list[torch.Tensor],
    criterion: nn.Module,
    steps: torch.optim.Optimizer,
    batch: list[tuple[torch.Tensor, torch.Tensor]],
) -> bool:
    """Take one step with the batch of each seed; say whether a network is left that takes it."""
    given = _hidden_and_out(weights, torch.stack([inputs for inputs, _ in batch] * len(ACTIVATIONS)))
    live = [net for net in nets if not net.error]
    seen = [_loss(net, criterion, given[net.at], batch[net.at % len(SEEDS)][1]) for net in live]
    losses = [one for one in seen if one is not None]
    if not losses:
        return False
    together = torch.stack(losses)
    for net, now in zip((net for net in live if not net.error), together.tolist(), strict=True):
        net.losses.append(now)
    steps.zero_grad()
    torch.autograd.backward(together.sum())
    steps.step()
    return True


def _head(activation: str) -> nn.Module:
    made = ACTIVATIONS[activation]
    module: nn.Module = eval(made, {"nn": nn}) if made else nn.Identity()
    return module


def _stacked(nets: list[_Net]) -> list[torch.Tensor]:
    """Return the weights and biases of both layers, one network behind the other, as a product takes them."""
    first, second = zip(*(layers_of(net.case, net.seed) for net in nets), strict=True)
    shapes = (
        [layer.weight.T for layer in first],
        [layer.bias[None] for layer in first],
        [layer.weight.T for layer in second],
        [layer.bias[None] for layer in second],
    )
    return [torch.stack(several).detach().clone().requires_grad_() for several in shapes]


def _hidden_and_out(weights: list[torch.Tensor], inputs: torch.Tensor) -> torch.Tensor:
    """Return what the networks give for (nets, N, WIDTH), before their activation."""
    hidden = torch.relu(torch.baddbmm(weights[1], inputs, weights[0]))
    return torch.baddbmm(weights[3], hidden, weights[2])


def _loss(net: _Net, criterion: nn.Module, given: torch.Tensor, targets: torch.Tensor) -> torch.Tensor | None:
    """Return the loss of one network for what comes before its activation, None where it stops.

    The first batch goes backward too, and is listened to.
    """
    try:
        if net.losses:
            return loss_of(net.case, criterion, net.head(given), targets)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            loss = loss_of(net.case, criterion, net.head(given), targets)
        net.warned = any(OF_SIZES in str(one.message) for one in told)
        torch.autograd.grad(loss, given, retain_graph=True)
    except STOPPING as error:
        net.error = type(error).__name__
        return None
    return loss


def _answers(net: _Net, weights: list[torch.Tensor], size: int = ROWS) -> np.ndarray:
    """Return what a network says of the points that scores are of, asked in batches of a size."""
    asked = TRAINED if size == ROWS else ROWS
    own = [weight[net.at : net.at + 1] for weight in weights]
    with torch.no_grad():
        given = _hidden_and_out(own, net.data.inputs[None, TRAINED : TRAINED + asked])[0]
        return torch.cat([net.head(part) for part in torch.split(given, size)]).numpy()


def _stopped(net: _Net) -> Trial:
    return Trial(tuple(net.losses), error=net.error)


def _trial(net: _Net, weights: list[torch.Tensor], before: list[torch.Tensor]) -> Trial:
    if net.error:
        return _stopped(net)
    given, data = _answers(net, weights), net.data
    moved = [
        (now[net.at] - then[net.at]).detach().abs().max() for now, then in zip(weights, before, strict=True)
    ]
    return Trial(
        tuple(net.losses),
        warned=net.warned,
        early=net.early,
        score=score(net.case, given, data.tested),
        surprise=surprise(net.case, given, data.tested),
        moved=float(torch.stack(moved).max()),
        finite=bool(np.isfinite(given).all()),
        alone=answers_alike(_answers(net, weights, 1), given),
    )
