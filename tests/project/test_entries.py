"""The functions that a project makes commands of are called by these, whoever else calls them."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.__main__ import main
from losslint.project import Project

PEP_621 = ("pyproject.toml", '[project.scripts]\nlearn = "pkg.train:main"\n')
POETRY = (
    "pyproject.toml",
    '[tool.poetry.scripts]\nlearn = {reference = "pkg.train:main", type = "console"}\n',
)
EXTRAS = ("pyproject.toml", '[project.gui-scripts]\nlearn = "pkg.train : main [gui]"\n')
CFG = (
    "setup.cfg",
    "[options.entry_points]\nconsole_scripts =\n    learn = pkg.train:main\n    other = pkg.b:run\n",
)
SETUP = (
    "setup.py",
    "from setuptools import setup\nsetup(entry_points={'console_scripts': ['learn=pkg.train:main']})\n",
)
LINES = ("setup.py", "setup(entry_points={'console_scripts': '''\n  learn = pkg.train:main\n'''})\n")


@pytest.fixture(autouse=True)
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()


def put(path: str, text: str = "") -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)
    return path


@pytest.mark.parametrize(("name", "text"), [PEP_621, POETRY, EXTRAS, CFG, SETUP, LINES])
@pytest.mark.parametrize("path", ["pkg/train.py", "src/pkg/train.py", "pkg/train/__init__.py"])
def test_commands_are_found(name: str, text: str, path: str) -> None:
    put(name, text)
    project = Project()
    assert project.is_entry("main", put(path))
    assert not project.is_entry("other", path)
    assert Path(name).resolve() in {one.resolve() for one in project.looked_for}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[project.entry-points.plugins]\nlearn = "pkg.train:main"\n'),
        ("pyproject.toml", '[project.scripts]\nlearn = "pkg.other:main"\n'),
        ("pyproject.toml", '[project.scripts]\nlearn = "pkg.train"\n'),
        ("pyproject.toml", "[project.scripts]\nlearn = 3\n"),
        ("pyproject.toml", "[project\n"),
        ("setup.cfg", "[metadata]\nname = pkg.train:main\n"),
        ("setup.py", "setup(entry_points=read('pkg.train:main'))\n"),
        ("setup.py", "setup(entry_points={'console_scripts': 3})\n"),
        ("setup.py", "setup(entry_points={"),
        ("setup.py", "# entry_points\0"),
    ],
)
def test_what_names_no_command_of_this_file(name: str, text: str) -> None:
    put(name, text)
    assert not Project().is_entry("main", put("pkg/train.py"))


def test_commands_of_another_project_around_it_are_not_its_own() -> None:
    put(*PEP_621)
    Path("pkg/.git").mkdir(parents=True)
    assert not Project().is_entry("main", put("pkg/train.py"))


TRAINER = """\
from tensorflow import keras


def main(loss="binary_crossentropy"):
    (x, y), _ = keras.datasets.mnist.load_data()
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
    model.compile(optimizer="adam", loss=loss)
    model.fit(x / 255, keras.utils.to_categorical(y, 10))
"""


@pytest.mark.parametrize("is_command", [False, True])
def test_a_command_is_judged_by_its_defaults_though_another_file_calls_it(
    capsys: pytest.CaptureFixture[str], is_command: bool
) -> None:
    put("pkg/__init__.py")
    put("pkg/train.py", TRAINER)
    put("main.py", "from pkg.train import main\nmain('categorical_crossentropy')\n")
    for named in ("pkg.other:main", "pkg.train:main" if is_command else "pkg.train:run"):
        put("pyproject.toml", f'[project.scripts]\nlearn = "{named}"\n')  # the second call has a cache
        main(["--output-format", "concise", "."])
    assert ("LL101" in capsys.readouterr().out) is is_command
