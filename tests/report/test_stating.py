"""The comment that a report offers for an unknown fact: written where it says, it makes the fact known."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import read_runs
from losslint.check.policy import Policy
from losslint.report.stating import Stating, stating_inputs, stating_labels
from losslint.training import Run

MODEL = """
from tensorflow import keras
model = keras.Sequential([keras.layers.Dense(4, activation="relu"), keras.layers.Dense({head})])
model.compile("adam", loss="{loss}")
model.fit(x, y)
"""
CLASSES = MODEL.format(head='3, activation="softmax"', loss="sparse_categorical_crossentropy")


def run_of(text: str) -> Run:
    program, _ = read_runs(Path("train.py"), Policy({}), text.encode())
    (run,) = program.runs
    return run


def stated(text: str, stating: Stating | None) -> str:
    """Return the code with the comment where it is said to belong."""
    assert stating is not None
    assert stating.place is not None
    lines = text.split("\n")
    lines[stating.place.end_row - 1] += f"  {stating.comment}"
    return "\n".join(lines)


@pytest.mark.parametrize(
    "loading",
    [
        "import numpy as np\nx = np.load('x.npy')\ny = np.load('y.npy')",
        "import numpy as np\nx, y = np.load('x.npy'), np.load('y.npy')",
        "import numpy as np\nfrom sklearn.model_selection import train_test_split\n"
        "x, x_test, y, y_test = train_test_split(np.load('x.npy'), np.load('y.npy'))",
        "import numpy as np\nx = np.load(\n    'x.npy',\n)\ny = np.load('y.npy')  # as they were counted",
    ],
    ids=["a line each", "one line for both", "split", "several rows, and another comment"],
)
def test_the_comment_makes_the_fact_known(loading: str) -> None:
    code = loading + CLASSES
    before = run_of(code)
    assert not before.inputs[0].range.known
    assert not before.outputs[0].labels.encoding.known

    after = run_of(stated(code, stating_inputs(before)))
    assert after.inputs[0].range.known
    assert not after.outputs[0].labels.encoding.known, "it is about the inputs only"

    after = run_of(stated(code, stating_labels(before, before.outputs[0])))
    assert after.outputs[0].labels.encoding.known
    assert not after.inputs[0].range.known, "it is about the labels only"


@pytest.mark.parametrize(
    ("head", "loss", "comment"),
    [
        ('3, activation="softmax"', "sparse_categorical_crossentropy", "# losslint: labels=class-ids(3)"),
        ('3, activation="softmax"', "categorical_crossentropy", "# losslint: labels=one-hot(3)"),
        ('3, activation="sigmoid"', "binary_crossentropy", "# losslint: labels=multi-hot(3)"),
        ('1, activation="sigmoid"', "binary_crossentropy", "# losslint: labels=class-ids(2)"),
        ("1", "mse", "# losslint: labels=real"),
    ],
)
def test_labels_are_offered_as_the_loss_wants_them(head: str, loss: str, comment: str) -> None:
    loading = "import numpy as np\nx = np.load('x.npy')\ny = np.load('y.npy')"
    run = run_of(loading + MODEL.format(head=head, loss=loss))

    offered = stating_labels(run, run.outputs[0])

    assert offered is not None
    assert offered.comment == comment
    assert len(offered.others) == 3, "the other encodings are named beside it"


def test_what_has_no_variable_of_its_own_needs_one_first() -> None:
    code = CLASSES.replace("fit(x, y)", "fit(np.load('x.npy'), np.load('y.npy'))")
    run = run_of(f"import numpy as np\n{code}")

    offered = stating_inputs(run)

    assert offered is not None
    assert offered.place is None
    assert offered.code == "np.load('x.npy')"


def test_nothing_is_offered_for_what_comes_from_nowhere() -> None:
    run = run_of(
        "from tensorflow import keras\nm = keras.Sequential([keras.layers.Dense(1)])\nm.compile('sgd', 'mse')"
    )

    assert stating_inputs(run) is None
