"""What a training is after: which classes, how many, and whether one excludes the others."""

from math import isinf

from losslint.training import Doing, Encoding, Family, Form, Kind, Labels, Metric, Output, Scale

from losslint_rules.domain.losses import is_over_rows


def class_count(output: Output) -> int | None:
    """Return how many classes the head tells apart: its units or, if unknown, the one-hot columns.

    With any other number of units the training would stop at once.
    """
    units, labels = output.head.units.value, output.labels
    if units is None and labels.encoding.value is Encoding.ONE_HOT:
        return labels.classes.value
    return units


def more_than_two(output: Output) -> bool:
    """Whether the head is known to tell more than two classes apart, though perhaps not how many."""
    count = class_count(output)
    return (count if count is not None else output.head.units.least or 0) > 2


def several_classes(output: Output) -> bool:
    """Whether the head is known to have more than one unit; one-hot labels say so too."""
    count = class_count(output)
    return count > 1 if count is not None else output.labels.encoding.value is Encoding.ONE_HOT


def ends_too_early(output: Output) -> bool:
    """Whether the output has more or fewer axes than its labels ask for: then it ends in no head at all."""
    rank, shape = output.head.rank.value, output.labels.shape.value
    if rank is None or shape is None:
        return False
    # Keras gives class ids, and labels of a single unit, the last axis that they lack.
    are_ids = output.labels.encoding.value is Encoding.CLASS_IDS or output.loss.wants is Form.CLASS_IDS
    may_lack_one = are_ids or output.head.units.value == 1
    return len(shape) not in ((rank - 1, rank) if may_lack_one else (rank,))


def may_be_a_part(output: Output) -> bool:
    """Whether the model may be a part of another one, compiled with a loss that never trains it.

    Generators of adversarial networks are, and models cut off at a hidden layer to look at its outputs.
    """
    return output.run.kind is Kind.CONFIGURED


def axes_too_many(output: Output) -> int | None:
    """Return how many axes the output has more than its labels ask for; None where there are none.

    A vector of labels may stand for a column of outputs, and a row of ids for a sequence of choices, if it is
    as long. A loss that refuses all but ids takes one for each row along the axis of the classes.
    """
    rank, shape = output.head.rank.value, output.labels.shape.value
    if rank is None or rank < 3 or not shape:
        return None
    is_row = output.labels.encoding.value in (Encoding.ONE_HOT, Encoding.MULTI_HOT)
    extra = rank - len(shape)
    for_each = extra == 1 and shape[1:2] == (1,) and _steps(output) not in (None, 1)
    for_each = for_each and not output.loss.strict
    for_all = extra == 1 and len(shape) == 2 and _is_one_row(output, shape[1])
    return extra if extra > (0 if is_row or for_each or for_all else 1) else None


def _is_one_row(output: Output, numbers: int | None) -> bool:
    """Whether labels have as many numbers as each step of a sequence gives, and not as many as there are."""
    steps = _steps(output)
    return None not in (numbers, steps) and output.head.units.value == numbers and numbers not in (1, steps)


def _steps(output: Output) -> int | None:
    """Return how long the second axis of an output is, None where that is not known."""
    head = output.head
    last = head.trail[-1] if head.trail else head.layer
    shape = last.output_shape.value if last is not None else None
    return shape[1] if shape is not None and len(shape) == head.rank.value else None


def has_known_loss(output: Output) -> bool:
    """Whether it is known what the loss expects, in all respects."""
    return output.loss.expects.known and output.loss.family is not Family.OWN


def exclusive_classes(output: Output) -> bool:
    """Whether the output chooses one of more than two classes, as far as is known.

    Class ids and one-hot labels name one class. Where the labels are unknown a softmax says it: its
    outputs share one unit of probability.
    """
    labels = output.labels
    if not more_than_two(output) or labels.are_inputs or one_label_per_unit(output):
        return False
    match labels.encoding.value:
        case Encoding.ONE_HOT | Encoding.CLASS_IDS:
            return True
        case None:
            return output.head.gives.value is Scale.PROBABILITIES
        case _:
            return False


