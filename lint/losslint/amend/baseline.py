"""The baseline: findings that are known and not shown, told by what they are and not by where they stand."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from losslint import intake
from losslint.check.trying import unparsed
from losslint.discovery import Target
from losslint.errors import UsageError
from losslint.findings import Diagnostic
from losslint.fix.writing import write_atomically
from losslint.own_rules import INTERNAL_ERROR, UNREAD
from losslint.record import changed
from losslint.results import FileResult, Results
from losslint.session import Session

DEFAULT = "losslint-baseline.json"
_VERSION = 1
_NEVER = UNREAD | {INTERNAL_ERROR}
"""What was not checked is never passed over."""


class Entry(Struct, frozen=True, order=True):
    """One known finding: the file below the baseline's folder, and code and line for people to read."""

    path: str
    code: str
    line: str
    fingerprint: str


def without_known(session: Session, targets: Mapping[str, Target], results: Results) -> Results:
    """Return the results without what the baselines list, and counted what they list.

    Raises:
        UsageError: a baseline is not there or cannot be read.
    """
    baselines: dict[Path, list[Entry]] = {}
    seen: set[str] = set()
    files = []
    known_count = 0
    for file in results.files:
        place = _baseline_of(session, targets.get(file.path))
        if place is None:
            files.append(file)
            continue
        if place not in baselines:
            baselines[place] = read(place)
        known = {entry.fingerprint for entry in baselines[place]}
        left = tuple(found for found in file.diagnostics if not _is_known(found, known))
        seen.update(found.fingerprint for found in file.diagnostics)
        known_count += len(file.diagnostics) - len(left)
        files.append(changed(file, diagnostics=left))
    checked = _Checked(session, targets, results.files)
    stale = sum(
        entry.fingerprint not in seen and checked.decides(entry, place.parent)
        for place, entries in baselines.items()
        for entry in entries
    )
    return changed(results, files=tuple(files), in_baseline=known_count, stale=stale)


def write(session: Session, targets: Mapping[str, Target], results: Results, file: Path) -> str:
    """Write everything that was found to the baseline and return what was done, in words.

    Entries of files that were not checked this time stay; those that are no longer found go.

    Raises:
        UsageError: the file cannot be read or written.
    """
    file = Path(os.path.abspath(file))  # noqa: PTH100 - resolve() would follow symbolic links
    lines = results.lines
    found = {_entry(one, lines, file.parent) for one in results.diagnostics if one.code not in _NEVER}
    checked = _Checked(session, targets, results.files)
    old = set(read(file)) if intake.is_there(file) else set()
    kept = {entry for entry in old if not checked.decides(entry, file.parent)}
    entries = sorted(found | kept)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, _written(entries).encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {intake.reason(error)}") from None
    gone = len(old - set(entries))
    removed = f", {gone} no longer found" if gone else ""
    return f"{len(entries)} finding{'' if len(entries) == 1 else 's'} in {file.name}{removed}"


def how_to_use(targets: Mapping[str, Target], file: Path) -> str:
    """Return the end of a sentence about a new baseline: how to have it read, "" where that is configured."""
    configured = [one.settings.baseline for one in targets.values()]
    if intake.is_there(file) or any(one is not None and one.name == file.name for one in configured):
        return ""
    return f'; `baseline = "{file.name}"` or --baseline leaves them out'


def read(file: Path) -> list[Entry]:
    """Return the entries of a baseline.

    Raises:
        UsageError: it is not there, or it is not a baseline that this version understands.
    """
    try:
        content = json.loads(intake.read(file).decode("utf-8"))
        if content["version"] != _VERSION:
            raise UsageError(f"the baseline {file} is of version {content['version']}, not {_VERSION}")
        return [_read_entry(entry) for entry in content["findings"]]
    except FileNotFoundError:
        raise UsageError(f"no such baseline: {file}; --write-baseline makes it") from None
    except OSError as error:
        raise UsageError(f"the baseline {file} cannot be read: {intake.reason(error)}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(f"{file} is not a baseline; --write-baseline makes one") from None


def file_to_write(session: Session, configured: Path | None) -> Path:
    """Return where the baseline goes: what the command line says, else the configuration, else the usual."""
    given = session.options.baseline
    return Path(given) if given is not None else configured or Path(DEFAULT)


class _Checked:
    """What was checked this time, and for what."""

    def __init__(self, session: Session, targets: Mapping[str, Target], files: Iterable[FileResult]) -> None:
        self._codes = {
            os.path.abspath(targets[file.path].path): set(session.enabled(targets[file.path].settings)[0])  # noqa: PTH100
            for file in files
            if file.path in targets and not unparsed(file)
        }

    def decides(self, entry: Entry, folder: Path) -> bool:
        """Whether the findings of this time say all about an entry: its file was checked, or is gone."""
        path = os.path.normpath(folder / entry.path)
        return entry.code in self._codes.get(path, ()) or not intake.is_there(path)


def _baseline_of(session: Session, target: Target | None) -> Path | None:
    given = session.options.baseline
    if given is not None:
        return Path(given).absolute()
    return target.settings.baseline if target is not None else None


def _is_known(found: Diagnostic, known: set[str]) -> bool:
    return found.code not in _NEVER and found.fingerprint in known


def _entry(found: Diagnostic, lines: Mapping[Any, Any], folder: Path) -> Entry:
    place = found.place
    line = lines.get((place.path, place.cell, place.row))
    path = Path(os.path.relpath(Path(place.path).absolute(), folder)).as_posix()
    return Entry(path, found.code, line.text.strip() if line is not None else "", found.fingerprint)


def _read_entry(entry: Any) -> Entry:
    values = [entry[name] for name in Entry.__match_args__]
    if not all(isinstance(value, str) for value in values):
        raise TypeError("the fields of an entry are texts")
    return Entry(*values)


def _written(entries: Iterable[Entry]) -> str:
    """Return the text of a baseline: an entry a line, so that versions of it compare well."""
    rows = (
        json.dumps({name: getattr(entry, name) for name in Entry.__match_args__}, ensure_ascii=False)
        for entry in entries
    )
    listed = ",\n  ".join(rows)
    findings = f"[\n  {listed}\n ]" if listed else "[]"
    return f'{{\n "version": {_VERSION},\n "findings": {findings}\n}}\n'
