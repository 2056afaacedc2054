"""Keras's functions that read a picture from a file and make an array of it."""

from __future__ import annotations

from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.frameworks.keras.backend import FORMAT, LAST
from losslint.knowledge.libraries.files import read
from losslint.knowledge.libraries.pillow import BANDS
from losslint.knowledge.lookup.registry import Call, means, on_array
from losslint.training import Content, Doing
from losslint.values import Array, Const, Value, is_none


@means(
    "keras.utils.load_img",
    "keras.preprocessing.image.load_img",
    signature="path, ..., color_mode='rgb', target_size=None, grayscale=False only in Keras 2",
)
def load_img(call: Call) -> Value:
    """`load_img(path, target_size=(224, 224))`: three colours unless told otherwise."""
    told = call["grayscale"]
    mode = {"rgb": "RGB", "rgba": "RGBA", "grayscale": "L"}.get(call.text("color_mode") or "")
    if told != Const(False):
        mode = "L" if told == Const(True) else None
    size = None if is_none(call["target_size"]) else shape_of(call.machine.store, call["target_size"])
    shape = (*(size or (None, None))[:2], *BANDS[mode]) if mode is not None else None
    return call.new(read(call, shape).but(kind="image"))


def _some_image(call: Call) -> Value:
    return call.new(Array("float32", None, None, Content.IMAGES, why="an image whose origin is not known"))


@means(
    "keras.preprocessing.image.img_to_array",
    "keras.utils.img_to_array",
    signature="a, data_format=None, img->a",
)
@on_array("a", otherwise=_some_image)
def image_to_array(call: Call, found: Array) -> Array:
    """`img_to_array(image)`: float32, still from 0 to 255, always with an axis of channels."""
    told = (
        call.machine.settings.get(FORMAT, Const(LAST))
        if is_none(call["data_format"])
        else call["data_format"]
    )
    shape = (*found.shape, 1) if found.shape and len(found.shape) == 2 else found.shape
    shape = shape if told == Const(LAST) else None
    return found.did(Doing.CAST, call.origin, "img_to_array", dtype="float32", kind="ndarray", shape=shape)
