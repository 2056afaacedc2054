"""Arithmetic on arrays: what an operation does to range, dtype, encoding and history."""

from __future__ import annotations

import math
from collections.abc import Callable
from math import inf

from losslint.knowledge.arrays import memory
from losslint.knowledge.arrays.shapes import laid_over, multiplied
from losslint.knowledge.lookup.registry import Machine, number
from losslint.training import AROUND_ZERO, Doing, Encoding, Origin, Range, Shape
from losslint.values import (
    Array,
    Const,
    JudgedEvent,
    Made,
    Portion,
    Ref,
    Stat,
    Store,
    Tensor,
    Text,
    Unknown,
    Value,
    computing,
)

RISING: dict[str, tuple[Callable[[float], float], float]] = {
    "exp": (math.exp, -inf),
    "tanh": (math.tanh, -inf),
    "sqrt": (math.sqrt, 0),
    "log": (math.log, math.ulp(0)),
    "log1p": (math.log1p, math.nextafter(-1, 0)),
}
"""Functions that never fall, with the least number that they take."""

SYMBOL_NAMES = {"+": "Add", "-": "Subtract", "*": "Multiply", "/": "Divide"}

OF_TWO = {symbol: f"keras.layers.{SYMBOL_NAMES[symbol]}" for symbol in "+-*"}
"""What stands for an operation of two symbolic tensors: the layer that would do the same."""


FACTORS = ("operator *", "operator /")
"""What `on_tensors` calls operations that multiply by something."""


def on_tensors(machine: Machine, symbol: str, left: Value, right: Value, origin: Origin | None) -> Value:
    """Return a symbolic tensor for an operation in which one takes part."""
    tensors = tuple(side for side in (left, right) if isinstance(side, Tensor))
    arguments = {"left": left, "right": right}
    path = f"operator {symbol}"
    if len(tensors) == 2:
        path = OF_TWO.get(symbol, path)
    made = machine.store.new(Made(path, arguments, frozenset(), origin=origin), origin)
    lay = multiplied(machine.store, left, right) if symbol == "@" else laid_over(machine.store, [left, right])
    against = len(tensors) == 1 and not isinstance(left, Const) and not isinstance(right, Const)
    if symbol == "==" and against and origin is not None:
        machine.record(JudgedEvent(tensors[0], origin, machine.standing))
    return Tensor(made, tensors, lay, origin=origin)


def without_factors(store: Store, tensor: Tensor) -> Tensor:
    """Return the tensor of which another one is a multiple, by what is no tensor: `loss` of `loss * n`."""
    made = store.find(tensor.layer, Made)
    while made is not None and made.path in FACTORS and len(tensor.inputs) == 1:
        tensor = tensor.inputs[0]
        made = store.find(tensor.layer, Made)
    return tensor


def on_arrays(machine: Machine, symbol: str, left: Value, right: Value, origin: Origin | None) -> Value:
    """Return the array (or statistic) that an operation gives."""
    if isinstance(left, Stat):
        return _of_stat(machine, symbol, left, right, origin)
    array, other, reverse = machine.store.find(left, Array), right, False
    if array is None:
        array, other, reverse = machine.store.find(right, Array), left, True
    if array is None and isinstance(right, Stat) and type(left) is Unknown:
        array, other = Array(why=left.why), right  # only what holds data has a statistic taken away from it
    if array is None:
        return Unknown("arithmetic on something that is not followed", origin=origin)
    result = _combined(machine, symbol, array, other, reverse, origin)
    if symbol == "@":
        result = result.but(shape=multiplied(machine.store, left, right))
    return machine.store.new(result, origin)


def in_place(machine: Machine, symbol: str, target: Value, other: Value, origin: Origin | None) -> Value:
    """Carry out `target symbol= other` on an array: everybody who holds it sees the change."""
    array = machine.store.find(target, Array)
    assert array is not None
    assert isinstance(target, Ref)
    result = _combined(machine, symbol, array, other, False, origin)
    if array.is_integer and array.kind == "ndarray" and symbol == "/":
        # numpy refuses this with a TypeError; what follows is what the author means.
        detail = f"divided in place by {_written(other)} while its dtype is {array.dtype}"
        result = result.but(history=array.history).did(Doing.INTEGER_DIVIDED, origin, detail)
    memory.write(machine, target, result)
    return target


