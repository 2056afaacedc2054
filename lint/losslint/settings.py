"""What holds for the files of a folder: the settings and their defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType

from losslint.errors import UsageError
from losslint.patterns import Patterns
from losslint.record import made_by, record
from losslint.source.expressions import expression

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from pathlib import Path

SEVERITIES = ("error", "warning", "info")
GENERATIONS = ("1", "2.0-2.3", "2.4-2.15", "3")
DEFAULT_EXCLUDES = (
    ".bzr .direnv .eggs .git .git-rewrite .hg .ipynb_checkpoints .losslint_cache .mypy_cache .nox .pants.d"
    " .pyenv .pytest_cache .pytype .ruff_cache .svn .tox .venv .vscode __pycache__ __pypackages__ _build"
    " buck-out build dist node_modules site-packages venv"
).split()
_VERSION = expression(r"(?P<major>[0-9]+)(?:\.(?P<minor>[0-9]+)(?:\.[0-9]+)*|\.[xX*])?")
_LAST_MEANING_BY_LOSS = 3
_LAST_TWO = 15


@record
class PerFileIgnore:
    """Rules that are ignored in the files that fit a pattern, or, `negated`, in all the others."""

    patterns: Patterns
    negated: bool
    selectors: tuple[str, ...]


@record
class Settings:
    """What holds for the files of a folder.

    `file` is the configuration that was read, None where there is none. `exclude` is None where the
    default excludes hold. `places` says for messages where each key stands.
    """

    file: Path | None = None
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: Patterns | None = None
    extend_exclude: Patterns | None = None
    per_file_ignores: tuple[PerFileIgnore, ...] = ()
    severity: Mapping[str, str] = made_by(default_factory=lambda: MappingProxyType({}))
    target_keras: str | None = None
    fail_on: str = "warning"
    respect_gitignore: bool = True
    unsafe_fixes: bool = False
    fixable: tuple[str, ...] | None = None
    unfixable: tuple[str, ...] = ()
    baseline: Path | None = None
    required_version: str | None = None
    places: Mapping[str, str] = made_by(default_factory=lambda: MappingProxyType({}))

    def excludes(self, path: str, folder: bool = False) -> bool:
        """Whether these settings leave out an absolute path itself, whatever lies above it.

        Raises:
            UsageError: a pattern is not valid.
        """
        if self.exclude is None and os.path.basename(path) in DEFAULT_EXCLUDES:
            return True
        given = (self.exclude, self.extend_exclude)
        return any(patterns.match(path, folder) for patterns in given if patterns is not None)

    def ignored_in(self, path: str) -> tuple[str, ...]:
        """Return the selectors of the rules that are ignored in the file at an absolute path.

        Raises:
            UsageError: a pattern is not valid.
        """
        return tuple(
            selector
            for ignored in self.per_file_ignores
            if ignored.patterns.match(path) is not ignored.negated
            for selector in ignored.selectors
        )


def target_keras(text: str, where: str) -> str:
    """Return the one of `GENERATIONS` that a version such as `2.2`, `2.4.1` or `3.x` belongs to.

    Raises:
        UsageError: it belongs to none, or to several; the message begins with `where`.
    """
    found = text if text in GENERATIONS else _generation(text)
    if found is not None:
        return found
    valid = ", ".join(GENERATIONS)
    if text.startswith("2"):
        raise UsageError(f"{where}: `{text}` is not one generation of Keras; say which of {valid}")
    raise UsageError(f"{where}: `{text}` is no generation of Keras; valid are {valid}")


def _generation(text: str) -> str | None:
    found = _VERSION.fullmatch(text)
    if found is None:
        return None
    minor = None if found["minor"] is None else int(found["minor"])
    match int(found["major"]), minor:
        case (1, _):
            return "1"
        case (3, _):
            return "3"
        case (2, int(number)) if number <= _LAST_MEANING_BY_LOSS:
            return "2.0-2.3"
        case (2, int(number)) if number <= _LAST_TWO:
            return "2.4-2.15"
    return None
