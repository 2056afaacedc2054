"""Pipelines that are shuffled and cut: which rows are parted from which, and whether each pass differs."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

HEADER = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers
x, y = np.random.rand(1000, 8), np.random.randint(0, 2, 1000)
model = keras.Sequential([layers.Input((8,)), layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
rows = tf.data.Dataset.from_tensor_slices((x, y))
"""
FIT = "\nmodel.fit(train, validation_data=held_out, epochs=5)\n"


def said(script: str, ending: str = FIT) -> list[str]:
    """Return the code of each place that LL415 points at."""
    text = HEADER + script + ending
    found = lint(Path("train.py"), text.encode(), select=["LL415"])
    lines = text.splitlines()
    return [lines[one.place.row - 1][one.place.column - 1 : one.place.end_column - 1] for one in found]


PARTS = "train, held_out = rows.take(800).batch(32), rows.skip(800).batch(32)"
SHUFFLED = "rows = rows.shuffle(1000)\n"


@pytest.mark.parametrize(
    "script",
    [
        SHUFFLED + PARTS,
        "rows = rows.shuffle(1000, seed=3)\n" + PARTS,
        "rows = rows.shuffle(1000, reshuffle_each_iteration=True)\n" + PARTS,
        "rows = rows.shuffle(1000).map(lambda a, b: (a * 2, b)).batch(8).prefetch(1)\n"
        "train, held_out = rows.skip(20), rows.take(20)",
        SHUFFLED
        + "train = rows.take(800).cache().shuffle(9).batch(8)\nheld_out = rows.skip(800).cache().batch(8)",
        SHUFFLED
        + "rest = rows.skip(100)\ntrain, held_out = rest.skip(100).batch(8), rest.take(100).batch(8)",
        SHUFFLED + "train, held_out = (rows.shard(2, n).batch(8) for n in range(2))",
        "def parts(data, count):\n    data = data.shuffle(1000)\n    return data.take(count), data.skip(count)\n"
        "train, held_out = (part.batch(8) for part in parts(rows, 800))",
        "if input():\n    rows = rows.map(lambda a, b: (a, b))\n" + SHUFFLED + PARTS,
    ],
)
def test_each_pass_parts_other_rows(script: str) -> None:
    (place,) = said(script)

    assert ".shuffle(" in place


def test_rows_that_are_only_tested() -> None:
    ending = "\nmodel.fit(train, epochs=5)\nmodel.evaluate(held_out)\n"

    assert said(SHUFFLED + PARTS, ending) == ["rows.shuffle(1000)"]


@pytest.mark.parametrize(
    "script",
    [
        PARTS,
        "rows = rows.shuffle(1000, reshuffle_each_iteration=False)\n" + PARTS,
        "rows = rows.shuffle(1000, reshuffle_each_iteration=bool(input()))\n" + PARTS,
        "rows = rows.shuffle(1000).cache()\n" + PARTS,
        "rows = rows.shuffle(1000).apply(tf.data.experimental.snapshot('kept'))\n" + PARTS,
        "train, held_out = rows.take(800).shuffle(800).batch(32), rows.skip(800).shuffle(200).batch(32)",
        SHUFFLED + "train, held_out = rows.take(800).batch(32), rows.take(100).batch(32)",
        SHUFFLED + "train, held_out = rows.batch(32), rows.skip(800).batch(32)",
        "def part(a, b):\n    data = tf.data.Dataset.from_tensor_slices((a, b)).shuffle(100)\n"
        "    return data.take(90).batch(8), data.skip(90).batch(8)\n"
        "train, _ = part(x[:500], y[:500])\n_, held_out = part(x[500:], y[500:])",
        SHUFFLED + "import elsewhere\nrows = elsewhere.kept(rows)\n" + PARTS,
    ],
)
def test_the_same_rows_in_every_pass_or_nobody_knows(script: str) -> None:
    assert said(script) == []


def test_two_parts_of_what_is_not_trained_on() -> None:
    script = SHUFFLED + "train, checked, tested = x, rows.take(9).batch(3), rows.skip(9).batch(3)"

    assert said(script, "\nmodel.fit(x, y, validation_data=checked)\nmodel.evaluate(tested)\n") == []
