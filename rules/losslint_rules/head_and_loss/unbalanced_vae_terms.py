"""LL118: the two terms of a variational autoencoder on different scales."""

from collections.abc import Iterator
from math import prod

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Output

from losslint_rules.domain.shapes import output_shape
from losslint_rules.measured import effect

MANY = 50
"""From how many numbers of a sample on their mean is dwarfed by a sum over latent numbers."""


@rule("LL118", "unbalanced-vae-terms", Severity.WARNING, measured=("keras",))
def unbalanced_vae_terms(output: Output) -> Iterator[Finding]:
    """A variational autoencoder whose reconstruction is a mean over pixels, and its divergence a sum."""
    terms, shape = output.loss.latent.value, output_shape(output)
    if terms is None or shape is None or None in shape[1:]:
        return
    numbers = prod(size for size in shape[1:] if size is not None)
    along_all = terms.axes is None or terms.axes >= len(shape) - 1
    if numbers < MANY or not along_all:
        return
    yield Finding(
        at=terms.mean,
        message=f"the reconstruction is a mean over {numbers} numbers, and the divergence beside it is a sum",
        label=f"a mean: {numbers} times less than the sum that the bound asks for",
        because=(Because(terms.total, "a sum over the latent numbers"),),
        effects=effect(output, "LL118", "mean and sum"),
        help="sum the differences over the pixels too, or multiply their mean by the number of pixels",
    )
