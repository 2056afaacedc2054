"""Bringing a value from the state of one file into that of another, with all that it leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from losslint.values.array import Array
from losslint.values.cells import Cell, Compiled, Dict, Frame, Instance, List, Made, Names, Net, UserClass
from losslint.values.store import Store
from losslint.values.value import (
    Batches,
    Closure,
    LibraryMethod,
    Method,
    Namespace,
    Predicted,
    Ref,
    Scored,
    SomeLayer,
    Stat,
    Super,
    Tensor,
    Tuple,
    Unknown,
    Value,
)

MAX_MOVED = 5_000
"""Cells and tensors that are moved for one value; of a larger one nothing is known."""

WHY = "it is not followed from one file into another"


class TooLargeError(Exception):
    """A value leads to more than is moved."""


class Mover:
    """Moves values out of a state of another store; what two of them share is moved once.

    Variables stay behind: a function is known as the same function, and knows nothing of its surroundings.
    """

    def __init__(self, cells: Mapping[int, Cell], store: Store) -> None:
        self._cells = cells
        self._store = store
        self._addresses: dict[int, Ref] = {}
        self._tensors: dict[int, Tensor] = {}

    def net(self, net: Net) -> Net:
        """Return a model as it is in the other store.

        Raises:
            TooLargeError: it leads to too much.
        """
        compiled = net.compiled
        if compiled is not None:
            own = tuple((self.value(loss), self.value(result)) for loss, result in compiled.own)
            compiled = Compiled(self._names(compiled.arguments), compiled.given, compiled.origin, own)
        return net.but(
            layers=self._all(net.layers),
            inputs=self._maybe(net.inputs),
            outputs=self._maybe(net.outputs),
            arguments=self._names(net.arguments),
            state=self._names(net.state),
            compiled=compiled,
            copy_of=None,
        )

    def value(self, value: Value) -> Value:
        """Return a value as it is in the other store.

        Raises:
            TooLargeError: it leads to too much.
        """
        match value:
            case Ref():
                return self._ref(value)
            case Tensor():
                return self._tensor(value)
            case Tuple():
                return Tuple(self._all(value.items), origin=value.origin)
            case Closure():
                defaults = tuple((name, self.value(default)) for name, default in value.defaults)
                return replace(value, scopes=(), defaults=defaults, owner=None)
            case Method():
                return replace(
                    value, receiver=self.value(value.receiver), function=self.value(value.function)
                )
            case Namespace():
                return Namespace(self.value(value.of), origin=value.origin)
            case LibraryMethod():
                return replace(value, receiver=self.value(value.receiver))
            case Batches():
                return replace(value, element=self.value(value.element), facts=())
            case SomeLayer() | Predicted() | Scored() | Stat() | Super():
                return Unknown(WHY, origin=value.origin)
        return value

    def _all(self, values: Sequence[Value]) -> tuple[Value, ...]:
        return tuple(map(self.value, values))

    def _maybe(self, value: Value | None) -> Value | None:
        return self.value(value) if value is not None else None

    def _names(self, names: Names) -> Names:
        return {name: self.value(value) for name, value in names.items()}

    def _count(self) -> None:
        if len(self._addresses) + len(self._tensors) >= MAX_MOVED:
            raise TooLargeError

    def _ref(self, ref: Ref) -> Value:
        cell = self._cells.get(ref.address)
        if cell is None or isinstance(cell, Frame):
            return Unknown(WHY, origin=ref.origin)
        if ref.address not in self._addresses:
            self._count()
            moved = self._addresses[ref.address] = self._store.new(Array(why=WHY))  # cells may be circular
            self._store.put(moved, self._cell(cell))
        return replace(ref, address=self._addresses[ref.address].address)

    def _tensor(self, tensor: Tensor) -> Tensor:
        """Move a tensor after those that it was made of, without recursion."""
        waiting = [tensor]
        while waiting:
            current = waiting[-1]
            before = [one for one in current.inputs if id(one) not in self._tensors]
            if before:
                self._count()
                waiting += before
                if len(waiting) > MAX_MOVED:
                    raise TooLargeError
                continue
            waiting.pop()
            if id(current) not in self._tensors:
                inputs = tuple(self._tensors[id(one)] for one in current.inputs)
                made = replace(current, layer=self.value(current.layer), inputs=inputs)
                self._tensors.setdefault(id(current), made)
        return self._tensors[id(tensor)]

    def _cell(self, cell: Cell) -> Cell:
        match cell:
            case Net():
                return self.net(cell)
            case Made():
                return replace(cell, arguments=self._names(cell.arguments), state=self._names(cell.state))
            case List():
                return replace(cell, items=self._all(cell.items), rest=self._maybe(cell.rest))
            case Dict():
                items = {key: self.value(item) for key, item in cell.items.items()}
                keys, rest, of = self._all(cell.keys), self._maybe(cell.rest), self._maybe(cell.of)
                return Dict(items, keys, rest, cell.dotted, of if isinstance(of, Ref) else None)
            case Instance():
                of, base = self._ref(cell.of), self._maybe(cell.base)
                assert isinstance(of, Ref)
                return Instance(of, self._names(cell.names), base if isinstance(base, Ref) else None)
            case UserClass():
                return replace(cell, bases=self._all(cell.bases), names=self._names(cell.names))
            case Array():
                return cell.but(family=None, part_of=None)
            case _:
                return Array(why=WHY)
