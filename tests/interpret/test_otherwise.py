"""Trainings that stand where today's settings do not lead: seen when asked for, and never judged."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from losslint.interpret import Project
from losslint.runs import program_of
from losslint.source import read_source
from losslint.training import Output, Program, Run

from tests.interpret.reading import IMPORTS, line

MODEL = """
x, y = np.random.rand(100, 8), to_categorical(np.random.randint(0, 3, 100), 3)
model = Sequential([Input((8,)), Dense(3, activation='softmax')])
model.compile(loss='categorical_crossentropy', optimizer='sgd')
"""


def program(code: str, header: str = IMPORTS + MODEL) -> Program:
    source = read_source(Path("script.py"), (header + dedent(code)).encode(), "script.py")
    assert source.problems == ()
    return program_of(source, Project(), None, also_elsewhere=True)


def conditions(code: str) -> list[str]:
    """Return the conditions of the trainings that today's settings do not lead to."""
    return [run.only_if.text() for run in program(code).elsewhere if run.only_if is not None]


def test_the_other_arm_is_seen_with_its_condition() -> None:
    found = program(
        """
        def train(data, labels, in_memory=False, rounds=3):
            if in_memory:
                inputs = data
            if in_memory:
                model.fit(inputs, labels, epochs=rounds)
            else:
                model.fit(data, labels)

        def main():
            keep = False
            train(x, y, in_memory=keep)

        main()
        """
    )
    (taken,), (other,) = found.runs, found.elsewhere
    assert taken.only_if is None
    assert other.only_if is not None
    assert other.only_if.text() == "in_memory"
    assert other.epochs.value == 3
    assert line(other, other.outputs[0]).startswith("3 softmax, categorical_crossentropy, one-hot(3)")


def test_no_rule_is_asked_about_it() -> None:
    found = program("KEEP = False\nif KEEP:\n    model.fit(x, y)\n")
    assert len(found.elsewhere) == 1
    assert not [run for run in found.facts(Run) or () if run.only_if is not None]
    assert not [out for out in found.facts(Output, True) or () if out.run.only_if is not None]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("MODE = 'fit'\nif MODE == 'loop':\n    model.fit(x, y)\n", "MODE == 'loop'"),
        ("MODE = 'fit'\nif MODE != 'fit':\n    model.fit(x, y)\n", "MODE != 'fit'"),
        (
            "MODE = 'fit'\nif MODE == 'fit':\n    pass\nelif MODE == 'b':\n    model.fit(x, y)\n",
            "MODE == 'fit'",
        ),
        ("SKIP = True\nif not SKIP:\n    model.fit(x, y)\n", "not SKIP"),
        ("SKIP = True\nif SKIP:\n    print()\nelse:\n    model.fit(x, y)\n", "SKIP"),
        (
            "SKIP = True\ndef main():\n    if SKIP:\n        return\n    model.fit(x, y)\nmain()\n",
            "SKIP",
        ),
        (
            "from absl import flags\nflags.DEFINE_enum('mode', 'a', ['a', 'b'], '')\n"
            "FLAGS = flags.FLAGS\nif FLAGS.mode == 'b':\n    model.fit(x, y)\n",
            "FLAGS.mode == 'b'",
        ),
    ],
)
def test_conditions_on_settings(code: str, expected: str) -> None:
    assert conditions(code) == [expected]


@pytest.mark.parametrize(
    "code",
    [
        "if False:\n    model.fit(x, y)\n",
        "if 0:\n    model.fit(x, y)\n",
        "if __name__ != '__main__':\n    model.fit(x, y)\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    model.fit(x, y)\n",
        "import sys\nif sys.version_info < (3,):\n    model.fit(x, y)\n",
        "KEEP = True\nif KEEP:\n    model.fit(x, y)\n",
        "import os\nKEEP = os.environ['KEEP']\nif KEEP:\n    model.fit(x, y)\n",
        "KEEP = False\ndef train():\n    model.fit(x, y)\nif KEEP:\n    train()\ntrain()\n",
        "for keep in (False, True):\n    if keep:\n        model.fit(x, y)\n",
    ],
)
def test_what_is_no_setting_or_is_reached_anyway(code: str) -> None:
    assert conditions(code) == []


def test_what_follows_from_the_setting_follows_from_the_other_one() -> None:
    (other,) = program(
        """
        KIND = 'wide'
        width = 8 if KIND == 'wide' else 4
        if KIND == 'narrow':
            other = Sequential([Input((8,)), Dense(width, activation='softmax')])
            other.compile(loss='mse', optimizer='sgd')
            other.fit(x, y)
        """
    ).elsewhere
    assert other.outputs[0].head.units.value == 4


def test_another_value_that_is_not_named_is_not_known() -> None:
    (other,) = program(
        """
        UNITS = 0
        if UNITS > 0:
            other = Sequential([Input((8,)), Dense(UNITS, activation='softmax')])
            other.compile(loss='mse', optimizer='sgd')
            other.fit(x, y)
        """
    ).elsewhere
    assert not other.outputs[0].head.units.known


def test_it_costs_nothing_where_nobody_asks() -> None:
    source = read_source(
        Path("script.py"),
        (IMPORTS + MODEL + "KEEP = False\nif KEEP:\n    model.fit(x, y)\n").encode(),
        "script.py",
    )
    assert program_of(source, Project()).elsewhere == ()
