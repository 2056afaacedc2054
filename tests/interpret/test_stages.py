"""Models that one script writes to a file and another one reads: what they were stays known."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.cache.dependencies import state_of
from losslint.check.engine import lint
from losslint.interpret import Project
from losslint.runs import runs_of
from losslint.source import read_source
from losslint.training import Output

from tests.interpret.reading import IMPORTS, shown

MODEL = "model = Sequential([Input((8,)), Dense(5, activation='softmax')])\n"
COMPILE = "model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])\n"
FIT = "model.fit(x, y)\n"
LOAD = "model = keras.models.load_model('m.h5')\n"
SAVE = "model.save('m.h5')\n"

KNOWN = "5 softmax, categorical_crossentropy, accuracy"
UNKNOWN = "? ?, ?, ?"


def stages(root: Path, entry: str, **scripts: str) -> list[str]:
    """Return what the trainings of one script are known to be, the others standing beside it."""
    (root / ".git").mkdir(parents=True)
    for name, code in scripts.items():
        place = root / f"{name.replace('__', '/')}.py"
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"{IMPORTS}import os\nfrom pathlib import Path\nx, y = read()\n{code}")
    found = runs_of(read_source(root / f"{entry.replace('__', '/')}.py"), Project())
    return [written(output) for run in found for output in run.outputs]


def written(output: Output) -> str:
    metrics = output.metrics.value
    names = "?" if metrics is None else " ".join(metric.name for metric in metrics) or "none"
    head = output.head
    return f"{shown(head.units)} {shown(head.activation)}, {shown(output.loss.name)}, {names}"


@pytest.mark.parametrize(
    "save",
    [
        "model.save('m.h5')",
        "model.save(filepath='./m.h5')",
        "model.save(Path('m.h5'))",
        "keras.models.save_model(model, 'm.h5')",
        "model.fit(x, y, callbacks=[keras.callbacks.ModelCheckpoint('m.h5', save_best_only=True)])",
        "def main():\n    model.save('m.h5')\nmain()",
        "def keep(where):\n    model.save(where)\nkeep('m.h5')",
        "if good:\n    model.save('m.h5')",
    ],
)
def test_what_another_script_saved_is_loaded(tmp_path: Path, save: str) -> None:
    assert stages(tmp_path, "tune", train=MODEL + COMPILE + save, tune=LOAD + FIT) == [KNOWN]


@pytest.mark.parametrize(
    "scripts",
    [
        {"train": MODEL + COMPILE + "model.save('other.h5')"},
        {"train": MODEL + COMPILE + "model.save(where)"},
        {"train": MODEL + COMPILE + "model.save_weights('m.h5')"},
        {"train": MODEL + COMPILE + SAVE, "again": MODEL.replace("5", "6") + COMPILE + SAVE},
        {"train": MODEL + COMPILE + SAVE, "again": MODEL + COMPILE.replace("adam", "sgd") + SAVE},
        {"train": MODEL + COMPILE + SAVE + "model.add(Dense(3))\n" + COMPILE + "keep(model)\n" + SAVE, "again": MODEL + COMPILE + SAVE},
        {"train": LOAD + SAVE},
        {"elsewhere__train": MODEL + COMPILE + SAVE},
        {"train": MODEL + COMPILE + "checkpoint = keras.callbacks.ModelCheckpoint('m.h5', save_weights_only=True)\nmodel.fit(x, y, callbacks=[checkpoint])"},
    ],
)  # fmt: skip
def test_what_nobody_surely_saved_is_not_known(tmp_path: Path, scripts: dict[str, str]) -> None:
    assert stages(tmp_path, "tune", tune=LOAD + FIT, **scripts) == [UNKNOWN]


HERE = "os.path.dirname(os.path.abspath(__file__))"
BESIDE = "os.path.join(HERE, '..', 'out', 'm.h5')".replace("HERE", HERE)


@pytest.mark.parametrize(
    ("saved", "loaded"),
    [
        ("'out/m.h5'", "'out/m.h5'"),
        ("'./out/m.h5'", "os.path.join('out', 'm.h5')"),
        ("'../out/m.h5'", "'../out/m.h5'"),
        (BESIDE, BESIDE),
        (BESIDE, "Path(__file__).resolve().parent.parent / 'out' / 'm.h5'"),
    ],
)
def test_what_a_script_of_another_folder_saved_is_loaded(tmp_path: Path, saved: str, loaded: str) -> None:
    scripts = {
        "train__run": MODEL + COMPILE + f"model.save({saved})",
        "tune__run": f"model = keras.models.load_model({loaded})\n" + FIT,
    }
    assert stages(tmp_path, "tune__run", **scripts) == [KNOWN]


@pytest.mark.parametrize(
    ("saved", "loaded"),
    [
        ("'m.h5'", "'m.h5'"),
        ("'out/m.h5'", "'other/m.h5'"),
        ("'out/m.h5'", "'../out/m.h5'"),
        ("os.path.join(HERE, 'm.h5')".replace("HERE", HERE), "os.path.join(HERE, 'm.h5')".replace("HERE", HERE)),
        ("where + '/out/m.h5'", "'out/m.h5'"),
    ],
)  # fmt: skip
def test_what_may_be_another_file_in_another_folder_is_not_known(
    tmp_path: Path, saved: str, loaded: str
) -> None:
    scripts = {
        "train__run": MODEL + COMPILE + f"model.save({saved})",
        "tune__run": f"model = keras.models.load_model({loaded})\n" + FIT,
    }
    assert stages(tmp_path, "tune__run", **scripts) == [UNKNOWN]


def test_a_folder_beside_a_script_is_its_own(tmp_path: Path) -> None:
    scripts = {
        "train__run": MODEL + COMPILE + "model.save('out/m.h5')",
        "tune__run": "model = keras.models.load_model('out/m.h5')\n" + FIT,
    }
    (tmp_path / "tune" / "out").mkdir(parents=True)
    assert stages(tmp_path, "tune__run", **scripts) == [UNKNOWN]


def test_a_folder_beside_a_script_at_the_top_is_the_same_for_all(tmp_path: Path) -> None:
    scripts = {
        "train": MODEL + COMPILE + "model.save('out/m.h5')",
        "tune__run": "model = keras.models.load_model('out/m.h5')\n" + FIT,
    }
    (tmp_path / "out").mkdir(parents=True)
    assert stages(tmp_path, "tune__run", **scripts) == [KNOWN]


def test_of_two_folders_that_write_different_models_nobody_knows_which(tmp_path: Path) -> None:
    save = "model.save('out/m.h5')"
    scripts = {
        "train__run": MODEL + COMPILE + save,
        "again__run": MODEL.replace("5", "6") + COMPILE + save,
        "tune__run": "model = keras.models.load_model('out/m.h5')\n" + FIT,
    }
    assert stages(tmp_path, "tune__run", **scripts) == [UNKNOWN]


def test_a_script_of_the_same_folder_comes_before_others(tmp_path: Path) -> None:
    save = "model.save('out/m.h5')"
    scripts = {
        "tune__train": MODEL + COMPILE + save,
        "again__run": MODEL.replace("5", "6") + COMPILE + save,
        "tune__run": "model = keras.models.load_model('out/m.h5')\n" + FIT,
    }
    assert stages(tmp_path, "tune__run", **scripts) == [KNOWN]


def test_another_project_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "train").mkdir()
    (tmp_path / "train/run.py").write_text(IMPORTS + MODEL + COMPILE + "model.save('out/m.h5')")
    tune = "model = keras.models.load_model('out/m.h5')\n" + FIT
    assert stages(tmp_path / "inner", "tune__run", tune__run=tune) == [UNKNOWN]


def test_a_new_folder_is_noticed(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "tune.py").write_text(IMPORTS + "model = keras.models.load_model('out/m.h5')\n" + FIT)
    project = Project()
    runs_of(read_source(tmp_path / "tune.py"), project)
    assert tmp_path / "**" in project.looked_for
    before = state_of(str(tmp_path / "**"))
    (tmp_path / "train").mkdir()
    assert state_of(str(tmp_path / "**")) != before


def test_without_its_compile_a_model_is_its_layers(tmp_path: Path) -> None:
    load = LOAD.replace("'m.h5'", "'m.h5', compile=False")
    tune = load + "model.compile('sgd', 'mse')\n" + FIT

    assert stages(tmp_path, "tune", train=MODEL + COMPILE + SAVE, tune=tune) == [
        "5 softmax, mean_squared_error, none"
    ]


def test_a_path_may_stand_in_a_module_of_both(tmp_path: Path) -> None:
    imports, folder = "from places import MODEL_FILE\n", "FOLDER = 'models'\n"
    scripts = {
        "places": f"{folder}MODEL_FILE = os.path.join(FOLDER, 'm.h5')",
        "train": imports + MODEL + COMPILE + "model.save(MODEL_FILE)",
        "tune": imports + LOAD.replace("'m.h5'", "MODEL_FILE") + FIT,
    }
    assert stages(tmp_path, "tune", **scripts) == [KNOWN]


def test_a_stage_may_write_through_a_module(tmp_path: Path) -> None:
    parts = "def build():\n    " + (MODEL + COMPILE).replace("\n", "\n    ") + "return model\n"
    scripts = {
        "parts__making": parts + "def keep(model, place):\n    model.save(place)",
        "train": "from parts.making import build, keep\nkeep(build(), 'm.h5')",
        "tune": LOAD + FIT,
    }
    assert stages(tmp_path, "tune", **scripts) == [KNOWN]


def test_a_chain_of_stages_is_followed(tmp_path: Path) -> None:
    again = "model = keras.models.load_model('n.h5')\n" + FIT
    scripts = {"one": MODEL + COMPILE + SAVE, "two": LOAD + "model.save('n.h5')", "three": again}

    assert stages(tmp_path, "three", **scripts) == [KNOWN]


def test_a_circle_of_stages_ends(tmp_path: Path) -> None:
    one = "model = keras.models.load_model('n.h5')\n" + FIT + SAVE
    two = LOAD + FIT + "model.save('n.h5')\n"

    assert stages(tmp_path, "one", one=one, two=two) == [UNKNOWN]


@pytest.mark.parametrize("compiled", ["    " + COMPILE, COMPILE])
def test_a_script_goes_on_with_what_it_has_written_itself(tmp_path: Path, compiled: str) -> None:
    code = f"if os.path.exists('m.h5'):\n    {LOAD}else:\n    {MODEL}{compiled}{FIT}{SAVE}"

    assert set(stages(tmp_path, "train", train=code)) == {KNOWN}


def test_a_function_reads_what_another_one_writes(tmp_path: Path) -> None:
    train = "def train():\n    " + (MODEL + COMPILE + SAVE).replace("\n", "\n    ")
    tune = "\ndef tune():\n    " + (LOAD + FIT).replace("\n", "\n    ")

    assert stages(tmp_path, "both", both=train + tune) == [KNOWN]


def test_of_functions_that_write_different_models_nobody_knows_which_was_last(tmp_path: Path) -> None:
    train = "\ndef train():\n    " + (MODEL + COMPILE + SAVE).replace("\n", "\n    ")
    again = train.replace("def train", "def again").replace("Dense(5", "Dense(6")
    tune = "\ndef tune():\n    " + (LOAD + FIT).replace("\n", "\n    ")

    for number, code in enumerate((train + again + tune, tune + train + again, train + tune + again)):
        assert UNKNOWN in stages(tmp_path / str(number), "all", all=code)


def test_a_model_is_loaded_as_it_was_when_it_was_saved(tmp_path: Path) -> None:
    code = MODEL + COMPILE + SAVE + "model.add(Dense(2))\n" + LOAD + FIT

    assert stages(tmp_path, "train", train=code) == [KNOWN]


def test_a_loss_of_ones_own_comes_along(tmp_path: Path) -> None:
    own = "def own(y_true, y_pred):\n    return keras.losses.binary_crossentropy(y_true, y_pred)\n"
    scripts = {
        "train": own + MODEL + "model.compile('adam', own)\n" + SAVE,
        "tune": LOAD + FIT,
    }
    assert stages(tmp_path, "tune", **scripts) == ["5 softmax, binary_crossentropy, none"]


def test_what_a_result_rests_on_is_noted(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(IMPORTS + MODEL + COMPILE + SAVE)
    (tmp_path / "tune.py").write_text(IMPORTS + LOAD + FIT)
    project = Project()
    runs_of(read_source(tmp_path / "tune.py"), project)

    assert {tmp_path / "train.py", tmp_path / "*"} <= project.looked_for


def test_a_description_brings_the_layers_and_no_compile(tmp_path: Path) -> None:
    code = MODEL + COMPILE + "again = keras.models.model_from_json(model.to_json())\n"
    fit = "again.compile('sgd', 'mse')\nagain.fit(x, y)\n"

    assert stages(tmp_path, "train", train=code + "model.add(Dense(2))\n" + fit)[-1] == (
        "5 softmax, mean_squared_error, none"
    )


@pytest.mark.parametrize(
    ("again", "seen"),
    [
        ("model.compile('sgd', loss=model.loss, metrics=model.metrics)", KNOWN),
        ("model.compile(model.optimizer, model.loss)", "5 softmax, categorical_crossentropy, none"),
        ("twin = keras.models.clone_model(model)\ntwin.compile('sgd', twin.loss)\nmodel = twin", "5 softmax, ?, none"),
        ("other = other_model()\nmodel.compile('sgd', other.loss, metrics=other.metrics)", "5 softmax, ?, ?"),
        ("model = Sequential.from_config(model.get_config())\nmodel.compile('sgd', 'mse')", "5 softmax, mean_squared_error, none"),
        ("model = keras.models.model_from_json(open('m.json').read())\nmodel.compile('sgd', 'mse')", "? ?, mean_squared_error, none"),
        ("model.compile('sgd', keras.losses.get('mse'))", "5 softmax, mean_squared_error, none"),
        ("model.add_loss(keras.backend.mean(model.output))\nmodel.compile('sgd')", "5 softmax, custom, none"),
    ],
)  # fmt: skip
def test_what_a_compiled_model_says_of_itself(tmp_path: Path, again: str, seen: str) -> None:
    assert stages(tmp_path, "train", train=f"{MODEL}{COMPILE}{again}\n{FIT}")[-1] == seen


@pytest.mark.parametrize("optimizer", ["'adam'", "keras.optimizers.Adam()", "keras.optimizers.Adam(0.1)"])
def test_what_is_set_on_the_optimizer_counts(tmp_path: Path, optimizer: str) -> None:
    code = f"{IMPORTS}x, y = read()\n{MODEL}model.compile({optimizer}, 'mse')\n"
    for change, seen in (("0.5", 0.5), ("rate()", None)):
        source = tmp_path / "train.py"
        source.write_text(f"{code}model.optimizer.lr = {change}\n{FIT}")
        (run,) = runs_of(read_source(source), Project())
        assert (run.optimizer.name.value, run.optimizer.learning_rate.value) == ("Adam", seen)


@pytest.mark.parametrize(("shape", "expected"), [("(1, 9)", ["LL508"]), ("(1, 8)", []), ("some()", [])])
def test_what_another_script_saved_is_asked_about_data_of_its_shape(
    tmp_path: Path, shape: str, expected: list[str]
) -> None:
    (tmp_path / "train.py").write_text(f"{IMPORTS}x, y = read()\n{MODEL}{COMPILE}{FIT}{SAVE}")
    (tmp_path / "ask.py").write_text(f"{IMPORTS}{LOAD}print(model.predict(np.zeros({shape})))\n")
    assert [one.code for one in lint(tmp_path / "ask.py")] == expected
