"""The vocabulary of data: what the inputs hold, how the labels are encoded, what was done to them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from math import inf, prod

from msgspec import Struct, field

from losslint.training.fact import Fact
from losslint.training.origin import Origin

Shape = tuple[int | None, ...]
"""The length of every axis, None where it is unknown. The first axis counts samples."""


class Range(Struct, frozen=True):
    """The interval that values lie in. `exact` says that both ends are really reached."""

    low: float
    high: float
    exact: bool = True

    def inside(self, low: float, high: float) -> bool:
        """Whether every value lies between `low` and `high`."""
        return low <= self.low and self.high <= high


AROUND_ZERO = Range(-inf, inf, exact=False)
"""Where values lie that were standardised: around 0, with no end on either side."""


class Encoding(Enum):
    """How a label says which class, or which number, is right."""

    CLASS_IDS = "class ids"
    ONE_HOT = "one-hot"
    MULTI_HOT = "multi-hot"
    REAL = "real numbers"


class Content(Enum):
    """What kind of thing the numbers of an array describe."""

    IMAGES = "images"
    TOKENS = "tokens"
    FEATURES = "features"
    LABELS = "labels"


class Doing(Enum):
    """What one step in an array's history did."""

    LOADED = "loaded"
    MADE = "made"
    DRAWN = "drawn at random"
    CAST = "cast"
    SCALED = "scaled"
    SHIFTED = "shifted"
    INTEGER_DIVIDED = "divided as integers"
    STANDARDISED = "standardised"
    ENCODED = "encoded"
    GREYED = "turned grey"
    RESHAPED = "reshaped"
    SPLIT = "split"
    SELECTED = "selected"
    SHUFFLED = "shuffled"
    RESAMPLED = "resampled"
    WINDOWED = "cut into windows"
    PADDED = "padded"
    BATCHED = "batched"
    AUGMENTED = "augmented"
    STATED = "stated in a comment"


TRAINING_PART = "the training part"
HELD_OUT = "the test part"
"""The details of a split's step in the histories of the data to train with, and of those kept for testing."""
AT_A_DISTANCE = "rows at a distance"
"""The detail of a split's step that takes one of each so many rows, and so some from everywhere."""
AT_PLACES = "rows at places that a list tells"
"""The detail of a split's step that takes rows by numbers of theirs, which may come in any order."""


FIRST_ROWS = "the first of the rows"
LAST_ROWS = "the last of the rows"
LATER_ROWS = "rows from some place on"
SOME_ROWS = "some of the rows"
"""The details of a cut's step by which side of it is left: `x[:n]`, `x[n:]`, `x[n:m]`, and `x[8:m]`."""


UNSCALED_FLOATS = "it scales whole numbers, and leaves floats as they are"
"""The detail of a conversion that scales nothing, because it is asked to make floats of floats."""


FOLD = "the rows of a fold"
LEFT_OUT = "the rows that a fold leaves out"
"""The detail of the step that takes a fold's rows; `by` is then where the folds are cut."""


TARGETS_OF_WINDOWS = "targets of windows"
"""The detail of the step that takes rows of a series, with all its columns, as the targets of windows."""


class Scheme(Enum):
    """What a pretrained backbone was trained with: how pixels from 0 to 255 became its inputs."""

    CENTRED = "BGR, minus the mean colour of ImageNet"
    SIGNED = "-1 to 1"
    STANDARD = "0 to 1, then standardised by the colours of ImageNet"
    INSIDE = "0 to 255, scaled inside the model"


CHANNELS: dict[Scheme, tuple[tuple[float, float], ...]] = {
    Scheme.CENTRED: ((103.939, 1), (116.779, 1), (123.68, 1)),
    Scheme.SIGNED: ((127.5, 127.5),),
    Scheme.STANDARD: ((123.675, 58.395), (116.28, 57.12), (103.53, 57.375)),
    Scheme.INSIDE: ((0, 1),),
}
"""What is subtracted from each channel of a scheme, and what it is divided by then."""


def prepared_range(scheme: Scheme, pixels: Range) -> Range:
    """Return where pixels of a range lie after they were prepared; not every channel reaches the ends."""
    channels = CHANNELS[scheme]
    lows = [(pixels.low - mean) / deviation for mean, deviation in channels]
    highs = [(pixels.high - mean) / deviation for mean, deviation in channels]
    return Range(round(min(lows), 3), round(max(highs), 3), pixels.exact and len(channels) == 1)


