"""Arrays that show the same numbers in memory, and calls that write into an array that they are given."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.knowledge.lookup.names import package_of
from losslint.knowledge.lookup.registry import Machine
from losslint.training import Range
from losslint.values import Array, Const, Names, Ref, Value

COPYING = frozenset(
    "array asfarray astype copy deepcopy clone tensor flatten take choice repeat tile".split()
)
"""Functions and methods that give numbers of their own, where no `copy=False` stands."""

INTO: dict[str, dict[str, int]] = {
    "numpy": {
        **dict.fromkeys("add subtract multiply divide true_divide floor_divide mod power".split(), 2),
        **dict.fromkeys("maximum minimum fmax fmin dot matmul bitwise_and bitwise_or left_shift".split(), 2),
        **dict.fromkeys("log log1p log2 log10 exp sqrt square abs absolute negative tanh rint".split(), 1),
        "clip": 3,
        "round": 2,
    },
    "cv2": {
        **dict.fromkeys("add subtract multiply divide absdiff max min resize cvtColor flip LUT".split(), 2),
        **dict.fromkeys("bitwise_and bitwise_or bitwise_xor medianBlur".split(), 2),
        **dict.fromkeys("normalize convertScaleAbs equalizeHist bitwise_not".split(), 1),
        "GaussianBlur": 3,
        "threshold": 4,
        "addWeighted": 5,
    },
}
"""The position at which a function takes the array that it writes its result into."""

DRAWING = frozenset(
    "rectangle circle line ellipse polylines fillPoly fillConvexPoly drawContours putText arrowedLine "
    "drawMarker floodFill randu randn setIdentity".split()
)
"""Functions of OpenCV that draw into the image that they are given first."""

FILLING = frozenset("put place putmask copyto fill_diagonal put_along_axis".split())
"""Functions of numpy that write into the array that they are given first."""

CHANGING = frozenset("put itemset partition resize setfield byteswap insert update eval".split())
"""Methods that write into the array or table that they are called on."""

LEAVING = frozenset("pin_memory_ share_memory_ requires_grad_ retain_grad_ detach_".split())
"""Methods of a tensor with an underscore at their end that leave its numbers as they are."""

RESHAPING = frozenset(
    "squeeze_ unsqueeze_ t_ transpose_ swapaxes_ swapdims_ resize_ resize_as_ set_ unflatten_".split()
)
"""Methods of a tensor that give it other axes."""


def seen(machine: Machine, one: Value, other: Value) -> None:
    """Note that an array that was made of another one may show its numbers."""
    both = _array(machine, one) is not None and _array(machine, other) is not None
    if both and isinstance(one, Ref) and isinstance(other, Ref) and one.address != other.address:
        machine.store.share(other, one)


def write(machine: Machine, ref: Ref, array: Array) -> None:
    """Put other numbers into an array: what shows the same ones is not known any more."""
    machine.store.put(ref, array.written_to())
    for address in machine.store.sharing(ref):
        other = machine.store.get(address)
        if isinstance(other, Array):
            changed = unsettled(other, "it was written to under another name")
            machine.store.put(address, changed.written_to())


def forget(machine: Machine, value: Value, why: str) -> None:
    """Note that something was written into an array that is not known."""
    array = _array(machine, value)
    if array is not None and isinstance(value, Ref):
        write(machine, value, unsettled(array, why))


def unsettled(array: Array, why: str) -> Array:
    """Return an array of which only the axes and the type of its numbers are known."""
    table = array.kind in ("frame", "series", "located")  # whose columns may be of another type now
    span = Range(0, 255, False) if array.dtype == "uint8" and not table else None  # what eight bits hold
    changed = array.but(range=span, encoding=None, classes=None, identity=False, stacks=None, why=why)
    return changed.but(dtype=None, known=(), columns=None) if table else changed


def filled(machine: Machine, ref: Ref, array: Array, numbers: Array) -> None:
    """Put all numbers of one array into another one, which keeps its axes and its type."""
    fits = not array.is_integer or numbers.is_integer
    kept = {
        "shape": array.shape if array.shape is not None else numbers.shape,
        "dtype": array.dtype if array.dtype is not None else numbers.dtype,
        "kind": array.kind,
        "family": array.family,
        "part_of": array.part_of,
        "depth": array.depth,
        "selects": "",
    }
    changed = numbers.but(**kept)
    why = f"the numbers are cut to {array.dtype}"
    write(machine, ref, changed if fits else unsettled(changed, why))


def after(
    machine: Machine, path: str, given: Sequence[Value], keywords: Names, result: Value, before: object
) -> Value:
    """Return what a call gave that the tables know, with what it wrote or shares.

    `before` is the cell of what the call is about, as it was.
    """
    name = path.rpartition(".")[2]
    target = _target(path, name, given, keywords)
    if target is not None and (array := _array(machine, target)) is not None and isinstance(target, Ref):
        numbers = _array(machine, result)
        if numbers is not None:
            filled(machine, target, array, numbers)
            return target
        forget(machine, target, f"`{name}` writes into it")
        return result
    about = given[0] if given else None
    if not isinstance(about, Ref) or _array(machine, about) is None:
        return result
    if keywords.get("inplace", Const(False)) != Const(False) and machine.store.get(about) is before:
        forget(machine, about, f"`{name}` changes it in place")
    if name not in COPYING or keywords.get("copy", Const(True)) != Const(True):
        _showing(machine, about, result)
    if keywords.get("copy") == Const(False) and package_of(path) == "sklearn":
        forget(machine, about, f"`{name}` may change it in place")
    return result


def _showing(machine: Machine, about: Ref, result: Value) -> None:
    """Note that a result may show the numbers of what it was made of, where it has not changed them."""
    one, two = _array(machine, about), _array(machine, result)
    if one is None or two is None or (one.range, one.encoding) == (None, None):
        return
    if (one.range, one.encoding) == (two.range, two.encoding):
        seen(machine, about, result)


def _target(path: str, name: str, given: Sequence[Value], keywords: Names) -> Value | None:
    """Return the array that a call is given to write its result into."""
    for keyword in ("out", "dst"):
        if keyword in keywords:
            return keywords[keyword]
    position = INTO.get(package_of(path), {}).get(name)
    return given[position] if position is not None and len(given) > position else None


def by_method(machine: Machine, name: str, given: Sequence[Value], keywords: Names) -> Value | None:
    """Carry out what a method writes that no table knows; None where it gives something else."""
    receiver = given[0]
    array = _array(machine, receiver)
    if array is None:
        return None
    why = f"`.{name}()` changes it in place"
    if array.kind == "tensor" and name.endswith("_") and not name.endswith("__"):
        if name in RESHAPING:
            machine.spoil(receiver, why)
        elif name not in LEAVING:
            forget(machine, receiver, why)
        return receiver
    in_place = keywords.get("inplace", Const(False)) != Const(False)
    variable = array.kind == "tensor" and name.startswith(("assign", "scatter_", "batch_scatter_"))
    if in_place or variable or name in CHANGING:
        forget(machine, receiver, why)
    _into(machine, name, given, keywords)
    return None


def by_function(machine: Machine, path: str, given: Sequence[Value], keywords: Names) -> None:
    """Carry out what a function writes that no table knows."""
    package, name = package_of(path), path.rpartition(".")[2]
    first = given[0] if given else None
    if first is None:
        return
    if package == "numpy" and (name in FILLING or name == "at"):
        array = _array(machine, first)
        numbers = _array(machine, given[1]) if name == "copyto" and len(given) == 2 and not keywords else None
        if array is not None and numbers is not None and isinstance(first, Ref):
            filled(machine, first, array, numbers)
            return
        forget(machine, first, f"`{name}` writes into it")
    if package == "cv2" and name in DRAWING:
        forget(machine, first, f"`{name}` draws into it")
    if keywords.get("inplace", Const(False)) != Const(False) or (name == "nditer" and "op_flags" in keywords):
        forget(machine, first, f"`{name}` changes it in place")
    _into(machine, path, given, keywords)


def _into(machine: Machine, path: str, given: Sequence[Value], keywords: Names) -> None:
    name = path.rpartition(".")[2]
    target = _target(path, name, given, keywords)
    if target is not None:
        forget(machine, target, f"`{name}` writes into it")


def _array(machine: Machine, value: Value | None) -> Array | None:
    return machine.store.find(value, Array)
