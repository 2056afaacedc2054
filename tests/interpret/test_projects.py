"""Imports inside a project: what other files define reaches the training."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.interpret import Project
from losslint.runs import runs_of
from losslint.source import read_source

from tests.interpret.reading import IMPORTS, line

MODEL = (
    IMPORTS
    + "def build(n):\n    return Sequential([Dense(8, activation='relu'), Dense(n, activation='softmax')])\n"
)
TRAIN = (
    IMPORTS
    + """
(x, y), _ = mnist.load_data()
model = build(10)
model.compile(loss='sparse_categorical_crossentropy', optimizer='adam')
model.fit(x.reshape(-1, 784) / 255, y)
"""
)
KNOWN = ["10 softmax, sparse_categorical_crossentropy, class ids(10), images 0..1"]
HEADLESS = ["? ?, sparse_categorical_crossentropy, class ids(10), images 0..1"]


def understood(root: Path, files: dict[str, str], entry: str) -> list[str]:
    (root / ".git").mkdir()
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    found = runs_of(read_source(root / entry), Project())
    return [line(run, output) for run in found for output in run.outputs]


@pytest.mark.parametrize(
    ("place", "statement", "entry"),
    [
        ("model.py", "from model import build", "train.py"),
        ("model.py", "import model as m; build = m.build", "train.py"),
        ("model.py", "from model import *", "train.py"),
        ("net/model.py", "from net.model import build", "train.py"),
        ("net/model.py", "import net.model; build = net.model.build", "train.py"),
        ("src/net/model.py", "from net.model import build", "train.py"),
        ("src/net/model.py", "from net.model import build", "scripts/deep/train.py"),
        ("net/model.py", "from .model import build", "net/train.py"),
        ("net/model.py", "from . import model; build = model.build", "net/train.py"),
        ("net/model.py", "from ..model import build", "net/run/train.py"),
        ("model.py", "from model import build", "jobs/train.py"),
    ],
)
def test_a_model_from_another_file(tmp_path: Path, place: str, statement: str, entry: str) -> None:
    files = {place: MODEL, "net/__init__.py": "", "src/net/__init__.py": "", entry: f"{statement}\n{TRAIN}"}
    assert understood(tmp_path, files, entry) == KNOWN


def test_a_cycle_of_imports_ends(tmp_path: Path) -> None:
    files = {"model.py": f"import train\n{MODEL}", "train.py": f"from model import build\n{TRAIN}"}
    assert understood(tmp_path, files, "train.py") == KNOWN


def test_a_module_that_is_missing_is_no_error(tmp_path: Path) -> None:
    assert understood(tmp_path, {"train.py": f"from missing import build\n{TRAIN}"}, "train.py") == HEADLESS


def test_a_module_that_is_broken_costs_only_what_it_defines(tmp_path: Path) -> None:
    files = {
        "broken.py": "def (:\n",
        "model.py": MODEL,
        "train.py": f"import broken\nfrom model import build\n{TRAIN}",
    }
    assert understood(tmp_path, files, "train.py") == KNOWN


def test_nothing_outside_of_the_repository_is_read(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(MODEL)
    project = tmp_path / "project"
    project.mkdir()
    assert understood(project, {"train.py": f"from model import build\n{TRAIN}"}, "train.py") == HEADLESS


def test_a_file_is_found_from_inside_a_folder_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "model.py").write_text(MODEL)
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "train.py").write_text(f"from model import build\n{TRAIN}")
    monkeypatch.chdir(tmp_path / "jobs")
    found = runs_of(read_source(Path("train.py")), Project())
    assert [line(run, output) for run in found for output in run.outputs] == KNOWN


def test_a_fit_in_an_imported_file_belongs_to_that_file(tmp_path: Path) -> None:
    files = {"model.py": MODEL + TRAIN, "train.py": "import keras\nfrom model import model\n"}
    assert understood(tmp_path, files, "train.py") == []


TRAINER = """
class Trainer:
    def __init__(self, model, data, settings):
        self.model, self.data, self.settings = model, data, settings

    def train(self):
        x, y = self.data
        self.model.compile(loss=self.settings.loss, optimizer='adam')
        return self.model.fit(x.reshape(-1, 784) / 255, y)
"""
SETTINGS = """
from dataclasses import dataclass

@dataclass
class Settings:
    classes: int = 10
    loss: str = 'sparse_categorical_crossentropy'
"""
MAIN = """
import keras
from app.model import build
from app.settings import Settings
from app.trainer import Trainer

def main():
    settings = Settings()
    data, _ = keras.datasets.mnist.load_data()
    Trainer(build(settings.classes), data, settings).train()

if __name__ == '__main__':
    main()
