"""What has to be known of a framework to read its runs: a function for each thing that it says its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from losslint.interpret import Interpretation
from losslint.runs.data import Fed
from losslint.runs.telling import Telling
from losslint.runs.view import View, Views
from losslint.training import (
    ClassWeights,
    Fact,
    Framework,
    Holding,
    Layer,
    Logs,
    Loss,
    Metric,
    Optimizer,
    Refused,
    Shape,
    Uneven,
    Update,
    Version,
)
from losslint.values import ApplyEvent, BuildEvent, Event, FitEvent, InLog, InTurn, Net, Value


class Reader(Struct, frozen=True):
    """How the runs of one framework are read.

    `pinned` says which version the project's files ask for, and `version` which one a run is for.
    `configured` gives a model the loss and the optimizer of a loop that updates it, `held_against` returns
    the loss and the metrics of each output, `uneven` the lists of metrics that do not fit so many outputs.
    `refused` and `refused_data` tell which data of a training, or which others, the model does not take.
    `layer` is the layer behind a value that reads inputs of these shapes. `update` is one turn of a loop
    around a training, read from all that turns of its path consist of. `holding` says who holds the weights
    that are trained, `untrained` whether nothing has given those of a model that is only asked other numbers
    than it was made with, on whichever way through the file, and `kept` what the code around a training makes
    and keeps by mistake, on the way with these events.
    """

    framework: Framework
    pinned: Callable[[Path, set[Path]], Fact[Version]]
    version: Callable[[Version | None, Fact[Version], Sequence[Telling], FitEvent | None], Fact[Version]]
    configured: Callable[[Net, FitEvent, tuple[Value, ...], Sequence[ApplyEvent]], Net]
    held_against: Callable[[View, Net, list[str], int], tuple[list[Loss], list[Fact[tuple[Metric, ...]]]]]
    uneven: Callable[[View, Net, int], tuple[Uneven, ...]]
    optimizer: Callable[[View, Net, FitEvent | None], Optimizer]
    batch_size: Callable[[FitEvent | None, Fed], Fact[int]]
    class_weights: Callable[[View, FitEvent | None], Fact[ClassWeights]]
    logs: Callable[[View, FitEvent | None, Sequence[InLog]], Logs]
    refused: Callable[[View, Net, FitEvent | None], tuple[Refused, ...]]
    layer: Callable[[View, Value, Sequence[Shape | None]], Layer]
    refused_data: Callable[[View, Net, Sequence[Value | None]], tuple[Refused, ...]]
    holding: Callable[[View, FitEvent | None], Holding]
    kept: Callable[[Sequence[Event], Views], Iterator[Any]]
    update: Callable[[View, Sequence[InTurn], FitEvent], Update]
    untrained: Callable[[Interpretation, BuildEvent, View], Fact[bool]]
