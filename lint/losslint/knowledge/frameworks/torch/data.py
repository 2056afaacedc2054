"""Data sets and loaders: what one batch looks like."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from losslint.knowledge.frameworks.torch.samplers import drawn_by, note_sampler, places_of
from losslint.knowledge.lookup.registry import (
    TABLES,
    Base,
    Call,
    Machine,
    attribute,
    means,
    method,
    number,
    whole,
)
from losslint.training import (
    AT_PLACES,
    FIRST_ROWS,
    FOLD,
    LAST_ROWS,
    LEFT_OUT,
    Doing,
    Draw,
    Origin,
    Range,
    Step,
)
from losslint.values import (
    Array,
    Batches,
    Const,
    Counter,
    DealEvent,
    Dict,
    Instance,
    List,
    Ref,
    Tuple,
    Unknown,
    Value,
    Whole,
    choices_of,
    is_none,
)

DATASET = "torch.utils.data.Dataset"

for _path in (DATASET, "torch.utils.data.IterableDataset"):
    TABLES.bases[_path] = Base()


@means("torch.utils.data.TensorDataset", signature="")
def tensor_dataset(call: Call) -> Value:
    """`TensorDataset(x, y)`: one row of each."""
    rows = Tuple(tuple(_row(call.machine, value) for value in call.bound.rest), origin=call.origin)
    first = call.machine.store.find(call.bound.rest[0], Array) if call.bound.rest else None
    count = first.shape[0] if first is not None and first.shape else None
    facts = (("count", Const(count)),)
    return Batches(rows, batched=False, maker="TensorDataset", facts=facts, origin=call.origin)


def _row(machine: Machine, value: Value) -> Value:
    """Return one row of what a data set is made of."""
    found = machine.store.find(value, Array)
    if found is None:
        return value
    shape = found.shape[1:] if found.shape else None
    return machine.store.new(found.but(shape=shape), value.origin)


def sample_of(machine: Machine, dataset: Value, origin: Origin | None) -> Value:
    """Return one sample of a data set: what its own `__getitem__` says, or what a library's deals out."""
    if isinstance(dataset, Batches):
        return Unknown("samples of a loader") if dataset.batched else dataset.element
    own = machine.own_method(dataset, "__getitem__")
    if own is not None and machine.store.find(dataset, Instance) is not None:
        index = Whole(round=machine.store.number(), every=1)
        return machine.apply(own, [dataset, index], {}, origin)
    if machine.store.find(dataset, List) is not None:
        return machine.element_of(dataset)
    return dataset if isinstance(dataset, Unknown) else Unknown("the data set is not followed")


def collated(
    machine: Machine,
    sample: Value,
    origin: Origin | None,
    depth: int = 4,
    **facts: object,
) -> Value:
    """Return the batch that samples become: arrays and numbers along a new first axis.

    `facts` is what else is known of the arrays in it.
    """

    def inner(item: Value) -> Value:
        return collated(machine, item, origin, depth - 1, **facts)

    found = machine.store.find(sample, Array)
    if found is not None:
        shape = (None, *found.shape) if found.shape is not None else None
        batch = found.but(shape=shape, kind="tensor", loader=origin, **facts)
        return machine.store.new(batch, sample.origin)
    if isinstance(sample, Whole) or (isinstance(sample, Const) and type(sample.value) is int):
        return machine.store.new(Array("int64", (None,), kind="tensor", why="whole numbers"), sample.origin)
    if isinstance(sample, Const) and isinstance(sample.value, float):
        return machine.store.new(Array("float64", (None,), kind="tensor", why="numbers"), sample.origin)
    choices = choices_of(sample) if isinstance(sample, Unknown) else frozenset[float]()
    if choices and all(isinstance(one, int) for one in choices):
        span = Range(min(choices), max(choices))
        numbers = Array("int64", (None,), span, kind="tensor", why="one of several whole numbers")
        return machine.store.new(numbers, sample.origin)
    if isinstance(sample, Tuple) and depth:
        return Tuple(tuple(map(inner, sample.items)), origin=sample.origin)
    named = machine.store.find(sample, Dict)
    if named is not None and depth:
        parts = {key: inner(item) for key, item in named.items.items()}
        return machine.store.new(Dict(parts, named.keys, named.rest), sample.origin)
    listed = machine.store.find(sample, List)
    if listed is not None and listed.rest is None and depth:
        return machine.store.new(List(tuple(map(inner, listed.items))), sample.origin)
    return sample


