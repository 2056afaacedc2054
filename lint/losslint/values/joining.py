"""What two states have in common: their values and cells are compared, and joined to what holds of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from losslint.training import Encoding, Range
from losslint.values.array import Array
from losslint.values.cells import (
    Blocks,
    Cell,
    Compiled,
    Dict,
    Frame,
    Instance,
    List,
    Made,
    Names,
    Net,
    UserClass,
)
from losslint.values.compared import Compared, fields_of
from losslint.values.store import Store
from losslint.values.value import (
    Batches,
    Const,
    Passed,
    Ref,
    Tensor,
    Tuple,
    Unknown,
    Value,
    Whole,
    choices_of,
)
from losslint.values.variables import Variables

MAX_COMPARED = 2_000
"""Pairs of values that one comparison of two states may look at; beyond, they count as different."""


MAX_PERHAPS = 4
"""Objects of which a value is one on some ways; more are not kept."""

MAX_CHOICES = 1_000
"""Numbers of which one value is certainly one; past them, nothing is known of it."""


def _raised_from(values: Sequence[Value]) -> int | None:
    """Return the whole number that one round of a loop leaves, where the next one leaves a larger one."""
    known = [value.value for value in values if isinstance(value, Const) and type(value.value) is int]
    return known[0] if len(known) == len(values) and known[0] < known[-1] else None


class _Either(Mapping[int, Cell]):
    """The cells of two states, those of the first one where both have one."""

    __slots__ = ("_one", "_two")

    def __init__(self, one: Mapping[int, Cell], two: Mapping[int, Cell]) -> None:
        self._one = one
        self._two = two

    def __getitem__(self, address: int) -> Cell:
        cell = self._one.get(address)
        return cell if cell is not None else self._two[address]

    def __iter__(self) -> Iterator[int]:
        return iter({**self._two, **self._one})

    def __len__(self) -> int:
        return len({**self._two, **self._one})


class Comparison(Struct):
    """Compares and joins two states that grew out of the same one."""

    left: Mapping[int, Cell]
    right: Mapping[int, Cell]
    budget: int = MAX_COMPARED
    exhaustive: bool = True
    """Whether there are no other states than these two; of a loop's rounds, there are more."""
    room: Store | None = None
    """Where an array is put that is joined of two; without it, one of two arrays is not known."""
    made: dict[int, Cell] = field(default_factory=dict)
    """What was put there."""
    _either_of: dict[tuple[int, int], Ref] = field(default_factory=dict)
    _same: set[tuple[int, int]] = field(default_factory=set)
    _alike: set[tuple[int, int]] = field(default_factory=set)

    def changed(self, before: Mapping[int, Cell], written: Iterable[int]) -> Iterator[int]:
        """Yield those of the written addresses that existed before and hold something else on either side."""
        for address in sorted(written):
            cell = before.get(address)
            if cell is not None and (
                self.left.get(address) is not cell or self.right.get(address) is not cell
            ):
                yield address

    def equal(self, one: object, two: object) -> bool:
        """Whether two values (or cells) mean the same, seen from their own side."""
        if one is two and not _mutable(one):
            return True
        self.budget -= 1
        if self.budget < 0 or type(one) is not type(two):
            return False
        if isinstance(one, Ref) and isinstance(two, Ref):
            return self._equal_refs(one.address, two.address)
        if isinstance(one, Const) and isinstance(two, Const):
            return one.key == two.key
        if isinstance(one, Tuple) and isinstance(two, Tuple):
            return self._equal_items(one.items, two.items)
        if isinstance(one, Tensor) and isinstance(two, Tensor):
            return self._equal_tensors(one, two)
        if isinstance(one, Frame) and isinstance(two, Frame):
            return one.stars == two.stars and self._equal_variables(one.names, two.names)
        if isinstance(one, List | Dict | UserClass | Instance | Made | Net | Compiled):
            return self.equal_fields(one, two)
        return bool(one == two)

    def _equal_refs(self, one: int, two: int) -> bool:
        if (one, two) in self._same:
            return True
        self._same.add((one, two))  # assumed while it is being compared: cells may be circular
        here, there = self.left.get(one), self.right.get(two)
        if one == two and here is there:
            return True
        if here is None or there is None or not self.equal(here, there):
            self._same.discard((one, two))
            return False
        return True

    def _equal_tensors(self, one: Tensor, two: Tensor) -> bool:
        """Whether layers that are alike made both, of tensors that are alike."""
        pair = (id(one), id(two))
        if pair not in self._alike:
            same = (one.shape, one.passed, one.recorded) == (two.shape, two.passed, two.recorded)
            if not same or not self.equal(one.layer, two.layer):
                return False
            if not self._equal_items(one.inputs, two.inputs):
                return False
            self._alike.add(pair)  # models fork and merge: each tensor is compared once, not once a way to it
        return True

    def _equal_variables(self, one: Variables, two: Variables) -> bool:
        for name in one.apart_from(two):
            here, there = one.find(name), two.find(name)
            if here is None or there is None or not self.equal(here, there):
                return False
        return True

    def equal_fields(self, one: Compared, two: object) -> bool:
        """Whether the fields of two values (or cells) of one kind say the same, seen from their own side."""
        for name in fields_of(type(one)):
            here, there = getattr(one, name), getattr(two, name)
            if isinstance(here, Mapping) and isinstance(there, Mapping):
                if here.keys() != there.keys() or not all(self.equal(here[k], there[k]) for k in here):
                    return False
            elif isinstance(here, tuple) and isinstance(there, tuple):
                if not self._equal_items(here, there):
                    return False
            elif not self.equal(here, there):
                return False
        return True

    def _equal_items(self, one: tuple[object, ...], two: tuple[object, ...]) -> bool:
        return len(one) == len(two) and all(map(self.equal, one, two))

    def joined(self, one: Value, two: Value, why: str) -> Value:
        """Return what holds of both values."""
        if isinstance(one, Ref) and isinstance(two, Ref) and one.address == two.address:
            return one  # what both hold is one object; its cell is joined on its own
        if self.equal(one, two):
            return one
        if isinstance(one, Tensor) and isinstance(two, Tensor):
            return self._joined_tensors(one, two, why)
        if isinstance(one, Ref) and isinstance(two, Ref) and (array := self._joined_arrays(one, two, why)):
            return array
        if isinstance(one, Whole) and isinstance(two, Whole) and one.moved_back() == two.moved_back():
            return one.moved_back()  # another number was added to the counter of a loop
        if isinstance(one, Batches) and isinstance(two, Batches):
            steps = tuple(here for here, there in zip(one.steps, two.steps, strict=False) if here == there)
            if (alike := replace(one, steps=steps)) == replace(two, steps=steps):
                return alike  # one is in another order, or holds fewer of the same elements
        return self.either((one, two), why)

    def _joined_arrays(self, one: Ref, two: Ref, why: str) -> Ref | None:
        """Return an array of its own that says what both arrays say; names of the same two share it."""
        here, there = self.left.get(one.address), self.right.get(two.address)
        if self.room is None or not isinstance(here, Array) or not isinstance(there, Array):
            return None
        pair = (one.address, two.address)
        if pair not in self._either_of:
            array = joined_arrays(here, there, why)
            if here.history != there.history:
                array = array.but(family=None, part_of=None)  # nothing says any more which rows these are
            self._either_of[pair] = self.room.new(array, two.origin or one.origin)
            self.made[self._either_of[pair].address] = array
        return self._either_of[pair]

    def either(self, values: Sequence[Value], why: str) -> Unknown:
        """Return one of several values that differ; of a few numbers, it is known which they are."""
        choices = [choices_of(value) for value in values] if self.exhaustive else [frozenset[float]()]
        numbers = frozenset().union(*choices) if all(choices) else frozenset()
        origin = values[-1].origin or values[0].origin
        numbers = numbers if len(numbers) <= MAX_CHOICES else frozenset()
        least = None if self.exhaustive else _raised_from(values)
        return Unknown(why, numbers, least=least, perhaps=self._objects_among(values), origin=origin)

    def _objects_among(self, values: Sequence[Value]) -> tuple[Value, ...]:
        """Return the objects of libraries that some of several values are."""
        found: list[Value] = []
        for value in values:
            if isinstance(value, Unknown):
                found += [one for one in value.perhaps if one not in found]
            elif isinstance(value, Ref) and value not in found:
                cell = self.left.get(value.address) or self.right.get(value.address)
                found += [value] if isinstance(cell, Made) else []
        return tuple(found[:MAX_PERHAPS])

    def _joined_tensors(self, one: Tensor, two: Tensor, why: str) -> Tensor:
        """Return one of two tensors that differ: what made both stays known, and what comes after may be."""
        shape = one.shape if one.shape == two.shape else None
        origin = two.origin or one.origin
        if len(one.inputs) != len(two.inputs) or not self.equal(one.layer, two.layer):
            return Tensor(Unknown(why), (one, two), shape, origin=origin)
        inputs = (
            here if self.equal(here, there) else self._joined_tensors(here, there, why)
            for here, there in zip(one.inputs, two.inputs, strict=True)
        )
        passed = one.passed if one.passed == two.passed else Passed(Unknown(why), None)
        recorded = one.recorded if one.recorded == two.recorded else None
        return Tensor(one.layer, tuple(inputs), shape, passed, recorded, origin=origin)

    def joined_cell(self, one: Cell, two: Cell, why: str) -> Cell:
        """Return the cell that says only what both say."""
        match one, two:
            case Frame(), Frame():
                return replace(one, names=self._joined_variables(one.names, two.names, why))
            case Instance(), Instance():
                return replace(one, names=self._joined_names(one.names, two.names, why))
            case UserClass(), UserClass():
                return replace(one, names=self._joined_names(one.names, two.names, why))
            case Made(), Made() if one.path == two.path:
                return replace(
                    one,
                    arguments=self._joined_names(one.arguments, two.arguments, why),
                    state=self._joined_names(one.state, two.state, why),
                )
            case List(), List():
                return self._joined_lists(one, two, why)
            case Dict(), Dict():
                keys = [key for key in one.items if key in two.items]
                items = {key: self.joined(one.items[key], two.items[key], why) for key in keys}
                return replace(one, items=items, rest=Unknown(why))
            case Net(), Net():
                return self._joined_nets(one, two, why)
            case Array(), Array():
                return _joined_buffers(one, two, why)
            case _:
                return Array(why=why)

    def _joined_names(self, one: Names, two: Names, why: str) -> Names:
        # A name that only one way binds keeps its value: the other way would crash where it is used.
        joined = {**two, **one}
        for name in one.keys() & two.keys():
            joined[name] = self.joined(one[name], two[name], why)
        return joined

    def _joined_variables(self, one: Variables, two: Variables, why: str) -> Variables:
        joined = one
        for name in sorted(one.apart_from(two)):
            here, there = one.find(name), two.find(name)
            if here is not None and there is not None:
                joined = joined.bind(name, self.joined(here, there, why))
            elif there is not None:
                joined = joined.bind(name, there)
        return joined

    def _joined_lists(self, one: List, two: List, why: str) -> List:
        common = 0
        for here, there in zip(one.items, two.items, strict=False):
            if not self.equal(here, there):
                break
            common += 1
        blocks = _joined_blocks(one.blocks, two.blocks)
        if common == len(one.items) == len(two.items) and one.rest is two.rest:
            return one if blocks == one.blocks else replace(one, blocks=blocks)
        others = [*one.items[common:], *two.items[common:], *filter(None, (one.rest, two.rest))]
        # Items of both sides are compared with one another: an address means the same cell on both
        # sides unless the cell has changed, and then either version is as good as the other.
        merged = _Either(self.left, self.right)
        together = Comparison(merged, merged, self.budget)
        rest = others[0]
        if not all(together.equal(rest, other) for other in others[1:]):
            rest = self._array_of_all(merged, others, why) or self.either(others, why)
        total = one.length if one.length == two.length else None
        return List(one.items[:common], rest, one.is_set, total, blocks)

    def _array_of_all(self, cells: Mapping[int, Cell], items: Sequence[Value], why: str) -> Ref | None:
        """Return the array that stands for arrays in a list, and for numbers that mark what is left out."""
        arrays = [cells.get(item.address) for item in items if isinstance(item, Ref)]
        numbers = [item.value for item in items if isinstance(item, Const) and type(item.value) is int]
        joined: Array | None = None
        for array in arrays:
            if not isinstance(array, Array):
                return None
            joined = array if joined is None else joined_arrays(joined, array, why)
        if self.room is None or joined is None or len(arrays) + len(numbers) != len(items):
            return None
        origin = next((item.origin for item in items if isinstance(item, Const)), items[-1].origin)
        made = joined.marked_by(numbers, origin) if numbers else joined
        if made is None:
            return None
        made = made.but(family=None, part_of=None)  # nothing says any more which rows these are
        ref = self.room.new(made, origin)
        self.made[ref.address] = made
        return ref

    def _joined_nets(self, one: Net, two: Net, why: str) -> Net:
        same_layers = self._equal_items(one.layers, two.layers)
        same_outputs = self.equal(one.outputs, two.outputs)
        same_compile = self.equal(one.compiled, two.compiled)
        return one.but(
            layers=one.layers
            if same_layers
            else (*_common_start(self, one.layers, two.layers), Unknown(why)),
            outputs=one.outputs if same_outputs else Unknown(why),
            gap=one.gap or two.gap or ("" if same_outputs else why),
            compiled=one.compiled if same_compile else None,
            compile_unknown=one.compile_unknown or two.compile_unknown or ("" if same_compile else why),
            fitted=one.fitted or two.fitted,
            loaded=one.loaded or two.loaded,
            state=self._joined_names(one.state, two.state, why),
        )


