"""The scripts: they can be compiled, need nothing of losslint, and say where they differ."""

from __future__ import annotations

import ast

import numpy as np
import pytest
from losslint.probe.experiment import (
    Component,
    Experiment,
    Feed,
    LabelForm,
    Manner,
    Task,
    TaskKind,
    Trial,
    Twin,
)
from losslint.probe.pieces import drawing
from losslint.probe.pieces.drawing import (
    answers_of_classes,
    brought_to,
    draw_bent,
    patterns_for,
    real_samples,
)
from losslint.probe.script import write_script
from losslint.training import Encoding
from losslint.treatment import Around, Sign
from msgspec.structs import replace

TWIN = Twin(
    body=(Component("Input", (("shape", (4,)),)), Component("Dense", (("units", 8), ("activation", "relu")))),
    head=(Component("Dense", (("units", 3), ("activation", "softmax"))),),
    units=3,
    activation="softmax",
    loss="binary_crossentropy",
    from_logits=False,
    labels=LabelForm(Encoding.ONE_HOT),
    metrics=("accuracy", "keras.metrics.Accuracy()"),
)


def experiment(task: Task, written: Twin = TWIN, title: str = "LL101") -> Experiment:
    trial = Trial("one batch", Manner.BY_HEART, "Adam", 0.01, 50)
    repaired = replace(TWIN, loss="categorical_crossentropy")
    return Experiment("LL101", title, task, written, repaired, (trial,), (Sign.MEMORISING,), ("a note",))


@pytest.mark.parametrize("kind", TaskKind)
@pytest.mark.parametrize(
    "fed",
    [
        Task(TaskKind.CLASSES, (Feed((4,)),), 3),
        Task(TaskKind.CLASSES, (Feed((8, 8, 3), 0, 255, "uint8"),), 3),
        Task(TaskKind.CLASSES, (Feed((7,), vocabulary=50),), 3),
        Task(TaskKind.CLASSES, (Feed((4,)), Feed((7,), vocabulary=50)), 3),
        Task(TaskKind.CLASSES, (Feed((5, 4)),), 3, places=(5,)),
        Task(TaskKind.CLASSES, (Feed((4,)),), 3, bent=True),
        Task(TaskKind.CLASSES, (Feed((13,), 0, 1),), 3, real="wine"),
    ],
    ids=["features", "images", "tokens", "two inputs", "sequences", "bent", "real"],
)
def test_every_script_is_whole(kind: TaskKind, fed: Task) -> None:
    """Every name that a script uses is defined in it or built in."""
    script = write_script(experiment(replace(fed, kind=kind)))

    tree = ast.parse(script)
    defined = {name.name for name in ast.walk(tree) if isinstance(name, ast.FunctionDef)}
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and "_" in node.func.id
    }
    assert called <= defined
    assert "losslint." not in script.replace("Written by losslint", "")
    assert "import losslint" not in script


def test_a_script_says_both_twins_and_where_it_differs() -> None:
    script = write_script(experiment(Task(TaskKind.CLASSES, (Feed((4,)),), 3)))

    assert "- a note" in script
    assert "layers.Dense(units=3, activation='softmax')," in script
    assert "return model, keras.losses.BinaryCrossentropy(), ['accuracy', keras.metrics.Accuracy()]" in script
    assert "return model, keras.losses.CategoricalCrossentropy(), " in script
    assert "labels = np.eye(CLASSES, dtype='float32')[answers]" in script


def test_a_title_cannot_break_out_of_the_docstring() -> None:
    title = 'a """\nimport os\\'

    tree = ast.parse(write_script(experiment(Task(TaskKind.CLASSES, (Feed((4,)),), 3), title=title)))

    assert (ast.get_docstring(tree) or "").startswith("a '''")


@pytest.mark.parametrize(
    ("form", "expression"),
    [
        (LabelForm(Encoding.CLASS_IDS), "answers"),
        (LabelForm(Encoding.CLASS_IDS, columns=True), "(answers)[..., None]"),
        (LabelForm(Encoding.CLASS_IDS, first=1), "answers + 1"),
        (LabelForm(Encoding.REAL), "answers.astype('float32')"),
        (LabelForm(Encoding.MULTI_HOT), "answers.astype('float32')"),
    ],
)
def test_labels_are_written_as_the_reader_has_them(form: LabelForm, expression: str) -> None:
    script = write_script(experiment(Task(TaskKind.CLASSES, (Feed((4,)),), 3), replace(TWIN, labels=form)))

    assert f"    labels = {expression}\n    return labels\n" in script


