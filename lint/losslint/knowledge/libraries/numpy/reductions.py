"""Functions of the numbers in an array: statistics, argmax, products, conditions."""

from __future__ import annotations

from math import prod

from msgspec.structs import replace

from losslint.knowledge.arrays import answers, gauges, totals
from losslint.knowledge.arrays.arithmetic import curved, inverted, on_arrays
from losslint.knowledge.arrays.encoders import class_ids
from losslint.knowledge.libraries.numpy import scalars
from losslint.knowledge.libraries.numpy.operands import as_array, constants, unchanged
from losslint.knowledge.lookup.registry import Call, array_method, means, method, number, whole
from losslint.training import Doing, Encoding, Range
from losslint.values import (
    Array,
    Const,
    Predicted,
    Ref,
    Scored,
    Stat,
    Tuple,
    Unknown,
    Value,
    is_none,
)

NOTHING_KNOWN = -1
"""Where a statistic is said to be of that is of something which is not known."""

MEANS = ("numpy.mean", "numpy.average", "numpy.nanmean")

CURVES = ("log", "log1p", "exp", "sqrt", "sin", "cos", "tanh")
"""Functions that make real numbers even of whole ones."""


@means(
    "numpy.argmax",
    "tensorflow.argmax",
    "keras.ops.argmax",
    signature="a, axis=None, input->a, x->a",
)
@means("keras.backend.argmax", signature="a, axis=-1, x->a")
@array_method("argmax", of="ndarray series sparse", signature="a, axis=None")
def argmax(call: Call) -> Value:
    """`np.argmax(x, axis)`: class ids again."""
    value = call["a"]
    if isinstance(value, Predicted):
        first = call.path == "tensorflow.argmax" and not call.gave("axis")
        return answers.argmax(call, value, Const(0) if first else call["axis"])
    found = call.array("a")
    if found is None:
        return call.unknown("an argmax of something that is not known")
    axis = whole(call["axis"])
    last = found.shape is not None and axis is not None and axis % len(found.shape) == len(found.shape) - 1
    shape = found.shape[:-1] if found.shape is not None and last else None
    one_hot = found.encoding is Encoding.ONE_HOT
    # Which of several numbers is the largest tells classes apart, whatever the numbers are.
    ids = one_hot or (found.encoding in (None, Encoding.REAL) and axis is not None)
    classes = found.classes if one_hot else found.shape[-1] if ids and last and found.shape else None
    span = Range(0, found.classes - 1) if one_hot and found.classes else None
    return call.new(
        found.did(
            Doing.ENCODED,
            call.origin,
            "argmax",
            dtype="int64",
            shape=shape,
            range=span,
            encoding=Encoding.CLASS_IDS if ids else None,
            classes=classes,
        )
    )


@means(
    "numpy.max",
    "numpy.amax",
    "numpy.min",
    "numpy.amin",
    "numpy.mean",
    "numpy.average",
    "numpy.std",
    "numpy.var",
    "numpy.median",
    "numpy.nanmean",
    "numpy.nanmax",
    "numpy.nanmin",
    "numpy.nanstd",
    "tensorflow.reduce_max",
    "tensorflow.reduce_min",
    "tensorflow.reduce_mean",
    "tensorflow.reduce_std",
    "tensorflow.reduce_variance",
    signature="a, axis=None, input_tensor->a",
)
@array_method("max", "min", "mean", of="ndarray sparse", signature="a, axis=None")
@array_method("std", "var", "sum", of="ndarray", signature="a, axis=None")
@array_method("nanmax", of="sparse", signature="a, axis=None")
@array_method("max", "min", "median", of="frame series", signature="a, axis=0 by position in pandas 1")
@array_method("mean", of="series", signature="a, axis=0 by position in pandas 1")
@array_method("std", of="series", signature="a, axis=None by position in pandas 1")
def statistic(call: Call) -> Value:
    """A statistic of an array; its value where the range is known exactly."""
    value = call["a"]
    if (known := scalars.computed(call)) is not None:
        return known
    if isinstance(value, Scored):
        return replace(value, tapes=value.tapes & call.machine.contexts)
    if call.path in MEANS:
        totals.averaged(call.machine, value, call.origin)
        tested = gauges.tested_among(call.machine, value)
        if tested is not None:
            return gauges.gauge(None, "a mean", call.origin, tested)
    found = call.array("a")
    what = (
        call.path.rpartition(".")[2]
        .replace("reduce_", "")
        .replace("nan", "")
        .replace("amax", "max")
        .replace("amin", "min")
        .replace("variance", "var")
    )
    spread = what in ("mean", "std", "var") and call.path.startswith("numpy.")
    if spread and type(value) is Unknown and not value.choices:
        return Stat(what, NOTHING_KNOWN, origin=call.origin)
    if found is None or not isinstance(value, Ref):
        return call.unknown(f"the {what} of something that is not known")
    if what in ("max", "min") and found.range is not None and found.range.exact and not call.gave("axis"):
        end = found.range.high if what == "max" else found.range.low
        return Const(int(end) if float(end).is_integer() else end, origin=call.origin)
    return Stat(what, value.address, origin=call.origin)


