"""Configuration: `pyproject.toml`, `losslint.toml` and `--config`, and which of them holds where."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from losslint import intake
from losslint.errors import UsageError
from losslint.paths import upwards
from losslint.record import changed
from losslint.settings import Settings

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from typing import Any

_OWN_FILE = "losslint.toml"
_SHARED_FILE = "pyproject.toml"
FILES = (_OWN_FILE, _SHARED_FILE)
"""The names of configuration files, the one that wins first."""

_SECTION = "tool.losslint"
_OPTION = "--config"


class Configurations:
    """Finds the settings of every folder: the nearest configuration file wins, and each is read once."""

    def __init__(self, options: Sequence[str] = (), isolated: bool = False) -> None:
        """Take what `--config` was given: at most one file, and any number of `key = value` texts.

        Raises:
            UsageError: a text or the file cannot be used, or a file is given although `isolated`.
        """
        files = [option for option in options if not _is_inline(option)]
        if len(files) > 1:
            raise UsageError(f"{_OPTION} takes one file, not {len(files)}")
        if files and isolated:
            raise UsageError(f"--isolated reads no configuration file, so {_OPTION} cannot name one")
        self._inline = [_inline(option) for option in options if _is_inline(option)]
        self._named = self._completed(_named_file(files[0])) if files else None
        self._isolated = isolated
        self._by_folder: dict[str, Settings] = {}

    def for_folder(self, folder: str) -> Settings:
        """Return what holds in an absolute folder.

        Raises:
            UsageError: the configuration file that holds there cannot be used.
        """
        if self._named is not None:
            return self._named
        unknown: list[str] = []
        settings: Settings | None = None
        for above in upwards(folder):
            settings = self._by_folder.get(above) or self._written_in(above)
            if settings is not None:
                break
            unknown.append(above)
        settings = settings or self._completed(Settings())
        self._by_folder.update(dict.fromkeys(unknown, settings))
        return settings

    def _written_in(self, folder: str) -> Settings | None:
        """Return what a file in this very folder says, and remember it; None where there is no such file."""
        for name in FILES if not self._isolated else ():
            file = os.path.join(folder, name)
            found = _read(file, folder) if intake.is_file(file) else None
            if found is not None:
                self._by_folder[folder] = self._completed(found)
                return self._by_folder[folder]
        return None

    def _completed(self, settings: Settings) -> Settings:
        """Put what the command line says in `key = value` form over what a file says."""
        for made in self._inline:
            places = MappingProxyType({**settings.places, **made["places"]})
            settings = changed(settings, **{**made, "places": places})
        return settings


def _is_inline(option: str) -> bool:
    return "=" in option and not intake.is_file(option)


def _inline(option: str) -> dict[str, Any]:
    from losslint.schema import Origin, read_table

    return read_table(_parsed(option, f"{_OPTION} `{option}`"), Origin(_OPTION, "", os.getcwd()))


def _named_file(given: str) -> Settings:
    """Return the settings of the file that `--config` names; its patterns start from the working folder."""
    from pathlib import Path  # late: see `paths.py`

    file = Path(given)
    if not intake.is_there(file):
        raise UsageError(f"{_OPTION}: no such file: {file}")
    return _read(str(file), os.getcwd()) or Settings(file=file)


def _read(file: str, root: str) -> Settings | None:
    """Return the settings of a file, None for a `pyproject.toml` that says nothing about losslint."""
    is_shared = os.path.basename(file) == _SHARED_FILE
    try:
        data = intake.read(file)
        if is_shared and b"losslint" not in data:
            return None
        text = data.decode("utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {intake.reason(error)}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8, which TOML must be") from None
    table = _parsed(text, file)
    if not is_shared:
        return _made(table, file, text, root)
    tools = table.get("tool", {})
    if not isinstance(tools, dict) or "losslint" not in tools:
        return None
    if not isinstance(tools["losslint"], dict):
        raise UsageError(f"{file}: {_SECTION} must be a table")
    return _made(tools["losslint"], file, text, root, _SECTION)


def _made(table: Mapping[str, Any], file: str, text: str, root: str, section: str = "") -> Settings:
    """Return the settings that a table of a file makes; what reads one is imported where there is one."""
    from pathlib import Path

    from losslint.schema import Origin, read_table

    return Settings(file=Path(file), **read_table(table, Origin(file, text, root, section)))


def _parsed(text: str, where: str) -> dict[str, Any]:
    """Return a TOML text as a table.

    Raises:
        UsageError: it is not valid; the message begins with `where` and says the row and column.
    """
    if sys.version_info >= (3, 11):  # here, because most folders hold no configuration
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{where} is not valid TOML: {error}") from None
    except RecursionError:
        raise UsageError(f"{where} is nested too deeply to be read") from None
