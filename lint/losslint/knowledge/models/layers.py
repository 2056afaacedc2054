"""What holds of layers in any framework, and what a framework says of its own.

Models are put together and looked through here; what a layer makes of shapes and of data, only its framework
knows. Each framework registers its layers and itself, so that nothing here names one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from losslint.knowledge.lookup.names import package_of
from losslint.knowledge.lookup.registry import Machine
from losslint.knowledge.lookup.tables import Once
from losslint.training import Origin, Shape
from losslint.values import Array, Const, Made, Samples, Store, Tensor, Tuple, Unknown, Value


class LayerKind(Struct, frozen=True):
    """What one layer class is.

    `units` names the argument that is the length of the output's last axis. `weights` says that the
    layer multiplies its input by trained weights. `keeps` says that the output has the input's shape.
    `only_in` is where the layer is found where today's framework has none of that name.
    """

    signature: str
    units: str = ""
    weights: bool = False
    keeps: bool = False
    only_in: str = ""


class FrameworkLayers(Struct, frozen=True):
    """What a framework says of its layers, and which of its names are those of layers, losses and the like.

    `computed` is what a function of the code's own makes of the input of the layer that wraps it; None of a
    layer that wraps none. `traces` says that what its layers are called on is data: what they do to them is
    followed on symbolic tensors, which the entries of the tables make.
    """

    declared_shape: Callable[[Store, Made], Shape | None]
    output_shape: Callable[[Store, Made, Sequence[Shape | None]], Shape | None]
    on_array: Callable[[Machine, Made, Array, Origin | None], Value]
    computed: Callable[[Machine, Made, Value, Origin | None], Value | None]
    is_layer: Callable[[str], bool]
    is_activation: Callable[[str], bool]
    is_loss: Callable[[str], bool] = lambda path: False
    is_metric: Callable[[str], bool] = lambda path: False
    traces: bool = False


KINDS: Once[str, LayerKind] = Once("layers")
"""Every layer class by its canonical path."""

FRAMEWORKS: Once[str, FrameworkLayers] = Once("frameworks")
"""The frameworks, by the packages that their names start with."""


def layer_kind(path: str) -> LayerKind | None:
    """Return what a layer class is by its canonical path, None where it is not known."""
    return KINDS.get(path)


def declared_shape(store: Store, made: Made) -> Shape | None:
    """Return the input shape that a layer's own arguments declare; a foreign layer is written as any."""
    known = FRAMEWORKS.get(package_of(made.path))
    asked = FRAMEWORKS.values() if known is None else (known,)
    shapes = (one.declared_shape(store, made) for one in asked)
    return next((shape for shape in shapes if shape is not None), None)


def output_shape(store: Store, made: Made, inputs: Sequence[Shape | None]) -> Shape | None:
    """Return the shape of a layer's output for the shapes of its inputs."""
    framework = FRAMEWORKS.get(package_of(made.path))
    return framework.output_shape(store, made, inputs) if framework is not None else None


def on_array(machine: Machine, made: Made, array: Array, origin: Origin | None) -> Value:
    """Return what a layer makes of an array; of other packages' layers nothing is known by their names."""
    framework = FRAMEWORKS.get(package_of(made.path))
    if framework is None:
        return Unknown(f"what a `{made.name}` makes of data", origin=origin)
    return framework.on_array(machine, made, array, origin)


def computed(machine: Machine, made: Made, inputs: Value, origin: Origin | None) -> Value | None:
    """Return what the code's own function in a layer makes of its input; None of a layer without one."""
    framework = FRAMEWORKS.get(package_of(made.path))
    return framework.computed(machine, made, inputs, origin) if framework is not None else None


def is_built_for(declared: Shape | None, given: Shape | None) -> bool:
    """Whether a functional model is given the shape that it was built for, as far as both are known."""
    if declared is None or given is None:
        return True
    return len(declared) == len(given) and declared[1:] == given[1:]


def lengths_of(tensor: Tensor, store: Store, origin: Origin) -> Value:
    """Return the static shape of a tensor: None for the batch, behind layers, which all keep that axis.

    Where tensors stand for data, the batch has as many samples as there are.
    """
    if tensor.shape is None:
        return Unknown("the shape of a tensor", origin=origin)
    made = store.find(tensor.layer, Made)
    traced = made is not None and traces(made.path)
    batches = made is not None and not traced and is_layer(made.path)
    sizes: list[Value] = [
        Const(size, origin=origin)
        if size is not None or (batches and not axis)
        else Samples("how many samples a batch holds", origin=origin)
        if traced and not axis
        else Unknown("a length that is not known", origin=origin)
        for axis, size in enumerate(tensor.shape)
    ]
    return Tuple(tuple(sizes), origin=origin)


def is_layer(path: str) -> bool:
    """Whether a library's class is one of layers, which may be a layer that is not in the tables."""
    framework = FRAMEWORKS.get(package_of(path))
    return framework is not None and framework.is_layer(path)


def is_activation(path: str) -> bool:
    """Whether a library function is an activation, which leaves the shape as it is."""
    framework = FRAMEWORKS.get(package_of(path))
    return framework is not None and framework.is_activation(path)


def is_loss(path: str) -> bool:
    """Whether a library's class is one of losses that are called on symbolic tensors as functions are."""
    framework = FRAMEWORKS.get(package_of(path))
    return framework is not None and framework.is_loss(path)


def is_metric(path: str) -> bool:
    """Whether a library's class is one of metrics that are called on symbolic tensors as functions are."""
    framework = FRAMEWORKS.get(package_of(path))
    return framework is not None and framework.is_metric(path)


def traces(path: str) -> bool:
    """Whether the objects of a library's class are called on data and followed on symbolic tensors."""
    framework = FRAMEWORKS.get(package_of(path))
    return framework is not None and framework.traces


def answers_itself(path: str) -> bool:
    """Whether what is known of calling an object holds for symbolic tensors too."""
    return traces(path) or package_of(path) not in FRAMEWORKS
