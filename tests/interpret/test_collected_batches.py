"""Generators that wait until they have collected a batch."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_labels, runs

GENERATOR = """
import os
def generate(files, size):
    while True:
        xs, ys = [], []
        for f in files:
            xs.append(np.zeros(5))
            ys.append({label})
            if {full}:
                yield np.array(xs), {yielded}
                xs, ys = [], []
model = Sequential([Dense(2, activation='softmax')])
model.compile('adam', 'categorical_crossentropy')
model.fit(generate({files}, {size}), steps_per_epoch=10)
"""

FOUND: dict[tuple[str, ...], str] = {
    ("1 if f else 0", "len(xs) == size", "np.array(ys)", "os.listdir('d')", "32"): "class ids(2)",
    ("1 if f else 0", "len(xs) >= size", "to_categorical(ys, 2)", "os.listdir('d')", "32"): "one-hot(2)",
    (
        "1 if f else 0",
        "len(xs) == size",
        "to_categorical(ys, 2)",
        "os.listdir('d')",
        "amount()",
    ): "one-hot(2)",
    ("1 if f else 0", "len(xs) == size", "to_categorical(ys, 2)", "names()", "2"): "one-hot(2)",
    ("label(f)", "len(xs) == size", "np.array(ys)", "os.listdir('d')", "32"): "?",
    ("1 if f else 0", "False", "np.array(ys)", "os.listdir('d')", "32"): "?",
}


@pytest.mark.parametrize("parts", FOUND)
def test_what_is_yielded_once_a_batch_is_full(parts: tuple[str, ...]) -> None:
    label, full, yielded, files, size = parts
    code = GENERATOR.format(label=label, full=full, yielded=yielded, files=files, size=size)
    assert {of_labels(run.outputs[0].labels) for run in runs(code)} == {FOUND[parts]}
