"""LL716: gradients that are clipped while a scaler's factor is in them."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Clipping, Run
from losslint.wishes import UnscaleGradients

from losslint_rules.measured import by_optimizer


@rule("LL716", "clipping-scaled-gradients", Severity.ERROR, measured=("torch",))
def clipping_scaled_gradients(run: Run) -> Iterator[Finding]:
    """Gradients that are clipped while they are still multiplied by the factor of a scaler."""
    for clipped in run.update.clipped:
        if clipped.place is not Clipping.IN_PLACE or not clipped.scaled.is_true:
            continue
        yield Finding(
            at=clipped.at,
            message="the gradients are clipped while they are still multiplied by the scaler's factor",
            label="clips them to a fraction of what is meant",
            because=(
                Because(clipped.backward_at, "makes gradients of the scaled loss"),
                *clipped.scaled.because("the scaler, whose factor is 65536 at first"),
                Because(clipped.stepped_at, "takes the factor out only here"),
            ),
            effects=by_optimizer(run, "LL716", "scaled"),
            ways=(
                Way(
                    (UnscaleGradients(clipped.stepped_at, clipped.at),),
                    "{0} before they are clipped",
                    "take the factor out before the gradients are clipped",
                ),
            ),
        )
