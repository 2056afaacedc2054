"""torchvision: what its data sets hold, and what transforms make of images."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from losslint.knowledge.frameworks.torch.tensors import named_dtype
from losslint.knowledge.libraries.python.paths import is_for_testing
from losslint.knowledge.lookup.registry import Call, Machine, attribute, means, method, number
from losslint.training import (
    Content,
    Doing,
    Encoding,
    Origin,
    Range,
    Scheme,
    Shape,
    Step,
    prepared_range,
)
from losslint.values import (
    Array,
    Batches,
    Closure,
    Const,
    Instance,
    Library,
    List,
    Made,
    Method,
    Tuple,
    Unknown,
    Value,
    computing,
    is_none,
)


class ImageSet(Struct, frozen=True):
    """A data set of images: the shape of one as an array (rows, columns, colours), and how many classes.

    `samples` are how many pictures it has to train with, and how many to test with.
    """

    shape: Shape
    classes: int | None
    signature: str = "root, train=True, transform=None, target_transform=None, download=False"
    samples: tuple[int | None, int | None] = (None, None)


_SPLIT = "root, split='train', transform=None, target_transform=None, download=False"
_GREY, _SMALL = (28, 28, 1), (32, 32, 3)

DATASETS: dict[str, ImageSet] = {
    "MNIST": ImageSet(_GREY, 10, samples=(60_000, 10_000)),
    "FashionMNIST": ImageSet(_GREY, 10, samples=(60_000, 10_000)),
    "KMNIST": ImageSet(_GREY, 10, samples=(60_000, 10_000)),
    "QMNIST": ImageSet(_GREY, 10, "root, what=None, compat=True, train=True"),
    "EMNIST": ImageSet(_GREY, None, "root, split, ..., train=True, transform=None"),
    "CIFAR10": ImageSet(_SMALL, 10, samples=(50_000, 10_000)),
    "CIFAR100": ImageSet(_SMALL, 100, samples=(50_000, 10_000)),
    "SVHN": ImageSet(_SMALL, 10, _SPLIT, (73_257, 26_032)),
    "STL10": ImageSet((96, 96, 3), 10, "root, split='train', folds=None, transform=None", (5_000, 8_000)),
    "USPS": ImageSet((16, 16, 1), 10, samples=(7_291, 2_007)),
    "Flowers102": ImageSet((None, None, 3), 102, _SPLIT),
    "Food101": ImageSet((None, None, 3), 101, _SPLIT),
    "GTSRB": ImageSet((None, None, 3), 43, _SPLIT),
    "OxfordIIITPet": ImageSet(
        (None, None, 3),
        37,
        "root, split='trainval', target_types='category', transforms=None, transform=None",
    ),
    "ImageNet": ImageSet((None, None, 3), 1000, "root, split='train'"),
    "ImageFolder": ImageSet((None, None, 3), None, "root, transform=None, target_transform=None"),
}
"""What torchvision's documentation says of its data sets; of `ImageFolder` the folders say the classes."""

BY_FOLDERS = ("ImageFolder",)
"""Data sets whose pictures come folder after folder, each of which is a class."""

_EMNIST = {  # the letters are counted from 1, so that there is a class without any
    "byclass": 62,
    "bymerge": 47,
    "balanced": 47,
    "letters": 27,
    "digits": 10,
    "mnist": 10,
}


