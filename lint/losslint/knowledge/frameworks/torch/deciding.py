"""What makes answers of the numbers that a network says, and what becomes of both, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct

from losslint.knowledge.frameworks.torch.tracing import behind
from losslint.knowledge.lookup.registry import Machine, number, whole
from losslint.knowledge.models import graph
from losslint.training import Origin
from losslint.values import Made, Tensor

T = TypeVar("T")

ARGMAX = "torch.argmax"
"""The path of what tells where the largest numbers stand."""

LARGEST = frozenset((ARGMAX, "numpy.argmax"))
"""The same, and the function of numpy that is given what a network says as well."""

LEAVING = frozenset(
    ("a part of it", *(f"torch.{name}" for name in "view clone detach squeeze unsqueeze flatten".split()))
)
"""What answers go through that leaves each of them what it is."""

CASTING = frozenset(f".{name}" for name in "int long short byte bool astype".split())
"""What answers go through that makes whole numbers or truths of them; of other numbers it cuts a part off."""

CUTTING_OFF = frozenset(f".{name}" for name in "int long short byte".split())
"""What leaves out of numbers what stands behind the point."""

GATHERING = frozenset(
    (
        *(f"torch.{name}" for name in "cat concat stack vstack hstack tensor".split()),
        *(f"numpy.{name}" for name in "concatenate vstack hstack stack array append".split()),
    )
)
"""What puts the answers of several batches together."""

CHOOSING = frozenset((graph.YES_OR_NO, "numpy.where", "torch.where"))
"""What makes 0 and 1 of truths."""

ROUNDING = frozenset(("torch.round", "numpy.round", "numpy.around", "numpy.rint"))

MAX_GATHERED = 6
"""How deep answers are looked for that are put together again and again."""

HALF = 0.5
"""Where rounding cuts numbers between 0 and 1."""

CUTS = frozenset((*ROUNDING, *(f"operator {symbol}" for symbol in "> >= < <=".split())))
"""What makes yes or no of a number."""

ANSWERING = CASTING | CHOOSING | CUTS | LARGEST
"""What makes other numbers of numbers, which may be answers."""


class Decision(Struct, frozen=True):
    """What made answers of what a network says: `output` became them where `made` stands."""

    output: Tensor
    made: Made

    @property
    def are_classes(self) -> bool:
        """Whether it chose where the largest number stands."""
        return self.made.path in LARGEST

    @property
    def rounds(self) -> bool:
        """Whether it took the nearest whole numbers."""
        return self.made.path in ROUNDING

    @property
    def threshold(self) -> float | None:
        """Return where it cut numbers to yes and no, None where it did not or where that is not known."""
        if self.rounds:
            return HALF
        sides = (self.made.arguments.get("left"), self.made.arguments.get("right"))
        cut = next((found for side in sides if (found := number(side)) is not None), None)
        return float(cut) if cut is not None else None


def decision_of(machine: Machine, answers: Tensor, depth: int = MAX_GATHERED) -> Decision | None:
    """Return what made answers of numbers, None where they are no answers.

    What is put together of several batches, one after the other or in a loop, are answers where all are, and
    were made so at one place.
    """
    found = behind(machine, answers, LEAVING | CASTING)
    result, made = found if found is not None else (answers, None)
    if made is not None and made.path in LARGEST | CUTS and len(result.inputs) == 1:
        return Decision(result.inputs[0], made)
    if (made is not None and made.path not in GATHERING and not _chooses(made)) or not depth:
        return None
    return alike([decision_of(machine, one, depth - 1) for one in result.inputs], lambda one: one.made.origin)


def alike(found: Sequence[T | None], by: Callable[[T], object]) -> T | None:
    """Return the first of several where none is missing and all agree in something."""
    first = found[0] if found else None
    if first is None or any(one is None or by(one) != by(first) for one in found):
        return None
    return first


def _chooses(made: Made) -> bool:
    """Whether 1 and 0 stand for truths."""
    given = (whole(made.arguments.get(name)) for name in ("x", "y"))
    return made.path == graph.YES_OR_NO or (made.path in CHOOSING and set(given) == {0, 1})


class Numbers(Struct, frozen=True):
    """Numbers that a network says and nobody made answers of.

    `cut_at` is where what stands behind the point was left out of them.
    """

    output: Tensor
    cut_at: Origin | None = None

    @property
    def place(self) -> tuple[Origin | None, Origin | None]:
        """Return where they come from and where they were cut."""
        return self.output.origin, self.cut_at


def numbers_of(machine: Machine, tensor: Tensor, depth: int = MAX_GATHERED) -> Numbers | None:
    """Return the numbers behind a tensor, put together of several batches perhaps; None where they differ."""
    found = behind(machine, tensor, LEAVING)
    result, made = found if found is not None else (tensor, None)
    if made is not None and made.path in CUTTING_OFF and len(result.inputs) == 1:
        inner = numbers_of(machine, result.inputs[0], depth - 1) if depth else None
        return Numbers(inner.output, made.origin) if inner is not None else None
    if made is not None and made.path not in GATHERING:
        return Numbers(result) if made.path not in ANSWERING else None
    if not depth:
        return None
    return alike([numbers_of(machine, one, depth - 1) for one in result.inputs], lambda one: one.place)