"""
APP = {"app/__init__.py": "", "app/model.py": MODEL, "app/settings.py": SETTINGS, "app/trainer.py": TRAINER}


def test_a_fit_in_another_file_is_known_to_who_calls_it(tmp_path: Path) -> None:
    assert understood(tmp_path, {**APP, "main.py": MAIN}, "main.py") == KNOWN


def test_the_place_of_a_fit_is_where_it_stands(tmp_path: Path) -> None:
    understood(tmp_path, {**APP, "main.py": MAIN}, "main.py")
    (run,) = runs_of(read_source(tmp_path / "main.py"), Project())
    assert run.at.place().path.endswith("trainer.py")


def test_a_function_that_trains_while_its_module_is_imported_does_so_for_that_file(tmp_path: Path) -> None:
    trains = "".join(f"    {each}\n" for each in TRAIN.strip().splitlines())
    files = {
        "model.py": f"{MODEL}def train():\n{trains}train()\n",
        "train.py": "import keras\nimport model\n",
    }
    assert understood(tmp_path, files, "train.py") == []


BASE = """
class Base:
    def __init__(self, classes=10):
        self.classes = classes

    def fit(self):
        self.model.compile(loss='sparse_categorical_crossentropy', optimizer='adam')
        self.model.fit(self.x, self.y, epochs=self.epochs)
"""
OWN = (
    IMPORTS
    + """
class Own(Base):
    epochs = 3

    def setup_data(self):
        (x, self.y), _ = mnist.load_data()
        self.x = x.reshape(-1, 784) / 255

    def setup_model(self):
        self.model = Sequential([Dense(self.classes, activation='softmax')])
