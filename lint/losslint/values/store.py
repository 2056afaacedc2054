"""The store: every cell by address, with a way back to earlier states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from losslint.training import Origin
from losslint.values.cells import SOME, Cell, Dict, Frame, Instance, Key, Names, UserClass
from losslint.values.value import Const, Namespace, Ref, Unknown, Value

C = TypeVar("C")

Changes = dict[int, Cell | None]
"""Cells by address that are other ones in another state; None for one that is not there."""

_SAME = object()


class Overlay(Mapping[int, Cell]):
    """The cells of another state than that of a store: those that differ there, `instead` of the store's own.

    None stands for a cell that is not there. What the store changes later on changes here too.
    """

    __slots__ = ("_instead", "_store")

    def __init__(self, store: Store, instead: Mapping[int, Cell | None]) -> None:
        self._store = store
        self._instead = instead

    def get(self, address: int, default: object = None) -> Any:
        """Return the cell at an address."""
        cell: object = self._instead.get(address, _SAME)
        if cell is _SAME:
            return self._store.cells.get(address, default)
        return cell if cell is not None else default

    def __getitem__(self, address: int) -> Cell:
        cell: Cell | None = self.get(address)
        if cell is None:
            raise KeyError(address)
        return cell

    def __iter__(self) -> Iterator[int]:
        yield from (address for address in self._store.cells if self._instead.get(address, _SAME) is not None)
        cells = self._store.cells
        yield from (one for one, cell in self._instead.items() if cell is not None and one not in cells)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Store:
    """The heap of the script that is interpreted; `next` is the address of the cell that comes next.

    Cells are immutable themselves. Addresses are never used twice, so cells of two branches cannot be
    confused. To come back to a state, what is written since is noted, as long as somebody asks for it:
    between `begin` and `keep` or `undo`, which nest.
    """

    def __init__(self) -> None:
        self.cells: dict[int, Cell] = {}
        self.next = 1
        self._begun: list[Changes] = []
        self._memory: dict[int, int] = {}
        self._lookers: dict[int, tuple[int, ...]] = {}

    def twin(self) -> Store:
        """Return a store with the same cells, to go on on its own; nothing is noted in it yet."""
        other = Store()
        other.cells = self.snapshot()
        other.next = self.next
        other._memory = dict(self._memory)
        other._lookers = dict(self._lookers)
        return other

    # Cells ---------------------------------------------------------------------------------------

    def new(self, cell: Cell, origin: Origin | None = None) -> Ref:
        """Put a cell into the store and return the reference to it."""
        address = self.next
        self.next += 1
        if self._begun:
            self._begun[-1][address] = None
        self.cells[address] = cell
        return Ref(address, origin=origin)

    def number(self) -> int:
        """Return a number that nothing else in the script has, neither a cell nor a loop."""
        self.next += 1
        return self.next - 1

    def get(self, ref: Ref | int) -> Cell:
        """Return the cell that a reference points to."""
        return self.cells[ref if isinstance(ref, int) else ref.address]

    def put(self, ref: Ref | int, cell: Cell) -> None:
        """Change a cell: everybody who holds the reference sees it."""
        address = ref if isinstance(ref, int) else ref.address
        if self._begun:
            self._begun[-1].setdefault(address, self.cells.get(address))
        self.cells[address] = cell

    def share(self, view: Ref, of: Ref) -> None:
        """Note that one array may show the numbers of another: what is written to one is written to both."""
        whose = self._memory.get(of.address, of.address)
        if view.address != whose:
            self._memory[view.address] = whose
            self._lookers[whose] = (*self._lookers.get(whose, ()), view.address)

    def sharing(self, ref: Ref) -> list[int]:
        """Return the addresses of the other arrays that may show the numbers of this one."""
        whose = self._memory.get(ref.address, ref.address)
        others = (whose, *self._lookers.get(whose, ()))
        return [address for address in others if address != ref.address and address in self.cells]

    def drop(self, ref: Ref) -> None:
        """Forget a cell that nothing leads to, so that states stay as small as what is alive."""
        cell = self.cells.pop(ref.address, None)
        if self._begun:
            self._begun[-1].setdefault(ref.address, cell)

    def find(self, value: Value | None, cell_class: type[C]) -> C | None:
        """Return the cell behind a value if it is a reference to a cell of this kind."""
        if isinstance(value, Ref):
            cell = self.cells.get(value.address)
            if isinstance(cell, cell_class):
                return cell
        elif type(value) is Namespace and cell_class is Dict:
            return self._entries(value.of)  # type: ignore[return-value]
        return None

    def _entries(self, owner: Value) -> Dict | None:
        """Return what a module, class or object of the project holds by name; a module may hold more."""
        cell = self.cells.get(owner.address) if isinstance(owner, Ref) else None
        rest: Value | None = None
        match cell:
            case Frame():
                names: Names = dict(cell.names.items())
                rest = Unknown("a name that the module may get elsewhere")
            case Instance() | UserClass():
                names = {name: value for name, value in cell.names.items() if name != SOME}
                rest = cell.names.get(SOME)
            case _:
                return None
        items: dict[Key, Value] = {(str, name): value for name, value in names.items()}
        return Dict(items, tuple(Const(name) for name in names), rest)

    def made_since(self, address: int) -> Iterator[tuple[int, Cell]]:
        """Yield the cells that were made from an address on, as far as they are still there."""
        for later in range(address, self.next):
            if (cell := self.cells.get(later)) is not None:
                yield later, cell

    # States --------------------------------------------------------------------------------------

    def snapshot(self) -> dict[int, Cell]:
        """Return the state as it is now, which costs more than `begin`: a copy of the table."""
        return dict(self.cells)

    def begin(self) -> Changes:
        """Begin to note what every address held that is written to; the answer grows."""
        changes: Changes = {}
        self._begun.append(changes)
        return changes

    def keep(self, changes: Changes) -> None:
        """Note no more since a moment, the latest one that was begun, and go on from here."""
        assert self._begun.pop() is changes
        if self._begun:
            outer = self._begun[-1]
            for address, cell in changes.items():
                outer.setdefault(address, cell)

    @contextmanager
    def noting(self) -> Iterator[Changes]:
        """Note what is written in a block and keep it; what raises there ends the path."""
        changes = self.begin()
        yield changes
        self.keep(changes)

    def undo(self, changes: Changes) -> Changes:
        """Go back to the latest moment that was begun; return what has differed, for `redo`."""
        assert self._begun.pop() is changes
        cells = self.cells
        undone = {address: cells.get(address) for address in changes}
        _write(cells, changes)
        return undone

    def redo(self, undone: Changes) -> None:
        """Write what has differed in another state."""
        if self._begun:
            outer = self._begun[-1]
            for address in undone:
                outer.setdefault(address, self.cells.get(address))
        _write(self.cells, undone)

    def before(self, changes: Changes) -> Overlay:
        """Return the state at the moment since when changes are noted."""
        return Overlay(self, changes)

    def restore(self, cells: Mapping[int, Cell]) -> None:
        """Go back to a snapshot."""
        if not self._begun:
            self.cells = dict(cells)
            return
        gone: Changes = {address: None for address in self.cells if address not in cells}
        self.redo(gone | {at: cell for at, cell in cells.items() if self.cells.get(at) is not cell})


def _write(cells: dict[int, Cell], changes: Changes) -> None:
    for address, cell in changes.items():
        if cell is None:
            cells.pop(address, None)
        else:
            cells[address] = cell
