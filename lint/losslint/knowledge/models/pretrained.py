"""Pretrained encoders: whose released weights a model has, and what may keep them from being trained."""

from __future__ import annotations

import re
from collections.abc import Iterable

from losslint.source.expressions import expression
from losslint.values import Cell, Const, Made, Net

CHECKPOINT = "pretrained_model_name_or_path"
"""The argument of a model that names the weights which it was loaded with."""

SIZED = expression(
    r"(?=.*(bert|electra|mpnet|longformer|xlnet))(.*[-_/])?(base|large)([-_].*)?", re.IGNORECASE
)
"""Names of released encoders that tell their size: twelve layers or more, but for distilled ones with six."""

CUTTING = frozenset(("stop_gradient",))
"""Functions of tensors that hand on their numbers and lead no gradient back."""


def checkpoint_of(net: Net) -> str | None:
    """Return the released weights that a pretrained encoder has; None where no size is told."""
    given = net.arguments.get(CHECKPOINT)
    name = given.value if isinstance(given, Const) else None
    return name if isinstance(name, str) and SIZED.fullmatch(name) else None


def cut_off(cells: Iterable[Cell]) -> Made | None:
    """Return what may keep the gradient from a model, wherever it stands."""
    return next((cell for cell in cells if isinstance(cell, Made) and cell.name in CUTTING), None)
