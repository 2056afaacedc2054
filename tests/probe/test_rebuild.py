"""From facts to experiments: what is taken over, what is changed, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import ask_rules
from losslint.check.policy import Policy
from losslint.plugins import load_rules
from losslint.probe.experiment import Experiment, RebuildError, TaskKind
from losslint.probe.in_keras.spelling import rendered
from losslint.probe.rebuild import experiment_of
from losslint.training import Encoding
from losslint.treatment import Repaired, Sign, Treatment
from msgspec.structs import replace

SCRIPT = """
import keras
import numpy as np
from keras import layers

(x, y), _ = keras.datasets.mnist.load_data()
x = x.reshape(60000, 28, 28, 1) / 255.0
y = keras.utils.to_categorical(y, 10)
model = keras.Sequential()
model.add(layers.Input((28, 28, 1)))
model.add(layers.Conv2D(32, (3, 3), activation="relu"))
model.add(layers.Flatten())
model.add(layers.Dense(512, activation="relu"))
model.add(layers.Dense(10, activation="sigmoid"))
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, y)
"""
CODE = "LL101"
CRASH = Treatment(Repaired(activation="softmax", loss="categorical_crossentropy"), (Sign.CRASH,))


def rebuilt(script: str, treatment: Treatment = CRASH, plain_body: bool = False) -> Experiment:
    """Return the experiment for the only finding of a script."""
    rules = load_rules().rules
    (about,) = ask_rules(Path("train.py"), Policy({CODE: rules[CODE]}), script.encode())
    return experiment_of(CODE, "a title", about.subject, about.finding, treatment, plain_body)


def test_the_training_is_taken_over() -> None:
    made = rebuilt(SCRIPT, Treatment(CRASH.repaired, (Sign.LEARNING,), of_the_body=True))

    assert made.task.kind is TaskKind.CLASSES
    (feed,) = made.task.feeds
    assert (feed.shape, feed.low, feed.high, made.task.classes) == ((28, 28, 1), 0, 1, 10)
    assert made.task.real == "digits"
    assert made.written.loss == "binary_crossentropy"
    assert made.written.labels.encoding is Encoding.ONE_HOT
    assert made.written.metrics == ("accuracy",)
    assert [(trial.optimizer, trial.learning_rate) for trial in made.trials] == [("SGD", 0.05)]


def test_wide_layers_get_narrower_and_the_head_keeps_its_units() -> None:
    made = rebuilt(SCRIPT)

    assert [rendered(part) for part in (*made.written.body, *made.written.head)] == [
        "layers.Input(shape=(28, 28, 1))",
        "layers.Conv2D(filters=16, kernel_size=(3, 3), strides=1, padding='valid', dilation_rate=1, "
        "activation='relu')",
        "layers.Flatten()",
        "layers.Dense(units=64, activation='relu')",
        "layers.Dense(units=10, activation='sigmoid')",
    ]
    assert any(note.startswith("wide layers have fewer units") for note in made.notes)


def test_the_repaired_twin_differs_where_the_treatment_says() -> None:
    made = rebuilt(SCRIPT)

    assert made.repaired.body == made.written.body
    assert rendered(made.repaired.head[0]) == "layers.Dense(units=10, activation='softmax')"
    assert made.repaired.loss == "categorical_crossentropy"
    assert made.repaired.metrics == made.written.metrics


def test_what_takes_long_is_not_trained_for_hundreds_of_steps_where_the_head_decides() -> None:
    long = Treatment(CRASH.repaired, (Sign.LEARNING,))

    with pytest.raises(RebuildError, match="training a `Conv2D` would take too long"):
        rebuilt(SCRIPT, long)

    made = rebuilt(SCRIPT, long, plain_body=True)
    assert made.task.feeds[0].shape == (64,)
    assert made.notes == (
        "the samples are those of the data set `digits` of scikit-learn",
        "one hidden layer of 32 relu units stands for all, on 64 features",
    )


def test_not_every_layer_can_be_rebuilt() -> None:
    script = SCRIPT.replace(
        "model.add(layers.Flatten())", "model.add(layers.RandomFlip())\nmodel.add(layers.Flatten())"
    )

    with pytest.raises(RebuildError, match="`RandomFlip` cannot be rebuilt"):
        rebuilt(script)
    assert rebuilt(script, plain_body=True).written.units == 10


def test_an_unknown_optimizer_is_said() -> None:
    made = rebuilt(
        SCRIPT.replace("keras.optimizers.SGD(0.05)", "chosen()"),
        Treatment(CRASH.repaired, (Sign.LEARNING,)),
        True,
    )

    assert "the optimizer is not known and taken to be Adam" in made.notes
    assert made.trials[0].optimizer == "Adam"


FORK = """
import keras
import numpy as np
from keras import layers

