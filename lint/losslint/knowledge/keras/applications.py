"""The pretrained backbones of `keras.applications`, and the inputs that each family wants."""

from __future__ import annotations

from losslint.knowledge.keras import graph
from losslint.knowledge.registry import Call, means, whole
from losslint.training import Doing
from losslint.values import Const, Made, Net, Tensor, Value

FAMILIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "vgg16": ("its own", ("VGG16",)),
    "vgg19": ("its own", ("VGG19",)),
    "resnet": ("its own", ("ResNet50", "ResNet101", "ResNet152")),
    "resnet50": ("its own", ("ResNet50",)),
    "resnet_v2": ("-1..1", ("ResNet50V2", "ResNet101V2", "ResNet152V2")),
    "inception_v3": ("-1..1", ("InceptionV3",)),
    "inception_resnet_v2": ("-1..1", ("InceptionResNetV2",)),
    "xception": ("-1..1", ("Xception",)),
    "mobilenet": ("-1..1", ("MobileNet",)),
    "mobilenet_v2": ("-1..1", ("MobileNetV2",)),
    "mobilenet_v3": ("0..255", ("MobileNetV3Small", "MobileNetV3Large")),
    "densenet": ("its own", ("DenseNet121", "DenseNet169", "DenseNet201")),
    "nasnet": ("-1..1", ("NASNetMobile", "NASNetLarge")),
    "efficientnet": ("0..255", tuple(f"EfficientNetB{n}" for n in range(8))),
    "efficientnet_v2": (
        "0..255",
        tuple(f"EfficientNetV2{n}" for n in ("B0", "B1", "B2", "B3", "S", "M", "L")),
    ),
    "convnext": ("0..255", tuple(f"ConvNeXt{n}" for n in ("Tiny", "Small", "Base", "Large", "XLarge"))),
}
"""Module, the range that the backbone wants ("0..255" ones scale inside), and its classes (source: Keras)."""

BACKBONES = {name: wants for wants, names in FAMILIES.values() for name in names}


@means(
    *(f"keras.applications.{name}" for name in BACKBONES),
    signature="include_top=True, weights='imagenet', input_tensor=None, input_shape=None, pooling=None, "
    "classes=1000, classifier_activation='softmax'",
)
def backbone(call: Call) -> Value:
    """`VGG16(include_top=False, …)`: a model whose inner layers are taken as given."""
    name = call.path.rpartition(".")[2]
    arguments = {**call.bound.arguments, **call.bound.extra}
    made = call.new(
        Made("keras.layers.InputLayer", {"input_shape": call["input_shape"]}, frozenset(), origin=call.origin)
    )
    given = call["input_tensor"]
    start = given if isinstance(given, Tensor) else graph.apply_layer(call.machine, made, [], {}, call.origin)
    return call.new(
        Net("functional", inputs=start, preset=name, arguments=arguments, loaded=True, origin=call.origin)
    )


@means(
    *(f"keras.applications.{module}.preprocess_input" for module in FAMILIES), signature="x, data_format=None"
)
def preprocess_input(call: Call) -> Value:
    """`preprocess_input(x)`: what the family wants."""
    if isinstance(call["x"], Tensor):
        return graph.operated(call.machine, call.path, [call["x"]], call.origin)
    found = call.array("x")
    if found is None:
        return call.unknown("preprocessed inputs")
    family = call.path.split(".")[-2]
    return call.new(
        found.did(
            Doing.SHIFTED,
            call.origin,
            f"{family}.preprocess_input",
            range=None,
            why="`preprocess_input` scales them",
        )
    )


def head_of(net: Net) -> tuple[int | None, str | None] | None:
    """Return units and activation of a backbone's own head; None where it was left off."""
    top = net.arguments.get("include_top")
    if top != Const(True):
        return None
    activation = net.arguments.get("classifier_activation")
    name = activation.value if isinstance(activation, Const) else None
    return whole(net.arguments.get("classes")), name if isinstance(name, str) else None
