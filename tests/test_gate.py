"""The gate: which files may hold something to find, decided from bytes and from what imports lead to."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from losslint import gate, intake
from losslint.__main__ import main
from losslint.check.engine import lint
from losslint.gate import NOTHING, Gate
from losslint.source import imports_in, leading
from losslint.source.piece import Piece

NETS = """\
from keras.models import Sequential
from keras.layers import Dense

def make(width):
    model = Sequential([Dense(width, activation='relu', input_shape=(784,)), Dense(10, activation='softmax')])
    model.compile('sgd', 'binary_crossentropy', metrics=['accuracy'])
    return model
"""
REGISTERED = """\
KNOWN = {}

def known(function):
    KNOWN[function.__name__] = function

def get(name):
    return KNOWN[name]

""" + NETS.replace("def", "@known\ndef")
DIGITS = """\
import keras

def get():
    (x, y), _ = keras.datasets.mnist.load_data()
    return x.reshape((-1, 784)) / 255, keras.utils.to_categorical(y)
"""
GO = "from nets import make\nfrom digits import get\nmake(64).fit(*get(), epochs=2)\n"


def written(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def passes(root: Path, name: str) -> bool:
    return not Gate().why_skipped(root / name, (root / name).read_bytes())


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("main.py", {"main.py": "import nets\nnets.make(1)\n"}),
        ("main.py", {"main.py": "import os, nets as n\nprint(n.make(1))\n"}),
        ("main.py", {"main.py": "from nets import make\nmake(1)\n"}),
        ("main.py", {"main.py": "from nets import make as m\nif True:\n    m(1)\n"}),
        ("main.py", {"main.py": "def go():\n    from nets import make\n    make(1)\n"}),
        ("main.py", {"main.py": "import trainer\ntrainer.run()\n",
                     "trainer.py": "import nets\ndef run():\n    nets.make(1)\n"}),
        ("main.py", {"main.py": "import a\na.f()\n", "a.py": "from b import f\n",
                     "b.py": "import a\nimport nets\nf = nets.make\n"}),
        ("main.py", {"main.py": "from tools import shop\nshop.nets.make(1)\n", "tools/shop.py": "import nets\n"}),
        ("main.py", {"main.py": "from tools import (\n    log,\n    shop,\n)\nshop.nets.make(1)\n",
                     "tools/shop.py": "import nets\n"}),
        ("main.py", {"main.py": "from tools import log, \\\n    shop\nshop.go()\n",
                     "tools/shop.py": "import nets\ndef go(): nets.make(1)\n"}),
        ("main.py", {"main.py": "import tools.shop as s\ns.make(1)\n", "tools/shop.py": "from nets import *\n"}),
        ("main.py", {"main.py": "import tools.shop\ntools.shop.make(1)\n", "tools/shop.py": "from nets import *\n"}),
        ("main.py", {"main.py": "from tools import *\nmake(1)\n", "tools/__init__.py": "from .shop import make\n",
                     "tools/shop.py": "import keras\ndef make(n): keras.Model().fit(n)\n"}),
        ("app/main.py", {"app/main.py": "from . import shop\nshop.f()\n",
                         "app/shop.py": "import keras\ndef f(): keras.Model().fit(n)\n"}),
        ("app/main.py", {"app/main.py": "from . import f\nf()\n",
                         "app/__init__.py": "import keras\ndef f(): keras.Model().fit(n)\n"}),
        ("main.py", {"main.py": "from nets import (  # as ever\n    make as m)\nm(1)\n"}),
        ("app/main.py", {"app/main.py": "from ..nets import make\nmake(1)\n"}),
        ("app/jobs/main.py", {"app/jobs/main.py": "import nets\nnets.make(1)\n"}),
        ("main.py", {"main.py": "import deep\ndeep.f()\n",
                     "src/deep/__init__.py": "import keras\ndef f(): keras.Model().fit(n)\n"}),
        ("main.ipynb", {"main.ipynb": json.dumps({"cells": [{"source": ["import nets\n", "nets.make(1)\n"]}]})}),
        ("main.ipynb", {"main.ipynb": json.dumps({"cells": [{"source": "x = 1\nfrom nets import make\nmake(1)"}]})}),
        ("main.py", {"main.py": "import os\r\nimport nets\r\nnets.make(1)\r\n"}),
        ("main.py", {"main.py": "import nets\ngetattr(nets, name)(1)\n"}),
        ("main.py", {"main.py": "import nets\ngetattr(nets, 'make')(1)\n"}),
        ("main.py", {"main.py": "import nets\nnets.get('make')(1)\n", "nets.py": REGISTERED}),
    ],
)  # fmt: skip
def test_a_file_passes_that_calls_what_acts_in_a_module(
    tmp_path: Path, name: str, files: dict[str, str]
) -> None:
    assert passes(written(tmp_path, {"nets.py": NETS, **files}), name)


@pytest.mark.parametrize(
    "files",
    [
        {"main.py": "import os\nimport numpy as np\n"},
        {"main.py": "important = 1\nreimport nets\nmake(1)\n"},
        {"main.py": "import a\na.make(1)\n", "a.py": "import b\n", "b.py": "import a\n"},
        {"main.py": "from . import missing\nfrom .... import far\nmake(1)\n"},
        {"main.py": "import\n"},
        {"main.py": "from nets.inside import make\nmake(1)\n"},
        {"main.py": "import \\"},
        {"main.py": "import ("},
        {"main.py": "import nets\n"},
        {"main.py": "from nets import make\n__all__ = ['make']\n"},
        {"main.py": "import nets\nprint(nets.WIDTH)  # make(1)\n"},
        {"main.py": "import keras, nets\nlayer = keras.layers.Dense(1)\n"},
    ],
)
def test_any_other_file_does_not(tmp_path: Path, files: dict[str, str]) -> None:
    assert not passes(written(tmp_path, {"nets.py": NETS, **files}), "main.py")


@pytest.mark.parametrize(
    ("line", "may"),
    [
        ("loss.backward()", True),
        ("loss.backward", True),  # LL724 is about that
        ("loss.backward  # here", True),
        ("# loss.backward", False),
        ("print('loss.backward')", False),
        ("loss.step()", False),
        ("net.backward_of = 1", False),
    ],
)
def test_a_loop_of_pytorch_passes_whose_loss_goes_backward_or_is_to(
    tmp_path: Path, line: str, may: bool
) -> None:
    code = f"import torch\nfor x in data:\n    loss = net(x)\n    {line}\n"

    assert passes(written(tmp_path, {"main.py": code}), "main.py") == may


TRAINER = """\
import keras