class Order(Struct, frozen=True):
    """A random order of rows. Two arrays in the same order have the same `key`; None is an unknown order.

    `seeded` counts how often random numbers were seeded before: a seed that is set again may repeat an order.
    `anew` says that each pass over the data draws another one.
    """

    key: str | None
    seeded: int = 0
    anew: bool = False


class Draw(Struct, frozen=True):
    """A part of a data set, whose rows chance chose.

    `rows` is the same for data sets of the same rows, None where it is not known which they are. `key` tells
    one division from another, of which several parts may come. `share` is how much of the rows the part has,
    None where that is not known. `reset` counts what may have set the state of chance before.
    """

    rows: str | None
    key: int
    share: float | None = None
    reset: int = 0

    def is_apart_from(self, other: Draw) -> bool:
        """Whether the same rows were divided once for each of the two, and not alike."""
        same = self.rows is not None and self.rows == other.rows and self.reset == other.reset
        return same and self.key != other.key


class Padding(Struct, frozen=True):
    """What sequences of different lengths are filled up with, and whether it stands behind what they hold."""

    value: float | None
    behind: bool


class Windows(Struct, frozen=True):
    """Windows of one series: how many rows each has, and how many rows after one the next one begins."""

    length: int
    stride: int

    @property
    def overlap(self) -> bool:
        """Whether neighbours have rows in common."""
        return self.stride < self.length


class RowOf(Struct, frozen=True):
    """A row of a series that a loop takes at `at`: `plus` rows behind that at the number of one `round`."""

    series: int
    round: int
    plus: int
    at: Origin

    def ahead_of(self, other: RowOf) -> int | None:
        """Return how many rows of the same series this one stands behind another one of the same round."""
        same = (self.series, self.round) == (other.series, other.round)
        return self.plus - other.plus if same else None


class Carrier(Enum):
    """What kind of object hands data to a model, and so what can be done to it."""

    ARRAY = "an array"
    DATASET = "a data set of tf.data"
    GENERATOR = "a generator"
    UNKNOWN = "not known"


class Taken(Enum):
    """How a shape that numbers are put into, in the order that they have, takes one axis for another."""

    AXES = "the same lengths along other axes"
    ROWS = "rows as long as another axis than the last"


def taken_for(before: Shape, after: Shape) -> Taken | None:
    """Return how a shape takes axes of another one for others; None where it does not, or nobody knows.

    The first axis counts samples, and stays.
    """
    inner, later = before[1:], after[1:]
    if len(inner) < 2 or not later or None in inner or None in later:
        return None
    if len(later) == 1 and len(inner) >= 2:
        numbers = prod(size for size in inner[1:] if size is not None)
        return Taken.ROWS if later[0] == inner[0] and numbers > 1 and inner[-1] != later[0] else None
    if len(later) != len(inner) or (before[0] is not None and after[0] not in (None, before[0])):
        return None
    one, other = ([size for size in sizes if size not in (None, 1)] for sizes in (inner, later))
    return Taken.AXES if one != other and sorted(map(str, one)) == sorted(map(str, other)) else None


class DrawnBy(Struct, frozen=True):
    """A sampler, made at `at`, that has so many weights by which it draws the samples of a data set."""

    weights: int
    samples: int | None
    at: Origin


class Step(Struct, frozen=True):
    """One thing that happened to an array, where, and with what.

    `detail` completes the sentence for a reader: "divided by 255", "cifar10.load_data()". `of` is how the
    labels were encoded before, and `classes` how many there were, where that was known. `scheme` says
    for which backbones the step prepares images, `order` in which random order it put the rows, `by` where
    the object was made that does it. `by_class` says that the rows come class after class then, and `windows`
    what was cut of a series. `start` is the first row of a slice. `ahead` is how many rows behind the first
    one of its window a target stands, in the series that the window is of. `meant` is the range of pixels in
    whose units it works, `met` the one that they had, and `clips` says that it cuts off what lies outside of
    the first. `draw` says which rows of a data set a part has that was divided by chance. `shapes` are those
    before and after it, of one that leaves the numbers in their order. `padding` is what it fills sequences
    up with. `unordered` is a set of strings whose places it takes for numbers: they have others in each
    process. `place` is where a window begins that a loop cuts. `neighbours` says that the rows were divided
    into parts as they came, each of rows that stand together. `for_testing` says of what is loaded that who
    made it keeps it for testing. `hides` says that it may make nothing of some columns: it multiplies by more
    than one number.
    """

    doing: Doing
    origin: Origin | None
    detail: str = ""
    of: Encoding | None = None
    scheme: Scheme | None = None
    order: Order | None = None
    by: Origin | None = None
    by_class: bool = False
    windows: Windows | None = None
    start: int | None = None
    ahead: int | None = None
    meant: Range | None = None
    met: Range | None = None
    clips: bool = False
    place: RowOf | None = None
    draw: Draw | None = None
    shapes: tuple[Shape, Shape] | None = None
    padding: Padding | None = None
    unordered: Origin | None = None
    neighbours: bool = False
    for_testing: bool = False
    hides: bool = False
    classes: int | None = None


