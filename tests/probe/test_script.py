"""The scripts: they can be compiled, need nothing of losslint, and say where they differ."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
from losslint.probe.experiment import Experiment, Kind, LabelForm, Part, Task, Trial, Twin
from losslint.probe.script import write_script
from losslint.training import Encoding
from losslint.treatment import Sign

TWIN = Twin(
    body=(Part("Input", (("shape", (4,)),)), Part("Dense", (("units", 8), ("activation", "relu")))),
    head=(Part("Dense", (("units", 3), ("activation", "softmax"))),),
    units=3,
    activation="softmax",
    loss="binary_crossentropy",
    from_logits=False,
    labels=LabelForm(Encoding.ONE_HOT),
    metrics=("accuracy", "keras.metrics.Accuracy()"),
)


def experiment(task: Task, written: Twin = TWIN, title: str = "LL101") -> Experiment:
    trial = Trial("one batch", True, "Adam", 0.01, 50)
    repaired = replace(TWIN, loss="categorical_crossentropy")
    return Experiment("LL101", title, task, written, repaired, (trial,), (Sign.MEMORISING,), ("a note",))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    "fed",
    [
        Task(Kind.CLASSES, (4,), 3),
        Task(Kind.CLASSES, (8, 8, 3), 3, 0, 255, "uint8"),
        Task(Kind.CLASSES, (7,), 3, vocabulary=50),
    ],
    ids=["features", "images", "tokens"],
)
def test_every_script_is_whole(kind: Kind, fed: Task) -> None:
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
    script = write_script(experiment(Task(Kind.CLASSES, (4,), 3)))

    assert "- a note" in script
    assert "layers.Dense(units=3, activation='softmax')," in script
    assert "return model, keras.losses.BinaryCrossentropy(), ['accuracy', keras.metrics.Accuracy()]" in script
    assert "return model, keras.losses.CategoricalCrossentropy(), " in script
    assert "return np.eye(CLASSES, dtype='float32')[answers]" in script


def test_a_title_cannot_break_out_of_the_docstring() -> None:
    title = 'a """\nimport os\\'

    tree = ast.parse(write_script(experiment(Task(Kind.CLASSES, (4,), 3), title=title)))

    assert (ast.get_docstring(tree) or "").startswith("a '''")


@pytest.mark.parametrize(
    ("form", "expression"),
    [
        (LabelForm(Encoding.CLASS_IDS), "answers"),
        (LabelForm(Encoding.CLASS_IDS, columns=True), "(answers)[:, None]"),
        (LabelForm(Encoding.CLASS_IDS, first=1), "answers + 1"),
        (LabelForm(Encoding.REAL), "answers.astype('float32')"),
        (LabelForm(Encoding.MULTI_HOT), "answers.astype('float32')"),
    ],
)
def test_labels_are_written_as_the_reader_has_them(form: LabelForm, expression: str) -> None:
    script = write_script(experiment(Task(Kind.CLASSES, (4,), 3), replace(TWIN, labels=form)))

    assert f'as written."""\n    return {expression}\n' in script


def test_logits_are_cut_at_zero_and_made_probabilities() -> None:
    logits = replace(TWIN, activation="linear", from_logits=True)

    script = write_script(experiment(Task(Kind.CLASSES, (4,), 3), logits))

    assert '"cut": 0.0' in script
    assert "surprise(answers, outputs, 'sigmoid')" in script
