"""Which way a loss of the project's own goes as the output comes to agree with the labels.

The loss was carried out on two symbols, and what came back is a graph of tensors. It is read from the symbols
up: each step says whether its numbers grow or fall with the agreement. Training makes a loss small; what
grows is a score.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from losslint.knowledge.frameworks.keras.symbols import Find, FromSymbols, operands_of, step_name
from losslint.knowledge.lookup.registry import number
from losslint.training import Fact, Origin
from losslint.values import Made, Tensor, Value

WHY = "it is not followed which way the loss goes"


class Going(Enum):
    """What numbers inside a loss are."""

    NUMBER = "numbers without labels and output in them"
    LABELS = "the labels, or what grows with them"
    OTHERS = "what falls with the labels, as one minus them"
    OUTPUT = "the output, or what grows with it"
    INVERSE = "what falls with the output, as one minus it"
    GROWS = "what grows as the output comes to agree with the labels"
    FALLS = "what falls then"
    DIFFERENCE = "labels minus output, or the other way round"
    AMOUNT = "how much labels and output there is, whether they agree or not"
    OTHER = "something that is not followed"


FLIPPED = {
    Going.LABELS: Going.OTHERS,
    Going.OTHERS: Going.LABELS,
    Going.OUTPUT: Going.INVERSE,
    Going.INVERSE: Going.OUTPUT,
    Going.GROWS: Going.FALLS,
    Going.FALLS: Going.GROWS,
}
"""What parts become where they are taken from a number."""

PRODUCTS = {
    frozenset((Going.LABELS, Going.OUTPUT)): Going.GROWS,
    frozenset((Going.OTHERS, Going.INVERSE)): Going.GROWS,
    frozenset((Going.OTHERS, Going.OUTPUT)): Going.FALLS,
    frozenset((Going.LABELS, Going.INVERSE)): Going.FALLS,
    frozenset((Going.GROWS,)): Going.GROWS,
    frozenset((Going.LABELS,)): Going.LABELS,
    frozenset((Going.OUTPUT,)): Going.OUTPUT,
}
"""What two parts make that are multiplied; each of them is no less than zero."""

DIRECTIONS = (Going.GROWS, Going.FALLS)

KEEPING = frozenset(
    "reshape flatten batch_flatten ravel squeeze expand_dims transpose permute_dimensions clip clip_by_value "
    "nan_to_num cast cast_to_floatx to_float identity convert_to_tensor sum mean reduce_sum reduce_mean "
    "sigmoid softmax".split()
)
"""Functions of one tensor that keep which way its numbers go: they move, bound or sum them."""

RISING = frozenset("sqrt square exp log log1p softplus".split())
"""Functions that keep it of numbers that are no less than zero."""

PART = "a part of it"
"""What a part of a tensor is called, as `score[..., 1]`."""

DIVIDING = frozenset("/ divide truediv divide_no_nan true_divide realdiv".split())


class Reading(Struct, frozen=True):
    """What numbers inside a loss are.

    `below` says that they may be less than zero. `over` holds the parts that they were divided by, `ratio` is
    the division.
    """

    going: Going
    below: bool = False
    over: frozenset[Going] = frozenset()
    ratio: Origin | None = None

    @property
    def is_score(self) -> bool:
        """Whether it is an overlap: what agrees of all that the labels and all that the output say."""
        return self.going is Going.GROWS and self.over >= {Going.LABELS, Going.OUTPUT}


NUMBER = Reading(Going.NUMBER)
OTHER = Reading(Going.OTHER)
AMOUNT = Reading(Going.AMOUNT)


def is_score(find: Find, computed: Value | None) -> Fact[bool]:
    """Return whether what is computed is an overlap that grows as the output comes to agree with the labels.

    Its origin is the division that makes it one. Whatever falls then is none; of all else nobody knows.
    """
    if not isinstance(computed, Tensor):
        return Fact.unknown(WHY)
    whole = _Reader(find, Reading(Going.LABELS), Reading(Going.OUTPUT), OTHER).read(computed)
    if whole.is_score and whole.ratio is not None:
        return Fact(True, whole.ratio)
    return Fact(False, computed.origin) if whole.going is Going.FALLS else Fact.unknown(WHY, computed.origin)


class _Reader(FromSymbols[Reading]):
    """Reads which way the numbers of each tensor go."""

    def plain(self, value: Value | None) -> Reading:
        return NUMBER if number(value) is not None else OTHER

    def step(self, tensor: Tensor, made: Made | None) -> Reading:
        if made is None:
            return OTHER
        if made.path.startswith("keras.losses."):
            said = self.read(made.arguments["y_pred"])
            return Reading(Going.FALLS) if said.going is Going.OUTPUT else OTHER
        operands = operands_of(made, tensor)
        name = step_name(made.path)
        if name in ("ones_like", "zeros_like"):
            return NUMBER
        if name in KEEPING or name in RISING or name == PART:
            return _of_one(name, self.read(operands[0])) if operands else OTHER
        step = STEPS.get(name)
        parts = [self.read(operand) for operand in operands]
        if step is None or any(part.going is Going.OTHER for part in parts):
            return OTHER
        made_of = step(parts, operands)
        return replace(made_of, ratio=tensor.origin) if name in DIVIDING and made_of.over else made_of


def _of_one(name: str, one: Reading) -> Reading:
    if name in RISING and one.going is Going.DIFFERENCE:
        return Reading(Going.FALLS) if name == "square" else OTHER
    if name in RISING and one.below:
        return OTHER
    return replace(one, below=True) if name == "log" else one


Step = Callable[[Sequence[Reading], Sequence[Value]], Reading]


def _negative(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    return _flipped(parts[0], below=True)


def _flipped(one: Reading, below: bool) -> Reading:
    if one.going in (Going.NUMBER, Going.DIFFERENCE):
        return one
    flipped = FLIPPED.get(one.going)
    return replace(one, going=flipped, below=below) if flipped is not None else OTHER


def _absolute(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    if parts[0].going is Going.DIFFERENCE:
        return Reading(Going.FALLS)
    return OTHER if parts[0].below else parts[0]


def _raised(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    power = number(operands[1]) if len(operands) == 2 else None
    if power is None or power <= 0 or parts[0].below:
        return OTHER
    if parts[0].going is Going.DIFFERENCE:
        return Reading(Going.FALLS) if power == 2 else OTHER
    return parts[0]


def _multiplied(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    if len(parts) != 2:
        return OTHER
    for one, other, by in ((parts[0], parts[1], operands[0]), (parts[1], parts[0], operands[1])):
        if one.going is Going.NUMBER:
            return _times(other, number(by))
    if any(part.below for part in parts):
        return OTHER
    going = PRODUCTS.get(frozenset(one.going for one in parts))
    return Reading(going, over=parts[0].over | parts[1].over) if going is not None else AMOUNT


def _times(one: Reading, factor: float | None) -> Reading:
    """Return numbers times another one; of a factor that is not known nor is its sign."""
    if factor is None:
        return NUMBER if one.going is Going.NUMBER else OTHER
    return one if factor > 0 else _flipped(one, below=True) if factor < 0 else OTHER


def _added(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    if len(parts) != 2:
        return OTHER
    one, other = parts
    for kept, added, value in ((one, other, operands[1]), (other, one, operands[0])):
        if added.going is Going.NUMBER:
            least = number(value)
            return replace(kept, below=kept.below or least is None or least < 0)
    below = one.below or other.below
    if one.going is other.going and one.going in (*DIRECTIONS, Going.LABELS, Going.OUTPUT):
        return Reading(one.going, below, one.over | other.over, one.ratio or other.ratio)
    for rising, falling in ((one, other), (other, one)):
        if rising.is_score and falling.going is Going.FALLS and not falling.over:
            return rising  # a score that is added to a loss is made small with it
    return OTHER if below or one.over or other.over else AMOUNT


def _subtracted(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    if len(parts) != 2:
        return OTHER
    one, other = parts
    if {one.going, other.going} == {Going.LABELS, Going.OUTPUT}:
        return Reading(Going.DIFFERENCE)
    if one.going is Going.NUMBER:
        whole = number(operands[0])
        is_one = isinstance(operands[0], Tensor) or (whole is not None and whole >= 1)
        return _flipped(other, below=not is_one or other.below)
    if other.going is Going.NUMBER:
        return replace(one, below=True)
    if one.going is Going.AMOUNT and other.going in (*DIRECTIONS, Going.AMOUNT) and not other.over:
        return AMOUNT  # as the union: all that there is, and what agrees counted once
    return _added((one, _flipped(other, below=True)), operands)


def _divided(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    if len(parts) != 2 or parts[1].below:
        return OTHER
    one, by = parts
    if by.going is Going.NUMBER:
        return _times(one, number(operands[1]))
    if one.going not in DIRECTIONS:
        return AMOUNT if one.going is Going.AMOUNT else OTHER
    return replace(one, over=one.over | by.over | _held(by))


def _held(by: Reading) -> frozenset[Going]:
    """Return whether labels or output or both are in what is divided by."""
    if by.going in (Going.AMOUNT, *DIRECTIONS):
        return frozenset((Going.LABELS, Going.OUTPUT)) if not by.over else frozenset()
    return frozenset((by.going,)) & {Going.LABELS, Going.OUTPUT}


def _chosen(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    """Return one of two numbers, of which one is of no meaning, as where the other one is not defined."""
    ways = [part for part in parts[1:] if part.going is not Going.NUMBER]
    return ways[0] if len(parts) == 3 and len(ways) == 1 else OTHER


STEPS: dict[str, Step] = {
    **dict.fromkeys(("-_", "negative"), _negative),
    **dict.fromkeys(("abs", "absolute"), _absolute),
    **dict.fromkeys(("pow", "power", "**"), _raised),
    **dict.fromkeys(("*", "multiply"), _multiplied),
    **dict.fromkeys(("+", "add"), _added),
    **dict.fromkeys(("-", "subtract"), _subtracted),
    **dict.fromkeys(DIVIDING, _divided),
    **dict.fromkeys(("where",), _chosen),
    **dict.fromkeys(("is_nan", "isnan"), lambda parts, operands: parts[0]),
}
"""What a function makes of what its arguments are, by its bare name."""
