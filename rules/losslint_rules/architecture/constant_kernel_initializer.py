"""LL505: hidden layers whose weights all start alike."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Layer, Run
from losslint.wishes import Initialise

from losslint_rules.domain.architecture import activation_after, is_weighted, next_weighted
from losslint_rules.measured import effect


@rule("LL505", "constant-kernel-initializer", Severity.ERROR, measured=("keras",))
def constant_kernel_initializer(run: Run) -> Iterator[Finding]:
    """A hidden layer whose weights start as constants that keep it from learning."""
    for position, layer in enumerate(run.model.layers):
        kernel = layer.argument("kernel_initializer")
        if kernel.value not in CONSTANT or not is_weighted(layer) or kernel.origin is None:
            continue
        way = next_weighted(run.model, position)
        if way is None:
            continue
        following = run.model.layers[way.position]
        activation = activation_after(run.model, position)
        said = _harm(layer, following, activation)
        if said is None:
            continue
        case, severity = said
        yield Finding(
            at=kernel.origin,
            message=f"all weights of this hidden `{layer.spelling}` start as the same number",
            label=f"kernel: {kernel.value}",
            because=_next_kernel(following),
            effects=effect(run, "LL505", case, activation=activation),
            ways=(Way((Initialise(run, kernel),), repair="Start from random weights"),),
            severity=severity,
        )


CONSTANT = frozenset({"zeros", "ones", "constant"})
"""The initializers that give every weight the same number."""


def _harm(layer: Layer, following: Layer, activation: str | None) -> tuple[str, Severity | None] | None:
    """Return what was measured to happen, and how bad it is; None where nothing did or it is not known."""
    kernel = layer.argument("kernel_initializer").value
    if following.argument("kernel_initializer").value in CONSTANT:
        return "copies", None
    match kernel, activation:
        case "zeros", "relu" | "relu6":
            return "zeros", None
        case "ones", "tanh" | "sigmoid":
            return "saturated", None
        case "ones", "relu":
            return "ones", Severity.WARNING
        case _:
            return None


def _next_kernel(following: Layer) -> tuple[Because, ...]:
    kernel = following.argument("kernel_initializer")
    return kernel.because("the next weights start alike too") if kernel.value in CONSTANT else ()
