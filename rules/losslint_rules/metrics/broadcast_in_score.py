"""LL313: answers in a column held against labels in a row."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Evaluation, Origin, Shape

from losslint_rules.measured import effect_in


@rule("LL313", "broadcast-in-score", Severity.ERROR, measured=("keras", "torch"))
def broadcast_in_score(evaluation: Evaluation) -> Iterator[Finding]:
    """Answers and labels of two shapes held against each other: each answer against every label."""
    answers, labels = evaluation.shape.value, evaluation.labels.shape.value
    if answers is None or labels is None:
        return
    if _is_column(answers) and _is_row(labels):
        given, wanted = "(N, 1)", "(N,)"
    elif _is_row(answers) and _is_column(labels):
        given, wanted = "(N,)", "(N, 1)"
    else:
        return
    yield Finding(
        at=evaluation.at,
        message=f"answers of shape {given} are compared with labels of shape {wanted}: each answer with "
        "every label",
        label=f"compares {given} with {wanted}",
        because=evaluation.labels.shape.because(f"labels: {wanted}") if _is_elsewhere(evaluation) else (),
        effects=effect_in(evaluation.framework, "LL313", "pairs"),
        ways=(Way((), "answers and labels of one shape, both with the axis of length one or both without"),),
    )


def _is_column(shape: Shape) -> bool:
    return len(shape) == 2 and shape[1] == 1 and shape[0] != 1


def _is_row(shape: Shape) -> bool:
    return len(shape) == 1 and shape[0] != 1


def _is_elsewhere(evaluation: Evaluation) -> bool:
    """Whether the shape of the labels is told by another piece of code than the comparison."""
    origin: Origin | None = evaluation.labels.shape.origin
    return origin is not None and origin != evaluation.at
