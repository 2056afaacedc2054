"""scikit-image: many of its functions turn bytes into floats from 0 to 1 on the way.

Measured with scikit-image 0.26: whole numbers are divided by the largest number of their type, floats stay
what they are.
"""

from __future__ import annotations

from losslint.knowledge.arrays.arithmetic import rescaled
from losslint.knowledge.arrays.drawn import distorted
from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.libraries.files import read
from losslint.knowledge.libraries.numpy.operands import unchanged
from losslint.knowledge.lookup.registry import Call, means, on_array
from losslint.training import Content, Doing, Range, Shape
from losslint.values import Array, Const, Value

LARGEST = {"uint8": 255, "uint16": 65535, "bool": 1}
"""The number of each type that stands for white."""


@means("skimage.io.imread", signature="path, as_gray=False, fname->path")
def read_image(call: Call) -> Value:
    """`io.imread(path)`: bytes; grey ones of a coloured file are floats from 0 to 1."""
    if call["as_gray"] == Const(False):
        return call.new(read(call, None))
    why = "grey pixels: from 0 to 1 where the file has colours, bytes where it has none"
    made = Array(None, (None, None), None, Content.IMAGES, why=why)
    return call.new(made.did(Doing.LOADED, call.origin, f"{call.path}()"))


def _as_floats(call: Call, found: Array) -> Array:
    """Return an image as floats: bytes are scaled to 0 to 1, floats are left alone."""
    name, dtype = call.path.rpartition(".")[2], found.dtype or ""
    if dtype in LARGEST:
        return rescaled(found, 1 / LARGEST[dtype], 0, call.origin, name).but(dtype="float64")
    if dtype.startswith("float"):
        return found
    why = f"`{name}` scales whole numbers"
    return found.did(Doing.SCALED, call.origin, name, range=None, dtype=None, why=why)


FLOATS = tuple(
    f"skimage.{home}img_as_{kind}" for home in ("", "util.") for kind in ("float", "float32", "float64")
)


@means(*FLOATS, signature="a, image->a")
@on_array("a", otherwise=unchanged)
def img_as_float(call: Call, found: Array) -> Array:
    """`img_as_float(image)`."""
    changed = _as_floats(call, found)
    return changed.but(dtype="float32") if call.path.endswith("32") else changed


@means("skimage.img_as_ubyte", "skimage.util.img_as_ubyte", signature="a, image->a")
@on_array("a", otherwise=unchanged)
def img_as_ubyte(call: Call, found: Array) -> Array:
    """`img_as_ubyte(image)`: bytes, of floats from 0 to 1 too."""
    if found.dtype == "uint8":
        return found
    unit = found.range is not None and found.range.inside(0, 1)
    if unit and (found.dtype or "").startswith("float"):
        return rescaled(found, 255, 0, call.origin, "img_as_ubyte").but(dtype="uint8")
    return found.did(Doing.SCALED, call.origin, "img_as_ubyte", range=Range(0, 255, False), dtype="uint8")


@means(
    "skimage.transform.resize", signature="a, size, ..., preserve_range=False, image->a, output_shape->size"
)
@means("skimage.transform.rescale", signature="a, scale, ..., preserve_range=False, image->a")
@means("skimage.transform.rotate", signature="a, angle, ..., preserve_range=False, image->a")
@means("skimage.filters.gaussian", signature="a, sigma=1, ..., preserve_range=False, image->a")
@on_array("a", otherwise=unchanged)
def resampled(call: Call, found: Array) -> Array:
    """Another size or angle, or a blur: also floats from 0 to 1, unless `preserve_range` is set."""
    keeps = call["preserve_range"]
    if keeps == Const(True):
        changed = found.but(dtype=found.dtype if (found.dtype or "").startswith("float") else "float64")
    elif keeps == Const(False):
        changed = _as_floats(call, found)
    else:
        changed = found.but(range=None, dtype=None, why="scaled or not, as `preserve_range` says")
    if "angle" in call.bound.arguments:
        changed = distorted(call, changed, call["angle"])
    return changed.did(Doing.RESHAPED, call.origin, "resized", shape=_shape(call, found.shape))


def _shape(call: Call, shape: Shape | None) -> Shape | None:
    """Return the shape of one image afterwards: the height is told first, of three lengths all."""
    name = call.path.rpartition(".")[2]
    if name == "gaussian":
        return shape
    size = shape_of(call.machine.store, call["size"]) if name == "resize" else (None, None)
    if size is None or len(size) == 3:
        return size
    return (*size, *shape[2:]) if shape is not None and len(size) == 2 and len(shape) in (2, 3) else None


@means("skimage.color.rgb2gray", signature="a, rgb->a")
@on_array("a", otherwise=unchanged)
def rgb2gray(call: Call, found: Array) -> Array:
    """`rgb2gray(image)`: floats from 0 to 1 of bytes."""
    shape = found.shape[:-1] if found.shape and len(found.shape) > 2 else None
    return _as_floats(call, found).did(Doing.GREYED, call.origin, "rgb2gray", shape=shape)


@means("skimage.color.gray2rgb", signature="a, image->a")
@on_array("a", otherwise=unchanged)
def gray2rgb(_: Call, found: Array) -> Array:
    """`gray2rgb(image)`: the same number three times."""
    return found.but(shape=(*found.shape, 3) if found.shape else None)


@means("skimage.exposure.equalize_hist", "skimage.exposure.equalize_adapthist", signature="a, image->a")
@on_array("a", otherwise=unchanged)
def equalize(call: Call, found: Array) -> Array:
    """Another distribution of brightness: floats from 0 to 1, whatever they were."""
    name = call.path.rpartition(".")[2]
    return found.did(Doing.SCALED, call.origin, name, range=Range(0, 1, False), dtype="float64")
