"""The value domain: what the interpreter computes with instead of real objects.

Values are immutable and carry their origin, which never takes part in comparisons. Whatever Python
lets a script change in place (lists, arrays, models, instances) is a `Ref` into the store.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from losslint.training import Origin, Shape
from losslint.values.immutable import immutable

Scalar = bool | int | float | complex | str | bytes | None


@immutable(frozen=True, slots=True)
class Value:
    """Anything that an expression can evaluate to."""

    origin: Origin | None = field(default=None, compare=False, kw_only=True)


@immutable(frozen=True, slots=True)
class Unknown(Value):
    """A value that is not known; `why` completes "unknown, …" for a reader.

    `choices` are the numbers of which it is certainly one, where the branches of the code say so.
    """

    why: str = field(compare=False)
    choices: frozenset[int | float] = frozenset()


@immutable(frozen=True, slots=True)
class Part(Unknown):
    """A layer of the model at `of`, not known which one; with `every` it stands for each of them."""

    of: Ref = field(kw_only=True)
    every: bool = field(default=False, kw_only=True)


@immutable(frozen=True, slots=True)
class Const(Value):
    """A number, string, boolean or None that is known exactly."""

    value: Scalar

    @property
    def key(self) -> tuple[type, Scalar]:
        """Tell 1 from True and from 1.0."""
        return (type(self.value), self.value)


@immutable(frozen=True, slots=True)
class Text(Value):
    """A string of which only the end is known, as in `folder + '/data_batch_1'`."""

    suffix: str


@immutable(frozen=True, slots=True)
class Whole(Value):
    """A whole number of which nothing else is known, as the counter of a long loop."""


@immutable(frozen=True, slots=True)
class Tuple(Value):
    """A tuple of known length. `weight` counts the values in it, those of inner tuples again and again."""

    items: tuple[Value, ...]
    weight: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        weight = len(self.items) + sum(item.weight for item in self.items if type(item) is Tuple)
        object.__setattr__(self, "weight", weight)


@immutable(frozen=True, slots=True)
class Counter(Value):
    """The result of `range(start, stop, step)`."""

    start: int
    stop: int
    step: int

    def __len__(self) -> int:
        return len(range(self.start, self.stop, self.step))


@immutable(frozen=True, slots=True)
class Slice(Value):
    """`lower:upper:step` inside a subscript; Const(None) where a part is left out."""

    lower: Value
    upper: Value
    step: Value


@immutable(frozen=True, slots=True)
class Ref(Value):
    """A reference to a cell of the store."""

    address: int


@immutable(frozen=True, slots=True)
class Library(Value):
    """A name of a library under its one canonical spelling, e.g. `keras.layers.Dense`."""

    path: str


@immutable(frozen=True, slots=True)
class Closure(Value):
    """A function or lambda of the project. `code` is opaque to all but the interpreter."""

    name: str
    code: Any = field(compare=False)
    scopes: tuple[int, ...]
    defaults: tuple[tuple[str, Value], ...] = ()
    owner: Ref | None = None
    identity: int = 0


@immutable(frozen=True, slots=True)
class Method(Value):
    """A function of the project bound to its receiver."""

    receiver: Value
    function: Value


@immutable(frozen=True, slots=True)
class LibraryMethod(Value):
    """A method that a library defines, bound to its receiver."""

    receiver: Value
    name: str


@immutable(frozen=True, slots=True)
class Super(Value):
    """`super()` inside a method: the receiver, seen from above the class at `above`."""

    receiver: Value
    above: Ref


@immutable(frozen=True, slots=True, eq=False)
class Tensor(Value):
    """A symbolic tensor of a model: the layer that made it and the tensors that the layer read.

    `layer` is a Ref to a layer or model, or an Unknown. Two tensors are equal only if they are the
    same one.
    """

    layer: Value
    inputs: tuple[Tensor, ...] = ()
    shape: Shape | None = None


@immutable(frozen=True, slots=True)
class Batches(Value):
    """A tf.data pipeline or a Python generator: what one element looks like.

    `element` is an array, or a Tuple or dict of arrays. `batched` says whether the arrays' first
    axis counts samples; `size` is the batch size where it is known. `facts` holds what the object
    itself can be asked (`num_classes`, `class_names`).
    """

    element: Value
    batched: bool
    size: int | None = None
    maker: str = ""
    facts: tuple[tuple[str, Value], ...] = ()


@immutable(frozen=True, slots=True)
class Stat(Value):
    """A statistic ("mean", "std", "max", "min") of the array at an address, value not known."""

    what: str
    of: int


@immutable(frozen=True, slots=True)
class Prediction(Value):
    """What a model says: `classes` once it went through argmax, `cut` once it was rounded or compared.

    `row` marks what it says of one sample, `part` is which of several outputs it is. `tapes` are the
    addresses of the gradient tapes that were open, `further` and `keywords` what the model was called with
    besides the inputs: `training=True`.
    """

    model: Ref
    inputs: Value
    classes: bool = False
    row: bool = False
    cut: bool = False
    part: int | None = None
    tapes: frozenset[int] = field(default=frozenset(), compare=False)
    further: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()


@immutable(frozen=True, slots=True)
class Scored(Unknown):
    """The number that a loss makes of a prediction; `tapes` are those that were open."""

    prediction: Prediction = field(compare=False, kw_only=True)
    tapes: frozenset[int] = field(default=frozenset(), compare=False, kw_only=True)
