"""Short scripts of PyTorch and what is understood of them."""

from __future__ import annotations

from losslint.training import Output

from tests.interpret.reading import runs, understood

IMPORTS = """
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import optim
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset, random_split
from torchvision import datasets, transforms
"""

TRAINED = """
x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))
loss = nn.CrossEntropyLoss()(model(x), y)
loss.backward()
"""
"""A training of `model` on eight numbers and five classes."""


def read(code: str) -> list[str]:
    """Return head, loss, labels and inputs of every output, `?` for what is unknown."""
    return understood(code, header=IMPORTS)


def output(code: str) -> Output:
    """Return the one output of the one run of a script."""
    (run,) = runs(code, header=IMPORTS)
    (found,) = run.outputs
    return found


def head(code: str) -> tuple[int | None, str | None, int | None]:
    """Return units, activation and number of axes of the model that a script trains."""
    found = output(code).head
    return found.units.value, found.activation.value, found.rank.value
