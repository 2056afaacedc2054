"""Which function evaluates which kind of node.

libcst's classes are abstract base classes, whose `isinstance` takes several times as long as that of other
classes. They have no subclasses that a parser makes, so the interpreter goes by `type`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import libcst as cst
from msgspec import Struct

from losslint.values import Value

if TYPE_CHECKING:
    from losslint.interpret.machine import Machine


class Outcome(Struct, frozen=True):
    """How a block ended other than by reaching its end: break, continue, return or raise."""

    how: str
    value: Value | None = None


Evaluator = Callable[["Machine", Any], Value]
Executor = Callable[["Machine", Any], Outcome | None]

EVALUATORS: dict[type[cst.CSTNode], Evaluator] = {}
EXECUTORS: dict[type[cst.CSTNode], Executor] = {}

E = TypeVar("E", bound=Evaluator)
X = TypeVar("X", bound=Executor)


def evaluates(*kinds: type[cst.CSTNode]) -> Callable[[E], E]:
    """Register the function that computes the value of these expressions."""

    def register(function: E) -> E:
        for kind in kinds:
            EVALUATORS[kind] = function
        return function

    return register


def executes(*kinds: type[cst.CSTNode]) -> Callable[[X], X]:
    """Register the function that carries out these statements."""

    def register(function: X) -> X:
        for kind in kinds:
            EXECUTORS[kind] = function
        return function

    return register
