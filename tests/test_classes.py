"""Our data classes do what those of the standard library do."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import field
from typing import Any

import pytest
from losslint import classes

Decorator = Callable[..., Any]


def point(decorator: Decorator, **options: bool) -> Any:
    @decorator(**options)
    class Point:
        """A point."""

        x: int
        y: int = 2
        tags: list[str] = field(default_factory=list)
        note: str = field(default="", compare=False, repr=False, kw_only=True)
        total: int = field(init=False, default=0)
        made: list[int] = field(init=False, default_factory=list)

        def __post_init__(self) -> None:
            object.__setattr__(self, "total", self.x + self.y)

    return Point


@classes.dataclass(frozen=True, slots=True)
class Kept:
    """Something that is sent to another process."""

    name: str
    parts: tuple[int, ...] = ()


OPTIONS: list[dict[str, bool]] = [
    {},
    {"slots": True},
    {"frozen": True},
    {"frozen": True, "slots": True},
    {"slots": True, "eq": False},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_objects_are_made_and_compared_as_usual(options: dict[str, bool]) -> None:
    usual, ours = (point(kind, **options) for kind in (dataclasses.dataclass, classes.dataclass))

    def seen(kind: Any) -> list[object]:
        one, same, other = kind(1, note="a"), kind(1, 2, []), kind(x=1, y=3)
        return [
            repr(one).replace(kind.__qualname__, ""),
            one == same,
            one == other,
            one == "one",
            one.total,
            one.tags is same.tags,
            [each.name for each in dataclasses.fields(one)],
            dataclasses.replace(one, y=5).total,
            dataclasses.asdict(other),
            kind.__match_args__,
            kind.__hash__ is None,
            hasattr(one, "__dict__"),
        ]

    assert seen(ours) == seen(usual)


@pytest.mark.parametrize(
    "wrong", [lambda kind: kind(), lambda kind: kind(1, 2, [], "a"), lambda kind: kind(1, z=2)]
)
def test_wrong_arguments_are_refused(wrong: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match="__init__"):
        wrong(point(classes.dataclass))


def test_frozen_objects_cannot_be_changed_and_are_hashed_by_what_is_compared() -> None:
    one = Kept("a", (1,))

    assert hash(one) == hash(Kept("a", (1,)))
    assert len({one, Kept("a", (1,)), Kept("b")}) == 2
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'name'"):
        one.name = "b"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'name'"):
        del one.name


def test_frozen_objects_can_be_sent_and_copied() -> None:
    one = Kept("a", (1, 2))

    assert pickle.loads(pickle.dumps(one)) == one
    assert copy.deepcopy(one) == one
    assert copy.copy(one) == one


def test_methods_that_a_class_writes_itself_stay() -> None:
    @classes.dataclass(slots=True)
    class Named:
        name: str

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return "named"

    assert (Named("a") == "b", hash(Named("a")), repr(Named("a"))) == (True, 7, "named")


DESCRIBED = """
import dataclasses, inspect, json, sys
from contextlib import nullcontext
from losslint import classes
with classes.lent() if sys.argv[1] == "lent" else nullcontext():
    import libcst
    from libcst._nodes import base
assert dataclasses.dataclass.__module__ == "dataclasses"
def below(cls):
    return [cls, *(each for sub in cls.__subclasses__() for each in below(sub))]
described = {
    f"{cls.__module__}.{cls.__qualname__}": [
        sorted(set(vars(cls)) - {"__dataclass_params__", "__static_attributes__", "__firstlineno__"}),
        [(one.name, one.kind.name, one.default is one.empty) for one in inspect.signature(cls).parameters.values()],
        cls.__hash__ is base.CSTNode.__hash__,
        cls.__eq__ is base.CSTNode.__eq__,
    ]
    for cls in below(libcst.CSTNode)
}
module = libcst.parse_module("x = f(1, *a)\\nif x: pass\\n")
described["node"] = repr(module)
described["changed"] = module.with_changes(body=[]).code
described["clone"] = module.deep_clone().code
try:
    module.body = ()
except dataclasses.FrozenInstanceError as error:
    described["refused"] = str(error)
print(json.dumps(described, sort_keys=True))
"""


def test_libcst_is_the_same_with_our_classes() -> None:
    def described(how: str) -> str:
        command = [sys.executable, "-c", DESCRIBED, how]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    lent, usual = described("lent"), described("usual")

    assert json.loads(lent) == json.loads(usual)
    assert "refused" in json.loads(lent)


def test_what_our_classes_do_not_know_is_left_to_the_standard_library() -> None:
    with classes.lent():

        @dataclasses.dataclass(order=True)
        class Ordered:
            number: int

        @dataclasses.dataclass(frozen=True)
        class Plain:
            number: int

    assert Ordered(1) < Ordered(2)
    assert Plain(1) == Plain(1)
    assert dataclasses.dataclass.__module__ == "dataclasses"
