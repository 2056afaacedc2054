"""timm: networks by name, how each of them wants images, and the transforms that prepare them so.

Read from timm 1.0.31, from the weights that a name stands for without a tag.
"""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.backbones import PRETRAINED, linear
from losslint.knowledge.frameworks.torch.modes import begun
from losslint.knowledge.frameworks.torch.registration import BACKBONE, BODY
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, attribute, listed, means
from losslint.training import Origin
from losslint.values import Const, Dict, Key, Made, Ref, Tuple, Unknown, Value, is_none

STANDARD = frozenset(
    (
        "resnet18 resnet34 resnet50 resnet101 resnet152 resnet26d resnet50d resnext50_32x4d resnext101_32x8d "
        "seresnext50_32x4d resnest50d efficientnet_b0 efficientnet_b2 efficientnet_b3 efficientnet_b4 "
        "tf_efficientnet_b0 tf_efficientnet_b3 tf_efficientnet_b4 densenet121 vgg16 vgg16_bn mobilenetv2_100 "
        "mobilenetv3_large_100 mobilenetv3_small_100 convnext_tiny convnext_small convnext_base "
        "convnextv2_tiny deit_tiny_patch16_224 deit_small_patch16_224 deit_base_patch16_224 "
        "swin_tiny_patch4_window7_224 swin_small_patch4_window7_224 swin_base_patch4_window7_224 "
        "swinv2_tiny_window8_256 regnety_032 rexnet_100 eca_nfnet_l0 maxvit_tiny_tf_224"
    ).split()
)
"""Networks that want images standardised by the colours of ImageNet."""

SIGNED = frozenset(
    (
        "vit_tiny_patch16_224 vit_small_patch16_224 vit_base_patch16_224 vit_base_patch32_224 "
        "vit_large_patch16_224 beit_base_patch16_224 tf_efficientnetv2_s tf_efficientnetv2_m inception_v3 "
        "inception_v4 inception_resnet_v2 xception41 mixer_b16_224 coatnet_0_rw_224"
    ).split()
)
"""Networks that want images from -1 to 1."""

HALVES = (0.5, 0.5, 0.5)
COLOURS = {
    "IMAGENET_DEFAULT_MEAN": (0.485, 0.456, 0.406),
    "IMAGENET_DEFAULT_STD": (0.229, 0.224, 0.225),
    "IMAGENET_INCEPTION_MEAN": HALVES,
    "IMAGENET_INCEPTION_STD": HALVES,
    "OPENAI_CLIP_MEAN": (0.48145466, 0.4578275, 0.40821073),
    "OPENAI_CLIP_STD": (0.26862954, 0.26130258, 0.27577711),
}
"""Means and deviations by the names that timm has for them."""


def _numbers(name: str) -> Tuple:
    return Tuple(tuple(map(Const, COLOURS[name])))


for _name in COLOURS:
    for _home in ("timm.data", "timm.data.constants"):
        TABLES.constants[f"{_home}.{_name}"] = _numbers(_name)


@means(
    "timm.create_model",
    "timm.models.create_model",
    signature="model_name, pretrained=False, *, num_classes=None",
)
def by_name(call: Call) -> Value:
    """`timm.create_model("resnet18", num_classes=10)`: whatever the body is, the head has as many units."""
    told = call["num_classes"]
    if is_none(told) or told == Const(0):
        return call.unknown("a model of timm whose head is not told")
    head = linear(call, Unknown("how many numbers the head reads"), told)
    arguments: dict[str, Value] = {"name": call["model_name"]}
    if call.text("model_name") in STANDARD:
        arguments[PRETRAINED] = Const(call["pretrained"] == Const(True))
    body = call.new(begun(Made(BODY, arguments, frozenset(), origin=call.origin)))
    state: dict[str, Value] = {"the body": body, "the head": head}
    return call.new(Made(BACKBONE, {"head": Const("the head")}, frozenset(), state, origin=call.origin))


def _wanted(machine: Machine, model: Value) -> tuple[Value, Value]:
    """Return the mean and the deviation of the images that a network wants."""
    cell = machine.store.find(model, Made)
    body = machine.store.find(cell.state.get("the body"), Made) if cell is not None else None
    name = body.arguments.get("name") if body is not None else None
    told = str(name.value) if isinstance(name, Const) else ""
    if told in STANDARD:
        return _numbers("IMAGENET_DEFAULT_MEAN"), _numbers("IMAGENET_DEFAULT_STD")
    if told in SIGNED:
        return _numbers("IMAGENET_INCEPTION_MEAN"), _numbers("IMAGENET_INCEPTION_STD")
    why = "how the network wants its images"
    return Unknown(why), Unknown(why)


def _described(machine: Machine, model: Value, origin: Origin) -> Ref:
    mean, std = _wanted(machine, model)
    items: dict[Key, Value] = {(str, "mean"): mean, (str, "std"): std}
    for name in ("input_size", "interpolation", "crop_pct", "crop_mode"):
        items[str, name] = Unknown(f"`{name}` of a network", origin=origin)
    return machine.store.new(Dict(items, tuple(Const(str(name)) for _, name in items)), origin)


@means("timm.data.resolve_model_data_config", signature="model, args=None, pretrained_cfg=None")
@means("timm.data.resolve_data_config", signature="args=None, pretrained_cfg=None, model=None")
def configuration(call: Call) -> Value:
    """`resolve_data_config({}, model=model)`: how the network wants images, where nothing else is told."""
    if not is_none(call["pretrained_cfg"]):
        return call["pretrained_cfg"]
    told = call.machine.store.find(call["args"], Dict)
    described = call.machine.store.find(call["args"], Dict) if is_none(call["model"]) else None
    if described is not None and (str, "mean") in described.items:
        return call["args"]  # what a network says of itself, put in the first place
    if not is_none(call["args"]) and (told is None or told.items or told.rest is not None):
        return _described(call.machine, Unknown("what a command line says"), call.origin)
    return _described(call.machine, call["model"], call.origin)


@attribute(f"made:{BACKBONE}", "pretrained_cfg", "default_cfg")
def described(machine: Machine, value: Value, origin: Origin) -> Value:
    """`model.pretrained_cfg`: of networks of timm."""
    return _described(machine, value, origin)


@means("timm.data.create_transform", signature="input_size=224, is_training=False, ..., mean=None, std=None")
def prepared(call: Call) -> Value:
    """`create_transform(**config, is_training=True)`: images cut to a size, and standardised."""
    if call.gave("use_prefetcher") or call.gave("normalize") or call.gave("separate"):
        return call.unknown("what a loader of timm makes of images")
    mean, std = call["mean"], call["std"]
    colours = (_numbers("IMAGENET_DEFAULT_MEAN"), _numbers("IMAGENET_DEFAULT_STD"))
    numbers: dict[str, Value] = {"mean": colours[0] if is_none(mean) else mean}
    numbers["std"] = colours[1] if is_none(std) else std
    sized: dict[str, Value] = {"size": Unknown("the size that a network wants")}
    cut = "RandomResizedCrop" if call["is_training"] == Const(True) else "CenterCrop"
    steps = [_transform(call, cut, sized), _transform(call, "ToTensor", {})]
    steps.append(_transform(call, "Normalize", numbers))
    return _transform(call, "Compose", {"transforms": listed(call.machine, steps, call.origin)})


def _transform(call: Call, name: str, arguments: dict[str, Value]) -> Ref:
    path = f"torchvision.transforms.{name}"
    return call.new(Made(path, arguments, frozenset(arguments), origin=call.origin))
