"""LL319 for PyTorch: scores over class ids that are given the probabilities of one unit, or of several.

It needs the package `torchmetrics`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

from benchmarks.measured.learning import Row, Split, digits, two_sides

SEEDS = range(5)
UPDATES = 600


def rows() -> Iterator[Row]:
    """Yield the mean overlap and Cohen's kappa of what is said, of answers made of it, and of it cut off."""
    torch.set_num_threads(1)
    for units in (1, 10):
        found = [_scored(seed, units) for seed in SEEDS]
        for case, score in found[0]:
            yield Row("LL319", case, score, tuple(one[case, score] for one in found))


def _scored(seed: int, units: int) -> dict[tuple[str, str], float]:
    from sklearn.metrics import cohen_kappa_score, jaccard_score
    from torchmetrics.functional.classification import multiclass_cohen_kappa, multiclass_jaccard_index

    data = two_sides(seed, 1200) if units == 1 else digits(seed)
    classes = max(units, 2)
    said, right = _said(seed, data, units), torch.tensor(data.judged_labels)
    answers = (said > 0.5).long() if units == 1 else said.argmax(1)
    shown = {}
    for case, given in (("answers", answers), ("probabilities", said)):
        name = f"PyTorch, {units} unit{'s' if units > 1 else ''}, {case}"
        shown[name, "mean overlap"] = float(multiclass_jaccard_index(given, right, classes))
        shown[name, "kappa"] = float(multiclass_cohen_kappa(given, right, classes))
    if units == 1:
        cut = said.int()
        overlap = jaccard_score(right, cut, average="macro")
        shown["PyTorch, 1 unit, probabilities cut to whole numbers", "mean overlap"] = float(overlap)
        shown["PyTorch, 1 unit, probabilities cut to whole numbers", "kappa"] = cohen_kappa_score(right, cut)
    return shown


def _said(seed: int, data: Split, units: int) -> torch.Tensor:
    """Return the probabilities that a trained network gives samples to judge by."""
    torch.manual_seed(seed)
    features = int(np.prod(data.inputs.shape[1:]))
    model = nn.Sequential(nn.Flatten(), nn.Linear(features, 64), nn.ReLU(), nn.Linear(64, units))
    optimizer, random = torch.optim.Adam(model.parameters()), np.random.RandomState(seed)
    x, y = torch.tensor(data.inputs), torch.tensor(data.labels)
    for _ in range(UPDATES):
        chosen = torch.tensor(random.randint(0, len(x), 32))
        optimizer.zero_grad()
        output = model(x[chosen])
        if units == 1:
            loss = nn.functional.binary_cross_entropy_with_logits(output[:, 0], y[chosen].float())
        else:
            loss = nn.functional.cross_entropy(output, y[chosen])
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        output = model(torch.tensor(data.judged_inputs))
    return torch.sigmoid(output)[:, 0] if units == 1 else output.softmax(1)