@method("scalar", "astype", signature="dtype")
@method("scalar", "item", "numpy", "tolist", signature="")
def number_of_its_own(call: Call) -> Value:
    """`np.mean(x).astype('float32')`: the same number."""
    return call.receiver if isinstance(call.receiver, Stat) else call.unknown("a number")


@means("numpy.unique", signature="a, return_index=False, return_inverse=False, return_counts=False, ar->a")
def unique(call: Call) -> Value:
    """`np.unique(y)`: one entry for each class."""
    found = call.array("a")
    several = [call[name] for name in ("return_index", "return_inverse", "return_counts")]
    classes = found.classes if found is not None and found.encoding is Encoding.CLASS_IDS else None
    result: Value = call.new(Array(found.dtype if found else None, (classes,), why="the distinct values"))
    if not all(isinstance(one, Const) for one in several):
        return call.unknown("the distinct values, and perhaps more")
    more = tuple(
        call.new(class_ids(found, call.origin, "the place of each value"))
        if name == "return_inverse"
        else call.new(Array("int64", (classes,), why="where each value occurs, or how often"))
        for name in ("return_index", "return_inverse", "return_counts")
        if call[name] == Const(True)
    )
    return Tuple((result, *more), origin=call.origin) if more else result


@means("numpy.bincount", signature="x, weights=None, minlength=0")
def counted(call: Call) -> Value:
    """`np.bincount(y)`: how many samples each class has, counted from 0."""
    found = call.array("x")
    counts = found is not None and found.encoding is Encoding.CLASS_IDS and call["minlength"] == Const(0)
    span, classes = (found.range, found.classes) if found is not None and counts else (None, None)
    all_there = span is not None and span.exact and span.low == 0 and span.high + 1 == classes
    return call.new(Array(None, (classes if all_there else None,), why="how often each number occurs"))


@means("numpy.maximum", "numpy.minimum", "numpy.fmax", "numpy.fmin", signature="a, b, x1->a, x2->b")
@means("keras.ops.maximum", "keras.ops.minimum", signature="a, b, x1->a, x2->b")
@means("tensorflow.maximum", "tensorflow.minimum", signature="a, b, x->a, y->b")
def bounded(call: Call) -> Value:
    """`np.maximum(x, low)` and `tf.minimum(x, high)`: whichever is larger, or smaller, number by number."""
    sides = [as_array(call, name) for name in ("a", "b")]
    numbers = [number(call[name]) for name in ("a", "b")]
    if None not in numbers and not any(sides):
        larger = call.path.endswith(("maximum", "fmax"))
        return Const((max if larger else min)(one for one in numbers if one is not None), origin=call.origin)
    found = sides[0] or sides[1]
    if found is None:
        return call.unknown("the larger, or smaller, of two values that are not known")
    other = sides[1] if found is sides[0] else None
    constant = numbers[1] if found is sides[0] else numbers[0]
    bound = other.range if other is not None else None
    if constant is not None:
        bound = Range(constant, constant)
    alike = constant is not None or (other is not None and other.shape == found.shape)
    both = constant is not None or (other or found).encoding is Encoding.REAL
    real = found.encoding is Encoding.REAL and both
    changed = _limited(call, found, _between(call.path, found.range, bound)).but(
        shape=found.shape if alike else None,
        encoding=Encoding.REAL if real else None,
        classes=None,
        identity=False,
        why=found.why or "cut off at a value that is not known",
    )
    return call.new(changed)


def _between(path: str, one: Range | None, two: Range | None) -> Range | None:
    """Return the range of the larger, or the smaller, numbers of two ranges."""
    if one is None or two is None:
        return None
    choose = max if path.endswith(("maximum", "fmax")) else min
    single = two.low == two.high
    return Range(choose(one.low, two.low), choose(one.high, two.high), one.exact and single)


@means("numpy.clip", signature="a, a_min=None, a_max=None, min->a_min, max->a_max")
@means(
    "tensorflow.clip_by_value",
    signature="a, a_min, a_max, t->a, clip_value_min->a_min, clip_value_max->a_max",
)
@array_method("clip", of="ndarray", signature="a, a_min=None, a_max=None, min->a_min, max->a_max")
@array_method("clip", of="frame series", signature="a, a_min=None, a_max=None, lower->a_min, upper->a_max")
def clip(call: Call) -> Value:
    """`np.clip(x, low, high)`."""
    found = as_array(call, "a")
    low, high = number(call["a_min"]), number(call["a_max"])
    if found is None:
        return unchanged(call)
    span = Range(low, high, False) if low is not None and high is not None else None
    if found.range is not None:
        span = _cut(found.range, call["a_min"], call["a_max"])
    return call.new(_limited(call, found, span))