LOADER = (
    "dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None, num_workers=0, collate_fn=None, "
    "pin_memory=False, drop_last=False, timeout=0, worker_init_fn=None"
)


@means("torch.utils.data.DataLoader", signature=LOADER)
def loader(call: Call) -> Value:
    """`DataLoader(data, batch_size=32)`: batches, put together as nothing else is said."""
    machine, dataset = call.machine, call["dataset"]
    sample = sample_of(machine, dataset, call.origin)
    places = places_of(machine, call["sampler"])
    if places is not None:
        sample = _divided(call, sample, _division(call, None, places))
    size = whole(call["batch_size"])
    _note_dealt(call, dataset, size)
    note_sampler(call, call["sampler"])
    if not is_none(call["collate_fn"]):
        samples = machine.store.new(List((), sample))
        made = machine.apply(call["collate_fn"], [samples], {}, call.origin)
        known = isinstance(made, Tuple | Ref)
        batch = _of_size(machine, made, size) if known else Unknown("what `collate_fn` makes of samples")
    elif is_none(call["batch_size"]):
        batch = sample
    else:
        count = _count_of(dataset)
        batch = collated(
            machine,
            sample,
            call.origin,
            batch=size,
            in_order=_deals_in_order(call, size),
            dealt=count if _deals_all(call) else None,
            drawn_by=drawn_by(machine, call["sampler"], count),
        )
    facts = tuple((name, call[name]) for name in ("dataset", "batch_size", "sampler"))
    return Batches(batch, True, size, "DataLoader", facts, origin=call.origin)


def _deals_in_order(call: Call, size: int | None) -> bool:
    """Whether a loader deals samples as the data set has them, and far from all of them at a time."""
    if not (is_none(call["shuffle"]) or call["shuffle"] == Const(False)):
        return False
    count = _count_of(call["dataset"])
    return _deals_all(call) and (count is None or (size is not None and 2 * size < count))


def _deals_all(call: Call) -> bool:
    """Whether a loader goes through a whole data set, and no sampler says through what."""
    return is_none(call["sampler"]) and is_none(call["batch_sampler"])


def _count_of(dataset: Value) -> int | None:
    """Return how many samples a data set has."""
    return whole(dict(dataset.facts).get("count", Const(None))) if isinstance(dataset, Batches) else None


def _note_dealt(call: Call, dataset: Value, size: int | None) -> None:
    """Note a loader, and how many processes read from it that nobody tells how to draw random numbers."""
    workers = whole(call["num_workers"]) if is_none(call["worker_init_fn"]) else None
    cells = call.machine.store.snapshot()
    call.machine.record(DealEvent(dataset, size, workers or 0, call.origin, cells))


def _of_size(machine: Machine, element: Value, size: int | None, depth: int = 3) -> Value:
    """Return what a project's own function made of so many samples, with their number said of each array."""
    found, named = machine.store.find(element, Array), machine.store.find(element, Dict)
    if found is not None:
        return machine.store.new(found.but(batch=size), element.origin)
    if isinstance(element, Tuple) and depth:
        return replace(element, items=tuple(_of_size(machine, one, size, depth - 1) for one in element.items))
    if named is not None and depth:
        items = {key: _of_size(machine, one, size, depth - 1) for key, one in named.items.items()}
        return machine.store.new(replace(named, items=items), element.origin)
    return element


@method("batches:DataLoader", "__len__", signature="")
def count(call: Call) -> Value:
    """`len(loader)`."""
    return call.unknown("how many batches there are")


def _fact(name: str) -> Callable[[Machine, Value, Origin], Value]:
    def read(machine: Machine, value: Value, origin: Origin) -> Value:
        facts = dict(value.facts) if isinstance(value, Batches) else {}
        return facts.get(name, Unknown(f"`{name}` of a data set", origin=origin))

    return read


for _name in ("dataset", "batch_size"):
    attribute("batches:DataLoader", _name)(_fact(_name))


@means("torch.utils.data.random_split", signature="dataset, lengths, generator=None")
def random_split(call: Call) -> Value:
    """`a, b = random_split(data, [0.8, 0.2])`: parts of one data set."""
    dataset = call["dataset"]
    items = call.items("lengths")
    if items is None:
        return call.unknown("how many parts there are")
    chance = call.machine.chance
    chance.divided += 1
    rows = _rows_of(call.machine, dataset) if is_none(call["generator"]) else None
    draws = [Draw(rows, chance.divided, share, chance.reset) for share in _shares(items)]
    counts = [length if length is not None and length > 1 else None for length in map(whole, items)]
    parts = (_part(call, dataset, draw, count=count) for draw, count in zip(draws, counts, strict=True))
    return call.new(List(tuple(parts)))


