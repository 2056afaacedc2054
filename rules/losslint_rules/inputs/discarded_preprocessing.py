"""LL408: a changed copy of the data that nobody keeps."""

from collections.abc import Iterator

from losslint.findings import Applicability, Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Discarded
from losslint.wishes import KeepResult

from losslint_rules.measured import follows


@rule("LL408", "discarded-preprocessing", Severity.ERROR, measured=("keras", "torch"))
def discarded_preprocessing(discarded: Discarded) -> Iterator[Finding]:
    """A step of preparing data whose result is thrown away."""
    made = "pipeline" if discarded.is_pipeline else "array"
    yield Finding(
        at=discarded.at,
        message=f"`{discarded.at.text()}` makes a new {made}, which is thrown away",
        label="the old one stays as it was"
        if discarded.is_pipeline
        else f"the copy is {discarded.step.doing.value}, the data are not",
        effects=follows("LL408", "nothing"),
        ways=(
            Way(
                (KeepResult(discarded),),
                "assign the result to the name that is used further on",
                "Keep the result",
                Applicability.DISPLAY,
            ),
        ),
    )
