"""LL502: a hidden layer without an activation before a layer of the same kind."""

from collections.abc import Iterator
from typing import Any

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import LINEAR, Layer, Model, Role, Run
from losslint.wishes import Activate

from losslint_rules.domain.architecture import REARRANGING, UNDISTURBING, Next, next_weighted
from losslint_rules.measured import follows


@rule("LL502", "linear-hidden-layers", Severity.WARNING, measured=("keras", "torch"))
def linear_hidden_layers(run: Run) -> Iterator[Finding]:
    """A hidden layer without an activation, followed by one of its kind."""
    if not run.model.complete:
        return
    for position, layer in enumerate(run.model.layers):
        way = next_weighted(run.model, position) if layer.activation.value == LINEAR else None
        origin = layer.activation.origin or layer.at
        if way is None or origin is None or layer.closes or not _collapses(run.model, position, way):
            continue
        after = run.model.layers[way.position]
        yield Finding(
            at=origin,
            message=f"`{_named(layer)}` has no activation, so it and `{_named(after)}` next are one layer",
            label="no activation",
            because=after.units.because("the next layer"),
            effects=follows("LL502", "nothing new"),
            ways=(Way((Activate(run, (layer,), "relu"),), repair="Give the hidden layer a {0.name}"),),
        )


def _collapses(model: Model, position: int, way: Next) -> bool:
    """Whether the layer at `position` and the one that `way` ends at come to one layer."""
    layer, after = model.layers[position], model.layers[way.position]
    only_linear = all(
        one.activation.value == LINEAR and one.role in (*UNDISTURBING, *REARRANGING) for one in way.passed
    )
    if layer.role is not after.role or layer.sides != after.sides or not only_linear:
        return False
    if layer.role is Role.CONVOLUTION:
        kernel = _kernel(layer)
        return kernel is not None and kernel == _kernel(after) and not _is_bottleneck(model, position, way)
    return layer.role is Role.DENSE and not _is_bottleneck(model, position, way)


def _is_bottleneck(model: Model, position: int, way: Next) -> bool:
    """Whether the layer is, or may be, narrower than what comes in and what goes out.

    Behind a change of shape the next layer reads many such outputs at once, and only what comes in counts.
    """
    units, after = model.layers[position].units.value, model.layers[way.position].units.value
    if units is None or after is None:
        return True
    reshaped = any(layer.role in REARRANGING for layer in way.passed)
    if units >= after and not reshaped:
        return False
    width = _width_in(model, position)
    return width is None or units < width


def _width_in(model: Model, position: int) -> int | None:
    """Return how wide the input of a layer is, None where that is not known."""
    inbound = model.layers[position].inbound
    if len(inbound) != 1:
        return None
    before = model.layers[inbound[0]]
    if before.output_shape.value:
        return before.output_shape.value[-1]
    return _width_in(model, inbound[0]) if before.role in UNDISTURBING else before.units.value


def _kernel(layer: Layer) -> tuple[Any, ...] | None:
    """Return how long the window of a convolution is along each axis."""
    match layer.argument("kernel_size").value:
        case int(size):
            return (size,) * (layer.sides or 1)
        case [*sides]:
            return tuple(sides)
        case _:
            return None


def _named(layer: Layer) -> str:
    return f"{layer.spelling}({layer.units.value})"
