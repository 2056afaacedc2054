"""Keras's own loaders: generators of images, and data sets from folders, with their defaults."""

from __future__ import annotations

from losslint.knowledge.arrays.arithmetic import rescaled
from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.frameworks.keras.applications import scheme_of
from losslint.knowledge.frameworks.keras.tf_data import each, first_axis_off
from losslint.knowledge.libraries.numpy.operands import as_array
from losslint.knowledge.libraries.python.paths import is_for_testing
from losslint.knowledge.lookup.registry import (
    Call,
    Machine,
    attribute,
    for_each,
    means,
    method,
    number,
    whole,
)
from losslint.training import (
    AROUND_ZERO,
    HELD_OUT,
    Content,
    Doing,
    Encoding,
    Fact,
    LabelMode,
    Origin,
    Range,
    Shape,
    Step,
)
from losslint.values import (
    Array,
    Batches,
    Const,
    Instance,
    Library,
    List,
    Made,
    Text,
    Tuple,
    Unknown,
    Value,
    is_none,
)

GENERATOR = (
    "featurewise_center=False, samplewise_center=False, featurewise_std_normalization=False, "
    "samplewise_std_normalization=False, zca_whitening=False, zca_epsilon=1e-06, rotation_range=0, "
    "width_shift_range=0.0, height_shift_range=0.0, brightness_range=None, shear_range=0.0, zoom_range=0.0, "
    "channel_shift_range=0.0, fill_mode='nearest', cval=0.0, horizontal_flip=False, vertical_flip=False, "
    "rescale=None, preprocessing_function=None, data_format=None, validation_split=0.0"
)
STANDARDISING = (
    "featurewise_center",
    "samplewise_center",
    "featurewise_std_normalization",
    "samplewise_std_normalization",
    "zca_whitening",
)
MANY_SHADES = 2
"""A shift of so much is one of pixels from 0 to 255: from 0 to 1 it leaves nothing but black and white."""

DISTORTING = (
    "rotation_range",
    "width_shift_range",
    "height_shift_range",
    "shear_range",
    "zoom_range",
    "horizontal_flip",
    "vertical_flip",
)


PIXELS = Range(0, 255)
"""What the generator takes pixels for: it makes whole numbers of them before it changes their brightness."""


@means("keras.preprocessing.image.ImageDataGenerator", signature=GENERATOR)
def generator(call: Call) -> Value:
    """`ImageDataGenerator(rescale=1/255, …)`."""
    arguments = {**call.bound.arguments, **call.bound.extra}
    return call.new(Made(call.path, arguments, call.bound.given, origin=call.origin))


@method("made:keras.preprocessing.image.ImageDataGenerator", "__init__", signature=GENERATOR)
def initialised(call: Call) -> Value:
    """`super().__init__(rescale=1/255)` in a class of the project's own."""
    instance = call.machine.store.find(call.receiver, Instance)
    base = call.machine.store.find(instance.base, Made) if instance is not None else None
    if instance is not None and instance.base is not None and base is not None:
        arguments = {**call.bound.arguments, **call.bound.extra}
        call.machine.store.put(
            instance.base, Made(base.path, arguments, call.bound.given, origin=base.origin)
        )
    return Const(None, origin=call.origin)


@method(
    "made:keras.preprocessing.image.ImageDataGenerator",
    "flow",
    signature="x, y=None, batch_size=32, shuffle=True, sample_weight=None, seed=None, save_to_dir=None, X->x",
)
def flow(call: Call) -> Value:
    """`datagen.flow(x, y, batch_size)`."""
    found = call.array("x")
    inputs: Value = call["x"]
    if found is not None:
        inputs = call.new(_processed(call, found))
    labels = as_array(call, "y")
    outputs = call["y"] if labels is None or call.array("y") is not None else call.new(labels)
    element = inputs if is_none(call["y"]) else Tuple((inputs, outputs))
    facts = (("shuffle", call["shuffle"]),)
    return Batches(element, True, whole(call["batch_size"]), "flow", facts, origin=call.origin)


