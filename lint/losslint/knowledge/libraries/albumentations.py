"""albumentations: pipelines of transforms that are called with `image=` and `mask=`.

Measured with albumentations 2.0: a transform leaves bytes from 0 to 255 and floats from 0 to 1 where they
are; only `Normalize`, `ToFloat` and `FromFloat` change the scale, and of the image only, never of the mask.
"""

from __future__ import annotations

from collections.abc import Sequence

from losslint.knowledge.arrays.arithmetic import rescaled
from losslint.knowledge.lookup.names import settles
from losslint.knowledge.lookup.registry import Call, Machine, means, method, number, whole
from losslint.training import Doing, Origin, Range, Shape
from losslint.values import Array, Const, Dict, Made, Ref, Tuple, Unknown, Value, computing, is_none

RESIZING = (
    "CenterCrop CropAndPad CropNonEmptyMaskIfExists LongestMaxSize PadIfNeeded RandomCrop Resize "
    "SmallestMaxSize"
)
FIXED = frozenset("CenterCrop LongestMaxSize PadIfNeeded Resize SmallestMaxSize".split())
"""Those that do the same every time."""

PIXELS = (
    "AdvancedBlur Blur CLAHE ChannelDropout ChannelShuffle CoarseDropout ColorJitter Cutout Defocus "
    "Downscale Emboss Equalize FancyPCA GaussNoise GaussianBlur GlassBlur GridDropout HueSaturationValue "
    "ISONoise ImageCompression InvertImg JpegCompression MedianBlur MotionBlur MultiplicativeNoise "
    "PixelDropout Posterize RGBShift RandomBrightness RandomBrightnessContrast RandomContrast RandomFog "
    "RandomGamma RandomRain RandomShadow RandomSnow RandomSunFlare RandomToneCurve Sharpen Solarize "
    "ToGray ToSepia UnsharpMask"
)
PLACES = (
    "Affine D4 ElasticTransform Flip GridDistortion HorizontalFlip NoOp OpticalDistortion Perspective "
    "PiecewiseAffine RandomCropFromBorders RandomGridShuffle RandomResizedCrop RandomRotate90 RandomScale "
    "RandomSizedCrop Rotate SafeRotate ShiftScaleRotate Transpose VerticalFlip"
)
SHAPING = frozenset(
    f"{RESIZING} D4 RandomResizedCrop RandomRotate90 RandomScale RandomSizedCrop Transpose".split()
)
"""Those after which an image may have another height and width."""

