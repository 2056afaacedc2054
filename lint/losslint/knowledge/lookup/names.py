"""One canonical spelling for every way to write a library's name.

`tf.keras.layers.Dense`, `keras.src.layers.core.dense.Dense` and `tensorflow.python.keras.layers.Dense`
are all `keras.layers.Dense`. Names that Keras 1 used for today's things are translated too.
"""

from __future__ import annotations

from functools import lru_cache

ROOTS = (
    ("tensorflow.compat.v1", "tensorflow"),
    ("tensorflow.compat.v2", "tensorflow"),
    ("tensorflow.contrib.keras.api.keras", "keras"),
    ("tensorflow.contrib.keras", "keras"),
    ("tensorflow._api.v2", "tensorflow"),
    ("tensorflow.python.keras", "keras"),
    ("tensorflow.keras", "keras"),
    ("tf_keras", "keras"),
    ("keras_core", "keras"),
    ("keras_preprocessing", "keras.preprocessing"),
    ("keras.api._v2.keras", "keras"),
    ("keras._tf_keras.keras", "keras"),
    ("keras.api", "keras"),
    ("keras.src", "keras"),
    ("keras.legacy", "keras"),
    ("keras.engine", "keras"),
    ("keras.models.functional", "keras.models"),
    ("keras.layers.experimental.preprocessing", "keras.layers"),
    ("keras.objectives", "keras.losses"),
    ("keras.utils.np_utils", "keras.utils"),
    ("keras.utils.numerical_utils", "keras.utils"),
    ("keras.preprocessing.image_dataset", "keras.utils"),
    ("tensorflow.losses", "keras.losses"),
    ("tensorflow.metrics", "keras.metrics"),
    ("tensorflow.optimizers", "keras.optimizers"),
    ("tensorflow.initializers", "keras.initializers"),
    ("tensorflow.math", "tensorflow"),
    ("tensorflow.dtypes", "tensorflow"),
    ("tensorflow.experimental.numpy", "numpy"),
    ("jax.numpy", "numpy"),
    ("kerastuner", "keras_tuner"),
    ("keras_tuner.tuners", "keras_tuner"),
    ("keras_tuner.engine.hyperparameters", "keras_tuner"),
    ("pandas.io.parsers.readers", "pandas"),
    ("pandas.io.parsers", "pandas"),
    ("pandas.core.frame", "pandas"),
    ("pandas.core.reshape.reshape", "pandas"),
    ("sklearn.cross_validation", "sklearn.model_selection"),
    ("sklearn.model_selection._split", "sklearn.model_selection"),
    ("sklearn.datasets.samples_generator", "sklearn.datasets"),
    ("sklearn.datasets.base", "sklearn.datasets"),
    ("sklearn.preprocessing.data", "sklearn.preprocessing"),
    ("sklearn.preprocessing.label", "sklearn.preprocessing"),
    ("sklearn.preprocessing._data", "sklearn.preprocessing"),
    ("sklearn.preprocessing._label", "sklearn.preprocessing"),
)
"""Prefixes and what they stand for; the first that fits is replaced, then the table is tried again."""

_REPLACED = tuple(prefix for prefix, _ in ROOTS)

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
    "keras.layers.InputLayer": "keras.layers.InputLayer",
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
    "sklearn.utils._random.shuffle": "sklearn.utils.shuffle",
    "cPickle.load": "pickle.load",
    "_pickle.load": "pickle.load",
    "six.moves.cPickle.load": "pickle.load",
    "cPickle.loads": "pickle.loads",
    "six.moves.range": "builtins.range",
    "builtins.range": "builtins.range",
}

IMAGE_TOOLS = {"ImageDataGenerator", "load_img", "img_to_array", "array_to_img"}
TEXT_TOOLS = {"Tokenizer", "one_hot", "text_to_word_sequence"}

HARMLESS = frozenset(
    "numpy pandas sklearn matplotlib seaborn tensorflow keras os sys time datetime random math re json csv "
    "cPickle pickle _pickle glob shutil pathlib io logging argparse collections itertools functools operator "
    "copy string warnings typing tqdm cv2 PIL skimage scipy h5py plotly IPython gc platform subprocess "
    "tarfile zipfile urllib requests pydot graphviz tensorflow_datasets tensorflow_hub tensorflow_addons "
    "imageio joblib six statsmodels nltk wandb mlflow builtins torch torchvision albumentations "
    "imblearn mlxtend google gensim tensorboard struct gzip hashlib tempfile contextlib dataclasses enum abc "
    "multiprocessing threading uuid psutil yaml absl click keras_tuner kerastuner transformers einops bokeh "
    "pprint textwrap traceback types unittest pytest inspect signal socket getpass queue bisect heapq "
    "nibabel pydicom librosa soundfile pandas_datareader yfinance xgboost lightgbm catboost optuna "
    "visualkeras keras_visualizer icecream missingno wordcloud scikitplot yellowbrick altair tabulate "
    "prettytable rich termcolor colorama".split()
)
"""Packages whose functions do not change the arrays and models that they are given."""


@lru_cache(maxsize=4096)
def canonical(path: str) -> str:
    """Return the one spelling of a dotted library name."""
    for _ in range(4):
        if not path.startswith(_REPLACED):
            break  # so it is with nearly every name
        for prefix, meant in ROOTS:
            if path == prefix or path.startswith(prefix + "."):
                path = meant + path[len(prefix) :]
                break
        else:
            break
    last = path.rpartition(".")[2]
    for package in SPREAD:
        if path.startswith(package + ".") and last not in ("experimental", "preprocessing", "schedules"):
            if package == "keras.layers" and last[:1].islower() and "." in path[len(package) + 1 :]:
                break
            path = f"{package}.{last}"
            break
    if path.startswith("keras.preprocessing."):
        path = _preprocessing(path, last)
    if path.startswith("keras.applications.") and last[:1].isupper():
        path = f"keras.applications.{last}"
    return RENAMED.get(path, path)


def _preprocessing(path: str, last: str) -> str:
    if last in IMAGE_TOOLS:
        return f"keras.preprocessing.image.{last}"
    if last in TEXT_TOOLS:
        return f"keras.preprocessing.text.{last}"
    return "keras.utils.pad_sequences" if last == "pad_sequences" else path


def package_of(path: str) -> str:
    """Return the top-level package of a dotted name."""
    return path.partition(".")[0]


def is_class_name(path: str) -> bool:
    """Whether the last part of a dotted name is written like a class."""
    last = path.rpartition(".")[2]
    return last[:1].isupper() and (path.startswith("sklearn.") or not last.isupper())
