"""LL605: answers of a model that nothing has trained."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Doing, Kind, Run, Use
from losslint.wishes import Employ, Means

from losslint_rules.measured import effect

SCORING = ("evaluate", "evaluate_generator")


@rule("LL605", "prediction-before-training", Severity.WARNING, measured=("keras",))
def prediction_before_training(run: Run) -> Iterator[Finding]:
    """A compiled model that is asked for answers and never trained."""
    asked = next((use for use in run.uses if _is_meant(use)), None)
    if run.kind is not Kind.CONFIGURED or asked is None or not run.fresh.is_true:
        return
    yield Finding(
        at=asked.at,
        message=f"`{asked.method}` asks a model that is never trained",
        label="answers of random weights",
        because=(Because(run.at, "compiled, and never fitted"),),
        effects=effect(run, "LL605", "guessing"),
        ways=(Way((Employ(Means.FITTING),), "{0} before it"), Way((Employ(Means.LOADING_WEIGHTS),))),
    )


def _is_meant(use: Use) -> bool:
    """Whether the answers are those of a model that somebody takes for trained.

    With made-up data, and with answers that nobody looks at, people try whether and how fast it runs.
    """
    made_up = use.inputs.steps(Doing.DRAWN, Doing.MADE)
    real = bool(use.inputs.steps(Doing.LOADED)) and not made_up
    return real and (use.method in SCORING or use.answers)
