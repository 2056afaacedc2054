"""Which whole networks pass the gradients of a loss on, though no optimizer has their weights.

Part of a network is often left out on purpose: a body that stays as it is under a new head. A network by
itself that is neither frozen nor run without gradients, and that nobody has loaded, is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from losslint.knowledge.frameworks.torch.parameters import TAKEN
from losslint.knowledge.frameworks.torch.passing import ANEW
from losslint.knowledge.frameworks.torch.registration import (
    BACKBONE,
    BODY,
    gap,
    is_module,
    kept_plainly,
    leaves,
    reach,
)
from losslint.runs.torch.holding import Optimizers, wants_gradients
from losslint.runs.torch.reaching import Reaching
from losslint.runs.torch.turns import Row
from losslint.runs.view import View
from losslint.training import Act, Fact, LeftOut
from losslint.values import Instance, Made, Ref, Tensor, TurnEvent, UserClass, Value


def left_out_of(row: Row, view: View, loss: Value | None) -> Iterator[LeftOut]:
    """Yield the networks that a loss reaches and no optimizer has, where one has others that it reaches."""
    reached = Reaching.of(view, loss).layers if isinstance(loss, Tensor) else {}
    optimizers = Optimizers.of(view) if reached else None
    if optimizers is None or optimizers.why:
        return
    held = [one for one in reached if one in optimizers.held]
    if not held or len(held) == len(reached):
        return
    optimizer = optimizers.held[held[0]][-1][1].origin
    copies = {cell.origin for one in optimizers.held if (cell := view.find(Ref(one), Made)) is not None}
    for network, inside in _networks(view, set(reached) - set(held)):
        layers = [made for one in inside if (made := view.find(Ref(one), Made)) is not None]
        begun = layers[0].origin if layers else None
        if begun is None or optimizer is None or not optimizers.held.keys().isdisjoint(inside):
            continue
        if any(made.path in (BODY, BACKBONE) or made.origin in copies for made in layers):
            continue  # pretrained, or made by the very code that made a network that is trained
        if any(ANEW in made.state for made in layers):
            continue  # it is made anew in every pass, and that is said of it
        untouched = _untouched(row, layers, reach(view.store, network))
        yield LeftOut(_spelling(view, network), begun, optimizer, _want(layers), untouched)


def _networks(view: View, free: set[int]) -> Iterator[tuple[Ref, dict[int, None]]]:
    """Yield each network that has one of these layers and stands in no other, with all its layers."""
    store = view.store
    modules = [ref for address in store.cells if is_module(store, ref := Ref(address))]
    inner, kept = set[int](), set[int]()
    for module in modules:
        inner |= reach(store, module) - {module.address}
        for _, value, _ in kept_plainly(store, module):
            kept |= reach(store, value)
    for module in modules:
        if module.address in inner or module.address in kept or gap(store, module):
            continue
        inside = {part.module.address: None for part in leaves(store, module)}
        if not free.isdisjoint(inside):
            yield module, inside


def _want(layers: list[Made]) -> Fact[bool]:
    """Return whether all weights of a network are to be changed."""
    found = [wants_gradients(made) for made in layers]
    return next((one for one in found if not one.is_true), Fact(True))


def _untouched(row: Row, layers: list[Made], whole: frozenset[int]) -> Fact[bool]:
    """Return whether no code has taken a network's weights, and none that is not followed has got it."""
    if any(TAKEN in made.state for made in layers):
        return Fact(False)
    handed = [one for one in row.events if isinstance(one, TurnEvent) and one.act is Act.HANDED]
    for event in handed:
        if event.whole or not event.reaches.isdisjoint(whole):
            return Fact.unknown("code that is not followed has got it", event.origin)
    return Fact(True)


def _spelling(view: View, network: Ref) -> str:
    instance, made = view.find(network, Instance), view.find(network, Made)
    named = view.find(instance.of, UserClass) if instance is not None else made
    return named.name if named is not None else ""
