"""Who holds the weights that a loss of PyTorch reaches, at the moment when it goes backward."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from losslint.knowledge.frameworks.torch.optimizers import HOLDS, OPTIMIZER
from losslint.knowledge.frameworks.torch.parameters import FLAG, LOOSE, flag_of
from losslint.knowledge.frameworks.torch.registration import (
    BODY,
    WHOLE,
    is_module,
    kept_plainly,
    leaves,
    parts,
    weight_names,
)
from losslint.knowledge.frameworks.torch.tracing import ancestry
from losslint.knowledge.lookup.registry import TABLES
from losslint.knowledge.models.pretrained import SIZED
from losslint.runs.torch.reaching import Reaching
from losslint.runs.torch.unregistered import unregistered_in
from losslint.runs.view import View, why_of
from losslint.training import Fact, Holding, Origin, Pretrained, Weights
from losslint.values import Const, Dict, Made, Ref, Tensor, Tuple, UpdateEvent, Value


def holding_of(view: View, event: UpdateEvent) -> Holding:
    """Return who holds what the loss of an update reaches."""
    if not isinstance(event.loss, Tensor):
        return Holding()
    reached = dict(_reached(view, event.loss))
    if not reached:
        return Holding()
    optimizers = Optimizers.of(view)
    loose = tuple(unregistered_in(view, event.loss, optimizers.held)) if not optimizers.why else ()
    free = [address for address in reached if optimizers.holds(address).is_false]
    models = _Models.of(view, optimizers) if free else _Models(set(), set(), {})
    weights = tuple(_weights(view, reached[one], one, optimizers, models) for one in reached)
    return Holding(weights, loose, tuple(_pretrained(view, event.loss, optimizers)))


def _pretrained(view: View, loss: Tensor, optimizers: Optimizers) -> Iterator[Pretrained]:
    """Yield the encoders with released weights that the gradients of a loss reach."""
    for address, made in Reaching.of(view, loss).layers.items():
        told = made.arguments.get("name") if made.path == BODY else None
        name = told.value if isinstance(told, Const) else None
        if not isinstance(name, str) or made.origin is None or not SIZED.fullmatch(name):
            continue
        held, wanted = optimizers.holds(address), _all_wanted(made)
        trains = Fact(True, made.origin) if held.is_true and wanted.is_true else _not_all(held, wanted)
        yield Pretrained(name, made.origin, trains)


def _all_wanted(made: Made) -> Fact[bool]:
    """Return whether no weight of a network is frozen, nor any part of it that is told by its name."""
    flags = (flag for key, flag in made.state.items() if key.partition(" ")[0] == FLAG)
    other = next((flag for flag in flags if flag != Const(True)), None)
    return Fact(True) if other is None else Fact.unknown("some of it is frozen, or may be", other.origin)


def _not_all(held: Fact[bool], wanted: Fact[bool]) -> Fact[bool]:
    """Return why it is not known that all of a network is trained."""
    told = wanted if not wanted.is_true else held
    return Fact.unknown(told.why or "it is kept from training", told.origin)


def _reached(view: View, loss: Tensor) -> Iterator[tuple[int, Made]]:
    """Yield the layers with weights that a loss was made through."""
    for tensor in ancestry(loss):
        made = view.find(tensor.layer, Made)
        if made is None or not isinstance(tensor.layer, Ref) or not is_module(view.store, tensor.layer):
            continue
        if weight_names(made) != ():
            yield tensor.layer.address, made


class Optimizers(Struct, frozen=True):
    """The optimizers that were made so far: whose weights they have, the first and the last of all.

    `held` are the optimizers of each layer, `why` says why it is not known what else they have, "" where it
    is.
    """

    held: dict[int, list[tuple[int, Made]]]
    why: str

    @classmethod
    def of(cls, view: View) -> Optimizers:
        """Return the optimizers of a moment."""
        held: dict[int, list[tuple[int, Made]]] = {}
        why = "no optimizer is known"
        known = False
        for address, cell in view.store.cells.items():
            if not isinstance(cell, Made) or TABLES.derived.get(cell.path) != OPTIMIZER:
                continue
            items = cell.state.get(HOLDS)
            if not isinstance(items, Tuple):
                return cls(held, why_of(items, "what an optimizer holds"))
            for item in items.items:
                if not isinstance(item, Tuple) or not isinstance(item.items[0], Ref):
                    return cls(held, why_of(item, "what an optimizer holds"))
                held.setdefault(item.items[0].address, []).append((address, cell))
                known = True
        return cls(held, "" if known else why)

    def holds(self, address: int) -> Fact[bool]:
        """Return whether some optimizer has the weights of a layer."""
        if address in self.held:
            return Fact(True, self.held[address][-1][1].origin)
        return Fact(False) if not self.why else Fact.unknown(self.why)


class _Kept(Struct, frozen=True):
    """Where a module is kept plainly: the collection, whether inside another, and whose attribute it is."""

    collection: Value
    owner: int
    nested: bool


class _Models(Struct, frozen=True):
    """The models of which an optimizer has weights, and what is registered or kept plainly in any.

    `trained` are the modules of models of which an optimizer has weights. `homes` are for each layer the
    layers beside it in such a model. `kept` are for what modules keep plainly the attribute and its owner.
    """

    trained: set[int]
    registered: set[int]
    homes: dict[int, set[int]]
    kept: dict[int, _Kept] = field(default_factory=dict)

    @classmethod
    def of(cls, view: View, optimizers: Optimizers) -> _Models:
        store = view.store
        trained, homes, kept = set[int](), dict[int, set[int]](), dict[int, _Kept]()
        modules = [ref for address in store.cells if is_module(store, ref := Ref(address))]
        insides = {one.address: {part.module.address for part in parts(store, one)} for one in modules}
        hidden = set[int]()
        for module in modules:
            beside = {part.module.address for part in leaves(store, module)}
            if any(one in optimizers.held for one in beside):
                trained |= insides[module.address]
                for one in beside:
                    homes.setdefault(one, set()).update(beside)
            for value, held, nested in kept_plainly(store, module):
                if held.address > module.address:  # it was made for this model, not handed in
                    home = _Kept(value, module.address, nested)
                    kept.update({part.module.address: home for part in leaves(store, held)})
                    hidden |= insides[held.address]
        shown = (inside - {address} for address, inside in insides.items() if address not in hidden)
        registered = set[int]().union(*shown)
        return cls(trained, registered, homes, kept)


def _weights(view: View, made: Made, address: int, optimizers: Optimizers, models: _Models) -> Weights:
    held = optimizers.holds(address)
    found = Weights(_spelling(made), made.origin, held, wants_gradients(made))
    if not held.is_false:
        return found
    kept = models.kept.get(address)
    if kept is not None and address not in models.registered and made.path != BODY:
        return _kept_plainly(view, found, kept) if kept.owner in models.trained else found
    others = [one for beside in models.homes.get(address, ()) for one in optimizers.held.get(beside, ())]
    if not others:
        return found
    return _left_out(found, made, address, others)


def _spelling(made: Made) -> str:
    """Return how code calls a layer, or the pretrained network whose body stands for several."""
    name = made.arguments.get("name") if made.path == BODY else None
    return name.value if isinstance(name, Const) and isinstance(name.value, str) else made.name


def _kept_plainly(view: View, found: Weights, kept: _Kept) -> Weights:
    value = kept.collection
    is_dict, is_tuple = view.find(value, Dict) is not None, isinstance(value, Tuple)
    kind = "dict" if is_dict else "tuple" if is_tuple else "list"
    kept_in = Fact(f"{kind} inside another one" if kept.nested else kind, value.origin)
    return Weights(found.spelling, found.at, found.held, found.wants_gradients, kept_in)


def _left_out(found: Weights, made: Made, address: int, others: list[tuple[int, Made]]) -> Weights:
    """Return what is known of a layer whose weights no optimizer has, though one has those beside it."""
    optimizer = max(others, key=lambda one: one[0])
    at: Origin | None = optimizer[1].origin
    plain = (found.spelling, found.at, found.held, found.wants_gradients, found.kept_in)
    if all(address > one for one, _ in others):
        return Weights(*plain, put_in=Fact(True, made.origin), optimizer=at)
    loose = made.state.get(LOOSE)
    if isinstance(loose, Const) and loose.value is True:
        return Weights(*plain, let_loose=Fact(True, loose.origin), optimizer=at)
    return Weights(*plain, optimizer=at)


def wants_gradients(made: Made) -> Fact[bool]:
    """Return whether any weight of a layer wants gradients."""
    flag = flag_of(made, WHOLE)
    if isinstance(flag, Const) and isinstance(flag.value, bool):
        return Fact(flag.value, flag.origin)
    return Fact.unknown(why_of(flag, "whether it is frozen"), flag.origin)
