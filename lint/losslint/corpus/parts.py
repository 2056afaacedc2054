"""What is found as a folder of Parquet files, so that a run which is ended goes on where it was.

Each file holds some repositories and is named by their keys: whoever writes the same ones again writes the
same file. It is there as a whole or not at all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from losslint.corpus.columns import FOUND
from losslint.errors import UsageError
from losslint.intake import reason

_MADE_BY = "made-by.json"
_SUFFIX = ".parquet"


class Parts:
    """The files below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, settings: Mapping[str, Any]) -> None:
        """Make the folder, or go on in it where it was made with the same settings.

        Raises:
            UsageError: it holds something else, or cannot be written.
        """
        above = self.folder.parent
        note = above / _MADE_BY
        written = json.dumps(settings, indent=2, sort_keys=True) + "\n"
        try:
            if note.exists():
                if note.read_text(encoding="utf-8") != written:
                    raise UsageError(f"{above} holds what another losslint or other rules found: see {note}")
            elif above.exists() and any(above.iterdir()):
                raise UsageError(f"{above} holds something else; name a new or an empty folder")
            self.folder.mkdir(parents=True, exist_ok=True)
            note.write_text(written, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{above} cannot be written: {reason(error)}") from None

    def write(self, found: Any) -> None:
        """Write a table of repositories as one file, which others see when it is whole."""
        if not found.num_rows:
            return
        keys = "".join(sorted(found["key"].to_pylist()))
        path = self.folder / f"{blake2b(keys.encode(), digest_size=16).hexdigest()}{_SUFFIX}"
        self._replace(path, found)

    def keys(self) -> set[str]:
        """Return the keys of all repositories that are done."""
        return {key for path in self._paths() for key in _keys_in(path)}

    def tables(self) -> Iterator[Any]:
        """Yield what each file holds."""
        for path in self._paths():
            yield pq.read_table(path, schema=FOUND)

    def settle(self) -> int:
        """Take out what is there twice, and return how many rows that were.

        A worker that is ended after it has written and before it could say so may do its work again together
        with other repositories than before.
        """
        self._sweep()
        seen: set[str] = set()
        taken = 0
        for path in self._paths():
            keys = _keys_in(path)
            fresh = [key not in seen and key not in keys[:at] for at, key in enumerate(keys)]
            seen.update(keys)
            if all(fresh):
                continue
            taken += fresh.count(False)
            kept = pq.read_table(path, schema=FOUND).filter(pa.array(fresh))
            if kept.num_rows:
                self._replace(path, kept)
            else:
                path.unlink()
        return taken

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob(f"[0-9a-f]*{_SUFFIX}"))

    def _replace(self, path: Path, table: Any) -> None:
        partial = path.with_name(f".{path.stem}.{os.uname().nodename}.{os.getpid()}")
        pq.write_table(table, partial, compression="zstd")
        partial.replace(path)

    def _sweep(self) -> None:
        """Remove what was being written by workers that were ended."""
        for partial in self.folder.glob(".*"):
            partial.unlink(missing_ok=True)


def _keys_in(path: Path) -> list[str]:
    keys: list[str] = pq.read_table(path, columns=["key"])["key"].to_pylist()
    return keys
