"""Copying a value with everything inside it, as `copy.deepcopy` does."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from losslint.values.array import Array
from losslint.values.cells import Cell, Dict, Instance, List, Made, Names
from losslint.values.store import Store
from losslint.values.value import Ref, Tuple, Unknown, Value

MAX_COPIED = 2_000
"""Cells that are copied for one value; of a larger one nothing is known."""

OWNER = "of"
"""The argument that says what an object is a part of, as a weight is of its layer."""


class Copier:
    """Copies one value; what two parts of it share is copied once. Classes and functions stay shared."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._copies: dict[int, Ref] = {}

    def value(self, value: Value) -> Value:
        """Return the copy of a value."""
        if isinstance(value, Tuple):
            return Tuple(tuple(map(self.value, value.items)), origin=value.origin)
        if not isinstance(value, Ref):
            return value
        cell = self._store.cells.get(value.address)
        if not isinstance(cell, Instance | Made | List | Dict | Array):
            return value
        if value.address not in self._copies:
            if len(self._copies) >= MAX_COPIED:
                return Unknown("it is too large to be copied", origin=value.origin)
            copy = self._copies[value.address] = self._store.new(Array(why="it is being copied"))
            self._store.put(copy, self._cell(cell))  # cells may be circular
        return replace(value, address=self._copies[value.address].address)

    def _cell(self, cell: Cell) -> Cell:
        match cell:
            case Instance():
                base = self.value(cell.base) if cell.base is not None else None
                return replace(
                    cell, names=self._names(cell.names), base=base if isinstance(base, Ref) else None
                )
            case Made():
                state = self._names(cell.state)
                return replace(cell, arguments=self._arguments(cell.arguments), state=state)
            case List():
                rest = self.value(cell.rest) if cell.rest is not None else None
                return replace(cell, items=tuple(map(self.value, cell.items)), rest=rest)
            case Dict():
                items = {key: self.value(item) for key, item in cell.items.items()}
                rest = self.value(cell.rest) if cell.rest is not None else None
                return replace(cell, items=items, rest=rest)
        return cell

    def _names(self, names: Names) -> Names:
        return {name: self.value(value) for name, value in names.items()}

    def _arguments(self, arguments: Names) -> Names:
        """Copy arguments; an object that is copied without its owner is nobody's any more."""
        owner = arguments.get(OWNER)
        if not isinstance(owner, Ref) or owner.address in self._copies:
            return self._names(arguments)
        others = {name: value for name, value in arguments.items() if name != OWNER}
        return {**self._names(others), OWNER: Unknown("it is a copy", origin=owner.origin)}


def copied(store: Store, values: Iterable[Value]) -> list[Value]:
    """Return copies of values, together: what they share, their copies share."""
    copier = Copier(store)
    return [copier.value(value) for value in values]
