"""LL322 for PyTorch: ranking scores of probabilities, and of the answers that a cut makes of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

from benchmarks.measured.learning import Row, rarer, two_sides

SEEDS = range(5)
SHARES = {"as many of both": 0.5, "one in ten": 0.1}
UPDATES = 600


def rows() -> Iterator[Row]:
    """Yield the area under both curves of points on two sides of a plane."""
    torch.set_num_threads(1)
    for share, positive in SHARES.items():
        found = [_reached(seed, positive) for seed in SEEDS]
        for place, case in enumerate(("probabilities", "answers")):
            for score in ("ROC AUC", "average precision"):
                values = tuple(one[score][place] for one in found)
                yield Row("LL322", f"PyTorch, {share}, {case}", score, values)


def _reached(seed: int, share: float) -> dict[str, tuple[float, float]]:
    from sklearn.metrics import average_precision_score, roc_auc_score

    data = rarer(two_sides(seed, 6000, apart=1.0), share)
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 1))
    optimizer, random = torch.optim.Adam(model.parameters()), np.random.RandomState(seed)
    x, y = torch.tensor(data.inputs), torch.tensor(data.labels, dtype=torch.float32)[:, None]
    for _ in range(UPDATES):
        chosen = torch.tensor(random.randint(0, len(x), 32))
        optimizer.zero_grad()
        nn.functional.binary_cross_entropy_with_logits(model(x[chosen]), y[chosen]).backward()
        optimizer.step()
    with torch.no_grad():
        said = torch.sigmoid(model(torch.tensor(data.judged_inputs)))[:, 0].numpy()
    cut, right = (said > 0.5).astype(int), data.judged_labels
    return {
        "ROC AUC": (roc_auc_score(right, said), roc_auc_score(right, cut)),
        "average precision": (average_precision_score(right, said), average_precision_score(right, cut)),
    }
