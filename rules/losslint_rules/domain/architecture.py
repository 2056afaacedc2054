"""The shape of a model: what stands between two layers with weights, and what that does to numbers."""

from collections.abc import Iterator

from losslint.training import LINEAR, Layer, Model, Role, Scheme
from msgspec import Struct

UNDISTURBING = (Role.DROPOUT, Role.NOISE, Role.IDENTITY, Role.SQUEEZING)
"""The layers that do nothing to numbers, or only drop and disturb some while training."""

REARRANGING = (Role.FLATTENING, Role.REARRANGING)
"""The layers that only put numbers elsewhere."""

KEEPING_SCALE = (
    *UNDISTURBING,
    *REARRANGING,
    Role.MAX_POOLING,
    Role.MEAN_POOLING,
    Role.FRAMING,
    Role.DISTORTING,
    Role.JOINING,
    Role.INPUT,
    Role.ACTIVATION,
)
"""The layers after which pixels are still about as large as before. Of the activations only the linear one
is such a layer: see `keeps_scale`."""

SMALL = 0.1
"""A factor that is meant for pixels of 0 to 255."""


class Next(Struct, frozen=True):
    """The way from one layer with weights to the next: where it ends, and what it passes on the way."""

    position: int
    passed: tuple[Layer, ...]


def is_weighted(layer: Layer) -> bool:
    """Whether a layer multiplies by trained weights and is more than a normalisation or an activation."""
    return layer.weights is True and layer.role not in (Role.NORMALISATION, Role.ACTIVATION)


def recurrent_before(model: Model, layer: Layer | None) -> Layer | None:
    """Return the recurrent layer whose outputs reach a layer with all their axes, None where none does."""
    while layer is not None and layer.role is not Role.RECURRENT:
        passes = layer.role in (Role.DENSE, Role.ACTIVATION, Role.NORMALISATION, *UNDISTURBING)
        layer = model.layers[layer.inbound[0]] if passes and len(layer.inbound) == 1 else None
    return layer


def next_weighted(model: Model, position: int) -> Next | None:
    """Return the way from the layer at `position` to the only layer with weights that comes after it.

    None where the way forks or joins, ends at the output, or passes a layer that is not understood.
    """
    passed: list[Layer] = []
    while True:
        readers = model.readers(position)
        if len(readers) != 1 or len(model.layers[readers[0]].inbound) != 1:
            return None
        position = readers[0]
        layer = model.layers[position]
        if is_weighted(layer):
            return Next(position, tuple(passed))
        if layer.weights is None or layer.inside:
            return None
        passed.append(layer)


def activation_after(model: Model, position: int) -> str | None:
    """Return what the numbers of the layer at `position` go through before they meet other weights.

    That is the layer's own activation or, where it is linear, the first one after it; `"linear"` where
    there is none, and None where the way is not understood.
    """
    own = model.layers[position].activation.value
    if own != LINEAR:
        return own
    if model.layers[position].closes:
        return None
    way = next_weighted(model, position)
    if way is None:
        return None
    return next((found for layer in way.passed if (found := layer.activation.value) != LINEAR), LINEAR)


def keeps_scale(layer: Layer) -> bool:
    """Whether numbers of about 255 that go into a layer without weights come out of it as large."""
    if layer.inside:
        return all(keeps_scale(inner) for inner in layer.inside)
    return layer.role in KEEPING_SCALE and layer.activation.value == LINEAR


def first_weighted(model: Model) -> tuple[int, ...]:
    """Return the positions of the layers with weights that the model's inputs reach with their scale kept.

    Nothing where any input may be scaled before it meets weights, or where the model is not known.
    """
    if not model.complete:
        return ()
    raw: set[int] = set()
    found: list[int] = []
    for position, layer in enumerate(model.layers):
        if layer.inbound and not raw.intersection(layer.inbound):
            continue
        if layer.role is Role.INPUT or keeps_scale(layer):
            raw.add(position)
        elif is_weighted(layer) and not layer.inside:
            found.append(position)
        else:
            return ()
    return tuple(found)


def images_before(model: Model, layer: Layer) -> list[Layer] | None:
    """Return the layers between the input and a layer, in which pixels stay pixels or are prepared.

    None where something there is not understood.
    """
    found: list[Layer] = []
    while layer.inbound:
        if len(layer.inbound) != 1:
            return None
        layer = model.layers[layer.inbound[0]]
        if layer.role not in (Role.INPUT, Role.DISTORTING) and layer.scheme is None:
            return None
        found.append(layer)
    return found


def scaling_layers(model: Model) -> list[Layer]:
    """Return the layers that scale pixels of 0 to 255 down, reached by the inputs as they are.

    These are `Rescaling` layers of a small factor and backbones that are made for 0 to 255.
    """
    raw: set[int] = set()
    found: list[Layer] = []
    for position, layer in enumerate(model.layers):
        if layer.inbound and not raw.intersection(layer.inbound):
            continue
        inside = layer.backbone is not None and layer.backbone.scheme is Scheme.INSIDE
        if inside and not layer.argument("include_preprocessing").is_false:
            found.append(layer)
        elif layer.role is Role.RESCALING and _shrinks(layer):
            found.append(layer)
            raw.add(position)
        elif layer.role is Role.INPUT or keeps_scale(layer):
            raw.add(position)
    return found


def _shrinks(layer: Layer) -> bool:
    scale = layer.argument("scale").value
    return isinstance(scale, int | float) and 0 < scale < SMALL


def chains(model: Model) -> Iterator[list[int]]:
    """Walk the model's layers with weights along unforked ways, each layer in one chain only.

    A normalisation, a skip connection or a layer that is not understood ends a chain.
    """
    seen: set[int] = set()
    for start, layer in enumerate(model.layers):
        if start in seen or not is_weighted(layer):
            continue
        chain = [start]
        while (way := next_weighted(model, chain[-1])) is not None:
            if any(passed.role is Role.NORMALISATION for passed in way.passed):
                break
            chain.append(way.position)
        seen.update(chain)
        yield chain
