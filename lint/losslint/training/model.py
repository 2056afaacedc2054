"""The vocabulary of models: layers, how they are connected, and the head."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field

from losslint.training.data import Range, Scheme, Shape
from losslint.training.expectation import Scale, scale_of
from losslint.training.fact import Fact
from losslint.training.origin import Origin
from losslint.training.roles import Role

LINEAR = "linear"
"""The activation of a layer that has none."""


class Backbone(Struct, frozen=True):
    """A pretrained architecture: the images that it wants, and whether its weights are trained ones.

    `modules` are the names of the modules that it comes from, the usual one first.
    """

    name: str
    scheme: Scheme
    pretrained: bool
    modules: tuple[str, ...] = ()


class Refusal(Enum):
    """Why a framework refuses a shape."""

    WINDOW = "a window that is larger than what it slides over"
    AXES = "another number of axes"
    NUMBERS = "another number of numbers"
    WIDTH = "another number of features or channels"
    JOINED = "shapes that cannot be put together"
    DATA = "data of another shape than the model was built for"


class Refused(Struct, frozen=True):
    """Shapes that the framework of the run is known to refuse.

    `given` are the shapes that arrive, the batch axis included, and `wanted` is what they are held against:
    the window, the axes that a layer takes, the shape to make, the shape that a model was built for.
    `at` is the code that brings them, `decided_at` the code that wants another shape.
    """

    reason: Refusal
    given: tuple[Shape, ...]
    wanted: Shape
    at: Origin | None = None
    decided_at: Origin | None = None


class Layer(Struct, frozen=True):
    """One layer of a model.

    `spelling` is how its framework calls it, "" where the layer is not known: for the reader, as what it is
    there for is its `role`.
    `activation` is the canonical name ("linear" where there is none). `weights` says whether the
    layer multiplies by trained weights (None: not known). `inbound` are the positions, in the
    model's layers, of the layers whose outputs it reads. `inside` holds a nested model's own layers.
    `closes` marks the last layer of a model that is part of this one: its output may be used elsewhere.
    `backbone` is what is known of a pretrained model; `scheme` marks a step that prepares images for one.
    `refused` says why the layer is not built for what it reads, where it is known not to be. `role` is None
    for a layer that is not known, or of which nobody asks what it is there for. `sides` counts the axes along
    which a window slides, or whole slices are dropped. `across` names the activation that goes along the
    samples of a batch and not along the numbers of each. `trains` says whether its call is told that it
    is being trained, where it is told anything. `counts` is where the tokenizer was made of whose words it
    has as many rows, and no more. `in_order` says that it gives numbers another shape, in the order that they
    have, and `takes_last` that it takes the last step of a sequence.
    """

    spelling: str
    at: Origin | None
    units: Fact[int]
    activation: Fact[str]
    weights: bool | None
    arguments: Mapping[str, Fact[Any]] = field(default_factory=lambda: MappingProxyType({}))
    inbound: tuple[int, ...] = ()
    inside: tuple[Layer, ...] = ()
    output_shape: Fact[Shape] = field(default_factory=lambda: Fact.unknown("not worked out"))
    closes: bool = False
    backbone: Backbone | None = None
    scheme: Scheme | None = None
    refused: Refused | None = None
    role: Role | None = None
    sides: int | None = None
    across: str | None = None
    trains: Fact[bool] | None = None
    counts: Origin | None = None
    in_order: bool = False
    takes_last: bool = False

    def argument(self, name: str) -> Fact[Any]:
        """Return an argument of the layer's call, unknown where there is none of that name."""
        return self.arguments.get(name, Fact.unknown(f"{self.spelling} has no known `{name}`"))


class Model(Struct, frozen=True):
    """A model as far as it is understood.

    `layers` are in topological order, inputs first. `complete` is False when some layers are not
    known (a loop of unknown length, a loaded model), so that nothing may be concluded from what is
    absent.
    """

    layers: tuple[Layer, ...]
    complete: bool
    at: Origin | None
    why_incomplete: str = ""

    def readers(self, position: int) -> list[int]:
        """Return the positions of the layers that read the output of the layer at `position`."""
        return [n for n, layer in enumerate(self.layers) if position in layer.inbound]


class Head(Struct, frozen=True):
    """The end of a model: the last layer with weights, and the activation that is applied last.

    `units` is the length of the output's last axis. `range` is what the activation allows.
    `trail` are the layers after the head layer, last one last. `rank` counts the output's axes,
    the batch axis included. `stacked` are the activations between the last weights and the output,
    first applied first, linear ones left out.
    """

    units: Fact[int]
    activation: Fact[str]
    range: Fact[Range]
    rank: Fact[int]
    layer: Layer | None
    trail: tuple[Layer, ...] = ()
    stacked: tuple[Fact[str], ...] = ()

    @property
    def gives(self) -> Fact[Scale]:
        """Return what the model's numbers mean to a loss: the activation that is applied last says it."""
        applied = self.activation
        scale = scale_of(applied.value)
        if scale is None:
            return Fact.unknown(applied.why or f"what {applied.value} makes is not told", applied.origin)
        return Fact(scale, applied.origin, by_default=applied.by_default)
