"""TensorFlow outside Keras: image decoding and scaling, strategies, tapes."""

from __future__ import annotations

from losslint.knowledge.arrays.arithmetic import rescaled
from losslint.knowledge.arrays.drawn import distorted
from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.libraries.files import with_size
from losslint.knowledge.libraries.numpy.operands import dtype_of, unchanged
from losslint.knowledge.lookup.registry import Call, means, method, not_known, number, on_array, whole
from losslint.training import AROUND_ZERO, UNSCALED_FLOATS, Content, Doing, Range
from losslint.values import Array, Const, Value

LARGEST = {f"{sign}int{bits}": 2 ** (bits - (not sign)) - 1 for sign in ("u", "") for bits in (8, 16, 32, 64)}
"""The largest number of each type of whole numbers: what TensorFlow takes for white."""


def _both(*names: str) -> tuple[str, ...]:
    """Return functions under both of their homes."""
    return tuple(f"tensorflow.{home}.{name}" for home in ("image", "io") for name in names)


@means(
    *_both("decode_image"),
    signature="contents, channels=None, dtype='uint8', name=None, expand_animations=True",
)
@means(*_both("decode_png"), signature="contents, channels=0, dtype='uint8'")
@means(*_both("decode_jpeg", "decode_bmp"), signature="contents, channels=0")
@means(*_both("decode_gif"), signature="contents")
@means(*_both("decode_and_crop_jpeg"), signature="contents, crop_window, channels=0")
def decode(call: Call) -> Value:
    """An image file as pixels of the type that is asked for: 0 to its largest number, floats from 0 to 1."""
    name = call.path.rpartition(".")[2]
    moving = name == "decode_gif" or (name == "decode_image" and call["expand_animations"] != Const(False))
    shape = None if moving else (None, None, whole(call["channels"]) or None)
    dtype = dtype_of(call["dtype"]) if "dtype" in call.bound.arguments else "uint8"
    whites = LARGEST.get(dtype or "")
    made = Array(dtype, shape, Range(0, whites) if whites else None, Content.IMAGES, kind="tensor")
    loaded = made.did(Doing.LOADED, call.origin, name)
    if dtype is not None and dtype.startswith("float"):
        loaded = rescaled(loaded.but(range=Range(0, 255)), 1 / 255, 0, call.origin, name).but(dtype=dtype)
    elif whites is None:
        loaded = loaded.but(why=f"`{name}` of a type that is not known")
    return call.new(loaded)


@means("tensorflow.image.convert_image_dtype", signature="a, dtype, saturate=False, image->a")
def convert_dtype(call: Call) -> Value:
    """`convert_image_dtype(x, tf.float32)`: whole numbers are scaled to 0 to 1, floats are left as they are.

    From floats to whole numbers it is the other way round.
    """
    found, dtype = call.array("a"), dtype_of(call["dtype"])
    if found is None:
        return call.unknown("an image that is not known")
    name, source = "convert_image_dtype", found.dtype or ""
    floats = source.startswith("float"), (dtype or "").startswith("float")
    if all(floats):
        return call.new(found.did(Doing.CAST, call.origin, UNSCALED_FLOATS, dtype=dtype))
    if dtype is not None and dtype == source:
        return call.new(found.but(dtype=dtype))
    if source in LARGEST and floats[1]:
        return call.new(rescaled(found, 1 / LARGEST[source], 0, call.origin, name).but(dtype=dtype))
    if floats[0] and dtype in LARGEST and found.range is not None and found.range.inside(0, 1):
        return call.new(rescaled(found, LARGEST[dtype], 0, call.origin, name).but(dtype=dtype))
    if not source or not dtype:
        why = f"`{name}` between types that are not both known"
        return call.new(found.but(range=None, dtype=dtype, why=why))
    changed = found.did(Doing.SCALED, call.origin, name, range=None, dtype=dtype)
    return call.new(changed.but(why=f"`{name}` between {source} and {dtype}"))


@means("tensorflow.image.per_image_standardization", signature="a, image->a")
@on_array("a", otherwise=not_known("an image that is not known"))
def standardise(call: Call, found: Array) -> Array:
    """Zero mean and unit variance for each image."""
    return found.did(Doing.STANDARDISED, call.origin, "per_image_standardization", range=AROUND_ZERO)


