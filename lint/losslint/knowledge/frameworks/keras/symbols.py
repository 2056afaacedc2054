"""The two symbols that a loss of the project's own is carried out on, and reading what came back.

What came back is a graph of tensors. Whoever wants to know something of it says what holds of the symbols,
and what each step makes of that.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from losslint.values import Cell, Made, Tensor, Value

LABELS, OUTPUT = "losslint.y_true", "losslint.y_pred"
"""What the two symbols are made by."""

STANDS_FOR = "stands for"
"""What the state of a symbol says that is made for values of a training loop: which one it is."""

MAX_STEPS = 400
"""Steps of one loss that are read."""

Find = Callable[[Value], "Cell | None"]
"""What returns the cell behind a value."""

R = TypeVar("R")


class FromSymbols(ABC, Generic[R]):
    """Reads a graph of tensors from the symbols up, each tensor once.

    `labels` and `output` are what holds of the two symbols, `lost` what holds where there are too many steps.
    """

    def __init__(self, find: Find, labels: R, output: R, lost: R) -> None:
        self.find = find
        self._symbols = {LABELS: labels, OUTPUT: output}
        self._lost = lost
        self._known: dict[int, R] = {}
        self._steps = MAX_STEPS

    def read(self, value: Value | None) -> R:
        """Return what holds of a value."""
        if not isinstance(value, Tensor):
            return self.plain(value)
        if id(value) not in self._known:
            self._steps -= 1
            self._known[id(value)] = self._of(value) if self._steps > 0 else self._lost
        return self._known[id(value)]

    def _of(self, tensor: Tensor) -> R:
        cell = self.find(tensor.layer)
        made = cell if isinstance(cell, Made) else None
        if made is not None and made.path in self._symbols:
            return self._symbols[made.path]
        return self.step(tensor, made)

    @abstractmethod
    def plain(self, value: Value | None) -> R:
        """Return what holds of something that is no tensor."""

    @abstractmethod
    def step(self, tensor: Tensor, made: Made | None) -> R:
        """Return what holds of the tensor that a step gives; None stands for one that is not known."""


_TWO = ("x", "y")
TAKING_NUMBERS = {
    **dict.fromkeys("maximum minimum pow power add subtract multiply divide truediv realdiv".split(), _TWO),
    **dict.fromkeys(("true_divide", "divide_no_nan", "squared_difference"), _TWO),
    "where": ("condition", *_TWO),
}
"""Functions that take plain numbers in the place of a tensor, with their parameters."""


def operands_of(made: Made, tensor: Tensor) -> list[Value]:
    """Return what a function was given, in the order of its parameters as far as that matters."""
    if "left" in made.arguments and "right" in made.arguments:
        return [made.arguments["left"], made.arguments["right"]]
    names = TAKING_NUMBERS.get(step_name(made.path), ())
    tensors = iter(tensor.inputs)
    named = (made.arguments.get(name) or next(tensors, None) for name in names)
    return [*(one for one in named if one is not None), *tensors]


def step_name(path: str) -> str:
    """Return what a function or an operator is called, wherever it comes from."""
    return path.removeprefix("operator ") if path.startswith("operator ") else path.rpartition(".")[2].lower()
