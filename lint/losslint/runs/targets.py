"""What labels are, where their own values leave it open and head and loss say it."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.arrays.encoders import BINARIZED
from losslint.training import (
    Doing,
    Encoding,
    Fact,
    Family,
    Form,
    Head,
    Labels,
    Loss,
    Origin,
    Range,
    Scale,
)

ONES_OR_ZEROS = (Range(0, 0), Range(1, 1))
"""Values of labels that are all alike, as those of real and of made images."""

FEWEST_COLUMNS = 3
"""Columns of a table of which no two say the same: of two, one is often the opposite of the other."""

SAMPLES_OF_A_CLASS = 2
"""Labels with fewer samples for each whole number than this are no class ids."""

FEWEST = 8
"""Samples that are left of labels that were split, where each is still a number of its own."""


def as_trained(labels: Labels, head: Head, loss: Loss) -> Labels:
    """Return labels whose encoding is known too where loss, head and values leave one meaning only.

    Whole numbers that a linear head is to come close to are numbers where hardly two samples share one;
    labels that are all 0 or all 1 are answers to yes-or-no questions under binary crossentropy. Columns of a
    table that the code names are multi-hot where it asks about each by itself: the content of a table is in
    no code, but a sigmoid for each under binary crossentropy states that each is right or wrong whatever the
    others are. Under a softmax nothing is known of them: they may be one-hot, written by hand. Whole numbers
    under a loss that takes them for class ids or stops are class ids in any training that runs, and so are
    those, one for each sample, of which a single unit is asked for yes or no: how many classes they tell
    apart, and which numbers those are, stays open. What `LabelBinarizer` made is one column where one unit
    answers, one-hot where there are several units.
    """
    if labels.encoding.known or labels.are_inputs:
        return labels
    origin = labels.encoding.origin
    if _are_numbers(labels, head, loss):
        return replace(labels, encoding=Fact(Encoding.REAL, origin))
    if _are_answers(labels, head, loss):
        return replace(labels, encoding=Fact(Encoding.CLASS_IDS, origin), classes=Fact(2, origin))
    if _are_read_as_ids(labels, head, loss) or _are_whole_answers(labels, head, loss):
        return replace(labels, encoding=Fact(Encoding.CLASS_IDS, loss.expects.origin))
    if _were_binarized(labels):
        return _as_columns(labels, head, origin)
    if _are_asked_one_by_one(labels, head, loss):
        encoding, classes = Fact(Encoding.MULTI_HOT, labels.at), Fact(len(labels.columns), labels.at)
        values = labels.range if labels.range.known else Fact(Range(0, 1), labels.at)
        return replace(labels, encoding=encoding, classes=classes, range=values)
    return labels


def _are_numbers(labels: Labels, head: Head, loss: Loss) -> bool:
    values, shape = labels.range.value, labels.shape.value
    if loss.wants is not Form.LIKE_OUTPUT or loss.family in (Family.DIVERGENCE, Family.OVERLAP):
        return False
    if loss.family is Family.OWN and loss.reads.value is not Scale.NUMBERS:
        return False
    if head.gives.value is not Scale.LOGITS or values is None or not values.exact or not shape:
        return False
    if len(shape) > 2 or labels.samples is None or values.inside(0, 1):
        return False
    columns = shape[1] if len(shape) == 2 else 1
    if columns != 1:
        return columns is not None
    count = values.high - values.low + 1
    if labels.steps(Doing.SPLIT, Doing.SELECTED):  # of the others, nobody knows how many there were
        return FEWEST <= labels.samples < count
    return labels.samples < SAMPLES_OF_A_CLASS * count


def _are_answers(labels: Labels, head: Head, loss: Loss) -> bool:
    one_question = _asks_questions(loss) and head.units.value == 1
    return one_question and labels.range.value in ONES_OR_ZEROS


def _are_read_as_ids(labels: Labels, head: Head, loss: Loss) -> bool:
    values, units = labels.range.value, head.units.value
    if values is not None and units is not None and values.high >= units:
        return False
    shape, rank = labels.shape.value, head.rank.value
    axes = len(shape) if shape is not None else None
    if not loss.strict:
        one_less = shape is None or rank is None or len(shape) == rank - 1 or shape[-1:] == (1,)
        return loss.wants is Form.CLASS_IDS and _are_whole(labels) and one_less
    if axes is not None and rank is not None:
        return axes == rank - 1
    return labels.dtype.value in ("int64", "uint8")


def _are_whole_answers(labels: Labels, head: Head, loss: Loss) -> bool:
    """Whether a single unit answers yes or no about whole numbers, one for each sample."""
    if not _asks_questions(loss) or head.units.value != 1 or not _are_whole(labels):
        return False
    values, shape = labels.range.value, labels.shape.value
    one_each = shape is not None and (len(shape) == 1 or shape[1:] == (1,))
    return one_each and (values is None or values.inside(0, 1))


def _are_whole(labels: Labels) -> bool:
    return labels.dtype.value is not None and labels.dtype.value.startswith(("int", "uint"))


def _were_binarized(labels: Labels) -> bool:
    encoded = labels.steps(Doing.ENCODED)
    return bool(encoded) and encoded[-1].detail == BINARIZED


def _as_columns(labels: Labels, head: Head, origin: Origin | None) -> Labels:
    """Return binarized labels: one column for two classes, where one unit answers, and one-hot for more."""
    units = head.units.value
    if units is None:
        return labels
    if units == 1:
        return replace(labels, encoding=Fact(Encoding.CLASS_IDS, origin), classes=Fact(2, origin))
    if units == 2:  # LabelBinarizer has no two columns
        return labels
    return replace(labels, encoding=Fact(Encoding.ONE_HOT, origin), classes=Fact(units, origin))


def _are_asked_one_by_one(labels: Labels, head: Head, loss: Loss) -> bool:
    count, values = len(labels.columns), labels.range.value
    if count < FEWEST_COLUMNS or head.units.value != count or not _asks_questions(loss):
        return False
    if values is not None and not values.inside(0, 1):
        return False
    if loss.reads.value is Scale.LOGITS:
        return head.gives.value is Scale.LOGITS
    return head.gives.value is Scale.INDEPENDENT


def _asks_questions(loss: Loss) -> bool:
    """Whether the loss asks each unit for yes or no, and counts every answer in full."""
    return loss.family is Family.YES_NO and not loss.weighs
