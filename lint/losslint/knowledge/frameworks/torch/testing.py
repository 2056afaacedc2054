"""Data that are kept for testing, and what conditions that ask for a score on them let be kept."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.knowledge.frameworks.torch.registration import is_module, reach
from losslint.knowledge.frameworks.torch.tracing import INPUT, ancestry, data_of
from losslint.knowledge.frameworks.torch.turns import happened
from losslint.knowledge.lookup.registry import TABLES, Machine
from losslint.training import Act, Doing, Origin, Step
from losslint.values import Array, Made, Tensor, Value


def loaded_for_testing(history: Sequence[Step]) -> Origin | None:
    """Return where data are loaded that are kept for testing; of a part of them it is not known."""
    if any(step.doing in (Doing.SPLIT, Doing.SELECTED, Doing.RESAMPLED) for step in history):
        return None
    loaded = [step for step in history if step.doing is Doing.LOADED]
    return loaded[0].origin if len(loaded) == 1 and loaded[0].for_testing else None


def tested(machine: Machine, tensor: Tensor) -> Origin | None:
    """Return where data are loaded that are kept for testing, of which alone a tensor was made."""
    found = _loaded(machine, data_of(machine, tensor))
    if found is None:
        return None
    made = (machine.store.find(one.layer, Made) for one in ancestry(tensor))
    inputs = (one.state["data"] for one in made if one is not None and one.path == INPUT)
    return found if all(_loaded(machine, data) == found for data in inputs) else None


TABLES.testing["torch"] = tested


def _loaded(machine: Machine, data: Value | None) -> Origin | None:
    array = machine.store.find(data, Array)
    return loaded_for_testing(array.history) if array is not None else None


def kept_whole(machine: Machine, value: Value, origin: Origin) -> None:
    """Note that a whole model is copied or saved, where it is one, under such a condition."""
    if is_module(machine.store, value):
        kept(machine, value, origin)


TABLES.copying["torch"] = kept_whole


def kept(machine: Machine, model: Value | None, origin: Origin) -> None:
    """Note that weights of a model are kept under a condition that asks for a score of test data."""
    if model is not None and any(side.tested is not None for side in machine.standing.sides):
        happened(machine, Act.KEPT, model, origin, reaches=reach(machine.store, model))
