"""What is true of one Keras only is said to those who use it: by configuration, pins, or the code's spelling."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from losslint.__main__ import main

BUT_NOT = ", but not "

SCRIPT = """\
{spelled}
import keras
import numpy as np
from keras import layers
from sklearn.preprocessing import MultiLabelBinarizer

x = np.random.rand(512, 8)
y = {labels}
model = keras.Sequential([layers.Input((8,)), layers.Dense(16, activation="relu"), layers.Dense({head})])
model.compile(optimizer="sgd", loss={loss}, metrics=["accuracy"])
{between}
model.fit(x, y, {rounds}=10{fitting})
"""

ONE, EARLY, LATE, THREE = "1", "2.2", "2.10", "3"
PINS = {ONE: "keras==1.2.2", EARLY: "keras==2.2.4", LATE: "tensorflow==2.10.0", THREE: "keras==3.3.0"}
SPELLED = {
    ONE: "",
    EARLY: "import tensorflow.contrib.slim",
    LATE: "import tf_keras",
    THREE: "import keras.ops",
}

ONE_HOT = "keras.utils.to_categorical(np.random.randint(0, 4, 512), 4)"
IDS = "np.random.randint(0, 4, 512)"
SIDES = "2 * np.random.randint(0, 2, 512) - 1"
SEVERAL = "MultiLabelBinarizer(classes=[0, 1, 2, 3]).fit_transform(answers)"


@dataclass(frozen=True)
class Training:
    """A script, and words of what one rule says to each generation; None where it has nothing to say.

    After `BUT_NOT` come words that it does not say.
    """

    code: str
    labels: str
    head: str
    loss: str
    said: dict[str, str | None]
    between: str = ""
    fitting: str = ""

    def script(self, generation: str, *, spelled: bool) -> str:
        """Return the script, in which the generation is spelled or left open."""
        return SCRIPT.format(
            spelled=SPELLED[generation] if spelled else "",
            labels=self.labels,
            head=self.head,
            loss=self.loss,
            between=self.between,
            rounds="nb_epoch" if spelled and generation == ONE else "epochs",
            fitting=self.fitting,
        )


def by_loss(until: str | None, since: str | None) -> dict[str, str | None]:
    """Return words for those who choose the accuracy by the loss, and for those who choose it by shapes."""
    return {ONE: until, EARLY: until, LATE: since, THREE: since}


CLASSES, SHARES = '4, activation="softmax"', '4, activation="sigmoid"'
LOGITS = "keras.losses.CategoricalCrossentropy(from_logits=True)"
STOPPING = ', validation_split=0.2, callbacks=[keras.callbacks.EarlyStopping(monitor="{}")]'

TRAININGS = (
    Training(
        *("LL101", ONE_HOT, CLASSES, '"binary_crossentropy"'),
        by_loss("a model that has learned nothing scores 0.75", "trains slower, but not scores 0.75"),
    ),
    Training(
        *("LL103", ONE_HOT, CLASSES, LOGITS),
        {
            ONE: "expects logits, but not TensorFlow",
            EARLY: "expects logits, but not TensorFlow",
            LATE: "on TensorFlow Keras looks behind the activation, but not JAX",
            THREE: "on JAX and torch it is squashed twice",
        },
    ),
    Training(
        *("LL105", ONE_HOT, SHARES, '"categorical_crossentropy"'),
        by_loss(
            "the predicted rows do not sum to one, but not TensorFlow", "on TensorFlow Keras trains a softmax"
        ),
    ),
    Training(
        *("LL109", SIDES, "1", '"cosine_similarity"'),
        {ONE: "error", EARLY: "error", LATE: "error", THREE: "warning"},
    ),
    Training(
        *("LL201", IDS, "4", '"binary_crossentropy"'),
        {LATE: "Keras 2 trains in silence, but not Keras 3", THREE: "Keras 3 stops, but not Keras 2"},
    ),
    Training(
        *("LL205", IDS, CLASSES, '"mse"'),
        {
            ONE: "learns nothing, but not Keras 3",
            EARLY: "learns nothing, but not Keras 3",
            LATE: "learns nothing, but not Keras 3",
            THREE: "Keras 3 stops, but not learns nothing",
        },
    ),
    Training(
        *("LL205", "np.random.normal(size=512)", "4", '"mse"'),
        {ONE: "warning", EARLY: "warning", LATE: "warning", THREE: "error"},
    ),
    Training("LL301", ONE_HOT, CLASSES, '"binary_crossentropy"', by_loss("scores 0.75", None)),
    Training("LL302", IDS, "1", '"mse"', by_loss(None, "every other target counts as missed")),
    Training("LL304", SIDES, "1", '"hinge"', by_loss(None, "always count as missed")),
    Training(
        *("LL306", ONE_HOT, CLASSES, '"categorical_crossentropy"'),
        by_loss(None, "val_acc"),
        fitting=STOPPING.format("val_acc"),
    ),
    Training(
        *("LL306", ONE_HOT, CLASSES, '"categorical_crossentropy"'),
        {ONE: "val_accuracy", EARLY: None, LATE: None, THREE: None},
        fitting=STOPPING.format("val_accuracy"),
    ),
    Training("LL312", SEVERAL, SHARES, '"binary_crossentropy"', by_loss(None, ".53 where .98")),
    Training(
        *("LL602", IDS, CLASSES, '"sparse_categorical_crossentropy"'),
        {EARLY: "Keras 2 trains what was", LATE: "Keras 2 trains what was", THREE: None},
        between="model.trainable = False",
    ),
    Training(
        *("LL607", IDS, CLASSES, '"sparse_categorical_crossentropy"'),
        {ONE: "ValueError", EARLY: "ValueError", LATE: "ValueError", THREE: "weight 1.0, but not ValueError"},
        fitting=", class_weight={0: 1.0, 1: 2.0, 3: 5.0}",
    ),
)

CASES = [
    pytest.param(training, generation, source, id=f"{training.code}-{number}-{generation}-{source}")
    for (number, training), source in product(enumerate(TRAININGS), ("configuration", "pins", "spelling"))
    for generation in training.said
]


@pytest.mark.parametrize(("training", "generation", "source"), CASES)
def test_a_generation_is_told_what_is_true_of_it(
    training: Training,
    generation: str,
    source: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("train.py").write_text(training.script(generation, spelled=source == "spelling"), encoding="utf-8")
    if source == "configuration":
        Path("losslint.toml").write_text(f'target-keras = "{generation}"\n', encoding="utf-8")
    if source == "pins":
        Path("requirements.txt").write_text(f"numpy\n{PINS[generation]}\n", encoding="utf-8")

    main(["--no-cache", "--select", training.code, "--output-format", "json", "train.py"])
    said = [
        f"{one['severity']}: {one['message']}; {one['effect']}" for one in json.loads(capsys.readouterr().out)
    ]

    words = training.said[generation]
    assert len(said) == (0 if words is None else 1), said
    for one in said:
        told, _, left_out = (words or "").partition(BUT_NOT)
        assert told in one
        assert not left_out or left_out not in one
