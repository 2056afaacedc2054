"""LL322: a score of the order of probabilities, of answers that were cut to 0 and 1."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Evaluation

from losslint_rules.measured import effect_in


@rule("LL322", "score-of-thresholded-answers", Severity.WARNING, measured=("keras", "torch"))
def score_of_thresholded_answers(evaluation: Evaluation) -> Iterator[Finding]:
    """A score that ranks probabilities is given answers that were cut to 0 and 1."""
    if not evaluation.ranks or not evaluation.answered.is_true:
        return
    made = evaluation.answered.origin
    yield Finding(
        at=evaluation.at,
        message=f"`{evaluation.score}` ranks samples by their scores, and it is given answers",
        label="wants probabilities",
        because=(Because(made, "made into answers"),) if made is not None else (),
        effects=effect_in(evaluation.framework, "LL322", "cut"),
        help="give it the predictions as they are, before they become answers",
    )
