"""LL611: optimizers built for other weights are reported, near misses and unknown ones not, as Keras 3 does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from losslint.findings import Severity
from losslint.training import Run, Version

from tests.interpret.reading import runs
from tests.rules.building import Code, fact, findings, run

CODE = "LL611"

START = """
def built(units=2):
    return Sequential([Input((3,)), Dense(units), Dense(1)])
x, y = np.ones((64, 3)), np.ones((64, 1))
one, other = built(), built(4)
optimizer = keras.optimizers.Adam()
"""
TRAINED = "{0}.compile(optimizer, 'mse')\n{0}.fit(x, y, verbose=0)\n"
REFUSED = [
    TRAINED.format("one") + TRAINED.format("other"),
    "one.compile(optimizer, 'mse')\n" + TRAINED.format("other") + "one.fit(x, y, verbose=0)",
    TRAINED.format("one") + "deep = Sequential([one, Dense(1)])\n" + TRAINED.format("deep"),
    "one.layers[0].trainable = False\n"
    + TRAINED.format("one")
    + "one.layers[0].trainable = True\n"
    + TRAINED.format("one"),
    TRAINED.format("one") + "other.compile(optimizer, 'mse')\nother.train_on_batch(x, y)",
    "for each in (one, other):\n    each.compile(optimizer, 'mse')\n    each.fit(x, y, verbose=0)",
]
TAKEN = [
    TRAINED.format("one") * 2,
    TRAINED.format("one") + "one.layers[0].trainable = False\n" + TRAINED.format("one"),
    "deep = Sequential([one, Dense(1)])\n" + TRAINED.format("deep") + TRAINED.format("one"),
    TRAINED.format("one") + "other.compile(optimizer, 'mse')\nother.evaluate(x, y, verbose=0)",
    TRAINED.format("one") + "optimizer = keras.optimizers.Adam()\n" + TRAINED.format("other"),
    TRAINED.format("one") + "other.compile('adam', 'mse')\nother.fit(x, y, verbose=0)",
    "one.layers[0].trainable = False\n"
    + TRAINED.format("one")
    + "one.layers[0].trainable = True\none.fit(x, y, verbose=0)",
]
UNKNOWN = [
    TRAINED.format("one") + "other.compile(unknown(optimizer), 'mse')\nother.fit(x, y)",
    "one = unknown()\n" + TRAINED.format("one") + TRAINED.format("other"),
    TRAINED.format("one") + "other = keras.models.load_model('m.keras')\n" + TRAINED.format("other"),
]


def refused(script: str) -> list[Run]:
    return [one for one in runs(START + script) if one.built_for_others.known]


@pytest.mark.parametrize("script", REFUSED)
def test_weights_that_are_new_to_an_optimizer(script: str) -> None:
    assert refused(script)


@pytest.mark.parametrize("script", [*TAKEN, *UNKNOWN])
def test_weights_that_it_knows_or_nobody_does(script: str) -> None:
    assert not refused(script)


@pytest.mark.parametrize("script", [*REFUSED, *TAKEN])
def test_keras_refuses_the_same(script: str) -> None:
    keras = pytest.importorskip("keras", minversion="3")
    names: dict[str, Any] = {"keras": keras, "np": np, "Dense": keras.layers.Dense}
    names |= {"Input": keras.Input, "Sequential": keras.Sequential}
    code = compile(START + script, "script", "exec")
    if script in TAKEN:
        exec(code, names)
        return
    with pytest.raises(ValueError, match="Unknown variable"):
        exec(code, names)


@pytest.mark.parametrize(("version", "severity"), [(Version.KERAS_3, None), (None, Severity.INFO)])
def test_it_is_advice_where_the_version_is_not_known(
    version: Version | None, severity: Severity | None
) -> None:
    of = run(version=version)
    of.built_for_others = fact(Code("one.fit(x, y)"), Code("Adam()"))

    (found,) = findings(CODE, of)

    assert found.severity is severity


def test_keras_2_takes_it() -> None:
    of = run(version=Version.KERAS_2_LATE)
    of.built_for_others = fact(Code("one.fit(x, y)"), Code("Adam()"))

    assert findings(CODE, of) == []