DIRECTORY = (
    "directory=None, target_size=(256, 256), color_mode='rgb', classes=None, class_mode='categorical', "
    "batch_size=32, shuffle=True"
)
FRAME = (
    "dataframe=None, directory=None, x_col='filename', y_col='class', weight_col=None, "
    "target_size=(256, 256), "
    "color_mode='rgb', classes=None, class_mode='categorical', batch_size=32, shuffle=True"
)


@method("made:keras.preprocessing.image.ImageDataGenerator", "flow_from_directory", signature=DIRECTORY)
@method("made:keras.preprocessing.image.ImageDataGenerator", "flow_from_dataframe", signature=FRAME)
def flow_from_directory(call: Call) -> Value:
    """Images from files: RGB, 0 to 255, labels as `class_mode` says ("categorical" unless told otherwise)."""
    made = _generator(call)
    size = shape_of(call.machine.store, call["target_size"]) or (None, None)
    by = made.origin if made is not None else None
    images = _processed(call, _images(call, size, call.text("color_mode"), by))
    classes = call.items("classes")
    count = len(classes) if classes is not None else None
    mode = call.const("class_mode")
    labels = _labels(call, "class_mode", mode if isinstance(mode, str) else None, count)
    known_none = is_none(call["class_mode"])
    element: Value = call.new(images)
    if not known_none:
        element = Tuple((element, labels))
    facts = (("class_mode", call["class_mode"]), ("shuffle", call["shuffle"]))
    return Batches(element, True, whole(call["batch_size"]), "flow_from_directory", facts, origin=call.origin)


def _images(call: Call, size: Shape, color: str | None, by: Origin | None = None) -> Array:
    channels = {"rgb": 3, "rgba": 4, "grayscale": 1}.get(color or "")
    loaded = Step(Doing.LOADED, call.origin, f"{call.path}()", by=by)
    folder = call["directory"]
    named = (Step(Doing.SPLIT, folder.origin or call.origin, HELD_OUT),) if is_for_testing(folder) else ()
    return Array("float32", (None, *size, channels), Range(0, 255), Content.IMAGES, history=(loaded, *named))


def _labels(call: Call, argument: str, mode: str | None, count: int | None) -> Value:
    """Return the labels of a loader, whose `argument` says how they are encoded."""
    loaded = Step(Doing.LOADED, call.origin, f"{argument}='{call.text(argument)}'")
    given = call.gave(argument)
    origin = call[argument].origin if given else call.origin
    mode_told = Fact(call.text(argument), origin or call.origin, by_default=not given)
    told = LabelMode(argument, mode_told, call.origin, _folder_of_classes(call))
    match mode:
        case "categorical":
            made = Array(
                "float32", (None, count), Range(0, 1), Content.LABELS, Encoding.ONE_HOT, count, (loaded,)
            )
        case "binary" if count in (None, 2):
            made = Array("float32", (None,), None, Content.LABELS, Encoding.CLASS_IDS, None, (loaded,))
        case "sparse" if argument == "label_mode":
            made = Array("int32", (None,), None, Content.LABELS, Encoding.CLASS_IDS, count, (loaded,))
        case "sparse" | "binary":
            made = Array("float32", (None,), None, Content.LABELS, Encoding.CLASS_IDS, count, (loaded,))
        case "raw" if (columns := _columns(call)) is not None:
            several = (None, len(columns)) if len(columns) > 1 else (None,)
            why = "columns of a table"
            made = Array(None, several, None, Content.LABELS, history=(loaded,), columns=columns, why=why)
        case "input":
            return Unknown("the images themselves")
        case _:
            return Unknown(f"what `{argument}` makes of the labels")
    return call.new(made.but(mode=told))


