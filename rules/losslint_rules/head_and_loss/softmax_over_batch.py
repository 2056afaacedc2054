"""LL114: a softmax along the samples of a batch."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Family, Layer, Output

from losslint_rules.domain.evidence import loss_evidence
from losslint_rules.measured import effect


@rule("LL114", "softmax-over-batch", Severity.ERROR, subsumes=("LL104",), measured=("torch",))
def softmax_over_batch(output: Output) -> Iterator[Finding]:
    """A softmax that goes along the samples of a batch, and not along the classes."""
    layer = _last(output)
    if layer is None or layer.across is None or layer.at is None or output.loss.family not in _ANSWERING:
        return
    yield Finding(
        at=layer.at,
        message=f"{layer.across} goes along the samples of the batch, not along the classes",
        label="along the samples",
        because=loss_evidence(output),
        effects=effect(output, "LL114", "one unit" if output.head.units.value == 1 else "over the batch"),
        help="along the last axis, which holds the classes, or no activation where the loss applies it",
    )


_ANSWERING = (
    Family.CROSSENTROPY,
    Family.YES_NO,
    Family.DIVERGENCE,
    Family.DISTANCE,
    Family.MARGIN,
    Family.COUNT,
)
"""The losses that compare each sample with a target of its own."""


def _last(output: Output) -> Layer | None:
    """Return the layer of the output's end that is no identity."""
    trail = output.head.trail
    return next(
        (layer for layer in reversed(trail) if layer.across or layer.activation.value != "linear"), None
    )
