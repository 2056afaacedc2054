"""Files: what reading one says. Most say nothing; images and the CIFAR-10 batches say a lot.

The layout of the CIFAR-10 Python batches is described at https://www.cs.toronto.edu/~kriz/cifar.html
"""

from __future__ import annotations

import re

from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.libraries.numpy.operands import unchanged
from losslint.knowledge.libraries.python.paths import open_file
from losslint.knowledge.lookup.names import spelt
from losslint.knowledge.lookup.registry import Call, means, method, not_known, on_array
from losslint.training import Content, Doing, Encoding, Range, Shape, Step
from losslint.values import Array, Const, Dict, Key, Library, List, Made, Text, Value

spelt(
    renamed={
        "cPickle.load": "pickle.load",
        "_pickle.load": "pickle.load",
        "six.moves.cPickle.load": "pickle.load",
        "cPickle.loads": "pickle.loads",
    }
)

CIFAR_BATCH = re.compile(r"(data_batch_?\d*|test_batch)$")
CIFAR_META = re.compile(r"batches\.meta$")
BATCH = 10_000
"""Images in one CIFAR-10 batch."""


@means("gzip.open", "bz2.open", signature="file, mode='rb', filename->file")
@means("codecs.open", signature="file, mode='r', filename->file")
@means(
    "builtins.open",
    "io.open",
    "tensorflow.io.gfile.GFile",
    "tensorflow.gfile.GFile",
    signature="file, mode='r', filename->file, name->file",
)
def open_(call: Call) -> Value:
    """`open(path)`: a file that remembers its path."""
    return open_file(call, call["file"], call["mode"])


@means(
    "pickle.load",
    "pickle.loads",
    "joblib.load",
    "dill.load",
    signature="file, filename->file, data->file",
)
def load_pickle(call: Call) -> Value:
    """`pickle.load(file)`: known for the CIFAR-10 batches only."""
    file = call.machine.store.find(call["file"], Made)
    name = file.arguments.get("name") if file is not None else call["file"]
    text = _name_of(name)
    if CIFAR_BATCH.search(text):
        return _cifar_batch(call)
    if CIFAR_META.search(text):
        return _cifar_meta(call)
    return call.unknown(f"`{call.path}` reads a file")


def _name_of(file: Value | None) -> str:
    """Return how a file is called, as far as its end is known."""
    name = file.value if isinstance(file, Const) else file.suffix if isinstance(file, Text) else ""
    return name if isinstance(name, str) else ""


def _cifar_batch(call: Call) -> Value:
    loaded = Step(Doing.LOADED, call.origin, "a CIFAR-10 batch")
    pixels = Array("uint8", (BATCH, 3072), Range(0, 255), Content.IMAGES, history=(loaded,))
    labels = Array(
        "int64", (BATCH,), Range(0, 9), Content.LABELS, Encoding.CLASS_IDS, 10, (loaded,), kind="list"
    )
    return _both_spellings(call, {"data": call.new(pixels), "labels": call.new(labels)})


def _cifar_meta(call: Call) -> Value:
    names = call.new(List(tuple(Text("") for _ in range(10))))
    return _both_spellings(
        call,
        {
            "label_names": names,
            "num_cases_per_batch": Const(BATCH, origin=call.origin),
            "num_vis": Const(3072),
        },
    )


def _both_spellings(call: Call, entries: dict[str, Value]) -> Value:
    """Return a dict with str and bytes keys: which it has depends on `encoding=`."""
    items: dict[Key, Value] = {}
    for name, value in entries.items():
        items[str, name] = value
        items[bytes, name.encode()] = value
    return call.new(
        Dict(items, tuple(Const(name) for name in entries), call.unknown("another entry of the batch"))
    )


@means(
    "numpy.load",
    "numpy.loadtxt",
    "numpy.genfromtxt",
    "numpy.fromfile",
    "numpy.fromstring",
    "numpy.frombuffer",
    "scipy.io.loadmat",
    "h5py.File",
    "csv.reader",
    "numpy.memmap",
    "scipy.io.wavfile.read",
    signature="file=None, fname->file, filename->file, file_name->file, name->file, fp->file, buffer->file",
)
def load(call: Call) -> Value:
    """Reading a file of which nobody knows what it holds."""
    if call.path in (
        "numpy.loadtxt",
        "numpy.genfromtxt",
        "numpy.fromfile",
        "numpy.fromstring",
        "numpy.frombuffer",
    ):
        tables = call.path in ("numpy.loadtxt", "numpy.genfromtxt")
        made = Array(why=f"`{call.path}` reads a file", content=None, at_most=2 if tables else None)
        return call.new(made.did(Doing.LOADED, call.origin, f"{call.path}()"))
    if call.path == "numpy.load" and _name_of(call["file"]).endswith(".npy"):  # other endings hold several
        return call.new(Array(why="`numpy.load` reads a file"))
    return call.unknown(f"`{call.path}` reads a file")


_PICTURE_FILE = re.compile(r"decode_\w+|[\w.]*\b(?:imread|Image\.open|load_img)\(\)")


def is_of_a_picture_file(step: Step) -> bool:
    """Whether a step read a picture from a file, of which nobody knows what it shows."""
    return step.doing is Doing.LOADED and _PICTURE_FILE.fullmatch(step.detail) is not None


