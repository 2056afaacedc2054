"""What a loss of the project's own expects: read from what its code makes of the labels and the output.

The loss was carried out on two symbols, and what came back is a graph of tensors. It is read from the symbols
up: each step says what the numbers are so far. A step that is not known here makes the whole unknown,
and the loss stays known as the project's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from losslint.knowledge.frameworks.keras.losses import CLASSES, TAKING_LOGITS, expectation
from losslint.knowledge.frameworks.keras.symbols import Find, FromSymbols, operands_of, step_name
from losslint.knowledge.lookup.registry import number
from losslint.training import Expectation, Fact, Family, Form, Origin, Scale
from losslint.values import Const, Made, Tensor, Value

SMALL = 0.01
"""What is added so that nothing is divided by zero, at most."""

WHY = "the loss is the project's own"


class Meaning(Enum):
    """What numbers are in a loss that is read from the symbols up."""

    NUMBER = "numbers without the output in them, as weights are"
    LABELS = "the labels"
    OUTPUT = "the output"
    INVERSE = "one minus the output"
    EITHER = "the output where the label says yes, one minus it elsewhere"
    SURE = "how sure the output is, raised to some power"
    DIFFERENCE = "how far the output is from the label"
    LOG = "the logarithm of the output, or of one minus it"
    TERM = "a term of the loss"
    OTHER = "something that is not followed"


RANK = {meaning: position for position, meaning in enumerate(Meaning)}
FLIPPED = {Meaning.OUTPUT: Meaning.INVERSE, Meaning.INVERSE: Meaning.OUTPUT}
SHARES = (Meaning.OUTPUT, Meaning.INVERSE, Meaning.EITHER)
WITHOUT_OUTPUT = (Meaning.NUMBER, Meaning.LABELS)
SURENESS = (Meaning.OUTPUT, Meaning.INVERSE, Meaning.EITHER, Meaning.SURE)
TERMS = (Meaning.TERM, Meaning.LOG)


class Use(Enum):
    """What a loss does with the output."""

    LOG = "takes its logarithm"
    LOG_INVERSE = "takes the logarithm of one minus it"
    DISTANCE = "squares how far it is from the label, or takes it without its sign"
    PRODUCT = "multiplies it with the label"
    PRODUCT_INVERSE = "multiplies one minus it with the label"
    SUM = "sums it up"
    DIVIDED = "divides by it"
    SHIFTED = "adds a number to what was made of it"


LOGS = frozenset((Use.LOG, Use.LOG_INVERSE))
PRODUCTS = frozenset((Use.PRODUCT, Use.PRODUCT_INVERSE))
OVERLAP = frozenset((Use.PRODUCT, Use.DIVIDED))
"""What every loss does that compares regions."""

FREE = frozenset((Use.SHIFTED,))
"""What says nothing of the output."""


class Known(Struct, frozen=True):
    """A loss of the library inside one of the project's own.

    `plain` says that it gets the labels as they are.
    """

    name: str
    expects: Fact[Expectation]
    plain: bool
    origin: Origin | None


class Reading(Struct, frozen=True):
    """Numbers inside a loss: what they are, and what was done with the output to get them.

    `squashed` is the activation that the loss applies itself, `losses` are those of the library inside.
    `changed` says that the numbers were moved, weighed or added to on the way, `moved` that they may have
    another shape than the labels, or the output, that they are of.
    """

    meaning: Meaning
    uses: frozenset[Use] = frozenset()
    squashed: str = ""
    losses: tuple[Known, ...] = ()
    changed: bool = False
    moved: bool = False

    @property
    def has_output(self) -> bool:
        """Whether the output is in these numbers."""
        return self.meaning not in WITHOUT_OUTPUT

    def term(self, *uses: Use) -> Reading:
        """Return a term that was made of these numbers."""
        made = Reading(Meaning.TERM, self.uses.union(uses), self.squashed, self.losses, changed=True)
        return replace(made, moved=self.moved)


class OwnLoss(Struct, frozen=True):
    """What is known of a loss of the project's own.

    `name` is the library's loss that it is but for a mean or a sum, None where it is something of its own.
    """

    name: str | None
    expects: Fact[Expectation]
    origin: Origin | None = None


def own_loss(find: Find, computed: Value | None, at: Origin | None) -> OwnLoss:
    """Return what a loss expects that computes this of the two symbols."""
    if not isinstance(computed, Tensor):
        return OwnLoss(None, Fact.unknown(WHY, at))
    whole = _Reader(find, Reading(Meaning.LABELS), Reading(Meaning.OUTPUT), OTHER).read(computed)
    known = whole.losses[0] if len(whole.losses) == 1 and not whole.changed else None
    if known is not None and known.plain and not whole.squashed:
        return OwnLoss(known.name, known.expects, known.origin)
    expects = _expected(whole, at)
    return OwnLoss(None, Fact(expects, at) if expects is not None else Fact.unknown(WHY, at))


def _expected(whole: Reading, at: Origin | None) -> Expectation | None:
    """Return what is expected by a loss of one's own, None where that is not followed."""
    found = [known.expects.value for known in whole.losses]
    uses = whole.uses - LOGS - FREE
    if whole.meaning not in TERMS or not (whole.uses - FREE or found):
        return None
    if whole.uses & LOGS:
        asks = Use.LOG_INVERSE in whole.uses or whole.squashed == "sigmoid"
        scale, form = (Scale.INDEPENDENT, Form.YES_NO) if asks else (Scale.PROBABILITIES, Form.ROWS)
        found.append(_own(whole, scale, form, at))
    if uses == {Use.DISTANCE} and not found:
        distance = _own(whole, Scale.NUMBERS, Form.LIKE_OUTPUT, at)
        return replace(distance, stretches=not whole.moved)
    if uses and not uses >= OVERLAP:
        return None
    if uses:
        found.append(_own(whole, Scale.INDEPENDENT, Form.LIKE_OUTPUT, at))
    return _together(found)


