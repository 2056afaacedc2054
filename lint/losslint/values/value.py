"""The value domain: what the interpreter computes with instead of real objects.

Values are immutable and carry their origin, which never takes part in comparisons. Whatever Python
lets a script change in place (lists, arrays, models, instances) is a `Ref` into the store.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import force_setattr, replace

from losslint.training import Direction, Origin, Shape, Step
from losslint.values.compared import Compared

Scalar = bool | int | float | complex | str | bytes | None


class Value(Compared, frozen=True, kw_only=True):
    """Anything that an expression can evaluate to."""

    origin: Origin | None = None


class Unknown(Value, frozen=True):
    """A value that is not known; `why` completes "unknown, …" for a reader.

    `choices` are the numbers of which it is certainly one, where the branches of the code say so, and `among`
    the constants of any kind to which a command line restricts it. A number that rounds of a loop raise is
    not less than `least`. `perhaps` are objects of libraries of which it is one on
    some ways.
    """

    apart = Value.apart | {"why", "perhaps"}

    why: str
    choices: frozenset[int | float] = frozenset()
    among: tuple[Scalar, ...] = ()
    least: int | None = None
    perhaps: tuple[Value, ...] = ()


class SomeLayer(Unknown, frozen=True, kw_only=True):
    """A layer of the model at `of`, not known which one; with `every` it stands for each of them."""

    of: Ref
    every: bool = False


class Samples(Unknown, frozen=True):
    """How many samples a batch holds: not known, but as long as the first axis of what is made of it."""


class Length(Unknown, frozen=True, kw_only=True):
    """How long something is: a whole number from 0 on that is not known.

    `of_names` says that what is counted are names, or things that all differ, so that the numbers below it
    are places which tell them apart. `of` is what is counted, where that is a loader or a data set.
    """

    of_names: bool = False
    of: Value | None = None


class Portion(Unknown, frozen=True, kw_only=True):
    """A part of a number, not known how large: from 0 to `most`, as 0.1 by how many classes there are."""

    most: float


class Distinct(Unknown, frozen=True):
    """One of things that all differ, as an item of a set: not known which."""


class Const(Value, frozen=True):
    """A number, string, boolean or None that is known exactly."""

    value: Scalar

    @property
    def key(self) -> tuple[type, Scalar]:
        """Tell 1 from True and from 1.0."""
        return (type(self.value), self.value)


def is_none(value: Value | None) -> bool:
    """Whether a value is Python's None: another thing than no value, and than one that is not known."""
    return isinstance(value, Const) and value.value is None


class Text(Value, frozen=True):
    """A string of which only the end is known, as in `folder + '/data_batch_1'`."""

    suffix: str


class FilePath(Text, frozen=True):
    """A path of which the code decides where it is: beside a file, or from where the program was started.

    `path` is it in full, or from there. As a text only its end is known, which is the same on every machine.
    """

    path: str


class FileText(Text, frozen=True):
    """What a file holds, as a text; `path` is what the code opens."""

    path: Value


class OfSet(Text, frozen=True):
    """A string out of a set: its place among the others is another one in each process."""


def is_text(value: Value | None) -> bool:
    """Whether a value is a string, known or not."""
    return isinstance(value, Text) or (isinstance(value, Const) and isinstance(value.value, str))


def is_name(value: Value | None) -> bool:
    """Whether a value tells one thing among others: a text, or one of things that all differ."""
    return is_text(value) or isinstance(value, Distinct)


class Whole(Value, frozen=True):
    """A whole number of which nothing else is known, as the counter of a long loop.

    `of_a_name` says that it is the place of a name among names, and so tells which of them is meant, `drawn`
    that chance decides it. `unordered` is the set in whose order it is a place. `round` is the loop that
    counts it, `every` by how much that grows from one round to the next, and `plus` what was added to it
    since; without a loop, nothing was.
    """

    apart = Value.apart | {"round", "every"}

    of_a_name: bool = False
    drawn: bool = False
    unordered: Origin | None = None
    round: int | None = None
    every: int | None = None
    plus: int = 0

    def moved(self, by: int, origin: Origin | None) -> Whole:
        """Return this number with another one added."""
        if self.round is None:
            return Whole(drawn=self.drawn, unordered=self.unordered, origin=origin)
        return Whole(
            drawn=self.drawn,
            unordered=self.unordered,
            round=self.round,
            every=self.every,
            plus=self.plus + by,
            origin=origin,
        )

    def moved_back(self) -> Whole:
        """Return this number without what it says of the round of a loop."""
        return replace(self, round=None, every=None, plus=0)

    def ahead_of(self, other: Whole) -> int | None:
        """Return by how much this number is greater than another one of the same round."""
        return self.plus - other.plus if self.round is not None and self.round == other.round else None


class Tuple(Value, frozen=True):
    """A tuple of known length. `weight` counts the values in it, those of inner tuples again and again."""

    apart = Value.apart | {"weight"}

    items: tuple[Value, ...]
    weight: int = 0

    def __post_init__(self) -> None:
        weight = len(self.items) + sum(item.weight for item in self.items if type(item) is Tuple)
        force_setattr(self, "weight", weight)


