"""scikit-learn: splitting, scaling, and the data sets that it ships."""

from __future__ import annotations

from math import ceil, floor, inf

from losslint.knowledge.arrays.encoders import name_classes
from losslint.knowledge.lookup.names import spelt
from losslint.knowledge.lookup.registry import Call, Machine, attribute, means, method, number, whole
from losslint.training import (
    AROUND_ZERO,
    FOLD,
    HELD_OUT,
    LEFT_OUT,
    TRAINING_PART,
    Content,
    Doing,
    Encoding,
    Order,
    Origin,
    Range,
    Step,
)
from losslint.values import Array, Const, List, Made, Ref, ScaleEvent, Tuple, Unknown, Value, is_none

spelt(
    meant={
        "sklearn.cross_validation": "sklearn.model_selection",
        "sklearn.model_selection._split": "sklearn.model_selection",
        "sklearn.datasets.samples_generator": "sklearn.datasets",
        "sklearn.datasets.base": "sklearn.datasets",
        "sklearn.preprocessing.data": "sklearn.preprocessing",
        "sklearn.preprocessing.label": "sklearn.preprocessing",
        "sklearn.preprocessing._data": "sklearn.preprocessing",
        "sklearn.preprocessing._label": "sklearn.preprocessing",
    },
    renamed={
        "sklearn.utils._random.shuffle": "sklearn.utils.shuffle",
    },
)

DATASETS: dict[str, tuple[int, int, int | None, Range | None]] = {
    "load_iris": (150, 4, 3, Range(0.1, 7.9)),
    "load_wine": (178, 13, 3, Range(0.13, 1680)),
    "load_breast_cancer": (569, 30, 2, Range(0, 4254)),
    "load_digits": (1797, 64, 10, Range(0, 16)),
    "load_diabetes": (442, 10, None, Range(-0.2, 0.2)),
    "load_boston": (506, 13, None, Range(0, 711)),
    "fetch_california_housing": (20640, 8, None, None),
    "load_linnerud": (20, 3, None, None),
}
"""Samples, features, classes (None: regression) and range of the data sets (source: scikit-learn's docs)."""


ELSEWHERE = ("load_digits", "load_boston", "fetch_california_housing")
"""Those that are told something else than the others, or are gone."""


MNIST = ("mnist original", "mnist_784", "mnist-original")
"""What MNIST is called by the services that data sets are fetched from."""

CLASS_AFTER_CLASS = ("load_iris", "load_wine")
"""Those whose rows come class after class."""

TARGETS = {
    "load_diabetes": Range(25, 346),
    "load_boston": Range(5, 50),
    "fetch_california_housing": Range(0.14999, 5.00001),
}
"""The range of what is to be predicted, for data sets of regressions."""


def _loaded(call: Call, name: str) -> tuple[Array, Array]:
    samples, features, classes, span = DATASETS[name]
    step = Step(Doing.LOADED, call.origin, f"{name}()", by_class=name in CLASS_AFTER_CLASS)
    x = Array("float64", (samples, features), span, Content.FEATURES, history=(step,))
    encoding = Encoding.CLASS_IDS if classes else Encoding.REAL
    label_range = Range(0, classes - 1) if classes else TARGETS.get(name)
    y = Array(
        "int64" if classes else "float64", (samples,), label_range, Content.LABELS, encoding, classes, (step,)
    )
    return x, y


_TOLD = "return_X_y=False by position in scikit-learn 0.23"


