"""Models that leave the code that is followed: somebody else may train them or load their weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from losslint.knowledge.lookup.kinds import kinds_of
from losslint.knowledge.lookup.registry import TABLES, Machine, Reader
from losslint.knowledge.models import graph
from losslint.knowledge.models.freezing import parts
from losslint.knowledge.models.layers import is_layer, traces
from losslint.training import Origin
from losslint.values import (
    Cell,
    Dict,
    HandEvent,
    LibraryMethod,
    List,
    Made,
    Net,
    Ref,
    SomeLayer,
    Tuple,
    Value,
)

KEEPING_WEIGHTS = frozenset(
    "summary to_json to_yaml get_config count_params build save_weights get_weights reset_states "
    "reset_metrics export plot_model model_to_dot layered_view graph_view add_graph watch".split()
)
"""Methods of models and functions that leave their weights as they are."""

WEIGHTS = ("trainable_variables", "trainable_weights", "variables", "weights")
"""What a training loop asks a model for."""


def of_another_name(taken: Origin, given: Origin, taking: str, giving: str) -> bool:
    """Whether weights are taken for the very call that gives them to a model, from what code calls otherwise.

    `taking` and `giving` are the methods, as in `target.set_weights(model.get_weights())`.
    """
    source, target = taken.text().rpartition(f".{taking}")[0], given.text().partition(f".{giving}")[0]
    return taken.text() in given.text() and source != target


def hand_over(machine: Machine, values: Iterable[Value], depth: int = 2, held_by: Ref | None = None) -> None:
    """Note that models and layers among values may have other weights from here on."""
    for value in values:
        if isinstance(value, Tuple) and depth:
            hand_over(machine, value.items, depth - 1, held_by)
        elif isinstance(value, SomeLayer):
            hand_over(machine, [value.of], depth, held_by)
        elif isinstance(value, Ref):
            cell = machine.store.cells.get(value.address)
            if isinstance(cell, List) and depth:
                hand_over(machine, cell.items, depth - 1, held_by)
            elif isinstance(cell, Net) or (isinstance(cell, Made) and _is_noted(cell.path)):
                _hand_one(machine, value, cell, held_by)


def _is_noted(path: str) -> bool:
    """Whether it is noted where a layer goes; of a framework that is followed on data, turns tell that."""
    return is_layer(path) and not traces(path)


def _hand_one(machine: Machine, value: Ref, cell: Net | Made, held_by: Ref | None) -> None:
    origins = made_at(machine.store.cells, value)
    at = cell.origin or value.origin
    if at is not None:
        machine.record(HandEvent(origins, at, held_by))


def leave(machine: Machine, value: Value, why: str, depth: int = 3) -> None:
    """Forget what something that is not followed may change in the objects of libraries that it was given."""
    cell = machine.store.cells.get(value.address) if isinstance(value, Ref) else None
    match cell or value:
        case Tuple(items=items) | List(items=items):
            inner: Iterable[Value] = items
        case Dict(items=entries):
            inner = entries.values()
        case _:
            inner = ()
    for item in inner if depth else ():
        leave(machine, item, why, depth - 1)
    for kind in kinds_of(machine, value):
        if kind in TABLES.leaving:
            TABLES.leaving[kind](machine, value, why)
            return


def made_at(cells: Mapping[int, Cell], value: Ref) -> frozenset[Origin]:
    """Return where a model and everything inside it was made."""
    made = (cells[address] for address in parts(cells, value))
    return frozenset(one.origin for one in made if isinstance(one, Net | Made) and one.origin is not None)


def _reading(name: str) -> Reader:
    def read(machine: Machine, value: Value, origin: Origin) -> Value:
        found = graph.net_of(machine, value)
        at = found[1].origin or value.origin if found is not None else None
        if isinstance(value, Ref) and at is not None:
            machine.record(HandEvent(made_at(machine.store.cells, value), at, read=origin))
        return LibraryMethod(value, name, origin=origin)

    return read


for _name in WEIGHTS:
    TABLES.attributes["net", _name] = _reading(_name)