def test_logits_are_cut_at_zero_and_made_probabilities() -> None:
    logits = replace(TWIN, activation="linear", from_logits=True)

    script = write_script(experiment(Task(TaskKind.CLASSES, (Feed((4,)),), 3), logits))

    assert '"cut": 0.0' in script
    assert "surprise(answers, outputs, 'sigmoid')" in script


def test_a_model_that_forks_is_wired_by_names() -> None:
    body = (
        Component("Input", (("shape", (4,)),)),
        Component("Input", (("shape", (2,)),)),
        Component("Dense", (("units", 8),), reads=(0,)),
        Component("Concatenate", reads=(2, 1)),
    )
    fed = Task(TaskKind.CLASSES, (Feed((4,)), Feed((2,))), 3)

    script = write_script(experiment(fed, replace(TWIN, body=body)))

    assert "    x2 = layers.Dense(units=8)(x0)\n    x3 = layers.Concatenate()([x2, x1])\n" in script
    assert "    model = keras.Model([x0, x1], x4)\n" in script


def test_what_a_twin_does_around_its_model_stands_in_the_script() -> None:
    around = Around(inputs="inputs // 255", labels="labels / 2", new_labels="answers", right="0.5")

    script = write_script(
        experiment(Task(TaskKind.CLASSES, (Feed((4,)),), 3), replace(TWIN, around=around, learning_rate=0.0))
    )

    assert '"feed": lambda inputs: inputs // 255,' in script
    assert '"feed_new": lambda inputs: inputs // 255,' in script
    assert "    if new:\n        return answers\n    return labels / 2\n" in script
    assert '"by_hand": {"right": lambda answers, outputs: 0.5},' in script
    assert '"learning_rate": 0.0,' in script


def test_metrics_other_than_accuracies_are_worked_out_by_hand() -> None:
    recall = replace(TWIN, metrics=("keras.metrics.Recall(name='recall')",))

    script = write_script(experiment(Task(TaskKind.TWO_CLASSES, (Feed((4,)),), 2), recall))

    assert "def recall_of(" in script
    assert '"recall": lambda answers, outputs: recall_of(answers, outputs, 0.5)' in script


def test_a_fit_has_its_own_script() -> None:
    fit = Trial("fit", Manner.FIT, "Adam", 0.01, 4)
    waits = replace(TWIN, around=Around(callback="EarlyStopping", monitor="val_acc", validates=False))
    made = replace(experiment(Task(TaskKind.CLASSES, (Feed((4,)),), 3), waits), trials=(fit,))

    script = write_script(made, backend="jax")

    assert "seen[name] = watch_fit(twin, optimizer, trial, draw, share_of_right_classes)" in script
    assert "\"monitor\": 'val_acc'," in script
    assert 'setdefault("KERAS_BACKEND", "jax")' in script


@pytest.mark.parametrize(
    ("name", "shape", "count"),
    [
        ("digits", (64,), 1797),
        ("digits", (28, 28, 1), 1797),
        ("digits", (784,), 1797),
        ("wine", (13,), 178),
        ("breast_cancer", (30,), 569),
    ],
)
def test_real_samples_fit_the_inputs(name: str, shape: tuple[int, ...], count: int) -> None:
    inputs, answers = real_samples(name, shape)

    assert inputs.shape == (count, *shape)
    assert len(answers) == count
    assert brought_to(inputs, 0, 255, "uint8").max() == 255
    if name == "digits":
        assert (inputs.min(), inputs.max()) == (-2, 2)


def test_bent_patterns_have_no_mean() -> None:
    """What a linear model would look for is not there, and what is there is larger than the noise."""
    random = np.random.default_rng(0)
    answers = answers_of_classes(random, 4000, 2)
    patterns = patterns_for(random, 2, (20,))

    inputs = draw_bent(random, answers, patterns, 1.0)

    shown = inputs[answers == 0] @ patterns[0] / (patterns[0] ** 2).sum()
    assert abs(shown.mean()) < 0.1
    assert abs(shown).mean() > 1


def test_sorted_samples_are_cut_where_others_were() -> None:
    answers = np.array([1, 0, 2, 1]), np.array([0, 2])
    inputs, kept, new_inputs, new = drawing.sorted_and_cut(
        np.arange(4), answers[0], np.arange(4, 6), answers[1]
    )
    assert (inputs.tolist(), kept.tolist()) == ([1, 4, 0, 3], [0, 0, 1, 1])
    assert (new_inputs.tolist(), new.tolist()) == ([2, 5], [2, 2])
