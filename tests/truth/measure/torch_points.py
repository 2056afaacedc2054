"""The points that the cells of the matrix of PyTorch are trained on, and their targets in each form."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from torch import nn

CLASSES, WIDTH, TRAINED, ROWS = 5, 8, 512, 32


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

    def batch(self, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the inputs and the targets of some rows."""
        chosen = torch.from_numpy(rows)
        return self.inputs[chosen], self.targets[chosen]

    @property
    def tested(self) -> np.ndarray:
        """What is true of the points that scores are of."""
        return self.truth[TRAINED:]


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


def padded(row: torch.Tensor) -> torch.Tensor:
    """Return the numbers of the classes that are 1 in a row, -1 after them."""
    numbers = torch.full((CLASSES,), -1)
    given = row.nonzero().flatten()
    numbers[: len(given)] = given
    return numbers


@cache
def points(form: str, seed: int) -> Points:
    """Return the points of a form, made once."""
    return Points(form, seed)


def batches(seed: int, count: int) -> np.ndarray:
    """Return which rows each batch takes, (count, ROWS): every epoch goes through all of them in another order."""
    draw = np.random.RandomState(9 + seed)
    order = np.concatenate([draw.permutation(TRAINED) for _ in range(count * ROWS // TRAINED + 1)])
    return order[: count * ROWS].reshape(count, ROWS)
