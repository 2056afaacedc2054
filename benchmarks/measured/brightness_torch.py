"""LL420 for PyTorch: pictures that torchvision makes lighter and darker; it needs torchvision besides."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import nn
from torchvision.transforms import v2

from benchmarks.measured.brightness import PIXELS
from benchmarks.measured.learning import Row, digits

SEEDS = range(5)
UPDATES, BATCH = 400, 32
MEAN, DEVIATION = 0.31, 0.38
"""Those of the pixels of these digits, from 0 to 1."""

Change = Callable[[torch.Tensor], torch.Tensor]


def _jittered(pictures: torch.Tensor) -> torch.Tensor:
    """Return pictures each of which is made lighter or darker by itself."""
    jitter = v2.ColorJitter(brightness=0.4)
    return torch.stack([jitter(picture) for picture in pictures])


def _noisy(pictures: torch.Tensor) -> torch.Tensor:
    return torch.as_tensor(v2.GaussianNoise(sigma=0.1)(pictures))


def _standardised(pictures: torch.Tensor) -> torch.Tensor:
    return (pictures - MEAN) / DEVIATION


def _same(pictures: torch.Tensor) -> torch.Tensor:
    return pictures


CASES: dict[str, tuple[Change, Change]] = {
    "as they are": (_same, _same),
    "ColorJitter on 0..1": (_jittered, _same),
    "ColorJitter on 0..255, scaled later": (lambda x: _jittered(x * 255) / 255, _same),
    "ColorJitter on 0..1, standardised later": (lambda x: _standardised(_jittered(x)), _standardised),
    "ColorJitter on standardised ones": (lambda x: _jittered(_standardised(x)), _standardised),
    "GaussianNoise on 0..1, standardised later": (lambda x: _standardised(_noisy(x)), _standardised),
    "GaussianNoise on 0..255, scaled later": (lambda x: _noisy(x * 255) / 255, _same),
    "GaussianNoise on standardised ones": (lambda x: _noisy(_standardised(x)), _standardised),
}
"""What is done to the pictures that a network learns, and to those that it is judged by."""


def rows() -> Iterator[Row]:
    """Yield the accuracy on pictures that are not made lighter or darker."""
    torch.set_num_threads(1)
    for case, (learnt, judged) in CASES.items():
        yield Row(
            "LL420", f"PyTorch, {case}", "accuracy", tuple(_right(seed, learnt, judged) for seed in SEEDS)
        )


def _right(seed: int, learnt: Change, judged: Change) -> float:
    """Return the accuracy of one hidden layer of 64 units, trained with Adam."""
    torch.manual_seed(seed)
    data = digits(seed, PIXELS)
    x, y = torch.tensor(data.inputs).movedim(3, 1), torch.tensor(data.labels)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters())
    taken = 0
    while taken < UPDATES:
        changed = learnt(x)
        for chosen in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(changed[chosen]), y[chosen]).backward()
            optimizer.step()
            taken += 1
    with torch.no_grad():
        said = model(judged(torch.tensor(data.judged_inputs).movedim(3, 1))).argmax(1).numpy()
    return float((said == data.judged_labels).mean())