@means(
    *(
        f"tensorflow.image.{name}"
        for name in (
            "random_flip_left_right",
            "random_flip_up_down",
            "random_contrast",
            "random_saturation",
            "random_hue",
            "random_jpeg_quality",
            "stateless_random_flip_left_right",
            "stateless_random_flip_up_down",
            "stateless_random_contrast",
            "stateless_random_saturation",
            "stateless_random_hue",
        )
    ),
    signature="a, image->a",
)
@on_array("a", otherwise=unchanged)
def augment(call: Call, found: Array) -> Array:
    """Random distortions: the range stays roughly."""
    return found.did(Doing.AUGMENTED, call.origin, call.path.rpartition(".")[2])


@means("tensorflow.image.adjust_brightness", signature="a, delta, image->a")
@on_array("a", otherwise=unchanged)
def brighten(call: Call, found: Array) -> Array:
    """`adjust_brightness(image, delta)`: whole numbers stay in their range, floats are moved by as much."""
    by, drawn = number(call["delta"]), call.array("delta")
    span = found.range
    if span is not None and not found.is_integer:
        moved = Range(by, by) if by is not None else drawn.range if drawn is not None else None
        span = _moved(span, moved) if moved is not None else None
    changed = distorted(call, found, call["delta"])
    return changed.but(range=span, why=found.why or "brighter by a number that is not known")


def _moved(span: Range, by: Range) -> Range:
    return Range(span.low + by.low, span.high + by.high, span.exact and by.low == by.high)


ADJUSTING = ("contrast", "hue", "jpeg_quality", "saturation")


@means(
    *(f"tensorflow.image.adjust_{name}" for name in ADJUSTING),
    signature="a, by, image->a, images->a, contrast_factor->by, delta->by, jpeg_quality->by, "
    "saturation_factor->by",
)
@on_array("a", otherwise=unchanged)
def adjust(call: Call, found: Array) -> Array:
    """`adjust_contrast(image, 1.2)` and its like: whole numbers stay in their range, and so do colours.

    With more contrast, floats leave theirs.
    """
    changed = distorted(call, found, call["by"])
    unit = found.range is not None and found.range.inside(0, 1)
    if found.is_integer or (unit and not call.path.endswith("contrast")):
        return changed
    return changed.but(range=None, why=f"what `{call.path.rpartition('.')[2]}` makes of floats")


@means(
    "tensorflow.image.random_brightness",
    "tensorflow.image.stateless_random_brightness",
    signature="a, max_delta, image->a",
)
@on_array("a", otherwise=unchanged)
def brighten_at_random(call: Call, found: Array) -> Array:
    """`random_brightness(image, 0.2)`: added to floats as it is, to whole numbers as a share of white."""
    delta, meant = number(call["max_delta"]), None
    if delta is not None and (found.dtype or "").startswith("float"):
        meant = Range(0, 1 if delta <= 1 else 255)
    return found.brightened(call.origin, call.path.rpartition(".")[2], meant)


@means(
    "tensorflow.image.random_crop",
    "tensorflow.image.stateless_random_crop",
    signature="a, size=None, value->a",
)
@on_array("a", otherwise=unchanged)
def crop_at_random(call: Call, found: Array) -> Array:
    """`random_crop(image, (height, width, 3))`: the size is that of every axis."""
    size = shape_of(call.machine.store, call["size"])
    return found.did(Doing.AUGMENTED, call.origin, call.path.rpartition(".")[2], shape=size)


@means("tensorflow.image.flip_left_right", "tensorflow.image.flip_up_down", signature="a, image->a")
@on_array("a", otherwise=unchanged)
def flip(call: Call, found: Array) -> Array:
    """The same flip every time."""
    return found


@means(
    "tensorflow.image.crop_to_bounding_box",
    signature="a, ..., height=None, width=None, image->a, target_height->height, target_width->width",
)
@means(
    "tensorflow.image.resize_with_crop_or_pad",
    signature="a, height, width, image->a, target_height->height, target_width->width",
)
@on_array("a", otherwise=unchanged)
def crop(call: Call, found: Array) -> Array:
    """Another width and height of the same pixels, the same every time; padding is black."""
    size = (whole(call["height"]), whole(call["width"]))
    return found.but(shape=with_size(found.shape, size) if found.shape else None)


@means("tensorflow.image.central_crop", "tensorflow.image.rot90", signature="a, image->a")
@on_array("a", otherwise=unchanged)
def crop_to_the_middle(call: Call, found: Array) -> Array:
    """Pixels of the same image, of a width and height that are not followed."""
    return found.but(shape=with_size(found.shape, (None, None)) if found.shape else None)


@method("made", "scope", signature="")
def scope(call: Call) -> Value:
    """`strategy.scope()`."""
    return Const(None)
