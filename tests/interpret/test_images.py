"""Images that libraries read and change: the scale that their pixels end on, and their shape."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_inputs, of_labels, runs

HEADER = """
import albumentations as A
from albumentations.pytorch import ToTensorV2
import cv2
import imageio
import numpy as np
import skimage
import tensorflow as tf
from PIL import Image, ImageOps
from keras.layers import Dense, Flatten
from keras.models import Sequential
from keras.preprocessing.image import ImageDataGenerator
from keras.utils import img_to_array, load_img
from skimage import color, exposure, io, transform
"""
FIT = """
model = Sequential([Flatten(), Dense(2)])
model.compile(loss='mse', optimizer='adam')
"""
ARRAY = f"{FIT}x = np.array([{{}} for path in paths])\nmodel.fit(x, unknown)\n"

READ = "cv2.imread(path)"
FLOATS = f"{READ}.astype('float32')"
UNIT = f"({FLOATS} / 255)"
OPEN = "Image.open(path)"
SCAN = "io.imread(path)"
IMAGES = {
    f"cv2.GaussianBlur({READ}, (5, 5), 0)": "images 0..255 (None, None, None, 3)",
    f"cv2.flip({UNIT}, 1)": "images 0..1 (None, None, None, 3)",
    f"cv2.warpAffine({READ}, matrix, (64, 64))": "images 0..255 (None, None, None, 3)",
    f"cv2.equalizeHist(cv2.cvtColor({READ}, cv2.COLOR_BGR2GRAY))": "images 0..255 (None, None, None)",
    f"cv2.normalize({FLOATS}, None, 0, 1, cv2.NORM_MINMAX)": "images 0..1 (None, None, None, 3)",
    f"cv2.normalize({READ}, None, 255, 0, cv2.NORM_MINMAX)": "images 0..255 (None, None, None, 3)",
    f"cv2.normalize({FLOATS}, None, 0, 1, cv2.NORM_L2)": "images ? (None, None, None, 3)",
    f"cv2.normalize({FLOATS}, None, low, 1, cv2.NORM_MINMAX)": "images ? (None, None, None, 3)",
    f"cv2.addWeighted({READ}, 2, {READ}, 1, 0)": "images 0..255 (None, None, None, 3)",
    f"cv2.addWeighted({FLOATS}, 2, {FLOATS}, 1, 0)": "images ? (None, None, None, 3)",
    f"cv2.Laplacian({READ}, cv2.CV_64F)": "? ? None",
    f"np.array({OPEN})": "images 0..255 None",
    f"np.array({OPEN}.convert('RGB').resize((32, 24)))": "images 0..255 (None, 24, 32, 3)",
    f"np.array({OPEN}.convert('L').resize((32, 24)))": "images 0..255 (None, 24, 32)",
    f"np.array({OPEN}.convert('1'))": "images 0..1 (None, None, None)",
    f"np.array({OPEN}.convert('P'))": "images ? (None, None, None)",
    f"np.array({OPEN}.convert(mode))": "images 0..255 None",
    f"np.array(ImageOps.fit({OPEN}.convert('RGB'), (9, 9)))": "images 0..255 (None, None, None, 3)",
    f"np.array(Image.fromarray({READ}).resize((9, 8)))": "images 0..255 (None, 8, 9, 3)",
    f"np.array(Image.fromarray({READ}, 'F'))": "images ? (None, None, None, 3)",
    "img_to_array(load_img(path, target_size=(8, 9)))": "images 0..255 (None, 8, 9, 3)",
    "img_to_array(load_img(path, color_mode='grayscale'))": "images 0..255 (None, None, None, 1)",
    "img_to_array(load_img(path, grayscale=True, target_size=(8, 9)))": "images 0..255 (None, 8, 9, 1)",
    "img_to_array(load_img(path, color_mode=mode))": "images 0..255 None",
    "img_to_array(load_img(path), data_format='channels_first')": "images 0..255 None",
    f"transform.resize({SCAN}, (8, 9))": "images 0..1 None",
    f"transform.resize({READ}, (8, 9))": "images 0..1 (None, 8, 9, 3)",
    f"transform.resize({READ}, (8, 9), preserve_range=True)": "images 0..255 (None, 8, 9, 3)",
    f"transform.resize({READ}, (8, 9), preserve_range=unknown)": "images ? (None, 8, 9, 3)",
    f"transform.resize({FLOATS}, (8, 9, 3))": "images 0..255 (None, 8, 9, 3)",
    f"skimage.img_as_float({READ})": "images 0..1 (None, None, None, 3)",
    f"skimage.img_as_float({FLOATS})": "images 0..255 (None, None, None, 3)",
    f"skimage.img_as_ubyte({UNIT})": "images 0..255 (None, None, None, 3)",
    f"color.rgb2gray({READ})": "images 0..1 (None, None, None)",
    f"exposure.equalize_hist({READ})": "images 0..1 (None, None, None, 3)",
    "io.imread(path, as_gray=True)": "images ? (None, None, None)",
}


def seen(code: str) -> str:
    """Return content, range and shape of the inputs of a script's only run."""
    (run,) = runs(code, header=HEADER)
    return f"{of_inputs(run.inputs[0])} {run.inputs[0].shape.value}"


