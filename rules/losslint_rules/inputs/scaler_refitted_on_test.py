"""LL406: a scaler that is fitted on the data that it is to be tested with."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Scaling
from losslint.wishes import OnlyTransform

from losslint_rules.measured import follows


@rule("LL406", "scaler-refitted-on-test", Severity.WARNING, measured=("keras", "torch"))
def scaler_refitted_on_test(scaling: Scaling) -> Iterator[Finding]:
    """A scaler that is fitted on the test data."""
    if not scaling.held_out.is_true or scaling.trained_on:
        return
    because = list(scaling.held_out.because("kept or used for testing here"))
    if scaling.fitted_at is not None:
        because.append(Because(scaling.fitted_at, "fitted before"))
    fitted_before = scaling.fitted_at is not None and scaling.fitted_at != scaling.at
    yield Finding(
        at=scaling.at,
        message=f"the `{scaling.scaler}` is fitted on the test data",
        label="a scale of its own",
        because=tuple(because),
        effects=follows("LL406", "otherwise"),
        ways=(
            Way(
                (OnlyTransform(scaling),),
                "fit the scaler on the training data, and only transform the test data",
                "Only transform the test data" if fitted_before else "",
            ),
        ),
    )
