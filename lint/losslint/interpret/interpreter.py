"""The machine with everything that it can do: calls, collections and the project's classes joined to it."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.interpret import (
    attributes,
    calls,
    classes,
    collections,
    documented,
    forgetting,
    lookups,
    modules,
)
from losslint.interpret.machine import Machine
from losslint.training import Origin
from losslint.values import Instance, Names, Scalar, Value


class Interpreter(Machine):
    """A machine that calls, iterates and forgets, as the modules below say."""

    def apply(
        self, function: Value, positional: Sequence[Value], keywords: Names, origin: Origin | None
    ) -> Value:
        """Call a value: `calls`."""
        return calls.apply(self, function, positional, keywords, origin)

    def items_of(self, value: Value) -> tuple[Value, ...] | None:
        """Return the items of a collection of known length, or None: `collections`."""
        return collections.items_of(self, value)

    def element_of(self, value: Value) -> Value:
        """Return what one step of iterating over a value yields: `collections`."""
        return collections.element_of(self, value)

    def spoil(self, value: Value, why: str) -> None:
        """Forget what is known of everything that a value leads to: `forgetting`."""
        forgetting.spoil(self, value, why)

    def joined(self, values: tuple[Value, ...], why: str) -> Value:
        """Return what holds of all of several values: `collections`."""
        return collections.joined(self, values, why)

    def setting(self, name: str, value: Value, among: tuple[Scalar, ...] = ()) -> Value:
        """Return what a setting is on this way: `documented`."""
        return documented.setting(self, name, value, among)

    def commanded(self, function: Value) -> Names:
        """Return what a command line gives a function or class that it calls: `documented`."""
        return documented.arguments(self, function, as_command=True)

    def own_method(self, value: Value | None, name: str) -> Value | None:
        """Return what the project's class of an object defines under a name, if anything: `classes`."""
        instance = self.store.find(value, Instance)
        return classes.find(self, instance.of, name) if instance is not None else None

    def attribute(self, value: Value, name: str, origin: Origin) -> Value:
        """Return `value.name`: `attributes`."""
        return attributes.get(self, value, name, origin)

    def has_attribute(self, value: Value, name: str) -> bool | None:
        """Whether there is a `value.name`, None where that is not certain: `attributes`."""
        return attributes.has(self, value, name)

    def set_attribute(self, value: Value, name: str | None, new: Value, origin: Origin) -> None:
        """Carry out `value.name = new`; without a name, of an attribute nobody knows which: `attributes`."""
        if name is None:
            attributes.put_somewhere(self, value, new)
        else:
            attributes.put(self, value, name, new, origin)

    def module(self, dotted: str, level: int, origin: Origin) -> Value:
        """Import a module by its name, with `level` dots in front of it, and return it: `modules`."""
        return modules.imported(self, dotted, level, origin)

    def meant_by(self, text: str, origin: Origin) -> Value:
        """Return what a text names or calls where the running code stands: `lookups`."""
        return lookups.meant_by(self, text, origin)
