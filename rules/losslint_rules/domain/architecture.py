"""The shape of a model: what stands between two layers with weights, and what that does to numbers."""

from collections.abc import Iterator

from losslint.training import LINEAR, Layer, Model
from msgspec import Struct

NORMALISATIONS = frozenset(
    {
        "BatchNormalization",
        "LayerNormalization",
        "GroupNormalization",
        "InstanceNormalization",
        "UnitNormalization",
        "RMSNormalization",
        "SpectralNormalization",
    }
)
"""The layers that bring numbers of any size back to about one."""

NOISE = frozenset(
    {"Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout", "GaussianDropout"}
    | {"GaussianNoise", "ActivityRegularization", "Identity"}
)
"""The layers that do nothing to numbers, or only drop and disturb some while training."""

REARRANGEMENTS = frozenset({"Flatten", "Reshape", "Permute"})
"""The layers that only put numbers elsewhere."""

POOLINGS = frozenset(
    f"{scope}{kind}Pooling{n}D" for scope in ("", "Global") for kind in ("Max", "Average") for n in (1, 2, 3)
)

ANY_AXES = frozenset(
    {"Dense", "Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise", "Activation"}
) | {
    "BatchNormalization",
    "LayerNormalization",
    "ReLU",
    "LeakyReLU",
    "PReLU",
    "ELU",
    "Softmax",
}
"""The layers that take rows of numbers as well as pictures, and do the same to each number or last axis."""

KEEPING_SCALE = (
    NOISE
    | REARRANGEMENTS
    | POOLINGS
    | {f"{kind}{n}D" for kind in ("ZeroPadding", "Cropping", "UpSampling") for n in (1, 2, 3)}
    | {"InputLayer", "Concatenate", "Resizing", "CenterCrop", "RandomCrop", "RandomFlip", "RandomRotation"}
    | {"RandomZoom", "RandomTranslation", "RandomWidth", "RandomHeight", "RandomContrast", "Activation"}
)
"""The layers after which pixels are still about as large as before. Of `Activation` only the rectifiers
and the linear one are: see `keeps_scale`."""

DISTORTING = frozenset(
    {"InputLayer", "Resizing", "CenterCrop", "RandomCrop", "RandomFlip", "RandomRotation", "RandomZoom"}
    | {"RandomTranslation", "RandomContrast"}
)
"""The layers after which pictures are still pictures, pixel by pixel what they were."""

SCALING_INSIDE = ("EfficientNet", "MobileNetV3", "ConvNeXt")
"""How the backbones are called whose first layers scale pixels of 0 to 255."""

SMALL = 0.1
"""A factor that is meant for pixels of 0 to 255."""

ACTIVATIONS = {
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "ELU": "elu",
    "ThresholdedReLU": "thresholded_relu",
    "Softmax": "softmax",
}
"""The layers that are an activation under another name."""


class Next(Struct, frozen=True):
    """The way from one layer with weights to the next: where it ends, and what it passes on the way."""

    position: int
    passed: tuple[Layer, ...]


def own_activation(layer: Layer) -> str | None:
    """Return the activation that a layer applies, None where it is not known."""
    return ACTIVATIONS.get(layer.kind, layer.activation.value)


def is_weighted(layer: Layer) -> bool:
    """Whether a layer multiplies by trained weights and is more than a normalisation or an activation."""
    return layer.weights is True and layer.kind not in NORMALISATIONS and layer.kind not in ACTIVATIONS


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
        if layer.weights is None or layer.inside or not layer.kind:
            return None
        passed.append(layer)


def activation_after(model: Model, position: int) -> str | None:
    """Return what the numbers of the layer at `position` go through before they meet other weights.

    That is the layer's own activation or, where it is linear, the first one after it; `"linear"` where
    there is none, and None where the way is not understood.
    """
    own = own_activation(model.layers[position])
    if own != LINEAR:
        return own
    if model.layers[position].closes:
        return None
    way = next_weighted(model, position)
    if way is None:
        return None
    return next((found for layer in way.passed if (found := own_activation(layer)) != LINEAR), LINEAR)


def keeps_scale(layer: Layer) -> bool:
    """Whether numbers of about 255 that go into a layer without weights come out of it as large."""
    if layer.inside:
        return all(keeps_scale(inner) for inner in layer.inside)
    return layer.kind in KEEPING_SCALE and own_activation(layer) == LINEAR


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
        if layer.kind == "InputLayer" or keeps_scale(layer):
            raw.add(position)
        elif is_weighted(layer) and layer.kind and not layer.inside:
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
        if layer.kind not in DISTORTING and layer.scheme is None:
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
        if layer.kind.startswith(SCALING_INSIDE) and not layer.argument("include_preprocessing").is_false:
            found.append(layer)
        elif layer.kind == "Rescaling" and _shrinks(layer):
            found.append(layer)
            raw.add(position)
        elif layer.kind == "InputLayer" or keeps_scale(layer):
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
            if any(passed.kind in NORMALISATIONS for passed in way.passed):
                break
            chain.append(way.position)
        seen.update(chain)
        yield chain