def _limited(call: Call, found: Array, span: Range | None) -> Array:
    """Return an array with another range; where something is known to be cut off, its history says so."""
    if found.range is None or span is None or found.range.inside(span.low, span.high):
        return found.but(range=span)
    cut = found.did(Doing.SHIFTED, call.origin, f"cut off to {span.low:g} to {span.high:g}", range=span)
    return cut if found.encoding is not Encoding.CLASS_IDS else cut.but(classes=None)  # several are one now


def _cut(span: Range, low: Value, high: Value) -> Range | None:
    """Return a range of which one end is cut off; None where it is not known at which number.

    Where both ends were reached, both are now: those that were cut off by what lay beyond.
    """
    least = span.low if is_none(low) else number(low)
    most = span.high if is_none(high) else number(high)
    if least is None or most is None or least > most:
        return None
    if span.inside(least, most):
        return span
    return Range(max(least, min(span.low, most)), min(most, max(span.high, least)), span.exact)


@means("numpy.dot", "numpy.matmul", "numpy.tensordot", "numpy.inner", "tensorflow.matmul", signature="a, b")
@array_method("dot", of="ndarray frame series sparse", signature="a, b, other->b")
def dot(call: Call) -> Value:
    """`np.dot(rgb, weights)` with three weights that sum to about one turns colour into grey."""
    found = call.array("a")
    weights = constants(call, call["b"])
    if found is None:
        return call.unknown("a product with something that is not known")
    if weights is not None and len(weights) == 3 and abs(sum(weights) - 1) < 0.05 and min(weights) >= 0:
        shape = found.shape[:-1] if found.shape else None
        return call.new(
            found.did(
                Doing.GREYED, call.origin, "a weighted sum of the colours", shape=shape, dtype="float64"
            )
        )
    return call.new(
        Array("float64", None, None, found.content, history=found.history, why="a matrix product")
    )


@means("numpy.invert", "numpy.bitwise_not", "cv2.bitwise_not", signature="a, x->a, src->a")
def invert(call: Call) -> Value:
    """`np.invert(x)`: the negative of an image, the opposite of a mask."""
    return unchanged(call) if call.array("a") is None else inverted(call.machine, call["a"], call.origin)


@means("numpy.where", "tensorflow.where", signature="condition, x=None, y=None")
def where(call: Call) -> Value:
    """`np.where(condition)` is a filter; two constants make two classes, or two answers."""
    if isinstance(call["condition"], Predicted) and call.gave("x"):
        two_answers = isinstance(call["x"], Const) and isinstance(call["y"], Const)
        return call["condition"] if two_answers else call.unknown("what predictions choose")
    condition = call.array("condition")
    one, two = number(call["x"]), number(call["y"])
    shape = condition.shape if condition is not None else None
    if not call.gave("x"):
        index: Value = call.new(Array("int64", (None,), selects="some"))
        return Tuple((index,), origin=call.origin)
    if one is not None and two is not None:
        history = condition.history if condition else ()
        whole_numbers = float(one).is_integer() and float(two).is_integer()
        span = Range(min(one, two), max(one, two))
        made = Array(
            "int64" if whole_numbers else "float64",
            shape,
            span,
            None,
            Encoding.CLASS_IDS if whole_numbers else None,
            2 if whole_numbers else None,
            history,
        )
        return call.new(made.did(Doing.ENCODED, call.origin, f"{one:g} or {two:g} by a condition"))
    sides = [call.array(call[name]) for name in ("x", "y")]
    known = [side for side in sides if side is not None]
    real = all(side.encoding is Encoding.REAL for side in known) if len(known) == 2 else False
    encoding = Encoding.REAL if real else None
    return call.new(Array(None, shape, encoding=encoding, why="it depends on a condition"))


@array_method("where", of="frame series", signature="a, cond, other=None")
def where_true(call: Call) -> Value:
    """`table.where(condition)`: some of the entries are replaced."""
    found = call.array("a")
    shape = found.shape if found is not None else None
    return call.new(Array(None, shape, why="it depends on a condition"))


