"""LL321: what is wrong is said; near misses and what is unknown are left alone; Keras refuses what it should."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from losslint.findings import Severity
from losslint.training import Kind, Output, Run, Uneven, Version

from tests.interpret.reading import runs
from tests.rules.building import Code, fact, findings, head_of, labels_of, loss_of, run
from tests.rules.saying import facts_in

CODE = "LL321"


def of_two(version: Version | None, kind: Kind = Kind.FIT) -> Run:
    """Return a run of two outputs with a list of one metric."""
    other = Output(head_of(), loss_of(), labels_of(), fact(()))
    of = run(further=(other,), version=version, kind=kind)
    of.uneven = (Uneven("metrics", Code("['accuracy']"), 1),)
    return of


@pytest.mark.parametrize(("version", "severity"), [(Version.KERAS_3, None), (None, Severity.INFO)])
def test_a_list_of_one(version: Version | None, severity: Severity | None) -> None:
    (found,) = findings(CODE, of_two(version))

    assert facts_in(found.message) == facts_in("`metrics` has 1 entry for 2 outputs")
    assert found.severity is severity


@pytest.mark.parametrize("version", [Version.KERAS_1, Version.KERAS_2_EARLY, Version.KERAS_2_LATE])
def test_earlier_versions_take_it(version: Version) -> None:
    assert findings(CODE, of_two(version)) == []


def test_what_is_never_trained_is_not_refused() -> None:
    assert findings(CODE, of_two(Version.KERAS_3, Kind.CONFIGURED)) == []


def test_a_run_without_any() -> None:
    assert findings(CODE, run(version=Version.KERAS_3)) == []


TWO = """
inputs = keras.Input((4,))
outputs = [Dense(3, activation="softmax", name="a")(inputs), Dense(3, activation="softmax", name="b")(inputs)]
model = Model(inputs, outputs)
model.compile("adam", ["categorical_crossentropy"] * 2, {argument}={value})
model.fit(np.random.rand(8, 4), [np.eye(3)[[0] * 8]] * 2)
"""
REFUSED = {
    "['accuracy']": 1,
    "('accuracy',)": 1,
    "[keras.metrics.CategoricalAccuracy()]": 1,
    "['accuracy', 'mae', 'mse']": 3,
    "[['accuracy', 'mae']]": 1,
}
TAKEN = (
    "['accuracy', 'mae']",
    "[['accuracy'], ['mae']]",
    "[['accuracy'], None]",
    "{'a': 'accuracy'}",
    "[]",
    "None",
)


@pytest.mark.parametrize("argument", ["metrics", "weighted_metrics"])
@pytest.mark.parametrize("value", [*REFUSED, *TAKEN])
def test_what_is_read_of_code(argument: str, value: str) -> None:
    (of,) = runs(TWO.format(argument=argument, value=value))

    expected = [(argument, REFUSED[value])] if value in REFUSED else []
    assert [(one.argument, one.entries) for one in of.uneven] == expected


@pytest.mark.parametrize(
    "value", ["[each for each in names]", "names", "['accuracy'] * len(names)", "elsewhere.metrics"]
)
def test_a_list_of_unknown_length(value: str) -> None:
    start = "import elsewhere\nnames = elsewhere.names()\n"
    (of,) = runs(start + TWO.format(argument="metrics", value=value))

    assert of.uneven == ()


def test_outputs_that_are_not_all_known() -> None:
    text = TWO.replace("outputs = [", "import elsewhere\noutputs = [elsewhere.head(inputs), ")
    found = runs(text.format(argument="metrics", value="['accuracy']"))

    assert all(not of.uneven for of in found)


@pytest.mark.parametrize(
    ("argument", "value"),
    [*(("metrics", value) for value in (*REFUSED, *TAKEN)), ("weighted_metrics", "['accuracy']")],
)
def test_keras_itself(argument: str, value: str) -> None:
    keras = pytest.importorskip("keras", minversion="3")
    names: dict[str, Any] = {"keras": keras, "np": np, "Dense": keras.layers.Dense, "Model": keras.Model}
    script = TWO.format(argument=argument, value=f"{value}, run_eagerly=True")
    script = script.replace("model.fit", "model.train_on_batch")
    if value in REFUSED:
        with pytest.raises(ValueError, match=f"Invalid `{argument}`"):
            exec(script, names)
    else:
        exec(script, names)
