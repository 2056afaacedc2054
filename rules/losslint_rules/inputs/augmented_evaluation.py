"""LL409: validation on pictures that were distorted at random."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Data, Doing, Framework, Run, Step, Use

from losslint_rules.domain.evidence import validation_place
from losslint_rules.measured import by_optimizer, follows


@rule("LL409", "augmented-evaluation", Severity.WARNING, measured=("keras", "torch"))
def augmented_evaluation(run: Run) -> Iterator[Finding]:
    """Validation on randomly distorted inputs."""
    for inputs, name, use in _scored(run):
        step = next((step for step in inputs.steps(Doing.AUGMENTED) if step.origin is not None), None)
        if step is None or step.origin is None:
            continue
        yield Finding(
            at=use.at if use is not None else validation_place(run),
            message=f"the {name} are distorted at random ({step.detail})",
            label=name,
            because=(Because(step.origin, f"distorted here: {step.detail}"),),
            effects=(*follows("LL409", "distorted"), *by_optimizer(run, "LL409", "moved")),
            help="validation data without augmentation",
        )


def _scored(run: Run) -> Iterator[tuple[Data, str, Use | None]]:
    """Yield what the model is scored on besides what it is trained on, and the score, None for a validation.

    A loop may score what it trains on as well, as it comes.
    """
    validation = run.validation.value
    if validation is not None:
        yield validation.inputs, "validation inputs", None
    trained = {inputs.history for inputs in run.inputs}
    told = set[tuple[Step, ...]]()
    for use in run.uses if run.framework is Framework.TORCH else ():
        history = use.inputs.history
        if history and history not in trained | told and all(inputs.history for inputs in run.inputs):
            told.add(history)
            yield use.inputs, "inputs of this score", use