def _dataset(call: Call) -> Value:
    """`datasets.MNIST(root, train=True, transform=…)`: a picture and the number of its class."""
    name = call.path.rpartition(".")[2]
    known = DATASETS[name]
    classes = known.classes
    if name == "EMNIST":
        classes = _EMNIST.get(call.text("split") or "")
    by_folders = name in BY_FOLDERS
    tests = is_for_testing(call["root"]) if by_folders else _part(call) in (False, "test")
    loaded = Step(Doing.LOADED, call.origin, name, by_class=by_folders, for_testing=tests)
    picture = Array("uint8", known.shape, Range(0, 255), Content.IMAGES, history=(loaded,), kind="picture")
    first = 1 if name == "EMNIST" and call.text("split") == "letters" else 0
    label = Array(
        "int64",
        (),
        Range(first, classes - 1) if classes is not None else None,
        Content.LABELS,
        Encoding.CLASS_IDS,
        classes - first if classes is not None else None,
        (loaded,),
        why="its folders say which classes there are",
    )
    machine = call.machine
    image: Value = machine.store.new(picture, call.origin)
    transform, target_transform = _told(call, "transform"), _told(call, "target_transform")
    if not is_none(transform):
        image = transformed(machine, transform, image, call.origin)
    target: Value = machine.store.new(label, call.origin)
    if not is_none(target_transform):
        target = transformed(machine, target_transform, target, call.origin)
    if name == "OxfordIIITPet" and call["target_types"] != Const("category"):
        target = Unknown("what `target_types` asks for")
    names = List((), Unknown("the name of a class")) if classes is None else _names(classes)
    facts: tuple[tuple[str, Value], ...] = (("classes", machine.store.new(names)), ("transform", transform))
    rows = _rows(call)
    facts = (*facts, ("rows", rows)) if rows is not None else facts
    facts = (*facts, ("count", Const(_count(call, known))))
    return Batches(Tuple((image, target)), batched=False, maker="images", facts=facts, origin=call.origin)


def _count(call: Call, known: ImageSet) -> int | None:
    """Return how many pictures the asked part of a data set has."""
    if not is_none(call.bound.arguments.get("folds", Const(None))):
        return None
    return {
        True: known.samples[0],
        "train": known.samples[0],
        False: known.samples[1],
        "test": known.samples[1],
    }.get(_part(call))


def _part(call: Call) -> bool | str | None:
    """Return which part of a data set is asked for, None where that is not known."""
    given = call.bound.arguments
    part = given.get("train", given.get("split"))
    return part.value if isinstance(part, Const) and isinstance(part.value, bool | str) else None


_BESIDE_ROWS = ("transform", "target_transform", "download")
"""What data sets are told that changes nothing about which rows they have."""


def _rows(call: Call) -> Const | None:
    """Return which rows a data set has, in words that data sets of the same rows share."""
    given = {**call.bound.arguments, **call.bound.extra}
    told = {name: value for name, value in given.items() if name not in _BESIDE_ROWS}
    known = sorted((name, repr(value.value)) for name, value in told.items() if isinstance(value, Const))
    if len(known) != len(told) or call.bound.rest:
        return None
    return Const(f"{call.path} {known}")


def _told(call: Call, name: str) -> Value:
    """Return an argument that some data sets hand on to others, None where it is not given."""
    return call.bound.extra.get(name, call.option(name, None))


def _names(classes: int) -> List:
    """Return the names of classes, of which only the number is known."""
    return List(tuple(Unknown("the name of a class") for _ in range(classes)))


for _name, _set in DATASETS.items():
    means(f"torchvision.datasets.{_name}", signature=_set.signature)(_dataset)


@attribute("batches:images", "classes")
def classes_of(machine: Machine, value: Value, origin: Origin) -> Value:
    """`data.classes`."""
    facts = dict(value.facts) if isinstance(value, Batches) else {}
    return facts.get("classes", Unknown("the classes of a data set"))