@means(*(f"sklearn.datasets.{name}" for name in DATASETS if name not in ELSEWHERE), signature=_TOLD)
@means("sklearn.datasets.load_digits", signature=f"n_class=10 by position in scikit-learn 0.23, {_TOLD}")
@means("sklearn.datasets.load_boston", signature=_TOLD, only_in="scikit-learn 1.1")
@means("sklearn.datasets.fetch_california_housing", signature="*, return_X_y=False")
def load(call: Call) -> Value:
    """`load_iris()`: an object with `data` and `target`, or both as a tuple."""
    x, y = _loaded(call, call.path.rpartition(".")[2])
    if call.gave("n_class") and call["n_class"] != Const(10):  # the digits below it
        x, y = x.but(shape=(None, 64)), _fewer(y, whole(call["n_class"]))
    data, target = call.new(x), call.new(y)
    if call["return_X_y"] == Const(True):
        return Tuple((data, target), origin=call.origin)
    names = call.new(List(tuple(Unknown("a class name") for _ in range(y.classes or 0))))
    state = {
        "data": data,
        "target": target,
        "target_names": names,
        "feature_names": call.new(List((), Unknown("a name"))),
    }
    if call.path.endswith("load_digits"):
        state["images"] = call.new(x.but(shape=(x.samples, 8, 8), content=Content.IMAGES))
    return call.new(Made("sklearn.utils.Bunch", {}, frozenset(), state, origin=call.origin))


def _fewer(y: Array, classes: int | None) -> Array:
    """Return class ids of fewer classes, and so of fewer samples."""
    known = classes if classes is not None and 0 < classes <= (y.classes or 0) else None
    return y.but(shape=(None,), classes=known, range=Range(0, known - 1) if known else None)


@means("sklearn.datasets.make_classification", signature="n_samples=100, n_features=20, *, n_classes=2")
@means(
    "sklearn.datasets.make_blobs",
    signature="n_samples=100, n_features=2, centers=3 by position in scikit-learn 0.23",
)
@means("sklearn.datasets.make_moons", "sklearn.datasets.make_circles", signature="n_samples=100")
@means(
    "sklearn.datasets.make_gaussian_quantiles",
    signature="*, n_samples=100, n_features=2, n_classes=3",
)
def make_classes(call: Call) -> Value:
    """Generators of classification problems."""
    arguments = call.bound.arguments
    classes = 2
    if "n_classes" in arguments or "centers" in arguments:
        found = whole(arguments.get("n_classes") or arguments.get("centers"))
        classes = found if found is not None else 0
    features = whole(arguments["n_features"]) if "n_features" in arguments else 2
    span = Range(0, classes - 1) if classes else None
    return _problem(call, features, _answers(call, "int64", span, Encoding.CLASS_IDS, classes or None))


@means("sklearn.datasets.make_regression", signature="n_samples=100, n_features=100, *, n_targets=1")
@means("sklearn.datasets.make_friedman1", signature="n_samples=100, n_features=10")
def make_regression(call: Call) -> Value:
    """Generators of regression problems; several targets are several columns."""
    several = call.bound.arguments.get("n_targets", Const(1))
    y = _answers(call, "float64", Range(-inf, inf), Encoding.REAL, None)
    samples = whole(call["n_samples"])
    if several != Const(1):
        y = y.but(shape=(samples, targets) if (targets := whole(several)) is not None else None)
    return _problem(call, whole(call["n_features"]), y)


@means(
    "sklearn.datasets.make_multilabel_classification",
    signature="n_samples=100, n_features=20, *, n_classes=5",
)
def make_several_labels(call: Call) -> Value:
    """`make_multilabel_classification()`: any number of the classes for each sample, as 0/1 columns."""
    classes = whole(call["n_classes"])
    y = _answers(call, "int64", Range(0, 1), Encoding.MULTI_HOT, classes)
    return _problem(call, whole(call["n_features"]), y.but(shape=(y.samples, classes)))


def _answers(call: Call, dtype: str, span: Range | None, encoding: Encoding, classes: int | None) -> Array:
    samples = whole(call["n_samples"])
    return Array(dtype, (samples,), span, Content.LABELS, encoding, classes, (_made(call),))


def _problem(call: Call, features: int | None, y: Array) -> Value:
    x = Array("float64", (y.samples, features), None, Content.FEATURES, Encoding.REAL, history=(_made(call),))
    return Tuple((call.new(x), call.new(y)), origin=call.origin)