def _rows_of(machine: Machine, dataset: Value) -> str | None:
    """Return what is the same for data sets of the same rows, None where it is not known which they are."""
    if not isinstance(dataset, Batches):
        return None
    told = dict(dataset.facts).get("rows")
    if isinstance(told, Const):
        return str(told.value)
    if dataset.maker not in ("images", "TensorDataset") or not isinstance(dataset.element, Tuple):
        return None
    places = [one.address for one in dataset.element.items if isinstance(one, Ref)]
    return f"those at {places}" if places else None  # samples are made once for each data set


def _shares(lengths: tuple[Value, ...]) -> list[float | None]:
    """Return how much of a data set each part has, by the lengths or shares that are given."""
    numbers = [number(length) for length in lengths]
    known = [each for each in numbers if each is not None]
    whole_set = sum(known)
    if len(known) != len(numbers) or whole_set <= 0:
        return [None] * len(numbers)
    return [each / whole_set for each in known]


@means("torch.utils.data.Subset", signature="dataset, indices")
def subset(call: Call) -> Value:
    """`Subset(data, positions)`."""
    return _part(call, call["dataset"], at=call["indices"])


def _part(
    call: Call,
    dataset: Value,
    draw: Draw | None = None,
    at: Value | None = None,
    count: int | None = None,
) -> Value:
    """Return a part of a data set, whose samples look as those of the whole do."""
    sample = sample_of(call.machine, dataset, call.origin)
    facts = dataset.facts if isinstance(dataset, Batches) else ()
    kept = (fact for fact in facts if fact[0] not in ("dataset", "rows", "count"))
    split = (("dataset", dataset), ("count", Const(count)), *kept)
    part = _divided(call, sample, _division(call, draw, at))
    return Batches(part, batched=False, maker="Subset", facts=split, origin=call.origin)


def _division(call: Call, draw: Draw | None, at: Value | None) -> Step:
    """Return the step that takes a part of a data set: drawn by chance, or the rows `at` some places."""
    if draw is not None:
        return Step(Doing.SPLIT, call.origin, call.path, draw=draw)
    places = call.array(at)
    if places is not None and places.selects == "fold":
        cut = next((step for step in places.history if step.doing is Doing.SPLIT), None)
        if cut is not None:
            detail = LEFT_OUT if cut.detail == LEFT_OUT else FOLD
            return Step(Doing.SPLIT, call.origin, detail, by=cut.origin, neighbours=cut.neighbours)
    first = _first_in_a_row(call, at)
    if first is None:
        return Step(Doing.SPLIT, call.origin, AT_PLACES)
    return Step(Doing.SPLIT, call.origin, LAST_ROWS if first else FIRST_ROWS, start=first)


def _first_in_a_row(call: Call, places: Value | None) -> int | None:
    """Return the first of places that are counted one by one, `range(800)`, None where they are not."""
    items = call.machine.items_of(places) if places is not None else None
    if isinstance(places, Counter):
        return places.start if places.step == 1 else None
    found = [whole(item) for item in items or ()]
    first = found[0] if found else None
    in_a_row = first is not None and found == list(range(first, first + len(found)))
    return first if in_a_row else None


def _divided(call: Call, sample: Value, step: Step) -> Value:
    """Return a sample whose history says that the data set was divided."""
    found = call.array(sample)
    if found is not None:
        return call.machine.store.new(found.step(step), sample.origin)
    if isinstance(sample, Tuple):
        return Tuple(tuple(_divided(call, item, step) for item in sample.items), origin=sample.origin)
    return sample


attribute("batches:Subset", "dataset")(_fact("dataset"))


@means("torch.utils.data.ConcatDataset", signature="datasets")
def concatenated(call: Call) -> Value:
    """`ConcatDataset([a, b])`: what holds of the samples of all."""
    items = call.items("datasets") or ()
    samples = tuple(sample_of(call.machine, item, call.origin) for item in items)
    joined = call.machine.joined(samples, "it differs between joined data sets")
    return Batches(joined, batched=False, maker="ConcatDataset", origin=call.origin)
