"""What is known of an array: shape, dtype, range, encoding, and how it came to be."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from losslint.training import (
    Content,
    Doing,
    DrawnBy,
    Encoding,
    LabelMode,
    Order,
    Origin,
    Padding,
    Range,
    RowOf,
    Scheme,
    Shape,
    Step,
    prepared_range,
)

IGNORED = -100
"""What losses over classes leave out that are not told otherwise, and collators fill up with."""

SOME_COLUMN = ""
"""The name of a column that stands for any of them."""

_OF_ROWS = (Doing.SPLIT, Doing.SHUFFLED, Doing.RESAMPLED)
"""What takes, moves or repeats rows, and leaves the columns what they are."""
_OF_PLACES = (*_OF_ROWS, Doing.CAST, Doing.RESHAPED, Doing.BATCHED)
"""What leaves every number the one that it was."""
_SAYING_WHAT = ("range", "history", "encoding")
"""Facts whose change says that an array holds other numbers, or may do so."""


class Array(Struct, frozen=True):
    """A numpy array, tensor with data, data frame or series; None is "not known".

    `classes` counts classes for class ids and one-hot arrays and columns for multi-hot ones.
    `identity` marks an identity matrix, whose rows are one-hot vectors. `selects` marks index
    arrays: "all" for a permutation, "some" for a filter that may drop classes. `row` marks one
    element of a collection, whose shape has no sample axis. `family` is the address of the array
    that it was computed from, so that splits of one array can be told from copies. `columns` are
    the names of a data frame's columns. `mode` is what a loader was told to make of labels.
    `part_of` is the address of the array that the rows were sliced from, or that writing to this one
    would change. `known` are those columns of a data frame that the code itself has set. `stacks` says
    what rows like this one make together: zeros with a single 1 are one-hot, with several multi-hot.
    `depth` counts the loops around the place where the array was made. `at_most` is how many axes an array of
    unknown shape can have: a table read from a text file has two, or one. `chosen` says of truth values which
    entries of which array they choose, `settled` of an array what all of the entries are that a comparison
    chooses, and `written` has the columns of a table that the code spells out. `loader` is what put samples
    together along the first axis, while the axes are as it made them, `batch` how many of them, all but the
    last time, `dealt` how many it deals out in all, and `in_order` says that it deals them in the order of
    the data set, a small part at a time. `rewritten` are the columns into which other numbers were written,
    `SOME_COLUMN` where nobody knows which. `drawn_by` is the sampler by whose weights they are drawn.
    `placed` is the row of a series that it is, or that each of its samples is.
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
    known: tuple[tuple[str, Array], ...] = ()
    stacks: Encoding | None = None
    depth: int = 0
    at_most: int | None = None
    chosen: tuple[int, str, float] | None = None
    settled: tuple[str, float, float] | None = None
    written: tuple[Array, ...] = ()
    loader: Origin | None = None
    batch: int | None = None
    dealt: int | None = None
    drawn_by: DrawnBy | None = None
    placed: RowOf | None = None
    in_order: bool = False
    rewritten: tuple[str, ...] = ()

    def but(self, **changes: object) -> Array:
        """Return this array with some facts changed; what changes the shape may give it more axes."""
        if self.at_most is not None and "shape" in changes:
            changes = {"at_most": None, **changes}
        if self.settled is not None and not changes.keys().isdisjoint(_SAYING_WHAT):
            changes = {"settled": None, **changes}
        if self.written and not changes.keys().isdisjoint((*_SAYING_WHAT, "shape")):
            changes = {"written": (), **changes}
        if self.placed is not None and any(
            name in changes and changes[name] != getattr(self, name) for name in ("range", "encoding")
        ):
            changes = {"placed": None, **changes}
        if self.loader is not None and "shape" in changes:
            changes = {"loader": None, **changes}
        return replace(self, **changes)

    def written_to(self, *columns: str) -> Array:
        """Return this array, into which numbers were written: into these columns, or nobody knows where."""
        more = tuple(name for name in columns or (SOME_COLUMN,) if name not in self.rewritten)
        if not more:
            return self
        history = tuple(replace(step, place=None) if step.place else step for step in self.history)
        return replace(self, rewritten=(*self.rewritten, *more), history=history, placed=None)

    def noted(self, **facts: object) -> Array:
        """Return this array, of the last step of whose history these facts are known too."""
        return replace(self, history=(*self.history[:-1], replace(self.history[-1], **facts)))

    def without_padding(self) -> Array:
        """Return this array, of which some places are gone: nobody knows whether padding is left."""
        if all(step.padding is None for step in self.history):
            return self
        return replace(self, history=tuple(replace(step, padding=None) for step in self.history))

    def ordered(self, order: Order | None) -> Array:
        """Return this array, the last step of whose history put its rows in an order."""
        return self.noted(order=order)

    def did(self, doing: Doing, origin: Origin | None, detail: str = "", **changes: object) -> Array:
        """Return this array after one more step of its history, with some facts changed."""
        done = Step(doing, origin, detail, self.encoding, classes=self.classes)
        known = self.picked(rows_may_go=False) if self.known and doing in _OF_ROWS else ()
        changes = {"known": known, "stacks": None, **changes}
        if self.batch is not None and doing in (*_OF_ROWS, Doing.SELECTED):
            changes = {"batch": None, "dealt": None, "drawn_by": None, **changes}
        if self.placed is not None and doing not in _OF_PLACES:
            changes = {"placed": None, **changes}
        return self.but(history=(*self.history, done), **changes)

    def step(self, step: Step) -> Array:
        """Return this array after a step that leaves its facts as they are."""
        done = self.did(step.doing, step.origin, step.detail)
        return replace(done, history=(*self.history, replace(step, of=self.encoding, classes=self.classes)))

    def in_shape(self, origin: Origin | None, detail: str, shape: Shape | None, **changes: object) -> Array:
        """Return this array in another shape, its numbers in the order that they have."""
        after = self.did(Doing.RESHAPED, origin, detail, shape=shape, **changes)
        known = self.shape is not None and shape is not None
        return after.noted(shapes=(self.shape, shape)) if known else after

    def brightened(self, origin: Origin | None, detail: str, meant: Range | None) -> Array:
        """Return this array after its pixels were made lighter or darker, by numbers for those of a range."""
        return self.did(Doing.AUGMENTED, origin, detail).noted(meant=meant, met=self.range)

    def clipped(self, origin: Origin | None, detail: str) -> Array:
        """Return this array after its pixels were changed at random, and cut off below 0 and above 1."""
        changed = self.did(Doing.AUGMENTED, origin, detail)
        return changed.noted(meant=Range(0, 1), met=self.range, clips=True)

    def prepared(self, scheme: Scheme, origin: Origin | None, detail: str, why: str) -> Array:
        """Return this array as a backbone of a scheme wants it."""
        step = Step(Doing.SHIFTED, origin, detail, self.encoding, scheme)
        span = prepared_range(scheme, self.range) if self.range is not None else None
        return replace(self, history=(*self.history, step), range=span, why=why, known=())

    def column(self, name: str) -> Array | None:
        """Return a column that the code itself has set, if it has."""
        return next((column for known, column in self.known if known == name), None)

    def with_column(self, name: str, column: Array | None) -> Array:
        """Return this data frame with one column set to something, or to something that is not known."""
        others = tuple(pair for pair in self.known if pair[0] != name)
        known = others if column is None else (*others, (name, column))
        return replace(self, columns=None, encoding=None, classes=None, range=None, known=known)

    def picked(self, rows_may_go: bool) -> tuple[tuple[str, Array], ...]:
        """Return the known columns with some of the rows, of which whole classes may be missing."""
        changes: dict[str, object] = {"shape": None}
        if rows_may_go:
            changes |= {"classes": None, "range": None}
        return tuple((name, column.but(**changes)) for name, column in self.known)

    @property
    def samples(self) -> int | None:
        """The length of the first axis."""
        return self.shape[0] if self.shape else None

    @property
    def is_integer(self) -> bool:
        """Whether the dtype is known to be an integer one."""
        return self.dtype is not None and self.dtype.startswith(("int", "uint"))

    def marked_by(self, numbers: Sequence[int], origin: Origin | None) -> Array | None:
        """Return class ids among which numbers below zero mark what is left out, None of anything else."""
        if self.shape or not self.is_integer or any(number >= 0 for number in numbers):
            return None
        marked = self.but(range=None, why=f"{numbers[0]} marks what is left out")
        return marked.ignoring(origin) if set(numbers) == {IGNORED} else marked

    def ignoring(self, origin: Origin | None) -> Array:
        """Return these labels with places among them that a loss leaves out unless it is told otherwise."""
        step = Step(Doing.PADDED, origin, "marked", padding=Padding(float(IGNORED), False))
        told = self.history and self.history[-1].padding == step.padding
        return self if told else self.step(step)


def anything(why: str, **facts: object) -> Array:
    """Return an array of which nothing is known but why."""
    return Array(why=why).but(**facts)