class Trainer:
    def __init__(self, model):
        self.model = model

    def run(self):
        self._steps()

    def _steps(self):
        self.model.fit(1)

    def describe(self):
        return str(self.model)

def trainer():
    return Trainer(keras.Model())

def all_of(trainers):
    for one in trainers:
        one.run()
"""


@pytest.mark.parametrize(
    ("code", "may"),
    [
        ("from nets import Trainer\nTrainer(1).run()\n", True),
        ("import nets\nnets.trainer().run()\n", True),
        ("from nets import trainer, all_of\nall_of([trainer()])\n", True),
        ("from nets import Trainer\nclass Mine(Trainer):\n    def go(self): self.run()\n", True),
        ("from nets import trainer\nprint(trainer().describe())\n", False),
        ("from nets import Trainer\ndef one() -> Trainer: ...\n", False),
        ("from nets import all_of\nall_of([])\n", False),
        ("import nets\nprint(nets.run)\n", False),
    ],
)
def test_what_a_class_does_counts_where_its_methods_may_be_called(
    tmp_path: Path, code: str, may: bool
) -> None:
    assert passes(written(tmp_path, {"nets.py": TRAINER, "main.py": code}), "main.py") is may


LAYERS = """\
import keras

class Finder(keras.Model):
    def forward(self, x):
        return self.predict(x)

class Block:
    def run(self):
        keras.Model().fit(1)

    def show(self):
        return 1

def called(layer, x):
    return layer.forward(x)