def joined_arrays(one: Array, two: Array, why: str) -> Array:
    """Return an array that says only what both say; the history is the common start."""
    if one == two:
        return one
    changes: dict[str, object] = {}
    for name in Array.__struct_fields__:
        here, there = getattr(one, name), getattr(two, name)
        if here != there:
            changes[name] = "" if name == "selects" else None
    if one.range and two.range and (one.range.low, one.range.high) == (two.range.low, two.range.high):
        changes["range"] = replace(one.range, exact=one.range.exact and two.range.exact)
    changes |= {"depth": 0} if "depth" in changes else {}
    changes |= {"written": ()} if "written" in changes else {}
    if "rewritten" in changes:
        changes["rewritten"] = tuple(dict.fromkeys((*one.rewritten, *two.rewritten)))
    if "stacks" in changes and one.stacks and two.stacks:
        changes["stacks"] = Encoding.MULTI_HOT  # some rows have one 1, others several
    if "known" in changes:
        changes["known"] = tuple(pair for pair in one.known if pair in two.known)
    if "shape" in changes and one.shape and two.shape and len(one.shape) == len(two.shape):
        changes["shape"] = tuple(a if a == b else None for a, b in zip(one.shape, two.shape, strict=True))
    if "encoding" in changes and holds_zeros_and_ones(one) and holds_zeros_and_ones(two):
        # Some were marked in one state only: in both, each is a 0 or a 1.
        changes |= {"encoding": Encoding.CLASS_IDS, "classes": 2, "range": Range(0, 1)}
    changes["history"] = tuple(a for a, b in zip(one.history, two.history, strict=False) if a == b)
    changes["why"] = one.why or two.why or why
    changes["kind"] = one.kind
    changes["identity"] = one.identity and two.identity
    return one.but(**changes)


