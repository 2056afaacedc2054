"""Interpreting one file: every path through it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from msgspec import Struct, field

from losslint.interpret import branches, budgets, documented, expressions, loops, path, statements
from losslint.interpret.machine import Documents, Moment
from losslint.interpret.room import with_room
from losslint.interpret.switches import Passed, Switches
from losslint.project import Project, Stages
from losslint.source import Source
from losslint.training import Choices
from losslint.values import BuildEvent, CompileEvent, Event, FitEvent, UseEvent

NODES = (branches, expressions, loops, statements)
"""The modules that say what each kind of node does."""

RECURSION_LIMIT = 8_000
"""Python frames: inlined calls and nested expressions take several each."""


class Path(Struct):
    """What happened on one path through the file, and why it was not followed to its end, if it was not."""

    events: list[Event]
    cut_short: str = ""
    choices: Choices = ()
    """What is chosen on this path, where that is not what the code runs with by default."""
    made: Mapping[int, Choices] = field(default_factory=dict)
    """By the identity of a training's event, what was chosen on the way to it of what has no default."""
    passed: Passed | None = None
    """What this path is followed for, where no call leads there as the code stands."""

    def choices_of(self, event: Event) -> Choices:
        """Return what was chosen on the way to a training."""
        return (*self.choices, *self.made.get(id(event), ()))


class Interpretation(Struct):
    """Everything that a file does, path by path, and why not all of it was followed, if it was not."""

    source: Source
    paths: list[Path] = field(default_factory=list)
    cut_short: str = ""
    chosen: list[Path] = field(default_factory=list)
    """Paths on which a setting is another documented value than by default, one each."""
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
        unfollowed: list[str] = []
        steps = _Steps(_budget(source), budgets.MAX_STEPS_IN_VAIN)
        switches = Switches() if passed_over else None
        documents = Documents()
        result.paths += _paths(source, project, _stages(project, unfollowed), steps, switches, documents)
        unfollowed += (path.cut_short for path in result.paths if path.cut_short)
        steps.for_other_settings()
        result.chosen += _chosen(source, project, documents, steps)
        if switches is not None:
            result.passed_over += _passed_over(source, project, switches, steps)
        result.cut_short = unfollowed[0] if unfollowed else ""
    finally:
        sys.setrecursionlimit(before)
    return result


def _passed_over(source: Source, project: Project, switches: Switches, steps: _Steps) -> Iterator[Path]:
    """Yield ways to the trainings that no path has come to, each under another answer to one condition."""
    for key, passed in switches.left()[: budgets.MAX_SWITCHES]:
        other = Switches(instead={key: passed.answer})
        ways = _paths(source, project, _stages(project, []), steps, other)
        for way in islice(ways, budgets.MAX_STAGE_PATHS):
            yield Path(way.events, way.cut_short, passed=passed)


def _chosen(source: Source, project: Project, documents: Documents, steps: _Steps) -> Iterator[Path]:
    """Yield a way for each documented value that is no default, from where the setting was read.

    What the other settings would be is left open, and what branches leave undecided is joined: so all that is
    known on this way holds with the one choice. One that is not followed to its end says nothing.
    """
    left = steps.left // budgets.CHOICE_SHARE
    for setting, chosen in documented.others(documents):
        if left <= 0:
            return
        moment = setting.since
        stages = _stages(project, [])
        machine = moment.machine.twin() if moment is not None else path.beginning(source, project, stages)
        machine.chosen, machine.documents, machine.switches = chosen, Documents(), None
        machine.choose({}, left, moment, may_fork=False)
        events, cut_short = path.follow(machine, moment)
        steps.left -= left - max(machine.steps, 0)
        left = machine.steps
        if not cut_short:
            yield Path(events, choices=chosen.choices)


class _Steps(Struct):
    """How many steps are left of a budget; less than none are none.

    Most of them are held back while no way has come to a model that is trained, configured, built or asked.
    """

    left: int
    in_vain: int
    """How many all ways but the first one may take until one comes to such a model."""
    held_back: int = 0
    is_fruitful: bool = False
    """Whether a way has come to such a model."""

    def count(self, left: int, events: Sequence[Event]) -> None:
        """Note how many a way has left, on which this happened."""
        self.left = left
        if self.is_fruitful:
            return
        self.is_fruitful = any(isinstance(event, _OF_MODELS) for event in events)
        unused = left + self.held_back
        if self.is_fruitful:
            self.left = unused
        elif not self.held_back:
            self.left = min(left, self.in_vain)
        self.held_back = max(unused - self.left, 0)

    def for_other_settings(self) -> None:
        """Give some of those that are held back to what is followed under other settings than these ways."""
        more = min(self.held_back, max(budgets.MAX_FRUITLESS_STEPS - self.in_vain, 0))
        self.left, self.held_back = max(self.left, 0) + more, self.held_back - more
        self.in_vain = budgets.MAX_FRUITLESS_STEPS


_OF_MODELS = (FitEvent, CompileEvent, BuildEvent, UseEvent)


def _budget(source: Source) -> int:
    """Return how many steps all ways through a file may take together."""
    assert source.module is not None
    return budgets.MAX_STEPS + budgets.STEPS_PER_NODE * len(source.module.body)


def _stages(project: Project, unfollowed: list[str]) -> Stages:
    """Return the scripts beside those that are interpreted, which are followed a few ways only.

    Why one of them is not followed to its end is added to `unfollowed`.
    """

    def follow(source: Source, most: int) -> tuple[list[list[Event]], int]:
        if source.module is None:
            return [], 0
        given = min(most, _budget(source))
        steps = _Steps(given, budgets.MAX_FRUITLESS_STEPS)  # it is asked for its files, not for models
        ways = list(islice(_paths(source, project, stages, steps), budgets.MAX_STAGE_PATHS))
        unfollowed.extend(way.cut_short for way in ways if way.cut_short)
        if not ways:
            unfollowed.append(path.OUT_OF_STEPS)
        return [way.events for way in ways], given - max(steps.left + steps.held_back, 0)

    stages = Stages(project, follow)
    return stages


def _paths(
    source: Source,
    project: Project,
    stages: Stages,
    steps: _Steps,
    switches: Switches | None = None,
    documents: Documents | None = None,
) -> Iterator[Path]:
    """Yield the paths through a file: the first ways, then each fork the other way, breadth first.

    A path that goes the other way at a fork begins shortly before it, with what the path that met the fork
    had done by then. All of them share the steps.
    """
    queue: list[tuple[Moment | None, Mapping[int, bool]]] = [(None, {})]
    seen = {frozenset[tuple[int, bool]]()}
    position = 0
    while position < len(queue) and steps.left > 0:
        moment, choices = queue[position]
        position += 1
        machine = moment.machine.twin() if moment is not None else path.beginning(source, project, stages)
        machine.switches = switches
        machine.documents = documents = documents or machine.documents
        machine.choose(choices, steps.left, moment, may_fork=len(queue) < budgets.MAX_PATHS)
        events, cut_short = path.follow(machine, moment)
        steps.count(machine.steps, events)
        yield Path(events, cut_short, made=documented.made_under(documents, events))
        for number, fork in enumerate(machine.forks):
            if fork.ordinal in choices:
                continue
            other = {earlier.ordinal: earlier.taken for earlier in machine.forks[:number]}
            other[fork.ordinal] = not fork.taken
            key = frozenset(other.items())
            if key not in seen and len(queue) < budgets.MAX_PATHS:
                seen.add(key)
                queue.append((fork.since, other))