TRANSFORMS: dict[str, str] = {
    "Compose": "transforms",
    "ToTensor": "",
    "PILToTensor": "",
    "Normalize": "mean, std, inplace=False",
    "Lambda": "lambd",
    "Resize": "size, interpolation=None, max_size=None, antialias=True",
    "CenterCrop": "size",
    "RandomCrop": "size, padding=None",
    "RandomResizedCrop": "size",
    "Grayscale": "num_output_channels=1",
    "RandomGrayscale": "p=0.1",
    "Pad": "padding",
    "RandomHorizontalFlip": "p=0.5",
    "RandomVerticalFlip": "p=0.5",
    "RandomRotation": "degrees",
    "RandomAffine": "degrees",
    "RandomPerspective": "distortion_scale=0.5",
    "RandomErasing": "p=0.5",
    "ColorJitter": "brightness=0, contrast=0, saturation=0, hue=0",
    "RandomAdjustSharpness": "sharpness_factor, p=0.5",
    "GaussianBlur": "kernel_size, sigma=(0.1, 2.0)",
    "RandAugment": "num_ops=2",
    "TrivialAugmentWide": "num_magnitude_bins=31",
    "AutoAugment": "policy=None",
    "AugMix": "severity=3",
    "RandomApply": "transforms, p=0.5",
    "RandomChoice": "transforms, p=None",
    "ToPILImage": "mode=None",
    "ConvertImageDtype": "dtype",
}
"""The transforms of torchvision that are told apart here, with their signatures."""

V2 = "torchvision.transforms.v2"

_HOMES = ("torchvision.transforms", V2)

ONLY_IN_V2: dict[str, str] = {
    "ToImage": "",
    "ToDtype": "dtype, scale=False",
    "GaussianNoise": "mean=0.0, sigma=0.1, clip=True",
}
"""Transforms that only the second version has, with their signatures."""

PICTURES = ("picture", "image")
"""Kinds of arrays that are no tensors yet, of a data set or opened by Pillow: the colours come last."""

_SIZING = ("Resize", "CenterCrop", "RandomCrop", "RandomResizedCrop")
_DISTORTING = (
    "RandomHorizontalFlip RandomVerticalFlip RandomRotation RandomAffine RandomPerspective ColorJitter "
    "GaussianBlur RandAugment TrivialAugmentWide AutoAugment AugMix RandomGrayscale RandomErasing "
    "RandomAdjustSharpness GaussianNoise"
).split()


def _make(call: Call) -> Value:
    return call.new(Made(call.path, call.bound.arguments, call.bound.given, origin=call.origin))


def _applied(call: Call) -> Value:
    """`transform(image)`."""
    if call.receiver is None:
        return call.unknown("a transform")
    return transformed(call.machine, call.receiver, call["img"], call.origin)


for _name, _signature in TRANSFORMS.items():
    means(*(f"{_home}.{_name}" for _home in _HOMES), signature=_signature)(_make)
    for _home in _HOMES:
        method(f"made:{_home}.{_name}", "__call__", "forward", signature="img")(_applied)
for _name, _signature in ONLY_IN_V2.items():
    means(f"{V2}.{_name}", signature=_signature)(_make)
    method(f"made:{V2}.{_name}", "__call__", "forward", signature="img")(_applied)


def transformed(machine: Machine, transform: Value, value: Value, origin: Origin | None) -> Value:
    """Return what a transform makes of a sample; unknown where it is not known what it does."""
    made = machine.store.find(transform, Made)
    if isinstance(transform, Closure | Method) or machine.store.find(transform, Instance) is not None:
        return machine.apply(transform, [value], {}, origin)
    if isinstance(transform, Library):
        return machine.apply(transform, [value], {}, origin)
    array = machine.store.find(value, Array)
    if made is None or array is None:
        why = transform.why if isinstance(transform, Unknown) else "a transform is not known"
        return value if isinstance(value, Unknown) else Unknown(why, origin=origin)
    if made.path.rpartition(".")[0] not in _HOMES:
        return machine.apply(transform, [value], {}, origin)  # another library's, whatever it is called
    if made.name == "Compose":
        for step in machine.items_of(made.arguments["transforms"]) or (Unknown("the transforms"),):
            value = transformed(machine, step, value, origin)
        return value
    if made.name == PRESET:
        return machine.store.new(_as_in_training(array, made.origin), made.origin)
    if made.name in ("RandomApply", "RandomChoice"):
        return _perhaps(machine, made, value, origin)
    if made.name == "Lambda":
        return machine.apply(made.arguments["lambd"], [value], {}, origin)
    changed = _changed(machine, made, array)
    if changed is None:
        return Unknown(f"what `{made.name}` makes of an image", origin=made.origin)
    return machine.store.new(changed, made.origin)


