"""LL309: predictions in a random order held against labels in their own."""

from collections.abc import Iterator

from losslint.findings import Applicability, Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Evaluation
from losslint.wishes import InOrder

from losslint_rules.measured import follows


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
        effects=follows("LL309", "another order"),
        ways=(
            Way(
                (InOrder(evaluation),),
                "{0} for the generator that is predicted",
                "Leave the samples in their order",
                Applicability.UNSAFE if evaluation.trained_on else Applicability.SAFE,
            ),
        ),
    )