def _own(whole: Reading, scale: Scale, form: Form, at: Origin | None) -> Expectation:
    return Expectation(Family.OWN, Fact(Scale.LOGITS if whole.squashed else scale, at), form)


def _together(terms: Sequence[Expectation | None]) -> Expectation | None:
    """Return what all terms of a loss expect, None where they do not agree on what the output is."""
    known = [term for term in terms if term is not None]
    scales = {term.reads.value for term in known}
    if scales == {Scale.PROBABILITIES, Scale.INDEPENDENT}:
        scales = {Scale.PROBABILITIES}  # of which each lies between 0 and 1 too
    forms: list[Form] = [term.wants for term in known if term.wants is not Form.LIKE_OUTPUT]
    if len(known) < len(terms) or len(scales) != 1 or None in scales or len(set(forms)) > 1:
        return None
    reads = next(term.reads for term in known if term.reads.value in scales)
    form = forms[0] if forms else Form.LIKE_OUTPUT
    return Expectation(Family.OWN, replace(reads, by_default=False), form, weighs=True)


class _Reader(FromSymbols[Reading]):
    """Reads what the numbers of each tensor are."""

    def plain(self, value: Value | None) -> Reading:
        return NUMBER

    def step(self, tensor: Tensor, made: Made | None) -> Reading:
        if made is None:
            return OTHER if any(self.read(one).has_output for one in tensor.inputs) else NUMBER
        if made.path.startswith("keras.losses."):
            return self._of_library(made)
        operands = operands_of(made, tensor)
        parts = [self.read(operand) for operand in operands]
        name = step_name(made.path)
        if not any(part.has_output for part in parts):
            if name not in KEEPING or len(parts) != 1:
                return NUMBER
            return _moved(parts[0]) if name in MOVING else parts[0]
        step = STEPS.get(name)
        return step(parts, operands) if step is not None else OTHER

    def _of_library(self, made: Made) -> Reading:
        labels, output = self.read(made.arguments.get("y_true")), self.read(made.arguments.get("y_pred"))
        name = CLASSES.get(made.name)
        if name is None or output.meaning is not Meaning.OUTPUT or labels.has_output:
            return OTHER
        expects = expectation(name, made.origin, _told(made) if name in TAKING_LOGITS else None)
        if output.squashed and expects.value is not None:
            if expects.value.reads.value not in (Scale.PROBABILITIES, Scale.INDEPENDENT):
                return OTHER
            expects = Fact(replace(expects.value, reads=Fact(Scale.LOGITS, made.origin)), made.origin)
        known = Known(name, expects, labels.meaning is Meaning.LABELS and not labels.changed, made.origin)
        return Reading(Meaning.TERM, squashed=output.squashed, losses=(known,), changed=output.changed)


