"""Which layers the gradients of a loss reach, and where they end on the way."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from losslint.knowledge.arrays.arithmetic import OF_TWO
from losslint.knowledge.frameworks.torch.registration import is_module, weight_names
from losslint.knowledge.frameworks.torch.tracing import ancestry
from losslint.runs.view import View
from losslint.values import Made, Ref, Tensor

CUTTING = frozenset(
    f"torch.{name}"
    for name in "detach argmax argmin argsort bernoulli multinomial tensor as_tensor from_numpy searchsorted "
    "sign round floor ceil nn.functional.one_hot".split()
) | frozenset(f"operator {sign}" for sign in ("<", "<=", ">", ">=", "==", "!="))
"""What gives numbers through which no gradient goes back."""


class Reaching(Struct, frozen=True):
    """How far the gradients of one loss go.

    `layers` are the layers with weights that they are known to reach, by their addresses, and `through` the
    addresses of all that made the tensors on the way. `ends` are the tensors at which they are known to end,
    and `strange` those of which it is not known whether they do.
    """

    layers: dict[int, Made]
    ends: list[Tensor]
    strange: list[Tensor]
    through: set[int]

    @classmethod
    def of(cls, view: View, loss: Tensor) -> Reaching:
        """Return how far the gradients of a loss go."""
        found = cls({}, [], [], set())
        waiting, seen = [loss], set[int]()
        while waiting:
            tensor = waiting.pop()
            if id(tensor) in seen:
                continue
            seen.add(id(tensor))
            made = view.find(tensor.layer, Made)
            if tensor.recorded is False or (made is not None and made.path in CUTTING):
                found.ends.append(tensor)
            elif tensor.recorded is None or made is None or not _is_followed(made):
                found.strange.append(tensor)
            else:
                found.layers.update(_layer(view, tensor, made))
                found.through.add(tensor.layer.address if isinstance(tensor.layer, Ref) else 0)
                waiting.extend(tensor.inputs)
        return found

    def perhaps(self, view: View) -> Iterator[int]:
        """Yield the layers that the gradients reach, and those that they may reach."""
        yield from self.layers
        for tensor in self.strange:
            yield from layers_behind(view, tensor)


def _layer(view: View, tensor: Tensor, made: Made) -> dict[int, Made]:
    weighs = is_module(view.store, tensor.layer) and weight_names(made) != ()
    return {tensor.layer.address: made} if weighs and isinstance(tensor.layer, Ref) else {}


def layers_behind(view: View, tensor: Tensor) -> dict[int, Made]:
    """Return the layers with weights that a tensor was made with, whether gradients reach them or not."""
    found: dict[int, Made] = {}
    for one in ancestry(tensor):
        made = view.find(one.layer, Made)
        if made is not None:
            found.update(_layer(view, one, made))
    return found


def layer_addresses(tensor: Tensor) -> frozenset[int]:
    """Return the addresses of all layers and operations that a tensor was made with."""
    return frozenset(one.layer.address for one in ancestry(tensor) if isinstance(one.layer, Ref))


def _is_followed(made: Made) -> bool:
    """Whether gradients are known to go back through what made a tensor: what is not followed may cut."""
    return made.path.startswith(("torch.", "operator ")) or made.path in OF_TWO.values()
