"""Layers that are called on data: what preprocessing and augmenting layers do to an array."""

from __future__ import annotations

from losslint.knowledge.arrays import arithmetic
from losslint.knowledge.lookup.registry import Machine, number, whole
from losslint.knowledge.models.layers import layer_kind
from losslint.training import AROUND_ZERO, Doing, Origin, Range
from losslint.values import Array, Made, Unknown, Value

AUGMENTING = (
    "RandomFlip",
    "RandomRotation",
    "RandomZoom",
    "RandomContrast",
    "RandomTranslation",
    "RandomCrop",
)


def _values(machine: Machine, made: Made) -> Range | None:
    """Return the range in whose units a layer changes the brightness, as its `value_range` says."""
    ends = [number(end) for end in machine.items_of(made.arguments["value_range"]) or ()]
    low, high = ends if len(ends) == 2 else (None, None)
    return Range(low, high) if low is not None and high is not None else None


def layer_on_array(machine: Machine, made: Made, array: Array, origin: Origin | None) -> Value:
    """Return what a layer makes of an array; of other packages' layers nothing is known by their names."""
    store = machine.store
    if layer_kind(made.path) is None:
        return Unknown(f"what a `{made.name}` makes of data", origin=origin)
    match made.name:
        case "Rescaling":
            scale, offset = number(made.arguments["scale"]), number(made.arguments["offset"])
            return store.new(arithmetic.rescaled(array, scale, offset, origin, "Rescaling"), origin)
        case "Normalization":
            return store.new(array.did(Doing.STANDARDISED, origin, made.name, range=AROUND_ZERO), origin)
        case "LayerNormalization" | "BatchNormalization":
            return store.new(array.did(Doing.STANDARDISED, origin, made.name, range=None), origin)
        case "Resizing" | "CenterCrop" | "RandomCrop":
            size = (whole(made.arguments["height"]), whole(made.arguments["width"]))
            shape = array.shape
            resized = (*shape[:-3], *size, shape[-1]) if shape and len(shape) >= 3 else None
            doing = Doing.AUGMENTED if made.name in AUGMENTING else Doing.RESHAPED
            return store.new(array.did(doing, origin, made.name, shape=resized), origin)
        case "Flatten":
            return store.new(array.did(Doing.RESHAPED, origin, made.name, shape=None), origin)
    if made.name == "RandomBrightness":
        return store.new(array.brightened(origin, made.name, _values(machine, made)), origin)
    if made.name in AUGMENTING:
        return store.new(array.did(Doing.AUGMENTED, origin, made.name), origin)
    return Unknown(f"what a `{made.name}` makes of data", origin=origin)
