"""The tables held to the installed libraries: what they name is there, and its parameters are ours.

They stand where ours do, and are what ours are where they are not given.

What today's library does not have says in the table where it is found. Where a library is not installed, its
part is skipped.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator, Sequence
from inspect import Parameter

import pytest
from losslint.knowledge.frameworks.keras.symbolic import KEEPING_OF_KERAS_2, SHAPES
from losslint.knowledge.lookup.registry import TABLES, Entry, not_known

from tests.knowledge.installed import differences, found, parameters

HOMES = {
    "absl": ("absl",),
    "addict": ("addict",),
    "argparse": ("argparse",),
    "attrdict": ("attrdict",),
    "box": ("box",),
    "builtins": ("builtins",),
    "bz2": ("bz2",),
    "click": ("click",),
    "codecs": ("codecs",),
    "collections": ("collections",),
    "configparser": ("configparser",),
    "copy": ("copy",),
    "csv": ("csv",),
    "dataclasses": ("dataclasses",),
    "dotenv": ("dotenv",),
    "dotmap": ("dotmap",),
    "easydict": ("easydict",),
    "fire": ("fire",),
    "functools": ("functools",),
    "glob": ("glob",),
    "gzip": ("gzip",),
    "h5py": ("h5py",),
    "hydra": ("hydra",),
    "importlib": ("importlib",),
    "inspect": ("inspect",),
    "io": ("io",),
    "itertools": ("itertools",),
    "joblib": ("joblib",),
    "json": ("json",),
    "keras": ("keras", "keras._tf_keras.keras"),
    "logging": ("logging",),
    "math": ("math",),
    "ml_collections": ("ml_collections",),
    "munch": ("munch",),
    "numpy": ("numpy",),
    "numpy.random": ("numpy.random", "numpy.random.Generator"),
    "omegaconf": ("omegaconf",),
    "operator": ("operator",),
    "optparse": ("optparse",),
    "os": ("os",),
    "pandas": ("pandas",),
    "pathlib": ("pathlib",),
    "pickle": ("pickle",),
    "random": ("random",),
    "scipy": ("scipy",),
    "site": ("site",),
    "sklearn": ("sklearn",),
    "sys": ("sys",),
    "torch": ("torch",),
    "tensorflow": ("tensorflow", "tensorflow.math", "tensorflow.compat.v1"),
    "toml": ("toml",),
    "tomllib": ("tomllib",),
    "typer": ("typer",),
    "types": ("types",),
    "tyro": ("tyro",),
    "yacs": ("yacs",),
    "yaml": ("yaml",),
}
"""Each package of the tables, and where the installed libraries have it: the first that has a name counts."""

UNTRIED = frozenset(
    "PIL albumentations apex attr attrs cv2 dask datasets dill evaluate gym gymnasium ignite imageio imblearn keras_tuner "
    "librosa lightning matplotlib pydantic scikeras seaborn skimage soundfile tensorflow_datasets timm "
    "torchmetrics torchtext torchvision tqdm transformers wandb".split()
)
"""Libraries of the tables that are not installed where the tests run."""


NOWHERE = ": there is none"


def entries_of(package: str) -> dict[str, Entry]:
    """Return what the tables say of the functions of a package, those of a longer name in `HOMES` left out."""
    return {path: entry for path, entry in TABLES.functions.items() if package_of(path) == package}


def package_of(path: str) -> str:
    """Return the longest part of a path that has a home, or the root that is untried."""
    parts = path.split(".")
    packages = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((package for package in packages if package in HOMES), parts[0])


def complaint(path: str, entry: Entry) -> str:
    """Return what is wrong with an entry of the functions, "" where nothing is."""
    package = package_of(path)
    name = path.removeprefix(package)
    return compared(path, entry, [home + name for home in HOMES[package]])


def compared(named: str, entry: Entry, paths: Sequence[str], called_on: Sequence[Parameter] = ()) -> str:
    """Return what is wrong with an entry, held to the first of several paths that there is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what will be gone is there
        thing = next((one for path in paths if (one := found(path)) is not None), None)
    if entry.only_in:
        return f"{named}: it is there, and not only in {entry.only_in}" if thing is not None else ""
    if thing is None:
        return named + NOWHERE
    theirs = parameters(thing)
    if theirs is None:
        return ""
    wrong = ", ".join(differences(entry, [*called_on, *theirs]))
    return f"{named}: {wrong}; ours: {entry.signature}; theirs: {[*map(str, theirs)]}" if wrong else ""


