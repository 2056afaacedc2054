"""Which tensors of weights a model keeps as attributes without being told that they are its own.

`nn.Module` registers an `nn.Parameter`. A tensor that only asks for its gradient is none, and neither is what
`.cuda()` makes of one: a copy that is computed from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import libcst as cst

from losslint.knowledge.frameworks.torch.registration import is_module, leaves, parts
from losslint.knowledge.frameworks.torch.tracing import BEGINS_AS, PARAMETER, READ
from losslint.runs.torch.reaching import Reaching
from losslint.runs.view import View
from losslint.source import CodeOrigin
from losslint.training import Fact, Unregistered
from losslint.values import Const, Instance, Library, Made, Ref, Tensor

MOVING = frozenset(("cuda", "xpu", "double", "half", "bfloat16", "to"))
"""What makes another tensor of weights, unless they are there or of that dtype already."""

HERE = ("cpu", "torch.float32", "torch.float")
"""Where weights are from the beginning, and of which dtype."""


def unregistered_in(
    view: View, loss: Tensor, held: Mapping[int, list[tuple[int, Made]]]
) -> Iterator[Unregistered]:
    """Yield the tensors that a loss reaches and models of which an optimizer has layers do not register.

    `held` are the optimizers of each layer.
    """
    kept = list(_tensors_kept(view))
    if not kept:
        return
    through = Reaching.of(view, loss).through
    modules = [ref for address in view.store.cells if is_module(view.store, ref := Ref(address))]
    own = {value.layer.address for _, value in kept if isinstance(value.layer, Ref)}
    for module, value in kept:
        if not isinstance(value.layer, Ref) or value.layer.address not in through or value.origin is None:
            continue
        weights, moved = _weights(view, value)
        made = view.find(weights.layer, Made) if weights is not None else None
        if weights is None or made is None or not isinstance(weights.layer, Ref):
            continue
        if moved and weights.layer.address in own:
            continue  # the model has registered what it is a copy of
        layers = _layers_beside(view, module, modules)
        optimizer = next((held[one][-1][1].origin for one in layers if one in held), None)
        if optimizer is not None:
            beside = next((cell.origin for cell in layers.values()), None)
            untouched = Fact(READ not in made.state)
            yield Unregistered(value.origin, moved, beside, optimizer, untouched)


def _tensors_kept(view: View) -> Iterator[tuple[Ref, Tensor]]:
    """Yield the tensors that modules of the project's own keep as attributes."""
    for address, cell in view.store.cells.items():
        if type(cell) is not Instance:
            continue
        tensors = [
            one for one in cell.names.values() if isinstance(one, Tensor) and isinstance(one.layer, Ref)
        ]
        if tensors and is_module(view.store, module := Ref(address)):
            yield from ((module, one) for one in tensors)


def _weights(view: View, value: Tensor) -> tuple[Tensor | None, bool]:
    """Return the weights that a tensor is, or is a copy of; None where they are registered, or are none."""
    made = view.find(value.layer, Made)
    if made is not None and made.path == PARAMETER:
        return (value if BEGINS_AS in made.state else None), False
    source = value.inputs[0] if made is not None and made.path == "torch.clone" and value.inputs else None
    begun = view.find(source.layer, Made) if source is not None else None
    if made is None or begun is None or begun.path != PARAMETER or not _is_moved(view, value, made):
        return None, True
    return source, True


def _is_moved(view: View, value: Tensor, made: Made) -> bool:
    """Whether a tensor is another one than that which it was made of, at least where there is a GPU."""
    node = value.origin.node if isinstance(value.origin, CodeOrigin) else None
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return False
    where = made.arguments.get("device")
    device = view.find(where, Made)
    told = device.arguments.get("type", where) if device is not None else where
    here = (isinstance(told, Const) and told.value in HERE) or (
        isinstance(told, Library) and told.path in HERE
    )
    return node.func.attr.value in MOVING and not here


def _layers_beside(view: View, module: Ref, modules: list[Ref]) -> dict[int, Made]:
    """Return the layers of a module, and of those that it is part of."""
    found: dict[int, Made] = {}
    around = [one for one in modules if any(part.module == module for part in parts(view.store, one))]
    for one in (module, *around):
        for part in leaves(view.store, one):
            made = view.find(part.module, Made)
            if made is not None:
                found.setdefault(part.module.address, made)
    return found