def _folder_of_classes(call: Call) -> str:
    """Return the folder whose folders are the classes, "" where a loader has none or names some of them."""
    arguments = call.bound.arguments
    named = any(not is_none(arguments.get(name, Const(None))) for name in ("classes", "class_names"))
    of_names = arguments.get("labels", Const("inferred")) == Const("inferred")
    if named or not of_names or "y_col" in arguments:
        return ""
    return (call.text("directory") or "").rstrip("/")


def _columns(call: Call) -> tuple[str, ...] | None:
    """Return the columns of the table that a loader takes as labels, None where they are not known."""
    single = call.text("y_col")
    if single is not None:
        return (single,)
    items = call.items(call.bound.arguments.get("y_col", Const(None)))
    names = [item.value for item in items or () if isinstance(item, Const)]
    columns = tuple(name for name in names if isinstance(name, str))
    return columns if columns and items is not None and len(columns) == len(items) else None


OVERRIDDEN = ("standardize", "random_transform", "apply_transform", "get_random_transform")
"""Methods of a generator that change its images, and that a class of the project's own may have instead."""


def _generator(call: Call) -> Made | None:
    """Return the generator that changes the images; None where the project's own code does so."""
    instance = call.machine.store.find(call.receiver, Instance)
    if any(call.machine.own_method(call.receiver, name) is not None for name in OVERRIDDEN):
        return None
    made = call.machine.store.find(instance.base if instance is not None else call.receiver, Made)
    return made if made is not None and made.arguments else None


def _processed(call: Call, images: Array) -> Array:
    """Return images after everything that the generator was told to do with them."""
    made, machine, origin = _generator(call), call.machine, call.origin
    if made is None:
        return images.but(range=None, dtype=None, why="a generator of the project's own changes them")
    arguments = made.arguments
    images = _brightened(made, images, origin)
    function = arguments["preprocessing_function"]
    if not is_none(function):
        images = _preprocessed(machine, made, images, function, origin)
    rescale = arguments["rescale"]
    if not is_none(rescale) and rescale != Const(0):
        factor = number(rescale)
        images = rescaled(images, factor, 0, rescale.origin or origin, "rescale").noted(by=made.origin)
    for name in STANDARDISING:
        if arguments[name] != Const(False):
            span = AROUND_ZERO if _by_itself(made) else None
            images = images.did(Doing.STANDARDISED, arguments[name].origin or origin, name, range=span)
    for name in DISTORTING:
        if arguments[name] not in (Const(False), Const(0), Const(0.0), Const(None)):
            return images.did(Doing.AUGMENTED, arguments[name].origin or origin, name)
    return images


def _brightened(made: Made, images: Array, origin: Origin) -> Array:
    """Return images as they are made lighter and darker, which comes before all else.

    A shift of one channel is added to the pixels and ends at the lightest and the darkest one of a picture.
    """
    told, shift = made.arguments["brightness_range"], made.arguments["channel_shift_range"]
    if not is_none(told):
        images = images.brightened(told.origin or origin, "brightness_range", PIXELS)
    size = number(shift)
    if size is None or size > 0:
        meant = PIXELS if size is not None and size >= MANY_SHADES else None
        images = images.brightened(shift.origin or origin, "channel_shift_range", meant)
    return images


def _preprocessed(machine: Machine, made: Made, images: Array, function: Value, origin: Origin) -> Array:
    """Return images after a `preprocessing_function`, which is called with each of them."""
    scheme = scheme_of(function.path) if isinstance(function, Library) else None
    what, why = "preprocessing_function", "`preprocessing_function` changes them"
    where = function.origin or origin
    if scheme is not None:
        return images.prepared(scheme, where, what, why).noted(by=made.origin)
    one = images.but(shape=images.shape[1:] if images.shape else None, dtype="float32", family=None)
    given = machine.store.new(one, where)
    result = machine.store.find(for_each(machine, function, given, where), Array)
    if result is None:
        return images.did(Doing.SHIFTED, where, what, range=None, why=why)
    return images.but(range=result.range, history=result.history, why=result.why or images.why)


