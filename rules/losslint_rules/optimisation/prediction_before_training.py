"""LL605: answers of a model that nothing has trained."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Doing, Framework, Kind, Run, Use
from losslint.wishes import Employ, Means

from losslint_rules.measured import effect

SCORING = ("evaluate", "evaluate_generator")


@rule(
    "LL605",
    "prediction-before-training",
    Severity.WARNING,
    unfinished=True,
    measured=("keras", "torch"),
)
def prediction_before_training(run: Run) -> Iterator[Finding]:
    """A model that is asked for answers about data and never trained."""
    if run.framework is Framework.TORCH:
        yield from _scored_in_a_loop(run)
        return
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


def _scored_in_a_loop(run: Run) -> Iterator[Finding]:
    """Yield a finding where a loop over data scores a network whose weights are as they were made.

    A network of PyTorch says nowhere that it is to be trained. Who counts its right answers takes it for
    trained, while one answer, a loss or a shape may be looked at to see whether it runs.
    """
    asked = next((use for use in run.uses if use.scored and _are_loaded(use)), None)
    if run.kind is not Kind.BUILD or asked is None or not run.fresh.is_true:
        return
    made = run.fresh.origin
    yield Finding(
        at=asked.at,
        message="the answers are scored of a network that is never trained",
        label="answers of random weights",
        because=(Because(made, "made here, and nothing trains or loads its weights"),) if made else (),
        effects=effect(run, "LL605", "guessing"),
        ways=(Way((Employ(Means.LOADING_WEIGHTS),), "train it first, or {0}"),),
    )


def _is_meant(use: Use) -> bool:
    """Whether the answers are those of a model that somebody takes for trained.

    With made-up data, and with answers that nobody looks at, people try whether and how fast it runs.
    """
    return _are_loaded(use) and (use.method in SCORING or use.answers)


def _are_loaded(use: Use) -> bool:
    return bool(use.inputs.steps(Doing.LOADED)) and not use.inputs.steps(Doing.DRAWN, Doing.MADE)