def ids_are_meant(output: Output) -> bool:
    """Whether the labels name one class a sample: they are class ids, or loss and head say that they are.

    One number a sample that nothing was done to is a class for a softmax of several units and a crossentropy
    over classes.
    """
    labels, head = output.labels, output.head
    if labels.encoding.known or not is_over_rows(output.loss):
        return labels.encoding.value is Encoding.CLASS_IDS
    several = (head.units.value or 0) > 1 and head.rank.value in (None, 2)
    if not _is_one_each(labels) or not several or head.gives.value is not Scale.PROBABILITIES:
        return False
    changed = labels.steps(Doing.SCALED, Doing.SHIFTED, Doing.INTEGER_DIVIDED, Doing.STANDARDISED)
    return not changed and not labels.are_inputs


def one_label_per_unit(output: Output) -> bool:
    """Whether every unit is known to have a label of its own that is not part of a one-hot row."""
    labels, units, rank = output.labels, output.head.units.value, output.head.rank.value
    if labels.encoding.value is Encoding.MULTI_HOT:
        return True
    shape = labels.shape.value
    return (
        labels.encoding.value is Encoding.CLASS_IDS
        and bool(shape)
        and units != 1
        and len(shape or ()) == rank
        and (shape or (None,))[-1] == units
    )


def ids_for_several_units(output: Output) -> bool:
    """Whether ids of classes are the labels of a loss that wants one for every unit: rows, or yes and no."""
    loss = output.loss
    if not (is_over_rows(loss) or loss.family is Family.YES_NO) or not _has_a_unit_for_each_class(output):
        return False
    return ids_are_meant(output) and not one_label_per_unit(output)


def _has_a_unit_for_each_class(output: Output) -> bool:
    """Whether the head has several units; a softmax that takes one id a sample has, however many they are."""
    head, shape = output.head, output.labels.shape.value
    if head.units.known:
        return (head.units.value or 0) > 1
    one_each = shape is not None and (len(shape) == 1 or shape[1:] == (1,))
    softmax = head.gives.value is Scale.PROBABILITIES and head.rank.value == 2
    return one_each and softmax and is_over_rows(output.loss)


def known_metrics(output: Output) -> tuple[Metric, ...]:
    """Return the metrics of an output, none where they are unknown; one that is also weighted counts once."""
    metrics = output.metrics.value or ()
    plain = {metric.at for metric in metrics if not metric.weighted}
    return tuple(metric for metric in metrics if not metric.weighted or metric.at not in plain)


def asked_metrics(output: Output) -> tuple[Metric, ...]:
    """Return the metrics of an output that the training reports, and those that are asked by hand."""
    return (*known_metrics(output), *output.by_hand)


def cuts_at_half(metric: Metric) -> bool:
    """Whether a metric cuts the answer of one unit to 0 or 1: `accuracy` as a word does, `Accuracy()` not."""
    return metric.name == "binary_accuracy" or (metric.name == "accuracy" and not metric.is_object)


def _is_one_each(labels: Labels) -> bool:
    shape = labels.shape.value
    return shape is not None and (len(shape) == 1 or (len(shape) == 2 and shape[1] == 1))


def describe(labels: Labels) -> str:
    """Say in a few words what the labels are: "one-hot, 10 classes", "class ids 0..9"."""
    encoding, classes, values = labels.encoding.value, labels.classes.value, labels.range.value
    match encoding:
        case None:
            return "one number a sample" if _is_one_each(labels) else "unknown"
        case Encoding.CLASS_IDS if values is not None and values.exact:
            return f"class ids {values.low:g}..{values.high:g}"
        case Encoding.MULTI_HOT if classes is not None:
            return f"multi-hot, {classes} columns"
        case Encoding.REAL if values is not None and values.exact and isinf(values.low):
            return "real numbers of any size"
        case Encoding.REAL if values is not None and values.exact:
            return f"real numbers from {values.low:g} to {values.high:g}"
        case Encoding.CLASS_IDS | Encoding.ONE_HOT if classes is not None:
            return f"{encoding.value}, {classes} classes"
        case _:
            return encoding.value
