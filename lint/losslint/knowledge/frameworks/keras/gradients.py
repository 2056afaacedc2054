"""Whether a loss of the project's own has a gradient: where every way from it back to the output is cut.

The loss was carried out on two symbols, and what came back is a graph of tensors. A step that rounds, counts
or compares has no gradient; where the output reaches the loss through such steps alone, nothing is learnt.
"""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct

from losslint.knowledge.arrays.arithmetic import OF_TWO
from losslint.knowledge.frameworks.keras.symbolic import COMBINING, KEEPING, REDUCING
from losslint.knowledge.frameworks.keras.symbols import Find, FromSymbols, step_name
from losslint.training import Fact, Origin
from losslint.values import Array, Const, Library, List, Made, Ref, Tensor, Tuple, Value

CUTTING = frozenset(
    "round rint floor ceil sign argmax argmin argsort equal not_equal greater greater_equal less less_equal "
    "logical_and logical_or logical_not logical_xor isnan is_nan isfinite is_finite isinf is_inf any all "
    "reduce_any reduce_all count_nonzero one_hot stop_gradient < <= > >= == != // floordiv".split()
)
"""Steps without a gradient, by their bare names: TensorFlow answers None for them, or zeros."""

COUNTING = frozenset("ones_like zeros_like shape shape_n int_shape size rank ndim".split())
"""Steps that leave nothing of the numbers that they are given."""

WHOLE = ("int", "uint", "bool")
"""How the names of types begin that have no gradient."""

STEPS = (
    frozenset((*KEEPING, *COMBINING, *REDUCING))
    | frozenset(
        "reshape flatten batch_flatten ravel squeeze expand_dims transpose permute_dimensions concatenate "
        "concat stack matmul dot where cast + - * / ** @".split()
    )
    | CUTTING
    | COUNTING
)
"""Steps of which every operand is seen that is a tensor or may be one."""

SETTINGS = frozenset("axis keepdims dtype name shape depth axes".split())
"""Arguments that are no numbers of the computation."""

WHY = "it is not followed how the loss is computed"


class Passage(IntEnum):
    """How the output gets into numbers; of several the greatest counts."""

    NONE = 0
    CUT = 1
    UNKNOWN = 2
    OPEN = 3


class Reached(Struct, frozen=True):
    """How the output gets into numbers, and which step cut it off."""

    passage: Passage
    cut: Origin | None = None


def has_gradient(find: Find, computed: Value | None) -> Fact[bool]:
    """Return whether a gradient leads back to the output; where none does, the step that cuts it off."""
    if not isinstance(computed, Tensor):
        return Fact.unknown(WHY)
    reached = _Back(find, Reached(Passage.NONE), Reached(Passage.OPEN), Reached(Passage.UNKNOWN)).read(
        computed
    )
    match reached.passage:
        case Passage.OPEN:
            return Fact(True, computed.origin)
        case Passage.CUT:
            return Fact(False, reached.cut)
    return Fact.unknown(WHY, computed.origin)


class _Back(FromSymbols[Reached]):
    """Follows how the output gets into each tensor."""

    def plain(self, value: Value | None) -> Reached:
        return Reached(Passage.NONE if self._holds_no_tensor(value) else Passage.UNKNOWN)

    def step(self, tensor: Tensor, made: Made | None) -> Reached:
        if made is None:
            return Reached(Passage.UNKNOWN)
        name = _name(made.path)
        if not tensor.inputs or (name not in STEPS and not made.path.startswith("keras.losses.")):
            return Reached(Passage.UNKNOWN)  # a tensor of another model has weights of its own
        if name in COUNTING:
            return Reached(Passage.NONE)
        if name in COMBINING and not made.arguments and len(tensor.inputs) < 2:
            return Reached(Passage.UNKNOWN)  # the other operand was not kept
        most = max((self.read(one) for one in _operands(made, tensor)), key=lambda one: one.passage)
        if most.passage in (Passage.NONE, Passage.CUT):
            return most
        return Reached(Passage.CUT, tensor.origin or made.origin) if _cuts(made, name) else most

    def _holds_no_tensor(self, value: Value | None, depth: int = 3) -> bool:
        """Whether a value is known to be nothing that was computed from the output."""
        if isinstance(value, Const | Library):
            return True
        cell = self.find(value) if isinstance(value, Ref) else value
        if isinstance(cell, Array):
            return True
        if isinstance(cell, List) and cell.rest is not None:
            return False
        items = cell.items if isinstance(cell, List | Tuple) else None
        return items is not None and depth > 0 and all(self._harmless(one, depth - 1) for one in items)

    def _harmless(self, value: Value, depth: int) -> bool:
        """Whether an item of a list is a tensor, which the step names among its inputs, or holds none."""
        return isinstance(value, Tensor) or self._holds_no_tensor(value, depth)


def _operands(made: Made, tensor: Tensor) -> list[Value]:
    """Return all that a step reads: its tensors, and what else may have been computed from the output."""
    others = (value for key, value in made.arguments.items() if key not in SETTINGS)
    return [*tensor.inputs, *(value for value in others if not isinstance(value, Tensor))]


def _name(path: str) -> str:
    """Return what a step is called; a layer is none, but where it stands for an operator of two tensors."""
    return path if path.startswith("keras.layers.") and path not in OF_TWO.values() else step_name(path)


def _cuts(made: Made, name: str) -> bool:
    """Whether a step has no gradient: a cast has none to whole numbers alone."""
    if name in CUTTING:
        return True
    kind = made.arguments.get("dtype")
    if name != "cast" or kind is None:
        return False
    word = kind.value if isinstance(kind, Const) else kind.path if isinstance(kind, Library) else ""
    return str(word).rpartition(".")[2].startswith(WHOLE)