@pytest.mark.parametrize("package", HOMES)
def test_every_path_is_there_and_its_parameters_stand_where_ours_do(package: str) -> None:
    root = package.partition(".")[0]
    if importlib.util.find_spec(root) is None:
        pytest.skip(f"{root} is not installed")
    entries = entries_of(package)
    assert entries, "the tables have nothing of it"

    assert [said for path, entry in entries.items() if (said := complaint(path, entry))] == []


def test_every_package_of_the_tables_is_held_to_its_library_or_said_to_be_untried() -> None:
    packages = {package_of(path) for path in TABLES.functions}

    assert packages - HOMES.keys() == UNTRIED


RECEIVERS = {
    "array": ("numpy.ndarray", "tensorflow.Tensor"),
    "scalar": ("numpy.generic", "tensorflow.python.framework.ops.EagerTensor"),
    "class": ("builtins.type",),
    "dict": ("builtins.dict",),
    "frame": ("pandas.DataFrame",),
    "image": ("PIL.Image.Image",),
    "list": ("builtins.list", "builtins.set"),
    "namespace": ("builtins.dict",),
    "ndarray": ("numpy.ndarray",),
    "series": ("pandas.Series",),
    "sparse": ("scipy.sparse.csr_matrix",),
    "str": ("builtins.str", "builtins.bytes"),
    "symbol": ("tensorflow.Tensor", "torch.Tensor"),
    "member": ("tensorflow.Variable",),
    "tuple": ("builtins.tuple",),
    "unknown": ("numpy.ndarray", "torch.nn.Module"),
    "batches": ("tensorflow.data.Dataset",),
    "net": ("keras.Sequential", "keras.Model"),
    "tensor": ("tensorflow.python.framework.ops.EagerTensor", "torch.Tensor"),
    "made:keras.word_index": ("builtins.dict",),
    "made:torch.weight": ("torch.nn.Parameter",),
    "made:torch.each weight": ("torch.nn.Parameter",),
    "made:sklearn.preprocessing.Scaler": ("sklearn.preprocessing.StandardScaler",),
    "made:sklearn.model_selection.Search": ("sklearn.model_selection.GridSearchCV",),
    "made:sklearn.feature_extraction.text.Vectorizer": ("sklearn.feature_extraction.text.CountVectorizer",),
}
"""The classes that each kind of receiver stands for; an object of a class that was made is of that class."""

OF_OURS = frozenset(
    (
        "made:keras.callbacks.History.history",
        "made:keras.wrappers.KerasClassifier",
        "made:keras.wrappers.KerasRegressor",
        "made:a file",
        "made:mnist.DataSet",
        "made:tensorflow.shape",
        "made:torch.backbone",
        "made:torch.body",
        "made:torch.entries of a state",
        "made:torch.optim.group",
        "made:torch.pretrained",
        "made:torch.pretrained_trunk",
        "made:torch.pretrained_output",
        "made:torch.state",
        "made:torch.weights",
        "prediction",
        "made",
    )
)
"""Kinds of receivers that are no class of a library."""


