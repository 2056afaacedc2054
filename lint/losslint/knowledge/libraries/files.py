"""Files: what reading one says. Most say nothing; images and the CIFAR-10 batches say a lot.

The layout of the CIFAR-10 Python batches is described at https://www.cs.toronto.edu/~kriz/cifar.html
"""

from __future__ import annotations

import re

from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.libraries.numpy.operands import unchanged
from losslint.knowledge.libraries.python.paths import open_file
from losslint.knowledge.lookup.names import spelt
from losslint.knowledge.lookup.registry import Call, means, not_known, on_array
from losslint.source.expressions import expression
from losslint.training import Content, Doing, Encoding, Range, Shape, Step
from losslint.values import Array, Const, Dict, Key, List, Made, Text, Value

spelt(
    renamed={
        "cPickle.load": "pickle.load",
        "_pickle.load": "pickle.load",
        "six.moves.cPickle.load": "pickle.load",
        "cPickle.loads": "pickle.loads",
    }
)

CIFAR_BATCH = expression(r"(data_batch_?\d*|test_batch)$")
CIFAR_META = expression(r"batches\.meta$")
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


@means("csv.reader", signature="csvfile, dialect='excel'")
@means("csv.DictReader", signature="f, fieldnames=None")
def read_rows(call: Call) -> Value:
    """`csv.reader(file)`: any number of rows of texts, or of dicts of them."""
    text = Text("", origin=call.origin)
    row = List((), text) if call.path == "csv.reader" else Dict({}, (), text)
    return call.new(List((), call.new(row)))


_PICTURE_FILE = expression(r"decode_\w+|[\w.]*\b(?:imread|Image\.open|load_img)\(\)")


def is_of_a_picture_file(step: Step) -> bool:
    """Whether a step read a picture from a file, of which nobody knows what it shows."""
    return step.doing is Doing.LOADED and _PICTURE_FILE.fullmatch(step.detail) is not None


@means("os.listdir", signature="path='.'")
@means("glob.glob", signature="pathname, *, recursive=False")
@means("tensorflow.io.gfile.glob", signature="pathname, pattern->pathname")
@means("tensorflow.io.gfile.listdir", signature="path")
def names_of_files(call: Call) -> Value:
    """`os.listdir(folder)` and `glob.glob('*.png')`: any number of names, of which the end may be known."""
    pattern = _name_of(call["pathname"]) if "pathname" in call.bound.arguments else ""
    ending = re.search(r"[^*?\]]*\Z", pattern)
    return call.new(List((), Text(ending.group() if ending else "", origin=call.origin)))


@means("imageio.imread", "imageio.v2.imread", "imageio.v3.imread", signature="path, uri->path")
@means("scipy.misc.imread", "scipy.ndimage.imread", signature="path, name->path", only_in="SciPy 1.1")
def read_image(call: Call) -> Value:
    """An image file as pixels from 0 to 255."""
    return call.new(read(call, None))


def read(call: Call, shape: Shape | None) -> Array:
    """Return the pixels that a call reads from a file: bytes, from 0 to 255."""
    made = Array("uint8", shape, Range(0, 255), Content.IMAGES)
    return made.did(Doing.LOADED, call.origin, f"{call.path}()")


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
    """Another width and height."""
    dtype = "float32" if call.path.startswith("tensorflow.image") else found.dtype
    shape = _resized(call, found.shape) if found.shape else None
    return found.did(Doing.RESHAPED, call.origin, "resized", shape=shape, dtype=dtype)


def _resized(call: Call, shape: Shape) -> Shape | None:
    """Return the shape of one image, or of a batch of them, after TensorFlow resized it."""
    if call.path not in ("tensorflow.image.resize", "tensorflow.image.resize_images"):
        return None
    size = shape_of(call.machine.store, call["size"]) or (None, None)
    if len(size) != 2:
        return None
    return with_size(shape, size if call["preserve_aspect_ratio"] == Const(False) else (None, None))


def with_size(shape: Shape, size: Shape) -> Shape | None:
    """Return the shape of an image, or of a batch of them, that has another height and width now."""
    return (*shape[:-3], *size, shape[-1]) if len(shape) in (3, 4) else None


@means("tensorflow.image.rgb_to_grayscale", signature="a, images->a")
@on_array("a", otherwise=not_known("grey images of something that is not known"))
def to_grey(call: Call, found: Array) -> Array:
    """`tf.image.rgb_to_grayscale(x)`."""
    shape = (*found.shape[:-1], 1) if found.shape else None
    return found.did(Doing.GREYED, call.origin, "rgb_to_grayscale", shape=shape)
