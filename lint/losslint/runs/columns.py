"""Labels that are several columns of a table: whether they exclude one another, the model says."""

from __future__ import annotations

from losslint.classes import replace
from losslint.training import LINEAR, Encoding, Fact, Head, Labels, Loss, Range

_FEWEST = 3
"""Columns of which no two say the same: of two, one is often the opposite of the other."""


def as_the_model_reads(labels: Labels, head: Head, loss: Loss) -> Labels:
    """Return the labels as multi-hot ones where the code names their columns and asks about each by itself.

    The content of a table is in no code, but a sigmoid for each of its columns under binary crossentropy is
    the statement that each is right or wrong whatever the others are. Under a softmax nothing is known: the
    columns may be one-hot, written by hand.
    """
    count, values = len(labels.columns), labels.range.value
    if labels.encoding.known or count < _FEWEST or head.units.value != count:
        return labels
    if loss.name.value != "binary_crossentropy" or (values is not None and not values.inside(0, 1)):
        return labels
    by_activation = head.activation.value == "sigmoid" and not loss.from_logits.is_true
    if not (by_activation or (head.activation.value == LINEAR and loss.from_logits.is_true)):
        return labels
    return replace(
        labels,
        encoding=Fact(Encoding.MULTI_HOT, labels.at),
        classes=Fact(count, labels.at),
        range=labels.range if labels.range.known else Fact(Range(0, 1), labels.at),
    )
