"""LL309: predictions in a random order held against labels in their own."""

from collections.abc import Iterator

from losslint.findings import Applicability, Edit, Finding, Fix, Severity, replace
from losslint.rule import rule
from losslint.training import Because, Evaluation


@rule("LL309", "shuffled-generator-evaluation", Severity.ERROR, measured=("keras",))
def shuffled_generator_evaluation(evaluation: Evaluation) -> Iterator[Finding]:
    """Predictions of a generator that shuffles, compared with labels in their own order."""
    if not evaluation.shuffled.is_true:
        return
    how = "shuffles, by default" if evaluation.shuffled.by_default else "shuffles"
    because = list(evaluation.shuffled.because(how))
    if evaluation.predicted_at is not None:
        because.append(Because(evaluation.predicted_at, "predictions in the shuffled order"))
    yield Finding(
        at=evaluation.at,
        message="predictions of a generator that shuffles are compared with labels in another order",
        label="rows that do not belong together",
        because=tuple(because),
        effects=("the score is that of a guess, however good the model is",),
        help="shuffle=False for the generator that is predicted",
        fix=Fix(
            "Leave the samples in their order",
            (_unshuffled(evaluation),),
            Applicability.UNSAFE if evaluation.trained_on else Applicability.SAFE,
        ),
    )


def _unshuffled(evaluation: Evaluation) -> Edit | None:
    """Return the edit, None where a variable decides, which others may share."""
    shuffled = evaluation.shuffled
    if not shuffled.by_default and (shuffled.origin is None or shuffled.origin.text() != "True"):
        return None
    return replace(shuffled, "shuffle", "False")
