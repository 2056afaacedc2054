"""Worker processes, where there is enough to do that they pay. One that dies costs one file only."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from typing import Any, TypeVar

    T = TypeVar("T")
    R = TypeVar("R")

WORTH_A_WORKER = 250_000
"""Bytes of code that one worker should have at least: about a second of work."""


def workers_for(size: int, files: int, asked: int | None) -> int:
    """Return how many processes are to share files of `size` bytes together; 1 is this process alone.

    `asked` is the number that a person wants, None where it is left to losslint.
    """
    if not sys.platform.startswith("linux"):
        return 1  # where processes cannot be forked safely, each would import everything again
    if asked is not None:
        return max(1, min(asked, files))
    return max(1, min(len(os.sched_getaffinity(0)), files, size // WORTH_A_WORKER))


def spread(
    work: Callable[[T], R],
    items: Sequence[T],
    workers: int,
    died: Callable[[T], R],
    done: Callable[[], None] = lambda: None,
) -> list[R]:
    """Return `work(item)` of every item, in order, worked out by forked processes.

    `died` makes the result of an item whose process came to an end over it. `done` is called once for each.
    Whatever is raised here, such as by Ctrl-C, ends the processes at once.
    """
    from concurrent.futures.process import BrokenProcessPool

    global _work  # forked processes find it there, so nothing has to be sent to them but numbers
    _work = lambda number: work(items[number])  # noqa: E731
    results: dict[int, R] = {}
    with _pool(workers) as pool:
        futures = {number: pool.submit(_do, number) for number in range(len(items))}
        for number, future in futures.items():
            # A dead process takes the others with it, whoever is at fault: those are tried again below.
            if not isinstance(future.exception(), BrokenProcessPool):
                results[number] = future.result()
                done()
    for number in sorted(set(range(len(items))) - set(results)):
        with _pool(1) as pool:
            alone = pool.submit(_do, number)
            broken = isinstance(alone.exception(), BrokenProcessPool)
            results[number] = died(items[number]) if broken else alone.result()
        done()
    return [results[number] for number in range(len(items))]


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Make a pool of forked processes, which nobody waits for where something is raised."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children, get_context

    others = set(active_children())
    pool = ProcessPoolExecutor(workers, mp_context=get_context("fork"), initializer=_leave_interrupts)
    try:
        yield pool
    except BaseException:
        for process in set(active_children()) - others:
            process.kill()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


def _leave_interrupts() -> None:
    """Leave Ctrl-C, which a terminal sends to every process, to the one that started this one."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


_work: Callable[[int], Any] | None = None


def _do(number: int) -> Any:
    assert _work is not None
    return _work(number)
