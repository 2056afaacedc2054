"""Finding the head: back from a model's output, through what follows the last weights."""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

from losslint.knowledge.models.activations import RANGES
from losslint.training import LINEAR, Fact, Head, Layer, Range, Role, Shape

PASSES = frozenset(
    "Dropout AlphaDropout GaussianDropout GaussianNoise SpatialDropout1D SpatialDropout2D SpatialDropout3D "
    "Reshape Flatten Permute Cropping1D Cropping2D ActivityRegularization Identity Masking "
    "BatchNormalization LayerNormalization".split()
)
"""Layers after the last weights that leave each number what it is, or only move and scale it."""

LEAVING = (Role.DROPOUT, Role.IDENTITY, Role.SQUEEZING, Role.REARRANGING, Role.FLATTENING)
"""What layers do that leave each number what it is."""

MOVING = (Role.REARRANGING, Role.FLATTENING)
"""What layers do that give the last axis another length."""

RESIZES = frozenset("Resizing UpSampling1D UpSampling2D UpSampling3D".split())
BETWEEN = frozenset(("bilinear", "nearest", "area"))
"""Ways to resize whose numbers lie between those that there were: probabilities stay some."""

FOLDING = "operator + along an axis"
"""What adds the numbers along an axis, which goes or becomes one."""

ARITHMETIC = frozenset(("operator *", "operator /", "operator +", "operator -", FOLDING))
"""Arithmetic with constants after the last weights."""

SUMS, PRODUCTS = ("operator +", "operator -", FOLDING), ("operator *", "operator /", "operator @")
"""Arithmetic of several tensors."""

MAX_WAYS = 6
"""How deep operations of several tensors are followed that stand behind one another."""

RESHAPES = frozenset("Reshape Flatten Permute Cropping1D Cropping2D".split())

OVER_ROWS = frozenset(("softmax", "log_softmax", "softmin"))
"""Activations of which two rows side by side are no longer one."""

NORMALISES = "UnitNormalization"
"""The layer that gives what it gets the length one, as features are that are compared by their angle."""

OF_LENGTH_ONE = Range(-1, 1)
"""The numbers of a vector of length one."""


class _Walk(Struct):
    applied: list[Fact[str]] = field(default_factory=list)
    trail: list[Layer] = field(default_factory=list)
    layer: Layer | None = None
    moved: Layer | None = None
    normalised: bool = False
    leaves_one: bool = False
    """Whether the numbers of the last axis are added, so that one is left for each sample."""
    joined: Fact[str] | None = None
    """What was put together of several tensors, where the way back parts."""
    why: str = ""


def head_of(layers: tuple[Layer, ...], end: int | None, why: str) -> Head:
    """Return the head whose output is the layer at `end`; unknown with a reason where there is none."""
    if end is None:
        return _unknown(why or "what the model computes is not known")
    walk = _walk(layers, end)
    output = layers[end]
    units = _units(walk, output)
    activation = _activation(walk)
    span = RANGES.get(activation.value) if activation.value is not None else None
    if walk.normalised and span is not None:
        span = OF_LENGTH_ONE
    bounds = Fact(span, activation.origin) if span is not None else Fact[Range].unknown(activation.why)
    shape = output.output_shape.value
    rank = (
        Fact(len(shape), output.at)
        if shape is not None
        else Fact[int].unknown("the output's shape is not known")
    )
    stacked = tuple(fact for fact in walk.applied if fact.value != LINEAR)
    return Head(units, activation, bounds, rank, walk.layer, tuple(walk.trail), stacked)


def in_other_axes(head: Head) -> Head:
    """Return a head whose numbers are squeezed or reshaped before anybody reads them.

    A row or a column for each sample stays what it is; where a unit answers several times for each sample,
    the last axis may count its answers then.
    """
    if head.rank.value == 2:
        return head
    why = "its numbers may have other axes when they reach the loss"
    return replace(head, units=Fact[int].unknown(why), rank=Fact[int].unknown(why))


def _unknown(why: str) -> Head:
    return Head(Fact.unknown(why), Fact.unknown(why), Fact.unknown(why), Fact.unknown(why), None)


def _walk(layers: tuple[Layer, ...], end: int, depth: int = MAX_WAYS) -> _Walk:
    walk = _Walk()
    position = end
    for _ in range(len(layers)):
        layer = layers[position]
        if depth and _joins(layer):
            walk.joined = _of_several(layers, layer, depth)
        if walk.joined is not None:
            walk.applied.insert(0, walk.joined)
            walk.trail.insert(0, layer)
            return walk
        if layer.role is Role.ACTIVATION:
            walk.applied.insert(0, layer.activation)
        elif layer.spelling in ARITHMETIC and len(layer.inbound) == 1:
            # A number of any size times or plus a constant is one again; a probability is not.
            walk.applied.insert(0, Fact(LINEAR, layer.at))
            walk.moved = walk.moved or layer
            if layer.spelling == FOLDING:
                before = layers[layer.inbound[0]].output_shape.value
                walk.leaves_one = before is not None and before[:-1] == layer.output_shape.value
        elif layer.spelling == NORMALISES:
            walk.normalised = walk.normalised or _as_it_is(walk)
            walk.applied.insert(0, Fact(LINEAR, layer.at))
            walk.moved = walk.moved or layer
        elif not _passes(layer):
            _stop_at(walk, layer)
            return walk
        walk.trail.insert(0, layer)
        if len(layer.inbound) != 1:
            walk.why = "no layer with weights comes before the output"
            return walk
        position = layer.inbound[0]
    return walk


