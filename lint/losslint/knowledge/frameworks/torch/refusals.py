"""What PyTorch refuses: layers that read another shape than they were made for, and views that cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from losslint.knowledge.frameworks.torch.shapes import SLIDING, edges_of, numbers
from losslint.knowledge.lookup.registry import whole
from losslint.source.expressions import expression
from losslint.training import Refusal, Refused, Shape
from losslint.values import Const, Made, Store, Tuple, is_none

_SPATIAL = expression(r"(?P<name>Conv|ConvTranspose|MaxPool|AvgPool|BatchNorm)(?P<sides>[123])d")

_FEATURES = {
    "Linear": ("in_features", -1),
    "LSTM": ("input_size", -1),
    "GRU": ("input_size", -1),
    "RNN": ("input_size", -1),
    "TransformerEncoderLayer": ("d_model", -1),
    "LayerNorm": ("normalized_shape", -1),
    **{f"Conv{n}d": ("in_channels", 1) for n in (1, 2, 3)},
    **{f"ConvTranspose{n}d": ("in_channels", 1) for n in (1, 2, 3)},
    **{f"BatchNorm{n}d": ("num_features", 1) for n in (1, 2, 3)},
}
"""The argument by which a layer is told how long an axis of what it reads is, and that axis."""


def refusal(store: Store, made: Made, inputs: Sequence[Shape | None]) -> Refused | None:
    """Return why PyTorch does not run a layer on inputs of these shapes; None where it may.

    The first axis counts samples. A layer that slides takes one sample without that axis as well.
    """
    given = inputs[0] if len(inputs) == 1 else None
    if not given:
        return None
    if made.path == "torch.view":
        return _viewed(store, made, given)
    if not made.path.startswith("torch.nn."):
        return None
    spatial = _SPATIAL.fullmatch(made.name)
    rank = int(spatial["sides"]) + 2 if spatial is not None else None
    is_exact = spatial is not None and spatial["name"] == "BatchNorm" and rank != 3
    if rank is not None and len(given) not in ((rank,) if is_exact else (rank - 1, rank)):
        return Refused(Refusal.AXES, (given,), (None,) * rank, made.origin)
    if rank is not None and len(given) != rank and made.name != "BatchNorm1d":
        return None
    return _of_another_width(made, given) or _too_small(store, made, given)


def _of_another_width(made: Made, given: Shape) -> Refused | None:
    told = _FEATURES.get(made.name)
    if told is None or len(given) < 2:
        return None
    name, axis = told
    if not made.state.keys().isdisjoint(("weight", name)):
        return None  # it has the width of what it was given since
    wanted, found = whole(made.arguments.get(name)), given[axis]
    if wanted is None or found is None or wanted == found:
        return None
    sizes: list[int | None] = [None] * len(given)
    sizes[axis] = wanted
    return Refused(Refusal.WIDTH, (given,), tuple(sizes), made.origin)


def _too_small(store: Store, made: Made, given: Shape) -> Refused | None:
    slides = SLIDING.fullmatch(made.name)
    if slides is None or slides["name"] == "ConvTranspose":
        return None
    sides = int(slides["sides"])
    size = numbers(store, made.arguments.get("kernel_size"), sides)
    dilation = numbers(store, made.arguments.get("dilation", Const(1)), sides)
    edges = edges_of(store, made, sides)
    if size is None or dilation is None or edges is None:
        return None
    for length, window, apart, edge in zip(given[-sides:], size, dilation, edges, strict=True):
        if length is None or window is None or apart is None or edge is None:
            continue
        if apart * (window - 1) + 1 > length + 2 * edge:
            return Refused(Refusal.WINDOW, (given,), size, made.origin)
    return None


def _viewed(store: Store, made: Made, given: Shape) -> Refused | None:
    """`x.view(-1, 400)` of (None, 16, 6, 6): no number of samples is a row of 400 each.

    Rows that are cut into equal parts, or put together, are wanted: steps become samples so.
    """
    sizes = _sizes_of(store, made)
    rest = [size for size in given[1:] if size is not None]
    if sizes is None or sizes[0] != -1 or len(rest) < len(given) - 1 or len(sizes) < 2:
        return None
    asked = [size for size in sizes[1:] if size is not None and size > 0]
    if len(asked) < len(sizes) - 1:
        return None
    there, wanted = prod(rest), prod(asked)
    if there % wanted == 0 or wanted % there == 0:
        return None
    return Refused(Refusal.NUMBERS, (given,), (None, *asked), made.origin)


def _sizes_of(store: Store, made: Made) -> list[int | None] | None:
    """Return the sizes that a view is told, None where they are not all written there."""
    told = made.arguments.get("shape")
    if told is None or is_none(told):
        return None
    items = told.items if isinstance(told, Tuple) else None
    return [whole(one) for one in items] if items else None
