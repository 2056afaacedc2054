"""Room for Python's own calls while code is followed."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

SLOTS = 1 << 17
"""What a function with room says that it may need. CPython takes the next power of two that holds these and
a thousand more, so that as many again are left for what the function calls; memory is taken as it is used.
"""


def with_room(function: Callable[P, R]) -> Callable[P, R]:
    """Let all that a function calls run in one piece of memory.

    CPython, from 3.11 on, asks the system for its stack in pieces of 16 KB and returns each of them when
    the call that needed it is over. Following code calls up and down over the edges of pieces all the time,
    which took a third of the processor time of deep programs. A function that needs much gets a large piece.
    """
    made = cast(FunctionType, function)
    made.__code__ = made.__code__.replace(co_stacksize=SLOTS)
    return function
