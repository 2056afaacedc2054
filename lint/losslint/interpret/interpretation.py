"""Interpreting one file: every path through it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from itertools import islice

from msgspec import Struct, field

from losslint.interpret import branches, budgets, expressions, loops, path, statements
from losslint.interpret.machine import Moment
from losslint.interpret.room import with_room
from losslint.interpret.switches import Passed, Switches
from losslint.project import Project, Stages
from losslint.source import Source
from losslint.values import Event

NODES = (branches, expressions, loops, statements)
"""The modules that say what each kind of node does."""

RECURSION_LIMIT = 8_000
"""Python frames: inlined calls and nested expressions take several each."""


class Path(Struct):
    """What happened on one path through the file."""

    events: list[Event]
    complete: bool = True
    passed: Passed | None = None
    """What this path is followed for, where no call leads there as the code stands."""


class Interpretation(Struct):
    """Everything that a file does, path by path."""

    source: Source
    paths: list[Path] = field(default_factory=list)
    passed_over: list[Path] = field(default_factory=list)
    """Paths to trainings that conditions pass over whose answer is known; empty where nobody asked."""

    def events(self) -> list[Event]:
        """Return what happens on any path, each event once: paths share what happened before they parted."""
        return list({id(event): event for path in self.paths for event in path.events}.values())


@with_room
def interpret(source: Source, project: Project | None = None, passed_over: bool = False) -> Interpretation:
    """Interpret a file and return what happened on each path; where it is asked for, what is passed over."""
    result, project = Interpretation(source), project or Project()
    if source.module is None:
        return result
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION_LIMIT))
    try:
        switches = Switches() if passed_over else None
        result.paths += _paths(source, project, _stages(project), switches)
        if switches is not None:
            result.passed_over += _passed_over(source, project, switches)
    finally:
        sys.setrecursionlimit(before)
    return result


def _passed_over(source: Source, project: Project, switches: Switches) -> Iterator[Path]:
    """Yield ways to the trainings that no path has come to, each under another answer to one condition."""
    for key, passed in switches.left()[: budgets.MAX_SWITCHES]:
        other = Switches(instead={key: passed.answer})
        for way in islice(_paths(source, project, _stages(project), other), budgets.MAX_STAGE_PATHS):
            yield Path(way.events, way.complete, passed)


def _stages(project: Project) -> Stages:
    """Return the scripts beside those that are interpreted, which are followed a few ways only."""

    def follow(source: Source) -> list[list[Event]]:
        if source.module is None:
            return []
        return [path.events for path in islice(_paths(source, project, stages), budgets.MAX_STAGE_PATHS)]

    stages = Stages(project, follow)
    return stages


def _paths(
    source: Source, project: Project, stages: Stages, switches: Switches | None = None
) -> Iterator[Path]:
    """Yield the paths through a file: the first ways, then each fork the other way, breadth first.

    A path that goes the other way at a fork begins shortly before it, with what the path that met the fork
    had done by then.
    """
    assert source.module is not None
    steps = budgets.MAX_STEPS + budgets.STEPS_PER_NODE * len(source.module.body)
    queue: list[tuple[Moment | None, Mapping[int, bool]]] = [(None, {})]
    seen = {frozenset[tuple[int, bool]]()}
    position = 0
    while position < len(queue) and steps > 0:
        moment, choices = queue[position]
        position += 1
        machine = moment.machine.twin() if moment is not None else path.beginning(source, project, stages)
        machine.switches = switches
        machine.choose(choices, steps, moment, may_fork=len(queue) < budgets.MAX_PATHS)
        events, complete = path.follow(machine, moment)
        steps = machine.steps
        yield Path(events, complete)
        for number, fork in enumerate(machine.forks):
            if fork.ordinal in choices:
                continue
            other = {earlier.ordinal: earlier.taken for earlier in machine.forks[:number]}
            other[fork.ordinal] = not fork.taken
            key = frozenset(other.items())
            if key not in seen and len(queue) < budgets.MAX_PATHS:
                seen.add(key)
                queue.append((fork.since, other))
