"""Labels that are what a model said, with numbers written over some of it, as Q values have."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs

MODEL = """
model = Sequential([Input((8,)), Dense(3, activation='softmax')])
model.compile('adam', 'mse')
states = read()
q = model.predict(states)
"""


def written(code: str) -> list[float | None]:
    (run,) = runs(MODEL + code)
    return [one.value for one in run.outputs[0].labels.written]


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("q[0][1] = -10.\nmodel.fit(states, q)", [-10]),
        ("q[0, 1] = 5\nmodel.fit(states, q)", [5]),
        ("for i, action in enumerate(chosen()):\n    q[i][action] = -1\nmodel.fit(states, q)", [-1]),
        (
            "for i, (a, done) in enumerate(chosen()):\n    if done:\n        q[i][a] = -10\n"
            "    else:\n        q[i][a] = reward() + .9\nmodel.fit(states, q)",
            [-10],
        ),
        ("q[0][1] = 2\nq[0][2] = 2\nmodel.fit(states, q)", [2]),
    ],
)
def test_numbers_are_written(code: str, numbers: list[float]) -> None:
    assert written(code) == numbers


@pytest.mark.parametrize(
    "code",
    [
        "model.fit(states, q)",
        "model.fit(states, q)\nq[0][1] = -10.",
        "q[0][1] = reward()\nmodel.fit(states, q)",
        "p = model.predict(states)\np[0][1] = -10.\nmodel.fit(states, q)",
        "q[0][1] = -10.\nmodel.fit(states, read_targets())",
    ],
)
def test_none_is_known_to_be(code: str) -> None:
    assert written(code) == []
