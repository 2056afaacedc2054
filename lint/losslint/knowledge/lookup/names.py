"""One canonical spelling for every way to write a library's name.

`tf.keras.layers.Dense`, `keras.src.layers.core.dense.Dense` and `tensorflow.python.keras.layers.Dense`
are all `keras.layers.Dense`. How its names are written, each library says in a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

_MEANT: dict[str, str] = {}
"""Beginnings of names, and what they stand for."""

_RENAMED: dict[str, str] = {}
"""Whole names, and what the same thing is called today."""

_SETTLED: dict[str, Callable[[str], str]] = {}
"""What else is to be done to the names of a package."""

MOST_BEGINNINGS = 4
"""How often a beginning is replaced by another one, which may stand for something itself."""


def spelt(meant: Mapping[str, str] | None = None, renamed: Mapping[str, str] | None = None) -> None:
    """Register how a library's names are written: `meant` are beginnings of names, `renamed` whole names."""
    _MEANT.update(meant or {})
    _RENAMED.update(renamed or {})


def settles(package: str) -> Callable[[Callable[[str], str]], Callable[[str], str]]:
    """Register what is done to the names of a package whose modules have moved between its versions."""

    def register(settle: Callable[[str], str]) -> Callable[[str], str]:
        _SETTLED[package] = settle
        return settle

    return register


@lru_cache(maxsize=4096)
def canonical(path: str) -> str:
    """Return the one spelling of a dotted library name."""
    for _ in range(MOST_BEGINNINGS):
        changed = _with_another_beginning(path)
        if changed is None:
            break
        path = changed
    settle = _SETTLED.get(package_of(path))
    if settle is not None:
        path = settle(path)
    return _RENAMED.get(path, path)


def _with_another_beginning(path: str) -> str | None:
    """Return a name whose longest known beginning is replaced, None where none is known."""
    end = len(path)
    while end > 0:
        meant = _MEANT.get(path[:end])
        if meant is not None:
            return meant + path[end:]
        end = path.rfind(".", 0, end)
    return None


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
    "prettytable rich termcolor colorama configparser easydict munch box addict attrdict dotmap omegaconf "
    "ml_collections hydra yacs dotenv environs decouple toml tomllib tomli simplejson ujson pydantic typer "
    "fire tyro docopt loguru".split()
)
"""Packages whose functions do not change the arrays and models that they are given."""


def package_of(path: str) -> str:
    """Return the top-level package of a dotted name."""
    return path.partition(".")[0]


def is_class_name(path: str) -> bool:
    """Whether the last part of a dotted name is written like a class."""
    last = path.rpartition(".")[2]
    return last[:1].isupper() and (path.startswith("sklearn.") or not last.isupper())
