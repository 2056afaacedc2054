"""OpenCV: images as it reads them, and what its functions do to their pixels.

Measured with OpenCV 5: bytes stay bytes, and nothing here leads out of the range that the pixels had, but
what says so.
"""

from __future__ import annotations

import re
from math import isinf

from losslint.knowledge.arrays.drawn import distorted, is_drawn
from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.libraries.files import read
from losslint.knowledge.libraries.numpy.operands import unchanged
from losslint.knowledge.lookup.registry import Call, means, method, number, on_array
from losslint.training import Content, Doing, Encoding, Range, Shape
from losslint.values import Array, Const, Library, List, Made, Tuple, Value, is_none, joined_arrays


@means("cv2.imread", signature="path, flags=None, filename->path")
def read_image(call: Call) -> Value:
    """`cv2.imread(path)`: three colours unless told otherwise."""
    flags = call["flags"]
    if flags == Const(-1) or re.search("UNCHANGED|ANYDEPTH", repr(flags)):
        made = Array(content=Content.IMAGES, why="pixels of whatever type and channels the file has")
        return call.new(made.did(Doing.LOADED, call.origin, f"{call.path}()"))
    grey = flags == Const(0) or "GRAYSCALE" in repr(flags)
    return call.new(read(call, (None, None) if grey else (None, None, 3)))


@means("cv2.VideoCapture", signature="filename=None, apiPreference=None, params=None, index->filename")
def capture(call: Call) -> Value:
    """`cv2.VideoCapture(0)`: a camera, or a file of moving pictures."""
    return call.new(Made(call.path, {}, frozenset(), origin=call.origin))


@method("made:cv2.VideoCapture", "read", signature="image=None")
def frame(call: Call) -> Value:
    """`camera.read()`: whether there was a picture, and the picture, of three colours."""
    taken = call.unknown("whether there was a picture")
    return Tuple((taken, call.new(read(call, (None, None, 3)))), origin=call.origin)


@means("cv2.resize", signature="a, size, src->a, dsize->size")
@on_array("a", otherwise=unchanged)
def resize(call: Call, found: Array) -> Array:
    """Another width and height."""
    shape = _resized(call, found.shape) if found.shape else None
    return found.did(Doing.RESHAPED, call.origin, "resized", shape=shape)


def _resized(call: Call, shape: Shape) -> Shape | None:
    """Return the shape of one image after it was resized: the width is told first, one channel is dropped."""
    size = shape_of(call.machine.store, call["size"]) or (None, None)
    if len(size) != 2 or len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in (3, 4)):
        return None
    return (size[1], size[0], *shape[2:])


BLURRING = ("GaussianBlur", "bilateralFilter", "blur", "dilate", "erode", "medianBlur", "morphologyEx")
SAME_SIZE = (*BLURRING, "flip")
MOVING = (
    *SAME_SIZE,
    "copyMakeBorder",
    "getRectSubPix",
    "pyrDown",
    "rotate",
    "transpose",
    "warpAffine",
    "warpPerspective",
)
"""Functions that put pixels elsewhere, or means of them: on the scale that they had."""


@means(*(f"cv2.{name}" for name in MOVING), signature="a, src->a")
@on_array("a", otherwise=unchanged)
def moved(call: Call, found: Array) -> Array:
    """Pixels in other places, or means of their neighbours; the channels stay."""
    shape, name = found.shape, call.path.rpartition(".")[2]
    if name not in SAME_SIZE and shape is not None:
        shape = (None, None, *shape[2:]) if len(shape) in (2, 3) else None
    if name in (*BLURRING, "pyrDown", "warpAffine", "warpPerspective"):
        found = found.but(encoding=None, classes=None)  # between the ids of two classes lie others
    changed = distorted(call, found, *call.bound.rest, *call.bound.extra.values())
    return changed.but(shape=shape, identity=False, selects="")


@means("cv2.getRotationMatrix2D", signature="center, angle, scale")
def rotation(call: Call) -> Value:
    """`cv2.getRotationMatrix2D(center, angle, scale)`: a matrix that is random where one of the three is."""
    made = Array("float64", (2, 3))
    if any(is_drawn(call, call[name]) for name in ("center", "angle", "scale")):
        made = made.did(Doing.DRAWN, call.origin, "a rotation by a random number")
    return call.new(made)


@means("cv2.convertScaleAbs", signature="a, dst=None, alpha=1, beta=0, src->a")
@on_array("a", otherwise=unchanged)
def scaled_to_bytes(call: Call, found: Array) -> Array:
    """`cv2.convertScaleAbs(image, alpha=1.2, beta=10)`: bytes, whatever they were."""
    changed = distorted(call, found, call["alpha"], call["beta"])
    span = _as_bytes(found.range, number(call["alpha"]), number(call["beta"]))
    return changed.but(range=span, dtype="uint8", encoding=None, classes=None)


def _as_bytes(span: Range | None, alpha: float | None, beta: float | None) -> Range:
    """Return where `|alpha * x + beta|` lies, rounded and cut to what bytes hold."""
    if span is None or alpha is None or beta is None or isinf(span.low) or isinf(span.high):
        return Range(0, 255, False)
    ends = (alpha * span.low + beta, alpha * span.high + beta)
    least = 0 if min(ends) <= 0 <= max(ends) else min(map(abs, ends))
    low, high = (min(255, round(end)) for end in (least, max(map(abs, ends))))
    return Range(low, high, span.exact and min(ends) >= 0)


@means("cv2.equalizeHist", signature="a, src->a")
@on_array("a", otherwise=unchanged)
def equalize(call: Call, found: Array) -> Array:
    """`cv2.equalizeHist(grey)`: takes bytes and gives bytes."""
    return found.but(range=Range(0, 255), dtype="uint8")


