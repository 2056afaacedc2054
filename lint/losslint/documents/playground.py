"""The playground as a folder of files that any server can give out: losslint runs in the browser, on Pyodide.

Pyodide's own list of packages has libcst, PyYAML and Jinja2. Its msgspec is older than losslint needs, so
that comes from PyPI, where it is built for Pyodide too.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from losslint.errors import UsageError

PYODIDE = "https://cdn.jsdelivr.net/pyodide/v314.0.7/full/"
"""Where the page finds Pyodide unless another place is named. Its wheels are for Python 3.14."""

PACKAGES = ("libcst", "pyyaml", "jinja2")
"""What Pyodide brings itself."""

_MSGSPEC = "msgspec==0.23.0 --hash=sha256:1836f50ad87e7c56600b648a1b75c3bbcce62835cb1f489435fc5fee8d068831\n"
_PLATFORM = ("--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14", "--abi", "cp314")

EXAMPLES = {
    "Digits, each class a question of its own": "fixtures/images/mnist_cnn_binary_loss.py",
    "Garments, softmax twice": "fixtures/heads/fashion_softmax_twice.py",
    "PyTorch: garments, softmax in forward": "fixtures/pytorch/garments_softmax_in_forward.py",
    "PyTorch: houses, a column against a row": "fixtures/pytorch/houses_column_against_row.py",
}
"""What one can choose on the page, by title: fixtures."""

_EXPECTATION = re.compile(r"[ \t]*# expect\b[^\n]*")


def examples(root: Path) -> str:
    """Return the examples of the page as JSON, without the comments that say what is expected."""
    listed = [
        {"title": title, "code": _EXPECTATION.sub("", (root / name).read_text(encoding="utf-8"))}
        for title, name in EXAMPLES.items()
    ]
    return json.dumps(listed, indent=1, ensure_ascii=False) + "\n"


def write(root: Path, folder: Path, pyodide: str) -> None:
    """Write the page to a folder, which is made; `pyodide` is an address, or a folder that is copied.

    Raises:
        UsageError: a wheel cannot be built or fetched.
    """
    static = files("losslint.playground") / "static"
    folder.mkdir(parents=True, exist_ok=True)
    for file in static.iterdir():
        if file.name != "local.js":
            (folder / file.name).write_bytes(file.read_bytes())
    at = pyodide
    if Path(pyodide).is_dir():
        shutil.copytree(pyodide, folder / "pyodide", dirs_exist_ok=True)
        at = "pyodide/"
    wheels = folder / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    wheels.mkdir()
    _make_wheels(root, wheels)
    told = {"pyodide": at, "packages": PACKAGES, "wheels": list(_listed(wheels))}
    (folder / "packages.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _make_wheels(root: Path, folder: Path) -> None:
    """Build losslint's wheel and fetch the one of msgspec."""
    python = [sys.executable, "-m"]
    _run([*python, "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(root)])
    with tempfile.TemporaryDirectory() as place:
        wanted = Path(place) / "wanted.txt"
        wanted.write_text(_MSGSPEC, encoding="utf-8")
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", *_PLATFORM]
        _run([*python, "pip", "download", *options, "--dest", str(folder), "--requirement", str(wanted)])


def _run(command: Sequence[str]) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        last = (ran.stderr or ran.stdout).strip().splitlines()[-1:]
        raise UsageError(f"`{' '.join(command[1:4])}` failed: {''.join(last)}")


def _listed(folder: Path) -> Iterator[dict[str, str]]:
    """Yield each wheel and its digest, which the page compares."""
    for wheel in sorted(folder.glob("*.whl")):
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        yield {"file": f"wheels/{wheel.name}", "sha256": digest}