@means("cv2.imread", signature="path, flags=None, filename->path")
@means("imageio.imread", "imageio.v2.imread", "imageio.v3.imread", signature="path, uri->path")
@means("skimage.io.imread", signature="path, as_gray=False, fname->path")
@means("scipy.misc.imread", "scipy.ndimage.imread", signature="path, name->path", only_in="SciPy 1.1")
def read_image(call: Call) -> Value:
    """An image file as pixels from 0 to 255."""
    flags = call["flags"]
    grey = flags == Const(0) or "GRAYSCALE" in repr(flags)
    if call.path == "cv2.imread" and (flags == Const(-1) or re.search("UNCHANGED|ANYDEPTH", repr(flags))):
        made = Array(content=Content.IMAGES, why="pixels of whatever type and channels the file has")
        return call.new(made.did(Doing.LOADED, call.origin, f"{call.path}()"))
    shape = (None, None) if grey else (None, None, 3) if call.path == "cv2.imread" else None
    if call.path == "skimage.io.imread" and call["as_gray"] != Const(False):
        return call.new(Array("float64", (None, None), Range(0, 1, False), Content.IMAGES))
    made = Array("uint8", shape, Range(0, 255), Content.IMAGES)
    return call.new(made.did(Doing.LOADED, call.origin, f"{call.path}()"))


@means("matplotlib.image.imread", "matplotlib.pyplot.imread", signature="path, fname->path")
def read_plot_image(call: Call) -> Value:
    """matplotlib reads PNG files as 0 to 1 and everything else as 0 to 255."""
    ending = _name_of(call["path"]).rpartition(".")[2].lower()
    span = (
        Range(0, 1)
        if ending == "png"
        else Range(0, 255)
        if ending in ("jpg", "jpeg", "bmp", "ppm", "tif")
        else None
    )
    made = Array(
        "float32" if ending == "png" else None,
        None,
        span,
        Content.IMAGES,
        why="`imread` scales PNG files only",
    )
    return call.new(made.did(Doing.LOADED, call.origin, f"{call.path}()"))


@means(
    "PIL.Image.open",
    "keras.preprocessing.image.load_img",
    "keras.utils.load_img",
    signature="path, fp->path",
)
def open_image(call: Call) -> Value:
    """A PIL image: pixels from 0 to 255 once it is an array."""
    made = Array("uint8", None, Range(0, 255), Content.IMAGES, kind="image")
    return call.new(made.did(Doing.LOADED, call.origin, f"{call.path}()"))


def _some_image(call: Call) -> Value:
    return call.new(Array("float32", None, None, Content.IMAGES, why="an image whose origin is not known"))


@means(
    "keras.preprocessing.image.img_to_array",
    "keras.utils.img_to_array",
    signature="a, img->a",
)
@on_array("a", otherwise=_some_image)
def image_to_array(call: Call, found: Array) -> Array:
    """`img_to_array(image)`: float32, still from 0 to 255."""
    return found.did(Doing.CAST, call.origin, "img_to_array", dtype="float32", kind="ndarray")


@means("cv2.resize", signature="a, size, src->a, dsize->size")
@means("skimage.transform.resize", signature="a, size, image->a, output_shape->size")
@means("scipy.misc.imresize", signature="a, size, arr->a", only_in="SciPy 1.2")
@means("keras.ops.image.resize", signature="a, size, images->a")
@means(
    "tensorflow.image.resize",
    "tensorflow.image.resize_images",
    signature="a, size, ..., preserve_aspect_ratio=False, images->a",
)
@means("tensorflow.image.resize_with_pad", signature="a, image->a")
@on_array("a", otherwise=unchanged)
def resize(call: Call, found: Array) -> Array:
    """Another width and height; skimage also scales to 0 to 1."""
    span = found.range
    if call.path == "skimage.transform.resize":
        span = Range(0, 1, False) if found.dtype == "uint8" else None
    dtype = "float32" if call.path.startswith("tensorflow.image") else found.dtype
    shape = _resized(call, found.shape) if found.shape else None
    return found.did(Doing.RESHAPED, call.origin, "resized", shape=shape, range=span, dtype=dtype)


def _resized(call: Call, shape: Shape) -> Shape | None:
    """Return the shape of one image, or of a batch of them for TensorFlow, after it was resized.

    OpenCV is told the width first, takes one image, and drops a single channel.
    """
    if call.path not in ("cv2.resize", "tensorflow.image.resize", "tensorflow.image.resize_images"):
        return None
    size = shape_of(call.machine.store, call["size"]) or (None, None)
    if len(size) != 2:
        return None
    if call.path != "cv2.resize":
        size = size if call["preserve_aspect_ratio"] == Const(False) else (None, None)
        return with_size(shape, size)
    if len(shape) == 3 and shape[2] not in (3, 4):
        return None
    return (size[1], size[0], *shape[2:]) if len(shape) in (2, 3) else None


def with_size(shape: Shape, size: Shape) -> Shape | None:
    """Return the shape of an image, or of a batch of them, that has another height and width now."""
    return (*shape[:-3], *size, shape[-1]) if len(shape) in (3, 4) else None


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


@means("tensorflow.image.rgb_to_grayscale", signature="a, images->a")
@on_array("a", otherwise=not_known("grey images of something that is not known"))
def to_grey(call: Call, found: Array) -> Array:
    """`tf.image.rgb_to_grayscale(x)`."""
    shape = (*found.shape[:-1], 1) if found.shape else None
    return found.did(Doing.GREYED, call.origin, "rgb_to_grayscale", shape=shape)


@method("image", "resize", "rotate", "crop", "transpose", signature="")
@method("image", "convert", signature="mode=None")
def image_method(call: Call) -> Value:
    """Methods of PIL images that give another image."""
    found = call.array(call.receiver)
    if found is None:
        return call.unknown("an image")
    if call.path == "convert" and call.text("mode") in ("L", "1", "LA"):
        return call.new(found.did(Doing.GREYED, call.origin, "convert('L')"))
    return call.new(found.but(shape=None))
