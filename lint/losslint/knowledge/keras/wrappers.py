"""Keras models as scikit-learn estimators: they build their model by calling a function of the project.

A classifier encodes its labels itself, to what the model's loss expects: labels of one column become class
ids, and one-hot vectors for `categorical_crossentropy`; those of several columns stay as they are.
"""

from __future__ import annotations

from losslint.knowledge.encoders import class_ids, one_hot
from losslint.knowledge.keras import graph
from losslint.knowledge.keras.losses import canonical_loss
from losslint.knowledge.numpy.operands import as_array
from losslint.knowledge.pipelines import PIPELINE
from losslint.knowledge.registry import Call, means, method
from losslint.training import Encoding
from losslint.values import Const, FitEvent, LibraryMethod, Made, Names, Net, Unknown, Value

CATEGORICAL = "categorical_crossentropy"

HOMES = ("keras.wrappers.scikit_learn", "keras.wrappers", "scikeras.wrappers")
FITTING = ("batch_size", "epochs", "verbose", "callbacks", "shuffle", "validation_split", "validation_data")
"""What an estimator keeps for `fit`."""

CLASSIFIER, REGRESSOR = "keras.wrappers.KerasClassifier", "keras.wrappers.KerasRegressor"


@means(
    *(f"{home}.{name}" for home in HOMES for name in ("KerasClassifier", "KerasRegressor")),
    signature="model=None, build_fn->model, sk_params=None",
)
def estimator(call: Call) -> Value:
    """`KerasClassifier(build_fn=make_model, epochs=10)`."""
    path = CLASSIFIER if call.path.endswith("Classifier") else REGRESSOR
    arguments = {**call.bound.arguments, **call.bound.extra}
    return call.new(Made(path, arguments, call.bound.given, origin=call.origin))


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
    if made is not None and made.path in (CLASSIFIER, REGRESSOR, PIPELINE):
        fitting = LibraryMethod(call["estimator"], "fit")
        call.machine.apply(fitting, [call["x"], call["y"]], {}, call.origin)
    return call.unknown("scores")


def _trained(call: Call, made: Made, x: Value, y: Value, settings: Names) -> None:
    machine = call.machine
    model = machine.apply(made.arguments["model"], [], _for_the_builder(made), made.origin)
    found = graph.net_of(machine, model)
    if found is None:
        return
    ref, net = found
    labels = _encoded(call, y, net) if made.path == CLASSIFIER else y
    outputs = graph.outputs_of(machine, model, net)
    machine.store.put(ref, net.but(fitted=True))
    fitting = {name: settings[name] for name in ("batch_size", "epochs") if name in settings}
    arguments = {"x": x, "y": labels, "epochs": Const(1), **fitting}
    cells = machine.store.snapshot()
    machine.record(FitEvent(ref, "fit", arguments, frozenset(fitting), call.origin, cells, outputs))


def _for_the_builder(made: Made) -> Names:
    """Return what an estimator hands on to the function that builds its model."""
    kept = ("model", "sk_params", *FITTING)
    return {name.removeprefix("model__"): value for name, value in made.arguments.items() if name not in kept}


def _encoded(call: Call, y: Value, net: Net) -> Value:
    """Return what a classifier makes of its labels."""
    found = as_array(call, y)
    unknown = Unknown("the estimator encodes the labels itself", origin=y.origin or call.origin)
    loss = net.compiled.arguments.get("loss") if net.compiled is not None else None
    if found is None or not isinstance(loss, Const):
        return unknown
    if found.encoding in (Encoding.ONE_HOT, Encoding.MULTI_HOT):
        return y
    column = found.shape is not None and (len(found.shape) == 1 or found.shape[1:] == (1,))
    if not column and found.encoding is not Encoding.CLASS_IDS:
        return unknown
    name = canonical_loss(loss.value) if isinstance(loss.value, str) else None
    ids = class_ids(found, call.origin, "KerasClassifier")
    made = one_hot(ids, ids.classes, call.origin, "KerasClassifier") if name == CATEGORICAL else ids
    return call.machine.store.new(made, y.origin)
