"""LL308: class ids of the model held against labels that are still one-hot."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Encoding, Evaluation
from losslint.wishes import ClassesOfRows

from losslint_rules.measured import effect_in


@rule("LL308", "argmax-against-one-hot", Severity.ERROR, measured=("keras", "torch"))
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
        effects=effect_in(evaluation.framework, "LL308", "shapes"),
        ways=(
            Way(
                (ClassesOfRows(evaluation),),
                "put the labels through argmax too: {0}",
                "Put the labels through argmax too",
            ),
        ),
    )