def _made(call: Call) -> Step:
    return Step(Doing.MADE, call.origin, f"{call.path.rpartition('.')[2]}()")


@means("sklearn.model_selection.train_test_split", signature="")
def train_test_split(call: Call) -> Value:
    """`train_test_split(x, y)`: two parts of each array, which keep everything but their length."""
    order = None if call.bound.extra.get("shuffle") == Const(False) else _order(call)
    name_classes(call.machine, call.bound.extra.get("stratify", Const(None)))
    parts: list[Value] = []
    for value in call.bound.rest:
        found = call.array(value) or (Array(why=value.why) if isinstance(value, Unknown) else None)
        if found is None:
            cell = call.machine.store.find(value, List)
            whole_list = call.new(List((), call.machine.element_of(value))) if cell is not None else value
            parts += [whole_list, whole_list]
            continue
        for is_test, length in zip((False, True), _lengths(call, found.samples), strict=True):
            shape = (length, *found.shape[1:]) if found.shape else None
            detail = HELD_OUT if is_test else TRAINING_PART
            parts.append(call.new(found.did(Doing.SPLIT, call.origin, detail, shape=shape).ordered(order)))
    return Tuple(tuple(parts), origin=call.origin)


def _order(call: Call) -> Order:
    """Return the order that a function of scikit-learn puts rows in: the same for the same `random_state`."""
    extra = call.bound.extra
    state = extra.get("random_state", Const(None))
    if is_none(state):
        return call.machine.chance.order()
    told = [extra.get(name, Const(None)) for name in ("test_size", "train_size")]
    if not all(isinstance(one, Const) for one in (state, *told)) or "stratify" in extra:
        return Order(None)
    sizes = ", ".join(str(one.value) for one in (state, *told) if isinstance(one, Const))
    return Order(f"{call.path}({sizes})")


def _lengths(call: Call, samples: int | None) -> tuple[int | None, int | None]:
    """Return how many samples there are to train with, and how many to test with."""
    sizes = [call.bound.extra.get(name, Const(None)) for name in ("train_size", "test_size")]
    train, test = (number(size) for size in sizes)
    if samples is None or any(not is_none(size) and number(size) is None for size in sizes):
        return None, None
    if train is None and test is None:
        test = 0.25
    tested = None if test is None else int(test) if test >= 1 else ceil(samples * test)
    trained = None if train is None else int(train) if train >= 1 else floor(samples * train)
    if trained is None:
        trained = samples - (tested or 0)
    return trained, tested if tested is not None else samples - trained


FOLDS = "sklearn.model_selection.KFold"
"""What all cross-validations are here."""

IN_ORDER = "in order"
"""The state of a cross-validation that says whether it leaves the rows in their order, and cuts."""


@means(
    *(f"sklearn.model_selection.{kind}KFold" for kind in ("", "Stratified", "Group", "StratifiedGroup")),
    signature="n_splits=5",
)
@means(
    "sklearn.model_selection.RepeatedKFold",
    "sklearn.model_selection.RepeatedStratifiedKFold",
    signature="*, n_splits=5",
)
@means(
    "sklearn.model_selection.ShuffleSplit",
    "sklearn.model_selection.StratifiedShuffleSplit",
    signature="n_splits=10",
)
def folds(call: Call) -> Value:
    """A cross-validation; without `shuffle=True` the folds of the plain one are rows as they come."""
    plain = call.path.endswith(".KFold") and call.bound.complete and not call.bound.rest
    in_order = plain and call.bound.extra.get("shuffle", Const(False)) == Const(False)
    state = {"stratified": Const("Stratified" in call.path), IN_ORDER: Const(in_order)}
    arguments = {**call.bound.arguments}
    return call.new(Made(FOLDS, arguments, frozenset(), state, origin=call.origin))


DEFAULT_FOLDS = 5
"""Folds of a cross-validation that is not told otherwise, since scikit-learn 0.22."""