def rescaled(
    array: Array, scale: float | None, offset: float | None, origin: Origin | None, by: str
) -> Array:
    """Return `array * scale + offset`."""
    detail = f"{by} by {scale:g}" if scale is not None else by
    if array.range is None or scale is None or offset is None:
        return array.did(Doing.SCALED, origin, detail, range=None, dtype="float32")
    ends = sorted((array.range.low * scale + offset, array.range.high * scale + offset))
    changed = computing.interval(ends[0], ends[1], array.range.exact)
    return array.did(Doing.SCALED, origin, detail, range=changed, dtype="float32")


def curved(name: str, span: Range | None) -> Range | None:
    """Return where a function of every number leads that never falls; None where it is not known."""
    if span is None or name not in RISING:
        return None
    function, least = RISING[name]
    if span.low < least or math.isinf(span.low) or math.isinf(span.high):
        return None
    try:
        return computing.interval(function(span.low), function(span.high), span.exact)
    except OverflowError:
        return None


def _raised(span: Range | None, exponent: float) -> Range | None:
    """Return where a power of every number leads, for whole exponents from 1 on."""
    if span is None or not float(exponent).is_integer() or not 1 <= exponent <= 64:
        return None
    try:
        ends = sorted((span.low**exponent, span.high**exponent))
    except OverflowError:
        return None
    if exponent % 2 == 0 and span.low < 0 < span.high:
        return computing.interval(0, ends[1], False)
    return computing.interval(ends[0], ends[1], span.exact)


def _inverse(span: Range | None, constant: float) -> Range | None:
    """Return where `constant / x` leads; None where x may be 0."""
    if span is None or span.low <= 0 <= span.high:
        return None
    ends = sorted((constant / span.low, constant / span.high))
    return (
        None
        if math.isinf(ends[0]) or math.isinf(ends[1])
        else computing.interval(ends[0], ends[1], span.exact)
    )


def _combined(
    machine: Machine, symbol: str, array: Array, other: Value, reverse: bool, origin: Origin | None
) -> Array:
    constant = number(other)
    if constant is not None:
        return _with_number(symbol, array, constant, reverse, origin)
    if isinstance(other, Stat):
        return _with_stat(symbol, array, other, origin)
    if isinstance(other, Portion) and symbol == "+":
        return _with_portion(array, other, origin)
    second = machine.store.find(other, Array)
    doing = {"/": Doing.SCALED, "*": Doing.SCALED}.get(symbol, Doing.SHIFTED)
    # Real numbers stay real numbers, whatever they are combined with.
    real = Encoding.REAL in (array.encoding, second.encoding if second is not None else None)
    encoding = Encoding.REAL if real and symbol in ("+", "-", "*", "/") else None
    ranges = (array.range, second.range if second is not None else None)
    span = _of_both(symbol, *(reversed(ranges) if reverse else ranges))
    changed = array.did(doing, origin, _sentence(symbol, other), range=span, encoding=encoding, classes=None)
    if symbol == "*":
        changed = changed.noted(hides=True)
    changed = changed.but(
        why=changed.why or "arithmetic with values that are not known", selects="", identity=False
    )
    if symbol in ("&", "|", "^") and array.dtype == "bool":
        return array
    changed = changed.but(
        shape=_broadcast(array.shape, second.shape if second is not None else None, reverse)
    )
    if symbol == "/":
        return changed.but(dtype=_float(array.dtype))
    return changed.but(dtype=_of_two(array.dtype, second.dtype if second is not None else None))


def _of_two(one: str | None, two: str | None) -> str | None:
    """Return the dtype of a sum or product: of floats it is a float, whatever the other is."""
    if one == two or (one is not None and one.startswith("float")):
        return one
    return two if two is not None and two.startswith("float") else None


