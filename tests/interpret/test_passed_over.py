"""Trainings that a condition passes over as the code stands: shown to who asks, and no rule is asked of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint, read_runs
from losslint.check.policy import Policy
from losslint.training import Run

from tests.interpret.reading import IMPORTS

START = """
model = Sequential([Input((8,)), Dense(3)])
x = np.random.rand(100, 8)
ids = np.random.randint(0, 3, 100)
rows = to_categorical(ids)
"""

SWITCHED = """
def train(in_memory=False):
    loss = 'mse'
    if in_memory:
        loss = 'categorical_crossentropy'
    model.compile('adam', loss)
    if in_memory:
        model.fit(x, rows)
    else:
        model.fit(x, ids)

train()
"""


def shown(code: str) -> list[Run]:
    data = (IMPORTS + START + code).encode()
    return read_runs(Path("script.py"), Policy({}), data, "script.py")[0]


def told(code: str) -> list[tuple[str | None, bool]]:
    """Return the loss of each training, and whether it is passed over."""
    return [(run.outputs[0].loss.name.value, run.passed_over is not None) for run in shown(code)]


def test_a_condition_has_the_other_answer_wherever_it_is_asked() -> None:
    assert told(SWITCHED) == [("categorical_crossentropy", True), ("mean_squared_error", False)]


def test_it_says_which_condition_it_is() -> None:
    condition = shown(SWITCHED)[0].passed_over
    assert condition is not None
    assert condition.text() == "in_memory"


def test_no_rule_is_asked_about_it() -> None:
    code = SWITCHED.replace("def train(in_memory=False)", "def train(in_memory={})")
    given = {way: (IMPORTS + START + code.format(way)).encode() for way in (True, False)}
    found = {way: [one.code for one in lint(Path("script.py"), given[way])] for way in (True, False)}
    assert "LL102" in found[True]
    assert "LL102" not in found[False]


@pytest.mark.parametrize(
    "code",
    [
        "if unknown():\n    model.compile('adam', 'mse')\n    model.fit(x, rows)\n",
        "for way in (True, False):\n    if way:\n        model.compile('adam', 'mse')\n        model.fit(x, rows)\n",
        "def train(way):\n    if way:\n        model.compile('adam', 'mse')\n        model.fit(x, rows)\n"
        "train(False)\ntrain(True)\n",
    ],
)
def test_what_some_way_comes_to_is_passed_over_by_none(code: str) -> None:
    assert {over for _, over in told(code)} == {False}


def test_what_follows_an_answer_that_is_not_given_is_not_told_of() -> None:
    code = (
        "model.compile('adam', 'mse')\nquick = True\nif not quick:\n    model.compile('adam', 'mae')\n"
        "    model.fit(x, rows)\nmodel.fit(x, ids)\n"
    )
    assert told(code) == [("mean_absolute_error", True), ("mean_squared_error", False)]
