"""LL607 for PyTorch: weights of losses and of samplers, and what PyTorch itself does with them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from losslint.check.engine import lint
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler

CODE = "LL607"
BEGIN = """
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler
from sklearn.datasets import load_wine
from sklearn.utils.class_weight import compute_class_weight
from somewhere import own
x, y = load_wine(return_X_y=True)
data = TensorDataset(torch.tensor(x).float(), torch.tensor(y))
balanced = compute_class_weight("balanced", classes=np.unique(y), y=y)
"""
CROSSENTROPY = "F.cross_entropy(model(a), b, weight=w)"
YES_NO = "F.binary_cross_entropy_with_logits(model(a), F.one_hot(b, 3).float(), pos_weight=w)"
ONE = "F.binary_cross_entropy_with_logits(model(a), b.unsqueeze(1).float(), pos_weight=w)"


def said(weights: str, loss: str, units: int = 3, sampler: str = "None") -> list[str]:
    """Return what the rule says of a training with these weights."""
    script = f"""{BEGIN}
w = {weights}
loader = DataLoader(data, batch_size=8, sampler={sampler})
model = nn.Sequential(nn.Linear(13, 8), nn.ReLU(), nn.Linear(8, {units}))
for a, b in loader:
    {loss}.backward()
"""
    return [one.code for one in lint(Path("train.py"), script.encode(), select=[CODE])]


@pytest.mark.parametrize(
    ("weights", "loss", "units"),
    [
        ("torch.tensor([1.0, 2.0])", CROSSENTROPY, 3),
        ("torch.tensor(1 / np.bincount(y)).float()", CROSSENTROPY, 10),
        ("torch.tensor(balanced).float()", CROSSENTROPY, 2),
        ("torch.ones(4)", f"nn.CrossEntropyLoss(w)({CROSSENTROPY[16:27]})", 3),
        ("torch.tensor([1.0, 3.0])", YES_NO, 3),
        ("torch.tensor([1.0, 3.0])", ONE, 1),
    ],
)
def test_weights_of_a_loss_that_are_more_or_fewer(weights: str, loss: str, units: int) -> None:
    assert said(weights, loss, units) == [CODE]


@pytest.mark.parametrize(
    ("weights", "loss", "units"),
    [
        ("torch.tensor([1.0, 2.0, 3.0])", CROSSENTROPY, 3),
        ("torch.tensor(1 / np.bincount(y)).float()", CROSSENTROPY, 3),
        ("torch.tensor(balanced).float()", CROSSENTROPY, 3),
        ("own(balanced)", CROSSENTROPY, 10),
        ("torch.tensor([3.0])", YES_NO, 3),
        ("torch.tensor(3.0)", ONE, 1),
        ("torch.tensor([1.0, 2.0, 3.0])", ONE.replace("pos_weight", "weight"), 1),
    ],
)
def test_weights_of_a_loss_that_fit(weights: str, loss: str, units: int) -> None:
    assert said(weights, loss, units) == []


PLAIN = "F.cross_entropy(model(a), b)"


@pytest.mark.parametrize(
    ("weights", "given"),
    [
        ("[0.2, 0.3, 0.5]", "w"),
        ("1 / np.bincount(y)", "w"),
        ("1 / np.unique(y, return_counts=True)[1]", "w"),
        ("torch.tensor(balanced)", "w"),
    ],
)
def test_weights_of_classes_for_samples(weights: str, given: str) -> None:
    assert said(weights, PLAIN, sampler=f"WeightedRandomSampler({given}, len(data))") == [CODE]


@pytest.mark.parametrize(
    ("weights", "given"),
    [
        ("1 / np.bincount(y)", "w[y]"),
        ("1 / np.bincount(y)", "[w[one] for one in y]"),
        ("torch.tensor([0.2, 0.3, 0.5])", "w[torch.tensor(y)]"),
        ("own(y)", "w"),
        ("np.ones(178)", "w"),
        ("list(map(lambda one: 1 / (one + 1), y))", "w"),
    ],
)
def test_weights_of_samples(weights: str, given: str) -> None:
    assert said(weights, PLAIN, sampler=f"WeightedRandomSampler({given}, len(data))") == []


@pytest.mark.parametrize("count", [1, 2, 4])
def test_pytorch_refuses_weights_of_another_size(count: int) -> None:
    logits, labels, weights = torch.randn(8, 3), torch.randint(0, 3, (8,)), torch.ones(count)

    with pytest.raises(RuntimeError, match="weight tensor"):
        functional.cross_entropy(logits, labels, weight=weights)
    if count > 1:
        with pytest.raises(RuntimeError, match="size"):
            functional.binary_cross_entropy_with_logits(logits, torch.ones(8, 3), pos_weight=weights)


def test_pytorch_draws_the_first_samples_only() -> None:
    data = TensorDataset(torch.arange(100))
    sampler = WeightedRandomSampler([0.5, 0.5], num_samples=100)

    drawn = torch.cat([rows for (rows,) in DataLoader(data, batch_size=10, sampler=sampler)])

    assert len(drawn) == 100
    assert set(drawn.tolist()) == {0, 1}
