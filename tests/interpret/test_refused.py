"""Calls that Keras refuses in a `try`: what the handler does instead is what happens."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs

CODE = """
def choose(smooth):
    {kept}
    try:
        loss = keras.losses.{loss}({argument})
        print('smoothed')
    except {error}:
        loss = keras.losses.MeanSquaredError()
    return loss
model = Sequential([Input((4,)), Dense(3, activation='softmax')])
model.compile('adam', choose(0.1))
model.fit(np.zeros((9, 4)), np.zeros(9))
"""


def loss_of(loss: str, argument: str, error: str = "TypeError", kept: str = "pass") -> str | None:
    (run,) = runs(CODE.format(loss=loss, argument=argument, error=error, kept=kept))
    return run.outputs[0].loss.name.value


@pytest.mark.parametrize("error", ["TypeError", "Exception", "(ValueError, TypeError)"])
def test_an_argument_that_no_version_takes_leads_to_the_handler(error: str) -> None:
    name = loss_of("SparseCategoricalCrossentropy", "label_smoothing=smooth", error)
    assert name == "mean_squared_error"


@pytest.mark.parametrize(
    ("loss", "argument", "error", "name"),
    [
        ("CategoricalCrossentropy", "label_smoothing=smooth", "TypeError", "categorical_crossentropy"),
        ("SparseCategoricalCrossentropy", "ignore_class=0", "TypeError", "sparse_categorical_crossentropy"),
        ("SparseCategoricalCrossentropy", "dtype='float32'", "TypeError", "sparse_categorical_crossentropy"),
        (
            "SparseCategoricalCrossentropy",
            "label_smoothing=smooth",
            "ImportError",
            "sparse_categorical_crossentropy",
        ),
        ("Huber", "delta=smooth, name='h'", "TypeError", "huber"),
    ],
)
def test_otherwise_the_body_goes_through(loss: str, argument: str, error: str, name: str) -> None:
    assert loss_of(loss, argument, error) == name


def test_what_was_refused_before_is_no_business_of_the_body() -> None:
    kept = "other = lambda: keras.losses.Huber(speed=1); other()"
    name = loss_of("CategoricalCrossentropy", "label_smoothing=smooth", kept=kept)
    assert name == "categorical_crossentropy"


def test_a_call_under_a_condition_may_not_be_made() -> None:
    code = CODE.replace(
        "    try:\n", "    try:\n        if unknown():\n            keras.losses.Huber(speed=1)\n"
    )
    found = runs(code.format(loss="Huber", argument="", error="TypeError", kept="pass"))
    assert {run.outputs[0].loss.name.value for run in found} == {"huber"}
