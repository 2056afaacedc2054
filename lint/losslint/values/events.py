"""What a script does that runs are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from losslint.training import Origin
from losslint.values.cells import Cell, Names
from losslint.values.value import Ref, Value


@dataclass(frozen=True, slots=True)
class CompileEvent:
    """A call of `compile`. `cells` is the state of the script right after it."""

    net: Ref
    origin: Origin
    cells: Mapping[int, Cell] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FitEvent:
    """A call that trains a compiled model: `fit`, `fit_generator`, `train_on_batch`.

    `outputs` is what the model computes, worked out while its project's code could still be called.
    """

    net: Ref
    method: str
    arguments: Names
    given: frozenset[str]
    origin: Origin
    cells: Mapping[int, Cell] = field(repr=False)
    outputs: Value | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """A library name as the file spells it: it may tell which generation of Keras is meant."""

    path: str
    origin: Origin


Event = CompileEvent | FitEvent | Import
