"""Which generation of Keras a file targets: configuration, the project's pins, its own spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from losslint import intake
from losslint.runs.telling import Telling
from losslint.source.expressions import expression
from losslint.training import Fact, Version
from losslint.values import BackendEvent, FitEvent

PINS = (
    "requirements.txt",
    "requirements-dev.txt",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "environment.yml",
    "environment.yaml",
    "Pipfile",
)
"""Files of a project that pin versions."""

REPOSITORY = ".git"
"""What the topmost folder of a project has."""

PIN = expression(
    rb"""^[ \t"'-]*(?P<name>keras|tensorflow(?:-gpu|-cpu)?|tf-keras)["']?[ \t]*(?:={1,3}|~=)[ \t]*"""
    rb"""["']?(?:==)?(?P<version>\d{1,9}(?:\.\d{1,9})?)""",
    re.MULTILINE | re.IGNORECASE,
)
MAX_PIN_FILE = 200_000
"""Bytes of a file that is searched for pins."""

ONLY_IN: tuple[tuple[str, Version], ...] = (
    ("tensorflow.contrib", Version.KERAS_2_EARLY),
    ("tf_keras", Version.KERAS_2_LATE),
    ("keras.ops", Version.KERAS_3),
    ("keras.random", Version.KERAS_3),
    ("keras.saving", Version.KERAS_3),
    ("keras.src", Version.KERAS_3),
    ("keras_core", Version.KERAS_3),
)
"""Imports that one generation alone has."""

_TELLING = tuple(prefix for prefix, _ in ONLY_IN)

ONLY_BY = {"jax": Version.KERAS_3, "torch": Version.KERAS_3}
"""Backends that one generation alone computes with."""


def generation(
    target: Version | None, pinned: Fact[Version], telling: Iterable[Telling], fit: FitEvent | None
) -> Fact[Version]:
    """Return the generation, from the strongest evidence that there is."""
    if target is not None:
        return Fact(target)
    if pinned.known:
        return pinned
    for name in ("nb_epoch", "samples_per_epoch"):
        if fit is not None and name in fit.given:
            return Fact(Version.KERAS_1, fit.origin)
    for one in telling:
        only = ONLY_BY.get(one.name or "") if isinstance(one, BackendEvent) else _only_importer(one.path)
        if only is not None:
            return Fact(only, one.origin)
    return Fact.unknown("nothing in the project says which Keras it is for")


def _only_importer(path: str) -> Version | None:
    """Return the generation that alone has what is imported."""
    if not path.startswith(_TELLING):
        return None
    fitting = (version for prefix, version in ONLY_IN if path == prefix or path.startswith(prefix + "."))
    return next(fitting, None)


def pinned_in(folder: Path, looked_for: set[Path]) -> Fact[Version]:
    """Return the generation that the nearest files with pins name; every path looked at is noted."""
    for place in [folder, *list(folder.parents)[:5]]:
        looked_for.update(_candidates(place))
        for path in _present(place):
            if path.name == REPOSITORY:
                return Fact.unknown("no pin")
            found = _of_pin(_content(path))
            if found is not None:
                return Fact(found)
    return Fact.unknown("no pin")


def _content(path: Path) -> bytes:
    """Return what a file with pins holds, nothing where it cannot be read: there is no pin then."""
    try:
        return intake.read(path, MAX_PIN_FILE)
    except OSError:
        return b""


@lru_cache(maxsize=512)
def _candidates(place: Path) -> tuple[Path, ...]:
    """Return what is looked for in a folder; where a repository ends, the search does."""
    return (*(place / name for name in PINS), place / REPOSITORY)


def _present(place: Path) -> tuple[Path, ...]:
    """Return those of the candidates that a folder has.

    Most files of a call are in few folders: which names a folder has is known until it changes.
    """
    try:
        folder = place.stat()
    except OSError:
        return ()
    return _names_in(place, folder.st_dev, folder.st_ino, folder.st_mtime_ns)


@lru_cache(maxsize=512)
def _names_in(place: Path, device: int, number: int, changed: int) -> tuple[Path, ...]:
    return tuple(path for path in _candidates(place) if intake.is_there(path))


def _of_pin(text: bytes) -> Version | None:
    for match in PIN.finditer(text):
        name = match["name"].lower()
        major, _, minor = match["version"].partition(b".")
        version = (int(major), int(minor or 0))
        if name == b"keras":
            return of_keras(version)
        if name == b"tf-keras":
            return Version.KERAS_2_LATE
        if version >= (2, 16):
            return Version.KERAS_3
        return Version.KERAS_2_LATE if version >= (2, 2) else Version.KERAS_2_EARLY
    return None


def of_keras(version: tuple[int, int]) -> Version:
    """Return the generation of a Keras version."""
    if version >= (3, 0):
        return Version.KERAS_3
    if version >= (2, 4):
        return Version.KERAS_2_LATE
    return Version.KERAS_2_EARLY if version >= (2, 0) else Version.KERAS_1
