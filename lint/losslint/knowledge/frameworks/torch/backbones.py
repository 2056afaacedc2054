"""Pretrained networks of torchvision: a body, not looked into, and a head that code replaces."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from losslint.knowledge.frameworks.torch.modes import begun, passed
from losslint.knowledge.frameworks.torch.modules import SEQUENTIAL
from losslint.knowledge.frameworks.torch.registration import BACKBONE, BODY, MODULE
from losslint.knowledge.frameworks.torch.tracing import fed
from losslint.knowledge.frameworks.torch.vision import PRESET
from losslint.knowledge.lookup.registry import TABLES, Call, means, method
from losslint.values import Const, Library, List, Made, Ref, Tensor, Unknown, Value


class Heads(Struct, frozen=True):
    """Where the head of a family of networks is, and how many numbers it reads in each of them.

    `inside` are the layers of a sequence at `name`, in which "head" stands for the head, None where the head
    stands at `name` itself. `key` is what the head is called there, where it is not called by its position.
    """

    name: str
    widths: Mapping[str, int]
    inside: tuple[str, ...] | None = None
    key: str = ""


FAMILIES: tuple[Heads, ...] = (
    Heads(
        "fc",
        {
            "resnet18": 512,
            "resnet34": 512,
            "resnet50": 2048,
            "resnet101": 2048,
            "resnet152": 2048,
            "resnext50_32x4d": 2048,
            "resnext101_32x8d": 2048,
            "wide_resnet50_2": 2048,
            "wide_resnet101_2": 2048,
            "shufflenet_v2_x1_0": 1024,
            "regnet_y_400mf": 440,
            "regnet_y_800mf": 784,
        },
    ),
    Heads("head", {"swin_t": 768, "swin_s": 768, "swin_b": 1024, "swin_v2_t": 768, "swin_v2_s": 768}),
    Heads(
        "heads",
        {"vit_b_16": 768, "vit_b_32": 768, "vit_l_16": 1024, "vit_l_32": 1024, "vit_h_14": 1280},
        ("head",),
        "head",
    ),
    Heads(
        "classifier",
        {"convnext_tiny": 768, "convnext_small": 768, "convnext_base": 1024, "convnext_large": 1536},
        ("LayerNorm", "Flatten", "head"),
    ),
    Heads("classifier", {"densenet121": 1024, "densenet161": 2208, "densenet169": 1664, "densenet201": 1920}),
    Heads(
        "classifier",
        dict.fromkeys(
            ("vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn"), 4096
        ),
        ("Linear", "ReLU", "Dropout", "Linear", "ReLU", "Dropout", "head"),
    ),
    Heads(
        "classifier", {"alexnet": 4096}, ("Dropout", "Linear", "ReLU", "Dropout", "Linear", "ReLU", "head")
    ),
    Heads(
        "classifier",
        {
            "mobilenet_v2": 1280,
            "efficientnet_b0": 1280,
            "efficientnet_b1": 1280,
            "efficientnet_b2": 1408,
            "efficientnet_b3": 1536,
            "efficientnet_b4": 1792,
            "efficientnet_b5": 2048,
            "efficientnet_b6": 2304,
            "efficientnet_b7": 2560,
            "efficientnet_v2_s": 1280,
            "efficientnet_v2_m": 1280,
            "efficientnet_v2_l": 1280,
            "mnasnet1_0": 1280,
        },
        ("Dropout", "head"),
    ),
    Heads(
        "classifier",
        {"mobilenet_v3_large": 1280, "mobilenet_v3_small": 1024},
        ("Linear", "Hardswish", "Dropout", "head"),
    ),
)
"""The networks of torchvision whose last layer is known: what their own code builds."""

NAMES = frozenset(family.name for family in FAMILIES)
"""Where some network has its head."""

PRETRAINED = "pretrained"
"""What the body of a network is told that comes with the weights of ImageNet."""

CLASSES = 1_000
"""What a network of torchvision tells apart that is not told otherwise."""


def _network(call: Call) -> Value:
    """`models.resnet18(weights=…)`."""
    name = call.path.rpartition(".")[2]
    family = next(one for one in FAMILIES if name in one.widths)
    units = call.bound.extra.get("num_classes", call["num_classes"])
    head = linear(call, Const(family.widths[name]), units)
    held: Value = head
    if family.inside is not None:
        hidden = Unknown(f"a layer of `{name}`", origin=call.origin)
        parts = {
            family.key or str(n): head if one == "head" else _hidden(call, one, hidden)
            for n, one in enumerate(family.inside)
        }
        held = call.new(Made(SEQUENTIAL, {}, frozenset(), parts, origin=call.origin))
    told = {"name": Const(name), PRETRAINED: Const(_is_pretrained(call))}
    body = call.new(begun(Made(BODY, told, frozenset(), origin=call.origin)))
    state = {"the body": body, family.name: held}
    return call.new(Made(BACKBONE, {"head": Const(family.name)}, frozenset(), state, origin=call.origin))


def _is_pretrained(call: Call) -> bool:
    """Whether a network is known to come with the weights that it learned from ImageNet."""
    weights, flag = call["weights"], call["pretrained"]
    if flag == Const(True):
        return True
    named = isinstance(weights, Const) and isinstance(weights.value, str)
    return named or (isinstance(weights, Library) and ".models." in weights.path)


def _hidden(call: Call, name: str, width: Value) -> Value:
    """Return a layer in front of the head, of which only the class counts."""
    if name == "Linear":
        return linear(call, width, width)
    arguments: dict[str, Value] = {"p": Const(0.5)} if name == "Dropout" else {}
    return call.new(begun(Made(f"torch.nn.{name}", arguments, frozenset(), origin=call.origin)))


def linear(call: Call, width: Value, units: Value) -> Ref:
    """Return a new head that reads so many numbers and gives so many."""
    arguments = {"in_features": width, "out_features": units, "bias": Const(True)}
    return call.new(Made("torch.nn.Linear", arguments, frozenset(), origin=call.origin))


for _family in FAMILIES:
    means(
        *(f"torchvision.models.{_name}" for _name in _family.widths),
        signature=f"*, weights=None, progress=True, pretrained=False, num_classes={CLASSES}",
    )(_network)


WEIGHTS = (
    "ResNet18 ResNet34 ResNet50 ResNet101 ResNet152 ResNeXt50_32X4D ResNeXt101_32X8D Wide_ResNet50_2 "
    "Wide_ResNet101_2 ShuffleNet_V2_X1_0 RegNet_Y_400MF RegNet_Y_800MF Swin_T Swin_S Swin_B Swin_V2_T "
    "Swin_V2_S ViT_B_16 ViT_B_32 ViT_L_16 ViT_L_32 ConvNeXt_Tiny ConvNeXt_Small ConvNeXt_Base "
    "ConvNeXt_Large DenseNet121 DenseNet161 DenseNet169 DenseNet201 VGG11 VGG11_BN VGG13 VGG13_BN VGG16 "
    "VGG16_BN VGG19 VGG19_BN AlexNet MobileNet_V2 MobileNet_V3_Large MobileNet_V3_Small EfficientNet_B0 "
    "EfficientNet_B1 EfficientNet_B2 EfficientNet_B3 EfficientNet_B4 EfficientNet_B5 EfficientNet_B6 "
    "EfficientNet_B7 EfficientNet_V2_S EfficientNet_V2_M"
).split()
"""The weights of these networks, as torchvision calls them."""

PRESETS = tuple(
    f"torchvision.models.{_name}_Weights.{_member}.transforms"
    for _name in WEIGHTS
    for _member in ("DEFAULT", "IMAGENET1K_V1")
)


@means(*PRESETS, signature="...")
def prepares(call: Call) -> Value:
    """`ResNet50_Weights.DEFAULT.transforms()`: images as the network was trained on them."""
    return call.new(Made(f"torchvision.transforms.{PRESET}", {}, frozenset(), origin=call.origin))


TABLES.derived[BACKBONE] = TABLES.derived[BODY] = MODULE


@method(f"made:{BACKBONE}", "__call__", "forward", signature="input")
def called(call: Call) -> Value:
    """`model(images)`: the body, which is not looked into, and the head that it has by now."""
    cell = call.machine.store.find(call.receiver, Made)
    read = fed(call.machine, call["input"], call.origin)
    if cell is None or not isinstance(read, Tensor):
        return call.unknown("what a pretrained network gives")
    head = cell.arguments["head"]
    assert isinstance(head, Const)
    if NAMES & cell.state.keys() - {str(head.value)}:  # code that is written for another network
        why = call.unknown("a head under a name that this network has none at")
        return Tensor(why, (read,), origin=call.origin)
    body = cell.state["the body"]
    features = passed(
        call.machine, body, Tensor(body, (read,), (None, None), origin=call.origin), call.origin
    )
    return call.machine.apply(cell.state[str(head.value)], [features], {}, call.origin)


@method(f"made:{BACKBONE}", "children", signature="")
def children(call: Call) -> Value:
    """`list(model.children())[:-1]`: of the parts in front of the head only the last one stands for all."""
    cell = call.machine.store.find(call.receiver, Made)
    if cell is None:
        return call.unknown("the parts of a network")
    head = cell.arguments["head"]
    assert isinstance(head, Const)
    before = call.unknown("the first parts of a pretrained network")
    return call.new(List((before, cell.state["the body"], cell.state[str(head.value)])))


@method(f"made:{BODY}", "__call__", "forward", signature="input")
def through_the_body(call: Call) -> Value:
    """What the layers in front of a head make of images: features of a shape that is not worked out."""
    read = fed(call.machine, call["input"], call.origin)
    if not isinstance(read, Tensor) or call.receiver is None:
        return call.unknown("what a pretrained network gives")
    return Tensor(call.receiver, (read,), origin=call.origin)
