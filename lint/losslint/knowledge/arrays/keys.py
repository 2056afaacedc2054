"""What a subscript names: positions, slices, and the shape that is left of an array."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Machine, whole
from losslint.training import Shape
from losslint.values import Array, Const, Counter, List, Slice, Text, Tuple, Value, Whole, is_none

EVERYTHING = Slice(Const(None), Const(None), Const(None))
"""`x[:]`."""

DOTS = Text("...")
"""`x[...]`: as many axes as are left."""

BACKWARDS = Slice(Const(None), Const(None), Const(-1))
"""`x[::-1]`."""


def keys_of(key: Value) -> tuple[Value, ...]:
    """Return what a subscript names axis by axis."""
    return key.items if isinstance(key, Tuple) else (key,)


def position_of(key: Value) -> int | None:
    """Return the position that an index is; of a pair, False is the first and True the second."""
    return int(key.value) if isinstance(key, Const) and isinstance(key.value, bool) else whole(key)


def ends_of(key: Slice) -> slice | None:
    """Return the slice of Python that a key is, None where an end is not known or nothing is cut so."""
    ends = []
    for end in (key.lower, key.upper, key.step):
        known = position_of(end)
        if known is None and not is_none(end):
            return None
        ends.append(known)
    return None if ends[2] == 0 else slice(*ends)


def covers(key: Value) -> bool:
    """Whether a subscript names all of an array: `x[:]`, `x[...]`."""
    return all(one in (EVERYTHING, DOTS) for one in keys_of(key))


def is_last_step(keys: tuple[Value, ...]) -> bool:
    """Whether a subscript takes the last step of each sample, and all of it: `out[:, -1]`."""
    others = (*keys[:1], *keys[2:])
    return len(keys) > 1 and keys[1] == Const(-1) and all(one == EVERYTHING for one in others)


def places(machine: Machine, key: Value, count: int) -> list[int]:
    """Return the positions that a key chooses from so many; none where that is not known."""
    single = whole(key)
    if isinstance(key, Slice):
        ends = ends_of(key)
        return list(range(count))[ends] if ends is not None else []
    items = (key,) if single is not None else machine.items_of(key) if machine.store.find(key, List) else None
    named = [whole(item) for item in items or ()]
    known = [place for place in named if place is not None and -count <= place < count]
    return [place % count for place in known] if len(known) == len(named) else []


def counted_by(array: Array, keys: tuple[Value, ...]) -> Shape | None:
    """Return the axes of an array of which all that it can have are given a position or a slice."""
    plain = all(isinstance(key, Slice | Whole) or whole(key) is not None for key in keys)
    return (None,) * len(keys) if plain and len(keys) == array.at_most else None


def shape_after(
    machine: Machine, shape: Shape | None, keys: tuple[Value, ...], apart: bool = False
) -> Shape | None:
    """Return the shape after a subscript; None where an index has a rank that is not known.

    Positions of several axes name one entry each, so that one axis is left of these: `q[rows, actions]`. As
    `apart` they are taken axis by axis, as `table.loc` does.
    """
    if shape is None:
        return None
    dots = next((n for n, key in enumerate(keys) if isinstance(key, Text)), None)
    used = sum(1 for key in keys if not is_none(key) and not isinstance(key, Text))
    if dots is not None:
        keys = (*keys[:dots], *([EVERYTHING] * (len(shape) - used)), *keys[dots + 1 :])
    result: list[int | None] = []
    axis, named = 0, list[int]()
    for key in keys:
        if is_none(key):
            result.append(1)
            continue
        if axis >= len(shape):
            return None
        if isinstance(key, Slice):
            result.append(_sliced(shape[axis], key))
        elif whole(key) is None and not isinstance(key, Whole):
            index, listed = machine.store.find(key, Array), machine.store.find(key, List)
            if index is None and listed is None:
                return None
            every = index is not None and index.selects == "all"
            if index is not None and not every and _is_of_several_axes(index):
                return None
            if index is None or every or index.shape != ():  # one number takes the axis away
                if apart or not named:
                    result.append(shape[axis] if every else _positions(listed))
                named.append(axis)
        axis += 1
    if not apart and named and named[-1] - named[0] >= len(named):
        return None  # with others between them, what they name comes first
    return (*result, *shape[axis:])


def _is_of_several_axes(index: Array) -> bool:
    """Whether positions may stand in rows and columns themselves."""
    return (index.shape is None and not index.selects) or (index.shape is not None and len(index.shape) > 1)


def _sliced(length: int | None, key: Slice) -> int | None:
    if key == EVERYTHING:
        return length
    ends = ends_of(key)
    return Counter(*ends.indices(length)).length if ends is not None and length is not None else None


def _positions(listed: List | None) -> int | None:
    """Return how many positions a list names; one of truth values picks some."""
    if listed is None or listed.rest is not None or None in map(whole, listed.items):
        return None
    return len(listed.items)
