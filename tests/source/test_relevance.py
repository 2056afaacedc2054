from __future__ import annotations

import subprocess
import sys

import pytest
from losslint import source
from losslint.source import looks_relevant
from losslint.source.relevance import imports_late


@pytest.mark.parametrize(
    "data",
    [
        b"import keras\n",
        b"from tensorflow import data\n",
        b"import tensorflow.keras as ks\n",
        b"import tf_keras\n",
        b'{"cells": [{"source": ["import keras"]}]}',
        "import keras\n".encode("utf-16"),
        b"model = Sequential([Dense(1)])\nmodel.compile(loss='mse')\n",
        b"model = models.Sequential()\nmodel.add(layers.Conv2D(8, 3))\n",
        b"model = Sequential()\nmodel.add(Convolution1D(8, 3))\n",
        b"model = Sequential()\nmodel.add(LSTM(32, input_dim=64))\n",
        b"held = ImageDataGenerator(1).flow_from_directory('a')\nmodel.predict(held)\n",
    ],
)
def test_a_file_that_names_the_library_is_relevant(data: bytes) -> None:
    assert looks_relevant(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"import torch\n",
        b"import numpy as np\n",
        b"import re; re.compile('a')",
        b"nn.Sequential(nn.Linear(1, 1))",
        b"# see https://github.com/tensorflow/mesh/blob/main/layers.py and https://www.tensorflow.org/api\n",
        b"\0\xff\xfe",
    ],
)
def test_any_other_file_is_not(data: bytes) -> None:
    assert not looks_relevant(data)


@pytest.mark.parametrize(
    ("used", "absent"),
    [
        ("looks_relevant(b'')", ("dataclasses", "libcst", "losslint.training")),
        ("Source", ("libcst", "losslint.source.notebook")),
    ],
)
def test_using_a_name_imports_no_more_than_it_needs(used: str, absent: tuple[str, ...]) -> None:
    program = f"import sys, losslint.source; losslint.source.{used}; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert set(absent).isdisjoint(ran.stdout.split())


def test_every_exported_name_is_there() -> None:
    assert all(getattr(source, name).__module__.startswith("losslint.source.") for name in source.__all__)
    with pytest.raises(AttributeError, match="no attribute 'read_sauce'"):
        _ = source.read_sauce


@pytest.mark.parametrize(
    "code",
    [
        "import sys\nsys.path.append('..')\n",
        "import sys\nif lib not in sys.path:\n    sys.path.append(lib)\n",
        "try:\n    import lib\nexcept ImportError:\n    sys.path += ['lib']\n",
        "def add():\n    pass\nfor each in (\n    'a',\n):\n        sys.path.insert(0, each)\n",
        "from sys import path\npath.append('lib')\n",
        "def main():\n    sys.path.append('lib')\nif __name__ == '__main__':\n    main()\n",
        "if '__main__' == __name__:\n    importlib.import_module(sys.argv[1]).main()\n",
        '{"cells": [{"source": ["import sys\\n", "sys.path.append(\'lib\')"]}]}',
    ],
)
def test_a_script_may_decide_what_it_imports(code: str) -> None:
    assert imports_late(code.encode())


@pytest.mark.parametrize(
    "code",
    [
        "for folder in sys.path:\n    print(folder)\n",
        "# no copy, lest too many folders stand in sys.path\n",
        "def add(folder):\n    if folder:\n\n        sys.path.insert(0, folder)\n",
        "class Added:\n    def __enter__(self):\n        sys.path += [self.folder]\n",
        "def load(name):\n    return importlib.import_module(name)\n",
        "from . import tasks\nif more:\n    sys.path.append(more)\n",
        "def load(cls):\n    if cls.__name__ == '__main__':\n        return importlib.import_module('lib')\n",
    ],
)
def test_a_module_of_others_leaves_that_to_them(code: str) -> None:
    assert not imports_late(code.encode())