class Counter(Value, frozen=True):
    """The result of `range(start, stop, step)`."""

    start: int
    stop: int
    step: int

    @property
    def length(self) -> int:
        """How many numbers it counts: more, perhaps, than `len` of a `range` can say."""
        away = self.stop - self.start if self.step > 0 else self.start - self.stop
        return max(0, -(-away // abs(self.step)))


class Slice(Value, frozen=True):
    """`lower:upper:step` inside a subscript; Const(None) where a part is left out."""

    lower: Value
    upper: Value
    step: Value


class Ref(Value, frozen=True):
    """A reference to a cell of the store."""

    address: int


class Namespace(Value, frozen=True):
    """The attributes of a module, class or object by name, as `vars(x)` and `globals()` give them: what is
    written there is written to it.
    """

    of: Value


class Library(Value, frozen=True):
    """A name of a library under its one canonical spelling, e.g. `keras.layers.Dense`."""

    path: str


class Closure(Value, frozen=True):
    """A function or lambda of the project. `code` is opaque to all but the interpreter.

    `within` are the objects that it is decorated with in whose block its body stands.
    """

    apart = Value.apart | {"code"}

    name: str
    code: Any
    scopes: tuple[int, ...]
    defaults: tuple[tuple[str, Value], ...] = ()
    owner: Ref | None = None
    identity: int = 0
    within: tuple[Value, ...] = ()


class Method(Value, frozen=True):
    """A function of the project bound to its receiver."""

    receiver: Value
    function: Value


class LibraryMethod(Value, frozen=True):
    """A method that a library defines, bound to its receiver."""

    receiver: Value
    name: str


class Super(Value, frozen=True):
    """`super()` inside a method: the receiver, seen from above the class at `above`."""

    receiver: Value
    above: Ref


class Passed(Compared, frozen=True):
    """How a tensor went through a layer that depends on the mode of its model.

    `training` is the mode, `recording` whether operations were recorded for gradients, None where nobody
    knows. `at` is the call of the layer.
    """

    apart = frozenset({"at"})

    training: Value
    recording: bool | None
    at: Origin | None = None


class Tensor(Value, frozen=True):
    """A symbolic tensor of a model: the layer that made it and the tensors that the layer read.

    `layer` is a Ref to a layer or model, or an Unknown. `passed` is None where the mode of the
    layer does not matter. `recorded` says whether it was made where operations are recorded for gradients,
    None where nobody knows. Two tensors are equal only if they are the same one.
    """

    layer: Value
    inputs: tuple[Tensor, ...] = ()
    shape: Shape | None = None
    passed: Passed | None = None
    recorded: bool | None = True

    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__

    @property
    def is_either(self) -> bool:
        """Whether it is one of two that two ways, or two rounds of a loop, have left behind: its inputs.

        What is not followed for another reason has the place of a call.
        """
        return is_either(self.layer) and len(self.inputs) == 2


def is_either(layer: Value) -> bool:
    """Whether what made a symbolic tensor is not known because two ways made two."""
    return type(layer) is Unknown and layer.origin is None


class Batches(Value, frozen=True):
    """A tf.data pipeline or a Python generator: what one element looks like.

    `element` is an array, or a Tuple or dict of arrays. `batched` says whether the arrays' first
    axis counts samples; `size` is the batch size where it is known. `facts` holds what the object
    itself can be asked (`num_classes`, `class_names`). `steps` is what was done to the elements as wholes: in
    which order they come, and which were left out.
    """

    element: Value
    batched: bool
    size: int | None = None
    maker: str = ""
    facts: tuple[tuple[str, Value], ...] = ()
    steps: tuple[Step, ...] = ()

    def did(self, step: Step) -> Batches:
        """Return this pipeline after one more step."""
        return replace(self, steps=(*self.steps, step))


class Stat(Value, frozen=True):
    """A statistic ("mean", "std", "max", "min") of the array at an address, value not known."""

    what: str
    of: int


class Predicted(Value, frozen=True):
    """What a model says: `classes` once it went through argmax, `cut` once it was rounded or compared.

    `row` marks what it says of one sample, `part` is which of several outputs it is. `tapes` are the
    addresses of the gradient tapes that were open, `further` and `keywords` what the model was called with
    besides the inputs: `training=True`. `answered_at` is where it became classes or was cut, `flat` says that
    it may have other axes since. `through` are the models that said what it was made of, the first one first.
    """

    apart = Value.apart | {"tapes", "answered_at", "through"}

    model: Ref
    inputs: Value
    classes: bool = False
    row: bool = False
    cut: bool = False
    part: int | None = None
    tapes: frozenset[int] = frozenset()
    further: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    answered_at: Origin | None = None
    flat: bool = False
    through: tuple[Ref, ...] = ()


class Scored(Unknown, frozen=True, kw_only=True):
    """The number that a loss makes of a prediction; `tapes` are those that were open."""

    apart = Unknown.apart | {"prediction", "tapes"}

    prediction: Predicted
    tapes: frozenset[int] = frozenset()


class Measured(Unknown, frozen=True, kw_only=True):
    """A number that was worked out of what a model says, or the answer of a condition about one.

    `tested` is where the data are loaded that it says it of, where they are kept for testing, and no others.
    """

    tested: Origin | None = None


class OfBatch(Measured, frozen=True, kw_only=True):
    """A plain number that one batch comes to; `summed`, what a loop adds up of such numbers.

    `loader` deals the batches out. `better` says which of these numbers are better, where that is known.
    """

    loader: Origin
    summed: bool = False
    better: Direction | None = None


class BatchLoss(OfBatch, frozen=True, kw_only=True):
    """What a loss makes of one batch; `mean` says that it is a mean over the batch, otherwise it is a sum."""

    mean: bool


class BatchScore(OfBatch, frozen=True, kw_only=True):
    """What a score comes to that is worked out for one batch; `score` is how its library calls it."""

    score: str


class Gauge(Measured, frozen=True, kw_only=True):
    """A number that tells how good the answers of a model are: `better` says which numbers are better."""

    better: Direction


def choices_of(value: Value) -> frozenset[int | float]:
    """Return the numbers of which a value is certainly one; none where that is not known."""
    match value:
        case Const() if isinstance(value.value, int | float):
            return frozenset((value.value,))
        case Unknown():
            return value.choices
        case _:
            return frozenset()
