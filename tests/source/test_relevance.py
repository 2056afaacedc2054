from __future__ import annotations

import subprocess
import sys

import pytest
from losslint.source import looks_relevant


@pytest.mark.parametrize(
    "data",
    [
        b"import keras\n",
        b"from tensorflow import data\n",
        b"import tensorflow.keras as ks\n",
        b"import tf_keras\n",
        b'{"cells": [{"source": ["import keras"]}]}',
        "import keras\n".encode("utf-16"),
    ],
)
def test_a_file_that_names_the_library_is_relevant(data: bytes) -> None:
    assert looks_relevant(data)


@pytest.mark.parametrize("data", [b"", b"import torch\n", b"import numpy as np\n", b"\0\xff\xfe"])
def test_any_other_file_is_not(data: bytes) -> None:
    assert not looks_relevant(data)


def test_importing_the_package_does_not_import_libcst() -> None:
    program = "import sys, losslint.source; sys.exit('libcst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
