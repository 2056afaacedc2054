"""Keras models as scikit-learn estimators: they build their model by calling a function of the project.

A classifier encodes its labels itself: those of one column become class ids, those of several columns stay as
they are. One-hot vectors are made

- by `keras.wrappers.scikit_learn`, where the model is compiled with a loss of the name
  `categorical_crossentropy` and the labels have one axis;
- by scikeras (0.13, `ClassifierLabelEncoder`), where the estimator itself is told `loss=` categorical
  cross-entropy and there are more than two classes. What the model is compiled with does not matter to it.
"""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.arrays.encoders import class_ids, one_hot
from losslint.knowledge.libraries.numpy.operands import as_array
from losslint.knowledge.libraries.pipelines import LEFT_OUT, PIPELINE, told_of_folds
from losslint.knowledge.lookup.registry import Call, means, method, number
from losslint.knowledge.models import graph
from losslint.training import Encoding
from losslint.values import (
    Array,
    Closure,
    Compiled,
    Const,
    FitEvent,
    Library,
    LibraryMethod,
    Made,
    Names,
    Unknown,
    Value,
)

CATEGORICAL = "categorical_crossentropy"

FITTING = ("batch_size", "epochs", "verbose", "callbacks", "shuffle", "validation_split", "validation_data")
"""What an estimator keeps for `fit`."""

COMPILING = ("loss", "optimizer", "metrics", "loss_weights")
"""What scikeras compiles a model with that is not compiled yet."""

CLASSIFIER, REGRESSOR = "keras.wrappers.KerasClassifier", "keras.wrappers.KerasRegressor"
"""What the estimators of Keras 2 are here, whichever of its modules they were taken from."""

SCIKERAS_CLASSIFIER, SCIKERAS_REGRESSOR = (
    "scikeras.wrappers.KerasClassifier",
    "scikeras.wrappers.KerasRegressor",
)
ESTIMATORS = (CLASSIFIER, REGRESSOR, SCIKERAS_CLASSIFIER, SCIKERAS_REGRESSOR)

_BUILDER = "model=None, build_fn->model, sk_params=None"


@means(
    "keras.wrappers.scikit_learn.KerasClassifier",
    "keras.wrappers.scikit_learn.KerasRegressor",
    signature=_BUILDER,
    only_in="Keras 2",
)
@means(SCIKERAS_CLASSIFIER, SCIKERAS_REGRESSOR, signature=_BUILDER)
def estimator(call: Call) -> Value:
    """`KerasClassifier(build_fn=make_model, epochs=10)`."""
    home = "scikeras.wrappers" if call.path.startswith("scikeras.") else "keras.wrappers"
    arguments = {**call.bound.arguments, **call.bound.extra}
    path = f"{home}.{call.path.rpartition('.')[2]}"
    return call.new(Made(path, arguments, call.bound.given, origin=call.origin))


@method(f"made:{SCIKERAS_CLASSIFIER}", "fit", signature="x, y=None, X->x")
@method(f"made:{SCIKERAS_REGRESSOR}", "fit", signature="x, y=None, X->x")
@method(f"made:{CLASSIFIER}", "fit", signature="x, y=None, X->x")
@method(f"made:{REGRESSOR}", "fit", signature="x, y=None, X->x")
def fit(call: Call) -> Value:
    """`estimator.fit(X, y)`: builds the model and fits it."""
    made = call.machine.store.find(call.receiver, Made)
    if made is not None:
        _trained(call, made, call["x"], call["y"], {**made.arguments, **call.bound.extra})
    return call.receiver or call.unknown("an estimator")


@means(
    "sklearn.model_selection.cross_val_score",
    "sklearn.model_selection.cross_validate",
    "sklearn.model_selection.cross_val_predict",
    signature="estimator, x, y=None, X->x",
)
def cross_validated(call: Call) -> Value:
    """`cross_val_score(estimator, X, y)`: fits the estimator several times."""
    made = call.machine.store.find(call["estimator"], Made)
    if made is not None and made.path in (*ESTIMATORS, PIPELINE):
        estimator = told_of_folds(call, call["estimator"], call.bound.extra.get("cv", Const(None)))
        call.machine.apply(LibraryMethod(estimator, "fit"), [call["x"], call["y"]], {}, call.origin)
    return call.unknown("scores")


