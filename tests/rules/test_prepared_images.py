"""LL402 and LL404, on scripts: images that are prepared for a backbone, and scaled beside that or elsewhere."""

from __future__ import annotations

import pytest

from tests.rules.test_around import lines

NETWORK = """
from keras.applications.{module} import {name}, preprocess_input
from keras.preprocessing.image import ImageDataGenerator, img_to_array, load_img
train = ImageDataGenerator({settings}).flow_from_directory('train', target_size=(224, 224))
model = keras.Sequential(
    [
        {start}{name}(include_top=False, weights={weights}, input_shape=(224, 224, 3)),
        layers.GlobalAveragePooling2D(),
        layers.Dense(5, activation='softmax'),
    ]
)
model.compile(optimizer='adam', loss='categorical_crossentropy')
model.fit(train{checked})
"""

PREPARED = "preprocessing_function=preprocess_input"
DIVIDED = "rescale=1 / 255"
INPUT = "layers.Input((224, 224, 3)), "
INSIDE = f"{INPUT}layers.Lambda(preprocess_input), "


def script(settings: str, checked: str = "", **changes: str) -> str:
    """Return a script that trains on top of a backbone."""
    parts = {"module": "resnet50", "name": "ResNet50", "weights": "'imagenet'", "start": INPUT}
    return NETWORK.format(settings=settings, checked=checked, **(parts | changes))


MOBILE = {"module": "mobilenet_v2", "name": "MobileNetV2"}


@pytest.mark.parametrize(
    ("settings", "changes", "count"),
    [
        (f"{DIVIDED}, {PREPARED}", {}, 1),
        (f"{DIVIDED}, {PREPARED}", MOBILE, 1),
        (DIVIDED, {"start": INSIDE}, 1),
        (PREPARED, {}, 0),
        ("", {"start": INSIDE}, 0),
        (f"{DIVIDED}, {PREPARED}", {"weights": "None"}, 0),
        (f"rescale=factor, {PREPARED}", {}, 0),
        (f"rescale=2, {PREPARED}", {}, 0),
        (f"{DIVIDED}, {PREPARED}", {"module": "efficientnet", "name": "EfficientNetB0"}, 0),
    ],
)
def test_images_that_are_divided_beside_what_prepares_them(
    settings: str, changes: dict[str, str], count: int
) -> None:
    assert len(lines("LL404", script(settings, **changes))) == count


@pytest.mark.parametrize(
    ("other", "changes", "count"),
    [
        (DIVIDED, {}, 1),
        ("", {}, 1),
        (DIVIDED, MOBILE, 1),
        (PREPARED, {}, 0),
        ("rescale=factor", {}, 0),
        ("preprocessing_function=prepared_elsewhere", {}, 0),
        ("samplewise_center=True", {}, 0),
        ("", {"module": "efficientnet", "name": "EfficientNetB0"}, 0),
    ],
)
def test_images_that_are_prepared_for_the_training_alone(
    other: str, changes: dict[str, str], count: int
) -> None:
    checked = f", validation_data=ImageDataGenerator({other}).flow_from_directory('other')"
    assert len(lines("LL402", script(PREPARED, checked, **changes))) == count


@pytest.mark.parametrize(
    ("scaled", "count"),
    [
        ("image / 255", 1),
        ("image", 1),
        ("preprocess_input(image)", 0),
        ("image / 127.5 - 1", 0),
        ("prepared_elsewhere(image)", 0),
    ],
)
@pytest.mark.parametrize(
    "image",
    [
        "img_to_array(load_img('a.png', target_size=(224, 224)))",
        "cv2.resize(cv2.VideoCapture(0).read()[1], (224, 224))",
    ],
)
def test_images_that_are_asked_about(image: str, scaled: str, count: int) -> None:
    asked = f"\nimport cv2\nimage = {image}\nimage = {scaled}\nprint(model.predict(image[np.newaxis]))\n"
    assert len(lines("LL402", script(PREPARED, **MOBILE) + asked)) == count