def _joined_blocks(one: Blocks | None, two: Blocks | None) -> Blocks | None:
    """Return blocks of which both of two lists leave some out, None where they have others, or another order.

    A block of several, of which one way puts in a single one, still is one.
    """
    if one is None or two is None:
        return None
    long, short = (one, two) if len(one) >= len(two) else (two, one)
    several = dict(short)
    waiting = iter(kind for kind, _ in long)
    if not all(kind in waiting for kind in several):
        return None
    return tuple((kind, many or several.get(kind, False)) for kind, many in long)


def _joined_buffers(one: Array, two: Array, why: str) -> Array:
    """Return what holds of an array of which one of two ways may have filled a part."""
    joined = joined_arrays(one, two, why)
    for blank, filled in ((one, two), (two, one)):
        if blank.range == Range(0, 0) != filled.range and blank.encoding is None and _may_be_zero(filled):
            return joined.but(
                encoding=filled.encoding,
                classes=filled.classes,
                content=filled.content,
                history=filled.history,
            )
    return joined


def _may_be_zero(array: Array) -> bool:
    """Whether zeros are labels like those that an array holds."""
    return array.encoding in (Encoding.CLASS_IDS, Encoding.MULTI_HOT, Encoding.REAL)


def holds_zeros_and_ones(array: Array) -> bool:
    """Whether an array was filled with zeros or ones, some of which may have been turned round since."""
    if array.range in (Range(0, 0), Range(1, 1)):
        return array.encoding is None
    return array.range == Range(0, 1) and array.encoding is Encoding.CLASS_IDS and array.classes == 2


def _common_start(
    comparison: Comparison, one: tuple[Value, ...], two: tuple[Value, ...]
) -> tuple[Value, ...]:
    for position, (here, there) in enumerate(zip(one, two, strict=False)):
        if not comparison.equal(here, there):
            return one[:position]
    return one[: min(len(one), len(two))]


def _mutable(value: object) -> bool:
    return isinstance(value, Ref | Tuple)
