"""Shapes: how they are written for a reader, and which labels a loss does not take for an output."""

from losslint.training import Encoding, Output, Shape

from losslint_rules.domain.losses import CROSSENTROPIES, is_over_ids
from losslint_rules.domain.tasks import axes_too_many, has_known_loss


def written(shape: Shape) -> str:
    """Write a shape as Keras does: "(None, 28, 28)"."""
    sizes = ", ".join(str(size) for size in shape)
    return f"({sizes},)" if len(shape) == 1 else f"({sizes})"


def output_shape(output: Output) -> Shape | None:
    """Return the shape of an output as far as its last layer knows it, the batch axis included."""
    head = output.head
    last = head.trail[-1] if head.trail else head.layer
    shape = last.output_shape.value if last is not None else None
    return shape if shape is not None and len(shape) == head.rank.value else None


def refused_labels(output: Output) -> tuple[Shape, Shape] | None:
    """Return the shapes of an output and of its labels where the loss is known not to take them together.

    One axis of 1 at the end may be missing on either side. An axis of 1 under another length, and missing
    axes, are other mistakes: they do not always stop the training.
    """
    if output.loss.strict or output.loss.alike:
        return _refused_at_once(output)
    shape, labels = output_shape(output), output.labels.shape.value
    loss, by_id = output.loss, is_over_ids(output.loss)
    by_unit = loss.family in CROSSENTROPIES and not loss.weighs and not by_id
    if shape is None or not labels or not has_known_loss(output) or axes_too_many(output) is not None:
        return None
    if by_id:
        if len(labels) == len(shape) and labels[-1] not in (1, None):
            return shape, labels  # it takes one id in the place of the last axis
        shape = shape[:-1] or shape
    elif not loss.stretches and not by_unit:
        return None
    for one, other in _aligned(shape, labels, ends=not by_id):
        long = {size for size in (one, other) if size is not None}
        if len(long) > 1 and (1 not in long or (len(shape) > 2 and by_unit)):
            return output_shape(output) or shape, labels
    return None


def _refused_at_once(output: Output) -> tuple[Shape, Shape] | None:
    """Return the shapes of an output and of its labels where the loss fits neither to the other.

    Ids lack the second axis of the output, which is that of the classes; other labels have all of its axes.
    """
    shape, labels = output_shape(output), output.labels.shape.value
    if shape is None or not labels or len(shape) < 2 or axes_too_many(output) is not None:
        return None
    if not output.loss.alike:
        if output.labels.encoding.value is not Encoding.CLASS_IDS or _may_be_shares(output):
            return None
        shape = (shape[0], *shape[2:])
    pairs = zip(shape[1:], labels[1:], strict=False)
    differs = any(None not in pair and pair[0] != pair[1] for pair in pairs)
    return (output_shape(output) or shape, labels) if differs or len(shape) != len(labels) else None


def _may_be_shares(output: Output) -> bool:
    """Whether labels of the output's own shape are no whole numbers: then they are a share for each class."""
    dtype = output.labels.dtype.value
    return dtype is None or dtype.startswith("float")


def _aligned(shape: Shape, labels: Shape, ends: bool) -> list[tuple[int | None, int | None]]:
    """Return the lengths of both after the batch axis, side by side; nothing where that cannot be."""
    if len(labels) == len(shape) + 1 and labels[-1] in (1, None):
        labels = labels[:-1]
    elif ends and len(labels) == len(shape) - 1 and labels and shape[-1] == 1:
        labels = (*labels, 1)
    if len(labels) != len(shape):
        return []
    return list(zip(shape[1:], labels[1:], strict=True))
