"""Python's built-in functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from losslint.knowledge.libraries.python.collections import MAX_ZIPPED
from losslint.knowledge.lookup.names import spelt
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, for_each, means, whole
from losslint.knowledge.models import graph
from losslint.training import Origin
from losslint.values import (
    Array,
    Batches,
    Const,
    Counter,
    Dict,
    Distinct,
    Instance,
    Key,
    Length,
    Library,
    LibraryMethod,
    List,
    Made,
    OfSet,
    Predicted,
    Ref,
    Store,
    Text,
    Tuple,
    Unknown,
    Value,
    Whole,
    is_name,
    is_none,
    is_text,
)

spelt(renamed={"six.moves.range": "builtins.range"})

ORDERED = (int, float, str, bytes, bool)
"""The kinds of constants that can be put in order."""


@means("builtins.exit", "builtins.quit", "sys.exit", "os._exit", "os.abort", signature="")
def leave(call: Call) -> Value:
    """The script ends here."""
    return Library("never returns", origin=call.origin)


@means("builtins.range", signature="start, stop=None, step=1")
@means("builtins.xrange", signature="start, stop=None, step=1", only_in="Python 2")
def range_(call: Call) -> Value:
    """`range(n)`."""
    start, stop, step = (_count(call[name]) for name in ("start", "stop", "step"))
    if not call.gave("stop"):
        start, stop = 0, start
    if start is None or stop is None or not step:
        end = call["stop"] if call.gave("stop") else call["start"]
        places = start == 0 and step == 1 and isinstance(end, Length) and end.of_names
        return call.new(List((), Whole(of_a_name=places, round=call.machine.store.number(), every=step)))
    return Counter(start, stop, step, origin=call.origin)


def _count(value: Value) -> int | None:
    return int(value.value) if isinstance(value, Const) and isinstance(value.value, bool) else whole(value)


@means("builtins.len", signature="obj")
def len_(call: Call) -> Value:
    """`len(x)`."""
    value = call["obj"]
    items = call.items(value)
    if items is not None:
        return Const(len(items), origin=call.origin)
    if isinstance(value, Const) and isinstance(value.value, str | bytes):
        return Const(len(value.value), origin=call.origin)
    if isinstance(value, Counter):
        return Const(value.length, origin=call.origin)
    if isinstance(value, Predicted) and value.row and not value.classes and not value.cut:
        return _width(call, value)
    found = call.array(value)
    cell = call.machine.store.find(value, List)
    length = found.samples if found is not None else cell.length if cell is not None else None
    if length is not None:
        return Const(length, origin=call.origin)
    rest = cell.rest if cell is not None else None
    held = call.machine.store.cells.get(value.address) if isinstance(value, Ref) else None
    counted = isinstance(value, Batches) or isinstance(held, Instance | Made)
    why = next((one.why for one in (value, rest) if isinstance(one, Unknown)), "")
    return Length(
        why or "the length of something that is not known",
        of_names=cell is not None and not cell.items and is_name(rest),
        of=value if counted else None,
        origin=call.origin,
    )


def _width(call: Call, row: Predicted) -> Value:
    """Return how many numbers a model says of one sample."""
    shape = graph.shape_of_output(call.machine, row.model) if row.part is None else None
    if shape is None or len(shape) < 2 or shape[1] is None:
        return call.unknown("how many numbers the model says of a sample")
    return Const(shape[1], origin=call.origin)


@means("functools.partial", signature="")
def partial(call: Call) -> Value:
    """`partial(f, x, units=3)`: a function with some of its arguments given."""
    named = {str(position): value for position, value in enumerate(call.bound.rest)} | dict(call.bound.extra)
    return call.new(Made(call.path, named, frozenset(call.bound.extra), origin=call.origin))


@means(
    "builtins.list",
    "builtins.tuple",
    "builtins.set",
    "builtins.reversed",
    "builtins.frozenset",
    signature="iterable=None, sequence->iterable",
)
@means("builtins.sorted", signature="iterable, *, key=None, reverse=False")
def collected(call: Call) -> Value:
    """`list(x)` and its like."""
    value = call["iterable"]
    is_set = call.path.endswith("set")
    if is_none(value):
        return call.new(List((), None, is_set))
    found = call.array(value)
    if found is not None and not is_set:
        return call.new(found.but(kind="list"))
    items = call.items(value)
    if items is None:
        distinct = found.classes if found is not None else None
        rest = call.machine.element_of(value) if not is_text(value) else Text("")
        if call.path.endswith("sorted") and isinstance(rest, OfSet):
            rest = Text("", origin=rest.origin)
        if is_set and distinct is not None and distinct <= MAX_ZIPPED:
            return call.new(List(tuple(rest for _ in range(distinct)), None, True))
        if is_set and _says_nothing(found, rest):
            rest = Distinct("an item of a set", origin=call.origin)
        return call.new(List((), rest, is_set))
    if is_set and not all(isinstance(item, Const) for item in items):
        return call.new(List((), call.machine.joined(items, "an item of a set") if items else None, True))
    if is_set:
        items = tuple({item.key: item for item in items if isinstance(item, Const)}.values())
    if call.path.endswith("reversed"):
        items = items[::-1]
    if call.path.endswith("sorted"):
        ordered = _sorted(call, items)
        return call.new(List(ordered if ordered is not None else tuple(_in_any_order(call, items))))
    return (
        Tuple(items, origin=call.origin)
        if call.path.endswith("tuple")
        else call.new(List(items, None, is_set))
    )


def _says_nothing(array: Array | None, element: Value) -> bool:
    """Whether all that is known of what stands in an array, or in something unknown, is that it does."""
    if array is not None:
        return array.encoding is None and array.dtype is None and array.range is None
    return type(element) is Unknown and not element.choices


def _in_any_order(call: Call, items: tuple[Value, ...]) -> Iterator[Value]:
    """Yield what holds of each of several items that are put into an order nobody knows.

    That is worked out once; an object that is made for it stands at each place as itself.
    """
    first = call.machine.store.next
    one = call.machine.joined(items, "an item of a sorted list")
    yield one
    for _ in items[1:]:
        yield _twin(call.machine.store, one, first)


def _twin(store: Store, value: Value, first: int) -> Value:
    """Return a value in which the objects made from an address on are others that say the same."""
    if isinstance(value, Tuple):
        return Tuple(tuple(_twin(store, item, first) for item in value.items), origin=value.origin)
    if not isinstance(value, Ref) or value.address < first:
        return value
    cell = store.cells[value.address]
    if isinstance(cell, List):
        rest = _twin(store, cell.rest, first) if cell.rest is not None else None
        cell = replace(cell, items=tuple(_twin(store, item, first) for item in cell.items), rest=rest)
    return store.new(cell, value.origin)


def _sorted(call: Call, items: tuple[Value, ...]) -> tuple[Value, ...] | None:
    """Return items in order; None where they, or what they are compared by, are not known."""
    keys = [item.value for item in items if isinstance(item, Const) and type(item.value) in ORDERED]
    backwards = call["reverse"]
    if len(keys) != len(items) or len({type(key) for key in keys}) > 1:
        return None
    if not is_none(call["key"]) or not isinstance(backwards, Const):
        return None
    return tuple(sorted(items, key=lambda item: item.value, reverse=bool(backwards.value)))  # type: ignore[attr-defined]


@means("builtins.zip", signature="")
def zip_(call: Call) -> Value:
    """`zip(a, b)`; of `zip(*pairs)` with pairs that are not known, nothing is."""
    if not call.bound.complete:
        return call.new(List((), call.unknown("parts of pairs that are not known")))
    columns = [call.items(value) for value in call.bound.rest]
    known = [column for column in columns if column is not None]
    if known and len(known) == len(columns):
        return call.new(List(tuple(Tuple(row) for row in zip(*known, strict=False))))
    element = Tuple(tuple(call.machine.element_of(value) for value in call.bound.rest))
    return call.new(List((), element))


def _columns(machine: Machine, pairs: Value, origin: Origin | None) -> Value | None:
    """`zip(*pairs)`: what stands first in all of them, what stands second, and so on."""
    row = machine.element_of(pairs)
    if not isinstance(row, Tuple):
        return None
    columns = tuple(machine.store.new(List((), item), origin) for item in row.items)
    return machine.store.new(List(columns), origin)


TABLES.spreads["builtins.zip"] = _columns


@means("builtins.enumerate", signature="iterable, start=0")
def enumerate_(call: Call) -> Value:
    """`enumerate(x)`."""
    items = call.items("iterable")
    start = whole(call["start"])
    if items is not None and start is not None:
        return call.new(List(tuple(Tuple((Const(n), item)) for n, item in enumerate(items, start))))
    each = call.machine.element_of(call["iterable"])
    unordered = each.origin if isinstance(each, OfSet) else None
    places, round_ = start == 0 and is_name(each), call.machine.store.number()
    count = Whole(of_a_name=places, unordered=unordered, round=round_, every=1, origin=call.origin)
    return call.new(List((), Tuple((count, each))))


@means("builtins.map", signature="function, iterable")
def map_(call: Call) -> Value:
    """`map(f, x)`."""
    items = call.items("iterable")
    if items is not None and len(items) <= 64:
        return call.new(
            List(tuple(call.machine.apply(call["function"], [item], {}, call.origin) for item in items))
        )
    element = call.machine.element_of(call["iterable"])
    return call.new(List((), for_each(call.machine, call["function"], element, call.origin)))


@means("builtins.all", "builtins.any", signature="iterable")
def whether_all(call: Call) -> Value:
    """`all(x)` and `any(x)` of items that are known; a single one may decide."""
    items = call.items("iterable")
    deciding = call.path.endswith("any")
    known = [bool(item.value) if isinstance(item, Const) else None for item in items or ()]
    if deciding in known:
        return Const(deciding, origin=call.origin)
    if items is None or None in known:
        return call.unknown("whether all of several things hold")
    return Const(not deciding, origin=call.origin)


MAX_ASKED = 64
"""Items of a collection each of which a function is asked about."""


@means("builtins.filter", signature="function, iterable")
def filter_(call: Call) -> Value:
    """`filter(f, x)`: the items of which `f` is true, or that are true themselves where there is no `f`."""
    items, function = call.items("iterable"), call["function"]
    made = call.machine.store.find(call["iterable"], Made)
    apart = TABLES.apart.get(made.path) if made is not None and items is None else None
    items = apart.items(call.machine, call["iterable"]) if apart is not None else items
    if items is None or len(items) > MAX_ASKED:
        return call.new(List((), call.machine.element_of(call["iterable"])))
    kept: list[Value] = []
    for item in items:
        said = item if is_none(function) else call.machine.apply(function, [item], {}, call.origin)
        if not isinstance(said, Const):
            return call.new(List((), call.machine.element_of(call["iterable"])))
        kept += [item] if said.value else []
    if apart is not None:
        return apart.again(call.machine, tuple(kept), call.origin)
    return call.new(List(tuple(kept)))


@means("itertools.chain", signature="")
def chain(call: Call) -> Value:
    """`chain(a, b)`: the items of one after those of the other."""
    return _chained(call, call.bound.rest if call.bound.complete else None)


@means("itertools.chain.from_iterable", signature="iterable")
def chain_of(call: Call) -> Value:
    """`chain.from_iterable([a, b])`."""
    return _chained(call, call.items("iterable"))


def _chained(call: Call, parts: Sequence[Value] | None) -> Value:
    if parts is None:
        return call.unknown("what is chained is not all known")
    found = [call.items(part) for part in parts]
    known = [items for items in found if items is not None]
    if len(known) == len(found):
        return call.new(List(tuple(item for items in known for item in items)))
    elements = tuple(call.machine.element_of(part) for part in parts)
    return call.new(List((), call.machine.joined(elements, "the items of what is chained differ")))


@means("builtins.dict", "collections.OrderedDict", signature="items=None")
def dict_(call: Call) -> Value:
    """`dict(a=1)`."""
    items: dict[Key, Value] = {(str, name): value for name, value in call.bound.extra.items()}
    base = call.machine.store.find(call["items"], Dict)
    if base is not None:
        return call.new(
            Dict({**base.items, **items}, (*base.keys, *(Const(n) for n in call.bound.extra)), base.rest)
        )
    if is_none(call["items"]):
        return call.new(Dict(items, tuple(Const(name) for name in call.bound.extra)))
    mapping = call.machine.store.find(call["items"], Made)
    if mapping is not None and (f"made:{mapping.path}", "copy") in TABLES.methods:
        return call.machine.apply(LibraryMethod(call["items"], "copy"), [], {}, call.origin)
    pairs = call.items("items")
    element = call.machine.element_of(call["items"]) if pairs is None else None
    if isinstance(element, Tuple) and len(element.items) == 2:
        return call.new(Dict(items, (), element.items[1]))
    entries = [pair.items for pair in pairs or () if isinstance(pair, Tuple) and len(pair.items) == 2]
    known: dict[Key, Value] = {key.key: value for key, value in entries if isinstance(key, Const)}
    if pairs and len(known) == len(pairs):
        keys = tuple(key for key, _ in entries) + tuple(Const(name) for name in call.bound.extra)
        return call.new(Dict({**known, **items}, keys))
    return call.new(Dict(items, (), call.unknown("an entry of a dict")))


@means(
    "builtins.iter",
    "builtins.next",
    "tqdm.tqdm",
    "tqdm.notebook.tqdm",
    "tqdm.auto.tqdm",
    "tqdm.trange",
    signature="x, iterable->x",
)
def stepped(call: Call) -> Value:
    """`iter(x)` is x again; `next(x)` is one of its elements."""
    if call.path == "builtins.next":
        return call.machine.element_of(call["x"])
    return call["x"]


@means("logging.getLogger", signature="name=None")
def logger(call: Call) -> Value:
    """`logging.getLogger(name)`: what it is told it changes nothing of."""
    return call.new(Made("logging.Logger", {}, frozenset(), origin=call.origin))


@means("builtins.print", signature="")
@means("builtins.display", signature="", only_in="notebooks")
def printed(call: Call) -> Value:
    """`print(x)` changes nothing."""
    return Const(None)