def _of_both(symbol: str, left: Range | None, right: Range | None) -> Range | None:
    """Return the bounds of what an operation makes of two arrays; which of them are reached is not known.

    A product is bounded where one of the two only makes smaller what the other is; a quotient, where what is
    divided by cannot be 0.
    """
    if left is None or right is None:
        return None
    ends = (left.low, left.high, right.low, right.high)
    if any(map(math.isinf, ends)):
        return None
    match symbol:
        case "+":
            return computing.interval(left.low + right.low, left.high + right.high, False)
        case "-":
            return computing.interval(left.low - right.high, left.high - right.low, False)
        case "*" if left.inside(-1, 1) or right.inside(-1, 1):
            products = sorted(one * two for one in ends[:2] for two in ends[2:])
            return computing.interval(products[0], products[-1], False)
        case "/" if not right.low <= 0 <= right.high:
            quotients = sorted(one / two for one in ends[:2] for two in ends[2:])
            return computing.interval(quotients[0], quotients[-1], False)
    return None


def _broadcast(one: Shape | None, two: Shape | None, reverse: bool) -> Shape | None:
    """Return the shape of two arrays put over each other.

    Where the second is not known it is taken for the smaller one, as a mean or a maximum is; and so is the
    first unless the second is a mere row of numbers.
    """
    if one is None or two is None:
        known = one if one is not None else two
        last = reverse if one is not None else True
        return None if known is None or (last and len(known) < 2) else known
    longer, shorter = (one, two) if len(one) >= len(two) else (two, one)
    padded = (1,) * (len(longer) - len(shorter)) + shorter
    return tuple(_longest(sizes) for sizes in zip(longer, padded, strict=True))


def _longest(sizes: tuple[int | None, int | None]) -> int | None:
    long = {size for size in sizes if size != 1}
    return (max((size for size in long if size is not None), default=None)) if long else 1


