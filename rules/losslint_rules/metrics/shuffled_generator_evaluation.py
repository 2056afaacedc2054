"""LL309: predictions in a random order held against labels in their own."""

from collections.abc import Iterator

from losslint.findings import Applicability, Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Evaluation
from losslint.wishes import InOrder

from losslint_rules.measured import follows


@rule("LL309", "shuffled-generator-evaluation", Severity.ERROR, measured=("keras",))
def shuffled_generator_evaluation(evaluation: Evaluation) -> Iterator[Finding]:
    """Predictions of a generator that shuffles, compared with labels in another order."""
    if not evaluation.shuffled.is_true:
        return
    dealing = "pipeline" if evaluation.anew else "generator"
    how = "shuffles, by default" if evaluation.shuffled.by_default else "shuffles"
    is_alone = not evaluation.trained_on and not evaluation.anew
    because = list(evaluation.shuffled.because(how))
    if evaluation.predicted_at is not None:
        because.append(Because(evaluation.predicted_at, "predictions in the shuffled order"))
    yield Finding(
        at=evaluation.at,
        message=f"predictions of a {dealing} that shuffles are compared with labels in another order",
        label="rows that do not belong together",
        because=tuple(because),
        effects=follows("LL309", "another order"),
        ways=(
            Way(
                (InOrder(evaluation),),
                _words(evaluation),
                "Leave the samples in their order",
                Applicability.SAFE if is_alone else Applicability.UNSAFE,
            ),
        ),
    )


def _words(evaluation: Evaluation) -> str:
    if not evaluation.anew:
        return "{0} for the generator that is predicted"
    return "a pipeline that keeps its order, or labels and predictions of one pass, batch by batch"