def share_of_a_fold(machine: Machine, cv: Value, labels: Array | None) -> float | None:
    """Return the share of the rows, neighbours all of them, that each fold of a cross-validation has.

    None where the rows are put in another order, or every fold gets rows of all classes. A number of folds
    does that for class ids; labels of several columns are divided as they come (source: `check_cv`).
    """
    made = machine.store.find(cv, Made)
    if made is not None and made.path == FOLDS:
        count = whole(made.arguments.get("n_splits"))
        return 1 / count if count and made.state.get(IN_ORDER) == Const(True) else None
    columns = labels is not None and labels.encoding in (Encoding.ONE_HOT, Encoding.MULTI_HOT)
    count = DEFAULT_FOLDS if is_none(cv) else whole(cv)
    return 1 / count if columns and count else None


@method(f"made:{FOLDS}", "split", signature="x, y=None, X->x")
def fold(call: Call) -> Value:
    """`kfold.split(x)`: pairs of index arrays, each with all classes."""
    made = call.machine.store.find(call.receiver, Made)
    if made is not None and made.state.get("stratified") == Const(True):
        name_classes(call.machine, call["y"])
    in_order = made is not None and made.state.get(IN_ORDER) == Const(True)
    parts = (Step(Doing.SPLIT, call.origin, one, neighbours=in_order) for one in (FOLD, LEFT_OUT))
    kept, left_out = (Array("int64", (None,), selects="fold", history=(step,)) for step in parts)
    return call.new(List((), Tuple((call.new(kept), call.new(left_out)))))


@means(
    "sklearn.utils.class_weight.compute_class_weight",
    "sklearn.utils.compute_class_weight",
    signature="class_weight, *, classes, y, sample_weight=None",
)
def class_weights(call: Call) -> Value:
    """`compute_class_weight("balanced", classes=np.unique(y), y=y)`: a weight for each class."""
    found = call.array("classes")
    shape = found.shape if found is not None and found.shape and len(found.shape) == 1 else (None,)
    return call.new(Array("float64", shape, why="a weight for each class"))


@means("sklearn.utils.shuffle", "sklearn.utils.resample", signature="")
def shuffle(call: Call) -> Value:
    """`shuffle(x, y)`: all in the same new order."""
    parts = []
    repeats = call.path.endswith("resample") and call.bound.extra.get("replace", Const(True)) == Const(True)
    order = _order(call) if call.path.endswith("shuffle") else Order(None)
    doing, detail = (
        (Doing.RESAMPLED, "drawn with replacement") if repeats else (Doing.SHUFFLED, "in random order")
    )
    for value in call.bound.rest:
        found = call.array(value)
        drawn = found.did(doing, call.origin, detail).ordered(order) if found is not None else None
        is_list = call.machine.store.find(value, List) is not None
        other = call.new(List((), call.machine.element_of(value))) if is_list else value
        parts.append(call.new(drawn) if drawn is not None else other)
    return parts[0] if len(parts) == 1 else Tuple(tuple(parts), origin=call.origin)


@means("sklearn.datasets.fetch_mldata", signature="dataname", only_in="scikit-learn 0.21")
@means("sklearn.datasets.fetch_openml", signature="dataname=None, *, return_X_y=False, name->dataname")
def fetch(call: Call) -> Value:
    """`fetch_openml('mnist_784')`: MNIST in rows; of other names, nothing is known."""
    name = (call.text("dataname") or "").lower()
    if name not in MNIST:
        return call.unknown("a data set that is fetched by its name")
    step = Step(Doing.LOADED, call.origin, f"{call.path.rpartition('.')[2]}({name!r})")
    x = Array("float64", (70_000, 784), Range(0, 255), Content.IMAGES, history=(step,))
    y = Array(None, (70_000,), Range(0, 9), Content.LABELS, Encoding.CLASS_IDS, 10, (step,))
    data, target = call.new(x), call.new(y)
    if "return_X_y" in call.bound.arguments and call["return_X_y"] == Const(True):
        return Tuple((data, target), origin=call.origin)
    state = {"data": data, "target": target}
    return call.new(Made("sklearn.utils.Bunch", {}, frozenset(), state, origin=call.origin))


