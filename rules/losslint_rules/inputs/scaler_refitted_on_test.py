"""LL406: a scaler that is fitted on the data that it is to be tested with."""

import re
from collections.abc import Iterator

from losslint.findings import Edit, Finding, Fix, Replace, Severity
from losslint.rule import rule
from losslint.training import Because, Scaling

FITTED_AGAIN = re.compile(r"(?P<scaler>[\w.]+)\.fit_transform(?P<data>\(.*\))")


@rule("LL406", "scaler-refitted-on-test", Severity.WARNING, measured=("keras",))
def scaler_refitted_on_test(scaling: Scaling) -> Iterator[Finding]:
    """A scaler that is fitted on the test data."""
    if not scaling.held_out.is_true or scaling.trained_on:
        return
    because = list(scaling.held_out.because("kept or used for testing here"))
    if scaling.fitted_at is not None:
        because.append(Because(scaling.fitted_at, "fitted before"))
    yield Finding(
        at=scaling.at,
        message=f"the `{scaling.scaler}` is fitted on the test data",
        label="a scale of its own",
        because=tuple(because),
        effects=("the test data are scaled otherwise than the data that the model is trained on",),
        help="fit the scaler on the training data, and only transform the test data",
        fix=Fix("Only transform the test data", (_transformed(scaling),))
        if scaling.fitted_at is not None and scaling.fitted_at != scaling.at
        else None,
    )


def _transformed(scaling: Scaling) -> Edit | None:
    text = scaling.at.text()
    found = FITTED_AGAIN.fullmatch(text)
    if found is None or "..." in text:
        return None
    return Replace(scaling.at, f"{found['scaler']}.transform{found['data']}")
