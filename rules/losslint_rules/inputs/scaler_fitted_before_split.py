"""LL407: a scaler that has seen the samples that the model is tested with."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Scaling

from losslint_rules.measured import follows


@rule("LL407", "scaler-fitted-before-split", Severity.INFO, measured=("keras", "torch"))
def scaler_fitted_before_split(scaling: Scaling) -> Iterator[Finding]:
    """A scaler that is fitted on all data, before they are split."""
    if not scaling.split_later.is_true:
        return
    yield Finding(
        at=scaling.at,
        message=f"the `{scaling.scaler}` is fitted on all data, before some are cut off for testing",
        label="has seen the test data",
        because=scaling.split_later.because("split here"),
        effects=follows("LL407", "seen"),
        help="split first, fit the scaler on the training data, and only transform the test data",
    )