KEEPING = frozenset(f"{RESIZING} {PIXELS} {PLACES}".split())
SCALING = ("Normalize", "ToFloat", "FromFloat")
TENSORS = ("ToTensorV2",)
"""Those that make tensors, with the colours first, and leave the numbers and their type alone."""
COLLECTIONS = ("Compose", "Sequential", "OneOf", "SomeOf", "ReplayCompose")

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""The mean and the deviation that `Normalize` takes where it is told none."""


@settles("albumentations")
def settled(path: str) -> str:
    """Return the name of a transform without the modules that it was found in."""
    return f"albumentations.{path.rpartition('.')[2]}" if path.count(".") > 1 else path


def _make(call: Call) -> Value:
    arguments = {**call.bound.arguments, **call.bound.extra}
    return call.new(Made(call.path, arguments, call.bound.given, origin=call.origin))


SIZED = frozenset(("Resize", "CenterCrop", "RandomCrop"))
"""What is told the size that it makes images."""

means(*(f"albumentations.{name}" for name in sorted(KEEPING - SIZED)), signature="")(_make)
means(
    *(f"albumentations.{name}" for name in sorted(SIZED)),
    signature="height=None, width=None, ..., size=None",
)(_make)
means("albumentations.Normalize", signature="mean=None, std=None, max_pixel_value=255.0")(_make)
means("albumentations.ToFloat", "albumentations.FromFloat", signature="max_value=None")(_make)
means(*(f"albumentations.{name}" for name in COLLECTIONS), signature="transforms")(_make)

means("albumentations.ToTensorV2", signature="transpose_mask=False")(_make)

_CALLED = (*COLLECTIONS, *SCALING, *TENSORS, *sorted(KEEPING))


@method(f"made:albumentations.{_CALLED[0]}", "__call__", signature="")
def called(call: Call) -> Value:
    """`transform(image=image, mask=mask)`: a dict of the same names."""
    made = call.machine.store.find(call.receiver, Made)
    items: dict[tuple[type, object], Value] = {}
    for name, value in call.bound.extra.items():
        found = call.array(value)
        if made is None or found is None or name not in ("image", "mask"):
            items[str, name] = call.unknown(f"the `{name}` of transformed images")
        else:
            items[str, name] = call.new(_transformed(call.machine, made, found, name == "mask", call.origin))
    keys = tuple(Const(name) for name in call.bound.extra)
    return call.new(Dict(items, keys, call.unknown("another part of transformed images")))


for _name in _CALLED[1:]:
    method(f"made:albumentations.{_name}", "__call__", signature="")(called)


def _transformed(machine: Machine, made: Made, array: Array, is_mask: bool, origin: Origin) -> Array:
    """Return what a transform, or a pipeline of them, makes of an image or a mask."""
    if made.name in ("Compose", "Sequential", "ReplayCompose"):
        for part in _parts(machine, made):
            inner = machine.store.find(part, Made)
            array = _unknown(array) if inner is None else _transformed(machine, inner, array, is_mask, origin)
        return array
    if made.name in COLLECTIONS:
        inner_ones = [machine.store.find(part, Made) for part in _parts(machine, made)]
        names = {inner.name if inner is not None else "" for inner in inner_ones}
        return _kept(made, array, None if names & SHAPING else ()) if names <= KEEPING else _unknown(array)
    if made.name in KEEPING:
        if is_mask or _is_scaled(array):
            return _kept(made, array, _size(machine, made))
        return _cut_off(made, array)
    if made.name in SCALING:
        return array if is_mask else _scaled(machine, made, array)
    if made.name in TENSORS:
        return _as_tensor(array, is_mask and made.arguments["transpose_mask"] == Const(False))
    return _unknown(array)


def _as_tensor(array: Array, keeps_axes: bool) -> Array:
    """Return an image, or a mask, as a tensor: the colours first, unless a mask keeps its axes."""
    shape = array.shape
    if shape is not None and not keeps_axes:
        shape = (shape[2], *shape[:2]) if len(shape) == 3 else (1, *shape) if len(shape) == 2 else None
    return array.but(shape=shape, kind="tensor")


def _parts(machine: Machine, made: Made) -> Sequence[Value]:
    unknown = (Unknown("transforms that are not known"),)
    return machine.items_of(made.arguments["transforms"]) or unknown


def _unknown(array: Array) -> Array:
    nothing = array.but(range=None, dtype=None, shape=None, encoding=None, classes=None)
    return nothing.but(why="a transform that is not known")


CLIPPING = frozenset(
    (
        "CLAHE ColorJitter GaussNoise HueSaturationValue RGBShift RandomBrightness RandomBrightnessContrast "
        "RandomContrast"
    ).split()
)
"""Those that take floats for pixels from 0 to 1, and cut off what lies outside; measured with version 2.0."""


def _cut_off(made: Made, array: Array) -> Array:
    """Return an image on no scale that a transform works on."""
    floats = (array.dtype or "").startswith("float")
    return _unknown(array.clipped(made.origin, made.name) if made.name in CLIPPING and floats else array)


def _is_scaled(array: Array) -> bool:
    """Whether an image is on one of the scales that transforms work on: bytes, or floats from 0 to 1."""
    unit = array.range is not None and array.range.inside(0, 1)
    return array.dtype == "uint8" or unit


def _kept(made: Made, array: Array, size: Shape | None) -> Array:
    """Return an image on the scale that it had; `size` is () where that stays, None where it is not known."""
    shape = array.shape
    if size != ():
        shape = (*(size or (None, None)), *shape[2:]) if shape is not None and len(shape) in (2, 3) else None
    changed = array.but(shape=shape)
    if made.name in FIXED:
        return changed
    return changed.did(Doing.AUGMENTED, made.origin, made.name)


def _size(machine: Machine, made: Made) -> Shape:
    """Return the height and the width that a transform leaves; () where they stay as they are."""
    if made.name not in SHAPING:
        return ()
    told = [made.arguments.get(name) for name in ("height", "width")]
    both = machine.items_of(made.arguments.get("size", Const(None)))
    if both is not None and len(both) == 2:
        told = list(both)
    return whole(told[0]), whole(told[1])


def _scaled(machine: Machine, made: Made, array: Array) -> Array:
    if made.name == "Normalize":
        return _normalised(machine, made, array)
    most = number(made.arguments["max_value"])
    if is_none(made.arguments["max_value"]):
        most = {"uint8": 255, "uint16": 65535, "float32": 1}.get(array.dtype or "")
    factor = None if not most else 1 / most if made.name == "ToFloat" else most
    if factor == 1 or (made.name == "ToFloat" and (array.dtype or "").startswith("float")):
        return array.but(dtype="float32")  # floats are left alone
    changed = rescaled(array, factor, 0, made.origin, made.name)
    return changed if made.name == "ToFloat" else changed.but(dtype=None)


def _normalised(machine: Machine, made: Made, array: Array) -> Array:
    """Return `(image - mean * most) / (std * most)`, computed for every channel."""
    most = number(made.arguments["max_pixel_value"])
    usual = made.arguments.get("normalization", Const("standard")) == Const("standard")
    pairs = _channels(machine, made)
    if array.range is None or not most or not usual or not pairs or any(std <= 0 for _, std in pairs):
        why = "normalised by numbers that are not known"
        return array.did(Doing.STANDARDISED, made.origin, made.name, range=None, dtype="float32", why=why)
    if len(set(pairs)) == 1:
        mean, std = pairs[0]
        return rescaled(array, 1 / (most * std), -mean / std, made.origin, made.name)
    ends = [(end / most - mean) / std for mean, std in pairs for end in (array.range.low, array.range.high)]
    span: Range | None = computing.interval(min(ends), max(ends), False)
    return array.did(Doing.STANDARDISED, made.origin, made.name, range=span, dtype="float32")


def _channels(machine: Machine, made: Made) -> list[tuple[float, float]]:
    """Return mean and deviation of every channel; nothing where they are not known."""
    told = []
    for name, usual in zip(("mean", "std"), IMAGENET, strict=True):
        value = made.arguments[name]
        single = number(value)
        items = machine.items_of(value) if isinstance(value, Tuple | Ref) else None
        several = [number(item) for item in items or ()]
        if is_none(value):
            told.append(list(usual))
        elif single is not None:
            told.append([float(single)])
        else:
            told.append([float(one) for one in several if one is not None] if None not in several else [])
    means_, deviations = told
    longest = max(len(means_), len(deviations))
    if not means_ or not deviations or any(len(one) not in (1, longest) for one in told):
        return []
    return [(means_[n % len(means_)], deviations[n % len(deviations)]) for n in range(longest)]