def _with_number(symbol: str, array: Array, constant: float, reverse: bool, origin: Origin | None) -> Array:
    low, high = (array.range.low, array.range.high) if array.range else (-inf, inf)
    exact = array.range.exact if array.range else False
    integral = isinstance(constant, int)
    detail = _sentence(symbol, Const(constant))
    match symbol:
        case "+" | "-":
            sign = -1 if symbol == "-" else 1
            if reverse and symbol == "-":
                span = computing.interval(constant - high, constant - low, exact)
            else:
                span = computing.interval(low + sign * constant, high + sign * constant, exact)
            keeps = array.encoding is Encoding.CLASS_IDS and integral
            keeps = keeps or (array.range is not None and _is_smoothed(array, span))
            return array.did(
                Doing.SHIFTED,
                origin,
                detail,
                range=span if array.range else None,
                encoding=array.encoding if keeps or array.encoding is Encoding.REAL else None,
                classes=array.classes if keeps else None,
                dtype=array.dtype if integral else _float(array.dtype),
                stacks=_stacks_still(array, span) if array.range else None,
            )
        case "*" | "/" if not (reverse and symbol == "/") and constant != 0:
            factor = constant if symbol == "*" else 1 / constant
            ends = sorted((low * factor, high * factor))
            floats = symbol == "/" or not integral
            changed = computing.interval(ends[0], ends[1], exact) if array.range else None
            keeps = _is_smoothed(array, changed) or _are_still_two(array, changed)
            return array.did(
                Doing.SCALED,
                origin,
                detail,
                range=changed,
                encoding=array.encoding if keeps or array.encoding is Encoding.REAL else None,
                classes=array.classes if keeps else None,
                dtype=_float(array.dtype) if floats else array.dtype,
                stacks=_stacks_still(array, changed),
            )
        case "//" if not reverse and constant > 0:
            doing = Doing.INTEGER_DIVIDED if constant > 1 else Doing.CAST
            span = computing.interval(low // constant, high // constant, exact) if array.range else None
            return array.did(
                doing, origin, f"{detail} without a remainder", range=span, encoding=None, classes=None
            )
        case "%" if not reverse and integral and constant > 0:
            return _modulo(array, int(constant), detail, origin)
        case _:
            stays = array.encoding is Encoding.REAL and symbol in ("*", "/", "**") and constant != 0
            kept = Encoding.REAL if stays else None
            span = None
            if symbol == "**" and not reverse:
                span = _raised(array.range, constant)
            elif symbol == "/":
                span = _inverse(array.range, constant)
            return array.did(Doing.SHIFTED, origin, detail, range=span, encoding=kept, classes=None)


def _with_portion(array: Array, portion: Portion, origin: Origin | None) -> Array:
    """Return an array after a small number was added of which its largest is known."""
    span = array.range
    changed = computing.interval(span.low, _cut_to_one(span.high + portion.most), False) if span else None
    keeps = _is_smoothed(array, changed)
    return array.did(
        Doing.SHIFTED,
        origin,
        _sentence("+", portion),
        range=changed,
        encoding=array.encoding if keeps or array.encoding is Encoding.REAL else None,
        classes=array.classes if keeps else None,
        dtype=_float(array.dtype),
        stacks=_stacks_still(array, changed),
        why=array.why or "arithmetic with values that are not known",
    )


def _cut_to_one(number: float) -> float:
    """Return a number that was to be 1 as 1: 0.7 and 0.3 of it are a little more in floats."""
    return 1.0 if math.isclose(number, 1, rel_tol=1e-9) else number


def _stacks_still(array: Array, changed: Range | None) -> Encoding | None:
    """Return what smoothed rows like this one make together, as they did before: one-hot rows."""
    one_hot = array.stacks is Encoding.ONE_HOT and changed is not None and changed.inside(0, 1)
    return Encoding.ONE_HOT if one_hot else None


def _is_smoothed(array: Array, changed: Range | None) -> bool:
    """Whether one-hot rows still name one class after arithmetic: a part of each 1 goes to the others."""
    return array.encoding is Encoding.ONE_HOT and changed is not None and changed.inside(0, 1)


def _are_still_two(array: Array, changed: Range | None) -> bool:
    """Whether two values, of which one is 0, are 0 and 1 after they were scaled: a mask of 0 and 255."""
    return array.encoding is Encoding.CLASS_IDS and array.classes == 2 and changed == Range(0, 1)


def _modulo(array: Array, constant: int, detail: str, origin: Origin | None) -> Array:
    span = Range(0, constant - 1)
    if array.encoding is Encoding.CLASS_IDS or array.is_integer:
        return array.did(
            Doing.ENCODED, origin, detail, range=span, encoding=Encoding.CLASS_IDS, classes=constant
        )
    return array.did(
        Doing.SHIFTED, origin, detail, range=Range(0, constant, False), encoding=None, classes=None
    )


def _with_stat(symbol: str, array: Array, stat: Stat, origin: Origin | None) -> Array:
    span = array.range
    real = Encoding.REAL if array.encoding is Encoding.REAL else None
    if symbol == "-":
        kept = computing.interval(0, span.high - span.low, False) if stat.what == "min" and span else None
        return array.did(Doing.SHIFTED, origin, _less(stat.what), range=kept, encoding=real)
    minus = next((what for what in ("min", "mean") if _is_less(array, what)), "")
    if symbol == "/" and stat.what in ("max", "span"):
        scaled = Range(0, 1) if span is not None and span.low >= 0 else None
        if stat.what == "span" and minus == "min" and scaled is None:
            scaled = Range(0, 1, False)  # of other rows than those that were asked, a few may lie outside
        detail = "divided by its maximum" if stat.what == "max" else "divided by its span"
        return array.did(Doing.SCALED, origin, detail, range=scaled, encoding=real, dtype=_float(array.dtype))
    if symbol == "/" and stat.what == "sum":
        shares = Range(0, 1, False) if span is not None and span.low >= 0 else None
        numbers = Encoding.REAL if array.encoding in (None, Encoding.REAL) else None
        parts = array.did(Doing.SCALED, origin, "divided by its sum", range=shares, encoding=numbers)
        return parts.but(classes=None, dtype=_float(array.dtype))
    if symbol == "/":
        return array.did(
            Doing.STANDARDISED,
            origin,
            f"divided by its {stat.what}",
            range=AROUND_ZERO if stat.what == "std" and minus == "mean" else None,
            encoding=Encoding.REAL if stat.what == "std" and array.encoding is None else real,
            dtype=_float(array.dtype),
        )
    return array.did(Doing.SHIFTED, origin, f"{symbol} its {stat.what}", range=None, encoding=real)


def _less(what: str) -> str:
    return f"minus its {what}"


def _is_less(array: Array, what: str) -> bool:
    """Whether the last thing that happened to an array is that a statistic was subtracted."""
    return bool(array.history) and array.history[-1].detail == _less(what)


def _of_stat(machine: Machine, symbol: str, stat: Stat, other: Value, origin: Origin | None) -> Value:
    if isinstance(other, Stat) and symbol == "-" and (stat.what, other.what) == ("max", "min"):
        return Stat("span", stat.of, origin=origin)
    if number(other) is not None and symbol in ("+", "-"):
        small = abs(number(other) or 0) < 1
        return stat if small else Stat("a shifted statistic", stat.of, origin=origin)
    if machine.store.find(other, Array) is not None:
        return on_arrays(machine, symbol, other, Unknown("a statistic"), origin)
    return Unknown("arithmetic with a statistic", origin=origin)


def compared(machine: Machine, symbol: str, left: Value, right: Value, origin: Origin | None) -> Value:
    """Return the array of truths of a comparison: two classes, and a filter when it is an index."""
    array = machine.store.find(left, Array) or machine.store.find(right, Array)
    assert array is not None
    history = array.did(Doing.ENCODED, origin, f"compared with `{symbol}`").history
    turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
    of_left = isinstance(left, Ref) and machine.store.find(left, Array) is not None
    of, limit = (left, number(right)) if of_left else (right, number(left))
    way = symbol if of_left else turned.get(symbol, symbol)
    return machine.store.new(
        Array(
            "bool",
            array.shape,
            Range(0, 1),
            None,
            Encoding.CLASS_IDS,
            2,
            history,
            selects="some",
            kind=array.kind,
            chosen=(of.address, way, limit) if isinstance(of, Ref) and limit is not None else None,
        ),
        origin,
    )


def inverted(machine: Machine, value: Value, origin: Origin | None) -> Value:
    """Return what `~x` and `np.invert(x)` make of an array: the rows that a mask leaves out, or a negative.

    The other end of what eight bits hold is the negative of an image; its numbers are on the same scale.
    """
    array = machine.store.find(value, Array)
    if array is None or array.dtype in (None, "bool") or array.selects:
        return value if array is None else compared(machine, "!=", value, Const(True), origin)
    if array.dtype == "uint8":
        span = (
            Range(255 - array.range.high, 255 - array.range.low, array.range.exact) if array.range else None
        )
        changed = array.but(range=span)
    else:
        changed = array.but(range=None, why=array.why or "inverted bit by bit")
    return machine.store.new(changed.but(encoding=None, classes=None, identity=False), origin)


def _float(dtype: str | None) -> str:
    return dtype if dtype is not None and dtype.startswith("float") else "float64"


def _written(value: Value) -> str:
    constant = number(value)
    if constant is not None:
        return f"{constant:g}"
    return value.origin.text() if value.origin is not None and not isinstance(value, Text) else "a value"


def _sentence(symbol: str, other: Value) -> str:
    verbs = {
        "/": "divided by",
        "*": "multiplied by",
        "-": "minus",
        "+": "plus",
        "%": "modulo",
        "//": "divided by",
    }
    return f"{verbs.get(symbol, symbol)} {_written(other)}"
