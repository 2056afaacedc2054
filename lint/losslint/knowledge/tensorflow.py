"""TensorFlow outside Keras: image decoding and scaling, strategies, tapes."""

from __future__ import annotations

from losslint.knowledge.arithmetic import rescaled
from losslint.knowledge.files import with_size
from losslint.knowledge.keras.shapes import shape_of
from losslint.knowledge.registry import Call, as_given, means, method, not_known, on_array, whole
from losslint.training import Content, Doing, Range
from losslint.values import Array, Const, Value


@means(
    "tensorflow.image.decode_image",
    "tensorflow.image.decode_jpeg",
    "tensorflow.image.decode_png",
    "tensorflow.io.decode_image",
    "tensorflow.io.decode_jpeg",
    "tensorflow.io.decode_png",
    signature="contents, channels=0, dtype=None",
)
def decode(call: Call) -> Value:
    """An image file as pixels from 0 to 255."""
    shape = None if call.path.endswith("decode_image") else (None, None, whole(call["channels"]) or None)
    made = Array("uint8", shape, Range(0, 255), Content.IMAGES, kind="tensor")
    return call.new(made.did(Doing.LOADED, call.origin, call.path.rpartition(".")[2]))


@means("tensorflow.image.convert_image_dtype", signature="a, dtype, image->a")
def convert_dtype(call: Call) -> Value:
    """`convert_image_dtype(x, tf.float32)` also scales to 0 to 1."""
    found = call.array("a")
    if found is None:
        return call.unknown("an image that is not known")
    if found.is_integer:
        return call.new(rescaled(found, 1 / 255, 0, call.origin, "convert_image_dtype"))
    if found.dtype is not None and found.dtype.startswith("float"):
        return call["a"]
    return call.new(found.but(range=None, why="`convert_image_dtype` of numbers whose type is not known"))


@means("tensorflow.image.per_image_standardization", signature="a, image->a")
@on_array("a", otherwise=not_known("an image that is not known"))
def standardise(call: Call, found: Array) -> Array:
    """Zero mean and unit variance for each image."""
    return found.did(Doing.STANDARDISED, call.origin, "per_image_standardization", range=None)


@means(
    *(
        f"tensorflow.image.{name}"
        for name in (
            "random_flip_left_right",
            "random_flip_up_down",
            "random_brightness",
            "random_contrast",
            "random_saturation",
            "random_hue",
            "random_jpeg_quality",
            "stateless_random_flip_left_right",
            "stateless_random_flip_up_down",
            "stateless_random_brightness",
            "stateless_random_contrast",
            "stateless_random_saturation",
            "stateless_random_hue",
        )
    ),
    signature="a, image->a",
)
@on_array("a", otherwise=as_given("a"))
def augment(call: Call, found: Array) -> Array:
    """Random distortions: the range stays roughly."""
    return found.did(Doing.AUGMENTED, call.origin, call.path.rpartition(".")[2])


@means(
    "tensorflow.image.random_crop",
    "tensorflow.image.stateless_random_crop",
    signature="a, size=None, value->a",
)
@on_array("a", otherwise=as_given("a"))
def crop_at_random(call: Call, found: Array) -> Array:
    """`random_crop(image, (height, width, 3))`: the size is that of every axis."""
    size = shape_of(call.machine.store, call["size"])
    return found.did(Doing.AUGMENTED, call.origin, call.path.rpartition(".")[2], shape=size)


@means("tensorflow.image.flip_left_right", "tensorflow.image.flip_up_down", signature="a, image->a")
@on_array("a", otherwise=as_given("a"))
def flip(call: Call, found: Array) -> Array:
    """The same flip every time."""
    return found


@means(
    "tensorflow.image.central_crop",
    "tensorflow.image.rot90",
    "tensorflow.image.crop_to_bounding_box",
    "tensorflow.image.resize_with_crop_or_pad",
    signature="a, height=None, width=None, image->a, target_height->height, target_width->width",
)
@on_array("a", otherwise=as_given("a"))
def crop(call: Call, found: Array) -> Array:
    """Another width and height of the same pixels, the same every time; padding is black."""
    told = call.path.endswith("resize_with_crop_or_pad")
    size = (whole(call["height"]), whole(call["width"])) if told else (None, None)
    return found.but(shape=with_size(found.shape, size) if found.shape else None)


@method("made", "scope", signature="")
def scope(call: Call) -> Value:
    """`strategy.scope()`."""
    return Const(None)