"""
)


@pytest.mark.parametrize(
    ("base", "own"),
    [(BASE, f"from base import Base\n{OWN}"), ("", BASE + OWN)],
    ids=["in another file", "in the same file"],
)
def test_what_a_base_trains_of_a_class_that_nobody_makes(tmp_path: Path, base: str, own: str) -> None:
    assert understood(tmp_path, {"base.py": base, "own.py": own}, "own.py") == KNOWN


@pytest.mark.parametrize(
    "further",
    [
        "\n    def fit(self):\n        print(self.model)\n",
        "\nown = Own()\nown.setup_data()\n",
    ],
    ids=["it has a method of its own", "somebody makes it"],
)
def test_what_a_base_does_not_train_by_itself(tmp_path: Path, further: str) -> None:
    files = {"base.py": BASE, "own.py": f"from base import Base\n{OWN}{further}"}
    assert understood(tmp_path, files, "own.py") == []


AROUND = {
    "a folder beside that of the script": (
        "import sys, os\nsys.path.append(os.path.join(os.path.dirname(__file__), '..', 'lib'))",
        "scripts/train.py",
    ),
    "in front of all others": (
        "import sys, os\nsys.path.insert(0, os.path.abspath(os.path.dirname(__file__) + '/../lib'))",
        "scripts/train.py",
    ),
    "by pathlib": (
        "import sys\nfrom pathlib import Path\nROOT = Path(__file__).resolve().parents[2]\n"
        "sys.path.insert(0, str(ROOT / 'lib'))",
        "scripts/deep/train.py",
    ),
    "from where the program is started": ("import sys\nsys.path.append('lib')", "scripts/train.py"),
    "from the folder above that": (
        "import sys, os\nsys.path.append(os.path.abspath('../lib'))",
        "notebooks/train.py",
    ),
    "from where it goes": (
        "import sys, os\nos.chdir('../lib')\nsys.path.append(os.getcwd())",
        "notebooks/train.py",
    ),
    "from where it was before it went": (
        "import sys, os\nlib = os.path.abspath('../lib')\nos.chdir('far/away')\nsys.path.append(lib)",
        "notebooks/train.py",
    ),
    "added to the list": (
        "import sys, os\nhere = os.path.dirname(os.path.realpath(__file__))\n"
        "sys.path += [os.path.join(os.path.dirname(here), 'lib')]",
        "scripts/train.py",
    ),
    "several at once": (
        "from sys import path\nimport os\npath.extend(['nowhere', os.path.dirname(__file__) + '/../lib'])",
        "scripts/train.py",
    ),
    "by site": (
        "import os, site\nsite.addsitedir(os.path.join(os.path.dirname(__file__), os.pardir, 'lib'))",
        "scripts/train.py",
    ),
    "if it is not there yet": (
        "import sys, os\nlib = os.path.dirname(__file__) + '/../lib'\nif lib not in sys.path:\n"
        "    sys.path.append(lib)",
        "scripts/train.py",
    ),
}


@pytest.mark.parametrize(("code", "entry"), AROUND.values(), ids=AROUND)
def test_modules_are_found_where_the_code_has_them_looked_for(tmp_path: Path, code: str, entry: str) -> None:
    files = {"lib/model.py": MODEL, entry: f"{code}\nfrom model import build\n{TRAIN}"}
    assert understood(tmp_path, files, entry) == KNOWN


ELSEWHERE = (
    "sys.path.append(sys.argv[1])",
    "sys.path.append('other')",
    "sys.path = some_list()",
    "os.chdir(sys.argv[1])\nsys.path.append('lib')",
)


@pytest.mark.parametrize("code", ELSEWHERE)
def test_modules_are_not_found_where_nobody_looks_for_them(tmp_path: Path, code: str) -> None:
    train = f"import os, sys\n{code}\nfrom model import build\n{TRAIN}"
    files = {"lib/model.py": MODEL, "scripts/train.py": train}
    assert understood(tmp_path, files, "scripts/train.py") == HEADLESS


def test_nothing_is_looked_for_outside_the_project(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "model.py").write_text(MODEL)
    places = (f"'{outside}'", "os.path.join(os.path.dirname(__file__), '..', 'outside')", "'../outside'")
    added = "\n".join(f"sys.path.append({place})" for place in places)
    files = {"train.py": f"import os, sys\n{added}\nfrom model import build\n{TRAIN}"}
    (tmp_path / "project").mkdir()
    assert understood(tmp_path / "project", files, "train.py") == HEADLESS


IMPORTED = {
    "import_module": "from importlib import import_module\nbuild = import_module('net.model').build",
    "a name that is put together": "import importlib\nn = 'model'\nbuild = importlib.import_module(f'net.{n}').build",
    "a relative name": "import importlib\nbuild = importlib.import_module('.model', package='net').build",
    "__import__": "build = __import__('net.model', fromlist=['build']).build",
    "__import__ of the package": "build = __import__('net.model').model.build",
    "sys.modules": "import sys, net.model\nbuild = sys.modules['net.model'].build",
    "getattr": "import net.model\nbuild = getattr(net.model, 'build')",
    "vars": "from net import model\nbuild = vars(model)['build']",
    "a package without a file": "import net.model\nbuild = net.model.build",
    "a fallback under another path": (
        "try:\n    from project.net.model import build\nexcept ImportError:\n    from net.model import build"
    ),
}


@pytest.mark.parametrize("code", IMPORTED.values(), ids=IMPORTED)
def test_ways_to_import_a_module(tmp_path: Path, code: str) -> None:
    files = {"net/model.py": MODEL, "train.py": f"{code}\n{TRAIN}"}
    assert understood(tmp_path, files, "train.py") == KNOWN


def test_a_fallback_that_is_another_module_may_be_taken_or_not(tmp_path: Path) -> None:
    code = "try:\n    from somebody.models import build\nexcept ImportError:\n    from net.own import build"
    files = {"net/own.py": MODEL, "train.py": f"{code}\n{TRAIN}"}
    assert understood(tmp_path, files, "train.py") == HEADLESS


def test_a_star_brings_what_the_module_lists(tmp_path: Path) -> None:
    package = "__all__ = ['model', '_build']\nfrom net.model import build as _build\nbuild = None\n"
    for use in ("build = _build", "build = model.build"):
        files = {
            "net/__init__.py": package,
            "net/model.py": MODEL,
            "train.py": f"def build(n): pass\nfrom net import *\n{use}\n{TRAIN}",
        }
        folder = tmp_path / use.rpartition(" ")[2]
        folder.mkdir()
        assert understood(folder, files, "train.py") == KNOWN


def test_the_repository_s_root_is_found_from_far_below(tmp_path: Path) -> None:
    entry = "a/b/c/d/e/train.py"
    files = {"net/model.py": MODEL, entry: f"from net.model import build\n{TRAIN}"}
    assert understood(tmp_path, files, entry) == KNOWN


BODY = """
    (x, y), _ = mnist.load_data()
    model = build(10)
    model.compile(loss='sparse_categorical_crossentropy', optimizer='adam')
    model.fit(x.reshape(-1, 784) / 255, y)
"""


@pytest.mark.parametrize(
    "statement", ["from net.model import build", "import net.deep as d; build = d.build"]
)
def test_each_function_that_imports_a_module_finds_it(tmp_path: Path, statement: str) -> None:
    functions = "".join(f"\n\ndef {name}():\n    {statement}\n{BODY}" for name in ("first", "then", "last"))
    files = {
        "net/model.py": MODEL,
        "net/deep.py": "from .model import build\n",
        "main.py": IMPORTS + functions,
    }

    assert understood(tmp_path, files, "main.py") == KNOWN * 3


def test_a_module_that_one_way_imports_is_there_on_the_other(tmp_path: Path) -> None:
    code = "import sys\nfor _ in range(1):\n    if len(sys.argv) > 1:\n        import model\n    from model import build\n"
    files = {"model.py": MODEL, "train.py": code + TRAIN}

    assert understood(tmp_path, files, "train.py") == KNOWN
