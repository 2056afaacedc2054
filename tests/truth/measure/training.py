"""Trains one cell of a table with one Keras, as a script would: compile, fit, evaluate."""

from __future__ import annotations

import ast
import importlib
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.truth.cells import Case
from tests.truth.measure import scores
from tests.truth.measure.data import FEATURES, Array, order, samples, weights

SEEDS = 3
HIDDEN = 16
BATCH = 32
EARLY, STEPS = 30, 300
"""After how many updates the model is judged."""

AT_ONCE = 10
"""Updates in one call of TensorFlow, which changes nothing but the time."""

RATE = 0.01
LOSS = re.compile(r"(\w+)\((.*)\)")


@dataclass(frozen=True)
class Trial:
    """One training: the scores after `EARLY` and `STEPS` updates, and what Keras said at the end.

    `reported` is the accuracy, `surprise` the mean negative logarithm of what was given to the truth.
    """

    early: float | None
    score: float | None
    chance: float
    loss: float
    reported: float
    surprise: float | None
    finite: bool


@dataclass(frozen=True)
class Measurement:
    """What came of all trainings of a cell; of one that stops only the name of its error."""

    trials: tuple[Trial, ...]
    accuracy_becomes: str = ""
    error: str = ""


def measure(case: Case, keras: Any) -> Measurement:
    """Train a cell with every seed; an exception of Keras or TensorFlow means that training stops.

    Raises: any exception that is neither theirs nor one of those that they use for bad input.
    """
    try:
        return _train(case, keras)
    except (ValueError, TypeError, RuntimeError, AttributeError) as error:
        return Measurement((), error=type(error).__name__)
    except Exception as error:  # TensorFlow's own errors are told by their module
        if not type(error).__module__.startswith("tensorflow"):
            raise
        return Measurement((), error=type(error).__name__)


def loss_of(written: str, keras: Any) -> Any:
    """Return the loss that a table writes as `name` or `Name(argument=value)`."""
    called = LOSS.fullmatch(written)
    if called is None:
        return written
    pairs = [pair.split("=") for pair in called[2].split(", ") if pair]
    return getattr(keras.losses, called[1])(**{name: ast.literal_eval(value) for name, value in pairs})


def installed(generation: int) -> Any:
    """Import the Keras of a generation, on one thread, so that sums are added in the same order each time.

    Raises: ImportError where it is not installed.
    """
    tensorflow: Any = importlib.import_module("tensorflow")
    tensorflow.config.threading.set_intra_op_parallelism_threads(1)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)
    tensorflow.get_logger().setLevel("ERROR")
    return importlib.import_module("keras" if generation == 3 else "tf_keras")


def _train(case: Case, keras: Any) -> Measurement:
    layers, activation = keras.layers, None if case.activation == "linear" else case.activation
    hidden, head = layers.Dense(HIDDEN, activation="relu"), layers.Dense(case.units, activation=activation)
    model = keras.Sequential([layers.InputLayer((FEATURES,)), hidden, head])
    model.compile(
        optimizer=keras.optimizers.Adam(RATE),
        loss=loss_of(case.loss, keras),
        metrics=["accuracy"],
        steps_per_execution=AT_ONCE,
    )
    trials = []
    for seed in range(SEEDS):
        model.set_weights(weights(case.units, seed, HIDDEN))
        if seed:
            _forget(model.optimizer)
        trials.append(_trial(case, model, seed))
    return Measurement(tuple(trials), _accuracy(model))


def _trial(case: Case, model: Any, seed: int) -> Trial:
    drawn = samples(case.labels, seed)
    seen = order(seed, STEPS, BATCH)

    def learn(rows: Array) -> Array:
        model.fit(drawn.inputs[rows], drawn.labels[rows], batch_size=BATCH, shuffle=False, verbose=0)
        return np.asarray(model(drawn.judged_inputs, training=False))

    early = learn(seen[: EARLY * BATCH])
    late = learn(seen[EARLY * BATCH :])
    loss, reported = model.evaluate(drawn.judged_inputs, drawn.judged_labels, batch_size=len(late), verbose=0)
    how = (case.activation, case.loss, case.labels)
    return Trial(
        scores.score(*how, early, drawn.truth),
        scores.score(*how, late, drawn.truth),
        scores.chance(case.labels, drawn.truth),
        float(loss),
        float(reported),
        scores.surprise(case.activation, case.labels, late, drawn.truth),
        bool(np.isfinite(late).all()) and bool(np.isfinite(loss)),
    )


def _forget(optimizer: Any) -> None:
    """Put the optimizer back to where it began, without compiling the model again."""
    variables = optimizer.variables
    for variable in variables() if callable(variables) else variables:
        if "learning_rate" not in (getattr(variable, "path", None) or variable.name):
            variable.assign(variable * 0)


def _accuracy(model: Any) -> str:
    """Return the name of the metric that `accuracy` became: a class of Keras 3, a function of Keras 2."""
    container = getattr(model, "_compile_metrics", None)
    if container is not None:
        return type(container.metrics[0]).__name__
    metric = model.compiled_metrics.metrics[0]
    return str(getattr(getattr(metric, "_fn", metric), "__name__", type(metric).__name__))