@pytest.mark.parametrize("image", IMAGES)
def test_images(image: str) -> None:
    assert seen(ARRAY.format(image)) == IMAGES[image]


CALLED = f"{{}}(image={READ})['image']"
TRANSFORMED = {
    "A.Compose([A.Resize(8, 9), A.HorizontalFlip(p=0.5)])": "images 0..255 (None, 8, 9, 3)",
    "A.Compose([A.RandomCrop(height=8, width=9), A.ToFloat(max_value=255)])": "images 0..1 (None, 8, 9, 3)",
    "A.Compose([A.ToFloat()])": "images 0..1 (None, None, None, 3)",
    "A.Normalize()": "images -2.1179..2.64 (None, None, None, 3)",
    "A.Compose([A.Resize(8, 9), A.Normalize(), ToTensorV2()])": "images -2.1179..2.64 (None, 3, 8, 9)",
    "ToTensorV2()": "images 0..255 (None, 3, None, None)",
    "A.Normalize(mean=0.5, std=0.5)": "images -1..1 (None, None, None, 3)",
    "A.Normalize(mean=[0, 0, 0], std=[1, 1, 1])": "images 0..1 (None, None, None, 3)",
    "A.Normalize(mean=(0,), std=(1,), max_pixel_value=1)": "images 0..255 (None, None, None, 3)",
    "A.Normalize(mean=unknown)": "images ? (None, None, None, 3)",
    "A.Normalize(mean=(0.5, 0.5), std=(1, 1, 1))": "images ? (None, None, None, 3)",
    "A.Normalize(normalization='image')": "images ? (None, None, None, 3)",
    "A.OneOf([A.Blur(), A.GaussNoise()])": "images 0..255 (None, None, None, 3)",
    "A.OneOf([A.Blur(), A.ToFloat()])": "images ? None",
    "A.Compose([A.Blur(), A.Lambda(image=own)])": "images ? None",
    "A.Compose(unknown)": "images ? None",
    "A.augmentations.transforms.Normalize(mean=0.5, std=0.5)": "images -1..1 (None, None, None, 3)",
}


@pytest.mark.parametrize("transform", TRANSFORMED)
def test_transforms(transform: str) -> None:
    assert seen(ARRAY.format(CALLED.format(transform))) == TRANSFORMED[transform]


def test_a_transform_of_floats_on_another_scale_is_not_known() -> None:
    code = ARRAY.format(f"A.RandomBrightnessContrast()(image={FLOATS})['image']")
    assert seen(code) == "images ? None"


@pytest.mark.parametrize(
    ("mask", "labels"),
    [
        ("A.Compose([A.Resize(8, 9), A.Normalize()])(image=x, mask=m)['mask'] > 0", "class ids(2)"),
        ("cv2.threshold(m, 127, 255, cv2.THRESH_BINARY)[1]", "class ids(2)"),
        ("cv2.threshold(m, 127, 255, cv2.THRESH_TRUNC)[1]", "?"),
        ("cv2.GaussianBlur(cv2.threshold(m, 127, 1, cv2.THRESH_BINARY)[1], (3, 3), 0)", "?"),
        ("A.Lambda(mask=own)(image=x, mask=m)['mask']", "?"),
    ],
)
def test_masks(mask: str, labels: str) -> None:
    code = f"x = {READ}\nm = cv2.imread(path, 0)\n{FIT}model.fit(np.array([x]), np.array([{mask}]))\n"
    (run,) = runs(code, header=HEADER)
    assert of_labels(run.outputs[0].labels) == labels


GENERATED = {
    "lambda x: x / 127.5 - 1": "images -1..1",
    "halved": "images -1..1",
    "lambda x: cv2.GaussianBlur(x, (3, 3), 0)": "images 0..255",
    "tf.image.per_image_standardization": "images -inf..inf",
    "keras.applications.xception.preprocess_input": "images -1..1",
    "keras.applications.vgg16.preprocess_input": "images -123.68..151.061",
    "keras.applications.densenet.preprocess_input": "images -2.118..2.64",
    "keras.applications.efficientnet.preprocess_input": "images 0..255",
    "lambda x: own(x)": "images ?",
    "elsewhere": "images ?",
}


@pytest.mark.parametrize("function", GENERATED)
def test_functions_that_a_generator_calls(function: str) -> None:
    code = f"""
import keras
from somewhere import elsewhere
def halved(x):
    x = x / 255.
    x -= 0.5
    return x * 2.
{FIT}
model.fit(ImageDataGenerator(preprocessing_function={function}).flow_from_directory('photos'))
"""
    (run,) = runs(code, header=HEADER)
    assert of_inputs(run.inputs[0]) == GENERATED[function]


@pytest.mark.parametrize(
    ("options", "inputs"),
    [
        ("samplewise_center=True, samplewise_std_normalization=True", "images -inf..inf"),
        ("samplewise_center=True", "images ?"),
        ("featurewise_center=True, featurewise_std_normalization=True", "images ?"),
    ],
)
def test_generators_that_standardise(options: str, inputs: str) -> None:
    code = f"{FIT}model.fit(ImageDataGenerator({options}).flow_from_directory('photos'))\n"
    (run,) = runs(code, header=HEADER)
    assert of_inputs(run.inputs[0]) == inputs
