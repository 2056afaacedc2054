"""The tables: what is read of repositories, and what is written of them. Needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
from msgspec import to_builtins

from losslint import __version__
from losslint.corpus.row import Answer, Repository
from losslint.errors import UsageError
from losslint.nearest import did_you_mean

FILES = pa.list_(pa.struct([("path", pa.string()), ("content", pa.large_binary())]))

TOGETHER = pa.schema([("repository", pa.string()), ("year", pa.int32()), ("files", FILES)])
"""A row for each repository with all of its files."""

_VERSION = [("framework", pa.string()), ("generation", pa.string())]

TRAINING = pa.struct(
    [
        ("path", pa.string()),
        ("cell", pa.int32()),
        ("row", pa.int32()),
        ("kind", pa.string()),
        *_VERSION,
        ("understood", pa.bool_()),
        ("outputs", pa.int32()),
        ("units", pa.int64()),
        ("activation", pa.string()),
        ("loss", pa.string()),
        ("reads", pa.string()),
        ("labels", pa.string()),
        ("classes", pa.int64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("metrics", pa.list_(pa.string())),
        ("optimizer", pa.string()),
        ("unknown", pa.list_(pa.string())),
    ]
)

FINDING = pa.struct(
    [
        ("code", pa.string()),
        ("name", pa.string()),
        ("severity", pa.string()),
        ("message", pa.string()),
        ("path", pa.string()),
        ("cell", pa.int32()),
        ("row", pa.int32()),
        ("column", pa.int32()),
        *_VERSION,
        ("fingerprint", pa.string()),
    ]
)

FOUND = pa.schema(
    [
        ("key", pa.string()),
        ("repository", pa.string()),
        ("year", pa.int32()),
        ("status", pa.string()),
        ("why", pa.string()),
        ("files", pa.int32()),
        ("refused", pa.int32()),
        ("seconds", pa.float64()),
        ("losslint", pa.string()),
        ("trainings", pa.list_(TRAINING)),
        ("findings", pa.list_(FINDING)),
    ]
)
"""A row for each repository with what was found in it."""


def is_together(names: Sequence[str], where: str = "the table") -> bool:
    """Whether a table has a row for each repository, rather than one for each file.

    Raises:
        UsageError: a column is missing.
    """
    together = "files" in names
    for wanted in ("repository", "files") if together else ("repository", "path", "content"):
        if wanted not in names:
            unused = [name for name in names if name not in ("repository", "path", "content", "year")]
            raise UsageError(f"{where} has no column `{wanted}`{did_you_mean(wanted, unused)}")
    return together


def repositories(table: Any) -> Iterator[Repository]:
    """Yield the repositories of a table of either kind, those of files in the order of their first ones.

    Raises:
        UsageError: a column is missing, or holds something else than it should.
    """
    if not is_together(table.column_names):
        table = together(table)
    try:
        rows = _whole(table)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise UsageError(f"the table cannot be read as repositories: {str(error).splitlines()[0]}") from None
    for row in rows.to_pylist():
        files = tuple((one["path"] or "", one["content"]) for one in row["files"] or () if one is not None)
        yield Repository(row["repository"] or "", files, row["year"])


def together(table: Any) -> Any:
    """Return a table of files as one of repositories; the year of a repository is that of its first file.

    Raises:
        UsageError: a column is missing.
    """
    is_together([name for name in table.column_names if name != "files"])
    years = table["year"] if "year" in table.column_names else pa.nulls(table.num_rows, pa.int32())
    found: dict[str, dict[str, Any]] = {}
    columns = (table["repository"], years, table["path"], table["content"])
    for name, year, path, content in zip(*(column.to_pylist() for column in columns), strict=True):
        row = found.setdefault(name or "", {"repository": name, "year": year, "files": []})
        data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        row["files"].append({"path": path, "content": data})
    return pa.Table.from_pylist(list(found.values()), schema=TOGETHER)


def as_table(told: Iterable[tuple[Repository, Answer]]) -> Any:
    """Return what was found in repositories as a table."""
    rows = [
        {
            "key": repository.key,
            "repository": repository.name,
            "year": repository.year,
            "losslint": __version__,
            **to_builtins(answer),
        }
        for repository, answer in told
    ]
    return pa.Table.from_pylist(rows, schema=FOUND)


def _whole(table: Any) -> Any:
    """Return a table of repositories with the columns and the types that they should have."""
    if "year" not in table.column_names:
        table = table.append_column("year", pa.nulls(table.num_rows, pa.int32()))
    return table.select(TOGETHER.names).cast(TOGETHER)
