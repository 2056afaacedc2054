"""LL308: class ids of the model held against labels that are still one-hot."""

import re
from collections.abc import Iterator

from losslint.findings import Edit, Finding, Fix, Replace, Severity
from losslint.rule import rule
from losslint.training import Encoding, Evaluation

FIRST_ARGUMENT = re.compile(r"(?P<function>[\w.]+\()(?P<labels>\w+)(?P<rest>, .*\))")
MADE_BY = re.compile(r".*(?:to_categorical\(|\beye\().*")
"""The code of labels that are a NumPy array for certain."""


@rule("LL308", "argmax-against-one-hot", Severity.ERROR, measured=("keras",))
def argmax_against_one_hot(evaluation: Evaluation) -> Iterator[Finding]:
    """Predicted class ids compared with labels that are one-hot."""
    labels = evaluation.labels
    if not evaluation.are_classes or labels.encoding.value is not Encoding.ONE_HOT:
        return
    shape = labels.shape.value
    if shape is not None and len(shape) != 2:
        return
    yield Finding(
        at=evaluation.at,
        message="class ids from argmax are compared with one-hot labels",
        label="ids against rows",
        because=labels.encoding.because("labels: one-hot"),
        effects=("scikit-learn stops with a ValueError, and `==` compares arrays of different shapes",),
        help="put the labels through argmax too: y.argmax(axis=1)",
        fix=Fix("Put the labels through argmax too", (_labels_too(evaluation),)),
    )


def _labels_too(evaluation: Evaluation) -> Edit | None:
    text, made = evaluation.at.text(), evaluation.labels.encoding.origin
    found = FIRST_ARGUMENT.fullmatch(text)
    if found is None or "..." in text or not evaluation.labels_first:
        return None
    if made is None or not MADE_BY.fullmatch(made.text()):
        return None
    return Replace(evaluation.at, f"{found['function']}{found['labels']}.argmax(axis=1){found['rest']}")