PRESET = "ImageClassification"
"""The transform that the weights of a network of torchvision bring with them."""


def _as_in_training(array: Array, origin: Origin | None) -> Array:
    """Return an image as pretrained networks want it; to which size it is cut differs from one to another."""
    cut = array.did(Doing.RESHAPED, origin, PRESET, shape=(3, None, None), kind="tensor", dtype="float32")
    span = prepared_range(Scheme.STANDARD, Range(0, 255))
    return cut.did(Doing.STANDARDISED, origin, PRESET, range=span)


def _perhaps(machine: Machine, made: Made, value: Value, origin: Origin | None) -> Value:
    """Return what becomes of an image to which only some of several transforms are applied, if any."""
    steps = machine.items_of(made.arguments["transforms"]) or (Unknown("the transforms"),)
    inner = [machine.store.find(step, Made) for step in steps]
    array = machine.store.find(value, Array)
    if array is None or not all(one is not None and one.name in _DISTORTING for one in inner):
        return Unknown(f"which of its transforms `{made.name}` applies", origin=made.origin)
    clipping = next((one for one in inner if one and one.name in _CLIPPING and _clips(one, array)), None)
    if clipping is not None:
        return machine.store.new(array.clipped(clipping.origin, clipping.name), made.origin)
    return machine.store.new(array.did(Doing.AUGMENTED, made.origin, made.name), made.origin)


def _changed(machine: Machine, made: Made, array: Array) -> Array | None:
    """Return what a transform of torchvision makes of an image."""
    name = made.name
    if name in _CLIPPING and _clips(made, array):
        return array.clipped(made.origin, name)
    if name in _DISTORTING:
        return array.did(Doing.AUGMENTED, made.origin, name)
    if name in _SIZING:
        size = _size(machine, made.arguments.get("size"))
        sized = array.did(Doing.RESHAPED, made.origin, name, shape=_resized(array, size))
        return sized.did(Doing.AUGMENTED, made.origin, name) if name.startswith("Random") else sized
    if name == "Grayscale":
        count = made.arguments.get("num_output_channels")
        grey = count.value if isinstance(count, Const) and isinstance(count.value, int) else None
        return array.did(Doing.GREYED, made.origin, name, shape=_coloured(array, grey))
    if name == "ToDtype":
        return _of_dtype(made, array)
    if name in ("ToTensor", "PILToTensor", "ToImage"):
        return _as_tensor(made, array)
    if name == "Normalize":
        return _normalised(machine, made, array)
    if name == "ConvertImageDtype" and array.range == Range(0, 255) and array.dtype == "uint8":
        return array.did(Doing.SCALED, made.origin, name, dtype="float32", range=Range(0, 1))
    return None


_CLIPPING = ("ColorJitter", "RandomAdjustSharpness", "GaussianNoise")
"""What takes floats for pixels from 0 to 1, and cuts off what lies outside."""


def _clips(made: Made, array: Array) -> bool:
    """Whether a transform cuts numbers off: those of tensors of floats, and not where it turns hues only."""
    is_floating = array.kind == "tensor" and (array.dtype or "").startswith("float")
    if made.name == "ColorJitter":
        told = (made.arguments.get(name) for name in ("brightness", "contrast", "saturation"))
        return is_floating and any(value not in (None, Const(0), Const(0.0), Const(None)) for value in told)
    return is_floating and made.arguments.get("clip", Const(True)) == Const(True)


