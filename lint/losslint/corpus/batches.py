"""From tables of repositories to tables of what was found in them: for `datasets.map`, Spark and by hand.

Both functions need pyarrow and nothing else. They keep nothing between calls: the same repositories give the
same rows but for the seconds that they took.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from losslint.corpus.apart import Apart
from losslint.corpus.columns import FOUND, as_table, repositories
from losslint.corpus.row import Limits

__all__ = ["FOUND", "Limits", "check_batches", "check_table"]


def check_table(
    table: Any,
    limits: Limits | None = None,
    *,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] = (),
) -> Any:
    """Return a table with a row for each repository of a table: its trainings and what is wrong with them.

    `table` is a `pyarrow.Table` with the columns `repository`, `path` and `content` (text or bytes), a row
    for each file, or `repository` and `files`, a list of structs of `path` and `content`; `year` may be there
    too. Files of one repository see each other. The columns of the result are `FOUND`. Each repository is
    checked in a process of its own within `limits`; one that ends it costs its own row, whose `status` and
    `why` say so.
    `select` and `ignore` are codes, prefixes, names or `ALL` of rules, as on the command line.

    Raises:
        UsageError: a column is missing, or a selector fits no rule.
    """
    with Apart(limits or Limits(), select, ignore) as apart:
        return as_table((one, apart.check(one)) for one in repositories(table))


def check_batches(
    batches: Iterable[Any],
    limits: Limits | None = None,
    *,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] = (),
) -> Iterator[Any]:
    """Yield for each `pyarrow.RecordBatch` one of what was found in its repositories, as `check_table` does.

    The engine is loaded once for all of them. The files of one repository have to be in one batch.

    Raises:
        UsageError: a column is missing, or a selector fits no rule.
    """
    with Apart(limits or Limits(), select, ignore) as apart:
        for batch in batches:
            found = as_table((one, apart.check(one)) for one in repositories(pa.Table.from_batches([batch])))
            yield from found.to_batches()