TOLD_BY_NAME = {
    ("unknown", "reset"): ("torchmetrics.Metric",),
    ("symbol", "astype"): ("numpy.ndarray",),
    ("made:torch.nn.Module", "reset_parameters"): ("torch.nn.Linear",),
    ("made:torch.nn.Module", "_reset_parameters"): ("torch.nn.MultiheadAttention",),
    ("made:torch.nn.Module", "init_weights"): ("transformers.PreTrainedModel",),
}
"""Methods of what is not known, whose name says what it is."""


def methods() -> Iterator[tuple[str, str, Entry, tuple[str, ...]]]:
    """Yield every method, with its kind of receiver and the classes that have it."""
    for (kind, name), entry in TABLES.methods.items():
        if (kind, name) in TOLD_BY_NAME:
            yield kind, name, entry, TOLD_BY_NAME[kind, name]
        elif entry.of:
            yield from ((one, name, entry, RECEIVERS[one]) for one in entry.of)
        elif kind in RECEIVERS:
            yield kind, name, entry, RECEIVERS[kind]
        elif kind not in OF_OURS:
            path = kind.partition(":")[2]
            package = package_of(path)
            rest = path.removeprefix(package)
            yield kind, name, entry, tuple(home + rest for home in HOMES.get(package, (package,)))


def test_every_method_is_there_and_its_parameters_stand_where_ours_do() -> None:
    first = (Parameter("called_on", Parameter.POSITIONAL_ONLY),)
    said = []
    for kind, name, entry, classes in methods():
        root = classes[0].partition(".")[0]
        if root in UNTRIED or importlib.util.find_spec(root) is None:
            continue
        paths = [f"{one}.{name}" for one in classes]
        said.append(compared(f"{kind} {name}", entry, paths, first if entry.of else ()))

    assert [one for one in said if one] == []


def test_no_array_has_a_method_twice() -> None:
    """What a data frame has of its own is no method of arrays in general too."""
    of_arrays = {(one, name) for (_, name), entry in TABLES.methods.items() for one in entry.of}
    own = {key for key, entry in TABLES.methods.items() if not entry.of}

    assert not of_arrays & own


def test_every_function_of_symbolic_tensors_is_somewhere_and_its_parameters_stand_where_ours_do() -> None:
    """One function stands there for each package that may have it: what none has is misspelt."""
    said: dict[str, list[str]] = {}
    for path, (signature, _) in SHAPES.items():
        name = path.rpartition(".")[2]
        said.setdefault(name, []).append(complaint(path, Entry(signature, not_known("a shape"))))
    nowhere = {name for name, each in said.items() if all(one.endswith(NOWHERE) for one in each)}
    wrong = [one for each in said.values() for one in each if one and not one.endswith(NOWHERE)]

    assert (nowhere, wrong) == (set(KEEPING_OF_KERAS_2), [])


WRONG = {
    # an entry that is misspelt, or has another order: what is said of it
    ("numpy.squeeze_copy", "a", ""): "there is none",
    ("numpy.unique", "a, return_counts=False, ar->a", ""): "`return_counts` is `return_index` at position 1",
    ("numpy.clip", "a, a_min=None, a_max=None, low=0", ""): "`low` is `out` at position 3",
    ("numpy.std", "a, *, axis=None", ""): "`axis` may be given by its position",
    ("numpy.std", "a, ..., axes=None", ""): "no `axes`",
    ("numpy.std", "a, axis=None only in NumPy 1", ""): "`axis` is there, and not only in NumPy 1",
    ("numpy.hstack", "arrays, dtype=None, tup->arrays", ""): "`dtype` is given by name",
    ("numpy.diff", "a, n=2", ""): "`n` is 1 where it is not given",
    ("numpy.roll", "a", "NumPy 1"): "it is there, and not only in NumPy 1",
}


@pytest.mark.parametrize("entry", WRONG)
def test_what_is_wrong_is_said(entry: tuple[str, str, str]) -> None:
    path, signature, only_in = entry

    assert WRONG[entry] in complaint(path, Entry(signature, lambda call: call["a"], only_in))
