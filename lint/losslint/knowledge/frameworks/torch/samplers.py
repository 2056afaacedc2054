"""Samplers that draw an order for each epoch, of which somebody has to tell them."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.knowledge.lookup.registry import TABLES, Call, Machine, attribute, means, method
from losslint.training import DrawnBy, Origin
from losslint.values import (
    Array,
    Batches,
    Const,
    EpochEvent,
    List,
    Made,
    Ref,
    SampleEvent,
    Store,
    Tuple,
    Unknown,
    Value,
)

SAMPLER = "torch.utils.data.distributed.DistributedSampler"

HANDED = "handed"
"""The state of a sampler that somebody has who is not followed, and who may tell it the epoch."""


@means(
    SAMPLER,
    "torch.utils.data.DistributedSampler",
    signature="dataset, num_replicas=None, rank=None, shuffle=True, seed=0, drop_last=False",
)
def sampler(call: Call) -> Value:
    """`DistributedSampler(data)`: the rows of one of several processes, in an order that it draws."""
    return call.new(Made(SAMPLER, call.bound.arguments, call.bound.given, origin=call.origin))


AT_PLACES = "torch.utils.data.SubsetRandomSampler"


@means(AT_PLACES, "torch.utils.data.sampler.SubsetRandomSampler", signature="indices, generator=None")
def sampler_at_places(call: Call) -> Value:
    """`SubsetRandomSampler(positions)`: some of the rows, in an order that it draws."""
    return call.new(Made(AT_PLACES, call.bound.arguments, call.bound.given, origin=call.origin))


def places_of(machine: Machine, given: Value) -> Value | None:
    """Return the places of the only rows that a loader with such a sampler deals out."""
    made = machine.store.find(given, Made)
    return made.arguments["indices"] if made is not None and made.path == AT_PLACES else None


WEIGHTED = "torch.utils.data.WeightedRandomSampler"


@means(
    WEIGHTED,
    "torch.utils.data.sampler.WeightedRandomSampler",
    signature="weights, num_samples, replacement=True, generator=None",
)
def weighted(call: Call) -> Value:
    """`WeightedRandomSampler(weights, count)`: rows of greater weight are drawn more often."""
    return call.new(Made(WEIGHTED, call.bound.arguments, call.bound.given, origin=call.origin))


def drawn_by(machine: Machine, given: Value, samples: int | None) -> DrawnBy | None:
    """Return the sampler by whose weights a loader draws so many samples, where it is known what it has."""
    made = machine.store.find(given, Made)
    if made is None or made.path != WEIGHTED or made.origin is None:
        return None
    weights = made.arguments["weights"]
    count = len(weights.items) if isinstance(weights, Tuple) else length_of(machine.store, weights)
    return DrawnBy(count, samples, made.origin) if count is not None else None


def length_of(store: Store, value: Value) -> int | None:
    """Return how many numbers a list or a row of them has, None where that is not known."""
    listed, array = store.find(value, List), store.find(value, Array)
    if listed is not None:
        return listed.length
    return array.shape[0] if array is not None and array.shape is not None and len(array.shape) == 1 else None


@method(f"made:{SAMPLER}", "set_epoch", signature="epoch")
def told(call: Call) -> Value:
    """`sampler.set_epoch(epoch)`."""
    call.machine.record(EpochEvent(call.receiver if isinstance(call.receiver, Ref) else None, call.origin))
    return Const(None)


def _told_perhaps(machine: Machine, receiver: Value, positional: Sequence[Value], origin: Origin) -> None:
    """Note `set_epoch` of something unknown: `loader.batch_sampler.sampler`, or a loader of somebody else."""
    machine.record(EpochEvent(None, origin))


TABLES.hinting["set_epoch"] = _told_perhaps


def note_sampler(call: Call, given: Value) -> None:
    """Note a loader that deals in the order of such a sampler, where that shuffles."""
    made = call.machine.store.find(given, Made)
    shuffles = made is not None and made.path == SAMPLER and made.arguments["shuffle"] == Const(True)
    if shuffles and isinstance(given, Ref):
        call.machine.record(SampleEvent(given, call.origin))


def _let_go(machine: Machine, value: Value, why: str) -> None:
    made = machine.store.find(value, Made)
    if made is not None and isinstance(value, Ref) and made.path == SAMPLER:
        machine.store.put(value, made.now(**{HANDED: Const(True)}))


def let_loader_go(machine: Machine, value: Value, why: str) -> None:
    """Note that somebody who is not followed has a loader, and so its sampler."""
    if isinstance(value, Batches):
        _let_go(machine, dict(value.facts).get("sampler", Unknown("no sampler")), why)


TABLES.leaving[f"made:{SAMPLER}"] = _let_go
TABLES.leaving["batches:DataLoader"] = let_loader_go


@attribute("batches:DataLoader", "sampler")
def sampler_of(machine: Machine, value: Value, origin: Origin) -> Value:
    """`loader.sampler`."""
    facts = dict(value.facts) if isinstance(value, Batches) else {}
    given = facts.get("sampler", Const(None))
    return given if isinstance(given, Ref) else Unknown("the sampler of a loader", origin=origin)
