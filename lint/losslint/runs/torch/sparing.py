"""Which clearing leaves the gradients of an optimizer as they are, and which leaves none of them."""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.optimizers import HOLDS, name_of
from losslint.knowledge.frameworks.torch.registration import gap, reach
from losslint.knowledge.frameworks.torch.tracing import ancestry
from losslint.runs.torch.turns import key_of
from losslint.runs.view import View
from losslint.training import Act
from losslint.values import Made, Ref, Tensor, Tuple, TurnEvent, Value


class Sparing:
    """The weights of the optimizers of one moment, looked up when two of them are compared."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._weights: dict[int, frozenset[int]] = {}

    def spares(self, event: TurnEvent, optimizer: Value, loss: Tensor | None) -> bool:
        """Whether something is known to clear no weights of an optimizer, which a loss has gradients for."""
        if event.act is not Act.CLEARED or event.whole or not isinstance(optimizer, Ref):
            return False
        own, others = self._of(optimizer), self._of(event.of)
        if not own or not others or own & others or loss is None:
            return False
        return any(isinstance(one.layer, Ref) and one.layer.address in own for one in ancestry(loss))

    def clears_all(self, event: TurnEvent, optimizer: Value) -> bool:
        """Whether something clears all weights of an optimizer: itself, or a model that they all are of."""
        if event.act is not Act.CLEARED or event.whole:
            return False
        own, others = self._of(optimizer), self._of(event.of)
        return key_of(event.of) == key_of(optimizer) or (bool(own) and own <= others)

    def _of(self, value: Value) -> frozenset[int]:
        """Return the layers whose weights an optimizer has, or a module; none where not all are known."""
        if not isinstance(value, Ref):
            return frozenset()
        if value.address not in self._weights:
            self._weights[value.address] = self._looked_up(value)
        return self._weights[value.address]

    def _looked_up(self, value: Ref) -> frozenset[int]:
        made = self._view.find(value, Made)
        if made is None or name_of(made) is None:
            return frozenset() if gap(self._view.store, value) else reach(self._view.store, value)
        held = made.state.get(HOLDS)
        pairs = held.items if isinstance(held, Tuple) else ()
        layers = [one.items[0] for one in pairs if isinstance(one, Tuple)]
        known = [one.address for one in layers if isinstance(one, Ref)]
        return frozenset(known) if len(known) == len(pairs) else frozenset()
