"""LL409: validation on pictures that were distorted at random."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Doing, Run

from losslint_rules.domain.evidence import validation_place
from losslint_rules.measured import follows


@rule("LL409", "augmented-evaluation", Severity.WARNING, measured=("keras",))
def augmented_evaluation(run: Run) -> Iterator[Finding]:
    """Validation on randomly distorted inputs."""
    validation = run.validation.value
    if validation is None:
        return
    distorted = [step for step in validation.inputs.steps(Doing.AUGMENTED) if step.origin is not None]
    if not distorted:
        return
    step = distorted[0]
    evidence = (Because(step.origin, f"distorted here: {step.detail}"),) if step.origin is not None else ()
    yield Finding(
        at=validation_place(run),
        message=f"the validation inputs are distorted at random ({step.detail})",
        label="validation inputs",
        because=evidence,
        effects=follows("LL409", "distorted"),
        help="validation data without augmentation",
    )