wide, narrow = keras.Input((20,)), keras.Input((5,))
hidden = layers.Dense(8, activation="relu")(wide)
both = layers.Concatenate()([hidden, narrow])
again = layers.Dense(13, activation="relu")(both)
summed = layers.Add()([both, again])
first = layers.Dense(10, activation="sigmoid", name="a")(summed)
other = layers.Dense(1, name="b")(layers.Dense(7, activation="relu")(summed))
model = keras.Model([wide, narrow], [first, other])
model.compile("adam", ["binary_crossentropy", "mse"])
x = [np.random.rand(500, 20), np.random.uniform(-2, 2, (500, 5))]
y = [keras.utils.to_categorical(np.random.randint(0, 10, 500), 10), np.random.rand(500)]
model.fit(x, y)
"""


def test_a_model_that_forks_keeps_its_wiring_and_leaves_out_the_other_output() -> None:
    made = rebuilt(FORK)

    kinds = [(part.kind, part.reads) for part in made.written.body]
    at = {kind: n for n, (kind, _) in enumerate(kinds)}
    assert sorted(kind for kind, _ in kinds) == ["Add", "Concatenate", "Dense", "Dense", "Input", "Input"]
    assert len(dict(kinds)["Add"] or ()) == 2
    assert at["Concatenate"] in (dict(kinds)["Add"] or ())
    feeds = {feed.shape: (feed.low, feed.high) for feed in made.task.feeds}
    assert feeds == {(20,): (0, 1), (5,): (-2, 2)}
    assert "what the model's other outputs alone need is left out" in made.notes


SEQUENCE = """
import keras
import numpy as np
from keras import layers

x = np.random.rand(500, 30, 8)
y = keras.utils.to_categorical(np.random.randint(0, 5, (500, 30)), 5)
model = keras.Sequential([layers.Input((30, 8)), layers.LSTM(128, return_sequences=True)])
model.add(layers.TimeDistributed(layers.Dense(5, activation="sigmoid")))
model.compile("adam", "binary_crossentropy")
model.fit(x, y)
"""


def test_every_step_of_a_sequence_has_an_answer() -> None:
    made = rebuilt(SEQUENCE)

    assert made.task.places == (30,)
    assert rendered(made.written.body[1]).startswith("layers.LSTM(units=16, ")
    assert rendered(made.written.head[0]) == (
        "layers.TimeDistributed(layers.Dense(units=5, activation='sigmoid'))"
    )


def test_an_output_whose_places_are_not_those_of_the_input_is_not_rebuilt() -> None:
    shorter = SEQUENCE.replace("model.add(", "model.add(layers.Conv1D(8, 5, strides=5))\nmodel.add(", 1)

    with pytest.raises(RebuildError, match="axes, which are not those of the input"):
        rebuilt(shorter.replace("(500, 30)), 5)", "(500, 6)), 5)"))


TOKENS = SCRIPT.replace(
    "x = x.reshape(60000, 28, 28, 1) / 255.0", "x = np.random.randint(0, 900, (60000, 40))"
)


def test_token_ids_are_drawn_from_the_vocabulary() -> None:
    body = "layers.Embedding(900, 64))\nmodel.add(layers.LSTM(32))\n"
    start, end = TOKENS.index("layers.Input"), TOKENS.index("model.add(layers.Dense(512")
    made = rebuilt(f"{TOKENS[:start]}{body}{TOKENS[end:]}")

    (feed,) = made.task.feeds
    assert (feed.shape, feed.vocabulary, feed.low) == ((40,), 900, None)
    assert made.task.real == ""


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 50, (0, 3)), (-20, 40, (-3, 3)), (100, 200, (1, 3)), (0.0, 1.0, (0, 1))],
)
def test_targets_stay_on_their_side_of_the_activation(
    low: float, high: float, expected: tuple[float, float]
) -> None:
    script = SCRIPT.replace(
        "y = keras.utils.to_categorical(y, 10)", f"y = np.random.uniform({low}, {high}, 60000)"
    )
    script = script.replace("layers.Dense(10", "layers.Dense(1")

    task = rebuilt_anyway(script).task

    assert task.kind is TaskKind.NUMBER
    assert (task.target_low, task.target_high) == expected


def rebuilt_anyway(script: str) -> Experiment:
    """Return the experiment for an output that no rule speaks about."""
    rule = load_rules().rules[CODE]
    (about,) = ask_rules(Path("train.py"), Policy({CODE: rule}), SCRIPT.encode())
    everywhere = replace(rule, check=lambda _: iter([about.finding]))
    (anyway,) = ask_rules(Path("train.py"), Policy({CODE: everywhere}), script.encode())
    return experiment_of(CODE, "a title", anyway.subject, about.finding, CRASH)
