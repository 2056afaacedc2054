"""What following code costs grows with what the code does, and with nothing else."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from losslint.interpret import budgets, interpretation, path
from losslint.interpret.machine import Machine, Moment
from losslint.project import Project
from losslint.source import read_source
from losslint.values import Event


def followed(code: str, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return the interpreter's state after the only path through some code."""
    machines: list[Machine] = []
    follow = path.follow

    def noted(machine: Machine, moment: Moment) -> tuple[list[Event], str]:
        machines.append(machine)
        return follow(machine, moment)

    monkeypatch.setattr(path, "follow", noted)
    interpretation.interpret(read_source(Path("train.py"), code.encode(), "train.py"), Project())
    (machine,) = machines
    return machine


def calls(depth: int, count: int = 20) -> str:
    work = "    b = a + 1\n" * 5
    functions = "".join(f"def f{n}(a):\n{work}    return f{n - 1}(a)\n" for n in range(1, depth))
    return f"def f0(a):\n{work}    return a\n{functions}" + f"f{depth - 1}(1)\n" * count


def test_steps_grow_in_proportion_to_the_depth_of_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    def used(depth: int) -> int:
        code = calls(depth)
        statements = depth + 20  # the definitions and the calls of them
        given = budgets.MAX_STEPS + budgets.STEPS_PER_NODE * statements
        return given - followed(code, monkeypatch).steps

    shallow, middle, deep = map(used, (3, 6, 12))

    assert deep - middle == 2 * (middle - shallow)
    assert deep < 4 * shallow


def test_calls_that_are_deep_use_the_same_memory_again() -> None:
    """Whoever maps and unmaps a page has it faulted in each time: so it was, ten times a call."""

    def faults(count: int) -> int:
        source = read_source(Path("train.py"), calls(12, count).encode(), "train.py")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        interpretation.interpret(source, Project())
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    faults(20)

    assert faults(220) - faults(20) < 100


def test_variables_of_calls_that_are_over_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = (followed(calls(2, count), monkeypatch).store.cells for count in (5, 50))

    assert len(few) == len(many)


def test_variables_that_a_function_has_seen_outlive_their_call(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "def outer(size):\n    def inner():\n        return size\n    return inner\na = outer(7)()\n"
    machine = followed(code, monkeypatch)
    frames = [
        cell for cell in machine.store.cells.values() if getattr(cell, "names", {}).get("a") is not None
    ]

    assert [getattr(frame.names["a"], "value", None) for frame in frames] == [7]  # type: ignore[union-attr]