_KEEPING_PLACES = (
    *(Doing.CAST, Doing.ENCODED, Doing.RESHAPED, Doing.SPLIT, Doing.SHUFFLED, Doing.RESAMPLED),
    Doing.BATCHED,
)
"""What leaves padding where it is, among the same neighbours."""


def padded_in(history: Sequence[Step]) -> Step | None:
    """Return the step that filled sequences up, where all places that it made are still there."""
    for step in reversed(history):
        if step.padding is not None:
            return step
        if step.doing not in _KEEPING_PLACES:
            return None
    return None


class Data(Struct, frozen=True):
    """What is known of one array (or generator) that goes into the training.

    `at` is where it comes from, `given` the expression that hands it to the model: `x` in `model.fit(x, y)`,
    and `carrier` what that evaluates to. `parts` counts what one element of a data set holds: 2 for inputs
    and labels, 0 where that is not known. `dealt` is what was done to the elements of the pipeline that deals
    the data out, as wholes: which of them there are, and in which order they come. `loader` is what put
    single samples together along the first axis, None where that is not known, or axes were moved since, and
    `in_order` says that it deals them as the data set has them, a small part of it at a time. `count` is how
    many samples a loader deals out, of whose batches the shape tells. `placed` is the row of a series that
    each of them is.
    """

    range: Fact[Range]
    dtype: Fact[str]
    shape: Fact[Shape]
    content: Fact[Content]
    history: tuple[Step, ...] = ()
    at: Origin | None = None
    given: Origin | None = None
    carrier: Carrier = Carrier.UNKNOWN
    parts: int = 0
    dealt: tuple[Step, ...] = ()
    loader: Origin | None = None
    in_order: bool = False
    count: int | None = None
    placed: RowOf | None = None

    @property
    def samples(self) -> int | None:
        """How many samples there are, or None."""
        shape = self.shape.value
        return shape[0] if shape and shape[0] is not None else self.count

    @property
    def padded(self) -> Step | None:
        """Return the step that filled the sequences up, where all places that it made are still there."""
        return padded_in(self.history)

    def steps(self, *doings: Doing) -> list[Step]:
        """Return the steps of the history that did one of these things, in order."""
        return [step for step in self.history if step.doing in doings]


class LabelMode(Struct, frozen=True):
    """What a loader was told to make of the labels: `class_mode='categorical'`.

    `argument` is how the loader calls it, `call` is the loader, and `mode` holds by default where the
    argument was left out. `folder` is the one whose folders are the classes, "" where that is not known.
    """

    argument: str
    mode: Fact[str]
    call: Origin
    folder: str = ""


class Inputs(Data, frozen=True):
    """What one input of the model is fed with."""

    name: str = ""


class Labels(Data, frozen=True):
    """What one output of the model is compared with.

    `classes` is the number of classes for class ids and one-hot labels, and the number of columns
    for multi-hot ones.
    """

    encoding: Fact[Encoding] = field(default_factory=lambda: Fact.unknown("not understood"))
    classes: Fact[int] = field(default_factory=lambda: Fact.unknown("not understood"))
    are_inputs: bool = False
    """Whether the labels are the inputs themselves, as in an autoencoder."""
    mode: LabelMode | None = None
    """What a loader was told to make of them, where they still are as it made them."""
    columns: tuple[str, ...] = ()
    """The columns of a table that they are, where several were chosen by name."""
    among_inputs: Fact[bool] = field(default_factory=lambda: Fact.unknown("nothing says that they are"))
    """Whether they are one of the columns of the inputs; its origin is what takes them from the table."""
    written: tuple[Fact[float], ...] = ()
    """Numbers that the code writes over some of them, where they are what a model said."""
