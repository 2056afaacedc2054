"""What the classifiers of scikit-learn wrappers make of their labels, each in its own way."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_labels, runs, understood

SCRIPT = """
{home}
y = np.array({labels})
def build():
    model = Sequential([Dense(3, activation='softmax')])
    {compiled}
    return model
KerasClassifier(build{told}).fit(np.zeros((4, 2)), y)
"""
OLD = "from keras.wrappers.scikit_learn import KerasClassifier"
NEW = "from scikeras.wrappers import KerasClassifier"
THREE, TWO, COLUMN = "[0, 1, 2, 1]", "[0, 1, 0, 1]", "[[0], [1], [2], [1]]"
STRING = "'categorical_crossentropy'"
CCE = "keras.losses.CategoricalCrossentropy()"
FUNCTION = "keras.losses.categorical_crossentropy"


def labels(home: str, values: str, loss: str, told: str = "") -> str:
    code = SCRIPT.format(
        home=home,
        labels=f"np.array({values}) % {'2' if values == TWO else '3'}",
        told=told,
        compiled=f"model.compile('adam', {loss})" if loss else "",
    )
    (run,) = runs(code)
    return of_labels(run.outputs[0].labels)


@pytest.mark.parametrize(
    ("loss", "values", "expected"),
    [
        (STRING, THREE, "one-hot(3)"),
        (FUNCTION, THREE, "one-hot(3)"),
        (CCE, THREE, "class ids(3)"),
        ("'cce'", THREE, "class ids(3)"),
        (STRING, TWO, "one-hot(2)"),
        (STRING, COLUMN, "class ids(3)"),
        ("'sparse_categorical_crossentropy'", THREE, "class ids(3)"),
        ("some_loss()", THREE, "?"),
    ],
)
def test_the_old_wrapper_goes_by_the_name_of_the_compiled_loss(loss: str, values: str, expected: str) -> None:
    assert labels(OLD, values, loss) == expected


@pytest.mark.parametrize(
    ("told", "values", "expected"),
    [
        ("", THREE, "class ids(3)"),
        (f", loss={STRING}", THREE, "one-hot(3)"),
        (f", loss={CCE}", THREE, "one-hot(3)"),
        (f", loss={FUNCTION}", THREE, "one-hot(3)"),
        (", loss='cce'", THREE, "one-hot(3)"),
        (", loss=keras.losses.CategoricalCrossentropy", THREE, "one-hot(3)"),
        (f", loss={STRING}", TWO, "class ids(2)"),
        (", loss='sparse_categorical_crossentropy'", THREE, "class ids(3)"),
        (", loss=some_loss()", THREE, "?"),
    ],
)
def test_scikeras_goes_by_the_loss_that_it_is_told(told: str, values: str, expected: str) -> None:
    assert labels(NEW, values, STRING, told) == expected


def test_scikeras_compiles_what_is_not_compiled() -> None:
    code = SCRIPT.format(home=NEW, labels=f"np.array({THREE}) % 3", told=f", loss={STRING}", compiled="pass")
    assert [line.rpartition(", ")[0] for line in understood(code)] == [
        "3 softmax, categorical_crossentropy, one-hot(3)"
    ]
    (run,) = runs(code)
    assert run.optimizer.name.value == "RMSprop"
    (run,) = runs(code.replace("build, loss", "build, optimizer='adam', optimizer__learning_rate=1, loss"))
    assert run.optimizer.name.value is None
