"""How names of Keras and TensorFlow are written, in their versions from Keras 1 on."""

from __future__ import annotations

from losslint.knowledge.lookup.names import settles, spelt

MEANT = {
    "tensorflow.compat.v1": "tensorflow",
    "tensorflow.compat.v2": "tensorflow",
    "tensorflow.contrib.keras.api.keras": "keras",
    "tensorflow.contrib.keras": "keras",
    "tensorflow._api.v2": "tensorflow",
    "tensorflow.python.keras": "keras",
    "tensorflow.keras": "keras",
    "tf_keras": "keras",
    "keras_core": "keras",
    "keras_preprocessing": "keras.preprocessing",
    "keras.api._v2.keras": "keras",
    "keras._tf_keras.keras": "keras",
    "keras.api": "keras",
    "keras.src": "keras",
    "keras.legacy": "keras",
    "keras.engine": "keras",
    "keras.models.functional": "keras.models",
    "keras.layers.experimental.preprocessing": "keras.layers",
    "keras.objectives": "keras.losses",
    "keras.utils.np_utils": "keras.utils",
    "keras.utils.numerical_utils": "keras.utils",
    "keras.preprocessing.image_dataset": "keras.utils",
    "tensorflow.losses": "keras.losses",
    "tensorflow.metrics": "keras.metrics",
    "tensorflow.optimizers": "keras.optimizers",
    "tensorflow.initializers": "keras.initializers",
    "tensorflow.math": "tensorflow",
    "tensorflow.dtypes": "tensorflow",
}
"""Beginnings of names, and what they stand for."""

RENAMED = {
    "keras.Sequential": "keras.models.Sequential",
    "keras.Model": "keras.models.Model",
    "keras.sequential.Sequential": "keras.models.Sequential",
    "keras.functional.Functional": "keras.models.Model",
    "keras.training.Model": "keras.models.Model",
    "keras.topology.Input": "keras.layers.Input",
    "keras.topology.Layer": "keras.layers.Layer",
    "keras.base_layer.Layer": "keras.layers.Layer",
    "keras.Input": "keras.layers.Input",
    "keras.Layer": "keras.layers.Layer",
    "keras.preprocessing.image_dataset_from_directory": "keras.utils.image_dataset_from_directory",
    "keras.preprocessing.text_dataset_from_directory": "keras.utils.text_dataset_from_directory",
    "keras.preprocessing.timeseries_dataset_from_array": "keras.utils.timeseries_dataset_from_array",
    "keras.layers.Convolution1D": "keras.layers.Conv1D",
    "keras.layers.Convolution2D": "keras.layers.Conv2D",
    "keras.layers.Convolution3D": "keras.layers.Conv3D",
    "keras.layers.Convolution2DTranspose": "keras.layers.Conv2DTranspose",
    "keras.layers.Deconvolution2D": "keras.layers.Conv2DTranspose",
    "keras.layers.SeparableConvolution2D": "keras.layers.SeparableConv2D",
    "keras.layers.MaxPool1D": "keras.layers.MaxPooling1D",
    "keras.layers.MaxPool2D": "keras.layers.MaxPooling2D",
    "keras.layers.MaxPool3D": "keras.layers.MaxPooling3D",
    "keras.layers.AvgPool1D": "keras.layers.AveragePooling1D",
    "keras.layers.AvgPool2D": "keras.layers.AveragePooling2D",
    "keras.layers.AvgPool3D": "keras.layers.AveragePooling3D",
    "keras.layers.GlobalAvgPool1D": "keras.layers.GlobalAveragePooling1D",
    "keras.layers.GlobalAvgPool2D": "keras.layers.GlobalAveragePooling2D",
    "keras.layers.GlobalMaxPool1D": "keras.layers.GlobalMaxPooling1D",
    "keras.layers.GlobalMaxPool2D": "keras.layers.GlobalMaxPooling2D",
    "keras.layers.CuDNNLSTM": "keras.layers.LSTM",
    "keras.layers.CuDNNGRU": "keras.layers.GRU",
    "keras.layers.BatchNormalizationV1": "keras.layers.BatchNormalization",
    "keras.layers.BatchNormalizationV2": "keras.layers.BatchNormalization",
    "tensorflow.Module": "keras.layers.Layer",
}
"""What things are called today that Keras had elsewhere, or under other names."""

SPREAD = (
    "keras.layers",
    "keras.models",
    "keras.losses",
    "keras.metrics",
    "keras.optimizers.schedules",
    "keras.optimizers",
    "keras.callbacks",
    "keras.initializers",
    "keras.regularizers",
    "keras.constraints",
    "keras.activations",
)
"""Packages whose sub-modules differ between versions: only the last part of the name counts."""

PARTS = ("experimental", "preprocessing", "schedules")
"""Names that are no things of such a package, but packages in it."""

IMAGE_TOOLS = {"ImageDataGenerator", "load_img", "img_to_array", "array_to_img"}
TEXT_TOOLS = {"Tokenizer", "one_hot", "text_to_word_sequence"}

spelt(meant=MEANT, renamed=RENAMED)


@settles("keras")
def settle(path: str) -> str:
    """Return a name of Keras without the module that its version keeps the thing in."""
    last = path.rpartition(".")[2]
    package = next((one for one in SPREAD if path.startswith(one + ".")), None)
    if package is not None and last not in PARTS and not _is_in_a_module_of_layers(path, package, last):
        return f"{package}.{last}"
    if path.startswith("keras.preprocessing."):
        return _preprocessing(path, last)
    if path.startswith("keras.applications.") and last[:1].isupper():
        return f"keras.applications.{last}"
    return path


def _is_in_a_module_of_layers(path: str, package: str, last: str) -> bool:
    """Whether a name is that of a module of layers, or of a function in one."""
    return package == "keras.layers" and last[:1].islower() and "." in path[len(package) + 1 :]


def _preprocessing(path: str, last: str) -> str:
    if last in IMAGE_TOOLS:
        return f"keras.preprocessing.image.{last}"
    if last in TEXT_TOOLS:
        return f"keras.preprocessing.text.{last}"
    return "keras.utils.pad_sequences" if last == "pad_sequences" else path