SAMPLERS = ("SMOTE", "ADASYN", "BorderlineSMOTE", "RandomOverSampler", "RandomUnderSampler", "SMOTETomek")
_HOMES = {"RandomUnderSampler": "under_sampling", "SMOTETomek": "combine"}
_SAMPLER = "imblearn.Sampler"


@means(
    *(f"imblearn.{_HOMES.get(name, 'over_sampling')}.{name}" for name in SAMPLERS),
    signature="sampling_strategy='auto'",
)
def sampler(call: Call) -> Value:
    """Something that makes the classes equally frequent: most repeat rows, or make similar ones."""
    repeats = Const(call.path.rpartition(".")[2] != "RandomUnderSampler")
    return call.new(Made(_SAMPLER, {}, frozenset(), {"repeats": repeats}, origin=call.origin))


@method(f"made:{_SAMPLER}", "fit_resample", "fit_sample", signature="x, y, X->x")
def resample(call: Call) -> Value:
    """`sampler.fit_resample(x, y)`: other numbers of samples, of the same kinds."""
    made = call.machine.store.find(call.receiver, Made)
    repeats = made is not None and made.state.get("repeats") == Const(True)
    doing = Doing.RESAMPLED if repeats else Doing.SHUFFLED
    parts: list[Value] = []
    for value in (call["x"], call["y"]):
        found = call.array(value)
        shape = (None, *found.shape[1:]) if found is not None and found.shape else None
        parts.append(call.new(found.did(doing, call.origin, "resampled", shape=shape)) if found else value)
    return Tuple(tuple(parts), origin=call.origin)


SCALERS = (
    "StandardScaler",
    "MinMaxScaler",
    "RobustScaler",
    "MaxAbsScaler",
    "Normalizer",
    "PowerTransformer",
    "QuantileTransformer",
)


TOLD = {"MinMaxScaler": "feature_range=None", "StandardScaler": "*, with_mean=True, with_std=True"}
"""The parameters of those scalers that can be told something that matters here."""


@means(*(f"sklearn.preprocessing.{name}" for name in SCALERS if name not in TOLD), signature="")
@means("sklearn.preprocessing.MinMaxScaler", signature=TOLD["MinMaxScaler"])
@means("sklearn.preprocessing.StandardScaler", signature=TOLD["StandardScaler"])
def scaler(call: Call) -> Value:
    """A scaler."""
    path = "sklearn.preprocessing.Scaler"
    made = Made(
        path,
        {**call.bound.arguments, "kind": Const(call.path.rpartition(".")[2])},
        call.bound.given,
        origin=call.origin,
    )
    return call.new(made)


@method("made:sklearn.preprocessing.Scaler", "fit_transform", "transform", signature="x, X->x")
def scale(call: Call) -> Value:
    """`scaler.transform(x)`."""
    made = call.machine.store.find(call.receiver, Made)
    found = call.array("x")
    if made is None:
        return call.unknown("what the scaler returns")
    kind = made.arguments["kind"]
    name = str(kind.value) if isinstance(kind, Const) else "a scaler"
    result = _scaled(found, name, made, call.origin, fitted=call.path == "fit_transform")
    if call.path == "fit_transform":
        _note_fit(call, made, name, found or Array(why="what is scaled is not known"), result)
    return call.new(result)


def _note_fit(call: Call, made: Made, name: str, data: Array, result: Array | None) -> None:
    """Record that a scaler was fitted; `Normalizer` looks at each sample alone and learns nothing."""
    if name == "Normalizer" or not isinstance(call.receiver, Ref):
        return
    fitted = made.state.get("fitted")
    call.machine.record(ScaleEvent(name, data, call.origin, result, fitted.origin if fitted else None))
    call.machine.store.put(call.receiver, made.now(fitted=Const(True, origin=call.origin)))


