"""Keras models as scikit-learn estimators: they build their model by calling a function of the project.

A classifier encodes its labels itself, to what the model's loss expects, so nothing is known of them.
"""

from __future__ import annotations

from losslint.knowledge.keras import graph
from losslint.knowledge.registry import Call, means, method
from losslint.values import Const, FitEvent, Made, Names, Unknown, Value

HOMES = ("keras.wrappers.scikit_learn", "keras.wrappers", "scikeras.wrappers")
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
    if made is not None and made.path in (CLASSIFIER, REGRESSOR):
        _trained(call, made, call["x"], call["y"], made.arguments)
    return call.unknown("scores")


def _trained(call: Call, made: Made, x: Value, y: Value, settings: Names) -> None:
    machine = call.machine
    model = machine.apply(made.arguments["model"], [], {}, made.origin)
    found = graph.net_of(machine, model)
    if found is None:
        return
    labels: Value = y
    if made.path == CLASSIFIER:
        labels = Unknown("the estimator encodes the labels itself", origin=y.origin or call.origin)
    ref, net = found
    outputs = graph.outputs_of(machine, model, net)
    machine.store.put(ref, net.but(fitted=True))
    fitting = {name: settings[name] for name in ("batch_size", "epochs") if name in settings}
    arguments = {"x": x, "y": labels, "epochs": Const(1), **fitting}
    cells = machine.store.snapshot()
    machine.record(FitEvent(ref, "fit", arguments, frozenset(fitting), call.origin, cells, outputs))
