"""Data classes that are made in a third of the time that those of the standard library take.

The standard `dataclass` compiles every method of every class on its own, six of them where it is frozen, and
that was a quarter of what losslint took to start. Here all methods of a class are compiled together; what
guards frozen classes and shows them are functions that all classes share. To everybody else they are data
classes: `fields`, `replace`, `match` and type checkers take them for such.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

__all__ = ["compiled", "dataclass", "guarded", "lent", "replace"]

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:

    def replace(one, **changes):
        """Return a copy of an object with some fields changed; what each field is, is looked up once."""
        kind = type(one)
        for name in _given_fields(kind):
            if name not in changes:
                changes[name] = getattr(one, name)
        return kind(**changes)

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True):
        """Make a data class; the arguments mean what they mean to the standard library."""

        def make(cls):
            made = compiled(cls, slots=slots, eq=eq, hashed=eq and frozen, sealed=frozen)
            return guarded(made, slots) if frozen else made

        return make if cls is None else make(cls)


@contextmanager
def lent() -> Iterator[None]:
    """Let the modules that are imported meanwhile have their data classes made in this way too.

    It is for packages of hundreds of data classes. What is asked for in another way than `dataclass` knows is
    made by the standard library.
    """
    usual = dataclasses.dataclass

    def either(cls: Any = None, /, **options: Any) -> Any:
        known = options.keys() <= {"frozen", "slots", "eq"}
        return (dataclass if known else usual)(cls, **options)

    dataclasses.dataclass = either
    try:
        yield
    finally:
        dataclasses.dataclass = usual


@cache
def _given_fields(kind: type) -> tuple[str, ...]:
    """Return the fields that objects of a class are made with."""
    return tuple(field.name for field in dataclasses.fields(kind) if field.init)


def compiled(cls: type, *, slots: bool, eq: bool, hashed: bool, sealed: bool = False) -> type:
    """Return the data class that annotates the same fields, with its methods compiled in one go.

    `hashed` gives it a hash of its fields, `sealed` sets them past a `__setattr__` that refuses.
    """
    own = cls.__dict__
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
    known = dataclasses.fields(made)
    names: dict[str, Any] = {
        "__name__": cls.__module__,
        "_set": object.__setattr__,
        "_missing": dataclasses.MISSING,
    }
    lines = list(_init(made, known, names, sealed))
    if eq:
        compared = [field.name for field in known if field.compare]
        lines += _eq(compared)
        lines += _hash(compared) if hashed else []
    exec("\n".join(lines), names)  # what the standard library does, once instead of for every method
    methods = [name for name in ("__init__", "__eq__", "__hash__") if name in names and name not in own]
    for name in methods:
        names[name].__qualname__ = f"{made.__qualname__}.{name}"
        setattr(made, name, names[name])
    if eq and not hashed and "__hash__" not in own:
        made.__hash__ = None  # equal objects may change
    if "__repr__" not in own:
        made.__repr__ = _show
    finished: type = made
    return finished


def guarded(cls: type, slots: bool) -> type:
    """Return a class whose objects cannot be changed once they are made, but by unpickling them."""
    methods: dict[str, Callable[..., Any]] = {
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
    }
    if slots:
        methods |= {"__getstate__": _state, "__setstate__": _restore}
    for name, method in methods.items():
        setattr(cls, name, method)
    return cls


def _init(
    cls: type, known: tuple[dataclasses.Field[Any], ...], names: dict[str, Any], sealed: bool
) -> Iterator[str]:
    """Yield the lines of `__init__`; what they refer to is added to `names`."""
    positional: list[str] = ["self"]
    keyword: list[str] = []
    body: list[str] = []
    for field in known:
        name, value = field.name, field.name
        has_default = field.default is not dataclasses.MISSING
        if field.default_factory is not dataclasses.MISSING:
            names[f"_make_{name}"] = field.default_factory
            value = f"_make_{name}()" + (f" if {name} is _missing else {name}" if field.init else "")
        elif has_default:
            names[f"_default_{name}"] = field.default
        if field.init:
            default = f"=_default_{name}" if has_default else "=_missing" if value != name else ""
            (keyword if field.kw_only else positional).append(f"{name}{default}")
        elif value == name and not has_default:
            continue  # `__post_init__` sets it
        elif has_default:
            value = f"_default_{name}"
        body.append(f"    _set(self, {name!r}, {value})" if sealed else f"    self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        body.append("    self.__post_init__()")
    yield f"def __init__({', '.join([*positional, *(['*', *keyword] if keyword else [])])}):"
    yield from body or ["    pass"]


def _eq(compared: list[str]) -> list[str]:
    mine, theirs = (_together(compared, side) for side in ("self", "other"))
    return [
        "def __eq__(self, other):",
        "    if other.__class__ is not self.__class__:",
        "        return NotImplemented",
        f"    return {mine} == {theirs}",
    ]


def _hash(compared: list[str]) -> list[str]:
    return ["def __hash__(self):", f"    return hash({_together(compared, 'self')})"]


def _together(names: list[str], side: str) -> str:
    return f"({''.join(f'{side}.{name},' for name in names)})"


def _show(self: Any) -> str:
    shown = (
        f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr
    )
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_to_set(self: object, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    """Return what is pickled of an object."""
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