def _told(made: Made) -> Fact[bool]:
    """Return what a loss is told of logits."""
    told = made.arguments.get("from_logits", Const(False))
    at = told.origin or made.origin
    if isinstance(told, Const):
        return Fact(bool(told.value), at, by_default="from_logits" not in made.given)
    return Fact.unknown("it is not known to be true or false", at)


NUMBER = Reading(Meaning.NUMBER)
OTHER = Reading(Meaning.OTHER)

Step = Callable[[Sequence[Reading], Sequence[Value]], Reading]
STEPS: dict[str, Step] = {}
"""What a function makes of what its arguments are, by its bare name."""

MOVING = frozenset(
    "reshape flatten batch_flatten ravel squeeze expand_dims transpose permute_dimensions clip clip_by_value "
    "nan_to_num".split()
)
"""Functions that move numbers about, or keep them in bounds."""

KEEPING = MOVING | frozenset("cast cast_to_floatx to_float identity convert_to_tensor stop_gradient".split())
"""Those, and functions that leave numbers as they are."""


def _step(*names: str) -> Callable[[Step], Step]:
    def register(step: Step) -> Step:
        STEPS.update(dict.fromkeys(names, step))
        return step

    return register


def _of_one(*names: str) -> Callable[[Callable[[Reading], Reading]], Callable[[Reading], Reading]]:
    """Register what a function makes of its first argument, where the others have no output in them."""

    def register(change: Callable[[Reading], Reading]) -> Callable[[Reading], Reading]:
        def step(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
            alone = parts[0].has_output and not any(part.has_output for part in parts[1:])
            return change(parts[0]) if alone else OTHER

        STEPS.update(dict.fromkeys(names, step))
        return change

    return register


@_of_one(*sorted(KEEPING - MOVING), "negative")
def _kept(one: Reading) -> Reading:
    return one


@_of_one(*sorted(MOVING))
def _moved(one: Reading) -> Reading:
    return replace(one, changed=True, moved=True)


@_of_one("ones_like", "zeros_like", "shape", "int_shape", "size")
def _counted(one: Reading) -> Reading:
    """Nothing is left of what the output says."""
    return NUMBER


@_of_one("softmax")
def _softmax(one: Reading) -> Reading:
    return replace(one, squashed="softmax") if one.meaning is Meaning.OUTPUT and not one.squashed else OTHER


@_of_one("sigmoid")
def _sigmoid(one: Reading) -> Reading:
    return replace(one, squashed="sigmoid") if one.meaning is Meaning.OUTPUT and not one.squashed else OTHER


@_of_one("log_softmax")
def _log_softmax(one: Reading) -> Reading:
    return _log(_softmax(one))


@_of_one("log_sigmoid")
def _log_sigmoid(one: Reading) -> Reading:
    return _log(_sigmoid(one))


@_of_one("log")
def _log(one: Reading) -> Reading:
    match one.meaning:
        case Meaning.OUTPUT:
            uses = {Use.LOG}
        case Meaning.INVERSE:
            uses = {Use.LOG_INVERSE}
        case Meaning.EITHER:
            uses = {Use.LOG, Use.LOG_INVERSE}
        case Meaning.TERM if one.uses and one.uses <= PRODUCTS:  # the part of the output that the label picks
            uses = {Use.LOG} | ({Use.LOG_INVERSE} if Use.PRODUCT_INVERSE in one.uses else set())
        case Meaning.TERM if one.uses >= OVERLAP:
            return one
        case _:
            return OTHER
    return Reading(Meaning.LOG, frozenset(uses), one.squashed, changed=True)


@_of_one("exp")
def _exponential(one: Reading) -> Reading:
    """How sure the output is, again of the logarithm of that."""
    is_of_logs = one.meaning in TERMS and one.uses <= LOGS
    return Reading(Meaning.SURE, squashed=one.squashed) if is_of_logs else OTHER


@_of_one("abs", "absolute")
def _absolute(one: Reading) -> Reading:
    if one.meaning is Meaning.TERM and one.uses and one.uses <= PRODUCTS:
        return one  # of probabilities there is nothing below zero
    return one.term(Use.DISTANCE) if one.meaning is Meaning.DIFFERENCE else OTHER


@_of_one("<", "<=", ">", ">=", "less", "less_equal", "greater", "greater_equal", "isnan", "is_nan")
def _compared(one: Reading) -> Reading:
    """Whether a term is large, which `where` may ask."""
    return one if one.meaning in TERMS else OTHER


@_of_one("sqrt")
def _root(one: Reading) -> Reading:
    return one.term() if one.meaning is Meaning.TERM and one.uses == {Use.DISTANCE} else OTHER


@_step("square", "pow", "power", "**")
def _raised(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    one = parts[0]
    if any(part.has_output for part in parts[1:]):
        return OTHER
    is_square = len(operands) == 1 or number(operands[1]) == 2
    match one.meaning:
        case Meaning.DIFFERENCE:
            return one.term(Use.DISTANCE) if is_square else OTHER
        case Meaning.OUTPUT | Meaning.INVERSE | Meaning.EITHER | Meaning.SURE:
            return Reading(Meaning.SURE, squashed=one.squashed)
        case Meaning.TERM if one.uses >= OVERLAP or one.uses <= {Use.DISTANCE} | FREE:
            return one.term()
    return OTHER


@_step("squared_difference")
def _squared_difference(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    between = _subtracted(parts, operands)
    return between.term(Use.DISTANCE) if between.meaning is Meaning.DIFFERENCE else OTHER


@_of_one("mean", "sum", "reduce_mean", "reduce_sum", "average")
def _averaged(one: Reading) -> Reading:
    if one.meaning in (Meaning.OUTPUT, Meaning.INVERSE, Meaning.SURE):
        return one.term(Use.SUM)
    return one if one.meaning in TERMS else OTHER


@_step("*", "multiply")
def _multiplied(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    if len(parts) != 2:
        return OTHER
    (weight, by), (one, _) = sorted(zip(parts, operands, strict=True), key=lambda pair: RANK[pair[0].meaning])
    if not weight.has_output:
        return _weighed(weight, one, isinstance(by, Tensor))
    if weight.meaning in SURENESS and one.losses and not one.uses and not one.squashed:
        return replace(one, changed=True) if not weight.squashed or _read_logits(one) else OTHER
    if weight.squashed != one.squashed:
        return OTHER
    if weight.meaning in SURENESS and one.meaning in TERMS and one.uses <= LOGS:
        return replace(one, changed=True)
    if weight.meaning is one.meaning is Meaning.TERM and weight.uses >= OVERLAP and one.uses >= OVERLAP:
        return _joined((weight, one))  # as precision times recall
    if weight.meaning is Meaning.DIFFERENCE and one == weight:
        return one.term(Use.DISTANCE)
    if weight.meaning in SURENESS and one.meaning in SURENESS:
        return Reading(Meaning.SURE, squashed=one.squashed)
    return OTHER


def _read_logits(one: Reading) -> bool:
    """Whether all losses of the library in a term read logits: what weighs them squashes the output."""
    expected = [known.expects.value for known in one.losses]
    return all(expects is not None and expects.reads.value is Scale.LOGITS for expects in expected)


def _weighed(weight: Reading, one: Reading, by_labels: bool) -> Reading:
    """Return numbers times others without output in them; `by_labels` says that labels may be."""
    match one.meaning:
        case Meaning.OUTPUT if by_labels:
            return one.term(Use.PRODUCT)
        case Meaning.INVERSE if by_labels:
            return one.term(Use.PRODUCT_INVERSE)
        case Meaning.SURE | Meaning.DIFFERENCE | Meaning.LOG | Meaning.TERM:
            return replace(one, changed=True)
    return OTHER


@_step("-", "subtract")
def _subtracted(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    if len(parts) != 2:
        return OTHER
    one, other = parts
    if {one.meaning, other.meaning} == {Meaning.LABELS, Meaning.OUTPUT}:
        moved = one.moved or other.moved
        return Reading(Meaning.DIFFERENCE, squashed=one.squashed or other.squashed, moved=moved)
    if other.meaning in SURENESS:
        flipped = FLIPPED.get(other.meaning, Meaning.SURE)
        return replace(other, meaning=flipped) if number(operands[0]) == 1 else OTHER
    if other.meaning is Meaning.TERM and other.uses == PRODUCTS and number(operands[0]) == 1:
        return Reading(Meaning.SURE, squashed=other.squashed)  # of what the label does not say
    return _summed(parts, operands)


@_step("+", "add")
def _summed(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    if len(parts) != 2:
        return OTHER
    for one, other, value in ((parts[0], parts[1], operands[1]), (parts[1], parts[0], operands[0])):
        if other.has_output:
            continue
        if one.meaning in SHARES:
            if other.meaning is Meaning.LABELS and one.meaning is Meaning.OUTPUT:
                return one.term(Use.SUM)
            return replace(one, changed=True) if _is_small(value) else OTHER
        if one.meaning in TERMS:
            return one.term(*(() if _is_small(value) else FREE))
        return OTHER
    return _joined(parts)


def _joined(parts: Sequence[Reading]) -> Reading:
    """Return the sum of terms, or one of them."""
    if not all(part.meaning in TERMS and part.squashed == parts[0].squashed for part in parts):
        return OTHER
    losses = tuple(known for part in parts for known in part.losses)
    uses = frozenset[Use]().union(*(part.uses for part in parts))
    moved = any(part.moved for part in parts)
    return Reading(Meaning.TERM, uses, parts[0].squashed, losses, changed=True, moved=moved)


def _is_small(value: Value) -> bool:
    """Whether a number is what is added so that nothing is divided by zero: `K.epsilon()` is not computed."""
    known = number(value)
    return abs(known) <= SMALL if known is not None else not isinstance(value, Tensor | Const)


@_step("/", "divide", "truediv", "divide_no_nan", "true_divide", "realdiv")
def _divided(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    if len(parts) != 2:
        return OTHER
    one, by = parts
    if not by.has_output:
        return replace(one, changed=True) if one.meaning in (*TERMS, Meaning.DIFFERENCE) else OTHER
    if one.has_output and one.squashed != by.squashed:
        return OTHER
    if one.meaning is Meaning.OUTPUT and by.meaning is Meaning.TERM and by.uses == {Use.SUM}:
        return replace(one, changed=True)  # made to sum to one
    if by.meaning is not Meaning.TERM or one.meaning is not Meaning.TERM or by.losses or one.losses:
        return OTHER
    return _joined(parts).term(Use.DIVIDED)


@_step("maximum", "minimum")
def _bounded(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    """The output kept off zero or one; a term that is kept above a number is a margin, another thing."""
    pairs = list(zip(parts, operands, strict=True))
    kept = [part for part, _ in pairs if part.has_output]
    by_symbol = any(isinstance(operand, Tensor) for part, operand in pairs if not part.has_output)
    if len(kept) != 1 or by_symbol or kept[0].meaning not in SHARES:
        return OTHER
    return replace(kept[0], changed=True)


@_step("where", "switch")
def _chosen(parts: Sequence[Reading], operands: Sequence[Value]) -> Reading:
    if len(parts) != 3:
        return OTHER
    condition, *ways = parts
    with_output = [way for way in ways if way.has_output]
    if len({way.squashed for way in with_output}) != 1:
        return OTHER
    if condition.has_output:
        return _joined(with_output) if condition.meaning in TERMS else OTHER
    meanings = {way.meaning for way in with_output}
    if meanings <= set(SHARES):
        meaning = next(iter(meanings)) if len(meanings) == 1 else Meaning.EITHER
        return replace(with_output[0], meaning=meaning, changed=True)
    return _joined(with_output)