def _joins(layer: Layer) -> bool:
    """Whether a layer puts several tensors together, or multiplies what is data by weights."""
    if layer.role is Role.OPERATION and layer.spelling == "operator @":
        return bool(layer.inbound)
    several = len(layer.inbound) > 1
    return (several and layer.role is Role.OPERATION) or (bool(layer.inbound) and layer.role is Role.JOINING)


def _of_several(layers: tuple[Layer, ...], layer: Layer, depth: int) -> Fact[str] | None:
    """Return the activation that the numbers have which a layer puts together of several tensors.

    What is put side by side has the one that all have. A sum is a number of any size where one part is, and
    so is a product with weights by themselves, or of parts of which one is.
    """
    parts = [_walk(layers, position, depth - 1) for position in layer.inbound]
    ends = [_activation(part) for part in parts]
    trained = [part.layer is not None and part.layer.role is Role.WEIGHTS for part in parts]
    if layer.spelling in PRODUCTS and any(trained):
        return Fact(LINEAR, layer.at)
    known = all(
        end.known or layers[at].role is Role.INPUT for end, at in zip(ends, layer.inbound, strict=True)
    )
    if layer.role is Role.OPERATION:
        free = any(end.value == LINEAR for end in ends) and layer.spelling in (*SUMS, *PRODUCTS)
        return Fact(LINEAR, layer.at) if free and known else None
    alike = known and len({end.value for end in ends}) == 1
    return ends[0] if alike and ends[0].value not in OVER_ROWS else None


def _as_it_is(walk: _Walk) -> bool:
    """Whether what comes behind where the walk has come to only arranges the numbers."""
    return all(layer.spelling in RESHAPES or layer.spelling == "Identity" for layer in walk.trail)


def _passes(layer: Layer) -> bool:
    """Whether each number after a layer is one that was there before, moved or scaled at most."""
    if layer.spelling in RESIZES:
        how = layer.arguments.get("interpolation")
        return how is None or how.value in BETWEEN
    return layer.spelling in PASSES or layer.role in LEAVING


def _stop_at(walk: _Walk, layer: Layer) -> None:
    if len(layer.inside) > 1 or (layer.inside and layer.spelling not in ("TimeDistributed", "Bidirectional")):
        inner = _walk(layer.inside, len(layer.inside) - 1)
        walk.applied[:0] = inner.applied
        walk.trail[:0] = inner.trail
        walk.layer, walk.why = inner.layer, inner.why
        return
    if layer.weights:
        walk.layer = layer
        walk.applied.insert(0, layer.activation)
    else:
        walk.why = layer.activation.why or f"its last layer is a `{layer.spelling}`"


def _activation(walk: _Walk) -> Fact[str]:
    """Return the activation that is applied last."""
    for fact in reversed(walk.applied):
        if fact.value != LINEAR:
            if walk.moved is not None:
                return Fact.unknown("its output is scaled after the activation", walk.moved.at)
            return fact
    if walk.joined is not None:
        return walk.joined
    if walk.layer is None:
        return Fact.unknown(walk.why or "the head is not known")
    return walk.layer.activation


def _units(walk: _Walk, output: Layer) -> Fact[int]:
    """Return the length of the output's last axis, with the place that says it."""
    shape = output.output_shape.value
    moved = _moved(walk, shape)
    if output.role is Role.INPUT:
        return Fact.unknown("no layer comes after the input")
    if walk.layer is not None and not moved and (walk.layer.units.known or not shape):
        return walk.layer.units
    if shape and len(shape) == 1 and (walk.layer is None or moved):
        why = "the only axis of the output may count the samples"
        return Fact(1, output.at) if walk.leaves_one else Fact.unknown(why, output.at)
    if shape and shape[-1] is not None:
        return Fact(shape[-1], output.at)
    if walk.layer is not None and not moved:
        return walk.layer.units
    return Fact.unknown(walk.why or "the output's shape is not known")


def _moved(walk: _Walk, shape: Shape | None) -> bool:
    """Whether the output's last axis may be another one than that of the units.

    A single unit is often squeezed away: one number a sample is left, or a row of the numbers of what the
    unit judged one by one, of which the last axis counts the candidates.
    """
    if any(layer.spelling in RESHAPES or layer.role in MOVING for layer in walk.trail):
        return True
    folded = any(layer.spelling == FOLDING and not _over_pixels(layer, walk.layer) for layer in walk.trail)
    squeezed = any(layer.role is Role.SQUEEZING for layer in walk.trail)
    if walk.layer is None or not (folded or squeezed):
        return False
    if shape is None or len(shape) < 2:
        return folded
    return shape[-1] != walk.layer.units.value


def _over_pixels(folding: Layer, head: Layer | None) -> bool:
    """Whether numbers are added along the axes along which the window of a convolution slides.

    These are the last ones, behind the samples and the channels, whose number is that of the units.
    """
    axes = folding.argument("axes").value or ()
    slides = head is not None and head.role in (Role.CONVOLUTION, Role.TRANSPOSED)
    last = -1 in axes and all(axis < 0 for axis in axes)
    return slides and bool(axes) and (last or all(axis >= 2 for axis in axes))
