"""LL206, LL207 for PyTorch: rows that are made one-hot again, and ids that are divided or standardised."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import nn

from benchmarks.measured.learning import Row, Split, digits, two_sides

SEEDS = range(5)
UPDATES = 375
OPTIMIZERS: dict[str, Callable[[nn.Module], torch.optim.Optimizer]] = {
    "Adam": lambda model: torch.optim.Adam(model.parameters()),
    "SGD 0.1": lambda model: torch.optim.SGD(model.parameters(), lr=0.1),
}
Coding = Callable[[torch.Tensor], torch.Tensor]

rows_of: Coding = lambda ids: nn.functional.one_hot(ids, 10)  # noqa: E731
IDS: dict[str, Coding] = {
    "ids as they are": lambda ids: ids,
    "ids divided by 255 and cut": lambda ids: (ids / 255).long(),
}
ROWS: dict[str, Coding] = {
    "rows": lambda ids: rows_of(ids).float(),
    "rows made one-hot again": lambda ids: rows_of(rows_of(ids)).float(),
}
SIDES: dict[str, Coding] = {
    "0 and 1": lambda sides: sides.float()[:, None],
    "0 and 1 divided by 255": lambda sides: sides.float()[:, None] / 255,
    "0 and 1 standardised": lambda sides: _standardised(sides.float())[:, None],
}


def _standardised(numbers: torch.Tensor) -> torch.Tensor:
    return (numbers - numbers.mean()) / numbers.std()


def rows() -> Iterator[Row]:
    """Yield the share of right answers; rows are learnt in batches of ten, as many as there are digits."""
    torch.set_num_threads(1)
    tasks: tuple[tuple[str, dict[str, Coding], nn.Module, int, int], ...] = (
        ("LL207", IDS, nn.CrossEntropyLoss(), 10, 32),
        ("LL206", ROWS, nn.MSELoss(), 10, 10),
        ("LL206", ROWS, nn.MultiLabelSoftMarginLoss(), 10, 10),
        ("LL207", SIDES, nn.BCEWithLogitsLoss(), 1, 32),
    )
    for pages, codings, loss, units, batch in tasks:
        for case, coding in codings.items():
            for name, optimizer in OPTIMIZERS.items():
                found = [_trained(coding, loss, units, batch, optimizer, seed) for seed in SEEDS]
                for what, values in zip(("accuracy", "loss"), zip(*found, strict=True), strict=True):
                    yield Row(pages, f"PyTorch, {type(loss).__name__}, {case}, {name}", what, values)


def _trained(
    coding: Coding,
    loss: nn.Module,
    units: int,
    batch: int,
    optimizer: Callable[[nn.Module], torch.optim.Optimizer],
    seed: int,
) -> tuple[float, float]:
    data: Split = digits(seed) if units > 1 else two_sides(seed, 1200)
    torch.manual_seed(seed)
    features = int(np.prod(data.inputs.shape[1:]))
    model = nn.Sequential(nn.Flatten(), nn.Linear(features, 64), nn.ReLU(), nn.Linear(64, units))
    x, y = torch.tensor(data.inputs), coding(torch.tensor(data.labels))
    stepping, random = optimizer(model), np.random.RandomState(seed)
    last = 0.0
    for _ in range(UPDATES * 32 // batch):
        chosen = torch.tensor(random.randint(0, len(x), batch))
        stepping.zero_grad()
        result = loss(model(x[chosen]), y[chosen])
        result.backward()
        stepping.step()
        last = result.item()
    with torch.no_grad():
        said = model(torch.tensor(data.judged_inputs)).numpy()
    answers = said.argmax(1) if units > 1 else (said[:, 0] > 0).astype(int)
    return float((answers == data.judged_labels).mean()), last