def _scaled(found: Array | None, name: str, made: Made, origin: Origin, fitted: bool) -> Array:
    source = found or Array(why="what is scaled is not known")
    encoding = Encoding.REAL if source.encoding in (Encoding.REAL, Encoding.CLASS_IDS, None) else None
    if name in ("MinMaxScaler", "MaxAbsScaler"):
        span = (
            _target_range(made.arguments["feature_range"], fitted)
            if name == "MinMaxScaler"
            else Range(-1, 1, False)
        )
        return source.did(
            Doing.SCALED,
            origin,
            name,
            range=span,
            encoding=encoding,
            classes=None,
            dtype="float64",
            kind="ndarray",
        )
    both = all(made.arguments.get(told) == Const(True) for told in ("with_mean", "with_std"))
    return source.did(
        Doing.STANDARDISED,
        origin,
        name,
        range=AROUND_ZERO if both else None,
        encoding=encoding,
        classes=None,
        dtype="float64",
        kind="ndarray",
    )


def _target_range(given: Value, fitted: bool) -> Range | None:
    """Both ends of a `feature_range` are reached in the data that the scaler was fitted on."""
    if is_none(given):
        return Range(0, 1, fitted)
    if isinstance(given, Tuple) and len(given.items) == 2:
        low, high = (number(item) for item in given.items)
        return Range(low, high, fitted) if low is not None and high is not None else None
    return None


@method("made:sklearn.preprocessing.Scaler", "inverse_transform", signature="x, X->x")
def unscale(call: Call) -> Value:
    """`scaler.inverse_transform(x)`."""
    found = call.array("x")
    return call.new(Array(shape=found.shape if found else None, why="scaled back"))


@method("made:sklearn.preprocessing.Scaler", "fit", "partial_fit", signature="x, X->x")
def fit(call: Call) -> Value:
    """`scaler.fit(x)`."""
    made, found = call.machine.store.find(call.receiver, Made), call.array("x")
    kind = made.arguments["kind"] if made is not None else None
    if made is not None and found is not None and isinstance(kind, Const) and call.path == "fit":
        _note_fit(call, made, str(kind.value), found, None)
    return call.receiver or call.unknown("a scaler")


@means(
    "sklearn.preprocessing.scale",
    "sklearn.preprocessing.normalize",
    "scipy.stats.zscore",
    "keras.utils.normalize",
    signature="x, X->x, a->x",
)
def scale_function(call: Call) -> Value:
    """`scale(x)` and its like."""
    found = call.array("x") or Array(why="what is scaled is not known")
    name = call.path.rpartition(".")[2]
    if name == "normalize":
        span = Range(0, 1, False) if found.range is None or found.range.low >= 0 else Range(-1, 1, False)
        return call.new(
            found.did(Doing.SCALED, call.origin, name, range=span, encoding=None, dtype="float64")
        )
    return call.new(
        found.did(Doing.STANDARDISED, call.origin, name, range=AROUND_ZERO, encoding=None, dtype="float64")
    )


@means("sklearn.preprocessing.minmax_scale", signature="x, feature_range=None, X->x")
def scale_to_range(call: Call) -> Value:
    """`minmax_scale(x)`: from 0 to 1, or to what it is told."""
    found = call.array("x") or Array(why="what is scaled is not known")
    span = _target_range(call["feature_range"], False)
    return call.new(
        found.did(Doing.SCALED, call.origin, "minmax_scale", range=span, encoding=None, dtype="float64")
    )


@method("made:sklearn.utils.Bunch", "__getitem__", signature="key")
def entry(call: Call) -> Value:
    """`data['target']` is `data.target`."""
    made, name = call.machine.store.find(call.receiver, Made), call.text("key")
    found = made.state.get(name) if made is not None and name is not None else None
    return found if found is not None else call.unknown("an entry of a data set")


@attribute("made:sklearn.utils.Bunch", "DESCR")
def description(machine: Machine, value: Value, origin: Origin) -> Value:
    """The description of a data set."""
    return Unknown("a description", origin=origin)
