"""The way to a file's bytes, and whether they can matter at all: before anything heavy is imported.

A file passes the gate where it mentions Keras or TensorFlow, or imports, directly or through others, a module
of its project that does: the script that only calls the project's trainer is where most projects train. Where
the code itself decides what it imports, by `sys.path` or `import_module`, only following it tells.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from losslint import intake

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from losslint.source import Locator

MAX_REACHED = 2_000
"""Modules that one file imports, all in all, after which it passes: whether one matters is not known."""

FRAMEWORKS = {
    b"torch": "PyTorch",
    b"pytorch_lightning": "PyTorch",
    b"lightning": "PyTorch",
    b"flax": "JAX",
    b"haiku": "JAX",
    b"optax": "JAX",
    b"jax": "JAX",
    b"mxnet": "MXNet",
    b"paddle": "PaddlePaddle",
    b"chainer": "Chainer",
}
"""Libraries of training that are not known yet, by the package that a file imports."""

NOTHING = "neither it nor what it imports mentions keras or tensorflow"


def content(path: Path) -> bytes | None:
    """Return the bytes of a file, None where only the source reader can say what is wrong."""
    try:
        return intake.read(path)
    except OSError:
        return None


def framework_of(data: bytes) -> str:
    """Return the library of training that a file imports and that is not known yet, "" where it is none."""
    if not any(word in data for word in FRAMEWORKS):
        return ""
    from losslint.source.relevance import imports_in

    imported = {name.partition(".")[0].encode() for name, level in imports_in(data) if not level}
    return next((name for word, name in FRAMEWORKS.items() if word in imported), "")


class Gate:
    """Says of one file after the other whether there may be something to find; each module is read once."""

    def __init__(self, instead: Mapping[Path, bytes] | None = None) -> None:
        """Begin; `instead` are contents of files, by full path, that are not written yet."""
        self._instead = instead or {}
        self._locator: Locator | None = None
        self._imports: dict[str, tuple[str, ...]] = {}
        """The modules that each module imports, for those that do not mention the library."""
        self._passes: dict[str, bool] = {}

    def why_skipped(self, path: Path, data: bytes) -> str:
        """Return why there is nothing to look for in a file with these bytes, "" where there may be."""
        from losslint.source.relevance import imports_late, looks_relevant

        if looks_relevant(data) or imports_late(data):
            return ""
        name = str(path)
        if name not in self._imports:  # it was not read as a module of another file
            self._imports[name] = self._imported(name, data)
        return "" if self._reaches(name) else NOTHING

    def _reaches(self, name: str) -> bool:
        """Whether a file imports a module that passes, directly or through others."""
        came_from: dict[str, str | None] = {name: None}
        waiting = [name]
        for module in waiting:  # it grows meanwhile
            known = self._passes.get(module)
            if known is False:
                continue  # nor does anything that it imports
            if len(waiting) > MAX_REACHED:
                return True
            if known or self._mentions(module):
                step: str | None = module
                while step is not None:
                    self._passes[step] = True
                    step = came_from[step]
                return True
            for further in self._imports[module]:
                if further not in came_from:
                    came_from[further] = module
                    waiting.append(further)
        self._passes.update(dict.fromkeys(waiting, False))  # all that they import was looked at
        return False

    def _mentions(self, module: str) -> bool:
        """Whether a module mentions the library; if not, what it imports is known from now on."""
        if module in self._imports:
            return False
        from losslint.source.relevance import looks_relevant

        path = Path(module)
        data = self._instead.get(intake.real(path)) if self._instead else None
        if data is None:
            data = content(path)
        if data is not None and looks_relevant(data):
            return True
        self._imports[module] = self._imported(module, data or b"")
        return False

    def _imported(self, module: str, data: bytes) -> tuple[str, ...]:
        """Return the project's modules that a file imports."""
        from losslint.source.locating import Locator
        from losslint.source.relevance import imports_in

        if self._locator is None:
            self._locator = Locator(notes=False)
        folder = os.path.dirname(module)  # noqa: PTH120
        found = (self._locator.find(name, level, folder) for name, level in imports_in(data))
        return tuple(dict.fromkeys(path for path in found if path is not None))
