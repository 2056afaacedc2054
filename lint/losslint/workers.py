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

_LONG = 100_000
"""Bytes of a file that takes libcst a noticeable time."""

_PR_SET_PDEATHSIG = 1
"""What Linux calls the signal that a process gets when its parent dies (`prctl.h`)."""


def workers_for(sizes: Sequence[int], asked: int | None) -> int:
    """Return how many processes are to share files of so many bytes each; 0 is this process alone.

    `asked` is the number that a person wants, None where it is left to losslint. A long file is worth a
    process even alone: libcst lets nobody interrupt it, and this process has to answer to Ctrl-C.
    """
    if not sys.platform.startswith("linux"):
        return 0  # where processes cannot be forked safely, each would import everything again
    most = asked if asked is not None else min(len(os.sched_getaffinity(0)), sum(sizes) // WORTH_A_WORKER)
    workers = min(most, len(sizes))
    return workers if workers > 1 else int(max(sizes, default=0) > _LONG)


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
    context = get_context("fork")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(os.getpid(),))
    try:
        yield pool
    except BaseException:
        for process in set(active_children()) - others:
            process.kill()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


def end_with(starter: int) -> None:
    """Have the system end this process when the one that started it comes to an end, where it can.

    Nobody else could: the process may be in the middle of libcst, or wait for work from a pipe that it holds
    open itself.
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes
    import signal

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != starter:  # it ended before that
        os._exit(1)


def _begin(starter: int) -> None:
    """Make a process one that does what its starter does, and leaves Ctrl-C to that."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(starter)


_work: Callable[[int], Any] | None = None


def _do(number: int) -> Any:
    assert _work is not None
    return _work(number)
