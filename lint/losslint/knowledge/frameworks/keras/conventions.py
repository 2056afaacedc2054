"""What everybody calls Keras's modules, classes and functions: code from a question leaves imports out."""

from losslint.knowledge.lookup.registry import TABLES

DATASETS = ("boston_housing", "cifar10", "cifar100", "fashion_mnist", "imdb", "mnist", "reuters")

for _name, _meant in {
    "tf": "tensorflow",
    "tensorflow": "tensorflow",
    "keras": "keras",
    "layers": "keras.layers",
    "models": "keras.models",
    "optimizers": "keras.optimizers",
    "losses": "keras.losses",
    "regularizers": "keras.regularizers",
    "np_utils": "keras.utils",
    "K": "keras.backend",
    "Model": "keras.models.Model",
    "Sequential": "keras.models.Sequential",
    "to_categorical": "keras.utils.to_categorical",
    "pad_sequences": "keras.utils.pad_sequences",
    "ImageDataGenerator": "keras.preprocessing.image.ImageDataGenerator",
    **{name: f"keras.datasets.{name}" for name in DATASETS},
}.items():
    TABLES.conventions[_name] = _meant

TABLES.known_by_name["keras"] = tuple(
    f"keras.{name}" for name in ("layers", "optimizers", "callbacks", "losses", "metrics", "applications")
)