PLAIN_COLOURS = frozenset(("RGB", "BGR"))
"""Orders of the same three colours."""


@means("cv2.cvtColor", signature="a, code, src->a")
@on_array("a", otherwise=unchanged)
def convert_colour(call: Call, found: Array) -> Array:
    """`cv2.cvtColor(image, code)`: the code says which colours become which, and whether any are left."""
    code = call["code"]
    before, _, after = (
        code.path.rpartition("COLOR_")[2].partition("2") if isinstance(code, Library) else ("", "", "")
    )
    if after.startswith("GRAY"):
        return found.did(Doing.GREYED, call.origin, "cvtColor", shape=(found.shape or ())[:-1] or None)
    if before.startswith("GRAY"):
        deep = {"RGB": 3, "BGR": 3, "RGBA": 4, "BGRA": 4}.get(after)
        return found.but(shape=(*found.shape[:2], deep) if found.shape and deep else None)
    if {before, after} <= PLAIN_COLOURS:
        return found
    spectrum = {"BGRA", "RGBA"} & {before, after}
    return found.but(
        shape=None if spectrum or not before else found.shape,
        range=found.range if found.dtype == "uint8" else None,
        why="colours of another kind",
    )


@means("cv2.normalize", signature="a, dst=None, alpha=1, beta=0, norm_type=None, dtype=None, src->a")
@on_array("a", otherwise=unchanged)
def normalize(call: Call, found: Array) -> Array:
    """`cv2.normalize(x, None, 0, 255, cv2.NORM_MINMAX)`: from one number to the other; bytes stay bytes."""
    ends = (number(call["alpha"]), number(call["beta"]))
    kind, told = call["norm_type"], call["dtype"]
    span = None
    if isinstance(kind, Library) and kind.path == "cv2.NORM_MINMAX":
        low, high = ends
        span = Range(min(low, high), max(low, high)) if low is not None and high is not None else None
    floats = {"cv2.CV_32F": "float32", "cv2.CV_64F": "float64"}
    dtype = floats.get(told.path) if isinstance(told, Library) else found.dtype if is_none(told) else None
    changed = found.did(Doing.SCALED, call.origin, "cv2.normalize", range=span, dtype=dtype)
    return changed.but(encoding=None, classes=None, why="normalised in a way that is not known")


BINARY = ("cv2.THRESH_BINARY", "cv2.THRESH_BINARY_INV")


@means("cv2.threshold", signature="a, thresh, maxval, type, src->a")
def threshold(call: Call) -> Value:
    """`cv2.threshold(x, 127, 255, cv2.THRESH_BINARY)`: the threshold, and pixels of two values."""
    found, high, kind = call.array("a"), number(call["maxval"]), call["type"]
    binary = kind in (Const(0), Const(1)) or (isinstance(kind, Library) and kind.path in BINARY)
    if found is None:
        result: Value = call.unknown("an image that is not known")
    elif binary and high is not None and high > 0:
        cut = found.did(Doing.ENCODED, call.origin, f"0 or {high:g} by a threshold", range=Range(0, high))
        result = call.new(cut.but(encoding=Encoding.CLASS_IDS, classes=2))
    else:
        result = call.new(found.but(range=None, encoding=None, classes=None, why="cut off by a threshold"))
    return Tuple((call.unknown("a threshold"), result), origin=call.origin)


@means("cv2.addWeighted", signature="a, alpha, b, beta, gamma, src1->a, src2->b")
@on_array("a", otherwise=unchanged)
def weighted(call: Call, found: Array) -> Array:
    """`cv2.addWeighted(x, a, y, b, c)`: bytes end at 0 and 255; where other numbers lead is not known."""
    span = Range(0, 255, False) if found.dtype == "uint8" else None
    return found.but(range=span, encoding=None, classes=None, why="a weighted sum of images")


@means("cv2.add", "cv2.subtract", signature="a, b, dst=None, mask=None, dtype=None, src1->a, src2->b")
@on_array("a", otherwise=unchanged)
def summed(call: Call, found: Array) -> Array:
    """`cv2.add(x, y)`: bytes end at 0 and 255; where other numbers lead is not known."""
    stay = is_none(call["dtype"])
    span = Range(0, 255, False) if found.dtype == "uint8" and stay else None
    sums = found.but(range=span, dtype=found.dtype if stay else None, encoding=None, classes=None)
    return sums.but(why="a sum of images")


@means("cv2.split", signature="a, m->a")
def split_channels(call: Call) -> Value:
    """`cv2.split(image)`: each channel by itself, on the scale that it had."""
    found = call.array("a")
    channels = found.shape[2] if found is not None and found.shape and len(found.shape) == 3 else None
    if found is None or channels is None:
        return call.unknown("the channels of an image that is not known")
    channel = found.but(shape=found.shape[:2] if found.shape else None, encoding=None, classes=None)
    return call.new(List(tuple(call.new(channel) for _ in range(channels))))


@means("cv2.merge", signature="channels, mv->channels")
def merge_channels(call: Call) -> Value:
    """`cv2.merge((h, s, v))`: one image of channels of one size."""
    channels = [call.array(one) for one in call.items("channels") or ()]
    known = [one for one in channels if one is not None]
    if not known or len(known) < len(channels):
        return call.unknown("an image of channels that are not known")
    first = known[0]
    for one in known[1:]:
        first = first if first == one else joined_arrays(first, one, "the channels of an image differ")
    size = first.shape if first.shape is not None and len(first.shape) == 2 else None
    shape = (*size, len(known)) if size is not None else None
    spans = [one.range for one in known if one.range is not None]
    span = None
    if len(spans) == len(known):
        span = Range(min(one.low for one in spans), max(one.high for one in spans), False)
    return call.new(first.but(shape=shape, range=span, encoding=None, classes=None))
