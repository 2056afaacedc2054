"""What labels are, where their own values leave it open and the training says it."""

from __future__ import annotations

from dataclasses import replace

from losslint.knowledge.keras.losses import LOSSES
from losslint.training import LINEAR, Doing, Encoding, Fact, Head, Labels, Loss, Range

ONES_OR_ZEROS = (Range(0, 0), Range(1, 1))
"""Values of labels that are all alike, as those of real and of made images."""

SAMPLES_OF_A_CLASS = 2
"""Labels with fewer samples for each whole number than this are no class ids."""

FEWEST = 8
"""Samples that are left of labels that were split, where each is still a number of its own."""


def as_trained(labels: Labels, head: Head, loss: Loss) -> Labels:
    """Return labels whose encoding is known too where loss, head and values leave one meaning only.

    Whole numbers that a linear head is to come close to are numbers where hardly two samples share one;
    labels that are all 0 or all 1 are answers to yes-or-no questions under binary crossentropy.
    """
    if labels.encoding.known or labels.are_inputs or labels.range.value is None:
        return labels
    encoding = labels.encoding
    if _are_numbers(labels, head, loss):
        return replace(labels, encoding=Fact(Encoding.REAL, encoding.origin))
    yes_or_no = loss.name.value == "binary_crossentropy" and head.units.value == 1
    if yes_or_no and labels.range.value in ONES_OR_ZEROS:
        classes = Fact(2, encoding.origin)
        return replace(labels, encoding=Fact(Encoding.CLASS_IDS, encoding.origin), classes=classes)
    return labels


def _are_numbers(labels: Labels, head: Head, loss: Loss) -> bool:
    kind = LOSSES.get(loss.name.value or "")
    values, shape = labels.range.value, labels.shape.value
    if kind is None or kind.labels != "like the output" or kind.outputs == "probabilities":
        return False
    if head.activation.value != LINEAR or values is None or not values.exact or not shape:
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
