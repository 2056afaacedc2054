"""Looking at a script's state as it was when a model was fitted, and turning values into facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from losslint.knowledge.lookup.registry import whole
from losslint.training import Fact, Layer, Origin
from losslint.values import Cell, Const, Dict, Event, List, Ref, Store, Tuple, Unknown, Value

C = TypeVar("C")
E = TypeVar("E", bound=Event)
T = TypeVar("T")


class View:
    """The cells of one moment; `layers` are those that were read at any moment, by what decides them."""

    def __init__(self, cells: Mapping[int, Cell], layers: dict[object, tuple[object, Layer]]) -> None:
        self.store = Store()
        self.store.cells = dict(cells)
        self.layers = layers

    def find(self, value: Value | None, cell_class: type[C]) -> C | None:
        """Return the cell behind a value if it is of this kind."""
        return self.store.find(value, cell_class)

    def cell(self, value: Value | None) -> Cell | None:
        """Return the cell behind a value, whatever it is."""
        return self.store.cells.get(value.address) if isinstance(value, Ref) else None

    def items(self, value: Value | None) -> tuple[Value, ...] | None:
        """Return the items of a tuple or list of known length."""
        if isinstance(value, Tuple):
            return value.items
        cell = self.find(value, List)
        return cell.items if cell is not None and cell.rest is None else None

    def mapping(self, value: Value | None) -> dict[str, Value] | None:
        """Return a dict with string keys that are all known."""
        cell = self.find(value, Dict)
        if cell is None or cell.rest is not None:
            return None
        return {str(key[1]): item for key, item in cell.items.items()}


class Views:
    """The moments of one file."""

    def __init__(self) -> None:
        self._layers: dict[object, tuple[object, Layer]] = {}
        self._known: dict[object, tuple[Event, Any]] = {}

    def at(self, cells: Mapping[int, Cell]) -> View:
        """Return the moment with these cells."""
        return View(cells, self._layers)

    def once(self, function: Callable[[E], T], event: E) -> T:
        """Return what a function says of an event, which every training of the file may ask."""
        key = function, id(event)
        if key not in self._known:
            self._known[key] = event, function(event)
        result: T = self._known[key][1]
        return result


def why_of(value: Value | None, otherwise: str) -> str:
    """Return why a value is unknown, in a reader's words."""
    return value.why if isinstance(value, Unknown) else otherwise


def constant_fact(value: Value | None, call: Origin | None, given: bool) -> Fact[Any]:
    """Return the fact that an argument states; `given` says whether the code writes it."""
    origin = value.origin if value is not None and given else call
    if isinstance(value, Const) and value.value is not None:
        return Fact(value.value, origin or call, by_default=not given)
    if isinstance(value, Tuple) and all(isinstance(item, Const) for item in value.items):
        items = tuple(item.value for item in value.items if isinstance(item, Const))
        return Fact(items, origin or call, by_default=not given)
    if isinstance(value, Const):
        return Fact(None, call, "it is None", by_default=not given)
    return Fact(None, origin, why_of(value, "it is not a constant"))


def integer_fact(value: Value | None, call: Origin | None, given: bool) -> Fact[int]:
    """Return a whole number that an argument states."""
    size = whole(value)
    if size is None:
        at = value.origin if value is not None else call
        least = value.least if isinstance(value, Unknown) else None
        return Fact(None, at, why_of(value, "it is not a known number"), least=least)
    origin = value.origin if value is not None and given else call
    return Fact(size, origin or call, by_default=not given)
