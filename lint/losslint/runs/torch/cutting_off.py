"""Which layers an optimizer is to change though no gradient of any loss ever reaches them.

Much of that is meant: a pretrained body that is only read from, a target that follows another network, a
teacher. What an optimizer or a group of it has by itself is to be trained, and so are fresh weights that
nothing else gives any numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from losslint.knowledge.frameworks.torch.layers import ROLES
from losslint.knowledge.frameworks.torch.optimizers import GROUPS
from losslint.knowledge.frameworks.torch.parameters import TAKEN
from losslint.knowledge.frameworks.torch.passing import ANEW
from losslint.knowledge.frameworks.torch.registration import BACKBONE, BODY
from losslint.runs.torch.holding import Optimizers, wants_gradients
from losslint.runs.torch.reaching import Reaching, layers_behind
from losslint.runs.torch.turns import Row, Turns
from losslint.runs.view import View
from losslint.source.blocks import is_decided
from losslint.training import Act, CutOff, Fact, Role
from losslint.values import Const, Made, Ref, Tensor, Tuple, Value


def cut_off_of(row: Row, turns: Turns, view: View, loss: Value | None) -> Iterator[CutOff]:
    """Yield the layers behind each place at which the gradients of a loss end, where no loss reaches them."""
    if not isinstance(loss, Tensor):
        return
    reaching = Reaching.of(view, loss)
    behind = [(end, layers_behind(view, end)) for end in reaching.ends]
    held = Optimizers.of(view).held if any(layers for _, layers in behind) else {}
    if not any(address in held for _, layers in behind for address in layers) or _sets_gradients(turns):
        return
    reached = _reached_by_any(turns, view)
    if reached is None or not reaching.layers.keys() & held.keys():
        return
    said = set[int]()
    for end, layers in behind:
        free = {one: made for one, made in layers.items() if one in held and one not in reached | said}
        if all(ROLES.get(made.path) is Role.NORMALISATION for made in free.values()):
            continue  # nothing, or what begins as if it were not there
        if end.origin is None or is_decided(end.origin) or _is_handed(turns, free):
            continue
        said |= free.keys()
        fresh = _untouched(view, free, set(held) - free.keys())
        optimizer = held[next(iter(free))][-1][1]
        wants = next((one for one in map(wants_gradients, free.values()) if not one.is_true), Fact(True))
        apart = _is_apart(optimizer, reached, held)
        first = free[min(free)]
        yield CutOff(first.name, first.origin, len(free), end.origin, optimizer.origin, apart, wants, fresh)


def _sets_gradients(turns: Turns) -> bool:
    """Whether code writes gradients by itself, of weights that nobody knows."""
    return any(one.whole for one in turns.acts(Act.CLEARED))


def _reached_by_any(turns: Turns, view: View) -> set[int] | None:
    """Return the layers that the gradients of some loss reach or may reach, None where that is not known."""
    reached, seen = set[int](), set[int]()
    for one in turns.acts(Act.BACKWARD):
        if one.tensor is None:
            return None
        if id(one.tensor) not in seen:
            seen.add(id(one.tensor))
            reached |= set(Reaching.of(view, one.tensor).perhaps(view))
    return reached


def _is_handed(turns: Turns, layers: dict[int, Made]) -> bool:
    """Whether code that is not followed has got some of these layers."""
    return any(one.whole or not one.reaches.isdisjoint(layers) for one in turns.acts(Act.HANDED))


def _is_apart(optimizer: Made, reached: set[int], held: dict[int, list[tuple[int, Made]]]) -> bool:
    """Whether an optimizer, or one of its groups, has no weights that the gradients of a loss reach."""
    if all(one not in reached for one, by in held.items() if any(made is optimizer for _, made in by)):
        return True
    for group in _items(optimizer.state.get(GROUPS)):
        keys = [_items(one)[0] for one in _items(group) if isinstance(one, Tuple)]
        if keys and all(isinstance(key, Ref) and key.address not in reached for key in keys):
            return True
    return False


def _items(value: Value | None) -> tuple[Value, ...]:
    return value.items if isinstance(value, Tuple) else ()


def _untouched(view: View, layers: dict[int, Made], others: set[int]) -> Fact[bool]:
    """Return whether layers have fresh weights that nothing but an optimizer would change."""
    copied = {made.origin for one in others if (made := view.find(Ref(one), Made)) is not None}
    for made in layers.values():
        if made.path in (BODY, BACKBONE) or made.origin in copied or ANEW in made.state:
            return Fact(False, made.origin)
        if made.state.get(TAKEN) == Const(True):
            return Fact(False, made.origin)
    return Fact(True)
