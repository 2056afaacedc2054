"""Takes one step of each cell of the matrix of PyTorch again, and says where the table tells it otherwise.

`python -m tests.truth.measure.torch_steps` takes that of every cell, in some minutes. What it compares is
whether the first batch stops, and with which exception: the scores of the table are not trained again.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator

import torch
from torch import nn

from tests.truth.measure.torch_points import padded
from tests.truth.torch_cells import ACTIVATIONS, LOSSES, TorchCase, TorchCell, measured

ROWS = 32


def error_of(case: TorchCase) -> str:
    """Return the class of the exception that the first batch stops with, "" where it does not."""
    torch.manual_seed(0)
    modules = [nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, case.units)]
    activation = ACTIVATIONS[case.activation]
    if activation:
        modules.append(eval(activation, {"nn": nn}))
    model, loss = nn.Sequential(*modules), eval(LOSSES[case.loss], {"nn": nn})
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    try:
        output = model(torch.randn(ROWS, 8))
        more = (torch.ones_like(output),) if case.loss.startswith("Gaussian") else ()
        loss(output, targets_of(case.targets), *more).backward()
        optimizer.step()
    except Exception as error:
        return type(error).__name__
    return ""


def targets_of(form: str) -> torch.Tensor:
    """Return a batch of targets of a form; every class and both answers are among them."""
    ids, answers = torch.arange(ROWS) % 5, torch.arange(ROWS) % 2
    several = torch.randint(0, 2, (ROWS, 5))
    return {
        "ids5": ids,
        "ids5_col": ids[:, None],
        "ids5_int32": ids.int(),
        "ids5_float": ids.float(),
        "ids5_float_col": ids[:, None].float(),
        "ids5_from1": ids + 1,
        "onehot5": nn.functional.one_hot(ids, 5).float(),
        "onehot5_int": nn.functional.one_hot(ids, 5),
        "multihot5": several.float(),
        "multihot5_int": several,
        "indices5": torch.stack([padded(row) for row in several]),
        "pm5": 2 * several.float() - 1,
        "bin": answers,
        "bin_col": answers[:, None],
        "bin_float": answers.float(),
        "bin_float_col": answers[:, None].float(),
        "onehot2": nn.functional.one_hot(answers, 2).float(),
        "pm1": 2 * answers.float() - 1,
        "pm1_col": 2 * answers[:, None].float() - 1,
        "real": 3 * torch.randn(ROWS) + 1,
        "real_col": 3 * torch.randn(ROWS, 1) + 1,
        "real_double_col": 3 * torch.randn(ROWS, 1).double() + 1,
        "real5": 3 * torch.randn(ROWS, 5) + 1,
    }[form]


def differing(cells: Iterable[TorchCell]) -> Iterator[str]:
    """Yield in a line each which cells stop otherwise than the table says.

    What stops only where outputs leave [0, 1] may take some steps to do so: these cells are left out.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cell in cells:
            if any(verdict.startswith("stops in") for verdict in cell.verdicts):
                continue
            said = error_of(cell.case)
            then = cell.error if "stops" in cell.verdicts else ""
            if said != then:
                yield f"{cell.name}: {said or 'trains'}, in the table {then or 'trains'}"


def main() -> None:
    """Compare every cell."""
    told = list(differing(measured()))
    print(*told, f"{len(told)} cells differ from the table", sep="\n")
    sys.exit(1 if told else 0)


if __name__ == "__main__":
    main()