def _trained(call: Call, made: Made, x: Value, y: Value, settings: Names) -> None:
    machine = call.machine
    model = made.arguments["model"]
    if graph.net_of(machine, model) is None:
        given = _for_the_builder(made)
        taken = {name: value for name, value in given.items() if machine.takes(model, name)}
        model = machine.apply(model, [], taken, made.origin)
    found = graph.net_of(machine, model)
    if found is None:
        return
    ref, net = found
    if net.compiled is None and made.path in (SCIKERAS_CLASSIFIER, SCIKERAS_REGRESSOR):
        net = net.but(compiled=_compiled(made), compile_unknown="")
    labels = y
    if made.path == CLASSIFIER:
        labels = _encoded(call, y, net.compiled.arguments.get("loss") if net.compiled is not None else None)
    elif made.path == SCIKERAS_CLASSIFIER:
        labels = _encoded_by_scikeras(call, y, made.arguments.get("loss", Const(None)))
    outputs = graph.outputs_of(machine, model, net)
    machine.store.put(ref, net.but(fitted=True))
    fitting = {name: settings[name] for name in ("batch_size", "epochs") if name in settings}
    arguments = {"x": x, "y": labels, "epochs": Const(1), **fitting}
    cells = machine.store.snapshot()
    event = FitEvent(ref, "fit", arguments, frozenset(fitting), call.origin, cells, outputs)
    share = number(made.state.get(LEFT_OUT))
    machine.record(replace(event, left_out=float(share)) if share is not None else event)


def _compiled(made: Made) -> Compiled:
    """Return what scikeras compiles a model with; `optimizer__learning_rate=` and its like change a part."""
    arguments = {name: made.arguments.get(name, Const(None)) for name in COMPILING}
    arguments |= {"optimizer": made.arguments.get("optimizer", Const("rmsprop"))}
    for name in made.arguments:
        whole = name.removeprefix("compile__").partition("__")[0]
        if "__" in name and whole in arguments:
            arguments[whole] = Unknown(f"`{name}=` changes it", origin=made.origin)
    return Compiled(arguments, frozenset(made.given & arguments.keys()), made.origin)


def _for_the_builder(made: Made) -> Names:
    """Return what an estimator hands on to the function that builds its model, as far as that takes it."""
    kept = ("model", "sk_params", *FITTING)
    return {name.removeprefix("model__"): value for name, value in made.arguments.items() if name not in kept}


def _encoded(call: Call, y: Value, loss: Value | None) -> Value:
    """Return what the old classifier makes of its labels for a model that is compiled with a loss."""
    found = as_array(call, y)
    ids = _ids(call, y, found)
    if not isinstance(ids, Array):
        return ids
    name = loss.value if isinstance(loss, Const) else None
    if isinstance(loss, Library | Closure):
        name = loss.path.rpartition(".")[2] if isinstance(loss, Library) else loss.name
    if name is None and call.machine.store.find(loss, Made) is None:
        return _by_itself(call, y)
    if name == CATEGORICAL and (found is None or found.shape is None):
        return _by_itself(call, y)
    several = name == CATEGORICAL and found is not None and len(found.shape or ()) != 2
    made = one_hot(ids, ids.classes, call.origin, "KerasClassifier") if several else ids
    return call.machine.store.new(made, y.origin)


def _encoded_by_scikeras(call: Call, y: Value, loss: Value) -> Value:
    """Return what the classifier of scikeras makes of its labels where it is told a loss."""
    found = as_array(call, y)
    ids = _ids(call, y, found)
    if not isinstance(ids, Array):
        return ids
    categorical = _is_categorical(call, loss)
    if categorical is None or (categorical and ids.classes is None):
        return _by_itself(call, y)  # of two classes it makes class ids whatever the loss
    several = categorical and ids.classes != 2
    made = one_hot(ids, ids.classes, call.origin, "KerasClassifier") if several else ids
    samples = found.samples if found is not None else None
    shape = made.shape if several else (samples, 1)
    return call.machine.store.new(made.but(shape=shape, dtype="float32"), y.origin)


def _is_categorical(call: Call, loss: Value) -> bool | None:
    """Whether scikeras takes a loss for categorical cross-entropy; None where the loss is not known."""
    made = call.machine.store.find(loss, Made)
    if made is not None:
        return made.path == "keras.losses.CategoricalCrossentropy"
    if isinstance(loss, Library | Closure):
        name = loss.path.rpartition(".")[2] if isinstance(loss, Library) else loss.name
        return name in (CATEGORICAL, "CategoricalCrossentropy")
    if isinstance(loss, Const):
        return loss.value in (CATEGORICAL, "cce", "CategoricalCrossentropy")
    return None


def _ids(call: Call, y: Value, found: Array | None) -> Array | Value:
    """Return labels of one column as class ids; those of several as they are, and unknown ones as unknown."""
    if found is None:
        return _by_itself(call, y)
    if found.encoding in (Encoding.ONE_HOT, Encoding.MULTI_HOT):
        return y
    column = found.shape is not None and (len(found.shape) == 1 or found.shape[1:] == (1,))
    if not column and found.encoding is not Encoding.CLASS_IDS:
        return _by_itself(call, y)
    return class_ids(found, call.origin, "KerasClassifier")


def _by_itself(call: Call, y: Value) -> Unknown:
    return Unknown("the estimator encodes the labels itself", origin=y.origin or call.origin)
