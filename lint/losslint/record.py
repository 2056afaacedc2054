"""Plain data classes for the modules that every call imports.

Type checkers take `record` for `dataclasses.dataclass`. That module costs as much as starting Python, because
it imports `inspect` and compiles code for every class, so what a call without a candidate file needs is made
of these records instead: keyword and positional construction, defaults, comparison and a readable form.
"""

from __future__ import annotations

__all__ = ["changed", "made_by", "record"]

TYPE_CHECKING = False  # `typing` is expensive too; type checkers know the name

if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from dataclasses import field as made_by
    from dataclasses import replace as changed
else:

    class made_by:  # noqa: N801 - stands for a function
        """A default that is made anew for every record."""

        def __init__(self, default_factory):
            self.make = default_factory

    def record(cls):
        """Give a class that only annotates its fields what a data class has."""
        names = tuple(cls.__annotations__)
        defaults = {name: cls.__dict__[name] for name in names if name in cls.__dict__}
        for name, default in defaults.items():
            if isinstance(default, made_by):
                delattr(cls, name)

        def create(self, *values, **given):
            given.update(zip(names, values, strict=False))
            for name in names:
                if name in given:
                    value = given.pop(name)
                else:
                    value = defaults[name]
                    value = value.make() if isinstance(value, made_by) else value
                setattr(self, name, value)
            if given:
                raise TypeError(f"{cls.__name__} has no field {next(iter(given))!r}")

        def equals(self, other):
            return vars(self) == vars(other) if type(other) is cls else NotImplemented

        def show(self):
            return f"{cls.__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

        cls.__init__, cls.__eq__, cls.__repr__, cls.__hash__ = create, equals, show, None
        cls.__match_args__ = names
        return cls

    def changed(one, **given):
        """Return a copy of a record with some fields changed."""
        names = type(one).__match_args__
        return type(one)(**{name: getattr(one, name) for name in names} | given)