"""


@pytest.mark.parametrize(
    ("code", "may"),
    [
        ("from nets import Block\nclass Mine(Block):\n    def go(self, x): return self.inner.forward(x)\n", False),
        ("from nets import Block\nBlock().forward()\n", False),
        ("from nets import Block, called\ncalled(Block(), 1)\n", False),
        ("from nets import Block\nBlock().run()\n", True),
        ("from nets import Finder, called\ncalled(Finder(), 1)\n", True),
        ("import nets\nclass Mine:\n    one = nets.Finder()\n    def go(self, x): return self.one.forward(x)\n"
         "Mine().go(1)\n", True),
    ],
)  # fmt: skip
def test_a_method_counts_for_the_classes_of_which_it_acts(tmp_path: Path, code: str, may: bool) -> None:
    assert passes(written(tmp_path, {"nets.py": LAYERS, "main.py": code}), "main.py") is may


def test_a_class_that_acts_where_it_is_made_needs_no_call(tmp_path: Path) -> None:
    nets = TRAINER.replace("self.model = model", "self.run()")
    assert passes(
        written(tmp_path, {"nets.py": nets, "main.py": "import nets\nnets.Trainer(1)\n"}), "main.py"
    )


@pytest.mark.parametrize(
    ("comment", "may"),
    [("# losslint: ignore[LL101]", True), ("# noqa: LL101", True), ("# noqa: E501", False)],
)
def test_a_file_with_comments_for_losslint_passes(tmp_path: Path, comment: str, may: bool) -> None:
    assert passes(written(tmp_path, {"main.py": f"import keras  {comment}\n"}), "main.py") is may


def test_what_lies_outside_of_the_repository_does_not_count(tmp_path: Path) -> None:
    written(tmp_path, {"nets.py": NETS, "project/main.py": "import nets\nnets.make(1)\n"})
    (tmp_path / "project" / ".git").mkdir()

    assert not passes(tmp_path, "project/main.py")


def test_a_module_is_read_once_whoever_imports_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def content(path: str) -> bytes:
        read.append(Path(path).name)
        return Path(path).read_bytes()

    monkeypatch.setattr(intake, "content", content)
    names = [f"main{number}.py" for number in range(5)]
    files = dict.fromkeys(names, "import shared\n")
    written(tmp_path, {**files, "shared.py": "import further\n", "further.py": "x = 1\n"})
    asked = Gate()

    assert {asked.why_skipped(tmp_path / name, b"import shared\n") for name in names} == {NOTHING}
    assert read == ["shared.py", "further.py"]


def test_a_file_that_leads_to_too_many_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MAX_REACHED", 3)
    chain = {f"m{number}.py": f"import m{number + 1}\n" for number in range(6)}

    assert passes(written(tmp_path, {**chain, "main.py": "import m0\n"}), "main.py")
    assert not passes(written(tmp_path, {"other.py": "import m5\n"}), "other.py")


@pytest.mark.parametrize("last", ["import m0\n", ""])
def test_looking_for_what_leads_on_grows_with_the_number_of_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    usual = leading.Trails._follow
    looked: list[str] = []

    def counted(
        self: leading.Trails,
        piece: Piece,
        path: str,
        callers: leading.Callers,
        found: leading.Callers,
    ) -> None:
        looked.append(path)
        usual(self, piece, path, callers, found)

    def steps(count: int) -> int:
        looked.clear()
        chain = {
            f"m{n}.py": f"from m{n + 1} import f{n + 1}\ndef f{n}():\n    f{n + 1}()\n" for n in range(count)
        }
        end = {f"m{count}.py": f"import keras\n{last}def f{count}():\n    keras.Model().fit(1)\n"}
        root = written(tmp_path / str(count), {**chain, **end, "main.py": "from m0 import f0\nf0()\n"})
        assert passes(root, "main.py")
        return len(looked)

    monkeypatch.setattr(leading.Trails, "_follow", counted)

    assert steps(36) < 2.5 * steps(18)


def _circle(count: int) -> dict[str, str]:
    """Return modules that import one another in a circle, each of which calls the next; the last one trains."""
    chain = {
        f"m{n}.py": f"from m{n + 1} import f{n + 1}\ndef f{n}():\n    f{n + 1}()\n" for n in range(count - 1)
    }
    last = f"import keras\nimport m0\ndef f{count - 1}():\n    keras.Model().fit(1)\n"
    return {**chain, f"m{count - 1}.py": last}


@pytest.mark.parametrize(
    ("count", "called", "may"),
    [
        (leading.MOST_IN_CIRCLE, 0, True),
        (2 * leading.MOST_IN_CIRCLE, 2 * leading.MOST_IN_CIRCLE - 2, True),
        (2 * leading.MOST_IN_CIRCLE, 0, False),
    ],
)
def test_in_a_large_circle_only_what_is_near_leads(
    tmp_path: Path, count: int, called: int, may: bool
) -> None:
    main = f"from m{called} import f{called}\nf{called}()\n"

    assert passes(written(tmp_path, {**_circle(count), "main.py": main}), "main.py") is may


def test_what_is_said_of_a_file_is_the_same_whatever_was_asked_before(tmp_path: Path) -> None:
    count = 2 * leading.MOST_IN_CIRCLE
    root = written(tmp_path, {**_circle(count), "main.py": "from m0 import f0\nf0()\n"})
    asked = Gate()
    names = [f"m{number}.py" for number in reversed(range(count))] + ["main.py"]

    one_after_another = [asked.why_skipped(root / name, (root / name).read_bytes()) for name in names]

    assert one_after_another == [
        Gate().why_skipped(root / name, (root / name).read_bytes()) for name in names
    ]


@pytest.mark.parametrize(
    ("module", "may"),
    [
        ("@register(\n    'a',\n)\ndef make(n): keras.Model().fit(n)\n", True),
        ("if keras:\n    def make(n): keras.Model().fit(n)\n", True),
        ("try:\n    make = keras.Model().fit\nexcept ValueError:\n    pass\n", True),
        ("(make, _) = keras.Model().fit, 1\n", True),
        ("if keras:\n    def run(n):\n        make = n\n        keras.Model().fit(make)\n", False),
        ("run = keras.Model().fit(make=1)\n", False),
        ("@register(\n    'a',\n)\nclass Run:\n    def go(self, n):\n        make = self.fit(n)\n", False),
    ],
)
def test_only_what_a_statement_binds_outside_of_functions_leads(
    tmp_path: Path, module: str, may: bool
) -> None:
    files = {"nets.py": f"import keras\n{module}", "main.py": "import nets\nmake = 1\nprint(make)\n"}
    if may:
        files["main.py"] = "from nets import make\nmake(1)\n"

    assert passes(written(tmp_path, files), "main.py") is may


@pytest.mark.parametrize(
    ("code", "may"),
    [
        ("one = globals()['make']\nprint(one)\n", True),
        ("one = globals()['other']\nprint(one)\n", False),
        ("one = globals()[name]\nprint(one)\n", True),
    ],
)
def test_a_global_that_is_looked_up_by_its_name_is_that_one(tmp_path: Path, code: str, may: bool) -> None:
    assert (
        passes(written(tmp_path, {"nets.py": NETS, "main.py": f"from nets import make\n{code}"}), "main.py")
        is may
    )


@pytest.mark.parametrize(
    ("code", "may"),
    [
        ("import importlib\ndef run(name):\n    return importlib.import_module(__name__).make(name)\n", True),
        (
            "import importlib\ndef run(name):\n    return getattr(importlib.import_module('jobs'), name)\n",
            True,
        ),
        ("import importlib\ndef run(name):\n    return importlib.import_module(name)\n", False),
        ("def run(name):\n    return getattr(__import__('jobs'), name)\n", True),
        ("import importlib.util\ndef run(name):\n    return importlib.util.find_spec(name)\n", False),
        ("import importlib.metadata\ndef run(name):\n    return importlib.metadata.version(name)\n", False),
        ("def run(name):\n    return eval(name)\n", True),
        ("def run(text):\n    exec(text, {})\n", False),  # what a text carries out is not followed
        ("def run():\n    return vars()\n", True),
        ("def run(arguments):\n    return vars(arguments)\n", False),
        ("def run(other):\n    return other.__dict__\n", False),
        ("import sys\ndef run():\n    return sys.modules[__name__].__dict__\n", True),
        ("import nets\ndef run(name):\n    return nets.__dict__[name]\n", True),
        ("import nets\ndef run(name):\n    return vars(nets)[name]\n", True),
        ("import nets\ndef run(name):\n    return name.__dict__, nets.WIDTH\n", False),
    ],
)
def test_only_what_looks_up_names_of_a_module_may_mean_any(tmp_path: Path, code: str, may: bool) -> None:
    files = {
        "nets.py": NETS,
        "jobs.py": f"from nets import make\n{code}",
        "main.py": "import jobs\nprint(jobs.run('make'))\n",
    }

    assert passes(written(tmp_path, files), "main.py") is may


@pytest.mark.parametrize(
    ("code", "may"),
    [
        ("def go(n):\n    return make\n", True),
        ("def go(n):\n    return n.make, dict(make=n)\n", False),
        ("def go(n):\n    make = n\n", False),
        ("def go(n):\n    make == n\n", True),
        ("def go(make, *others):\n    return make\n", False),
        ("def go(n, make=make):\n    return make\n", True),
        ("def go(make, n=[1, make]):\n    return make\n", True),
        ("@known(make)\ndef go(make):\n    return make\n", True),
        ("def go(n: make, m: int = 1) -> make:\n    return n\n", False),
        ("def go(n: make = make(1)):\n    return n\n", True),
        ("def go(n=lambda m: make(m), k: int = 0):\n    return n\n", True),
        ("def go(\n    n: dict[str, make] | None = None,\n) -> tuple[\n    make,\n]:\n    return n\n", False),
        ("class Go:\n    n: make = None\n", True),
        ("class Go:\n    def go(self, n: make): ...\n    def on(self, make):\n        return make\n", False),
        ("def go(n):\n    from nets import make\n", False),
        ("def go(n):\n    from nets import make; make(n)\n", True),
    ],
)
def test_a_name_leads_where_it_may_mean_that_of_the_module(tmp_path: Path, code: str, may: bool) -> None:
    files = {"nets.py": NETS, "main.py": f"from nets import make\n{code}"}

    assert passes(written(tmp_path, files), "main.py") is may


@pytest.mark.parametrize(
    ("tools", "may"),
    [
        ("import keras\n", True),
        ("from mine.keras import layers\n", True),
        ("import importlib\nK = importlib.import_module('tensorflow.keras')\n", True),
        ("import importlib\nNAME = 'keras'\nK = importlib.import_module(NAME)\n", True),
        ("def build(net):\n    return net  # works for keras, too\n", False),
        ("NAMES = ['keras']  # of tensorflow\n", False),
    ],
)
def test_a_module_mentions_a_library_for_others_where_it_may_give_it_to_them(
    tmp_path: Path, tools: str, may: bool
) -> None:
    files = {"tools.py": tools, "main.py": "from tools import build\nbuild(1).fit(1)\n"}

    assert passes(written(tmp_path, files), "main.py") is may


def test_what_is_not_written_yet_counts(tmp_path: Path) -> None:
    written(tmp_path, {"main.py": "import nets\n", "nets.py": "x = 1\n"})
    later = Gate({(tmp_path / "nets.py").resolve(): b"from keras import Model\nf = Model().fit\n"})

    assert Gate().why_skipped(tmp_path / "main.py", b"import nets\nnets.f()\n") == NOTHING
    assert later.why_skipped(tmp_path / "main.py", b"import nets\nnets.f()\n") == ""


@pytest.mark.parametrize("noise", [b"\xff\xfe\0import nets", b"import \xff\n", "import nétwork\n".encode()])
def test_bytes_that_are_no_code_are_no_trouble(tmp_path: Path, noise: bytes) -> None:
    assert Gate().why_skipped(tmp_path / "main.py", noise) == NOTHING


def test_a_name_may_be_written_in_any_letters() -> None:
    assert imports_in("import nétwork\n".encode()) == [("nétwork", 0)]


def found(capsys: pytest.CaptureFixture[str]) -> list[str]:
    main(["--isolated", "--output-format", "json"])
    return [one["code"] for one in json.loads(capsys.readouterr().out)]


def test_a_script_that_only_calls_the_project_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(written(tmp_path, {"nets.py": NETS, "digits.py": DIGITS, "go.py": GO}))

    assert found(capsys) == ["LL101"]
    assert found(capsys) == ["LL101"]  # from the cache

    (tmp_path / "nets.py").write_text(NETS.replace("binary_cross", "categorical_cross"))
    assert found(capsys) == []


def test_a_script_that_came_to_nothing_is_checked_once_its_module_mentions_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(written(tmp_path, {"go.py": GO, "digits.py": "def get(): ...\n"}))
    assert found(capsys) == []

    written(tmp_path, {"nets.py": NETS, "digits.py": DIGITS})
    assert found(capsys) == ["LL101"]


def test_a_tree_without_a_candidate_loads_no_parser(tmp_path: Path) -> None:
    written(tmp_path, {"main.py": "import tools\n", "tools.py": "import os\n"})
    program = (
        "import sys; from losslint.__main__ import main; main(['--isolated', '--no-cache', '.']);"
        "print([name for name in ('libcst', 'msgspec', 'dataclasses', 'typing') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)

    assert ran.stdout.splitlines()[-1] == "[]"


def test_what_only_may_import_something_is_not_reported_where_it_cannot_be_read(tmp_path: Path) -> None:
    script = tmp_path / "rates.py"

    script.write_text("import sys\nsys.path.append('..')\nprint 1\n", encoding="utf-8")
    assert lint(script) == []
    script.write_text("import sys, keras\nsys.path.append('..')\nprint model.predict(x)\n", encoding="utf-8")
    assert [found.code for found in lint(script)] == ["LL001"]


LATE = "import sys\nsys.path.append('..')\nfrom nets import train\ntrain()\n"


@pytest.mark.parametrize(("nets", "passes"), [("import keras\n", True), ("import zlib\n", False)])
def test_a_script_that_decides_what_it_imports_passes_where_a_library_is_mentioned_around_it(
    tmp_path: Path, nets: str, passes: bool
) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "nets.py").write_text(nets)
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "other.py").write_text("import keras\n")
    script = tmp_path / "scripts" / "train.py"
    gate = Gate()

    assert gate.is_guess(script, LATE.encode()) is passes
    assert bool(gate.why_skipped(script, LATE.encode())) is not passes


SETTINGS = (
    "from transformers import TrainingArguments\n\ndef settings():\n    return TrainingArguments('out')\n"
)


@pytest.mark.parametrize(
    ("code", "may"),
    [
        ("Trainer(net, args=settings()).train()\n", True),
        ("def run(trainer):\n    trainer.train()\n\nrun(Trainer(net, settings()))\n", True),
        ("print(settings())\n", False),
        ("def run(trainer):\n    trainer.train()\n\nprint(Trainer(net), settings())\n", False),
        ("def run():\n    kept.trainer.train()\n\nkept.trainer = Trainer(settings())\n", True),
    ],
)
def test_settings_lead_to_a_training_where_one_begins(tmp_path: Path, code: str, may: bool) -> None:
    main = f"from transformers import Trainer\nfrom rates import settings\n{code}"
    files = {"rates.py": SETTINGS, "main.py": main}
    assert passes(written(tmp_path, files), "main.py") is may
    assert not passes(tmp_path, "rates.py")


@pytest.mark.parametrize(
    ("code", "may"),
    [
        ("def go(trainer):\n    trainer.run()\n", False),
        ("def go(trainer):\n    print(Trainer)\n    trainer.run()\n", False),
        ("def go(trainer):\n    trainer.more.run(trainer=Trainer)\n", True),
        ("def go(trainer=None):\n    trainer = trainer or Trainer(1)\n    trainer.run()\n", True),
        ("def go(trainer=Trainer(1)):\n    trainer.run()\n", True),
        ("def go(trainer):\n    def inner(trainer):\n        trainer.run()\n    inner(Trainer(1))\n", True),
        ("def go(trainer):\n    go_on(lambda trainer: trainer.run(), Trainer(1))\n", True),
        ("def go(trainer):\n    trainer.run()\n\ngo(Trainer(1))\n", True),
        ("@made(Trainer)\ndef go(trainer):\n    trainer.run()\n", True),
        ("@fixture\ndef made():\n    return Trainer(1)\n\ndef test_it(made):\n    made.run()\n", True),
        ("class Kept:\n    def __init__(self, it):\n        it.run()\n\nKept(Trainer(1))\n", True),
        ("class Kept:\n    def __init__(self, it):\n        it.run()\n\nprint(Trainer)\n", False),
        ("def go(trainer):\n    go(trainer)\n    trainer.run()\n", False),
        ("class Kept:\n    def go(self, trainer):\n        print(Trainer)\n        trainer.run()\n", False),
        ("class Kept:\n    def go(self):\n        print(Trainer)\n        self.run()\n", True),
    ],
)
def test_what_is_called_on_an_argument_is_called_by_who_gives_it(
    tmp_path: Path, code: str, may: bool
) -> None:
    files = {"nets.py": TRAINER, "main.py": f"from nets import Trainer\n{code}"}
    assert passes(written(tmp_path, files), "main.py") is may


CONDITIONAL = """\
import keras

if keras.__version__ > '3':

    @keras.saving.register
    def train(
        model,
    ):
        model.fit(1)

    def shape(model):
        return model.shape

    class Runner:
        def run(self):
            train(1)
else:
    train = shape = None
"""


@pytest.mark.parametrize(
    ("code", "may"),
    [("nets.shape(1)\n", False), ("nets.train(1)\n", True), ("nets.Runner().run()\n", True)],
)
def test_what_is_defined_under_a_condition_leads_where_it_leads_by_itself(
    tmp_path: Path, code: str, may: bool
) -> None:
    files = {"nets.py": CONDITIONAL, "main.py": f"import nets\n{code}"}
    assert passes(written(tmp_path, files), "main.py") is may
