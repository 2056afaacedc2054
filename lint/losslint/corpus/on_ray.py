"""A corpus on Ray Data: on this machine, or on the cluster whose address Ray is given."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
from msgspec import Struct

from losslint.corpus.apart import Apart
from losslint.corpus.columns import as_table, repositories, together
from losslint.corpus.parts import Parts
from losslint.corpus.row import Limits
from losslint.errors import UsageError

_TOLD = pa.schema([("repository", pa.string()), ("status", pa.string())])
"""What a worker says of each repository once what was found in it is written."""


class Asked(Struct, frozen=True):
    """What all workers need to know: the rules, what a repository may cost, and where to write."""

    limits: Limits
    select: tuple[str, ...] | None
    ignore: tuple[str, ...]
    parts: str


class Plan(Struct, frozen=True):
    """How the work is shared: whether the tables have a row for each repository, and how many there are.

    `batch` is how many repositories are checked and written together.
    """

    is_together: bool
    repositories: int
    batch: int
    workers: int

    @property
    def batches(self) -> int:
        """Return into how many heaps files are sorted by their repositories."""
        return min(max(self.repositories // self.batch, self.workers), _MOST_HEAPS)


_MOST_HEAPS = 4_000
_PATIENCE = 10
"""Seconds in which a cluster has to answer."""


class Worker:
    """Checks batches of repositories and writes what it finds; Ray makes one for each core to use."""

    def __init__(self, asked: Asked, done: Any) -> None:
        """Begin; `done` is where Ray keeps the keys of repositories that need not be checked again."""
        import ray

        self._parts = Parts(Path(asked.parts))
        self._done: frozenset[str] = ray.get(done)
        self._apart = Apart(asked.limits, asked.select, asked.ignore)

    def __call__(self, batch: Any) -> Any:
        """Return the name and the status of each repository of a table that was not done before."""
        waiting = [one for one in repositories(batch) if one.key not in self._done]
        found = as_table((one, self._apart.check(one)) for one in waiting)
        self._parts.write(found)
        return found.select(_TOLD.names).cast(_TOLD)


def start(workers: int | None, address: str | None) -> int:
    """Join the cluster at an address, else start Ray on this machine, and return how many may work.

    Raises:
        UsageError: nothing answers at the address.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # Ray would tell its makers how it is used
    import ray

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    address = address or os.environ.get("RAY_ADDRESS")
    if address:
        _require_somebody(address)
        ray.init(address=address, log_to_driver=False)
        return workers or max(int(ray.cluster_resources().get("CPU", 1)) - 1, 1)
    mine = workers or cores
    # One more than work: what is next is read at the same time.
    ray.init(num_cpus=mine + 1, include_dashboard=False, log_to_driver=False)
    return mine


def _require_somebody(address: str) -> None:
    """Check that something answers, which Ray would wait for for many minutes."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if not port.isdecimal():  # "auto", "local"
        return
    try:
        socket.create_connection((host, int(port)), _PATIENCE).close()
    except (OSError, OverflowError) as error:
        raise UsageError(f"no Ray answers at {address}: {error}") from None


def check(
    inputs: Sequence[str],
    asked: Asked,
    done: frozenset[str],
    plan: Plan,
    said: Callable[[Sequence[str]], None],
) -> None:
    """Check all repositories of Parquet files that are not done, on a Ray that was started.

    `said` is called with the statuses of repositories once they are written. A worker that is ended is
    started again and does its batch again.
    """
    import ray

    ray.data.DataContext.get_current().enable_progress_bars = False
    data = ray.data.read_parquet(list(inputs))
    if plan.is_together:
        # What is read comes in pieces of many megabytes, of which each would be one worker's.
        data = data.repartition(target_num_rows_per_block=plan.batch)
    else:
        grouped = data.groupby("repository", num_partitions=plan.batches)
        data = grouped.map_groups(together, batch_format="pyarrow")
    kept = ray.put(done)
    told = data.map_batches(
        Worker,
        fn_constructor_args=(asked, kept),
        batch_size=plan.batch,
        batch_format="pyarrow",
        zero_copy_batch=True,
        compute=ray.data.ActorPoolStrategy(size=plan.workers),
        num_cpus=1,
    )
    for block in told.iter_batches(batch_format="pyarrow", batch_size=None):
        said(block["status"].to_pylist())


def failures() -> tuple[type[Exception], ...]:
    """Return what Ray raises where it cannot go on."""
    from ray.exceptions import RayError

    return (RayError, ConnectionError)


@contextmanager
def heard_in(log: Path) -> Iterator[TextIO]:
    """Let everything that Ray says go into a file, and give what is standard error otherwise.

    Ray writes to both streams, past Python too, and mostly what nobody can do anything about.
    """
    streams: dict[int, TextIO | None] = {1: sys.stdout, 2: sys.stderr}
    kept = {number: os.dup(number) for number in streams}
    with os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace") as terminal:
        _lead(streams, dict.fromkeys(streams, os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)))
        try:
            yield terminal
        finally:
            _lead(streams, kept)


def _lead(streams: Mapping[int, TextIO | None], targets: Mapping[int, int]) -> None:
    """Let standard streams lead to other open files, which are closed."""
    for number, stream in streams.items():
        if stream is not None:  # what Python makes of one that is closed
            stream.flush()
        os.dup2(targets[number], number)
    for target in set(targets.values()):
        os.close(target)