def _as_tensor(made: Made, array: Array) -> Array:
    """`ToTensor()`: colours first, and numbers of 8 bits divided by 255; the others divide nothing."""
    shape = array.shape
    if array.kind in (*PICTURES, "ndarray") and shape is not None and len(shape) == 3:
        shape = (shape[2], *shape[:2])
    elif shape is not None and len(shape) == 2:
        shape = (1, *shape)
    moved = array.but(shape=shape, kind="tensor")
    if made.name == "ToTensor" and array.kind == "tensor" and not made.path.startswith(V2):
        return moved.but(range=None, why="`ToTensor` of torchvision refuses a tensor")
    if made.name in ("PILToTensor", "ToImage") or array.kind == "tensor":
        return moved
    if array.dtype == "uint8":
        return moved.did(Doing.SCALED, made.origin, "ToTensor", dtype="float32", range=Range(0, 1))
    if array.kind == "ndarray" and array.dtype is None:
        return moved.but(range=None, why="`ToTensor` divides numbers of 8 bits only")
    return moved


def _of_dtype(made: Made, array: Array) -> Array | None:
    """`ToDtype(torch.float32, scale=True)`: of tensors; where it scales, 8 bits become 0 to 1."""
    dtype, scale = named_dtype(made.arguments["dtype"]), made.arguments["scale"]
    if array.kind != "tensor" or dtype is None or not isinstance(scale, Const):
        return None
    if not scale.value:
        return array.did(Doing.CAST, made.origin, made.name, dtype=dtype)
    if dtype.startswith("float") and array.dtype == "uint8" and array.range == Range(0, 255):
        return array.did(Doing.SCALED, made.origin, made.name, dtype=dtype, range=Range(0, 1))
    return array if dtype == array.dtype else None


def _normalised(machine: Machine, made: Made, array: Array) -> Array:
    """`Normalize(mean, std)`: each colour shifted and scaled by its own numbers."""
    shifts = _numbers(machine, made.arguments["mean"])
    scales = _numbers(machine, made.arguments["std"])
    span = None
    if shifts and scales and array.range is not None and all(scales):
        count = max(len(shifts), len(scales))
        pairs = list(zip(_spread(shifts, count), _spread(scales, count), strict=True))
        lows = [(array.range.low - shift) / scale for shift, scale in pairs]
        highs = [(array.range.high - shift) / scale for shift, scale in pairs]
        span = computing.interval(min(lows), max(highs))
    detail = "Normalize"
    halves = shifts is not None and set(shifts) == {0.5} and scales is not None and set(scales) == {0.5}
    doing = Doing.SHIFTED if halves else Doing.STANDARDISED
    return array.did(doing, made.origin, detail, range=span)


def _spread(numbers: Sequence[float], count: int) -> Sequence[float]:
    return [*numbers] * count if len(numbers) == 1 else numbers


def _numbers(machine: Machine, value: Value) -> list[float] | None:
    """Return the numbers of a list or tuple, or the one number that stands for all."""
    alone = number(value)
    if alone is not None:
        return [float(alone)]
    items = machine.items_of(value)
    found = [number(item) for item in items] if items is not None else []
    return [float(one) for one in found if one is not None] if found and None not in found else None


def _size(machine: Machine, value: Value | None) -> tuple[int | None, int | None]:
    """Return height and width: of one number only the shorter side is known, so neither."""
    items = machine.items_of(value) if value is not None else None
    if items is not None and len(items) == 2:
        one, two = (item.value if isinstance(item, Const) else None for item in items)
        return (one if type(one) is int else None, two if type(two) is int else None)
    return (None, None)


def _resized(array: Array, size: tuple[int | None, int | None]) -> Shape | None:
    shape = array.shape
    if shape is None or len(shape) != 3:
        return None
    return (*size, shape[2]) if array.kind in PICTURES else (shape[0], *size)


def _coloured(array: Array, colours: int | None) -> Shape | None:
    shape = array.shape
    if shape is None or len(shape) != 3:
        return None
    return (*shape[:2], colours) if array.kind in PICTURES else (colours, *shape[1:])