@means(
    "numpy.log",
    "numpy.exp",
    "numpy.sqrt",
    "numpy.square",
    "numpy.power",
    "numpy.log1p",
    "numpy.sin",
    "numpy.cos",
    "numpy.tanh",
    "numpy.gradient",
    signature="a, f->a",
)
@array_method("cumsum", of="frame series", signature="a")
@array_method("diff", of="frame series", signature="a")
@array_method("log1p", "power", "sin", "sqrt", "tanh", of="sparse", signature="a")
def elementwise(call: Call) -> Value:
    """A function of every number: the shape stays."""
    if (known := scalars.computed(call)) is not None:
        return known
    found = as_array(call, "a")
    name = call.path.rpartition(".")[2]
    if name == "sqrt" and isinstance(call["a"], Stat) and call["a"].what == "var":
        return Stat("std", call["a"].of, origin=call.origin)
    if found is None and isinstance(call["a"], Unknown) and name in CURVES:
        found = Array(why=call["a"].why)
    if found is None:
        return call.unknown("a function of something that is not known")
    span = curved(name, found.range) or (Range(-1, 1) if name in ("sin", "cos", "tanh") else None)
    return call.new(
        found.did(
            Doing.SHIFTED,
            call.origin,
            name,
            range=span,
            encoding=Encoding.REAL,
            classes=None,
            dtype="float64",
            why=f"`{name}` of it",
        )
    )


@means("numpy.cumsum", signature="a, axis=None, ...")
@array_method("cumsum", of="ndarray", signature="a, axis=None, ...")
def added_up(call: Call) -> Value:
    """`np.cumsum(x, axis)`: without an axis, all numbers are put into one row."""
    result = elementwise(call)
    found = call.array(result)
    if found is None or found.shape is None or len(found.shape) == 1 or whole(call["axis"]) is not None:
        return result
    sizes = [size for size in found.shape if size is not None]
    flat = prod(sizes) if len(sizes) == len(found.shape) else None
    return call.new(found.but(shape=(flat,) if is_none(call["axis"]) else None))


@means("numpy.diff", signature="a, n=1, axis=-1, ...")
def differences(call: Call) -> Value:
    """`np.diff(x)`: one number less along an axis, each time that it is done."""
    result = elementwise(call)
    found, axis, times = call.array(result), whole(call["axis"]), whole(call["n"])
    if found is None or found.shape is None:
        return result
    if axis is None or times is None or not -len(found.shape) <= axis < len(found.shape):
        return call.new(found.but(shape=None))
    sizes = list(found.shape)
    known = sizes[axis] if not call.gave("prepend") and not call.gave("append") else None
    sizes[axis] = max(0, known - times) if known is not None else None
    return call.new(found.but(shape=tuple(sizes)))


@means("numpy.round", "numpy.around", signature="a, decimals=0")
@array_method("round", of="ndarray frame series", signature="a, decimals=0")
def rounded(call: Call) -> Value:
    """`np.round(x, digits)`."""
    if (known := scalars.computed(call)) is not None:
        return known
    if isinstance(call["a"], Predicted):
        return answers.rounded(call, call["a"], call["decimals"])
    return made_whole(call)


@means("numpy.rint", "numpy.floor", "numpy.ceil", "numpy.abs", "numpy.absolute", signature="a")
@array_method("abs", of="frame series", signature="a")
@array_method("rint", "floor", "ceil", of="sparse", signature="a")
def made_whole(call: Call) -> Value:
    """Rounding, and other functions of every number that leave the shape alone."""
    if (known := scalars.computed(call)) is not None:
        return known
    if isinstance(call["a"], Predicted) and call.path.endswith("rint"):
        return answers.rounded(call, call["a"], Const(0))
    found = call.array("a")
    return (
        call.new(found.but(encoding=None, classes=None, range=None, why="rounded"))
        if found is not None
        else unchanged(call)
    )


@means(
    "numpy.add",
    "numpy.subtract",
    "numpy.multiply",
    "numpy.divide",
    "numpy.true_divide",
    "numpy.mod",
    "tensorflow.divide",
    "tensorflow.multiply",
    "tensorflow.subtract",
    "tensorflow.add",
    "tensorflow.truediv",
    signature="a, b, x->a, y->b",
)
@array_method("add", "subtract", "divide", "mod", of="frame series", signature="a, b, other->b")
@array_method("multiply", of="frame series sparse", signature="a, b, other->b")
def arithmetic_function(call: Call) -> Value:
    """`np.divide(x, 255)` and its like."""
    symbol = {"add": "+", "subtract": "-", "multiply": "*", "mod": "%"}.get(call.path.rpartition(".")[2], "/")
    if (known := scalars.computed(call)) is not None:
        return known
    told = answers.subtracted(call.machine, call["a"], call["b"], call.origin) if symbol == "-" else None
    if told is not None:
        return told
    return on_arrays(call.machine, symbol, call["a"], call["b"], call.origin)


@array_method("fill", of="ndarray", signature="a, value")
def fill(call: Call) -> Value:
    """`x.fill(value)`."""
    found, target, constant = call.array("a"), call["a"], number(call["value"])
    if found is not None and isinstance(target, Ref):
        span = Range(constant, constant) if constant is not None else None
        call.machine.store.put(target, found.but(range=span, encoding=None, classes=None))
    return Const(None)
