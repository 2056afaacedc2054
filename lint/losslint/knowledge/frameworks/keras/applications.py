"""The pretrained backbones of `keras.applications`, and the inputs that each family wants."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Call, means, whole
from losslint.knowledge.models import graph
from losslint.training import Scheme
from losslint.values import Array, Const, Made, Net, Tensor, Unknown, Value

FAMILIES: dict[str, tuple[Scheme, tuple[str, ...]]] = {
    "vgg16": (Scheme.CENTRED, ("VGG16",)),
    "vgg19": (Scheme.CENTRED, ("VGG19",)),
    "resnet": (Scheme.CENTRED, ("ResNet50", "ResNet101", "ResNet152")),
    "resnet50": (Scheme.CENTRED, ("ResNet50",)),
    "resnet_v2": (Scheme.SIGNED, ("ResNet50V2", "ResNet101V2", "ResNet152V2")),
    "inception_v3": (Scheme.SIGNED, ("InceptionV3",)),
    "inception_resnet_v2": (Scheme.SIGNED, ("InceptionResNetV2",)),
    "xception": (Scheme.SIGNED, ("Xception",)),
    "mobilenet": (Scheme.SIGNED, ("MobileNet",)),
    "mobilenet_v2": (Scheme.SIGNED, ("MobileNetV2",)),
    "mobilenet_v3": (Scheme.INSIDE, ("MobileNetV3Small", "MobileNetV3Large")),
    "densenet": (Scheme.STANDARD, ("DenseNet121", "DenseNet169", "DenseNet201")),
    "nasnet": (Scheme.SIGNED, ("NASNetMobile", "NASNetLarge")),
    "efficientnet": (Scheme.INSIDE, tuple(f"EfficientNetB{n}" for n in range(8))),
    "efficientnet_v2": (
        Scheme.INSIDE,
        tuple(f"EfficientNetV2{n}" for n in ("B0", "B1", "B2", "B3", "S", "M", "L")),
    ),
    "convnext": (Scheme.INSIDE, tuple(f"ConvNeXt{n}" for n in ("Tiny", "Small", "Base", "Large", "XLarge"))),
}
"""Module, the range that the backbone wants (some scale inside), and its classes (source: Keras)."""

MODES = {"caffe": "resnet", "tf": "inception_v3", "torch": "densenet"}
"""The family that prepares images as each mode of `imagenet_utils.preprocess_input` does."""

SHARED = "keras.applications.imagenet_utils.preprocess_input"

RELEASED = "_weights_tf_dim_ordering_tf_kernels"
"""A part of the names of the files that Keras releases its ImageNet weights in."""

SCALES = "include_preprocessing"
"""The argument that takes the scaling out of a backbone that scales inside; kept where it is given."""

BACKBONES = {name: wants for wants, names in FAMILIES.values() for name in names}

MODULES = {
    name: tuple(module for module, (_, names) in reversed(FAMILIES.items()) if name in names)
    for name in BACKBONES
}
"""The modules that each class is in, one of its own before the family's."""


_TOP = "classes=1000, classifier_activation='softmax'"
_INPUTS = "weights='imagenet', input_tensor=None, input_shape=None, pooling=None, "
_SHAPE_FIRST = f"include_top=True, weights='imagenet', input_tensor=None, pooling=None, {_TOP}"
SIGNATURES = {
    "MobileNet": f"input_shape=None, alpha=1.0, depth_multiplier=1, dropout=0.001, {_SHAPE_FIRST}",
    "MobileNetV2": f"input_shape=None, alpha=1.0, {_SHAPE_FIRST}",
    "MobileNetV3": "input_shape=None, alpha=1.0, minimalistic=False, include_top=True, weights='imagenet', "
    "input_tensor=None, classes=1000, pooling=None, dropout_rate=0.2, classifier_activation='softmax'",
    "NASNet": f"input_shape=None, {_SHAPE_FIRST}",
    "ConvNeXt": f"include_top=True, {SCALES}=True, {_INPUTS}{_TOP}",
}
"""The parameters of the backbones whose names begin so; those of the others are alike."""


def _signature(name: str) -> str:
    family = max((known for known in SIGNATURES if name.startswith(known)), key=len, default="")
    return SIGNATURES.get(family, f"include_top=True, {_INPUTS}{_TOP}")


def backbone(call: Call) -> Value:
    """`VGG16(include_top=False, …)`: a model whose inner layers are taken as given."""
    name = call.path.rpartition(".")[2]
    arguments = {**call.bound.arguments, **call.bound.extra}
    if not call.gave(SCALES):
        arguments.pop(SCALES, None)
    made = call.new(
        Made("keras.layers.InputLayer", {"input_shape": call["input_shape"]}, frozenset(), origin=call.origin)
    )
    given = call["input_tensor"]
    start = given if isinstance(given, Tensor) else graph.apply_layer(call.machine, made, [], {}, call.origin)
    return call.new(
        Net("functional", inputs=start, preset=name, arguments=arguments, loaded=True, origin=call.origin)
    )


for _name in BACKBONES:
    means(f"keras.applications.{_name}", signature=_signature(_name))(backbone)


@means(
    *(f"keras.applications.{module}.preprocess_input" for module in FAMILIES), signature="x, data_format=None"
)
def preprocess_input(call: Call) -> Value:
    """`preprocess_input(x)`: what the family wants."""
    return _prepared(call, call.path)


@means(SHARED, signature="x, data_format=None, mode='caffe'")
def preprocess_by_mode(call: Call) -> Value:
    """`imagenet_utils.preprocess_input(x, mode='caffe')`: what the families of a mode want."""
    family = MODES.get(call.text("mode") or "")
    if family is None:
        return call.unknown("inputs that are preprocessed in a mode that is not known")
    return _prepared(call, f"keras.applications.{family}.preprocess_input")


def _prepared(call: Call, path: str) -> Value:
    """Return images after the `preprocess_input` of a family, which is at `path`."""
    if isinstance(call["x"], Tensor):
        return graph.operated(call.machine, path, [call["x"]], call.origin)
    found = call.array("x")
    if found is None and isinstance(call["x"], Unknown):
        found = Array(why=call["x"].why)
    scheme = scheme_of(path)
    if found is None or scheme is None:
        return call.unknown("preprocessed inputs")
    why = "`preprocess_input` scales them"
    module = call.path.split(".")[-2]
    return call.new(found.prepared(scheme, call.origin, f"{module}.preprocess_input", why))


def scheme_of(path: str) -> Scheme | None:
    """Return what a `preprocess_input` makes of images; None where a path names no such function."""
    if path == SHARED:
        return Scheme.CENTRED
    family, _, name = path.removeprefix("keras.applications.").partition(".")
    return FAMILIES[family][0] if name == "preprocess_input" and family in FAMILIES else None


def head_of(net: Net) -> tuple[int | None, str | None] | None:
    """Return units and activation of a backbone's own head; None where it was left off."""
    top = net.arguments.get("include_top")
    if top != Const(True):
        return None
    activation = net.arguments.get("classifier_activation")
    name = activation.value if isinstance(activation, Const) else None
    return whole(net.arguments.get("classes")), name if isinstance(name, str) else None
