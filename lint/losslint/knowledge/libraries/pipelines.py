"""scikit-learn's pipelines and searches: steps fitted one after the other, estimators fitted many times."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.libraries.sklearn import share_of_a_fold
from losslint.knowledge.lookup.registry import Call, means, method
from losslint.training import Content, Doing
from losslint.values import Array, Const, Dict, LibraryMethod, Made, Tuple, Unknown, Value

PIPELINE, SEARCH = "sklearn.pipeline.Pipeline", "sklearn.model_selection.Search"
COLUMNS = "sklearn.compose.ColumnTransformer"

SKIPPED = (Const(None), Const("passthrough"))


@means("sklearn.pipeline.make_pipeline", signature="")
def make_pipeline(call: Call) -> Value:
    """`make_pipeline(StandardScaler(), model)`."""
    if not call.bound.complete:
        return call.unknown("a pipeline of steps that are not known")
    return call.new(Made(PIPELINE, {"steps": Tuple(call.bound.rest)}, frozenset(), origin=call.origin))


@means("sklearn.pipeline.Pipeline", signature="steps=None")
def pipeline(call: Call) -> Value:
    """`Pipeline([('scale', StandardScaler()), ('model', model)])`."""
    pairs = [call.items(pair) for pair in call.items("steps") or ()]
    steps = tuple(pair[1] for pair in pairs if pair is not None and len(pair) == 2)
    if not steps or len(steps) != len(pairs):
        return call.unknown("a pipeline of steps that are not known")
    return call.new(Made(PIPELINE, {"steps": Tuple(steps)}, frozenset(), origin=call.origin))


@means(
    "sklearn.compose.ColumnTransformer",
    "sklearn.compose.make_column_transformer",
    signature="",
)
def column_transformer(call: Call) -> Value:
    """`ColumnTransformer([('scaled', StandardScaler(), columns)])`."""
    return call.new(Made(COLUMNS, {}, frozenset(), origin=call.origin))


@method(f"made:{COLUMNS}", "fit_transform", "transform", signature="x, X->x")
def transform_columns(call: Call) -> Value:
    """Some columns scaled, some encoded: features of which each has its own scale."""
    found = call.array("x")
    made = Array(None, (found.samples if found is not None else None, None), content=Content.FEATURES)
    made = made.but(history=found.history if found is not None else ())
    why = "each column of a table is transformed in its own way"
    return call.new(made.did(Doing.ENCODED, call.origin, "ColumnTransformer", why=why))


@method(f"made:{PIPELINE}", "fit_transform", signature="x, y=None, X->x")
def fit_transform(call: Call) -> Value:
    """`pipeline.fit_transform(x)`."""
    return _through(call, _steps(call), "fit_transform")


@method(f"made:{PIPELINE}", "transform", signature="x, X->x")
def transform(call: Call) -> Value:
    """`pipeline.transform(x)`."""
    return _through(call, _steps(call), "transform")


@method(f"made:{PIPELINE}", "fit", signature="x, y=None, X->x")
def fit(call: Call) -> Value:
    """`pipeline.fit(x, y)`: the last step is fitted on what the others make of x."""
    _by_the_last(call, "fit_transform", "fit", call["y"])
    return call.receiver or call.unknown("a pipeline")


@method(f"made:{PIPELINE}", "predict", "predict_proba", signature="x, X->x")
def predict(call: Call) -> Value:
    """`pipeline.predict(x)`."""
    return _by_the_last(call, "transform", call.path)


@means(
    "sklearn.model_selection.GridSearchCV",
    "sklearn.model_selection.RandomizedSearchCV",
    signature="estimator, grid=None, param_grid->grid, param_distributions->grid",
)
def search(call: Call) -> Value:
    """`GridSearchCV(estimator, param_grid)`: what stands in the grid is not known while it is tried."""
    made, cv = call.machine.store.find(call["estimator"], Made), call.bound.extra.get("cv", Const(None))
    grid = call.machine.store.find(call["grid"], Dict)
    if made is None:
        return call.unknown("a search whose estimator is not known")
    if grid is None or grid.rest is not None:
        what = call.unknown("a search whose grid is not known")
        return call.new(Made(SEARCH, {"estimator": what, "cv": cv}, frozenset(), origin=call.origin))
    tried = {str(name): Unknown("the search tries several") for _, name in grid.items}
    estimator = call.new(Made(made.path, {**made.arguments, **tried}, made.given, origin=made.origin))
    return call.new(Made(SEARCH, {"estimator": estimator, "cv": cv}, frozenset(), origin=call.origin))


@method(f"made:{SEARCH}", "fit", signature="x, y=None, X->x")
def fit_search(call: Call) -> Value:
    """`search.fit(x, y)`: fits the estimator many times."""
    made = call.machine.store.find(call.receiver, Made)
    if made is not None and not isinstance(made.arguments["estimator"], Unknown):
        estimator = told_of_folds(call, made.arguments["estimator"], made.arguments["cv"])
        call.machine.apply(LibraryMethod(estimator, "fit"), [call["x"], call["y"]], {}, call.origin)
    return call.receiver or call.unknown("a search")


LEFT_OUT = "left out"
"""The state of an estimator that says which share of the rows each of its trainings leaves out in a block."""


def told_of_folds(call: Call, estimator: Value, cv: Value) -> Value:
    """Return an estimator, or a pipeline that ends in one, that knows how its rows are divided."""
    machine = call.machine
    made = machine.store.find(estimator, Made)
    share = share_of_a_fold(machine, cv, call.array("y"))
    if made is None or share is None:
        return estimator
    steps = machine.items_of(made.arguments["steps"]) if made.path == PIPELINE else None
    if not steps:
        return machine.store.new(made.now(**{LEFT_OUT: Const(share)}), estimator.origin)
    told = Tuple((*steps[:-1], told_of_folds(call, steps[-1], cv)))
    return machine.store.new(replace(made, arguments={**made.arguments, "steps": told}), estimator.origin)


def _steps(call: Call) -> tuple[Value, ...]:
    made = call.machine.store.find(call.receiver, Made)
    return (call.items(made.arguments["steps"]) if made is not None else None) or ()


def _by_the_last(call: Call, others_do: str, last_does: str, *more: Value) -> Value:
    """Return what the last step makes of x after the others."""
    *others, last = _steps(call) or (Const(None),)
    value = _through(call, tuple(others), others_do)
    if last in SKIPPED:
        return value
    return call.machine.apply(LibraryMethod(last, last_does), [value, *more], {}, call.origin)


def _through(call: Call, steps: tuple[Value, ...], name: str) -> Value:
    """Return what steps make of x, one after the other."""
    value = call["x"]
    for step in steps:
        if step not in SKIPPED:
            value = call.machine.apply(LibraryMethod(step, name), [value], {}, call.origin)
    return value
