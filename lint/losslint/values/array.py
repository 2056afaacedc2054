"""What is known of an array: shape, dtype, range, encoding, and how it came to be."""

from __future__ import annotations

from dataclasses import dataclass, replace

from losslint.training import Content, Doing, Encoding, LabelMode, Origin, Range, Scheme, Shape, Step


@dataclass(frozen=True, slots=True)
class Array:
    """A numpy array, tensor with data, data frame or series; None is "not known".

    `classes` counts classes for class ids and one-hot arrays and columns for multi-hot ones.
    `identity` marks an identity matrix, whose rows are one-hot vectors. `selects` marks index
    arrays: "all" for a permutation, "some" for a filter that may drop classes. `row` marks one
    element of a collection, whose shape has no sample axis. `family` is the address of the array
    that it was computed from, so that splits of one array can be told from copies. `columns` are
    the names of a data frame's columns. `mode` is what a loader was told to make of labels.
    `part_of` is the address of the array that the rows were sliced from.
    """

    dtype: str | None = None
    shape: Shape | None = None
    range: Range | None = None
    content: Content | None = None
    encoding: Encoding | None = None
    classes: int | None = None
    history: tuple[Step, ...] = ()
    why: str = ""
    kind: str = "ndarray"
    identity: bool = False
    selects: str = ""
    family: int | None = None
    columns: tuple[str, ...] | None = None
    mode: LabelMode | None = None
    part_of: int | None = None

    def but(self, **changes: object) -> Array:
        """Return this array with some facts changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def did(self, doing: Doing, origin: Origin | None, detail: str = "", **changes: object) -> Array:
        """Return this array after one more step of its history, with some facts changed."""
        done = Step(doing, origin, detail, self.encoding)
        return replace(self, history=(*self.history, done), **changes)  # type: ignore[arg-type]

    def prepared(self, scheme: Scheme, origin: Origin | None, detail: str, why: str) -> Array:
        """Return this array as a backbone of a scheme wants it."""
        step = Step(Doing.SHIFTED, origin, detail, self.encoding, scheme)
        return replace(self, history=(*self.history, step), range=None, why=why)

    @property
    def samples(self) -> int | None:
        """The length of the first axis."""
        return self.shape[0] if self.shape else None

    @property
    def is_integer(self) -> bool:
        """Whether the dtype is known to be an integer one."""
        return self.dtype is not None and self.dtype.startswith(("int", "uint"))


def anything(why: str, **facts: object) -> Array:
    """Return an array of which nothing is known but why."""
    return Array(why=why).but(**facts)