def _by_itself(made: Made) -> bool:
    """Whether a generator brings every image to a mean of 0 and a deviation of 1, and does nothing else."""
    told = {name for name in STANDARDISING if made.arguments[name] != Const(False)}
    return told == {"samplewise_center", "samplewise_std_normalization"}


@method("made:keras.preprocessing.image.ImageDataGenerator", "fit", signature="x")
def fit(call: Call) -> Value:
    """`datagen.fit(x)` learns the statistics."""
    return Const(None)


@means(
    "keras.utils.image_dataset_from_directory",
    signature="directory=None, labels='inferred', label_mode='int', class_names=None, color_mode='rgb', "
    "batch_size=32, image_size=(256, 256), shuffle=True, seed=None, validation_split=None, subset=None",
)
def image_dataset(call: Call) -> Value:
    """Images from folders as a tf.data pipeline: 0 to 255, integer labels unless told otherwise."""
    size = shape_of(call.machine.store, call["image_size"]) or (None, None)
    return _dataset(call, _images(call, size, call.text("color_mode")))


@means(
    "keras.utils.text_dataset_from_directory",
    signature="directory=None, labels='inferred', label_mode='int', class_names=None, "
    "batch_size=32, max_length=None, shuffle=True, seed=None, validation_split=None, subset=None",
)
def text_dataset(call: Call) -> Value:
    """Texts from folders as a tf.data pipeline."""
    return _dataset(call, Array("str", (None,), None, Content.TOKENS))


def _dataset(call: Call, inputs: Array) -> Value:
    names = call.items("class_names")
    count = len(names) if names is not None else None
    mode = {"int": "sparse", "binary": "binary", "categorical": "categorical"}.get(
        call.text("label_mode") or ""
    )
    class_names = call.new(List(names)) if names is not None else call.new(List((), Text("")))
    facts = (("class_names", class_names), ("label_mode", call["label_mode"]))
    steps = _shuffling(call)
    flows = []
    for _ in range(2 if call.text("subset") == "both" else 1):
        element: Value = call.new(inputs)
        if not is_none(call["label_mode"]):
            element = Tuple((element, _labels(call, "label_mode", mode, count)))
        size, batched = whole(call["batch_size"]), not is_none(call["batch_size"])
        if not batched:
            element = each(call, element, first_axis_off)
        flows.append(Batches(element, batched, size, "tf.data", facts, steps, origin=call.origin))
    return flows[0] if len(flows) == 1 else Tuple(tuple(flows), origin=call.origin)


def _shuffling(call: Call) -> tuple[Step, ...]:
    """Return the step by which a data set of files comes in another order with each pass, where it does."""
    if call["shuffle"] != Const(True):
        return ()
    order = call.machine.chance.order_of_each_pass()
    at = call["shuffle"].origin if call.gave("shuffle") else call.origin
    return (Step(Doing.SHUFFLED, at or call.origin, "in random order, by default", order=order),)


@attribute(
    "batches",
    "class_names",
    "class_indices",
    "num_classes",
    "samples",
    "n",
    "image_shape",
)
def fact(machine: Machine, value: Value, origin: Origin) -> Value:
    """What a loader can be asked, known only where the code says it."""
    if isinstance(value, Batches):
        names = dict(value.facts).get("class_names")
        if names is not None:
            return names
    return Unknown("what the loader finds in its folders", origin=origin)


@attribute("batches:flow_from_directory", "classes", "labels")
def right_classes(machine: Machine, value: Value, origin: Origin) -> Value:
    """`generator.classes`: the class id of every file, in the order of the folders."""
    if not isinstance(value, Batches) or value.origin is None:
        return Unknown("what the loader finds in its folders", origin=origin)
    step = Step(Doing.LOADED, value.origin, "the classes of the folders")
    return machine.store.new(
        Array("int32", (None,), None, Content.LABELS, Encoding.CLASS_IDS, history=(step,)), origin
    )
