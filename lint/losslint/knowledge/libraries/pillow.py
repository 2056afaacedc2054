"""Pillow: images that become arrays of pixels.

An `Array` of the kind "image" has the shape of the array that numpy makes of it: height before width, and no
channel axis where the mode has a single band.
"""

from __future__ import annotations

from losslint.knowledge.arrays.drawn import distorted
from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.libraries.files import read
from losslint.knowledge.libraries.numpy.operands import unchanged
from losslint.knowledge.lookup.registry import Call, means, method, on_array
from losslint.training import Doing, Range, Shape
from losslint.values import Array, Made, Value, is_none

BANDS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("1", "L", "I", "F", "P"), ()),
    **dict.fromkeys(("RGB", "YCbCr", "LAB", "HSV"), (3,)),
    **dict.fromkeys(("RGBA", "CMYK"), (4,)),
    "LA": (2,),
}
"""What the mode of an image adds to the shape of its array."""

TYPES = {"1": "bool", "I": "int32", "F": "float32"}
"""The types of pixels that are no bytes."""


@means("PIL.Image.open", signature="path, fp->path")
def open_image(call: Call) -> Value:
    """`Image.open(path)`: pixels from 0 to 255 once it is an array, in the mode of the file."""
    return call.new(read(call, None).but(kind="image"))


@means("PIL.Image.fromarray", signature="a, mode=None, obj->a")
@on_array("a", otherwise=unchanged)
def from_array(call: Call, found: Array) -> Array:
    """`Image.fromarray(x)`: the same pixels; with a mode they are taken for something else."""
    span = found.range if is_none(call["mode"]) else None
    return found.but(kind="image", range=span, why=found.why or "pixels in a mode that is told")


@method("image", "convert", signature="mode=None")
def convert(call: Call) -> Value:
    """`image.convert('RGB')`: the mode says how many channels there are; grey is a weighted mean."""
    found, mode = call.array(call.receiver), call.text("mode")
    if found is None:
        return call.unknown("an image")
    before = found.shape
    shape = (*(before[:2] if before else (None, None)), *BANDS[mode]) if mode in BANDS else None
    changed = found.but(shape=shape, dtype=TYPES.get(mode or "", "uint8"))
    match mode:
        case "P":
            changed = changed.but(range=None, why="positions in a palette")
        case "1":
            changed = changed.did(Doing.GREYED, call.origin, "convert('1')", range=Range(0, 1))
        case "L" | "LA":
            changed = changed.did(Doing.GREYED, call.origin, f"convert({mode!r})")
    return call.new(changed)


@method("image", "resize", signature="size")
def resize(call: Call) -> Value:
    """`image.resize((width, height))`."""
    found, size = call.array(call.receiver), shape_of(call.machine.store, call["size"])
    if found is None:
        return call.unknown("an image")
    width, height = size if size is not None and len(size) == 2 else (None, None)
    return call.new(found.but(shape=_with_size(found.shape, (height, width))))


@method("image", "crop", "filter", "rotate", "transform", "transpose", signature="")
def moved(call: Call) -> Value:
    """Methods that give another image of the same pixels, or of means of them."""
    found = call.array(call.receiver)
    if found is None:
        return call.unknown("an image")
    changed = distorted(call, found, *call.bound.rest, *call.bound.extra.values())
    return call.new(changed.but(shape=_with_size(found.shape, (None, None))))


@method("image", "copy", signature="")
def copied(call: Call) -> Value:
    """`image.copy()`."""
    found = call.array(call.receiver)
    return call.unknown("an image") if found is None else call.new(found)


OPERATIONS = "autocontrast contain crop equalize exif_transpose expand fit flip mirror pad".split()


@means(*(f"PIL.ImageOps.{name}" for name in OPERATIONS), signature="a, image->a")
@on_array("a", otherwise=unchanged)
def operated(_: Call, found: Array) -> Array:
    """Functions that give another image of the same kind."""
    return found.but(shape=_with_size(found.shape, (None, None)))


ENHANCING = ("Brightness", "Color", "Contrast", "Sharpness")


@means(*(f"PIL.ImageEnhance.{name}" for name in ENHANCING), signature="image")
def enhancer(call: Call) -> Value:
    """`ImageEnhance.Contrast(image)`."""
    return call.new(Made(ENHANCER, {"image": call["image"]}, frozenset(), origin=call.origin))


ENHANCER = "PIL.ImageEnhance.Enhancer"


@method(f"made:{ENHANCER}", "enhance", signature="factor")
def enhanced(call: Call) -> Value:
    """`ImageEnhance.Contrast(image).enhance(1.5)`: bytes that end at 0 and 255."""
    made = call.machine.store.find(call.receiver, Made)
    found = call.array(made.arguments["image"]) if made is not None else None
    return call.unknown("an image") if found is None else call.new(distorted(call, found, call["factor"]))


def _with_size(shape: Shape | None, size: Shape) -> Shape | None:
    return (*size, *shape[2:]) if shape is not None and len(shape) in (2, 3) else None
